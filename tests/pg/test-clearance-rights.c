/* test-clearance-rights.c: what a role needs for each step: named before, and the server sees it the same way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance.h"
#include "qui-preflight.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"

typedef struct
{
  const char   *missing;
  const char   *take;       /* the statement that takes it away, and the one that gives it back where a new database does not */
  const char   *give;
  const char   *letters;    /* for each mode, Rename, Drop, Copy, Move, Swap, cLear, Close, reOpen: S needed, - not, blank: not tried */
  QuiCheckKind  kind;       /* how it is named */
} Right;

static const Right rights[] = {
  { "nothing", NULL, NULL, "--------", 0 },
  { "ownership", "ALTER DATABASE shop OWNER TO postgres", NULL, "SSSSSSSS", QUI_CHECK_NOT_OWNER },
  { "createdb", "ALTER ROLE keeper NOCREATEDB", "ALTER ROLE keeper CREATEDB", "S-S-SS--", QUI_CHECK_NO_CREATEDB },
  { "signalling", "REVOKE pg_signal_backend FROM keeper", "GRANT pg_signal_backend TO keeper", "SSSSSSS-", QUI_CHECK_SESSION_DENIED },
  { "tablespace", "REVOKE CREATE ON TABLESPACE elsewhere FROM keeper", "GRANT CREATE ON TABLESPACE elsewhere TO keeper", "   S    ",
    QUI_CHECK_TABLESPACE_DENIED },
};

static QuiTestCluster *cluster;

static guint32
oid_of (const char *name)
{
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

static guint32
make_database (const char *name)
{
  if (oid_of (name) == 0)
    qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE %s OWNER keeper", name);
  return oid_of (name);
}

static void
drop_all (void)
{
  static const char * const names[] = { "shop", "twin", "shop_2025" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (oid_of (names[i]) != 0)
      qui_test_cluster_sql (cluster, NULL, "DROP DATABASE %s WITH (FORCE)", names[i]);
}

static QuiPreflight *
look_at (QuiConnection *connection, const QuiClearanceRequest *request)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  QuiPreflight *preflight;

  qui_preflight_async (connection, request, NULL, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  preflight = qui_preflight_finish (connection, result, &error);
  g_assert_no_error (error);
  return preflight;
}

static void
check_before (const QuiClearanceRequest *request, const Right *right)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "keeper", NULL, NULL);
  g_autoptr (QuiConnection) connection = qui_test_connection_open (text);
  gboolean needed = right->letters[request->mode] == 'S';
  g_autoptr (QuiPreflight) preflight = look_at (connection, request);

  g_assert_cmpuint (qui_preflight_count_severity (preflight, QUI_SEVERITY_STOP), ==, needed ? 1 : 0);
  if (needed)
    g_assert_cmpint (qui_preflight_get (preflight, 0)->kind, ==, right->kind);
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

/* Started although it was warned of; whether anything has changed. */
static gboolean
check_after (const QuiClearanceRequest *request, const Right *right)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "keeper", NULL, NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiClearance) clearance = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, request, NULL, NULL);
  gboolean needed = right->letters[request->mode] == 'S';
  gboolean leaves_some = needed && request->mode == QUI_CLEARANCE_CLOSE && right->kind == QUI_CHECK_SESSION_DENIED;

  qui_clearance_start (clearance);
  g_assert_true (qui_test_wait_until (is_over, clearance, 60000));
  if (needed && !leaves_some)
    {
      g_assert_nonnull (qui_clearance_get_error (clearance));
      g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_REFUSED);
      return FALSE;
    }
  g_assert_no_error (qui_clearance_get_error (clearance));
  g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (qui_clearance_get_survivors (clearance)->len, ==, leaves_some ? 1 : 0);
  return TRUE;
}

static void
test_right (gconstpointer data)
{
  const Right *right = data;

  for (guint mode = 0; mode < QUI_N_CLEARANCE_MODES; mode++)
    {
      QuiClearanceRequest request = { .mode = mode, .new_name = (char *) "shop_2025", .tablespace = (char *) "elsewhere" };
      PGconn *inside;

      if (right->letters[mode] == ' ')
        continue;
      g_test_message ("%s without %s", qui_clearance_mode_nick (mode), right->missing);
      request.database_oid = make_database ("shop");
      request.other_oid = mode == QUI_CLEARANCE_SWAP ? make_database ("twin") : 0;
      inside = qui_test_cluster_open (cluster, "visitor", "shop", "inside");
      if (right->take != NULL)
        qui_test_cluster_sql (cluster, NULL, "%s", right->take);
      check_before (&request, right);
      if (check_after (&request, right))
        drop_all ();
      PQfinish (inside);
      qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'shop%%'");
      if (right->give != NULL)
        qui_test_cluster_sql (cluster, NULL, "%s", right->give);
    }
  drop_all ();
}

static guint
count_perhaps_in_look (QuiConnection *connection)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (QuiSnapshot) snapshot = NULL;
  guint n = 0;

  qui_snapshot_take_async (connection, NULL, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  snapshot = qui_snapshot_take_finish (connection, result, NULL);
  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    n += qui_snapshot_get_session (snapshot, i)->perhaps_worker;
  return n;
}

/* A parallel query of somebody whose sessions are hidden: which of them is the session cannot be seen, but that there may be fewer can. */
static void
test_hidden_workers (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME, .new_name = (char *) "shop_2025", .database_oid = make_database ("shop") };
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "keeper", NULL, NULL);
  g_autoptr (QuiConnection) connection = qui_test_connection_open (text);
  g_autoptr (QuiPreflight) hidden = NULL;
  g_autoptr (QuiPreflight) seen = NULL;
  g_autoptr (QuiPreflight) denied = NULL;
  PGconn *idle, *leader;

  if (qui_test_cluster_ask_int (cluster, NULL, "SHOW server_version_num") < 130000)
    {
      g_test_skip ("this server does not tell the leader of a worker");
      return;
    }
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE numbers AS SELECT generate_series(1, 10000); GRANT SELECT ON numbers TO visitor;"
                        "ALTER TABLE numbers SET (parallel_workers = 2)");
  idle = qui_test_cluster_open (cluster, "visitor", "shop", "report");
  leader = qui_test_cluster_open (cluster, "visitor", "shop", "report");
  qui_test_client_run (leader, "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;"
                               "SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off");
  qui_test_client_send (leader, "SELECT count(pg_sleep(1)) FROM numbers");
  qui_test_cluster_wait_for (cluster, "2", "SELECT count(*) FROM pg_stat_activity WHERE leader_pid = %d AND backend_xmin IS NOT NULL",
                             PQbackendPID (leader));

  hidden = look_at (connection, &request);
  g_assert_cmpuint (qui_preflight_count (hidden, QUI_CHECK_SESSION), ==, 4);
  g_assert_cmpuint (qui_preflight_count_perhaps_workers (hidden, QUI_CHECK_SESSION), ==, 2);
  for (guint i = 0; i < qui_preflight_get_n (hidden); i++)
    g_assert_false (qui_preflight_get (hidden, i)->pid == PQbackendPID (idle) && qui_preflight_get (hidden, i)->perhaps_worker);
  g_assert_cmpuint (count_perhaps_in_look (connection), ==, 2);

  qui_test_cluster_sql (cluster, NULL, "REVOKE pg_signal_backend FROM keeper");
  denied = look_at (connection, &request);
  g_assert_cmpuint (qui_preflight_count (denied, QUI_CHECK_SESSION_DENIED), ==, 4);
  g_assert_cmpuint (qui_preflight_count_perhaps_workers (denied, QUI_CHECK_SESSION_DENIED), ==, 2);
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend, pg_monitor TO keeper");
  seen = look_at (connection, &request);
  g_assert_cmpuint (qui_preflight_count (seen, QUI_CHECK_SESSION), ==, 2);
  g_assert_cmpuint (qui_preflight_count_perhaps_workers (seen, QUI_CHECK_SESSION), ==, 0);
  g_assert_cmpuint (count_perhaps_in_look (connection), ==, 0);
  qui_test_cluster_sql (cluster, NULL, "REVOKE pg_monitor FROM keeper");
  PQfinish (leader);
  PQfinish (idle);
  drop_all ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("allow_in_place_tablespaces = on", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE elsewhere LOCATION ''");
  qui_test_cluster_sql (cluster, NULL, "GRANT CREATE ON TABLESPACE elsewhere TO keeper");
  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    {
      g_autofree char *path = g_strdup_printf ("/clearance-rights/%s", rights[i].missing);

      g_test_add_data_func (path, &rights[i], test_right);
    }
  g_test_add_func ("/clearance-rights/hidden-workers", test_hidden_workers);
  status = g_test_run ();

  qui_connection_drain_all (3000);
  qui_test_assert_no_threads ();
  qui_test_cluster_stop (cluster);
  return status;
}
