/* test-signal-run.c: a run that loses its connection, is stopped, is large or let go of
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>

#include "qui-test-signal.h"

static gboolean
first_is_waiting (gpointer run)
{
  return qui_signal_run_get_outcome (run, 0)->kind == QUI_OUTCOME_WAITING;
}

static void
test_connection_lost (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "stuck");
  g_autoptr (GArray) targets = see_clients (connection, &client, 1);
  Heard heard;
  g_autoptr (QuiSignalRun) run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);
  int pid = qui_connection_get_backend_pid (connection);

  g_assert_cmpint (kill (PQbackendPID (client), SIGSTOP), ==, 0);
  qui_signal_run_start (run);
  g_assert_true (qui_test_wait_until (first_is_waiting, run, 5000));
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pid);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid);
  g_assert_cmpint (kill (PQbackendPID (client), SIGCONT), ==, 0);
  wait_finished (run);

  assert_outcome (run, 0, QUI_OUTCOME_GONE);
  g_assert_true (qui_connection_is_connected (connection));
  g_assert_cmpint (qui_connection_get_backend_pid (connection), !=, pid);
  PQfinish (client);
}

/* Behind the same name another server answers, on which the same numbers may mean anybody. */
static void
test_another_server (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "there");
  g_autoptr (GArray) targets = see_clients (connection, &client, 1);
  g_autoptr (QuiSnapshot) snapshot = take (connection);
  const QuiServerInfo *server = qui_snapshot_get_server (snapshot);
  Heard heard;
  g_autoptr (QuiSignalRun) run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);

  g_assert_cmpint (qui_connection_get_server_started (connection), ==, server->started);
  qui_signal_run_set_server (run, server->started - 1, server->now);
  qui_signal_run_start (run);
  wait_finished (run);
  assert_outcome (run, 0, QUI_OUTCOME_PENDING);
  g_assert_nonnull (strstr (qui_signal_run_get_outcome (run, 0)->message, "Another server"));
  assert_alive (client);
  PQfinish (client);
}

/* The same one, started anew since the look: nobody who was seen can be there any more. */
static void
test_started_anew (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "there");
  g_autoptr (GArray) targets = see_clients (connection, &client, 1);
  g_autoptr (QuiSnapshot) snapshot = take (connection);
  gint64 started = qui_snapshot_get_server (snapshot)->started;
  Heard heard;
  g_autoptr (QuiSignalRun) run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);

  qui_signal_run_set_server (run, started - G_TIME_SPAN_DAY, started - G_TIME_SPAN_HOUR);
  qui_signal_run_start (run);
  wait_finished (run);
  assert_outcome (run, 0, QUI_OUTCOME_ALREADY_GONE);
  assert_alive (client);
  PQfinish (client);
}

static void
test_server_lost (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "stuck");
  g_autoptr (GArray) targets = see_clients (connection, &client, 1);
  const QuiSignalTiming timing = { .verify_ms = 700, .watch_ms = 60 };
  Heard heard;
  g_autoptr (QuiSignalRun) run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, &timing, &heard), later = NULL;
  gint64 start;

  g_assert_cmpint (kill (PQbackendPID (client), SIGSTOP), ==, 0);
  qui_signal_run_start (run);
  g_assert_true (qui_test_wait_until (first_is_waiting, run, 5000));
  g_assert_cmpint (kill (PQbackendPID (client), SIGCONT), ==, 0);
  qui_test_cluster_halt (cluster);
  start = g_get_monotonic_time ();
  wait_finished (run);
  if (qui_signal_run_get_outcome (run, 0)->kind != QUI_OUTCOME_GONE)
    {
      assert_outcome (run, 0, QUI_OUTCOME_UNKNOWN);
      g_assert_nonnull (qui_signal_run_get_outcome (run, 0)->message);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_TIME_SPAN_SECOND);

  /* Nothing can be sent at all: that is no "unknown". */
  later = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, &timing);
  assert_outcome (later, 0, QUI_OUTCOME_PENDING);
  g_assert_nonnull (qui_signal_run_get_outcome (later, 0)->message);
  PQfinish (client);
  qui_test_cluster_again (cluster);
}

static void
test_stop (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "stuck");
  g_autoptr (GArray) targets = see_clients (connection, &client, 1);
  Heard heard;
  g_autoptr (QuiSignalRun) run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);
  gint64 start;

  g_assert_cmpint (kill (PQbackendPID (client), SIGSTOP), ==, 0);
  qui_signal_run_start (run);
  g_assert_true (qui_test_wait_until (first_is_waiting, run, 5000));
  start = g_get_monotonic_time ();
  qui_signal_run_stop (run);
  wait_finished (run);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_SECOND);
  assert_outcome (run, 0, QUI_OUTCOME_SURVIVED);
  g_assert_cmpint (kill (PQbackendPID (client), SIGCONT), ==, 0);
  PQfinish (client);
}

static void
stop_at_once (QuiSignalRun *run)
{
  qui_signal_run_stop (run);
}

/* More than a statement's worth; and what was not sent when the run was stopped was not sent. */
static void
test_many (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  const guint n = 250;
  g_autofree PGconn **clients = g_new (PGconn *, n);
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) stopped = NULL, run = NULL;
  Heard heard;
  guint n_pending = 0;

  for (guint i = 0; i < n; i++)
    clients[i] = open_client ("alice", "many");
  targets = see_clients (connection, clients, n);
  for (guint i = 0; i < n; i++)
    TARGET (targets, i)->query_start = QUI_TIME_UNKNOWN;

  stopped = new_run (connection, QUI_SIGNAL_CANCEL, targets, NULL, &heard);
  g_signal_connect (stopped, "changed", G_CALLBACK (stop_at_once), NULL);
  qui_signal_run_start (stopped);
  wait_finished (stopped);
  for (guint i = 0; i < n; i++)
    n_pending += qui_signal_run_get_outcome (stopped, i)->kind == QUI_OUTCOME_PENDING;
  g_assert_cmpuint (n_pending, ==, n - QUI_SIGNAL_CHUNK);

  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  for (guint i = 0; i < n; i++)
    assert_outcome (run, i, QUI_OUTCOME_GONE);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'many'"), ==, 0);
  finish_all (clients, n);
}

static gboolean
is_null (gpointer pointer)
{
  return *(gpointer *) pointer == NULL;
}

/* Nobody holds it, and it comes to its end all the same. */
static void
test_keeps_itself_alive (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "alone");
  g_autoptr (GArray) targets = see_clients (connection, &client, 1);
  QuiSignalRun *run = qui_signal_run_new (connection, QUI_SIGNAL_TERMINATE, TARGET (targets, 0), 1, NULL, &short_timing);

  g_object_add_weak_pointer (G_OBJECT (run), (gpointer *) &run);
  qui_signal_run_start (run);
  g_object_unref (run);
  g_assert_nonnull (run);
  g_assert_true (qui_test_wait_until (is_null, &run, 10000));
  assert_gone (client);
  PQfinish (client);
}

static void
test_nothing (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  g_autoptr (QuiSignalRun) run = qui_signal_run_new (connection, QUI_SIGNAL_TERMINATE, NULL, 0, NULL, NULL);

  qui_signal_run_start (run);
  wait_finished (run);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  start_signal_cluster ();

  g_test_add_func ("/signal-run/connection-lost", test_connection_lost);
  g_test_add_func ("/signal-run/server-lost", test_server_lost);
  g_test_add_func ("/signal-run/another-server", test_another_server);
  g_test_add_func ("/signal-run/started-anew", test_started_anew);
  g_test_add_func ("/signal-run/stop", test_stop);
  g_test_add_func ("/signal-run/many", test_many);
  g_test_add_func ("/signal-run/keeps-itself-alive", test_keeps_itself_alive);
  g_test_add_func ("/signal-run/nothing", test_nothing);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
