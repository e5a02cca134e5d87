/* test-session-tree.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-tree.h"

#include "qui-tree-cells.h"
#include "qui-words.h"
#include "tree-fixture.h"

static void
count_cb (guint *n)
{
  ++*n;
}

static QuiRow *
row_of_pid (Fixture *f,
            int      pid,
            guint   *position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->rows)); i++)
    {
      g_autoptr (QuiRow) row = g_list_model_get_item (G_LIST_MODEL (f->rows), i);

      if (qui_row_get_key (row)->kind == QUI_LINE_SESSION && (int) qui_row_get_key (row)->id == pid)
        {
          if (position != NULL)
            *position = i;
          return row;
        }
    }
  return NULL;
}

static void
reveal_pid (Fixture *f,
            int      pid)
{
  QuiLineKey key = { QUI_LINE_SESSION, pid, 0 };
  QuiSnapshot *snapshot = qui_outline_get_snapshot (qui_row_list_get_outline (f->rows));

  key.start = qui_snapshot_find_session (snapshot, pid)->backend_start;
  qui_session_tree_reveal (QUI_SESSION_TREE (f->tree), &key, 1);
  qui_test_settle (f->window);
}

/* The PIDs that the tree says are selected. */
static char *
selected_pids (Fixture *f)
{
  g_autoptr (GArray) keys = qui_session_tree_dup_selection (QUI_SESSION_TREE (f->tree));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < keys->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (keys, QuiLineKey, i).id);

  return g_string_free (text, FALSE);
}

static GtkWidget *
get_list (Fixture *f)
{
  return gtk_widget_get_last_child (f->column_view);
}

static GtkWidget *
row_widget_of (Fixture *f,
               QuiRow  *row)
{
  for (GtkWidget *w = gtk_widget_get_first_child (get_list (f)); w != NULL; w = gtk_widget_get_next_sibling (w))
    {
      if (qui_tree_cells_find_row (w, NULL) == row)
        return w;
    }
  return NULL;
}

static QuiRow *
focus_row (Fixture *f)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (f->window));

  return focus != NULL ? qui_tree_cells_find_row (focus, NULL) : NULL;
}

/* Where the row is drawn, from the top of the tree; G_MAXINT if it is not. */
static int
y_of (Fixture *f,
      QuiRow  *row)
{
  GtkWidget *widget = row_widget_of (f, row);
  graphene_rect_t bounds;

  if (widget == NULL || !gtk_widget_get_mapped (widget) || !gtk_widget_compute_bounds (widget, f->tree, &bounds))
    return G_MAXINT;
  return (int) bounds.origin.y;
}

/* ---- Selection ---- */

static void
test_refresh_keeps_selection (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) first = synthetic_shop (0);
  g_autoptr (QuiSnapshot) later = synthetic_shop (2);
  g_autofree char *pids = NULL;
  QuiRow *row;

  fixture_init (&f, first);
  qui_test_shot (f.window, "tree-shop");
  reveal_pid (&f, 20455);
  row = row_of_pid (&f, 20455, NULL);
  g_assert_true (focus_row (&f) == row);
  g_assert_cmpuint (f.n_selection_changes, ==, 1);

  fixture_show (&f, later);
  pids = selected_pids (&f);
  g_assert_cmpstr (pids, ==, "20455");
  g_assert_true (focus_row (&f) == row);
  g_assert_cmpuint (f.n_selection_changes, ==, 1);
  fixture_clear (&f);
}

static void
test_selection_returns (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  QuiLineKey shop;
  g_autofree char *before = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *after = NULL;

  fixture_init (&f, snapshot);
  reveal_pid (&f, 20455);
  shop = (QuiLineKey) { QUI_LINE_DATABASE, qui_row_get_line (row_of_pid (&f, 20455, NULL))->session->database_oid, 0 };

  qui_view_set_open (f.view, &shop, FALSE);
  hidden = selected_pids (&f);
  g_assert_cmpstr (hidden, ==, "");
  qui_view_set_open (f.view, &shop, TRUE);
  before = selected_pids (&f);
  g_assert_cmpstr (before, ==, "20455");

  qui_view_set_filter (f.view, "pg_dump");
  qui_view_set_filter (f.view, NULL);
  after = selected_pids (&f);
  g_assert_cmpstr (after, ==, "20455");
  fixture_clear (&f);
}

/* What is hidden and not selected anew by the person is no target any more. */
static void
test_new_selection_forgets_hidden (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autofree char *pids = NULL;
  guint position;

  fixture_init (&f, snapshot);
  reveal_pid (&f, 20455);
  qui_view_set_filter (f.view, "pg_dump");
  g_assert_nonnull (row_of_pid (&f, 20377, &position));
  gtk_selection_model_select_item (gtk_column_view_get_model (GTK_COLUMN_VIEW (f.column_view)), position, FALSE);
  qui_view_set_filter (f.view, NULL);
  pids = selected_pids (&f);
  g_assert_cmpstr (pids, ==, "20377");
  fixture_clear (&f);
}

static void
test_reveal_folded_and_filtered (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autofree char *pids = NULL;

  fixture_init (&f, snapshot);
  /* An idle one among folded ones. */
  g_assert_null (row_of_pid (&f, 20562, NULL));
  reveal_pid (&f, 20562);
  g_assert_nonnull (row_of_pid (&f, 20562, NULL));

  qui_view_set_filter (f.view, "pg_dump");
  reveal_pid (&f, 20417);
  pids = selected_pids (&f);
  g_assert_cmpstr (pids, ==, "20417");
  g_assert_cmpstr (qui_view_get_filter (f.view), ==, "");
  fixture_clear (&f);
}

/* ---- Scroll position ---- */

static void
test_refresh_keeps_place (void)
{
  Fixture f;
  g_autoptr (Synthetic) server = synthetic_new (1000);
  g_autoptr (QuiSnapshot) first = synthetic_take (server);
  GtkAdjustment *adjustment;
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (int));

  fixture_init (&f, first);
  qui_view_set_fold_idle (f.view, FALSE);
  qui_test_settle (f.window);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f.column_view));
  gtk_adjustment_set_value (adjustment, 12007);
  qui_test_settle (f.window);

  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (QuiSnapshot) next = NULL;
      g_autoptr (GHashTable) n_by_move = g_hash_table_new (NULL, NULL);
      GHashTableIter iter;
      gpointer move, n;
      guint n_stay;

      g_ptr_array_set_size (seen, 0);
      g_array_set_size (places, 0);
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f.rows)); i++)
        {
          g_autoptr (QuiRow) row = g_list_model_get_item (G_LIST_MODEL (f.rows), i);
          int y = y_of (&f, row);

          if (y > 24 && y < 400)
            {
              g_ptr_array_add (seen, g_steal_pointer (&row));
              g_array_append_val (places, y);
            }
        }
      g_assert_cmpuint (seen->len, >, 10);

      synthetic_step (server, 5, 2, 2);
      next = synthetic_take (server);
      fixture_show (&f, next);

      for (guint i = 0; i < seen->len; i++)
        {
          QuiRow *row = g_ptr_array_index (seen, i);
          gpointer by = GINT_TO_POINTER (y_of (&f, row) - g_array_index (places, int, i));

          if (qui_row_list_find (f.rows, qui_row_get_key (row), NULL) == row)
            g_hash_table_insert (n_by_move, by, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (n_by_move, by)) + 1));
        }
      /* Rows that come or go on the screen itself move those on one side of them: no way of staying is better than ours. */
      n_stay = GPOINTER_TO_UINT (g_hash_table_lookup (n_by_move, GINT_TO_POINTER (0)));
      g_hash_table_iter_init (&iter, n_by_move);
      while (g_hash_table_iter_next (&iter, &move, &n))
        g_assert_cmpuint (n_stay, >=, GPOINTER_TO_UINT (n));
    }
  fixture_clear (&f);
}

static void
test_top_stays_top (void)
{
  Fixture f;
  g_autoptr (Synthetic) server = synthetic_new (500);
  g_autoptr (QuiSnapshot) first = synthetic_take (server);

  fixture_init (&f, first);
  for (guint round = 0; round < 5; round++)
    {
      g_autoptr (QuiSnapshot) next = NULL;

      synthetic_step (server, 20, 5, 5);
      next = synthetic_take (server);
      fixture_show (&f, next);
      g_assert_cmpfloat (gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f.column_view))), ==, 0);
    }
  fixture_clear (&f);
}

/* Presses a key that the tree itself listens to. */
static void
press (Fixture    *f,
       const char *key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (f->tree);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller) && j < g_list_model_get_n_items (G_LIST_MODEL (controller)); j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          g_autofree char *name = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));

          if (g_str_equal (name, key))
            {
              g_assert_true (gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, f->tree,
                                                           gtk_shortcut_get_arguments (shortcut)));
              qui_test_settle (f->window);
              return;
            }
        }
    }
  g_error ("the tree does not listen to %s", key);
}

static void
test_keys_fold (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  QuiRow *row;

  fixture_init (&f, snapshot);
  reveal_pid (&f, 20310);
  row = row_of_pid (&f, 20310, NULL);
  g_assert_true (qui_row_get_line (row)->open);
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (row_widget_of (&f, row)), GTK_ACCESSIBLE_STATE_EXPANDED, TRUE);

  /* On an open line: its first child, and back. */
  press (&f, "Right");
  g_assert_true (focus_row (&f) == row_of_pid (&f, 20533, NULL));
  press (&f, "Left");
  g_assert_true (focus_row (&f) == row);

  press (&f, "Left");
  g_assert_false (qui_view_is_open (f.view, qui_row_get_key (row)));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (row_widget_of (&f, row)), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE);
  g_assert_null (row_of_pid (&f, 20533, NULL));
  g_assert_true (focus_row (&f) == row);

  press (&f, "Right");
  g_assert_nonnull (row_of_pid (&f, 20533, NULL));
  press (&f, "Left");

  /* From a line without children to what it is in. */
  press (&f, "Left");
  g_assert_cmpint (qui_row_get_key (focus_row (&f))->kind, ==, QUI_LINE_DATABASE);
  press (&f, "Left");
  g_assert_null (row_of_pid (&f, 20310, NULL));
  fixture_clear (&f);
}

static void
test_activate (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  guint n_details = 0;
  guint position;
  QuiRow *row;

  fixture_init (&f, snapshot);
  g_signal_connect_swapped (f.tree, "details", G_CALLBACK (count_cb), &n_details);
  row = row_of_pid (&f, 20310, &position);
  g_signal_emit_by_name (f.column_view, "activate", position);
  g_assert_false (qui_view_is_open (f.view, qui_row_get_key (row)));
  g_assert_cmpuint (n_details, ==, 0);

  g_assert_nonnull (row_of_pid (&f, 20417, &position));
  g_signal_emit_by_name (f.column_view, "activate", position);
  g_assert_cmpuint (n_details, ==, 1);
  fixture_clear (&f);
}

static void
test_row_has_name (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autofree char *spoken = NULL;
  QuiRow *row;

  fixture_init (&f, snapshot);
  row = row_of_pid (&f, 20455, NULL);
  spoken = qui_words_line_spoken (qui_row_get_outline (row), qui_row_get_line (row));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (row_widget_of (&f, row)), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken);
  fixture_clear (&f);
}

static void
test_nothing_matches (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *clear;

  fixture_init (&f, snapshot);
  clear = qui_test_find (f.tree, GTK_TYPE_BUTTON, "Clear Filter");
  g_assert_false (gtk_widget_get_mapped (clear));
  qui_view_set_filter (f.view, "no such thing");
  qui_test_settle (f.window);
  g_assert_true (gtk_widget_get_mapped (clear));
  qui_test_shot (f.window, "tree-nothing");
  g_signal_emit_by_name (clear, "clicked");
  qui_test_settle (f.window);
  g_assert_cmpstr (qui_view_get_filter (f.view), ==, "");
  g_assert_false (gtk_widget_get_mapped (clear));
  fixture_clear (&f);
}

static void
test_odd_names (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_odd_names ();
  g_autoptr (QuiSnapshot) hidden = synthetic_unprivileged ();
  int height = 0;

  fixture_init (&f, snapshot);
  /* Whatever is in them, all rows have one height. */
  for (GtkWidget *w = gtk_widget_get_first_child (get_list (&f)); w != NULL; w = gtk_widget_get_next_sibling (w))
    {
      if (!gtk_widget_get_mapped (w))
        continue;
      if (height == 0)
        height = gtk_widget_get_height (w);
      g_assert_cmpint (gtk_widget_get_height (w), ==, height);
    }
  qui_test_shot (f.window, "tree-odd-names");
  fixture_show (&f, hidden);
  qui_test_shot (f.window, "tree-hidden");
  fixture_clear (&f);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/session-tree/refresh-keeps-selection", test_refresh_keeps_selection);
  g_test_add_func ("/session-tree/selection-returns", test_selection_returns);
  g_test_add_func ("/session-tree/new-selection-forgets-hidden", test_new_selection_forgets_hidden);
  g_test_add_func ("/session-tree/reveal-folded-and-filtered", test_reveal_folded_and_filtered);
  g_test_add_func ("/session-tree/refresh-keeps-place", test_refresh_keeps_place);
  g_test_add_func ("/session-tree/top-stays-top", test_top_stays_top);
  g_test_add_func ("/session-tree/keys-fold", test_keys_fold);
  g_test_add_func ("/session-tree/activate", test_activate);
  g_test_add_func ("/session-tree/row-has-name", test_row_has_name);
  g_test_add_func ("/session-tree/nothing-matches", test_nothing_matches);
  g_test_add_func ("/session-tree/odd-names", test_odd_names);

  return g_test_run ();
}
