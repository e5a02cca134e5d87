/* test-operation.c: actions on real sessions, from the plan to the report and the journal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "qui-test-operation.h"
#include "qui-words.h"

/* Both lines of the only action, parsed. */
static void
read_journal (Fixture     *fixture,
              JsonParser **start_line,
              JsonParser **end_line)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (qui_test_wait_until (has_two_lines, fixture->watch, DEADLINE_MS));
  g_file_get_contents (qui_journal_get_path (fixture->watch->journal), &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  *start_line = json_parser_new ();
  *end_line = json_parser_new ();
  json_parser_load_from_data (*start_line, lines[0], -1, &error);
  g_assert_no_error (error);
  json_parser_load_from_data (*end_line, lines[1], -1, &error);
  g_assert_no_error (error);
}

/* Known with the look that follows. */
static gboolean
tells_remains (gpointer operation)
{
  g_autofree char *subtitle = qui_operation_dup_subtitle (operation);

  return strstr (subtitle, "Nobody else is in ") != NULL;
}

static gboolean
tells_one_remains (gpointer operation)
{
  g_autofree char *subtitle = qui_operation_dup_subtitle (operation);

  return strstr (subtitle, " still has 1 session, so a rename or drop would fail.") != NULL;
}

static void
test_everyone_else (Fixture      *fixture,
                    gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  g_autoptr (QuiOperation) listed = NULL;
  g_autofree int *own_pids = qui_server_dup_own_pids (fixture->watch->server);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *report = NULL;

  add_client (fixture, NULL, "idle");
  qui_test_client_run (add_client (fixture, "owner", "in transaction"), "BEGIN; CREATE TEMPORARY TABLE t ()");
  add_sleeper (fixture, "asleep");

  operation = start_disconnect (fixture);
  listed = g_list_model_get_item (qui_server_get_operations (fixture->watch->server), 0);
  g_assert_true (listed == operation);
  g_assert_cmpuint (qui_operation_get_n_targets (operation), ==, 3);
  g_assert_true (qui_test_wait_until (is_proved, operation, DEADLINE_MS));
  g_assert_cmpint (qui_operation_get_proved_after (operation), >, 0);
  for (guint i = 0; i < fixture->clients->len; i++)
    g_assert_true (qui_test_client_is_dead (fixture->clients->pdata[i]));

  wait_done (operation);
  g_assert_cmpuint (qui_operation_get_n (operation, QUI_OUTCOME_GONE), ==, 3);
  g_assert_cmpuint (qui_operation_get_n_settled (operation), ==, 3);
  g_assert_cmpuint (qui_operation_get_n_achieved (operation), ==, 3);
  g_assert_cmpuint (qui_operation_get_n_retriable (operation), ==, 0);
  title = qui_operation_dup_title (operation);
  g_assert_true (qui_test_wait_until (tells_remains, operation, DEADLINE_MS));
  subtitle = qui_operation_dup_subtitle (operation);
  report = qui_operation_dup_report (operation);
  g_assert_cmpstr (title, ==, "All 3 sessions are gone");
  g_assert_true (g_str_has_prefix (subtitle, "Proved after "));
  g_assert_nonnull (strstr (report, "in transaction"));
  g_assert_nonnull (strstr (report, "Gone"));

  g_assert_cmpint (own_pids[0], !=, 0);
  g_assert_cmpint (own_pids[1], !=, 0);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", own_pids[i]), ==, 1);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'"), ==, 2);
}

static void
test_journal (Fixture      *fixture,
              gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  g_autoptr (JsonParser) start_line = NULL;
  g_autoptr (JsonParser) end_line = NULL;
  g_autofree char *sql = NULL;
  g_autofree int *own_pids = qui_server_dup_own_pids (fixture->watch->server);
  JsonObject *begun;
  JsonObject *ended;
  JsonObject *target;

  add_client (fixture, NULL, "a \"quoted\"\nname");
  operation = start_disconnect (fixture);
  wait_done (operation);

  read_journal (fixture, &start_line, &end_line);
  begun = json_node_get_object (json_parser_get_root (start_line));
  ended = json_node_get_object (json_parser_get_root (end_line));
  g_assert_cmpstr (json_object_get_string_member (begun, "event"), ==, "start");
  g_assert_cmpstr (json_object_get_string_member (begun, "action"), ==, "terminate");
  g_assert_cmpstr (json_object_get_string_member (begun, "database"), ==, "shop");
  g_assert_cmpstr (json_object_get_string_member (begun, "role"), ==, "postgres");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (begun, "connection"), "name"), ==, "scratch");
  sql = qui_plan_dup_sql (qui_operation_get_plan (operation), own_pids);
  g_assert_cmpstr (json_object_get_string_member (begun, "sql"), ==, sql);
  g_assert_nonnull (strstr (sql, "pg_terminate_backend"));

  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (begun, "targets")), ==, 1);
  target = json_array_get_object_element (json_object_get_array_member (begun, "targets"), 0);
  g_assert_cmpstr (json_object_get_string_member (target, "user"), ==, "postgres");
  g_assert_nonnull (json_object_get_string_member (target, "backend_start"));

  g_assert_cmpstr (json_object_get_string_member (ended, "event"), ==, "end");
  g_assert_cmpstr (json_object_get_string_member (ended, "operation"), ==, json_object_get_string_member (begun, "operation"));
  target = json_array_get_object_element (json_object_get_array_member (ended, "outcomes"), 0);
  g_assert_cmpstr (json_object_get_string_member (target, "outcome"), ==, "gone");
}

static void
count_change (guint *n_changes)
{
  (*n_changes)++;
}

/* A stopped process stands for one that the server cannot end. */
static void
test_survivor_and_retry (Fixture      *fixture,
                         gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  g_autoptr (QuiOutcomeRow) worst = NULL;
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  PGconn *stuck;
  guint n_changes = 0;

  add_client (fixture, NULL, "other");
  stuck = add_client (fixture, NULL, "stuck");
  kill (PQbackendPID (stuck), SIGSTOP);
  operation = start_disconnect (fixture);
  g_signal_connect_swapped (operation, "items-changed", G_CALLBACK (count_change), &n_changes);

  while (qui_operation_get_n (operation, QUI_OUTCOME_GONE) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (kind_of (operation, "stuck"), ==, QUI_OUTCOME_WAITING);
  qui_operation_stop_waiting (operation);
  wait_done (operation);

  g_assert_cmpuint (n_changes, ==, 1);
  worst = g_list_model_get_item (G_LIST_MODEL (operation), 0);
  g_assert_cmpstr (qui_outcome_row_get_application (worst), ==, "stuck");
  g_assert_cmpint (qui_outcome_row_get_outcome (worst)->kind, ==, QUI_OUTCOME_SURVIVED);
  g_assert_cmpint (kind_of (operation, "other"), ==, QUI_OUTCOME_GONE);
  title = qui_operation_dup_title (operation);
  detail = qui_outcome_row_dup_detail (worst);
  g_assert_cmpstr (title, ==, "1 of 2 sessions are gone");
  g_assert_nonnull (strstr (detail, "Still here"));
  g_assert_cmpuint (qui_operation_get_n_retriable (operation), ==, 1);

  qui_operation_retry (operation);
  g_assert_cmpint (qui_operation_get_phase (operation), ==, QUI_OPERATION_SIGNALLING);
  while (kind_of (operation, "stuck") != QUI_OUTCOME_WAITING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (qui_operation_get_n_settled (operation), ==, 1);
  kill (PQbackendPID (stuck), SIGCONT);
  wait_done (operation);
  g_assert_cmpint (kind_of (operation, "stuck"), ==, QUI_OUTCOME_GONE);
  g_assert_cmpuint (qui_operation_get_n_achieved (operation), ==, 2);
}

/* What a role may signal and not see may be a parallel worker of what else it may not see: nobody is called a session for sure. */
static void
test_up_to (Fixture      *fixture,
            gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *button = NULL;
  g_autofree char *title = NULL;
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiPlan) plan = NULL;

  for (int i = 0; i < 2; i++)
    {
      PGconn *client = add_client (fixture, "plain", "report");

      PQclear (PQexec (client, "BEGIN ISOLATION LEVEL REPEATABLE READ"));
      PQclear (PQexec (client, "SELECT 1"));
    }
  plan = qui_test_watch_plan (fixture->watch, &request);
  button = qui_words_confirm_button (plan);
  g_assert_cmpstr (button, ==, "Disconnect up to 2 Sessions");

  operation = qui_operation_start (fixture->watch->server, plan);
  wait_done (operation);
  title = qui_operation_dup_title (operation);
  g_assert_cmpstr (title, ==, "All sessions are gone");
}

static void
test_refused (Fixture      *fixture,
              gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiOperation) operation = NULL;
  g_autoptr (QuiOperation) anyway = NULL;
  PGconn *superuser = add_client (fixture, NULL, "superuser");
  PGconn *mine = add_client (fixture, user, "mine");

  operation = start (fixture, &request);
  wait_done (operation);
  g_assert_cmpuint (qui_operation_get_n_targets (operation), ==, 1);
  g_assert_cmpint (kind_of (operation, "mine"), ==, QUI_OUTCOME_GONE);
  g_assert_cmpint (kind_of (operation, "superuser"), ==, QUI_OUTCOME_NOT_PERMITTED);
  g_assert_cmpuint (qui_operation_get_n_retriable (operation), ==, 0);
  g_assert_true (qui_test_client_is_dead (mine));

  /* The server has the last word, and one refusal does not spoil the rest. */
  add_client (fixture, user, "mine too");
  request.try_anyway = TRUE;
  anyway = start (fixture, &request);
  wait_done (anyway);
  g_assert_cmpuint (qui_operation_get_n_targets (anyway), ==, 2);
  g_assert_cmpint (kind_of (anyway, "mine too"), ==, QUI_OUTCOME_GONE);
  g_assert_cmpint (kind_of (anyway, "superuser"), ==, QUI_OUTCOME_NOT_PERMITTED);
  g_assert_nonnull (qui_outcome_row_get_outcome (find_row (anyway, "superuser"))->message);
  g_assert_false (qui_test_client_is_dead (superuser));
}

static void
test_came_back (Fixture      *fixture,
                gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *summary = NULL;

  add_client (fixture, NULL, "pool");
  operation = start_disconnect (fixture);
  g_assert_true (qui_test_wait_until (is_proved, operation, DEADLINE_MS));
  add_client (fixture, NULL, "pool");
  wait_done (operation);

  g_assert_cmpint (kind_of (operation, "pool"), ==, QUI_OUTCOME_CAME_BACK);
  g_assert_cmpuint (qui_operation_get_n_achieved (operation), ==, 1);
  g_assert_true (qui_test_wait_until (tells_one_remains, operation, DEADLINE_MS));
  subtitle = qui_operation_dup_subtitle (operation);
  summary = qui_operation_dup_summary (operation);
  g_assert_nonnull (strstr (subtitle, "But 1 came back: a pool reconnects."));
  g_assert_nonnull (strstr (summary, "came back"));
}

static void
test_cancel_first (Fixture      *fixture,
                   gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiOperation) operation = NULL;
  PGresult *result;

  add_sleeper (fixture, "asleep");
  add_client (fixture, NULL, "idle");
  request.cancel_first = TRUE;
  request.wait_seconds = 20;
  operation = start (fixture, &request);
  g_assert_cmpint (qui_operation_get_phase (operation), ==, QUI_OPERATION_CANCELLING);
  wait_done (operation);

  /* The query was cancelled before the session was terminated, and as soon as it had stopped. */
  result = PQgetResult (fixture->clients->pdata[0]);
  g_assert_cmpstr (PQresultErrorField (result, PG_DIAG_SQLSTATE), ==, "57014");
  PQclear (result);
  g_assert_true (qui_test_client_is_dead (fixture->clients->pdata[0]));
  g_assert_true (qui_test_client_is_dead (fixture->clients->pdata[1]));
  g_assert_cmpint (qui_operation_get_proved_after (operation), <, 15 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (qui_operation_get_n_achieved (operation), ==, 2);
}

static void
test_stop_in_grace (Fixture      *fixture,
                    gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiOperation) operation = NULL;
  PGconn *idle = add_client (fixture, NULL, "idle");
  PGconn *stuck;

  add_sleeper (fixture, "stuck");
  stuck = fixture->clients->pdata[1];
  kill (PQbackendPID (stuck), SIGSTOP);
  request.cancel_first = TRUE;
  request.wait_seconds = 600;
  operation = start (fixture, &request);
  while (qui_operation_get_phase (operation) != QUI_OPERATION_GRACE)
    g_main_context_iteration (NULL, TRUE);
  qui_operation_stop_waiting (operation);
  wait_done (operation);
  kill (PQbackendPID (stuck), SIGCONT);

  /* Nobody was terminated. */
  g_assert_cmpint (kind_of (operation, "stuck"), ==, QUI_OUTCOME_SURVIVED);
  g_assert_cmpuint (qui_operation_get_n_achieved (operation), ==, 0);
  g_assert_false (qui_test_client_is_dead (idle));
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'stuck'"), ==, 1);
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_CANCEL);
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *summary = NULL;
  PGresult *result;

  add_sleeper (fixture, "asleep");
  operation = start (fixture, &request);
  wait_done (operation);

  g_assert_cmpint (kind_of (operation, "asleep"), ==, QUI_OUTCOME_CANCELLED);
  result = PQgetResult (fixture->clients->pdata[0]);
  g_assert_cmpstr (PQresultErrorField (result, PG_DIAG_SQLSTATE), ==, "57014");
  PQclear (result);
  g_assert_null (PQgetResult (fixture->clients->pdata[0]));
  qui_test_client_run (fixture->clients->pdata[0], "SELECT 1");
  summary = qui_operation_dup_summary (operation);
  g_assert_true (g_str_has_prefix (summary, "The query of session "));
}

/* Nobody looks any more, the person has disconnected: it is still done and written down. */
static void
test_let_go (Fixture      *fixture,
             gconstpointer user)
{
  g_autoptr (JsonParser) start_line = NULL;
  g_autoptr (JsonParser) end_line = NULL;
  PGconn *client = add_client (fixture, NULL, "client");

  g_object_unref (start_disconnect (fixture));
  qui_server_disconnect (fixture->watch->server);
  read_journal (fixture, &start_line, &end_line);
  g_assert_true (qui_test_client_is_dead (client));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  start_operation_cluster ();

#define ADD(path, user, function) g_test_add (path, Fixture, user, set_up, function, tear_down)
  ADD ("/operation/everyone-else", NULL, test_everyone_else);
  ADD ("/operation/journal", NULL, test_journal);
  ADD ("/operation/survivor-and-retry", NULL, test_survivor_and_retry);
  ADD ("/operation/up-to", "signaller", test_up_to);
  ADD ("/operation/refused", "plain", test_refused);
  ADD ("/operation/came-back", NULL, test_came_back);
  ADD ("/operation/cancel-first", NULL, test_cancel_first);
  ADD ("/operation/stop-in-grace", NULL, test_stop_in_grace);
  ADD ("/operation/cancel", NULL, test_cancel);
  ADD ("/operation/let-go", NULL, test_let_go);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
