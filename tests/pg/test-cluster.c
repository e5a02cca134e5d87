/* test-cluster.c: the fixture does what it says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-cluster.h"

#include <glib/gstdio.h>

static void
test_cluster (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start ("max_connections = 23", NULL);
  g_autofree char *dir = g_strdup (qui_test_cluster_get_dir (cluster));
  g_autofree char *conninfo = NULL;
  PGconn *client;

  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SHOW max_connections"), ==, 23);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE \"it's\" LOGIN");
  client = qui_test_cluster_open (cluster, "it's", NULL, "o'clock");
  qui_test_cluster_wait_for (cluster, "it's", "SELECT usename FROM pg_stat_activity WHERE application_name = 'o''clock'");

  qui_test_cluster_set_hba (cluster, "local all all reject");
  conninfo = qui_test_cluster_conninfo (cluster, "it's", NULL, NULL);
  g_assert_cmpint (PQping (conninfo), ==, PQPING_OK);
  {
    PGconn *refused = PQconnectdb (conninfo);

    g_assert_cmpint (PQstatus (refused), ==, CONNECTION_BAD);
    PQfinish (refused);
  }
  qui_test_cluster_set_hba (cluster, NULL);

  qui_test_cluster_halt (cluster);
  g_assert_true (qui_test_client_is_dead (client));
  PQfinish (client);
  qui_test_cluster_again (cluster);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT 42"), ==, 42);

  qui_test_cluster_freeze (cluster);
  qui_test_cluster_stop (cluster);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cluster", test_cluster);
  return g_test_run ();
}
