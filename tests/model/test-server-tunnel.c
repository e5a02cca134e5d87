/* test-server-tunnel.c: a server watched through a tunnel: lost and found again, and what is left when it ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "qui-error.h"
#include "qui-network.h"
#include "qui-reach.h"
#include "qui-ssh-said.h"
#include "qui-test-cluster.h"
#include "qui-test-monitor.h"
#include "qui-test-ssh.h"
#include "qui-test-watch.h"

#define PATIENCE 30000
#define OURS     "-oStreamLocalBindMask=0177"

static QuiTestCluster *cluster;
static QuiTestSsh *ssh;
static char *runtime;   /* in place of XDG_RUNTIME_DIR */

typedef struct
{
  QuiJournal *journal;
  QuiProfile *profile;
  QuiServer  *server;
  const char *answer;        /* NULL: refuse */
  guint       n_questions;
} Fixture;

static void
on_question (Fixture *fixture)
{
  QuiQuestion *question = qui_server_get_question (fixture->server);

  if (question == NULL)
    return;
  fixture->n_questions++;
  if (fixture->answer != NULL)
    qui_question_answer (question, fixture->answer);
  else
    qui_question_refuse (question);
}

static void
start (Fixture    *fixture,
       const char *tunnel)
{
  g_autofree char *path = g_build_filename (runtime, "actions.jsonl", NULL);
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));

  *fixture = (Fixture) { .answer = QUI_TEST_SSH_PASSPHRASE };
  fixture->journal = qui_journal_new (path);
  fixture->profile = g_object_new (QUI_TYPE_PROFILE, "name", "scratch", "host", "127.0.0.1", "port", port, "user", "postgres",
                                   "database", "postgres", "tunnel", tunnel, NULL);
  fixture->server = qui_server_new (fixture->profile, fixture->journal);
  qui_server_set_interval (fixture->server, 1);
  qui_server_set_watched (fixture->server, TRUE);
  g_signal_connect_swapped (fixture->server, "notify::question", G_CALLBACK (on_question), fixture);
  qui_server_connect (fixture->server);
}

static void
stop (Fixture *fixture)
{
  qui_server_disconnect (fixture->server);
  qui_test_drop (g_steal_pointer (&fixture->server), PATIENCE);
  g_clear_object (&fixture->profile);
  qui_test_drop (g_steal_pointer (&fixture->journal), PATIENCE);
  qui_connection_drain_all (3000);
}

static void
wait_state (Fixture        *fixture,
            QuiServerState  state)
{
  qui_test_wait_state (fixture->server, state, PATIENCE);
}

/* Who runs ssh: we, or @parent. */
static int
find_ssh (int parent)
{
  g_autofree int *found = qui_test_ssh_find (parent, OURS);

  return found[0];
}

static gboolean
is_without_ssh (gpointer data)
{
  return find_ssh (GPOINTER_TO_INT (data)) == 0;
}

static void
wait_without_ssh (void)
{
  g_assert_true (qui_test_wait_until (is_without_ssh, GINT_TO_POINTER ((int) getpid ()), PATIENCE));
}

/* A passphrase is asked for once, whatever happens to ssh. */
static void
test_lost_and_found (void)
{
  Fixture fixture;
  int pid;

  start (&fixture, "locked");
  wait_state (&fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (fixture.n_questions, ==, 1);

  pid = find_ssh ((int) getpid ());
  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  wait_state (&fixture, QUI_SERVER_STALE);
  g_assert_error (qui_server_get_error (fixture.server), QUI_ERROR, QUI_ERROR_TUNNEL);
  wait_state (&fixture, QUI_SERVER_LIVE);
  g_assert_cmpint (find_ssh ((int) getpid ()), !=, pid);

  qui_server_disconnect (fixture.server);
  wait_without_ssh ();
  qui_server_connect (fixture.server);
  wait_state (&fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (fixture.n_questions, ==, 1);
  stop (&fixture);
  wait_without_ssh ();
}

static gboolean
is_denied (gpointer data)
{
  const GError *error = qui_server_get_error (data);

  return qui_server_get_state (data) == QUI_SERVER_STALE && g_error_matches (error, QUI_ERROR, QUI_ERROR_TUNNEL)
         && qui_ssh_said_judge (error->message) == QUI_SSH_DENIED;
}

/* A login that is refused is not tried every few seconds, which would lock an account; the person can. */
static void
test_denied (void)
{
  g_autofree char *path = qui_test_ssh_path (ssh, "authorized_keys");
  g_autofree char *keys = NULL;
  Fixture fixture;

  g_assert_true (g_file_get_contents (path, &keys, NULL, NULL));
  start (&fixture, "plain");
  wait_state (&fixture, QUI_SERVER_LIVE);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (kill (find_ssh ((int) getpid ()), SIGKILL), ==, 0);
  g_assert_true (qui_test_wait_until (is_denied, fixture.server, PATIENCE));
  g_assert_cmpuint (qui_server_get_retry_in (fixture.server), ==, 0);
  g_assert_nonnull (qui_server_get_snapshot (fixture.server));
  wait_without_ssh ();

  g_assert_true (g_file_set_contents (path, keys, -1, NULL));
  qui_server_refresh (fixture.server);
  wait_state (&fixture, QUI_SERVER_LIVE);
  stop (&fixture);
}

static void
test_refused (void)
{
  Fixture fixture;

  start (&fixture, "locked");
  fixture.answer = NULL;
  wait_state (&fixture, QUI_SERVER_FAILED);
  g_assert_error (qui_server_get_error (fixture.server), QUI_ERROR, QUI_ERROR_TUNNEL);
  g_assert_cmpint (qui_ssh_said_judge (qui_server_get_error (fixture.server)->message), ==, QUI_SSH_UNANSWERED);
  g_assert_cmpuint (fixture.n_questions, ==, 1);
  wait_without_ssh ();
  stop (&fixture);
}

/* What goes to the other one goes nowhere else. */
static void
test_two (void)
{
  Fixture one;
  Fixture other;

  start (&one, "plain");
  start (&other, "locked");
  wait_state (&one, QUI_SERVER_LIVE);
  wait_state (&other, QUI_SERVER_LIVE);
  qui_server_disconnect (other.server);
  stop (&other);
  g_assert_cmpint (qui_server_get_state (one.server), ==, QUI_SERVER_LIVE);

  /* Another way is another server. */
  g_object_set (one.profile, "tunnel", "hop", NULL);
  g_assert_cmpint (qui_server_get_state (one.server), ==, QUI_SERVER_OFF);
  wait_without_ssh ();
  stop (&one);
}

/* Whoever has something to finish. */
static void
test_held (void)
{
  Fixture fixture;
  QuiTunnel *tunnel;

  start (&fixture, "plain");
  wait_state (&fixture, QUI_SERVER_LIVE);
  tunnel = qui_server_hold_tunnel (fixture.server);
  qui_server_disconnect (fixture.server);
  stop (&fixture);
  g_assert_true (qui_tunnel_is_ready (tunnel));
  g_assert_cmpint (find_ssh ((int) getpid ()), !=, 0);
  qui_server_release_tunnel (tunnel);
  wait_without_ssh ();
}

/* After a change of the network what does not answer is begun anew, ssh included: nobody waits for its own patience to end. */
static void
test_network (void)
{
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();
  Fixture fixture;
  gint64 began;
  int pid;

  start (&fixture, "plain");
  wait_state (&fixture, QUI_SERVER_LIVE);
  qui_network_follow (qui_network_get_default (), G_NETWORK_MONITOR (monitor));
  pid = find_ssh ((int) getpid ());
  qui_test_ssh_signal_sessions (ssh, SIGSTOP);
  began = g_get_monotonic_time ();
  qui_test_monitor_change (monitor);
  wait_state (&fixture, QUI_SERVER_STALE);
  wait_state (&fixture, QUI_SERVER_LIVE);
  g_test_message ("live again after %d ms", (int) ((g_get_monotonic_time () - began) / 1000));
  g_assert_cmpint (find_ssh ((int) getpid ()), !=, pid);
  qui_test_ssh_signal_sessions (ssh, SIGKILL);
  qui_network_follow (qui_network_get_default (), NULL);
  stop (&fixture);
}

/* What @addr and @port say to a stranger, who asks for TLS as libpq does. */
static char *
ask_as_stranger (const char *addr,
                 const char *port)
{
  g_autofree char *script = g_strdup_printf ("exec 3<>/dev/tcp/%s/%s && printf '\\0\\0\\0\\010\\004\\322\\026\\057' >&3 && head -c 1 <&3", addr, port);
  const char *argv[] = { "bash", "-c", script, NULL };
  g_autofree char *errors = NULL;
  char *answer = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &answer, &errors, NULL, NULL));
  return answer;
}

static void
test_stranger (void)
{
  Fixture fixture;
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  QuiPlace place = { (char *) "127.0.0.1", (char *) "127.0.0.1", port };
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *direct = NULL;
  const char *addr;
  const char *at;

  start (&fixture, "plain");
  wait_state (&fixture, QUI_SERVER_LIVE);
  conninfo = qui_server_dup_conninfo (fixture.server, NULL);
  g_assert_true (qui_reach_find (qui_conninfo_get_reach (conninfo), &place, &addr, &at));
  /* Passwords are looked up by it. */
  g_assert_cmpstr (at, ==, port);
  g_assert_cmpstr (addr, !=, "127.0.0.1");
  direct = ask_as_stranger ("127.0.0.1", port);
  g_assert_cmpstr (direct, ==, "N");
  refused = ask_as_stranger (addr, at);
  g_assert_cmpstr (refused, ==, "");
  stop (&fixture);
}

/* --- the program that is killed --- */

static gboolean
is_live (gpointer server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE;
}

/* --be-killed HOST PORT */
static void G_GNUC_NORETURN
be_killed (char **argv)
{
  g_autoptr (QuiJournal) journal = qui_journal_new ("/dev/null");
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "name", "n", "host", argv[2], "port", argv[3], "user", "postgres",
                                                 "database", "postgres", "tunnel", "plain", "tunnel-jump", "hop", NULL);
  g_autoptr (QuiServer) server = qui_server_new (profile, journal);

  qui_server_set_watched (server, TRUE);
  qui_server_connect (server);
  g_assert_true (qui_test_wait_until (is_live, server, PATIENCE));
  g_print ("live\n");
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
are_gone (gpointer data)
{
  for (int *pid = data; *pid != 0; pid++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%d/cmdline", *pid);
      g_autofree char *cmdline = NULL;

      /* Nothing in it: it has ended, and whoever is its parent now has not taken note. */
      if (g_file_get_contents (path, &cmdline, NULL, NULL) && *cmdline != '\0')
        return FALSE;
    }
  return TRUE;
}

static guint
count_folders (void)
{
  g_autofree char *base = g_build_filename (runtime, "quiesce", NULL);
  g_autoptr (GDir) dir = g_dir_open (base, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
are_without_folders (gpointer unused)
{
  return count_folders () == 0;
}

static void
test_killed (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  g_autofree char *config = qui_test_ssh_path (ssh, "config");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;
  g_autofree int *all = NULL;
  Fixture fixture;

  g_assert_true (qui_test_wait_until (are_without_folders, NULL, PATIENCE));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "setpriv", "--pdeathsig", "KILL", program, "--be-killed", "127.0.0.1", port, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
      g_assert_nonnull (line);
    }
  while (!g_str_equal (line, "live"));

  /* The one that forwards, and the one that goes through the jump host for it. */
  all = qui_test_ssh_find (0, config);
  g_assert_cmpint (all[0], !=, 0);
  g_assert_cmpint (all[1], !=, 0);
  g_assert_cmpint (find_ssh (atoi (g_subprocess_get_identifier (process))), !=, 0);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (qui_test_wait_until (are_gone, all, PATIENCE));

  /* Its folder is still there, and goes with the next tunnel's coming. */
  g_assert_cmpuint (count_folders (), ==, 1);
  start (&fixture, "plain");
  wait_state (&fixture, QUI_SERVER_LIVE);
  g_assert_cmpuint (count_folders (), ==, 1);
  stop (&fixture);
  g_assert_true (qui_test_wait_until (are_without_folders, NULL, PATIENCE));
}

int
main (int argc, char **argv)
{
  const char *remove[] = { "rm", "-rf", NULL, NULL };
  int status;

  if (argc > 3 && g_str_equal (argv[1], "--be-killed"))
    be_killed (argv);

  /* Short: it is where sockets are. */
  runtime = g_dir_make_tmp ("qui-XXXXXX", NULL);
  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);

  ssh = qui_test_ssh_start ();
  if (ssh == NULL)
    {
      g_print ("1..0 # SKIP no sshd\n");
      g_rmdir (runtime);
      return 0;
    }
  cluster = qui_test_cluster_start (NULL, NULL);

  g_test_add_func ("/server-tunnel/lost-and-found", test_lost_and_found);
  g_test_add_func ("/server-tunnel/denied", test_denied);
  g_test_add_func ("/server-tunnel/refused", test_refused);
  g_test_add_func ("/server-tunnel/two", test_two);
  g_test_add_func ("/server-tunnel/held", test_held);
  g_test_add_func ("/server-tunnel/network", test_network);
  g_test_add_func ("/server-tunnel/stranger", test_stranger);
  g_test_add_func ("/server-tunnel/killed", test_killed);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  qui_test_ssh_stop (ssh);
  remove[2] = runtime;
  g_spawn_sync (NULL, (char **) remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (runtime);
  return status;
}
