/* test-clearing.c: clearances on a watched server, from the checks to the journals
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "qui-test-clearing.h"
#include "qui-test-pool.h"

#define DEADLINE_MS QUI_TEST_CLEARING_MS

typedef QuiTestClearing Fixture;

static QuiTestCluster *cluster;

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  qui_test_clearing_set_up (fixture, cluster, user);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  qui_test_clearing_tear_down (fixture);
}

/* Where the watched server's connections are, once they are there. */
static void
assert_connected_to (Fixture    *fixture,
                     const char *database)
{
  qui_test_cluster_wait_for (cluster, database, "SELECT string_agg(DISTINCT datname, ' ') FROM pg_stat_activity "
                             "WHERE application_name LIKE 'Quiesce%%' HAVING count(*) = 2");
  g_assert_cmpint (qui_server_get_state (fixture->watch->server), ==, QUI_SERVER_LIVE);
}

/* A saved connection to the server's folder with @more behind it. */
static void
add_profile (GListStore *profiles,
             Fixture    *fixture,
             const char *more,
             const char *database,
             const char *parameters)
{
  g_autoptr (QuiProfile) profile = qui_profile_duplicate (fixture->watch->profile, more);
  g_autofree char *host = g_strconcat (qui_profile_get_host (profile), more, NULL);

  g_object_set (profile, "host", host, "database", database, "parameters", parameters != NULL ? parameters : "", NULL);
  g_list_store_append (profiles, profile);
}

/* --- from the checks to the result --- */

static void
test_rename (Fixture      *fixture,
             gconstpointer user)
{
  g_autoptr (QuiTestPool) pool = qui_test_pool_start (cluster, 10, "visitor", "shop");
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  g_autoptr (QuiClearing) listed = NULL;
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *title = NULL;
  g_autofree char *aftermath = NULL;

  qui_test_clearing_wait_checks (clearing);
  g_assert_cmpuint (qui_preflight_count (qui_clearing_get_preflight (clearing), QUI_CHECK_OWN_SESSION), ==, 2);
  qui_test_clearing_run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (qui_test_clearing_oid_of (fixture, "shop_2025"), ==, fixture->oid);
  qui_test_clearing_assert_settled (fixture);
  assert_connected_to (fixture, "postgres");

  title = qui_words_clearing_title (clearing);
  aftermath = qui_words_clearing_aftermath (clearing);
  g_assert_cmpstr (title, ==, "shop is now called shop_2025");
  g_assert_nonnull (strstr (aftermath, "pg_hba.conf"));
  listed = g_list_model_get_item (qui_server_get_clearings (fixture->watch->server), 0);
  g_assert_true (listed == clearing);

  g_list_store_append (profiles, fixture->watch->profile);
  add_profile (profiles, fixture, "/./", "shop", NULL);
  add_profile (profiles, fixture, "/", "other", NULL);
  add_profile (profiles, fixture, "/elsewhere", "shop", NULL);
  add_profile (profiles, fixture, "/", "shop", "service=shop");
  found = qui_clearing_find_profiles (clearing, G_LIST_MODEL (profiles));
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_true (found->pdata[0] == fixture->watch->profile);
  g_assert_cmpstr (qui_profile_get_name (found->pdata[1]), ==, "/./");
}

static void
test_steps (Fixture      *fixture,
            gconstpointer user)
{
  PGconn *inside = qui_test_cluster_open (cluster, "visitor", "shop", "inside");
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  static const char * const titles[] = { "Refuse new connections", "Disconnect 1 session", "Rename to shop_2025" };

  qui_test_clearing_wait_checks (clearing);
  g_assert_cmpuint (qui_clearing_get_n_steps (clearing), ==, G_N_ELEMENTS (titles));
  qui_test_clearing_run (clearing, QUI_CLEARANCE_END_DONE);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      QuiStep step = qui_clearing_get_step (clearing, i);
      g_autofree char *title = qui_words_step_title (clearing, &step);
      g_autofree char *detail = qui_words_step_detail (clearing, &step);

      g_assert_cmpstr (title, ==, titles[i]);
      g_assert_cmpint (step.state, ==, QUI_STEP_DONE);
      g_assert_cmpint (step.took, >=, 0);
      g_assert_cmpstr (detail, !=, "");
    }
  g_assert_true (qui_test_client_is_dead (inside));
  PQfinish (inside);
}

static void
test_there_and_back (Fixture      *fixture,
                     gconstpointer user)
{
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_COPY);

  qui_test_clearing_run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (qui_test_clearing_oid_of (fixture, "shop_2025"), !=, 0);
  qui_test_clearing_assert_settled (fixture);
  assert_connected_to (fixture, "shop");
}

/* Our own connections are ours while they come and go, too: nothing of theirs is a problem to be solved. */
static void
test_own_on_their_way (Fixture      *fixture,
                       gconstpointer user)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (QuiClearing) clearing = NULL;

      qui_server_use_database (fixture->watch->server, "postgres");
      qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
      qui_server_use_database (fixture->watch->server, NULL);
      clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
      qui_test_clearing_wait_checks (clearing);
      qui_test_clearing_assert_can_start (clearing);
    }
}

static gboolean
journal_has_two_lines (gpointer data)
{
  QuiTestWatch *watch = data;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (qui_journal_get_path (watch->journal), &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  return g_strv_length (lines) == 3;
}

static void
test_journal (Fixture      *fixture,
              gconstpointer user)
{
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_DROP);
  g_autofree char *text = NULL;

  qui_test_clearing_run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_true (qui_test_wait_until (journal_has_two_lines, fixture->watch, DEADLINE_MS));
  g_assert_true (g_file_get_contents (qui_journal_get_path (fixture->watch->journal), &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"action\":\"drop\""));
  g_assert_nonnull (strstr (text, "DROP DATABASE"));
  g_assert_nonnull (strstr (text, "\"outcome\":\"done\""));
  assert_connected_to (fixture, "postgres");
}

static gboolean
is_ready_again (gpointer clearing)
{
  return qui_clearing_get_phase (clearing) == QUI_CLEARING_READY && qui_test_clearing_has_checks (clearing);
}

/* What came up since the last checks stops it before anything is done. */
static void
test_late_blocker (Fixture      *fixture,
                   gconstpointer user)
{
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  PGconn *super;

  qui_test_clearing_wait_checks (clearing);
  g_assert_true (qui_clearing_can_start (clearing));
  super = qui_test_cluster_open (cluster, NULL, "shop", "super");
  qui_clearing_start (clearing);
  g_assert_true (qui_test_wait_until (is_ready_again, clearing, DEADLINE_MS));
  g_assert_false (qui_clearing_can_start (clearing));
  g_assert_nonnull (qui_preflight_find (qui_clearing_get_preflight (clearing), QUI_CHECK_SESSION_DENIED));
  qui_test_clearing_assert_settled (fixture);

  /* Live: it is told of when it goes. */
  PQfinish (super);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'super'");
  qui_test_watch_look (fixture->watch);
  g_assert_true (qui_test_wait_until ((QuiTestCondition) qui_clearing_can_start, clearing, DEADLINE_MS));
}

static void
test_request (Fixture      *fixture,
              gconstpointer user)
{
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  QuiClearanceRequest taken = { .mode = QUI_CLEARANCE_RENAME, .database_oid = fixture->oid, .new_name = (char *) "postgres" };
  QuiClearanceRequest drop = { .mode = QUI_CLEARANCE_DROP, .database_oid = fixture->oid };
  g_autofree char *sql = NULL;
  g_autofree char *script = NULL;

  qui_clearing_set_request (clearing, &taken);
  qui_test_clearing_wait_checks (clearing);
  g_assert_nonnull (qui_preflight_find (qui_clearing_get_preflight (clearing), QUI_CHECK_NAME_TAKEN));
  qui_clearing_set_request (clearing, &drop);
  qui_test_clearing_wait_checks (clearing);
  g_assert_true (qui_clearing_can_start (clearing));
  sql = qui_clearing_dup_sql (clearing);
  script = qui_clearing_dup_script (clearing);
  g_assert_cmpstr (sql, ==, "DROP DATABASE \"shop\" WITH (FORCE);\n");
  g_assert_nonnull (strstr (script, sql));
}

static gboolean
is_running (gpointer clearing)
{
  return qui_clearing_get_phase (clearing) == QUI_CLEARING_RUNNING;
}

static void
test_stop_and_retry (Fixture      *fixture,
                     gconstpointer user)
{
  PGconn *holder = qui_test_cluster_open (cluster, NULL, NULL, "holder");
  g_autoptr (QuiClearing) clearing = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  qui_test_clearing_wait_checks (clearing);
  qui_clearing_start (clearing);
  g_assert_true (qui_test_wait_until (is_running, clearing, DEADLINE_MS));
  qui_clearing_stop (clearing);
  g_assert_true (qui_test_wait_until (qui_test_clearing_is_done, clearing, DEADLINE_MS));
  g_assert_cmpint (qui_clearing_get_end (clearing), ==, QUI_CLEARANCE_END_STOPPED);
  title = qui_words_clearing_title (clearing);
  body = qui_words_clearing_body (clearing);
  g_assert_cmpstr (title, ==, "shop was not renamed");
  g_assert_nonnull (strstr (body, "nothing has changed"));
  qui_test_clearing_assert_settled (fixture);
  assert_connected_to (fixture, "shop");
  PQfinish (holder);

  qui_clearing_reset (clearing);
  qui_test_clearing_run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (qui_test_clearing_oid_of (fixture, "shop_2025"), ==, fixture->oid);
  qui_test_clearing_assert_settled (fixture);
}

/* --- closing --- */

static void
assert_n_unfinished (Fixture  *fixture,
                     gboolean  also_own,
                     guint     n)
{
  g_autoptr (GPtrArray) found = qui_test_clearing_find_unfinished (fixture, also_own);

  g_assert_cmpuint (found->len, ==, n);
}

static void
test_close_and_reopen (Fixture      *fixture,
                       gconstpointer user)
{
  g_autoptr (QuiTestPool) pool = qui_test_pool_start (cluster, 5, "visitor", "shop");
  g_autoptr (QuiClearing) closing = qui_test_clearing_new (fixture, QUI_CLEARANCE_CLOSE);
  g_autoptr (QuiClearing) reopening = NULL;

  qui_test_clearing_run (closing, QUI_CLEARANCE_END_DONE);
  g_assert_false (qui_test_clearing_is_open (fixture));
  assert_connected_to (fixture, "postgres");

  /* Ours, and we live: nothing is unfinished. */
  assert_n_unfinished (fixture, FALSE, 0);
  assert_n_unfinished (fixture, TRUE, 1);

  reopening = qui_test_clearing_new (fixture, QUI_CLEARANCE_REOPEN);
  qui_test_clearing_run (reopening, QUI_CLEARANCE_END_DONE);
  g_assert_true (qui_test_clearing_is_open (fixture));
  qui_test_clearing_assert_settled (fixture);
  assert_connected_to (fixture, "shop");
}

/* Reopened by somebody else: no question is left. */
static void
test_reopened_elsewhere (Fixture      *fixture,
                         gconstpointer user)
{
  g_autoptr (QuiClearing) closing = qui_test_clearing_new (fixture, QUI_CLEARANCE_CLOSE);

  qui_test_clearing_run (closing, QUI_CLEARANCE_END_DONE);
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop ALLOW_CONNECTIONS true");
  assert_n_unfinished (fixture, TRUE, 0);
  qui_test_clearing_assert_settled (fixture);
}

/* Nothing is closed without a trace. */
static void
test_no_disk (Fixture      *fixture,
              gconstpointer user)
{
  g_autofree char *file = g_build_filename (fixture->folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autoptr (QuiClearing) closing = NULL;
  g_autoptr (QuiClearing) renaming = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  qui_test_clearing_drop_closures (fixture);
  fixture->closures = qui_closure_journal_new (below);
  closing = qui_test_clearing_new (fixture, QUI_CLEARANCE_CLOSE);
  qui_test_clearing_run (closing, QUI_CLEARANCE_END_REFUSED);
  g_assert_nonnull (qui_clearing_get_error (closing));
  g_assert_true (qui_test_clearing_is_open (fixture));

  renaming = qui_test_clearing_new (fixture, QUI_CLEARANCE_RENAME);
  qui_test_clearing_run (renaming, QUI_CLEARANCE_END_DONE);
  g_assert_nonnull (qui_clearing_get_journal_problem (renaming));
  g_unlink (file);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_clearing_start_cluster ();

#define ADD(name, user, test) g_test_add ("/clearing/" name, Fixture, user, set_up, test, tear_down)
  ADD ("rename", NULL, test_rename);
  ADD ("steps", NULL, test_steps);
  ADD ("there-and-back", NULL, test_there_and_back);
  ADD ("own-on-their-way", NULL, test_own_on_their_way);
  ADD ("journal", NULL, test_journal);
  ADD ("late-blocker", NULL, test_late_blocker);
  ADD ("request", NULL, test_request);
  ADD ("stop-and-retry", NULL, test_stop_and_retry);
  ADD ("close-and-reopen", NULL, test_close_and_reopen);
  ADD ("reopened-elsewhere", NULL, test_reopened_elsewhere);
  ADD ("no-disk", NULL, test_no_disk);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
