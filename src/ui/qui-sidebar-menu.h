/* qui-sidebar-menu.h: what can be done with a connection of the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* The caller owns the result. It speaks to the action group "connection" (QuiConnectionActions). */
GMenuModel *qui_sidebar_menu_new (QuiServer *server, QuiServerList *servers);

G_END_DECLS
