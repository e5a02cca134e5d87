/* qui-clearance-look.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-clearance-private.h"
#include "qui-clearance-statements.h"

static void
found_free (gpointer data)
{
  QuiFoundDatabase *found = data;

  g_free (found->name);
  g_free (found->quoted);
  g_free (found->tablespace);
  g_free (found);
}

void
qui_clearance_look_free (QuiClearanceLook *self)
{
  g_free (self->system_identifier);
  g_free (self->backend_start);
  g_hash_table_unref (self->inside);
  g_ptr_array_unref (self->databases);
  g_free (self);
}

static QuiFoundDatabase *
read_database (const PGresult *result, int row)
{
  QuiFoundDatabase *found = g_new0 (QuiFoundDatabase, 1);

  found->oid = (guint32) qui_result_get_int (result, row, 0, 0);
  found->name = qui_result_dup_text (result, row, 1);
  found->quoted = g_strdup (PQgetvalue (result, row, 2));
  found->allow_connections = qui_result_get_bool (result, row, 3);
  found->connection_limit = (int) qui_result_get_int (result, row, 4, -1);
  found->tablespace = qui_result_dup_text (result, row, 5);
  return found;
}

static void
read_databases (QuiClearanceLook *self, const PGresult *result, const QuiClearanceRequest *request, gboolean utf8_server)
{
  for (int row = 0; row < PQntuples (result); row++)
    {
      QuiFoundDatabase *found = read_database (result, row);
      gboolean meant = found->oid == request->database_oid || found->oid == request->other_oid;

      g_ptr_array_add (self->databases, found);
      if (found->oid == request->database_oid)
        self->database = found;
      if (found->oid == request->other_oid)
        self->other = found;
      if (g_strcmp0 (found->name, request->new_name) == 0)
        self->named = found;
      if (meant && utf8_server && !g_utf8_validate (found->quoted, -1, NULL))
        self->blocked_bytes = TRUE;
    }
}

QuiClearanceLook *
qui_clearance_look_take (QuiWire                    *wire,
                         const QuiClearanceRequest  *request,
                         int                         worker_pid,
                         const char                 *worker_start,
                         const char                 *application,
                         GCancellable               *cancellable,
                         GError                    **error)
{
  g_autofree char *sql = qui_clearance_statement_look (request, worker_pid, worker_start, application);
  g_autoptr (GPtrArray) results = qui_ask (wire, sql, cancellable, error);
  const PGresult *server = results != NULL ? qui_ask_answer (results, QUI_LOOK_SERVER_COLUMNS, error) : NULL;
  const PGresult *databases = server != NULL ? qui_ask_answer (results, QUI_LOOK_DATABASE_COLUMNS, error) : NULL;
  const PGresult *inside = databases != NULL ? qui_ask_answer (results, QUI_LOOK_SESSION_COLUMNS, error) : NULL;
  QuiClearanceLook *self;

  if (inside == NULL)
    return NULL;
  if (PQntuples (server) != 1)
    {
      qui_ask_set_protocol_error (error);
      return NULL;
    }

  self = g_new0 (QuiClearanceLook, 1);
  self->databases = g_ptr_array_new_with_free_func (found_free);
  self->system_identifier = qui_result_dup_text (server, 0, 0);
  self->standby = qui_result_get_bool (server, 0, 1);
  self->pid = (int) qui_result_get_int (server, 0, 2, 0);
  self->backend_start = qui_result_dup_text (server, 0, 3);
  self->here = (guint32) qui_result_get_int (server, 0, 4, 0);
  self->at_work = qui_result_get_bool (server, 0, 6);
  self->program_at_work = qui_result_get_bool (server, 0, 7);
  self->inside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int row = 0; row < PQntuples (inside); row++)
    g_hash_table_add (self->inside, g_strdup_printf ("%s %s", PQgetvalue (inside, row, 0), PQgetvalue (inside, row, 1)));
  read_databases (self, databases, request, strcmp (PQgetvalue (server, 0, 5), "UTF8") == 0);
  return self;
}

typedef struct
{
  QuiClearanceRequest *request;
  char                *application;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  qui_clearance_request_free (question->request);
  g_free (question->application);
  g_free (question);
}

static gpointer
look_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return qui_clearance_look_take (wire, question->request, 0, NULL, question->application, cancellable, error);
}

void
qui_clearance_look_async (QuiConnection             *connection,
                          const QuiClearanceRequest *request,
                          const char                *application,
                          GCancellable              *cancellable,
                          GAsyncReadyCallback        callback,
                          gpointer                   user_data)
{
  Question *question;

  g_return_if_fail (QUI_IS_CONNECTION (connection));
  g_return_if_fail (request != NULL);

  question = g_new (Question, 1);
  *question = (Question) { qui_clearance_request_copy (request), g_strdup (application) };
  qui_connection_run_async (connection, look_job, question, question_free,
                            (GDestroyNotify) qui_clearance_look_free, cancellable, callback, user_data);
}

QuiClearanceLook *
qui_clearance_look_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}

gboolean
qui_clearance_look_shows (const QuiClearanceLook *self, const QuiClearanceRequest *request, const char *old_name)
{
  const QuiFoundDatabase *database = self->database;

  switch (request->mode)
    {
    case QUI_CLEARANCE_RENAME:
      return database != NULL && g_strcmp0 (database->name, request->new_name) == 0;
    case QUI_CLEARANCE_DROP:
      return database == NULL;
    case QUI_CLEARANCE_COPY:
      return self->named != NULL;
    case QUI_CLEARANCE_MOVE:
      return database != NULL && g_strcmp0 (database->tablespace, request->tablespace) == 0;
    case QUI_CLEARANCE_SWAP:
      return database != NULL && g_strcmp0 (database->name, request->new_name) == 0
             && self->other != NULL && g_strcmp0 (self->other->name, old_name) == 0;
    case QUI_CLEARANCE_CLOSE:
      return database != NULL && !database->allow_connections;
    case QUI_CLEARANCE_REOPEN:
      return database != NULL && database->allow_connections;
    case QUI_CLEARANCE_CLEAR:
    default:
      return FALSE;
    }
}
