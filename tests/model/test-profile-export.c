/* test-profile-export.c: saved connections go out and come back, and libpq connects with them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile-export.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "qui-import-file.h"
#include "qui-test-cluster.h"

static QuiProfile *
add (GListStore *profiles,
     const char *name,
     const char *text)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "name", name, NULL);
  qui_profile_take_text (profile, text, NULL, &error);
  g_assert_no_error (error);
  g_list_store_append (profiles, profile);
  return profile;
}

static void
assert_comes_back (GListStore             *profiles,
                   QuiProfileExportFormat  format)
{
  g_autoptr (QuiProfileExport) export = qui_profile_export_format (G_LIST_MODEL (profiles), format);
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiImportFile) file = qui_import_file_parse ("list", export->text, strlen (export->text), &error);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (profiles));

  g_assert_no_error (error);
  g_assert_cmpuint (export->n, ==, n);
  g_assert_cmpuint (export->left_out->len, ==, 0);
  g_assert_cmpuint (file->entries->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (G_LIST_MODEL (profiles), i);
      QuiImportEntry *entry = g_ptr_array_index (file->entries, i);

      g_assert_nonnull (qui_import_entry_get_profile (entry));
      g_assert_null (qui_import_entry_get_notes (entry)[0]);
      g_assert_true (qui_profile_equal (qui_import_entry_get_profile (entry), profile));
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);

  add (profiles, "orders", "host=db1.internal port=5433 dbname=orders user=anna sslmode=verify-full");
  add (profiles, "socket", "host=/run/postgresql port=5432 dbname=postgres");
  add (profiles, "café", "host=db2 port=5432 dbname='my \"db\\\\' user='a=b' sslrootcert='/a b/ca.pem' connect_timeout=5 hostaddr=10.0.0.2");
  add (profiles, "v6", "host=::1 port=5432 dbname=' x' options='-c geqo=off'");
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_SERVICES);
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_PGADMIN);

  /* Only a service file has ports for each host, only pgAdmin services. */
  add (profiles, "several", "host=h1,h2 port=5432,5433 dbname=x target_session_attrs=primary");
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_SERVICES);
  g_list_store_remove (profiles, 4);
  add (profiles, "by service", "service=shop user=bob");
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_PGADMIN);

  /* No connection at all is a list, too. */
  g_list_store_remove_all (profiles);
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_PGADMIN);
}

/* pgAdmin knows roles; of a service file it is said that it does not. */
static void
test_role (void)
{
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  QuiProfile *profile = add (profiles, "orders", "host=db1 port=5432 dbname=orders user=anna");
  g_autoptr (QuiProfileExport) services = NULL;

  g_object_set (profile, "role", "Op \"1\"", NULL);
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_PGADMIN);

  services = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES);
  g_assert_cmpuint (services->n, ==, 1);
  g_assert_cmpuint (services->left_out->len, ==, 1);
  g_assert_null (strstr (services->text, "Op"));
}

/* pgAdmin knows tunnels, without jump hosts. A service without its tunnel would lead somewhere else. */
static void
test_tunnel (void)
{
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  QuiProfile *profile = add (profiles, "orders", "host=db1 port=5432 dbname=orders user=anna");
  g_autoptr (QuiProfileExport) export = NULL;

  g_object_set (profile, "tunnel", "eve@[::1]:2222", "tunnel-key", "/home/eve/.ssh/id", NULL);
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_PGADMIN);
  g_object_set (profile, "tunnel", "bastion", "tunnel-key", "", NULL);
  assert_comes_back (profiles, QUI_PROFILE_EXPORT_PGADMIN);

  g_object_set (profile, "tunnel-jump", "hop", NULL);
  export = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_PGADMIN);
  g_assert_cmpuint (export->n, ==, 1);
  g_assert_cmpuint (export->left_out->len, ==, 1);
  g_clear_pointer (&export, qui_profile_export_free);
  export = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES);
  g_assert_cmpuint (export->n, ==, 0);
  g_assert_cmpuint (export->left_out->len, ==, 1);
}

/* pgAdmin wants a port and has an own name for it; what comes back leads to the same server. */
static void
test_defaults (void)
{
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  QuiProfile *profile = add (profiles, "plain", "host=h1,h2");
  g_autoptr (QuiProfileExport) export = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_PGADMIN);
  g_autoptr (QuiImportFile) file = qui_import_file_parse ("list", export->text, strlen (export->text), NULL);

  g_assert_nonnull (strstr (export->text, "\"Port\" : 5432"));
  g_assert_true (qui_import_is_same (profile, qui_import_entry_get_profile (g_ptr_array_index (file->entries, 0))));
}

static void
assert_left_out (QuiProfileExport *export,
                 guint             index,
                 const char       *words)
{
  g_assert_cmpuint (index, <, export->left_out->len);
  g_assert_nonnull (strstr (g_ptr_array_index (export->left_out, index), words));
}

static void
test_left_out (void)
{
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  g_autofree char *folder = g_strnfill (1100, 'x');
  g_autofree char *very_long = g_strdup_printf ("host=/%s", folder);
  g_autoptr (QuiProfileExport) services = NULL;
  g_autoptr (QuiProfileExport) pgadmin = NULL;

  add (profiles, "a service", "service=shop");
  add (profiles, "blank", "host=h dbname='x '");
  add (profiles, "long", very_long);
  add (profiles, "passfile", "host=h port=1,1 passfile=/home/anna/x");
  add (profiles, "ports", "host=h,i port=1,2");

  services = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES);
  g_assert_cmpuint (services->n, ==, 2);
  g_assert_cmpuint (services->left_out->len, ==, 4);
  assert_left_out (services, 0, "“a service”: it is a service itself");
  assert_left_out (services, 1, "“blank”:");
  assert_left_out (services, 2, "“long”:");
  assert_left_out (services, 3, "“passfile”: the password file");
  g_assert_null (strstr (services->text, "/home/anna"));

  pgadmin = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_PGADMIN);
  g_assert_cmpuint (pgadmin->n, ==, 4);
  g_assert_cmpuint (pgadmin->left_out->len, ==, 2);
  assert_left_out (pgadmin, 0, "“passfile”:");
  assert_left_out (pgadmin, 1, "“ports”: pgAdmin knows one port");
  g_assert_null (strstr (pgadmin->text, "/home/anna"));

  g_list_store_remove_all (profiles);
  g_object_set (add (profiles, "prod", "host=h"), "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  g_clear_pointer (&pgadmin, qui_profile_export_free);
  pgadmin = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_PGADMIN);
  g_assert_cmpuint (pgadmin->left_out->len, ==, 1);
  assert_left_out (pgadmin, 0, "Environments");
}

static void
test_names (void)
{
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  g_autoptr (QuiProfileExport) export = NULL;

  add (profiles, "Orders (prod)", "host=a");
  add (profiles, "Orders-(prod)", "host=b");
  add (profiles, "x]\n[y", "host=c");
  add (profiles, "", "dbname='' user=d");
  export = qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES);
  g_assert_cmpstr (export->text, ==,
                   "# Orders (prod)\n[Orders-(prod)]\nhost=a\n\n"
                   "# Orders-(prod)\n[Orders-(prod)-2]\nhost=b\n\n"
                   "# x] [y\n[x---y]\nhost=c\n\n"
                   "# \n[connection]\nuser=d\n");
}

static char *
write_file (QuiProfileExport  *export,
            const char        *path,
            GError           **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (QuiProfileExport) written = NULL;
  GAsyncResult *taken = NULL;
  char *text = NULL;

  qui_profile_export_write_async (export, path, NULL, qui_test_take_result, &taken);
  result = qui_test_wait_result (&taken, 10000);
  written = qui_profile_export_write_finish (result, error);
  if (written != NULL)
    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* libpq itself reads the file and connects, each name as it can be typed. */
static void
test_connect (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  g_autofree char *folder = g_dir_make_tmp ("qui-export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "services", NULL);
  g_autofree char *socket = qui_test_cluster_conninfo (cluster, NULL, "my db", NULL);
  g_autofree char *tcp = qui_test_cluster_conninfo_tcp (cluster, NULL, NULL, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  static const char * const services[] = { "Orders-on-socket", "tcp" };
  static const char * const databases[] = { "my db", "postgres" };
  struct stat info;

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE \"my db\"");
  add (profiles, "Orders on socket", socket);
  add (profiles, "tcp", tcp);
  text = write_file (qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES), path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  g_setenv ("PGSERVICEFILE", path, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *conninfo = g_strconcat ("service=", services[i], NULL);
      PGconn *client = PQconnectdb (conninfo);

      g_assert_cmpstr (PQerrorMessage (client), ==, "");
      g_assert_cmpint (PQstatus (client), ==, CONNECTION_OK);
      g_assert_cmpstr (PQdb (client), ==, databases[i]);
      PQfinish (client);
    }
  g_unsetenv ("PGSERVICEFILE");

  /* A folder that is not there: said, and nothing is left. */
  g_clear_pointer (&text, g_free);
  g_clear_pointer (&path, g_free);
  path = g_build_filename (folder, "missing", "services", NULL);
  text = write_file (qui_profile_export_format (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES), path, &error);
  g_assert_null (text);
  g_assert_nonnull (error);

  g_clear_pointer (&path, g_free);
  path = g_build_filename (folder, "services", NULL);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  qui_test_cluster_stop (cluster);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile-export/round-trip", test_round_trip);
  g_test_add_func ("/profile-export/defaults", test_defaults);
  g_test_add_func ("/profile-export/role", test_role);
  g_test_add_func ("/profile-export/tunnel", test_tunnel);
  g_test_add_func ("/profile-export/left-out", test_left_out);
  g_test_add_func ("/profile-export/names", test_names);
  g_test_add_func ("/profile-export/connect", test_connect);

  return g_test_run ();
}
