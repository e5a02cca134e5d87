/* test-signal.c: who is signalled and what becomes of it, on real sessions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>

#include "qui-test-signal.h"

static void
test_terminate (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[5];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  PGconn *bystander = open_client ("alice", "bystander");

  for (guint i = 0; i < 5; i++)
    clients[i] = open_client ("alice", "victim");
  qui_test_client_send (clients[1], "SELECT pg_sleep(60)");
  qui_test_client_run (clients[2], "BEGIN; LOCK TABLE items");
  PQclear (PQexec (clients[3], "BEGIN; SELECT 1/0"));
  qui_test_client_send (clients[4], "SELECT * FROM items");
  wait_for_state (clients[1], "active");
  wait_for_state (clients[4], "waiting");

  targets = see_clients (connection, clients, 5);
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  g_assert_cmpuint (qui_signal_run_get_n_targets (run), ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const QuiOutcome *outcome = qui_signal_run_get_outcome (run, i);

      assert_outcome (run, i, QUI_OUTCOME_GONE);
      g_assert_cmpint (outcome->signalled_at, >, 0);
      g_assert_cmpint (outcome->settled_at, >=, outcome->signalled_at);
      g_assert_cmpint (qui_signal_run_get_target (run, i)->pid, ==, PQbackendPID (clients[i]));
      g_assert_cmpstr (qui_signal_run_get_target (run, i)->application, ==, "victim");
      assert_gone (clients[i]);
    }
  assert_alive (bystander);

  PQfinish (bystander);
  finish_all (clients, 5);
}

/* Whatever is not exactly the session that was seen is not hit. */
static void
test_stale (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[6];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;

  for (guint i = 0; i < 6; i++)
    clients[i] = open_client ("alice", "stale");
  targets = see_clients (connection, clients, 6);
  TARGET (targets, 0)->backend_start -= 1;
  TARGET (targets, 1)->backend_start += 1;
  TARGET (targets, 2)->backend_start = QUI_TIME_UNKNOWN;
  TARGET (targets, 3)->role_oid = 10;
  TARGET (targets, 4)->database_oid = 1;
  TARGET (targets, 5)->database_oid = 0;
  TARGET (targets, 5)->try_anyway = TRUE;
  TARGET (targets, 5)->permission = QUI_PERMISSION_NEEDS_ROLE;

  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  for (guint i = 0; i < 6; i++)
    {
      assert_outcome (run, i, QUI_OUTCOME_REPLACED);
      g_assert_cmpint (qui_signal_run_get_outcome (run, i)->signalled_at, ==, 0);
      assert_alive (clients[i]);
    }
  finish_all (clients, 6);
}

static void
test_refused_does_not_spoil (void)
{
  g_autoptr (QuiConnection) connection = open_as ("watcher");
  PGconn *clients[5] = { open_client ("alice", "ordinary"), open_client (NULL, "super"), open_client ("bob", "ordinary"),
                         open_client (NULL, "super"), open_client ("alice", "ordinary") };
  g_autoptr (GArray) targets = see_clients (connection, clients, 5);
  g_autoptr (QuiSignalRun) run = NULL;

  TARGET (targets, 3)->try_anyway = TRUE;
  g_assert_cmpint (TARGET (targets, 3)->permission, ==, QUI_PERMISSION_NEEDS_SUPERUSER);
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  for (guint i = 0; i < 5; i += 2)
    {
      assert_outcome (run, i, QUI_OUTCOME_GONE);
      assert_gone (clients[i]);
    }
  for (guint i = 1; i < 5; i += 2)
    {
      assert_outcome (run, i, QUI_OUTCOME_NOT_PERMITTED);
      g_assert_cmpint (qui_signal_run_get_outcome (run, i)->permission, ==, QUI_PERMISSION_NEEDS_SUPERUSER);
      assert_alive (clients[i]);
    }
  /* The server's own words only where it was asked. */
  g_assert_null (qui_signal_run_get_outcome (run, 1)->message);
  g_assert_nonnull (strstr (qui_signal_run_get_outcome (run, 3)->message, "terminate"));
  finish_all (clients, 5);
}

/* What the predicate did not foresee: the whole statement is refused. */
static void
test_unforeseen_refusal (void)
{
  g_autoptr (QuiConnection) connection = open_as ("watcher");
  PGconn *clients[3];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  g_autofree char *function = NULL;

  for (guint i = 0; i < 3; i++)
    clients[i] = open_client ("alice", "unforeseen");
  targets = see_clients (connection, clients, 3);
  function = qui_test_cluster_ask (cluster, NULL, "SELECT oid::regprocedure FROM pg_proc WHERE proname = 'pg_terminate_backend'");
  qui_test_cluster_sql (cluster, NULL, "REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC", function);
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  qui_test_cluster_sql (cluster, NULL, "GRANT EXECUTE ON FUNCTION %s TO PUBLIC", function);
  for (guint i = 0; i < 3; i++)
    {
      assert_outcome (run, i, QUI_OUTCOME_NOT_PERMITTED);
      g_assert_nonnull (qui_signal_run_get_outcome (run, i)->message);
      assert_alive (clients[i]);
    }
  finish_all (clients, 3);
}

static void
test_system_process (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  const int pids[] = { qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"),
                       qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'") };
  g_autoptr (GArray) targets = see (connection, pids, 2);
  g_autoptr (QuiSignalRun) run = NULL;

  TARGET (targets, 1)->try_anyway = TRUE;
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  for (guint i = 0; i < 2; i++)
    {
      assert_outcome (run, i, QUI_OUTCOME_NOT_PERMITTED);
      g_assert_cmpint (qui_signal_run_get_outcome (run, i)->permission, ==, QUI_PERMISSION_SYSTEM);
    }
}

static void
test_own (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  g_autoptr (QuiConnection) monitor = open_as (NULL);
  const int pids[] = { qui_connection_get_backend_pid (connection), qui_connection_get_backend_pid (monitor) };
  const int own_pids[] = { pids[1], 0 };
  g_autoptr (GArray) targets = see (connection, pids, 2);

  for (guint kind = QUI_SIGNAL_CANCEL; kind <= QUI_SIGNAL_TERMINATE; kind++)
    {
      g_autoptr (QuiSignalRun) run = qui_signal_run_new (connection, kind, TARGET (targets, 0), 2, own_pids, &short_timing);

      qui_signal_run_start (run);
      wait_finished (run);
      assert_outcome (run, 0, QUI_OUTCOME_OWN);
      assert_outcome (run, 1, QUI_OUTCOME_OWN);
    }
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid IN (%d, %d)", pids[0], pids[1]), ==, 2);
}

/* What the look says of our rights is what the server then does; pg_cancel_backend() on an idle session has the same checks and
 * no effect. */
static void
test_permission_is_reality (void)
{
  static const char *callers[] = { "postgres", "watcher", "killer", "monitor", "bob", "member", "loose_member", "super_member", "alice" };
  static const char *roles[] = { "postgres", "alice", "bob", "watcher", "group_owner", "dropped" };
  PGconn *clients[G_N_ELEMENTS (roles)];
  guint n_yes = 0, n_no = 0;

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE dropped LOGIN");
  for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
    clients[r] = open_client (roles[r], "target");
  qui_test_cluster_sql (cluster, NULL, "DROP ROLE dropped");

  for (guint c = 0; c < G_N_ELEMENTS (callers); c++)
    {
      g_autoptr (QuiConnection) connection = open_as (callers[c]);
      g_autoptr (QuiSnapshot) snapshot = take (connection);
      PGconn *caller = qui_test_cluster_open (cluster, callers[c], NULL, "caller");

      for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
        {
          const QuiSession *session = qui_snapshot_find_session (snapshot, PQbackendPID (clients[r]));
          g_autofree char *sql = g_strdup_printf ("SELECT pg_cancel_backend(%d)", session->pid);
          PGresult *result = PQexec (caller, sql);
          gboolean allowed = PQresultStatus (result) == PGRES_TUPLES_OK;

          if (allowed != (session->permission == QUI_PERMISSION_YES))
            g_error ("%s on a session of %s: permission %d, but the server says: %s", callers[c], roles[r], session->permission,
                     allowed ? "yes" : PQresultErrorMessage (result));
          if (!allowed)
            g_assert_cmpint (session->permission, ==, r == 0 ? QUI_PERMISSION_NEEDS_SUPERUSER : QUI_PERMISSION_NEEDS_ROLE);
          n_yes += allowed;
          n_no += !allowed;
          PQclear (result);
        }
      PQfinish (caller);
    }
  g_assert_cmpuint (n_yes, >, 15);
  g_assert_cmpuint (n_no, >, 15);
  finish_all (clients, G_N_ELEMENTS (roles));
}

static void
test_already_gone (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[2] = { open_client ("alice", "leaves"), open_client ("alice", "stays") };
  g_autoptr (GArray) targets = see_clients (connection, clients, 2);
  g_autoptr (QuiSignalRun) run = NULL;
  int pid = PQbackendPID (clients[0]);

  PQfinish (clients[0]);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid);
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  assert_outcome (run, 0, QUI_OUTCOME_ALREADY_GONE);
  assert_outcome (run, 1, QUI_OUTCOME_GONE);
  PQfinish (clients[1]);
}

static void
test_came_back (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[3] = { open_client ("alice", "pool"), open_client ("alice", "pool"), open_client ("alice", "once") };
  PGconn *again, *unlike;
  g_autoptr (GArray) targets = see_clients (connection, clients, 3);
  const QuiSignalTiming timing = { .verify_ms = 5000, .watch_ms = 600 };
  Heard heard;
  g_autoptr (QuiSignalRun) run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, &timing, &heard);
  guint back;

  qui_signal_run_start (run);
  g_assert_true (qui_test_wait_until (run_is_proved, run, 10000));
  for (guint i = 0; i < 3; i++)
    assert_outcome (run, i, QUI_OUTCOME_GONE);
  again = open_client ("alice", "pool");
  unlike = open_client ("bob", "once");
  wait_finished (run);

  back = qui_signal_run_get_outcome (run, 0)->kind == QUI_OUTCOME_CAME_BACK ? 0 : 1;
  assert_outcome (run, back, QUI_OUTCOME_CAME_BACK);
  assert_outcome (run, 1 - back, QUI_OUTCOME_GONE);
  assert_outcome (run, 2, QUI_OUTCOME_GONE);
  g_assert_cmpint (qui_signal_run_get_outcome (run, back)->new_pid, ==, PQbackendPID (again));
  g_assert_cmpint (qui_signal_run_get_outcome (run, back)->back_after, >, 0);
  g_assert_cmpint (qui_signal_run_get_outcome (run, back)->back_after, <, 5 * G_TIME_SPAN_SECOND);
  assert_alive (again);

  PQfinish (again);
  PQfinish (unlike);
  finish_all (clients, 3);
}

static void
test_survived_and_retry (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[2] = { open_client ("alice", "stuck"), open_client ("alice", "free") };
  g_autoptr (GArray) targets = see_clients (connection, clients, 2);
  const QuiSignalTiming timing = { .verify_ms = 400, .watch_ms = 60 };
  g_autoptr (QuiSignalRun) run = NULL, retry = NULL;
  const QuiOutcome *outcome;

  g_assert_cmpint (kill (PQbackendPID (clients[0]), SIGSTOP), ==, 0);
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, &timing);
  outcome = qui_signal_run_get_outcome (run, 0);
  assert_outcome (run, 0, QUI_OUTCOME_SURVIVED);
  assert_outcome (run, 1, QUI_OUTCOME_GONE);
  g_assert_cmpint (outcome->settled_at - outcome->signalled_at, >=, 400 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (outcome->settled_at - outcome->signalled_at, <, 3 * G_TIME_SPAN_SECOND);

  g_array_set_size (targets, 1);
  g_assert_cmpint (kill (PQbackendPID (clients[0]), SIGCONT), ==, 0);
  retry = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  g_assert_true (qui_signal_run_get_outcome (retry, 0)->kind == QUI_OUTCOME_GONE
                 || qui_signal_run_get_outcome (retry, 0)->kind == QUI_OUTCOME_ALREADY_GONE);
  assert_gone (clients[0]);
  finish_all (clients, 2);
}

static void
test_cancel (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[4];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  PGresult *result;

  for (guint i = 0; i < 4; i++)
    clients[i] = open_client ("alice", "cancel");
  qui_test_client_send (clients[0], "SELECT pg_sleep(60)");
  qui_test_client_run (clients[2], "BEGIN; CREATE TABLE stays ()");
  qui_test_client_send (clients[3], "SELECT pg_sleep(0.01)");
  wait_for_state (clients[0], "active");
  targets = see_clients (connection, clients, 4);
  g_assert_cmpint (TARGET (targets, 0)->query_start, !=, QUI_TIME_UNKNOWN);
  /* Another query than the one that was seen. */
  PQclear (PQgetResult (clients[3]));
  PQclear (PQgetResult (clients[3]));
  qui_test_client_send (clients[3], "SELECT pg_sleep(60)");
  wait_for_state (clients[3], "active");

  run = signal_all (connection, QUI_SIGNAL_CANCEL, targets, NULL);
  assert_outcome (run, 0, QUI_OUTCOME_CANCELLED);
  assert_outcome (run, 1, QUI_OUTCOME_NOTHING_RUNNING);
  assert_outcome (run, 2, QUI_OUTCOME_NOTHING_RUNNING);
  assert_outcome (run, 3, QUI_OUTCOME_NOTHING_RUNNING);
  for (guint i = 0; i < 4; i++)
    assert_alive (clients[i]);

  result = PQgetResult (clients[0]);
  g_assert_cmpstr (PQresultErrorField (result, PG_DIAG_SQLSTATE), ==, "57014");
  PQclear (result);
  wait_for_state (clients[0], "idle");
  wait_for_state (clients[3], "active");
  qui_test_client_run (clients[2], "COMMIT; DROP TABLE stays");
  finish_all (clients, 4);
}

/* A cancel takes effect at the next check for interrupts: a stopped process never comes to one. */
static void
test_cancel_survived (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *client = open_client ("alice", "stuck");
  g_autoptr (GArray) targets = NULL;
  const QuiSignalTiming timing = { .verify_ms = 200 };
  g_autoptr (QuiSignalRun) run = NULL;

  qui_test_client_send (client, "SELECT pg_sleep(60)");
  wait_for_state (client, "active");
  targets = see_clients (connection, &client, 1);
  g_assert_cmpint (kill (PQbackendPID (client), SIGSTOP), ==, 0);
  run = signal_all (connection, QUI_SIGNAL_CANCEL, targets, &timing);
  assert_outcome (run, 0, QUI_OUTCOME_SURVIVED);
  g_assert_cmpint (kill (PQbackendPID (client), SIGCONT), ==, 0);
  PQfinish (client);
}

/* A role that may signal and may not see. */
static void
test_hidden (void)
{
  g_autoptr (QuiConnection) connection = open_as ("killer");
  PGconn *clients[2] = { open_client ("alice", "unseen"), open_client ("alice", "unseen") };
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) cancel = NULL, terminate = NULL;
  PGresult *result;

  qui_test_client_send (clients[0], "SELECT pg_sleep(60)");
  wait_for_state (clients[0], "active");
  targets = see_clients (connection, clients, 2);
  g_assert_cmpint (TARGET (targets, 0)->backend_start, ==, QUI_TIME_UNKNOWN);

  cancel = signal_all (connection, QUI_SIGNAL_CANCEL, targets, NULL);
  for (guint i = 0; i < 2; i++)
    {
      assert_outcome (cancel, i, QUI_OUTCOME_UNKNOWN);
      g_assert_nonnull (qui_signal_run_get_outcome (cancel, i)->message);
    }
  result = PQgetResult (clients[0]);
  g_assert_cmpstr (PQresultErrorField (result, PG_DIAG_SQLSTATE), ==, "57014");
  PQclear (result);
  assert_alive (clients[0]);

  terminate = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  assert_outcome (terminate, 0, QUI_OUTCOME_GONE);
  assert_outcome (terminate, 1, QUI_OUTCOME_GONE);
  assert_gone (clients[0]);
  assert_gone (clients[1]);
  finish_all (clients, 2);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  start_signal_cluster ();

  g_test_add_func ("/signal/terminate", test_terminate);
  g_test_add_func ("/signal/stale", test_stale);
  g_test_add_func ("/signal/refused-does-not-spoil", test_refused_does_not_spoil);
  g_test_add_func ("/signal/unforeseen-refusal", test_unforeseen_refusal);
  g_test_add_func ("/signal/system-process", test_system_process);
  g_test_add_func ("/signal/own", test_own);
  g_test_add_func ("/signal/permission-is-reality", test_permission_is_reality);
  g_test_add_func ("/signal/already-gone", test_already_gone);
  g_test_add_func ("/signal/came-back", test_came_back);
  g_test_add_func ("/signal/survived-and-retry", test_survived_and_retry);
  g_test_add_func ("/signal/cancel", test_cancel);
  g_test_add_func ("/signal/cancel-survived", test_cancel_survived);
  g_test_add_func ("/signal/hidden", test_hidden);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
