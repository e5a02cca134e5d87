/* qui-sidebar-menu.h: what can be done with a connection or a group of the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* The caller owns the result. It speaks to the action group "connection" (QuiConnectionActions). */
GMenuModel *qui_sidebar_menu_new         (QuiServer *server, QuiServerList *servers);
/* For a QuiSidebarRow or a QuiSidebarGroup. */
GMenuModel *qui_sidebar_menu_new_for_row (GtkListBoxRow *row, QuiServerList *servers);

G_END_DECLS
