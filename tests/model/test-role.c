/* test-role.c: a connection that takes a role: its rights are those of the role, not of the login
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-error.h"
#include "qui-test-operation.h"
#include "qui-words.h"

/* "worker" is a member of "operator", and has none of its rights before it takes it. */
static void
start_cluster (void)
{
  start_operation_cluster ();
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE \"Op \"\"1\"\"\" CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend, pg_monitor TO \"Op \"\"1\"\"\"");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE worker LOGIN NOINHERIT");
  qui_test_cluster_sql (cluster, NULL, "GRANT \"Op \"\"1\"\"\" TO worker");
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop OWNER TO \"Op \"\"1\"\"\"");
}

#define ROLE "Op \"1\""

static gboolean
has_settled (gpointer server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE || qui_server_get_state (server) == QUI_SERVER_FAILED;
}

static gboolean
has_control (gpointer server)
{
  return qui_connection_is_connected (qui_server_get_control (server));
}

/* Connects anew as the profile says by now. */
static QuiServerState
reconnect (Fixture    *fixture,
           const char *role)
{
  QuiServer *server = fixture->watch->server;

  qui_server_disconnect (server);
  g_object_set (fixture->watch->profile, "role", role, NULL);
  qui_server_connect (server);
  g_assert_true (qui_test_wait_until (has_settled, server, DEADLINE_MS));
  if (qui_server_get_state (server) == QUI_SERVER_LIVE)
    g_assert_true (qui_test_wait_until (has_control, server, DEADLINE_MS));
  return qui_server_get_state (server);
}

static const QuiDatabase *
find_shop (Fixture *fixture)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (fixture->watch->server);

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    if (g_str_equal (qui_snapshot_get_database (snapshot, i)->name, "shop"))
      return qui_snapshot_get_database (snapshot, i);
  g_assert_not_reached ();
}

static void
assert_rights (Fixture    *fixture,
               const char *me,
               gboolean    has)
{
  const QuiServerInfo *info = qui_snapshot_get_server (qui_server_get_snapshot (fixture->watch->server));
  const QuiSession *session = qui_test_watch_find (fixture->watch, "victim");

  g_assert_cmpstr (info->me, ==, me);
  g_assert_cmpstr (info->login, ==, "worker");
  g_assert_cmpint (info->can_createdb, ==, has);
  g_assert_cmpint (info->has_signal_backend, ==, has);
  g_assert_cmpint (info->has_read_all_stats, ==, has);
  g_assert_cmpint (find_shop (fixture)->i_own, ==, has);
  g_assert_cmpint (session->permission, ==, has ? QUI_PERMISSION_YES : QUI_PERMISSION_NEEDS_ROLE);
}

static QuiPlan *
plan_end (Fixture *fixture)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);

  return qui_test_watch_plan (fixture->watch, &request);
}

static void
test_rights (Fixture       *fixture,
             gconstpointer  user)
{
  g_autoptr (QuiPlan) before = NULL;
  g_autoptr (QuiOperation) operation = NULL;
  PGconn *victim = add_client (fixture, "plain", "victim");
  g_autofree char *own = NULL;

  before = plan_end (fixture);
  assert_rights (fixture, "worker", FALSE);
  g_assert_cmpuint (qui_plan_get_n_targets (before), ==, 0);

  g_assert_cmpint (reconnect (fixture, ROLE), ==, QUI_SERVER_LIVE);
  qui_test_watch_look (fixture->watch);
  assert_rights (fixture, ROLE, TRUE);

  /* The signal goes out on the other connection. Our own are known by their pids, whose user is the login as ever. */
  own = qui_test_cluster_ask (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'worker'");
  g_assert_cmpstr (own, ==, "2");
  operation = start_disconnect (fixture);
  wait_done (operation);
  g_assert_cmpuint (qui_operation_get_n_targets (operation), ==, 1);
  g_assert_cmpint (kind_of (operation, "victim"), ==, QUI_OUTCOME_GONE);
  g_assert_true (qui_test_client_is_dead (victim));
  own = (g_free (own), qui_test_cluster_ask (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'worker'"));
  g_assert_cmpstr (own, ==, "2");
}

/* A role that was allowed when a connection was made is asked for again when it is made anew. */
static void
test_reconnect (Fixture       *fixture,
                gconstpointer  user)
{
  g_autoptr (QuiPlan) plan = NULL;

  add_client (fixture, "plain", "victim");
  g_assert_cmpint (reconnect (fixture, ROLE), ==, QUI_SERVER_LIVE);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'worker'");
  plan = plan_end (fixture);
  assert_rights (fixture, ROLE, TRUE);
  g_assert_cmpuint (qui_plan_get_n_targets (plan), ==, 1);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  user)
{
  const GError *error;
  g_autofree char *advice = NULL;
  g_autofree char *other_advice = NULL;

  g_assert_cmpint (reconnect (fixture, "postgres"), ==, QUI_SERVER_FAILED);
  error = qui_server_get_error (fixture->watch->server);
  g_assert_error ((GError *) error, QUI_ERROR, QUI_ERROR_ROLE);
  g_assert_cmpstr (error->message, ==, "permission denied to set role \"postgres\"");
  g_assert_cmpstr (qui_words_error_title (error), ==, "Role Not Available");
  advice = qui_words_error_advice (error, fixture->watch->profile);
  g_assert_nonnull (strstr (advice, "GRANT postgres TO worker;"));

  /* Nothing is left of the attempt. */
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'worker'");

  g_assert_cmpint (reconnect (fixture, "x\"; DROP DATABASE shop; --"), ==, QUI_SERVER_FAILED);
  error = qui_server_get_error (fixture->watch->server);
  g_assert_error ((GError *) error, QUI_ERROR, QUI_ERROR_ROLE);
  g_assert_nonnull (strstr (error->message, "does not exist"));
  other_advice = qui_words_error_advice (error, fixture->watch->profile);
  g_assert_nonnull (strstr (other_advice, "spelling"));

  g_assert_cmpint (reconnect (fixture, ""), ==, QUI_SERVER_LIVE);
}

int
main (int    argc,
      char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  start_cluster ();

#define ADD(path, function) g_test_add ("/role/" path, Fixture, "worker", set_up, function, tear_down)
  ADD ("rights", test_rights);
  ADD ("reconnect", test_reconnect);
  ADD ("refused", test_refused);
#undef ADD

  failed = g_test_run ();
  qui_test_cluster_stop (cluster);
  return failed;
}
