/* qui-test-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-store.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  gboolean  done;
  GError   *error;
} Answer;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
qui_test_store_set_up (QuiTestStore *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("qui-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "quiesce", "connections.ini", NULL);
  fixture->store = qui_profile_store_new (fixture->path);
}

void
qui_test_store_tear_down (QuiTestStore *fixture, gconstpointer data)
{
  g_clear_object (&fixture->store);
  remove_folder (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

gboolean
qui_test_store_deadline_cb (gpointer data)
{
  g_error ("waited %d s in vain", QUI_TEST_DEADLINE_S);
  return G_SOURCE_REMOVE;
}

gboolean
qui_test_store_wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  g_assert_true (qui_profile_store_load_finish (QUI_PROFILE_STORE (source), result, &answer->error) == (answer->error == NULL));
  answer->done = TRUE;
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  g_assert_true (qui_profile_store_save_finish (QUI_PROFILE_STORE (source), result, &answer->error) == (answer->error == NULL));
  answer->done = TRUE;
}

GError *
qui_test_store_try_load (QuiProfileStore *store)
{
  Answer answer = { 0 };

  qui_profile_store_load_async (store, NULL, loaded_cb, &answer);
  qui_test_wait_until (answer.done);
  return answer.error;
}

GError *
qui_test_store_try_save (QuiProfileStore *store)
{
  Answer answer = { 0 };

  qui_profile_store_save_async (store, NULL, saved_cb, &answer);
  qui_test_wait_until (answer.done);
  return answer.error;
}

void
qui_test_store_load (QuiProfileStore *store)
{
  g_autoptr (GError) error = qui_test_store_try_load (store);

  g_assert_no_error (error);
}

void
qui_test_store_save (QuiProfileStore *store)
{
  g_autoptr (GError) error = qui_test_store_try_save (store);

  g_assert_no_error (error);
  g_assert_true (qui_profile_store_is_saved (store));
}

static QuiProfile *
make_profile (const char *name)
{
  return g_object_new (QUI_TYPE_PROFILE, "name", name, "host", "db1", "port", "5432", NULL);
}

QuiProfile *
qui_test_store_put_new (QuiProfileStore *store, const char *name)
{
  g_autoptr (QuiProfile) profile = make_profile (name);

  qui_profile_store_put (store, profile);
  return qui_profile_store_find (store, qui_profile_get_uuid (profile));
}

/* "a b c": the names in the store's order. */
char *
qui_test_store_names (QuiProfileStore *store)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", qui_profile_get_name (profile));
    }

  return g_string_free (text, FALSE);
}

gboolean
qui_test_store_has_names (QuiProfileStore *store, const char *expected)
{
  g_autofree char *found = qui_test_store_names (store);

  return g_str_equal (found, expected);
}

void
qui_test_store_assert_names (QuiProfileStore *store, const char *expected)
{
  g_autofree char *found = qui_test_store_names (store);

  g_assert_cmpstr (found, ==, expected);
}

/* What a program that starts now reads. */
void
qui_test_store_assert_on_disk (const char *path, const char *expected)
{
  g_autoptr (QuiProfileStore) fresh = qui_profile_store_new (path);

  qui_test_store_load (fresh);
  qui_test_store_assert_names (fresh, expected);
}

char *
qui_test_store_contents (const char *path)
{
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

void
qui_test_store_write_file (QuiTestStore *fixture, const char *text, gssize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, text, length, NULL));
}

/* The names in the folder of @path that are not "connections.ini", sorted, with a space between. */
char *
qui_test_store_others_in_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_str_equal (name, "connections.ini"))
        g_ptr_array_add (found, g_strdup (name));
    }
  g_ptr_array_add (found, NULL);

  return g_strjoinv (" ", (char **) found->pdata);
}

void
qui_test_store_assert_nothing_beside (const char *path)
{
  g_autofree char *others = qui_test_store_others_in_folder (path);

  g_assert_cmpstr (others, ==, "");
}

void
qui_test_store_assert_problem (QuiProfileStore *store, const char *says)
{
  const char *problem = qui_profile_store_get_problem (store);

  if (says == NULL)
    {
      g_assert_cmpstr (problem, ==, NULL);
      return;
    }
  g_assert_nonnull (problem);
  g_test_message ("%s", problem);
  g_assert_nonnull (strstr (problem, says));
}
