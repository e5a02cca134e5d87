/* refresh.c: main-thread time of a refresh with many sessions and all of a server's page on the screen, and the memory of that
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: refresh SESSIONS REFRESHES [QUEUED [COLUMNS]]
 * The page is what a person sees: summary with fifteen minutes of history in its graph, tree, details of the server.
 * Per refresh 5 % of the sessions change, 2 % come and 2 % go, and they are sorted by the time in their state. With QUEUED (not 0) so many of them
 * all wait for one lock, one behind the other, and they are grouped by blocker. With COLUMNS (anything) every column is shown. Prints the median
 * and the 95th percentile in milliseconds of processor time, from the new look to the end of the frame that shows it, the RSS
 * in MB, and median and 95th percentile of the longest dispatch of the main loop in each refresh: so long nothing else is answered.
 */

#include <adwaita.h>
#include <stdlib.h>

#include "numbers.h"
#include "qui-live-page.h"
#include "qui-server-private.h"
#include "qui-view-settings.h"
#include "../ui/qui-test-ui.h"
#include "../ui/synthetic.h"

static void
note_paint (GdkFrameClock *clock,
            gboolean      *painted)
{
  *painted = TRUE;
}

static QuiOutline *
next_outline (Synthetic *synthetic,
              QuiView   *view)
{
  g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);
  g_autoptr (QuiSnapshot) snapshot = NULL;

  synthetic_step (synthetic, 5, 2, 2);
  snapshot = synthetic_take (synthetic);
  return qui_outline_build (snapshot, spec);
}

/* Processor time of the whole refresh; @longest: of its longest piece that nothing could interrupt. The look comes to the main thread, which
 * counts it for the graph; later its outline comes from another. */
static double
refresh (GtkWidget  *window,
         QuiServer  *server,
         QuiOutline *outline,
         double     *longest)
{
  gboolean painted = FALSE;
  gulong   handler = g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (note_paint), &painted);
  double   start = qui_bench_thread_ms ();
  double   before;

  qui_history_add (qui_server_get_history (server), qui_outline_get_snapshot (outline));
  before = qui_bench_thread_ms ();
  *longest = before - start;
  qui_row_list_set_outline (qui_server_get_rows (server), outline);
  *longest = MAX (*longest, qui_bench_thread_ms () - before);
  while (!painted)
    qui_bench_turn (longest);
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (window), handler);
  return qui_bench_thread_ms () - start;
}

static double
rss_mb (void)
{
  g_autofree char *status = NULL;
  const char      *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmRSS:");
  return atol (line + strlen ("VmRSS:")) / 1024.0;
}

static void
show_all_columns (GSettings   *settings,
                  QuiGrouping  grouping)
{
  g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (grouping, NULL);

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    qui_column_layout_set_shown (layout, i, TRUE);
  qui_view_settings_set_columns (settings, grouping, layout);
}

/* One that believes to be live. */
static QuiServer *
make_server (void)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiJournal) journal = qui_journal_new ("/dev/null");
  QuiServer             *server;

  g_object_set (profile, "name", "Bench", NULL);
  server = qui_server_new (profile, journal);
  qui_server_set_state (server, QUI_SERVER_LIVE, NULL);
  return server;
}

static void
fill_history (QuiHistory *history,
              Synthetic  *synthetic)
{
  for (int i = 0; i < QUI_HISTORY_SPAN / SYNTHETIC_STEP; i++)
    {
      g_autoptr (QuiSnapshot) snapshot = NULL;

      synthetic_step (synthetic, 5, 2, 2);
      snapshot = synthetic_take (synthetic);
      qui_history_add (history, snapshot);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GArray)     values = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (Synthetic)  synthetic = NULL;
  g_autoptr (QuiServer)  server = NULL;
  g_autoptr (QuiOutline) outline = NULL;
  QuiView               *view;
  GtkWidget             *window, *page;
  g_autoptr (GArray)     pieces = g_array_new (FALSE, FALSE, sizeof (double));
  double                 median;

  qui_test_ui_init (&argc, &argv);
  g_assert_true (argc >= 3 && argc <= 5);
  synthetic = synthetic_new (atoi (argv[1]));
  server = make_server ();
  view = qui_server_get_view (server);
  page = qui_live_page_new (server);
  qui_view_set_fold_idle (view, FALSE);
  qui_view_set_sort (view, QUI_COLUMN_IN_STATE, TRUE);
  if (argc > 3 && atoi (argv[3]) > 0)
    {
      synthetic_queue (synthetic, atoi (argv[3]));
      qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
    }

  if (argc > 4)
    {
      g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");

      show_all_columns (settings, qui_view_get_grouping (view));
    }

  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1150, 740);
  adw_window_set_content (ADW_WINDOW (window), page);
  fill_history (qui_server_get_history (server), synthetic);
  outline = next_outline (synthetic, view);
  qui_row_list_set_outline (qui_server_get_rows (server), outline);
  gtk_window_present (GTK_WINDOW (window));
  qui_test_settle (window);

  for (int i = 0; i < atoi (argv[2]); i++)
    {
      double ms, longest;

      qui_outline_unref (outline);
      outline = next_outline (synthetic, view);
      ms = refresh (window, server, outline, &longest);
      g_array_append_val (values, ms);
      g_array_append_val (pieces, longest);
      qui_test_settle (window);
    }
  median = qui_bench_quantile (values, 0.5);
  g_print ("%.2f %.2f %.1f %.2f %.2f\n", median, qui_bench_quantile (values, 0.95), rss_mb (),
           qui_bench_quantile (pieces, 0.5), qui_bench_quantile (pieces, 0.95));
  return 0;
}
