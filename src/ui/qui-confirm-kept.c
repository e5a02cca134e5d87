/* qui-confirm-kept.c: rows of a confirm dialog that can be many
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-confirm-kept.h"
#include "qui-dialog-parts.h"
#include "qui-impact-row.h"
#include "qui-words.h"

/* How many pids are written out in a line. */
#define MAX_PIDS 8

static GtkWidget *
add_row (GtkWidget *parent,
         GtkWidget *row)
{
  if (ADW_IS_EXPANDER_ROW (parent))
    adw_expander_row_add_row (ADW_EXPANDER_ROW (parent), row);
  else
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (parent), row);
  return row;
}

void
qui_confirm_fill_rows (GtkWidget     *parent,
                       GPtrArray     *pool,
                       const QuiPlan *plan,
                       guint          n,
                       QuiRowMake     make,
                       QuiRowFill     fill)
{
  guint n_listed = MIN (n, QUI_CONFIRM_MAX_ROWS);
  GtkWidget *more = g_object_get_data (G_OBJECT (parent), "more");

  for (guint i = 0; i < MAX (n_listed, pool->len); i++)
    {
      if (i == pool->len)
        g_ptr_array_add (pool, add_row (parent, make ()));
      if (i < n_listed)
        fill (pool->pdata[i], plan, i);
      gtk_widget_set_visible (pool->pdata[i], i < n_listed);
    }

  if (n > n_listed && more == NULL)
    {
      more = add_row (parent, qui_dialog_row_new (NULL));
      gtk_widget_add_css_class (more, "compact");
      g_object_set_data (G_OBJECT (parent), "more", more);
    }
  if (n > n_listed)
    {
      g_autofree char *title = g_strdup_printf (ngettext ("… and %u more", "… and %u more", n - n_listed), n - n_listed);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (more), title);
    }
  if (more != NULL)
    gtk_widget_set_visible (more, n > n_listed);
}

void
qui_confirm_fill_group (GtkWidget     *row,
                        const QuiPlan *plan,
                        guint          index)
{
  qui_impact_row_set_group (QUI_IMPACT_ROW (row), qui_plan_get_group (plan, index), qui_plan_get_group (plan, 0)->n_sessions);
}

void
qui_confirm_fill_transaction (GtkWidget     *row,
                              const QuiPlan *plan,
                              guint          index)
{
  const QuiSession *session = qui_plan_get_transaction (plan, index);
  gint64 now = qui_snapshot_get_server (qui_plan_get_snapshot (plan))->now;
  g_autofree char *age = qui_words_elapsed (now, session->xact_start);
  g_autofree char *title = g_strdup_printf (_("%d · %s"), session->pid, qui_dialog_application (session->application));
  const char *user = session->user != NULL ? session->user : _("No role");
  g_autofree char *subtitle = NULL;

  if (session->backend_xid != 0)
    subtitle = g_strdup_printf (_("%s · open for %s · has uncommitted changes"), user, age);
  else
    subtitle = g_strdup_printf (_("%s · open for %s"), user, age);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
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

void
qui_confirm_fill_refused (GtkWidget     *row,
                          const QuiPlan *plan,
                          guint          index)
{
  const QuiSpared *spared = find_spared (plan, QUI_SPARED_NOT_PERMITTED, index);
  const char *application = qui_dialog_application (spared->session->application);
  g_autofree char *reason = qui_words_permission (qui_snapshot_get_server (qui_plan_get_snapshot (plan)), spared->session);
  g_autofree char *title = NULL;

  if (qui_confirm_count_spared (plan, QUI_SPARED_NOT_PERMITTED) == 1)
    title = g_strdup_printf (_("Not permitted: %d · %s"), spared->session->pid, application);
  else
    title = g_strdup_printf (_("%d · %s"), spared->session->pid, application);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), reason != NULL ? reason : "");
}

guint
qui_confirm_count_spared (const QuiPlan   *plan,
                          QuiSparedReason  reason)
{
  guint n = 0;

  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    n += qui_plan_get_spared (plan, i)->reason == reason ? 1 : 0;
  return n;
}

char *
qui_confirm_dup_spared_pids (const QuiPlan   *plan,
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

char *
qui_confirm_dup_session (const QuiSession *session)
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

guint
qui_confirm_count_my_role (const QuiPlan     *plan,
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
