/* test-all-servers-page.c: all servers, one a row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-all-servers-page.h"

#include <string.h>

#include "qui-focus.h"
#include "qui-server-cell.h"
#include "qui-test-cluster.h"
#include "qui-test-ui.h"
#include "qui-window.h"

#define REFUSED "host=127.0.0.1 port=1 user=anna dbname=shop"

typedef struct
{
  GSettings      *settings;
  QuiServerList  *servers;
  QuiTestCluster *cluster;
  QuiServer      *live, *refused, *off;
  GtkWidget      *window;
  GtkWidget      *page;
  QuiServer      *activated;
} Fixture;

static void
note_activated (Fixture   *fixture,
                QuiServer *server)
{
  fixture->activated = server;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *conninfo = NULL;

  fixture->settings = g_settings_new ("io.github.quiesce.Quiesce");
  fixture->cluster = qui_test_cluster_start ("max_connections = 20", NULL);
  conninfo = qui_test_cluster_conninfo (fixture->cluster, NULL, NULL, NULL);
  fixture->servers = qui_test_servers_new ();
  fixture->live = qui_test_servers_add (fixture->servers, "orders <b>prod</b>", conninfo);
  fixture->refused = qui_test_servers_add (fixture->servers, "games", REFUSED);
  fixture->off = qui_test_servers_add (fixture->servers, "a name that is far too long for the little room that there is", "host=db1.internal");
  g_object_set (qui_server_get_profile (fixture->live), "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);

  fixture->window = adw_window_new ();
  fixture->page = qui_all_servers_page_new (fixture->servers, fixture->settings);
  g_signal_connect_swapped (fixture->page, "activated", G_CALLBACK (note_activated), fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 928, 500);
  adw_window_set_content (ADW_WINDOW (fixture->window), fixture->page);
  gtk_window_present (GTK_WINDOW (fixture->window));
  qui_server_list_set_watched (fixture->servers, TRUE);
  qui_test_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_test_servers_free (fixture->servers);
  qui_test_cluster_stop (fixture->cluster);
  g_object_unref (fixture->settings);
}

static gboolean
says (Fixture    *fixture,
      const char *words)
{
  g_autofree char *text = qui_test_dup_text (fixture->page);

  return strstr (text, words) != NULL;
}

static GtkWidget *
find_cell (GtkWidget *root,
           QuiServer *server)
{
  if (QUI_IS_SERVER_CELL (root) && qui_server_cell_get_server (QUI_SERVER_CELL (root)) == server)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cell (child, server);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_live (QuiServer *server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE && qui_server_get_snapshot (server) != NULL;
}

/* Nobody asked for a connection: to be shown wakes nobody. */
static void
test_asleep (Fixture       *fixture,
             gconstpointer  data)
{
  g_assert_cmpint (qui_server_get_state (fixture->live), ==, QUI_SERVER_OFF);
  g_assert_cmpint (qui_server_get_state (fixture->off), ==, QUI_SERVER_OFF);
  g_assert_true (says (fixture, "0 of 3 servers connected"));
  g_assert_true (says (fixture, "orders <b>prod</b>"));
  g_assert_true (says (fixture, "Not connected · db1.internal"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find_cell (fixture->page, fixture->live)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "orders <b>prod</b>, Production, Not connected");
}

static GtkWidget *
find_dialog (void)
{
  return qui_test_find_window (ADW_TYPE_MESSAGE_DIALOG);
}

static guint
count_off (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (fixture->servers), i);

      n += qui_server_get_state (server) == QUI_SERVER_OFF;
    }
  return n;
}

/* So many at once are not connected by a slip of the finger. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *button = qui_test_find (fixture->page, GTK_TYPE_BUTTON, "connect_all_button");
  AdwMessageDialog *dialog;

  for (guint i = 0; i < 17; i++)
    {
      g_autofree char *name = g_strdup_printf ("server %u", i);

      qui_test_servers_add (fixture->servers, name, REFUSED);
    }
  for (guint answer = 0; answer < 2; answer++)
    {
      g_assert_null (find_dialog ());
      g_assert_cmpuint (count_off (fixture), ==, 20);
      g_assert_true (gtk_widget_activate_action (button, "servers.connect-all", NULL));
      g_assert_cmpuint (count_off (fixture), ==, 20);
      dialog = ADW_MESSAGE_DIALOG (find_dialog ());
      g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "Connect to 20 Servers?");
      qui_test_shot (GTK_WIDGET (dialog), "connect-all");
      adw_message_dialog_response (dialog, answer == 0 ? "keep" : "connect");
      gtk_window_destroy (GTK_WINDOW (dialog));
    }
  g_assert_cmpuint (count_off (fixture), ==, 0);
}

static void
test_figures (Fixture       *fixture,
              gconstpointer  data)
{
  PGconn *holder, *waiter;

  g_assert_true (gtk_widget_activate_action (qui_test_find (fixture->page, GTK_TYPE_BUTTON, "connect_all_button"), "servers.connect-all", NULL));
  qui_test_wait (is_live (fixture->live));
  qui_test_wait (qui_server_get_state (fixture->refused) == QUI_SERVER_FAILED);
  g_assert_true (says (fixture, "1 of 3 servers connected"));
  g_assert_true (says (fixture, "Connection failed · 127.0.0.1:1"));
  g_assert_true (says (fixture, " of 20"));

  holder = qui_test_cluster_open (fixture->cluster, NULL, NULL, NULL);
  waiter = qui_test_cluster_open (fixture->cluster, NULL, NULL, NULL);
  qui_test_client_run (holder, "CREATE TABLE t ()");
  qui_test_client_run (holder, "BEGIN; LOCK TABLE t");
  qui_test_client_send (waiter, "BEGIN; LOCK TABLE t");
  qui_test_wait (says (fixture, "\n1\n0:0"));
  qui_test_settle (fixture->window);
  qui_test_shot (fixture->window, "all-servers");

  /* Where there is little room: one column, and a line that says it all. */
  g_object_set (fixture->page, "narrow", TRUE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 500);
  qui_test_settle (fixture->window);
  g_assert_cmpint (gtk_widget_get_width (fixture->page), <=, 380);
  qui_test_settle (fixture->window);
  g_assert_true (says (fixture, "Waiting: 1 · Oldest Transaction: 0:0"));
  qui_test_shot (fixture->window, "all-servers-narrow");
  g_object_set (fixture->page, "narrow", FALSE, NULL);

  qui_test_cluster_freeze (fixture->cluster);
  qui_test_wait (says (fixture, "Not answering, data is "));
  qui_test_shot (fixture->window, "all-servers-stale");
  qui_test_cluster_thaw (fixture->cluster);
  qui_test_wait (is_live (fixture->live));

  PQfinish (waiter);
  PQfinish (holder);
  qui_server_disconnect (fixture->live);
  g_assert_false (says (fixture, " of 20"));
}

static void
test_menu (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *view = qui_test_find (fixture->page, GTK_TYPE_COLUMN_VIEW, NULL);
  GtkWidget *menu;

  g_signal_emit_by_name (view, "activate", 1);
  g_assert_true (fixture->activated == fixture->refused);
  g_assert_cmpint (qui_server_get_state (fixture->refused), ==, QUI_SERVER_OFF);

  gtk_widget_grab_focus (fixture->page);
  g_assert_true (gtk_widget_activate_action (fixture->page, "servers.menu", NULL));
  menu = gtk_widget_get_last_child (fixture->page);
  g_assert_true (GTK_IS_POPOVER_MENU (menu));
  qui_test_wait (gtk_widget_get_mapped (menu));
  gtk_popover_popdown (GTK_POPOVER (menu));
}

static GtkWidget *
open_window (Fixture *fixture)
{
  GtkWidget *window = qui_window_new (NULL, fixture->servers, NULL, fixture->settings);

  gtk_window_present (GTK_WINDOW (window));
  qui_test_settle (window);
  return window;
}

/* What nobody asked for stays unconnected, and a window that showed all servers shows them again. */
static void
test_window (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *window, *page, *button;

  g_settings_set_string (fixture->settings, "last-connection", "all");
  window = open_window (fixture);
  page = qui_test_find (window, QUI_TYPE_ALL_SERVERS_PAGE, NULL);
  button = qui_test_find (window, GTK_TYPE_TOGGLE_BUTTON, "all_button");
  g_assert_true (gtk_widget_get_mapped (page));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Quiesce");
  g_assert_cmpint (qui_server_get_state (fixture->live), ==, QUI_SERVER_OFF);
  g_assert_cmpint (qui_server_get_state (fixture->refused), ==, QUI_SERVER_OFF);
  qui_test_shot (window, "window-all-servers");

  g_signal_emit_by_name (page, "activated", fixture->refused);
  qui_test_settle (window);
  g_assert_false (gtk_widget_get_mapped (page));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  g_assert_cmpint (qui_server_get_state (fixture->live), ==, QUI_SERVER_OFF);
  g_assert_cmpint (qui_server_get_state (fixture->refused), !=, QUI_SERVER_OFF);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "games — Quiesce");

  g_assert_true (gtk_widget_activate_action (window, "win.all-servers", NULL));
  qui_test_settle (window);
  g_assert_true (gtk_widget_get_mapped (page));
  g_assert_nonnull (qui_focus_find_within (page));
  gtk_window_destroy (GTK_WINDOW (window));
  window = open_window (fixture);
  g_assert_true (gtk_widget_get_mapped (qui_test_find (window, QUI_TYPE_ALL_SERVERS_PAGE, NULL)));

  /* By hand, from the sidebar. */
  g_assert_true (gtk_widget_activate_action (window, "win.show-connection", "i", 1));
  g_assert_false (gtk_widget_get_mapped (qui_test_find (window, QUI_TYPE_ALL_SERVERS_PAGE, NULL)));
  g_signal_emit_by_name (qui_test_find (window, GTK_TYPE_TOGGLE_BUTTON, "all_button"), "clicked");
  qui_test_settle (window);
  g_assert_true (gtk_widget_get_mapped (qui_test_find (window, QUI_TYPE_ALL_SERVERS_PAGE, NULL)));
  qui_server_disconnect (fixture->refused);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
assert_store (Fixture    *fixture,
              const char *expected)
{
  GListModel *store = G_LIST_MODEL (qui_server_list_get_store (fixture->servers));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (store); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (store, i);

      g_string_append_printf (text, "%c:%s ", *qui_profile_get_name (profile), qui_profile_get_group (profile));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

/* What the menu of a connection does with groups. */
static void
test_groups (Fixture       *fixture,
             gconstpointer  data)
{
  const char *first = qui_profile_get_uuid (qui_server_get_profile (fixture->live));
  const char *last = qui_profile_get_uuid (qui_server_get_profile (fixture->off));
  GtkWidget *window, *dialog, *entry;

  g_settings_set_string (fixture->settings, "last-connection", "all");
  window = open_window (fixture);
  g_assert_true (gtk_widget_activate_action (window, "connection.move-to-group", "(ss)", first, " EU "));
  g_assert_true (gtk_widget_activate_action (window, "connection.new-group", "s", last));
  dialog = find_dialog ();
  entry = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));
  gtk_editable_set_text (GTK_EDITABLE (entry), "  ");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "accept"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "EU");
  qui_test_settle (dialog);
  qui_test_shot (dialog, "new-group");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "accept");
  gtk_window_destroy (GTK_WINDOW (dialog));
  assert_store (fixture, "o:EU g: a:EU ");

  /* Up and down go past those of other groups. */
  g_assert_true (gtk_widget_activate_action (window, "connection.move-down", "s", first));
  assert_store (fixture, "g: a:EU o:EU ");
  g_assert_true (gtk_widget_activate_action (window, "connection.move-down", "s", first));
  assert_store (fixture, "g: a:EU o:EU ");
  g_assert_true (gtk_widget_activate_action (window, "connection.move-up", "s", last));
  assert_store (fixture, "g: a:EU o:EU ");
  g_assert_true (gtk_widget_activate_action (window, "connection.move-to-group", "(ss)", first, ""));
  assert_store (fixture, "g: a:EU o: ");
  g_assert_true (gtk_widget_activate_action (window, "connection.move-up", "s", first));
  assert_store (fixture, "o: g: a:EU ");
  qui_test_settle (window);
  qui_test_shot (window, "window-groups");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/all-servers-page/asleep", test_asleep);
  ADD ("/all-servers-page/many", test_many);
  ADD ("/all-servers-page/figures", test_figures);
  ADD ("/all-servers-page/menu", test_menu);
  ADD ("/all-servers-page/window", test_window);
  ADD ("/all-servers-page/groups", test_groups);
#undef ADD

  return g_test_run ();
}
