/* test-role-words.c: a connection with a role: what is shown of it, and what if it cannot be taken
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-window.h"

#include <string.h>

#include "qui-test-cluster.h"
#include "qui-test-ui.h"

static gboolean
shows (GtkWidget  *root,
       const char *text)
{
  g_autofree char *all = qui_test_dup_text (root);

  return strstr (all, text) != NULL;
}

static void
test_role (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, "worker", NULL, NULL);
  QuiServerList *servers = qui_test_servers_new ();
  QuiServer *server = qui_test_servers_add (servers, "scratch", conninfo);
  GtkWidget *window;

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE worker LOGIN NOINHERIT");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE operator");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend, pg_monitor TO operator");
  g_object_set (qui_server_get_profile (server), "role", "operator", NULL);

  window = qui_window_new (NULL, servers, NULL, settings);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_present (GTK_WINDOW (window));
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_FAILED);
  qui_test_settle (window);
  g_assert_true (shows (window, "Role Not Available"));
  g_assert_true (shows (window, "permission denied to set role \"operator\""));
  g_assert_true (shows (window, "GRANT operator TO worker;"));
  qui_test_shot (window, "role-refused");

  qui_test_cluster_sql (cluster, NULL, "GRANT operator TO worker");
  qui_server_connect (server);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_LIVE);
  qui_test_settle (window);
  g_assert_true (shows (window, "operator, logged in as worker"));
  g_assert_true (shows (window, "Sees all sessions, may signal those of others"));
  qui_test_shot (window, "role-taken");

  gtk_window_destroy (GTK_WINDOW (window));
  qui_test_wait (window == NULL);
  qui_server_disconnect (server);
  qui_test_servers_free (servers);
  qui_test_cluster_stop (cluster);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/role-words/role", test_role);

  return g_test_run ();
}
