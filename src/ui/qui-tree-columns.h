/* qui-tree-columns.h: the columns of the session tree: which there are, how wide, sorted by which
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-column-layout.h"

G_BEGIN_DECLS

/* Signal "shown" (no arguments): others are shown than before.
 * Adds the columns to @column_view and keeps them in step with @settings (which, in which order, how wide, sort) and @view (sort,
 * grouping). Lives as long as @column_view. A sort by a header goes: up, down, natural order; one by a column that is hidden goes on.
 * @sizes: see qui_tree_cells_factory(). */
#define QUI_TYPE_TREE_COLUMNS (qui_tree_columns_get_type ())
G_DECLARE_FINAL_TYPE (QuiTreeColumns, qui_tree_columns, QUI, TREE_COLUMNS, GObject)

QuiTreeColumns  *qui_tree_columns_new        (GtkColumnView *column_view, QuiView *view, GSettings *settings, GHashTable *sizes);
/* Narrow: Application, Client, Xact age and all that are not shown from the start are taken out. */
void             qui_tree_columns_set_narrow (QuiTreeColumns *self, gboolean narrow);
/* As the person has them in the present grouping, narrow or not. (transfer full) */
QuiColumnLayout *qui_tree_columns_dup_layout (QuiTreeColumns *self);

G_END_DECLS
