/* filter.c: from a key in the filter's entry to the tree that shows what it finds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: filter SESSIONS ROUNDS
 * In each round several filters are typed letter by letter and taken back. Prints the median and the 95th percentile of the
 * milliseconds from a key to the end of the frame that shows the new rows, suggestions included.
 */

#include <adwaita.h>
#include <stdlib.h>

#include "numbers.h"
#include "qui-filter-bar.h"
#include "qui-outliner.h"
#include "qui-session-tree.h"
#include "../ui/qui-test-ui.h"
#include "../ui/synthetic.h"

typedef struct
{
  GtkWidget  *window;
  GtkWidget  *bar;
  GtkWidget  *entry;
  QuiRowList *rows;
  gboolean    updated;
  gboolean    painted;
  GArray     *values;   /* double, ms */
} Bench;

static void
note_update (QuiOutliner *outliner,
             QuiSnapshot *snapshot,
             Bench       *bench)
{
  qui_filter_bar_set_outline (QUI_FILTER_BAR (bench->bar), qui_row_list_get_outline (bench->rows));
  bench->updated = TRUE;
  gtk_widget_queue_draw (bench->window);
}

static void
note_paint (GdkFrameClock *clock,
            Bench         *bench)
{
  bench->painted = bench->updated;
}

static void
wait_for_tree (Bench *bench)
{
  while (!bench->painted)
    g_main_context_iteration (NULL, TRUE);
}

/* One letter more, or with NULL one less. */
static void
press (Bench      *bench,
       const char *letter)
{
  GtkEditable *editable = GTK_EDITABLE (bench->entry);
  int          position = (int) g_utf8_strlen (gtk_editable_get_text (editable), -1);
  double       start = qui_bench_now_ms ();
  double       ms;

  bench->updated = bench->painted = FALSE;
  if (letter != NULL)
    gtk_editable_insert_text (editable, letter, 1, &position);
  else
    gtk_editable_delete_text (editable, position - 1, position);
  gtk_editable_set_position (editable, -1);
  wait_for_tree (bench);
  ms = qui_bench_now_ms () - start;
  g_array_append_val (bench->values, ms);
}

static void
type_and_take_back (Bench      *bench,
                    const char *text)
{
  for (const char *letter = text; *letter != '\0'; letter++)
    {
      press (bench, letter);
      /* As fast as somebody types; what is left over from one key counts for the next. */
      for (gint64 until = g_get_monotonic_time () + 100000; g_get_monotonic_time () < until;)
        if (!g_main_context_iteration (NULL, FALSE))
          g_usleep (500);
    }
  while (*gtk_editable_get_text (GTK_EDITABLE (bench->entry)) != '\0')
    press (bench, NULL);
}

int
main (int   argc,
      char *argv[])
{
  static const char * const filters[] = { "select", "user:app state:active", "tx>5m -idle db:a", "client:10.0.0.0/8 blocked" };
  g_autoptr (Synthetic)   synthetic = NULL;
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autoptr (QuiRowList)  rows = qui_row_list_new ();
  g_autoptr (QuiView)     view = qui_view_new ();
  g_autoptr (QuiOutliner) outliner = qui_outliner_new (view, rows);
  g_autoptr (GSettings)   settings = NULL;
  GtkWidget              *box;
  Bench                   bench = { .rows = rows, .values = g_array_new (FALSE, FALSE, sizeof (double)) };

  qui_test_ui_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 3);
  synthetic = synthetic_new (atoi (argv[1]));
  snapshot = synthetic_take (synthetic);
  settings = g_settings_new ("io.github.quiesce.Quiesce");
  qui_view_set_fold_idle (view, FALSE);
  qui_view_set_sort (view, QUI_COLUMN_IN_STATE, TRUE);

  bench.window = adw_window_new ();
  bench.bar = qui_filter_bar_new (view, settings);
  bench.entry = qui_test_find (bench.bar, GTK_TYPE_SEARCH_ENTRY, NULL);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), bench.bar);
  gtk_box_append (GTK_BOX (box), qui_session_tree_new (rows, view, settings));
  gtk_widget_set_vexpand (gtk_widget_get_last_child (box), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 1150, 740);
  adw_window_set_content (ADW_WINDOW (bench.window), box);
  g_signal_connect (outliner, "updated", G_CALLBACK (note_update), &bench);
  gtk_window_present (GTK_WINDOW (bench.window));
  g_object_set (bench.bar, "search-active", TRUE, NULL);
  g_signal_connect (gtk_widget_get_frame_clock (bench.window), "after-paint", G_CALLBACK (note_paint), &bench);
  qui_outliner_set_snapshot (outliner, snapshot);
  wait_for_tree (&bench);
  qui_test_settle (bench.window);
  gtk_widget_grab_focus (bench.entry);

  for (int round = 0; round < atoi (argv[2]); round++)
    for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
      type_and_take_back (&bench, filters[i]);

  g_print ("%.2f %.2f\n", qui_bench_quantile (bench.values, 0.5), qui_bench_quantile (bench.values, 0.95));
  return 0;
}
