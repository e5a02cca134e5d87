/* test-detail.c: what is fetched about one session, and about the databases
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-detail.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"

static QuiTestCluster *cluster;

static QuiConnection *
open_as (const char *user, const char *database)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, database, NULL);

  return qui_test_connection_open (text);
}

/* The detail of @client's session as @connection sees it. */
static QuiSessionDetail *
fetch (QuiConnection *connection, PGconn *client, gint64 start_offset)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) look = NULL, result = NULL;
  g_autoptr (QuiSnapshot) snapshot = NULL;
  GError *error = NULL;
  QuiSessionDetail *detail;
  QuiSession session;

  qui_snapshot_take_async (connection, NULL, NULL, qui_test_take_result, &pending);
  look = qui_test_wait_result (&pending, 20000);
  snapshot = qui_snapshot_take_finish (connection, look, &error);
  g_assert_no_error (error);

  session = *qui_snapshot_find_session (snapshot, PQbackendPID (client));
  session.backend_start += start_offset;
  qui_detail_session_async (connection, &session, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  detail = qui_detail_session_finish (connection, result, &error);
  g_assert_no_error (error);
  return detail;
}

static void
wait_for_lock (PGconn *client)
{
  qui_test_cluster_wait_for (cluster, "Lock", "SELECT wait_event_type FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client));
}

static void
test_query (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL, NULL), plain = open_as ("plain", NULL);
  PGconn *client = qui_test_cluster_open (cluster, "alice", "shop", NULL);
  g_autofree char *fill = g_strnfill (800, 'x');
  g_autofree char *query = g_strdup_printf ("SELECT 'é\\' /* %s */", fill);
  g_autoptr (QuiSessionDetail) detail = NULL, hidden = NULL, stale = NULL;

  qui_test_client_run (client, query);
  detail = fetch (connection, client, 0);
  g_assert_cmpstr (detail->query, ==, query);
  g_assert_cmpuint (detail->query_limit, ==, 1024);
  g_assert_false (detail->query_full);
  g_assert_null (qui_session_detail_get_awaited (detail));
  g_assert_cmpuint (detail->locks->len, ==, 0);

  hidden = fetch (plain, client, 0);
  g_assert_null (hidden->query);

  /* Another session with this pid is none of ours. */
  stale = fetch (connection, client, 1);
  g_assert_null (stale->query);
  PQfinish (client);
}

static void
test_locks (void)
{
  static const struct
  {
    const char *hold, *want, *mode, *on;
  } cases[] = {
    { "LOCK TABLE \"Odd items\"", "SELECT * FROM \"Odd items\"", "AccessShareLock", "public.\"Odd items\"" },
    { "SELECT pg_advisory_xact_lock(8589934593)", "SELECT pg_advisory_lock(8589934593)", "ExclusiveLock", "advisory lock 8589934593" },
    { "SELECT pg_advisory_xact_lock(-3, 7)", "SELECT pg_advisory_lock(-3, 7)", "ExclusiveLock", "advisory lock -3, 7" },
    { "UPDATE numbers SET n = n + 1", "UPDATE numbers SET n = n + 1", "ShareLock", "transaction " },
    { "COMMENT ON DATABASE shop IS 'mine'", "COMMENT ON DATABASE shop IS 'no, mine'", "", "pg_database entry " },
  };
  const char *databases[] = { "shop", "postgres" };

  for (guint d = 0; d < G_N_ELEMENTS (databases); d++)
    {
      g_autoptr (QuiConnection) connection = open_as ("plain", databases[d]);

      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          PGconn *holder = qui_test_cluster_open (cluster, "alice", "shop", NULL);
          PGconn *waiter = qui_test_cluster_open (cluster, "alice", "shop", NULL);
          g_autofree char *hold = g_strdup_printf ("BEGIN; %s", cases[i].hold);
          g_autoptr (QuiSessionDetail) detail = NULL;
          const QuiLock *lock;

          qui_test_client_run (holder, hold);
          qui_test_client_send (waiter, cases[i].want);
          wait_for_lock (waiter);
          detail = fetch (connection, waiter, 0);
          lock = qui_session_detail_get_awaited (detail);

          g_assert_null (detail->query);
          g_assert_nonnull (lock);
          g_assert_true (g_str_has_prefix (lock->mode, cases[i].mode));
          if (i == 0 && d == 1)
            {
              g_assert_true (g_str_has_prefix (lock->on, "relation "));
              g_assert_true (g_str_has_suffix (lock->on, " in shop"));
            }
          else
            {
              g_assert_true (g_str_has_prefix (lock->on, cases[i].on));
            }
          if (qui_connection_get_server_version (connection) >= 140000)
            g_assert_cmpint (lock->wait_start, !=, QUI_TIME_UNKNOWN);
          PQfinish (waiter);
          PQfinish (holder);
        }
    }
}

static const QuiLock *
find_lock (QuiSessionDetail *detail, const char *on)
{
  for (guint i = 0; i < detail->locks->len; i++)
    {
      const QuiLock *lock = g_ptr_array_index (detail->locks, i);

      if (g_str_equal (lock->on, on))
        return lock;
    }
  return NULL;
}

/* What a session holds: named where it can be, and not without end. */
static void
test_held (void)
{
  g_autoptr (QuiConnection) near = open_as ("plain", "shop"), far = open_as ("plain", "postgres");
  PGconn *client = qui_test_cluster_open (cluster, "alice", "shop", NULL);
  g_autoptr (QuiSessionDetail) named = NULL, numbered = NULL, many = NULL;
  const QuiLock *lock;

  qui_test_client_run (client, "BEGIN; LOCK TABLE numbers IN SHARE MODE; SELECT * FROM pg_database");
  named = fetch (near, client, 0);
  lock = find_lock (named, "public.numbers");
  g_assert_nonnull (lock);
  g_assert_cmpstr (lock->mode, ==, "ShareLock");
  g_assert_true (lock->granted);
  g_assert_cmpint (lock->wait_start, ==, QUI_TIME_UNKNOWN);
  g_assert_null (qui_session_detail_get_awaited (named));
  g_assert_false (named->more_locks);

  numbered = fetch (far, client, 0);
  g_assert_null (find_lock (numbered, "public.numbers"));
  g_assert_cmpuint (numbered->locks->len, ==, named->locks->len);
  g_assert_nonnull (find_lock (numbered, "pg_database"));

  qui_test_client_run (client, "SELECT pg_advisory_xact_lock(i) FROM generate_series(1, 150) i");
  many = fetch (near, client, 0);
  g_assert_cmpuint (many->locks->len, ==, QUI_DETAIL_MAX_LOCKS);
  g_assert_true (many->more_locks);
  PQfinish (client);
}

/* The server has room for 1023 bytes, and leaves out a character of which only a part fits. */
static void
test_full_query (void)
{
  static const struct { guint n; const char *end; gboolean full; } cases[] = {
    { 990, "", FALSE }, { 1100, "", TRUE }, { 1011, "\xf0\x9f\x98\x80xx", TRUE },
  };
  g_autoptr (QuiConnection) connection = open_as (NULL, NULL);
  PGconn *client = qui_test_cluster_open (cluster, "alice", "shop", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *fill = g_strnfill (cases[i].n, 'x');
      g_autofree char *query = g_strdup_printf ("SELECT --%s%s", fill, cases[i].end);
      g_autoptr (QuiSessionDetail) detail = NULL;

      qui_test_client_run (client, query);
      detail = fetch (connection, client, 0);
      g_assert_cmpint (detail->query_full, ==, cases[i].full);
      g_assert_cmpint (g_str_equal (detail->query, query), ==, !cases[i].full);
      g_assert_true (g_str_has_prefix (query, detail->query));
    }
  PQfinish (client);
}

/* Two wait for the same row: the second for the right to be the next. */
static void
test_row_lock (void)
{
  g_autoptr (QuiConnection) connection = open_as (NULL, "shop");
  PGconn *clients[3];
  g_autoptr (QuiSessionDetail) detail = NULL;

  for (guint i = 0; i < 3; i++)
    {
      clients[i] = qui_test_cluster_open (cluster, "alice", "shop", NULL);
      qui_test_client_run (clients[i], "BEGIN");
      qui_test_client_send (clients[i], "UPDATE ranks SET n = n + 1");
      if (i > 0)
        wait_for_lock (clients[i]);
      else
        PQclear (PQgetResult (clients[i]));
    }
  detail = fetch (connection, clients[2], 0);
  g_assert_cmpstr (qui_session_detail_get_awaited (detail)->on, ==, "public.ranks, row (0,1)");
  g_assert_cmpstr (detail->query, ==, "UPDATE ranks SET n = n + 1");
  for (guint i = 0; i < 3; i++)
    PQfinish (clients[i]);
}

static const QuiDatabaseDetail *
find_database (GPtrArray *details, const char *name)
{
  guint32 oid = qui_test_cluster_ask_int (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  for (guint i = 0; i < details->len; i++)
    {
      const QuiDatabaseDetail *detail = g_ptr_array_index (details, i);

      if (detail->oid == oid)
        return detail;
    }
  g_assert_not_reached ();
}

static GPtrArray *
fetch_databases (QuiConnection *connection)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  GPtrArray *details;

  qui_detail_databases_async (connection, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  details = qui_detail_databases_finish (connection, result, &error);
  g_assert_no_error (error);
  return details;
}

static void
test_databases (void)
{
  g_autoptr (QuiConnection) plain = open_as ("plain", NULL), monitor = open_as ("monitor", NULL);
  g_autoptr (GPtrArray) as_plain = fetch_databases (plain);
  g_autoptr (GPtrArray) as_monitor = fetch_databases (monitor);
  const QuiDatabaseDetail *shop = find_database (as_plain, "shop");

  g_assert_cmpint (shop->size, >, 1024 * 1024);
  g_assert_cmpstr (shop->encoding, ==, "UTF8");
  g_assert_cmpstr (shop->collation, ==, "C.UTF-8");
  g_assert_cmpuint (shop->n_slots, ==, 1);
  g_assert_cmpuint (shop->n_active_slots, ==, 0);
  g_assert_cmpuint (find_database (as_plain, "postgres")->n_slots, ==, 0);
  g_assert_cmpint (find_database (as_plain, "secret")->size, ==, -1);
  g_assert_cmpstr (find_database (as_plain, "secret")->encoding, ==, "SQL_ASCII");
  g_assert_cmpint (find_database (as_monitor, "secret")->size, >, 1024 * 1024);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("wal_level = logical", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE alice LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE monitor LOGIN IN ROLE pg_monitor");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER alice");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE secret ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  qui_test_cluster_sql (cluster, NULL, "REVOKE CONNECT ON DATABASE secret FROM PUBLIC");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE \"Odd items\" (); CREATE TABLE numbers AS SELECT 1 AS n; CREATE TABLE ranks AS SELECT 1 AS n;"
                                         "GRANT ALL ON ALL TABLES IN SCHEMA public TO alice");
  qui_test_cluster_sql (cluster, "shop", "SELECT pg_create_logical_replication_slot('slot', 'pgoutput')");

  g_test_add_func ("/detail/query", test_query);
  g_test_add_func ("/detail/locks", test_locks);
  g_test_add_func ("/detail/row-lock", test_row_lock);
  g_test_add_func ("/detail/held", test_held);
  g_test_add_func ("/detail/full-query", test_full_query);
  g_test_add_func ("/detail/databases", test_databases);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
