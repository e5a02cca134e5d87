/* test-refusal.c: the server's words out of libpq's text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-error.h"
#include "qui-refusal.h"

static void
test_plain (void)
{
  g_autoptr (GError) error =
    qui_refusal_to_error ("connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  53300: sorry, too many\n"
                          "second line: of it\n"
                          "DETAIL:  a detail\nof two lines\n"
                          "HINT:  a hint\n"
                          "LOCATION:  InitProcess, proc.c:353\n", QUI_STAGE_LOGIN, TRUE, FALSE, TRUE);

  g_assert_error (error, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "FATAL:  sorry, too many\nsecond line: of it");
  g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "53300");
  g_assert_cmpstr (qui_error_get_detail (error), ==, "a detail\nof two lines");
  g_assert_cmpstr (qui_error_get_hint (error), ==, "a hint");
}

/* A server and a libpq that speak other languages. */
static void
test_foreign (void)
{
  g_autoptr (GError) error =
    qui_refusal_to_error ("Verbindung zum Server auf »x« fehlgeschlagen: ВАЖНО:  28P01: нет\nORT:  auth_failed, auth.c:335\n",
                          QUI_STAGE_LOGIN, TRUE, FALSE, TRUE);

  g_assert_error (error, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
  g_assert_cmpstr (error->message, ==, "ВАЖНО:  нет");
  g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "28P01");
}

/* sslmode=prefer, and a line in pg_hba.conf for one of the attempts only. */
static void
test_two_attempts (void)
{
  g_autoptr (GError) error =
    qui_refusal_to_error ("connection failed: FATAL:  28000: no pg_hba.conf entry, SSL encryption\n"
                          "LOCATION:  ClientAuthentication, auth.c:543\n"
                          "connection failed: FATAL:  28P01: password authentication failed\n"
                          "LOCATION:  auth_failed, auth.c:335\n", QUI_STAGE_LOGIN, TRUE, FALSE, TRUE);

  g_assert_cmpstr (error->message, ==, "FATAL:  password authentication failed");
}

/* PAM, LDAP and RADIUS have no code of their own for a wrong password. */
static void
test_other_ways_to_log_in (void)
{
  const char *failed = "connection failed: FATAL:  28000: нет\nORT:  auth_failed, auth.c:335\n";
  const char *nologin = "connection failed: FATAL:  28000: role \"anna\" is not permitted to log in\n"
                        "LOCATION:  InitializeSessionUserId, miscinit.c:782\n";
  g_autoptr (GError) wrong = qui_refusal_to_error (failed, QUI_STAGE_LOGIN, TRUE, FALSE, TRUE);
  g_autoptr (GError) unasked = qui_refusal_to_error (failed, QUI_STAGE_LOGIN, TRUE, FALSE, FALSE);
  g_autoptr (GError) right = qui_refusal_to_error (nologin, QUI_STAGE_LOGIN, TRUE, FALSE, TRUE);
  g_autofree char *two = g_strconcat ("connection failed: FATAL:  28000: no pg_hba.conf entry, SSL encryption\n"
                                      "LOCATION:  ClientAuthentication, auth.c:543\n", failed, NULL);
  g_autoptr (GError) second = qui_refusal_to_error (two, QUI_STAGE_LOGIN, TRUE, FALSE, TRUE);

  g_assert_error (wrong, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
  g_assert_cmpstr (qui_error_get_sqlstate (wrong), ==, "28000");
  g_assert_error (unasked, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_error (right, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_error (second, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
}

/* A line in pg_hba.conf for TLS only, and none was tried. */
static void
test_tls_wanted (void)
{
  static const char * const texts[] = {
    "FATAL:  28000: no pg_hba.conf entry for host \"127.0.0.1\", user \"a\", database \"b\", no encryption",
    "FATAL:  28000: no pg_hba.conf entry for host \"127.0.0.1\", user \"a\", database \"b\", SSL off",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) wanted = qui_refusal_to_error (texts[i], QUI_STAGE_LOGIN, TRUE, TRUE, FALSE);
      g_autoptr (GError) tried = qui_refusal_to_error (texts[i], QUI_STAGE_LOGIN, TRUE, FALSE, FALSE);

      g_assert_error (wanted, QUI_ERROR, QUI_ERROR_TLS);
      g_assert_error (tried, QUI_ERROR, QUI_ERROR_REFUSED);
    }
}

static void
test_stages (void)
{
  static const struct
  {
    const char *text;
    QuiStage    stage;
    gboolean    hung_up;
    QuiError    code;
  } cases[] = {
    { "invalid sslmode value", QUI_STAGE_OPTIONS, FALSE, QUI_ERROR_INVALID },
    { "Connection refused", QUI_STAGE_SOCKET, FALSE, QUI_ERROR_UNREACHABLE },
    { "certificate verify failed", QUI_STAGE_TLS, FALSE, QUI_ERROR_TLS },
    { "server closed the connection unexpectedly", QUI_STAGE_TLS, TRUE, QUI_ERROR_UNREACHABLE },
    { "server closed the connection unexpectedly", QUI_STAGE_LOGIN, TRUE, QUI_ERROR_UNREACHABLE },
    { "SSL error: tlsv13 alert certificate required", QUI_STAGE_LOGIN, TRUE, QUI_ERROR_TLS },
    { "authentication method 10 not supported", QUI_STAGE_LOGIN, FALSE, QUI_ERROR_REFUSED },
    { "FATAL:  57P03: the database system is starting up", QUI_STAGE_LOGIN, FALSE, QUI_ERROR_UNREACHABLE },
    { "FATAL:  0A000: unsupported frontend protocol", QUI_STAGE_LOGIN, FALSE, QUI_ERROR_UNSUPPORTED },
    { "FATAL:  3D000: no such database", QUI_STAGE_LOGIN, FALSE, QUI_ERROR_REFUSED },
    { "\xff\n", QUI_STAGE_SOCKET, FALSE, QUI_ERROR_UNREACHABLE },
    { "", QUI_STAGE_SOCKET, FALSE, QUI_ERROR_UNREACHABLE },
    { NULL, QUI_STAGE_SOCKET, FALSE, QUI_ERROR_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = qui_refusal_to_error (cases[i].text, cases[i].stage, cases[i].hung_up, FALSE, FALSE);

      g_assert_error (error, QUI_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, !=, "");
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refusal/plain", test_plain);
  g_test_add_func ("/refusal/foreign", test_foreign);
  g_test_add_func ("/refusal/two-attempts", test_two_attempts);
  g_test_add_func ("/refusal/other-ways-to-log-in", test_other_ways_to_log_in);
  g_test_add_func ("/refusal/tls-wanted", test_tls_wanted);
  g_test_add_func ("/refusal/stages", test_stages);
  return g_test_run ();
}
