/* test-snapshot.c: looks at a real server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-error.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"

#define TAG "Quiesce test-snapshot"

static QuiTestCluster *cluster;

static QuiConnection *
open_connection (const char *user, const char *database, const char *application)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, database, NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  QuiConnection *connection = qui_connection_new (conninfo, application);
  GError *error = NULL;

  qui_test_connect (connection, 5000, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

static QuiSnapshot *
take (QuiConnection *connection, const int *own_pids)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  QuiSnapshot *snapshot;

  qui_snapshot_take_async (connection, own_pids, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  snapshot = qui_snapshot_take_finish (connection, result, &error);
  g_assert_no_error (error);
  return snapshot;
}

/* A look as @user. */
static QuiSnapshot *
look_as (const char *user)
{
  g_autoptr (QuiConnection) connection = open_connection (user, NULL, TAG);

  return take (connection, NULL);
}

static void
wait_for_state (PGconn *client, const char *state)
{
  qui_test_cluster_wait_for (cluster, state, "SELECT CASE WHEN state = 'active' AND wait_event_type = 'Lock' THEN 'waiting' ELSE state END "
                             "FROM pg_stat_activity WHERE pid = %d", PQbackendPID (client));
}

static const QuiSession *
find (QuiSnapshot *snapshot, PGconn *client)
{
  const QuiSession *session = qui_snapshot_find_session (snapshot, PQbackendPID (client));

  g_assert_nonnull (session);
  g_assert_cmpint (session->pid, ==, PQbackendPID (client));
  return session;
}

static const QuiDatabase *
find_database_named (QuiSnapshot *snapshot, const char *name)
{
  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    if (strcmp (qui_snapshot_get_database (snapshot, i)->name, name) == 0)
      return qui_snapshot_get_database (snapshot, i);
  return NULL;
}

/* Since the wait began, not the query: the server says it from 14 on. */
static void
assert_wait_start (QuiSnapshot *snapshot, const QuiSession *session)
{
  const QuiServerInfo *server = qui_snapshot_get_server (snapshot);

  if (server->version_num < 140000)
    {
      g_assert_cmpint (session->wait_start, ==, QUI_TIME_UNKNOWN);
      return;
    }
  g_assert_cmpint (session->wait_start, >, server->started);
  g_assert_cmpint (session->wait_start, >=, session->query_start);
  g_assert_cmpint (session->wait_start, <=, server->now);
}

static void
test_server (void)
{
  g_autoptr (QuiConnection) connection = open_connection ("monitor", NULL, TAG);
  g_autoptr (QuiSnapshot) snapshot = take (connection, NULL);
  g_autoptr (QuiSnapshot) as_superuser = look_as (NULL);
  const QuiServerInfo *server = qui_snapshot_get_server (snapshot);

  g_assert_cmpint (server->version_num, ==, qui_test_cluster_ask_int (cluster, NULL, "SHOW server_version_num"));
  g_assert_true (g_str_has_prefix (server->version, "1"));
  g_assert_cmpint (server->now, >, server->started);
  g_assert_cmpint (server->my_pid, ==, qui_connection_get_backend_pid (connection));
  g_assert_cmpstr (server->me, ==, "monitor");
  g_assert_cmpstr (server->login, ==, "monitor");
  g_assert_cmpstr (server->my_database, ==, "postgres");
  g_assert_cmpint (server->my_role_oid, ==, qui_test_cluster_ask_int (cluster, NULL, "SELECT 'monitor'::regrole::oid"));
  g_assert_false (server->standby);
  g_assert_false (server->is_superuser);
  g_assert_false (server->can_createdb);
  g_assert_false (server->has_signal_backend);
  g_assert_true (server->has_read_all_stats);
  g_assert_false (server->has_signal_autovacuum);
  g_assert_cmpint (server->max_connections, ==, 60);
  g_assert_cmpint (server->reserved_connections, ==, 3);
  g_assert_true (server->track_activities);

  server = qui_snapshot_get_server (as_superuser);
  g_assert_true (server->is_superuser);
  g_assert_true (server->can_createdb);
}

static void
test_states (void)
{
  PGconn *active = qui_test_cluster_open (cluster, "alice", "shop", "a");
  PGconn *idle = qui_test_cluster_open (cluster, "alice", "shop", "b");
  PGconn *in_transaction = qui_test_cluster_open (cluster, "alice", "shop", "c");
  PGconn *aborted = qui_test_cluster_open (cluster, "alice", "shop", "d");
  PGconn *waiting = qui_test_cluster_open (cluster, "bob", "shop", "e");
  PGconn *disabled = qui_test_cluster_open (cluster, "untracked", "shop", "f");
  g_autoptr (QuiSnapshot) snapshot = NULL;
  const QuiSession *session;

  qui_test_client_send (active, "SELECT pg_sleep(60)");
  qui_test_client_run (in_transaction, "BEGIN; CREATE TABLE states_lock (); LOCK TABLE items");
  PQclear (PQexec (aborted, "BEGIN; SELECT 1/0"));
  qui_test_client_send (waiting, "SELECT * FROM items");
  qui_test_client_send (disabled, "SELECT pg_sleep(60)");
  wait_for_state (active, "active");
  wait_for_state (aborted, "idle in transaction (aborted)");
  wait_for_state (waiting, "waiting");
  wait_for_state (disabled, "disabled");
  snapshot = look_as (NULL);

  session = find (snapshot, active);
  g_assert_cmpint (session->state, ==, QUI_STATE_ACTIVE);
  g_assert_cmpint (session->kind, ==, QUI_BACKEND_CLIENT);
  g_assert_cmpstr (session->user, ==, "alice");
  g_assert_cmpstr (session->database, ==, "shop");
  g_assert_cmpstr (session->application, ==, "a");
  g_assert_cmpstr (session->query, ==, "SELECT pg_sleep(60)");
  g_assert_cmpstr (session->wait_event_type, ==, "Timeout");
  g_assert_cmpstr (session->wait_event, ==, "PgSleep");
  g_assert_null (session->client_address);
  g_assert_cmpint (session->client_port, ==, -1);
  g_assert_false (session->query_cut);
  g_assert_false (session->hidden);
  g_assert_false (session->own);
  g_assert_cmpint (session->permission, ==, QUI_PERMISSION_YES);
  g_assert_cmpint (session->backend_start, <=, session->query_start);
  g_assert_cmpint (session->query_start, <=, qui_snapshot_get_server (snapshot)->now);
  g_assert_cmpint (session->role_oid, ==, qui_test_cluster_ask_int (cluster, NULL, "SELECT 'alice'::regrole::oid"));
  g_assert_cmpint (session->database_oid, ==, qui_test_cluster_ask_int (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = 'shop'"));

  g_assert_cmpint (find (snapshot, idle)->state, ==, QUI_STATE_IDLE);
  g_assert_cmpint (find (snapshot, idle)->xact_start, ==, QUI_TIME_UNKNOWN);
  session = find (snapshot, in_transaction);
  g_assert_cmpint (session->state, ==, QUI_STATE_IDLE_IN_TRANSACTION);
  g_assert_cmpint (session->xact_start, !=, QUI_TIME_UNKNOWN);
  g_assert_cmpuint (session->backend_xid, !=, 0);
  g_assert_cmpuint (session->n_blocked, ==, 1);
  g_assert_cmpint (find (snapshot, aborted)->state, ==, QUI_STATE_ABORTED);
  session = find (snapshot, waiting);
  g_assert_cmpint (session->state, ==, QUI_STATE_WAITING);
  g_assert_cmpuint (session->n_blockers, ==, 1);
  g_assert_cmpint (session->blockers[0], ==, PQbackendPID (in_transaction));
  g_assert_cmpint (session->blockers[1], ==, 0);
  assert_wait_start (snapshot, session);
  g_assert_cmpint (find (snapshot, in_transaction)->wait_start, ==, QUI_TIME_UNKNOWN);
  g_assert_cmpint (find (snapshot, disabled)->state, ==, QUI_STATE_DISABLED);
  g_assert_cmpstr (find (snapshot, disabled)->query, ==, "");

  PQfinish (active);
  PQfinish (idle);
  PQfinish (in_transaction);
  PQfinish (aborted);
  PQfinish (waiting);
  PQfinish (disabled);
}

static void
test_processes (void)
{
  g_autoptr (QuiSnapshot) snapshot = look_as (NULL);
  guint n_system = 0;

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (session->kind != QUI_BACKEND_OTHER)
        continue;
      n_system++;
      g_assert_cmpuint (session->database_oid, ==, 0);
      g_assert_null (session->database);
      g_assert_cmpint (session->state, ==, QUI_STATE_NONE);
      g_assert_false (session->hidden);
    }
  g_assert_cmpuint (n_system, >=, 4);
}

static void
test_parallel (void)
{
  PGconn *client;
  g_autoptr (QuiSnapshot) snapshot = NULL;
  guint n_workers = 0, n_clients = 0;

  if (qui_test_cluster_ask_int (cluster, NULL, "SHOW server_version_num") < 130000)
    {
      g_test_skip ("this server does not tell the leader of a worker");
      return;
    }
  client = qui_test_cluster_open (cluster, "alice", "shop", "parallel");

  qui_test_client_run (client, "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;"
                               "SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off");
  qui_test_client_send (client, "SELECT count(pg_sleep(0.5)) FROM numbers");
  qui_test_cluster_wait_for (cluster, "2", "SELECT count(*) FROM pg_stat_activity WHERE leader_pid = %d", PQbackendPID (client));
  snapshot = look_as (NULL);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      n_clients += g_strcmp0 (session->backend_type, "client backend") == 0;
      if (session->leader_pid == 0)
        continue;
      n_workers++;
      g_assert_cmpint (session->leader_pid, ==, PQbackendPID (client));
      g_assert_cmpint (session->kind, ==, QUI_BACKEND_PARALLEL_WORKER);
    }
  g_assert_cmpuint (n_workers, ==, 2);
  g_assert_cmpint (find (snapshot, client)->state, ==, QUI_STATE_ACTIVE);
  g_assert_cmpuint (qui_snapshot_get_n_connections (snapshot), ==, n_clients);
  PQfinish (client);
}

static void
test_hidden (void)
{
  PGconn *holder = qui_test_cluster_open (cluster, "alice", "shop", "holder");
  PGconn *waiter = qui_test_cluster_open (cluster, "bob", "shop", "waiter");
  g_autoptr (QuiSnapshot) as_plain = NULL, as_monitor = NULL;
  const QuiSession *session;

  qui_test_client_run (holder, "BEGIN; LOCK TABLE items");
  qui_test_client_send (waiter, "SELECT * FROM items");
  wait_for_state (waiter, "waiting");
  as_plain = look_as ("plain");
  as_monitor = look_as ("monitor");

  session = find (as_plain, waiter);
  g_assert_true (session->hidden);
  g_assert_cmpint (session->state, ==, QUI_STATE_HIDDEN);
  g_assert_cmpint (session->kind, ==, QUI_BACKEND_HIDDEN);
  g_assert_null (session->backend_type);
  g_assert_null (session->wait_event_type);
  g_assert_cmpint (session->backend_start, ==, QUI_TIME_UNKNOWN);
  g_assert_cmpint (session->query_start, ==, QUI_TIME_UNKNOWN);
  g_assert_cmpstr (session->query, ==, "");
  g_assert_false (session->query_cut);
  g_assert_cmpstr (session->user, ==, "bob");
  g_assert_cmpstr (session->application, ==, "waiter");
  /* Whom it waits for is no secret. */
  g_assert_cmpuint (session->n_blockers, ==, 1);
  g_assert_cmpint (session->blockers[0], ==, PQbackendPID (holder));
  g_assert_cmpuint (find (as_plain, holder)->n_blocked, ==, 1);
  assert_wait_start (as_plain, session);
  g_assert_cmpint (session->permission, ==, QUI_PERMISSION_NEEDS_ROLE);
  g_assert_cmpuint (qui_snapshot_get_n_connections (as_plain), >=, 3);

  session = find (as_monitor, waiter);
  g_assert_false (session->hidden);
  g_assert_cmpint (session->state, ==, QUI_STATE_WAITING);
  g_assert_cmpint (session->permission, ==, QUI_PERMISSION_NEEDS_ROLE);

  PQfinish (holder);
  PQfinish (waiter);
}

static void
test_own (void)
{
  g_autoptr (QuiConnection) monitor = open_connection (NULL, NULL, TAG " own");
  g_autoptr (QuiConnection) control = open_connection (NULL, "shop", TAG " own");
  PGconn *listed = qui_test_cluster_open (cluster, "alice", "shop", "listed");
  PGconn *stranger = qui_test_cluster_open (cluster, "alice", "shop", TAG " owner");
  const int own_pids[] = { PQbackendPID (listed), 0 };
  g_autoptr (QuiSnapshot) snapshot = take (monitor, own_pids);
  const QuiSession *self = qui_snapshot_find_session (snapshot, qui_connection_get_backend_pid (monitor));

  g_assert_true (self->own);
  g_assert_cmpint (self->permission, ==, QUI_PERMISSION_SELF);
  g_assert_true (qui_snapshot_find_session (snapshot, qui_connection_get_backend_pid (control))->own);
  g_assert_true (find (snapshot, listed)->own);
  g_assert_false (find (snapshot, stranger)->own);
  PQfinish (listed);
  PQfinish (stranger);
}

/* A name longer than the server keeps is recognised by what it keeps of it. */
static void
test_own_by_long_name (void)
{
  g_autofree char *name = g_strnfill (80, 'q');
  g_autoptr (QuiConnection) monitor = open_connection (NULL, NULL, name);
  g_autoptr (QuiConnection) control = open_connection (NULL, "shop", name);
  g_autoptr (QuiSnapshot) snapshot = take (monitor, NULL);

  g_assert_true (qui_snapshot_find_session (snapshot, qui_connection_get_backend_pid (control))->own);
}

static void
test_prepared_transaction (void)
{
  PGconn *client = qui_test_cluster_open (cluster, "alice", "shop", "prepares");
  PGconn *waiter = qui_test_cluster_open (cluster, "bob", "shop", "waits");
  g_autoptr (QuiSnapshot) snapshot = NULL;
  const QuiSession *session;

  qui_test_client_run (client, "BEGIN; LOCK TABLE items; PREPARE TRANSACTION 'p1'");
  qui_test_client_send (waiter, "SELECT * FROM items");
  wait_for_state (waiter, "waiting");
  snapshot = look_as ("plain");
  session = find (snapshot, waiter);
  g_assert_cmpuint (session->n_blockers, ==, 1);
  g_assert_cmpint (session->blockers[0], ==, -1);
  g_assert_cmpint (session->blockers[1], ==, 0);
  g_assert_cmpuint (find_database_named (snapshot, "shop")->n_prepared_xacts, ==, 1);
  g_assert_cmpuint (find_database_named (snapshot, "postgres")->n_prepared_xacts, ==, 0);

  qui_test_client_run (client, "ROLLBACK PREPARED 'p1'");
  PQfinish (client);
  PQfinish (waiter);
}

static void
test_databases (void)
{
  g_autoptr (QuiSnapshot) snapshot = look_as ("alice");
  const QuiDatabase *shop = find_database_named (snapshot, "shop"), *template0 = find_database_named (snapshot, "template0");
  const QuiDatabase *closed = find_database_named (snapshot, "closed"), *secret = find_database_named (snapshot, "secret");

  g_assert_cmpstr (shop->owner, ==, "alice");
  g_assert_true (shop->i_own);
  g_assert_true (shop->allow_connections);
  g_assert_true (shop->can_connect);
  g_assert_cmpint (shop->connection_limit, ==, -1);
  g_assert_cmpstr (shop->tablespace, ==, "pg_default");
  g_assert_false (shop->is_template);
  g_assert_true (qui_snapshot_find_database (snapshot, shop->oid) == shop);
  g_assert_false (template0->allow_connections);
  g_assert_true (template0->is_template);
  g_assert_false (closed->allow_connections);
  g_assert_cmpint (closed->connection_limit, ==, 7);
  g_assert_false (closed->i_own);
  g_assert_false (secret->can_connect);
}

static void
test_odd_names (void)
{
  static const char *names[] = {
    "it's \"quoted\" \\ and; DROP TABLE x; --",
    "two\nlines\tand a tab",
    "emoji 🐘 and كتاب من اليمين",
    "<b>bold</b> &amp; <span",
    "sixty-three bytes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaéé",
  };

  g_assert_cmpuint (strlen (names[4]), ==, 63);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      PGconn *admin = qui_test_cluster_open (cluster, NULL, NULL, NULL), *client;
      char *identifier = PQescapeIdentifier (admin, names[i], strlen (names[i]));
      g_autofree char *create_role = g_strdup_printf ("CREATE ROLE %s LOGIN", identifier);
      g_autofree char *create = g_strdup_printf ("CREATE DATABASE %s OWNER %s", identifier, identifier);
      g_autofree char *query = g_strdup_printf ("SELECT 1 AS %s", identifier);
      g_autofree char *drop = g_strdup_printf ("DROP DATABASE %s", identifier);
      const char *const keywords[] = { "host", "port", "user", "dbname", "client_encoding", NULL };
      g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
      const char *const values[] = { qui_test_cluster_get_dir (cluster), port, names[i], names[i], "UTF8", NULL };
      g_autoptr (QuiSnapshot) snapshot = NULL;
      const QuiSession *session;

      qui_test_client_run (admin, create_role);
      qui_test_client_run (admin, create);
      client = PQconnectdbParams (keywords, values, 0);
      g_assert_cmpint (PQstatus (client), ==, CONNECTION_OK);
      qui_test_client_run (client, query);
      snapshot = look_as (NULL);

      session = find (snapshot, client);
      g_assert_cmpstr (session->user, ==, names[i]);
      g_assert_cmpstr (session->database, ==, names[i]);
      g_assert_cmpstr (session->query, ==, query);
      g_assert_cmpstr (qui_snapshot_find_database (snapshot, session->database_oid)->owner, ==, names[i]);

      PQfinish (client);
      qui_test_client_run (admin, drop);
      PQfreemem (identifier);
      PQfinish (admin);
    }
}

/* Bytes that are no UTF-8, seen from databases of each kind of encoding. */
static void
test_invalid_bytes (void)
{
  static const char *queries[] = {
    "SELECT pg_sleep(60) --\xc3",
    "SELECT pg_sleep(60) --\xf0\x9f",
    "SELECT pg_sleep(60) /* \xff\xfe caf\xe9 */",
  };
  const char *databases[] = { "postgres", "ascii", "latin", "japan" };
  g_autofree char *fill = g_strnfill (400, 'a');
  g_autofree char *long_query = g_strdup_printf ("SELECT pg_sleep(60) --\\ \xc3%s\xf0\x9f", fill);
  PGconn *clients[4];

  for (guint i = 0; i < 4; i++)
    {
      clients[i] = qui_test_cluster_open (cluster, "alice", "ascii", "bytes");
      qui_test_client_run (clients[i], "SET client_encoding = 'SQL_ASCII'");
      qui_test_client_send (clients[i], i < 3 ? queries[i] : long_query);
      wait_for_state (clients[i], "active");
    }

  for (guint d = 0; d < G_N_ELEMENTS (databases); d++)
    {
      g_autoptr (QuiConnection) connection = open_connection (NULL, databases[d], TAG);
      g_autoptr (QuiSnapshot) snapshot = take (connection, NULL);
      g_autoptr (QuiSnapshot) again = take (connection, NULL);

      for (guint i = 0; i < 4; i++)
        {
          const QuiSession *session = find (snapshot, clients[i]);

          g_assert_true (g_utf8_validate (session->query, -1, NULL));
          g_assert_true (g_str_has_prefix (session->query, "SELECT pg_sleep(60) "));
          g_assert_cmpint (session->query_cut, ==, i == 3);
          g_assert_cmpint (session->state, ==, QUI_STATE_ACTIVE);
        }
      g_assert_true (g_str_has_prefix (find (again, clients[3])->query, "SELECT pg_sleep(60) --\\ "));
      g_assert_true (g_str_has_suffix (find (again, clients[3])->query, "aaaa"));
    }

  for (guint i = 0; i < 4; i++)
    PQfinish (clients[i]);
}

static void
test_cut (void)
{
  PGconn *client = qui_test_cluster_open (cluster, "alice", "shop", "long");
  g_autoptr (QuiSnapshot) snapshot = NULL;
  GString *query = g_string_new ("SELECT '\\\n\t'; --");
  const QuiSession *session;

  while (query->len < 299)
    g_string_append_c (query, '.');
  g_string_append (query, "éàü and more");
  qui_test_client_run (client, query->str);
  snapshot = look_as (NULL);

  session = find (snapshot, client);
  g_assert_true (session->query_cut);
  g_assert_cmpuint (strlen (session->query), ==, 299);
  g_assert_true (g_str_has_prefix (query->str, session->query));

  g_string_free (query, TRUE);
  PQfinish (client);
}

static void
test_cancelled (void)
{
  g_autoptr (QuiConnection) connection = open_connection (NULL, NULL, TAG);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_snapshot_take_async (connection, NULL, cancellable, qui_test_take_result, &pending);
  g_cancellable_cancel (cancellable);
  result = qui_test_wait_result (&pending, 5000);
  g_assert_null (qui_snapshot_take_finish (connection, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("max_prepared_transactions = 5", "max_connections = 60", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE alice LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE bob LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE monitor LOGIN IN ROLE pg_monitor");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE untracked LOGIN");
  qui_test_cluster_sql (cluster, NULL, "ALTER ROLE untracked SET track_activities = off");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER alice");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE closed ALLOW_CONNECTIONS false CONNECTION LIMIT 7");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE secret");
  qui_test_cluster_sql (cluster, NULL, "REVOKE CONNECT ON DATABASE secret FROM PUBLIC");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE japan ENCODING 'EUC_JP' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE items (); GRANT ALL ON items TO PUBLIC; GRANT ALL ON SCHEMA public TO PUBLIC;"
                        "CREATE TABLE numbers AS SELECT generate_series(1, 10000); GRANT ALL ON numbers TO PUBLIC;"
                        "ALTER TABLE numbers SET (parallel_workers = 2)");

  g_test_add_func ("/snapshot/server", test_server);
  g_test_add_func ("/snapshot/states", test_states);
  g_test_add_func ("/snapshot/processes", test_processes);
  g_test_add_func ("/snapshot/parallel", test_parallel);
  g_test_add_func ("/snapshot/hidden", test_hidden);
  g_test_add_func ("/snapshot/own", test_own);
  g_test_add_func ("/snapshot/own-by-long-name", test_own_by_long_name);
  g_test_add_func ("/snapshot/prepared-transaction", test_prepared_transaction);
  g_test_add_func ("/snapshot/databases", test_databases);
  g_test_add_func ("/snapshot/odd-names", test_odd_names);
  g_test_add_func ("/snapshot/invalid-bytes", test_invalid_bytes);
  g_test_add_func ("/snapshot/cut", test_cut);
  g_test_add_func ("/snapshot/cancelled", test_cancelled);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  qui_connection_drain_all (1000);
  return status;
}
