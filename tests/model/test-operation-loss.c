/* test-operation-loss.c: actions without a connection, without a journal, or without an end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "qui-test-operation.h"

static gboolean
journal_says (Fixture    *fixture,
              const char *words)
{
  g_autofree char *text = NULL;

  g_assert_true (qui_test_wait_until (has_two_lines, fixture->watch, DEADLINE_MS));
  return g_file_get_contents (qui_journal_get_path (fixture->watch->journal), &text, NULL, NULL) && strstr (text, words) != NULL;
}

/* The program ends while the server does not answer: what is known is written down, and no more is claimed. */
static void
test_abandoned (Fixture      *fixture,
                gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  PGconn *stuck = add_client (fixture, NULL, "stuck");

  add_client (fixture, NULL, "other");
  kill (PQbackendPID (stuck), SIGSTOP);
  operation = start_disconnect (fixture);
  while (qui_operation_get_n (operation, QUI_OUTCOME_GONE) == 0)
    g_main_context_iteration (NULL, TRUE);
  qui_operation_abandon (operation);
  g_assert_true (is_done (operation));
  kill (PQbackendPID (stuck), SIGCONT);
  g_assert_true (journal_says (fixture, "\"outcome\":\"gone\""));
  g_assert_true (journal_says (fixture, "\"outcome\":\"waiting\""));
}

static void
test_abandoned_at_once (Fixture      *fixture,
                        gconstpointer user)
{
  PGconn *client = add_client (fixture, NULL, "client");
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiPlan) plan = qui_test_watch_plan (fixture->watch, &request);
  g_autoptr (QuiOperation) operation = NULL;

  /* It has to connect first. */
  qui_connection_close (qui_server_get_control (fixture->watch->server));
  operation = qui_operation_start (fixture->watch->server, plan);
  qui_operation_abandon (operation);
  g_assert_true (journal_says (fixture, "\"outcome\":\"not-sent\""));
  g_assert_false (qui_test_client_is_dead (client));
}

/* The signal is on its way: nobody can say any more whether it arrives. */
static void
test_abandoned_under_way (Fixture      *fixture,
                          gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;

  add_client (fixture, NULL, "client");
  operation = start_disconnect (fixture);
  qui_operation_abandon (operation);
  g_assert_true (journal_says (fixture, "\"outcome\":\"unknown\""));
}

/* Somebody has ended the connection, which is noticed when something is to be sent: that is no signal whose answer is lost. */
static void
test_control_lost (Fixture      *fixture,
                   gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_CANCEL);
  int pid = qui_connection_get_backend_pid (qui_server_get_control (fixture->watch->server));
  g_autoptr (QuiPlan) plan = NULL;
  g_autoptr (QuiOperation) operation = NULL;

  add_sleeper (fixture, "asleep");
  plan = qui_test_watch_plan (fixture->watch, &request);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pid);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid);
  g_assert_true (qui_connection_is_connected (qui_server_get_control (fixture->watch->server)));
  operation = qui_operation_start (fixture->watch->server, plan);
  wait_done (operation);
  g_assert_cmpint (kind_of (operation, "asleep"), ==, QUI_OUTCOME_CANCELLED);
}

/* The same, and it cannot be had again. */
static void
test_server_lost (Fixture      *fixture,
                  gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiPlan) plan = NULL;
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  add_client (fixture, NULL, "client");
  plan = qui_test_watch_plan (fixture->watch, &request);
  g_assert_true (qui_connection_is_connected (qui_server_get_control (fixture->watch->server)));
  qui_test_cluster_halt (cluster);
  operation = qui_operation_start (fixture->watch->server, plan);
  wait_done (operation);
  qui_test_cluster_again (cluster);
  g_assert_cmpint (kind_of (operation, "client"), ==, QUI_OUTCOME_PENDING);
  title = qui_operation_dup_title (operation);
  subtitle = qui_operation_dup_subtitle (operation);
  g_assert_cmpstr (title, ==, "Nothing was sent");
  g_assert_false (g_str_has_prefix (subtitle, "1 was"));
}

static void
test_not_connected (Fixture      *fixture,
                    gconstpointer user)
{
  QuiPlanRequest request = qui_test_watch_request (fixture->watch, "shop", QUI_SIGNAL_TERMINATE);
  g_autoptr (QuiPlan) plan = NULL;
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *title = NULL;
  PGconn *client = add_client (fixture, NULL, "client");

  plan = qui_test_watch_plan (fixture->watch, &request);
  qui_server_disconnect (fixture->watch->server);
  operation = qui_operation_start (fixture->watch->server, plan);
  wait_done (operation);
  title = qui_operation_dup_title (operation);
  g_assert_cmpstr (title, ==, "Nothing was sent");
  g_assert_cmpuint (qui_operation_get_n_retriable (operation), ==, 1);
  g_assert_cmpstr (qui_outcome_row_get_label (find_row (operation, "client")), ==, "Not sent");
  g_assert_false (qui_test_client_is_dead (client));
}

/* A retry that cannot even begin takes back nothing of what is known. */
static void
test_retry_not_connected (Fixture      *fixture,
                          gconstpointer user)
{
  g_autoptr (QuiOperation) operation = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  PGconn *stuck = add_client (fixture, NULL, "stuck");

  add_client (fixture, NULL, "other");
  kill (PQbackendPID (stuck), SIGSTOP);
  operation = start_disconnect (fixture);
  while (qui_operation_get_n (operation, QUI_OUTCOME_GONE) == 0)
    g_main_context_iteration (NULL, TRUE);
  qui_operation_stop_waiting (operation);
  wait_done (operation);
  g_assert_cmpint (kind_of (operation, "stuck"), ==, QUI_OUTCOME_SURVIVED);

  qui_server_disconnect (fixture->watch->server);
  qui_operation_retry (operation);
  wait_done (operation);
  title = qui_operation_dup_title (operation);
  subtitle = qui_operation_dup_subtitle (operation);
  kill (PQbackendPID (stuck), SIGCONT);
  g_assert_cmpint (kind_of (operation, "stuck"), ==, QUI_OUTCOME_SURVIVED);
  g_assert_cmpuint (qui_operation_get_n_retriable (operation), ==, 1);
  g_assert_cmpstr (title, ==, "1 of 2 sessions are gone");
  g_assert_nonnull (strstr (subtitle, "Not connected"));
}

static void
test_unwritable_journal (void)
{
  Fixture fixture = { qui_test_watch_new (cluster, NULL, "shop", "/dev/null/actions.jsonl"),
                      g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish) };
  g_autofree char *subtitle = NULL;
  g_autofree char *summary = NULL;

  {
    g_autoptr (QuiOperation) operation = NULL;

    add_client (&fixture, NULL, "client");
    operation = start_disconnect (&fixture);
    wait_done (operation);
    g_assert_cmpint (kind_of (operation, "client"), ==, QUI_OUTCOME_GONE);
    subtitle = qui_operation_dup_subtitle (operation);
    g_assert_nonnull (strstr (subtitle, "could not be written to the journal"));
    g_assert_true (qui_operation_is_unwritten (operation));
    summary = qui_operation_dup_summary (operation);
    g_assert_true (g_str_has_suffix (summary, " is gone, but the journal could not be written"));
  }
  tear_down (&fixture, NULL);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  start_operation_cluster ();

#define ADD(path, user, function) g_test_add ("/operation-loss/" path, Fixture, user, set_up, function, tear_down)
  ADD ("abandoned", NULL, test_abandoned);
  ADD ("abandoned-at-once", NULL, test_abandoned_at_once);
  ADD ("abandoned-under-way", NULL, test_abandoned_under_way);
  ADD ("not-connected", NULL, test_not_connected);
  ADD ("retry-not-connected", NULL, test_retry_not_connected);
  ADD ("control-lost", NULL, test_control_lost);
  ADD ("server-lost", NULL, test_server_lost);
  g_test_add_func ("/operation-loss/unwritable-journal", test_unwritable_journal);

  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
