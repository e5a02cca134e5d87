/* test-left-over.c: sessions that a lost network has left on the server are told from those that live, and ended
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-operation.h"
#include "qui-test-clearing.h"
#include "qui-test-relay.h"

#define DEADLINE_MS QUI_TEST_CLEARING_MS

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestClearing  base;
  QuiTestWatch    *other;     /* another saved connection, to the same database */
  QuiTestRelay    *relay;
  int              lost[2];   /* pids of connections whose network was lost */
} Fixture;

static gboolean
is_live (gpointer data)
{
  Fixture *fixture = data;
  QuiServer *server = fixture->base.watch->server;
  QuiConnection *control = qui_server_get_control (server);

  return qui_server_get_state (server) == QUI_SERVER_LIVE && control != NULL && qui_connection_is_connected (control)
         && qui_connection_get_backend_pid (control) != fixture->lost[1]
         && qui_connection_get_backend_pid (qui_server_get_monitor (server)) != fixture->lost[0];
}

static const QuiSession *
find (Fixture *fixture,
      int      pid)
{
  return qui_snapshot_find_session (qui_server_get_snapshot (fixture->base.watch->server), pid);
}

static gboolean
are_left_over (gpointer data)
{
  Fixture *fixture = data;

  qui_test_watch_look (fixture->base.watch);
  return find (fixture, fixture->lost[0])->left_over && find (fixture, fixture->lost[1])->left_over;
}

static gboolean
is_connected (gpointer connection)
{
  return qui_connection_is_connected (connection);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  QuiTestClearing *base = &fixture->base;
  g_autofree char *port = NULL;
  QuiServer *server;

  qui_test_clearing_set_up (base, cluster, NULL);
  fixture->relay = qui_test_relay_new (qui_test_cluster_get_port (cluster));
  port = g_strdup_printf ("%d", qui_test_relay_get_port (fixture->relay));
  server = base->watch->server;
  g_object_set (base->watch->profile, "host", "127.0.0.1", "port", port, NULL);
  qui_server_connect (server);
  g_assert_true (qui_test_wait_until (is_live, fixture, DEADLINE_MS));

  fixture->lost[0] = qui_connection_get_backend_pid (qui_server_get_monitor (server));
  fixture->lost[1] = qui_connection_get_backend_pid (qui_server_get_control (server));
  qui_test_relay_lose (fixture->relay);
  qui_server_refresh (server);
  g_assert_true (qui_test_wait_until (is_live, fixture, DEADLINE_MS));
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid IN (%d, %d)",
                                             fixture->lost[0], fixture->lost[1]), ==, 2);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->other, qui_test_watch_free);
  qui_test_clearing_tear_down (&fixture->base);
  qui_test_relay_free (fixture->relay);
}

static void
add_other (Fixture *fixture)
{
  fixture->other = qui_test_watch_new (cluster, "keeper", "shop", NULL);
  g_assert_true (qui_test_wait_until (is_connected, qui_server_get_control (fixture->other->server), DEADLINE_MS));
}

/* The pids of both connections of @server are none of @plan's targets, and there still. */
static void
assert_spared (QuiServer *server,
               QuiPlan   *plan)
{
  QuiConnection *connections[] = { qui_server_get_monitor (server), qui_server_get_control (server) };

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      int pid = qui_connection_get_backend_pid (connections[i]);

      g_assert_cmpint (pid, !=, 0);
      for (guint n = 0; n < qui_plan_get_n_targets (plan); n++)
        g_assert_cmpint (qui_plan_get_target (plan, n)->pid, !=, pid);
      g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid), ==, 1);
    }
}

static gboolean
is_done (gpointer operation)
{
  return qui_operation_get_phase (operation) == QUI_OPERATION_DONE;
}

/* "Disconnect everyone else" comes to nobody left. */
static void
test_disconnect (Fixture       *fixture,
                 gconstpointer  data)
{
  QuiPlanRequest request;
  g_autoptr (QuiPlan) plan = NULL;
  g_autoptr (QuiPlan) again = NULL;
  g_autoptr (QuiOperation) operation = NULL;

  add_other (fixture);
  g_assert_true (qui_test_wait_until (are_left_over, fixture, DEADLINE_MS));
  request = qui_test_watch_request (fixture->base.watch, "shop", QUI_SIGNAL_TERMINATE);
  plan = qui_test_watch_plan (fixture->base.watch, &request);
  g_assert_cmpuint (qui_plan_get_n_targets (plan), ==, 2);
  g_assert_cmpuint (qui_plan_get_n_spared (plan), ==, 4);
  for (guint i = 0; i < 2; i++)
    g_assert_true (qui_plan_get_target (plan, i)->pid == fixture->lost[0] || qui_plan_get_target (plan, i)->pid == fixture->lost[1]);

  operation = qui_operation_start (fixture->base.watch->server, plan);
  g_assert_true (qui_test_wait_until (is_done, operation, DEADLINE_MS));
  g_assert_cmpuint (qui_operation_get_n (operation, QUI_OUTCOME_GONE), ==, 2);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid IN (%d, %d)", fixture->lost[0], fixture->lost[1]);
  again = qui_test_watch_plan (fixture->base.watch, &request);
  g_assert_cmpuint (qui_plan_get_n_targets (again), ==, 0);
  assert_spared (fixture->base.watch->server, plan);
  assert_spared (fixture->other->server, plan);
}

/* Whoever holds a list of pids that are ours: it names all that live on that server. */
static void
test_own_pids (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree int *pids = NULL;
  guint n_found = 0;

  add_other (fixture);
  pids = qui_server_dup_own_pids (fixture->base.watch->server);
  for (guint i = 0; pids[i] != 0; i++)
    n_found += pids[i] == qui_connection_get_backend_pid (qui_server_get_monitor (fixture->other->server))
               || pids[i] == qui_connection_get_backend_pid (qui_server_get_control (fixture->other->server))
               || pids[i] == qui_connection_get_backend_pid (qui_server_get_monitor (fixture->base.watch->server))
               || pids[i] == qui_connection_get_backend_pid (qui_server_get_control (fixture->base.watch->server));
  g_assert_cmpuint (n_found, ==, 4);
}

/* When they are not expected to leave by themselves any more. */
static QuiClearing *
check_rename (Fixture *fixture)
{
  QuiClearing *clearing;

  g_assert_true (qui_test_wait_until (are_left_over, fixture, DEADLINE_MS));
  clearing = qui_test_clearing_new (&fixture->base, QUI_CLEARANCE_RENAME);
  qui_test_clearing_wait_checks (clearing);
  g_assert_cmpuint (qui_preflight_count (qui_clearing_get_preflight (clearing), QUI_CHECK_SESSION), ==, 2);
  return clearing;
}

static void
test_rename (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (QuiClearing) clearing = check_rename (fixture);
  QuiPreflight *preflight = qui_clearing_get_preflight (clearing);
  g_autofree char *words = NULL;

  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_OWN_ELSEWHERE), ==, 0);
  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_OWN_SESSION), ==, 2);
  words = qui_words_check_detail (qui_preflight_find (preflight, QUI_CHECK_SESSION), qui_preflight_get_request (preflight), "keeper",
                                  qui_preflight_get_now (preflight));
  g_assert_nonnull (strstr (words, "left over by a connection of Quiesce that was lost"));

  qui_test_clearing_run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (qui_test_clearing_oid_of (&fixture->base, "shop_2025"), ==, fixture->base.oid);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid IN (%d, %d)",
                                             fixture->lost[0], fixture->lost[1]), ==, 0);
  qui_test_clearing_assert_settled (&fixture->base);
}

/* What another saved connection holds is named as that. */
static void
test_elsewhere (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (QuiClearing) clearing = NULL;
  QuiPreflight *preflight;
  g_autofree char *words = NULL;

  add_other (fixture);
  clearing = check_rename (fixture);
  preflight = qui_clearing_get_preflight (clearing);
  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_OWN_ELSEWHERE), ==, 2);
  g_assert_false (qui_clearing_can_start (clearing));
  words = qui_words_check_detail (qui_preflight_find (preflight, QUI_CHECK_OWN_ELSEWHERE), qui_preflight_get_request (preflight), "keeper",
                                  qui_preflight_get_now (preflight));
  g_assert_nonnull (strstr (words, "disconnect that saved connection first"));
}

#define ADD(name, test) g_test_add ("/left-over/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_clearing_start_cluster ();
  ADD ("disconnect", test_disconnect);
  ADD ("own-pids", test_own_pids);
  ADD ("rename", test_rename);
  ADD ("elsewhere", test_elsewhere);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
