/* qui-watch.c: what a person wants to be told of a server, and when it is so
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-watch.h"

#include <glib/gi18n-lib.h>

#include "qui-session-rules.h"
#include "qui-words.h"

struct _QuiWatch
{
  GObject     parent_instance;

  GHashTable *empty;          /* oid -> name */
  guint       idle_seconds;   /* 0: none */
  GHashTable *told;           /* QuiLineKey of a session -> gint64 *, the start of the transaction it was named for */
};

G_DEFINE_FINAL_TYPE (QuiWatch, qui_watch, G_TYPE_OBJECT)

enum
{
  EVENT,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- wishes --- */

static void
changed (QuiWatch *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

void
qui_watch_set_empty (QuiWatch   *self,
                     guint32     database_oid,
                     const char *name)
{
  g_return_if_fail (QUI_IS_WATCH (self));
  g_return_if_fail (database_oid != 0);

  if ((name != NULL) == qui_watch_get_empty (self, database_oid))
    return;

  if (name != NULL)
    g_hash_table_insert (self->empty, GUINT_TO_POINTER (database_oid), g_strdup (name));
  else
    g_hash_table_remove (self->empty, GUINT_TO_POINTER (database_oid));
  changed (self);
}

gboolean
qui_watch_get_empty (QuiWatch *self,
                     guint32   database_oid)
{
  g_return_val_if_fail (QUI_IS_WATCH (self), FALSE);

  return g_hash_table_contains (self->empty, GUINT_TO_POINTER (database_oid));
}

void
qui_watch_set_idle_seconds (QuiWatch *self,
                            guint     seconds)
{
  g_return_if_fail (QUI_IS_WATCH (self));

  if (self->idle_seconds == seconds)
    return;

  self->idle_seconds = seconds;
  g_hash_table_remove_all (self->told);
  changed (self);
}

guint
qui_watch_get_idle_seconds (QuiWatch *self)
{
  g_return_val_if_fail (QUI_IS_WATCH (self), 0);

  return self->idle_seconds;
}

void
qui_watch_clear (QuiWatch *self)
{
  g_return_if_fail (QUI_IS_WATCH (self));

  if (!qui_watch_is_on (self))
    return;

  self->idle_seconds = 0;
  g_hash_table_remove_all (self->empty);
  g_hash_table_remove_all (self->told);
  changed (self);
}

gboolean
qui_watch_is_on (QuiWatch *self)
{
  g_return_val_if_fail (QUI_IS_WATCH (self), FALSE);

  return self->idle_seconds > 0 || g_hash_table_size (self->empty) > 0;
}

char *
qui_watch_dup_words (QuiWatch *self)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name;

  g_return_val_if_fail (QUI_IS_WATCH (self), NULL);

  g_hash_table_iter_init (&iter, self->empty);
  while (g_hash_table_iter_next (&iter, NULL, &name))
    {
      g_autofree char *plain = qui_words_one_line (name);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, _("Tells you when %s is empty"), plain);
    }
  if (self->idle_seconds > 0)
    {
      g_autofree char *duration = qui_words_duration_spoken (self->idle_seconds * G_TIME_SPAN_SECOND);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: "5 minutes" */
      g_string_append_printf (text, _("Tells you when a session is idle in a transaction for %s"), duration);
    }
  return g_string_free (text, FALSE);
}

/* --- looks --- */

static void
tell (QuiWatch            *self,
      const QuiWatchEvent *event)
{
  g_signal_emit (self, signals[EVENT], 0, event);
}

/* Somebody, or what replicates: neither leaves by itself. */
static gboolean
is_somebody (const QuiSession *session)
{
  return !qui_session_is_own (session)
         && (qui_session_is_client (session) || session->kind == QUI_BACKEND_WALSENDER || session->kind == QUI_BACKEND_LOGICAL_WORKER);
}

static gboolean
is_empty (QuiSnapshot *snapshot,
          guint32      database_oid)
{
  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (session->database_oid == database_oid && is_somebody (session))
        return FALSE;
    }
  return TRUE;
}

static void
look_for_empty (QuiWatch    *self,
                QuiSnapshot *snapshot)
{
  g_autoptr (GList) oids = g_hash_table_get_keys (self->empty);

  for (GList *item = oids; item != NULL; item = item->next)
    {
      guint32 oid = GPOINTER_TO_UINT (item->data);
      gboolean gone = qui_snapshot_find_database (snapshot, oid) == NULL;
      g_autofree char *name = NULL;
      gpointer stolen;

      if ((!gone && !is_empty (snapshot, oid)) || !g_hash_table_steal_extended (self->empty, item->data, NULL, &stolen))
        continue;

      name = stolen;
      changed (self);
      tell (self, &(QuiWatchEvent) { .kind = gone ? QUI_WATCH_GONE : QUI_WATCH_EMPTY, .database = name, .key = { QUI_LINE_DATABASE, oid, 0 } });
    }
}

/* What was named is forgotten once the session, or that transaction, is over. */
static void
forget_ended (QuiWatch    *self,
              QuiSnapshot *snapshot)
{
  GHashTableIter iter;
  gpointer key, start;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &key, &start))
    {
      const QuiLineKey *line = key;
      const QuiSession *session = qui_snapshot_find_session (snapshot, line->id);

      if (session == NULL || session->backend_start != line->start || session->xact_start != *(const gint64 *) start)
        g_hash_table_iter_remove (&iter);
    }
}

static void
look_for_idle (QuiWatch    *self,
               QuiSnapshot *snapshot)
{
  gint64 latest = qui_snapshot_get_server (snapshot)->now - self->idle_seconds * G_TIME_SPAN_SECOND;
  QuiWatchEvent event = { .kind = QUI_WATCH_IDLE_IN_TRANSACTION };

  forget_ended (self, snapshot);
  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);
      QuiLineKey key = { QUI_LINE_SESSION, session->pid, session->backend_start };

      if ((session->state != QUI_STATE_IDLE_IN_TRANSACTION && session->state != QUI_STATE_ABORTED) || qui_session_is_own (session)
          || session->state_change == QUI_TIME_UNKNOWN || session->state_change > latest || g_hash_table_contains (self->told, &key))
        continue;

      g_hash_table_insert (self->told, qui_line_key_copy (&key), g_memdup2 (&session->xact_start, sizeof session->xact_start));
      if (event.n_sessions++ == 0)
        event.key = key;
    }
  if (event.n_sessions > 0)
    tell (self, &event);
}

void
qui_watch_look (QuiWatch    *self,
                QuiSnapshot *snapshot)
{
  g_autoptr (QuiWatch) kept = NULL;

  g_return_if_fail (QUI_IS_WATCH (self));
  g_return_if_fail (snapshot != NULL);

  kept = g_object_ref (self);
  if (g_hash_table_size (self->empty) > 0)
    look_for_empty (self, snapshot);
  if (self->idle_seconds > 0)
    look_for_idle (self, snapshot);
}

/* --- the object --- */

static void
qui_watch_finalize (GObject *object)
{
  QuiWatch *self = QUI_WATCH (object);

  g_hash_table_unref (self->empty);
  g_hash_table_unref (self->told);

  G_OBJECT_CLASS (qui_watch_parent_class)->finalize (object);
}

static void
qui_watch_class_init (QuiWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_watch_finalize;

  signals[EVENT] = g_signal_new ("event", QUI_TYPE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_watch_init (QuiWatch *self)
{
  self->empty = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->told = g_hash_table_new_full (qui_line_key_hash, qui_line_key_equal, g_free, g_free);
}

QuiWatch *
qui_watch_new (void)
{
  return g_object_new (QUI_TYPE_WATCH, NULL);
}
