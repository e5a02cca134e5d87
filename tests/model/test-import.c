/* test-import.c: what service and password files name becomes profiles, without passwords
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "qui-error.h"
#include "qui-test-cluster.h"

static QuiProfile *
at (GPtrArray *profiles,
    guint      index)
{
  g_assert_cmpuint (index, <, profiles->len);

  return g_ptr_array_index (profiles, index);
}

static void
assert_profile (QuiProfile *profile,
                const char *name,
                const char *host,
                const char *port,
                const char *database,
                const char *user)
{
  g_assert_cmpstr (qui_profile_get_name (profile), ==, name);
  g_assert_cmpstr (qui_profile_get_host (profile), ==, host);
  g_assert_cmpstr (qui_profile_get_port (profile), ==, port);
  g_assert_cmpstr (qui_profile_get_database (profile), ==, database);
  g_assert_cmpstr (qui_profile_get_user (profile), ==, user);
  g_assert_false (qui_profile_get_keep_password (profile));
}

static void
test_services (void)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (QuiConninfo) conninfo = NULL;

  qui_import_parse_services ("# [comment]\n"
                             "[shop]\nhost=db1\npassword=hush\n"
                             "  [my service]  \r\nport=5433\n"
                             "[]\n[unclosed\n[shop]\n[caf\xe9]\n",
                             profiles);

  g_assert_cmpuint (profiles->len, ==, 2);
  g_assert_cmpstr (qui_profile_get_name (at (profiles, 0)), ==, "shop");
  g_assert_cmpstr (qui_profile_get_name (at (profiles, 1)), ==, "my service");

  /* The service itself is what is saved: its host and its password stay in the file. */
  conninfo = qui_profile_to_conninfo (at (profiles, 1), NULL, NULL);
  g_assert_cmpstr (qui_conninfo_get (conninfo, "service"), ==, "my service");
  g_assert_null (qui_conninfo_get (conninfo, "host"));
  g_assert_null (qui_conninfo_get (conninfo, "password"));
}

static void
test_passwords (void)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);

  qui_import_parse_passwords ("# host:port:database:user:password\n"
                              "db1.internal:5433:shop:anna:hush\n"
                              "db1.internal:5433:shop:anna:other\n"
                              "*:*:*:anna:hush\n"
                              "db2:*:*:*:hush\r\n"
                              "\\:\\:1:5432:a\\\\b:me\\:too:h:u:s:h\n"
                              "too:few:fields\n"
                              "no:5432:password:field\n"
                              "db3:port:shop:anna:hush\n"
                              "caf\xe9:5432:shop:anna:hush\n"
                              "db4:5432:shop:bob:hush",
                              profiles);

  g_assert_cmpuint (profiles->len, ==, 4);
  assert_profile (at (profiles, 0), "shop on db1.internal", "db1.internal", "5433", "shop", "anna");
  assert_profile (at (profiles, 1), "db2", "db2", "", "postgres", "");
  assert_profile (at (profiles, 2), "a\\b on ::1", "::1", "5432", "a\\b", "me:too");
  assert_profile (at (profiles, 3), "shop on db4", "db4", "5432", "shop", "bob");
}

static GPtrArray *
read_files (GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *taken = NULL;

  qui_import_read_async (NULL, qui_test_take_result, &taken);
  result = qui_test_wait_result (&taken, 10000);

  return qui_import_read_finish (result, error);
}

static void
test_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("qui-import-XXXXXX", &error);
  g_autofree char *services = g_build_filename (folder, "services", NULL);
  g_autofree char *passwords = g_build_filename (folder, "passwords", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autoptr (GPtrArray) profiles = NULL;

  g_assert_no_error (error);
  g_setenv ("PGSERVICEFILE", services, TRUE);
  g_setenv ("PGPASSFILE", passwords, TRUE);

  /* No files: nothing, and no error. */
  profiles = read_files (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (profiles->len, ==, 0);
  g_clear_pointer (&profiles, g_ptr_array_unref);

  g_file_set_contents (services, "[shop]\nhost=db1\n", -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (passwords, "db4:5432:shop:bob:hush\n", -1, &error);
  g_assert_no_error (error);
  profiles = read_files (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (profiles->len, ==, 2);
  g_assert_cmpstr (qui_profile_get_name (at (profiles, 0)), ==, "shop");
  g_assert_cmpstr (qui_profile_get_user (at (profiles, 1)), ==, "bob");
  g_clear_pointer (&profiles, g_ptr_array_unref);

  /* A file that cannot be read is told. */
  g_setenv ("PGPASSFILE", folder, TRUE);
  profiles = read_files (&error);
  g_assert_null (profiles);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  g_clear_error (&error);

  /* One that nobody writes to does not hold us. */
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_setenv ("PGPASSFILE", fifo, TRUE);
  profiles = read_files (&error);
  g_assert_null (profiles);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);

  g_remove (services);
  g_remove (passwords);
  g_remove (fifo);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("PGSYSCONFDIR");

  g_test_add_func ("/import/services", test_services);
  g_test_add_func ("/import/passwords", test_passwords);
  g_test_add_func ("/import/files", test_files);

  return g_test_run ();
}
