/* test-tree-columns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-tree.h"
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

          /* A header's click turns the direction when its column is the first already. */
          sort = qui_view_get_sort (f->view, &descending);
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

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/tree-columns/sort-by-each-column", test_sort_by_each_column);
  g_test_add_func ("/tree-columns/sort-and-widths-are-kept", test_sort_and_widths_are_kept);

  return g_test_run ();
}
