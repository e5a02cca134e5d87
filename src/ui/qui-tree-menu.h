/* qui-tree-menu.h: the context menu of the session tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-view.h"

G_BEGIN_DECLS

/* The menu for the selected lines (GArray of QuiLineKey): of sessions, of a database, or of the whole server where nothing is selected.
 * (transfer full) */
GMenuModel *qui_tree_menu_new          (GArray *keys);
/* What can be done to one database, and to all of them; (transfer full). */
GMenuModel *qui_tree_menu_new_database (void);
GMenuModel *qui_tree_menu_new_server   (void);

/* The same for all of them, as a submenu of @menu. */
void        qui_tree_menu_append_server (GMenu *menu);

G_END_DECLS
