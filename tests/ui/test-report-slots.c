/* test-report-slots.c: a few rows more at a time, and each place keeps its widgets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-operation-private.h"
#include "qui-report-columns.h"
#include "qui-report-slots.h"
#include "qui-test-ui.h"
#include "qui-tree-cell.h"

#define MANY 500

static GListStore *
make_rows (guint n)
{
  GListStore *rows = g_list_store_new (QUI_TYPE_OUTCOME_ROW);

  for (guint i = 0; i < n; i++)
    {
      QuiSession session = { .pid = 1000 + i, .user = "app" };
      QuiSignalTarget target = { .pid = session.pid, .application = "api" };
      g_autoptr (QuiOutcomeRow) row = qui_outcome_row_new (&session, &target, QUI_SIGNAL_TERMINATE);

      g_list_store_append (rows, row);
    }
  return rows;
}

static QuiOutcomeRow *
nth_row (GListStore *rows,
         guint       n)
{
  g_autoptr (QuiOutcomeRow) row = g_list_model_get_item (G_LIST_MODEL (rows), n);

  return row;
}

static QuiReportSlot *
nth_slot (QuiReportSlots *slots,
          guint           n)
{
  g_autoptr (QuiReportSlot) slot = g_list_model_get_item (G_LIST_MODEL (slots), n);

  return slot;
}

static guint
count (QuiReportSlots *slots)
{
  return g_list_model_get_n_items (G_LIST_MODEL (slots));
}

static void
check (QuiReportSlots *slots,
       GListStore     *rows)
{
  for (guint i = 0; i < count (slots); i++)
    g_assert_true (qui_report_slot_get_row (nth_slot (slots, i)) == nth_row (rows, i));
}

static void
note_growth (guint *most,
             guint  position,
             guint  removed,
             guint  added)
{
  g_assert_cmpuint (removed, ==, 0);
  /* Where GTK makes widgets. */
  if (position < 200)
    *most = MAX (*most, added);
}

static void
test_grows (void)
{
  g_autoptr (GListStore) rows = make_rows (MANY);
  g_autoptr (GListStore) few = make_rows (3);
  g_autoptr (QuiReportSlots) slots = qui_report_slots_new (G_LIST_MODEL (rows));
  g_autoptr (QuiReportSlots) few_slots = qui_report_slots_new (G_LIST_MODEL (few));
  guint most = 0;

  g_assert_cmpuint (count (few_slots), ==, 3);
  g_assert_cmpuint (count (slots), >, 0);
  g_assert_cmpuint (count (slots), <, 30);
  g_signal_connect_swapped (slots, "items-changed", G_CALLBACK (note_growth), &most);
  qui_test_wait (count (slots) == MANY);
  g_assert_cmpuint (most, >, 0);
  g_assert_cmpuint (most, <, 30);
  check (slots, rows);
}

static void
count_change (guint *n)
{
  (*n)++;
}

static void
set_kind (GListStore     *rows,
          guint           n,
          QuiOutcomeKind  kind)
{
  qui_outcome_row_set_outcome (nth_row (rows, n), &(QuiOutcome) { .kind = kind }, QUI_SIGNAL_TERMINATE);
}

/* The last slot is told last. */
static void
wait_until_told (QuiReportSlots *slots,
                 GListStore     *rows)
{
  QuiReportSlot *last = nth_slot (slots, count (slots) - 1);
  guint told = 0;

  g_signal_connect_swapped (last, "changed", G_CALLBACK (count_change), &told);
  g_signal_emit_by_name (nth_row (rows, count (slots) - 1), "changed");
  qui_test_wait (told > 0);
  g_signal_handlers_disconnect_by_data (last, &told);
}

/* Told once, however often something changed. */
static void
test_changes (void)
{
  g_autoptr (GListStore) rows = make_rows (MANY);
  g_autoptr (QuiReportSlots) slots = qui_report_slots_new (G_LIST_MODEL (rows));
  guint changed = 0;
  guint other = 0;

  qui_test_wait (count (slots) == MANY);
  g_signal_connect_swapped (nth_slot (slots, 400), "changed", G_CALLBACK (count_change), &changed);
  g_signal_connect_swapped (nth_slot (slots, 7), "changed", G_CALLBACK (count_change), &other);
  set_kind (rows, 400, QUI_OUTCOME_WAITING);
  set_kind (rows, 400, QUI_OUTCOME_GONE);
  g_assert_cmpuint (changed, ==, 0);
  wait_until_told (slots, rows);
  wait_until_told (slots, rows);
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpuint (other, ==, 0);
}

static int
worst_first (gconstpointer a,
             gconstpointer b,
             gpointer      unused)
{
  return qui_outcome_row_compare (&a, &b);
}

/* Many changes are not told of all at once: a frame comes in between. */
static void
test_many_changes (void)
{
  g_autoptr (GListStore) rows = make_rows (MANY);
  g_autoptr (QuiReportSlots) slots = qui_report_slots_new (G_LIST_MODEL (rows));
  guint changed = 0;
  guint before = 0;

  qui_test_wait (count (slots) == MANY);
  for (guint i = 0; i < 100; i++)
    {
      g_signal_connect_swapped (nth_slot (slots, i), "changed", G_CALLBACK (count_change), &changed);
      set_kind (rows, i, QUI_OUTCOME_GONE);
    }
  while (changed < 100)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (changed - before, <, 30);
      before = changed;
    }
}

/* Other rows come into the slots, but no slot moves; not even while they are still coming. */
static void
test_order (void)
{
  g_autoptr (GListStore) rows = make_rows (MANY);
  g_autoptr (QuiReportSlots) slots = qui_report_slots_new (G_LIST_MODEL (rows));
  QuiReportSlot *first = nth_slot (slots, 0);
  guint changed = 0;

  g_signal_connect_swapped (first, "changed", G_CALLBACK (count_change), &changed);
  set_kind (rows, 450, QUI_OUTCOME_SURVIVED);
  g_list_store_sort (rows, worst_first, NULL);
  g_assert_true (nth_slot (slots, 0) == first);
  check (slots, rows);
  g_assert_cmpint (qui_outcome_row_get_target (qui_report_slot_get_row (first))->pid, ==, 1450);
  qui_test_wait (changed == 1);
  qui_test_wait (count (slots) == MANY);
  check (slots, rows);
  g_assert_true (nth_slot (slots, 0) == first);

  /* The row that was in it has nothing to do with it any more. */
  wait_until_told (slots, rows);
  changed = 0;
  set_kind (rows, 1, QUI_OUTCOME_GONE);
  wait_until_told (slots, rows);
  g_assert_cmpuint (changed, ==, 0);
}

/* A slot outlives its list, and the list what it was about to do. */
static void
test_lives (void)
{
  g_autoptr (GListStore) rows = make_rows (MANY);
  g_autoptr (GListStore) few = make_rows (3);
  QuiReportSlots *slots = qui_report_slots_new (G_LIST_MODEL (rows));
  g_autoptr (QuiReportSlots) later = qui_report_slots_new (G_LIST_MODEL (few));
  g_autoptr (QuiReportSlot) slot = g_object_ref (nth_slot (slots, 3));

  set_kind (rows, 3, QUI_OUTCOME_WAITING);
  g_object_unref (slots);
  set_kind (rows, 3, QUI_OUTCOME_GONE);
  g_assert_true (qui_report_slot_get_row (slot) == nth_row (rows, 3));
  wait_until_told (later, few);
}

static const char *
get_first_text (GtkWidget *list)
{
  GtkWidget *row = gtk_widget_get_first_child (list);

  return qui_tree_cell_get_text (QUI_TREE_CELL (gtk_widget_get_first_child (gtk_widget_get_first_child (row))));
}

/* What stands on the screen is what the rows say. */
static void
test_shown (void)
{
  g_autoptr (GListStore) rows = make_rows (MANY);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = gtk_column_view_new (NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (G_LIST_MODEL (qui_report_slots_new (G_LIST_MODEL (rows))));
  GtkWidget *list;

  qui_report_columns_add (GTK_COLUMN_VIEW (view));
  gtk_column_view_set_model (GTK_COLUMN_VIEW (view), GTK_SELECTION_MODEL (selection));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_window_set_child (GTK_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_present (GTK_WINDOW (window));
  qui_test_wait (g_list_model_get_n_items (G_LIST_MODEL (selection)) == MANY);
  qui_test_settle (window);

  set_kind (rows, 450, QUI_OUTCOME_SURVIVED);
  g_list_store_sort (rows, worst_first, NULL);
  list = gtk_widget_get_last_child (view);
  qui_test_wait (g_str_equal (get_first_text (list), "1450"));
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", MANY - 1);
  qui_test_settle (window);
  g_assert_cmpfloat (gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view))), >, 1000);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/report-slots/grows", test_grows);
  g_test_add_func ("/report-slots/changes", test_changes);
  g_test_add_func ("/report-slots/many-changes", test_many_changes);
  g_test_add_func ("/report-slots/order", test_order);
  g_test_add_func ("/report-slots/lives", test_lives);
  g_test_add_func ("/report-slots/shown", test_shown);

  return g_test_run ();
}
