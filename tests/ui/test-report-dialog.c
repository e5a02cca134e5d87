/* test-report-dialog.c: what did happen, session by session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "qui-report-dialog.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"
#include "qui-tree-cell.h"

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch *watch;
  GPtrArray    *clients;
  QuiOperation *operation;
  GtkWidget    *dialog;      /* NULL once closed */
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
  g_clear_object (&fixture->operation);
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
start_request (Fixture              *fixture,
               const QuiPlanRequest *request)
{
  g_autoptr (QuiPlan) plan = qui_test_watch_plan (fixture->watch, request);

  fixture->operation = qui_operation_start (fixture->watch->server, plan);
  fixture->dialog = qui_report_dialog_new (fixture->operation, NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
start (Fixture *fixture)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);

  start_request (fixture, &request);
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
assert_shown (Fixture    *fixture,
              const char *words)
{
  g_autofree char *text = NULL;

  qui_test_settle (fixture->dialog);
  text = qui_test_dup_text (fixture->dialog);
  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

static GtkWidget *
find_cell (GtkWidget  *widget,
           const char *text)
{
  if (QUI_IS_TREE_CELL (widget))
    return g_str_equal (qui_tree_cell_get_text (QUI_TREE_CELL (widget)), text) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cell (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_tip (Fixture    *fixture,
         const char *text)
{
  GtkWidget *cell = find_cell (fixture->dialog, text);
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean has = FALSE;

  g_assert_nonnull (cell);
  g_signal_emit_by_name (cell, "query-tooltip", 0, 0, FALSE, tooltip, &has);
  return has;
}

static gboolean
is_done (Fixture *fixture)
{
  return qui_operation_get_phase (fixture->operation) == QUI_OPERATION_DONE;
}

static void
test_all_gone (Fixture      *fixture,
               gconstpointer user)
{
  add_client (fixture, NULL, "<i>api</i>");
  add_client (fixture, NULL, "");
  start (fixture);
  assert_shown (fixture, "<i>api</i>");
  qui_test_wait (is_done (fixture));

  assert_shown (fixture, "All 2 sessions are gone");
  assert_shown (fixture, "Gone\n2\n");
  assert_shown (fixture, "Terminated in ");
  g_assert_false (gtk_widget_get_visible (find (fixture, "stop")));
  g_assert_false (gtk_widget_get_visible (find (fixture, "retry")));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) == find (fixture, "done"));
  qui_test_shot (fixture->dialog, "report-gone");
  g_signal_emit_by_name (find (fixture, "done"), "clicked");
  qui_test_wait (fixture->dialog == NULL);
}

static void
test_survivor (Fixture      *fixture,
               gconstpointer user)
{
  PGconn *stuck = add_client (fixture, "plain", "stuck");

  add_client (fixture, "plain", "api");
  add_client (fixture, NULL, "backup");
  kill (PQbackendPID (stuck), SIGSTOP);
  start (fixture);
  qui_test_wait (qui_operation_get_n (fixture->operation, QUI_OUTCOME_GONE) == 1);

  assert_shown (fixture, "Disconnecting from shop…");
  assert_shown (fixture, "1 of 2 sessions are gone. Waiting up to ");
  assert_shown (fixture, "Waiting…");
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (find (fixture, "progress"))), ==, 0.5);
  g_assert_false (gtk_widget_get_visible (find (fixture, "done")));
  qui_test_shot (fixture->dialog, "report-progress");
  g_signal_emit_by_name (find (fixture, "stop"), "clicked");
  qui_test_wait (is_done (fixture));

  assert_shown (fixture, "1 of 2 sessions are gone");
  assert_shown (fixture, "1 is still connected. 1 is not yours to signal.");
  assert_shown (fixture, "Not permitted");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (find (fixture, "retry"))), ==, "Retry 1 Session");
  qui_test_shot (fixture->dialog, "report-survivor");

  g_signal_emit_by_name (find (fixture, "retry"), "clicked");
  g_assert_true (gtk_widget_get_visible (find (fixture, "stop")));
  kill (PQbackendPID (stuck), SIGCONT);
  qui_test_wait (is_done (fixture));
  assert_shown (fixture, "All 2 sessions are gone");
}

/* What does not fit can be read all the same. */
static void
test_tooltip (Fixture      *fixture,
              gconstpointer user)
{
  const char *name = "an application whose name is much too long for the column";

  add_client (fixture, NULL, name);
  add_client (fixture, NULL, "api");
  start (fixture);
  assert_shown (fixture, name);
  g_assert_true (has_tip (fixture, name));
  g_assert_false (has_tip (fixture, "api"));
  qui_test_wait (is_done (fixture));
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
  g_autofree char *report = NULL;
  g_autofree char *text = NULL;

  add_client (fixture, NULL, "api");
  start (fixture);
  qui_test_wait (is_done (fixture));
  g_signal_emit_by_name (find (fixture, "copy"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->dialog), NULL, on_text, &text);
  qui_test_wait (text != NULL);
  report = qui_operation_dup_report (fixture->operation);
  g_assert_cmpstr (text, ==, report);
  g_assert_nonnull (strstr (text, "Database: shop"));
}

/* Closing neither stops nor loses it. */
static void
test_closed_early (Fixture      *fixture,
                   gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "api");
  g_autoptr (QuiOperation) newest = NULL;
  GtkWidget *again;

  start (fixture);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  qui_test_wait (fixture->dialog == NULL);
  qui_test_wait (is_done (fixture));
  g_assert_true (qui_test_client_is_dead (client));

  newest = g_list_model_get_item (qui_server_get_operations (fixture->watch->server), 0);
  again = qui_report_dialog_new (newest, NULL);
  g_object_add_weak_pointer (G_OBJECT (again), (gpointer *) &fixture->dialog);
  fixture->dialog = again;
  gtk_window_present (GTK_WINDOW (again));
  assert_shown (fixture, "1 session is gone");
}

static void
test_one_session (Fixture      *fixture,
                  gconstpointer user)
{
  PGconn *stuck = add_client (fixture, NULL, "stuck");
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .kind = QUI_SIGNAL_TERMINATE, .keys = keys };
  const QuiSession *session;
  QuiLineKey key;

  qui_test_watch_look (fixture->watch);
  session = qui_test_watch_find (fixture->watch, "stuck");
  key = (QuiLineKey) { QUI_LINE_SESSION, session->pid, session->backend_start };
  g_array_append_val (keys, key);
  kill (PQbackendPID (stuck), SIGSTOP);
  start_request (fixture, &request);

  assert_shown (fixture, "Terminate Session\n");
  assert_shown (fixture, "The session is still there. Waiting up to ");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->dialog)), ==, "Terminate Session");
  g_signal_emit_by_name (find (fixture, "stop"), "clicked");
  qui_test_wait (is_done (fixture));
  assert_shown (fixture, "0 of 1 session is gone");
  kill (PQbackendPID (stuck), SIGCONT);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_monitor TO plain");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");

#define ADD(path, user, function) g_test_add ("/report-dialog/" path, Fixture, user, set_up, function, tear_down)
  ADD ("all-gone", NULL, test_all_gone);
  ADD ("survivor", "plain", test_survivor);
  ADD ("tooltip", NULL, test_tooltip);
  ADD ("one-session", NULL, test_one_session);
  ADD ("copy", NULL, test_copy);
  ADD ("closed-early", NULL, test_closed_early);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
