/* test-window.c: the window: its states, wide and narrow, saved connections, what it remembers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-window.h"

#include <glib/gstdio.h>
#include <string.h>

#include "qui-connection-dialog.h"
#include "qui-focus.h"
#include "qui-keyring.h"
#include "qui-live-page.h"
#include "qui-panes.h"
#include "qui-server-page.h"
#include "qui-sidebar-row.h"
#include "qui-sidebar.h"
#include "qui-test-cluster.h"
#include "qui-test-ui.h"

/* Nothing listens on it. */
#define REFUSED "host=127.0.0.1 port=1 user=anna dbname=shop"

typedef struct
{
  GSettings     *settings;
  QuiServerList *servers;
  GtkWidget     *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  fixture->settings = g_settings_new ("io.github.quiesce.Quiesce");
  g_object_get (fixture->settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (fixture->settings, keys[i]);

  fixture->servers = qui_test_servers_new ();
}

/* Data of an object goes when the object does, and not when it is disposed only. */
static void
note_gone (gpointer data)
{
  Fixture *fixture = data;

  fixture->window = NULL;
}

static void
open_window (Fixture *fixture)
{
  fixture->window = qui_window_new (NULL, fixture->servers, NULL, fixture->settings);
  g_object_set_data_full (G_OBJECT (fixture->window), "gone", fixture, note_gone);
  gtk_window_present (GTK_WINDOW (fixture->window));
  qui_test_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->window != NULL && !gtk_widget_in_destruction (fixture->window))
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_test_wait (fixture->window == NULL);
  qui_test_servers_free (fixture->servers);
  g_object_unref (fixture->settings);
}

static GtkWidget *
get (GtkWidget  *root,
     GType       type,
     const char *name)
{
  GtkWidget *widget = qui_test_find (root, type, name);

  g_assert_nonnull (widget);

  return widget;
}

/* Whether @name is a widget that can be seen. */
static gboolean
is_shown (GtkWidget  *root,
          const char *name)
{
  GtkWidget *widget = qui_test_find (root, GTK_TYPE_WIDGET, name);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static gboolean
says (GtkWidget  *root,
      const char *words)
{
  g_autofree char *text = qui_test_dup_text (root);

  return strstr (text, words) != NULL;
}

/* The topmost other window, or NULL. */
static GtkWidget *
find_dialog (Fixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != fixture->window && gtk_widget_get_visible (window))
        return window;
    }

  return NULL;
}

static const char *
uuid_of (QuiServer *server)
{
  return qui_profile_get_uuid (qui_server_get_profile (server));
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *dialog;
  QuiServer *server;

  open_window (fixture);
  g_assert_true (says (fixture->window, "See Who Is Connected"));
  g_assert_false (is_shown (fixture->window, "panes"));
  qui_test_shot (fixture->window, "empty");

  gtk_widget_activate_action (get (fixture->window, GTK_TYPE_BUTTON, "empty_add"), "connection.add", NULL);
  dialog = find_dialog (fixture);
  g_assert_true (QUI_IS_CONNECTION_DIALOG (dialog));
  gtk_window_close (GTK_WINDOW (dialog));

  server = qui_test_servers_add (fixture->servers, "orders", REFUSED);
  qui_test_settle (fixture->window);
  g_assert_true (is_shown (fixture->window, "panes"));
  qui_profile_store_remove (qui_server_list_get_store (fixture->servers), qui_server_get_profile (server));
  g_assert_true (says (fixture->window, "See Who Is Connected"));
}

static void
test_failed (Fixture       *fixture,
             gconstpointer  data)
{
  QuiServer *server = qui_test_servers_add (fixture->servers, "orders <b>prod</b>", REFUSED);

  g_object_set (qui_server_get_profile (server), "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  qui_test_servers_add (fixture->servers, "games", REFUSED);

  /* The first one is shown and connected at once, the other one is left alone. */
  open_window (fixture);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_FAILED);
  qui_test_settle (fixture->window);
  g_assert_true (says (fixture->window, "Connection refused"));
  g_assert_true (is_shown (fixture->window, "edit_button"));
  g_assert_true (is_shown (fixture->window, "connect_button"));
  g_assert_false (is_shown (fixture->window, "pause_button"));
  g_assert_true (says (fixture->window, "orders <b>prod</b>"));
  qui_test_shot (fixture->window, "failed");

  g_signal_emit_by_name (get (fixture->window, GTK_TYPE_BUTTON, "connect_button"), "clicked");
  g_assert_cmpint (qui_server_get_state (server), ==, QUI_SERVER_CONNECTING);
  g_assert_true (says (fixture->window, "Connecting to orders"));
  g_signal_emit_by_name (get (fixture->window, GTK_TYPE_BUTTON, "cancel_button"), "clicked");
  g_assert_cmpint (qui_server_get_state (server), ==, QUI_SERVER_OFF);
  qui_test_shot (fixture->window, "off");
}

static void
take_password (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  char *password = qui_keyring_lookup_finish (result, NULL);

  *(char **) data = g_strdup (password != NULL ? password : "(none)");
  qui_password_free (password);
}

/* From the password that the server asks for to the live page, through the keyring, and out again. */
static void
test_password (Fixture       *fixture,
               gconstpointer  data)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo_tcp (cluster, "anna", "postgres", NULL);
  QuiServer *server;
  GtkWidget *page, *entry;
  g_autofree char *kept = NULL;

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE anna LOGIN PASSWORD 'hush'");
  qui_test_cluster_set_hba (cluster, "host all all all scram-sha-256");
  server = qui_test_servers_add (fixture->servers, "orders-prod", conninfo);
  g_object_set (qui_server_get_profile (server), "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);

  open_window (fixture);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_NEEDS_PASSWORD);
  qui_test_settle (fixture->window);
  entry = get (fixture->window, ADW_TYPE_PASSWORD_ENTRY_ROW, "password");
  g_assert_true (gtk_widget_get_mapped (entry));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (entry)), ==, "Password for anna");

  gtk_editable_set_text (GTK_EDITABLE (entry), "wrong");
  g_signal_emit_by_name (entry, "entry-activated");
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_NEEDS_PASSWORD);
  qui_test_settle (fixture->window);
  g_assert_true (says (fixture->window, "Password Not Accepted"));
  g_assert_true (says (fixture->window, "password authentication failed for user \"anna\""));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  qui_test_shot (fixture->window, "auth-failed");

  gtk_editable_set_text (GTK_EDITABLE (entry), "hush");
  g_signal_emit_by_name (entry, "entry-activated");
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_LIVE);
  qui_test_wait (qui_profile_get_keep_password (qui_server_get_profile (server)));
  qui_keyring_lookup_async (qui_server_get_profile (server), QUI_SECRET_PASSWORD, NULL, take_password, &kept);
  qui_test_wait (kept != NULL);
  g_assert_cmpstr (kept, ==, "hush");

  page = get (fixture->window, QUI_TYPE_SERVER_PAGE, NULL);
  g_assert_true (QUI_IS_LIVE_PAGE (qui_server_page_get_live (QUI_SERVER_PAGE (page))));
  g_assert_true (is_shown (fixture->window, "pause_button"));
  g_assert_true (says (page, "PostgreSQL 15."));
  qui_test_shot (fixture->window, "live");

  /* Lost: the page stays. */
  qui_test_cluster_halt (cluster);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_STALE);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (qui_server_page_get_live (QUI_SERVER_PAGE (page)))));

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_server_disconnect (server);
  qui_test_cluster_stop (cluster);
}

static void
test_pause (Fixture       *fixture,
            gconstpointer  data)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);
  QuiServer *server = qui_test_servers_add (fixture->servers, "scratch", conninfo);
  GtkWidget *label;

  open_window (fixture);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_LIVE);
  label = get (fixture->window, GTK_TYPE_LABEL, "pause_label");

  /* A busy machine looks less often than asked, and says so: half a minute is enough for any. */
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.interval", "i", 30));
  g_assert_cmpuint (qui_server_get_interval (server), ==, 30);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "30 s");

  g_assert_true (gtk_widget_activate_action (fixture->window, "page.pause", NULL));
  g_assert_true (qui_server_get_paused (server));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "Paused");
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.interval", "i", 1));
  g_assert_false (qui_server_get_paused (server));

  g_assert_true (gtk_widget_activate_action (fixture->window, "page.search", NULL));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (get (fixture->window, GTK_TYPE_TOGGLE_BUTTON,
                                                                       "search_button"))));
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.fold-idle", NULL));
  g_assert_false (qui_view_get_fold_idle (qui_server_get_view (server)));

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_server_disconnect (server);
  qui_test_cluster_stop (cluster);
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  QuiPanes *panes;
  GtkWidget *sidebar;

  qui_test_servers_add (fixture->servers, "orders", REFUSED);
  open_window (fixture);
  panes = QUI_PANES (get (fixture->window, QUI_TYPE_PANES, NULL));
  sidebar = get (fixture->window, GTK_TYPE_WIDGET, "sidebar");
  g_assert_true (gtk_widget_get_mapped (sidebar));
  g_assert_true (gtk_widget_is_ancestor (sidebar, get (fixture->window, GTK_TYPE_PANED, NULL)));

  /* A person can make it smaller than the wide layout wants to be. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 720, 600);
  qui_test_wait (qui_panes_get_narrow (panes));
  qui_test_settle (fixture->window);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), <=, 740);
  g_assert_false (gtk_widget_get_mapped (sidebar));
  qui_test_shot (fixture->window, "narrow");

  g_assert_true (gtk_widget_activate_action (fixture->window, "win.sidebar", NULL));
  qui_test_settle (fixture->window);
  g_assert_true (gtk_widget_get_mapped (sidebar));
  g_assert_false (gtk_widget_is_ancestor (sidebar, get (fixture->window, GTK_TYPE_PANED, NULL)));
  g_assert_cmpint (gtk_widget_get_width (sidebar), ==, 222);
  g_assert_true (gtk_widget_has_focus (get (sidebar, QUI_TYPE_SIDEBAR_ROW, NULL)));
  qui_test_shot (fixture->window, "narrow-sidebar");

  /* Choosing a connection closes it. */
  g_signal_emit_by_name (get (sidebar, GTK_TYPE_LIST_BOX, NULL), "row-activated",
                         get (sidebar, QUI_TYPE_SIDEBAR_ROW, NULL));
  g_assert_false (qui_panes_get_shown (panes));

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1150, 740);
  qui_test_wait (!qui_panes_get_narrow (panes));
  qui_test_settle (fixture->window);
  g_assert_true (gtk_widget_get_mapped (sidebar));
  g_assert_cmpint (qui_panes_get_sidebar_width (panes), ==, 222);
  g_assert_true (g_settings_get_boolean (fixture->settings, "sidebar-visible"));
}

static void
test_memory (Fixture       *fixture,
             gconstpointer  data)
{
  QuiServer *second;
  int width, height;

  qui_test_servers_add (fixture->servers, "orders", REFUSED);
  second = qui_test_servers_add (fixture->servers, "games", REFUSED);
  open_window (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.show-connection", "i", 1));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "games — Quiesce");
  g_object_set (qui_server_get_profile (second), "name", "chess", NULL);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "chess — Quiesce");
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1010, 655);
  qui_test_settle (fixture->window);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.sidebar", NULL));
  gtk_window_close (GTK_WINDOW (fixture->window));
  qui_test_wait (fixture->window == NULL);

  open_window (fixture);
  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 1010);
  g_assert_cmpint (height, ==, 655);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, "chess — Quiesce");
  g_assert_false (gtk_widget_get_mapped (get (fixture->window, GTK_TYPE_WIDGET, "sidebar")));
}

static void
test_connections (Fixture       *fixture,
                  gconstpointer  data)
{
  GListModel *list = G_LIST_MODEL (fixture->servers);
  QuiServer *first = qui_test_servers_add (fixture->servers, "orders", REFUSED);
  QuiServer *second = qui_test_servers_add (fixture->servers, "games", REFUSED);
  g_autoptr (QuiServer) copy = NULL;
  g_autoptr (QuiServer) top = NULL;
  GtkWidget *dialog;

  open_window (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->window, "connection.duplicate", "s", uuid_of (first)));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 3);
  copy = g_list_model_get_item (list, 2);
  g_assert_cmpstr (qui_profile_get_name (qui_server_get_profile (copy)), ==, "orders (copy)");
  g_assert_cmpstr (qui_profile_get_user (qui_server_get_profile (copy)), ==, "anna");

  gtk_widget_activate_action (fixture->window, "connection.move-up", "s", uuid_of (second));
  gtk_widget_activate_action (fixture->window, "connection.move-up", "s", uuid_of (second));
  top = g_list_model_get_item (list, 0);
  g_assert_true (top == second);

  /* Deleting asks first. */
  gtk_widget_activate_action (fixture->window, "connection.delete", "s", uuid_of (first));
  dialog = find_dialog (fixture);
  g_assert_true (ADW_IS_MESSAGE_DIALOG (dialog));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 3);
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_widget_activate_action (fixture->window, "connection.delete", "s", uuid_of (first));
  dialog = find_dialog (fixture);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "delete");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);
  gtk_window_destroy (GTK_WINDOW (dialog));

  gtk_widget_activate_action (fixture->window, "connection.edit", "s", uuid_of (second));
  dialog = find_dialog (fixture);
  g_assert_true (QUI_IS_CONNECTION_DIALOG (dialog));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (dialog, ADW_TYPE_ENTRY_ROW, "name"))), ==, "games");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_import (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *folder = g_dir_make_tmp ("qui-import-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "pgpass", NULL);
  GtkWidget *dialog, *button;

  g_file_set_contents (path, "127.0.0.1:1:shop:anna:hush\ndb2:5432:*:bob:hush\n", -1, NULL);
  g_chmod (path, 0600);
  g_setenv ("PGPASSFILE", path, TRUE);
  qui_test_servers_add (fixture->servers, "orders", REFUSED);
  open_window (fixture);

  g_assert_true (gtk_widget_activate_action (fixture->window, "connection.import", NULL));
  dialog = find_dialog (fixture);
  button = get (dialog, GTK_TYPE_BUTTON, "import_button");
  qui_test_wait (gtk_widget_get_sensitive (button));
  g_assert_true (says (dialog, "Saved already"));
  g_assert_true (says (dialog, "db2"));
  qui_test_shot (dialog, "import");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->servers)), ==, 2);

  g_unsetenv ("PGPASSFILE");
  g_unlink (path);
  g_rmdir (folder);
}

/* Nobody looks at a window that is not there. */
static void
test_watched (Fixture       *fixture,
              gconstpointer  data)
{
  QuiServer *server = qui_test_servers_add (fixture->servers, "orders", REFUSED);
  gboolean watched;

  open_window (fixture);
  g_object_get (server, "watched", &watched, NULL);
  g_assert_true (watched);
  gtk_widget_set_visible (fixture->window, FALSE);
  g_object_get (server, "watched", &watched, NULL);
  g_assert_false (watched);
}

static void
answer_delete (GtkWidget *window,
               QuiServer *server)
{
  const char *uuid = qui_profile_get_uuid (qui_server_get_profile (server));
  GtkWindow *dialog = NULL;

  g_assert_true (gtk_widget_activate_action (window, "connection.delete", "s", uuid));
  for (guint i = 0; i < g_list_model_get_n_items (gtk_window_get_toplevels ()); i++)
    {
      g_autoptr (GtkWindow) toplevel = g_list_model_get_item (gtk_window_get_toplevels (), i);

      if (ADW_IS_MESSAGE_DIALOG (toplevel))
        dialog = toplevel;
    }
  g_assert_nonnull (dialog);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "delete");
}

/* The last one: the keyring stays locked. */
static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo_tcp (cluster, "anna", "postgres", NULL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = NULL;
  QuiServer *server = qui_test_servers_add (fixture->servers, "orders-prod", conninfo);
  GtkWidget *entry;

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE anna LOGIN PASSWORD 'hush'");
  qui_test_cluster_set_hba (cluster, "host all all all scram-sha-256");

  open_window (fixture);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_NEEDS_PASSWORD);
  g_assert_false (is_shown (fixture->window, "unlock_button"));
  qui_server_connect_with_password (server, "hush", TRUE);
  qui_test_wait (qui_profile_get_keep_password (qui_server_get_profile (server)));
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                        "org.freedesktop.Secret.Service", "Lock",
                                        g_variant_new_parsed ("([objectpath '/org/freedesktop/secrets/collection/login'],)"),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (answer);

  /* Deleted: its password cannot go, which is said, and offered again. */
  answer_delete (fixture->window, server);
  qui_test_wait (says (fixture->window, "The keyring is locked and still has the password of “orders-prod”"));
  g_assert_true (says (fixture->window, "Unlock and Delete"));
  qui_test_shot (fixture->window, "leftover");
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_test_wait (fixture->window == NULL);
  qui_test_servers_free (fixture->servers);

  /* Another run finds it locked. */
  fixture->servers = qui_test_servers_new ();
  server = qui_test_servers_add (fixture->servers, "orders-prod", conninfo);
  g_object_set (qui_server_get_profile (server), "keep-password", TRUE, NULL);
  open_window (fixture);
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_NEEDS_PASSWORD);
  qui_test_settle (fixture->window);
  g_assert_true (is_shown (fixture->window, "unlock_button"));
  qui_test_shot (fixture->window, "locked");
  entry = get (fixture->window, ADW_TYPE_PASSWORD_ENTRY_ROW, "password");
  g_assert_true (gtk_widget_get_mapped (entry));

  /* It goes on without the keyring. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "hush");
  g_signal_emit_by_name (entry, "entry-activated");
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_LIVE);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_server_disconnect (server);
  qui_test_cluster_stop (cluster);
}

/* Tab goes from part to part; it does not walk through the list and connect one server after the other. */
static void
test_tab (Fixture       *fixture,
          gconstpointer  data)
{
  QuiServer *second;
  GtkWidget *sidebar, *page;

  qui_test_servers_add (fixture->servers, "orders", REFUSED);
  second = qui_test_servers_add (fixture->servers, "games", REFUSED);
  open_window (fixture);
  sidebar = get (fixture->window, QUI_TYPE_SIDEBAR, NULL);
  page = get (fixture->window, QUI_TYPE_SERVER_PAGE, NULL);
  gtk_widget_grab_focus (sidebar);
  g_assert_nonnull (qui_focus_find_within (sidebar));

  gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_FORWARD);
  g_assert_true (qui_focus_find_within (page) == get (page, GTK_TYPE_TOGGLE_BUTTON, "sidebar_button"));
  gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_BACKWARD);
  g_assert_true (GTK_IS_LIST_BOX_ROW (qui_focus_find_within (sidebar)));
  gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_BACKWARD);
  g_assert_true (qui_focus_find_within (sidebar) == get (sidebar, GTK_TYPE_TOGGLE_BUTTON, "all_button"));
  gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_BACKWARD);
  g_assert_true (qui_focus_find_within (sidebar) == get (sidebar, GTK_TYPE_TOGGLE_BUTTON, "find_button"));
  gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_BACKWARD);
  g_assert_true (qui_focus_find_within (sidebar) == get (sidebar, GTK_TYPE_BUTTON, "add_button"));
  g_assert_cmpint (qui_server_get_state (second), ==, QUI_SERVER_OFF);
}

static void
test_shortcuts (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/quiesce/Quiesce/gtk/help-overlay.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_present (GTK_WINDOW (window));
  qui_test_settle (window);
  g_assert_true (says (window, "Disconnect everyone else"));
  qui_test_shot (window, "shortcuts");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/window/empty", test_empty);
  ADD ("/window/failed", test_failed);
  ADD ("/window/password", test_password);
  ADD ("/window/pause", test_pause);
  ADD ("/window/narrow", test_narrow);
  ADD ("/window/tab", test_tab);
  ADD ("/window/memory", test_memory);
  ADD ("/window/connections", test_connections);
  ADD ("/window/import", test_import);
  ADD ("/window/watched", test_watched);
  ADD ("/window/locked", test_locked);
#undef ADD
  g_test_add_func ("/window/shortcuts", test_shortcuts);

  return g_test_run ();
}
