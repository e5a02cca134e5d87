/* qui-tree-menu.h: the context menu of the session tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-view.h"

G_BEGIN_DECLS

/* The menu for the selected lines (GArray of QuiLineKey): of sessions, of a database, or of the whole server where nothing is selected.
 * @column: of the cell that it is asked for; QUI_COLUMN_NONE: of none. (transfer full) */
GMenuModel *qui_tree_menu_new          (GArray *keys, QuiColumn column);
/* A popover on @parent for such a menu. */
GtkWidget  *qui_tree_menu_popover_new  (GtkWidget *parent);
/* What can be done to one database, and to all of them; (transfer full). */
GMenuModel *qui_tree_menu_new_database (void);
GMenuModel *qui_tree_menu_new_server   (void);

/* The same for all of them, as a submenu of @menu. */
void        qui_tree_menu_append_server (GMenu *menu);

G_END_DECLS
