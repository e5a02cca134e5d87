/* test-clear-dialog.c: a database taken through the widgets, from the checks to the result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "clear-fixture.h"
#include "qui-confirm-dialog.h"
#include "qui-report-dialog.h"
#include "qui-test-pool.h"

static QuiTestCluster *cluster;

typedef ClearFixture Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  clear_set_up (fixture, cluster);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  clear_tear_down (fixture);
}

static void
test_rename (Fixture      *fixture,
             gconstpointer user)
{
  g_autoptr (QuiTestPool) pool = NULL;
  PGconn *client = clear_add_client (fixture, "visitor", "<b>checkout</b>");
  guint32 oid = clear_oid_of (fixture, "shop");

  qui_test_client_run (client, "BEGIN; CREATE TEMPORARY TABLE t ()");
  clear_add_client (fixture, "visitor", "worker");
  pool = qui_test_pool_start (cluster, 5, "visitor", "shop");
  clear_open_dialog (fixture, "act.clear");
  qui_test_wait (clear_is_checked (fixture));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) == clear_find (fixture, "close"));
  clear_assert_shown (fixture, "1 problem to solve first");
  clear_assert_shown (fixture, "The new name is missing");
  g_assert_false (clear_can_confirm (fixture));

  clear_type (fixture, "name_row", "shop_2025");
  g_assert_false (clear_can_confirm (fixture));
  qui_test_wait (clear_can_confirm (fixture));
  clear_assert_shown (fixture, "sessions will be disconnected");
  clear_assert_shown (fixture, "1 open transaction rolls back.");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (qui_test_find (clear_find (fixture, "checks"), ADW_TYPE_EXPANDER_ROW, NULL)), TRUE);
  clear_assert_shown (fixture, "<b>checkout</b>");
  clear_assert_shown (fixture, "Rename to shop_2025");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (clear_find (fixture, "confirm"))), ==, "Clear and Rename");
  clear_shoot (fixture, "clear-rename");

  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  g_assert_cmpuint (clear_oid_of (fixture, "shop_2025"), ==, oid);
  g_assert_true (qui_test_client_is_dead (client));
  clear_assert_shown (fixture, "shop is now called shop_2025");
  clear_assert_shown (fixture, "pg_hba.conf");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) == clear_find (fixture, "close"));
  g_assert_false (gtk_widget_get_visible (clear_find (fixture, "retry")));

  clear_assert_shown (fixture, "Shop for <reports>");
  clear_assert_shown (fixture, "database shop, to be shop_2025");
  clear_shoot (fixture, "clear-renamed");
  clear_click (fixture, "Change");
  g_assert_cmpstr (qui_profile_get_database (fixture->saved), ==, "shop_2025");
  clear_assert_shown (fixture, "Connects to shop_2025 now");
  clear_click (fixture, "close");
  qui_test_wait (fixture->dialog == NULL);
}

static void
test_drop (Fixture      *fixture,
           gconstpointer user)
{
  clear_add_client (fixture, "visitor", "worker");
  clear_open_dialog (fixture, "act.clear");
  clear_choose (fixture, "Drop");
  qui_test_wait (clear_is_checked (fixture));
  clear_assert_shown (fixture, "deleted for good");
  clear_assert_shown (fixture, "Type shop to confirm");
  g_assert_false (clear_can_confirm (fixture));
  clear_type (fixture, "type_entry", "sho");
  g_assert_false (clear_can_confirm (fixture));
  /* Neither does the key. */
  g_signal_emit_by_name (clear_find (fixture, "type_entry"), "activate");
  g_assert_cmpint (qui_clearing_get_phase (clear_get_clearing (fixture)), ==, QUI_CLEARING_READY);
  clear_type (fixture, "type_entry", "shop");
  g_assert_true (clear_can_confirm (fixture));
  clear_shoot (fixture, "clear-drop");

  /* Another way is another question. */
  clear_choose (fixture, "Only Clear");
  clear_choose (fixture, "Drop");
  qui_test_wait (clear_is_checked (fixture));
  g_assert_false (clear_can_confirm (fixture));
  clear_type (fixture, "type_entry", "shop");
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  g_assert_cmpuint (clear_oid_of (fixture, "shop"), ==, 0);
  clear_assert_shown (fixture, "shop was dropped");
}

/* What would stop it is said, live, and nothing can be started until it is gone. */
static void
test_stop_check (Fixture      *fixture,
                 gconstpointer user)
{
  g_object_set (fixture->watch->profile, "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  clear_add_client (fixture, NULL, "pg_dump");
  clear_add_client (fixture, "visitor", "worker");
  clear_open_dialog (fixture, "act.clear");
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_is_checked (fixture));
  clear_assert_shown (fixture, "1 session you may not signal");
  clear_assert_shown (fixture, "pg_dump · postgres");
  clear_assert_shown (fixture, "1 problem to solve first");
  g_assert_false (clear_can_confirm (fixture));
  g_assert_false (gtk_widget_get_visible (clear_find (fixture, "type_box")));
  clear_shoot (fixture, "clear-problem");

  /* Several of a kind are listed, unasked. */
  clear_add_client (fixture, NULL, "pg_restore");
  qui_test_watch_look (fixture->watch);
  qui_test_wait (clear_shows (fixture->dialog, "2 sessions you may not signal"));
  clear_assert_shown (fixture, "pg_dump · postgres");
  clear_assert_shown (fixture, "pg_restore · postgres");
  clear_assert_shown (fixture, "2 problems to solve first");
  clear_shoot (fixture, "clear-problems");

  g_ptr_array_remove_index (fixture->clients, 2);
  g_ptr_array_remove_index (fixture->clients, 0);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('pg_dump', 'pg_restore')");
  qui_test_watch_look (fixture->watch);
  qui_test_wait (gtk_widget_get_visible (clear_find (fixture, "type_box")));
  g_assert_false (clear_can_confirm (fixture));
  clear_type (fixture, "type_entry", "shop");
  g_assert_true (clear_can_confirm (fixture));
}

static gboolean
is_draining (Fixture *fixture)
{
  QuiClearing *clearing = clear_get_clearing (fixture);

  return qui_clearing_get_phase (clearing) == QUI_CLEARING_RUNNING && qui_clearing_get_step (clearing, 1).n_total > 0;
}

static void
test_stop_and_retry (Fixture      *fixture,
                     gconstpointer user)
{
  PGconn *stuck = clear_add_client (fixture, "visitor", "stuck");

  clear_add_client (fixture, "visitor", "worker");
  clear_open_dialog (fixture, "act.clear");
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_can_confirm (fixture));
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGSTOP), ==, 0);
  clear_click (fixture, "confirm");
  qui_test_wait (is_draining (fixture));
  clear_assert_shown (fixture, "Renaming shop to shop_2025…");
  clear_assert_shown (fixture, "Working for");
  g_assert_false (gtk_widget_get_visible (clear_find (fixture, "confirm")));
  clear_shoot (fixture, "clear-running");
  clear_click (fixture, "stop");
  qui_test_wait (clear_is_done (fixture));
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGCONT), ==, 0);
  clear_assert_shown (fixture, "shop was not renamed");
  clear_assert_shown (fixture, "nothing has changed");
  g_assert_cmpuint (clear_oid_of (fixture, "shop_2025"), ==, 0);
  clear_shoot (fixture, "clear-stopped");

  clear_click (fixture, "retry");
  qui_test_wait (clear_can_confirm (fixture));
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  clear_assert_shown (fixture, "shop is now called shop_2025");
}

static void
test_modes (Fixture      *fixture,
            gconstpointer user)
{
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop_new OWNER keeper");
  clear_open_dialog (fixture, "act.clear");
  clear_choose (fixture, "Copy");
  clear_assert_shown (fixture, "Name of the copy");
  clear_choose (fixture, "Move");
  qui_test_wait (clear_is_checked (fixture));
  clear_assert_shown (fixture, "There is no other one");
  clear_assert_shown (fixture, "There is no such tablespace");
  g_assert_false (clear_can_confirm (fixture));
  clear_choose (fixture, "Swap");
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_can_confirm (fixture));
  clear_assert_shown (fixture, "Rename shop to shop_2025 and shop_new to shop");
  clear_shoot (fixture, "clear-swap");
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  clear_assert_shown (fixture, "shop is now called shop_2025, and shop_new is called shop");
  /* Where the name leads now may be just what is wanted. */
  clear_assert_shown (fixture, "database shop, to be shop_2025");
  g_assert_false (gtk_widget_is_sensitive (clear_find (fixture, "Change")));
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
  clear_open_dialog (fixture, "act.close-database");
  qui_test_wait (clear_can_confirm (fixture));
  g_assert_false (gtk_widget_get_visible (clear_find (fixture, "modes")));
  clear_assert_shown (fixture, "Close to New Connections");
  clear_shoot (fixture, "clear-close");
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  clear_assert_shown (fixture, "shop is closed to new connections");
  g_assert_false (is_open ());
  clear_click (fixture, "close");
  qui_test_wait (fixture->dialog == NULL);
}

static void
test_close_and_reopen (Fixture      *fixture,
                       gconstpointer user)
{
  PGconn *client = clear_add_client (fixture, "visitor", "worker");

  close_shop (fixture);
  g_assert_true (qui_test_client_is_dead (client));
  clear_select_shop (fixture);
  g_assert_false (is_enabled (fixture, "close-database"));
  g_assert_true (is_enabled (fixture, "reopen-database"));

  g_assert_true (gtk_widget_activate_action (fixture->page, "act.reopen-database", NULL));
  qui_test_wait (clear_shows (fixture->window, "shop is open again"));
  g_assert_true (is_open ());
  clear_select_shop (fixture);
  g_assert_true (is_enabled (fixture, "close-database"));
  g_assert_false (is_enabled (fixture, "reopen-database"));
  g_assert_null (clear_find_toplevel (QUI_TYPE_CLEAR_DIALOG));
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
  clear_drop_closures (fixture);

  fixture->closures = qui_closure_journal_new (fixture->folder);
  fixture->actions = qui_actions_new (fixture->watch->server, fixture->page);
  gtk_widget_insert_action_group (fixture->page, "act", G_ACTION_GROUP (fixture->actions));
  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  qui_test_wait (clear_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  question = clear_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  qui_test_settle (question);
  g_assert_true (clear_shows (question, "shop has been closed to new connections by Quiesce, and is still closed."));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (question)), ==, "close");
  qui_test_shot (question, "clear-unfinished");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "reopen");
  qui_test_wait (clear_shows (fixture->window, "shop is open again"));
  g_assert_true (is_open ());
}

/* Closed while it runs: the end is told. */
static void
test_closed_dialog (Fixture      *fixture,
                    gconstpointer user)
{
  PGconn *stuck = clear_add_client (fixture, "visitor", "stuck");

  clear_open_dialog (fixture, "act.clear");
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_can_confirm (fixture));
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGSTOP), ==, 0);
  clear_click (fixture, "confirm");
  qui_test_wait (is_draining (fixture));
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpint (kill (PQbackendPID (stuck), SIGCONT), ==, 0);
  qui_test_wait (clear_shows (fixture->window, "shop is now called shop_2025"));
}

/* Those who came back are kept out by what the report offers. */
static void
test_from_report (Fixture      *fixture,
                  gconstpointer user)
{
  GtkWidget *confirm;

  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  clear_add_client (fixture, "visitor", "worker");
  clear_select_shop (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->page, "act.disconnect-others", NULL));
  qui_test_wait (clear_find_toplevel (QUI_TYPE_CONFIRM_DIALOG) != NULL);
  confirm = clear_find_toplevel (QUI_TYPE_CONFIRM_DIALOG);
  qui_test_settle (confirm);
  g_assert_true (clear_shows (confirm, "to keep them out, use Clear for Rename or Drop."));
  g_signal_emit_by_name (qui_test_find (confirm, GTK_TYPE_BUTTON, "confirm"), "clicked");
  qui_test_wait (clear_find_toplevel (QUI_TYPE_REPORT_DIALOG) != NULL);
  fixture->dialog = clear_find_toplevel (QUI_TYPE_REPORT_DIALOG);
  qui_test_wait (gtk_widget_get_mapped (clear_find (fixture, "clear")));
  clear_assert_shown (fixture, "Fence shop to keep new connections out.");
  clear_click (fixture, "clear");
  clear_follow (fixture);
  qui_test_wait (clear_find_toplevel (QUI_TYPE_REPORT_DIALOG) == NULL);
  qui_test_wait (clear_is_checked (fixture));
  clear_assert_shown (fixture, "shop on scratch");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = clear_start_cluster ();

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
