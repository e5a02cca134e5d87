/* test-profile-store.c: saved connections on disk: what is written, and what is kept
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-error.h"

static void
test_missing (QuiTestStore *fixture, gconstpointer data)
{
  qui_test_store_load (fixture->store);
  qui_test_store_assert_names (fixture->store, "");
  qui_test_store_assert_problem (fixture->store, NULL);
  g_assert_true (qui_profile_store_is_saved (fixture->store));
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_saved (QuiTestStore *fixture, gconstpointer data)
{
  g_autoptr (QuiProfileStore) fresh = qui_profile_store_new (fixture->path);
  g_autoptr (QuiProfile) profile = g_object_new (QUI_TYPE_PROFILE,
                                                 "name", "  a\\nb\nc;#[x]=é🐘 ", "host", "h", "port", "5433", "database", "d\"'",
                                                 "user", "\ttab", "sslmode", "require", "parameters", "connect_timeout=3", "role", "Op \"1\"",
                                                 "tunnel", "me@hop:2222", "tunnel-jump", "a,b", "tunnel-key", "/k\ty", "console", "port=6432",
                                                 "environment", QUI_ENVIRONMENT_STAGING, "keep-password", TRUE, NULL);
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat info;

  qui_test_store_load (fixture->store);
  qui_profile_store_put (fixture->store, profile);
  g_assert_false (qui_profile_store_is_saved (fixture->store));
  g_assert_true (qui_profile_store_find (fixture->store, qui_profile_get_uuid (profile)) == profile);
  g_assert_null (qui_profile_store_find (fixture->store, A));
  qui_test_store_save (fixture->store);

  qui_test_store_load (fresh);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fresh)), ==, 1);
  g_assert_true (qui_profile_equal (profile, qui_profile_store_find (fresh, qui_profile_get_uuid (profile))));

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  qui_test_store_assert_nothing_beside (fixture->path);
}

/* A file that others could read is private after the next change. */
static void
test_made_private (QuiTestStore *fixture, gconstpointer data)
{
  struct stat info;

  qui_test_store_write_file (fixture, "[" A "]\nname=a\n", -1);
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  qui_test_store_load (fixture->store);
  qui_test_store_put_new (fixture->store, "b");
  qui_test_store_save (fixture->store);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

static void
test_edit_move_remove (QuiTestStore *fixture, gconstpointer data)
{
  QuiProfile *a, *b, *c;

  qui_test_store_load (fixture->store);
  a = qui_test_store_put_new (fixture->store, "a");
  b = qui_test_store_put_new (fixture->store, "b");
  c = qui_test_store_put_new (fixture->store, "c");
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "a b c");

  qui_profile_store_move (fixture->store, c, 0);
  qui_test_store_assert_names (fixture->store, "c a b");
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "c a b");

  qui_profile_store_move (fixture->store, c, 99);
  qui_profile_store_move (fixture->store, b, 0);
  qui_test_store_assert_names (fixture->store, "b a c");
  g_object_set (a, "name", "A", "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  qui_profile_store_put (fixture->store, a);
  qui_profile_store_remove (fixture->store, b);
  qui_test_store_save (fixture->store);
  qui_test_store_assert_names (fixture->store, "A c");
  qui_test_store_assert_on_disk (fixture->path, "A c");
  g_assert_true (qui_profile_store_find (fixture->store, qui_profile_get_uuid (a)) == a);

  /* A put without a change writes nothing. */
  qui_profile_store_put (fixture->store, a);
  g_assert_true (qui_profile_store_is_saved (fixture->store));
}

static const char handmade[] =
  "# My servers\n"
  "\n"
  "[general]\n"
  "theme = dark\n"
  "\n"
  "# careful, the real one\n"
  "[" A "]\n"
  "name = a\n"
  "# who to call\n"
  "phone=123\n"
  "host=db1\n"
  "environment=qa\n"
  "name[de]=ah\n"
  "\n"
  "# the second\n"
  "[" B "]\n"
  "name=b\n"
  "\n"
  "[plugin x]\n"
  "key=value with \\q escape\n";

static void
test_unknown_is_kept (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *after_edit = NULL;
  g_autofree char *after_move = NULL;
  g_autofree char *after_remove = NULL;
  QuiProfile *a;

  qui_test_store_write_file (fixture, handmade, -1);
  qui_test_store_load (fixture->store);
  qui_test_store_assert_names (fixture->store, "a b");
  qui_test_store_assert_problem (fixture->store, NULL);
  a = qui_profile_store_find (fixture->store, A);
  g_assert_cmpint (qui_profile_get_environment (a), ==, QUI_ENVIRONMENT_NONE);

  g_object_set (a, "host", "db2", "user", "anna", NULL);
  qui_profile_store_put (fixture->store, a);
  qui_test_store_save (fixture->store);
  after_edit = qui_test_store_contents (fixture->path);
  g_assert_cmpstr (after_edit, ==,
                   "# My servers\n\n[general]\ntheme = dark\n\n# careful, the real one\n[" A "]\nname = a\n# who to call\nphone=123\n"
                   "host=db2\nenvironment=qa\nname[de]=ah\nuser=anna\n\n# the second\n[" B "]\nname=b\n\n[plugin x]\n"
                   "key=value with \\q escape\n");

  qui_profile_store_move (fixture->store, a, 1);
  qui_test_store_save (fixture->store);
  qui_test_store_assert_on_disk (fixture->path, "b a");
  after_move = qui_test_store_contents (fixture->path);
  g_assert_cmpstr (after_move, ==,
                   "# My servers\n\n[general]\ntheme = dark\n\n# the second\n[" B "]\nname=b\n\n# careful, the real one\n[" A "]\nname = a\n"
                   "# who to call\nphone=123\nhost=db2\nenvironment=qa\nname[de]=ah\nuser=anna\n\n[plugin x]\n"
                   "key=value with \\q escape\n");

  qui_profile_store_remove (fixture->store, qui_profile_store_find (fixture->store, B));
  g_object_set (a, "user", "", NULL);
  qui_profile_store_put (fixture->store, a);
  qui_test_store_save (fixture->store);
  after_remove = qui_test_store_contents (fixture->path);
  g_assert_cmpstr (after_remove, ==,
                   "# My servers\n\n[general]\ntheme = dark\n\n# careful, the real one\n[" A "]\nname = a\n"
                   "# who to call\nphone=123\nhost=db2\nenvironment=qa\nname[de]=ah\n\n[plugin x]\n"
                   "key=value with \\q escape\n");
}

static void
test_no_secret_on_disk (QuiTestStore *fixture, gconstpointer data)
{
  QuiProfile *profile = qui_test_store_put_new (fixture->store, "a");
  g_autofree char *text = NULL;
  char *password = NULL;

  g_assert_true (qui_profile_take_text (profile, "postgres://anna:hunter2@h/d?sslpassword=hunter2&sslkey=/k", &password, NULL));
  g_assert_cmpstr (password, ==, "hunter2");
  qui_password_free (password);
  qui_profile_store_put (fixture->store, profile);
  g_object_set (profile, "parameters", "password=hunter2 sslkey=/k", NULL);
  qui_profile_store_put (fixture->store, profile);
  qui_test_store_save (fixture->store);

  text = qui_test_store_contents (fixture->path);
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "sslkey=/k"));
}

static void
test_symbolic_link (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *elsewhere = g_build_filename (fixture->folder, "dotfiles", NULL);
  g_autofree char *target = g_build_filename (elsewhere, "connections.ini", NULL);
  g_autofree char *link = NULL;

  g_mkdir (folder, 0700);
  g_mkdir (elsewhere, 0700);
  g_assert_cmpint (symlink ("../dotfiles/connections.ini", fixture->path), ==, 0);

  /* It leads nowhere yet. */
  qui_test_store_load (fixture->store);
  qui_test_store_put_new (fixture->store, "a");
  qui_test_store_save (fixture->store);
  link = g_file_read_link (fixture->path, NULL);
  g_assert_cmpstr (link, ==, "../dotfiles/connections.ini");
  qui_test_store_assert_on_disk (target, "a");
  qui_test_store_assert_nothing_beside (target);

  /* Replaced there by somebody else: seen all the same. */
  {
    g_autoptr (QuiProfileStore) other = qui_profile_store_new (target);

    qui_test_store_load (other);
    qui_test_store_put_new (other, "b");
    qui_test_store_save (other);
  }
  qui_test_wait_until (qui_test_store_has_names (fixture->store, "a b"));
  qui_test_store_put_new (fixture->store, "c");
  qui_test_store_save (fixture->store);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
  qui_test_store_assert_on_disk (target, "a b c");
}

static void
test_symbolic_link_circle (QuiTestStore *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_mkdir (folder, 0700);
  g_assert_cmpint (symlink ("connections.ini", fixture->path), ==, 0);
  error = qui_test_store_try_load (fixture->store);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  qui_test_store_assert_problem (fixture->store, "cannot be read");
}

/* Whatever is done in whatever order: memory and disk are what a plain list says. */
static void
test_random (QuiTestStore *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) model = g_ptr_array_new_with_free_func (g_object_unref);
  guint made = 0;

  qui_test_store_load (fixture->store);
  for (int round = 0; round < 400; round++)
    {
      guint pick = model->len > 0 ? (guint) g_test_rand_int_range (0, model->len) : 0;

      switch (model->len < 3 ? 0 : g_test_rand_int_range (0, 5))
        {
        case 0:
          {
            g_autofree char *name = g_strdup_printf ("n%u", made++);

            g_ptr_array_add (model, g_object_ref (qui_test_store_put_new (fixture->store, name)));
            break;
          }

        case 1:
          qui_profile_store_remove (fixture->store, model->pdata[pick]);
          g_ptr_array_remove_index (model, pick);
          break;

        case 2:
        case 3:
          {
            guint to = g_test_rand_int_range (0, model->len);

            qui_profile_store_move (fixture->store, model->pdata[pick], to);
            g_ptr_array_insert (model, to, g_ptr_array_steal_index (model, pick));
            break;
          }

        default:
          {
            g_autofree char *name = g_strdup_printf ("m%u", made++);

            g_object_set (model->pdata[pick], "name", name, NULL);
            qui_profile_store_put (fixture->store, model->pdata[pick]);
          }
        }

      if (g_test_rand_int_range (0, 4) == 0)
        g_main_context_iteration (NULL, FALSE);
      if (round % 100 == 99)
        {
          g_autoptr (GString) expected = g_string_new (NULL);

          for (guint i = 0; i < model->len; i++)
            g_string_append_printf (expected, "%s%s", i > 0 ? " " : "", qui_profile_get_name (model->pdata[i]));
          qui_test_store_assert_names (fixture->store, expected->str);
          qui_test_store_save (fixture->store);
          qui_test_store_assert_names (fixture->store, expected->str);
          qui_test_store_assert_on_disk (fixture->path, expected->str);
          for (guint i = 0; i < model->len; i++)
            g_assert_true (qui_profile_store_find (fixture->store, qui_profile_get_uuid (model->pdata[i])) == model->pdata[i]);
        }
    }
}

/* Dropped with a change just made: it is written all the same. */
static void
test_dropped (QuiTestStore *fixture, gconstpointer data)
{
  gpointer watched = fixture->store;

  qui_test_store_put_new (fixture->store, "a");
  g_object_add_weak_pointer (G_OBJECT (fixture->store), &watched);
  g_clear_object (&fixture->store);
  qui_test_wait_until (watched == NULL);
  qui_test_store_assert_on_disk (fixture->path, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/profile-store/" path, QuiTestStore, NULL, qui_test_store_set_up, func, qui_test_store_tear_down)
  ADD ("missing", test_missing);
  ADD ("saved", test_saved);
  ADD ("made-private", test_made_private);
  ADD ("edit-move-remove", test_edit_move_remove);
  ADD ("unknown-is-kept", test_unknown_is_kept);
  ADD ("no-secret-on-disk", test_no_secret_on_disk);
  ADD ("symbolic-link", test_symbolic_link);
  ADD ("symbolic-link-circle", test_symbolic_link_circle);
  ADD ("random", test_random);
  ADD ("dropped", test_dropped);

  return g_test_run ();
}
