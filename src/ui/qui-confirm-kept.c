/* qui-confirm-kept.c: who stays, and why
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-confirm-kept.h"
#include "qui-confirm-rows.h"
#include "qui-dialog-parts.h"
#include "qui-words.h"

/* How many pids are written out in a line. */
#define MAX_PIDS 8

struct _QuiConfirmKept
{
  AdwPreferencesGroup parent_instance;

  GPtrArray          *refused_pool;

  AdwActionRow       *my_role_row;
  GtkSwitch          *my_role_switch;
  AdwActionRow       *own_row;
  AdwActionRow       *refused_row;
  AdwExpanderRow     *refused_rows;
  AdwActionRow       *try_row;
  GtkSwitch          *try_switch;
  AdwActionRow       *background_row;
  AdwActionRow       *left_out_row;
};

G_DEFINE_FINAL_TYPE (QuiConfirmKept, qui_confirm_kept, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
count_spared (const QuiPlan   *plan,
              QuiSparedReason  reason)
{
  guint n = 0;

  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    n += qui_plan_get_spared (plan, i)->reason == reason ? 1 : 0;
  return n;
}

static const QuiSpared *
find_spared (const QuiPlan   *plan,
             QuiSparedReason  reason,
             guint            index)
{
  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    {
      const QuiSpared *spared = qui_plan_get_spared (plan, i);

      if (spared->reason == reason && index-- == 0)
        return spared;
    }
  return NULL;
}

static char *
dup_spared_pids (const QuiPlan   *plan,
                 QuiSparedReason  reason)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < qui_plan_get_n_spared (plan) && n <= MAX_PIDS; i++)
    {
      const QuiSpared *spared = qui_plan_get_spared (plan, i);

      if (spared->reason != reason)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      if (n++ == MAX_PIDS)
        g_string_append (text, "…");
      else
        g_string_append_printf (text, "%d", spared->session->pid);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_session (const QuiSession *session)
{
  return g_strdup_printf (_("%d · %s · %s"), session->pid, qui_dialog_application (session->application),
                          qui_words_state (session->state));
}

/* As the plan sees it: after SET ROLE the role that logged in is ours, too. */
static gboolean
has_my_role (const QuiPlan    *plan,
             const QuiSession *session)
{
  const QuiServerInfo *server = qui_snapshot_get_server (qui_plan_get_snapshot (plan));

  return (session->role_oid != 0 && session->role_oid == server->my_role_oid)
         || (session->user != NULL && g_strcmp0 (session->user, server->login) == 0);
}

static guint
count_my_role (const QuiPlan     *plan,
               const QuiSession **only)
{
  guint n = 0;

  *only = NULL;
  for (guint i = 0; i < qui_plan_get_n_targets (plan); i++)
    {
      const QuiSession *session = qui_plan_get_target (plan, i);

      if (has_my_role (plan, session) && n++ == 0)
        *only = session;
    }
  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    {
      const QuiSpared *spared = qui_plan_get_spared (plan, i);

      if (spared->reason == QUI_SPARED_MY_ROLE && n++ == 0)
        *only = spared->session;
    }
  return n;
}

static void
fill_refused (GtkWidget     *row,
              const QuiPlan *plan,
              guint          index)
{
  const QuiSpared *spared = find_spared (plan, QUI_SPARED_NOT_PERMITTED, index);
  const char *application = qui_dialog_application (spared->session->application);
  g_autofree char *reason = qui_words_permission (qui_snapshot_get_server (qui_plan_get_snapshot (plan)), spared->session);
  g_autofree char *title = NULL;

  if (count_spared (plan, QUI_SPARED_NOT_PERMITTED) == 1)
    title = g_strdup_printf (_("Not permitted: %d · %s"), spared->session->pid, application);
  else
    title = g_strdup_printf (_("%d · %s"), spared->session->pid, application);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reason != NULL ? reason : "");
}

static void
update_spared_row (AdwActionRow    *row,
                   const QuiPlan   *plan,
                   QuiSparedReason  reason,
                   const char      *one,
                   const char      *many)
{
  guint n = count_spared (plan, reason);
  g_autofree char *title = n == 1 ? g_strdup (one) : g_strdup_printf ("%u %s", n, many);
  g_autofree char *pids = dup_spared_pids (plan, reason);

  gtk_widget_set_visible (GTK_WIDGET (row), n > 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, pids);
}

static void
update_my_role (QuiConfirmKept *self,
                const QuiPlan  *plan)
{
  const QuiSession *only;
  guint n = count_my_role (plan, &only);
  const char *me = qui_snapshot_get_server (qui_plan_get_snapshot (plan))->me;
  g_autofree char *title = n == 1 ? g_strdup (_("Your other session"))
                                  : g_strdup_printf (ngettext ("Your %u other session", "Your %u other sessions", n), n);
  g_autofree char *subtitle = n == 1 ? dup_session (only) : g_strdup_printf (_("All of role %s"), me);

  gtk_widget_set_visible (GTK_WIDGET (self->my_role_row),
                          n > 0 && qui_plan_get_request (plan)->scope != QUI_SCOPE_SELECTION);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->my_role_row), title);
  adw_action_row_set_subtitle (self->my_role_row, subtitle);
}

static void
update_refused (QuiConfirmKept *self,
                const QuiPlan  *plan)
{
  guint n = count_spared (plan, QUI_SPARED_NOT_PERMITTED);
  g_autofree char *subtitle = g_strdup_printf (ngettext ("%u session", "%u sessions", n), n);

  gtk_widget_set_visible (GTK_WIDGET (self->refused_row), n == 1);
  gtk_widget_set_visible (GTK_WIDGET (self->refused_rows), n > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->try_row), n > 0 || qui_plan_get_request (plan)->try_anyway);
  if (n == 1)
    fill_refused (GTK_WIDGET (self->refused_row), plan, 0);
  adw_expander_row_set_subtitle (self->refused_rows, subtitle);
  qui_confirm_fill_rows (GTK_WIDGET (self->refused_rows), self->refused_pool, plan,
                         n > 1 ? n : 0, qui_confirm_make_row, fill_refused);
}

static void
on_switched (QuiConfirmKept *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
qui_confirm_kept_finalize (GObject *object)
{
  g_ptr_array_unref (QUI_CONFIRM_KEPT (object)->refused_pool);

  G_OBJECT_CLASS (qui_confirm_kept_parent_class)->finalize (object);
}

static void
qui_confirm_kept_class_init (QuiConfirmKeptClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = qui_confirm_kept_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-confirm-kept.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, my_role_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, my_role_switch);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, own_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, refused_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, refused_rows);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, try_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, try_switch);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, background_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmKept, left_out_row);
  gtk_widget_class_bind_template_callback (widget_class, on_switched);
}

static void
qui_confirm_kept_init (QuiConfirmKept *self)
{
  self->refused_pool = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
qui_confirm_kept_update (QuiConfirmKept *self,
                         const QuiPlan  *plan)
{
  gboolean cancel;

  g_return_if_fail (QUI_IS_CONFIRM_KEPT (self));
  g_return_if_fail (plan != NULL);

  cancel = qui_plan_get_request (plan)->kind == QUI_SIGNAL_CANCEL;
  update_my_role (self, plan);
  update_refused (self, plan);
  update_spared_row (self->own_row, plan, QUI_SPARED_OWN,
                     _("Quiesce’s own connection"), _("connections of Quiesce’s own"));
  update_spared_row (self->background_row, plan, QUI_SPARED_BACKGROUND,
                     _("A background process"), _("background processes"));
  update_spared_row (self->left_out_row, plan, cancel ? QUI_SPARED_NOTHING_RUNNING : QUI_SPARED_FILTERED,
                     cancel ? _("A session in which nothing runs") : _("A session that the options leave out"),
                     cancel ? _("sessions in which nothing runs") : _("sessions that the options leave out"));
  gtk_widget_set_visible (GTK_WIDGET (self),
                          gtk_widget_get_visible (GTK_WIDGET (self->my_role_row))
                          || gtk_widget_get_visible (GTK_WIDGET (self->own_row))
                          || gtk_widget_get_visible (GTK_WIDGET (self->try_row))
                          || gtk_widget_get_visible (GTK_WIDGET (self->background_row))
                          || gtk_widget_get_visible (GTK_WIDGET (self->left_out_row)));
}

void
qui_confirm_kept_show (QuiConfirmKept       *self,
                       const QuiPlanRequest *request)
{
  g_return_if_fail (QUI_IS_CONFIRM_KEPT (self));

  gtk_switch_set_active (self->my_role_switch, request->keep_my_role);
  gtk_switch_set_active (self->try_switch, request->try_anyway);
}

void
qui_confirm_kept_read (QuiConfirmKept *self,
                       QuiPlanRequest *request)
{
  g_return_if_fail (QUI_IS_CONFIRM_KEPT (self));

  request->keep_my_role = gtk_switch_get_active (self->my_role_switch);
  request->try_anyway = gtk_switch_get_active (self->try_switch);
}
