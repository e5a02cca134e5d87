/* qui-detail.c: what is fetched on demand about one session or one database
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-ask.h"
#include "qui-detail.h"
#include "qui-statements.h"

/* The columns of qui_statements_session_detail() and qui_statements_database_details(). */
enum { SESSION_HIDDEN, SESSION_QUERY, SESSION_QUERY_LIMIT, SESSION_QUERY_FULL, N_SESSION_COLUMNS };
enum { LOCK_MODE, LOCK_GRANTED, LOCK_TYPE, LOCK_WAIT_START, LOCK_DATNAME, LOCK_RELATION, LOCK_RELATION_NAME, LOCK_PAGE, LOCK_TUPLE,
       LOCK_TRANSACTIONID, LOCK_VIRTUALXID, LOCK_CLASSID, LOCK_CLASS_NAME, LOCK_OBJID, LOCK_OBJSUBID, N_LOCK_COLUMNS };
enum { DATABASE_OID, DATABASE_SIZE, DATABASE_ENCODING, DATABASE_COLLATION, DATABASE_N_SLOTS, DATABASE_N_ACTIVE_SLOTS,
       N_DATABASE_COLUMNS };

typedef struct
{
  int    pid;
  gint64 backend_start;
} Wanted;

static void
lock_free (gpointer data)
{
  QuiLock *lock = data;

  g_free (lock->mode);
  g_free (lock->on);
  g_free (lock);
}

void
qui_session_detail_free (QuiSessionDetail *self)
{
  if (self == NULL)
    return;

  g_free (self->query);
  g_ptr_array_unref (self->locks);
  g_free (self);
}

const QuiLock *
qui_session_detail_get_awaited (const QuiSessionDetail *self)
{
  const QuiLock *first = self->locks->len > 0 ? g_ptr_array_index (self->locks, 0) : NULL;

  return first != NULL && !first->granted ? first : NULL;
}

static void
database_detail_free (gpointer data)
{
  QuiDatabaseDetail *detail = data;

  g_free (detail->encoding);
  g_free (detail->collation);
  g_free (detail);
}

static char *
dup_relation (const PGresult *result, int row)
{
  g_autofree char *name = qui_result_dup_text (result, row, LOCK_RELATION_NAME);
  g_autofree char *database = qui_result_dup_text (result, row, LOCK_DATNAME);
  g_autofree char *oid = qui_result_dup_text (result, row, LOCK_RELATION);

  if (oid == NULL || name != NULL)
    return g_steal_pointer (&name);
  if (database != NULL)
    /* Translators: a table or index that cannot be named from here: its number, and the database it is in. */
    return g_strdup_printf (_("relation %s in %s"), oid, database);
  return g_strdup_printf (_("shared relation %s"), oid);
}

static char *
dup_part_of_relation (const PGresult *result, int row, const char *type, const char *relation)
{
  g_autofree char *page = qui_result_dup_text (result, row, LOCK_PAGE);
  g_autofree char *tuple = qui_result_dup_text (result, row, LOCK_TUPLE);

  if (strcmp (type, "tuple") == 0 && page != NULL && tuple != NULL)
    /* Translators: the row of a table that a session waits for: table, page number, row number on that page. */
    return g_strdup_printf (_("%s, row (%s,%s)"), relation, page, tuple);
  if (strcmp (type, "page") == 0 && page != NULL)
    return g_strdup_printf (_("%s, page %s"), relation, page);
  return g_strdup (relation);
}

/* The key as it was given to pg_advisory_lock(): objsubid tells whether it is one of 64 bits or two of 32. */
static char *
dup_advisory (const PGresult *result, int row)
{
  guint64 high = qui_result_get_int (result, row, LOCK_CLASSID, 0), low = qui_result_get_int (result, row, LOCK_OBJID, 0);
  g_autofree char *key = NULL;

  if (qui_result_get_int (result, row, LOCK_OBJSUBID, 0) == 1)
    key = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) (high << 32 | low));
  else
    key = g_strdup_printf ("%d, %d", (int) (guint32) high, (int) (guint32) low);
  return g_strdup_printf (_("advisory lock %s"), key);
}

/* What the lock is on, by the columns that pg_locks fills for each lock type. */
static char *
dup_lock_on (const PGresult *result, int row)
{
  g_autofree char *type = qui_result_dup_text (result, row, LOCK_TYPE);
  g_autofree char *relation = dup_relation (result, row);
  g_autofree char *transaction = qui_result_dup_text (result, row, LOCK_TRANSACTIONID);
  g_autofree char *virtualxid = qui_result_dup_text (result, row, LOCK_VIRTUALXID);
  g_autofree char *class_name = qui_result_dup_text (result, row, LOCK_CLASS_NAME);
  g_autofree char *object = qui_result_dup_text (result, row, LOCK_OBJID);

  if (type == NULL)
    return NULL;
  if (relation != NULL)
    return dup_part_of_relation (result, row, type, relation);
  if (transaction != NULL)
    return g_strdup_printf (_("transaction %s"), transaction);
  if (virtualxid != NULL)
    return g_strdup_printf (_("virtual transaction %s"), virtualxid);
  if (strcmp (type, "advisory") == 0)
    return dup_advisory (result, row);
  if (class_name != NULL && object != NULL)
    /* Translators: a catalog of the server, such as pg_database, and the number of an entry in it. */
    return g_strdup_printf (_("%s entry %s"), class_name, object);
  return g_steal_pointer (&type);
}

static GPtrArray *
read_locks (const PGresult *result)
{
  GPtrArray *locks = g_ptr_array_new_with_free_func (lock_free);

  for (int row = 0; row < MIN (PQntuples (result), QUI_DETAIL_MAX_LOCKS); row++)
    {
      QuiLock *lock = g_new0 (QuiLock, 1);

      lock->mode = qui_result_dup_text (result, row, LOCK_MODE);
      lock->on = dup_lock_on (result, row);
      lock->granted = qui_result_get_bool (result, row, LOCK_GRANTED);
      lock->wait_start = qui_result_get_time (result, row, LOCK_WAIT_START);
      g_ptr_array_add (locks, lock);
    }
  return locks;
}

static gpointer
fetch_session (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Wanted *wanted = data;
  g_autofree char *sql = qui_statements_session_detail (qui_wire_get_server_version (wire), wanted->pid, wanted->backend_start,
                                                        QUI_DETAIL_MAX_LOCKS + 1);
  g_autoptr (GPtrArray) results = qui_ask (wire, sql, cancellable, error);
  const PGresult *session = results != NULL ? qui_ask_answer (results, N_SESSION_COLUMNS, error) : NULL;
  const PGresult *locks = session != NULL ? qui_ask_answer (results, N_LOCK_COLUMNS, error) : NULL;
  QuiSessionDetail *detail;

  if (locks == NULL)
    return NULL;

  detail = g_new0 (QuiSessionDetail, 1);
  if (PQntuples (session) > 0)
    {
      if (!qui_result_get_bool (session, 0, SESSION_HIDDEN))
        detail->query = qui_result_dup_text (session, 0, SESSION_QUERY);
      detail->query_limit = qui_result_get_int (session, 0, SESSION_QUERY_LIMIT, 0);
      detail->query_full = detail->query != NULL && qui_result_get_bool (session, 0, SESSION_QUERY_FULL);
    }
  detail->locks = read_locks (locks);
  detail->more_locks = PQntuples (locks) > QUI_DETAIL_MAX_LOCKS;
  return detail;
}

void
qui_detail_session_async (QuiConnection       *connection,
                          const QuiSession    *session,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Wanted *wanted;

  g_return_if_fail (QUI_IS_CONNECTION (connection));
  g_return_if_fail (session != NULL);

  wanted = g_new (Wanted, 1);
  *wanted = (Wanted) { session->pid, session->backend_start };
  qui_connection_run_async (connection, fetch_session, wanted, g_free, (GDestroyNotify) qui_session_detail_free,
                            cancellable, callback, user_data);
}

QuiSessionDetail *
qui_detail_session_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}

static gpointer
fetch_queries (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) results = qui_ask (wire, data, cancellable, error);
  const PGresult *result = results != NULL ? qui_ask_answer (results, 2, error) : NULL;
  GHashTable *queries;

  if (result == NULL)
    return NULL;

  queries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (int row = 0; row < PQntuples (result); row++)
    if (!PQgetisnull (result, row, 1))
      g_hash_table_insert (queries, GINT_TO_POINTER ((int) qui_result_get_int (result, row, 0, 0)), qui_result_dup_text (result, row, 1));
  return queries;
}

void
qui_detail_queries_async (QuiConnection           *connection,
                          const QuiSession *const *sessions,
                          guint                    n_sessions,
                          GCancellable            *cancellable,
                          GAsyncReadyCallback      callback,
                          gpointer                 user_data)
{
  g_return_if_fail (QUI_IS_CONNECTION (connection));

  qui_connection_run_async (connection, fetch_queries, qui_statements_queries (sessions, n_sessions), g_free,
                            (GDestroyNotify) g_hash_table_unref, cancellable, callback, user_data);
}

GHashTable *
qui_detail_queries_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}

static gpointer
fetch_databases (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *sql = qui_statements_database_details ();
  g_autoptr (GPtrArray) results = qui_ask (wire, sql, cancellable, error);
  const PGresult *result = results != NULL ? qui_ask_answer (results, N_DATABASE_COLUMNS, error) : NULL;
  GPtrArray *details;

  if (result == NULL)
    return NULL;

  details = g_ptr_array_new_full (PQntuples (result), database_detail_free);
  for (int row = 0; row < PQntuples (result); row++)
    {
      QuiDatabaseDetail *detail = g_new0 (QuiDatabaseDetail, 1);

      detail->oid = qui_result_get_int (result, row, DATABASE_OID, 0);
      detail->size = qui_result_get_int (result, row, DATABASE_SIZE, -1);
      detail->encoding = qui_result_dup_text (result, row, DATABASE_ENCODING);
      detail->collation = qui_result_dup_text (result, row, DATABASE_COLLATION);
      detail->n_slots = qui_result_get_int (result, row, DATABASE_N_SLOTS, 0);
      detail->n_active_slots = qui_result_get_int (result, row, DATABASE_N_ACTIVE_SLOTS, 0);
      g_ptr_array_add (details, detail);
    }
  return details;
}

void
qui_detail_databases_async (QuiConnection       *connection,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (QUI_IS_CONNECTION (connection));

  qui_connection_run_async (connection, fetch_databases, NULL, NULL, (GDestroyNotify) g_ptr_array_unref,
                            cancellable, callback, user_data);
}

GPtrArray *
qui_detail_databases_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}
