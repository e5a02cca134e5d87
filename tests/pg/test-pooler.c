/* test-pooler.c: a PgBouncer between us and the server, where there is one to be tested with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance.h"
#include "qui-preflight.h"
#include "qui-signal.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"
#include "qui-test-pooler.h"

static QuiTestCluster *cluster;

/* Our settings are ours, and another client of the same server connection keeps its own. */
static void
test_settings (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (GSubprocess) pooler = qui_test_pooler_start (cluster, &conninfo);
  g_autoptr (QuiConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  PGconn *other;
  static const char * const settings[] = { "TimeZone", "DateStyle", "client_encoding", "search_path" };

  if (pooler == NULL)
    {
      g_test_skip ("PgBouncer is not installed");
      return;
    }

  other = PQconnectdb (conninfo);
  qui_test_client_run (other, "SET TimeZone = 'Asia/Kolkata'");
  qui_test_client_run (other, "SET DateStyle = 'German'");
  connection = qui_test_connection_open (conninfo);
  g_assert_true (qui_connection_is_pooled (connection));
  g_assert_cmpint (qui_connection_get_backend_pid (connection), ==,
                   qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                                            " AND pid <> pg_backend_pid()"));

  for (guint round = 0; round < 3; round++)
    {
      static const char * const theirs[] = { "Asia/Kolkata", "German", "UTF8", "\"$user\", public" };
      static const char * const ours[] = { "UTC", "ISO", "SQL_ASCII", "\"$user\", public" };

      for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
        {
          g_autofree char *sql = g_strdup_printf ("SHOW %s", settings[i]);
          g_autofree char *answer = qui_test_query (connection, sql, &error);
          PGresult *result = PQexec (other, sql);

          g_assert_no_error (error);
          g_assert_true (g_str_has_prefix (answer, ours[i]));
          g_assert_true (g_str_has_prefix (PQgetvalue (result, 0, 0), theirs[i]));
          PQclear (result);
        }
    }
  PQfinish (other);

  {
    GAsyncResult *pending = NULL;
    g_autoptr (GAsyncResult) result = NULL;

    qui_test_query_async (connection, "SELECT pg_sleep(60)", 200, NULL, &pending);
    result = qui_test_wait_result (&pending, 5000);
    g_assert_null (qui_test_query_finish (connection, result, &error));
    g_assert_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
    g_assert_true (qui_connection_is_connected (connection));
    g_clear_error (&error);
  }

  /* A role would be the other clients' role, too. */
  {
    g_autoptr (QuiConninfo) parsed = qui_conninfo_parse (conninfo, NULL);
    g_autoptr (QuiConnection) roled = NULL;

    qui_conninfo_set_role (parsed, "postgres");
    roled = qui_connection_new (parsed, QUI_TEST_APPLICATION);
    g_assert_false (qui_test_connect (roled, 5000, NULL, &error));
    g_assert_error (error, QUI_ERROR, QUI_ERROR_ROLE);
    g_assert_nonnull (strstr (error->message, "pooler"));
  }

  /* What only the person can have asked for, and the pooler does not know. */
  {
    g_autofree char *text = g_strconcat (conninfo, " options='-c work_mem=8MB'", NULL);
    g_autoptr (QuiConnection) refused = qui_test_connection_new (text);

    g_clear_error (&error);
    g_assert_false (qui_test_connect (refused, 5000, NULL, &error));
    g_assert_error (error, QUI_ERROR, QUI_ERROR_REFUSED);
    g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "08P01");
    g_assert_nonnull (strstr (error->message, "options"));
  }

  /* PgBouncer's own console speaks the protocol and is no PostgreSQL. */
  {
    g_autofree char *text = g_strconcat (conninfo, " dbname=pgbouncer", NULL);
    g_autoptr (QuiConnection) console = qui_test_connection_new (text);

    g_clear_error (&error);
    g_assert_false (qui_test_connect (console, 5000, NULL, &error));
    g_assert_error (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED);
    g_assert_nonnull (strstr (error->message, "bouncer"));
  }
  qui_test_pooler_stop (pooler);
}

static QuiSnapshot *
take (QuiConnection *connection, const int *own_pids)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  QuiSnapshot *snapshot;

  qui_snapshot_take_async (connection, own_pids, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 10000);
  snapshot = qui_snapshot_take_finish (connection, result, &error);
  g_assert_no_error (error);
  return snapshot;
}

static gboolean
run_is_finished (gpointer run)
{
  return qui_signal_run_is_finished (run);
}

/* Through a pooler, too, a look knows who is ours, and a signal hits the one that was meant and nobody else. */
static void
test_signal (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (GSubprocess) pooler = qui_test_pooler_start (cluster, &conninfo);
  g_autoptr (QuiConnection) monitor = NULL, control = NULL;
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  const QuiSignalTiming timing = { .verify_ms = 5000, .watch_ms = 60 };
  const QuiSession *session;
  QuiSignalTarget targets[QUI_SIGNAL_CHUNK + 1];
  int own_pids[3] = { 0 };
  PGconn *direct, *other;

  if (pooler == NULL)
    {
      g_test_skip ("PgBouncer is not installed");
      return;
    }

  direct = qui_test_cluster_open (cluster, NULL, NULL, "direct");
  other = PQconnectdb (conninfo);
  monitor = qui_test_connection_open (conninfo);
  control = qui_test_connection_open (conninfo);
  own_pids[0] = qui_connection_get_backend_pid (monitor);
  own_pids[1] = qui_connection_get_backend_pid (control);
  qui_test_client_run (other, "SELECT 1");
  snapshot = take (monitor, own_pids);

  session = qui_snapshot_find_session (snapshot, qui_snapshot_get_server (snapshot)->my_pid);
  g_assert_true (session->own);
  g_assert_cmpstr (session->application, ==, QUI_TEST_APPLICATION);
  session = qui_snapshot_find_session (snapshot, PQbackendPID (direct));
  g_assert_false (session->own);

  /* With others who are not there it takes two chunks, which go together. */
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      qui_signal_target_init_from_session (&targets[i], session);
      if (i < QUI_SIGNAL_CHUNK)
        targets[i].pid = 1000000000 + i;
    }
  run = qui_signal_run_new (control, QUI_SIGNAL_TERMINATE, targets, G_N_ELEMENTS (targets), own_pids, &timing);
  qui_signal_run_set_server (run, qui_snapshot_get_server (snapshot)->started, qui_snapshot_get_server (snapshot)->now);
  qui_signal_run_start (run);
  g_assert_true (qui_test_wait_until (run_is_finished, run, 10000));
  g_assert_cmpint (qui_signal_run_get_outcome (run, 0)->kind, ==, QUI_OUTCOME_ALREADY_GONE);
  g_assert_cmpint (qui_signal_run_get_outcome (run, QUI_SIGNAL_CHUNK)->kind, ==, QUI_OUTCOME_GONE);
  g_assert_true (qui_test_client_is_dead (direct));
  g_assert_true (qui_connection_is_connected (monitor) && qui_connection_is_connected (control));
  qui_test_client_run (other, "SELECT 1");

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    qui_signal_target_clear (&targets[i]);
  PQfinish (direct);
  PQfinish (other);
  qui_test_pooler_stop (pooler);
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

/* A lock that lives as long as a session is nothing that can be had through a pooler: said before, and refused. */
static void
test_clearance (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GSubprocess) pooler = qui_test_pooler_start (cluster, &text);
  g_autoptr (QuiConnection) connection = NULL;
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autoptr (QuiClearance) clearance = NULL;
  g_autoptr (QuiPreflight) preflight = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP };

  if (pooler == NULL)
    {
      g_test_skip ("PgBouncer is not installed");
      return;
    }

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
  request.database_oid = (guint32) qui_test_cluster_ask_int (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = 'shop'");
  connection = qui_test_connection_open (text);
  qui_preflight_async (connection, &request, NULL, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 10000);
  preflight = qui_preflight_finish (connection, result, NULL);
  g_assert_nonnull (preflight);
  g_assert_cmpint (qui_preflight_get (preflight, 0)->kind, ==, QUI_CHECK_POOLER);
  g_assert_cmpint (qui_preflight_get (preflight, 0)->severity, ==, QUI_SEVERITY_STOP);

  conninfo = qui_conninfo_parse (text, NULL);
  clearance = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, NULL, NULL);
  qui_clearance_start (clearance);
  g_assert_true (qui_test_wait_until (is_over, clearance, 10000));
  g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_REFUSED);
  g_assert_error (qui_clearance_get_error (clearance), QUI_ERROR, QUI_ERROR_UNSUPPORTED);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_database WHERE datname = 'shop'"), ==, 1);
  qui_test_pooler_stop (pooler);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  g_test_add_func ("/pooler/settings", test_settings);
  g_test_add_func ("/pooler/signal", test_signal);
  g_test_add_func ("/pooler/clearance", test_clearance);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
