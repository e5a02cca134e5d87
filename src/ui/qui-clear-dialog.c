/* qui-clear-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-aftermath.h"
#include "qui-clear-checks.h"
#include "qui-clear-dialog.h"
#include "qui-clear-form.h"
#include "qui-clear-steps.h"
#include "qui-dialog-parts.h"
#include "qui-fold-layout.h"
#include "qui-words-clearance.h"
#include "qui-words.h"

#define TYPE_WORDS_CHARS 14
#define MAX_LABEL_CHARS  32

struct _QuiClearDialog
{
  AdwWindow           parent_instance;

  QuiClearing        *clearing;
  QuiProfileStore    *store;
  char               *to_type;       /* NULL: nothing to type */
  gboolean            settled;       /* the result is shown */

  AdwHeaderBar       *header;
  AdwToastOverlay    *toasts;
  GtkWidget          *headings;
  GtkLabel           *heading;
  GtkLabel           *body;
  QuiClearForm       *form;
  QuiClearChecks     *checks;
  QuiClearSteps      *steps;
  GtkWidget          *note;
  GtkLabel           *note_label;
  QuiClearAftermath  *aftermath;
  GtkLabel           *problem;
  AdwExpanderRow     *sql_row;
  GtkTextView        *sql_view;
  GtkImage           *status_icon;
  GtkLabel           *status;
  GtkWidget          *status_box;
  GtkWidget          *type_box;
  GtkLabel           *type_label;
  GtkEntry           *type_entry;
  GtkWidget          *close;
  GtkWidget          *skip;
  GtkWidget          *stop;
  GtkWidget          *let_go;
  GtkWidget          *retry;
  GtkWidget          *look_again;
  GtkButton          *confirm;
};

G_DEFINE_FINAL_TYPE (QuiClearDialog, qui_clear_dialog, ADW_TYPE_WINDOW)

enum
{
  SHOW_SESSIONS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static QuiClearanceMode
get_mode (QuiClearDialog *self)
{
  return qui_clearing_get_request (self->clearing)->mode;
}

static gboolean
is_ready (QuiClearDialog *self)
{
  return qui_clearing_get_phase (self->clearing) == QUI_CLEARING_READY;
}

static gboolean
is_done (QuiClearDialog *self)
{
  return qui_clearing_get_phase (self->clearing) == QUI_CLEARING_DONE;
}

static const char *
get_title (QuiClearanceMode mode)
{
  if (mode == QUI_CLEARANCE_CLOSE)
    return _("Close to New Connections");
  if (mode == QUI_CLEARANCE_REOPEN)
    return _("Reopen");
  return _("Clear for Rename or Drop");
}

static QuiEnvironment
get_environment (QuiClearDialog *self)
{
  QuiServer *server = qui_clearing_get_server (self->clearing);

  return server != NULL ? qui_profile_get_environment (qui_server_get_profile (server)) : QUI_ENVIRONMENT_NONE;
}

/* --- what is to be typed --- */

static const char *
find_to_type (QuiClearDialog *self)
{
  const char *name = qui_clearing_get_name (self->clearing);

  if (get_mode (self) == QUI_CLEARANCE_REOPEN
      || (get_mode (self) != QUI_CLEARANCE_DROP && get_environment (self) != QUI_ENVIRONMENT_PRODUCTION))
    return NULL;

  /* A name that no keyboard has would lock the person out. */
  if (!qui_dialog_can_be_typed (name))
    name = qui_clearing_get_server_name (self->clearing);
  return qui_dialog_can_be_typed (name) ? name : NULL;
}

static void
update_to_type (QuiClearDialog *self)
{
  const char *name = find_to_type (self);
  gboolean is_long = name != NULL && g_utf8_strlen (name, -1) > QUI_DIALOG_SHORT_NAME;

  if (g_strcmp0 (name, self->to_type) == 0)
    return;

  g_free (self->to_type);
  self->to_type = g_strdup (name);
  gtk_editable_set_text (GTK_EDITABLE (self->type_entry), "");
  if (name != NULL)
    qui_dialog_ask_to_type (GTK_ORIENTABLE (self->type_box), self->type_label, name);
  /* As long as a longer name gets it is read, on a line of its own if need be. */
  gtk_label_set_width_chars (self->type_label, is_long ? MIN (g_utf8_strlen (name, -1) + TYPE_WORDS_CHARS, MAX_LABEL_CHARS) : -1);
}

static gboolean
is_typed (QuiClearDialog *self)
{
  return self->to_type == NULL || g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->type_entry)), self->to_type);
}

/* --- footer --- */

static char *
dup_status (QuiClearDialog *self,
            gboolean       *is_bad)
{
  QuiPreflight *preflight = qui_clearing_get_preflight (self->clearing);

  *is_bad = FALSE;
  if (is_done (self))
    return g_strdup ("");
  if (!is_ready (self))
    {
      g_autofree char *time = qui_words_duration (qui_clearing_get_duration (self->clearing));

      return g_strdup_printf (_("Working for %s"), time);
    }
  if (preflight == NULL)
    {
      *is_bad = qui_clearing_get_check_error (self->clearing) != NULL;
      return g_strdup (*is_bad ? _("The checks could not be taken") : _("Checking…"));
    }
  *is_bad = qui_preflight_count_severity (preflight, QUI_SEVERITY_STOP) > 0;
  if (*is_bad || qui_clearing_can_start (self->clearing) || qui_clearing_get_server (self->clearing) == NULL)
    return qui_words_checks_summary (preflight);
  /* Nothing else is left that could stop it. */
  *is_bad = qui_clearing_get_pooler_facts (self->clearing) != NULL || qui_clearing_get_pooler_error (self->clearing) != NULL;
  return g_strdup (*is_bad ? _("The pooler stands in the way") : _("Asking the pooler…"));
}

static void
update_footer (QuiClearDialog *self)
{
  gboolean is_bad;
  g_autofree char *status = dup_status (self, &is_bad);
  QuiClearanceEnd end = qui_clearing_get_end (self->clearing);
  gboolean lost = is_done (self) && (end == QUI_CLEARANCE_END_AT_WORK || end == QUI_CLEARANCE_END_UNKNOWN);
  gboolean held = qui_clearing_is_left_held (self->clearing) || qui_clearing_is_releasing (self->clearing);
  gboolean asks = is_ready (self) && self->to_type != NULL && !is_bad;

  gtk_label_set_text (self->status, status);
  gtk_label_set_width_chars (self->status, MIN (g_utf8_strlen (status, -1), MAX_LABEL_CHARS));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status), status);
  gtk_widget_set_visible (GTK_WIDGET (self->status_icon), is_bad);
  gtk_widget_set_visible (self->type_box, asks);
  gtk_widget_set_visible (self->status_box, !asks);
  gtk_widget_set_visible (self->skip, !is_ready (self) && qui_clearing_is_waiting (self->clearing));
  gtk_widget_set_visible (self->stop, !is_ready (self) && !is_done (self));
  /* What is being undone is not stopped. */
  gtk_widget_set_sensitive (self->stop, !held);
  gtk_widget_set_visible (self->let_go, is_done (self) && held);
  gtk_widget_set_sensitive (self->let_go, qui_clearing_is_left_held (self->clearing));
  gtk_widget_set_visible (self->close, is_ready (self) || is_done (self));
  /* Beside a button that closes the database, the one that closes the window says so. */
  gtk_button_set_label (GTK_BUTTON (self->close), is_ready (self) && get_mode (self) == QUI_CLEARANCE_CLOSE ? _("Cancel") : _("Close"));
  gtk_widget_set_visible (self->look_again, lost && !held);
  gtk_widget_set_visible (self->retry, is_done (self) && !lost && !held && end != QUI_CLEARANCE_END_DONE
                                       && qui_clearing_get_server (self->clearing) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->confirm), is_ready (self));
  gtk_button_set_label (self->confirm, qui_words_clearance_button (get_mode (self)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->confirm), qui_clearing_can_start (self->clearing) && is_typed (self));
}

/* --- SQL --- */

static void
update_sql (QuiClearDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->sql_view);
  g_autofree char *sql = qui_clearing_dup_sql (self->clearing);
  g_autofree char *shown = NULL;

  g_object_get (buffer, "text", &shown, NULL);
  if (!g_str_equal (sql, shown))
    gtk_text_buffer_set_text (buffer, sql, -1);
}

static void
on_copy_sql (QuiClearDialog *self)
{
  g_autofree char *sql = qui_clearing_dup_sql (self->clearing);

  qui_dialog_copy (GTK_WIDGET (self), sql);
}

static void
on_copy_script (QuiClearDialog *self)
{
  g_autofree char *script = qui_clearing_dup_script (self->clearing);

  qui_dialog_copy (GTK_WIDGET (self), script);
}

/* --- what is shown --- */

static const char *
get_note (const QuiClearanceRequest *request)
{
  if (qui_clearance_request_get_hold (request) != QUI_HOLD_NONE)
    return _("Whatever happens, a failure, a stop or a lost connection, Quiesce undoes what it did at the pooler. It writes that down before, "
             "and offers to undo it at the next start, even after a crash.");
  switch (request->mode)
    {
    case QUI_CLEARANCE_CLOSE:
      return _("Quiesce writes down that it has closed the database, and offers to reopen it, even after a crash.");
    case QUI_CLEARANCE_REOPEN:
      return _("Nobody is disconnected.");
    case QUI_CLEARANCE_DROP:
      return _("Until the server begins to drop it, a failure, a stop or a lost connection leaves the database as it is. "
               "After a crash, Quiesce says at the next start what became of it.");
    default:
      return _("A failure, a stop or a lost connection leaves the database as it is: there is nothing to restore. "
               "After a crash, Quiesce says at the next start what became of it.");
    }
}

static void
update_headings (QuiClearDialog *self)
{
  g_autofree char *title = qui_words_clearing_title (self->clearing);
  g_autofree char *body = is_done (self) ? qui_words_clearing_body (self->clearing) : qui_words_clearing_progress (self->clearing);

  gtk_widget_set_visible (self->headings, !is_ready (self));
  gtk_label_set_text (self->heading, title);
  gtk_label_set_text (self->body, body);
  gtk_widget_set_visible (GTK_WIDGET (self->body), *body != '\0');
}

static void
update_problem (QuiClearDialog *self)
{
  const char *problem = qui_clearing_get_journal_problem (self->clearing);
  g_autofree char *left = qui_words_clearing_left (self->clearing);
  g_autofree char *text = g_strjoin (problem != NULL && *left != '\0' ? "\n" : "", left, problem, NULL);

  /* What a person has selected stays selected. */
  if (!g_str_equal (gtk_label_get_text (self->problem), text))
    gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), *text != '\0');
}

static void
on_changed (QuiClearDialog *self)
{
  gboolean ready = is_ready (self);

  update_headings (self);
  gtk_widget_set_visible (GTK_WIDGET (self->form), ready);
  gtk_widget_set_visible (GTK_WIDGET (self->checks), ready);
  if (ready)
    {
      QuiServer *server = qui_clearing_get_server (self->clearing);

      qui_clear_form_set_has_pooler (self->form, qui_clearing_has_console (self->clearing));
      qui_clear_form_update (self->form, server != NULL ? qui_server_get_snapshot (server) : NULL,
                             qui_clearing_get_preflight (self->clearing));
      qui_clear_checks_update (self->checks, self->clearing);
    }
  qui_clear_steps_update (self->steps, self->clearing);
  gtk_widget_set_visible (self->note, !is_done (self));
  gtk_label_set_text (self->note_label, get_note (qui_clearing_get_request (self->clearing)));
  update_problem (self);
  update_sql (self);
  update_to_type (self);
  update_footer (self);
}

static void
on_phase (QuiClearDialog *self)
{
  gboolean happened = is_done (self) && qui_clearing_get_end (self->clearing) == QUI_CLEARANCE_END_DONE;

  on_changed (self);
  if (happened && !self->settled)
    {
      self->settled = TRUE;
      qui_clear_aftermath_show (self->aftermath, self->clearing, self->store);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->aftermath), happened);
  gtk_window_set_focus (GTK_WINDOW (self), is_ready (self) || is_done (self) ? self->close : self->stop);
}

/* --- what the person does --- */

static void
on_form_changed (QuiClearDialog *self)
{
  if (is_ready (self))
    qui_clearing_set_request (self->clearing, qui_clear_form_get_request (self->form));
}

static void
on_show_session (QuiClearDialog *self,
                 int             pid)
{
  g_autoptr (GArray) keys = qui_clearing_dup_session_keys (self->clearing, pid);

  if (keys->len > 0)
    g_signal_emit (self, signals[SHOW_SESSIONS], 0, keys);
  else
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (pid != 0 ? _("The session is not there any more")
                                                                       : _("The sessions are not there any more")));
}

static void
on_confirm (QuiClearDialog *self)
{
  if (qui_clearing_can_start (self->clearing) && is_typed (self))
    qui_clearing_start (self->clearing);
}

static void
on_stop (QuiClearDialog *self)
{
  qui_clearing_stop (self->clearing);
}

static void
on_skip (QuiClearDialog *self)
{
  qui_clearing_skip_waiting (self->clearing);
}

static void
on_let_go (QuiClearDialog *self)
{
  qui_clearing_release_again (self->clearing);
}

static void
on_retry (QuiClearDialog *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->type_entry), "");
  qui_clearing_reset (self->clearing);
}

static void
on_look_again (QuiClearDialog *self)
{
  qui_clearing_look_again (self->clearing);
}

/* --- the object --- */

static void
qui_clear_dialog_dispose (GObject *object)
{
  QuiClearDialog *self = QUI_CLEAR_DIALOG (object);

  g_clear_object (&self->clearing);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (qui_clear_dialog_parent_class)->dispose (object);
}

static void
qui_clear_dialog_finalize (GObject *object)
{
  g_free (QUI_CLEAR_DIALOG (object)->to_type);

  G_OBJECT_CLASS (qui_clear_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, header);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, headings);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, body);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, form);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, checks);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, note);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, note_label);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, aftermath);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, sql_row);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, sql_view);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, status_box);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, status_icon);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, status);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, type_box);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, type_label);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, type_entry);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, close);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, skip);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, stop);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, let_go);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, retry);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, look_again);
  gtk_widget_class_bind_template_child (widget_class, QuiClearDialog, confirm);
}

static void
qui_clear_dialog_class_init (QuiClearDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_clear_dialog_dispose;
  object_class->finalize = qui_clear_dialog_finalize;

  signals[SHOW_SESSIONS] = g_signal_new ("show-sessions", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ARRAY);

  g_type_ensure (QUI_TYPE_CLEAR_AFTERMATH);
  g_type_ensure (QUI_TYPE_CLEAR_CHECKS);
  g_type_ensure (QUI_TYPE_CLEAR_FORM);
  g_type_ensure (QUI_TYPE_CLEAR_STEPS);
  g_type_ensure (QUI_TYPE_FOLD_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-clear-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_script);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_sql);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_let_go);
  gtk_widget_class_bind_template_callback (widget_class, on_look_again);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_show_session);
  gtk_widget_class_bind_template_callback (widget_class, on_skip);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, update_footer);
}

static void
qui_clear_dialog_init (QuiClearDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_request (QuiClearDialog *self)
{
  const char *title = get_title (get_mode (self));
  g_autofree char *subtitle = qui_dialog_dup_where (qui_clearing_get_name (self->clearing), qui_clearing_get_server_name (self->clearing));
  g_autofree char *sql = g_strdup_printf (_("Exactly what runs on %s"), qui_clearing_get_server_name (self->clearing));

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_header_bar_set_title_widget (self->header, qui_dialog_title_new (title, subtitle, get_environment (self)));
  adw_expander_row_set_subtitle (self->sql_row, sql);
  qui_clear_form_set_request (self->form, qui_clearing_get_request (self->clearing));
}

GtkWidget *
qui_clear_dialog_new (QuiClearing     *clearing,
                      QuiProfileStore *store,
                      GtkWindow       *parent)
{
  QuiClearDialog *self;

  g_return_val_if_fail (QUI_IS_CLEARING (clearing), NULL);

  self = g_object_new (QUI_TYPE_CLEAR_DIALOG, "transient-for", parent, NULL);
  self->clearing = g_object_ref (clearing);
  self->store = store != NULL ? g_object_ref (store) : NULL;
  show_request (self);
  g_signal_connect_object (clearing, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (clearing, "notify::phase", G_CALLBACK (on_phase), self, G_CONNECT_SWAPPED);
  on_phase (self);
  return GTK_WIDGET (self);
}

QuiClearing *
qui_clear_dialog_get_clearing (QuiClearDialog *self)
{
  g_return_val_if_fail (QUI_IS_CLEAR_DIALOG (self), NULL);

  return self->clearing;
}
