/* test-server-list.c: the servers of the saved connections, and what is under way on them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>

#include "qui-operation.h"
#include "qui-server-list.h"
#include "qui-test-watch.h"

#define DEADLINE_MS 20000

static void
test_follows_store (void)
{
  g_autofree char *folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  g_autofree char *store_path = g_build_filename (folder, "connections.ini", NULL);
  g_autofree char *journal_path = g_build_filename (folder, "actions.jsonl", NULL);
  g_autoptr (QuiProfileStore) store = qui_profile_store_new (store_path);
  g_autoptr (QuiJournal) journal = qui_journal_new (journal_path);
  g_autoptr (QuiServerList) servers = qui_server_list_new (store, journal);
  g_autoptr (QuiProfile) first = qui_profile_new ();
  g_autoptr (QuiProfile) second = qui_profile_new ();
  GAsyncResult *result = NULL;
  QuiServer *server;

  qui_profile_store_put (store, first);
  qui_profile_store_put (store, second);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (servers)), ==, 2);
  server = qui_server_list_find (servers, qui_profile_get_uuid (first));
  g_assert_true (qui_server_get_profile (server) == first);

  qui_profile_store_move (store, first, 1);
  g_assert_true (qui_server_list_find (servers, qui_profile_get_uuid (first)) == server);
  {
    g_autoptr (QuiServer) last = g_list_model_get_item (G_LIST_MODEL (servers), 1);

    g_assert_true (last == server);
  }

  qui_profile_store_remove (store, first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (servers)), ==, 1);
  g_assert_null (qui_server_list_find (servers, qui_profile_get_uuid (first)));

  qui_profile_store_save_async (store, NULL, qui_test_take_result, &result);
  g_object_unref (qui_test_wait_result (&result, 5000));
  g_remove (store_path);
  g_rmdir (folder);
}

/* ---- Under way ---- */

typedef struct
{
  QuiTestCluster  *cluster;
  char            *folder;
  QuiProfileStore *store;
  QuiServerList   *servers;
  QuiProfile      *profile;
  QuiServer       *server;      /* weak */
} Fixture;

static gboolean
is_live (gpointer data)
{
  QuiConnection *control = qui_server_get_control (data);

  return qui_server_get_state (data) == QUI_SERVER_LIVE && control != NULL && qui_connection_is_connected (control);
}

static void
set_up (Fixture      *f,
        gconstpointer user)
{
  g_autofree char *store_path = NULL;
  g_autofree char *journal_path = NULL;
  g_autofree char *port = NULL;
  g_autoptr (QuiJournal) journal = NULL;

  f->cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (f->cluster, NULL, "CREATE DATABASE shop");
  f->folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  store_path = g_build_filename (f->folder, "connections.ini", NULL);
  journal_path = g_build_filename (f->folder, "actions.jsonl", NULL);
  port = g_strdup_printf ("%d", qui_test_cluster_get_port (f->cluster));
  journal = qui_journal_new (journal_path);
  f->store = qui_profile_store_new (store_path);
  f->servers = qui_server_list_new (f->store, journal);
  f->profile = qui_profile_new ();
  g_object_set (f->profile, "name", "scratch", "host", qui_test_cluster_get_dir (f->cluster), "port", port,
                "user", "postgres", "database", "postgres", NULL);
  qui_profile_store_put (f->store, f->profile);
  g_set_weak_pointer (&f->server, qui_server_list_find (f->servers, qui_profile_get_uuid (f->profile)));
  qui_server_list_set_watched (f->servers, TRUE);
  qui_server_connect (f->server);
  g_assert_true (qui_test_wait_until (is_live, f->server, DEADLINE_MS));
}

static gboolean
is_saved (gpointer data)
{
  return qui_profile_store_is_saved (data);
}

static void
tear_down (Fixture      *f,
           gconstpointer user)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_clear_weak_pointer (&f->server);
  g_clear_object (&f->profile);
  g_assert_finalize_object (g_steal_pointer (&f->servers));
  g_assert_true (qui_test_wait_until (is_saved, f->store, DEADLINE_MS));
  g_clear_object (&f->store);
  qui_connection_drain_all (3000);
  qui_test_cluster_stop (f->cluster);

  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

static QuiOperation *
start_disconnect (Fixture *f)
{
  QuiTestWatch watch = { .cluster = f->cluster, .server = f->server };
  QuiPlanRequest request = qui_test_watch_request (&watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiPlan) plan = qui_test_watch_plan (&watch, &request);

  return qui_operation_start (f->server, plan);
}

static gboolean
is_idle (gpointer data)
{
  return !qui_server_list_is_busy (data);
}

static gboolean
one_is_gone (gpointer data)
{
  return qui_operation_get_n (data, QUI_OUTCOME_GONE) > 0;
}

/* The connection is deleted while sessions on it are being ended: the list knows of the action until it is done. */
static void
test_removed_while_busy (Fixture      *f,
                         gconstpointer user)
{
  PGconn *client = qui_test_cluster_open (f->cluster, NULL, "shop", "client");
  g_autoptr (QuiOperation) operation = NULL;

  g_assert_false (qui_server_list_is_busy (f->servers));
  operation = start_disconnect (f);
  g_assert_true (qui_server_list_is_busy (f->servers));
  qui_profile_store_remove (f->store, f->profile);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->servers)), ==, 0);
  g_assert_true (qui_server_list_is_busy (f->servers));

  g_assert_true (qui_test_wait_until (is_idle, f->servers, DEADLINE_MS));
  g_assert_cmpint (qui_operation_get_phase (operation), ==, QUI_OPERATION_DONE);
  g_assert_cmpuint (qui_operation_get_n (operation, QUI_OUTCOME_GONE), ==, 1);
  g_assert_null (f->server);
  PQfinish (client);
}

/* The program ends meanwhile. */
static void
test_end_all (Fixture      *f,
              gconstpointer user)
{
  PGconn *client = qui_test_cluster_open (f->cluster, NULL, "shop", "client");
  PGconn *stuck = qui_test_cluster_open (f->cluster, NULL, "shop", "stuck");
  g_autoptr (QuiOperation) operation = NULL;

  kill (PQbackendPID (stuck), SIGSTOP);
  operation = start_disconnect (f);
  g_assert_true (qui_test_wait_until (one_is_gone, operation, DEADLINE_MS));
  qui_profile_store_remove (f->store, f->profile);
  qui_test_cluster_freeze (f->cluster);
  qui_server_list_stop_all (f->servers);
  g_assert_true (qui_server_list_is_busy (f->servers));
  qui_server_list_abandon_all (f->servers);
  g_assert_false (qui_server_list_is_busy (f->servers));
  g_assert_cmpint (qui_operation_get_phase (operation), ==, QUI_OPERATION_DONE);
  g_assert_cmpuint (qui_operation_get_n (operation, QUI_OUTCOME_GONE), ==, 1);
  qui_test_cluster_thaw (f->cluster);
  PQfinish (client);
  PQfinish (stuck);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server-list/follows-store", test_follows_store);
  g_test_add ("/server-list/removed-while-busy", Fixture, NULL, set_up, test_removed_while_busy, tear_down);
  g_test_add ("/server-list/end-all", Fixture, NULL, set_up, test_end_all, tear_down);

  return g_test_run ();
}
