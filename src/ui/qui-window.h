/* qui-window.h: the window: saved connections beside the page of one of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-closure-journal.h"
#include "qui-server-list.h"

G_BEGIN_DECLS

/* Below QUI_WINDOW_NARROW pixels the sidebar lies over the page. Actions: win.sidebar (boolean state), win.show-connection (int, 0 first), win.all-servers, win.fold-idle, win.hide-idle, win.hide-background, win.interval (int, seconds);
 * "connection." as of QuiConnectionActions; "page." and "act." of the page that is shown. */
#define QUI_TYPE_WINDOW (qui_window_get_type ())
G_DECLARE_FINAL_TYPE (QuiWindow, qui_window, QUI, WINDOW, AdwApplicationWindow)

#define QUI_WINDOW_NARROW 900

/* @application may be NULL (tests), @closures, too: no database can be taken then. Shows the connection that @settings remember, and connects it. */
GtkWidget *qui_window_new (GtkApplication *application, QuiServerList *servers, QuiClosureJournal *closures, GSettings *settings);

/* Shows that connection, and in it that line. */
/* Shows the page of @server, which connects if it was not asked to before. */
void       qui_window_show_server (QuiWindow *self, QuiServer *server);
/* What went wrong, as plain text; it stays until the person has seen it. */
void       qui_window_say       (QuiWindow *self, const char *text);
void       qui_window_show_line (QuiWindow *self, QuiServer *server, const QuiLineKey *key);

G_END_DECLS
