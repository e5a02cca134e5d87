/* test-connection.c: statements on a connection, and what can happen to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-connection.h"

#include "qui-time.h"

static QuiTestCluster *cluster;

static QuiConnection *
open_connection (const char *database)
{
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, database, NULL);

  return qui_test_connection_open (conninfo);
}

static void
test_session (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;
  static const char * const expected[][2] = {
    { "SHOW TimeZone", "UTC" },
    { "SELECT split_part(current_setting('DateStyle'), ',', 1)", "ISO" },
    { "SHOW client_encoding", "SQL_ASCII" },
    { "SHOW standard_conforming_strings", "on" },
    { "SHOW application_name", QUI_TEST_APPLICATION },
    { "SHOW search_path", "pg_catalog, pg_temp" },
    { "SELECT 1; SELECT 2", "2" },
    { "SELECT 'é'", "é" },
  };

  g_assert_true (qui_connection_is_connected (connection));
  g_assert_false (qui_connection_is_pooled (connection));
  g_assert_null (qui_connection_get_tls (connection));
  g_assert_cmpint (qui_connection_get_server_version (connection), ==,
                   qui_test_cluster_ask_int (cluster, NULL, "SHOW server_version_num"));
  g_assert_cmpint (qui_connection_get_backend_pid (connection), ==,
                   qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_stat_activity WHERE application_name = '%s'",
                                             QUI_TEST_APPLICATION));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *answer = qui_test_query (connection, expected[i][0], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (answer, ==, expected[i][1]);
    }
  /* Again: at once, and the same session. */
  g_assert_true (qui_test_connect (connection, 0, NULL, &error));
}

static gpointer
values_job (QuiWire       *wire,
            gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GPtrArray) results = qui_wire_query (wire,
                                                  "SELECT 't'::bool, -5::int8, NULL::int4, timestamptz '2026-03-02 12:31:07.4+01',"
                                                  " timestamptz 'infinity', NULL::timestamptz, '', NULL::text, 'f'::bool",
                                                  1000, cancellable, error);
  const PGresult *row = g_ptr_array_index (results, 0);
  g_autofree char *empty = qui_result_dup_text (row, 0, 6);

  g_assert_cmpint (qui_wire_get_server_version (wire), >=, 100000);
  g_assert_true (qui_result_get_bool (row, 0, 0));
  g_assert_false (qui_result_get_bool (row, 0, 8));
  g_assert_cmpint (qui_result_get_int (row, 0, 1, 7), ==, -5);
  g_assert_cmpint (qui_result_get_int (row, 0, 2, 7), ==, 7);
  g_assert_cmpint (qui_result_get_time (row, 0, 3), ==, G_GINT64_CONSTANT (1772451067400000));
  g_assert_cmpint (qui_result_get_time (row, 0, 4), ==, QUI_TIME_UNKNOWN);
  g_assert_cmpint (qui_result_get_time (row, 0, 5), ==, QUI_TIME_UNKNOWN);
  g_assert_cmpstr (empty, ==, "");
  g_assert_null (qui_result_dup_text (row, 0, 7));
  return g_strdup ("fine");
}

static void
test_values (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;

  qui_connection_run_async (connection, values_job, NULL, NULL, g_free, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 5000);
  answer = qui_connection_run_finish (connection, result, NULL);
  g_assert_cmpstr (answer, ==, "fine");
}

/* An answer larger than all buffers, and a statement larger than them. */
static void
test_large (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) sql = g_string_new ("SELECT length('");
  g_autofree char *large = qui_test_query (connection, "SELECT repeat('x', 20000000)", &error);
  g_autofree char *length = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (large), ==, 20000000);
  while (sql->len < 8000000)
    g_string_append (sql, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
  g_string_append (sql, "')");
  length = qui_test_query (connection, sql->str, &error);
  g_assert_no_error (error);
  g_assert_cmpint (atoi (length), ==, sql->len - strlen ("SELECT length('')"));
}

static void
test_server_error (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;

  g_assert_null (qui_test_query (connection,
                                 "BEGIN; CREATE TEMP TABLE t (x int);"
                                 "DO $$ BEGIN RAISE 'no' USING ERRCODE = '42501', DETAIL = 'det', HINT = 'hin'; END $$; COMMIT", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_SERVER);
  g_assert_cmpstr (error->message, ==, "no");
  g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "42501");
  g_assert_cmpstr (qui_error_get_detail (error), ==, "det");
  g_assert_cmpstr (qui_error_get_hint (error), ==, "hin");

  /* The transaction is over. */
  g_clear_error (&error);
  answer = qui_test_query (connection, "SELECT coalesce(to_regclass('pg_temp.t')::text, 'rolled back')", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "rolled back");
  g_assert_true (qui_connection_is_connected (connection));
}

static void
test_copy (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (qui_test_query (connection, "COPY (SELECT 1) TO STDOUT", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_PROTOCOL);
}

/* Bytes that are no UTF-8, from a database of another encoding. */
static void
test_invalid_bytes (void)
{
  g_autoptr (GError) error = NULL;
  PGconn *client;

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE raw TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
  client = qui_test_cluster_open (cluster, NULL, "raw", "raw client");
  qui_test_client_run (client, "SET application_name = 'ra\xff\xfew'");
  qui_test_client_run (client, "SELECT '\xff\xc3(\xfe'");

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (QuiConnection) connection = open_connection (i ? "raw" : "postgres");
      g_autofree char *answer = qui_test_query (connection, "SELECT query FROM pg_stat_activity WHERE datname = 'raw'"
                                                            " AND pid <> pg_backend_pid()", &error);

      g_assert_no_error (error);
      g_assert_cmpstr (answer, ==, "SELECT '\357\277\275\357\277\275(\357\277\275'");
    }
  PQfinish (client);
}

static gint64
milliseconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1000;
}

static void
wait_until_sleeping (void)
{
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s' AND wait_event = 'PgSleep'",
                             QUI_TEST_APPLICATION);
}

static void
test_cancel (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;
  int pid = qui_connection_get_backend_pid (connection);
  gint64 start;

  qui_test_query_async (connection, "BEGIN; SELECT pg_sleep(60)", 60000, cancellable, &pending);
  wait_until_sleeping ();
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  result = qui_test_wait_result (&pending, 5000);
  g_assert_null (qui_test_query_finish (connection, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (milliseconds_since (start), <, 1500);

  /* The same session goes on, out of the transaction. */
  g_clear_error (&error);
  answer = qui_test_query (connection, "SELECT pg_backend_pid()", &error);
  g_assert_no_error (error);
  g_assert_cmpint (atoi (answer), ==, pid);
  qui_test_cluster_wait_for (cluster, "idle", "SELECT state FROM pg_stat_activity WHERE pid = %d", pid);
}

static void
test_deadline (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;
  gint64 start = g_get_monotonic_time ();

  qui_test_query_async (connection, "SELECT pg_sleep(60)", 200, NULL, &pending);
  result = qui_test_wait_result (&pending, 5000);
  g_assert_null (qui_test_query_finish (connection, result, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
  g_assert_cmpint (milliseconds_since (start), >=, 200);
  g_assert_cmpint (milliseconds_since (start), <, 1800);
  g_clear_error (&error);
  answer = qui_test_query (connection, "SELECT 1", &error);
  g_assert_no_error (error);
}

/* Statements that end of themselves at about the moment when they are given up: the request to cancel must not hit the next one. */
static void
test_late_cancel (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);

  for (guint i = 0; i < 60; i++)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *first = NULL;
      g_autofree char *next = NULL;

      qui_test_query_async (connection, "SELECT pg_sleep(0.02)", 18 + i % 6, NULL, &pending);
      result = qui_test_wait_result (&pending, 5000);
      first = qui_test_query_finish (connection, result, NULL);
      next = qui_test_query (connection, "SELECT pg_sleep(0.01)", &error);
      g_assert_no_error (error);
    }
}

/* One that waits for its turn is over at once when it is cancelled. */
static void
test_cancel_queued (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GCancellable) first = g_cancellable_new ();
  g_autoptr (GCancellable) second = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  GAsyncResult *queued = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) queued_result = NULL;

  qui_test_query_async (connection, "SELECT pg_sleep(60)", 60000, first, &pending);
  qui_test_query_async (connection, "SELECT 1", 1000, second, &queued);
  wait_until_sleeping ();
  g_cancellable_cancel (second);
  queued_result = qui_test_wait_result (&queued, 1000);
  g_assert_null (qui_test_query_finish (connection, queued_result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (pending);
  g_cancellable_cancel (first);
  result = qui_test_wait_result (&pending, 5000);
}

/* Neither the session nor the server answers: the connection is given up after the grace period. */
static void
test_frozen (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;
  gint64 start = g_get_monotonic_time ();

  qui_test_cluster_freeze (cluster);
  qui_test_query_async (connection, "SELECT 1", 100, NULL, &pending);
  result = qui_test_wait_result (&pending, 8000);
  g_assert_null (qui_test_query_finish (connection, result, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
  g_assert_cmpint (milliseconds_since (start), <, 4000);
  g_assert_false (qui_connection_is_connected (connection));
  g_assert_cmpint (qui_connection_get_backend_pid (connection), ==, 0);

  /* Down: jobs do not connect by themselves. */
  g_clear_error (&error);
  g_assert_null (qui_test_query (connection, "SELECT 1", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_LOST);

  /* A server that takes connections and says nothing. */
  g_clear_error (&error);
  start = g_get_monotonic_time ();
  g_assert_false (qui_test_connect (connection, 300, NULL, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
  g_assert_cmpint (milliseconds_since (start), <, 1500);

  qui_test_cluster_thaw (cluster);
  g_clear_error (&error);
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  answer = qui_test_query (connection, "SELECT 1", &error);
  g_assert_no_error (error);
}

static void
test_close (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  int pid = qui_connection_get_backend_pid (connection);
  gint64 start;

  qui_test_query_async (connection, "SELECT pg_sleep(60)", 60000, NULL, &pending);
  wait_until_sleeping ();
  start = g_get_monotonic_time ();
  qui_connection_close (connection);
  g_assert_false (qui_connection_is_connected (connection));
  g_assert_cmpint (milliseconds_since (start), <, 100);
  result = qui_test_wait_result (&pending, 1000);
  g_assert_null (qui_test_query_finish (connection, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (qui_connection_is_connected (connection));
  /* The statement does not go on behind our back. */
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid);

  g_clear_error (&error);
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  g_assert_no_error (error);
  qui_connection_close (connection);
  g_assert_null (qui_test_query (connection, "SELECT 1", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_LOST);
}

/* Dropped while a statement runs: the statement keeps it alive, then nothing is left. */
static void
test_unref (void)
{
  QuiConnection *connection = open_connection (NULL);
  gpointer gone = connection;
  GAsyncResult *pending = NULL;
  GAsyncResult *result;

  g_object_add_weak_pointer (G_OBJECT (connection), &gone);
  qui_test_query_async (connection, "SELECT pg_sleep(0.2)", 60000, NULL, &pending);
  g_object_unref (connection);
  g_assert_nonnull (gone);
  result = qui_test_wait_result (&pending, 5000);
  g_object_unref (result);
  g_assert_null (gone);
  qui_test_assert_no_threads ();
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'", QUI_TEST_APPLICATION);
}

/* Many jobs from one thread come back in order, whatever else is cancelled among them. */
static void
test_order (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL);
  GAsyncResult *pending[200] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      qui_test_query_async (connection, sql, 5000, cancellable, &pending[i]);
      if (i % 3 == 0)
        g_cancellable_cancel (cancellable);
    }
  for (guint i = 0; i < G_N_ELEMENTS (pending); i++)
    {
      g_autoptr (GAsyncResult) result = qui_test_wait_result (&pending[i], 5000);
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = qui_test_query_finish (connection, result, &error);

      if (i % 3 == 0)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_cmpint (atoi (answer), ==, i);
    }
}

/* Quitting with a frozen server and a statement under way takes no longer than it is given. */
static void
test_drain (void)
{
  QuiConnection *connection = open_connection (NULL);
  QuiConnection *frozen = open_connection (NULL);
  GAsyncResult *pending = NULL;
  GAsyncResult *result;
  gint64 start;

  qui_test_cluster_freeze (cluster);
  qui_test_query_async (frozen, "SELECT 1", 60000, NULL, &pending);
  g_object_unref (connection);
  start = g_get_monotonic_time ();
  qui_connection_drain_all (300);
  g_assert_cmpint (milliseconds_since (start), <=, 350);
  qui_test_cluster_thaw (cluster);
  result = qui_test_wait_result (&pending, 1000);
  g_object_unref (result);
  g_object_unref (frozen);
  qui_test_assert_no_threads ();
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  g_test_add_func ("/connection/session", test_session);
  g_test_add_func ("/connection/values", test_values);
  g_test_add_func ("/connection/large", test_large);
  g_test_add_func ("/connection/server-error", test_server_error);
  g_test_add_func ("/connection/copy", test_copy);
  g_test_add_func ("/connection/invalid-bytes", test_invalid_bytes);
  g_test_add_func ("/connection/cancel", test_cancel);
  g_test_add_func ("/connection/deadline", test_deadline);
  g_test_add_func ("/connection/late-cancel", test_late_cancel);
  g_test_add_func ("/connection/cancel-queued", test_cancel_queued);
  g_test_add_func ("/connection/frozen", test_frozen);
  g_test_add_func ("/connection/close", test_close);
  g_test_add_func ("/connection/unref", test_unref);
  g_test_add_func ("/connection/order", test_order);
  g_test_add_func ("/connection/drain", test_drain);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
