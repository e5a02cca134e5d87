/* test-tree-slots.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-cell.h"
#include "qui-tree-cells.h"
#include "qui-tree-slots.h"
#include "qui-words.h"
#include "tree-fixture.h"

/* ---- The model alone ---- */

typedef struct
{
  Synthetic         *server;
  QuiRowList        *rows;
  QuiView           *view;
  GtkMultiSelection *selection;
  QuiTreeSlots      *slots;
  GPtrArray         *mirror;      /* the slots, as items-changed told of them */
  GArray            *selected;    /* gboolean: the same of the selection */
  guint              n_changes;
} Model;

static void
look_again (Model *m,
            guint  position,
            guint  n_items)
{
  for (guint i = position; i < position + n_items; i++)
    g_array_index (m->selected, gboolean, i) = gtk_selection_model_is_selected (GTK_SELECTION_MODEL (m->slots), i);
}

static void
items_changed_cb (Model *m,
                  guint  position,
                  guint  removed,
                  guint  added)
{
  /* As the list view holds them until it knows whether they come back. */
  g_autoptr (GPtrArray) held = g_ptr_array_copy (m->mirror, (GCopyFunc) (GCallback) g_object_ref, NULL);

  m->n_changes++;
  if (removed > 0)
    {
      g_ptr_array_remove_range (m->mirror, position, removed);
      g_array_remove_range (m->selected, position, removed);
    }
  for (guint i = position; i < position + added; i++)
    {
      gboolean selected = FALSE;

      g_ptr_array_insert (m->mirror, i, g_list_model_get_item (G_LIST_MODEL (m->slots), i));
      g_array_insert_val (m->selected, i, selected);
    }
  look_again (m, position, added);
}

static void
show_next (Model *m)
{
  g_autoptr (QuiSnapshot) snapshot = synthetic_take (m->server);

  m->n_changes = 0;
  synthetic_show (m->rows, m->view, snapshot);
}

static void
model_init (Model *m)
{
  m->server = synthetic_new (300);
  m->rows = qui_row_list_new ();
  m->view = qui_view_new ();
  qui_view_set_fold_idle (m->view, FALSE);
  qui_view_set_sort (m->view, QUI_COLUMN_IN_STATE, TRUE);
  synthetic_follow (m->rows, m->view);
  m->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (m->rows)));
  m->slots = qui_tree_slots_new (m->rows, GTK_SELECTION_MODEL (m->selection));
  m->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  m->selected = g_array_new (FALSE, FALSE, sizeof (gboolean));
  g_signal_connect_swapped (m->slots, "items-changed", G_CALLBACK (items_changed_cb), m);
  g_signal_connect_swapped (m->slots, "selection-changed", G_CALLBACK (look_again), m);
  show_next (m);
}

static void
model_clear (Model *m)
{
  synthetic_free (m->server);
  g_object_unref (m->rows);
  g_object_unref (m->view);
  g_object_unref (m->slots);
  g_object_unref (m->selection);
  g_ptr_array_unref (m->mirror);
  g_array_unref (m->selected);
}

static void
check (Model *m)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (m->rows));

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (m->slots)), ==, n);
  g_assert_cmpuint (m->mirror->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (QuiTreeSlot) slot = g_list_model_get_item (G_LIST_MODEL (m->slots), i);
      g_autoptr (QuiRow) row = g_list_model_get_item (G_LIST_MODEL (m->rows), i);

      g_assert_true (slot == g_ptr_array_index (m->mirror, i));
      g_assert_true (qui_tree_slot_get_row (slot) == row);
      g_assert_cmpint (g_array_index (m->selected, gboolean, i), ==, gtk_selection_model_is_selected (GTK_SELECTION_MODEL (m->selection), i));
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (m->slots), n));
}

static void
step (Model *m)
{
  synthetic_step (m->server, 5, g_test_rand_int_range (0, 5), g_test_rand_int_range (0, 5));
  show_next (m);
  check (m);
}

/* Other rows come into the slots, but no slot moves. */
static void
test_order (void)
{
  Model m;

  model_init (&m);
  for (guint round = 0; round < 50; round++)
    {
      guint before = g_list_model_get_n_items (G_LIST_MODEL (m.slots));

      gtk_selection_model_select_range (GTK_SELECTION_MODEL (m.selection), g_test_rand_int_range (0, 250), 10, round % 3 == 0);
      check (&m);
      step (&m);
      g_assert_cmpuint (m.n_changes, ==, g_list_model_get_n_items (G_LIST_MODEL (m.slots)) != before);
    }

  model_clear (&m);
}

/* When nothing is left the slots wait for what may come back; then they go. */
static void
test_empty (void)
{
  Model m;
  guint n;

  model_init (&m);
  n = m.mirror->len;
  m.n_changes = 0;
  qui_view_set_filter (m.view, "no such thing");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (m.rows)), ==, 0);
  g_assert_cmpuint (m.mirror->len, ==, n);
  g_assert_nonnull (qui_tree_slot_get_row (g_ptr_array_index (m.mirror, 0)));
  g_assert_false (gtk_selection_model_select_item (GTK_SELECTION_MODEL (m.slots), 3, TRUE));
  g_assert_false (gtk_selection_model_select_all (GTK_SELECTION_MODEL (m.slots)));
  qui_view_set_filter (m.view, "");
  g_assert_cmpuint (m.n_changes, ==, 0);
  check (&m);

  /* Fewer came back. */
  qui_view_set_filter (m.view, "no such thing");
  qui_view_set_filter (m.view, "active");
  g_assert_cmpuint (m.mirror->len, <, n);
  check (&m);

  qui_view_set_filter (m.view, "no such thing");
  qui_test_wait (m.mirror->len == 0);
  check (&m);
  qui_view_set_filter (m.view, "");
  check (&m);

  /* Nothing is to be waited for without a server; nor by who goes before. */
  qui_row_list_set_outline (m.rows, NULL);
  check (&m);
  show_next (&m);
  qui_view_set_filter (m.view, "no such thing");
  model_clear (&m);
}

static QuiTreeSlot *
pick_slot (Model   *m,
           QuiRow **row)
{
  QuiTreeSlot *slot = g_ptr_array_index (m->mirror, g_test_rand_int_range (0, m->mirror->len));

  *row = g_object_ref (qui_tree_slot_get_row (slot));
  return slot;
}

/* Its row is in the slot still; or it has left. */
static void
assert_followed (Model       *m,
                 QuiTreeSlot *slot,
                 QuiRow      *row)
{
  guint position;

  if (qui_row_list_find (m->rows, qui_row_get_key (row), &position) == row)
    g_assert_true (g_ptr_array_index (m->mirror, position) == slot);
}

static void
test_followers (void)
{
  Model m;

  model_init (&m);
  for (guint round = 0; round < 100; round++)
    {
      g_autoptr (QuiRow) focus_row = NULL;
      g_autoptr (QuiRow) picked_row = NULL;
      QuiTreeSlot *focus = pick_slot (&m, &focus_row);
      QuiTreeSlot *picked = pick_slot (&m, &picked_row);
      guint position;

      g_assert_true (g_ptr_array_find (m.mirror, picked, &position));
      if (round % 2 == 0)
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (m.slots), position, TRUE);
      else
        gtk_selection_model_unselect_item (GTK_SELECTION_MODEL (m.slots), position);
      qui_tree_slots_set_focus (m.slots, round % 5 == 0 ? NULL : focus);
      step (&m);
      assert_followed (&m, picked, picked_row);
      if (round % 5 != 0)
        assert_followed (&m, focus, focus_row);
    }
  model_clear (&m);
}

/* Slots outlive their list, and are no more than somebody holds. */
static void
test_lives (void)
{
  Model m;
  g_autoptr (QuiTreeSlot) slot = NULL;
  QuiTreeSlot *watched;

  model_init (&m);
  watched = g_ptr_array_index (m.mirror, 7);
  g_object_add_weak_pointer (G_OBJECT (watched), (gpointer *) &watched);
  slot = g_object_ref (g_ptr_array_index (m.mirror, 8));
  g_ptr_array_set_size (m.mirror, 0);
  g_assert_null (watched);
  model_clear (&m);
  g_assert_nonnull (qui_tree_slot_get_row (slot));
}

/* ---- In the list ---- */

static GtkWidget *
get_list (Fixture *f)
{
  return gtk_widget_get_last_child (f->column_view);
}

static GtkWidget *
nth_widget (Fixture *f,
            guint    n)
{
  GtkWidget *widget = gtk_widget_get_first_child (get_list (f));

  while (n-- > 0)
    widget = gtk_widget_get_next_sibling (widget);
  return widget;
}

static void
assert_extends (Fixture *f,
                guint    position)
{
  GtkSelectionModel *selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (f->column_view));
  guint other = position > 20 ? position - 20 : position + 20;
  g_autoptr (GtkBitset) selected = NULL;

  gtk_widget_activate_action (get_list (f), "list.select-item", "(ubb)", other, FALSE, TRUE);
  selected = gtk_selection_model_get_selection (selection);
  g_assert_cmpuint (gtk_bitset_get_minimum (selected), ==, MIN (position, other));
  g_assert_cmpuint (gtk_bitset_get_maximum (selected), ==, MAX (position, other));
  g_assert_cmpuint (gtk_bitset_get_size (selected), ==, 21);
}

/* The focus, and where Shift extends from, go with their rows. */
static void
test_keyboard (void)
{
  Fixture f;
  g_autoptr (Synthetic) server = synthetic_new (300);
  g_autoptr (QuiSnapshot) first = synthetic_take (server);
  guint n_moves = 0;

  fixture_init (&f, first);
  qui_view_set_fold_idle (f.view, FALSE);
  qui_view_set_sort (f.view, QUI_COLUMN_IN_STATE, TRUE);
  qui_test_settle (f.window);

  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (QuiRow) focus = g_list_model_get_item (G_LIST_MODEL (f.rows), 12);
      g_autoptr (QuiRow) picked = g_list_model_get_item (G_LIST_MODEL (f.rows), 9);
      g_autoptr (QuiSnapshot) next = NULL;
      guint position;

      gtk_widget_grab_focus (nth_widget (&f, 12));
      gtk_widget_activate_action (get_list (&f), "list.select-item", "(ubb)", 9, FALSE, FALSE);

      synthetic_step (server, 20, 4, 4);
      next = synthetic_take (server);
      fixture_show (&f, next);
      if (qui_row_list_find (f.rows, qui_row_get_key (focus), &position) == focus)
        {
          n_moves += position != 12;
          g_assert_true (qui_tree_cells_find_row (gtk_root_get_focus (GTK_ROOT (f.window)), NULL) == focus);
        }
      if (qui_row_list_find (f.rows, qui_row_get_key (picked), &position) == picked)
        {
          n_moves += position != 9;
          assert_extends (&f, position);
        }
    }
  g_assert_cmpuint (n_moves, >, 10);
  fixture_clear (&f);
}

/* What the cells of a row say. */
static char *
dup_text (GtkWidget *row_widget)
{
  GString *text = g_string_new (NULL);

  for (GtkWidget *w = gtk_widget_get_first_child (row_widget); w != NULL; w = gtk_widget_get_next_sibling (w))
    g_string_append_printf (text, "%s ", qui_tree_cell_get_text (QUI_TREE_CELL (gtk_widget_get_first_child (w))));
  return g_strchomp (g_string_free (text, FALSE));
}

static guint
check_list (Fixture *f)
{
  guint n_hidden = 0;

  for (GtkWidget *w = gtk_widget_get_first_child (get_list (f)); w != NULL; w = gtk_widget_get_next_sibling (w))
    {
      QuiRow *row = qui_tree_cells_find_row (w, NULL);
      g_autofree char *spoken = qui_words_line_spoken (qui_row_get_outline (row), qui_row_get_line (row));
      g_autofree char *pid = qui_words_cell (qui_row_get_outline (row), qui_row_get_line (row), QUI_COLUMN_PID);
      g_autofree char *text = dup_text (w);

      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (w), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken);
      /* What was on screen a moment ago may still say so. */
      g_assert_true (g_str_has_prefix (text, pid) || (!gtk_widget_get_mapped (w) && *text == '\0'));
      n_hidden += !gtk_widget_get_mapped (w);
    }
  return n_hidden;
}

/* A row that is not on screen has its name, and says nothing that is not so. */
static void
test_off_screen (void)
{
  Fixture f;
  g_autoptr (Synthetic) server = synthetic_new (300);
  g_autoptr (QuiSnapshot) first = synthetic_take (server);
  g_autoptr (QuiSnapshot) next = NULL;

  fixture_init (&f, first);
  qui_view_set_fold_idle (f.view, FALSE);
  qui_test_settle (f.window);
  g_assert_cmpuint (check_list (&f), >, 100);

  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f.column_view)), 1500);
  qui_test_settle (f.window);
  synthetic_step (server, 20, 0, 0);
  next = synthetic_take (server);
  fixture_show (&f, next);
  g_assert_cmpuint (check_list (&f), >, 100);
  fixture_clear (&f);
}

static void
note_shrinking (guint *most,
                guint  position,
                guint  removed,
                guint  added)
{
  if (position < 200)
    *most = MAX (*most, MIN (removed, 224 - position));
}

/* When most rows are gone their widgets go a few at a time; until then they say nothing and cannot be picked. */
static void
test_fewer (void)
{
  Fixture f;
  g_autoptr (Synthetic) server = synthetic_new (600);
  g_autoptr (QuiSnapshot) first = synthetic_take (server);
  GtkSelectionModel *slots;
  g_autoptr (GtkBitset) selected = NULL;
  guint most = 0;
  guint n;

  fixture_init (&f, first);
  qui_view_set_fold_idle (f.view, FALSE);
  qui_test_settle (f.window);
  slots = gtk_column_view_get_model (GTK_COLUMN_VIEW (f.column_view));
  g_signal_connect_swapped (slots, "items-changed", G_CALLBACK (note_shrinking), &most);
  qui_view_set_filter (f.view, "pid:20401");
  n = g_list_model_get_n_items (G_LIST_MODEL (f.rows));
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, 20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (slots)), >, 100);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = dup_text (nth_widget (&f, i));

      g_assert_cmpint (*text == '\0', ==, i >= n);
      g_assert_cmpint (qui_tree_cells_find_row (nth_widget (&f, i), NULL) == NULL, ==, i >= n);
    }
  g_assert_false (gtk_selection_model_select_item (slots, n, TRUE));
  g_assert_false (gtk_selection_model_unselect_item (slots, n));
  gtk_selection_model_select_range (slots, 0, 40, TRUE);
  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (slots));
  g_assert_cmpuint (gtk_bitset_get_maximum (selected), ==, n - 1);

  qui_test_wait (g_list_model_get_n_items (G_LIST_MODEL (slots)) == n);
  g_assert_cmpuint (most, <=, 32);
  qui_view_set_filter (f.view, "");
  qui_test_settle (f.window);
  g_assert_cmpuint (check_list (&f), >, 100);

  /* They come back in the middle of it. */
  qui_view_set_filter (f.view, "pid:20401");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (slots)), >, n);
  qui_view_set_filter (f.view, "");
  qui_test_settle (f.window);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (slots)), ==, g_list_model_get_n_items (G_LIST_MODEL (f.rows)));
  g_assert_cmpuint (check_list (&f), >, 100);
  fixture_clear (&f);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/tree-slots/order", test_order);
  g_test_add_func ("/tree-slots/empty", test_empty);
  g_test_add_func ("/tree-slots/followers", test_followers);
  g_test_add_func ("/tree-slots/lives", test_lives);
  g_test_add_func ("/tree-slots/keyboard", test_keyboard);
  g_test_add_func ("/tree-slots/fewer", test_fewer);
  g_test_add_func ("/tree-slots/off-screen", test_off_screen);

  return g_test_run ();
}
