/* test-clearance-loss.c: a clearance that is stopped, or loses its connections, at each of its steps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "qui-clearance.h"
#include "qui-clearance-statements.h"
#include "qui-test-connection.h"

static QuiTestCluster *cluster;

typedef struct
{
  guint32       oid;
  PGconn       *inside;       /* its backend is stopped: it is told to end, and does not */
  gboolean      resumed;
  QuiClearance *clearance;
} Fixture;

static guint32
oid_of (const char *name)
{
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

static QuiClearance *
new_clearance (const QuiClearanceRequest *request)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "postgres", "postgres", NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);

  return qui_clearance_new (conninfo, QUI_TEST_APPLICATION, request, NULL, NULL);
}

static void
resume (Fixture *fixture)
{
  if (!fixture->resumed)
    g_assert_cmpint (kill (PQbackendPID (fixture->inside), SIGCONT), ==, 0);
  fixture->resumed = TRUE;
}

static void
set_up (Fixture *fixture, gconstpointer mode)
{
  QuiClearanceRequest request = { .mode = GPOINTER_TO_INT (mode), .new_name = (char *) "after" };

  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS after");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE before");
  fixture->oid = request.database_oid = oid_of ("before");
  fixture->inside = qui_test_cluster_open (cluster, NULL, "before", "inside");
  g_assert_cmpint (kill (PQbackendPID (fixture->inside), SIGSTOP), ==, 0);
  fixture->clearance = new_clearance (&request);
}

static void
tear_down (Fixture *fixture, gconstpointer mode)
{
  resume (fixture);
  PQfinish (fixture->inside);
  g_assert_finalize_object (fixture->clearance);
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS before WITH (FORCE)");
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS after WITH (FORCE)");
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

static gboolean
is_draining (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_DRAINING && qui_clearance_get_progress (clearance)->n_present > 0;
}

static gboolean
is_finding_out (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) >= QUI_CLEARANCE_PHASE_FINDING_OUT;
}

static void
wait_over (QuiClearance *clearance, QuiClearanceEnd end)
{
  g_assert_true (qui_test_wait_until (is_over, clearance, 60000));
  g_assert_cmpint (qui_clearance_get_end (clearance), ==, end);
}

static void
start_to_drain (Fixture *fixture)
{
  qui_clearance_start (fixture->clearance);
  g_assert_true (qui_test_wait_until (is_draining, fixture->clearance, 10000));
}

/* The socket of A, which was connected before B. */
static void
cut_a (Fixture *fixture)
{
  for (int fd = 3; fd < 100; fd++)
    {
      struct sockaddr_un peer = { 0 };
      socklen_t length = sizeof peer;

      if (getpeername (fd, (struct sockaddr *) &peer, &length) == 0 && peer.sun_family == AF_UNIX
          && g_str_has_prefix (peer.sun_path, qui_test_cluster_get_dir (cluster)) && strstr (peer.sun_path, ".s.PGSQL") != NULL)
        {
          /* The client of the fixture was there before. */
          if (fd == PQsocket (fixture->inside))
            continue;
          g_assert_cmpint (shutdown (fd, SHUT_RDWR), ==, 0);
          return;
        }
    }
  g_assert_not_reached ();
}

static void
assert_unchanged (Fixture *fixture)
{
  g_assert_cmpuint (oid_of ("before"), ==, fixture->oid);
  g_assert_cmpuint (oid_of ("after"), ==, 0);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE oid = %u", fixture->oid), ==, 1);
}

/* Nothing of ours is left on the server, and nobody waits for it. */
static void
assert_nothing_left (void)
{
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'", QUI_TEST_APPLICATION);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND classid = 1262 "
                             "AND mode = 'AccessExclusiveLock'");
}

/* --- stopped --- */

static void
test_stop_at_once (Fixture *fixture, gconstpointer mode)
{
  qui_clearance_start (fixture->clearance);
  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_STOPPED);
  assert_unchanged (fixture);
  assert_nothing_left ();
}

static gboolean
is_fencing (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_FENCING;
}

static void
test_stop_fencing (Fixture *fixture, gconstpointer mode)
{
  PGconn *holder = qui_test_cluster_open (cluster, NULL, NULL, "holder");

  qui_test_client_run (holder, "BEGIN; COMMENT ON DATABASE before IS 'x'");
  qui_clearance_start (fixture->clearance);
  g_assert_true (qui_test_wait_until (is_fencing, fixture->clearance, 10000));
  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_STOPPED);
  PQfinish (holder);
  assert_unchanged (fixture);
  assert_nothing_left ();
}

static void
test_stop_draining (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_STOPPED);
  assert_unchanged (fixture);
  assert_nothing_left ();
}

/* Who has left by the end is counted as gone, although B's last round still met it. */
static void
test_stop_counts (Fixture *fixture, gconstpointer mode)
{
  PGconn *leaves = qui_test_cluster_open (cluster, NULL, "before", "leaves");
  const QuiClearanceProgress *progress = qui_clearance_get_progress (fixture->clearance);

  start_to_drain (fixture);
  g_assert_cmpuint (progress->n_seen, ==, 2);
  qui_clearance_stop (fixture->clearance);
  g_assert_true (qui_test_client_is_dead (leaves));
  wait_over (fixture->clearance, QUI_CLEARANCE_END_STOPPED);
  g_assert_cmpuint (progress->n_seen, ==, 2);
  g_assert_cmpuint (progress->n_present, ==, 1);
  g_assert_cmpuint (qui_clearance_get_survivors (fixture->clearance)->len, ==, 1);
  PQfinish (leaves);
}

/* --- half done --- */

static gboolean
is_sent (gpointer clearance)
{
  return qui_clearance_get_progress (clearance)->sent_at != 0;
}

/* The files of a database are removed after a checkpoint: without a checkpointer a DROP waits, with the database invalid already. */
static int
start_to_remove (Fixture *fixture)
{
  int checkpointer = qui_test_cluster_ask_int (cluster, NULL, "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'");

  resume (fixture);
  g_assert_cmpint (kill (checkpointer, SIGSTOP), ==, 0);
  qui_clearance_start (fixture->clearance);
  /* A must be the first of all sockets: cut_a(). */
  g_assert_true (qui_test_wait_until (is_sent, fixture->clearance, 10000));
  qui_test_cluster_wait_for (cluster, "-2", "SELECT datconnlimit FROM pg_database WHERE oid = %u", fixture->oid);
  return checkpointer;
}

static void
test_broken (Fixture *fixture, gconstpointer mode)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP, .database_oid = fixture->oid };
  int checkpointer = start_to_remove (fixture);
  g_autoptr (QuiClearance) again = NULL;

  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_BROKEN);
  g_assert_cmpint (qui_clearance_get_look (fixture->clearance)->database->connection_limit, ==, -2);
  assert_nothing_left ();
  g_assert_cmpint (kill (checkpointer, SIGCONT), ==, 0);

  /* Dropping it again is what can be done. */
  again = new_clearance (&request);
  qui_clearance_start (again);
  wait_over (again, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (oid_of ("before"), ==, 0);
}

static void
test_at_work (Fixture *fixture, gconstpointer mode)
{
  int checkpointer = start_to_remove (fixture);

  cut_a (fixture);
  g_assert_true (qui_test_wait_until (is_finding_out, fixture->clearance, 10000));
  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_AT_WORK);
  g_assert_error (qui_clearance_get_error (fixture->clearance), QUI_ERROR, QUI_ERROR_LOST);
  g_assert_cmpint (kill (checkpointer, SIGCONT), ==, 0);

  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_database WHERE oid = %u", fixture->oid);
  qui_clearance_look_again (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_DONE);
}

/* A database that was closed stays closed, and says so. */
static void
test_stop_closing (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_DONE);
  g_assert_false (qui_clearance_get_look (fixture->clearance)->database->allow_connections);
  g_assert_cmpuint (qui_clearance_get_survivors (fixture->clearance)->len, ==, 1);
  assert_nothing_left ();
}

/* --- a connection is lost --- */

static void
kill_connection (Fixture *fixture, guint index)
{
  g_autofree int *pids = qui_clearance_dup_own_pids (fixture->clearance);

  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pids[index]);
}

static void
test_a_killed (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  kill_connection (fixture, 0);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_REFUSED);
  g_assert_error (qui_clearance_get_error (fixture->clearance), QUI_ERROR, QUI_ERROR_LOST);
  assert_unchanged (fixture);
}

/* The server finishes although nobody listens any more. */
static void
test_a_cut (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  cut_a (fixture);
  g_assert_true (qui_test_wait_until (is_finding_out, fixture->clearance, 10000));
  resume (fixture);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_DONE);
  g_assert_no_error (qui_clearance_get_error (fixture->clearance));
  if (GPOINTER_TO_INT (mode) != QUI_CLEARANCE_COPY)
    g_assert_cmpuint (oid_of ("before"), ==, 0);
  assert_nothing_left ();
}

static void
test_a_cut_in_vain (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  cut_a (fixture);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_REFUSED);
  g_assert_error (qui_clearance_get_error (fixture->clearance), QUI_ERROR, QUI_ERROR_LOST);
  assert_unchanged (fixture);
}

static void
test_b_killed (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  kill_connection (fixture, 1);
  resume (fixture);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (oid_of ("after"), ==, fixture->oid);
}

/* Nobody can be asked until the server is back. */
static void
test_server_gone (Fixture *fixture, gconstpointer mode)
{
  start_to_drain (fixture);
  qui_test_cluster_halt (cluster);
  fixture->resumed = TRUE;
  g_assert_true (qui_test_wait_until (is_finding_out, fixture->clearance, 10000));
  qui_clearance_stop (fixture->clearance);
  wait_over (fixture->clearance, QUI_CLEARANCE_END_UNKNOWN);
  g_assert_error (qui_clearance_get_error (fixture->clearance), QUI_ERROR, QUI_ERROR_LOST);

  PQfinish (fixture->inside);
  qui_test_cluster_again (cluster);
  qui_clearance_look_again (fixture->clearance);
  g_assert_true (qui_test_wait_until (is_over, fixture->clearance, 60000));
  g_assert_cmpint (qui_clearance_get_end (fixture->clearance), !=, QUI_CLEARANCE_END_UNKNOWN);
  assert_unchanged (fixture);
  fixture->inside = qui_test_cluster_open (cluster, NULL, "before", "inside");
}

/* A server that answers nothing: every wait has an end. */
static void
test_server_frozen (Fixture *fixture, gconstpointer mode)
{
  qui_clearance_start (fixture->clearance);
  qui_test_cluster_freeze (cluster);
  qui_clearance_stop (fixture->clearance);
  g_assert_true (qui_test_wait_until (is_over, fixture->clearance, 10000));
  qui_test_cluster_thaw (cluster);
  assert_unchanged (fixture);
}

int
main (int argc, char **argv)
{
  int status;

#define ADD(name, mode, test) g_test_add ("/clearance-loss/" name, Fixture, GINT_TO_POINTER (mode), set_up, test, tear_down)
  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  ADD ("stop-at-once", QUI_CLEARANCE_RENAME, test_stop_at_once);
  ADD ("stop-fencing", QUI_CLEARANCE_RENAME, test_stop_fencing);
  ADD ("stop-draining", QUI_CLEARANCE_RENAME, test_stop_draining);
  ADD ("stop-draining/drop", QUI_CLEARANCE_DROP, test_stop_draining);
  ADD ("stop-draining/copy", QUI_CLEARANCE_COPY, test_stop_draining);
  ADD ("stop-counts", QUI_CLEARANCE_RENAME, test_stop_counts);
  ADD ("stop-closing", QUI_CLEARANCE_CLOSE, test_stop_closing);
  ADD ("broken", QUI_CLEARANCE_DROP, test_broken);
  ADD ("at-work", QUI_CLEARANCE_DROP, test_at_work);
  ADD ("a-killed", QUI_CLEARANCE_RENAME, test_a_killed);
  ADD ("a-cut", QUI_CLEARANCE_RENAME, test_a_cut);
  ADD ("a-cut/drop", QUI_CLEARANCE_DROP, test_a_cut);
  ADD ("a-cut/copy", QUI_CLEARANCE_COPY, test_a_cut);
  ADD ("a-cut-in-vain", QUI_CLEARANCE_RENAME, test_a_cut_in_vain);
  ADD ("b-killed", QUI_CLEARANCE_RENAME, test_b_killed);
  ADD ("server-gone", QUI_CLEARANCE_RENAME, test_server_gone);
  ADD ("server-frozen", QUI_CLEARANCE_RENAME, test_server_frozen);
  status = g_test_run ();

  qui_connection_drain_all (3000);
  qui_test_assert_no_threads ();
  qui_test_cluster_stop (cluster);
  return status;
}
