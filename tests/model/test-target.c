/* test-target.c: what a command line names, among what is saved, what libpq knows and what nobody knew
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "qui-error.h"
#include "qui-target.h"
#include "qui-test-cluster.h"

typedef struct
{
  char            *folder;
  QuiProfileStore *store;
  GListStore      *services;
  QuiServerList   *servers;
} Fixture;

static void
add_saved (Fixture    *f,
           const char *name,
           const char *host)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();

  g_object_set (profile, "name", name, "host", host, "database", "shop", "user", "anna", NULL);
  qui_profile_store_put (f->store, profile);
}

static void
add_service (Fixture    *f,
             const char *name)
{
  g_autoptr (QuiProfile) service = qui_profile_new_service (name);

  g_list_store_append (f->services, service);
}

static void
set_up (Fixture      *f,
        gconstpointer user)
{
  g_autofree char *store_path = NULL;
  g_autofree char *journal_path = NULL;
  g_autoptr (QuiJournal) journal = NULL;

  f->folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  store_path = g_build_filename (f->folder, "connections.ini", NULL);
  journal_path = g_build_filename (f->folder, "actions.jsonl", NULL);
  journal = qui_journal_new (journal_path);
  f->store = qui_profile_store_new (store_path);
  f->servers = qui_server_list_new (f->store, journal);
  f->services = g_list_store_new (QUI_TYPE_PROFILE);
  qui_server_list_set_services (f->servers, G_LIST_MODEL (f->services));
  add_saved (f, "Shop", "db1");
  add_saved (f, "Twice", "db2");
  add_saved (f, "Twice", "db3");
  add_service (f, "depot");
}

static void
tear_down (Fixture      *f,
           gconstpointer user)
{
  GAsyncResult *result = NULL;
  g_autofree char *path = g_build_filename (f->folder, "connections.ini", NULL);

  qui_profile_store_save_async (f->store, NULL, qui_test_take_result, &result);
  g_object_unref (qui_test_wait_result (&result, 5000));
  g_assert_finalize_object (f->servers);
  g_clear_object (&f->services);
  g_clear_object (&f->store);
  g_remove (path);
  g_rmdir (f->folder);
  g_free (f->folder);
}

static QuiServer *
at (Fixture *f,
    guint    position)
{
  g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (f->servers), position);

  return server;
}

static void
assert_refused (Fixture    *f,
                const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (qui_target_find (f->servers, text, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
}

static void
test_known (Fixture      *f,
            gconstpointer user)
{
  const char *uuid = qui_profile_get_uuid (qui_server_get_profile (at (f, 1)));

  g_assert_true (qui_target_find (f->servers, "Shop", NULL) == at (f, 0));
  g_assert_true (qui_target_find (f->servers, uuid, NULL) == at (f, 1));
  g_assert_true (qui_target_find (f->servers, "depot", NULL) == at (f, 3));
  g_assert_true (qui_target_find (f->servers, "service=depot", NULL) == at (f, 3));
  g_assert_true (qui_target_find (f->servers, "postgresql://anna@db1/shop", NULL) == at (f, 0));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 4);
}

static void
test_refused (Fixture      *f,
              gconstpointer user)
{
  assert_refused (f, "nothing");
  assert_refused (f, "Twice");
  assert_refused (f, "");
  assert_refused (f, "colour=red");
  assert_refused (f, "postgresql://db1:port/shop");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 4);
}

static void
test_visit (Fixture      *f,
            gconstpointer user)
{
  QuiServer *server = qui_target_find (f->servers, "postgresql://anna@db1:5433/shop", NULL);
  g_autoptr (QuiProfile) same = NULL;

  g_assert_true (server == at (f, 4));
  g_assert_cmpint (qui_profile_get_origin (qui_server_get_profile (server)), ==, QUI_ORIGIN_VISIT);
  g_assert_true (qui_target_find (f->servers, "host=db1 port=5433 user=anna dbname=shop", NULL) == server);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->store)), ==, 3);

  /* Services stay before it. */
  add_service (f, "later");
  g_assert_true (at (f, 5) == server);
  qui_server_list_leave (f->servers, at (f, 0));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 6);
  qui_server_list_leave (f->servers, server);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 5);
}

/* A service that somebody has saved is not shown twice. */
static void
test_saved_service (Fixture      *f,
                    gconstpointer user)
{
  g_autoptr (QuiProfile) copy = qui_profile_duplicate (qui_server_get_profile (at (f, 3)), "Depot");

  g_assert_cmpint (qui_profile_get_origin (copy), ==, QUI_ORIGIN_SAVED);
  qui_profile_store_put (f->store, copy);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 4);
  g_assert_true (qui_server_get_profile (at (f, 3)) == copy);
  qui_profile_store_remove (f->store, copy);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 4);
  g_assert_cmpstr (qui_profile_get_uuid (qui_server_get_profile (at (f, 3))), ==, "service:depot");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/target/known", Fixture, NULL, set_up, test_known, tear_down);
  g_test_add ("/target/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/target/visit", Fixture, NULL, set_up, test_visit, tear_down);
  g_test_add ("/target/saved-service", Fixture, NULL, set_up, test_saved_service, tear_down);

  return g_test_run ();
}
