/* qui-clearing-prepared.c: a prepared transaction that stands in the way is ended, because a person has said so
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clearing-private.h"

#include "qui-error.h"

/* One try: goes on whoever has asked for it, and holds what it needs. */
typedef struct
{
  QuiPrepared   *prepared;
  QuiServer     *server;
  QuiConnection *connection;   /* to the very database */
  char          *operation;    /* of both journal entries */
} Try;

static void
try_free (gpointer data)
{
  Try *try = data;

  qui_prepared_free (try->prepared);
  g_object_unref (try->server);
  g_object_unref (try->connection);
  g_free (try->operation);
  g_free (try);
}

/* --- journal --- */

static void
on_appended (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!qui_journal_append_finish (QUI_JOURNAL (source), result, &error))
    qui_clearing_note_journal_problem (self, error);
}

/* Takes @entry. */
static void
append (QuiClearing *self,
        Try         *try,
        JsonObject  *entry)
{
  QuiJournal *journal = qui_server_get_journal (try->server);

  json_object_set_string_member (entry, "operation", try->operation);
  if (journal != NULL)
    qui_journal_append_async (journal, entry, on_appended, g_object_ref (self));
  json_object_unref (entry);
}

static void
journal_start (QuiClearing *self,
               Try         *try)
{
  JsonObject *entry = json_object_new ();
  g_autofree char *sql = qui_prepared_dup_sql (try->prepared);

  json_object_set_string_member (entry, "event", "start");
  json_object_set_string_member (entry, "action", try->prepared->commit ? "commit-prepared" : "rollback-prepared");
  qui_clearing_add_connection (try->server, entry);
  json_object_set_int_member (entry, "database_oid", try->prepared->database_oid);
  json_object_set_string_member (entry, "gid", try->prepared->gid);
  json_object_set_string_member (entry, "owner", try->prepared->owner);
  json_object_set_string_member (entry, "sql", sql);
  append (self, try, entry);
}

/* Whether nobody knows what came of it. */
static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_LOST) || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
}

static void
journal_end (QuiClearing  *self,
             Try          *try,
             const GError *error)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "event", "end");
  json_object_set_string_member (entry, "outcome", error == NULL ? "done" : is_lost (error) ? "unknown" : "refused");
  if (error != NULL)
    json_object_set_string_member (entry, "error", error->message);
  append (self, try, entry);
}

/* --- the try --- */

/* Takes @error; NULL: done. */
static void
finish (GTask  *task,
        GError *error)
{
  QuiClearing *self = g_task_get_source_object (task);
  Try *try = g_task_get_task_data (task);
  int pid = qui_connection_get_backend_pid (try->connection);

  /* It may be inside for a moment still, and the checks would take it for another one of ours. */
  if (pid != 0)
    qui_clearing_add_former_pid (self, pid);
  qui_connection_close (try->connection);
  journal_end (self, try, error);
  if (self->phase == QUI_CLEARING_READY)
    qui_clearing_begin_check (self);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_ended (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  qui_prepared_end_finish (QUI_CONNECTION (source), result, &error);
  finish (task, error);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Try *try = g_task_get_task_data (task);
  GError *error = NULL;

  if (qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    qui_prepared_end_async (QUI_CONNECTION (source), try->prepared, NULL, on_ended, g_object_ref (task));
  else
    finish (task, error);
}

void
qui_clearing_end_prepared_async (QuiClearing         *self,
                                 const QuiPrepared   *prepared,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (QuiConninfo) conninfo = NULL;
  QuiConnection *control = self->server != NULL ? qui_server_get_control (self->server) : NULL;
  const char *database;
  Try *try;

  g_return_if_fail (QUI_IS_CLEARING (self));
  g_return_if_fail (prepared != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, qui_clearing_end_prepared_async);
  if (control == NULL)
    {
      g_task_return_new_error (task, QUI_ERROR, QUI_ERROR_FAILED, "%s", _("Not connected"));
      return;
    }

  database = prepared->database_oid == self->request->database_oid ? self->name : qui_clearing_get_other_name (self);
  conninfo = qui_server_dup_conninfo (self->server, database);
  try = g_new0 (Try, 1);
  try->prepared = qui_prepared_copy (prepared);
  try->server = g_object_ref (self->server);
  try->connection = qui_connection_new (conninfo, qui_connection_get_application_name (control));
  try->operation = g_uuid_string_random ();
  g_task_set_task_data (task, try, try_free);
  journal_start (self, try);
  qui_connection_connect_async (try->connection, QUI_CONNECT_TIMEOUT_MS, NULL, on_connected, g_object_ref (task));
}

gboolean
qui_clearing_end_prepared_finish (QuiClearing   *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
