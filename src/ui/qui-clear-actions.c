/* qui-clear-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-clear-actions.h"
#include "qui-clear-dialog.h"
#include "qui-dialog-parts.h"
#include "qui-words-clearance.h"

/* When to ask again what the server is still at work on. */
#define AGAIN_SECONDS 5

struct _QuiClearActions
{
  GObject            parent_instance;

  QuiServer         *server;
  QuiClosureJournal *closures;
  QuiProfileStore   *store;
  GtkWidget         *parent;       /* weak */
  QuiReports        *reports;
  GHashTable        *waiting;      /* QuiClearing: reopened as soon as the checks allow it */
  GHashTable        *dialogs;      /* QuiClearing -> its open QuiClearDialog */
  GHashTable        *drafts;       /* oid -> QuiClearanceRequest: as the dialog was left to look at sessions */
  GHashTable        *told;         /* ids of intentions that stay, with the truth that the person has read */
  guint              again;        /* source */
  GCancellable      *cancellable;
};

G_DEFINE_FINAL_TYPE (QuiClearActions, qui_clear_actions, G_TYPE_OBJECT)

enum
{
  SHOW_SESSIONS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWindow *
get_window (QuiClearActions *self)
{
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* --- dialogs --- */

static void
on_dialog_destroyed (GtkWidget       *dialog,
                     QuiClearActions *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->dialogs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == dialog)
      g_hash_table_iter_remove (&iter);
}

/* The dialog makes room; what was typed into it is there when it is opened again. */
static void
on_show_sessions (QuiClearActions *self,
                  GArray          *keys,
                  QuiClearDialog  *dialog)
{
  const QuiClearanceRequest *request = qui_clearing_get_request (qui_clear_dialog_get_clearing (dialog));

  g_hash_table_insert (self->drafts, GUINT_TO_POINTER (request->database_oid), qui_clearance_request_copy (request));
  gtk_window_close (GTK_WINDOW (dialog));
  g_signal_emit (self, signals[SHOW_SESSIONS], 0, keys);
}

static void
show (QuiClearActions *self,
      QuiClearing     *clearing)
{
  GtkWidget *dialog = g_hash_table_lookup (self->dialogs, clearing);
  GtkWindow *window = get_window (self);

  if (dialog == NULL)
    {
      if (window == NULL)
        return;

      dialog = qui_clear_dialog_new (clearing, self->store, window);
      g_hash_table_insert (self->dialogs, g_object_ref (clearing), dialog);
      g_signal_connect_object (dialog, "show-sessions", G_CALLBACK (on_show_sessions), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (dialog, "destroy", G_CALLBACK (on_dialog_destroyed), self, 0);
    }
  qui_dialog_present (dialog);
}

/* Who has closed the dialog meanwhile hears of the end: of a good one by a word, of another one by all of it. */
static void
on_phase (QuiClearActions *self,
          GParamSpec      *pspec,
          QuiClearing     *clearing)
{
  g_autofree char *title = NULL;

  if (qui_clearing_get_phase (clearing) != QUI_CLEARING_DONE || g_hash_table_contains (self->dialogs, clearing))
    return;

  if (qui_clearing_get_end (clearing) != QUI_CLEARANCE_END_DONE || qui_clearing_is_left_held (clearing))
    {
      show (self, clearing);
      return;
    }
  title = qui_words_clearing_title (clearing);
  qui_reports_say (self->reports, title);
}

static QuiClearing *
new_clearing (QuiClearActions  *self,
              QuiClearanceMode  mode,
              guint32           database_oid)
{
  const QuiClearanceRequest request = { .mode = mode, .database_oid = database_oid };
  const QuiClearanceRequest *draft = g_hash_table_lookup (self->drafts, GUINT_TO_POINTER (database_oid));
  gboolean resumes = draft != NULL && (draft->mode == QUI_CLEARANCE_CLOSE) == (mode == QUI_CLEARANCE_CLOSE) && mode != QUI_CLEARANCE_REOPEN;
  QuiClearing *clearing = qui_clearing_new (self->server, self->closures, resumes ? draft : &request);

  g_hash_table_remove (self->drafts, GUINT_TO_POINTER (database_oid));
  g_signal_connect_object (clearing, "notify::phase", G_CALLBACK (on_phase), self, G_CONNECT_SWAPPED);
  return clearing;
}

/* --- reopening --- */

/* The question was the action itself: it begins when the checks are there, and they are shown if they say no. */
static void
on_waiting_changed (QuiClearActions *self,
                    QuiClearing     *waiting)
{
  g_autoptr (QuiClearing) clearing = g_object_ref (waiting);

  if (qui_clearing_get_preflight (clearing) == NULL && qui_clearing_get_check_error (clearing) == NULL)
    return;

  g_signal_handlers_disconnect_by_func (clearing, on_waiting_changed, self);
  g_hash_table_remove (self->waiting, clearing);
  if (qui_clearing_can_start (clearing))
    qui_clearing_start (clearing);
  else
    show (self, clearing);
}

static void
reopen (QuiClearActions *self,
        guint32          database_oid)
{
  QuiClearing *clearing = new_clearing (self, QUI_CLEARANCE_REOPEN, database_oid);

  g_hash_table_add (self->waiting, clearing);
  g_signal_connect_object (clearing, "changed", G_CALLBACK (on_waiting_changed), self, G_CONNECT_SWAPPED);
  on_waiting_changed (self, clearing);
}

/* --- what is asked for --- */

static QuiClearing *
find_busy (QuiClearActions *self,
           guint32          database_oid)
{
  GListModel *clearings = qui_server_get_clearings (self->server);

  for (guint i = 0; i < g_list_model_get_n_items (clearings); i++)
    {
      g_autoptr (QuiClearing) clearing = g_list_model_get_item (clearings, i);
      QuiClearingPhase phase = qui_clearing_get_phase (clearing);
      const QuiClearanceRequest *request = qui_clearing_get_request (clearing);

      if ((phase == QUI_CLEARING_PREPARING || phase == QUI_CLEARING_RUNNING)
          && (request->database_oid == database_oid || request->other_oid == database_oid))
        return clearing;
    }
  return NULL;
}

void
qui_clear_actions_begin (QuiClearActions  *self,
                         QuiClearanceMode  mode,
                         guint32           database_oid)
{
  QuiClearing *busy;

  g_return_if_fail (QUI_IS_CLEAR_ACTIONS (self));
  g_return_if_fail (database_oid != 0);

  busy = find_busy (self, database_oid);
  if (busy != NULL)
    show (self, busy);
  else if (mode == QUI_CLEARANCE_REOPEN)
    reopen (self, database_oid);
  else
    {
      g_autoptr (QuiClearing) clearing = new_clearing (self, mode, database_oid);

      show (self, clearing);
    }
}

/* --- what was begun and never seen to end --- */

/* What can be done about it. */
typedef struct
{
  GArray    *closed;   /* guint32: oids of databases to reopen */
  GPtrArray *held;     /* QuiUnfinished: something may be held at a pooler */
} Offer;

#define OFFER "quiesce-offer"

static Offer *
offer_new (void)
{
  Offer *offer = g_new (Offer, 1);

  offer->closed = g_array_new (FALSE, FALSE, sizeof (guint32));
  offer->held = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_unfinished_free);
  return offer;
}

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_array_unref (offer->closed);
  g_ptr_array_unref (offer->held);
  g_free (offer);
}

static void tell (QuiClearActions *self, GtkWindow *window, const char *body, Offer *offer);

typedef struct
{
  QuiClearActions *self;
  QuiUnfinished   *unfinished;
} Release;

/* What could not be undone is offered again, with the commands to type. */
static void
on_released (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autofree Release *release = user_data;
  g_autoptr (QuiClearActions) self = release->self;
  GtkWindow *window = get_window (self);
  g_autoptr (GError) error = NULL;

  if (qui_unfinished_release_finish (QUI_SERVER (source), result, &error))
    {
      qui_reports_say (self->reports, _("Undone at the pooler"));
      qui_unfinished_free (release->unfinished);
    }
  else if (window == NULL)
    {
      qui_unfinished_free (release->unfinished);
    }
  else
    {
      Offer *offer = offer_new ();
      g_autofree char *words = NULL;

      g_clear_error (&release->unfinished->held_error);
      release->unfinished->held_error = g_steal_pointer (&error);
      words = qui_words_unfinished_pooler (release->unfinished);
      g_ptr_array_add (offer->held, release->unfinished);
      tell (self, window, words, offer);
    }
}

static void
let_go (QuiClearActions *self,
        Offer           *offer)
{
  while (offer->held->len > 0)
    {
      Release *release = g_new (Release, 1);

      release->self = g_object_ref (self);
      release->unfinished = g_ptr_array_steal_index (offer->held, 0);
      qui_unfinished_release_async (release->unfinished, self->server, self->closures, on_released, release);
    }
}

/* A pooler that has gone for good would be asked after at every start. What else is not known to have ended stays written down. */
static gboolean
is_forgettable (const QuiUnfinished *unfinished)
{
  return unfinished->held_error != NULL && unfinished->truth != QUI_UNFINISHED_CLOSED && unfinished->truth != QUI_UNFINISHED_AT_WORK;
}

static gboolean
can_forget (const Offer *offer)
{
  for (guint i = 0; i < offer->held->len; i++)
    if (is_forgettable (offer->held->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
forget (QuiClearActions *self,
        const Offer     *offer)
{
  for (guint i = 0; i < offer->held->len; i++)
    {
      const QuiUnfinished *unfinished = offer->held->pdata[i];

      if (is_forgettable (unfinished))
        qui_closure_journal_remove_async (self->closures, unfinished->intention->id, NULL, NULL);
    }
}

static void
on_response (QuiClearActions *self,
             const char      *response,
             GObject         *dialog)
{
  Offer *offer = g_object_get_data (dialog, OFFER);

  if (g_str_equal (response, "reopen"))
    for (guint i = 0; i < offer->closed->len; i++)
      reopen (self, g_array_index (offer->closed, guint32, i));
  else if (g_str_equal (response, "let-go"))
    let_go (self, offer);
  else if (g_str_equal (response, "forget"))
    forget (self, offer);
}

/* Where both can be done they are so one after the other: what is not done now is said at the next start again. */
static const char *
get_title (const Offer *offer)
{
  guint n_closed = offer->closed->len;

  if (offer->held->len > 0)
    return _("Let the Pooler Go On?");
  return n_closed > 0 ? ngettext ("Reopen the Database?", "Reopen the Databases?", n_closed) : _("Something Was Left Unfinished");
}

/* Takes @offer. */
static void
tell (QuiClearActions *self,
      GtkWindow       *window,
      const char      *body,
      Offer           *offer)
{
  gboolean can_reopen = offer->closed->len > 0;
  gboolean can_let_go = offer->held->len > 0;
  GtkWidget *dialog = adw_message_dialog_new (window, get_title (offer), NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_set_body (message, body);
  adw_message_dialog_add_response (message, "close", can_reopen || can_let_go ? _("_Not Now") : _("_Close"));
  if (can_reopen)
    {
      adw_message_dialog_add_response (message, "reopen", _("_Reopen"));
      adw_message_dialog_set_response_appearance (message, "reopen", ADW_RESPONSE_SUGGESTED);
    }
  if (can_forget (offer))
    {
      adw_message_dialog_add_response (message, "forget", _("_Do Not Ask Again"));
      adw_message_dialog_set_response_appearance (message, "forget", ADW_RESPONSE_DESTRUCTIVE);
    }
  if (can_let_go)
    {
      adw_message_dialog_add_response (message, "let-go", _("_Undo at Pooler"));
      adw_message_dialog_set_response_appearance (message, "let-go", ADW_RESPONSE_SUGGESTED);
    }
  adw_message_dialog_set_default_response (message, "close");
  adw_message_dialog_set_close_response (message, "close");
  g_object_set_data_full (G_OBJECT (dialog), OFFER, offer, offer_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  qui_dialog_present (dialog);
}

static gboolean
on_again (gpointer user_data)
{
  QuiClearActions *self = user_data;

  self->again = 0;
  qui_clear_actions_tell_unfinished (self);
  return G_SOURCE_REMOVE;
}

/* Adds what is to be said of it to @body, and what can be done about it to @offer. Takes @unfinished. */
static void
take_unfinished (QuiClearActions *self,
                 QuiUnfinished   *unfinished,
                 GString         *body,
                 Offer           *offer)
{
  const QuiIntention *intention = unfinished->intention;
  g_autofree char *words = qui_words_unfinished (unfinished);
  gboolean closed = unfinished->truth == QUI_UNFINISHED_CLOSED;
  gboolean at_work = unfinished->truth == QUI_UNFINISHED_AT_WORK;
  gboolean held = unfinished->held != NULL || unfinished->held_error != NULL;

  if (at_work && self->again == 0)
    self->again = g_timeout_add_seconds (AGAIN_SECONDS, on_again, self);
  if (!closed && !at_work && !held)
    {
      qui_closure_journal_remove_async (self->closures, intention->id, NULL, NULL);
    }
  else if (!g_hash_table_add (self->told, g_strdup_printf ("%s %d %d", intention->id, unfinished->truth, held)))
    {
      qui_unfinished_free (unfinished);
      return;
    }
  if (closed)
    g_array_append_val (offer->closed, intention->database_oid);
  g_string_append_printf (body, "%s%s", body->len > 0 ? "\n\n" : "", words);
  if (held)
    g_ptr_array_add (offer->held, unfinished);
  else
    qui_unfinished_free (unfinished);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (QuiClearActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = qui_clearing_find_unfinished_finish (QUI_SERVER (source), result, &error);
  g_autoptr (GString) body = g_string_new (NULL);
  GtkWindow *window = get_window (self);
  Offer *offer;

  if (found == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        qui_reports_say (self->reports, error->message);
      return;
    }
  /* Nobody to tell: it is kept for the next start. */
  if (window == NULL)
    return;

  offer = offer_new ();
  while (found->len > 0)
    take_unfinished (self, g_ptr_array_steal_index (found, 0), body, offer);
  if (body->len > 0)
    tell (self, window, body->str, offer);
  else
    offer_free (offer);
}

void
qui_clear_actions_tell_unfinished (QuiClearActions *self)
{
  g_return_if_fail (QUI_IS_CLEAR_ACTIONS (self));

  qui_clearing_find_unfinished_async (self->server, self->closures, FALSE, self->cancellable, on_found, g_object_ref (self));
}

/* --- the object --- */

static void
qui_clear_actions_dispose (GObject *object)
{
  QuiClearActions *self = QUI_CLEAR_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->again, g_source_remove);
  g_clear_weak_pointer (&self->parent);
  g_hash_table_remove_all (self->waiting);
  g_hash_table_remove_all (self->dialogs);

  G_OBJECT_CLASS (qui_clear_actions_parent_class)->dispose (object);
}

static void
qui_clear_actions_finalize (GObject *object)
{
  QuiClearActions *self = QUI_CLEAR_ACTIONS (object);

  g_clear_object (&self->server);
  g_clear_object (&self->closures);
  g_clear_object (&self->store);
  g_clear_object (&self->reports);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->waiting, g_hash_table_unref);
  g_clear_pointer (&self->dialogs, g_hash_table_unref);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->told, g_hash_table_unref);

  G_OBJECT_CLASS (qui_clear_actions_parent_class)->finalize (object);
}

static void
qui_clear_actions_class_init (QuiClearActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_clear_actions_dispose;
  object_class->finalize = qui_clear_actions_finalize;

  signals[SHOW_SESSIONS] = g_signal_new ("show-sessions", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ARRAY);
}

static void
qui_clear_actions_init (QuiClearActions *self)
{
  self->waiting = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->dialogs = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->drafts = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) qui_clearance_request_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

QuiClearActions *
qui_clear_actions_new (QuiServer         *server,
                       QuiClosureJournal *closures,
                       QuiProfileStore   *store,
                       GtkWidget         *parent,
                       QuiReports        *reports)
{
  QuiClearActions *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (QUI_IS_CLOSURE_JOURNAL (closures), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);

  self = g_object_new (QUI_TYPE_CLEAR_ACTIONS, NULL);
  self->server = g_object_ref (server);
  self->closures = g_object_ref (closures);
  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->reports = g_object_ref (reports);
  g_set_weak_pointer (&self->parent, parent);
  return self;
}
