/* test-holder.c: who holds back vacuum on a real server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-snapshot.h"
#include "qui-test-connection.h"

static QuiTestCluster *cluster;

/* A look by a role without any rights. */
static QuiSnapshot *
look (void)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "plain", NULL, NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiConnection) connection = qui_connection_new (conninfo, "Quiesce test-holder");
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

static void
assert_holder (QuiHolderKind kind, const char *name, const char *database)
{
  g_autoptr (QuiSnapshot) snapshot = look ();
  const QuiHolder *holder = qui_snapshot_get_other_holder (snapshot);

  g_assert_null (qui_snapshot_get_xmin_holder (snapshot));
  g_assert_nonnull (holder);
  g_assert_cmpint (holder->kind, ==, kind);
  g_assert_cmpstr (holder->name, ==, name);
  g_assert_cmpstr (qui_snapshot_find_database (snapshot, holder->database_oid)->name, ==, database);
  g_assert_cmpint (holder->xmin, >, 0);
  if (kind == QUI_HOLDER_PREPARED)
    g_assert_cmpint (holder->since, >, qui_snapshot_get_server (snapshot)->started);
  else
    g_assert_cmpint (holder->since, ==, QUI_TIME_UNKNOWN);
}

static void
assert_session_holds (PGconn *client)
{
  g_autoptr (QuiSnapshot) snapshot = look ();

  g_assert_nonnull (qui_snapshot_get_xmin_holder (snapshot));
  g_assert_cmpint (qui_snapshot_get_xmin_holder (snapshot)->pid, ==, PQbackendPID (client));
  g_assert_null (qui_snapshot_get_other_holder (snapshot));
}

/* The session that began before a transaction was prepared; then that one, though whoever came after it carries its number, too. */
static void
test_prepared (void)
{
  PGconn *first = qui_test_cluster_open (cluster, "alice", "shop", "first");
  PGconn *client = qui_test_cluster_open (cluster, "alice", "shop", "prepares");
  PGconn *later = qui_test_cluster_open (cluster, "alice", "shop", "later");

  qui_test_client_run (first, "BEGIN; CREATE TABLE first_of_all ()");
  qui_test_client_run (client, "BEGIN; CREATE TABLE older (); PREPARE TRANSACTION 'it''s “that”'");
  qui_test_client_run (client, "BEGIN; CREATE TABLE newer (); PREPARE TRANSACTION 'newer'");
  assert_session_holds (first);

  qui_test_client_run (first, "ROLLBACK");
  qui_test_client_run (later, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  assert_holder (QUI_HOLDER_PREPARED, "it's “that”", "shop");

  /* The snapshot that has seen it is still there. */
  qui_test_client_run (client, "ROLLBACK PREPARED 'it''s “that”'");
  assert_session_holds (later);
  qui_test_client_run (later, "COMMIT");
  assert_holder (QUI_HOLDER_PREPARED, "newer", "shop");
  qui_test_client_run (client, "ROLLBACK PREPARED 'newer'");

  PQfinish (first);
  PQfinish (client);
  PQfinish (later);
}

/* A slot that holds no transaction is not named. */
static void
test_slot (void)
{
  PGconn *later = qui_test_cluster_open (cluster, "alice", "shop", "later");

  qui_test_cluster_sql (cluster, NULL, "SELECT pg_create_physical_replication_slot('standby', true)");
  qui_test_cluster_sql (cluster, "shop", "SELECT pg_create_logical_replication_slot('feed', 'pgoutput')");
  qui_test_client_run (later, "BEGIN; CREATE TABLE after_the_slot ()");
  assert_holder (QUI_HOLDER_SLOT, "feed", "shop");
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_drop_replication_slot('feed')");
  assert_session_holds (later);

  qui_test_cluster_sql (cluster, NULL, "SELECT pg_drop_replication_slot('standby')");
  PQfinish (later);
}

static void
test_nobody (void)
{
  g_autoptr (QuiSnapshot) snapshot = look ();

  g_assert_null (qui_snapshot_get_xmin_holder (snapshot));
  g_assert_null (qui_snapshot_get_other_holder (snapshot));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("max_prepared_transactions = 5", "wal_level = logical", "autovacuum = off", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE alice LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER alice");
  qui_test_cluster_sql (cluster, "shop", "GRANT ALL ON SCHEMA public TO PUBLIC");

  g_test_add_func ("/holder/nobody", test_nobody);
  g_test_add_func ("/holder/prepared", test_prepared);
  g_test_add_func ("/holder/slot", test_slot);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
