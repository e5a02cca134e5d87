/* test-signal-volley.c: chunks that are sent together, and what is known when one breaks off, is stopped, or gets no answer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The server's functions are replaced by ones that call them and that can be told, per session, to fail or to wait.
 */

#include "qui-test-signal.h"
#include "qui-volley.h"

/* A volley, and two more. */
#define N_FIRST   5
#define N_CHUNKS  7
#define N_TARGETS (N_CHUNKS * QUI_SIGNAL_CHUNK)

static const char * const functions[] = { "pg_terminate_backend", "pg_cancel_backend" };

static void
set_traps (void)
{
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLE public.traps (pid int4, kind text)");
  qui_test_cluster_sql (cluster, NULL, "GRANT SELECT ON public.traps TO PUBLIC");
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autofree char *signature = qui_test_cluster_ask (cluster, NULL, "SELECT oid::regprocedure FROM pg_proc WHERE proname = '%s'", functions[i]);

      qui_test_cluster_sql (cluster, NULL, "ALTER FUNCTION pg_catalog.%s RENAME TO real_%s", signature, functions[i]);
      qui_test_cluster_sql (cluster, NULL,
                            "CREATE FUNCTION pg_catalog.%s(whom int4) RETURNS bool LANGUAGE plpgsql AS $$\n"
                            "DECLARE\n"
                            "  trap text := (SELECT kind FROM public.traps WHERE pid = whom);\n"
                            "BEGIN\n"
                            "  IF trap = 'fail' THEN RAISE EXCEPTION 'caught in a trap'; END IF;\n"
                            "  WHILE trap = 'wait' LOOP\n"
                            "    PERFORM pg_sleep(0.01);\n"
                            "    trap := (SELECT kind FROM public.traps WHERE pid = whom);\n"
                            "  END LOOP;\n"
                            "  RETURN pg_catalog.real_%s(whom);\n"
                            "END $$", functions[i], functions[i]);
    }
}

static void
trap (PGconn *client, const char *kind)
{
  qui_test_cluster_sql (cluster, NULL, "INSERT INTO public.traps VALUES (%d, '%s')", PQbackendPID (client), kind);
}

static void
free_all (void)
{
  qui_test_cluster_sql (cluster, NULL, "DELETE FROM public.traps");
}

static void
wait_trapped (QuiConnection *connection)
{
  qui_test_cluster_wait_for (cluster, "PgSleep", "SELECT wait_event FROM pg_stat_activity WHERE pid = %d",
                             qui_connection_get_backend_pid (connection));
}

/* One who is there at the head of each chunk; the others are not. */
static GArray *
make_targets (QuiConnection *connection, PGconn **clients)
{
  g_autoptr (GArray) seen = see_clients (connection, clients, N_CHUNKS);
  GArray *targets = g_array_new (FALSE, TRUE, sizeof (QuiSignalTarget));

  g_array_set_clear_func (targets, (GDestroyNotify) qui_signal_target_clear);
  g_array_set_size (targets, N_TARGETS);
  for (guint i = 0; i < N_TARGETS; i++)
    {
      qui_signal_target_copy (TARGET (targets, i), TARGET (seen, i / QUI_SIGNAL_CHUNK));
      if (i % QUI_SIGNAL_CHUNK != 0)
        TARGET (targets, i)->pid = 1000000000 + i;
    }
  return targets;
}

static void
open_clients (PGconn **clients)
{
  for (guint i = 0; i < N_CHUNKS; i++)
    clients[i] = open_client ("alice", "client");
}

/* Of the one at the head of the chunk, and of all those who are not there. */
static void
assert_chunk (QuiSignalRun *run, guint chunk, QuiOutcomeKind head, QuiOutcomeKind others)
{
  guint first = chunk * QUI_SIGNAL_CHUNK;

  assert_outcome (run, first, head);
  for (guint i = first + 1; i < first + QUI_SIGNAL_CHUNK; i++)
    assert_outcome (run, i, others);
}

static gboolean
first_is_answered (gpointer run)
{
  return qui_signal_run_get_outcome (run, 0)->kind != QUI_OUTCOME_PENDING;
}

static void
test_error (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[N_CHUNKS];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;

  open_clients (clients);
  targets = make_targets (connection, clients);
  trap (clients[1], "fail");
  run = signal_all (connection, QUI_SIGNAL_TERMINATE, targets, NULL);
  free_all ();

  assert_chunk (run, 0, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  /* Signals sent before the error would have stayed sent: who is not there now may have been. */
  assert_chunk (run, 1, QUI_OUTCOME_UNKNOWN, QUI_OUTCOME_GONE);
  g_assert_cmpstr (qui_signal_run_get_outcome (run, QUI_SIGNAL_CHUNK)->message, ==, "caught in a trap");
  assert_alive (clients[1]);
  /* Those behind it never got that far. */
  for (guint i = 2; i < N_CHUNKS; i++)
    {
      assert_chunk (run, i, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
      assert_gone (clients[i]);
    }
  finish_all (clients, N_CHUNKS);
}

static void
test_stop (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[N_CHUNKS];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  Heard heard;
  gint64 start;

  open_clients (clients);
  targets = make_targets (connection, clients);
  trap (clients[2], "wait");
  run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);
  qui_signal_run_start (run);
  wait_trapped (connection);
  /* What is known is told while the rest is under way. */
  g_assert_true (qui_test_wait_until (first_is_answered, run, 5000));
  assert_outcome (run, N_TARGETS - 1, QUI_OUTCOME_PENDING);

  start = g_get_monotonic_time ();
  qui_signal_run_stop (run);
  wait_finished (run);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
  free_all ();
  assert_chunk (run, 0, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  assert_chunk (run, 1, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  assert_chunk (run, 2, QUI_OUTCOME_SURVIVED, QUI_OUTCOME_GONE);
  for (guint i = 3; i < N_CHUNKS; i++)
    assert_chunk (run, i, QUI_OUTCOME_PENDING, QUI_OUTCOME_PENDING);
  for (guint i = 2; i < N_CHUNKS; i++)
    assert_alive (clients[i]);
  g_assert_true (qui_connection_is_connected (connection));
  finish_all (clients, N_CHUNKS);
}

/* Somebody ends our session in the third chunk: the third and what was to come are sent anew. */
static void
test_cut (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[N_CHUNKS];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  Heard heard;
  int pid = qui_connection_get_backend_pid (connection);

  open_clients (clients);
  targets = make_targets (connection, clients);
  trap (clients[2], "wait");
  run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);
  qui_signal_run_start (run);
  wait_trapped (connection);
  qui_test_cluster_sql (cluster, NULL, "SELECT real_pg_terminate_backend(%d)", pid);
  free_all ();
  wait_finished (run);

  g_assert_cmpint (qui_connection_get_backend_pid (connection), !=, pid);
  assert_chunk (run, 0, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  for (guint i = 2; i < N_FIRST; i++)
    assert_chunk (run, i, QUI_OUTCOME_GONE, QUI_OUTCOME_GONE);
  for (guint i = N_FIRST; i < N_CHUNKS; i++)
    assert_chunk (run, i, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  for (guint i = 0; i < N_CHUNKS; i++)
    assert_gone (clients[i]);
  finish_all (clients, N_CHUNKS);
}

/* The same without another try: the role may not see when sessions began, and the pids may be another's by now. */
static void
test_cut_hidden (void)
{
  g_autoptr (QuiConnection) connection = open_as ("killer");
  PGconn *clients[N_CHUNKS];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  Heard heard;

  open_clients (clients);
  targets = make_targets (connection, clients);
  g_assert_cmpint (TARGET (targets, 0)->backend_start, ==, QUI_TIME_UNKNOWN);
  trap (clients[2], "wait");
  run = new_run (connection, QUI_SIGNAL_TERMINATE, targets, NULL, &heard);
  qui_signal_run_start (run);
  wait_trapped (connection);
  g_assert_true (qui_test_wait_until (first_is_answered, run, 5000));
  qui_connection_close (connection);
  wait_finished (run);
  free_all ();

  assert_chunk (run, 0, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  for (guint i = 2; i < N_FIRST; i++)
    {
      assert_chunk (run, i, QUI_OUTCOME_UNKNOWN, QUI_OUTCOME_UNKNOWN);
      g_assert_nonnull (qui_signal_run_get_outcome (run, i * QUI_SIGNAL_CHUNK)->message);
    }
  /* Still ours when it was closed. */
  for (guint i = N_FIRST; i < N_CHUNKS; i++)
    assert_chunk (run, i, QUI_OUTCOME_GONE, QUI_OUTCOME_ALREADY_GONE);
  finish_all (clients, N_CHUNKS);
}

/* A cancel is not repeated either: it would hit the next query. */
static void
test_cut_cancel (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[N_CHUNKS];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  Heard heard;

  open_clients (clients);
  for (guint i = 0; i < 2; i++)
    {
      qui_test_client_send (clients[i], "SELECT pg_sleep(60)");
      wait_for_state (clients[i], "active");
    }
  targets = make_targets (connection, clients);
  trap (clients[0], "wait");
  run = new_run (connection, QUI_SIGNAL_CANCEL, targets, NULL, &heard);
  qui_signal_run_start (run);
  wait_trapped (connection);
  qui_connection_close (connection);
  free_all ();
  wait_finished (run);

  assert_chunk (run, 0, QUI_OUTCOME_UNKNOWN, QUI_OUTCOME_UNKNOWN);
  g_assert_nonnull (qui_signal_run_get_outcome (run, 0)->message);
  /* Nothing but the first chunk was under way. */
  assert_chunk (run, 1, QUI_OUTCOME_CANCELLED, QUI_OUTCOME_ALREADY_GONE);
  assert_chunk (run, 2, QUI_OUTCOME_NOTHING_RUNNING, QUI_OUTCOME_ALREADY_GONE);
  finish_all (clients, N_CHUNKS);
}

/* The connection is closed, or the run stopped, while the signals wait for their turn behind something else: nothing was sent. */
static void
test_before_its_turn (gconstpointer data)
{
  gboolean stopped = GPOINTER_TO_INT (data);
  g_autoptr (QuiConnection) connection = open_as (NULL);
  PGconn *clients[N_CHUNKS];
  g_autoptr (GArray) targets = NULL;
  g_autoptr (QuiSignalRun) run = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  Heard heard;

  open_clients (clients);
  qui_test_client_send (clients[0], "SELECT pg_sleep(60)");
  wait_for_state (clients[0], "active");
  targets = make_targets (connection, clients);
  run = new_run (connection, QUI_SIGNAL_CANCEL, targets, NULL, &heard);
  qui_test_query_async (connection, "SELECT pg_sleep(60)", 15000, NULL, &pending);
  qui_signal_run_start (run);
  wait_trapped (connection);
  if (stopped)
    qui_signal_run_stop (run);
  else
    qui_connection_close (connection);
  wait_finished (run);

  if (stopped)
    {
      assert_chunk (run, 0, QUI_OUTCOME_PENDING, QUI_OUTCOME_PENDING);
      wait_for_state (clients[0], "active");
      qui_connection_close (connection);
    }
  else
    {
      assert_chunk (run, 0, QUI_OUTCOME_CANCELLED, QUI_OUTCOME_ALREADY_GONE);
    }
  result = qui_test_wait_result (&pending, 5000);
  g_assert_null (qui_test_query_finish (connection, result, NULL));
  finish_all (clients, N_CHUNKS);
}

typedef struct
{
  guint         n_heard;
  GAsyncResult *result;
} Shot;

static void
on_heard (guint index, const PGresult *rows, gpointer data)
{
  Shot *shot = data;

  g_assert_cmpuint (index, ==, shot->n_heard++);
  g_assert_cmpint (PQntuples (rows), ==, 1);
  g_assert_null (shot->result);
}

static void
on_fired (GObject *source, GAsyncResult *result, gpointer data)
{
  Shot *shot = data;

  qui_test_take_result (source, result, &shot->result);
}

static guint
fire (QuiConnection *connection, const char *sql, guint n_transactions, guint *n_doubtful, GError **error)
{
  Shot shot = { 0 };
  g_autoptr (GAsyncResult) result = NULL;

  qui_volley_async (connection, g_strdup (sql), n_transactions, 1, on_heard, NULL, on_fired, &shot);
  g_clear_error (error);
  result = qui_test_wait_result (&shot.result, 20000);
  g_assert_true (qui_volley_finish (connection, result, n_doubtful, error) == (*error == NULL));
  g_assert_true (qui_connection_is_connected (connection));
  return shot.n_heard;
}

/* Whoever answers otherwise than was asked has not been asked by us. */
static void
test_volley (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL);
  g_autoptr (GError) error = NULL;
  guint n_doubtful;

  g_assert_cmpuint (fire (connection, "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT", 2, &n_doubtful, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (n_doubtful, ==, 0);

  g_assert_cmpuint (fire (connection, "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 1/0; COMMIT; BEGIN; SELECT 3; COMMIT", 3, &n_doubtful, &error), ==, 1);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_SERVER);
  g_assert_cmpuint (n_doubtful, ==, 1);

  g_assert_cmpuint (fire (connection, "BEGIN; SELECT 1; COMMIT", 2, &n_doubtful, &error), ==, 1);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_PROTOCOL);
  g_assert_cmpuint (n_doubtful, ==, 1);

  g_assert_cmpuint (fire (connection, "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT", 1, &n_doubtful, &error), ==, 1);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_PROTOCOL);
  g_assert_cmpuint (n_doubtful, ==, 0);

  g_assert_cmpuint (fire (connection, "BEGIN; SELECT 1, 2; COMMIT; BEGIN; SELECT 2; COMMIT", 2, &n_doubtful, &error), ==, 0);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_PROTOCOL);
  g_assert_cmpuint (n_doubtful, ==, 2);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  start_signal_cluster ();
  set_traps ();

  g_test_add_func ("/signal-volley/error", test_error);
  g_test_add_func ("/signal-volley/stop", test_stop);
  g_test_add_func ("/signal-volley/cut", test_cut);
  g_test_add_func ("/signal-volley/cut-hidden", test_cut_hidden);
  g_test_add_func ("/signal-volley/cut-cancel", test_cut_cancel);
  g_test_add_data_func ("/signal-volley/closed-before-its-turn", GINT_TO_POINTER (FALSE), test_before_its_turn);
  g_test_add_data_func ("/signal-volley/stopped-before-its-turn", GINT_TO_POINTER (TRUE), test_before_its_turn);
  g_test_add_func ("/signal-volley/volley", test_volley);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
