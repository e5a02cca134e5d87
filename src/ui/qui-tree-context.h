/* qui-tree-context.h: the context menus of the session tree: of its rows and of its header
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-row-list.h"
#include "qui-tree-columns.h"
#include "qui-tree-place.h"

G_BEGIN_DECLS

/* Opens them on @tree at a press of the second button, and at the keys for it. Plain memory, owned by who makes it; goes before @tree, as
 * does all that is given to it. Its actions are "act." and "page.". */
typedef struct _QuiTreeContext QuiTreeContext;

QuiTreeContext *qui_tree_context_new  (GtkWidget *tree, GtkColumnView *column_view, QuiRowList *rows, GtkSelectionModel *selection,
                                       QuiTreePlace *place, QuiTreeColumns *columns);
void            qui_tree_context_free (QuiTreeContext *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiTreeContext, qui_tree_context_free)

G_END_DECLS
