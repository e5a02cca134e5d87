/* test-blocking-view.c: who blocks whom, on a real server: a prepared transaction at the root of a chain, 500 on one row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-confirm-single.h"
#include "qui-live-page.h"
#include "qui-prepared-list.h"
#include "qui-session-tree.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"
#include "qui-words.h"

#include <time.h>

#define MANY 500

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch *watch;
  GPtrArray    *clients;
  GtkWidget    *window;
  GtkWidget    *page;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer size)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");

  g_settings_reset (settings, "by-blocker");
  qui_test_cluster_sql (cluster, "shop", "DROP TABLE IF EXISTS orders, t0, t1, t2, t3, t4");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE orders (id int PRIMARY KEY, status text)");
  qui_test_cluster_sql (cluster, "shop", "INSERT INTO orders SELECT i, 'new' FROM generate_series(1, 10) i");
  for (int i = 0; i <= 4; i++)
    qui_test_cluster_sql (cluster, "shop", "CREATE TABLE t%d (i int)", i);

  fixture->watch = qui_test_watch_new (cluster, NULL, NULL, NULL);
  fixture->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish);
  fixture->window = adw_window_new ();
  fixture->page = qui_live_page_new (fixture->watch->server);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  adw_window_set_content (ADW_WINDOW (fixture->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 928, 692);
  gtk_window_present (GTK_WINDOW (fixture->window));
  qui_test_settle (fixture->window);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer size)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_ptr_array_unref (fixture->clients);
  qui_test_watch_free (fixture->watch);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

static PGconn *
add_client (Fixture    *fixture,
            const char *application,
            const char *sql)
{
  PGconn *client = qui_test_cluster_open (cluster, NULL, "shop", application);

  g_ptr_array_add (fixture->clients, client);
  qui_test_client_run (client, sql);
  return client;
}

/* Does @first, then waits in @then. */
static void
add_waiter (Fixture    *fixture,
            const char *application,
            const char *first,
            const char *then)
{
  qui_test_client_send (add_client (fixture, application, first), then);
  qui_test_cluster_wait_for (cluster, "Lock", "SELECT wait_event_type FROM pg_stat_activity WHERE application_name = '%s'", application);
}

/* prepared <- one <- two <- three <- four, and maria <- checkout <- worker beside it. */
static void
add_chain (Fixture *fixture)
{
  PGconn *client = add_client (fixture, "preparer", "BEGIN");

  qui_test_client_run (client, "LOCK TABLE t0");
  qui_test_client_run (client, "PREPARE TRANSACTION 'shop''s batch 17'");
  add_waiter (fixture, "one", "BEGIN; LOCK TABLE t1", "LOCK TABLE t0");
  add_waiter (fixture, "two", "BEGIN; LOCK TABLE t2", "LOCK TABLE t1");
  add_waiter (fixture, "three", "BEGIN; LOCK TABLE t3", "LOCK TABLE t2");
  add_waiter (fixture, "four", "BEGIN; LOCK TABLE t4", "LOCK TABLE t3");
  add_client (fixture, "maria", "BEGIN; UPDATE orders SET status = 'paid' WHERE id = 1");
  add_waiter (fixture, "checkout", "SELECT 1", "UPDATE orders SET status = 'sent' WHERE id = 1");
  add_waiter (fixture, "worker", "SELECT 1", "DELETE FROM orders WHERE id = 1");
}

static QuiOutline *
get_outline (Fixture *fixture)
{
  return qui_row_list_get_outline (qui_server_get_rows (fixture->watch->server));
}

/* A look that began now, in the lines. */
static void
look (Fixture *fixture)
{
  qui_test_watch_look (fixture->watch);
  qui_test_wait (get_outline (fixture) != NULL
                 && qui_outline_get_snapshot (get_outline (fixture)) == qui_server_get_snapshot (fixture->watch->server));
  qui_test_settle (fixture->window);
}

static void
group_by_blocker (Fixture *fixture)
{
  GtkWidget *button = qui_test_find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "By Blocker");

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  qui_test_wait (get_outline (fixture) != NULL && qui_outline_get_blocking (get_outline (fixture)) != NULL);
  qui_test_settle (fixture->window);
}

/* "prepared >one >>two": the lines by application. */
static char *
sketch (Fixture *fixture)
{
  QuiOutline *outline = get_outline (fixture);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (i > 0)
        g_string_append_c (text, ' ');
      for (guint depth = 0; depth < line->depth; depth++)
        g_string_append_c (text, '>');
      g_string_append (text, line->session != NULL ? line->session->application : "prepared");
    }
  return g_string_free (text, FALSE);
}

#define assert_sketch(fixture, expected) \
  G_STMT_START { \
    g_autofree char *sketched = sketch (fixture); \
    g_assert_cmpstr (sketched, ==, expected); \
  } G_STMT_END

static void
select_key (Fixture          *fixture,
            const QuiLineKey *key)
{
  GtkWidget *tree = qui_test_find (fixture->page, QUI_TYPE_SESSION_TREE, NULL);

  qui_session_tree_reveal (QUI_SESSION_TREE (tree), key, 1);
  qui_test_settle (fixture->window);
}

static const QuiSession *
select_session (Fixture    *fixture,
                const char *application)
{
  const QuiSession *session = qui_test_watch_find (fixture->watch, application);

  select_key (fixture, &(QuiLineKey) { QUI_LINE_SESSION, session->pid, session->backend_start });
  return session;
}

static gboolean
says (GtkWidget  *widget,
      const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  return strstr (text, words) != NULL;
}

static void
assert_says (GtkWidget  *widget,
             const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

static GtkWidget *
find_dialog (void)
{
  return qui_test_find_window (QUI_TYPE_CONFIRM_SINGLE);
}

static gboolean
is_enabled (Fixture    *fixture,
            const char *action)
{
  QuiActions *actions = qui_live_page_get_actions (QUI_LIVE_PAGE (fixture->page));

  return g_action_group_get_action_enabled (G_ACTION_GROUP (actions), action);
}

/* A chain of depth 4 whose root is a prepared transaction. */
static void
test_chain (Fixture      *fixture,
            gconstpointer unused)
{
  g_autofree char *cell = NULL;
  const QuiLine *line;
  int minimum;

  add_chain (fixture);
  look (fixture);
  group_by_blocker (fixture);
  assert_sketch (fixture, "prepared >one >>two >>>three >>>>four maria >checkout >>worker");
  assert_says (fixture->page, "2 lead blockers, 6 sessions wait.");
  qui_test_shot (fixture->window, "blocking-chain");

  line = qui_outline_get_line (get_outline (fixture), 0);
  cell = qui_words_cell (get_outline (fixture), line, QUI_COLUMN_WAIT);
  g_assert_true (g_str_has_prefix (cell, "Holds up 4 sessions for 0:"));

  /* Since when they wait, not since when their transaction or query began. */
  line = qui_outline_get_line (get_outline (fixture), 1);
  g_assert_cmpint (line->session->wait_start, !=, QUI_TIME_UNKNOWN);
  g_assert_cmpint (line->session->wait_start, >=, line->session->query_start);
  g_assert_cmpint (line->session->wait_start, <=, qui_snapshot_get_server (qui_outline_get_snapshot (get_outline (fixture)))->now);

  select_key (fixture, &(QuiLineKey) { QUI_LINE_PREPARED, 0, 0 });
  qui_test_wait (says (fixture->page, "shop's batch 17"));
  assert_says (fixture->page, "1 session waits for what it has locked");
  assert_says (fixture->page, "ROLLBACK PREPARED");
  g_assert_false (is_enabled (fixture, "terminate"));
  g_assert_false (is_enabled (fixture, "terminate-lead"));
  qui_test_settle (fixture->window);
  qui_test_shot (fixture->window, "blocking-prepared");

  select_session (fixture, "four");
  assert_says (fixture->page, "A prepared transaction holds up 4 sessions");
  g_assert_false (is_enabled (fixture, "terminate-lead"));
  g_assert_true (is_enabled (fixture, "terminate"));

  g_object_set (fixture->page, "narrow", TRUE, NULL);
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 720);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 720, 554);
  select_session (fixture, "checkout");
  qui_test_shot (fixture->window, "blocking-narrow");

  qui_test_cluster_sql (cluster, "shop", "ROLLBACK PREPARED 'shop''s batch 17'");
  qui_test_cluster_wait_for (cluster, "5", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
  look (fixture);
  assert_sketch (fixture, "one >two >>three >>>four maria >checkout >>worker");
}

/* From somebody who waits to the end of who holds it up. */
static void
test_terminate_lead (Fixture      *fixture,
                     gconstpointer unused)
{
  const QuiSession *lead;
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *heading = NULL;
  GtkWidget *dialog;

  add_client (fixture, "maria", "BEGIN; UPDATE orders SET status = 'paid' WHERE id = 1");
  add_waiter (fixture, "checkout", "SELECT 1", "UPDATE orders SET status = 'sent' WHERE id = 1");
  add_waiter (fixture, "worker", "SELECT 1", "DELETE FROM orders WHERE id = 1");
  look (fixture);
  group_by_blocker (fixture);
  assert_sketch (fixture, "maria >checkout >>worker");

  /* By itself: its own actions. */
  lead = select_session (fixture, "maria");
  g_assert_false (is_enabled (fixture, "terminate-lead"));
  assert_says (fixture->page, "2 sessions for 0:");
  assert_says (fixture->page, "1 more waits further behind");

  heading = g_strdup_printf ("Terminate session %d?", lead->pid);
  select_session (fixture, "worker");
  g_assert_true (is_enabled (fixture, "terminate-lead"));
  /* It is idle in its transaction. */
  g_assert_false (is_enabled (fixture, "cancel-lead"));
  qui_test_shot (fixture->window, "blocking-lead");

  g_assert_true (gtk_widget_activate_action (fixture->page, "act.terminate-lead", NULL));
  qui_test_wait (find_dialog () != NULL);
  dialog = find_dialog ();
  qui_test_settle (dialog);
  assert_says (dialog, heading);
  assert_says (dialog, "waits for nobody else.");
  qui_test_shot (dialog, "blocking-question");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "confirm");

  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'maria'");
  operation = g_list_model_get_item (qui_server_get_operations (fixture->watch->server), 0);
  qui_test_wait (qui_operation_get_phase (operation) == QUI_OPERATION_DONE);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
  look (fixture);
  assert_sketch (fixture, "");
  assert_says (fixture->page, "Nobody waits for a lock");
  qui_test_shot (fixture->window, "blocking-nobody");
}

/* Of this thread: others use the machine, too. */
static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* Everybody wants the same row: one stands behind who has it, the others behind that one. */
static void
test_many (Fixture      *fixture,
           gconstpointer unused)
{
  const QuiLine *line;
  gint64 start;
  g_autofree char *cell = NULL;

  add_client (fixture, "maria", "BEGIN; UPDATE orders SET status = 'paid' WHERE id = 1");
  add_waiter (fixture, "first", "SELECT 1", "UPDATE orders SET status = 'sent' WHERE id = 1");
  for (guint i = 1; i < MANY; i++)
    qui_test_client_send (add_client (fixture, "checkout-api", "SELECT 1"), "UPDATE orders SET status = 'sent' WHERE id = 1");
  qui_test_cluster_wait_for (cluster, G_STRINGIFY (MANY), "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");

  start = g_get_monotonic_time ();
  look (fixture);
  g_test_message ("a look at %u waiters: %.1f ms", MANY, (g_get_monotonic_time () - start) / 1000.0);
  group_by_blocker (fixture);

  g_assert_cmpuint (qui_outline_get_n_lines (get_outline (fixture)), ==, MANY + 1);
  line = qui_outline_get_line (get_outline (fixture), 0);
  g_assert_cmpstr (line->session->application, ==, "maria");
  g_assert_cmpuint (line->blocking->n_held, ==, MANY);
  g_assert_cmpuint (line->blocking->n_only, ==, 1);
  cell = qui_words_cell (get_outline (fixture), line, QUI_COLUMN_WAIT);
  g_assert_true (g_str_has_prefix (cell, "Holds up 500 sessions for "));
  line = qui_outline_get_line (get_outline (fixture), 1);
  g_assert_cmpstr (line->session->application, ==, "first");

  select_session (fixture, "maria");
  qui_test_shot (fixture->window, "blocking-500");

  /* The next look into the list: what the main thread does for it. */
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (QuiSnapshot) snapshot = NULL;
      g_autoptr (QuiViewSpec) spec = qui_view_get_spec (qui_server_get_view (fixture->watch->server));
      g_autoptr (QuiOutline) outline = NULL;

      qui_test_watch_look (fixture->watch);
      snapshot = qui_snapshot_ref (qui_server_get_snapshot (fixture->watch->server));
      outline = qui_outline_build (snapshot, spec);
      start = get_cpu_time ();
      qui_row_list_set_outline (qui_server_get_rows (fixture->watch->server), outline);
      g_test_message ("the list takes an outline of %u lines: %.1f ms", MANY + 1, (get_cpu_time () - start) / 1000.0);
      qui_test_settle (fixture->window);
    }
}

/* The setting is remembered, both ways lead there, and who is selected stays so. */
static void
test_switch (Fixture      *fixture,
             gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  QuiView *view = qui_server_get_view (fixture->watch->server);
  gboolean by_blocker;

  add_client (fixture, "maria", "BEGIN; UPDATE orders SET status = 'paid' WHERE id = 1");
  add_waiter (fixture, "checkout", "SELECT 1", "UPDATE orders SET status = 'sent' WHERE id = 1");
  add_client (fixture, "bystander", "SELECT 1");
  look (fixture);
  select_session (fixture, "checkout");

  g_object_set (fixture->page, "by-blocker", TRUE, NULL);
  qui_test_wait (qui_outline_get_blocking (get_outline (fixture)) != NULL);
  qui_test_settle (fixture->window);
  g_assert_true (g_settings_get_boolean (settings, "by-blocker"));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (qui_test_find (fixture->page, GTK_TYPE_TOGGLE_BUTTON, "By Blocker"))));
  assert_says (fixture->page, "in shop");
  assert_sketch (fixture, "maria >checkout");

  /* Whoever is not here is shown among the databases. */
  select_session (fixture, "bystander");
  g_assert_cmpint (qui_view_get_grouping (view), ==, QUI_GROUPING_DATABASE);
  g_object_get (fixture->page, "by-blocker", &by_blocker, NULL);
  g_assert_false (by_blocker);
  g_assert_false (g_settings_get_boolean (settings, "by-blocker"));
}

int
main (int    argc,
      char **argv)
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start ("max_connections = 600", "max_prepared_transactions = 4", "deadlock_timeout = '10min'", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");

#define ADD(name, function) g_test_add ("/blocking-view/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("chain", test_chain);
  ADD ("terminate-lead", test_terminate_lead);
  ADD ("many", test_many);
  ADD ("switch", test_switch);
#undef ADD

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
