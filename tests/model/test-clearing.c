/* test-clearing.c: clearances on a watched server, from the checks to the journals
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>

#include "qui-test-pool.h"
#include "qui-test-watch.h"
#include "qui-words-clearance.h"

#define DEADLINE_MS 30000

static QuiTestCluster *cluster;
static const char *program;

typedef struct
{
  QuiTestWatch      *watch;
  char              *folder;
  QuiClosureJournal *closures;
  guint32            oid;
} Fixture;

static guint32
oid_of (const char *name)
{
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

/* Connected as the owner to the very database it is about; as @user: to another one. */
static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
  fixture->oid = oid_of ("shop");
  fixture->watch = qui_test_watch_new (cluster, user != NULL ? user : "keeper", user != NULL ? "postgres" : "shop", NULL);
  fixture->folder = g_dir_make_tmp ("quiesce-unfinished-XXXXXX", NULL);
  fixture->closures = qui_closure_journal_new (fixture->folder);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Waits for what is under way in it, too. */
static void
drop_closures (Fixture *fixture)
{
  gpointer closures = fixture->closures;

  g_object_add_weak_pointer (closures, &closures);
  g_clear_object (&fixture->closures);
  g_assert_true (qui_test_wait_until (is_gone, &closures, DEADLINE_MS));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  static const char * const names[] = { "shop", "shop_2025", "shop_new" };

  qui_test_watch_free (fixture->watch);
  if (fixture->closures != NULL)
    drop_closures (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS %s WITH (FORCE)", names[i]);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static QuiClearing *
new_clearing (Fixture          *fixture,
              QuiClearanceMode  mode)
{
  QuiClearanceRequest request = { .mode = mode, .database_oid = fixture->oid, .new_name = (char *) "shop_2025" };

  return qui_clearing_new (fixture->watch->server, fixture->closures, &request);
}

static gboolean
has_checks (gpointer clearing)
{
  return qui_clearing_get_preflight (clearing) != NULL;
}

static gboolean
is_done (gpointer clearing)
{
  return qui_clearing_get_phase (clearing) == QUI_CLEARING_DONE;
}

static void
wait_checks (QuiClearing *clearing)
{
  g_assert_true (qui_test_wait_until (has_checks, clearing, DEADLINE_MS));
}

/* Says what stops it. */
static void
assert_can_start (QuiClearing *clearing)
{
  QuiPreflight *preflight = qui_clearing_get_preflight (clearing);
  const QuiCheck *check = qui_preflight_get_n (preflight) > 0 ? qui_preflight_get (preflight, 0) : NULL;

  if (!qui_clearing_can_start (clearing))
    g_error ("cannot start: %u pid %d %s", check->kind, check->pid, check->name);
}

static void
run (QuiClearing     *clearing,
     QuiClearanceEnd  end)
{
  wait_checks (clearing);
  assert_can_start (clearing);
  qui_clearing_start (clearing);
  g_assert_true (qui_test_wait_until (is_done, clearing, DEADLINE_MS));
  g_assert_cmpint (qui_clearing_get_end (clearing), ==, end);
}

static gboolean
folder_is_empty (gpointer folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

static void
assert_settled (Fixture *fixture)
{
  g_assert_true (qui_test_wait_until (folder_is_empty, fixture->folder, DEADLINE_MS));
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

/* --- from the checks to the result --- */

static void
test_rename (Fixture      *fixture,
             gconstpointer user)
{
  g_autoptr (QuiTestPool) pool = qui_test_pool_start (cluster, 10, "visitor", "shop");
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_RENAME);
  g_autoptr (QuiClearing) listed = NULL;
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *title = NULL;
  g_autofree char *aftermath = NULL;

  wait_checks (clearing);
  g_assert_cmpuint (qui_preflight_count (qui_clearing_get_preflight (clearing), QUI_CHECK_OWN_SESSION), ==, 2);
  run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (oid_of ("shop_2025"), ==, fixture->oid);
  assert_settled (fixture);
  assert_connected_to (fixture, "postgres");

  title = qui_words_clearing_title (clearing);
  aftermath = qui_words_clearing_aftermath (clearing);
  g_assert_cmpstr (title, ==, "shop is now called shop_2025");
  g_assert_nonnull (strstr (aftermath, "pg_hba.conf"));
  listed = g_list_model_get_item (qui_server_get_clearings (fixture->watch->server), 0);
  g_assert_true (listed == clearing);

  g_list_store_append (profiles, fixture->watch->profile);
  found = qui_clearing_find_profiles (clearing, G_LIST_MODEL (profiles));
  g_assert_cmpuint (found->len, ==, 1);
}

static void
test_steps (Fixture      *fixture,
            gconstpointer user)
{
  PGconn *inside = qui_test_cluster_open (cluster, "visitor", "shop", "inside");
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_RENAME);
  static const char * const titles[] = { "Refuse new connections", "Disconnect 1 session", "Rename to shop_2025" };

  wait_checks (clearing);
  g_assert_cmpuint (qui_clearing_get_n_steps (clearing), ==, G_N_ELEMENTS (titles));
  run (clearing, QUI_CLEARANCE_END_DONE);
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
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_COPY);

  run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (oid_of ("shop_2025"), !=, 0);
  assert_settled (fixture);
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
      clearing = new_clearing (fixture, QUI_CLEARANCE_RENAME);
      wait_checks (clearing);
      assert_can_start (clearing);
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
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_DROP);
  g_autofree char *text = NULL;

  run (clearing, QUI_CLEARANCE_END_DONE);
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
  return qui_clearing_get_phase (clearing) == QUI_CLEARING_READY && has_checks (clearing);
}

/* What came up since the last checks stops it before anything is done. */
static void
test_late_blocker (Fixture      *fixture,
                   gconstpointer user)
{
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_RENAME);
  PGconn *super;

  wait_checks (clearing);
  g_assert_true (qui_clearing_can_start (clearing));
  super = qui_test_cluster_open (cluster, NULL, "shop", "super");
  qui_clearing_start (clearing);
  g_assert_true (qui_test_wait_until (is_ready_again, clearing, DEADLINE_MS));
  g_assert_false (qui_clearing_can_start (clearing));
  g_assert_nonnull (qui_preflight_find (qui_clearing_get_preflight (clearing), QUI_CHECK_SESSION_DENIED));
  assert_settled (fixture);

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
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_RENAME);
  QuiClearanceRequest taken = { .mode = QUI_CLEARANCE_RENAME, .database_oid = fixture->oid, .new_name = (char *) "postgres" };
  QuiClearanceRequest drop = { .mode = QUI_CLEARANCE_DROP, .database_oid = fixture->oid };
  g_autofree char *sql = NULL;
  g_autofree char *script = NULL;

  qui_clearing_set_request (clearing, &taken);
  wait_checks (clearing);
  g_assert_nonnull (qui_preflight_find (qui_clearing_get_preflight (clearing), QUI_CHECK_NAME_TAKEN));
  qui_clearing_set_request (clearing, &drop);
  wait_checks (clearing);
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
  g_autoptr (QuiClearing) clearing = new_clearing (fixture, QUI_CLEARANCE_RENAME);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;

  wait_checks (clearing);
  qui_clearing_start (clearing);
  g_assert_true (qui_test_wait_until (is_running, clearing, DEADLINE_MS));
  qui_clearing_stop (clearing);
  g_assert_true (qui_test_wait_until (is_done, clearing, DEADLINE_MS));
  g_assert_cmpint (qui_clearing_get_end (clearing), ==, QUI_CLEARANCE_END_STOPPED);
  title = qui_words_clearing_title (clearing);
  body = qui_words_clearing_body (clearing);
  g_assert_cmpstr (title, ==, "shop was not renamed");
  g_assert_nonnull (strstr (body, "nothing has changed"));
  assert_settled (fixture);
  assert_connected_to (fixture, "shop");
  PQfinish (holder);

  qui_clearing_reset (clearing);
  run (clearing, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (oid_of ("shop_2025"), ==, fixture->oid);
  assert_settled (fixture);
}

/* --- closing --- */

static GPtrArray *
find_unfinished (Fixture  *fixture,
                 gboolean  also_own)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *found;

  qui_clearing_find_unfinished_async (fixture->watch->server, fixture->closures, also_own, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, DEADLINE_MS);
  found = qui_clearing_find_unfinished_finish (fixture->watch->server, result, &error);
  g_assert_no_error (error);
  return found;
}

static void
assert_n_unfinished (Fixture  *fixture,
                     gboolean  also_own,
                     guint     n)
{
  g_autoptr (GPtrArray) found = find_unfinished (fixture, also_own);

  g_assert_cmpuint (found->len, ==, n);
}

static gboolean
is_open (Fixture *fixture)
{
  return qui_test_cluster_ask_int (cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE oid = %u", fixture->oid) == 1;
}

static void
test_close_and_reopen (Fixture      *fixture,
                       gconstpointer user)
{
  g_autoptr (QuiTestPool) pool = qui_test_pool_start (cluster, 5, "visitor", "shop");
  g_autoptr (QuiClearing) closing = new_clearing (fixture, QUI_CLEARANCE_CLOSE);
  g_autoptr (QuiClearing) reopening = NULL;

  run (closing, QUI_CLEARANCE_END_DONE);
  g_assert_false (is_open (fixture));
  assert_connected_to (fixture, "postgres");

  /* Ours, and we live: nothing is unfinished. */
  assert_n_unfinished (fixture, FALSE, 0);
  assert_n_unfinished (fixture, TRUE, 1);

  reopening = new_clearing (fixture, QUI_CLEARANCE_REOPEN);
  run (reopening, QUI_CLEARANCE_END_DONE);
  g_assert_true (is_open (fixture));
  assert_settled (fixture);
  assert_connected_to (fixture, "shop");
}

/* Reopened by somebody else: no question is left. */
static void
test_reopened_elsewhere (Fixture      *fixture,
                         gconstpointer user)
{
  g_autoptr (QuiClearing) closing = new_clearing (fixture, QUI_CLEARANCE_CLOSE);

  run (closing, QUI_CLEARANCE_END_DONE);
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop ALLOW_CONNECTIONS true");
  assert_n_unfinished (fixture, TRUE, 0);
  assert_settled (fixture);
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
  drop_closures (fixture);
  fixture->closures = qui_closure_journal_new (below);
  closing = new_clearing (fixture, QUI_CLEARANCE_CLOSE);
  run (closing, QUI_CLEARANCE_END_REFUSED);
  g_assert_nonnull (qui_clearing_get_error (closing));
  g_assert_true (is_open (fixture));

  renaming = new_clearing (fixture, QUI_CLEARANCE_RENAME);
  run (renaming, QUI_CLEARANCE_END_DONE);
  g_assert_nonnull (qui_clearing_get_journal_problem (renaming));
  g_unlink (file);
}

/* --- killed --- */

typedef struct
{
  const char         *mode;
  const char         *when;       /* "preparing", "connecting", "fencing", "draining" */
  QuiUnfinishedTruth  truth;
  guint               n;          /* intentions left */
} Death;

static const Death deaths[] = {
  { "rename", "preparing", QUI_UNFINISHED_UNCHANGED, 0 },
  { "rename", "connecting", QUI_UNFINISHED_UNCHANGED, 1 },
  { "rename", "fencing", QUI_UNFINISHED_UNCHANGED, 1 },
  { "rename", "draining", QUI_UNFINISHED_UNCHANGED, 1 },
  { "drop", "draining", QUI_UNFINISHED_HAPPENED, 1 },
  { "copy", "draining", QUI_UNFINISHED_UNCHANGED, 1 },
  { "close", "preparing", QUI_UNFINISHED_CLOSED, 0 },
  { "close", "connecting", QUI_UNFINISHED_CLOSED, 0 },
  { "close", "draining", QUI_UNFINISHED_CLOSED, 1 },
};

static void
on_changed (QuiClearing *clearing,
            const char  *when)
{
  QuiStep fence = qui_clearing_get_step (clearing, 0);
  QuiStep disconnect = qui_clearing_get_step (clearing, 1);
  QuiClearingPhase phase = qui_clearing_get_phase (clearing);

  if ((g_str_equal (when, "preparing") && phase == QUI_CLEARING_PREPARING)
      || (g_str_equal (when, "connecting") && phase == QUI_CLEARING_RUNNING)
      || (g_str_equal (when, "fencing") && phase == QUI_CLEARING_RUNNING && fence.took >= 0)
      || (g_str_equal (when, "draining") && phase == QUI_CLEARING_RUNNING && disconnect.n_total > 0 && disconnect.took >= 0))
    raise (SIGKILL);
}

/* The program that is killed: connects, starts, and dies at the moment that is asked for. */
static int
be_killed (char **argv)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiJournal) journal = NULL;
  g_autoptr (QuiClosureJournal) closures = qui_closure_journal_new (argv[4]);
  g_autofree char *path = g_build_filename (argv[4], "..", "killed.jsonl", NULL);
  QuiClearanceRequest request = { .database_oid = (guint32) g_ascii_strtoull (argv[6], NULL, 10), .new_name = (char *) "shop_2025" };
  QuiServer *server;
  QuiClearing *clearing;

  g_assert_true (qui_clearance_mode_from_nick (argv[5], &request.mode));
  g_object_set (profile, "name", "scratch", "host", argv[2], "port", argv[3], "user", "postgres", "database", "postgres", NULL);
  journal = qui_journal_new (path);
  server = qui_server_new (profile, journal);
  qui_server_set_watched (server, TRUE);
  qui_server_connect (server);
  while (qui_server_get_state (server) != QUI_SERVER_LIVE)
    g_main_context_iteration (NULL, TRUE);
  clearing = qui_clearing_new (server, closures, &request);
  wait_checks (clearing);
  g_signal_connect (clearing, "changed", G_CALLBACK (on_changed), argv[7]);
  qui_clearing_start (clearing);
  while (!is_done (clearing))
    g_main_context_iteration (NULL, TRUE);
  return 1;
}

static void
run_and_kill (Fixture     *fixture,
              const Death *death)
{
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  g_autofree char *oid = g_strdup_printf ("%u", fixture->oid);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--be-killed", qui_test_cluster_get_dir (cluster), port,
                              fixture->folder, death->mode, oid, death->when, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
}

/* Whenever it is killed: the next start says what is true, and what is closed can be opened. */
static void
test_killed (Fixture      *fixture,
             gconstpointer user)
{
  for (guint i = 0; i < G_N_ELEMENTS (deaths); i++)
    {
      const Death *death = &deaths[i];
      PGconn *inside = qui_test_cluster_open (cluster, NULL, "shop", "inside");
      g_autoptr (GPtrArray) found = NULL;
      g_autofree char *path = g_build_filename (fixture->folder, "..", "killed.jsonl", NULL);

      g_test_message ("%s, killed while %s", death->mode, death->when);
      /* It is told to end and does not until the tool is dead; a DROP goes on then. */
      g_assert_cmpint (kill (PQbackendPID (inside), SIGSTOP), ==, 0);
      run_and_kill (fixture, death);
      if (!g_str_equal (death->mode, "drop"))
        qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%%' "
                                   "AND query ~ 'DATABASE' AND state = 'active' AND pid <> pg_backend_pid()");
      g_assert_cmpint (kill (PQbackendPID (inside), SIGCONT), ==, 0);
      PQfinish (inside);
      if (g_str_equal (death->mode, "drop"))
        qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_database WHERE oid = %u", fixture->oid);

      found = find_unfinished (fixture, FALSE);
      if (death->truth == QUI_UNFINISHED_CLOSED && !is_open (fixture))
        g_assert_cmpuint (found->len, ==, 1);
      else
        g_assert_cmpuint (found->len, ==, death->n);
      for (guint f = 0; f < found->len; f++)
        {
          QuiUnfinished *unfinished = g_ptr_array_index (found, f);
          g_autofree char *words = qui_words_unfinished (unfinished);

          g_test_message ("%s", words);
          g_assert_cmpint (unfinished->truth, ==, death->truth);
          if (unfinished->truth == QUI_UNFINISHED_CLOSED)
            {
              g_autoptr (QuiClearing) reopening = new_clearing (fixture, QUI_CLEARANCE_REOPEN);

              g_assert_false (is_open (fixture));
              run (reopening, QUI_CLEARANCE_END_DONE);
            }
          else
            {
              qui_closure_journal_remove_async (fixture->closures, unfinished->intention->id, NULL, NULL);
            }
        }
      assert_settled (fixture);
      if (oid_of ("shop") == 0)
        {
          qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
          fixture->oid = oid_of ("shop");
        }
      g_assert_true (is_open (fixture));
      g_unlink (path);
    }
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 8 && g_str_equal (argv[1], "--be-killed"))
    return be_killed (argv);

  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  cluster = qui_test_cluster_start ("max_prepared_transactions = 2", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");

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
  ADD ("killed", "postgres", test_killed);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
