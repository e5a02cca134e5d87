/* test-import-text.c: JDBC URLs and command lines of psql become connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import.h"

#include <string.h>

#include "qui-error.h"
#include "qui-test-cluster.h"

/* What @text comes to as libpq keywords, sorted, and after a bar what is said of it. */
static char *
take (const char  *text,
      char       **password,
      char       **key_password,
      GError     **error)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autofree char *left_out = NULL;
  g_autofree char *keywords = NULL;

  if (!qui_import_take_text (profile, text, password, key_password, &left_out, error))
    return NULL;

  conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  keywords = qui_conninfo_to_text (conninfo, NULL);
  return g_strconcat (keywords, left_out != NULL ? "|" : "", left_out, NULL);
}

static void
assert_taken (const char *text,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = take (text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (taken, ==, expected);
}

static void
assert_refused (const char *text,
                const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = take (text, NULL, NULL, &error);

  g_assert_cmpstr (taken, ==, NULL);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_plain (void)
{
  assert_taken ("postgresql://anna@db1:5433/shop?sslmode=require", "dbname=shop host=db1 port=5433 sslmode=require user=anna");
  assert_taken (" host=db1 dbname=psql\n", "dbname=psql host=db1");
  assert_taken ("dbname = psql", "dbname=psql");
  assert_taken ("shop", "service=shop");
  assert_taken ("host=db1 password=hush", "host=db1|The password is left out.");
  assert_refused ("host=db1 colour=red", "colour");
  assert_refused ("host=\xff", "UTF-8");
}

static void
test_jdbc (void)
{
  assert_taken ("jdbc:postgresql://db1:5433/shop", "dbname=shop host=db1 port=5433");
  assert_taken ("jdbc:postgresql://db1/", "host=db1");
  assert_taken ("jdbc:postgresql://db1", "host=db1");
  assert_taken ("jdbc:postgresql:shop", "dbname=shop host=localhost");
  assert_taken ("jdbc:postgresql:/", "host=localhost");
  assert_taken ("jdbc:postgresql:///shop", "dbname=shop host=localhost");
  assert_taken ("jdbc:postgresql://h1:1,h2:2/db?targetServerType=primary", "dbname=db host=h1,h2 port=1,2 target_session_attrs=primary");
  assert_taken ("jdbc:postgresql://h1,h2/db", "dbname=db host=h1,h2");
  assert_taken ("jdbc:postgresql://h1,h2:5433/db", "dbname=db host=h1,h2 port=,5433");
  assert_taken ("jdbc:postgresql://[::1]:5433/db", "dbname=db host=::1 port=5433");
  assert_taken ("jdbc:postgresql://db1/sh%6Fp+1?user=a%26b", "dbname='shop 1' host=db1 user=a&b");
  assert_taken ("jdbc:postgresql://?service=shop", "service=shop");
  assert_taken ("jdbc:postgresql://anna@db1/shop", "dbname=shop host=db1 user=anna");
}

static void
test_jdbc_properties (void)
{
  /* ssl alone means the strictest mode; sslmode counts more. */
  assert_taken ("jdbc:postgresql://db1/shop?ssl=true", "dbname=shop host=db1 sslmode=verify-full");
  assert_taken ("jdbc:postgresql://db1/shop?ssl", "dbname=shop host=db1 sslmode=verify-full");
  assert_taken ("jdbc:postgresql://db1/shop?ssl=false", "dbname=shop host=db1");
  assert_taken ("jdbc:postgresql://db1/shop?ssl=true&sslmode=require&sslrootcert=/ca.pem",
                "dbname=shop host=db1 sslmode=require sslrootcert=/ca.pem");
  assert_taken ("jdbc:postgresql://db1/shop?connectTimeout=5&tcpKeepAlive=true&gssEncMode=disable&kerberosServerName=pg",
                "connect_timeout=5 dbname=shop gssencmode=disable host=db1 keepalives=1 krbsrvname=pg");

  /* What is not libpq's is named. */
  assert_taken ("jdbc:postgresql://db1/shop?prepareThreshold=0&currentSchema=app&targetServerType=preferPrimary&nonsense",
                "dbname=shop host=db1|Left out: prepareThreshold, currentSchema, targetServerType, nonsense.");

  assert_refused ("jdbc:mysql://db1/shop", "PostgreSQL");
  assert_refused ("jdbc:", "PostgreSQL");
  assert_refused ("jdbc:postgresql://db1/%zz", "encoded");
  assert_refused ("jdbc:postgresql://db1/shop?user=%00", "encoded");
}

static void
test_jdbc_password (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *taken = NULL;
  char *password = NULL;
  char *key_password = NULL;

  assert_taken ("jdbc:postgresql://db1/shop?user=anna&password=hush&sslpassword=hush",
                "dbname=shop host=db1 user=anna|The password is left out.");
  assert_taken ("jdbc:postgresql://anna:hush@db1/shop", "dbname=shop host=db1 user=anna|The password is left out.");

  taken = take ("jdbc:postgresql://db1/shop?user=anna&password=hu%26sh&sslpassword=hidden", &password, &key_password, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (taken, ==, "dbname=shop host=db1 user=anna");
  g_assert_cmpstr (password, ==, "hu&sh");
  g_assert_cmpstr (key_password, ==, "hidden");
  qui_password_free (password);
  qui_password_free (key_password);
}

static void
test_psql (void)
{
  assert_taken ("psql", "");
  assert_taken ("psql -h db1 -p 5433 -U anna shop", "dbname=shop host=db1 port=5433 user=anna");
  assert_taken ("  $ /usr/bin/psql -hdb1 -p5433 -Uanna -d shop", "dbname=shop host=db1 port=5433 user=anna");
  assert_taken ("psql --host=db1 --port 5433 --username=anna --dbname=shop -w", "dbname=shop host=db1 port=5433 user=anna");
  assert_taken ("psql shop anna -h db1", "dbname=shop host=db1 user=anna");
  assert_taken ("psql -U anna shop -W", "dbname=shop user=anna");
  assert_taken ("psql -d shop anna", "dbname=shop user=anna");
  assert_taken ("psql -- -shop", "dbname=-shop");
  assert_taken ("psql -h 'my host' \"my \"db", "dbname='my db' host='my host'");
  assert_taken ("psql -XAth db1 shop", "dbname=shop host=db1");
  assert_taken ("psql -h /run/postgresql shop", "dbname=shop host=/run/postgresql");
  assert_taken ("psql \"service=shop\"", "service=shop");
  assert_taken ("psql postgresql://anna@db1/shop?sslmode=require", "dbname=shop host=db1 sslmode=require user=anna");
  /* What the conninfo says counts more than the options, and these more than variables. */
  assert_taken ("PGHOST=db0 PGSSLMODE=require psql -h db1 -U anna 'host=db2 dbname=shop'", "dbname=shop host=db2 sslmode=require user=anna");
  assert_taken ("env PGSERVICE=shop psql", "service=shop");
  assert_taken ("PGPORT=5433 LANG=C psql -h db1", "host=db1 port=5433|Left out: LANG.");
  assert_taken ("psql -h db1 -c 'select 1' -f x.sql shop | less -S", "dbname=shop host=db1|Left out: --command, --file.");
  assert_taken ("psql -h db1 shop > out.txt", "dbname=shop host=db1");
}

#define WHERE "SELECT current_user || ' in ' || current_database() || ' by ' || coalesce (inet_server_addr()::text, 'socket')"

/* Who and where @conninfo leads to. */
static char *
ask_libpq (const char *conninfo)
{
  PGconn *client = PQconnectdb (conninfo);
  PGresult *result;
  char *answer;

  g_assert_cmpstr (PQerrorMessage (client), ==, "");
  result = PQexec (client, WHERE);
  g_assert_cmpint (PQresultStatus (result), ==, PGRES_TUPLES_OK);
  answer = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  PQfinish (client);
  return answer;
}

/* The same of what psql does with a command line, run by the shell. */
static char *
ask_psql (const char *line)
{
  g_autofree char *command = g_strdup_printf ("echo \"COPY (" WHERE ") TO STDOUT\" | PSQLRC=/dev/null %s", line);
  const char *argv[] = { "sh", "-c", command, NULL };
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &complaint, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaint, ==, "");
  return g_strdup (g_strchomp (output));
}

static char *
fill (const char *line,
      const char *dir,
      int         port)
{
  g_autofree char *number = g_strdup_printf ("%d", port);
  GString *text = g_string_new (line);

  g_string_replace (text, "@dir@", dir, 0);
  g_string_replace (text, "@port@", number, 0);
  return g_string_free (text, FALSE);
}

/* A command line leads where psql itself gets to. */
static void
test_psql_real (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  const char *dir = qui_test_cluster_get_dir (cluster);
  int port = qui_test_cluster_get_port (cluster);
  static const char * const lines[] = {
    "psql -h @dir@ -p @port@ -U postgres shop",
    "psql shop anna -h@dir@ -p@port@",
    "psql -h @dir@ -d shop -p @port@ -- anna",
    "PGUSER=anna PGDATABASE=postgres psql --host=@dir@ --port @port@ --dbname \"my db\"",
    "PGHOST=/nowhere PGUSER=anna psql -p @port@ \"host=@dir@ user=postgres dbname='my db'\"",
    "psql -U anna -p 1 postgresql://127.0.0.1:@port@/shop",
    "PGPORT=@port@ psql -h 127.0.0.1 -U anna 'my db'",
    "psql -wqU anna -d 'host=127.0.0.1 port=@port@'",
  };

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE anna LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE \"my db\"");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE anna");
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = fill (lines[i], dir, port);
      g_autofree char *taken = take (line, NULL, NULL, NULL);
      g_autofree char *ours = NULL;
      g_autofree char *theirs = NULL;

      g_assert_nonnull (taken);
      ours = ask_libpq (taken);
      theirs = ask_psql (line);
      g_assert_cmpstr (ours, ==, theirs);
    }
  qui_test_cluster_stop (cluster);
}

static void
test_psql_refused (void)
{
  assert_refused ("psql -h", "-h needs a value");
  assert_refused ("psql --host", "--host needs a value");
  assert_refused ("psql -y db1", "“-y” is not an option of psql");
  assert_refused ("psql --hosts=db1", "“--hosts” is not an option of psql");
  assert_refused ("psql --no-password=yes", "“--no-password”");
  assert_refused ("psql shop anna more", "“more”");
  assert_refused ("psql -U anna shop bob", "“bob”");
  assert_refused ("psql -d shop anna bob", "“bob”");
  assert_refused ("psql -h 'db1", "quotation mark");
  assert_refused ("psql -h $HOST shop", "“$HOST”");
  assert_refused ("psql 'host=db1 colour=red'", "colour");
  assert_refused ("psql -h \xff", "UTF-8");
}

static void
test_psql_password (void)
{
  const char *texts[] = {
    "PGPASSWORD='hu sh' psql -h db1",
    "psql \"host=db1 password='hu sh'\"",
    "psql postgresql://:hu%20sh@db1",
  };
  g_autofree char *taken_from_file = NULL;
  g_autofree char *taken_from_shell = NULL;
  char *none = NULL;
  char *none_of_key = NULL;

  assert_taken ("PGPASSWORD=hush PGPASSFILE=/home/anna/x psql -h db1", "host=db1|The password is left out. Left out: passfile.");
  assert_taken ("psql postgresql://:hush@db1", "host=db1|The password is left out.");

  /* What only the shell knows is no password, nor is it shown as one. */
  taken_from_shell = take ("PGPASSWORD=$SECRET psql -h db1", &none, &none_of_key, NULL);
  g_assert_cmpstr (taken_from_shell, ==, "host=db1|The password is left out.");
  g_assert_null (none);

  /* In the person's own editor, where the password goes too, the file's name is as good as any keyword. */
  taken_from_file = take ("PGPASSFILE=/home/anna/x psql -h db1", &none, &none_of_key, NULL);
  g_assert_cmpstr (taken_from_file, ==, "host=db1 passfile=/home/anna/x");
  g_assert_null (none);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      char *password = NULL;
      char *key_password = NULL;
      g_autofree char *taken = NULL;

      taken = take (texts[i], &password, &key_password, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (taken, ==, "host=db1");
      g_assert_cmpstr (password, ==, "hu sh");
      g_assert_null (key_password);
      qui_password_free (password);
    }
}

static void
test_entry (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiImportEntry) entry = qui_import_read_text ("PGPASSWORD=hush psql -h db1 -U anna shop", &error);
  QuiProfile *profile;

  g_assert_no_error (error);
  profile = qui_import_entry_get_profile (entry);
  g_assert_cmpstr (qui_import_entry_get_name (entry), ==, "db1");
  g_assert_cmpstr (qui_profile_get_user (profile), ==, "anna");
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "");
  g_assert_false (qui_profile_get_keep_password (profile));
  g_assert_cmpstr (qui_import_entry_get_notes (entry)[0], ==, "The password is left out.");
  g_clear_object (&entry);

  /* What nobody could connect to is listed, and cannot be chosen. */
  entry = qui_import_read_text ("psql -p 70000", &error);
  g_assert_no_error (error);
  g_assert_null (qui_import_entry_get_profile (entry));
  g_assert_nonnull (strstr (qui_import_entry_get_notes (entry)[0], "70000"));
  g_object_set (entry, "chosen", TRUE, NULL);
  g_assert_false (qui_import_entry_get_chosen (entry));
  g_clear_object (&entry);

  /* The socket's name where there is nothing else. */
  entry = qui_import_read_text ("psql", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (qui_import_entry_get_name (entry), ==, "Unix socket");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import-text/plain", test_plain);
  g_test_add_func ("/import-text/jdbc", test_jdbc);
  g_test_add_func ("/import-text/jdbc-properties", test_jdbc_properties);
  g_test_add_func ("/import-text/jdbc-password", test_jdbc_password);
  g_test_add_func ("/import-text/psql", test_psql);
  g_test_add_func ("/import-text/psql-real", test_psql_real);
  g_test_add_func ("/import-text/psql-refused", test_psql_refused);
  g_test_add_func ("/import-text/psql-password", test_psql_password);
  g_test_add_func ("/import-text/entry", test_entry);

  return g_test_run ();
}
