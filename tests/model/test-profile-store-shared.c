/* test-profile-store-shared.c: saved connections that somebody else writes, too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-store.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_merged (QuiTestStore *fixture, gconstpointer data)
{
  g_autoptr (QuiProfileStore) second = qui_profile_store_new (fixture->path);
  g_autofree char *text = NULL;
  QuiProfile *ours, *theirs;

  qui_test_store_write_file (fixture, "[" A "]\nname=a\nhost=h\n\n[" B "]\nname=b\n\n[" C "]\nname=c\n", -1);
  qui_test_store_load (fixture->store);
  qui_test_store_load (second);

  /* Both before either has seen the other's. */
  ours = qui_profile_store_find (fixture->store, A);
  theirs = qui_profile_store_find (second, A);
  g_object_set (ours, "host", "h2", NULL);
  g_object_set (theirs, "user", "anna", NULL);
  qui_profile_store_put (fixture->store, ours);
  qui_profile_store_put (second, theirs);
  qui_profile_store_remove (second, qui_profile_store_find (second, B));
  qui_profile_store_move (fixture->store, qui_profile_store_find (fixture->store, C), 0);
  qui_test_store_put_new (fixture->store, "d");
  qui_test_store_put_new (second, "e");
  qui_test_store_save (fixture->store);
  qui_test_store_save (second);

  qui_test_wait_until (qui_test_store_has_names (fixture->store, "c a d e") || qui_test_store_has_names (fixture->store, "c a e d"));
  qui_test_wait_until (qui_test_store_has_names (second, "c a d e") || qui_test_store_has_names (second, "c a e d"));
  g_assert_true (qui_profile_store_find (fixture->store, A) == ours);
  g_assert_true (qui_profile_store_find (second, A) == theirs);
  g_assert_true (qui_profile_equal (ours, theirs));
  g_assert_cmpstr (qui_profile_get_host (ours), ==, "h2");
  g_assert_cmpstr (qui_profile_get_user (ours), ==, "anna");
}

/* Deleted there, then saved here: the edit is not lost, and the profile is whole. */
static void
test_edit_against_delete (QuiTestStore *fixture, gconstpointer data)
{
  g_autoptr (QuiProfileStore) second = qui_profile_store_new (fixture->path);
  g_autoptr (QuiProfile) ours = NULL;

  qui_test_store_write_file (fixture, "[" A "]\nname=a\nhost=h\nport=1\n", -1);
  qui_test_store_load (fixture->store);
  qui_test_store_load (second);
  ours = g_object_ref (qui_profile_store_find (fixture->store, A));
  g_object_set (ours, "host", "h2", NULL);

  qui_profile_store_remove (second, qui_profile_store_find (second, A));
  qui_test_store_save (second);
  qui_profile_store_put (fixture->store, ours);
  qui_test_store_save (fixture->store);
  qui_test_wait_until (qui_test_store_has_names (second, "a") && qui_test_store_has_names (fixture->store, "a"));
  g_assert_cmpstr (qui_profile_get_port (qui_profile_store_find (second, A)), ==, "1");
  g_assert_cmpstr (qui_profile_get_host (qui_profile_store_find (second, A)), ==, "h2");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char **) a, *(char **) b);
}

/* Several at once, each with many changes of its own: all arrive, and all see the same in the end. */
static void
test_many_at_once (QuiTestStore *fixture, gconstpointer data)
{
  enum { N_STORES = 4, N_EACH = 25 };
  QuiProfileStore *stores[N_STORES];
  g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *first = NULL;
  g_auto (GStrv) found = NULL;

  for (int s = 0; s < N_STORES; s++)
    {
      stores[s] = qui_profile_store_new (fixture->path);
      qui_test_store_load (stores[s]);
    }

  for (int i = 0; i < N_EACH; i++)
    {
      for (int s = 0; s < N_STORES; s++)
        {
          g_autofree char *name = g_strdup_printf ("p%d-%d", s, i);
          QuiProfile *profile = qui_test_store_put_new (stores[s], name);

          if (i % 5 == 4)
            qui_profile_store_remove (stores[s], profile);
          else
            {
              if (i % 5 == 3)
                qui_profile_store_move (stores[s], profile, 0);
              g_ptr_array_add (expected, g_steal_pointer (&name));
            }
          g_main_context_iteration (NULL, FALSE);
        }
    }
  for (int s = 0; s < N_STORES; s++)
    qui_test_store_save (stores[s]);
  for (int s = 0; s < N_STORES; s++)
    {
      qui_test_store_load (stores[s]);
      if (s == 0)
        first = qui_test_store_names (stores[s]);
      else
        qui_test_store_assert_names (stores[s], first);
      g_object_unref (stores[s]);
    }

  found = g_strsplit (first, " ", -1);
  g_assert_cmpuint (g_strv_length (found), ==, expected->len);
  qsort (found, expected->len, sizeof *found, compare_names);
  g_ptr_array_sort (expected, compare_names);
  for (guint i = 0; i < expected->len; i++)
    g_assert_cmpstr (found[i], ==, expected->pdata[i]);
}

static void
count_changes_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *seen = data;

  seen[0]++;
  seen[1] = position;
  seen[2] = removed;
  seen[3] = added;
}

/* Somebody else writes the file: the list follows, by one change, and what stays is the same object. */
static void
test_follows_file (QuiTestStore *fixture, gconstpointer data)
{
  guint seen[4] = { 0 };
  g_autoptr (QuiProfile) a = NULL;
  g_autoptr (QuiProfile) c = NULL;

  qui_test_store_write_file (fixture, "[" A "]\nname=a\n[" B "]\nname=b\n[" C "]\nname=c\n", -1);
  qui_test_store_load (fixture->store);
  a = g_object_ref (qui_profile_store_find (fixture->store, A));
  c = g_object_ref (qui_profile_store_find (fixture->store, C));
  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (count_changes_cb), seen);

  /* What the person is about to change stays, unless the file changed just that. */
  g_object_set (c, "user", "half-typed", NULL);

  qui_test_store_write_file (fixture, "[" A "]\nname=A\n[" C "]\nname=c\nport=7\n", -1);
  qui_test_wait_until (qui_test_store_has_names (fixture->store, "A c"));
  g_assert_cmpuint (seen[0], ==, 1);
  g_assert_cmpuint (seen[1], ==, 1);
  g_assert_cmpuint (seen[2], ==, 1);
  g_assert_cmpuint (seen[3], ==, 0);
  g_assert_true (qui_profile_store_find (fixture->store, A) == a);
  g_assert_true (qui_profile_store_find (fixture->store, C) == c);
  g_assert_cmpstr (qui_profile_get_port (c), ==, "7");
  g_assert_cmpstr (qui_profile_get_user (c), ==, "half-typed");

  g_unlink (fixture->path);
  qui_test_wait_until (qui_test_store_has_names (fixture->store, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/profile-store-shared/" path, QuiTestStore, NULL, qui_test_store_set_up, func, qui_test_store_tear_down)
  ADD ("merged", test_merged);
  ADD ("edit-against-delete", test_edit_against_delete);
  ADD ("many-at-once", test_many_at_once);
  ADD ("follows-file", test_follows_file);

  return g_test_run ();
}
