/* qui-sidebar-drag.h: connections are dragged to another place, or into another group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-profile-store.h"

G_BEGIN_DECLS

/* @item is what @row stands for: a QuiServer or a QuiServerGroup, which takes what is dropped on it. */
void qui_sidebar_drag_add (GtkWidget *row, gpointer item, QuiProfileStore *store);

G_END_DECLS
