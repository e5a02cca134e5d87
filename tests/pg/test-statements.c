/* test-statements.c: the texts by version, and what a real server says to them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-statements.h"
#include "qui-test-cluster.h"

static const int versions[] = { 100003, 110022, 120002, 130016, 140002, 150018, 160002, 170011, 180006 };

static QuiSignalTarget
plain_target (int pid)
{
  return (QuiSignalTarget) { .pid = pid, .backend_start = 1700000000123456, .role_oid = 16385, .database_oid = 16402,
                             .query_start = 1700000001000001, .permission = QUI_PERMISSION_YES };
}

static void
assert_has (const char *text, const char *part, gboolean expected, int version)
{
  if ((strstr (text, part) != NULL) != expected)
    g_error ("version %d: “%s” %s in:\n%s", version, part, expected ? "missing" : "present", text);
}

static void
test_version_gates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      int version = versions[i];
      QuiSignalTarget target = plain_target (7);
      const QuiSignalTarget *targets[] = { &target };
      g_autofree char *look = qui_statements_snapshot (version);
      g_autofree char *signal = qui_statements_signal (version, QUI_SIGNAL_TERMINATE, targets, 1, NULL);
      g_autofree char *detail = qui_statements_session_detail (version, 7, QUI_TIME_UNKNOWN, 3);

      assert_has (look, "a.leader_pid", version >= 130000, version);
      assert_has (look, "NULL::int4 AS leader_pid", version < 130000, version);
      assert_has (look, "a.query_id", version >= 140000, version);
      assert_has (look, "s.wal_status", version >= 140000, version);
      assert_has (look, "'reserved_connections'", version >= 160000, version);
      assert_has (look, "pg_signal_autovacuum_worker", version >= 180000, version);
      assert_has (signal, "pg_signal_autovacuum_worker", version >= 180000, version);
      assert_has (detail, "leader_pid", version >= 130000, version);
      assert_has (detail, "l.waitstart", version >= 140000, version);
    }
}

static void
test_signal_text (void)
{
  QuiSignalTarget first = plain_target (20455), second = plain_target (20456);
  const QuiSignalTarget *targets[] = { &first, &second };
  const int own_pids[] = { 11, 12, 0 };
  g_autofree char *terminate = NULL, *cancel = NULL, *script = NULL;
  g_autofree QuiSignalTarget *both = g_new (QuiSignalTarget, 2);

  second.backend_start = QUI_TIME_UNKNOWN;
  second.role_oid = 0;
  second.query_start = QUI_TIME_UNKNOWN;
  terminate = qui_statements_signal (150018, QUI_SIGNAL_TERMINATE, targets, 2, own_pids);
  cancel = qui_statements_signal (150018, QUI_SIGNAL_CANCEL, targets, 2, NULL);

  assert_has (terminate, "(20455, '2023-11-14 22:13:20.123456+00'::timestamptz, '16385'::oid, '16402'::oid, "
                         "'2023-11-14 22:13:21.000001+00'::timestamptz)", TRUE, 15);
  assert_has (terminate, "(20456, NULL, NULL, '16402', NULL)", TRUE, 15);
  assert_has (terminate, "a.pid = pg_backend_pid() OR a.pid IN (11, 12) THEN 'self'", TRUE, 15);
  assert_has (terminate, "pg_terminate_backend(a.pid)", TRUE, 15);
  assert_has (terminate, "pg_cancel_backend", FALSE, 15);
  assert_has (terminate, "other-query", FALSE, 15);
  assert_has (cancel, "pg_cancel_backend(a.pid)", TRUE, 15);
  assert_has (cancel, "pg_terminate_backend", FALSE, 15);
  assert_has (cancel, "other-query", TRUE, 15);

  both[0] = first;
  both[1] = second;
  script = qui_statements_signal_script (150018, QUI_SIGNAL_TERMINATE, both, 2, own_pids);
  g_assert_cmpstr (script, ==, terminate);
}

static void
test_chunks (void)
{
  g_autofree QuiSignalTarget *targets = g_new (QuiSignalTarget, 403);
  g_autoptr (GPtrArray) chunks = NULL;
  g_autofree char *script = NULL;
  const guint expected[] = { 200, 200, 1, 1, 1 };
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 403; i++)
    targets[i] = plain_target (1000 + i);
  targets[5].try_anyway = targets[300].try_anyway = TRUE;
  targets[5].permission = targets[300].permission = QUI_PERMISSION_NEEDS_SUPERUSER;
  targets[6].try_anyway = TRUE;

  chunks = qui_statements_chunks (targets, 403);
  g_assert_cmpuint (chunks->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < chunks->len; i++)
    g_assert_cmpuint (((GArray *) g_ptr_array_index (chunks, i))->len, ==, expected[i]);
  g_assert_cmpuint (g_array_index ((GArray *) g_ptr_array_index (chunks, 3), guint, 0), ==, 5);
  g_assert_cmpuint (g_array_index ((GArray *) g_ptr_array_index (chunks, 4), guint, 0), ==, 300);

  /* Only those sent anyway are sent without the predicate. */
  script = qui_statements_signal_script (150018, QUI_SIGNAL_TERMINATE, targets, 403, NULL);
  parts = g_strsplit (script, "COMMIT;\n\n", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      assert_has (parts[i], "p.can", i < 3, 15);
      assert_has (parts[i], "'replaced'", TRUE, 15);
      assert_has (parts[i], "'self'", TRUE, 15);
    }
}

/* The number of columns of each answer with rows. */
static GArray *
run (PGconn *client, const char *sql)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (int));
  PGresult *result;

  g_assert_true (PQsendQuery (client, sql));
  while ((result = PQgetResult (client)) != NULL)
    {
      int n = PQnfields (result);

      if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK)
        g_error ("%s\n%s", PQresultErrorMessage (result), sql);
      if (PQresultStatus (result) == PGRES_TUPLES_OK)
        g_array_append_val (columns, n);
      PQclear (result);
    }
  g_assert_cmpint (PQtransactionStatus (client), ==, PQTRANS_IDLE);
  return columns;
}

static void
assert_columns (PGconn *client, char *sql, const int *expected, guint n)
{
  g_autoptr (GArray) columns = run (client, sql);

  for (guint i = 0; i < MIN (n, columns->len); i++)
    g_assert_cmpint (g_array_index (columns, int, i), ==, expected[i]);
  g_assert_cmpuint (columns->len, ==, n);
  g_free (sql);
}

/* Texts for the server's own version and for all earlier ones run on it, for every kind of role. */
static void
test_real_server (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  const char *users[] = { "postgres", "plain", "monitor", "killer" };
  const QuiSession plain = { .pid = 1, .backend_start = 1700000000123456 }, hidden = { .pid = 2, .backend_start = QUI_TIME_UNKNOWN };
  const int queries[] = { 2 };
  const int look[] = { 26, 24, 11, 4 }, signal[] = { 3 }, verify[] = { 2 }, newcomers[] = { 6 }, session[] = { 4, 15 }, databases[] = { 6 };
  int server = qui_test_cluster_ask_int (cluster, NULL, "SHOW server_version_num");

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE monitor LOGIN IN ROLE pg_monitor");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE killer LOGIN IN ROLE pg_signal_backend");

  for (guint u = 0; u < G_N_ELEMENTS (users); u++)
    {
      PGconn *client = qui_test_cluster_open (cluster, users[u], NULL, "tester");

      for (guint v = 0; v < G_N_ELEMENTS (versions); v++)
        {
          int version = MIN (versions[v], server);
          QuiSignalTarget target = plain_target (1);
          const QuiSignalTarget *targets[] = { &target, &target };

          assert_columns (client, qui_statements_snapshot (version), look, G_N_ELEMENTS (look));
          assert_columns (client, qui_statements_signal (version, QUI_SIGNAL_TERMINATE, targets, 2, NULL), signal, 1);
          assert_columns (client, qui_statements_signal (version, QUI_SIGNAL_CANCEL, targets, 1, NULL), signal, 1);
          target.try_anyway = TRUE;
          target.permission = QUI_PERMISSION_SYSTEM;
          assert_columns (client, qui_statements_signal (version, QUI_SIGNAL_CANCEL, targets, 1, NULL), signal, 1);
          assert_columns (client, qui_statements_verify (targets, 2), verify, 1);
          assert_columns (client, qui_statements_newcomers ((const guint32[]) { 1, 4000000000u }, 2, 1700000000123456), newcomers, 1);
          assert_columns (client, qui_statements_session_detail (version, 1, 1700000000123456, 3), session, 2);
          assert_columns (client, qui_statements_database_details (), databases, 1);
          assert_columns (client, qui_statements_queries ((const QuiSession *const[]) { &plain, &hidden }, 2), queries, 1);
        }
      PQfinish (client);
    }
  qui_test_cluster_stop (cluster);
}

/* Somebody in the database puts a function and an operator in the way that fit our calls better than the server's own. */
static void
test_nobody_stands_in (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  int server = qui_test_cluster_ask_int (cluster, NULL, "SHOW server_version_num");
  PGconn *client;
  QuiSignalTarget target = plain_target (1);
  const QuiSignalTarget *targets[] = { &target };
  const int look[] = { 26, 24, 11, 4 }, signal[] = { 3 };

  qui_test_cluster_sql (cluster, NULL, "CREATE FUNCTION public.pg_has_role(oid, text, text) RETURNS bool LANGUAGE plpgsql "
                                       "AS 'BEGIN RAISE EXCEPTION $$caught$$; END'");
  client = qui_test_cluster_open (cluster, NULL, NULL, NULL);
  assert_columns (client, qui_statements_snapshot (server), look, G_N_ELEMENTS (look));
  assert_columns (client, qui_statements_signal (server, QUI_SIGNAL_TERMINATE, targets, 1, NULL), signal, 1);
  PQfinish (client);
  qui_test_cluster_stop (cluster);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/statements/version-gates", test_version_gates);
  g_test_add_func ("/statements/signal-text", test_signal_text);
  g_test_add_func ("/statements/chunks", test_chunks);
  g_test_add_func ("/statements/real-server", test_real_server);
  g_test_add_func ("/statements/nobody-stands-in", test_nobody_stands_in);
  return g_test_run ();
}
