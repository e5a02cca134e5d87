/* test-clear-dialog.c: a database taken through the widgets, from the checks to the result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>

#include "qui-actions.h"
#include "qui-clear-dialog.h"
#include "qui-confirm-dialog.h"
#include "qui-report-dialog.h"
#include "qui-test-pool.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch      *watch;
  char              *folder;       /* unfinished intentions */
  char              *store_path;
  QuiClosureJournal *closures;
  QuiProfileStore   *store;
  QuiProfile        *saved;        /* points at shop, too */
  GPtrArray         *clients;
  GtkWidget         *window;
  GtkWidget         *page;
  QuiActions        *actions;
  GtkWidget         *dialog;       /* NULL once closed */
} Fixture;

static guint32
oid_of (const char *name)
{
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
select_shop (Fixture *fixture)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiLineKey key = { QUI_LINE_DATABASE, oid_of ("shop"), 0 };

  qui_test_watch_look (fixture->watch);
  g_array_append_val (keys, key);
  qui_actions_set_selection (fixture->actions, keys);
}

static void
open_store (Fixture *fixture)
{
  g_autofree char *folder = g_dir_make_tmp ("quiesce-store-XXXXXX", NULL);

  fixture->store_path = g_build_filename (folder, "connections.ini", NULL);
  fixture->store = qui_profile_store_new (fixture->store_path);
  fixture->saved = qui_profile_duplicate (fixture->watch->profile, "Shop for <reports>");
  g_object_set (fixture->saved, "database", "shop", NULL);
  qui_profile_store_put (fixture->store, fixture->saved);
}

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
  fixture->watch = qui_test_watch_new (cluster, "keeper", "shop", NULL);
  fixture->folder = g_dir_make_tmp ("quiesce-unfinished-XXXXXX", NULL);
  fixture->closures = qui_closure_journal_new (fixture->folder);
  open_store (fixture);
  fixture->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish);
  fixture->page = gtk_label_new ("page");
  fixture->window = adw_window_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  adw_window_set_content (ADW_WINDOW (fixture->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 800);
  fixture->actions = qui_actions_new (fixture->watch->server, fixture->page);
  gtk_widget_insert_action_group (fixture->page, "act", G_ACTION_GROUP (fixture->actions));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Waits for what is under way in it, too: then it is as if its program had ended. */
static void
drop_closures (Fixture *fixture)
{
  gpointer closures = fixture->closures;

  g_object_add_weak_pointer (closures, &closures);
  g_clear_object (&fixture->closures);
  g_assert_true (qui_test_wait_until (is_gone, &closures, 10000));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  static const char * const names[] = { "shop", "shop_2025", "shop_new" };
  g_autofree char *folder = g_path_get_dirname (fixture->store_path);

  /* The server's own connections are still on their way back. */
  qui_test_watch_look (fixture->watch);
  qui_test_wait (qui_connection_is_connected (qui_server_get_control (fixture->watch->server)));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&fixture->actions));
  g_ptr_array_unref (fixture->clients);
  qui_test_watch_free (fixture->watch);
  if (fixture->closures != NULL)
    drop_closures (fixture);
  qui_test_wait (qui_profile_store_is_saved (fixture->store));
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->saved);
  g_unlink (fixture->store_path);
  g_rmdir (folder);
  g_free (fixture->store_path);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS %s WITH (FORCE)", names[i]);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static PGconn *
add_client (Fixture    *fixture,
            const char *user,
            const char *application)
{
  PGconn *client = qui_test_cluster_open (cluster, user, "shop", application);

  g_ptr_array_add (fixture->clients, client);
  return client;
}

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

static GtkWidget *
find (Fixture    *fixture,
      const char *id)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, GTK_TYPE_WIDGET, id);

  if (widget == NULL)
    g_error ("there is no %s", id);
  return widget;
}

static gboolean
shows (GtkWidget  *root,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (root);

  return strstr (text, words) != NULL;
}

static void
assert_shown (Fixture    *fixture,
              const char *words)
{
  g_autofree char *text = NULL;

  qui_test_settle (fixture->dialog);
  text = qui_test_dup_text (fixture->dialog);
  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

static void
click (Fixture    *fixture,
       const char *id)
{
  GtkWidget *button = find (fixture, id);

  g_assert_true (gtk_widget_is_sensitive (button) && gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
follow (Fixture *fixture)
{
  qui_test_wait (find_toplevel (QUI_TYPE_CLEAR_DIALOG) != NULL);
  fixture->dialog = find_toplevel (QUI_TYPE_CLEAR_DIALOG);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
}

static void
open_dialog (Fixture    *fixture,
             const char *action)
{
  if (!qui_actions_can_clear (fixture->actions))
    qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  select_shop (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->page, action, NULL));
  follow (fixture);
}

static QuiClearing *
get_clearing (Fixture *fixture)
{
  return qui_clear_dialog_get_clearing (QUI_CLEAR_DIALOG (fixture->dialog));
}

static gboolean
is_checked (Fixture *fixture)
{
  return qui_clearing_get_preflight (get_clearing (fixture)) != NULL;
}

static gboolean
is_done (Fixture *fixture)
{
  return qui_clearing_get_phase (get_clearing (fixture)) == QUI_CLEARING_DONE;
}

static gboolean
can_confirm (Fixture *fixture)
{
  return gtk_widget_is_sensitive (find (fixture, "confirm"));
}

static void
choose (Fixture    *fixture,
        const char *mode)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (find (fixture, mode)), TRUE);
}

static void
type (Fixture    *fixture,
      const char *id,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find (fixture, id)), text);
}

/* In both styles. */
static void
shoot (Fixture    *fixture,
       const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  qui_test_shot (fixture->dialog, name);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  qui_test_shot (fixture->dialog, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_rename (Fixture      *fixture,
             gconstpointer user)
{
  g_autoptr (QuiTestPool) pool = NULL;
  PGconn *client = add_client (fixture, "visitor", "<b>checkout</b>");
  guint32 oid = oid_of ("shop");

  qui_test_client_run (client, "BEGIN; CREATE TEMPORARY TABLE t ()");
  add_client (fixture, "visitor", "worker");
  pool = qui_test_pool_start (cluster, 5, "visitor", "shop");
  open_dialog (fixture, "act.clear");
  qui_test_wait (is_checked (fixture));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) == find (fixture, "close"));
  assert_shown (fixture, "1 problem to solve first");
  assert_shown (fixture, "The new name is missing");
  g_assert_false (can_confirm (fixture));

  type (fixture, "name_row", "shop_2025");
  g_assert_false (can_confirm (fixture));
  qui_test_wait (can_confirm (fixture));
  assert_shown (fixture, "sessions will be disconnected");
  assert_shown (fixture, "1 open transaction rolls back.");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (qui_test_find (find (fixture, "checks"), ADW_TYPE_EXPANDER_ROW, NULL)), TRUE);
  assert_shown (fixture, "<b>checkout</b>");
  assert_shown (fixture, "Rename to shop_2025");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (find (fixture, "confirm"))), ==, "Clear and Rename");
  shoot (fixture, "clear-rename");

  click (fixture, "confirm");
  qui_test_wait (is_done (fixture));
  g_assert_cmpuint (oid_of ("shop_2025"), ==, oid);
  g_assert_true (qui_test_client_is_dead (client));
  assert_shown (fixture, "shop is now called shop_2025");
  assert_shown (fixture, "pg_hba.conf");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) == find (fixture, "close"));
  g_assert_false (gtk_widget_get_visible (find (fixture, "retry")));

  assert_shown (fixture, "Shop for <reports>");
  shoot (fixture, "clear-renamed");
  click (fixture, "Change");
  g_assert_cmpstr (qui_profile_get_database (fixture->saved), ==, "shop_2025");
  assert_shown (fixture, "Connects to shop_2025 now");
  click (fixture, "close");
  qui_test_wait (fixture->dialog == NULL);
}

static void
test_drop (Fixture      *fixture,
           gconstpointer user)
{
  add_client (fixture, "visitor", "worker");
  open_dialog (fixture, "act.clear");
  choose (fixture, "Drop");
  qui_test_wait (is_checked (fixture));
  assert_shown (fixture, "deleted for good");
  assert_shown (fixture, "Type shop to confirm");
  g_assert_false (can_confirm (fixture));
  type (fixture, "type_entry", "sho");
  g_assert_false (can_confirm (fixture));
  /* Neither does the key. */
  g_signal_emit_by_name (find (fixture, "type_entry"), "activate");
  g_assert_cmpint (qui_clearing_get_phase (get_clearing (fixture)), ==, QUI_CLEARING_READY);
  type (fixture, "type_entry", "shop");
  g_assert_true (can_confirm (fixture));
  shoot (fixture, "clear-drop");

  /* Another way is another question. */
  choose (fixture, "Only Clear");
  choose (fixture, "Drop");
  qui_test_wait (is_checked (fixture));
  g_assert_false (can_confirm (fixture));
  type (fixture, "type_entry", "shop");
  click (fixture, "confirm");
  qui_test_wait (is_done (fixture));
  g_assert_cmpuint (oid_of ("shop"), ==, 0);
  assert_shown (fixture, "shop was dropped");
}

/* What would stop it is said, live, and nothing can be started until it is gone. */
static void
test_stop_check (Fixture      *fixture,
                 gconstpointer user)
{
  g_object_set (fixture->watch->profile, "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  add_client (fixture, NULL, "pg_dump");
  add_client (fixture, "visitor", "worker");
  open_dialog (fixture, "act.clear");
  type (fixture, "name_row", "shop_2025");
  qui_test_wait (is_checked (fixture));
  assert_shown (fixture, "1 session you may not signal");
  assert_shown (fixture, "pg_dump · postgres");
  assert_shown (fixture, "1 problem to solve first");
  g_assert_false (can_confirm (fixture));
  g_assert_false (gtk_widget_get_visible (find (fixture, "type_box")));
  shoot (fixture, "clear-problem");

  /* Several of a kind are listed, unasked. */
  add_client (fixture, NULL, "pg_restore");
  qui_test_watch_look (fixture->watch);
  qui_test_wait (shows (fixture->dialog, "2 sessions you may not signal"));
  assert_shown (fixture, "pg_dump · postgres");
  assert_shown (fixture, "pg_restore · postgres");
  assert_shown (fixture, "2 problems to solve first");
  shoot (fixture, "clear-problems");

  g_ptr_array_remove_index (fixture->clients, 2);
  g_ptr_array_remove_index (fixture->clients, 0);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('pg_dump', 'pg_restore')");
  qui_test_watch_look (fixture->watch);
  qui_test_wait (gtk_widget_get_visible (find (fixture, "type_box")));
  g_assert_false (can_confirm (fixture));
  type (fixture, "type_entry", "shop");
  g_assert_true (can_confirm (fixture));
}

static gboolean
is_draining (Fixture *fixture)
{
  QuiClearing *clearing = get_clearing (fixture);

  return qui_clearing_get_phase (clearing) == QUI_CLEARING_RUNNING && qui_clearing_get_step (clearing, 1).n_total > 0;
}

static void
test_stop_and_retry (Fixture      *fixture,
                     gconstpointer user)
{
  PGconn *stuck = add_client (fixture, "visitor", "stuck");

  add_client (fixture, "visitor", "worker");
  open_dialog (fixture, "act.clear");
  type (fixture, "name_row", "shop_2025");
  qui_test_wait (can_confirm (fixture));
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGSTOP), ==, 0);
  click (fixture, "confirm");
  qui_test_wait (is_draining (fixture));
  assert_shown (fixture, "Renaming shop to shop_2025…");
  assert_shown (fixture, "Working for");
  g_assert_false (gtk_widget_get_visible (find (fixture, "confirm")));
  shoot (fixture, "clear-running");
  click (fixture, "stop");
  qui_test_wait (is_done (fixture));
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGCONT), ==, 0);
  assert_shown (fixture, "shop was not renamed");
  assert_shown (fixture, "nothing has changed");
  g_assert_cmpuint (oid_of ("shop_2025"), ==, 0);
  shoot (fixture, "clear-stopped");

  click (fixture, "retry");
  qui_test_wait (can_confirm (fixture));
  click (fixture, "confirm");
  qui_test_wait (is_done (fixture));
  assert_shown (fixture, "shop is now called shop_2025");
}

static void
test_modes (Fixture      *fixture,
            gconstpointer user)
{
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop_new OWNER keeper");
  open_dialog (fixture, "act.clear");
  choose (fixture, "Copy");
  assert_shown (fixture, "Name of the copy");
  choose (fixture, "Move");
  type (fixture, "tablespace_row", "nowhere");
  qui_test_wait (is_checked (fixture));
  assert_shown (fixture, "There is no such tablespace");
  choose (fixture, "Swap");
  type (fixture, "name_row", "shop_2025");
  qui_test_wait (can_confirm (fixture));
  assert_shown (fixture, "Rename shop to shop_2025 and shop_new to shop");
  shoot (fixture, "clear-swap");
  click (fixture, "confirm");
  qui_test_wait (is_done (fixture));
  assert_shown (fixture, "shop is now called shop_2025, and shop_new is called shop");
}

static gboolean
is_enabled (Fixture    *fixture,
            const char *name)
{
  return g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->actions), name);
}

static gboolean
is_open (void)
{
  return qui_test_cluster_ask_int (cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE datname = 'shop'") == 1;
}

static void
close_shop (Fixture *fixture)
{
  open_dialog (fixture, "act.close-database");
  qui_test_wait (can_confirm (fixture));
  g_assert_false (gtk_widget_get_visible (find (fixture, "modes")));
  assert_shown (fixture, "Close to New Connections");
  shoot (fixture, "clear-close");
  click (fixture, "confirm");
  qui_test_wait (is_done (fixture));
  assert_shown (fixture, "shop is closed to new connections");
  g_assert_false (is_open ());
  click (fixture, "close");
  qui_test_wait (fixture->dialog == NULL);
}

static void
test_close_and_reopen (Fixture      *fixture,
                       gconstpointer user)
{
  PGconn *client = add_client (fixture, "visitor", "worker");

  close_shop (fixture);
  g_assert_true (qui_test_client_is_dead (client));
  select_shop (fixture);
  g_assert_false (is_enabled (fixture, "close-database"));
  g_assert_true (is_enabled (fixture, "reopen-database"));

  g_assert_true (gtk_widget_activate_action (fixture->page, "act.reopen-database", NULL));
  qui_test_wait (shows (fixture->window, "shop is open again"));
  g_assert_true (is_open ());
  select_shop (fixture);
  g_assert_true (is_enabled (fixture, "close-database"));
  g_assert_false (is_enabled (fixture, "reopen-database"));
  g_assert_null (find_toplevel (QUI_TYPE_CLEAR_DIALOG));
}

/* The next start of the program that closed it. */
static void
test_unfinished (Fixture      *fixture,
                 gconstpointer user)
{
  GtkWidget *question;

  close_shop (fixture);
  gtk_widget_insert_action_group (fixture->page, "act", NULL);
  g_assert_finalize_object (g_steal_pointer (&fixture->actions));
  g_list_store_remove_all (G_LIST_STORE (qui_server_get_clearings (fixture->watch->server)));
  drop_closures (fixture);

  fixture->closures = qui_closure_journal_new (fixture->folder);
  fixture->actions = qui_actions_new (fixture->watch->server, fixture->page);
  gtk_widget_insert_action_group (fixture->page, "act", G_ACTION_GROUP (fixture->actions));
  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  qui_test_wait (find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  question = find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  qui_test_settle (question);
  g_assert_true (shows (question, "shop has been closed to new connections by Quiesce, and is still closed."));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (question)), ==, "close");
  qui_test_shot (question, "clear-unfinished");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "reopen");
  qui_test_wait (shows (fixture->window, "shop is open again"));
  g_assert_true (is_open ());
}

/* Closed while it runs: the end is told. */
static void
test_closed_dialog (Fixture      *fixture,
                    gconstpointer user)
{
  PGconn *stuck = add_client (fixture, "visitor", "stuck");

  open_dialog (fixture, "act.clear");
  type (fixture, "name_row", "shop_2025");
  qui_test_wait (can_confirm (fixture));
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGSTOP), ==, 0);
  click (fixture, "confirm");
  qui_test_wait (is_draining (fixture));
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGCONT), ==, 0);
  qui_test_wait (shows (fixture->window, "shop is now called shop_2025"));
}

/* Those who came back are kept out by what the report offers. */
static void
test_from_report (Fixture      *fixture,
                  gconstpointer user)
{
  GtkWidget *confirm;

  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  add_client (fixture, "visitor", "worker");
  select_shop (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->page, "act.disconnect-others", NULL));
  qui_test_wait (find_toplevel (QUI_TYPE_CONFIRM_DIALOG) != NULL);
  confirm = find_toplevel (QUI_TYPE_CONFIRM_DIALOG);
  qui_test_settle (confirm);
  g_assert_true (shows (confirm, "to keep them out, use Clear for Rename or Drop."));
  g_signal_emit_by_name (qui_test_find (confirm, GTK_TYPE_BUTTON, "confirm"), "clicked");
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) != NULL);
  fixture->dialog = find_toplevel (QUI_TYPE_REPORT_DIALOG);
  qui_test_wait (gtk_widget_get_mapped (find (fixture, "clear")));
  assert_shown (fixture, "Fence shop to keep new connections out.");
  click (fixture, "clear");
  follow (fixture);
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) == NULL);
  qui_test_wait (is_checked (fixture));
  assert_shown (fixture, "shop on scratch");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");

#define ADD(name, test) g_test_add ("/clear-dialog/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("rename", test_rename);
  ADD ("drop", test_drop);
  ADD ("stop-check", test_stop_check);
  ADD ("stop-and-retry", test_stop_and_retry);
  ADD ("modes", test_modes);
  ADD ("close-and-reopen", test_close_and_reopen);
  ADD ("unfinished", test_unfinished);
  ADD ("closed-dialog", test_closed_dialog);
  ADD ("from-report", test_from_report);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
