/* tree-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tree-fixture.h"

#include "qui-session-tree.h"

#define SCHEMA "io.github.quiesce.Quiesce"

static void
count_cb (guint *n)
{
  ++*n;
}

void
fixture_init (Fixture     *f,
              QuiSnapshot *snapshot)
{
  f->settings = g_settings_new (SCHEMA);
  g_settings_reset (f->settings, "sort-column");
  g_settings_reset (f->settings, "sort-descending");
  g_settings_reset (f->settings, "column-widths");
  g_settings_reset (f->settings, "columns");
  g_settings_reset (f->settings, "columns-by-blocker");
  f->view = qui_view_new ();
  f->rows = qui_row_list_new ();
  synthetic_follow (f->rows, f->view);
  f->tree = qui_session_tree_new (f->rows, f->view, f->settings);
  f->column_view = qui_test_find (f->tree, GTK_TYPE_COLUMN_VIEW, NULL);
  f->n_selection_changes = 0;
  g_signal_connect_swapped (f->tree, "selection-changed", G_CALLBACK (count_cb), &f->n_selection_changes);

  f->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (f->window), 930, 420);
  gtk_window_set_child (GTK_WINDOW (f->window), f->tree);
  synthetic_show (f->rows, f->view, snapshot);
  gtk_window_present (GTK_WINDOW (f->window));
  qui_test_settle (f->window);
}

void
fixture_clear (Fixture *f)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->rows);
  g_object_unref (f->view);
  g_object_unref (f->settings);
}

void
fixture_show (Fixture     *f,
              QuiSnapshot *snapshot)
{
  synthetic_show (f->rows, f->view, snapshot);
  qui_test_settle (f->window);
}
