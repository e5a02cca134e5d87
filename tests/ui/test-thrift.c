/* test-thrift.c: a metered network makes the refresh slower, and the window says so until the person decides
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-window.h"

#include "qui-network.h"
#include "qui-test-cluster.h"
#include "qui-test-monitor.h"
#include "qui-test-ui.h"

#define THRIFTY "Every 10 s instead of 2 s: metered network. Pause Refreshing"

static void
test_thrift (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);
  QuiServerList *servers = qui_test_servers_new ();
  QuiServer *server = qui_test_servers_add (servers, "scratch", conninfo);
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();
  GtkWidget *window;
  GtkWidget *label;
  GtkWidget *button;

  g_settings_reset (settings, "refresh-interval");
  qui_test_monitor_set_metered (monitor, TRUE);
  qui_network_follow (qui_network_get_default (), G_NETWORK_MONITOR (monitor));
  window = qui_window_new (NULL, servers, NULL, settings);
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_present (GTK_WINDOW (window));
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_LIVE);
  label = qui_test_find (window, GTK_TYPE_LABEL, "pause_label");
  button = qui_test_find (window, GTK_TYPE_WIDGET, "pause_button");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "10 s");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, THRIFTY);
  qui_test_settle (window);
  qui_test_shot (window, "thrift");

  qui_test_monitor_set_metered (monitor, FALSE);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), !=, THRIFTY);
  qui_test_monitor_set_metered (monitor, TRUE);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "10 s");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, THRIFTY);

  /* The very one that is chosen already. */
  g_assert_true (gtk_widget_activate_action (window, "win.interval", "i", 2));
  g_assert_cmpuint (qui_server_get_wished_interval (server), ==, 2);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), !=, THRIFTY);

  qui_network_follow (qui_network_get_default (), NULL);
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

  g_test_add_func ("/thrift/metered", test_thrift);

  return g_test_run ();
}
