/* test-export-dialog.c: what is shown goes into a file that a person chooses
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apart from the other actions: GTK's file chooser leaks by itself, so nothing is said about leaks here.
 */

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "qui-actions.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"

typedef struct
{
  QuiTestCluster *cluster;
  QuiTestWatch   *watch;
  PGconn         *client;
  GtkWidget      *window;
  GtkWidget      *page;
  QuiActions     *actions;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture->cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (fixture->cluster, NULL, "CREATE DATABASE shop");
  fixture->watch = qui_test_watch_new (fixture->cluster, NULL, NULL, NULL);
  fixture->page = gtk_label_new ("page");
  fixture->window = adw_window_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  adw_window_set_content (ADW_WINDOW (fixture->window), overlay);
  fixture->actions = qui_actions_new (fixture->watch->server, fixture->page);
  gtk_widget_insert_action_group (fixture->page, "act", G_ACTION_GROUP (fixture->actions));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&fixture->actions));
  PQfinish (fixture->client);
  qui_test_watch_free (fixture->watch);
  qui_test_cluster_stop (fixture->cluster);
}

static GtkWidget *
find_chooser (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (toplevel) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

static gboolean
shows (GtkWidget  *widget,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  return strstr (text, words) != NULL;
}

static gboolean
has_chosen (GtkFileChooser *chooser,
            GFile          *wanted)
{
  g_autoptr (GFile) chosen = gtk_file_chooser_get_file (chooser);

  return chosen != NULL && g_file_equal (chosen, wanted);
}

/* Answers the file chooser that @action brings. */
static void
choose_file (Fixture    *fixture,
             const char *action,
             const char *folder,
             const char *name)
{
  GtkWidget *dialog;
  g_autoptr (GFile) place = g_file_new_for_path (folder);
  g_autoptr (GFile) wanted = g_file_get_child (place, name);

  g_assert_true (gtk_widget_activate_action (fixture->page, action, NULL));
  qui_test_wait (find_chooser () != NULL);
  dialog = find_chooser ();
  qui_test_settle (dialog);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), place, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  qui_test_wait (has_chosen (GTK_FILE_CHOOSER (dialog), wanted));
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
}

static void
test_export (Fixture      *fixture,
             gconstpointer user)
{
  g_autofree char *folder = g_dir_make_tmp ("qui-export-XXXXXX", NULL);
  g_autofree char *csv_path = g_build_filename (folder, "shop.csv", NULL);
  g_autofree char *json_path = g_build_filename (folder, "shop.json", NULL);
  g_autofree char *csv = NULL;
  g_autofree char *json = NULL;
  struct stat info;

  fixture->client = qui_test_cluster_open (fixture->cluster, NULL, "shop", "=cmd");
  qui_test_watch_look (fixture->watch);
  qui_view_set_filter (qui_server_get_view (fixture->watch->server), "app:cmd");

  choose_file (fixture, "act.export-csv", folder, "shop.csv");
  qui_test_wait (shows (fixture->window, "1 session exported to “shop.csv”"));
  g_assert_true (g_file_get_contents (csv_path, &csv, NULL, NULL));
  g_assert_nonnull (strstr (csv, ",\"'=cmd\","));
  g_assert_cmpint (g_stat (csv_path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  choose_file (fixture, "act.export-json", folder, "shop.json");
  qui_test_wait (shows (fixture->window, "1 session exported to “shop.json”"));
  g_assert_true (g_file_get_contents (json_path, &json, NULL, NULL));
  g_assert_nonnull (strstr (json, "\"application_name\" : \"=cmd\""));

  g_unlink (csv_path);
  g_unlink (json_path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  qui_test_ui_init (&argc, &argv);
  g_test_add ("/export-dialog/export", Fixture, NULL, set_up, test_export, tear_down);

  return g_test_run ();
}
