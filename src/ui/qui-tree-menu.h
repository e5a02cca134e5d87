/* qui-tree-menu.h: the context menu of the session tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-column-layout.h"

G_BEGIN_DECLS

/* The menu for the selected lines (GArray of QuiLineKey): of sessions, of a database, or of the whole server where nothing is selected.
 * @column: of the cell that it is asked for; QUI_COLUMN_NONE: of none, by the keyboard, and the columns are in it, too. (transfer full) */
GMenuModel *qui_tree_menu_new          (GArray *keys, QuiColumn column, const QuiColumnLayout *layout);
/* The columns: which are shown, and the way to order them. (transfer full) */
GMenuModel *qui_tree_menu_new_columns  (const QuiColumnLayout *layout);
/* What can be done to one database, and to all of them; (transfer full). */
GMenuModel *qui_tree_menu_new_database (void);
GMenuModel *qui_tree_menu_new_server   (void);

/* The same for all of them, as a submenu of @menu. */
void        qui_tree_menu_append_server (GMenu *menu);

G_END_DECLS
