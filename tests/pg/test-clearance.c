/* test-clearance.c: rename, drop, copy, move, swap, clear, close and reopen on a real server, against pools that reconnect at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance.h"
#include "qui-clearance-statements.h"
#include "qui-test-connection.h"
#include "qui-test-pool.h"

#define N_CLIENTS 40

static QuiTestCluster *cluster;

static guint32
oid_of (const char *name)
{
  g_autofree char *literal = qui_clearance_quote_literal (name);
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = %s", literal);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
make_database (const char *name)
{
  g_autofree char *quoted = qui_clearance_quote_identifier (name);

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE %s OWNER keeper", quoted);
}

static void
drop_database (const char *name)
{
  g_autofree char *quoted = qui_clearance_quote_identifier (name);

  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS %s WITH (FORCE)", quoted);
}

static QuiClearance *
new_clearance (const char *user, const QuiClearanceRequest *request)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, "postgres", NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);

  return qui_clearance_new (conninfo, QUI_TEST_APPLICATION, request, NULL, NULL);
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

static void
wait_over (QuiClearance *clearance)
{
  g_assert_true (qui_test_wait_until (is_over, clearance, 60000));
}

/* Runs @request to its end. */
static QuiClearance *
run (const char *user, const QuiClearanceRequest *request)
{
  QuiClearance *clearance = new_clearance (user, request);

  qui_clearance_start (clearance);
  wait_over (clearance);
  return clearance;
}

static void
run_done (const char *user, const QuiClearanceRequest *request)
{
  g_autoptr (QuiClearance) clearance = run (user, request);
  const QuiClearanceProgress *progress = qui_clearance_get_progress (clearance);

  g_assert_no_error (qui_clearance_get_error (clearance));
  g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_DONE);
  g_test_message ("%s: %.3f s from the command to the end, %u sessions met", qui_clearance_mode_nick (request->mode),
                  (progress->ended_at - progress->sent_at) / 1e6, progress->n_seen);
}

/* Fails with @sqlstate, and says that nothing has changed. */
static QuiClearance *
run_refused (const char *user, const QuiClearanceRequest *request, const char *sqlstate)
{
  QuiClearance *clearance = run (user, request);

  g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_REFUSED);
  g_assert_nonnull (qui_clearance_get_error (clearance));
  g_assert_cmpstr (qui_error_get_sqlstate (qui_clearance_get_error (clearance)), ==, sqlstate);
  return clearance;
}

/* --- every step against a pool --- */

static void
rename_there_and_back (const char *user)
{
  guint32 oid = oid_of ("pooled");
  QuiClearanceRequest there = { .mode = QUI_CLEARANCE_RENAME, .database_oid = oid, .new_name = (char *) "moved away" };
  QuiClearanceRequest back = { .mode = QUI_CLEARANCE_RENAME, .database_oid = oid, .new_name = (char *) "pooled" };

  run_done (user, &there);
  g_assert_cmpuint (oid_of ("moved away"), ==, oid);
  run_done (user, &back);
  g_assert_cmpuint (oid_of ("pooled"), ==, oid);
}

static void
copy (const char *user)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_COPY, .database_oid = oid_of ("pooled"), .new_name = (char *) "the copy" };

  run_done (user, &request);
  g_assert_cmpuint (oid_of ("the copy"), !=, 0);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, "the copy", "SELECT n FROM content"), ==, 7);
  drop_database ("the copy");
}

static void
move_there_and_back (const char *user)
{
  static const char * const places[] = { "elsewhere", "pg_default" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      QuiClearanceRequest request = { .mode = QUI_CLEARANCE_MOVE, .database_oid = oid_of ("pooled"), .tablespace = (char *) places[i] };
      g_autofree char *place = NULL;

      run_done (user, &request);
      place = qui_test_cluster_ask (cluster, NULL, "SELECT spcname FROM pg_database d JOIN pg_tablespace s ON s.oid = dattablespace "
                                    "WHERE d.oid = %u", request.database_oid);
      g_assert_cmpstr (place, ==, places[i]);
    }
}

static void
swap (const char *user)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_SWAP, .database_oid = oid_of ("pooled"), .new_name = (char *) "pooled old" };
  PGconn *inside;

  make_database ("pooled new");
  request.other_oid = oid_of ("pooled new");
  qui_test_cluster_sql (cluster, "pooled new", "CREATE TABLE content AS SELECT 7 AS n; GRANT SELECT ON content TO PUBLIC");
  inside = qui_test_cluster_open (cluster, "visitor", "pooled new", "forgotten");
  run_done (user, &request);
  g_assert_cmpuint (oid_of ("pooled"), ==, request.other_oid);
  g_assert_cmpuint (oid_of ("pooled old"), ==, request.database_oid);
  g_assert_true (qui_test_client_is_dead (inside));
  PQfinish (inside);
  drop_database ("pooled old");
}

static void
clear (const char *user)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_CLEAR, .database_oid = oid_of ("pooled") };

  run_done (user, &request);
  g_assert_cmpuint (oid_of ("pooled"), ==, request.database_oid);
}

static void
close_and_reopen (const char *user)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_CLOSE, .database_oid = oid_of ("pooled") };

  run_done (user, &request);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'pooled'"), ==, 0);

  /* Renamed while it is closed. */
  request.mode = QUI_CLEARANCE_RENAME;
  request.new_name = (char *) "closed";
  run_done (user, &request);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE datname = 'closed'"), ==, 0);
  request.new_name = (char *) "pooled";
  request.reopen = TRUE;
  run_done (user, &request);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE datname = 'pooled'"), ==, 1);

  request = (QuiClearanceRequest) { .mode = QUI_CLEARANCE_CLOSE, .database_oid = oid_of ("pooled") };
  run_done (user, &request);
  request.mode = QUI_CLEARANCE_REOPEN;
  run_done (user, &request);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE datname = 'pooled'"), ==, 1);
}

static void
drop (const char *user)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP, .database_oid = oid_of ("pooled") };

  run_done (user, &request);
  g_assert_cmpuint (oid_of ("pooled"), ==, 0);
}

typedef struct
{
  const char *user;     /* who clears */
  const char *client;   /* whom the pool connects as */
} Pair;

static void
test_pool (gconstpointer data)
{
  const Pair *pair = data;
  g_autoptr (QuiTestPool) pool = NULL;

  make_database ("pooled");
  qui_test_cluster_sql (cluster, "pooled", "CREATE TABLE content AS SELECT 7 AS n");
  pool = qui_test_pool_start (cluster, N_CLIENTS, pair->client, "pooled");
  rename_there_and_back (pair->user);
  copy (pair->user);
  move_there_and_back (pair->user);
  swap (pair->user);
  clear (pair->user);
  close_and_reopen (pair->user);
  drop (pair->user);
}

/* --- names --- */

static void
test_odd_names (void)
{
  static const char * const names[] = {
    "Upper Case", "it's a \"quote\" %I", "émoji 🐘\n\\:x $drain$", "select",
    "a_name_of_sixty_three_bytes_which_is_as_long_as_a_name_ever_get",
  };
  const guint n = G_N_ELEMENTS (names);

  for (guint i = 0; i < n; i++)
    {
      const char *name = names[i], *next = names[(i + 1) % n];
      QuiClearanceRequest request = { .new_name = (char *) next };
      PGconn *inside;

      make_database (name);
      inside = qui_test_cluster_open (cluster, "visitor", name, "inside");
      request.database_oid = oid_of (name);
      request.mode = QUI_CLEARANCE_RENAME;
      run_done ("keeper", &request);
      g_assert_cmpuint (oid_of (next), ==, request.database_oid);
      g_assert_true (qui_test_client_is_dead (inside));
      PQfinish (inside);

      request.mode = QUI_CLEARANCE_COPY;
      request.new_name = (char *) name;
      run_done ("keeper", &request);
      request.mode = QUI_CLEARANCE_SWAP;
      request.other_oid = oid_of (name);
      request.new_name = (char *) "x";
      run_done ("keeper", &request);
      g_assert_cmpuint (oid_of (next), ==, request.other_oid);
      request.database_oid = request.other_oid;
      request.other_oid = 0;
      request.mode = QUI_CLEARANCE_MOVE;
      request.tablespace = (char *) "elsewhere";
      run_done ("keeper", &request);
      request.mode = QUI_CLEARANCE_CLEAR;
      run_done ("keeper", &request);
      request.mode = QUI_CLEARANCE_CLOSE;
      run_done ("keeper", &request);
      request.mode = QUI_CLEARANCE_REOPEN;
      run_done ("keeper", &request);
      request.mode = QUI_CLEARANCE_DROP;
      run_done ("keeper", &request);
      drop_database ("x");
    }
}

/* A name in bytes that are no UTF-8, made from a database that takes any. */
static void
test_raw_name (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_CLOSE };
  g_autoptr (QuiClearance) refused = NULL;
  g_autofree char *oid = NULL;

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  qui_test_cluster_sql (cluster, "bytes", "CREATE DATABASE \"b\xff\xfe d\" OWNER keeper");
  oid = qui_test_cluster_ask (cluster, "bytes", "SELECT oid FROM pg_database WHERE datname LIKE 'b%% d'");
  request.database_oid = (guint32) g_ascii_strtoull (oid, NULL, 10);
  run_done ("keeper", &request);
  request.mode = QUI_CLEARANCE_REOPEN;
  run_done ("keeper", &request);
  request.mode = QUI_CLEARANCE_CLEAR;
  run_done ("keeper", &request);

  request.mode = QUI_CLEARANCE_DROP;
  refused = run_refused ("keeper", &request, NULL);
  g_assert_error (qui_clearance_get_error (refused), QUI_ERROR, QUI_ERROR_INVALID);

  request.mode = QUI_CLEARANCE_RENAME;
  request.new_name = (char *) "it's fine";
  run_done ("keeper", &request);
  g_assert_cmpuint (oid_of ("it's fine"), ==, request.database_oid);
  drop_database ("it's fine");
  drop_database ("bytes");
}

static void
test_bad_new_names (void)
{
  static const char * const names[] = {
    "", "a_name_of_sixty_four_bytes_which_is_longer_than_any_name_ever_gets", "b\xff",
  };
  g_autoptr (QuiClearance) taken = NULL;
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME };

  make_database ("named");
  request.database_oid = oid_of ("named");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (QuiClearance) refused = NULL;

      request.new_name = (char *) names[i];
      refused = run_refused ("keeper", &request, NULL);
      g_assert_error (qui_clearance_get_error (refused), QUI_ERROR, QUI_ERROR_INVALID);
    }
  request.new_name = (char *) "postgres";
  taken = run_refused ("keeper", &request, "42P04");
  g_assert_cmpuint (oid_of ("named"), ==, request.database_oid);
  drop_database ("named");
}

/* --- refusals --- */

static void
test_refusals (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME, .new_name = (char *) "renamed" };
  g_autoptr (QuiClearance) not_owner = NULL;
  g_autoptr (QuiClearance) no_createdb = NULL;
  g_autoptr (QuiClearance) prepared = NULL;
  PGconn *holder;

  make_database ("refused");
  request.database_oid = oid_of ("refused");
  not_owner = run_refused ("visitor", &request, "42501");
  qui_test_cluster_sql (cluster, NULL, "ALTER ROLE keeper NOCREATEDB");
  no_createdb = run_refused ("keeper", &request, "42501");
  qui_test_cluster_sql (cluster, NULL, "ALTER ROLE keeper CREATEDB");

  holder = qui_test_cluster_open (cluster, NULL, "refused", "holder");
  qui_test_client_run (holder, "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'kept'");
  PQfinish (holder);
  prepared = run_refused ("keeper", &request, "55006");
  g_assert_nonnull (qui_error_get_detail (qui_clearance_get_error (prepared)));
  qui_test_cluster_sql (cluster, "refused", "ROLLBACK PREPARED 'kept'");
  g_assert_cmpuint (oid_of ("refused"), ==, request.database_oid);
  drop_database ("refused");
}

/* Somebody else works on the database: logins must not queue behind us for long. */
static void
test_object_lock (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME, .new_name = (char *) "renamed" };
  PGconn *holder = qui_test_cluster_open (cluster, NULL, NULL, "holder");
  PGconn *inside;
  g_autoptr (QuiClearance) refused = NULL;

  make_database ("locked");
  inside = qui_test_cluster_open (cluster, "visitor", "locked", "inside");
  request.database_oid = oid_of ("locked");
  qui_test_client_run (holder, "BEGIN; COMMENT ON DATABASE locked IS 'x'");
  refused = run_refused ("keeper", &request, "55P03");
  g_assert_cmpint (qui_clearance_get_progress (refused)->ended_at - qui_clearance_get_progress (refused)->sent_at, <, 4 * G_USEC_PER_SEC);
  g_assert_cmpuint (qui_clearance_get_progress (refused)->n_seen, ==, 0);
  g_assert_false (qui_test_client_is_dead (inside));
  PQfinish (inside);
  PQfinish (holder);
  drop_database ("locked");
}

/* Who may not be signalled is named, and nobody of ours is hit. */
static void
test_survivors (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME, .new_name = (char *) "renamed" };
  g_autoptr (QuiClearance) denied = NULL;
  g_autoptr (QuiClearance) own = NULL;
  const QuiSurvivor *survivor;
  g_autofree char *text = NULL;
  g_autoptr (QuiConnection) ours = NULL;
  PGconn *super, *visitor;

  make_database ("held");
  request.database_oid = oid_of ("held");
  super = qui_test_cluster_open (cluster, NULL, "held", "super");
  visitor = qui_test_cluster_open (cluster, "visitor", "held", "visitor");
  denied = run_refused ("keeper", &request, "55006");
  g_assert_cmpuint (qui_clearance_get_survivors (denied)->len, ==, 1);
  survivor = g_ptr_array_index (qui_clearance_get_survivors (denied), 0);
  g_assert_cmpint (survivor->pid, ==, PQbackendPID (super));
  g_assert_cmpint (survivor->permission, ==, QUI_PERMISSION_NEEDS_SUPERUSER);
  g_assert_cmpstr (survivor->application, ==, "super");
  g_assert_true (qui_test_client_is_dead (visitor));
  PQfinish (super);
  PQfinish (visitor);

  text = qui_test_cluster_conninfo (cluster, NULL, "held", NULL);
  ours = qui_test_connection_open (text);
  own = run_refused (NULL, &request, "55006");
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d",
                                             qui_connection_get_backend_pid (ours)), ==, 1);
  qui_connection_close (ours);
  drop_database ("held");
}

/* The same oid of another server is another database. */
static void
test_other_server (void)
{
  g_autofree char *here = qui_test_cluster_ask (cluster, NULL, "SELECT system_identifier FROM pg_control_system()");
  const char *expected[] = { "7000000000000000000", here };
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP };

  make_database ("shared");
  request.database_oid = oid_of ("shared");
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (QuiClearance) clearance = new_clearance ("postgres", &request);

      qui_clearance_expect_server (clearance, expected[i]);
      qui_clearance_start (clearance);
      wait_over (clearance);
      g_assert_cmpint (qui_clearance_get_end (clearance), ==, i == 0 ? QUI_CLEARANCE_END_REFUSED : QUI_CLEARANCE_END_DONE);
      g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_database WHERE datname = 'shared'"), ==, i == 0);
    }
}

/* No other database than the target lets us in first: "postgres" itself is the target. */
static void
test_from_elsewhere (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_CLEAR, .database_oid = oid_of ("postgres") };
  static const char * const places[] = { "nonesuch", "template1", "aside", NULL };
  g_autofree char *text = qui_test_cluster_conninfo (cluster, NULL, "postgres", NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiClearance) nowhere = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, NULL, NULL);
  g_autoptr (QuiClearance) clearance = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, places, NULL);

  qui_clearance_start (nowhere);
  wait_over (nowhere);
  g_assert_error (qui_clearance_get_error (nowhere), QUI_ERROR, QUI_ERROR_FAILED);

  make_database ("aside");
  qui_clearance_start (clearance);
  wait_over (clearance);
  g_assert_no_error (qui_clearance_get_error (clearance));
  g_assert_cmpuint (qui_clearance_get_look (clearance)->here, ==, oid_of ("aside"));
  drop_database ("aside");
}

int
main (int argc, char **argv)
{
  static const Pair pairs[] = {
    { "keeper", "visitor" }, { "keeper", "keeper" }, { "postgres", "postgres" },
  };
  g_autofree char *folder = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("max_connections = 120", "max_prepared_transactions = 2", "allow_in_place_tablespaces = on", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE elsewhere LOCATION ''");
  qui_test_cluster_sql (cluster, NULL, "GRANT CREATE ON TABLESPACE elsewhere, pg_default TO keeper");

  g_test_add_data_func ("/clearance/pool/ordinary", &pairs[0], test_pool);
  g_test_add_data_func ("/clearance/pool/owner", &pairs[1], test_pool);
  g_test_add_data_func ("/clearance/pool/superuser", &pairs[2], test_pool);
  g_test_add_func ("/clearance/odd-names", test_odd_names);
  g_test_add_func ("/clearance/raw-name", test_raw_name);
  g_test_add_func ("/clearance/bad-new-names", test_bad_new_names);
  g_test_add_func ("/clearance/refusals", test_refusals);
  g_test_add_func ("/clearance/object-lock", test_object_lock);
  g_test_add_func ("/clearance/survivors", test_survivors);
  g_test_add_func ("/clearance/from-elsewhere", test_from_elsewhere);
  g_test_add_func ("/clearance/other-server", test_other_server);
  status = g_test_run ();

  qui_connection_drain_all (3000);
  qui_test_assert_no_threads ();
  qui_test_cluster_stop (cluster);
  return status;
}
