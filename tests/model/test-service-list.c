/* test-service-list.c: the services of libpq's files, read at first and when they change
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "qui-service-list.h"
#include "qui-test-cluster.h"

static char *folder, *own_path, *system_path;

static void
write_text (const char *path,
            const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
names (QuiServiceList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", qui_profile_get_name (profile));
    }
  return g_string_free (text, FALSE);
}

static void
assert_names (QuiServiceList *list,
              const char     *expected)
{
  g_autofree char *found = names (list);

  g_assert_cmpstr (found, ==, expected);
}

static void
read_all (QuiServiceList *list)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) done = NULL;

  qui_service_list_read_async (list, qui_test_take_result, &result);
  done = qui_test_wait_result (&result, 5000);
  qui_service_list_read_finish (list, done);
}

static void
test_order (void)
{
  g_autoptr (QuiServiceList) list = NULL;

  write_text (own_path, "[shop]\nhost=a\npassword=hush\n[depot]\nhost=b\n");
  write_text (system_path, "[depot]\nhost=c\n[common]\n");
  list = qui_service_list_new ();
  assert_names (list, "");
  read_all (list);
  assert_names (list, "shop depot common");
}

static gboolean
has_three (gpointer list)
{
  return g_list_model_get_n_items (list) == 3;
}

static void
test_change (void)
{
  g_autoptr (QuiServiceList) list = NULL;
  g_autoptr (QuiProfile) before = NULL;
  g_autoptr (QuiProfile) after = NULL;

  write_text (own_path, "[shop]\n");
  g_remove (system_path);
  list = qui_service_list_new ();
  read_all (list);
  assert_names (list, "shop");
  before = g_list_model_get_item (G_LIST_MODEL (list), 0);

  write_text (own_path, "[first]\n[shop]\n[last]\n");
  g_assert_true (qui_test_wait_until (has_three, list, 10000));
  assert_names (list, "first shop last");
  after = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (before == after);
}

/* Nothing here may wait or fail: libpq says what is wrong to whoever connects. */
static void
test_odd_files (void)
{
  g_autoptr (QuiServiceList) list = NULL;

  g_remove (own_path);
  g_mkdir (own_path, 0700);
  write_text (system_path, "\xff\xfe[caf\xe9]\n[fine]\n[]\n[open\n");
  list = qui_service_list_new ();
  read_all (list);
  assert_names (list, "fine");
  g_rmdir (own_path);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  own_path = g_build_filename (folder, "own.conf", NULL);
  system_path = g_build_filename (folder, "pg_service.conf", NULL);
  g_setenv ("PGSERVICEFILE", own_path, TRUE);
  g_setenv ("PGSYSCONFDIR", folder, TRUE);

  g_test_add_func ("/service-list/order", test_order);
  g_test_add_func ("/service-list/change", test_change);
  g_test_add_func ("/service-list/odd-files", test_odd_files);
  status = g_test_run ();

  g_remove (own_path);
  g_remove (system_path);
  g_rmdir (folder);
  g_free (folder);
  g_free (own_path);
  g_free (system_path);
  return status;
}
