/* test-tree-columns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-tree.h"
#include "qui-sort-actions.h"
#include "qui-tree-cell.h"
#include "qui-tree-cells.h"
#include "qui-view-settings.h"
#include "tree-fixture.h"

static void
click_header (Fixture    *f,
              const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (GTK_COLUMN_VIEW (f->column_view));

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (gtk_column_view_column_get_title (column), title))
        {
          QuiColumn sort;
          gboolean descending;

          /* A header's click turns the direction when its column is the first already, and takes the arrow off the one before. */
          sort = qui_view_get_sort (f->view, &descending);
          gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (f->column_view), NULL, GTK_SORT_ASCENDING);
          gtk_column_view_sort_by_column (GTK_COLUMN_VIEW (f->column_view), column,
                                          sort == (QuiColumn) i && !descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
          return;
        }
    }
  g_assert_not_reached ();
}

static void
test_sort_by_each_column (void)
{
  static const char *titles[] = { "Database / PID", "User", "Application", "Client", "State", "In state", "Xact age", "Wait", "Query" };
  static const char *ids[] = { "pid", "user", "application", "client", "state", "in-state", "xact-age", "wait", "query" };
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  gboolean descending;

  fixture_init (&f, snapshot);
  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *saved = NULL;
      g_autofree char *none = NULL;

      click_header (&f, titles[i]);
      g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, i);
      g_assert_false (descending);
      click_header (&f, titles[i]);
      g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, i);
      g_assert_true (descending);
      saved = g_settings_get_string (f.settings, "sort-column");
      g_assert_cmpstr (saved, ==, ids[i]);
      g_assert_true (g_settings_get_boolean (f.settings, "sort-descending"));
      /* The third click: the natural order. */
      click_header (&f, titles[i]);
      g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_NONE);
      none = g_settings_get_string (f.settings, "sort-column");
      g_assert_cmpstr (none, ==, "");
    }
  fixture_clear (&f);
}

static gboolean
has_widths (GSettings *settings)
{
  g_autoptr (GVariant) widths = g_settings_get_value (settings, "column-widths");

  return g_variant_n_children (widths) > 0;
}

static void
test_sort_and_widths_are_kept (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (GVariant) widths = NULL;
  g_autoptr (GtkColumnViewColumn) client = NULL;
  GtkWidget *second;
  gboolean descending;
  int width = 0;

  fixture_init (&f, snapshot);
  click_header (&f, "Xact age");
  click_header (&f, "Xact age");
  client = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (f.column_view)), QUI_COLUMN_CLIENT);
  gtk_column_view_column_set_fixed_width (client, 131);
  g_object_set (f.tree, "narrow", TRUE, NULL);
  g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_XACT_AGE);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_column_view_get_columns (GTK_COLUMN_VIEW (f.column_view))), ==, 6);
  g_object_set (f.tree, "narrow", FALSE, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_column_view_get_columns (GTK_COLUMN_VIEW (f.column_view))), ==, 9);
  g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_XACT_AGE);
  g_assert_true (descending);

  qui_test_wait (has_widths (f.settings));
  widths = g_settings_get_value (f.settings, "column-widths");
  g_assert_true (g_variant_lookup (widths, "client", "i", &width));
  g_assert_cmpint (width, ==, 131);

  second = g_object_ref_sink (qui_session_tree_new (f.rows, view, f.settings));
  g_assert_cmpint (qui_view_get_sort (view, &descending), ==, QUI_COLUMN_XACT_AGE);
  g_assert_true (descending);
  g_object_unref (second);
  fixture_clear (&f);
}

static void
check_actions (GActionGroup *group,
               const char   *column,
               const char   *order)
{
  g_autoptr (GVariant) shown_column = g_action_group_get_action_state (group, "sort-column");
  g_autoptr (GVariant) shown_order = g_action_group_get_action_state (group, "sort-order");

  g_assert_cmpstr (g_variant_get_string (shown_column, NULL), ==, column);
  g_assert_cmpstr (g_variant_get_string (shown_order, NULL), ==, order);
  /* The natural order is not turned around. */
  g_assert_cmpint (g_action_group_get_action_enabled (group, "sort-order"), ==, *column != '\0');
}

static void
check_header (Fixture    *f,
              const char *title,
              gboolean    descending)
{
  GtkWidget *header = gtk_widget_get_first_child (f->column_view);

  for (GtkWidget *button = gtk_widget_get_first_child (header); button != NULL; button = gtk_widget_get_next_sibling (button))
    {
      GtkWidget *label = qui_test_find (button, GTK_TYPE_LABEL, NULL);
      GtkWidget *arrow = qui_test_find (button, g_type_from_name ("GtkBuiltinIcon"), NULL);
      gboolean sorted = g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), title) == 0;

      g_assert_nonnull (arrow);
      g_assert_cmpint (gtk_widget_has_css_class (arrow, "ascending"), ==, sorted && !descending);
      g_assert_cmpint (gtk_widget_has_css_class (arrow, "descending"), ==, sorted && descending);
    }
}

static void
check_remembered (Fixture    *f,
                  const char *column,
                  gboolean    descending)
{
  g_autofree char *saved = g_settings_get_string (f->settings, "sort-column");

  g_assert_cmpstr (saved, ==, column);
  g_assert_cmpint (g_settings_get_boolean (f->settings, "sort-descending"), ==, descending);
}

static void
test_sort_by_actions (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (GSimpleActionGroup) map = g_simple_action_group_new ();
  GActionGroup *group = G_ACTION_GROUP (map);
  gboolean descending;

  fixture_init (&f, snapshot);
  qui_sort_actions_add (G_ACTION_MAP (map), f.view);
  check_actions (group, "", "ascending");

  /* The action: the view, the header, the settings. */
  g_action_group_activate_action (group, "sort-column", g_variant_new_string ("client"));
  check_actions (group, "client", "ascending");
  check_header (&f, "Client", FALSE);
  check_remembered (&f, "client", FALSE);
  g_action_group_activate_action (group, "sort-order", g_variant_new_string ("descending"));
  g_assert_cmpint (qui_view_get_sort (f.view, &descending), ==, QUI_COLUMN_CLIENT);
  g_assert_true (descending);
  check_actions (group, "client", "descending");
  check_header (&f, "Client", TRUE);
  check_remembered (&f, "client", TRUE);
  g_action_group_activate_action (group, "sort-column", g_variant_new_string ("wait"));
  check_actions (group, "wait", "descending");
  check_header (&f, "Wait", TRUE);

  /* A header: the action. */
  click_header (&f, "Query");
  check_actions (group, "query", "ascending");
  check_header (&f, "Query", FALSE);
  click_header (&f, "Query");
  check_actions (group, "query", "descending");

  /* Back to the natural order. */
  g_action_group_activate_action (group, "sort-column", g_variant_new_string (""));
  check_actions (group, "", "ascending");
  check_header (&f, NULL, FALSE);
  check_remembered (&f, "", FALSE);
  fixture_clear (&f);
}

static int
get_width (Fixture   *f,
           QuiColumn  id)
{
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (f->column_view)), id);

  return gtk_column_view_column_get_fixed_width (column);
}

static void
test_widths_follow_the_font (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  g_autoptr (GtkColumnViewColumn) user = NULL;
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi, pid, state;

  fixture_init (&f, snapshot);
  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  pid = get_width (&f, QUI_COLUMN_PID);
  state = get_width (&f, QUI_COLUMN_STATE);
  user = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (f.column_view)), QUI_COLUMN_USER);
  gtk_column_view_column_set_fixed_width (user, 131);
  qui_test_wait (has_widths (f.settings));

  /* Large text: what the person has chosen stays, and nothing else is remembered as chosen. */
  g_object_set (settings, "gtk-xft-dpi", dpi * 3 / 2, NULL);
  g_assert_cmpint (ABS (get_width (&f, QUI_COLUMN_PID) - pid * 3 / 2), <=, pid / 20);
  g_assert_cmpint (ABS (get_width (&f, QUI_COLUMN_STATE) - state * 3 / 2), <=, state / 20);
  g_assert_cmpint (get_width (&f, QUI_COLUMN_USER), ==, 131);
  qui_test_shot (f.window, "tree-large-text");
  fixture_clear (&f);

  fixture_init (&f, snapshot);
  g_assert_cmpint (ABS (get_width (&f, QUI_COLUMN_PID) - pid * 3 / 2), <=, pid / 20);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  g_assert_cmpint (get_width (&f, QUI_COLUMN_PID), ==, pid);
  g_assert_cmpint (get_width (&f, QUI_COLUMN_STATE), ==, state);
  g_assert_false (has_widths (f.settings));
  fixture_clear (&f);
}

static GtkWidget *
find_cell (Fixture   *f,
           guint      n_row,
           QuiColumn  column)
{
  GtkWidget *row = gtk_widget_get_first_child (gtk_widget_get_last_child (f->column_view));
  QuiColumn found;

  while (n_row-- > 0)
    row = gtk_widget_get_next_sibling (row);
  for (GtkWidget *w = gtk_widget_get_first_child (row); w != NULL; w = gtk_widget_get_next_sibling (w))
    if (qui_tree_cells_find_row (w, &found) != NULL && found == column)
      return gtk_widget_get_first_child (w);
  return NULL;
}

static void
show_user_column (Fixture  *f,
                  gboolean  shown)
{
  g_autoptr (QuiColumnLayout) layout = qui_view_settings_get_columns (f->settings, QUI_GROUPING_DATABASE);

  qui_column_layout_set_shown (layout, QUI_COLUMN_USER, shown);
  qui_view_settings_set_columns (f->settings, QUI_GROUPING_DATABASE, layout);
  qui_test_settle (f->window);
}

static void
set_user_width (Fixture *f,
                int      width)
{
  g_autoptr (GtkColumnViewColumn) user = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (f->column_view)), QUI_COLUMN_USER);

  gtk_column_view_column_set_fixed_width (user, width);
  qui_test_settle (f->window);
}

/* How many sessions a database has stays to be read: without the word where it is narrow, behind the name without the column. */
static void
test_counts (void)
{
  Fixture f;
  g_autoptr (QuiSnapshot) snapshot = synthetic_shop (0);
  GtkWidget *name, *user;

  fixture_init (&f, snapshot);
  qui_test_settle (f.window);
  name = find_cell (&f, 0, QUI_COLUMN_PID);
  user = find_cell (&f, 0, QUI_COLUMN_USER);
  g_assert_cmpstr (qui_tree_cell_get_text (QUI_TREE_CELL (name)), ==, "analytics");
  g_assert_cmpstr (qui_tree_cell_get_text (QUI_TREE_CELL (user)), ==, "6 sessions");
  g_assert_false (qui_tree_cell_is_cut (QUI_TREE_CELL (user)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL, "analytics");

  set_user_width (&f, 45);
  g_assert_true (qui_tree_cell_is_cut (QUI_TREE_CELL (user)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (user), GTK_ACCESSIBLE_PROPERTY_LABEL, "6 sessions");
  qui_test_shot (f.window, "tree-counts-narrow");

  show_user_column (&f, FALSE);
  g_assert_null (find_cell (&f, 0, QUI_COLUMN_USER));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL, "analytics, 6");
  qui_test_shot (f.window, "tree-counts-behind");
  show_user_column (&f, TRUE);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL, "analytics");
  set_user_width (&f, 100);
  g_assert_false (qui_tree_cell_is_cut (QUI_TREE_CELL (find_cell (&f, 0, QUI_COLUMN_USER))));
  fixture_clear (&f);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/tree-columns/sort-by-each-column", test_sort_by_each_column);
  g_test_add_func ("/tree-columns/sort-by-actions", test_sort_by_actions);
  g_test_add_func ("/tree-columns/sort-and-widths-are-kept", test_sort_and_widths_are_kept);
  g_test_add_func ("/tree-columns/widths-follow-the-font", test_widths_follow_the_font);
  g_test_add_func ("/tree-columns/counts", test_counts);

  return g_test_run ();
}
