/* test-login.c: who one is to the server: passwords of both kinds, the account of this computer, the environment, .pgpass; and what is
 * said to the server at the beginning
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "qui-test-connection.h"

static QuiTestCluster *cluster;

/* The answer to @sql on a connection by @conninfo (taken); NULL with @error. */
static char *
ask (char        *conninfo,
     const char  *sql,
     GError     **error)
{
  g_autofree char *text = conninfo;
  g_autoptr (QuiConnection) connection = qui_test_connection_new (text);

  if (!qui_test_connect (connection, 10000, NULL, error))
    return NULL;
  return qui_test_query (connection, sql, error);
}

static void
check_user (const char *expected,
            char       *conninfo)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *user = ask (conninfo, "SELECT current_user", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (user, ==, expected);
}

static char *
tcp (const char *user,
     const char *password)
{
  return qui_test_cluster_conninfo_tcp (cluster, user, NULL, password);
}

static void
test_passwords (void)
{
  static const char * const users[] = { "modern", "old" };

  qui_test_cluster_set_hba (cluster, "host all modern 127.0.0.1/32 scram-sha-256\nhost all old 127.0.0.1/32 md5");
  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr (GError) wrong = NULL;
      g_autoptr (GError) none = NULL;

      check_user (users[i], tcp (users[i], "s3cret"));
      g_assert_null (ask (tcp (users[i], "wrong"), "", &wrong));
      g_assert_error (wrong, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
      g_assert_null (ask (tcp (users[i], NULL), "", &none));
      g_assert_error (none, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);
    }
}

/* By the socket, as who one is on this computer, or as whom a map makes one. */
static void
test_peer (void)
{
  g_autofree char *path = g_build_filename (qui_test_cluster_get_dir (cluster), "data", "pg_ident.conf", NULL);
  g_autofree char *map = g_strdup_printf ("friends \"%s\" modern\n", g_get_user_name ());
  g_autoptr (GError) other = NULL;

  g_assert_true (g_file_set_contents (path, map, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  qui_test_cluster_sql (cluster, NULL, "DO $$ BEGIN IF to_regrole('\"%s\"') IS NULL THEN CREATE ROLE \"%s\" LOGIN; END IF; END $$",
                        g_get_user_name (), g_get_user_name ());
  qui_test_cluster_set_hba (cluster, "local all modern peer map=friends\nlocal all all peer");

  check_user (g_get_user_name (), qui_test_cluster_conninfo (cluster, g_get_user_name (), NULL, NULL));
  check_user ("modern", qui_test_cluster_conninfo (cluster, "modern", NULL, NULL));
  g_assert_null (ask (qui_test_cluster_conninfo (cluster, "old", NULL, "s3cret"), "", &other));
  g_assert_error (other, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (other->message, ==, "FATAL:  Peer authentication failed for user \"old\"");
}

/* What stands for the connection goes before the environment, which goes before libpq's own defaults; the name is always ours. */
static void
test_environment (void)
{
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));
  g_autofree char *sql = g_strdup ("SELECT concat_ws(' ', current_user, current_database(), current_setting('application_name'))");
  static const char * const names[] = { "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGAPPNAME", "PGSSLMODE" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) required = NULL;
  g_autoptr (GError) allowed = NULL;
  g_autofree char *all = NULL;
  g_autofree char *some = NULL;
  g_autofree char *off = NULL;

  qui_test_cluster_set_hba (cluster, NULL);
  g_setenv ("PGHOST", "127.0.0.1", TRUE);
  g_setenv ("PGPORT", port, TRUE);
  g_setenv ("PGUSER", "modern", TRUE);
  g_setenv ("PGDATABASE", "postgres", TRUE);
  g_setenv ("PGAPPNAME", "somebody", TRUE);
  all = ask (g_strdup (""), sql, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (all, ==, "modern postgres " QUI_TEST_APPLICATION);
  some = ask (g_strdup ("user=old application_name=other"), sql, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (some, ==, "old postgres " QUI_TEST_APPLICATION);

  /* This server has no TLS. */
  g_setenv ("PGSSLMODE", "require", TRUE);
  g_assert_null (ask (g_strdup (""), sql, &required));
  g_assert_error (required, QUI_ERROR, QUI_ERROR_TLS);
  off = ask (g_strdup ("sslmode=disable"), sql, &allowed);
  g_assert_no_error (allowed);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
}

/* Kerberos is there and nobody has a ticket: "prefer" goes on without. */
static void
test_gssencmode (void)
{
  static const char * const modes[] = { "disable", "prefer" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    check_user ("modern", g_strdup_printf ("host=localhost port=%d user=modern dbname=postgres gssencmode=%s",
                                           qui_test_cluster_get_port (cluster), modes[i]));
}

/* Each of several hosts has a line of its own. */
static void
test_pgpass (void)
{
  g_autofree char *path = g_build_filename (qui_test_cluster_get_dir (cluster), "pass", NULL);
  int port = qui_test_cluster_get_port (cluster);
  g_autofree char *lines = g_strdup_printf ("# two of one name\n127.0.0.1:9:*:modern:wrong\nlocalhost:%d:*:modern:wrong\n"
                                            "127.0.0.1:%d:postgres:modern:s3cret\n", port, port);
  g_autoptr (GError) refused = NULL;

  qui_test_cluster_set_hba (cluster, "host all modern 127.0.0.1/32 scram-sha-256");
  g_assert_true (g_file_set_contents_full (path, lines, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  check_user ("modern", g_strdup_printf ("host=127.0.0.1,127.0.0.1 port=9,%d user=modern dbname=postgres passfile=%s", port, path));
  g_assert_null (ask (g_strdup_printf ("host=localhost port=%d user=modern dbname=postgres passfile=%s", port, path), "", &refused));
  g_assert_error (refused, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
}

/* The first words */

typedef struct
{
  GMutex  lock;
  char   *words;   /* "keyword=value;" each */
} Heard;

static gboolean
on_client (GThreadedSocketService *service,
           GSocketConnection      *client,
           GObject                *source,
           gpointer                data)
{
  Heard *heard = data;
  char packet[1024];
  gsize length = 0;
  GString *words = g_string_new (NULL);

  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (client)), packet, 8, &length, NULL, NULL);
  g_assert_cmpuint (length, ==, 8);
  length = ((guchar) packet[2] << 8) + (guchar) packet[3];
  g_assert_cmpuint (length, <, sizeof packet);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (client)), packet + 8, length - 8, NULL, NULL, NULL);
  for (const char *word = packet + 8; *word != '\0'; word += strlen (word) + 1)
    {
      g_string_append_printf (words, "%s=", word);
      word += strlen (word) + 1;
      g_string_append_printf (words, "%s;", word);
    }
  g_mutex_lock (&heard->lock);
  heard->words = g_string_free (words, FALSE);
  g_mutex_unlock (&heard->lock);
  return TRUE;
}

/* Poolers refuse what they do not know, first of all "options". */
static void
test_first_words (void)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  int port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  Heard heard = { .words = NULL };
  g_autoptr (GError) error = NULL;

  g_mutex_init (&heard.lock);
  g_signal_connect (service, "run", G_CALLBACK (on_client), &heard);
  g_socket_service_start (service);
  g_assert_null (ask (g_strdup_printf ("host=127.0.0.1 port=%d user=modern dbname=shop sslmode=disable", port), "", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  g_mutex_lock (&heard.lock);
  g_assert_cmpstr (heard.words, ==, "user=modern;database=shop;application_name=" QUI_TEST_APPLICATION ";");
  g_mutex_unlock (&heard.lock);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_free (heard.words);
  g_mutex_clear (&heard.lock);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE modern LOGIN PASSWORD 's3cret'");
  qui_test_cluster_sql (cluster, NULL, "SET password_encryption = md5; CREATE ROLE old LOGIN PASSWORD 's3cret'");
  g_test_add_func ("/login/passwords", test_passwords);
  g_test_add_func ("/login/peer", test_peer);
  g_test_add_func ("/login/environment", test_environment);
  g_test_add_func ("/login/gssencmode", test_gssencmode);
  g_test_add_func ("/login/pgpass", test_pgpass);
  g_test_add_func ("/login/first-words", test_first_words);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
