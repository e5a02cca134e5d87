/* test-actions.c: from a selection through the question to the proof
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-actions.h"
#include "qui-confirm-dialog.h"
#include "qui-confirm-single.h"
#include "qui-report-dialog.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch *watch;
  GPtrArray    *clients;
  GtkWidget    *window;
  GtkWidget    *page;
  QuiActions   *actions;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer user)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture->watch = qui_test_watch_new (cluster, user, NULL, NULL);
  fixture->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish);
  fixture->page = gtk_label_new ("page");
  fixture->window = adw_window_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  adw_window_set_content (ADW_WINDOW (fixture->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 600);
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
  g_ptr_array_unref (fixture->clients);
  qui_test_watch_free (fixture->watch);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
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

static void
add_sleeper (Fixture    *fixture,
             const char *application)
{
  qui_test_client_send (add_client (fixture, NULL, application), "SELECT pg_sleep(600)");
  qui_test_cluster_wait_for (cluster, "active", "SELECT state FROM pg_stat_activity WHERE application_name = '%s'", application);
}

/* The sessions of these applications, NULL at the end; looks first. */
static void
select_sessions (Fixture    *fixture,
                 const char *first,
                 ...)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  va_list more;

  qui_test_watch_look (fixture->watch);
  va_start (more, first);
  for (const char *name = first; name != NULL; name = va_arg (more, const char *))
    {
      const QuiSession *session = qui_test_watch_find (fixture->watch, name);
      QuiLineKey key = { QUI_LINE_SESSION, session->pid, session->backend_start };

      g_array_append_val (keys, key);
    }
  va_end (more);
  qui_actions_set_selection (fixture->actions, keys);
}

static void
assert_enabled (Fixture    *fixture,
                const char *name,
                gboolean    enabled)
{
  g_assert_cmpint (g_action_group_get_action_enabled (G_ACTION_GROUP (fixture->actions), name), ==, enabled);
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
activate (Fixture    *fixture,
          const char *name,
          GType       dialog)
{
  g_assert_true (gtk_widget_activate_action (fixture->page, name, NULL));
  qui_test_wait (find_toplevel (dialog) != NULL);
  qui_test_settle (find_toplevel (dialog));
  return find_toplevel (dialog);
}

static gboolean
shows (GtkWidget  *widget,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  return strstr (text, words) != NULL;
}

static void
answer (GtkWidget  *dialog,
        const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
}

static void
click (GtkWidget  *root,
       const char *name)
{
  GtkWidget *button = qui_test_find (root, GTK_TYPE_BUTTON, name);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static QuiOperation *
get_newest (Fixture *fixture)
{
  g_autoptr (QuiOperation) newest = g_list_model_get_item (qui_server_get_operations (fixture->watch->server), 0);

  return newest;
}

static void
test_enabled (Fixture      *fixture,
              gconstpointer user)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  QuiLineKey database = { QUI_LINE_DATABASE, request.database_oid, 0 };
  g_autofree int *own_pids = qui_server_dup_own_pids (fixture->watch->server);
  const QuiSession *own = qui_snapshot_find_session (qui_server_get_snapshot (fixture->watch->server), own_pids[0]);
  QuiLineKey own_key = { QUI_LINE_SESSION, own->pid, own->backend_start };

  assert_enabled (fixture, "terminate", FALSE);
  assert_enabled (fixture, "disconnect-others", FALSE);
  assert_enabled (fixture, "server-disconnect-others", TRUE);
  assert_enabled (fixture, "show-report", FALSE);

  add_client (fixture, NULL, "idle");
  add_sleeper (fixture, "busy");
  select_sessions (fixture, "idle", NULL);
  assert_enabled (fixture, "terminate", TRUE);
  assert_enabled (fixture, "cancel", FALSE);
  assert_enabled (fixture, "disconnect-others", TRUE);
  assert_enabled (fixture, "copy-pid", TRUE);
  g_assert_cmpuint (qui_actions_get_database (fixture->actions), ==, request.database_oid);
  select_sessions (fixture, "idle", "busy", NULL);
  assert_enabled (fixture, "cancel", TRUE);
  assert_enabled (fixture, "copy-query", TRUE);

  g_array_append_val (keys, database);
  qui_actions_set_selection (fixture->actions, keys);
  assert_enabled (fixture, "terminate", TRUE);
  g_assert_cmpuint (qui_actions_get_database (fixture->actions), ==, request.database_oid);

  /* Never ourselves. */
  g_array_set_size (keys, 0);
  g_array_append_val (keys, own_key);
  qui_actions_set_selection (fixture->actions, keys);
  assert_enabled (fixture, "terminate", FALSE);
  assert_enabled (fixture, "cancel", FALSE);

  /* What is not live is not acted on. */
  select_sessions (fixture, "busy", NULL);
  assert_enabled (fixture, "terminate", TRUE);
  qui_server_disconnect (fixture->watch->server);
  assert_enabled (fixture, "terminate", FALSE);
  assert_enabled (fixture, "cancel", FALSE);
  assert_enabled (fixture, "disconnect-others", FALSE);
  assert_enabled (fixture, "server-disconnect-others", FALSE);
}

static void
test_terminate_one (Fixture      *fixture,
                    gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "<b>&psql");
  GtkWidget *dialog;
  GtkWidget *report;

  qui_test_client_run (client, "BEGIN; CREATE TEMPORARY TABLE t ()");
  select_sessions (fixture, "<b>&psql", NULL);
  dialog = activate (fixture, "act.terminate", QUI_TYPE_CONFIRM_SINGLE);
  g_assert_true (shows (dialog, "<b>&psql, connected to shop as postgres"));
  g_assert_true (shows (dialog, "rolls back."));
  g_assert_true (shows (dialog, "CREATE TEMPORARY TABLE t ()"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (dialog)), ==, "keep");
  qui_test_wait (gtk_window_get_focus (GTK_WINDOW (dialog)) == gtk_window_get_default_widget (GTK_WINDOW (dialog)));
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "cancel-query"));
  qui_test_shot (dialog, "single");
  answer (dialog, "confirm");

  /* A word is enough; no dialog. */
  qui_test_wait (shows (fixture->window, "is gone"));
  g_assert_true (qui_test_client_is_dead (client));
  g_assert_null (find_toplevel (QUI_TYPE_REPORT_DIALOG));
  click (fixture->window, "_Details");
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) != NULL);
  report = find_toplevel (QUI_TYPE_REPORT_DIALOG);
  qui_test_wait (qui_operation_get_phase (get_newest (fixture)) == QUI_OPERATION_DONE);
  gtk_window_close (GTK_WINDOW (report));
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) == NULL);
}

static void
test_keep_one (Fixture      *fixture,
               gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "psql");
  GtkWidget *dialog;

  select_sessions (fixture, "psql", NULL);
  dialog = activate (fixture, "act.terminate", QUI_TYPE_CONFIRM_SINGLE);
  gtk_window_close (GTK_WINDOW (dialog));
  qui_test_wait (find_toplevel (QUI_TYPE_CONFIRM_SINGLE) == NULL);
  g_assert_cmpuint (g_list_model_get_n_items (qui_server_get_operations (fixture->watch->server)), ==, 0);
  g_assert_false (qui_test_client_is_dead (client));
}

static void
test_cancel_one (Fixture      *fixture,
                 gconstpointer user)
{
  GtkWidget *dialog;
  PGresult *result;

  add_sleeper (fixture, "busy");
  select_sessions (fixture, "busy", NULL);
  dialog = activate (fixture, "act.cancel", QUI_TYPE_CONFIRM_SINGLE);
  g_assert_true (shows (dialog, "stays connected; its query fails."));
  answer (dialog, "confirm");
  qui_test_wait (shows (fixture->window, "was cancelled"));
  result = PQgetResult (fixture->clients->pdata[0]);
  g_assert_cmpstr (PQresultErrorField (result, PG_DIAG_SQLSTATE), ==, "57014");
  PQclear (result);
  g_assert_false (qui_test_client_is_dead (fixture->clients->pdata[0]));
  qui_test_wait (qui_operation_get_phase (get_newest (fixture)) == QUI_OPERATION_DONE);
}

/* The question speaks of a session that leaves while it is open. */
static void
test_left_meanwhile (Fixture      *fixture,
                     gconstpointer user)
{
  GtkWidget *dialog;

  add_client (fixture, NULL, "psql");
  select_sessions (fixture, "psql", NULL);
  dialog = activate (fixture, "act.terminate", QUI_TYPE_CONFIRM_SINGLE);
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "confirm"));
  g_ptr_array_set_size (fixture->clients, 0);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_watch_look (fixture->watch);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "confirm"));
  qui_test_settle (dialog);
  g_assert_true (shows (dialog, "It has left in the meantime"));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_not_permitted (Fixture      *fixture,
                    gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "backup");
  GtkWidget *dialog;

  select_sessions (fixture, "backup", NULL);
  dialog = activate (fixture, "act.terminate", QUI_TYPE_CONFIRM_SINGLE);
  g_assert_true (shows (dialog, "superuser"));
  g_assert_true (shows (dialog, "You can try anyway"));
  qui_test_shot (dialog, "single-refused");
  answer (dialog, "confirm");

  /* It went wrong: the report opens by itself and has the server's words. */
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) != NULL);
  qui_test_settle (find_toplevel (QUI_TYPE_REPORT_DIALOG));
  g_assert_true (shows (find_toplevel (QUI_TYPE_REPORT_DIALOG), "Not permitted"));
  g_assert_false (qui_test_client_is_dead (client));
  qui_test_wait (qui_operation_get_phase (get_newest (fixture)) == QUI_OPERATION_DONE);
}

/* The main job: a database selected, everybody else disconnected, the report closed early and found again. */
static void
test_disconnect_others (Fixture      *fixture,
                        gconstpointer user)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  GtkWidget *dialog;
  GtkWidget *report;

  for (guint i = 0; i < 5; i++)
    add_client (fixture, NULL, "pool");
  select_sessions (fixture, "pool", NULL);

  /* What the dialog starts with is the person's. */
  g_settings_set_boolean (settings, "cancel-first", TRUE);
  g_settings_set_uint (settings, "cancel-wait", 9);
  dialog = activate (fixture, "act.disconnect-others", QUI_TYPE_CONFIRM_DIALOG);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (qui_test_find (dialog, ADW_TYPE_COMBO_ROW, "method_row"))), ==, 1);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (qui_test_find (dialog, GTK_TYPE_SPIN_BUTTON, "wait_spin"))), ==, 9);
  gtk_window_close (GTK_WINDOW (dialog));
  qui_test_wait (find_toplevel (QUI_TYPE_CONFIRM_DIALOG) == NULL);
  g_settings_reset (settings, "cancel-first");
  g_settings_reset (settings, "cancel-wait");

  dialog = activate (fixture, "act.disconnect-others", QUI_TYPE_CONFIRM_DIALOG);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (qui_test_find (dialog, ADW_TYPE_COMBO_ROW, "method_row"))), ==, 0);
  click (dialog, "Disconnect 5 Sessions");

  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) != NULL);
  report = find_toplevel (QUI_TYPE_REPORT_DIALOG);
  g_assert_null (find_toplevel (QUI_TYPE_CONFIRM_DIALOG));
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  gtk_window_close (GTK_WINDOW (report));
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) == NULL);

  qui_test_wait (shows (fixture->window, "All 5 sessions are gone"));
  qui_test_shot (fixture->window, "toast");
  click (fixture->window, "_Show Report");
  qui_test_wait (find_toplevel (QUI_TYPE_REPORT_DIALOG) != NULL);
  assert_enabled (fixture, "show-report", TRUE);
}

static void
test_selection_of_several (Fixture      *fixture,
                           gconstpointer user)
{
  PGconn *spared = add_client (fixture, NULL, "three");
  GtkWidget *dialog;

  add_client (fixture, NULL, "one");
  add_client (fixture, NULL, "two");
  select_sessions (fixture, "one", "two", NULL);
  dialog = activate (fixture, "act.terminate", QUI_TYPE_CONFIRM_DIALOG);
  g_assert_true (shows (dialog, "Terminate 2 sessions?"));
  click (dialog, "Terminate 2 Sessions");
  qui_test_wait (g_list_model_get_n_items (qui_server_get_operations (fixture->watch->server)) == 1);
  qui_test_wait (qui_operation_get_phase (get_newest (fixture)) == QUI_OPERATION_DONE);
  g_assert_cmpuint (qui_operation_get_n (get_newest (fixture), QUI_OUTCOME_GONE), ==, 2);
  g_assert_false (qui_test_client_is_dead (spared));
}

static void
on_text (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_copy (Fixture      *fixture,
           gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "psql");
  g_autofree char *filler = g_strnfill (3000, 'x');
  g_autofree char *query = g_strdup_printf ("SELECT '%s' AS end_of_query", filler);
  g_autofree char *text = NULL;
  g_autofree char *pid_text = NULL;
  g_autofree char *pid = g_strdup_printf ("%d", PQbackendPID (client));

  /* Longer than what a look brings: fetched whole, as far as the server keeps it. */
  qui_test_cluster_sql (cluster, NULL, "SELECT 1");
  qui_test_client_run (client, query);
  select_sessions (fixture, "psql", NULL);
  gtk_widget_activate_action (fixture->page, "act.copy-query", NULL);
  qui_test_wait (shows (fixture->window, "Query copied"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, on_text, &text);
  qui_test_wait (text != NULL);
  g_assert_true (g_str_has_suffix (text, "AS end_of_query"));

  gtk_widget_activate_action (fixture->page, "act.copy-pid", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, on_text, &pid_text);
  qui_test_wait (pid_text != NULL);
  g_assert_cmpstr (pid_text, ==, pid);
}

/* Each whole, one after the other, under its pid; who has run nothing has none. */
static void
test_copy_several (Fixture       *fixture,
                   gconstpointer  user)
{
  PGconn *first = add_client (fixture, NULL, "first");
  PGconn *second = add_client (fixture, NULL, "second");
  g_autofree char *filler = g_strnfill (700, 'x');
  g_autofree char *query = g_strdup_printf ("SELECT '%s' AS end_of_query", filler);
  g_autofree char *one_way = g_strdup_printf ("-- %d\n%s\n\n-- %d\nSELECT 2 --two", PQbackendPID (first), query, PQbackendPID (second));
  g_autofree char *other_way = g_strdup_printf ("-- %d\nSELECT 2 --two\n\n-- %d\n%s", PQbackendPID (second), PQbackendPID (first), query);
  g_autofree char *text = NULL;

  qui_test_client_run (first, query);
  qui_test_client_run (second, "SELECT 2 --two");
  select_sessions (fixture, "first", "second", NULL);
  assert_enabled (fixture, "copy-query", TRUE);
  gtk_widget_activate_action (fixture->page, "act.copy-query", NULL);
  qui_test_wait (shows (fixture->window, "2 queries copied"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, on_text, &text);
  qui_test_wait (text != NULL);
  g_assert_true (g_str_equal (text, one_way) || g_str_equal (text, other_way));
}

/* What the clipboard holds once the toast @words is there. */
static char *
dup_copied (Fixture    *fixture,
            const char *action,
            const char *words)
{
  char *text = NULL;

  gtk_widget_activate_action (fixture->page, action, NULL);
  qui_test_wait (shows (fixture->window, words));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, on_text, &text);
  qui_test_wait (text != NULL);
  return text;
}

static void
test_copy_more (Fixture      *fixture,
                gconstpointer user)
{
  g_autofree char *rows = NULL;
  g_autofree char *cells = NULL;
  g_autofree char *sql = NULL;
  g_auto (GStrv) lines = NULL;

  add_sleeper (fixture, "one");
  add_sleeper (fixture, "two");
  select_sessions (fixture, "one", "two", NULL);

  rows = dup_copied (fixture, "act.copy-rows", "2 rows copied");
  lines = g_strsplit (rows, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], "\t", -1);

      /* Those shown from the start. */
      g_assert_cmpuint (g_strv_length (fields), ==, QUI_COLUMN_QUERY + 1);
      g_assert_cmpstr (fields[QUI_COLUMN_APPLICATION], ==, i == 0 ? "one" : "two");
      g_assert_cmpstr (fields[QUI_COLUMN_QUERY], ==, "SELECT pg_sleep(600)");
    }

  /* Run by hand, the SQL does what the program would have done, and nothing else. */
  sql = dup_copied (fixture, "act.copy-sql-terminate", "SQL for 2 sessions copied");
  add_sleeper (fixture, "bystander");
  qui_test_cluster_sql (cluster, NULL, "%s", sql);
  qui_test_cluster_wait_for (cluster, "bystander", "SELECT string_agg(application_name, ' ') FROM pg_stat_activity "
                             "WHERE datname = 'shop' AND backend_type = 'client backend' AND application_name IN ('one', 'two', 'bystander')");

  select_sessions (fixture, "bystander", NULL);
  gtk_widget_activate_action (fixture->page, "act.copy-cell", "i", QUI_COLUMN_APPLICATION);
  qui_test_wait (shows (fixture->window, "1 cell copied"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->page), NULL, on_text, &cells);
  qui_test_wait (cells != NULL);
  g_assert_cmpstr (cells, ==, "bystander");
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start ("track_activity_query_size = 8192", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_monitor TO plain");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");

#define ADD(path, user, function) g_test_add ("/actions/" path, Fixture, user, set_up, function, tear_down)
  ADD ("enabled", NULL, test_enabled);
  ADD ("terminate-one", NULL, test_terminate_one);
  ADD ("keep-one", NULL, test_keep_one);
  ADD ("cancel-one", NULL, test_cancel_one);
  ADD ("left-meanwhile", NULL, test_left_meanwhile);
  ADD ("not-permitted", "plain", test_not_permitted);
  ADD ("disconnect-others", NULL, test_disconnect_others);
  ADD ("selection-of-several", NULL, test_selection_of_several);
  ADD ("copy", NULL, test_copy);
  ADD ("copy-several", NULL, test_copy_several);
  ADD ("copy-more", NULL, test_copy_more);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
