/* test-import-file.c: the files of pgAdmin, DBeaver and libpq, sound and hostile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "qui-error.h"
#include "qui-test-cluster.h"

static QuiImportFile *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  QuiImportFile *file = qui_import_file_parse ("list", text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);
  return file;
}

static void
assert_refused_bytes (const char *text,
                      gsize       length,
                      const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiImportFile) file = qui_import_file_parse ("list", text, length, &error);

  g_assert_null (file);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "“list” cannot be imported. "));
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in “%s”", words, error->message);
}

static void
assert_refused (const char *text,
                const char *words)
{
  assert_refused_bytes (text, strlen (text), words);
}

static void
assert_group (QuiImportFile *file,
              guint          index,
              const char    *expected)
{
  QuiProfile *profile = qui_import_entry_get_profile (g_ptr_array_index (file->entries, index));

  g_assert_cmpstr (qui_profile_get_group (profile), ==, expected);
}

/* "name: keyword=value ...|note|note"; without a connection "name: -|note". */
static void
assert_entry (QuiImportFile *file,
              guint          index,
              const char    *expected)
{
  QuiImportEntry *entry;
  QuiProfile *profile;
  const char * const *notes;
  g_autofree char *keywords = NULL;
  g_autofree char *tunnel = NULL;
  g_autofree char *text = NULL;
  g_autofree char *said = NULL;

  g_assert_cmpuint (index, <, file->entries->len);
  entry = g_ptr_array_index (file->entries, index);
  profile = qui_import_entry_get_profile (entry);
  if (profile != NULL)
    {
      g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);

      tunnel = g_strdup_printf ("%s%s%s%s%s%s", *qui_profile_get_tunnel (profile) != '\0' ? " through " : "", qui_profile_get_tunnel (profile),
                                *qui_profile_get_tunnel_jump (profile) != '\0' ? " by " : "", qui_profile_get_tunnel_jump (profile),
                                *qui_profile_get_tunnel_key (profile) != '\0' ? " with " : "", qui_profile_get_tunnel_key (profile));
      keywords = qui_conninfo_to_text (conninfo, NULL);
      g_assert_false (qui_profile_get_keep_password (profile));
    }
  notes = qui_import_entry_get_notes (entry);
  said = g_strjoinv ("|", (char **) notes);
  text = g_strconcat (qui_import_entry_get_name (entry), ": ", profile != NULL ? keywords : "-", tunnel != NULL ? tunnel : "", *said != '\0' ? "|" : "", said, NULL);
  g_assert_cmpstr (text, ==, expected);
}

/* --- pgAdmin --- */

static void
test_pgadmin (void)
{
  g_autoptr (QuiImportFile) file = parse (
    "\xef\xbb\xbf{\n"
    "    \"Servers\": {\n"
    "        \"1\": {\n"
    "            \"Name\": \"Orders\",\n"
    "            \"Group\": \"Servers\",\n"
    "            \"Host\": \"db1.internal\",\n"
    "            \"Port\": 5433,\n"
    "            \"MaintenanceDB\": \"postgres\",\n"
    "            \"Username\": \"anna\",\n"
    "            \"UseSSHTunnel\": 0,\n"
    "            \"TunnelPort\": \"22\",\n"
    "            \"TunnelAuthentication\": 0,\n"
    "            \"KerberosAuthentication\": false,\n"
    "            \"ConnectionParameters\": {\"sslmode\": \"verify-full\", \"connect_timeout\": 10, \"sslcert\": \"<STORAGE_DIR>/.postgresql/postgresql.crt\"}\n"
    "        },\n"
    "        \"2\": {\"Name\": \"Shop\", \"Group\": \"Prod\", \"Port\": 5432, \"MaintenanceDB\": \"shop\", \"Username\": \"bob\", \"Host\": \"db2\",\n"
    "              \"HostAddr\": \"10.0.0.2\", \"SSLMode\": \"prefer\", \"PassFile\": \"/home/bob/.pgpass\", \"SSLCompression\": 0, \"Timeout\": 15,\n"
    "              \"Shared\": true, \"Role\": \"owner\", \"Comment\": \"two\", \"BGColor\": \"#ff0000\"},\n"
    "        \"3\": {\"Name\": \"Tunnelled\", \"Group\": \"Servers\", \"Host\": \"localhost\", \"Port\": 5432, \"MaintenanceDB\": \"postgres\", \"Username\": \"eve\",\n"
    "              \"UseSSHTunnel\": 1, \"TunnelHost\": \"bastion\", \"TunnelPort\": \"2222\", \"TunnelUsername\": \"eve\", \"TunnelAuthentication\": 1,"
    "              \"TunnelIdentityFile\": \"/home/eve/.ssh/id\", \"TunnelPassword\": \"hush\"},\n"
    "        \"4\": {\"Name\": \"By service\", \"Group\": \"Servers\", \"Service\": \"shop\", \"MaintenanceDB\": \"\", \"ConnectionParameters\": {}},\n"
    "        \"5\": {\"Name\": \"Password\", \"Group\": \"Servers\", \"Host\": \"db5\", \"Port\": \"5432\", \"Username\": \"x\", \"MaintenanceDB\": \"y\",\n"
    "              \"Password\": \"hush\", \"PasswordExecCommand\": \"pass db5\",\n"
    "              \"ConnectionParameters\": {\"password\": \"hush\", \"host\": \"evil\", \"nonsense\": \"1\", \"bad key\": \"x\", \"sslmode\": [1]}}\n"
    "    }\n"
    "}\n");

  g_assert_cmpuint (file->entries->len, ==, 5);
  g_assert_cmpstr (file->format, ==, "pgAdmin");
  assert_group (file, 0, "");
  assert_group (file, 1, "Prod");
  g_assert_cmpuint (file->n_foreign, ==, 0);
  assert_entry (file, 0, "Orders: connect_timeout=10 dbname=postgres host=db1.internal port=5433 sslmode=verify-full user=anna|Left out: sslcert.");
  assert_entry (file, 1, "Shop: connect_timeout=15 dbname=shop host=db2 hostaddr=10.0.0.2 port=5432 sslmode=prefer user=bob|Left out: passfile.");
  assert_entry (file, 2, "Tunnelled: dbname=postgres host=localhost port=5432 user=eve through eve@bastion:2222 with /home/eve/.ssh/id");
  assert_entry (file, 3, "By service: service=shop");
  assert_entry (file, 4, "Password: dbname=y host=db5 port=5432 user=x|The password is left out.|Left out: host, nonsense, bad key, PasswordExecCommand.");
}

static void
test_pgadmin_wrong (void)
{
  g_autoptr (QuiImportFile) file = parse (
    "{\"Servers\": {"
    "\"1\": 7, \"2\": null, \"3\": [], \"4\": {},"
    "\"5\": {\"Name\": \"a\", \"Host\": \"h\", \"Port\": 99999999999999999999999},"
    "\"6\": {\"Name\": \"b\", \"Host\": \"h\", \"Port\": -1},"
    "\"7\": {\"Name\": \"c\", \"Host\": {\"x\": 1}, \"Port\": 1},"
    "\"8\": {\"Name\": [], \"Host\": \"h\", \"Port\": null},"
    "\"9\": {\"Name\": \"line\\nbreak \\u202egnp\", \"Host\": \"h\"},"
    "\"10\": {\"Name\": \"d\", \"Host\": \"two words\"},"
    "\"11\": {\"Name\": \"e\", \"Host\": \"h\", \"SSLMode\": \"sometimes\"},"
    "\"12\": {\"Name\": \"f\", \"Host\": \"h\", \"Port\": 1.5},"
    "\"13\": {\"Name\": \"g\", \"Host\": \"h\", \"ConnectionParameters\": \"sslmode=require\"}"
    "}}");

  g_assert_cmpuint (file->entries->len, ==, 13);
  assert_entry (file, 0, "1: -|It is not a description of a server.");
  assert_entry (file, 1, "2: -|It is not a description of a server.");
  assert_entry (file, 2, "3: -|It is not a description of a server.");
  assert_entry (file, 3, ": -|It names neither a host nor a service.");
  g_assert_null (qui_import_entry_get_profile (g_ptr_array_index (file->entries, 4)));
  assert_entry (file, 5, "b: -|The port must be a number from 1 to 65535, not “-1”.");
  assert_entry (file, 6, "c: -|“Host” is of the wrong kind.");
  assert_entry (file, 7, "h: host=h");
  assert_entry (file, 8, "line break gnp: host=h");
  assert_entry (file, 9, "d: -|The host must not contain spaces.");
  assert_entry (file, 10, "e: -|“sometimes” is not an SSL mode.");
  assert_entry (file, 11, "f: -|“Port” is of the wrong kind.");
  assert_entry (file, 12, "g: host=h|Left out: ConnectionParameters.");
}

/* What ssh would take for something else is not handed to it. */
static void
test_pgadmin_tunnel (void)
{
  g_autoptr (QuiImportFile) file = parse (
    "{\"Servers\": {"
    "\"1\": {\"Name\": \"a\", \"Host\": \"h\", \"UseSSHTunnel\": 1},"
    "\"2\": {\"Name\": \"b\", \"Host\": \"h\", \"UseSSHTunnel\": 1, \"TunnelHost\": \"-oProxyCommand=id\"},"
    "\"3\": {\"Name\": \"c\", \"Host\": \"h\", \"UseSSHTunnel\": 1, \"TunnelHost\": \"b\", \"TunnelUsername\": \"$(id)\"},"
    "\"4\": {\"Name\": \"d\", \"Host\": \"h\", \"UseSSHTunnel\": 1, \"TunnelHost\": \"fe80::1\", \"TunnelPort\": 22, \"TunnelIdentityFile\": \"<STORAGE_DIR>/k\"},"
    "\"5\": {\"Name\": \"e\", \"Host\": \"h\", \"UseSSHTunnel\": 1, \"TunnelHost\": \"x@y\"},"
    "\"6\": {\"Name\": \"f\", \"Host\": \"h\", \"UseSSHTunnel\": 1, \"TunnelHost\": \"b\", \"TunnelAuthentication\": 1, \"TunnelIdentityFile\": \"C:\\\\k\"}"
    "}}");

  assert_entry (file, 0, "a: host=h|The SSH tunnel through ? is left out.");
  assert_entry (file, 1, "b: host=h|The SSH tunnel through -oProxyCommand=id is left out.");
  assert_entry (file, 2, "c: host=h|The SSH tunnel through b is left out.");
  assert_entry (file, 3, "d: host=h through [fe80::1]|Left out: TunnelIdentityFile.");
  assert_entry (file, 4, "e: host=h|The SSH tunnel through x@y is left out.");
  assert_entry (file, 5, "f: host=h through b|Left out: C:\\k.");
}

/* --- DBeaver --- */

#define DBEAVER(connections) \
  "{\"folders\": {\"Prod\": {}, \"Prod/EU\": {\"parent\": \"Prod\"}}, \"connections\": {" connections "}," \
  " \"network-profiles\": {\"vpn\": {\"name\": \"vpn\", \"handlers\": {\"ssh_tunnel\": {\"enabled\": true, \"properties\": {\"host\": \"jump\", \"port\": 22}}}}}," \
  " \"connection-types\": {\"prod\": {\"name\": \"Production\", \"color\": \"1,2,3\"}}}"

static void
test_dbeaver (void)
{
  g_autoptr (QuiImportFile) file = parse (DBEAVER (
    "\"postgres-jdbc-18a\": {\"provider\": \"postgresql\", \"driver\": \"postgres-jdbc\", \"name\": \"Billing\", \"folder\": \"Prod/EU\", \"save-password\": true,"
    " \"configuration\": {\"host\": \"db1\", \"port\": \"5433\", \"database\": \"billing\", \"url\": \"jdbc:postgresql://db1:5433/billing\","
    "  \"configurationType\": \"MANUAL\", \"home\": \"x\", \"type\": \"prod\", \"closeIdleConnection\": true,"
    "  \"provider-properties\": {\"@dbeaver-show-non-default-db@\": \"true\"}, \"auth-model\": \"native\","
    "  \"properties\": {\"connectTimeout\": \"20\", \"prepareThreshold\": \"0\", \"@dbeaver-x\": \"1\"},"
    "  \"handlers\": {\"postgre_ssl\": {\"type\": \"CONFIG\", \"enabled\": true, \"properties\": {\"sslMode\": \"verify-ca\", \"ssl.ca.cert\": \"/ca.pem\", \"ssl.client.key.value\": \"MII\"}},"
    "   \"ssh_tunnel\": {\"type\": \"TUNNEL\", \"enabled\": false}}}},"
    "\"mysql8-1\": {\"provider\": \"mysql\", \"driver\": \"mysql8\", \"name\": \"Blog\", \"configuration\": {\"url\": \"jdbc:mysql://m/blog\", \"type\": \"dev\"}},"
    "\"pg-2\": {\"provider\": \"postgresql\", \"driver\": \"postgres-jdbc\", \"name\": \"By URL\","
    " \"configuration\": {\"url\": \"jdbc:postgresql://db2/shop?user=anna&password=hush\", \"configurationType\": \"URL\", \"type\": \"test\","
    "  \"user\": \"bob\", \"password\": \"hush\"}},"
    "\"pg-3\": {\"provider\": \"postgresql\", \"driver\": \"postgres-jdbc\", \"name\": \"Tunnelled\","
    " \"configuration\": {\"host\": \"localhost\", \"port\": 5432, \"database\": \"postgres\", \"type\": \"dev\", \"user\": \"eve\","
    "  \"handlers\": {\"ssh_tunnel\": {\"type\": \"TUNNEL\", \"enabled\": true, \"save-password\": true, \"properties\": {\"host\": \"bastion\", \"port\": 22, \"authType\": \"PUBLIC_KEY\", \"keyPath\": \"/k\","
    "   \"jumpServer.count\": \"2\", \"jumpServer0.enabled\": \"true\", \"jumpServer0.host\": \"one\", \"jumpServer0.port\": \"2200\", \"jumpServer0.name\": \"adam\","
    "   \"jumpServer1.enabled\": \"true\", \"jumpServer1.host\": \"::1\", \"jumpServer2.host\": \"off\"}}}}},"
    "\"pg-4\": {\"provider\": \"postgresql\", \"driver\": \"postgres-jdbc\", \"name\": \"Profile\","
    " \"configuration\": {\"host\": \"db4\", \"user\": \"eve\", \"config-profile\": \"vpn\", \"handlers\": {\"socks_proxy\": {\"enabled\": true, \"properties\": {\"host\": \"sock\"}}}}},"
    "\"pg-5\": {\"provider\": \"postgresql\", \"driver\": \"postgres-jdbc\", \"name\": \"Variable\", \"configuration\": {\"host\": \"${HOST}\", \"database\": \"x\"}},"
    "\"pg-6\": {\"provider\": \"postgresql\", \"driver\": \"postgres-redshift-jdbc\", \"name\": \"Red\", \"configuration\": {\"host\": \"r\"}},"
    "\"pg-7\": {\"provider\": \"generic\", \"driver\": \"own\", \"name\": \"Generic\", \"configuration\": {\"url\": \"jdbc:postgresql://db7/x?ssl=true\"}}"));

  g_assert_cmpuint (file->entries->len, ==, 8);
  g_assert_cmpstr (file->format, ==, "DBeaver");
  assert_group (file, 0, "Prod/EU");
  assert_group (file, 2, "");
  g_assert_cmpuint (file->n_foreign, ==, 2);
  assert_entry (file, 0, "Billing: connect_timeout=20 dbname=billing host=db1 port=5433 sslmode=verify-ca sslrootcert=/ca.pem"
                "|The user is not known: DBeaver keeps it with the password, which is not read.|Left out: prepareThreshold, ssl.client.key.");
  g_assert_cmpint (qui_profile_get_environment (qui_import_entry_get_profile (g_ptr_array_index (file->entries, 0))), ==, QUI_ENVIRONMENT_PRODUCTION);
  assert_entry (file, 1, "Blog: -|Not PostgreSQL but mysql8.");
  assert_entry (file, 2, "By URL: dbname=shop host=db2 user=anna|The password is left out.");
  g_assert_cmpint (qui_profile_get_environment (qui_import_entry_get_profile (g_ptr_array_index (file->entries, 2))), ==, QUI_ENVIRONMENT_STAGING);
  assert_entry (file, 3, "Tunnelled: dbname=postgres host=localhost port=5432 user=eve through bastion by adam@one:2200,[::1] with /k");
  g_assert_cmpint (qui_profile_get_environment (qui_import_entry_get_profile (g_ptr_array_index (file->entries, 3))), ==, QUI_ENVIRONMENT_DEVELOPMENT);
  assert_entry (file, 4, "Profile: host=db4 user=eve through jump|The proxy sock is left out.");
  assert_entry (file, 5, "Variable: -|“${HOST}” is a variable that only DBeaver knows.");
  assert_entry (file, 6, "Red: -|Not PostgreSQL but postgres-redshift-jdbc.");
  assert_entry (file, 7, "Generic: dbname=x host=db7 sslmode=verify-full"
                "|The user is not known: DBeaver keeps it with the password, which is not read.");
}

static void
test_dbeaver_wrong (void)
{
  g_autoptr (QuiImportFile) file = parse (DBEAVER (
    "\"a\": null, \"b\": {}, \"c\": {\"provider\": \"postgresql\"}, \"d\": {\"provider\": \"postgresql\", \"configuration\": []},"
    "\"e\": {\"provider\": \"postgresql\", \"name\": 5, \"configuration\": {\"host\": 7, \"handlers\": 8, \"properties\": [9], \"type\": {}}},"
    "\"f\": {\"provider\": \"postgresql\", \"configuration\": {\"url\": \"jdbc:sqlite:x\"}}"));

  g_assert_cmpuint (file->entries->len, ==, 6);
  g_assert_cmpuint (file->n_foreign, ==, 1);
  assert_entry (file, 0, "a: -|It is not a description of a connection.");
  assert_entry (file, 1, "b: -|Not PostgreSQL but ?.");
  assert_entry (file, 2, "c: -|It has no configuration.");
  assert_entry (file, 3, "d: -|It has no configuration.");
  assert_entry (file, 4, "5: host=7|The user is not known: DBeaver keeps it with the password, which is not read.");
  g_assert_null (qui_import_entry_get_profile (g_ptr_array_index (file->entries, 5)));
}

/* --- service file --- */

static void
test_services (void)
{
  g_autoptr (QuiImportFile) file = parse (
    "# the shop\n"
    "[shop]\n"
    "  host=db1\n"
    "port=5433\r\n"
    "dbname= a b\n"
    "user=anna\n"
    "password=hush\n"
    "host=db2\n"
    "sslmode=require\n"
    "nonsense=1\n"
    "service=other\n"
    "ldap://directory/x\n"
    "passfile=/x\n"
    "\n"
    "[empty]\n"
    "[socket]\n"
    "dbname=x");

  g_assert_cmpuint (file->entries->len, ==, 3);
  g_assert_cmpstr (file->format, ==, "service file");
  assert_entry (file, 0, "shop: dbname=' a b' host=db1 port=5433 sslmode=require user=anna"
                "|The password is left out.|Left out: nonsense, service, ldap://directory/x, passfile.");
  assert_entry (file, 1, "empty: -|It says nothing of a server.");
  assert_entry (file, 2, "socket: dbname=x");
}

/* --- what is no list --- */

static char *
repeat (const char *text,
        guint       n)
{
  GString *result = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (result, text);
  return g_string_free (result, FALSE);
}

static void
test_hostile (void)
{
  g_autofree char *deep = repeat ("[", 1000000);
  g_autofree char *deep_servers = g_strconcat ("{\"Servers\": ", deep, NULL);
  g_autofree char *closed = repeat ("]", 1000000);
  g_autofree char *deep_and_sound = g_strconcat (deep_servers, closed, "}", NULL);
  g_autofree char *deep_objects = repeat ("{\"Servers\":", 100000);
  g_autofree char *hidden = g_strconcat ("{/* \" */ \"Servers\": ", deep, NULL);
  g_autofree char *large = repeat ("# comment\n", 500000);

  assert_refused ("", "It is empty.");
  assert_refused (" \n\t", "It is empty.");
  assert_refused ("\xef\xbb\xbf", "It is empty.");
  assert_refused ("hello", "neither");
  assert_refused ("{}", "neither");
  assert_refused ("{\"x\": 1}", "neither");
  assert_refused ("{\"Servers\": 7}", "Servers");
  assert_refused ("{\"Servers\": []}", "Servers");
  assert_refused ("{\"connections\": []}", "connections");
  assert_refused ("{\"Servers\": {\"1\": {\"Name\": \"a\"", "not valid JSON");
  assert_refused ("{\"Servers\": {\"1\": {\"Name\": \"a", "not valid JSON");
  assert_refused ("{\"Servers\": {}} x", "not valid JSON");
  assert_refused ("{\"Servers\": {\"1\": {\"Name\": '", "not valid JSON");
  assert_refused ("{\"a\": \"\\ud800\"}", "not valid JSON");
  assert_refused ("{\"a\": \"\\ud800\\u0041\"}", "not valid JSON");
  assert_refused ("{\"a\": \"\\udc00\"}", "not valid JSON");
  assert_refused ("{\"a\": \"\\u0000\"}", "not valid JSON");
  assert_refused ("{\"a\": \"\\x\"}", "not valid JSON");
  assert_refused ("{\"a\": \"\\", "not valid JSON");
  assert_refused (deep_servers, "not valid JSON");
  assert_refused (deep_and_sound, "not valid JSON");
  assert_refused (deep_objects, "not valid JSON");
  assert_refused (hidden, "not valid JSON");
  assert_refused ("{\"Servers\": {\"1\": {\"Name\": \"caf\xe9\"}}}", "UTF-8");
  assert_refused_bytes ("{\"Servers\": \0{}}", 16, "UTF-8");
  assert_refused_bytes ("\xff\xfe{\0}\0", 6, "UTF-8");
  assert_refused (large, "too large");
}

/* Each length of a sound file that is cut off is an error or, cut within the blanks at its end, the same list. */
static void
test_truncated (void)
{
  const char *whole = "{\"Servers\": {\"1\": {\"Name\": \"a\\u00e9\", \"Group\": \"Servers\", \"Host\": \"h\", \"Port\": 5432}}}\n";

  for (gsize length = 0; length < strlen (whole); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QuiImportFile) file = qui_import_file_parse ("list", whole, length, &error);

      g_assert_true ((file != NULL) == (length == strlen (whole) - 1));
      g_assert_true ((error == NULL) == (file != NULL));
    }
}

static char *
make_servers (guint n)
{
  GString *text = g_string_new ("{\"Servers\": {");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\"%u\": {\"Name\": \"s%u\", \"Group\": \"Servers\", \"Host\": \"h%u\", \"Port\": 5432, \"MaintenanceDB\": \"x\", \"Username\": \"u\"}",
                            i > 0 ? "," : "", i, i, i);
  g_string_append (text, "}}");
  return g_string_free (text, FALSE);
}

static void
test_many (void)
{
  g_autofree char *too_many = make_servers (10000);
  g_autofree char *enough = make_servers (QUI_IMPORT_MAX);
  g_autoptr (QuiImportFile) file = parse (enough);

  g_assert_cmpuint (file->entries->len, ==, QUI_IMPORT_MAX);
  assert_refused (too_many, "10000 connections");
}

/* Names are not longer than a person reads, and what is saved is. */
static void
test_long (void)
{
  g_autofree char *name = repeat ("ä", 100000);
  g_autofree char *text = g_strdup_printf ("{\"Servers\": {\"1\": {\"Name\": \"%s\", \"Host\": \"h\"}, \"2\": {\"Name\": \"b\", \"Host\": \"%s\"}}}", name, name);
  g_autoptr (QuiImportFile) file = parse (text);

  g_assert_cmpint (g_utf8_strlen (qui_import_entry_get_name (g_ptr_array_index (file->entries, 0)), -1), <, 200);
  assert_entry (file, 1, "b: -|The value of “host” cannot be used.");
}

/* --- duplicates --- */

static void
add (GListStore *list,
     const char *text)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiImportEntry) entry = NULL;

  g_assert_true (qui_profile_take_text (profile, text, NULL, NULL));
  entry = qui_import_entry_new (text, profile, NULL, FALSE);
  if (g_list_model_get_item_type (G_LIST_MODEL (list)) == QUI_TYPE_PROFILE)
    g_list_store_append (list, profile);
  else
    g_list_store_append (list, entry);
}

static void
test_duplicates (void)
{
  static const QuiImportState expected[] = { QUI_IMPORT_SAVED, QUI_IMPORT_NEW, QUI_IMPORT_REPEATED, QUI_IMPORT_NEW, QUI_IMPORT_NEW };
  g_autoptr (GListStore) saved = g_list_store_new (QUI_TYPE_PROFILE);
  g_autoptr (GListStore) entries = g_list_store_new (QUI_TYPE_IMPORT_ENTRY);
  g_autoptr (QuiImportEntry) last = NULL;
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiImportEntry) elsewhere = NULL;

  add (saved, "host=db1 dbname=shop user=anna");
  add (entries, "host=db1 port=5432 dbname=shop user=anna sslmode=require");
  add (entries, "host=db2 dbname=shop");
  add (entries, "host=db2 port=5432 dbname=shop");
  add (entries, "host=db2 dbname=shop user=bob");
  add (entries, "host=db1 dbname=shop user=anna target_session_attrs=primary");
  g_assert_true (qui_profile_take_text (profile, "host=localhost", NULL, NULL));
  elsewhere = qui_import_entry_new ("tunnel", profile, NULL, TRUE);
  g_list_store_append (entries, elsewhere);

  qui_import_entries_mark (G_LIST_MODEL (entries), G_LIST_MODEL (saved));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (QuiImportEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);

      g_assert_cmpint (qui_import_entry_get_state (entry), ==, expected[i]);
      g_assert_cmpint (qui_import_entry_get_chosen (entry), ==, expected[i] == QUI_IMPORT_NEW);
      g_assert_cmpint (qui_import_entry_is_possible (entry), ==, expected[i] != QUI_IMPORT_SAVED);
    }

  /* What would lead elsewhere is for the person to choose, and a choice is not forgotten. */
  g_assert_false (qui_import_entry_get_chosen (elsewhere));
  g_object_set (elsewhere, "chosen", TRUE, NULL);
  last = g_list_model_get_item (G_LIST_MODEL (entries), 3);
  g_object_set (last, "chosen", FALSE, NULL);
  qui_import_entries_mark (G_LIST_MODEL (entries), G_LIST_MODEL (saved));
  g_assert_true (qui_import_entry_get_chosen (elsewhere));
  g_assert_false (qui_import_entry_get_chosen (last));
}

/* --- files --- */

static QuiImportFile *
read_file (const char  *path,
           GError     **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *taken = NULL;

  qui_import_file_read_async (path, NULL, qui_test_take_result, &taken);
  result = qui_test_wait_result (&taken, 10000);

  return qui_import_file_read_finish (result, error);
}

static void
assert_unreadable (const char *path,
                   const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiImportFile) file = read_file (path, &error);

  g_assert_null (file);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("qui-import-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "servers.json", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autoptr (QuiImportFile) file = NULL;

  assert_unreadable (path, "There is no file “servers.json”.");
  assert_unreadable (folder, "it is a folder");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_unreadable (fifo, "it is not an ordinary file");

  g_assert_true (g_file_set_contents (path, "{\"Servers\": {\"1\": {\"Name\": \"a\", \"Host\": \"h\"}}}", -1, NULL));
  file = read_file (path, &error);
  g_assert_no_error (error);
  assert_entry (file, 0, "a: host=h");
  g_clear_pointer (&file, qui_import_file_free);

  g_assert_true (g_file_set_contents (path, "{\"Servers\": {", -1, NULL));
  file = read_file (path, &error);
  g_assert_null (file);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "“servers.json” cannot be imported."));

  g_unlink (fifo);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import-file/pgadmin", test_pgadmin);
  g_test_add_func ("/import-file/pgadmin-tunnel", test_pgadmin_tunnel);
  g_test_add_func ("/import-file/pgadmin-wrong", test_pgadmin_wrong);
  g_test_add_func ("/import-file/dbeaver", test_dbeaver);
  g_test_add_func ("/import-file/dbeaver-wrong", test_dbeaver_wrong);
  g_test_add_func ("/import-file/services", test_services);
  g_test_add_func ("/import-file/hostile", test_hostile);
  g_test_add_func ("/import-file/truncated", test_truncated);
  g_test_add_func ("/import-file/many", test_many);
  g_test_add_func ("/import-file/long", test_long);
  g_test_add_func ("/import-file/duplicates", test_duplicates);
  g_test_add_func ("/import-file/files", test_files);

  return g_test_run ();
}
