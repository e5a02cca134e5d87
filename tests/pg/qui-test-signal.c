/* qui-test-signal.c: sessions to signal, roles to signal as, and what a run told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-signal.h"

QuiTestCluster *cluster;
const QuiSignalTiming short_timing = { .verify_ms = 5000, .watch_ms = 60 };

QuiConnection *
open_as (const char *user)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, NULL, NULL);

  return qui_test_connection_open (text);
}

QuiSnapshot *
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

PGconn *
open_client (const char *user, const char *application)
{
  return qui_test_cluster_open (cluster, user, "shop", application);
}

void
wait_for_state (PGconn *client, const char *state)
{
  qui_test_cluster_wait_for (cluster, state, "SELECT CASE WHEN state = 'active' AND wait_event_type = 'Lock' THEN 'waiting' ELSE state END "
                             "FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client));
}

/* The targets as @connection sees them; free with free_targets(). */
GArray *
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

GArray *
see_clients (QuiConnection *connection, PGconn **clients, guint n)
{
  g_autofree int *pids = g_new (int, n);

  for (guint i = 0; i < n; i++)
    pids[i] = PQbackendPID (clients[i]);
  return see (connection, pids, n);
}

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

QuiSignalRun *
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

gboolean
run_is_finished (gpointer run)
{
  return qui_signal_run_is_finished (run);
}

gboolean
run_is_proved (gpointer run)
{
  return qui_signal_run_is_proved (run);
}

void
wait_finished (QuiSignalRun *run)
{
  g_assert_true (qui_test_wait_until (run_is_finished, run, 20000));
}

/* A whole run. */
QuiSignalRun *
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

void
assert_outcome (QuiSignalRun *run, guint index, QuiOutcomeKind kind)
{
  const QuiOutcome *outcome = qui_signal_run_get_outcome (run, index);

  if (outcome->kind != kind)
    g_error ("target %u: outcome %d, not %d (%s)", index, outcome->kind, kind, outcome->message);
  if (kind != QUI_OUTCOME_PENDING && kind != QUI_OUTCOME_WAITING)
    g_assert_cmpint (outcome->settled_at, >, 0);
}

/* Without touching the client: an answer may be under way to it. */
void
assert_alive (PGconn *client)
{
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client)), ==, 1);
}

void
assert_gone (PGconn *client)
{
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client)), ==, 0);
  g_assert_true (qui_test_client_is_dead (client));
}

void
finish_all (PGconn **clients, guint n)
{
  for (guint i = 0; i < n; i++)
    PQfinish (clients[i]);
}

void
start_signal_cluster (void)
{
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
}
