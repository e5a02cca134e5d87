/* test-columns-dialog.c: columns are chosen, ordered and remembered
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-column-actions.h"
#include "qui-columns-dialog.h"
#include "qui-session-tree.h"
#include "qui-tree-cell.h"
#include "qui-view-settings.h"
#include "tree-fixture.h"

static GListModel *
get_columns (Fixture *f)
{
  return gtk_column_view_get_columns (GTK_COLUMN_VIEW (f->column_view));
}

static char *
dup_titles (GListModel *columns)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", gtk_column_view_column_get_title (column));
    }
  return g_string_free (text, FALSE);
}

static gboolean
has_titles (Fixture    *f,
            const char *expected)
{
  g_autofree char *titles = dup_titles (get_columns (f));

  return g_str_equal (titles, expected);
}

static void
assert_titles (Fixture    *f,
               const char *expected)
{
  g_autofree char *titles = dup_titles (get_columns (f));

  g_assert_cmpstr (titles, ==, expected);
}

static GtkColumnViewColumn *
get_column (Fixture    *f,
            const char *title)
{
  GListModel *columns = get_columns (f);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (gtk_column_view_column_get_title (column), title))
        return column;
    }
  g_assert_not_reached ();
}

static void
set_shown (Fixture   *f,
           QuiColumn  column,
           gboolean   shown)
{
  QuiGrouping grouping = qui_view_get_grouping (f->view);
  g_autoptr (QuiColumnLayout) layout = qui_view_settings_get_columns (f->settings, grouping);

  g_assert_true (qui_column_layout_set_shown (layout, column, shown));
  qui_view_settings_set_columns (f->settings, grouping, layout);
}

/* As a header that is dropped does it. */
static void
drop (Fixture    *f,
      const char *title,
      guint       position)
{
  gtk_column_view_insert_column (GTK_COLUMN_VIEW (f->column_view), position, get_column (f, title));
}

#define FROM_THE_START "Database / PID|User|Application|Client|State|In state|Xact age|Wait|Query"

static void
test_sorted_by_a_hidden_one (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autofree char *saved = NULL;
  gboolean descending;

  fixture_init (&f, snapshot);
  qui_view_set_sort (f.view, QUI_COLUMN_XACT_AGE, TRUE);
  set_shown (&f, QUI_COLUMN_XACT_AGE, FALSE);
  assert_titles (&f, "Database / PID|User|Application|Client|State|In state|Wait|Query");
  g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_XACT_AGE);
  g_assert_true (descending);
  saved = g_settings_get_string (f.settings, "sort-column");
  g_assert_cmpstr (saved, ==, "xact-age");

  /* Another one takes over by a click on its header, which is the first click on it. */
  gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (f.column_view), get_column (&f, "User"), GTK_SORT_ASCENDING);
  g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_USER);
  g_assert_false (descending);

  qui_view_set_sort (f.view, QUI_COLUMN_CONNECTED, FALSE);
  set_shown (&f, QUI_COLUMN_CONNECTED, TRUE);
  g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_CONNECTED);
  fixture_clear (&f);
}

static void
test_dropped_headers (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (QuiView) view = qui_view_new ();
  GtkWidget *again;
  GtkWidget *column_view;
  g_autofree char *titles = NULL;

  fixture_init (&f, snapshot);
  drop (&f, "State", 1);
  qui_test_settle (f.window);
  assert_titles (&f, "Database / PID|State|User|Application|Client|In state|Xact age|Wait|Query");
  /* The tree is the first, whatever is dropped. */
  drop (&f, "Database / PID", 3);
  qui_test_wait (has_titles (&f, "Database / PID|State|User|Application|Client|In state|Xact age|Wait|Query"));
  drop (&f, "Query", 0);
  qui_test_wait (has_titles (&f, "Database / PID|Query|State|User|Application|Client|In state|Xact age|Wait"));

  /* Where some have given way, they stay where they are. */
  g_object_set (f.tree, "narrow", TRUE, NULL);
  assert_titles (&f, "Database / PID|Query|State|User|In state|Wait");
  drop (&f, "Wait", 1);
  qui_test_settle (f.window);
  assert_titles (&f, "Database / PID|Wait|Query|State|User|In state");
  g_object_set (f.tree, "narrow", FALSE, NULL);
  assert_titles (&f, "Database / PID|Wait|Query|State|User|Application|Client|In state|Xact age");

  again = g_object_ref_sink (qui_session_tree_new (f.rows, view, f.settings));
  column_view = qui_test_find (again, GTK_TYPE_COLUMN_VIEW, NULL);
  titles = dup_titles (gtk_column_view_get_columns (GTK_COLUMN_VIEW (column_view)));
  g_assert_cmpstr (titles, ==, "Database / PID|Wait|Query|State|User|Application|Client|In state|Xact age");
  g_object_unref (again);
  fixture_clear (&f);
}

/* The texts of a row in the order in which they are read. */
static char *
dup_row (Fixture    *f,
         const char *name)
{
  GtkWidget *list = gtk_widget_get_last_child (f->column_view);

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GString *text = g_string_new (NULL);

      for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL; cell = gtk_widget_get_next_sibling (cell))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "", qui_tree_cell_get_text (QUI_TREE_CELL (gtk_widget_get_first_child (cell))));
      if (g_str_has_prefix (text->str, name))
        return g_string_free (text, FALSE);
      g_string_free (text, TRUE);
    }
  g_assert_not_reached ();
}

static void
test_cells_follow (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autofree char *from_the_start = NULL;
  g_autofree char *more = NULL;
  g_autofree char *moved = NULL;

  fixture_init (&f, snapshot);
  from_the_start = dup_row (&f, "20310");
  g_assert_true (g_str_has_prefix (from_the_start, "20310|bi_reader|Metabase|10.0.9.3|Active|1:22|1:22|DataFileRead|SELECT"));
  set_shown (&f, QUI_COLUMN_DATABASE, TRUE);
  set_shown (&f, QUI_COLUMN_XMIN, TRUE);
  set_shown (&f, QUI_COLUMN_USER, FALSE);
  qui_test_settle (f.window);
  more = dup_row (&f, "20310");
  g_assert_true (g_str_has_prefix (more, "20310|analytics|Metabase|10.0.9.3|Active|1:22|1:22|8412731|DataFileRead|SELECT"));
  drop (&f, "xmin", 1);
  qui_test_settle (f.window);
  moved = dup_row (&f, "20310");
  g_assert_true (g_str_has_prefix (moved, "20310|8412731|analytics|Metabase|10.0.9.3|Active|1:22|1:22|DataFileRead|SELECT"));

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      g_autoptr (QuiColumnLayout) layout = qui_view_settings_get_columns (f.settings, QUI_GROUPING_DATABASE);

      if (qui_column_layout_set_shown (layout, i, TRUE))
        qui_view_settings_set_columns (f.settings, QUI_GROUPING_DATABASE, layout);
    }
  g_assert_cmpuint (g_list_model_get_n_items (get_columns (&f)), ==, QUI_N_COLUMNS);
  gtk_window_set_default_size (GTK_WINDOW (f.window), 1900, 420);
  qui_test_shot (f.window, "columns-all");

  /* A new look fills them all. */
  {
    g_autoptr (QuiSnapshot) later = synthetic_shop (60);
    g_autofree char *row = NULL;

    fixture_show (&f, later);
    row = dup_row (&f, "20310");
    g_assert_nonnull (strstr (row, "|2:22|"));
  }
  fixture_clear (&f);
}

static void
test_each_grouping (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);

  fixture_init (&f, snapshot);
  set_shown (&f, QUI_COLUMN_USER, FALSE);
  qui_view_set_grouping (f.view, QUI_GROUPING_BLOCKER);
  assert_titles (&f, "Database / PID|User|Application|State|In state|Xact age|Wait|Query");
  set_shown (&f, QUI_COLUMN_CLIENT, TRUE);
  set_shown (&f, QUI_COLUMN_APPLICATION, FALSE);
  assert_titles (&f, "Database / PID|User|Client|State|In state|Xact age|Wait|Query");
  drop (&f, "Wait", 1);
  qui_test_settle (f.window);
  qui_view_set_grouping (f.view, QUI_GROUPING_DATABASE);
  assert_titles (&f, "Database / PID|Application|Client|State|In state|Xact age|Wait|Query");
  qui_view_set_grouping (f.view, QUI_GROUPING_BLOCKER);
  assert_titles (&f, "Database / PID|Wait|User|Client|State|In state|Xact age|Query");
  fixture_clear (&f);
}

static gboolean
has_width (GSettings  *settings,
           const char *nick,
           int         expected)
{
  g_autoptr (GVariant) widths = g_settings_get_value (settings, "column-widths");
  int width = 0;

  return g_variant_lookup (widths, nick, "i", &width) && width == expected;
}

/* What another version knows, and what is not shown at present, is still there afterwards. */
static void
test_nothing_is_lost (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (GVariant) saved = NULL;
  g_autofree char *text = NULL;
  GtkWidget *other;

  fixture_init (&f, snapshot);
  g_settings_set_value (f.settings, "columns", g_variant_new_parsed ("[('pid', true), ('later', true), ('wait', true)]"));
  g_settings_set_value (f.settings, "column-widths", g_variant_new_parsed ("{'later': 77, 'wait-blocker': 222}"));
  assert_titles (&f, "Database / PID|User|Application|Client|State|In state|Xact age|Wait|Query");

  gtk_column_view_column_set_fixed_width (get_column (&f, "Client"), 131);
  qui_test_wait (has_width (f.settings, "client", 131));
  g_assert_true (has_width (f.settings, "later", 77));
  g_assert_true (has_width (f.settings, "wait-blocker", 222));
  drop (&f, "Query", 1);
  qui_test_settle (f.window);
  saved = g_settings_get_value (f.settings, "columns");
  text = g_variant_print (saved, FALSE);
  g_assert_nonnull (strstr (text, "('later', true)"));

  /* Hidden and shown again; and the tree of another page has them, too. */
  set_shown (&f, QUI_COLUMN_CLIENT, FALSE);
  set_shown (&f, QUI_COLUMN_CLIENT, TRUE);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (get_column (&f, "Client")), ==, 131);
  other = g_object_ref_sink (qui_session_tree_new (f.rows, view, f.settings));
  gtk_column_view_column_set_fixed_width (get_column (&f, "User"), 99);
  qui_test_wait (has_width (f.settings, "user", 99));
  {
    Fixture second = f;

    second.column_view = qui_test_find (other, GTK_TYPE_COLUMN_VIEW, NULL);
    g_assert_cmpint (gtk_column_view_column_get_fixed_width (get_column (&second, "User")), ==, 99);
    assert_titles (&second, "Database / PID|Query|User|Application|Client|State|In state|Xact age|Wait");
  }
  g_object_unref (other);
  qui_view_settings_reset_columns (f.settings, QUI_GROUPING_DATABASE);
  assert_titles (&f, FROM_THE_START);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (get_column (&f, "Client")), !=, 131);
  fixture_clear (&f);
}

static void
test_actions (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (GSimpleActionGroup) map = g_simple_action_group_new ();
  GActionGroup *group = G_ACTION_GROUP (map);
  g_autoptr (QuiColumnActions) actions = NULL;
  g_autoptr (GVariant) state = NULL;

  fixture_init (&f, snapshot);
  actions = qui_column_actions_new (f.view, f.settings, f.tree, G_ACTION_MAP (map));
  g_assert_false (g_action_group_get_action_enabled (group, "show-column-pid"));
  g_assert_false (g_action_group_get_action_enabled (group, "reset-columns"));
  g_action_group_activate_action (group, "show-column-client", NULL);
  assert_titles (&f, "Database / PID|User|Application|State|In state|Xact age|Wait|Query");
  g_action_group_activate_action (group, "show-column-query-age", NULL);
  assert_titles (&f, "Database / PID|User|Application|State|In state|Query age|Xact age|Wait|Query");
  state = g_action_group_get_action_state (group, "show-column-query-age");
  g_assert_true (g_variant_get_boolean (state));
  g_assert_true (g_action_group_get_action_enabled (group, "reset-columns"));
  g_action_group_activate_action (group, "reset-columns", NULL);
  assert_titles (&f, FROM_THE_START);
  g_assert_false (g_action_group_get_action_enabled (group, "reset-columns"));
  fixture_clear (&f);
}

static char *
dup_rows (GtkWidget *dialog)
{
  GtkListBox *list = GTK_LIST_BOX (qui_test_find (dialog, GTK_TYPE_LIST_BOX, "list"));
  GString *text = g_string_new (NULL);
  GtkListBoxRow *row;

  for (int i = 0; i < 5 && (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  return g_string_free (text, FALSE);
}

static void
assert_rows (GtkWidget  *dialog,
             const char *expected)
{
  g_autofree char *rows = dup_rows (dialog);

  g_assert_cmpstr (rows, ==, expected);
}

static GtkWidget *
find_in_row (GtkWidget  *dialog,
             const char *title,
             GType       type,
             const char *name)
{
  return qui_test_find (qui_test_find (dialog, ADW_TYPE_ACTION_ROW, title), type, name);
}

static void
test_dialog (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *dialog, *down, *up, *client, *reset;

  fixture_init (&f, snapshot);
  dialog = qui_columns_dialog_new (f.settings, QUI_GROUPING_DATABASE, GTK_WINDOW (f.window));
  gtk_window_present (GTK_WINDOW (dialog));
  qui_test_settle (dialog);
  qui_test_shot (dialog, "columns-dialog");
  assert_rows (dialog, "Database / PID|Database|User|Application|Backend type");

  down = find_in_row (dialog, "User", GTK_TYPE_BUTTON, "go-down-symbolic");
  up = find_in_row (dialog, "User", GTK_TYPE_BUTTON, "go-up-symbolic");
  client = find_in_row (dialog, "Client", GTK_TYPE_SWITCH, NULL);
  reset = qui_test_find (dialog, GTK_TYPE_BUTTON, "reset");
  gtk_test_accessible_assert_property (down, GTK_ACCESSIBLE_PROPERTY_LABEL, "Move User down");
  g_assert_false (gtk_widget_is_sensitive (find_in_row (dialog, "Database / PID", GTK_TYPE_SWITCH, NULL)));
  g_assert_false (gtk_widget_is_sensitive (find_in_row (dialog, "Database / PID", GTK_TYPE_BUTTON, "go-down-symbolic")));
  g_assert_false (gtk_widget_is_sensitive (find_in_row (dialog, "Query", GTK_TYPE_BUTTON, "go-down-symbolic")));
  g_assert_false (gtk_widget_is_sensitive (reset));

  g_signal_emit_by_name (down, "clicked");
  assert_rows (dialog, "Database / PID|Database|Application|User|Backend type");
  assert_titles (&f, "Database / PID|Application|User|Client|State|In state|Xact age|Wait|Query");
  gtk_switch_set_active (GTK_SWITCH (client), FALSE);
  assert_titles (&f, "Database / PID|Application|User|State|In state|Xact age|Wait|Query");

  /* To the top, where the button cannot be pressed any more: the focus does not get lost. */
  gtk_widget_grab_focus (up);
  g_signal_emit_by_name (up, "clicked");
  g_assert_true (gtk_widget_has_focus (up));
  g_signal_emit_by_name (up, "clicked");
  assert_rows (dialog, "Database / PID|User|Database|Application|Backend type");
  g_assert_false (gtk_widget_is_sensitive (up));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == qui_test_find (dialog, ADW_TYPE_ACTION_ROW, "User"));

  /* Somebody else changes it. */
  set_shown (&f, QUI_COLUMN_CLIENT, TRUE);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (client)));
  g_assert_true (gtk_widget_is_sensitive (reset));
  g_signal_emit_by_name (reset, "clicked");
  assert_titles (&f, FROM_THE_START);
  assert_rows (dialog, "Database / PID|Database|User|Application|Backend type");
  g_assert_false (gtk_widget_is_sensitive (reset));
  gtk_window_destroy (GTK_WINDOW (dialog));

  dialog = qui_columns_dialog_new (f.settings, QUI_GROUPING_BLOCKER, GTK_WINDOW (f.window));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (find_in_row (dialog, "Client", GTK_TYPE_SWITCH, NULL))));
  gtk_window_destroy (GTK_WINDOW (dialog));
  fixture_clear (&f);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/columns-dialog/sorted-by-a-hidden-one", test_sorted_by_a_hidden_one);
  g_test_add_func ("/columns-dialog/dropped-headers", test_dropped_headers);
  g_test_add_func ("/columns-dialog/cells-follow", test_cells_follow);
  g_test_add_func ("/columns-dialog/each-grouping", test_each_grouping);
  g_test_add_func ("/columns-dialog/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/columns-dialog/actions", test_actions);
  g_test_add_func ("/columns-dialog/dialog", test_dialog);

  return g_test_run ();
}
