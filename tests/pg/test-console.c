/* test-console.c: the console of a real PgBouncer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "qui-clearance-statements.h"
#include "qui-console.h"
#include "qui-console-place.h"
#include "qui-test-bouncer.h"
#include "qui-test-connection.h"
#include "qui-test-tls.h"

#define WAIT_MS 10000

static QuiTestCluster *cluster;

/* --- pure --- */

static void
test_statement (void)
{
  g_autofree char *plain = qui_console_statement (QUI_CONSOLE_PAUSE, "Shop_1");
  g_autofree char *odd = qui_console_statement (QUI_CONSOLE_RESUME, "we\"i'rd");
  g_autofree char *longest = g_strnfill (63, 'x');
  g_autofree char *bare = qui_console_statement (QUI_CONSOLE_ENABLE, longest);
  g_autofree char *too_long = NULL;

  g_assert_cmpstr (plain, ==, "PAUSE Shop_1");
  g_assert_cmpstr (odd, ==, "RESUME \"we\"\"i'rd\"");
  g_assert_true (g_str_has_prefix (bare, "ENABLE x"));
  /* Without a name it would be for all of them. */
  g_assert_null (qui_console_statement (QUI_CONSOLE_PAUSE, ""));
  longest[0] = '-';
  g_assert_null (qui_console_statement (QUI_CONSOLE_PAUSE, longest));
  longest[61] = '\0';
  too_long = qui_console_statement (QUI_CONSOLE_PAUSE, longest);
  g_assert_nonnull (too_long);
}

typedef struct
{
  const char *server_host;
  const char *server_port;
  const char *console;
  const char *host;
  const char *port;
  const char *address;
  gboolean    same;
} Pair;

static const Pair pairs[] = {
  { "db1.internal", "5432", "db1.internal", "DB1.internal.", "5432", NULL, TRUE },
  { "db1.internal", "5432", "bouncer", "db2.internal", "5432", NULL, FALSE },
  { "db1.internal", "5432", "db1.internal", "db1.internal", "5433", NULL, FALSE },
  /* What is a loopback or a socket to the pooler is its machine. */
  { "db1.internal", "5432", "db1.internal", "127.0.0.1", "5432", NULL, TRUE },
  { "db1.internal", "5432", "db1.internal", "", "5432", NULL, TRUE },
  { "db1.internal", "5432", "bouncer", "localhost", "5432", NULL, FALSE },
  { "/run/postgresql", "5432", "localhost", "127.0.0.1", "5432", NULL, TRUE },
  { "localhost", "5432", "/run/pgbouncer", "/var/run/postgresql", "5432", NULL, TRUE },
  { "/run/postgresql", "5432", "localhost", "/tmp", "5432", NULL, FALSE },
  { "/run/postgresql", "5432", "bouncer", "/run/postgresql", "5432", NULL, FALSE },
  { "localhost", "5432", "localhost", "db1.internal", "5432", NULL, FALSE },
  /* By its address. */
  { "10.0.0.5", "5432", "bouncer", "db1.internal", "5432", "10.0.0.5", TRUE },
  { "10.0.0.5", "5432", "bouncer", "db1.internal", "5432", "10.0.0.6", FALSE },
  /* All of a list, or it may be another one. */
  { "db1.internal", "5432", "bouncer", "db1.internal,db2.internal", "5432", NULL, FALSE },
};

static void
test_place (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      const Pair *pair = &pairs[i];
      const char *addresses[] = { pair->address, NULL };
      g_autoptr (QuiServerPlace) place = qui_server_place_new ();
      const QuiConsoleDatabase database = { .host = (char *) pair->host, .port = (char *) pair->port, .addresses = (GStrv) addresses };

      qui_server_place_add (place, pair->server_host, pair->server_port);
      if (qui_server_place_has (place, &database, pair->console) != pair->same)
        g_error ("%s:%s seen from %s is%s %s:%s", pair->host, pair->port, pair->console, pair->same ? " not" : "", pair->server_host, pair->server_port);
    }
}

/* --- what it says --- */

static QuiConnection *
new_console (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, &error);

  g_assert_no_error (error);
  return qui_connection_new_to_console (conninfo, QUI_TEST_APPLICATION);
}

static QuiConsoleLook *
look (QuiConnection *console, GError **error)
{
  static const char * const names[] = { "shop", NULL };
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_console_look_async (console, names, TRUE, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, WAIT_MS);
  return qui_console_look_finish (console, result, error);
}

static const QuiConsoleDatabase *
find (const QuiConsoleLook *seen, const char *name)
{
  for (guint i = 0; i < seen->databases->len; i++)
    if (g_str_equal (((QuiConsoleDatabase *) g_ptr_array_index (seen->databases, i))->name, name))
      return g_ptr_array_index (seen->databases, i);
  return NULL;
}

static gboolean
run (QuiConnection *console, QuiConsoleCommand command, const char *name, GError **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_console_run_async (console, command, name, WAIT_MS, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, WAIT_MS);
  return qui_console_run_finish (console, result, error);
}

static void
test_look (void)
{
  QuiTestBouncer *bouncer = qui_test_bouncer_start (cluster, "shop = %s\nro = %s dbname=shop\nfar = host=localhost port=1 dbname=shop\n* = %s", NULL);
  g_autofree char *text = NULL;
  g_autofree char *watcher_text = NULL;
  g_autoptr (QuiConnection) console = NULL;
  g_autoptr (QuiConnection) watcher = NULL;
  g_autoptr (QuiConsoleLook) seen = NULL;
  g_autoptr (QuiConsoleLook) paused = NULL;
  g_autoptr (QuiConsoleLook) watched = NULL;
  g_autoptr (GError) error = NULL;
  PGconn *client;

  if (bouncer == NULL)
    return;
  text = qui_test_bouncer_console (bouncer, NULL);
  console = new_console (text);
  client = qui_test_bouncer_open (bouncer, "shop");
  qui_test_client_run (client, "BEGIN");
  seen = look (console, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (seen->version, "PgBouncer 1."));
  g_assert_true (seen->may_command);
  g_assert_false (seen->all_paused);
  g_assert_cmpuint (seen->databases->len, ==, 3);
  g_assert_cmpstr (find (seen, "ro")->database, ==, "shop");
  g_assert_cmpstr (find (seen, "far")->addresses[0], !=, NULL);
  g_assert_cmpuint (find (seen, "shop")->n_clients, ==, 1);
  g_assert_cmpuint (find (seen, "shop")->n_busy, ==, 1);
  g_assert_false (find (seen, "shop")->paused);
  PQfinish (client);

  /* Everything is paused, which no column says. */
  g_assert_true (run (console, QUI_CONSOLE_PAUSE, "ro", &error));
  paused = look (console, &error);
  g_assert_no_error (error);
  g_assert_true (find (paused, "ro")->paused);
  g_assert_false (paused->all_paused);
  g_assert_true (run (console, QUI_CONSOLE_RESUME, "ro", &error));
  qui_test_bouncer_tell (bouncer, "PAUSE");
  g_clear_pointer (&paused, qui_console_look_free);
  paused = look (console, &error);
  g_assert_no_error (error);
  g_assert_true (paused->all_paused);
  g_assert_false (run (console, QUI_CONSOLE_PAUSE, "ro", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_SERVER);
  g_clear_error (&error);
  qui_test_bouncer_tell (bouncer, "RESUME");

  watcher_text = qui_test_bouncer_console (bouncer, "watcher");
  watcher = new_console (watcher_text);
  watched = look (watcher, &error);
  g_assert_no_error (error);
  g_assert_false (watched->may_command);
  g_assert_false (run (watcher, QUI_CONSOLE_RESUME, "shop", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_SERVER);
  qui_test_bouncer_stop (bouncer);
}

/* Names as they come to a pooler that makes its databases on demand: none of them is in its file. */
static void
test_odd_names (void)
{
  static const char * const names[] = { "Shop", "we\"i'rd", "a b", "line\nbreak", "back\\slash", "größe 🐘", "semi;colon--", "1", NULL };
  QuiTestBouncer *bouncer = qui_test_bouncer_start (cluster, NULL, NULL);
  g_autofree char *text = NULL;
  g_autofree char *longest = g_strnfill (63, 'x');
  g_autoptr (QuiConnection) console = NULL;
  g_autoptr (QuiConsoleLook) seen = NULL;
  g_autoptr (GError) error = NULL;

  if (bouncer == NULL)
    return;
  text = qui_test_bouncer_console (bouncer, NULL);
  console = new_console (text);
  seen = look (console, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen->databases->len, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *name = names[i] != NULL ? names[i] : longest;
      g_autofree char *quoted = qui_clearance_quote_identifier (name);
      g_autoptr (QuiConsoleLook) after = NULL;
      PGconn *client;

      qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE %s", quoted);
      client = qui_test_bouncer_open (bouncer, name);
      g_assert_true (run (console, QUI_CONSOLE_PAUSE, name, &error));
      g_assert_true (run (console, QUI_CONSOLE_PAUSE, name, &error));
      qui_test_client_send (client, "SELECT 1");
      after = look (console, &error);
      g_assert_no_error (error);
      g_assert_true (find (after, name)->paused);
      g_assert_cmpuint (find (after, name)->n_waiting, ==, 1);
      g_assert_true (run (console, QUI_CONSOLE_RESUME, name, &error));
      /* It is not paused, it never was there: that is undone, too. */
      g_assert_true (run (console, QUI_CONSOLE_RESUME, name, &error));
      g_assert_true (run (console, QUI_CONSOLE_DISABLE, name, &error));
      g_assert_true (run (console, QUI_CONSOLE_ENABLE, name, &error));
      g_assert_no_error (error);
      PQfinish (client);
    }
  qui_test_bouncer_stop (bouncer);
}

static void
test_no_console (void)
{
  QuiTestBouncer *bouncer = qui_test_bouncer_start (cluster, NULL, NULL);
  g_autofree char *server = qui_test_cluster_conninfo (cluster, NULL, "postgres", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiConnection) console = NULL;

  if (bouncer == NULL)
    return;
  console = new_console (server);
  g_assert_null (look (console, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_clear_object (&console);

  text = qui_test_bouncer_console (bouncer, NULL);
  console = new_console (text);
  qui_test_bouncer_halt (bouncer);
  g_assert_null (look (console, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  qui_test_bouncer_stop (bouncer);
}

/* --- a password, and TLS --- */

static void
assert_answers (const char *text, int code)
{
  g_autoptr (QuiConnection) console = new_console (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiConsoleLook) seen = look (console, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, QUI_ERROR, code);
}

static void
test_password (void)
{
  const char *dir = qui_test_cluster_get_dir (cluster);
  g_autofree char *users = g_build_filename (dir, "users.txt", NULL);
  g_autofree char *passfile = g_build_filename (dir, "passfile", NULL);
  g_autofree char *settings = g_strdup_printf ("auth_type = scram-sha-256\nauth_file = %s\n", users);
  g_autofree char *with_file = NULL;
  g_autofree char *with_none = NULL;
  g_autofree char *with_right = NULL;
  g_autofree char *with_wrong = NULL;
  g_autofree char *text = NULL;
  QuiTestBouncer *bouncer;

  g_assert_true (g_file_set_contents (users, "\"postgres\" \"secret\"\n", -1, NULL));
  g_assert_true (g_file_set_contents (passfile, "*:*:*:*:secret\n", -1, NULL));
  g_assert_cmpint (g_chmod (passfile, 0600), ==, 0);
  bouncer = qui_test_bouncer_start (cluster, NULL, settings);
  if (bouncer == NULL)
    return;
  text = qui_test_bouncer_console (bouncer, NULL);
  with_file = g_strdup_printf ("%s passfile='%s'", text, passfile);
  with_none = g_strdup_printf ("%s passfile=/nowhere", text);
  with_right = g_strdup_printf ("%s password=secret", with_none);
  with_wrong = g_strdup_printf ("%s password=wrong", with_none);
  assert_answers (with_file, -1);
  assert_answers (with_right, -1);
  assert_answers (with_none, QUI_ERROR_PASSWORD_NEEDED);
  /* It has no SQLSTATE of its own for that. */
  assert_answers (with_wrong, QUI_ERROR_REFUSED);
  qui_test_bouncer_stop (bouncer);
}

static void
test_tls (void)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autofree char *key_text = NULL;
  g_autofree char *own_key = NULL;
  g_autofree char *root = NULL;
  g_autofree char *other = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *text = NULL;
  g_autofree char *checked = NULL;
  g_autofree char *misled = NULL;
  QuiTestBouncer *bouncer;

  qui_test_tls_start (cluster);
  certificate = qui_test_tls_path (cluster, "server.crt");
  key = qui_test_tls_path (cluster, "server.key");
  root = qui_test_tls_path (cluster, "ca.crt");
  other = qui_test_tls_path (cluster, "other.crt");
  /* The server's own need not be the pooler's to read. */
  own_key = qui_test_tls_path (cluster, "pooler.key");
  g_assert_true (g_file_get_contents (key, &key_text, NULL, NULL));
  g_assert_true (g_file_set_contents_full (own_key, key_text, -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  /* Without an authority it wants that of the system, which need not have one. */
  settings = g_strdup_printf ("client_tls_sslmode = require\nclient_tls_cert_file = %s\nclient_tls_key_file = %s\nclient_tls_ca_file = %s\n",
                              certificate, own_key, root);
  bouncer = qui_test_bouncer_start (cluster, NULL, settings);
  if (bouncer == NULL)
    return;
  text = qui_test_bouncer_console (bouncer, NULL);
  checked = g_strdup_printf ("%s sslmode=verify-ca sslrootcert='%s'", text, root);
  misled = g_strdup_printf ("%s sslmode=verify-ca sslrootcert='%s'", text, other);
  assert_answers (checked, -1);
  assert_answers (misled, QUI_ERROR_TLS);
  qui_test_bouncer_stop (bouncer);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL, NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
  g_test_add_func ("/console/statement", test_statement);
  g_test_add_func ("/console/place", test_place);
  g_test_add_func ("/console/look", test_look);
  g_test_add_func ("/console/odd-names", test_odd_names);
  g_test_add_func ("/console/no-console", test_no_console);
  g_test_add_func ("/console/password", test_password);
  g_test_add_func ("/console/tls", test_tls);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
