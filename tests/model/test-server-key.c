/* test-server-key.c: a client's key with a password: asked for, refused, kept in the keyring
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-error.h"
#include "qui-keyring.h"
#include "qui-server.h"
#include "qui-test-tls.h"
#include "qui-test-watch.h"

static void
wait_state (QuiServer      *server,
            QuiServerState  state)
{
  qui_test_wait_state (server, state, 20000);
}

static gboolean
is_kept (gpointer profile)
{
  return qui_profile_get_keep_password (profile);
}

static void
take_secret (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GError) error = NULL;
  char *secret = qui_keyring_lookup_finish (result, &error);

  g_assert_no_error (error);
  *(char **) data = g_strdup (secret != NULL ? secret : "(none)");
  qui_password_free (secret);
}

static gboolean
is_there (gpointer data)
{
  return *(char **) data != NULL;
}

static void
assert_kept (QuiProfile *profile,
             QuiSecret   secret,
             const char *expected)
{
  g_autofree char *text = NULL;

  qui_keyring_lookup_async (profile, secret, NULL, take_secret, &text);
  g_assert_true (qui_test_wait_until (is_there, &text, 10000));
  g_assert_cmpstr (text, ==, expected);
}

static QuiProfile *
make_profile (QuiTestCluster *cluster)
{
  QuiProfile *profile = qui_profile_new ();
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  g_autofree char *certificate = qui_test_tls_path (cluster, "client.crt");
  g_autofree char *key = qui_test_tls_path (cluster, "locked.key");
  g_autofree char *parameters = g_strdup_printf ("sslcert=%s sslkey=%s", certificate, key);

  g_object_set (profile, "name", "orders", "host", "127.0.0.1", "port", port, "user", "anna", "database", "postgres",
                "sslmode", "require", "parameters", parameters, NULL);
  return profile;
}

static void
test_key (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *path = g_build_filename (qui_test_cluster_get_dir (cluster), "actions.jsonl", NULL);
  QuiJournal *journal = qui_journal_new (path);
  g_autoptr (QuiProfile) profile = NULL;
  QuiServer *server;

  qui_test_tls_start (cluster);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE anna LOGIN PASSWORD 'right'");
  qui_test_cluster_set_hba (cluster, "hostssl all anna 127.0.0.1/32 scram-sha-256 clientcert=verify-full");
  profile = make_profile (cluster);
  server = qui_server_new (profile, journal);
  qui_server_set_watched (server, TRUE);

  /* The key's password is asked for, then the server's. */
  qui_server_connect (server);
  wait_state (server, QUI_SERVER_NEEDS_PASSWORD);
  g_assert_error (qui_server_get_error (server), QUI_ERROR, QUI_ERROR_KEY_NEEDED);
  qui_server_connect_with_key_password (server, "wrong", TRUE);
  wait_state (server, QUI_SERVER_NEEDS_PASSWORD);
  g_assert_error (qui_server_get_error (server), QUI_ERROR, QUI_ERROR_KEY_REFUSED);
  qui_server_connect_with_key_password (server, QUI_TEST_KEY_PASSWORD, TRUE);
  wait_state (server, QUI_SERVER_NEEDS_PASSWORD);
  g_assert_error (qui_server_get_error (server), QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);
  g_assert_false (qui_profile_get_keep_password (profile));
  qui_server_connect_with_password (server, "right", TRUE);
  wait_state (server, QUI_SERVER_LIVE);
  g_assert_true (qui_test_wait_until (is_kept, profile, 10000));
  qui_server_disconnect (server);
  qui_test_drop (server, 10000);
  assert_kept (profile, QUI_SECRET_PASSWORD, "right");
  assert_kept (profile, QUI_SECRET_KEY, QUI_TEST_KEY_PASSWORD);

  /* The next run asks nobody. */
  server = qui_server_new (profile, journal);
  qui_server_set_watched (server, TRUE);
  qui_server_connect (server);
  wait_state (server, QUI_SERVER_LIVE);
  qui_server_disconnect (server);
  qui_test_drop (server, 10000);
  qui_test_drop (journal, 10000);
  qui_test_cluster_stop (cluster);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-key/key", test_key);

  return g_test_run ();
}
