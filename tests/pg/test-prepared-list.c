/* test-prepared-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-prepared-list.h"
#include "qui-test-connection.h"

static QuiTestCluster *cluster;

static GPtrArray *
list_as (const char *user)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, NULL, NULL);
  g_autoptr (QuiConnection) connection = qui_test_connection_open (text);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *list;

  qui_prepared_list_async (connection, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  list = qui_prepared_list_finish (connection, result, &error);
  g_assert_no_error (error);
  return list;
}

static void
prepare (const char *user, const char *sql, const char *literal)
{
  PGconn *client = qui_test_cluster_open (cluster, user, "shop", NULL);
  g_autofree char *end = g_strdup_printf ("PREPARE TRANSACTION %s", literal);

  qui_test_client_run (client, "BEGIN");
  qui_test_client_run (client, sql);
  qui_test_client_run (client, end);
  PQfinish (client);
}

static PGconn *
wait_in (const char *sql)
{
  PGconn *client = qui_test_cluster_open (cluster, "bob", "shop", NULL);

  qui_test_client_send (client, sql);
  qui_test_cluster_wait_for (cluster, "Lock", "SELECT wait_event_type FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client));
  return client;
}

static void
assert_xact (GPtrArray *list, guint index, const char *gid, const char *owner, guint n_waiting)
{
  const QuiPreparedXact *xact = g_ptr_array_index (list, index);

  g_assert_cmpstr (xact->gid, ==, gid);
  g_assert_cmpstr (xact->owner, ==, owner);
  g_assert_cmpstr (xact->database, ==, "shop");
  g_assert_cmpint (xact->prepared, !=, QUI_TIME_UNKNOWN);
  g_assert_cmpuint (xact->n_waiting, ==, n_waiting);
}

/* Who waits is counted for the one whose lock it is, on a table or on a row; after a crash, too, from which such transactions come back. */
static void
test_list (void)
{
  g_autoptr (GPtrArray) none = list_as (NULL);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) plain = NULL;
  g_autoptr (GPtrArray) again = NULL;
  PGconn *waiters[3];

  g_assert_cmpuint (none->len, ==, 0);
  prepare ("alice", "LOCK TABLE free IN SHARE MODE", "'idle one'");
  prepare ("alice", "LOCK TABLE items", "'it''s \"mine\"'");
  prepare ("bob", "UPDATE rows SET n = 2", "E'\\\\two'");
  waiters[0] = wait_in ("SELECT * FROM items");
  waiters[1] = wait_in ("BEGIN; LOCK TABLE items");
  waiters[2] = wait_in ("UPDATE rows SET n = 3");

  all = list_as (NULL);
  g_assert_cmpuint (all->len, ==, 3);
  assert_xact (all, 0, "it's \"mine\"", "alice", 2);
  assert_xact (all, 1, "\\two", "bob", 1);
  assert_xact (all, 2, "idle one", "alice", 0);
  plain = list_as ("plain");
  g_assert_cmpuint (plain->len, ==, 3);
  assert_xact (plain, 0, "it's \"mine\"", "alice", 2);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    PQfinish (waiters[i]);

  qui_test_cluster_halt (cluster);
  qui_test_cluster_again (cluster);
  waiters[0] = wait_in ("SELECT * FROM items");
  again = list_as (NULL);
  g_assert_cmpuint (again->len, ==, 3);
  assert_xact (again, 0, "it's \"mine\"", "alice", 1);
  PQfinish (waiters[0]);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("max_prepared_transactions = 5", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE alice LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE bob LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE items (n int)");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE free (n int)");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE rows AS SELECT 1 AS n");
  qui_test_cluster_sql (cluster, "shop", "GRANT ALL ON items, free, rows TO alice, bob");
  g_test_add_func ("/prepared-list/list", test_list);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
