/* test-tunnel.c: a tunnel through a real SSH server: getting in, or not, and what is asked and said
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tunnel.h"

#include <glib/gstdio.h>
#include <string.h>

#include "qui-connection.h"
#include "qui-error.h"
#include "qui-ssh-said.h"
#include "qui-test-cluster.h"
#include "qui-test-ssh.h"
#include "qui-test-tls.h"

#define PATIENCE 20000

static QuiTestCluster *cluster;
static QuiTestSsh *ssh;
static guint n_others;   /* children that are no tunnels */

static QuiProfile *
new_profile (const char *tunnel,
             const char *host)
{
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));

  return g_object_new (QUI_TYPE_PROFILE, "name", "n", "host", host, "port", port, "user", "postgres", "database", "postgres",
                       "tunnel", tunnel, NULL);
}

/* What is to be answered, one after the other. */
typedef struct
{
  const char * const *answers;   /* NULL at the end; "" refuses */
  guint               n;
  QuiQuestionKind     kinds[4];
  gboolean            again[4];
} Answers;

static void
on_question (QuiTunnel  *tunnel,
             GParamSpec *pspec,
             Answers    *answers)
{
  QuiQuestion *question = qui_tunnel_get_question (tunnel);
  const char *answer;

  if (question == NULL)
    return;
  g_test_message ("%s", qui_question_get_text (question));
  g_assert_cmpuint (answers->n, <, 4);
  answers->kinds[answers->n] = qui_question_get_kind (question);
  answers->again[answers->n] = qui_question_get_again (question);
  answer = answers->answers[answers->n++];
  g_assert_nonnull (answer);
  if (*answer != '\0')
    qui_question_answer (question, answer);
  else
    qui_question_refuse (question);
}

static gboolean
ensure (QuiTunnel  *tunnel,
        GError    **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean done;

  qui_tunnel_ensure_async (tunnel, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, PATIENCE);
  done = qui_tunnel_ensure_finish (tunnel, result, error);
  return done;
}

static QuiConnection *
try_connect (QuiTunnel   *tunnel,
             QuiConninfo *conninfo,
             GError     **error)
{
  QuiConnection *connection;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_tunnel_apply (tunnel, conninfo);
  connection = qui_connection_new (conninfo, "Quiesce test");
  qui_connection_connect_async (connection, 10000, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, PATIENCE);
  if (!qui_connection_connect_finish (connection, result, error))
    g_clear_object (&connection);
  return connection;
}

static void
assert_connects (QuiTunnel  *tunnel,
                 QuiProfile *profile)
{
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_autoptr (GError) error = NULL;
  QuiConnection *connection = try_connect (tunnel, conninfo, &error);

  g_assert_no_error (error);
  g_assert_nonnull (connection);
  qui_test_drop (connection, PATIENCE);
}

/* Zombies included. */
static guint
count_children (void)
{
  g_autofree int *children = qui_test_ssh_find ((int) getpid (), NULL);
  guint n = 0;

  while (children[n] != 0)
    n++;
  return n;
}

static gboolean
has_no_children (gpointer data)
{
  return count_children () == n_others;
}

static void
drop_tunnel (QuiTunnel *tunnel)
{
  qui_tunnel_close (tunnel);
  qui_test_drop (tunnel, PATIENCE);
  g_assert_true (qui_test_wait_until (has_no_children, NULL, PATIENCE));
}

static void
test_key (void)
{
  g_autoptr (QuiProfile) profile = new_profile ("plain", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  g_autoptr (GError) error = NULL;

  g_assert_true (ensure (tunnel, &error));
  g_assert_no_error (error);
  assert_connects (tunnel, profile);
  /* Once more costs nothing. */
  g_assert_true (ensure (tunnel, NULL));
  drop_tunnel (tunnel);
}

/* The key and the place come from the profile, not from a config. */
static void
test_own_key (void)
{
  g_autoptr (QuiProfile) profile = new_profile ("refused", "127.0.0.1");
  g_autofree char *key = qui_test_ssh_path (ssh, "key");
  QuiTunnel *tunnel;

  g_object_set (profile, "tunnel-key", key, NULL);
  tunnel = qui_tunnel_new (profile);
  g_assert_true (ensure (tunnel, NULL));
  drop_tunnel (tunnel);
}

static void
test_socket (void)
{
  g_autoptr (QuiProfile) profile = new_profile ("plain", qui_test_cluster_get_dir (cluster));
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  g_autoptr (GError) error = NULL;

  ensure (tunnel, &error);
  g_assert_no_error (error);
  assert_connects (tunnel, profile);
  drop_tunnel (tunnel);
}

static void
test_jump (void)
{
  g_autoptr (QuiProfile) profile = new_profile ("plain", "127.0.0.1");
  QuiTunnel *tunnel;
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "tunnel-jump", "hop", NULL);
  tunnel = qui_tunnel_new (profile);
  ensure (tunnel, &error);
  g_assert_no_error (error);
  assert_connects (tunnel, profile);
  drop_tunnel (tunnel);
}

static void
test_passphrase (void)
{
  const char * const wrong_then_right[] = { "wrong", QUI_TEST_SSH_PASSPHRASE, NULL };
  g_autoptr (QuiProfile) profile = new_profile ("locked", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  Answers answers = { .answers = wrong_then_right };
  g_autoptr (GError) error = NULL;

  g_signal_connect (tunnel, "notify::question", G_CALLBACK (on_question), &answers);
  ensure (tunnel, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answers.n, ==, 2);
  g_assert_cmpint (answers.kinds[0], ==, QUI_QUESTION_PASSPHRASE);
  g_assert_false (answers.again[0]);
  g_assert_true (answers.again[1]);

  /* Anew without a question, also after a while in which it was not wanted. */
  qui_tunnel_stop (tunnel);
  g_assert_true (ensure (tunnel, NULL));
  qui_tunnel_close (tunnel);
  g_assert_false (qui_tunnel_is_ready (tunnel));
  g_assert_true (ensure (tunnel, NULL));
  assert_connects (tunnel, profile);
  g_assert_cmpuint (answers.n, ==, 2);
  drop_tunnel (tunnel);
}

static void
test_refused_question (void)
{
  const char * const refused[] = { "", NULL };
  g_autoptr (QuiProfile) profile = new_profile ("locked", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  Answers answers = { .answers = refused };
  g_autoptr (GError) error = NULL;

  g_signal_connect (tunnel, "notify::question", G_CALLBACK (on_question), &answers);
  g_assert_false (ensure (tunnel, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_assert_cmpint (qui_ssh_said_judge (error->message), ==, QUI_SSH_UNANSWERED);
  g_assert_cmpuint (answers.n, ==, 1);
  drop_tunnel (tunnel);
}

/* What was accepted by nobody is not given a second time. */
static void
test_password (void)
{
  const char * const wrong[] = { "one", "two", "three", "four", NULL };
  g_autoptr (QuiProfile) profile = new_profile ("password", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  Answers answers = { .answers = wrong };
  g_autoptr (GError) error = NULL;

  g_signal_connect (tunnel, "notify::question", G_CALLBACK (on_question), &answers);
  g_assert_false (ensure (tunnel, &error));
  g_assert_cmpuint (answers.n, ==, 3);
  g_assert_cmpint (answers.kinds[0], ==, QUI_QUESTION_PASSWORD);
  g_assert_false (answers.again[0]);
  g_assert_true (answers.again[2]);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_assert_cmpint (qui_ssh_said_judge (error->message), ==, QUI_SSH_DENIED);
  g_assert_null (strstr (error->message, "try again"));
  drop_tunnel (tunnel);
}

static void
on_withdrawn (QuiQuestion *question,
              gpointer     flag)
{
  *(gboolean *) flag = TRUE;
}

static gboolean
has_question (gpointer tunnel)
{
  return qui_tunnel_get_question (tunnel) != NULL;
}

/* Given up while it waits. */
static void
test_withdrawn (void)
{
  g_autoptr (QuiProfile) profile = new_profile ("locked", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (QuiQuestion) question = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gboolean withdrawn = FALSE;

  qui_tunnel_ensure_async (tunnel, cancellable, qui_test_take_result, &pending);
  g_assert_true (qui_test_wait_until (has_question, tunnel, PATIENCE));
  question = g_object_ref (qui_tunnel_get_question (tunnel));
  g_signal_connect (question, "withdrawn", G_CALLBACK (on_withdrawn), &withdrawn);
  g_cancellable_cancel (cancellable);
  result = qui_test_wait_result (&pending, PATIENCE);
  g_assert_false (qui_tunnel_ensure_finish (tunnel, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  g_assert_true (withdrawn);
  g_assert_false (qui_question_is_open (question));
  g_assert_null (qui_tunnel_get_question (tunnel));
  /* Nobody hears it. */
  qui_question_answer (question, "too late");
  drop_tunnel (tunnel);
}

static void
test_unknown_host (void)
{
  const char * const yes[] = { "yes", NULL };
  const char * const no[] = { "no", NULL };
  g_autofree char *known = qui_test_ssh_path (ssh, "known_new");
  g_autoptr (QuiProfile) profile = new_profile ("unknown", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  Answers answers = { .answers = no };
  g_autoptr (GError) error = NULL;

  g_signal_connect (tunnel, "notify::question", G_CALLBACK (on_question), &answers);
  g_assert_false (ensure (tunnel, &error));
  g_assert_cmpint (answers.kinds[0], ==, QUI_QUESTION_HOST_KEY);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_assert_cmpint (qui_ssh_said_judge (error->message), ==, QUI_SSH_HOST_KEY_UNKNOWN);
  g_assert_false (g_file_test (known, G_FILE_TEST_EXISTS));

  answers = (Answers) { .answers = yes };
  g_clear_error (&error);
  ensure (tunnel, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answers.n, ==, 1);
  g_assert_true (g_file_test (known, G_FILE_TEST_EXISTS));
  drop_tunnel (tunnel);
  g_assert_cmpint (g_unlink (known), ==, 0);
}

typedef struct
{
  const char    *tunnel;
  QuiSshTrouble  trouble;
  const char    *says;
} Failure;

static void
test_failure (gconstpointer data)
{
  const Failure *failure = data;
  g_autoptr (QuiProfile) profile = new_profile (failure->tunnel, "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  g_autoptr (GError) error = NULL;

  g_assert_false (ensure (tunnel, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_test_message ("%s", error->message);
  g_assert_cmpint (qui_ssh_said_judge (error->message), ==, failure->trouble);
  g_assert_nonnull (strstr (error->message, failure->says));
  g_assert_null (strchr (error->message, '@') == NULL ? NULL : strstr (error->message, "@@@"));
  drop_tunnel (tunnel);
}

static void
test_no_ssh (void)
{
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (QuiProfile) profile = new_profile ("plain", "127.0.0.1");
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  g_autoptr (GError) error = NULL;

  g_setenv ("PATH", "/nowhere", TRUE);
  g_assert_false (ensure (tunnel, &error));
  g_setenv ("PATH", path, TRUE);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_assert_cmpint (qui_ssh_said_judge (error->message), ==, QUI_SSH_MISSING);
  drop_tunnel (tunnel);
}

/* ssh gets in, and the other side does not let it go on: what libpq sees of that says nothing. */
static void
test_forwarding (gconstpointer data)
{
  g_autoptr (QuiProfile) profile = new_profile (data, "127.0.0.1");
  QuiTunnel *tunnel;
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) explained = NULL;

  /* Where nobody listens. */
  if (g_str_equal (data, "plain"))
    g_object_set (profile, "port", "1", NULL);
  tunnel = qui_tunnel_new (profile);
  ensure (tunnel, &error);
  g_assert_no_error (error);
  conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_assert_null (try_connect (tunnel, conninfo, &error));
  explained = qui_tunnel_explain (tunnel, error);
  g_test_message ("%s", explained->message);
  g_assert_error (explained, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_assert_cmpint (qui_ssh_said_judge (explained->message), ==, QUI_SSH_FORWARDING);
  drop_tunnel (tunnel);
}

/* Without a tunnel that is there nothing goes past it. */
static void
test_no_way_around (void)
{
  g_autoptr (QuiProfile) profile = new_profile ("plain", "127.0.0.1");
  g_autoptr (QuiProfile) elsewhere = new_profile ("plain", "localhost");
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_autoptr (QuiConninfo) other = qui_profile_to_conninfo (elsewhere, NULL, NULL);
  QuiTunnel *tunnel = qui_tunnel_new (profile);
  g_autoptr (GError) error = NULL;

  g_assert_null (try_connect (tunnel, conninfo, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  g_clear_error (&error);
  g_assert_true (ensure (tunnel, NULL));
  g_assert_null (try_connect (tunnel, other, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TUNNEL);
  drop_tunnel (tunnel);
}

/* The name in the certificate is compared with the one of the profile, and libpq speaks TLS though there is a socket in between. */
static void
test_tls (void)
{
  g_autofree char *root = qui_test_tls_path (cluster, "ca.crt");
  g_autofree char *parameters = g_strdup_printf ("sslrootcert=%s", root);
  g_autoptr (QuiProfile) profile = new_profile ("plain", "localhost");
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autoptr (GError) error = NULL;
  QuiConnection *connection;
  QuiTunnel *tunnel;

  g_object_set (profile, "sslmode", "verify-full", "parameters", parameters, NULL);
  conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  tunnel = qui_tunnel_new (profile);
  ensure (tunnel, &error);
  g_assert_no_error (error);
  connection = try_connect (tunnel, conninfo, &error);
  g_assert_no_error (error);
  g_assert_nonnull (qui_connection_get_tls (connection));
  qui_test_drop (connection, PATIENCE);

  qui_test_tls_present (cluster, "named");
  g_assert_null (try_connect (tunnel, conninfo, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TLS);
  qui_test_tls_present (cluster, "server");
  drop_tunnel (tunnel);
}

/* Passwords are found by the name and the port that the profile says. */
static void
test_passfile (void)
{
  g_autofree char *path = qui_test_ssh_path (ssh, "pgpass");
  g_autofree char *text = g_strdup_printf ("localhost:%d:postgres:anna:hush\n", qui_test_cluster_get_port (cluster));
  g_autofree char *parameters = g_strdup_printf ("passfile=%s", path);
  g_autoptr (QuiProfile) profile = new_profile ("plain", "localhost");
  g_autoptr (QuiConninfo) conninfo = NULL;
  QuiTunnel *tunnel;
  QuiConnection *connection;
  g_autoptr (GError) error = NULL;

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE anna LOGIN PASSWORD 'hush'");
  qui_test_cluster_set_hba (cluster, "host all anna 127.0.0.1/32 scram-sha-256\nhost all anna ::1/128 scram-sha-256\n");
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_object_set (profile, "user", "anna", "parameters", parameters, NULL);
  conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  tunnel = qui_tunnel_new (profile);
  g_assert_true (ensure (tunnel, NULL));
  connection = try_connect (tunnel, conninfo, &error);
  g_assert_no_error (error);
  qui_test_drop (connection, PATIENCE);
  drop_tunnel (tunnel);
  qui_test_cluster_set_hba (cluster, NULL);
}

int
main (int argc, char **argv)
{
  static const Failure failures[] = {
    { "changed", QUI_SSH_HOST_KEY_CHANGED, "REMOTE HOST IDENTIFICATION HAS CHANGED" },
    { "refused", QUI_SSH_DENIED, "Permission denied" },
    { "nowhere", QUI_SSH_UNREACHABLE, "Connection refused" },
  };
  int status;

  g_test_init (&argc, &argv, NULL);

  ssh = qui_test_ssh_start ();
  if (ssh == NULL)
    {
      g_print ("1..0 # SKIP no sshd\n");
      return 0;
    }
  cluster = qui_test_cluster_start (NULL);
  qui_test_tls_start (cluster);

  n_others = count_children ();

  g_test_add_func ("/tunnel/key", test_key);
  g_test_add_func ("/tunnel/own-key", test_own_key);
  g_test_add_func ("/tunnel/socket", test_socket);
  g_test_add_func ("/tunnel/jump", test_jump);
  g_test_add_func ("/tunnel/passphrase", test_passphrase);
  g_test_add_func ("/tunnel/refused-question", test_refused_question);
  g_test_add_func ("/tunnel/password", test_password);
  g_test_add_func ("/tunnel/withdrawn", test_withdrawn);
  g_test_add_func ("/tunnel/unknown-host", test_unknown_host);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tunnel/failure/%s", failures[i].tunnel);

      g_test_add_data_func (path, &failures[i], test_failure);
    }
  g_test_add_func ("/tunnel/no-ssh", test_no_ssh);
  g_test_add_data_func ("/tunnel/forwarding/narrow", "narrow", test_forwarding);
  g_test_add_data_func ("/tunnel/forwarding/refused", "plain", test_forwarding);
  g_test_add_func ("/tunnel/no-way-around", test_no_way_around);
  g_test_add_func ("/tunnel/tls", test_tls);
  g_test_add_func ("/tunnel/passfile", test_passfile);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  qui_test_ssh_stop (ssh);
  return status;
}
