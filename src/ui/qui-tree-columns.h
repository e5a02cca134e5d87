/* qui-tree-columns.h: the columns of the session tree: which there are, how wide, sorted by which
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-view.h"

G_BEGIN_DECLS

/* Adds the columns to @column_view and keeps them in step with @settings (widths, sort) and @view (sort). Lives as long as
 * @column_view. A sort by a header goes: up, down, natural order. @sizes: see
 * qui_tree_cells_factory(). */
#define QUI_TYPE_TREE_COLUMNS (qui_tree_columns_get_type ())
G_DECLARE_FINAL_TYPE (QuiTreeColumns, qui_tree_columns, QUI, TREE_COLUMNS, GObject)

QuiTreeColumns *qui_tree_columns_new        (GtkColumnView *column_view, QuiView *view, GSettings *settings, GHashTable *sizes);
/* Narrow: Application, Client and Xact age are taken out. */
void            qui_tree_columns_set_narrow (QuiTreeColumns *self, gboolean narrow);

/* The name of a column in settings and actions: "" for QUI_COLUMN_NONE, and the other way round for what no column has. */
const char     *qui_tree_columns_get_id     (QuiColumn column);
QuiColumn       qui_tree_columns_find       (const char *id);
/* Translated. */
const char     *qui_tree_columns_get_title  (QuiColumn column);

G_END_DECLS
