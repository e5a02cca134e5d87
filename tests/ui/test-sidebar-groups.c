/* test-sidebar-groups.c: groups of connections: made, renamed, merged, and connections dragged into them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-actions.h"
#include "qui-sidebar-group.h"
#include "qui-sidebar-row.h"
#include "qui-sidebar.h"
#include "qui-test-ui.h"

typedef struct
{
  QuiServerList        *servers;
  QuiServer            *server[3];
  QuiConnectionActions *actions;
  GtkWidget            *window;
  GtkWidget            *sidebar;
  GtkListBox           *list;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  f->servers = qui_test_servers_new ();
  f->server[0] = qui_test_servers_add (f->servers, "orders", "host=db1");
  f->server[1] = qui_test_servers_add (f->servers, "games", "host=db2");
  f->server[2] = qui_test_servers_add (f->servers, "local", "host=db3");
  g_object_set (qui_server_get_profile (f->server[0]), "group", "EU", NULL);
  g_object_set (qui_server_get_profile (f->server[1]), "group", "US_west", NULL);

  f->window = adw_window_new ();
  f->sidebar = g_object_new (QUI_TYPE_SIDEBAR, NULL);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), f->sidebar);
  gtk_window_set_default_size (GTK_WINDOW (f->window), 300, 400);
  adw_window_set_content (ADW_WINDOW (f->window), overlay);
  f->actions = qui_connection_actions_new (f->servers, ADW_TOAST_OVERLAY (overlay));
  gtk_widget_insert_action_group (f->window, "connection", qui_connection_actions_get_group (f->actions));
  qui_sidebar_set_servers (QUI_SIDEBAR (f->sidebar), f->servers);
  gtk_window_present (GTK_WINDOW (f->window));
  f->list = GTK_LIST_BOX (qui_test_find (f->window, GTK_TYPE_LIST_BOX, NULL));
  qui_test_settle (f->window);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->actions);
  qui_test_servers_free (f->servers);
}

static const char *
group_of (Fixture *f,
          guint    server)
{
  return qui_profile_get_group (qui_server_get_profile (f->server[server]));
}

static GtkWidget *
find_head (Fixture    *f,
           const char *name)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (f->list, i)) != NULL; i++)
    if (QUI_IS_SIDEBAR_GROUP (row) && g_str_equal (qui_sidebar_group_get_name (QUI_SIDEBAR_GROUP (row)), name))
      return GTK_WIDGET (row);
  g_assert_not_reached ();
}

static GtkWidget *
find_dialog (void)
{
  return qui_test_find_window (ADW_TYPE_MESSAGE_DIALOG);
}

/* What F2 asks on the head of the group. */
static AdwMessageDialog *
begin_rename (Fixture    *f,
              const char *group)
{
  /* Without a window manager nobody brings the keyboard back from a dialog. */
  gtk_window_present (GTK_WINDOW (f->window));
  qui_test_wait (gtk_window_is_active (GTK_WINDOW (f->window)));
  gtk_widget_grab_focus (find_head (f, group));
  g_assert_true (gtk_widget_activate_action (f->sidebar, "sidebar.rename", NULL));
  qui_test_wait (find_dialog () != NULL);
  return ADW_MESSAGE_DIALOG (find_dialog ());
}

static void
type (AdwMessageDialog *dialog,
      const char       *text)
{
  gtk_editable_set_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog)), text);
}

static void
accept (AdwMessageDialog *dialog)
{
  GtkWidget *button = qui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, adw_message_dialog_get_response_label (dialog, "accept"));

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  qui_test_wait (find_dialog () == NULL);
}

static void
test_rename (Fixture       *f,
             gconstpointer  data)
{
  AdwMessageDialog *dialog = begin_rename (f, "US_west");

  /* The name it has, and none, are no new names. */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog))), ==, "US_west");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "accept"));
  type (dialog, "  ");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "accept"));
  type (dialog, "bad\nname");
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "accept"));
  type (dialog, " US <b>east ");
  g_assert_cmpstr (adw_message_dialog_get_response_label (dialog, "accept"), ==, "_Rename");
  qui_test_shot (GTK_WIDGET (dialog), "rename-group");
  accept (dialog);
  g_assert_cmpstr (group_of (f, 1), ==, "US <b>east");
  g_assert_cmpstr (group_of (f, 0), ==, "EU");
  find_head (f, "US <b>east");
}

/* Two become one only after that was said. */
static void
test_merge (Fixture       *f,
            gconstpointer  data)
{
  AdwMessageDialog *dialog = begin_rename (f, "US_west");

  type (dialog, "EU");
  g_assert_cmpstr (adw_message_dialog_get_response_label (dialog, "accept"), ==, "_Merge Groups");
  qui_test_shot (GTK_WIDGET (dialog), "merge-groups");
  gtk_window_close (GTK_WINDOW (dialog));
  qui_test_wait (find_dialog () == NULL);
  g_assert_cmpstr (group_of (f, 1), ==, "US_west");

  dialog = begin_rename (f, "US_west");
  type (dialog, "EU");
  accept (dialog);
  g_assert_cmpstr (group_of (f, 0), ==, "EU");
  g_assert_cmpstr (group_of (f, 1), ==, "EU");
}

/* By the keyboard, too. */
static void
test_menu (Fixture       *f,
           gconstpointer  data)
{
  GtkWidget *menu;

  gtk_widget_grab_focus (find_head (f, "EU"));
  g_assert_true (gtk_widget_activate_action (f->sidebar, "sidebar.menu", NULL));
  menu = qui_test_find (f->sidebar, GTK_TYPE_POPOVER_MENU, NULL);
  g_assert_nonnull (menu);
  qui_test_wait (gtk_widget_get_mapped (menu));
  g_assert_nonnull (qui_test_find (menu, GTK_TYPE_LABEL, "_Rename Group…"));
  gtk_popover_popdown (GTK_POPOVER (menu));
}

static void
test_new (Fixture       *f,
          gconstpointer  data)
{
  AdwMessageDialog *dialog;

  gtk_widget_activate_action (f->sidebar, "connection.new-group", "s", qui_profile_get_uuid (qui_server_get_profile (f->server[2])));
  qui_test_wait (find_dialog () != NULL);
  dialog = ADW_MESSAGE_DIALOG (find_dialog ());
  g_assert_false (adw_message_dialog_get_response_enabled (dialog, "accept"));
  type (dialog, " night ");
  accept (dialog);
  g_assert_cmpstr (group_of (f, 2), ==, "night");
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/sidebar-groups/rename", test_rename);
  ADD ("/sidebar-groups/merge", test_merge);
  ADD ("/sidebar-groups/menu", test_menu);
  ADD ("/sidebar-groups/new", test_new);
#undef ADD

  return g_test_run ();
}
