/* qui-confirm-single.c: one session: what will happen to it, before it happens
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-confirm-single.h"
#include "qui-dialog-parts.h"
#include "qui-looks.h"
#include "qui-words-blocking.h"
#include "qui-words.h"

/* How long the answers rest when the session began something else meanwhile. */
#define REST_MS 1000
/* So that the answers stand side by side. */
#define MIN_WIDTH 388

struct _QuiConfirmSingle
{
  AdwMessageDialog  parent_instance;

  QuiServer        *server;
  QuiPlanRequest   *request;
  QuiPlan          *plan;          /* what was asked for; without a target once the session has left */
  QuiPlan          *cancel_plan;   /* TERMINATE: "Cancel Query Only" */
  int               pid;           /* of the session that is spoken of: a worker's leader */
  gint64            query_start;
  gboolean          refused;       /* not permitted as far as we can see */
  guint             rest;

  GtkWidget        *query_card;
  GtkLabel         *query;
};

G_DEFINE_FINAL_TYPE (QuiConfirmSingle, qui_confirm_single, ADW_TYPE_MESSAGE_DIALOG)

enum
{
  CONFIRMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_cancel (QuiConfirmSingle *self)
{
  return self->request->kind == QUI_SIGNAL_CANCEL;
}

static QuiPlan *
make_plan (QuiConfirmSingle *self,
           QuiSnapshot      *snapshot,
           QuiSignalKind     kind)
{
  g_autoptr (QuiPlanRequest) request = qui_plan_request_copy (self->request);

  request->kind = kind;
  request->try_anyway = self->refused;
  return qui_plan_make (snapshot, request);
}

/* The one session of the selection, permitted or not; NULL when it has left, or nothing of it can be signalled. */
static const QuiSession *
get_session (QuiConfirmSingle *self)
{
  return qui_plan_get_n_targets (self->plan) > 0 ? qui_plan_get_target (self->plan, 0) : NULL;
}

static gboolean
is_refused (QuiSnapshot          *snapshot,
            const QuiPlanRequest *request)
{
  g_autoptr (QuiPlan) plan = qui_plan_make (snapshot, request);

  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    if (qui_plan_get_spared (plan, i)->reason == QUI_SPARED_NOT_PERMITTED)
      return TRUE;
  return FALSE;
}

/* Words */

static void
add_sentence (GString *text,
              char    *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
  g_free (sentence);
}

static void
add_waiting (QuiConfirmSingle *self,
             const QuiSession *session,
             GString          *text)
{
  g_autoptr (QuiBlocking) blocking = NULL;
  QuiLineKey key = { QUI_LINE_SESSION, session->pid, session->backend_start };
  char *freed;
  guint node;

  blocking = qui_blocking_new (qui_plan_get_snapshot (self->plan));
  node = qui_blocking_find (blocking, &key);
  freed = node != QUI_BLOCKING_NONE ? qui_words_freed (blocking, node) : NULL;
  if (freed != NULL)
    add_sentence (text, freed);
}

static void
add_who (QuiConfirmSingle *self,
         const QuiSession *session,
         GString          *text)
{
  const char *application = qui_dialog_application (session->application);
  const char *user = session->user != NULL ? session->user : _("no role");
  const char *where = session->client_address != NULL ? session->client_address : _("this machine");
  const char *database = session->database != NULL ? session->database : _("no database");

  if (is_cancel (self))
    add_sentence (text, g_strdup_printf (_("%s, connected to %s as %s from %s, stays connected; its query fails."),
                                         application, database, user, where));
  else
    add_sentence (text, g_strdup_printf (_("%s, connected to %s as %s from %s, will be disconnected."),
                                         application, database, user, where));
}

static void
add_kind (const QuiSession *session,
          gboolean          cancel,
          GString          *text)
{
  switch (session->kind)
    {
    case QUI_BACKEND_WALSENDER:
      add_sentence (text, g_strdup (_("It sends changes to a standby or a subscriber, which loses its stream and connects again.")));
      break;
    case QUI_BACKEND_AUTOVACUUM_WORKER:
    case QUI_BACKEND_LOGICAL_WORKER:
    case QUI_BACKEND_OTHER:
      add_sentence (text, g_strdup (_("It is a process of the server, which may start it again.")));
      break;
    default:
      break;
    }
}

static char *
dup_body (QuiConfirmSingle *self,
          const QuiSession *session)
{
  GString *text = g_string_new (NULL);
  const QuiServerInfo *server = qui_snapshot_get_server (qui_plan_get_snapshot (self->plan));

  if (self->refused)
    {
      char *permission = qui_words_permission (server, session);

      if (permission != NULL)
        add_sentence (text, permission);
      add_sentence (text, g_strdup (_("You can try anyway: the server has the last word.")));
    }
  add_who (self, session, text);
  if (session->left_over)
    add_sentence (text, g_strdup (_("It was left over by a connection of Quiesce that was lost.")));
  if (qui_plan_get_n_transactions (self->plan) > 0 && !is_cancel (self))
    {
      g_autofree char *age = qui_words_elapsed (server->now, session->xact_start);

      add_sentence (text, g_strdup_printf (_("Its transaction, open for %s, rolls back."), age));
    }
  else if (qui_plan_get_n_transactions (self->plan) > 0)
    {
      add_sentence (text, g_strdup (_("What that query did is undone, and a transaction around it can then only be rolled back.")));
    }
  add_kind (session, is_cancel (self), text);
  add_waiting (self, session, text);
  if (qui_plan_get_request (self->plan)->n_unseen > 0)
    add_sentence (text, qui_words_unseen (qui_plan_get_request (self->plan)));
  return g_string_free (text, FALSE);
}

static void
update_words (QuiConfirmSingle *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  const QuiSession *session = get_session (self);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  if (is_cancel (self))
    heading = g_strdup_printf (_("Cancel the query of session %d?"), self->pid);
  else
    heading = g_strdup_printf (_("Terminate session %d?"), self->pid);
  adw_message_dialog_set_heading (dialog, heading);

  if (qui_server_get_state (self->server) != QUI_SERVER_LIVE)
    body = g_strdup_printf (_("%s is not answering. Nothing can be sent until it does."),
                            qui_profile_get_name (qui_server_get_profile (self->server)));
  else if (session != NULL)
    body = dup_body (self, session);
  else if (is_cancel (self))
    body = g_strdup (_("Its query has ended in the meantime: there is nothing to cancel."));
  else
    body = g_strdup (_("It has left in the meantime: there is nothing to do."));
  adw_message_dialog_set_body (dialog, body);

  gtk_widget_set_visible (self->query_card, session != NULL && *session->query != '\0');
  if (session != NULL)
    gtk_label_set_text (self->query, session->query);
}

static void
update_answers (QuiConfirmSingle *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  gboolean ready = self->rest == 0 && qui_server_get_state (self->server) == QUI_SERVER_LIVE;

  adw_message_dialog_set_response_enabled (dialog, "confirm", ready && qui_plan_get_n_targets (self->plan) > 0);
  if (!is_cancel (self))
    adw_message_dialog_set_response_enabled (dialog, "cancel-query", ready && qui_plan_get_n_targets (self->cancel_plan) > 0);
}

static gboolean
on_rested (gpointer user_data)
{
  QuiConfirmSingle *self = user_data;

  self->rest = 0;
  update_answers (self);
  return G_SOURCE_REMOVE;
}

static void
take_snapshot (QuiConfirmSingle *self,
               QuiSnapshot      *snapshot)
{
  const QuiSession *session;

  g_clear_pointer (&self->plan, qui_plan_unref);
  g_clear_pointer (&self->cancel_plan, qui_plan_unref);
  self->plan = make_plan (self, snapshot, self->request->kind);
  self->cancel_plan = make_plan (self, snapshot, QUI_SIGNAL_CANCEL);

  session = get_session (self);
  if (session != NULL && session->query_start != self->query_start)
    {
      gboolean first = self->pid == 0;

      self->pid = session->pid;
      self->query_start = session->query_start;
      if (!first)
        {
          g_clear_handle_id (&self->rest, g_source_remove);
          self->rest = g_timeout_add (REST_MS, on_rested, self);
        }
    }
  update_words (self);
  update_answers (self);
}

static void
on_snapshot (QuiConfirmSingle *self)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);

  if (snapshot != NULL)
    take_snapshot (self, snapshot);
}

static void
on_state (QuiConfirmSingle *self)
{
  update_words (self);
  update_answers (self);
}

static void
qui_confirm_single_response (AdwMessageDialog *dialog,
                             const char       *response)
{
  QuiConfirmSingle *self = QUI_CONFIRM_SINGLE (dialog);
  g_autoptr (QuiPlan) plan = NULL;

  if (g_str_equal (response, "confirm"))
    plan = qui_plan_ref (self->plan);
  else if (g_str_equal (response, "cancel-query"))
    plan = qui_plan_ref (self->cancel_plan);

  if (plan != NULL)
    g_signal_emit (self, signals[CONFIRMED], 0, plan);
}

static void
on_copy_sql (QuiConfirmSingle *self)
{
  g_autofree int *own_pids = qui_server_dup_own_pids (self->server);
  g_autofree char *sql = qui_plan_dup_sql (self->plan, own_pids);

  qui_dialog_copy (GTK_WIDGET (self), sql);
}

/* The object */

static void
qui_confirm_single_dispose (GObject *object)
{
  QuiConfirmSingle *self = QUI_CONFIRM_SINGLE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_pointer (&self->plan, qui_plan_unref);
  g_clear_pointer (&self->cancel_plan, qui_plan_unref);
  g_clear_pointer (&self->request, qui_plan_request_free);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_confirm_single_parent_class)->dispose (object);
}

static void
qui_confirm_single_class_init (QuiConfirmSingleClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_confirm_single_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = qui_confirm_single_response;

  signals[CONFIRMED] = g_signal_new ("confirmed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
qui_confirm_single_init (QuiConfirmSingle *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *copy = gtk_button_new_with_label (_("Copy SQL"));

  self->query = GTK_LABEL (gtk_label_new (NULL));
  qui_looks_wrap (self->query);
  gtk_label_set_lines (self->query, 8);
  gtk_label_set_ellipsize (self->query, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->query, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->query), TRUE);

  self->query_card = adw_bin_new ();
  gtk_widget_add_css_class (self->query_card, "query-card");
  adw_bin_set_child (ADW_BIN (self->query_card), GTK_WIDGET (self->query));
  gtk_box_append (GTK_BOX (box), self->query_card);

  gtk_widget_add_css_class (copy, "flat");
  gtk_widget_add_css_class (copy, "copy-sql");
  gtk_widget_set_halign (copy, GTK_ALIGN_END);
  gtk_widget_set_tooltip_text (copy, _("Copy exactly what is sent"));
  g_signal_connect_swapped (copy, "clicked", G_CALLBACK (on_copy_sql), self);
  gtk_box_append (GTK_BOX (box), copy);

  gtk_widget_set_size_request (box, MIN_WIDTH, -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (self), box);
}

static void
add_answers (QuiConfirmSingle *self)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);

  if (is_cancel (self))
    {
      adw_message_dialog_add_responses (dialog, "keep", _("_Keep Running"),
                                        "confirm", self->refused ? _("_Try Anyway") : _("_Cancel Query"), NULL);
    }
  else
    {
      adw_message_dialog_add_response (dialog, "keep", _("_Keep Session"));
      if (!self->refused)
        adw_message_dialog_add_response (dialog, "cancel-query", _("_Cancel Query Only"));
      else
        adw_message_dialog_add_response (dialog, "cancel-query", _("Try to _Cancel Query"));
      adw_message_dialog_add_response (dialog, "confirm", self->refused ? _("_Try Anyway") : _("_Terminate"));
    }
  adw_message_dialog_set_response_appearance (dialog, "confirm", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "keep");
  g_signal_connect_after (self, "map", G_CALLBACK (qui_dialog_focus_default), NULL);
  g_signal_connect (self, "notify::default-widget", G_CALLBACK (qui_dialog_focus_default), NULL);
}

GtkWidget *
qui_confirm_single_new (QuiServer            *server,
                        const QuiPlanRequest *request,
                        GtkWindow            *parent)
{
  QuiConfirmSingle *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (request != NULL && request->scope == QUI_SCOPE_SELECTION, NULL);
  g_return_val_if_fail (qui_server_get_snapshot (server) != NULL, NULL);

  self = g_object_new (QUI_TYPE_CONFIRM_SINGLE, "transient-for", parent, "modal", TRUE, "destroy-with-parent", TRUE, NULL);
  self->server = g_object_ref (server);
  self->request = qui_plan_request_copy (request);
  self->refused = is_refused (qui_server_get_snapshot (server), request);
  add_answers (self);
  take_snapshot (self, qui_server_get_snapshot (server));

  g_signal_connect_object (server, "notify::snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (server, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
