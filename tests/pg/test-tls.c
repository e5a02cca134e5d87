/* test-tls.c: TLS with certificates on both sides: what is accepted, and what is said where it is not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <unistd.h>

#include "qui-test-connection.h"
#include "qui-test-tls.h"

static QuiTestCluster *cluster;

/* Connects by TLS to @host (NULL: localhost) as @user with further keywords, in which "%" stands for the folder of the certificates;
 * NULL: it did, and the connection is one of TLS. */
static GError *
try (const char *host,
     const char *user,
     const char *rest)
{
  g_autofree char *dir = qui_test_tls_path (cluster, "/");
  g_auto (GStrv) parts = g_strsplit (rest, "%", -1);
  g_autofree char *keywords = g_strjoinv (dir, parts);
  g_autofree char *text = g_strdup_printf ("host=%s hostaddr=127.0.0.1 port=%d dbname=postgres user=%s %s", host ? host : "localhost",
                                           qui_test_cluster_get_port (cluster), user, keywords);
  g_autoptr (QuiConnection) connection = qui_test_connection_new (text);
  GError *error = NULL;

  if (qui_test_connect (connection, 10000, NULL, &error))
    g_assert_cmpstr (qui_connection_get_tls (connection), ==, "TLSv1.3");
  return error;
}

#define assert_works(...) \
  G_STMT_START { g_autoptr (GError) _error = try (__VA_ARGS__); g_assert_no_error (_error); } G_STMT_END
#define assert_fails(code, words, ...) \
  G_STMT_START { g_autoptr (GError) _error = try (__VA_ARGS__); g_assert_error (_error, QUI_ERROR, code); \
                 g_test_message ("%s", _error->message); g_assert_nonnull (strstr (_error->message, words)); } G_STMT_END

static void
test_server_certificate (void)
{
  qui_test_cluster_set_hba (cluster, "hostssl all all 127.0.0.1/32 trust");
  assert_works (NULL, "plain", "sslmode=require");
  assert_works (NULL, "plain", "sslmode=verify-ca sslrootcert=%ca.crt");
  assert_works (NULL, "plain", "sslmode=verify-full sslrootcert=%ca.crt");

  /* Another name than the certificate's matters to the strictest mode only. */
  assert_fails (QUI_ERROR_TLS, "does not match host name \"db.elsewhere\"", "db.elsewhere", "plain", "sslmode=verify-full sslrootcert=%ca.crt");
  assert_works ("db.elsewhere", "plain", "sslmode=verify-ca sslrootcert=%ca.crt");

  assert_fails (QUI_ERROR_TLS, "certificate verify failed", NULL, "plain", "sslmode=verify-ca sslrootcert=%other.crt");
  assert_fails (QUI_ERROR_TLS, "none.crt\" does not exist", NULL, "plain", "sslmode=verify-full sslrootcert=%none.crt");
  assert_works (NULL, "plain", "sslmode=verify-full sslrootcert=%ca.crt sslcrl=%ca.crl");
  assert_fails (QUI_ERROR_TLS, "certificate verify failed", NULL, "plain", "sslmode=verify-full sslrootcert=%ca.crt sslcrl=%revoking.crl");
  assert_fails (QUI_ERROR_INVALID, "protocol version range", NULL, "plain", "sslmode=require ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2");

  qui_test_tls_present (cluster, "named");
  assert_fails (QUI_ERROR_TLS, "server certificate for \"db.invalid\"", NULL, "plain", "sslmode=verify-full sslrootcert=%ca.crt");
  assert_works ("db.invalid", "plain", "sslmode=verify-full sslrootcert=%ca.crt");
  qui_test_tls_present (cluster, "expired");
  assert_fails (QUI_ERROR_TLS, "certificate verify failed", NULL, "plain", "sslmode=verify-full sslrootcert=%ca.crt");
  qui_test_tls_present (cluster, "server");
}

static void
test_client_certificate (void)
{
  qui_test_cluster_set_hba (cluster, "hostssl all all 127.0.0.1/32 cert");
  assert_works (NULL, "anna", "sslmode=verify-full sslrootcert=%ca.crt sslcert=%client.crt sslkey=%client.key");
  assert_fails (QUI_ERROR_REFUSED, "valid client certificate", NULL, "anna", "sslmode=require");
  assert_fails (QUI_ERROR_REFUSED, "ertificate authentication failed for user \"plain\"", NULL, "plain",
                "sslmode=require sslcert=%client.crt sslkey=%client.key");
  /* Signed by nobody whom the server knows. */
  assert_fails (QUI_ERROR_TLS, "unknown ca", NULL, "anna", "sslmode=require sslcert=%stranger.crt sslkey=%stranger.key");
  assert_fails (QUI_ERROR_TLS, "none.key", NULL, "anna", "sslmode=require sslcert=%client.crt sslkey=%none.key");
  assert_fails (QUI_ERROR_TLS, "key values mismatch", NULL, "anna", "sslmode=require sslcert=%client.crt sslkey=%stranger.key");
}

/* A key with a password: nothing waits for the terminal, and nothing goes on without TLS. */
static void
test_key_password (void)
{
  qui_test_cluster_set_hba (cluster, "hostssl all all 127.0.0.1/32 cert\nhostnossl all all 127.0.0.1/32 trust");
  assert_works (NULL, "anna", "sslmode=require sslcert=%client.crt sslkey=%locked.key sslpassword='" QUI_TEST_KEY_PASSWORD "'");
  for (guint i = 0; i < 2; i++)
    {
      const char *mode = i == 0 ? "sslmode=require sslcert=%client.crt sslkey=%locked.key" : "sslcert=%client.crt sslkey=%locked.key";
      g_autofree char *wrong = g_strconcat (mode, " sslpassword=wrong", NULL);
      g_autofree char *mismatch = g_strconcat (mode, " sslpassword='" QUI_TEST_KEY_PASSWORD "' sslcert=%stranger.crt", NULL);

      assert_fails (QUI_ERROR_KEY_NEEDED, "protected by a password", NULL, "anna", mode);
      assert_fails (QUI_ERROR_KEY_REFUSED, "locked.key", NULL, "anna", wrong);
      if (i == 0)
        assert_fails (QUI_ERROR_TLS, "key values mismatch", NULL, "anna", mismatch);
    }
  /* One that OpenSSL has no room for. */
  {
    g_autofree char *endless = g_strnfill (5000, 'x');
    g_autofree char *rest = g_strconcat ("sslmode=require sslcert=%client.crt sslkey=%locked.key sslpassword=", endless, NULL);

    assert_fails (QUI_ERROR_KEY_REFUSED, "locked.key", NULL, "anna", rest);
  }
}

static void
test_channel_binding (void)
{
  qui_test_cluster_set_hba (cluster, "host all plain 127.0.0.1/32 scram-sha-256\nhost all anna 127.0.0.1/32 md5");
  assert_works (NULL, "plain", "sslmode=require channel_binding=require password=s3cret");
  assert_fails (QUI_ERROR_REFUSED, "channel binding", NULL, "plain", "sslmode=disable channel_binding=require password=s3cret");
  /* The old kind of password has no such thing. */
  assert_fails (QUI_ERROR_REFUSED, "channel binding", NULL, "anna", "sslmode=require channel_binding=require password=s3cret");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  qui_test_tls_start (cluster);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN PASSWORD 's3cret'");
  qui_test_cluster_sql (cluster, NULL, "SET password_encryption = md5; CREATE ROLE anna LOGIN PASSWORD 's3cret'");
  g_test_add_func ("/tls/server-certificate", test_server_certificate);
  g_test_add_func ("/tls/client-certificate", test_client_certificate);
  g_test_add_func ("/tls/key-password", test_key_password);
  g_test_add_func ("/tls/channel-binding", test_channel_binding);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
