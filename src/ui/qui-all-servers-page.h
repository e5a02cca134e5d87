/* qui-all-servers-page.h: all servers, one a row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* Properties "narrow" and "leading" (read-write) as of QuiServerPage. Signal "activated" (QuiServer): double-clicked, or Enter.
 * Showing it connects nothing. Its context menu speaks to the action group "connection" (QuiConnectionActions) above it. */
#define QUI_TYPE_ALL_SERVERS_PAGE (qui_all_servers_page_get_type ())
G_DECLARE_FINAL_TYPE (QuiAllServersPage, qui_all_servers_page, QUI, ALL_SERVERS_PAGE, GtkWidget)

GtkWidget *qui_all_servers_page_new (QuiServerList *servers, GSettings *settings);

G_END_DECLS
