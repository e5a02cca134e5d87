/* test-words-error.c: what is said of what went wrong, and what helps
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>
#include <string.h>

#include "qui-error.h"
#include "qui-test-words.h"
#include "qui-words.h"

static void
test_errors (void)
{
  static const struct { QuiError code; const char *sqlstate; const char *title; const char *advice; } cases[] = {
    { QUI_ERROR_PASSWORD_REFUSED, "28P01", "Password Not Accepted", "password of anna" },
    { QUI_ERROR_PASSWORD_REFUSED, "28000", "Password Not Accepted", "password of anna" },
    { QUI_ERROR_REFUSED, "28000", "Login Not Allowed", "pg_hba.conf" },
    { QUI_ERROR_REFUSED, "53300", "Too Many Connections", "superuser" },
    { QUI_ERROR_REFUSED, "3D000", "Database Does Not Exist", "postgres" },
    { QUI_ERROR_REFUSED, "57P03", "Server Is Not Ready", "starting" },
    { QUI_ERROR_REFUSED, "42501", "Not Permitted", "GRANT CONNECT ON DATABASE \"my shop\" TO anna;" },
    { QUI_ERROR_REFUSED, NULL, "Login Refused", "user" },
    { QUI_ERROR_PASSWORD_NEEDED, NULL, "Password Needed", "anna" },
    { QUI_ERROR_NAME, NULL, "Server Name Not Found", "db1.internal" },
    { QUI_ERROR_UNREACHABLE, NULL, "Server Not Reachable", "db1.internal and listens on port 5433" },
    { QUI_ERROR_TLS, NULL, "No Secure Connection", "verify-full" },
    { QUI_ERROR_KEY_NEEDED, NULL, "Password of the Key Needed", "client’s key" },
    { QUI_ERROR_KEY_REFUSED, NULL, "Key Could Not Be Opened", "again" },
    { QUI_ERROR_WRONG_SERVER, NULL, "Not the Kind of Server Asked For", "target_session_attrs" },
    { QUI_ERROR_REFUSED, "08P01", "Connection Settings Not Accepted", "PGOPTIONS" },
    { QUI_ERROR_TIMEOUT, NULL, "Server Does Not Answer", "db1.internal" },
    { QUI_ERROR_LOST, "57P01", "Connection Ended by the Server", "Connect again" },
    { QUI_ERROR_LOST, NULL, "Connection Lost", "Connect again" },
    { QUI_ERROR_UNSUPPORTED, NULL, "Server Not Supported", "PostgreSQL 10" },
    { QUI_ERROR_PROTOCOL, NULL, "Answer Not Understood", "directly" },
    { QUI_ERROR_INVALID, NULL, "Settings Not Understood", "Edit" },
    { QUI_ERROR_SERVER, "XX000", "The Server Reported an Error", "server’s own" },
    { QUI_ERROR_FAILED, NULL, "Something Went Wrong", "Try again" },
  };
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autofree char *nothing = qui_words_error_advice (cancelled, NULL);
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_object_set (profile, "host", "db1.internal", "port", "5433", "user", "anna", "database", "my shop", "sslmode", "verify-full", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = qui_error_new_server (cases[i].code, "message", cases[i].sqlstate, NULL, NULL);
      g_autofree char *without = qui_words_error_advice (error, NULL);

      g_assert_cmpstr (qui_words_error_title (error), ==, cases[i].title);
      assert_contains (qui_words_error_advice (error, profile), cases[i].advice);
      g_assert_cmpstr (without, !=, "");
    }

  g_assert_cmpstr (qui_words_error_title (cancelled), ==, "Cancelled");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (qui_words_error_title (foreign), ==, "Something Went Wrong");

  g_object_set (profile, "host", "/run/postgresql", NULL);
  {
    g_autoptr (GError) error = qui_error_new_server (QUI_ERROR_UNREACHABLE, "message", NULL, NULL, NULL);

    assert_contains (qui_words_error_advice (error, profile), "socket is in /run/postgresql");
  }
}

/* What helps against some errors of one code is told by what was said, or by what the connection asks for. */
static void
test_errors_told_apart (void)
{
  static const struct { QuiError code; const char *sqlstate; const char *said; const char *advice; } cases[] = {
    { QUI_ERROR_TLS, NULL, "SSL error: certificate verify failed", "not signed by the root certificate" },
    { QUI_ERROR_TLS, NULL, "SSL error: tlsv1 alert unknown ca", "does not accept the client certificate" },
    { QUI_ERROR_TLS, NULL, "could not load private key file \"k\": key values mismatch", "belongs to the client certificate" },
    { QUI_ERROR_TLS, NULL, "server certificate for \"a\" does not match host name \"b\"", "spelled as in" },
    { QUI_ERROR_REFUSED, NULL, "channel binding required, but SSL not in use", "channel_binding" },
    { QUI_ERROR_REFUSED, "28000", "FATAL:  Peer authentication failed for user \"anna\"", "(peer)" },
  };
  g_autoptr (QuiProfile) profile = qui_profile_new ();

  g_object_set (profile, "user", "anna", "sslmode", "verify-full", "parameters", "channel_binding=require", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = qui_error_new_server (cases[i].code, cases[i].said, cases[i].sqlstate, NULL, NULL);

      assert_contains (qui_words_error_advice (error, profile), cases[i].advice);
    }
}

static void
test_tunnel (void)
{
  static const struct { const char *said; const char *title; const char *advice; } cases[] = {
    { "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.", "Warning: The SSH Host’s Key Has Changed", "listening in" },
    { "Host key verification failed.", "SSH Host Not Trusted", "fingerprint" },
    { "anna@bastion: Permission denied (publickey).", "SSH Login Not Accepted", "choose the key" },
    { "ssh: Could not resolve hostname bastion: Name or service not known", "SSH Host Not Found", "spelling of bastion" },
    { "ssh: connect to host bastion port 22: Connection refused", "SSH Host Not Reachable", "bastion runs an SSH server" },
    { "channel 2: open failed: administratively prohibited: open failed", "Server Not Reachable From the SSH Host", "AllowTcpForwarding" },
    { "something new", "No SSH Tunnel", "ssh bastion" },
  };
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE, "tunnel", "bastion", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (QUI_ERROR, QUI_ERROR_TUNNEL, cases[i].said);
      g_autofree char *without = qui_words_error_advice (error, NULL);

      g_assert_cmpstr (qui_words_error_title (error), ==, cases[i].title);
      assert_contains (qui_words_error_advice (error, profile), cases[i].advice);
      g_assert_cmpstr (without, !=, "");
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words-error/errors", test_errors);
  g_test_add_func ("/words-error/tunnel", test_tunnel);
  g_test_add_func ("/words-error/told-apart", test_errors_told_apart);

  return g_test_run ();
}
