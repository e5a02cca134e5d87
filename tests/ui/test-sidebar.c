/* test-sidebar.c: the list of saved connections: what rows say, selection, order, menu
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar.h"

#include "qui-focus.h"
#include "qui-sidebar-group.h"
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
  static const char * const names[] = { "connect", "disconnect", "edit", "duplicate", "delete", "move-up", "move-down", "new-group" };
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

/* The names of the rows that are seen, from top to bottom; "#" before that of a group. */
static char *
dup_order (Fixture *fixture)
{
  GString *names = g_string_new (NULL);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (fixture->list, i)) != NULL; i++)
    {
      const char *name = QUI_IS_SIDEBAR_ROW (row) ? qui_profile_get_name (qui_server_get_profile (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row))))
                                                  : qui_sidebar_group_get_name (QUI_SIDEBAR_GROUP (row));

      if (gtk_widget_get_visible (GTK_WIDGET (row)))
        g_string_append_printf (names, "%s%s%s", names->len > 0 ? "|" : "", QUI_IS_SIDEBAR_ROW (row) ? "" : "#", name);
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

static void
assert_order (Fixture    *fixture,
              const char *expected)
{
  g_autofree char *order = dup_order (fixture);

  g_assert_cmpstr (order, ==, expected);
}

static void
set_group (Fixture    *fixture,
           guint       server,
           const char *group)
{
  g_object_set (qui_server_get_profile (fixture->server[server]), "group", group, NULL);
}

static void
note_folded (GObject    *sidebar,
             GParamSpec *pspec,
             gpointer    data)
{
  ++*(guint *) data;
}

static void
test_groups (Fixture       *fixture,
             gconstpointer  data)
{
  static const char * const folded[] = { "EU", NULL };
  g_auto (GStrv) told = NULL;
  GtkWidget *head;
  guint n_told = 0;

  qui_sidebar_set_selected (fixture->sidebar, fixture->server[1]);
  set_group (fixture, 0, "EU");
  set_group (fixture, 1, "US");
  assert_order (fixture, "local|#EU|orders|#US|<b>games</b> & \"co\"");
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[1]);
  qui_sidebar_select_nth (fixture->sidebar, 1);
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[0]);
  qui_test_settle (fixture->window);
  qui_test_shot (fixture->window, "sidebar-groups");

  /* Folded, by hand and from the settings; what is selected stays so. */
  g_signal_connect (fixture->sidebar, "notify::folded-groups", G_CALLBACK (note_folded), &n_told);
  head = row_at (fixture, 1);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (head), GTK_ACCESSIBLE_PROPERTY_LABEL, "EU, 1 connection");
  g_signal_emit_by_name (fixture->list, "row-activated", head);
  assert_order (fixture, "local|#EU|#US|<b>games</b> & \"co\"");
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (head), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[0]);
  g_assert_cmpuint (n_told, ==, 1);
  g_object_get (fixture->sidebar, "folded-groups", &told, NULL);
  g_assert_true (g_strv_equal ((const char * const *) told, folded));
  g_object_set (fixture->sidebar, "folded-groups", NULL, NULL);
  assert_order (fixture, "local|#EU|orders|#US|<b>games</b> & \"co\"");
  g_object_set (fixture->sidebar, "folded-groups", folded, NULL);
  qui_test_settle (fixture->window);
  qui_test_shot (fixture->window, "sidebar-folded");

  /* A search looks into folded groups. */
  gtk_editable_set_text (GTK_EDITABLE (qui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, "search")), "orders");
  qui_test_wait (!gtk_widget_get_visible (row_at (fixture, 0)));
  assert_order (fixture, "#EU|orders");
  gtk_editable_set_text (GTK_EDITABLE (qui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, "search")), "");
  qui_test_wait (gtk_widget_get_visible (row_at (fixture, 0)));
  assert_order (fixture, "local|#EU|#US|<b>games</b> & \"co\"");

  set_group (fixture, 0, "");
  set_group (fixture, 1, "");
  assert_order (fixture, "orders|<b>games</b> & \"co\"|local");
}

static void
search_for (Fixture    *fixture,
            const char *text)
{
  GtkEditable *entry = GTK_EDITABLE (qui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, "search"));
  gint64 before = g_get_monotonic_time ();

  gtk_editable_set_text (entry, text);
  g_signal_emit_by_name (entry, "search-changed");
  qui_test_settle (fixture->window);
  g_test_message ("“%s”: %.1f ms until it is drawn, three frames in all", text, (g_get_monotonic_time () - before) / 1000.0);
}

static void
test_search (Fixture       *fixture,
             gconstpointer  data)
{
  GtkSearchBar *bar = GTK_SEARCH_BAR (qui_test_find (fixture->window, GTK_TYPE_SEARCH_BAR, NULL));

  gtk_search_bar_set_search_mode (bar, TRUE);
  search_for (fixture, "PRODUCTION db1");
  assert_order (fixture, "orders");
  search_for (fixture, "run/post");
  assert_order (fixture, "local");

  /* Down goes to what was found, and Enter shows it. */
  g_assert_nonnull (qui_focus_find_within (GTK_WIDGET (bar)));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (fixture->sidebar), GTK_DIR_DOWN));
  g_assert_true (qui_focus_find_within (GTK_WIDGET (fixture->list)) == row_at (fixture, 2));
  g_signal_emit_by_name (qui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, "search"), "activate");
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[2]);

  search_for (fixture, "orders games");
  assert_order (fixture, "");
  g_assert_true (gtk_widget_get_mapped (qui_test_find (fixture->window, GTK_TYPE_LABEL, "No connection has all of these words.")));
  g_assert_true (qui_sidebar_get_selected (fixture->sidebar) == fixture->server[2]);
  qui_test_shot (fixture->window, "sidebar-nothing");

  gtk_search_bar_set_search_mode (bar, FALSE);
  qui_test_wait (gtk_widget_get_visible (row_at (fixture, 0)));
  assert_order (fixture, "orders|<b>games</b> & \"co\"|local");
}

/* Many connections: the times go to the log. */
static void
test_many (Fixture       *fixture,
           gconstpointer  data)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("server %03u", i);
      g_autofree char *host = g_strdup_printf ("db%u.internal", i);
      g_autofree char *group = g_strdup_printf ("group %u", i % 10);
      g_autoptr (QuiProfile) profile = qui_profile_new ();

      g_object_set (profile, "name", name, "host", host, "group", group, NULL);
      qui_profile_store_put (qui_server_list_get_store (fixture->servers), profile);
    }
  qui_test_settle (fixture->window);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (qui_test_find (fixture->window, GTK_TYPE_SEARCH_BAR, NULL)), TRUE);
  qui_test_settle (fixture->window);
  search_for (fixture, "s");
  search_for (fixture, "server 49");
  search_for (fixture, "server 499");
  assert_order (fixture, "#group 9|server 499");
  search_for (fixture, "");
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
  ADD ("/sidebar/groups", test_groups);
  ADD ("/sidebar/search", test_search);
  ADD ("/sidebar/many", test_many);
  ADD ("/sidebar/live", test_live);
#undef ADD

  return g_test_run ();
}
