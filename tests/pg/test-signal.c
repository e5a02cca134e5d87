/* test-signal.c: signal runs against real sessions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>

#include "qui-signal.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"

static QuiTestCluster *cluster;
static const QuiSignalTiming short_timing = { .verify_ms = 5000, .watch_ms = 60 };

typedef struct
{
  guint   n_proved, n_finished;
  guint8 *changed;    /* how often each target was told of */
} Heard;

static QuiConnection *
open_as (const char *user)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, NULL, NULL);

  return qui_test_connection_open (text);
}

static QuiSnapshot *
take (QuiConnection *connection)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  QuiSnapshot *snapshot;

  qui_snapshot_take_async (connection, NULL, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  snapshot = qui_snapshot_take_finish (connection, result, &error);
  g_assert_no_error (error);
  return snapshot;
}

static PGconn *
open_client (const char *user, const char *application)
{
  return qui_test_cluster_open (cluster, user, "shop", application);
}

static void
wait_for_state (PGconn *client, const char *state)
{
  qui_test_cluster_wait_for (cluster, state, "SELECT CASE WHEN state = 'active' AND wait_event_type = 'Lock' THEN 'waiting' ELSE state END "
                             "FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client));
}

/* The targets as @connection sees them; free with free_targets(). */
static GArray *
see (QuiConnection *connection, const int *pids, guint n)
{
  g_autoptr (QuiSnapshot) snapshot = take (connection);
  GArray *targets = g_array_new (FALSE, TRUE, sizeof (QuiSignalTarget));

  g_array_set_clear_func (targets, (GDestroyNotify) qui_signal_target_clear);
  for (guint i = 0; i < n; i++)
    {
      const QuiSession *session = qui_snapshot_find_session (snapshot, pids[i]);
      QuiSignalTarget target;

      g_assert_nonnull (session);
      qui_signal_target_init_from_session (&target, session);
      g_array_append_val (targets, target);
    }
  return targets;
}

static GArray *
see_clients (QuiConnection *connection, PGconn **clients, guint n)
{
  g_autofree int *pids = g_new (int, n);

  for (guint i = 0; i < n; i++)
    pids[i] = PQbackendPID (clients[i]);
  return see (connection, pids, n);
}

#define TARGET(targets, i) (&g_array_index (targets, QuiSignalTarget, i))

static void
on_changed (QuiSignalRun *run, guint first, guint n, Heard *heard)
{
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (first + n, <=, qui_signal_run_get_n_targets (run));
  for (guint i = first; heard->changed != NULL && i < first + n; i++)
    heard->changed[i]++;
}

static void
on_proved (QuiSignalRun *run, Heard *heard)
{
  g_assert_true (qui_signal_run_is_proved (run));
  heard->n_proved++;
}

static void
on_finished (QuiSignalRun *run, Heard *heard)
{
  g_assert_cmpuint (heard->n_proved, ==, 1);
  g_assert_true (qui_signal_run_is_finished (run));
  heard->n_finished++;
}

static QuiSignalRun *
new_run (QuiConnection *connection, QuiSignalKind kind, GArray *targets, const QuiSignalTiming *timing, Heard *heard)
{
  QuiSignalRun *run = qui_signal_run_new (connection, kind, TARGET (targets, 0), targets->len, NULL,
                                          timing != NULL ? timing : &short_timing);

  memset (heard, 0, sizeof *heard);
  g_signal_connect (run, "changed", G_CALLBACK (on_changed), heard);
  g_signal_connect (run, "proved", G_CALLBACK (on_proved), heard);
  g_signal_connect (run, "finished", G_CALLBACK (on_finished), heard);
  return run;
}

static gboolean
run_is_finished (gpointer run)
{
  return qui_signal_run_is_finished (run);
}

static gboolean
run_is_proved (gpointer run)
{
  return qui_signal_run_is_proved (run);
}

static void
wait_finished (QuiSignalRun *run)
{
  g_assert_true (qui_test_wait_until (run_is_finished, run, 20000));
}

/* A whole run. */
static QuiSignalRun *
signal_all (QuiConnection *connection, QuiSignalKind kind, GArray *targets, const QuiSignalTiming *timing)
{
  Heard heard;
  QuiSignalRun *run = new_run (connection, kind, targets, timing, &heard);

  heard.changed = g_new0 (guint8, targets->len);
  qui_signal_run_start (run);
  wait_finished (run);
  g_assert_cmpuint (heard.n_proved, ==, 1);
  g_assert_cmpuint (heard.n_finished, ==, 1);
  for (guint i = 0; i < targets->len; i++)
    if (qui_signal_run_get_outcome (run, i)->kind != QUI_OUTCOME_PENDING)
      g_assert_cmpuint (heard.changed[i], >, 0);
  g_signal_handlers_disconnect_by_data (run, &heard);
  g_free (heard.changed);
  return run;
}

static void
assert_outcome (QuiSignalRun *run, guint index, QuiOutcomeKind kind)
{
  const QuiOutcome *outcome = qui_signal_run_get_outcome (run, index);

  if (outcome->kind != kind)
    g_error ("target %u: outcome %d, not %d (%s)", index, outcome->kind, kind, outcome->message);
  if (kind != QUI_OUTCOME_PENDING && kind != QUI_OUTCOME_WAITING)
    g_assert_cmpint (outcome->settled_at, >, 0);
}

/* Without touching the client: an answer may be under way to it. */
static void
assert_alive (PGconn *client)
{
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client)), ==, 1);
}

static void
assert_gone (PGconn *client)
{
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client)), ==, 0);
  g_assert_true (qui_test_client_is_dead (client));
}

static void
finish_all (PGconn **clients, guint n)
{
  for (guint i = 0; i < n; i++)
    PQfinish (clients[i]);
}

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

/* The answer to the signal itself is lost. */
static void
test_answer_lost (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[2] = { open_client ("alice", "a"), open_client ("alice", "b") };
  g_autoptr (GArray) targets = NULL;
  Heard heard;
  g_autoptr (QuiSignalRun) cancel = NULL, terminate = NULL;

  qui_test_client_send (clients[0], "SELECT pg_sleep(60)");
  wait_for_state (clients[0], "active");
  targets = see_clients (connection, clients, 2);

  cancel = new_run (connection, QUI_SIGNAL_CANCEL, targets, NULL, &heard);
  qui_signal_run_start (cancel);
  qui_connection_close (connection);
  wait_finished (cancel);
  assert_outcome (cancel, 0, QUI_OUTCOME_UNKNOWN);
  assert_outcome (cancel, 1, QUI_OUTCOME_UNKNOWN);
  g_assert_nonnull (qui_signal_run_get_outcome (cancel, 0)->message);

  g_assert_true (qui_test_connect (connection, 5000, NULL, NULL));
  terminate = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);
  qui_signal_run_start (terminate);
  qui_connection_close (connection);
  wait_finished (terminate);
  assert_outcome (terminate, 0, QUI_OUTCOME_GONE);
  assert_outcome (terminate, 1, QUI_OUTCOME_GONE);
  finish_all (clients, 2);
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
  cluster = qui_test_cluster_start ("max_connections = 300", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE alice LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE bob LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE monitor LOGIN IN ROLE pg_monitor");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE killer LOGIN IN ROLE pg_signal_backend");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE watcher LOGIN IN ROLE pg_signal_backend, pg_monitor");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE group_owner LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE member LOGIN INHERIT IN ROLE alice, group_owner");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE loose_member LOGIN NOINHERIT IN ROLE alice, group_owner");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE super_member LOGIN IN ROLE postgres");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER alice");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE items (); GRANT ALL ON items TO PUBLIC; GRANT ALL ON SCHEMA public TO PUBLIC");

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
  g_test_add_func ("/signal/connection-lost", test_connection_lost);
  g_test_add_func ("/signal/answer-lost", test_answer_lost);
  g_test_add_func ("/signal/server-lost", test_server_lost);
  g_test_add_func ("/signal/stop", test_stop);
  g_test_add_func ("/signal/many", test_many);
  g_test_add_func ("/signal/keeps-itself-alive", test_keeps_itself_alive);
  g_test_add_func ("/signal/nothing", test_nothing);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
