/* test-clear-checks.c: what the clear dialog offers against what stands in the way, and what it offers to choose from
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "clear-fixture.h"
#include "qui-clear-row.h"

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

/* As superuser, who has left by then: one who may not be signalled would be in the way. */
static void
run_in_shop (const char *sql)
{
  qui_test_cluster_sql (cluster, "shop", "%s", sql);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' AND usename = 'postgres'");
}

/* --- prepared transactions --- */

static void
prepare (Fixture    *fixture,
         const char *user,
         const char *gid)
{
  PGconn *client = qui_test_cluster_open (cluster, user, "shop", "preparer");
  g_autofree char *sql = g_strdup_printf ("BEGIN; CREATE TABLE \"%s\" (); PREPARE TRANSACTION '%s'", gid, gid);

  qui_test_client_run (client, sql);
  PQfinish (client);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'preparer'");
}

static GtkWidget *
find_question (void)
{
  return clear_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
}

static void
answer (const char *response)
{
  GtkWidget *question = find_question ();

  qui_test_settle (question);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), response);
  gtk_window_destroy (GTK_WINDOW (question));
}

static void
assert_n_prepared (const char *n)
{
  qui_test_cluster_wait_for (cluster, n, "SELECT count(*) FROM pg_prepared_xacts WHERE database = 'shop'");
}

/* The row that says @words. */
static GtkWidget *
find_row (GtkWidget  *root,
          const char *words)
{
  GtkWidget *found = NULL;

  if (QUI_IS_CLEAR_ROW (root) && gtk_widget_get_mapped (root) && clear_shows (root, words))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_row (child, words);
  return found;
}

static GtkWidget *
find_button (Fixture    *fixture,
             const char *words,
             const char *label)
{
  GtkWidget *row;

  qui_test_settle (fixture->dialog);
  row = find_row (clear_find (fixture, "checks"), words);
  g_assert_nonnull (row);
  return qui_test_find (row, GTK_TYPE_BUTTON, label);
}

static void
resolve (Fixture    *fixture,
         const char *gid)
{
  GtkWidget *button = find_button (fixture, gid, "Resolve…");

  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
  qui_test_wait (find_question () != NULL);
}

static gboolean
journal_says (Fixture    *fixture,
              const char *words)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (qui_journal_get_path (fixture->watch->journal), &text, NULL, NULL) && strstr (text, words) != NULL;
}

static void
open_for_drop (Fixture *fixture)
{
  clear_open_dialog (fixture, "act.clear");
  clear_choose (fixture, "Drop");
  qui_test_wait (clear_is_checked (fixture));
}

/* One by one, each asked for, and only those that we may end. */
static void
test_prepared (Fixture      *fixture,
               gconstpointer user)
{
  prepare (fixture, "keeper", "pay <1>");
  prepare (fixture, "keeper", "pay 2");
  prepare (fixture, NULL, "of another");
  open_for_drop (fixture);
  clear_assert_shown (fixture, "3 prepared transactions");
  g_assert_false (gtk_widget_get_visible (find_button (fixture, "of another", "Resolve…")));
  g_assert_true (gtk_widget_get_visible (find_button (fixture, "of another", "Copy Advice")));
  clear_shoot (fixture, "clear-prepared");

  resolve (fixture, "pay <1>");
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (find_question ())), ==, "close");
  g_assert_true (clear_shows (find_question (), "pay <1> of keeper in shop, prepared"));
  qui_test_shot (find_question (), "clear-resolve");
  answer ("close");
  assert_n_prepared ("3");

  resolve (fixture, "pay <1>");
  answer ("rollback");
  qui_test_wait (clear_shows (fixture->dialog, "pay <1> was rolled back"));
  assert_n_prepared ("2");
  qui_test_wait (clear_shows (fixture->dialog, "2 prepared transactions"));
  g_assert_null (qui_preflight_find (qui_clearing_get_preflight (clear_get_clearing (fixture)), QUI_CHECK_OWN_ELSEWHERE));

  resolve (fixture, "pay 2");
  answer ("commit");
  qui_test_wait (clear_shows (fixture->dialog, "1 prepared transaction"));
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, "shop", "SELECT count(*) FROM pg_class WHERE relname IN ('pay <1>', 'pay 2')"), ==, 1);
  qui_test_wait (journal_says (fixture, "\"action\":\"rollback-prepared\"") && journal_says (fixture, "COMMIT PREPARED 'pay 2';"));
  qui_test_wait (journal_says (fixture, "\"outcome\":\"done\""));
  run_in_shop ("ROLLBACK PREPARED 'of another'");
}

/* Somebody else was quicker, and has given the name to another one. */
static void
test_prepared_again (Fixture      *fixture,
                     gconstpointer user)
{
  g_object_set (fixture->watch->profile, "environment", QUI_ENVIRONMENT_PRODUCTION, NULL);
  prepare (fixture, "keeper", "pay");
  open_for_drop (fixture);
  resolve (fixture, "pay");
  run_in_shop ("ROLLBACK PREPARED 'pay'");
  prepare (fixture, "keeper", "pay");

  /* Production: not without its name. */
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (find_question ()), "rollback"));
  gtk_editable_set_text (GTK_EDITABLE (qui_test_find (find_question (), GTK_TYPE_ENTRY, "resolve_entry")), "shop");
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (find_question ()), "rollback"));
  qui_test_shot (find_question (), "clear-resolve-production");
  answer ("rollback");
  qui_test_wait (find_question () != NULL);
  g_assert_true (clear_shows (find_question (), "Not Rolled Back"));
  g_assert_true (clear_shows (find_question (), "The prepared transaction is not there any more"));
  answer ("close");
  assert_n_prepared ("1");
  qui_test_wait (journal_says (fixture, "\"outcome\":\"refused\""));
  run_in_shop ("ROLLBACK PREPARED 'pay'");
}

/* --- sessions --- */

static void
on_show (ClearFixture *fixture,
         GArray       *keys,
         QuiActions   *actions)
{
  g_object_set_data_full (G_OBJECT (fixture->page), "shown", g_array_ref (keys), (GDestroyNotify) g_array_unref);
}

static GArray *
get_shown (Fixture *fixture)
{
  return g_object_get_data (G_OBJECT (fixture->page), "shown");
}

static void
test_show (Fixture      *fixture,
           gconstpointer user)
{
  PGconn *dump = clear_add_client (fixture, NULL, "pg_dump");

  clear_add_client (fixture, "visitor", "worker");
  clear_add_client (fixture, "visitor", "checkout");
  g_signal_connect_swapped (fixture->actions, "show-sessions", G_CALLBACK (on_show), fixture);
  clear_open_dialog (fixture, "act.clear");
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_is_checked (fixture));
  g_signal_emit_by_name (find_button (fixture, "pg_dump", "Show"), "clicked");
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpuint (get_shown (fixture)->len, ==, 1);
  g_assert_cmpuint (g_array_index (get_shown (fixture), QuiLineKey, 0).id, ==, (guint32) PQbackendPID (dump));

  /* What was typed is still there. */
  clear_open_dialog (fixture, "act.clear");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (clear_find (fixture, "name_row"))), ==, "shop_2025");
  qui_test_wait (clear_is_checked (fixture));
  qui_test_settle (fixture->dialog);
  g_signal_emit_by_name (qui_test_find (qui_test_find (clear_find (fixture, "checks"), ADW_TYPE_EXPANDER_ROW, NULL), GTK_TYPE_BUTTON, "Show"), "clicked");
  qui_test_wait (fixture->dialog == NULL);
  g_assert_cmpuint (get_shown (fixture)->len, ==, 2);
}

/* What has the name of our connections and is none of them is disconnected like any, and said to be what it is. */
static void
test_left_over (Fixture      *fixture,
                gconstpointer user)
{
  const char *name = qui_connection_get_application_name (qui_server_get_control (fixture->watch->server));
  PGconn *left = clear_add_client (fixture, "visitor", name);

  clear_open_dialog (fixture, "act.clear");
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_can_confirm (fixture));
  clear_assert_shown (fixture, "1 session will be disconnected");
  clear_assert_shown (fixture, "1 was left over by a connection of Quiesce that was lost.");
  clear_shoot (fixture, "clear-left-over");
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  clear_assert_shown (fixture, "shop is now called shop_2025");
  g_assert_true (qui_test_client_is_dead (left));
}

/* Whom the clearance disconnects is counted, WAL senders, too. */
static void
test_wal_sender (Fixture      *fixture,
                 gconstpointer user)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "visitor", "shop", NULL);
  g_autofree char *replication = g_strconcat (text, " replication=database application_name=consumer", NULL);
  PGconn *consumer;

  qui_test_cluster_sql (cluster, NULL, "ALTER ROLE visitor REPLICATION");
  run_in_shop ("SELECT pg_create_logical_replication_slot('orders_cdc', 'pgoutput')");
  consumer = PQconnectdb (replication);
  g_assert_cmpint (PQstatus (consumer), ==, CONNECTION_OK);
  g_ptr_array_add (fixture->clients, consumer);
  PQclear (PQexec (consumer, "START_REPLICATION SLOT orders_cdc LOGICAL 0/0 (proto_version '1', publication_names 'none')"));
  open_for_drop (fixture);
  clear_assert_shown (fixture, "1 session will be disconnected");
  clear_assert_shown (fixture, "1 logical replication slot in use");
  g_assert_true (gtk_widget_get_mapped (find_button (fixture, "orders_cdc", "Show")));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (qui_test_find (clear_find (fixture, "checks"), ADW_TYPE_EXPANDER_ROW, NULL)), TRUE);
  clear_assert_shown (fixture, "consumer");
  clear_shoot (fixture, "clear-wal-sender");
  clear_type (fixture, "type_entry", "shop");
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  clear_assert_shown (fixture, "shop was dropped");
  qui_test_cluster_sql (cluster, NULL, "ALTER ROLE visitor NOREPLICATION");
}

/* --- choices --- */

static void
on_text (GObject      *source,
         GAsyncResult *result,
         gpointer      text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* What the row that says @words gives, and the server takes. */
static void
assert_copied_sql (Fixture    *fixture,
                   const char *words,
                   const char *sql)
{
  GtkWidget *button = find_button (fixture, words, "Copy SQL");
  g_autofree char *text = NULL;

  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (button), NULL, on_text, &text);
  qui_test_wait (text != NULL);
  g_assert_cmpstr (text, ==, sql);
  run_in_shop (text);
}

/* Each is cleared by what is copied: the next checks do not list it any more. */
static void
test_copied_sql (Fixture      *fixture,
                 gconstpointer user)
{
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop IS_TEMPLATE true");
  run_in_shop ("CREATE SUBSCRIPTION \"the news\" CONNECTION 'dbname=nonesuch' PUBLICATION p WITH (connect = false)");
  qui_test_cluster_sql (cluster, NULL, "REVOKE pg_signal_backend FROM keeper");
  clear_add_client (fixture, "visitor", "worker");
  open_for_drop (fixture);
  clear_shoot (fixture, "clear-copy-sql");
  assert_copied_sql (fixture, "IS_TEMPLATE", "ALTER DATABASE shop IS_TEMPLATE false;");
  assert_copied_sql (fixture, "DROP SUBSCRIPTION", "ALTER SUBSCRIPTION \"the news\" DISABLE;\n"
                     "ALTER SUBSCRIPTION \"the news\" SET (slot_name = NONE);\nDROP SUBSCRIPTION \"the news\";");
  assert_copied_sql (fixture, "pg_signal_backend", "GRANT pg_signal_backend TO keeper;");
  qui_clearing_check (clear_get_clearing (fixture));
  qui_test_wait (!clear_shows (clear_find (fixture, "checks"), "IS_TEMPLATE"));
  qui_test_settle (fixture->dialog);
  g_assert_false (clear_shows (clear_find (fixture, "checks"), "SUBSCRIPTION"));
  g_assert_cmpuint (qui_preflight_count_severity (qui_clearing_get_preflight (clear_get_clearing (fixture)), QUI_SEVERITY_STOP), ==, 0);
}

static void
test_tablespaces (Fixture      *fixture,
                  gconstpointer user)
{
  AdwComboRow *row;
  GtkStringList *names;

  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE archive LOCATION ''");
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE \"fast <ssd>\" LOCATION ''");
  qui_test_cluster_sql (cluster, NULL, "GRANT CREATE ON TABLESPACE \"fast <ssd>\" TO keeper");
  clear_open_dialog (fixture, "act.clear");
  qui_test_wait (clear_is_checked (fixture));
  clear_choose (fixture, "Move");
  row = ADW_COMBO_ROW (clear_find (fixture, "tablespace_row"));
  names = GTK_STRING_LIST (adw_combo_row_get_model (row));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (names)), ==, 2);
  g_assert_cmpstr (gtk_string_list_get_string (names, 0), ==, "archive (not permitted)");
  g_assert_cmpstr (gtk_string_list_get_string (names, 1), ==, "fast <ssd>");
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, 1);
  adw_combo_row_set_selected (row, 0);
  qui_test_wait (clear_is_checked (fixture));
  clear_assert_shown (fixture, "You may not use the tablespace");
  assert_copied_sql (fixture, "GRANT CREATE", "GRANT CREATE ON TABLESPACE archive TO keeper;");
  adw_combo_row_set_selected (row, 1);
  qui_test_wait (clear_can_confirm (fixture));
  clear_assert_shown (fixture, "Nobody is, for now");
  clear_shoot (fixture, "clear-move");
  clear_click (fixture, "confirm");
  qui_test_wait (clear_is_done (fixture));
  clear_assert_shown (fixture, "shop is in tablespace fast <ssd>");
}

/* A database that was restored meanwhile can be chosen. */
static void
test_others (Fixture      *fixture,
             gconstpointer user)
{
  AdwComboRow *row;

  clear_open_dialog (fixture, "act.clear");
  clear_choose (fixture, "Swap");
  row = ADW_COMBO_ROW (clear_find (fixture, "other_row"));
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (row)), ==, 1);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop_new OWNER keeper");
  qui_test_watch_look (fixture->watch);
  qui_test_wait (g_list_model_get_n_items (adw_combo_row_get_model (row)) == 2);
  g_assert_cmpstr (gtk_string_list_get_string (GTK_STRING_LIST (adw_combo_row_get_model (row)), adw_combo_row_get_selected (row)), ==, "postgres");
  adw_combo_row_set_selected (row, 1 - adw_combo_row_get_selected (row));
  clear_type (fixture, "name_row", "shop_2025");
  qui_test_wait (clear_can_confirm (fixture));
  clear_assert_shown (fixture, "Rename shop to shop_2025 and shop_new to shop");
}

/* --- what was left unfinished --- */

static void
write_intention (Fixture          *fixture,
                 QuiClearanceMode  mode,
                 const char       *new_name)
{
  g_autofree char *identifier = qui_test_cluster_ask (cluster, NULL, "SELECT system_identifier FROM pg_control_system()");
  g_autofree char *id = g_uuid_string_random ();
  QuiIntention intention = {
    .id = id, .profile = (char *) "x", .system_identifier = identifier, .mode = mode, .database_oid = clear_oid_of (fixture, "shop"),
    .name = (char *) "shop", .new_name = (char *) new_name, .was_open = TRUE,
  };

  qui_closure_journal_write_async (fixture->closures, &intention, NULL, NULL);
  clear_drop_closures (fixture);
  fixture->closures = qui_closure_journal_new (fixture->folder);
}

static void
assert_told (Fixture    *fixture,
             const char *words)
{
  qui_test_wait (find_question () != NULL);
  qui_test_settle (find_question ());
  g_assert_true (clear_shows (find_question (), words));
  qui_test_shot (find_question (), "clear-unfinished-rest");
  answer ("close");
}

static void
test_left_unchanged (Fixture      *fixture,
                     gconstpointer user)
{
  write_intention (fixture, QUI_CLEARANCE_RENAME, "shop_2025");
  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  assert_told (fixture, "shop was not renamed. Sessions may have been disconnected; nothing else has changed.");
}

static void
test_left_happened (Fixture      *fixture,
                    gconstpointer user)
{
  write_intention (fixture, QUI_CLEARANCE_RENAME, "shop_2025");
  qui_server_use_database (fixture->watch->server, "postgres");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop RENAME TO shop_2025");
  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  assert_told (fixture, "shop is now called shop_2025.");
}

static void
test_left_broken (Fixture      *fixture,
                  gconstpointer user)
{
  write_intention (fixture, QUI_CLEARANCE_DROP, NULL);
  qui_test_cluster_sql (cluster, NULL, "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'shop'");
  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  assert_told (fixture, "Dropping shop was interrupted: it cannot be used any more, only dropped again.");
  qui_test_cluster_sql (cluster, NULL, "UPDATE pg_database SET datconnlimit = -1 WHERE datname = 'shop'");
}

/* The server goes on with what a dead program has told it: what comes of it is said when it is over. */
static void
test_left_at_work (Fixture      *fixture,
                   gconstpointer user)
{
  PGconn *worker = qui_test_cluster_open (cluster, NULL, NULL, "worker");

  qui_server_use_database (fixture->watch->server, "postgres");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  write_intention (fixture, QUI_CLEARANCE_RENAME, "shop_2025");
  qui_test_client_run (worker, "BEGIN; ALTER DATABASE shop RENAME TO shop_2025");
  qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  assert_told (fixture, "the server is still at work on shop.");
  qui_test_client_run (worker, "COMMIT");
  assert_told (fixture, "shop is now called shop_2025.");
  PQfinish (worker);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = clear_start_cluster ();

#define ADD(name, test) g_test_add ("/clear-checks/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("prepared", test_prepared);
  ADD ("prepared-again", test_prepared_again);
  ADD ("show", test_show);
  ADD ("left-over", test_left_over);
  ADD ("wal-sender", test_wal_sender);
  ADD ("copied-sql", test_copied_sql);
  ADD ("tablespaces", test_tablespaces);
  ADD ("others", test_others);
  ADD ("left/unchanged", test_left_unchanged);
  ADD ("left/happened", test_left_happened);
  ADD ("left/broken", test_left_broken);
  ADD ("left/at-work", test_left_at_work);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
