/* test-watch-actions.c: asking to be told, on a real server that nobody looks at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-actions.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch  *watch;
  GtkWidget     *window;
  GtkWidget     *page;
  QuiActions    *actions;
  QuiWatchEvent  event;       /* the latest */
  guint          n_events;
} Fixture;

static void
event_cb (Fixture             *fixture,
          const QuiWatchEvent *event)
{
  fixture->event = *event;
  fixture->n_events++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture->watch = qui_test_watch_new (cluster, NULL, NULL, NULL);
  fixture->page = gtk_label_new ("page");
  fixture->window = adw_window_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  adw_window_set_content (ADW_WINDOW (fixture->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
  fixture->actions = qui_actions_new (fixture->watch->server, fixture->page);
  gtk_widget_insert_action_group (fixture->page, "act", G_ACTION_GROUP (fixture->actions));
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_signal_connect_swapped (qui_server_get_watch (fixture->watch->server), "event", G_CALLBACK (event_cb), fixture);
  qui_server_set_interval (fixture->watch->server, 1);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&fixture->actions));
  qui_test_watch_free (fixture->watch);
}

static gboolean
get_state (Fixture    *fixture,
           const char *name)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (fixture->actions), name);

  return g_variant_get_boolean (state);
}

static gboolean
shows (GtkWidget  *widget,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  return strstr (text, words) != NULL;
}

static void
select_database (Fixture    *fixture,
                 const char *name)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiLineKey key = { QUI_LINE_DATABASE, 0, 0 };

  key.id = qui_test_cluster_ask_int (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);
  g_array_append_val (keys, key);
  qui_test_watch_look (fixture->watch);
  qui_actions_set_selection (fixture->actions, keys);
}

static void
test_empty (Fixture      *fixture,
            gconstpointer user)
{
  PGconn *client = qui_test_cluster_open (cluster, NULL, "shop", "client");

  select_database (fixture, "shop");
  g_assert_false (get_state (fixture, "watch-empty"));
  gtk_widget_activate_action (fixture->page, "act.watch-empty", NULL);
  g_assert_true (get_state (fixture, "watch-empty"));
  qui_test_wait (shows (fixture->window, "You are told when shop is empty"));

  /* The window is minimized: looks go on. A server that does not answer says nothing. */
  qui_server_set_watched (fixture->watch->server, FALSE);
  qui_test_cluster_halt (cluster);
  qui_test_wait (qui_server_get_state (fixture->watch->server) == QUI_SERVER_STALE);
  g_assert_cmpuint (fixture->n_events, ==, 0);
  g_assert_true (get_state (fixture, "watch-empty"));
  PQfinish (client);

  qui_test_cluster_again (cluster);
  client = qui_test_cluster_open (cluster, NULL, "shop", "client");
  qui_test_wait (qui_server_get_state (fixture->watch->server) == QUI_SERVER_LIVE);
  PQfinish (client);
  qui_test_wait (fixture->n_events > 0);
  g_assert_cmpint (fixture->event.kind, ==, QUI_WATCH_EMPTY);
  g_assert_false (get_state (fixture, "watch-empty"));
}

static void
test_idle (Fixture      *fixture,
           gconstpointer user)
{
  GtkWidget *dialog = NULL;
  GListModel *toplevels = gtk_window_get_toplevels ();
  PGconn *client;

  gtk_widget_activate_action (fixture->page, "act.watch-idle", NULL);
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        dialog = toplevel;
    }
  g_assert_nonnull (dialog);
  qui_test_settle (dialog);
  qui_test_shot (dialog, "watch-idle");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (qui_test_find (dialog, GTK_TYPE_SPIN_BUTTON, NULL)), 3);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "watch");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpuint (qui_watch_get_idle_seconds (qui_server_get_watch (fixture->watch->server)), ==, 180);
  g_assert_true (get_state (fixture, "watch-idle"));

  qui_watch_set_idle_seconds (qui_server_get_watch (fixture->watch->server), 1);
  client = qui_test_cluster_open (cluster, NULL, "shop", "client");
  qui_test_client_run (client, "BEGIN");
  qui_test_wait (fixture->n_events > 0);
  g_assert_cmpint (fixture->event.kind, ==, QUI_WATCH_IDLE_IN_TRANSACTION);
  g_assert_cmpuint (fixture->event.key.id, ==, PQbackendPID (client));
  qui_test_watch_look (fixture->watch);
  g_assert_cmpuint (fixture->n_events, ==, 1);
  PQfinish (client);

  gtk_widget_activate_action (fixture->page, "act.watch-idle", NULL);
  g_assert_false (get_state (fixture, "watch-idle"));
  g_assert_false (qui_watch_is_on (qui_server_get_watch (fixture->watch->server)));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");

  g_test_add ("/watch-actions/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/watch-actions/idle", Fixture, NULL, set_up, test_idle, tear_down);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
