/* qui-connection-actions.h: what a person can do to saved connections, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* Its action group is inserted by the window as "connection": add, import, export-pgadmin, export-services; and with the UUID of a profile as parameter: connect,
 * disconnect, edit, duplicate, delete, move-up, move-down, new-group; with it and the name of a group: move-to-group; with that name alone: rename-group. Signal "show" (QuiServer): a connection that is new, to be shown. */
#define QUI_TYPE_CONNECTION_ACTIONS (qui_connection_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectionActions, qui_connection_actions, QUI, CONNECTION_ACTIONS, GObject)

/* Dialogs stand over the window of @overlay, toasts in it. */
QuiConnectionActions *qui_connection_actions_new       (QuiServerList *servers, AdwToastOverlay *overlay);
GActionGroup         *qui_connection_actions_get_group (QuiConnectionActions *self);

G_END_DECLS
