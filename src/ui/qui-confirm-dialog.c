/* qui-confirm-dialog.c: what will happen, before it happens
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-confirm-dialog.h"
#include "qui-confirm-kept.h"
#include "qui-confirm-rows.h"
#include "qui-dialog-parts.h"
#include "qui-impact-row.h"
#include "qui-words.h"

/* How long the button rests when sessions came in that nobody can have read yet. */
#define REST_MS 1000

struct _QuiConfirmDialog
{
  AdwWindow            parent_instance;

  QuiServer           *server;
  QuiPlanRequest      *request;
  QuiPlanOnly          only_asked;       /* decides the title, whatever is chosen later */
  QuiSnapshot         *opened_on;
  QuiPlan             *plan;             /* what is shown */
  char                *to_type;          /* NULL: nothing to type */
  GPtrArray           *group_rows;
  GPtrArray           *transaction_rows;
  guint                rest;
  gboolean             filling;          /* widgets follow the request, not the other way round */

  AdwHeaderBar        *header;
  GtkWidget           *notice;
  GtkLabel            *notice_label;
  GtkLabel            *heading;
  GtkLabel            *impact;
  GtkWidget           *hint;
  AdwPreferencesGroup *hit_group;
  GtkLabel            *hit_count;
  AdwPreferencesGroup *transactions_group;
  AdwExpanderRow      *transactions_row;
  QuiConfirmKept      *kept;
  AdwPreferencesGroup *options_group;
  AdwComboRow         *only_row;
  AdwActionRow        *older_row;
  GtkAdjustment       *older;
  AdwComboRow         *method_row;
  AdwActionRow        *wait_row;
  GtkAdjustment       *wait;
  AdwExpanderRow      *sql_row;
  GtkTextView         *sql_view;
  GtkOrientable       *footer;
  GtkWidget           *type_box;
  GtkLabel            *type_label;
  GtkEntry            *type_entry;
  GtkWidget           *keep;
  GtkButton           *confirm;
};

G_DEFINE_FINAL_TYPE (QuiConfirmDialog, qui_confirm_dialog, ADW_TYPE_WINDOW)

enum
{
  CONFIRMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_cancel (QuiConfirmDialog *self)
{
  return self->request->kind == QUI_SIGNAL_CANCEL;
}

static const char *
get_server_name (QuiConfirmDialog *self)
{
  return qui_profile_get_name (qui_server_get_profile (self->server));
}

static gboolean
is_live (QuiConfirmDialog *self)
{
  return qui_server_get_state (self->server) == QUI_SERVER_LIVE;
}

/* What is to be done, and by which button */

static void
update_buttons (QuiConfirmDialog *self)
{
  g_autofree char *label = NULL;
  gboolean typed = self->to_type == NULL
                   || g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->type_entry)), self->to_type);

  if (self->plan == NULL)
    return;

  label = qui_words_confirm_button (self->plan);
  gtk_button_set_label (self->confirm, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->confirm),
                            typed && self->rest == 0 && is_live (self) && qui_plan_get_n_targets (self->plan) > 0);
}

static void
on_confirm (QuiConfirmDialog *self)
{
  g_autoptr (QuiPlan) plan = qui_plan_ref (self->plan);

  g_signal_emit (self, signals[CONFIRMED], 0, plan);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_type_activated (QuiConfirmDialog *self)
{
  if (gtk_widget_is_sensitive (GTK_WIDGET (self->confirm)))
    on_confirm (self);
}

static gboolean
on_rested (gpointer user_data)
{
  QuiConfirmDialog *self = user_data;

  self->rest = 0;
  update_buttons (self);
  return G_SOURCE_REMOVE;
}

static void
rest_button (QuiConfirmDialog *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST_MS, on_rested, self);
}

/* SQL */

static char *
dup_sql (QuiConfirmDialog *self)
{
  g_autofree int *own_pids = qui_server_dup_own_pids (self->server);

  return qui_plan_dup_sql (self->plan, own_pids);
}

/* The text of a thousand sessions is long: it is only made for who looks at it. */
static void
update_sql (QuiConfirmDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->sql_view);
  g_autofree char *subtitle = g_strdup_printf (_("Exactly what runs on %s"), get_server_name (self));
  g_autofree char *sql = NULL;
  g_autofree char *shown = NULL;

  adw_expander_row_set_subtitle (self->sql_row, subtitle);
  if (!adw_expander_row_get_expanded (self->sql_row))
    return;

  sql = dup_sql (self);
  g_object_get (buffer, "text", &shown, NULL);
  if (!g_str_equal (sql, shown))
    gtk_text_buffer_set_text (buffer, sql, -1);
}

static void
on_sql_expanded (QuiConfirmDialog *self)
{
  if (self->plan != NULL)
    update_sql (self);
}

static void
on_copy_sql (QuiConfirmDialog *self)
{
  g_autofree char *sql = dup_sql (self);

  qui_dialog_copy (GTK_WIDGET (self), sql);
}

/* What will happen */

static void
update_hit (QuiConfirmDialog *self)
{
  guint n = qui_plan_get_n_targets (self->plan);
  g_autofree char *heading = qui_dialog_dup_heading (self->plan, self->only_asked, get_server_name (self));
  g_autofree char *impact = qui_words_impact (self->plan);
  g_autofree char *count = qui_words_plan_count (self->plan);

  gtk_label_set_text (self->heading, heading);
  gtk_label_set_text (self->impact, impact);
  gtk_widget_set_visible (self->hint, n > 0 && !is_cancel (self) && self->request->scope == QUI_SCOPE_DATABASE);
  gtk_label_set_text (self->hit_count, count);
  adw_preferences_group_set_title (self->hit_group, is_cancel (self) ? _("Cancelled") : _("Disconnected"));
  gtk_widget_set_visible (GTK_WIDGET (self->hit_group), n > 0);
  qui_confirm_fill_rows (GTK_WIDGET (self->hit_group), self->group_rows, self->plan,
                         qui_plan_get_n_groups (self->plan), qui_impact_row_new, qui_confirm_fill_group);
}

static void
update_transactions (QuiConfirmDialog *self)
{
  guint n = qui_plan_get_n_transactions (self->plan);
  guint n_changes = qui_plan_get_n_with_changes (self->plan);
  g_autofree char *title = g_strdup_printf (ngettext ("%u open transaction", "%u open transactions", n), n);
  g_autofree char *age = NULL;
  g_autofree char *changes = NULL;
  g_autofree char *subtitle = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->transactions_group), n > 0);
  if (n > 0)
    age = qui_words_elapsed (qui_snapshot_get_server (qui_plan_get_snapshot (self->plan))->now,
                             qui_plan_get_transaction (self->plan, 0)->xact_start);
  if (n_changes > 0)
    changes = g_strdup_printf (ngettext ("%u has uncommitted changes", "%u have uncommitted changes", n_changes), n_changes);
  else
    changes = g_strdup (_("none has changed anything"));
  subtitle = g_strdup_printf (_("Oldest %s · %s"), age != NULL ? age : "", changes);

  adw_preferences_group_set_title (self->transactions_group, is_cancel (self) ? _("Interrupted") : _("Rolled back"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->transactions_row), title);
  adw_expander_row_set_subtitle (self->transactions_row, subtitle);
  qui_confirm_fill_rows (GTK_WIDGET (self->transactions_row), self->transaction_rows, self->plan,
                         n, qui_confirm_make_row, qui_confirm_fill_transaction);
}

static char *
dup_notice (QuiConfirmDialog *self)
{
  g_autoptr (QuiPlan) before = NULL;
  guint n_new;
  guint n_left;

  if (!is_live (self))
    return g_strdup_printf (_("%s is not answering. Nothing can be sent until it does."), get_server_name (self));

  before = qui_plan_make (self->opened_on, self->request);
  if (qui_plan_same_targets (self->plan, before, &n_new, &n_left))
    return qui_server_is_pooled (self->server) ? qui_words_pooler () : NULL;
  return g_strdup_printf (_("The sessions have changed since you opened this: %u new, %u left."), n_new, n_left);
}

static void
update_notice (QuiConfirmDialog *self)
{
  g_autofree char *text = dup_notice (self);

  gtk_widget_set_visible (self->notice, text != NULL);
  gtk_label_set_text (self->notice_label, text != NULL ? text : "");
}

static void
update (QuiConfirmDialog *self)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);

  if (snapshot != NULL || self->plan == NULL)
    {
      g_clear_pointer (&self->plan, qui_plan_unref);
      self->plan = qui_plan_make (snapshot != NULL ? snapshot : self->opened_on, self->request);
    }
  update_hit (self);
  update_transactions (self);
  qui_confirm_kept_update (self->kept, self->plan);
  update_notice (self);
  update_sql (self);
  update_buttons (self);
}

static void
on_snapshot (QuiConfirmDialog *self)
{
  g_autoptr (QuiPlan) before = qui_plan_ref (self->plan);
  guint n_new = 0;
  guint n_left;

  update (self);
  if (!qui_plan_same_targets (self->plan, before, &n_new, &n_left) && n_new > 0)
    {
      rest_button (self);
      update_buttons (self);
    }
}

static void
on_state (QuiConfirmDialog *self)
{
  update_notice (self);
  update_buttons (self);
}

/* Options */

static void
show_options (QuiConfirmDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->options_group), !is_cancel (self));
  gtk_widget_set_visible (GTK_WIDGET (self->older_row), self->request->only == QUI_ONLY_IDLE_IN_TRANSACTION);
  gtk_widget_set_visible (GTK_WIDGET (self->wait_row), self->request->cancel_first);
}

static void
on_option_changed (QuiConfirmDialog *self)
{
  QuiPlanRequest *request = self->request;

  if (self->filling)
    return;

  request->only = adw_combo_row_get_selected (self->only_row);
  request->older_than = request->only == QUI_ONLY_IDLE_IN_TRANSACTION
                        ? (gint64) gtk_adjustment_get_value (self->older) * G_TIME_SPAN_SECOND : 0;
  qui_confirm_kept_read (self->kept, request);
  request->cancel_first = !is_cancel (self) && adw_combo_row_get_selected (self->method_row) == 1;
  request->wait_seconds = gtk_adjustment_get_value (self->wait);
  show_options (self);
  update (self);
}

static void
show_request (QuiConfirmDialog *self)
{
  self->filling = TRUE;
  adw_combo_row_set_selected (self->only_row, self->request->only);
  adw_combo_row_set_selected (self->method_row, self->request->cancel_first ? 1 : 0);
  gtk_adjustment_set_value (self->older, self->request->older_than / G_TIME_SPAN_SECOND);
  if (self->request->wait_seconds > 0)
    gtk_adjustment_set_value (self->wait, self->request->wait_seconds);
  qui_confirm_kept_show (self->kept, self->request);
  self->filling = FALSE;
  show_options (self);
}

/* Production */

static void
ask_to_type (QuiConfirmDialog *self)
{
  const char *place = qui_dialog_place (self->plan, get_server_name (self));

  if (qui_profile_get_environment (qui_server_get_profile (self->server)) != QUI_ENVIRONMENT_PRODUCTION)
    return;

  /* A name that no keyboard has would lock the person out. */
  if (!qui_dialog_can_be_typed (place))
    place = get_server_name (self);
  if (!qui_dialog_can_be_typed (place))
    return;

  self->to_type = g_strdup (place);
  qui_dialog_ask_to_type (GTK_ORIENTABLE (self->type_box), self->type_label, place);
  gtk_widget_set_visible (self->type_box, TRUE);
  if (g_utf8_strlen (place, -1) > QUI_DIALOG_SHORT_NAME)
    gtk_orientable_set_orientation (self->footer, GTK_ORIENTATION_VERTICAL);
}

/* The object */

static void
qui_confirm_dialog_dispose (GObject *object)
{
  QuiConfirmDialog *self = QUI_CONFIRM_DIALOG (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_pointer (&self->plan, qui_plan_unref);
  g_clear_pointer (&self->opened_on, qui_snapshot_unref);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_confirm_dialog_parent_class)->dispose (object);
}

static void
qui_confirm_dialog_finalize (GObject *object)
{
  QuiConfirmDialog *self = QUI_CONFIRM_DIALOG (object);

  g_clear_pointer (&self->request, qui_plan_request_free);
  g_clear_pointer (&self->group_rows, g_ptr_array_unref);
  g_clear_pointer (&self->transaction_rows, g_ptr_array_unref);
  g_free (self->to_type);

  G_OBJECT_CLASS (qui_confirm_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, header);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, notice);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, notice_label);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, impact);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, hit_group);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, hit_count);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, transactions_group);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, transactions_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, kept);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, options_group);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, only_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, older_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, older);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, method_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, wait_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, wait);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, sql_row);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, sql_view);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, footer);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, type_box);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, type_label);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, type_entry);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, keep);
  gtk_widget_class_bind_template_child (widget_class, QuiConfirmDialog, confirm);
}

static void
qui_confirm_dialog_class_init (QuiConfirmDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_confirm_dialog_dispose;
  object_class->finalize = qui_confirm_dialog_finalize;

  signals[CONFIRMED] = g_signal_new ("confirmed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_POINTER);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-confirm-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_sql);
  gtk_widget_class_bind_template_callback (widget_class, on_option_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_sql_expanded);
  gtk_widget_class_bind_template_callback (widget_class, on_type_activated);
  gtk_widget_class_bind_template_callback (widget_class, update_buttons);
}

static void
qui_confirm_dialog_init (QuiConfirmDialog *self)
{
  self->group_rows = g_ptr_array_new ();
  self->transaction_rows = g_ptr_array_new ();
  self->filling = TRUE;
  g_type_ensure (QUI_TYPE_CONFIRM_KEPT);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filling = FALSE;
}

GtkWidget *
qui_confirm_dialog_new (QuiServer            *server,
                        const QuiPlanRequest *request,
                        GtkWindow            *parent)
{
  QuiConfirmDialog *self;
  g_autofree char *subtitle = NULL;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (qui_server_get_snapshot (server) != NULL, NULL);

  self = g_object_new (QUI_TYPE_CONFIRM_DIALOG, "transient-for", parent, NULL);
  self->server = g_object_ref (server);
  self->request = qui_plan_request_copy (request);
  self->only_asked = request->only;
  self->opened_on = qui_snapshot_ref (qui_server_get_snapshot (server));
  show_request (self);
  update (self);
  ask_to_type (self);
  update_buttons (self);

  gtk_window_set_title (GTK_WINDOW (self), qui_dialog_title (request, qui_plan_get_n_targets (self->plan)));
  subtitle = qui_dialog_dup_subtitle (self->plan, get_server_name (self));
  adw_header_bar_set_title_widget (self->header,
                                   qui_dialog_title_new (gtk_window_get_title (GTK_WINDOW (self)), subtitle,
                                                         qui_profile_get_environment (qui_server_get_profile (server))));
  gtk_window_set_focus (GTK_WINDOW (self), self->keep);

  g_signal_connect_object (server, "notify::snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

QuiPlan *
qui_confirm_dialog_get_plan (QuiConfirmDialog *self)
{
  g_return_val_if_fail (QUI_IS_CONFIRM_DIALOG (self), NULL);

  return self->plan;
}
