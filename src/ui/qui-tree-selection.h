/* qui-tree-selection.h: between the keys that are selected and a selection model, which only knows positions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-row-list.h"

G_BEGIN_DECLS

/* GArray of QuiLineKey in the order of the lines. (transfer full) */
GArray   *qui_tree_selection_dup_keys (GtkSelectionModel *selection, QuiRowList *rows);
/* Selects the keys that @rows keeps, as far as they are in the list; TRUE if the selection was another. */
gboolean  qui_tree_selection_restore  (GtkSelectionModel *selection, QuiRowList *rows);

/* Selects just @keys (GArray of QuiLineKey), and takes them, if all of them are in the list; @some: those that are. @position: that of the
 * first. */
gboolean  qui_tree_selection_take     (GtkSelectionModel *selection, QuiRowList *rows, GArray **keys, gboolean some, guint *position);

G_END_DECLS
