/* qui-tree-cells.h: the cells of the session tree, one factory per column
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-row-list.h"

G_BEGIN_DECLS

/* Cells of QuiRow items. Only bound cells follow their row. A click on an expander activates the widget action
 * "tree.toggle" with the row's position. */
GtkListItemFactory *qui_tree_cells_factory     (QuiColumn column);

/* The row that @widget shows: a cell, something in one, or the row widget around the cells. NULL if it shows none. No reference given.
 * @column may be NULL; it is QUI_COLUMN_NONE for a row widget. */
QuiRow             *qui_tree_cells_find_row    (GtkWidget *widget, QuiColumn *column);

G_END_DECLS
