/* qui-sidebar-row.h: a saved connection in the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server.h"

G_BEGIN_DECLS

/* Follows its server by itself: name, address, environment, state, sessions. */
#define QUI_TYPE_SIDEBAR_ROW (qui_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiSidebarRow, qui_sidebar_row, QUI, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *qui_sidebar_row_new        (QuiServer *server);
QuiServer *qui_sidebar_row_get_server (QuiSidebarRow *self);   /* no reference given */
/* Whether it is one of those that have an order of the person's. */
gboolean   qui_sidebar_row_can_move   (QuiSidebarRow *self);

G_END_DECLS
