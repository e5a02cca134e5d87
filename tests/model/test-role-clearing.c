/* test-role-clearing.c: a database is cleared with the rights of the connection's role, on all connections that this takes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-clearing.h"

typedef QuiTestClearing Fixture;

static QuiTestCluster *cluster;

static void
set_up (Fixture       *fixture,
        gconstpointer  user)
{
  qui_test_clearing_set_up (fixture, cluster, user);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user)
{
  qui_test_clearing_tear_down (fixture);
}

static gboolean
is_ready (gpointer server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE && qui_connection_is_connected (qui_server_get_control (server));
}

/* Of "keeper" the login has nothing, unless it takes that role. */
static void
test_rename (Fixture       *fixture,
             gconstpointer  user)
{
  g_autoptr (QuiClearing) without = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  g_autoptr (QuiClearing) with = NULL;
  PGconn *inside;

  qui_test_clearing_wait_checks (without);
  g_assert_cmpuint (qui_preflight_count (qui_clearing_get_preflight (without), QUI_CHECK_NOT_OWNER), ==, 1);
  g_assert_cmpuint (qui_preflight_count (qui_clearing_get_preflight (without), QUI_CHECK_NO_CREATEDB), ==, 1);
  g_clear_object (&without);

  qui_server_disconnect (fixture->watch->server);
  g_object_set (fixture->watch->profile, "role", "keeper", NULL);
  qui_server_connect (fixture->watch->server);
  g_assert_true (qui_test_wait_until (is_ready, fixture->watch->server, QUI_TEST_CLEARING_MS));
  inside = qui_test_cluster_open (cluster, "visitor", "shop", "inside");
  with = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  qui_test_clearing_wait_checks (with);
  qui_test_clearing_assert_can_start (with);
  qui_test_clearing_run (with, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (qui_test_clearing_oid_of (fixture, "shop_2025"), ==, fixture->oid);
  g_assert_true (qui_test_client_is_dead (inside));
  qui_test_clearing_assert_settled (fixture);
  PQfinish (inside);
}

int
main (int    argc,
      char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_clearing_start_cluster ();
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE worker LOGIN NOINHERIT");
  qui_test_cluster_sql (cluster, NULL, "GRANT keeper TO worker");

  g_test_add ("/role-clearing/rename", Fixture, "worker", set_up, test_rename, tear_down);

  failed = g_test_run ();
  qui_test_cluster_stop (cluster);
  return failed;
}
