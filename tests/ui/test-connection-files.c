/* test-connection-files.c: files of connections, chosen to be read and to be written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>

#include "qui-connection-export.h"
#include "qui-import-dialog.h"
#include "qui-import-file.h"
#include "qui-test-ui.h"

typedef struct
{
  QuiServerList       *servers;
  GtkWidget           *window;
  GSimpleActionGroup  *group;
  QuiConnectionExport *export;
  GtkWidget           *dialog;   /* of the import; NULL when it has gone */
  char                *folder;
  char                *path;
} Fixture;

static GListModel *
get_saved (Fixture *fixture)
{
  return G_LIST_MODEL (qui_server_list_get_store (fixture->servers));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  user)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  g_setenv ("PGPASSFILE", "/nowhere", TRUE);
  g_setenv ("PGSERVICEFILE", "/nowhere", TRUE);
  fixture->folder = g_dir_make_tmp ("qui-files-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "servers.json", NULL);
  fixture->servers = qui_test_servers_new ();
  fixture->window = gtk_window_new ();
  fixture->group = g_simple_action_group_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 600);
  gtk_window_set_child (GTK_WINDOW (fixture->window), overlay);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("window"));
  fixture->export = qui_connection_export_new (qui_server_list_get_store (fixture->servers), ADW_TOAST_OVERLAY (overlay),
                                               G_ACTION_MAP (fixture->group));
  gtk_widget_insert_action_group (fixture->window, "connection", G_ACTION_GROUP (fixture->group));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->group);
  g_assert_finalize_object (g_steal_pointer (&fixture->export));
  qui_test_servers_free (fixture->servers);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static GtkWidget *
find_chooser (void)
{
  return qui_test_find_window (GTK_TYPE_FILE_CHOOSER_DIALOG);
}

static GtkWidget *
find_message (void)
{
  return qui_test_find_window (ADW_TYPE_MESSAGE_DIALOG);
}

static gboolean
has_chosen (GtkFileChooser *chooser,
            GFile          *wanted)
{
  g_autoptr (GFile) chosen = gtk_file_chooser_get_file (chooser);

  return chosen != NULL && g_file_equal (chosen, wanted);
}

/* Answers the file chooser that was asked for, with a file of the fixture's folder. */
static void
choose (Fixture    *fixture,
        const char *name)
{
  GtkWidget *dialog;
  g_autoptr (GFile) folder = g_file_new_for_path (fixture->folder);
  g_autoptr (GFile) wanted = g_file_get_child (folder, name);

  qui_test_wait (find_chooser () != NULL);
  dialog = find_chooser ();
  qui_test_settle (dialog);
  if (gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
    }
  else
    {
      gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), wanted, NULL);
    }
  qui_test_wait (has_chosen (GTK_FILE_CHOOSER (dialog), wanted));
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  qui_test_wait (find_chooser () == NULL);
}

static gboolean
shows (GtkWidget  *widget,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  return strstr (text, words) != NULL;
}

static GtkWidget *
get (Fixture    *fixture,
     GType       type,
     const char *name)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, type, name);

  g_assert_nonnull (widget);
  return widget;
}

static void
open_dialog (Fixture *fixture)
{
  fixture->dialog = qui_import_dialog_new (qui_server_list_get_store (fixture->servers), GTK_WINDOW (fixture->window));
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  qui_test_wait (!gtk_widget_get_mapped (get (fixture, GTK_TYPE_SPINNER, "spinner")));
}

static void
read_file (Fixture    *fixture,
           const char *contents)
{
  g_assert_true (g_file_set_contents (fixture->path, contents, -1, NULL));
  g_signal_emit_by_name (get (fixture, ADW_TYPE_ACTION_ROW, "file_row"), "activated");
  choose (fixture, "servers.json");
  qui_test_wait (gtk_widget_get_sensitive (get (fixture, ADW_TYPE_ACTION_ROW, "file_row")));
  qui_test_settle (fixture->dialog);
}

#define SERVERS \
  "{\"Servers\": {" \
  "\"1\": {\"Name\": \"Orders\", \"Group\": \"Prod\", \"Host\": \"db1\", \"Port\": 5432, \"MaintenanceDB\": \"orders\", \"Username\": \"anna\"," \
  " \"ConnectionParameters\": {\"sslmode\": \"prefer\", \"connect_timeout\": 10, \"passfile\": \"/x\"}}," \
  "\"2\": {\"Name\": \"Shop\", \"Group\": \"Prod\", \"Host\": \"db2\", \"Port\": 5432, \"MaintenanceDB\": \"shop\", \"Username\": \"bob\"}," \
  "\"3\": {\"Name\": \"Behind the bastion\", \"Group\": \"Prod\", \"Host\": \"localhost\", \"Port\": 5432, \"MaintenanceDB\": \"x\", \"Username\": \"eve\"," \
  " \"UseSSHTunnel\": 1, \"TunnelHost\": \"bastion.example\"}," \
  "\"4\": {\"Name\": \"Broken\", \"Group\": \"Prod\", \"Host\": \"db4\", \"Port\": 0, \"MaintenanceDB\": \"x\", \"Username\": \"eve\"}," \
  "\"5\": {\"Name\": \"Shop again\", \"Group\": \"Prod\", \"Host\": \"db2\", \"Port\": 5432, \"MaintenanceDB\": \"shop\", \"Username\": \"bob\"}}}"

#define DATA_SOURCES \
  "{\"connections\": {" \
  "\"a\": {\"provider\": \"postgresql\", \"driver\": \"postgres-jdbc\", \"name\": \"Billing\", \"configuration\": {\"host\": \"db9\", \"port\": \"5432\", \"database\": \"billing\", \"type\": \"prod\"}}," \
  "\"b\": {\"provider\": \"mysql\", \"driver\": \"mysql8\", \"name\": \"Blog\", \"configuration\": {\"host\": \"m\"}}}}"

static void
test_import (Fixture       *fixture,
             gconstpointer  user)
{
  g_autoptr (QuiProfile) first = NULL;
  g_autoptr (QuiProfile) second = NULL;

  qui_test_servers_add (fixture->servers, "mine", "host=db2 dbname=shop user=bob");
  open_dialog (fixture);

  read_file (fixture, DATA_SOURCES);
  g_assert_true (shows (fixture->dialog, "servers.json · DBeaver"));
  g_assert_true (shows (fixture->dialog, "2 connections. 1 leads to another database than PostgreSQL."));
  g_assert_true (shows (fixture->dialog, "Not PostgreSQL but mysql8."));
  g_assert_true (shows (fixture->dialog, "Production"));
  qui_test_shot (fixture->dialog, "import-dbeaver");

  /* The next file is in place of this one. */
  read_file (fixture, SERVERS);
  g_assert_true (shows (fixture->dialog, "servers.json · pgAdmin"));
  g_assert_true (shows (fixture->dialog, "Left out: passfile."));
  g_assert_true (shows (fixture->dialog, "SSH tunnel through bastion.example"));
  g_assert_true (shows (fixture->dialog, "Saved already."));
  g_assert_false (shows (fixture->dialog, "Billing"));
  qui_test_shot (fixture->dialog, "import-pgadmin");

  /* The others are saved already or damaged. */
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 1);
  g_signal_emit_by_name (get (fixture, GTK_TYPE_BUTTON, "Import 2 Connections"), "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 3);
  first = g_list_model_get_item (get_saved (fixture), 1);
  g_assert_cmpstr (qui_profile_get_name (first), ==, "Orders");
  second = g_list_model_get_item (get_saved (fixture), 2);
  g_assert_cmpstr (qui_profile_get_tunnel (second), ==, "bastion.example");
  qui_test_wait (fixture->dialog == NULL);
}

/* What cannot be read is said, what was listed stays, and nothing is saved. */
static void
test_damaged (Fixture       *fixture,
              gconstpointer  user)
{
  open_dialog (fixture);
  read_file (fixture, SERVERS);
  read_file (fixture, "{\"Servers\": {\"1\": {\"Name\": \"Ord");
  g_assert_true (shows (fixture->dialog, "“servers.json” cannot be imported. It is damaged or cut off"));
  g_assert_true (shows (fixture->dialog, "Orders"));
  qui_test_shot (fixture->dialog, "import-damaged");
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 0);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, 0);
}

/* As many as may be: the window stays alive while they are shown, and all are saved. */
static void
test_many (Fixture       *fixture,
           gconstpointer  user)
{
  GString *text = g_string_new ("{\"Servers\": {");
  gint64 start;

  for (guint i = 0; i < QUI_IMPORT_MAX; i++)
    g_string_append_printf (text, "%s\"%u\": {\"Name\": \"s%u\", \"Group\": \"Servers\", \"Host\": \"h%u\", \"Port\": 5432, \"MaintenanceDB\": \"x\", \"Username\": \"u\"}",
                            i > 0 ? "," : "", i, i, i);
  g_string_append (text, "}}");

  open_dialog (fixture);
  read_file (fixture, text->str);
  g_string_free (text, TRUE);
  start = g_get_monotonic_time ();
  g_signal_emit_by_name (get (fixture, GTK_TYPE_BUTTON, "Import 500 Connections"), "clicked");
  g_test_message ("%d connections saved in %.0f ms", QUI_IMPORT_MAX, (g_get_monotonic_time () - start) / 1000.0);
  g_assert_cmpuint (g_list_model_get_n_items (get_saved (fixture)), ==, QUI_IMPORT_MAX);
}

static void
test_export (Fixture       *fixture,
             gconstpointer  user)
{
  g_autofree char *json = NULL;
  g_autofree char *services = NULL;
  GtkWidget *message;

  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->group), "export-pgadmin"));
  qui_test_servers_add (fixture->servers, "Orders", "host=db1 dbname=orders user=anna");
  qui_test_servers_add (fixture->servers, "by service", "service=shop");
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->group), "export-pgadmin"));

  gtk_widget_activate_action (fixture->window, "connection.export-pgadmin", NULL);
  choose (fixture, "servers.json");
  qui_test_wait (shows (fixture->window, "2 connections exported to “servers.json”, without passwords"));
  g_assert_true (g_file_get_contents (fixture->path, &json, NULL, NULL));
  g_assert_nonnull (strstr (json, "\"Name\" : \"Orders\""));
  g_assert_nonnull (strstr (json, "\"Service\" : \"shop\""));

  g_unlink (fixture->path);   /* nobody is to be asked about it */
  gtk_widget_activate_action (fixture->window, "connection.export-services", NULL);
  choose (fixture, "servers.json");
  qui_test_wait (find_message () != NULL);
  message = find_message ();
  qui_test_settle (message);
  g_assert_true (shows (message, "Not Everything Is in the File"));
  g_assert_true (shows (message, "“by service”: it is a service itself"));
  qui_test_shot (message, "export-left-out");
  gtk_window_destroy (GTK_WINDOW (message));
  g_assert_true (g_file_get_contents (fixture->path, &services, NULL, NULL));
  g_assert_cmpstr (services, ==, "[Orders]\nhost=db1\ndbname=orders\nuser=anna\n");
}

int
main (int   argc,
      char *argv[])
{
  qui_test_ui_init (&argc, &argv);
  g_test_add ("/connection-files/import", Fixture, NULL, set_up, test_import, tear_down);
  g_test_add ("/connection-files/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
  g_test_add ("/connection-files/many", Fixture, NULL, set_up, test_many, tear_down);
  g_test_add ("/connection-files/export", Fixture, NULL, set_up, test_export, tear_down);

  return g_test_run ();
}
