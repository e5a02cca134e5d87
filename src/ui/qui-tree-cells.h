/* qui-tree-cells.h: the cells of the session tree, one factory per column
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-ages.h"
#include "qui-tree-slots.h"

G_BEGIN_DECLS

/* Cells (QuiTreeCell) of QuiTreeSlot items. Only those on screen follow their slot. @sizes: oid -> text, for the lines of databases.
 * @limits: from g_rc_box_new(); may change. */
GtkListItemFactory *qui_tree_cells_factory     (QuiColumn column, GHashTable *sizes, QuiAgeLimits *limits);

/* The row that @widget shows: a cell, something in one, or the row widget around the cells. NULL if it shows none. No reference given.
 * @column may be NULL; it is QUI_COLUMN_NONE for a row widget. */
QuiRow             *qui_tree_cells_find_row    (GtkWidget *widget, QuiColumn *column);

/* The slot of that row; NULL for NULL, too. */
QuiTreeSlot        *qui_tree_cells_find_slot   (GtkWidget *widget);

/* The tooltip of the cell at @x, @y of a GtkColumnView; FALSE if there is none. */
gboolean            qui_tree_cells_query_tooltip (GtkWidget *column_view, int x, int y, GtkTooltip *tooltip);

G_END_DECLS
