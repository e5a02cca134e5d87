/* test-live-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-live-page.h"

#include "qui-details.h"
#include "qui-error.h"
#include "qui-history-chart.h"
#include "qui-server-private.h"
#include "qui-session-tree.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"
#include "synthetic.h"

#define TREE(page) QUI_SESSION_TREE (qui_test_find (page, QUI_TYPE_SESSION_TREE, NULL))

static GtkWidget *
show_page (QuiServer  *server,
           int         width,
           int         height,
           GtkWidget **page)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();

  *page = qui_live_page_new (server);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), *page);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_present (GTK_WINDOW (window));
  qui_test_settle (window);
  return window;
}

/* ---- Without a server: a server object that believes to be live, and synthetic looks ---- */

static QuiServer *
synthetic_server (void)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiJournal) journal = qui_journal_new ("/dev/null");
  QuiServer *server;

  g_object_set (profile, "name", "orders-prod", "host", "db1.internal", "port", "5432", NULL);
  server = qui_server_new (profile, journal);
  synthetic_follow (qui_server_get_rows (server), qui_server_get_view (server));
  qui_server_set_state (server, QUI_SERVER_LIVE, NULL);
  return server;
}

static void
feed (QuiServer   *server,
      QuiSnapshot *snapshot)
{
  qui_history_add (qui_server_get_history (server), snapshot);
  synthetic_show (qui_server_get_rows (server), qui_server_get_view (server), snapshot);
}

static void
feed_history (QuiServer *server,
              guint      n)
{
  g_autoptr (Synthetic) past = synthetic_new (60);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QuiSnapshot) snapshot = NULL;

      synthetic_step (past, 12, 0, 0);
      snapshot = synthetic_take (past);
      qui_history_add (qui_server_get_history (server), snapshot);
    }
}

static void
reveal (QuiServer *server,
        GtkWidget *page,
        int        pid)
{
  QuiSnapshot *snapshot = qui_outline_get_snapshot (qui_row_list_get_outline (qui_server_get_rows (server)));
  const QuiSession *session = qui_snapshot_find_session (snapshot, pid);

  g_assert_nonnull (session);
  qui_session_tree_reveal (TREE (page), &(QuiLineKey) { QUI_LINE_SESSION, pid, session->backend_start }, 1);
  qui_test_settle (page);
}

static void
select_database (QuiServer  *server,
                 GtkWidget  *page,
                 const char *name)
{
  QuiSnapshot *snapshot = qui_outline_get_snapshot (qui_row_list_get_outline (qui_server_get_rows (server)));

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    {
      const QuiDatabase *database = qui_snapshot_get_database (snapshot, i);

      if (g_str_equal (database->name, name))
        qui_session_tree_reveal (TREE (page), &(QuiLineKey) { QUI_LINE_DATABASE, database->oid, 0 }, 1);
    }
  qui_test_settle (page);
}

static void
assert_says (GtkWidget  *widget,
             const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

static void
assert_silent (GtkWidget  *widget,
               const char *words)
{
  g_autofree char *text = qui_test_dup_text (widget);

  if (strstr (text, words) != NULL)
    g_error ("\"%s\" is in:\n%s", words, text);
}

static GtkWidget *
button (GtkWidget  *page,
        const char *name)
{
  GtkWidget *found = qui_test_find (page, GTK_TYPE_BUTTON, name);

  if (found == NULL)
    g_error ("no button %s", name);
  return found;
}

static void
test_session (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);

  feed (server, snapshot);
  qui_test_settle (window);
  assert_says (page, "31 of 100");
  assert_says (page, "PostgreSQL 16.4");
  qui_test_shot (window, "live-server");

  reveal (server, page, 20455);
  assert_says (page, "Session 20455 in shop");
  assert_says (page, "Waiting on lock for 2:51");
  assert_says (page, "20417 · maria · psql");
  feed_history (server, 150);
  qui_test_shot (window, "live-session");

  /* To the one that blocks it. */
  g_signal_emit_by_name (button (page, "20417 · maria · psql"), "clicked");
  qui_test_settle (window);
  assert_says (page, "Session 20417 in shop");
  assert_says (page, "3 reserved");
  assert_says (page, "Idle in transaction for 4:12");
  qui_test_shot (window, "live-jumped");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button (page, "Cancel Query")), ==, "Nothing is running in this session");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
show_page_of_details (GtkWidget  *page,
                      const char *name)
{
  gtk_stack_set_visible_child_name (GTK_STACK (qui_test_find (page, GTK_TYPE_STACK, "pages")), name);
  qui_test_settle (page);
}

static gboolean
has_figures (GtkWidget *chart,
             int        x)
{
  g_autoptr (GtkTooltip) tooltip = g_object_new (GTK_TYPE_TOOLTIP, NULL);
  gboolean has;

  g_signal_emit_by_name (chart, "query-tooltip", x, 10, FALSE, tooltip, &has);
  return has;
}

/* The newest look stands at the right end. */
static void
test_history (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  GtkWidget *chart = qui_test_find (page, QUI_TYPE_HISTORY_CHART, NULL);

  g_assert_false (has_figures (chart, 193));
  feed (server, snapshot);
  g_assert_true (has_figures (chart, 193));
  g_assert_false (has_figures (chart, 100));
  gtk_window_destroy (GTK_WINDOW (window));
}

static GtkWidget *
find_ending (GtkWidget  *root,
             const char *suffix)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) && g_str_has_suffix (gtk_label_get_text (GTK_LABEL (root)), suffix))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_ending (child, suffix);
  return found;
}

static gboolean
is_long (GtkWidget  *details,
         const char *suffix)
{
  GtkWidget *label = find_ending (details, suffix);

  g_assert_nonnull (label);
  return gtk_widget_has_css_class (label, "long-age");
}

/* Past the limit of the person's: as soon as that is another one, without another look. */
static void
test_limits (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  GtkWidget *details = qui_test_find (page, QUI_TYPE_DETAILS, NULL);

  feed (server, snapshot);
  reveal (server, page, 20377);
  assert_says (page, "•12:44");
  g_assert_true (is_long (details, " · 12:44"));
  g_settings_set_uint (settings, "xact-age-warning", 0);
  qui_test_settle (window);
  assert_silent (page, "•");
  g_assert_false (is_long (details, " · 12:44"));
  g_settings_reset (settings, "xact-age-warning");
  qui_test_settle (window);
  g_assert_true (is_long (details, " · 12:44"));

  reveal (server, page, 20417);
  g_assert_true (is_long (details, "Idle in transaction for 4:12"));
  g_assert_true (is_long (details, " · 4:38"));
  g_settings_set_uint (settings, "idle-xact-warning", 300);
  qui_test_settle (window);
  g_assert_false (is_long (details, "Idle in transaction for 4:12"));
  g_assert_false (is_long (details, " · 4:38"));
  qui_test_shot (window, "live-limits");
  g_settings_reset (settings, "idle-xact-warning");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_columns (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  GtkWidget *details;

  feed (server, snapshot);
  reveal (server, page, 20455);
  details = qui_test_find (page, QUI_TYPE_DETAILS, NULL);
  assert_silent (details, "client_hostname");
  show_page_of_details (page, "columns");
  assert_says (details, "backend_xmin\n8412731\n");
  assert_says (details, "client_hostname\nNULL\n");
  assert_says (details, "wait_event\nrelation\nFor a table or index that another session holds\n");
  qui_test_shot (window, "live-columns");

  /* Without a server there is nobody to ask. */
  show_page_of_details (page, "locks");
  assert_says (details, "Asking for the locks…");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_database (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);

  feed (server, snapshot);
  select_database (server, page, "shop");
  assert_says (page, "Database shop");
  assert_says (page, "15 sessions, 3 waiting on a lock");
  assert_says (page, "worker-emails");
  g_assert_true (gtk_widget_get_mapped (button (page, "Disconnect Everyone Else…")));
  g_assert_false (gtk_widget_get_mapped (button (page, "act.terminate")));
  qui_test_shot (window, "live-database");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_filter (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  GtkWidget *column_view = qui_test_find (page, GTK_TYPE_COLUMN_VIEW, NULL);
  GtkWidget *entry;

  feed (server, snapshot);
  g_object_set (page, "search-active", TRUE, NULL);
  entry = qui_test_find (page, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "orders");
  qui_test_wait (g_str_equal (qui_view_get_filter (qui_server_get_view (server)), "orders"));
  qui_view_set_states (qui_server_get_view (server), 1 << QUI_STATE_WAITING | 1 << QUI_STATE_IDLE_IN_TRANSACTION);
  qui_test_settle (window);
  assert_says (page, "4 of 31 sessions");

  for (guint position = 2; position < 5; position++)
    gtk_selection_model_select_item (gtk_column_view_get_model (GTK_COLUMN_VIEW (column_view)), position, FALSE);
  qui_test_settle (window);
  assert_says (page, "3 sessions in shop");
  assert_says (page, "Cancel 3 Queries");
  assert_says (page, "Terminate 3 Sessions…");
  qui_test_shot (window, "live-filter");

  /* Closing the search gives the text up, the chips stay. */
  g_object_set (page, "search-active", FALSE, NULL);
  g_assert_cmpstr (qui_view_get_filter (qui_server_get_view (server)), ==, "");
  g_assert_cmpuint (qui_view_get_states (qui_server_get_view (server)), !=, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_narrow (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  int minimum;

  g_object_set (page, "narrow", TRUE, NULL);
  gtk_widget_measure (page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 720);
  gtk_window_set_default_size (GTK_WINDOW (window), 720, 554);
  feed (server, snapshot);
  feed_history (server, 80);
  reveal (server, page, 20455);
  assert_silent (page, "Application");
  assert_silent (page, "Wait event");
  assert_says (page, "Blocked by");
  qui_test_shot (window, "live-narrow");

  g_object_set (page, "narrow", FALSE, NULL);
  qui_test_settle (window);
  assert_says (page, "Wait event");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_stale (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (GError) error = g_error_new_literal (QUI_ERROR, QUI_ERROR_TIMEOUT, "no answer within 15 s");
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  GtkWidget *bar = qui_test_find (page, GTK_TYPE_ACTION_BAR, NULL);

  feed (server, snapshot);
  reveal (server, page, 20455);
  assert_silent (page, "is not answering");
  g_assert_true (gtk_widget_is_sensitive (bar));

  qui_server_set_state (server, QUI_SERVER_STALE, error);
  qui_test_settle (window);
  assert_says (page, "db1.internal:5432 is not answering. Data is");
  assert_says (page, "20455");
  g_assert_false (gtk_widget_is_sensitive (bar));
  qui_test_shot (window, "live-stale");

  qui_server_set_state (server, QUI_SERVER_LIVE, NULL);
  qui_test_settle (window);
  assert_silent (page, "is not answering");
  g_assert_true (gtk_widget_is_sensitive (bar));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_details_toggle (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);
  gboolean visible;

  feed (server, snapshot);
  reveal (server, page, 20455);
  g_signal_emit_by_name (button (page, "Details"), "clicked");
  g_object_get (page, "details-visible", &visible, NULL);
  g_assert_false (visible);
  qui_test_settle (window);
  assert_silent (page, "Waiting on lock for");

  /* What happened meanwhile is there when they are shown again. */
  reveal (server, page, 20417);
  g_object_set (page, "details-visible", TRUE, NULL);
  qui_test_settle (window);
  assert_says (page, "Idle in transaction for 4:12");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_many (void)
{
  g_autoptr (QuiServer) server = synthetic_server ();
  g_autoptr (Synthetic) many = synthetic_new (1000);
  g_autoptr (QuiSnapshot) snapshot = synthetic_take (many);
  g_autoptr (QuiSnapshot) odd = synthetic_odd_names ();
  g_autoptr (QuiSnapshot) hidden = synthetic_unprivileged ();
  GtkWidget *page;
  GtkWidget *window = show_page (server, 928, 692, &page);

  feed (server, snapshot);
  qui_test_shot (window, "live-1000");
  feed (server, odd);
  reveal (server, page, 20402);
  qui_test_shot (window, "live-odd-names");
  select_database (server, page, "<b>bold</b> &amp; <span>");
  qui_test_shot (window, "live-odd-database");
  feed (server, hidden);
  reveal (server, page, 20401);
  qui_test_shot (window, "live-hidden");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- A real server ---- */

static int
pid_of (QuiTestWatch *watch,
        const char   *application)
{
  return qui_test_watch_find (watch, application)->pid;
}

static void
test_real_server (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start ("track_activity_query_size = 256", NULL);
  QuiTestWatch *watch;
  PGconn *holder, *waiter, *talker;
  g_autofree char *filler = g_strnfill (900, 'x');
  g_autofree char *sql = g_strdup_printf ("SELECT pg_sleep(600) /* %s the end */", filler);
  GtkWidget *page, *window;
  GtkTextBuffer *query;

  qui_test_cluster_sql (cluster, "postgres", "CREATE TABLE orders (id int)");
  holder = qui_test_cluster_open (cluster, NULL, "postgres", "holder");
  waiter = qui_test_cluster_open (cluster, NULL, "postgres", "waiter");
  talker = qui_test_cluster_open (cluster, NULL, "postgres", "talker");
  qui_test_client_run (holder, "BEGIN; LOCK TABLE orders");
  qui_test_client_send (waiter, "SELECT * FROM orders");
  qui_test_client_send (talker, sql);
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");

  watch = qui_test_watch_new (cluster, NULL, NULL, NULL);
  window = show_page (watch->server, 928, 692, &page);
  qui_test_watch_look (watch);
  reveal (watch->server, page, pid_of (watch, "waiter"));
  assert_says (page, "Waiting on lock");
  /* Asked from the server, not in the look. */
  qui_test_wait (qui_test_find (page, GTK_TYPE_LABEL, "AccessShareLock") != NULL);
  assert_says (page, "orders");
  qui_test_shot (window, "live-real");

  reveal (watch->server, page, pid_of (watch, "talker"));
  query = gtk_text_view_get_buffer (GTK_TEXT_VIEW (qui_test_find (page, GTK_TYPE_TEXT_VIEW, NULL)));
  g_assert_cmpint (gtk_text_buffer_get_char_count (query), >, 200);
  qui_test_wait (gtk_widget_get_mapped (qui_test_find (page, GTK_TYPE_LABEL, "cut")));
  assert_says (page, "first 255 bytes of a query (track_activity_query_size = 256)");
  qui_test_shot (window, "live-cut");

  reveal (watch->server, page, pid_of (watch, "holder"));
  g_assert_false (gtk_widget_get_mapped (qui_test_find (page, GTK_TYPE_LABEL, "cut")));
  show_page_of_details (page, "locks");
  qui_test_wait (qui_test_find (page, GTK_TYPE_LABEL, "AccessExclusiveLock") != NULL);
  assert_says (page, "Held\nAccessExclusiveLock\npublic.orders\n");
  qui_test_shot (window, "live-locks");
  reveal (watch->server, page, pid_of (watch, "waiter"));
  qui_test_wait (qui_test_find (page, GTK_TYPE_LABEL, "AccessShareLock") != NULL);
  assert_says (page, "Awaited for ");
  show_page_of_details (page, "overview");

  select_database (watch->server, page, "postgres");
  qui_test_wait (qui_server_get_database_detail (watch->server, qui_test_watch_find (watch, "holder")->database_oid) != NULL);
  qui_test_watch_look (watch);
  qui_test_settle (page);
  assert_says (page, "UTF8");
  /* Owner and size, also in the tree. */
  assert_says (page, "postgres · ");

  gtk_window_destroy (GTK_WINDOW (window));
  qui_test_watch_free (watch);
  PQfinish (holder);
  PQfinish (waiter);
  PQfinish (talker);
  qui_test_cluster_stop (cluster);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/live-page/session", test_session);
  g_test_add_func ("/live-page/history", test_history);
  g_test_add_func ("/live-page/limits", test_limits);
  g_test_add_func ("/live-page/columns", test_columns);
  g_test_add_func ("/live-page/database", test_database);
  g_test_add_func ("/live-page/filter", test_filter);
  g_test_add_func ("/live-page/narrow", test_narrow);
  g_test_add_func ("/live-page/stale", test_stale);
  g_test_add_func ("/live-page/details-toggle", test_details_toggle);
  g_test_add_func ("/live-page/many", test_many);
  g_test_add_func ("/live-page/real-server", test_real_server);

  return g_test_run ();
}
