/* test-keywords.c: which keywords of libpq may be added, and which values make sense
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <unistd.h>

#include "qui-conninfo.h"
#include "qui-keywords.h"
#include "qui-test-connection.h"

static gboolean
is_offered (GPtrArray  *list,
            const char *keyword)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((QuiKeyword *) g_ptr_array_index (list, i))->keyword, keyword))
      return TRUE;
  return FALSE;
}

static void
test_list (void)
{
  static const char * const offered[] = { "target_session_attrs", "connect_timeout", "channel_binding", "gssencmode", "options", "service", "hostaddr" };
  static const char * const not_offered[] = {
    "host", "port", "dbname", "user", "password", "sslmode", "sslkey", "sslpassword", "application_name", "client_encoding", "replication", "x"
  };
  g_autoptr (GPtrArray) list = qui_keywords_list ();
  g_autoptr (QuiKeyword) timeout = qui_keywords_find ("connect_timeout");
  g_autoptr (QuiKeyword) binding = qui_keywords_find ("channel_binding");

  for (guint i = 0; i < G_N_ELEMENTS (offered); i++)
    g_assert_true (is_offered (list, offered[i]));
  for (guint i = 0; i < G_N_ELEMENTS (not_offered); i++)
    g_assert_false (is_offered (list, not_offered[i]));
  for (guint i = 0; i < list->len; i++)
    {
      const QuiKeyword *keyword = g_ptr_array_index (list, i);
      const QuiKeyword *before = i > 0 ? g_ptr_array_index (list, i - 1) : NULL;

      g_assert_false (qui_conninfo_is_secret (keyword->keyword));
      g_assert_cmpstr (keyword->label, !=, "");
      g_assert_true (before == NULL || strcmp (before->keyword, keyword->keyword) < 0);
    }

  g_assert_cmpstr (timeout->label, ==, "Connect-timeout");
  g_assert_cmpstr (timeout->environment, ==, "PGCONNECT_TIMEOUT");
  g_assert_null (timeout->fallback);
  g_assert_cmpstr (binding->fallback, ==, "prefer");
  g_assert_null (qui_keywords_find ("nonsense"));
}

static void
check (const char        *keyword,
       const char        *value,
       QuiKeywordVerdict  verdict,
       const char        *said)
{
  g_autofree char *words = NULL;

  g_test_message ("%s=%s", keyword, value);
  g_assert_cmpint (qui_keyword_check (keyword, value, &words), ==, verdict);
  if (said == NULL)
    g_assert_null (words);
  else
    g_assert_nonnull (strstr (words, said));
}

static void
test_values (void)
{
  check ("target_session_attrs", "read-write", QUI_KEYWORD_FINE, NULL);
  check ("target_session_attrs", "readwrite", QUI_KEYWORD_WRONG, "prefer-standby");
  check ("target_session_attrs", "", QUI_KEYWORD_FINE, NULL);
  check ("channel_binding", "always", QUI_KEYWORD_WRONG, "disable, prefer, require");
  check ("ssl_min_protocol_version", "tlsv1.2", QUI_KEYWORD_FINE, NULL);
  check ("gssencmode", "Prefer", QUI_KEYWORD_WRONG, "“Prefer”");
  check ("connect_timeout", "5", QUI_KEYWORD_FINE, NULL);
  check ("connect_timeout", "soon", QUI_KEYWORD_WRONG, "“soon”");
  check ("connect_timeout", "60", QUI_KEYWORD_DOUBTFUL, "10 seconds");
  check ("tcp_user_timeout", "-1", QUI_KEYWORD_DOUBTFUL, "below zero");
  check ("keepalives_idle", "99999999999", QUI_KEYWORD_WRONG, "whole number");
  check ("hostaddr", "127.0.0.1,::1,", QUI_KEYWORD_FINE, NULL);
  check ("hostaddr", "127.0.0.1,db1", QUI_KEYWORD_WRONG, "“db1”");
  check ("application_name", "mine", QUI_KEYWORD_DOUBTFUL, "itself");
  check ("replication", "database", QUI_KEYWORD_WRONG, "replication");
  check ("options", "-c work_mem=8MB", QUI_KEYWORD_DOUBTFUL, "PgBouncer");
  check ("krbsrvname", "anything", QUI_KEYWORD_FINE, NULL);
  check ("nonsense", "1", QUI_KEYWORD_WRONG, "“nonsense”");
}

/* Whatever libpq says to a value of the table, we say, too. */
static void
test_as_libpq (void)
{
  static const char * const keywords[] = { "target_session_attrs", "channel_binding", "gssencmode", "sslmode", "ssl_min_protocol_version" };

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    {
      const char * const *values = qui_keyword_get_choices (keywords[i]);

      for (guint j = 0; values[j] != NULL || j == 0; j++)
        {
          const char *names[] = { "host", "port", keywords[i], NULL };
          const char *good[] = { "127.0.0.1", "9", values[j], NULL };
          const char *bad[] = { "127.0.0.1", "9", "nonsense", NULL };
          PGconn *taken = PQconnectStartParams (names, good, 0);
          PGconn *refused = PQconnectStartParams (names, bad, 0);

          g_assert_null (strstr (PQerrorMessage (taken), "invalid"));
          g_assert_nonnull (strstr (PQerrorMessage (refused), "invalid"));
          PQfinish (taken);
          PQfinish (refused);
        }
    }
}

static void
note_check (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_files (void)
{
  g_autofree char *dir = g_dir_make_tmp ("quiesce-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "my key", NULL);
  g_autofree char *none = g_build_filename (dir, "none", NULL);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *words = NULL;

  g_assert_true (g_file_set_contents (path, "x", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  check ("sslkey", path, QUI_KEYWORD_FINE, NULL);
  check ("passfile", path, QUI_KEYWORD_FINE, NULL);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  check ("sslkey", path, QUI_KEYWORD_WRONG, "chmod 600 '");
  check ("passfile", path, QUI_KEYWORD_DOUBTFUL, "chmod 600");
  check ("sslcert", path, QUI_KEYWORD_FINE, NULL);
  check ("sslcert", dir, QUI_KEYWORD_WRONG, "not a file");
  check ("sslcrldir", path, QUI_KEYWORD_WRONG, "not a folder");
  check ("sslcrldir", dir, QUI_KEYWORD_FINE, NULL);
  check ("sslcert", none, QUI_KEYWORD_WRONG, "No such file");
  check ("sslcrl", none, QUI_KEYWORD_DOUBTFUL, "No such file");
  check ("passfile", none, QUI_KEYWORD_DOUBTFUL, "No such file");
  check ("sslrootcert", "~/ca.crt", QUI_KEYWORD_WRONG, "“~”");
  check ("sslrootcert", "system", QUI_KEYWORD_FINE, NULL);
  check ("sslkey", "pkcs11:token", QUI_KEYWORD_FINE, NULL);
  check ("sslcert", "no-such.crt", QUI_KEYWORD_WRONG, "No such file");

  qui_keyword_check_async ("sslcert", none, NULL, note_check, &pending);
  result = qui_test_wait_result (&pending, 5000);
  g_assert_cmpint (qui_keyword_check_finish (result, &words, NULL), ==, QUI_KEYWORD_WRONG);
  g_assert_nonnull (strstr (words, "No such file"));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keywords/list", test_list);
  g_test_add_func ("/keywords/values", test_values);
  g_test_add_func ("/keywords/as-libpq", test_as_libpq);
  g_test_add_func ("/keywords/files", test_files);
  return g_test_run ();
}
