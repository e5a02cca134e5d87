/* test-standby.c: what a look at a standby says of its lag
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-snapshot.h"
#include "qui-test-connection.h"

static QuiTestCluster *primary;
static QuiTestCluster *standby;

/* A look by a role without any rights. */
static QuiSnapshot *
look (QuiTestCluster *cluster)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "plain", NULL, NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiConnection) connection = qui_connection_new (conninfo, "Quiesce test-standby");
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  QuiSnapshot *snapshot;

  qui_test_connect (connection, 5000, NULL, &error);
  g_assert_no_error (error);
  qui_snapshot_take_async (connection, NULL, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  snapshot = qui_snapshot_take_finish (connection, result, &error);
  g_assert_no_error (error);
  return snapshot;
}

typedef gboolean (*Condition) (const QuiServerInfo *server);

static gboolean
is_caught_up (const QuiServerInfo *server)
{
  return server->receiving && server->replay_behind == 0;
}

static gboolean
is_behind (const QuiServerInfo *server)
{
  return server->receiving && server->replay_behind > 0;
}

static gboolean
is_cut_off (const QuiServerInfo *server)
{
  return !server->receiving;
}

/* Looks until it is so. */
static QuiSnapshot *
look_until (Condition condition)
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  for (;;)
    {
      QuiSnapshot *snapshot = look (standby);

      g_assert_true (qui_snapshot_get_server (snapshot)->standby);
      if (condition (qui_snapshot_get_server (snapshot)))
        return snapshot;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      qui_snapshot_unref (snapshot);
    }
}

static void
test_primary (void)
{
  g_autoptr (QuiSnapshot) snapshot = look (primary);
  const QuiServerInfo *server = qui_snapshot_get_server (snapshot);

  g_assert_false (server->standby);
  g_assert_false (server->receiving);
  g_assert_cmpint (server->replay_behind, ==, -1);
  g_assert_cmpint (server->replayed_at, ==, QUI_TIME_UNKNOWN);
}

static void
test_replaying (void)
{
  g_autoptr (QuiSnapshot) idle = NULL;
  g_autoptr (QuiSnapshot) paused = NULL;
  g_autoptr (QuiSnapshot) resumed = NULL;
  gint64 committed;

  qui_test_cluster_sql (primary, NULL, "CREATE TABLE before ()");
  qui_test_cluster_wait_for (standby, "1", "SELECT count(*) FROM pg_class WHERE relname = 'before'");
  idle = look_until (is_caught_up);
  committed = qui_snapshot_get_server (idle)->replayed_at;
  g_assert_cmpint (committed, >, qui_snapshot_get_server (idle)->started);
  g_assert_cmpint (committed, <=, qui_snapshot_get_server (idle)->now);

  qui_test_cluster_sql (standby, NULL, "SELECT pg_wal_replay_pause()");
  qui_test_cluster_sql (primary, NULL, "CREATE TABLE after AS SELECT generate_series(1, 10000)");
  qui_test_cluster_sql (primary, NULL, "SELECT pg_switch_wal()");
  paused = look_until (is_behind);
  g_assert_cmpint (qui_snapshot_get_server (paused)->replayed_at, ==, committed);

  qui_test_cluster_sql (standby, NULL, "SELECT pg_wal_replay_resume()");
  qui_test_cluster_wait_for (standby, "1", "SELECT count(*) FROM pg_class WHERE relname = 'after'");
  resumed = look_until (is_caught_up);
  g_assert_cmpint (qui_snapshot_get_server (resumed)->replayed_at, >, committed);
}

/* The last one: what was received stays known, and says nothing any more. */
static void
test_cut_off (void)
{
  g_autoptr (QuiSnapshot) snapshot = NULL;

  qui_test_cluster_halt (primary);
  snapshot = look_until (is_cut_off);
  g_assert_cmpint (qui_snapshot_get_server (snapshot)->replayed_at, !=, QUI_TIME_UNKNOWN);
}

static void
run (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status = -1;
  va_list rest;

  va_start (rest, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (rest, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (rest);
  g_ptr_array_add (arguments, NULL);
  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* A copy of the halted primary that recovers from it without end. */
static void
make_standby (void)
{
  g_autofree char *from = g_build_filename (qui_test_cluster_get_dir (primary), "data", NULL);
  g_autofree char *to = g_build_filename (qui_test_cluster_get_dir (standby), "data", NULL);
  g_autofree char *pid_file = g_build_filename (to, "postmaster.pid", NULL);
  g_autofree char *signal_file = g_build_filename (to, "standby.signal", NULL);
  g_autofree char *settings_file = g_build_filename (to, "postgresql.auto.conf", NULL);
  g_autofree char *settings = g_strdup_printf ("primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'\n"
                                               "wal_retrieve_retry_interval = '100ms'\n", qui_test_cluster_get_port (primary));

  /* What was committed last may not be on the disk yet. */
  qui_test_cluster_sql (primary, NULL, "CHECKPOINT");
  qui_test_cluster_halt (standby);
  qui_test_cluster_halt (primary);
  run ("rm", "-rf", to, NULL);
  run ("cp", "-a", from, to, NULL);
  run ("rm", "-f", pid_file, NULL);
  g_assert_true (g_file_set_contents_full (signal_file, "", 0, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  g_assert_true (g_file_set_contents_full (settings_file, settings, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  qui_test_cluster_again (primary);
  qui_test_cluster_again (standby);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  primary = qui_test_cluster_start ("autovacuum = off", NULL);
  standby = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (primary, NULL, "CREATE ROLE plain LOGIN");
  make_standby ();

  g_test_add_func ("/standby/primary", test_primary);
  g_test_add_func ("/standby/replaying", test_replaying);
  g_test_add_func ("/standby/cut-off", test_cut_off);
  status = g_test_run ();

  qui_connection_drain_all (3000);
  qui_test_cluster_stop (standby);
  qui_test_cluster_stop (primary);
  return status;
}
