/* test-clearing-killed.c: the program is killed at each step of each way to take a database; the next one says what is true
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "qui-error.h"
#include "qui-test-bouncer.h"
#include "qui-test-clearing.h"

static QuiTestCluster *cluster;
static const char *program;

/* --- the program that is killed --- */

static void
on_changed (QuiClearing *clearing,
            const char  *when)
{
  if (qui_test_clearing_is_time (clearing, when))
    raise (SIGKILL);
}

/* The moments of a pause at the pooler. */
static void
on_pooler_changed (QuiClearing *clearing,
                   const char  *when)
{
  QuiHold *hold = qui_clearing_get_hold (clearing);
  gboolean preparing = qui_clearing_get_phase (clearing) == QUI_CLEARING_PREPARING;

  if (g_str_equal (when, "asking") ? preparing
      : g_str_equal (when, "waiting") ? FALSE   /* from outside */
      : g_str_equal (when, "paused") ? hold != NULL && qui_hold_get_phase (hold) == QUI_HOLD_PHASE_TAKEN
      : qui_clearing_is_releasing (clearing))
    raise (SIGKILL);
}

/* --be-killed SOCKET-FOLDER PORT FOLDER MODE OID OTHER-OID WHEN [CONSOLE] */
static int
be_killed (char       **argv,
           const char  *console)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiJournal) journal = NULL;
  g_autoptr (QuiClosureJournal) closures = qui_closure_journal_new (argv[4]);
  g_autofree char *path = g_build_filename (argv[4], "..", "killed.jsonl", NULL);
  QuiClearanceRequest request = { .database_oid = (guint32) g_ascii_strtoull (argv[6], NULL, 10), .new_name = (char *) "shop_2025",
                                  .tablespace = (char *) "elsewhere" };
  QuiServer *server;
  QuiClearing *clearing;

  g_assert_true (qui_clearance_mode_from_nick (argv[5], &request.mode));
  request.other_oid = (guint32) g_ascii_strtoull (argv[7], NULL, 10);
  g_object_set (profile, "name", "scratch", "host", argv[2], "port", argv[3], "user", "postgres", "database", "postgres",
                "console", console, NULL);
  request.hold = *console != '\0' ? QUI_HOLD_PAUSE : QUI_HOLD_NONE;
  request.hold_seconds = 60;
  journal = qui_journal_new (path);
  server = qui_server_new (profile, journal);
  qui_server_set_watched (server, TRUE);
  qui_server_connect (server);
  while (qui_server_get_state (server) != QUI_SERVER_LIVE)
    g_main_context_iteration (NULL, TRUE);
  clearing = qui_clearing_new (server, closures, &request);
  qui_test_clearing_wait_checks (clearing);
  while (!qui_clearing_can_start (clearing))
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (clearing, "changed", *console != '\0' ? G_CALLBACK (on_pooler_changed) : G_CALLBACK (on_changed), argv[8]);
  qui_clearing_start (clearing);
  while (!qui_test_clearing_is_done (clearing))
    g_main_context_iteration (NULL, TRUE);
  return 1;
}

static GSubprocess *
run (QuiTestClearing             *fixture,
     const QuiTestClearingMoment *death,
     const char                  *console)
{
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  g_autofree char *oid = g_strdup_printf ("%u", fixture->oid);
  g_autofree char *other = g_strdup_printf ("%u", death->mode == QUI_CLEARANCE_SWAP ? qui_test_clearing_oid_of (fixture, "shop_new") : 0);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--be-killed", qui_test_cluster_get_dir (cluster), port,
                              fixture->folder, qui_clearance_mode_nick (death->mode), oid, other, death->when, console, NULL);
  g_assert_no_error (error);
  return process;
}

static void
run_and_kill (QuiTestClearing             *fixture,
              const QuiTestClearingMoment *death,
              const char                  *console)
{
  g_autoptr (GSubprocess) process = run (fixture, death, console);

  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (process));
  g_assert_cmpint (g_subprocess_get_term_sig (process), ==, SIGKILL);
}

/* --- what is true --- */

static QuiUnfinishedTruth
expected_truth (QuiTestClearing  *fixture,
                QuiClearanceMode  mode)
{
  if (!qui_test_clearing_has_happened (fixture, mode))
    return QUI_UNFINISHED_UNCHANGED;
  return mode == QUI_CLEARANCE_CLOSE ? QUI_UNFINISHED_CLOSED : QUI_UNFINISHED_HAPPENED;
}

/* While the server goes on with what it was told nobody says that it has not happened. */
static void
look_while_at_work (QuiTestClearing  *fixture,
                    QuiClearanceMode  mode)
{
  g_autoptr (GPtrArray) found = qui_test_clearing_find_unfinished (fixture, FALSE);

  for (guint i = 0; i < found->len; i++)
    {
      const QuiUnfinished *unfinished = g_ptr_array_index (found, i);

      if (unfinished->truth == QUI_UNFINISHED_UNCHANGED)
        {
          qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND objid = %u "
                                     "AND mode IN ('AccessExclusiveLock', 'ShareLock')", fixture->oid);
          g_assert_false (qui_test_clearing_has_happened (fixture, mode));
        }
    }
}

static void
reopen_or_forget (QuiTestClearing     *fixture,
                  const QuiUnfinished *unfinished)
{
  if (unfinished->truth == QUI_UNFINISHED_CLOSED)
    {
      g_autoptr (QuiClearing) reopening = qui_test_clearing_new (fixture, QUI_CLEARANCE_REOPEN);

      qui_test_clearing_run (reopening, QUI_CLEARANCE_END_DONE);
      g_assert_true (qui_test_clearing_is_open (fixture));
    }
  else
    {
      qui_closure_journal_remove_async (fixture->closures, unfinished->intention->id, NULL, NULL);
    }
}

static void
assert_next_start_says_so (QuiTestClearing  *fixture,
                           QuiClearanceMode  mode)
{
  g_autoptr (GPtrArray) found = qui_test_clearing_find_unfinished (fixture, FALSE);
  QuiUnfinishedTruth truth = expected_truth (fixture, mode);

  /* Silence is only for what is as if nothing had been begun; and what was opened is what the person wanted. */
  if (found->len == 0)
    g_assert_true (truth == QUI_UNFINISHED_UNCHANGED);
  else
    g_assert_cmpuint (found->len, ==, 1);
  for (guint i = 0; i < found->len; i++)
    {
      QuiUnfinished *unfinished = g_ptr_array_index (found, i);
      g_autofree char *words = qui_words_unfinished (unfinished);

      g_test_message ("%s", words);
      g_assert_cmpint (unfinished->truth, ==, truth);
      reopen_or_forget (fixture, unfinished);
    }
  qui_test_clearing_assert_settled (fixture);
}

static void
test_killed (gconstpointer data)
{
  const QuiTestClearingMoment *death = data;
  QuiTestClearing fixture = { 0 };
  g_autofree char *path = NULL;
  QuiClearanceMode mode = death->mode;
  PGconn *inside;

  qui_test_clearing_set_up (&fixture, cluster, "postgres");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop_new");
  inside = qui_test_cluster_open (cluster, NULL, "shop", "inside");
  if (mode == QUI_CLEARANCE_REOPEN)
    qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop ALLOW_CONNECTIONS false");
  /* It is told to end and does not until the tool is dead: then the server may go on. */
  if (!qui_test_clearing_is_late (death->when))
    g_assert_cmpint (kill (PQbackendPID (inside), SIGSTOP), ==, 0);
  run_and_kill (&fixture, death, NULL);
  look_while_at_work (&fixture, mode);
  if (!qui_test_clearing_is_late (death->when))
    g_assert_cmpint (kill (PQbackendPID (inside), SIGCONT), ==, 0);
  PQfinish (inside);
  /* Those of the dead program; two are the watched server's. */
  qui_test_cluster_wait_for (cluster, "2", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%%'");
  assert_next_start_says_so (&fixture, mode);

  path = g_build_filename (fixture.folder, "..", "killed.jsonl", NULL);
  g_unlink (path);
  qui_test_clearing_tear_down (&fixture);
}

/* --- the server is in the middle of it --- */

typedef struct
{
  QuiClearanceMode   mode;
  gboolean           goes_on;   /* else somebody ends the statement */
  QuiUnfinishedTruth truth;     /* at last */
} Half;

static const Half halves[] = {
  { QUI_CLEARANCE_MOVE, TRUE, QUI_UNFINISHED_HAPPENED }, { QUI_CLEARANCE_MOVE, FALSE, QUI_UNFINISHED_UNCHANGED },
  { QUI_CLEARANCE_DROP, TRUE, QUI_UNFINISHED_HAPPENED }, { QUI_CLEARANCE_DROP, FALSE, QUI_UNFINISHED_BROKEN },
};

static QuiUnfinishedTruth
find_truth (QuiTestClearing *fixture)
{
  g_autoptr (GPtrArray) found = qui_test_clearing_find_unfinished (fixture, FALSE);
  const QuiUnfinished *unfinished;
  g_autofree char *words = NULL;

  g_assert_cmpuint (found->len, ==, 1);
  unfinished = g_ptr_array_index (found, 0);
  words = qui_words_unfinished (unfinished);
  g_test_message ("%s", words);
  if (unfinished->truth != QUI_UNFINISHED_AT_WORK)
    qui_closure_journal_remove_async (fixture->closures, unfinished->intention->id, NULL, NULL);
  return unfinished->truth;
}

/* Both wait for a checkpoint before they copy or remove files: without a checkpointer they stay there. */
static void
test_half_way (gconstpointer data)
{
  const Half *half = data;
  const QuiTestClearingMoment death = { half->mode, "acting" };
  QuiTestClearing fixture = { 0 };
  g_autofree char *path = NULL;
  int checkpointer, worker;

  qui_test_clearing_set_up (&fixture, cluster, "postgres");
  checkpointer = qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
  g_assert_cmpint (kill (checkpointer, SIGSTOP), ==, 0);
  run_and_kill (&fixture, &death, NULL);
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE wait_event LIKE 'Checkpoint%%' "
                             "AND query ~ 'DROP|TABLESPACE'");
  worker = qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_locks WHERE locktype = 'object' AND objid = %u "
                                     "AND mode = 'AccessExclusiveLock'", fixture.oid);
  g_assert_cmpint (find_truth (&fixture), ==, QUI_UNFINISHED_AT_WORK);

  if (!half->goes_on)
    {
      qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", worker);
      qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", worker);
    }
  g_assert_cmpint (kill (checkpointer, SIGCONT), ==, 0);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", worker);
  g_assert_cmpint (find_truth (&fixture), ==, half->truth);
  g_assert_cmpint (qui_test_clearing_has_happened (&fixture, half->mode), ==, half->goes_on);
  qui_test_clearing_assert_settled (&fixture);

  path = g_build_filename (fixture.folder, "..", "killed.jsonl", NULL);
  g_unlink (path);
  qui_test_clearing_tear_down (&fixture);
}

/* Where somebody else changes the database, closing it waits for that. */
static void
test_close_waits (void)
{
  QuiTestClearing fixture = { 0 };
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  g_autofree char *oid = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GSubprocess) process = NULL;
  PGconn *holder;

  qui_test_clearing_set_up (&fixture, cluster, "postgres");
  oid = g_strdup_printf ("%u", fixture.oid);
  holder = qui_test_cluster_open (cluster, NULL, NULL, "holder");
  qui_test_client_run (holder, "BEGIN; ALTER DATABASE shop CONNECTION LIMIT 50");
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--be-killed", qui_test_cluster_get_dir (cluster), port,
                              fixture.folder, "close", oid, "0", "answered", NULL);
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'ALLOW'");
  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpint (find_truth (&fixture), ==, QUI_UNFINISHED_AT_WORK);

  qui_test_client_run (holder, "COMMIT");
  PQfinish (holder);
  qui_test_cluster_wait_for (cluster, "2", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%%'");
  assert_next_start_says_so (&fixture, QUI_CLEARANCE_CLOSE);

  path = g_build_filename (fixture.folder, "..", "killed.jsonl", NULL);
  g_unlink (path);
  qui_test_clearing_tear_down (&fixture);
}

/* --- with the pooler paused --- */

static const char * const pooled_moments[] = { "asking", "waiting", "paused", "resuming" };

typedef struct
{
  QuiTestClearing  base;
  QuiTestBouncer  *bouncer;
  PGconn          *worker;    /* in a transaction, or not any more */
} Pooled;

static gboolean
is_paused (gpointer bouncer)
{
  g_autofree char *state = qui_test_bouncer_state (bouncer, "shop");

  return g_str_equal (state, "p");
}

/* Killed while it takes the database for a rename at @when. */
static gboolean
set_up_pooled (Pooled     *self,
               const char *when)
{
  const QuiTestClearingMoment death = { QUI_CLEARANCE_RENAME, when };
  g_autofree char *console = NULL;

  self->bouncer = qui_test_bouncer_start (cluster, "shop = %s", NULL);
  if (self->bouncer == NULL)
    return FALSE;
  console = qui_test_bouncer_console (self->bouncer, NULL);
  qui_test_clearing_set_up (&self->base, cluster, "postgres");
  self->worker = qui_test_bouncer_open (self->bouncer, "shop");
  qui_test_client_run (self->worker, "BEGIN");
  if (g_str_equal (when, "waiting"))
    {
      g_autoptr (GSubprocess) process = run (&self->base, &death, console);

      g_assert_true (qui_test_wait_until (is_paused, self->bouncer, QUI_TEST_CLEARING_MS));
      g_subprocess_force_exit (process);
      g_assert_true (g_subprocess_wait (process, NULL, NULL));
    }
  else
    {
      qui_test_client_run (self->worker, "COMMIT");
      run_and_kill (&self->base, &death, console);
    }
  qui_test_cluster_wait_for (cluster, "2", "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'Quiesce%%'");
  return TRUE;
}

static void
tear_down_pooled (Pooled *self)
{
  g_autofree char *path = g_build_filename (self->base.folder, "..", "killed.jsonl", NULL);

  qui_test_clearing_assert_settled (&self->base);
  g_unlink (path);
  PQfinish (self->worker);
  qui_test_bouncer_stop (self->bouncer);
  qui_test_clearing_tear_down (&self->base);
}

static void
release (Pooled              *self,
         const QuiUnfinished *unfinished)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  qui_unfinished_release_async (unfinished, self->base.watch->server, self->base.closures, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, QUI_TEST_CLEARING_MS);
  g_assert_true (qui_unfinished_release_finish (self->base.watch->server, result, &error));
  g_assert_no_error (error);
}

/* The next start says what is still paused, and offers to resume it. */
static void
test_pooled (gconstpointer when)
{
  Pooled self = { 0 };
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *state = NULL;

  if (!set_up_pooled (&self, when))
    return;
  state = qui_test_bouncer_state (self.bouncer, "shop");
  found = qui_test_clearing_find_unfinished (&self.base, FALSE);
  if (*state != '\0')
    g_assert_cmpuint (found->len, ==, 1);
  if (g_str_equal (when, "waiting") || g_str_equal (when, "paused"))
    g_assert_cmpstr (state, ==, "p");
  for (guint i = 0; i < found->len; i++)
    {
      const QuiUnfinished *unfinished = g_ptr_array_index (found, i);
      g_autofree char *words = qui_words_unfinished (unfinished);

      g_test_message ("%s", words);
      g_assert_cmpint (unfinished->truth, ==, expected_truth (&self.base, QUI_CLEARANCE_RENAME));
      g_assert_cmpint (unfinished->held != NULL, ==, *state != '\0');
      g_assert_cmpint (strstr (words, "keeps clients of shop waiting") != NULL, ==, *state != '\0');
      if (unfinished->held != NULL)
        release (&self, unfinished);
      else
        qui_closure_journal_remove_async (self.base.closures, unfinished->intention->id, NULL, NULL);
    }
  g_free (state);
  state = qui_test_bouncer_state (self.bouncer, "shop");
  g_assert_cmpstr (state, ==, "");
  tear_down_pooled (&self);
}

/* Its console cannot be asked: that is said, with what to type; back again, it has forgotten all. */
static void
test_pooler_away (void)
{
  Pooled self = { 0 };
  g_autoptr (GPtrArray) found = NULL;
  const QuiUnfinished *unfinished;
  g_autofree char *words = NULL;

  if (!set_up_pooled (&self, "waiting"))
    return;
  qui_test_bouncer_halt (self.bouncer);
  found = qui_test_clearing_find_unfinished (&self.base, FALSE);
  g_assert_cmpuint (found->len, ==, 1);
  unfinished = g_ptr_array_index (found, 0);
  g_assert_null (unfinished->held);
  g_assert_error (unfinished->held_error, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  words = qui_words_unfinished (unfinished);
  g_test_message ("%s", words);
  g_assert_true (g_str_has_suffix (words, "type there:\nRESUME shop;"));
  qui_test_bouncer_again (self.bouncer);
  release (&self, unfinished);
  tear_down_pooled (&self);
}

int
main (int argc, char **argv)
{
  int status;

  if (argc == 9 && g_str_equal (argv[1], "--be-killed"))
    return be_killed (argv, "");
  if (argc == 10 && g_str_equal (argv[1], "--be-killed"))
    return be_killed (argv, argv[9]);

  g_test_init (&argc, &argv, NULL);
  program = argv[0];
  cluster = qui_test_clearing_start_cluster ();
  qui_test_clearing_add_moments ("/clearing-killed", qui_test_clearing_moments, test_killed);
  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      g_autofree char *name = g_strdup_printf ("/clearing-killed/%s/half-way/%s", qui_clearance_mode_nick (halves[i].mode),
                                               halves[i].goes_on ? "goes-on" : "ended");

      g_test_add_data_func (name, &halves[i], test_half_way);
    }
  g_test_add_func ("/clearing-killed/close/waits", test_close_waits);
  for (guint i = 0; i < G_N_ELEMENTS (pooled_moments); i++)
    {
      g_autofree char *name = g_strdup_printf ("/clearing-killed/pooler/%s", pooled_moments[i]);

      g_test_add_data_func (name, pooled_moments[i], test_pooled);
    }
  g_test_add_func ("/clearing-killed/pooler/away", test_pooler_away);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
