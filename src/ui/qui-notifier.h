/* qui-notifier.h: what the watches of all servers tell, on the desktop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* What is sent by a click on a notification: the UUID of a connection and the line that it is about (kind, id, start). */
#define QUI_NOTIFIER_ACTION "show-line"
#define QUI_NOTIFIER_TARGET "(suux)"

/* Sends notifications through @application, which has the action above, for as long as it lives. */
#define QUI_TYPE_NOTIFIER (qui_notifier_get_type ())
G_DECLARE_FINAL_TYPE (QuiNotifier, qui_notifier, QUI, NOTIFIER, GObject)

QuiNotifier *qui_notifier_new (GApplication *application, QuiServerList *servers);

G_END_DECLS
