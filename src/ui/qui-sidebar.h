/* qui-sidebar.h: the list of saved connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* Property "selected" (QuiServer, read-write; NULL: all servers). Signal "activated" (QuiServer, nullable as above): clicked, or Enter.
 * Its keys: Alt+Up and Alt+Down move the row, F2 renames a group, Menu and Shift+F10 open the context menu; rows can be dragged. The menu speaks to the
 * action group "connection" (QuiConnectionActions) above it. */
#define QUI_TYPE_SIDEBAR (qui_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (QuiSidebar, qui_sidebar, QUI, SIDEBAR, GtkWidget)

/* Also "folded-groups" (GStrv, read-write): names of groups whose rows are not shown. Typing in it searches. */
void       qui_sidebar_set_servers  (QuiSidebar *self, QuiServerList *servers);
void       qui_sidebar_set_selected (QuiSidebar *self, QuiServer *server);
/* Of all servers, as they stand one beneath the other; 0 first. */
void       qui_sidebar_select_nth   (QuiSidebar *self, guint n);
QuiServer *qui_sidebar_get_selected (QuiSidebar *self);   /* no reference given */

G_END_DECLS
