/* qui-group-actions.h: groups of saved connections, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* Adds to @actions: move-to-group (UUID of a profile, name of the group, "" for none), new-group (UUID) and
 * rename-group (its name), which ask for a name. */
#define QUI_TYPE_GROUP_ACTIONS (qui_group_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiGroupActions, qui_group_actions, QUI, GROUP_ACTIONS, GObject)

/* Dialogs stand over the window of @widget. */
QuiGroupActions *qui_group_actions_new (QuiServerList *servers, GtkWidget *widget, GActionMap *actions);

G_END_DECLS
