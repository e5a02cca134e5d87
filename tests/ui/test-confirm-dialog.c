/* test-confirm-dialog.c: what is shown before is what will happen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-confirm-dialog.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"

#define MANY 1000

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch *watch;
  GPtrArray    *clients;
  GtkWidget    *dialog;      /* NULL once closed */
  QuiPlan      *confirmed;
  guint         n_confirmed;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  fixture->watch = qui_test_watch_new (cluster, user, NULL, NULL);
  fixture->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer user)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_clear_pointer (&fixture->confirmed, qui_plan_unref);
  g_ptr_array_unref (fixture->clients);
  qui_test_watch_free (fixture->watch);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

static PGconn *
add_client (Fixture    *fixture,
            const char *user,
            const char *application,
            const char *sql)
{
  PGconn *client = qui_test_cluster_open (cluster, user, "shop", application);

  g_ptr_array_add (fixture->clients, client);
  if (sql != NULL)
    qui_test_client_run (client, sql);
  return client;
}

static void
on_confirmed (Fixture *fixture,
              QuiPlan *plan)
{
  fixture->n_confirmed++;
  fixture->confirmed = qui_plan_ref (plan);
}

static void
open_dialog (Fixture      *fixture,
             QuiSignalKind kind)
{
  QuiPlanRequest request;

  qui_test_watch_look (fixture->watch);
  request = qui_test_watch_request (fixture->watch, "shop", kind);
  fixture->dialog = qui_confirm_dialog_new (fixture->watch->server, &request, NULL);
  g_signal_connect_swapped (fixture->dialog, "confirmed", G_CALLBACK (on_confirmed), fixture);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  qui_test_settle (fixture->dialog);
}

static GtkWidget *
find (Fixture    *fixture,
      const char *id)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (widget);
  return widget;
}

static void
assert_button (Fixture    *fixture,
               const char *label,
               gboolean    sensitive)
{
  GtkWidget *button = find (fixture, "confirm");

  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, label);
  g_assert_cmpint (gtk_widget_is_sensitive (button), ==, sensitive);
}

static void
assert_shown (Fixture    *fixture,
              const char *words)
{
  g_autofree char *text = qui_test_dup_text (fixture->dialog);

  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

static void
select_only (Fixture    *fixture,
             QuiPlanOnly only)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (fixture, "only_row")), only);
}

static void
test_counts (Fixture      *fixture,
             gconstpointer user)
{
  add_client (fixture, "owner", "api", NULL);
  add_client (fixture, "owner", "api", NULL);
  add_client (fixture, NULL, "mine", NULL);
  add_client (fixture, "owner", "worker", "BEGIN; CREATE TEMPORARY TABLE t ()");
  qui_test_client_send (add_client (fixture, "owner", "report", NULL), "SELECT pg_sleep(600)");
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' AND state = 'active'");
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);

  assert_button (fixture, "Disconnect 5 Sessions", TRUE);
  assert_shown (fixture, "Disconnect everyone else from shop?");
  assert_shown (fixture, "5 sessions end");
  assert_shown (fixture, "2 open transactions");
  assert_shown (fixture, "1 has uncommitted changes");
  select_only (fixture, QUI_ONLY_IDLE);
  assert_button (fixture, "Disconnect 3 Sessions", TRUE);
  select_only (fixture, QUI_ONLY_ACTIVE);
  g_assert_cmpuint (qui_plan_get_n_targets (qui_confirm_dialog_get_plan (QUI_CONFIRM_DIALOG (fixture->dialog))), ==, 1);
  select_only (fixture, QUI_ONLY_IDLE_IN_TRANSACTION);
  assert_button (fixture, "Disconnect 1 Session", TRUE);
  g_assert_true (gtk_widget_get_visible (find (fixture, "older_row")));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (fixture, "older_spin")), 3600);
  assert_button (fixture, "Disconnect 0 Sessions", FALSE);
  select_only (fixture, QUI_ONLY_ALL);
  gtk_switch_set_active (GTK_SWITCH (find (fixture, "my_role_switch")), TRUE);
  assert_button (fixture, "Disconnect 4 Sessions", TRUE);
}

static void
test_nothing (Fixture      *fixture,
              gconstpointer user)
{
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  assert_button (fixture, "Disconnect 0 Sessions", FALSE);
  assert_shown (fixture, "There is no session to end.");
}

static void
test_production (Fixture      *fixture,
                 gconstpointer user)
{
  GtkEditable *entry;

  g_object_set (fixture->watch->profile, "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  add_client (fixture, NULL, "client", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  entry = GTK_EDITABLE (find (fixture, "type_entry"));
  assert_shown (fixture, "Type shop to confirm");
  assert_button (fixture, "Disconnect 1 Session", FALSE);
  gtk_editable_set_text (entry, "sho");
  assert_button (fixture, "Disconnect 1 Session", FALSE);
  gtk_editable_set_text (entry, "shop");
  assert_button (fixture, "Disconnect 1 Session", TRUE);
  gtk_editable_set_text (entry, "shop ");
  assert_button (fixture, "Disconnect 1 Session", FALSE);
}

static void
test_keep (Fixture      *fixture,
           gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "client", NULL);

  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) == find (fixture, "keep"));
  g_signal_emit_by_name (find (fixture, "keep"), "clicked");
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpuint (fixture->n_confirmed, ==, 0);
  g_assert_false (qui_test_client_is_dead (client));
}

static void
test_confirmed_is_shown (Fixture      *fixture,
                         gconstpointer user)
{
  QuiPlan *shown;

  add_client (fixture, NULL, "client", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (find (fixture, "method_row")), 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (find (fixture, "wait_spin")), 7);

  /* Came after what is shown: not hit. */
  add_client (fixture, NULL, "late", NULL);
  shown = qui_confirm_dialog_get_plan (QUI_CONFIRM_DIALOG (fixture->dialog));
  g_signal_emit_by_name (find (fixture, "confirm"), "clicked");
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpuint (fixture->n_confirmed, ==, 1);
  g_assert_true (fixture->confirmed == shown);
  g_assert_cmpuint (qui_plan_get_n_targets (fixture->confirmed), ==, 1);
  g_assert_cmpstr (qui_plan_get_target (fixture->confirmed, 0)->application, ==, "client");
  g_assert_true (qui_plan_get_request (fixture->confirmed)->cancel_first);
  g_assert_cmpuint (qui_plan_get_request (fixture->confirmed)->wait_seconds, ==, 7);
}

static void
test_changes (Fixture      *fixture,
              gconstpointer user)
{
  GtkWidget *confirm;
  gint64 began;

  add_client (fixture, NULL, "stays", NULL);
  add_client (fixture, NULL, "leaves", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  confirm = find (fixture, "confirm");
  g_assert_false (gtk_widget_get_visible (find (fixture, "notice")));

  g_ptr_array_set_size (fixture->clients, 1);
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_watch_look (fixture->watch);
  qui_test_settle (fixture->dialog);
  assert_shown (fixture, "The sessions have changed since you opened this: 0 new, 1 left.");
  assert_button (fixture, "Disconnect 1 Session", TRUE);

  /* Nobody can have read what came in just now. */
  add_client (fixture, NULL, "<b>new</b> & more", NULL);
  qui_test_watch_look (fixture->watch);
  began = g_get_monotonic_time ();
  assert_button (fixture, "Disconnect 2 Sessions", FALSE);
  qui_test_settle (fixture->dialog);
  assert_shown (fixture, "1 new, 1 left.");
  assert_shown (fixture, "<b>new</b> & more");
  qui_test_wait (gtk_widget_is_sensitive (confirm));
  g_assert_cmpint (g_get_monotonic_time () - began, >, G_TIME_SPAN_SECOND / 2);
}

static void
test_not_answering (Fixture      *fixture,
                    gconstpointer user)
{
  add_client (fixture, NULL, "client", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  assert_button (fixture, "Disconnect 1 Session", TRUE);
  qui_server_disconnect (fixture->watch->server);
  assert_button (fixture, "Disconnect 1 Session", FALSE);
  qui_test_settle (fixture->dialog);
  assert_shown (fixture, "scratch is not answering.");
}

static void
test_not_permitted (Fixture      *fixture,
                    gconstpointer user)
{
  add_client (fixture, NULL, "backup", NULL);
  add_client (fixture, user, "mine", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  assert_button (fixture, "Disconnect 1 Session", TRUE);
  assert_shown (fixture, "Not permitted: ");
  assert_shown (fixture, "superuser");
  gtk_switch_set_active (GTK_SWITCH (find (fixture, "try_switch")), TRUE);
  assert_button (fixture, "Disconnect 2 Sessions", TRUE);
}

static void
test_sql (Fixture      *fixture,
          gconstpointer user)
{
  g_autofree int *own_pids = qui_server_dup_own_pids (fixture->watch->server);
  g_autofree char *sql = NULL;
  g_autofree char *shown = NULL;

  add_client (fixture, NULL, "client", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (find (fixture, "sql_row")), TRUE);
  sql = qui_plan_dup_sql (qui_confirm_dialog_get_plan (QUI_CONFIRM_DIALOG (fixture->dialog)), own_pids);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (find (fixture, "sql_view"))), "text", &shown, NULL);
  g_assert_cmpstr (shown, ==, sql);
  g_assert_nonnull (strstr (shown, "pg_terminate_backend"));
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer user)
{
  add_client (fixture, NULL, "idle", NULL);
  qui_test_client_send (add_client (fixture, NULL, "busy", NULL), "SELECT pg_sleep(600)");
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' AND state = 'active'");
  open_dialog (fixture, QUI_SIGNAL_CANCEL);
  assert_button (fixture, "Cancel 1 Query", TRUE);
  assert_shown (fixture, "Cancel all queries in shop?");
  assert_shown (fixture, "A session in which nothing runs");
  g_assert_false (gtk_widget_get_visible (find (fixture, "options_group")));
}

/* Many sessions of many applications open at once, and follow the looks. */
static void
test_many (Fixture      *fixture,
           gconstpointer user)
{
  gint64 began;

  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *application = g_strdup_printf ("app-%u", i / 7);

      add_client (fixture, NULL, application, NULL);
    }
  began = g_get_monotonic_time ();
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  g_test_message ("looked and opened in %.0f ms", (g_get_monotonic_time () - began) / 1000.0);
  assert_button (fixture, "Disconnect 1000 Sessions", TRUE);
  assert_shown (fixture, "… and 93 more");
  qui_test_shot (fixture->dialog, "confirm-many");

  began = g_get_monotonic_time ();
  g_object_notify (G_OBJECT (fixture->watch->server), "snapshot");
  g_test_message ("followed a look in %.1f ms", (g_get_monotonic_time () - began) / 1000.0);
  assert_button (fixture, "Disconnect 1000 Sessions", TRUE);
}

static void
test_accessible (Fixture      *fixture,
                 gconstpointer user)
{
  static const char * const controls[] = { "my_role_switch", "try_switch", "older_spin", "wait_spin", "copy_sql", "sql_view" };

  add_client (fixture, NULL, "client", NULL);
  open_dialog (fixture, QUI_SIGNAL_TERMINATE);
  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (find (fixture, controls[i])), GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (find (fixture, "type_entry")), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  qui_test_shot (fixture->dialog, "confirm");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start ("max_connections = 1050", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE owner LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_monitor TO plain");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");

#define ADD(path, user, function) g_test_add ("/confirm-dialog/" path, Fixture, user, set_up, function, tear_down)
  ADD ("counts", NULL, test_counts);
  ADD ("nothing", NULL, test_nothing);
  ADD ("production", NULL, test_production);
  ADD ("keep", NULL, test_keep);
  ADD ("confirmed-is-shown", NULL, test_confirmed_is_shown);
  ADD ("changes", NULL, test_changes);
  ADD ("not-answering", NULL, test_not_answering);
  ADD ("not-permitted", "plain", test_not_permitted);
  ADD ("sql", NULL, test_sql);
  ADD ("cancel", NULL, test_cancel);
  ADD ("accessible", NULL, test_accessible);
  ADD ("many", NULL, test_many);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
