/* qui-test-connection.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-connection.h"

#define PATIENCE_MS 20000

typedef struct
{
  char  *sql;
  guint  timeout_ms;
} Query;

QuiConnection *
qui_test_connection_new (const char *conninfo)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiConninfo) parsed = qui_conninfo_parse (conninfo, &error);

  g_assert_no_error (error);
  return qui_connection_new (parsed, QUI_TEST_APPLICATION);
}

QuiConnection *
qui_test_connection_open (const char *conninfo)
{
  QuiConnection *connection = qui_test_connection_new (conninfo);
  g_autoptr (GError) error = NULL;

  qui_test_connect (connection, QUI_CONNECT_TIMEOUT_MS, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

gboolean
qui_test_connect (QuiConnection  *connection,
                  guint           timeout_ms,
                  GCancellable   *cancellable,
                  GError        **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_connection_connect_async (connection, timeout_ms, cancellable, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, PATIENCE_MS);
  return qui_connection_connect_finish (connection, result, error);
}

static gpointer
query_job (QuiWire       *wire,
           gpointer       data,
           GCancellable  *cancellable,
           GError       **error)
{
  Query *query = data;
  g_autoptr (GPtrArray) results = qui_wire_query (wire, query->sql, query->timeout_ms, cancellable, error);
  const PGresult *last;

  if (results == NULL)
    return NULL;
  last = g_ptr_array_index (results, results->len - 1);
  return PQntuples (last) > 0 ? qui_result_dup_text (last, 0, 0) : NULL;
}

static void
query_free (gpointer data)
{
  Query *query = data;

  g_free (query->sql);
  g_free (query);
}

void
qui_test_query_async (QuiConnection  *connection,
                      const char     *sql,
                      guint           timeout_ms,
                      GCancellable   *cancellable,
                      GAsyncResult  **result)
{
  Query *query = g_new0 (Query, 1);

  query->sql = g_strdup (sql);
  query->timeout_ms = timeout_ms;
  qui_connection_run_async (connection, query_job, query, query_free, g_free, cancellable, qui_test_take_result, result);
}

char *
qui_test_query_finish (QuiConnection  *connection,
                       GAsyncResult   *result,
                       GError        **error)
{
  return qui_connection_run_finish (connection, result, error);
}

char *
qui_test_query (QuiConnection  *connection,
                const char     *sql,
                GError        **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_test_query_async (connection, sql, QUI_STATEMENT_TIMEOUT_MS, NULL, &pending);
  result = qui_test_wait_result (&pending, PATIENCE_MS);
  return qui_test_query_finish (connection, result, error);
}

guint
qui_test_count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm", NULL);
      g_autofree char *comm = NULL;

      if (g_file_get_contents (path, &comm, NULL, NULL) && g_str_has_prefix (comm, "qui-"))
        n++;
    }
  return n;
}

static gboolean
no_threads (gpointer data)
{
  return qui_test_count_threads () == 0;
}

void
qui_test_assert_no_threads (void)
{
  g_assert_true (qui_test_wait_until (no_threads, NULL, 5000));
}
