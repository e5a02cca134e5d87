/* qui-test-operation.c: actions to be tested, and those they are about
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-operation.h"

QuiTestCluster *cluster;

void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  fixture->watch = qui_test_watch_new (cluster, user, "shop", NULL);
  fixture->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish);
}

void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  g_ptr_array_unref (fixture->clients);
  qui_test_watch_free (fixture->watch);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

PGconn *
add_client (Fixture    *fixture,
            const char *user,
            const char *application)
{
  PGconn *client = qui_test_cluster_open (cluster, user, "shop", application);

  g_ptr_array_add (fixture->clients, client);
  return client;
}

void
add_sleeper (Fixture    *fixture,
             const char *application)
{
  PGconn *client = add_client (fixture, NULL, application);

  qui_test_client_send (client, "SELECT pg_sleep(600)");
  qui_test_cluster_wait_for (cluster, "active", "SELECT state FROM pg_stat_activity WHERE application_name = '%s'", application);
}

gboolean
is_done (gpointer data)
{
  return qui_operation_get_phase (data) == QUI_OPERATION_DONE;
}

gboolean
is_proved (gpointer data)
{
  return qui_operation_get_phase (data) >= QUI_OPERATION_WATCHING;
}

void
wait_done (QuiOperation *operation)
{
  g_assert_true (qui_test_wait_until (is_done, operation, DEADLINE_MS));
}

QuiOperation *
start (Fixture              *fixture,
       const QuiPlanRequest *request)
{
  g_autoptr (QuiPlan) plan = qui_test_watch_plan (fixture->watch, request);

  return qui_operation_start (fixture->watch->server, plan);
}

QuiOperation *
start_disconnect (Fixture *fixture)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);

  return start (fixture, &request);
}

QuiOutcomeRow *
find_row (QuiOperation *operation,
          const char   *application)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (operation)); i++)
    {
      g_autoptr (QuiOutcomeRow) row = g_list_model_get_item (G_LIST_MODEL (operation), i);

      if (g_str_equal (qui_outcome_row_get_application (row), application))
        return row;
    }
  g_error ("no row for %s", application);
}

QuiOutcomeKind
kind_of (QuiOperation *operation,
         const char   *application)
{
  return qui_outcome_row_get_outcome (find_row (operation, application))->kind;
}

gboolean
has_two_lines (gpointer data)
{
  QuiTestWatch *watch = data;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (qui_journal_get_path (watch->journal), &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  return g_strv_length (lines) == 3;
}

void
start_operation_cluster (void)
{
  cluster = qui_test_cluster_start ("max_connections = 40", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE owner LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_monitor TO plain");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE signaller LOGIN");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO signaller");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
}
