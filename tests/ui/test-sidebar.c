/* test-sidebar.c: the list of saved connections: what rows say, selection, order, menu
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar.h"

#include "qui-sidebar-row.h"
#include "qui-test-cluster.h"
#include "qui-test-ui.h"

typedef struct
{
  QuiServerList *servers;
  QuiServer     *server[3];
  GtkWidget     *window;
  QuiSidebar    *sidebar;
  GtkListBox    *list;
  char          *activated;   /* the last action of the menu with its parameter */
} Fixture;

static void
note_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  Fixture *fixture = data;

  g_free (fixture->activated);
  fixture->activated = g_strdup_printf ("%s %s", g_action_get_name (G_ACTION (action)),
                                        g_variant_get_string (parameter, NULL));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  static const char * const names[] = { "connect", "disconnect", "edit", "duplicate", "delete", "move-up", "move-down" };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  fixture->servers = qui_test_servers_new ();
  fixture->server[0] = qui_test_servers_add (fixture->servers, "orders", "host=db1.internal port=5432");
  fixture->server[1] = qui_test_servers_add (fixture->servers, "<b>games</b> & \"co\"", "host=10.0.8.4");
  fixture->server[2] = qui_test_servers_add (fixture->servers, "local", "host=/run/postgresql");
  g_object_set (qui_server_get_profile (fixture->server[0]), "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], G_VARIANT_TYPE_STRING);

      g_signal_connect (action, "activate", G_CALLBACK (note_action), fixture);
      g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (action));
    }

  fixture->window = adw_window_new ();
  fixture->sidebar = g_object_new (QUI_TYPE_SIDEBAR, NULL);
  gtk_widget_insert_action_group (fixture->window, "connection", G_ACTION_GROUP (actions));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 222, 400);
  adw_window_set_content (ADW_WINDOW (fixture->window), GTK_WIDGET (fixture->sidebar));
  qui_sidebar_set_servers (fixture->sidebar, fixture->servers);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->list = GTK_LIST_BOX (qui_test_find (fixture->window, GTK_TYPE_LIST_BOX, NULL));
  qui_test_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_test_servers_free (fixture->servers);
  g_free (fixture->activated);
}

static GtkWidget *
row_at (Fixture *fixture,
        int      index)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (fixture->list, index));
}

/* The names of the rows from top to bottom. */
static char *
dup_order (Fixture *fixture)
{
  GString *names = g_string_new (NULL);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (fixture->list, i)) != NULL; i++)
    {
      QuiServer *server = qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row));

      g_string_append_printf (names, "%s%s", i > 0 ? "|" : "", qui_profile_get_name (qui_server_get_profile (server)));
    }

  return g_string_free (names, FALSE);
}

static void
test_rows (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *first = qui_test_dup_text (row_at (fixture, 0));
  g_autofree char *second = qui_test_dup_text (row_at (fixture, 1));
  g_autofree char *renamed = NULL;

  g_assert_cmpstr (first, ==, "orders\ndb1.internal:5432\nProduction\n");
  /* A name is text, never markup; no environment, no word. */
  g_assert_true (g_str_has_prefix (second, "<b>games</b> & \"co\"\n10.0.8.4"));
  g_assert_null (strstr (second, "Production"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row_at (fixture, 0)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "orders, Not connected, db1.internal:5432, Production");

  g_object_set (qui_server_get_profile (fixture->server[0]), "name", "orders-prod",
                "environment", QUI_ENVIRONMENT_STAGING, NULL);
  renamed = qui_test_dup_text (row_at (fixture, 0));
  g_assert_cmpstr (renamed, ==, "orders-prod\ndb1.internal:5432\nStaging\n");
}

static void
test_selection (Fixture       *fixture,
                gconstpointer  data)
{
  QuiProfileStore *store = qui_server_list_get_store (fixture->servers);
  g_autofree char *order = NULL;

  gtk_list_box_select_row (fixture->list, GTK_LIST_BOX_ROW (row_at (fixture, 0)));
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[0]);

  /* A moved row is a new row: it stays selected. */
  qui_profile_store_move (store, qui_server_get_profile (fixture->server[0]), 2);
  order = dup_order (fixture);
  g_assert_cmpstr (order, ==, "<b>games</b> & \"co\"|local|orders");
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[0]);
  g_assert_true (GTK_WIDGET (gtk_list_box_get_selected_row (fixture->list)) == row_at (fixture, 2));

  /* A deleted one hands over to its neighbour, the last one to nobody. */
  qui_profile_store_remove (store, qui_server_get_profile (fixture->server[0]));
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[2]);
  qui_profile_store_remove (store, qui_server_get_profile (fixture->server[2]));
  qui_profile_store_remove (store, qui_server_get_profile (fixture->server[1]));
  g_assert_null (qui_sidebar_get_selected (fixture->sidebar));
}

static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  const char *uuid = qui_profile_get_uuid (qui_server_get_profile (fixture->server[1]));
  g_autofree char *down = g_strdup_printf ("move-down %s", uuid);
  GtkWidget *menu;

  qui_sidebar_set_selected (fixture->sidebar, fixture->server[1]);
  gtk_widget_grab_focus (row_at (fixture, 1));

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->sidebar), "sidebar.move-down", "b", TRUE));
  g_assert_cmpstr (fixture->activated, ==, down);

  /* Shift+F10 opens the menu, and it is closed and gone with the window. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->sidebar), "sidebar.menu", NULL));
  menu = qui_test_find (GTK_WIDGET (fixture->sidebar), GTK_TYPE_POPOVER_MENU, NULL);
  g_assert_nonnull (menu);
  qui_test_wait (gtk_widget_get_mapped (menu));
  gtk_popover_popdown (GTK_POPOVER (menu));
}

static gboolean
is_live (QuiServer *server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE && qui_server_get_snapshot (server) != NULL;
}

static void
test_live (Fixture       *fixture,
           gconstpointer  data)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);
  QuiServer *server = qui_test_servers_add (fixture->servers, "scratch", conninfo);
  GtkWidget *dot = qui_test_find (row_at (fixture, 3), GTK_TYPE_BOX, "dot");
  GtkWidget *badge = qui_test_find (row_at (fixture, 3), GTK_TYPE_LABEL, "badge");
  PGconn *holder, *waiter;

  g_assert_false (gtk_widget_get_visible (badge));
  qui_server_list_set_watched (fixture->servers, TRUE);
  qui_server_connect (server);
  qui_test_wait (is_live (server));
  g_assert_true (gtk_widget_has_css_class (dot, "live"));
  g_assert_true (gtk_widget_get_visible (badge));
  g_assert_false (gtk_widget_has_css_class (badge, "blocked"));

  holder = qui_test_cluster_open (cluster, NULL, NULL, NULL);
  waiter = qui_test_cluster_open (cluster, NULL, NULL, NULL);
  qui_test_client_run (holder, "CREATE TABLE t ()");
  qui_test_client_run (holder, "BEGIN; LOCK TABLE t");
  qui_test_client_send (waiter, "BEGIN; LOCK TABLE t");
  qui_test_wait (gtk_widget_has_css_class (badge, "blocked"));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (badge)), ==, "1 blocked");
  qui_test_shot (fixture->window, "sidebar");

  qui_test_cluster_halt (cluster);
  qui_test_wait (gtk_widget_has_css_class (dot, "stale"));
  g_assert_true (gtk_widget_has_css_class (badge, "stale"));
  qui_server_disconnect (server);
  g_assert_true (gtk_widget_has_css_class (dot, "off"));
  g_assert_false (gtk_widget_get_visible (badge));

  PQfinish (holder);
  PQfinish (waiter);
  qui_test_cluster_stop (cluster);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/sidebar/rows", test_rows);
  ADD ("/sidebar/selection", test_selection);
  ADD ("/sidebar/keys", test_keys);
  ADD ("/sidebar/live", test_live);
#undef ADD

  return g_test_run ();
}
