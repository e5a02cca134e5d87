/* test-server-order.c: servers with their groups, and the search over them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-order.h"

#include <glib/gstdio.h>

#include "qui-test-watch.h"

typedef struct
{
  char            *folder;
  QuiProfileStore *store;
  QuiServerList   *servers;
  QuiServerOrder  *order;
  guint            n_changes;
} Fixture;

static void
note_change (Fixture *f)
{
  f->n_changes++;
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autofree char *journal_path = NULL;
  g_autofree char *path = NULL;
  g_autoptr (QuiJournal) journal = NULL;

  f->folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  path = g_build_filename (f->folder, "connections.ini", NULL);
  journal_path = g_build_filename (f->folder, "actions.jsonl", NULL);
  journal = qui_journal_new (journal_path);
  f->store = qui_profile_store_new (path);
  f->servers = qui_server_list_new (f->store, journal);
  f->order = qui_server_order_new (f->servers);
  g_signal_connect_swapped (f->order, "items-changed", G_CALLBACK (note_change), f);
}

static gboolean
is_saved (gpointer data)
{
  return qui_profile_store_is_saved (data);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "connections.ini", NULL);

  g_assert_finalize_object (f->order);
  g_assert_finalize_object (f->servers);
  g_assert_true (qui_test_wait_until (is_saved, f->store, 10000));
  g_object_unref (f->store);
  g_remove (path);
  g_rmdir (f->folder);
  g_free (f->folder);
}

static QuiProfile *
add (Fixture    *f,
     const char *name,
     const char *group)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();

  g_object_set (profile, "name", name, "host", "db.internal", "group", group, NULL);
  qui_profile_store_put (f->store, profile);
  return qui_profile_store_find (f->store, qui_profile_get_uuid (profile));
}

static void
assert_order (Fixture    *f,
              const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->order)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->order), i);

      if (i > 0)
        g_string_append_c (text, ' ');
      if (QUI_IS_SERVER_GROUP (item))
        g_string_append_printf (text, "#%s:%u", qui_server_group_get_name (QUI_SERVER_GROUP (item)),
                                qui_server_group_get_n_servers (QUI_SERVER_GROUP (item)));
      else
        g_string_append (text, qui_profile_get_name (qui_server_get_profile (QUI_SERVER (item))));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_order (Fixture      *f,
            gconstpointer data)
{
  g_autoptr (QuiProfile) visit = qui_profile_new_visit ("host=elsewhere", NULL, NULL);
  QuiProfile *a = add (f, "a", "two");
  QuiProfile *b = add (f, "b", "");
  QuiProfile *c = add (f, "c", "one");
  g_auto (GStrv) groups = NULL;
  guint n_changes;

  add (f, "d", "two");
  assert_order (f, "b #two:2 a d #one:1 c");
  groups = qui_server_order_dup_groups (f->servers);
  g_assert_cmpstr (groups[0], ==, "two");
  g_assert_cmpstr (groups[1], ==, "one");
  g_assert_null (groups[2]);
  qui_server_list_visit (f->servers, visit);
  assert_order (f, "b #two:2 a d #one:1 c elsewhere");

  n_changes = f->n_changes;
  g_object_set (b, "group", "one", NULL);
  assert_order (f, "#two:2 a d #one:2 b c elsewhere");
  g_assert_cmpuint (f->n_changes, ==, n_changes + 1);
  g_object_set (b, "user", "anna", NULL);
  g_assert_cmpuint (f->n_changes, ==, n_changes + 1);

  /* Moved among the saved ones: the group goes along with who is in it first. */
  qui_profile_store_move (f->store, c, 0);
  assert_order (f, "#one:2 c b #two:2 a d elsewhere");
  qui_profile_store_remove (f->store, a);
  assert_order (f, "#one:2 c b #two:1 d elsewhere");
  g_assert_cmpstr (qui_profile_get_name (qui_server_get_profile (qui_server_order_find_near (f->order, 3))), ==, "d");
  g_assert_cmpstr (qui_profile_get_name (qui_server_get_profile (qui_server_order_find_near (f->order, 99))), ==, "elsewhere");
}

static gboolean
finds (QuiProfile *profile,
       const char *text)
{
  g_auto (GStrv) words = qui_server_search_words (text);

  return qui_server_matches (profile, (const char * const *) words);
}

static void
test_search (void)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();

  g_object_set (profile, "name", "Straße 7", "host", "db1.internal", "port", "5433", "database", "shop", "user", "Anna",
                "group", "EU/West", "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  g_assert_true (finds (profile, ""));
  g_assert_true (finds (profile, "  "));
  g_assert_true (finds (profile, "STRASSE"));
  g_assert_true (finds (profile, "db1 5433"));
  g_assert_true (finds (profile, "shop anna eu/w produc"));
  g_assert_false (finds (profile, "shop bob"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server-order/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add_func ("/server-order/search", test_search);
  return g_test_run ();
}
