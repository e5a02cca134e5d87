/* qui-prepared-list.c: prepared transactions, fetched on demand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-prepared-list.h"

#include "qui-ask.h"
#include "qui-statements-private.h"

enum { GID, OWNER, DATABASE, PREPARED, N_WAITING };

void
qui_prepared_xact_free (QuiPreparedXact *self)
{
  g_free (self->gid);
  g_free (self->owner);
  g_free (self->database);
  g_free (self);
}

/* A prepared transaction has no pid. Its locks carry one virtual transaction, of which only the lock on its own transaction number says whose it is.
 * What a lock is on stands in ten columns, some of which are NULL; as one text they can be joined by a hash. */
#define LOCK_IDENTITY(l) \
  "ROW(" l ".locktype, " l ".database, " l ".relation, " l ".page, " l ".tuple, " l ".virtualxid, " l ".transactionid, " \
  l ".classid, " l ".objid, " l ".objsubid)::text"

char *
qui_prepared_list_statement (void)
{
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "5s");
  g_string_append (sql,
    "WITH locks AS (SELECT * FROM pg_locks),\n"
    "waits AS (SELECT h.virtualtransaction, count(DISTINCT w.pid) AS n\n"
    "            FROM locks w JOIN locks h ON " LOCK_IDENTITY ("h") "\n"
    "                                       = " LOCK_IDENTITY ("w") "\n"
    "           WHERE NOT w.granted AND h.granted AND h.pid IS NULL\n"
    "           GROUP BY h.virtualtransaction)\n"
    "SELECT x.gid, x.owner, x.database, x.prepared, coalesce(waits.n, 0) AS n_waiting\n"
    "  FROM pg_prepared_xacts x\n"
    "  LEFT JOIN locks own ON own.locktype = 'transactionid' AND own.granted AND own.pid IS NULL AND own.transactionid = x.transaction\n"
    "  LEFT JOIN waits ON waits.virtualtransaction = own.virtualtransaction\n"
    " ORDER BY n_waiting DESC, x.prepared, x.gid LIMIT 100;\n"
    "COMMIT;\n");
  return g_string_free (sql, FALSE);
}

static gpointer
fetch (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *sql = qui_prepared_list_statement ();
  g_autoptr (GPtrArray) results = qui_ask (wire, sql, cancellable, error);
  const PGresult *result = results != NULL ? qui_ask_answer (results, QUI_PREPARED_LIST_N_COLUMNS, error) : NULL;
  GPtrArray *list;

  if (result == NULL)
    return NULL;

  list = g_ptr_array_new_full (PQntuples (result), (GDestroyNotify) qui_prepared_xact_free);
  for (int row = 0; row < PQntuples (result); row++)
    {
      QuiPreparedXact *xact = g_new0 (QuiPreparedXact, 1);

      xact->gid = qui_result_dup_text (result, row, GID);
      xact->owner = qui_result_dup_text (result, row, OWNER);
      xact->database = qui_result_dup_text (result, row, DATABASE);
      xact->prepared = qui_result_get_time (result, row, PREPARED);
      xact->n_waiting = qui_result_get_int (result, row, N_WAITING, 0);
      if (xact->gid == NULL)
        xact->gid = g_strdup ("");
      g_ptr_array_add (list, xact);
    }
  return list;
}

void
qui_prepared_list_async (QuiConnection       *connection,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_return_if_fail (QUI_IS_CONNECTION (connection));

  qui_connection_run_async (connection, fetch, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

GPtrArray *
qui_prepared_list_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}
