/* disconnect.c: everyone else disconnected from a database, from the click to the proof, against one statement in psql
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: disconnect SOCKET_FOLDER PORT LOAD SESSIONS REPETITIONS
 * LOAD is quiesce-demo-load, which opens the idle sessions anew each time. Prints the medians in milliseconds, ours and psql's, both
 * until nobody is left; then the median and the longest of what each time was the longest dispatch of the main loop, processor time: from the
 * click until the report is done, closed again, and nothing is left to be drawn.
 */

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

#include "qui-bench.h"
#include "qui-confirm-dialog.h"
#include "qui-operation.h"
#include "qui-report-dialog.h"
#include "../ui/qui-test-ui.h"

#define DATABASE "bench"

/* What one types into psql for this. */
#define STATEMENT "SELECT pg_terminate_backend(pid) FROM pg_stat_activity " \
                  "WHERE datname = '" DATABASE "' AND pid <> pg_backend_pid() AND leader_pid IS NULL"

static const char *host, *port, *load, *n_sessions;

static GSubprocess *
open_sessions (void)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, load, host, port, DATABASE, n_sessions, NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "ready");
  return process;
}

static int
count_left (PGconn *conn)
{
  PGresult *result = PQexec (conn, "SELECT count(*) FROM pg_stat_activity WHERE datname = '" DATABASE "'");
  int       n = atoi (PQgetvalue (result, 0, 0));

  PQclear (result);
  return n;
}

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_type_is_a (G_OBJECT_TYPE (window), type) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

static void
select_database (QuiBench *bench)
{
  QuiSnapshot       *snapshot = qui_server_get_snapshot (bench->server);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    {
      const QuiDatabase *database = qui_snapshot_get_database (snapshot, i);
      QuiLineKey         key = { .kind = QUI_LINE_DATABASE, .id = database->oid };

      if (g_str_equal (database->name, DATABASE))
        g_array_append_val (keys, key);
    }
  g_assert_cmpuint (keys->len, ==, 1);
  qui_actions_set_selection (qui_live_page_get_actions (bench->page), keys);
}

/* Waits for @condition; @longest: see qui_bench_turn(). */
#define WAIT(condition, longest) \
  while (!(condition))           \
    qui_bench_turn (longest)

static gboolean
note_time (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
watch_for_a_while (double *longest)
{
  gboolean over = FALSE;

  g_timeout_add (400, note_time, &over);
  WAIT (over, longest);
}

static double
disconnect_by_window (QuiBench *bench,
                      PGconn   *conn,
                      double   *longest)
{
  GtkWindow                *dialog;
  GtkWidget                *confirm;
  g_autoptr (QuiOperation)  operation = NULL;
  double                    start, before, ms;

  qui_bench_look (bench);
  select_database (bench);
  g_action_group_activate_action (G_ACTION_GROUP (qui_live_page_get_actions (bench->page)), "disconnect-others", NULL);
  qui_test_wait ((dialog = find_window (QUI_TYPE_CONFIRM_DIALOG)) != NULL);
  qui_test_settle (GTK_WIDGET (dialog));
  confirm = qui_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, "confirm");
  g_assert_true (gtk_widget_is_sensitive (confirm));

  start = qui_bench_now_ms ();
  before = qui_bench_thread_ms ();
  g_signal_emit_by_name (confirm, "clicked");
  *longest = qui_bench_thread_ms () - before;
  WAIT ((operation = g_list_model_get_item (qui_server_get_operations (bench->server), 0)) != NULL, longest);
  WAIT (qui_operation_get_proved_after (operation) > 0, longest);
  ms = qui_bench_now_ms () - start;

  g_assert_cmpint (count_left (conn), ==, 0);
  g_assert_cmpuint (qui_operation_get_n (operation, QUI_OUTCOME_GONE), ==, atoi (n_sessions));
  WAIT (qui_operation_get_phase (operation) == QUI_OPERATION_DONE, longest);
  watch_for_a_while (longest);
  if ((dialog = find_window (QUI_TYPE_REPORT_DIALOG)) != NULL)
    gtk_window_close (dialog);
  watch_for_a_while (longest);
  qui_bench_settle (bench);
  return ms;
}

static double
disconnect_by_psql (PGconn *conn)
{
  double start = qui_bench_now_ms ();

  qui_bench_psql (host, port, STATEMENT);
  while (count_left (conn) > 0)
    g_usleep (2000);
  return qui_bench_now_ms () - start;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) theirs = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) dispatches = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char   *conninfo = NULL;
  QuiBench          *bench;
  PGconn            *conn;

  qui_test_ui_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 6);
  host = argv[1];
  port = argv[2];
  load = argv[3];
  n_sessions = argv[4];
  conninfo = g_strdup_printf ("host=%s port=%s user=postgres dbname=postgres", host, port);
  conn = PQconnectdb (conninfo);
  g_assert_cmpint (PQstatus (conn), ==, CONNECTION_OK);
  bench = qui_bench_open (host, port);

  for (int i = 0; i < 2 * atoi (argv[5]); i++)
    {
      GSubprocess *sessions = open_sessions ();
      double       longest = 0;
      double       ms = i % 2 == 0 ? disconnect_by_window (bench, conn, &longest) : disconnect_by_psql (conn);

      g_array_append_val (i % 2 == 0 ? ours : theirs, ms);
      if (i % 2 == 0)
        g_array_append_val (dispatches, longest);
      g_subprocess_force_exit (sessions);
      g_subprocess_wait (sessions, NULL, NULL);
      g_object_unref (sessions);
    }
  g_print ("%.1f %.1f %.2f %.2f\n", qui_bench_quantile (ours, 0.5), qui_bench_quantile (theirs, 0.5),
           qui_bench_quantile (dispatches, 0.5), qui_bench_quantile (dispatches, 1));
  PQfinish (conn);
  return 0;
}
