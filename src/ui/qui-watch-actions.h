/* qui-watch-actions.h: asking to be told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-reports.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Puts these into @group, both with a boolean state: watch-empty (the database that was set), watch-idle (asks for how long over the window of @parent).
 * A toast says what was begun. */
#define QUI_TYPE_WATCH_ACTIONS (qui_watch_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiWatchActions, qui_watch_actions, QUI, WATCH_ACTIONS, GObject)

QuiWatchActions *qui_watch_actions_new    (QuiServer *server, GtkWidget *parent, QuiReports *reports, GActionMap *group);
/* @database: 0 for none. @live: whether anything can be asked for now. */
void             qui_watch_actions_update (QuiWatchActions *self, guint32 database, gboolean live);

G_END_DECLS
