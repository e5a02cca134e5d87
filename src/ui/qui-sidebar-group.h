/* qui-sidebar-group.h: the head of a group in the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server-order.h"

G_BEGIN_DECLS

#define QUI_TYPE_SIDEBAR_GROUP (qui_sidebar_group_get_type ())
G_DECLARE_FINAL_TYPE (QuiSidebarGroup, qui_sidebar_group, QUI, SIDEBAR_GROUP, GtkListBoxRow)

GtkWidget  *qui_sidebar_group_new        (QuiServerGroup *group);
const char *qui_sidebar_group_get_name   (QuiSidebarGroup *self);
void        qui_sidebar_group_set_folded (QuiSidebarGroup *self, gboolean folded);

G_END_DECLS
