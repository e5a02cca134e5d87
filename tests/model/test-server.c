/* test-server.c: a server being watched, lost and found again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-list.h"

#include <glib/gstdio.h>

#include "qui-error.h"
#include "qui-network.h"
#include "qui-pace.h"
#include "qui-server-private.h"
#include "qui-test-cluster.h"
#include "qui-test-monitor.h"
#include "qui-test-watch.h"

typedef struct
{
  QuiTestCluster *cluster;
  char           *folder;
  QuiJournal     *journal;
  QuiProfile     *profile;
  QuiServer      *server;
  guint           looks;
} Fixture;

static void
count_look (Fixture *fixture)
{
  fixture->looks++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *port = NULL;

  fixture->cluster = qui_test_cluster_start ("max_connections = 20", NULL);
  fixture->folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  path = g_build_filename (fixture->folder, "actions.jsonl", NULL);
  port = g_strdup_printf ("%d", qui_test_cluster_get_port (fixture->cluster));
  fixture->journal = qui_journal_new (path);
  fixture->profile = qui_profile_new ();
  g_object_set (fixture->profile,
                "name", "scratch", "host", qui_test_cluster_get_dir (fixture->cluster), "port", port,
                "user", "postgres", "database", "postgres", "keep-password", FALSE, NULL);
  fixture->server = qui_server_new (fixture->profile, fixture->journal);
  qui_server_set_interval (fixture->server, 1);
  qui_server_set_watched (fixture->server, TRUE);
  g_signal_connect_swapped (fixture->server, "look-done", G_CALLBACK (count_look), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  qui_server_disconnect (fixture->server);
  qui_test_drop (g_steal_pointer (&fixture->server), 20000);
  g_clear_object (&fixture->profile);
  g_clear_object (&fixture->journal);
  qui_connection_drain_all (3000);
  qui_test_cluster_stop (fixture->cluster);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
wait_state (Fixture        *fixture,
            QuiServerState  state)
{
  qui_test_wait_state (fixture->server, state, 20000);
}

typedef struct
{
  Fixture *fixture;
  guint    looks;
} LookWait;

static gboolean
has_looks (gpointer data)
{
  LookWait *wait = data;

  return wait->fixture->looks >= wait->looks;
}

static void
wait_looks (Fixture *fixture,
            guint    more)
{
  LookWait wait = { fixture, fixture->looks + more };

  g_assert_true (qui_test_wait_until (has_looks, &wait, 20000));
}

static gboolean
has_control (gpointer data)
{
  return qui_connection_is_connected (qui_server_get_control (data));
}

static gboolean
has_no_rows (gpointer data)
{
  return g_list_model_get_n_items (G_LIST_MODEL (qui_server_get_rows (data))) == 0;
}

static gboolean
waits_long (gpointer data)
{
  return qui_server_get_state (data) == QUI_SERVER_STALE && qui_server_get_retry_in (data) >= 7;
}

/* For what must not happen: time is all there is to wait for. */
static gboolean
never (gpointer data)
{
  return FALSE;
}

static void
test_looks_go_on (Fixture      *fixture,
                  gconstpointer data)
{
  g_autofree int *pids = NULL;
  const QuiSession *session;
  PGconn *client;

  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  g_assert_no_error (qui_server_get_error (fixture->server));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (qui_server_get_rows (fixture->server))), >, 0);
  g_assert_cmpuint (qui_history_get_n_samples (qui_server_get_history (fixture->server)), ==, 1);
  g_assert_true (qui_test_wait_until (has_control, fixture->server, 5000));

  client = qui_test_cluster_open (fixture->cluster, NULL, NULL, "newcomer");
  wait_looks (fixture, 2);
  session = qui_snapshot_find_session (qui_server_get_snapshot (fixture->server), PQbackendPID (client));
  g_assert_nonnull (session);
  g_assert_cmpstr (session->application, ==, "newcomer");
  g_assert_false (session->own);

  /* Both connections are ours, and nobody else is. */
  pids = qui_server_dup_own_pids (fixture->server);
  g_assert_cmpint (pids[0], !=, 0);
  g_assert_cmpint (pids[1], !=, 0);
  g_assert_cmpint (pids[2], ==, 0);
  for (guint i = 0; i < qui_snapshot_get_n_sessions (qui_server_get_snapshot (fixture->server)); i++)
    {
      session = qui_snapshot_get_session (qui_server_get_snapshot (fixture->server), i);
      g_assert_cmpint (session->own, ==, session->pid == pids[0] || session->pid == pids[1]);
    }
  PQfinish (client);
}

static void
test_nobody_looks (Fixture      *fixture,
                   gconstpointer data)
{
  guint before;

  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  wait_looks (fixture, 1);
  qui_server_set_watched (fixture->server, FALSE);
  before = fixture->looks;
  qui_test_wait_until (never, NULL, 2500);
  g_assert_cmpuint (fixture->looks, <=, before + 1);

  qui_server_set_watched (fixture->server, TRUE);
  wait_looks (fixture, 1);

  qui_server_set_paused (fixture->server, TRUE);
  before = fixture->looks;
  qui_test_wait_until (never, NULL, 2500);
  g_assert_cmpuint (fixture->looks, <=, before + 1);
  qui_server_refresh (fixture->server);
  wait_looks (fixture, 1);
}

/* Who asks for a look wants to see what is now, not what was when a look in flight began. */
static void
test_asked_while_looking (Fixture      *fixture,
                          gconstpointer data)
{
  gboolean looking;
  guint before;

  qui_server_connect (fixture->server);
  wait_looks (fixture, 1);
  qui_server_set_paused (fixture->server, TRUE);
  g_object_get (fixture->server, "looking", &looking, NULL);
  if (looking)
    wait_looks (fixture, 1);

  before = fixture->looks;
  for (int i = 0; i < 3; i++)
    qui_server_refresh (fixture->server);
  wait_looks (fixture, 2);
  g_object_get (fixture->server, "looking", &looking, NULL);
  g_assert_false (looking);
  g_assert_cmpuint (fixture->looks, ==, before + 2);
}

static void
test_restart (Fixture      *fixture,
              gconstpointer data)
{
  guint n_rows;

  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (qui_server_get_rows (fixture->server)));

  qui_test_cluster_halt (fixture->cluster);
  wait_state (fixture, QUI_SERVER_STALE);
  g_assert_nonnull (qui_server_get_error (fixture->server));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (qui_server_get_rows (fixture->server))), ==, n_rows);

  qui_test_cluster_again (fixture->cluster);
  wait_state (fixture, QUI_SERVER_LIVE);
}

static void
test_own_backend_killed (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree int *pids = NULL;
  g_autofree int *pids_now = NULL;

  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  pids = qui_server_dup_own_pids (fixture->server);
  qui_test_cluster_sql (fixture->cluster, NULL, "SELECT pg_terminate_backend(%d)", pids[0]);
  wait_state (fixture, QUI_SERVER_STALE);
  wait_state (fixture, QUI_SERVER_LIVE);
  pids_now = qui_server_dup_own_pids (fixture->server);
  g_assert_cmpint (pids_now[0], !=, pids[0]);
}

/* The session outlives its role, and says so; only another session knows the role that took its name. */
static void
test_role_made_anew (Fixture      *fixture,
                     gconstpointer data)
{
  qui_test_cluster_sql (fixture->cluster, NULL, "CREATE ROLE guest LOGIN");
  g_object_set (fixture->profile, "user", "guest", NULL);
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  qui_test_cluster_sql (fixture->cluster, NULL, "DROP ROLE guest");
  wait_state (fixture, QUI_SERVER_STALE);
  g_assert_nonnull (qui_server_get_error (fixture->server));
  qui_test_cluster_sql (fixture->cluster, NULL, "CREATE ROLE guest LOGIN");
  wait_state (fixture, QUI_SERVER_LIVE);
  wait_looks (fixture, 1);
  g_assert_true (qui_test_wait_until (has_control, fixture->server, 15000));
}

static void
test_server_hangs (Fixture      *fixture,
                   gconstpointer data)
{
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  qui_test_cluster_freeze (fixture->cluster);
  wait_state (fixture, QUI_SERVER_STALE);
  g_assert_error (qui_server_get_error (fixture->server), QUI_ERROR, QUI_ERROR_TIMEOUT);
  g_assert_cmpuint (qui_server_get_age (fixture->server), >=, QUI_PACE_SLOW_MS / 1000);
  g_assert_nonnull (qui_server_get_snapshot (fixture->server));
  qui_test_cluster_thaw (fixture->cluster);
  wait_state (fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (qui_server_get_age (fixture->server), <=, 1);
}

static void
test_disconnect_while_hanging (Fixture      *fixture,
                               gconstpointer data)
{
  gint64 began;

  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  qui_test_cluster_freeze (fixture->cluster);
  qui_server_refresh (fixture->server);
  began = g_get_monotonic_time ();
  qui_server_disconnect (fixture->server);
  g_assert_cmpint (g_get_monotonic_time () - began, <, G_TIME_SPAN_SECOND);
  g_assert_cmpint (qui_server_get_state (fixture->server), ==, QUI_SERVER_OFF);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (qui_server_get_rows (fixture->server))), ==, 0);
  qui_test_cluster_thaw (fixture->cluster);
}

static void
test_password (Fixture      *fixture,
               gconstpointer data)
{
  qui_test_cluster_sql (fixture->cluster, NULL, "CREATE ROLE anna LOGIN PASSWORD 'right'");
  qui_test_cluster_set_hba (fixture->cluster, "local all anna scram-sha-256");
  g_object_set (fixture->profile, "user", "anna", NULL);

  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_NEEDS_PASSWORD);
  g_assert_error (qui_server_get_error (fixture->server), QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);

  qui_server_connect_with_password (fixture->server, "wrong", FALSE);
  wait_state (fixture, QUI_SERVER_NEEDS_PASSWORD);
  g_assert_cmpstr (qui_error_get_sqlstate (qui_server_get_error (fixture->server)), ==, "28P01");

  qui_server_connect_with_password (fixture->server, "right", FALSE);
  wait_state (fixture, QUI_SERVER_LIVE);

  /* Held for this run. */
  qui_server_disconnect (fixture->server);
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);

  /* But never taken to another server. */
  g_object_set (fixture->profile, "database", "template1", NULL);
  g_assert_cmpint (qui_server_get_state (fixture->server), ==, QUI_SERVER_OFF);
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_NEEDS_PASSWORD);
}

static void
test_first_connect_fails (Fixture      *fixture,
                          gconstpointer data)
{
  g_object_set (fixture->profile, "database", "nowhere", NULL);
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_FAILED);
  g_assert_cmpstr (qui_error_get_sqlstate (qui_server_get_error (fixture->server)), ==, "3D000");
}

static void
test_view_without_look (Fixture      *fixture,
                        gconstpointer data)
{
  QuiSnapshot *snapshot;
  guint looks;

  qui_server_connect (fixture->server);
  wait_looks (fixture, 1);
  qui_server_set_paused (fixture->server, TRUE);
  snapshot = qui_server_get_snapshot (fixture->server);
  looks = fixture->looks;
  qui_view_set_filter (qui_server_get_view (fixture->server), "no such session");
  g_assert_true (qui_test_wait_until (has_no_rows, fixture->server, 5000));
  g_assert_true (qui_server_get_snapshot (fixture->server) == snapshot);
  g_assert_cmpuint (fixture->looks, ==, looks);
}

static void
test_pace (void)
{
  guint before = 0;

  g_assert_cmpuint (qui_pace_interval_ms (2, 0), ==, 2000);
  g_assert_cmpuint (qui_pace_interval_ms (2, 500 * G_TIME_SPAN_MILLISECOND), ==, 2000);
  g_assert_cmpuint (qui_pace_interval_ms (2, 501 * G_TIME_SPAN_MILLISECOND), ==, 2004);
  g_assert_cmpuint (qui_pace_interval_ms (1, 10 * G_TIME_SPAN_SECOND), ==, 40000);
  g_assert_cmpuint (qui_pace_interval_ms (1, G_MAXINT64 / 8), ==, G_MAXINT);

  g_assert_cmpuint (qui_pace_retry_ms (0), ==, 0);
  for (guint i = 1; i < 100; i++)
    {
      g_assert_cmpuint (qui_pace_retry_ms (i), >=, before);
      g_assert_cmpuint (qui_pace_retry_ms (i), <=, 30000);
      before = qui_pace_retry_ms (i);
    }
}

static gboolean
is_at_rest (gpointer data)
{
  gboolean looking;

  g_object_get (data, "looking", &looking, NULL);
  return !looking;
}

/* The machine slept a minute since the latest look: that is old, and a connection that is silent is dead, not slow. */
static void
test_sleep (Fixture      *fixture,
            gconstpointer data)
{
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  qui_server_set_paused (fixture->server, TRUE);
  g_assert_true (qui_test_wait_until (is_at_rest, fixture->server, 20000));
  g_assert_cmpuint (qui_server_get_age (fixture->server), <, 30);
  fixture->server->slept -= G_TIME_SPAN_MINUTE;
  g_assert_cmpuint (qui_server_get_age (fixture->server), >=, 60);

  qui_test_cluster_freeze (fixture->cluster);
  qui_server_refresh (fixture->server);
  wait_state (fixture, QUI_SERVER_STALE);
  g_assert_true (is_at_rest (fixture->server));
  qui_test_cluster_thaw (fixture->cluster);
  wait_state (fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (qui_server_get_age (fixture->server), <, 30);
}

/* The last one: what is overruled stays so for the run. */
static void
test_thrift (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();
  QuiNetwork *network = qui_network_get_default ();

  qui_network_follow (network, G_NETWORK_MONITOR (monitor));
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (qui_server_get_effective_interval (fixture->server), ==, 1);
  g_assert_cmpint (qui_server_get_thrift (fixture->server), ==, QUI_THRIFT_NONE);

  qui_test_monitor_set_metered (monitor, TRUE);
  g_assert_cmpuint (qui_server_get_interval (fixture->server), ==, 1);
  g_assert_cmpuint (qui_server_get_wished_interval (fixture->server), ==, 10);
  g_assert_cmpuint (qui_server_get_effective_interval (fixture->server), ==, 10);
  g_assert_cmpint (qui_server_get_thrift (fixture->server), ==, QUI_THRIFT_METERED);

  /* What is connected meanwhile keeps to it, and who wished for less anyway has no reason to be told. */
  qui_server_disconnect (fixture->server);
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (qui_server_get_effective_interval (fixture->server), ==, 10);
  qui_server_set_interval (fixture->server, 30);
  g_assert_cmpuint (qui_server_get_effective_interval (fixture->server), ==, 30);
  g_assert_cmpint (qui_server_get_thrift (fixture->server), ==, QUI_THRIFT_NONE);

  qui_server_set_interval (fixture->server, 2);
  qui_network_overrule (network);
  g_assert_cmpuint (qui_server_get_effective_interval (fixture->server), ==, 2);
  qui_network_follow (network, NULL);
}

/* A change of the network does not concern whoever is on this machine, and hurries who was given up. */
static void
test_network_changes (Fixture      *fixture,
                      gconstpointer data)
{
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();
  gint64 began;
  int pid;

  qui_network_follow (qui_network_get_default (), G_NETWORK_MONITOR (monitor));
  qui_server_connect (fixture->server);
  wait_state (fixture, QUI_SERVER_LIVE);
  pid = qui_connection_get_backend_pid (qui_server_get_monitor (fixture->server));
  qui_test_monitor_change (monitor);
  wait_looks (fixture, 2);
  g_assert_cmpint (qui_connection_get_backend_pid (qui_server_get_monitor (fixture->server)), ==, pid);

  qui_test_cluster_halt (fixture->cluster);
  g_assert_true (qui_test_wait_until (waits_long, fixture->server, 20000));
  qui_test_cluster_again (fixture->cluster);
  began = g_get_monotonic_time ();
  qui_test_monitor_change (monitor);
  wait_state (fixture, QUI_SERVER_LIVE);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 4 * G_TIME_SPAN_SECOND);
  qui_network_follow (qui_network_get_default (), NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/pace", test_pace);
#define ADD(path, function) g_test_add ("/server/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("looks-go-on", test_looks_go_on);
  ADD ("nobody-looks", test_nobody_looks);
  ADD ("asked-while-looking", test_asked_while_looking);
  ADD ("restart", test_restart);
  ADD ("own-backend-killed", test_own_backend_killed);
  ADD ("role-made-anew", test_role_made_anew);
  ADD ("server-hangs", test_server_hangs);
  ADD ("disconnect-while-hanging", test_disconnect_while_hanging);
  ADD ("password", test_password);
  ADD ("first-connect-fails", test_first_connect_fails);
  ADD ("view-without-look", test_view_without_look);
  ADD ("network-changes", test_network_changes);
  ADD ("sleep", test_sleep);
  ADD ("thrift", test_thrift);
#undef ADD

  return g_test_run ();
}
