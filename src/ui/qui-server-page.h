/* qui-server-page.h: one server: its header bar, and what its state asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-live-page.h"

G_BEGIN_DECLS

/* Properties: "narrow" (read-write: below 900 px), "leading" (read-write: no sidebar stands before it, so that window buttons may stand at
 * its start), "live" (QuiLivePage, nullable: from the first look on, kept while the connection is lost).
 * Actions of the group: search, pause, details (boolean state), refresh; sort-column, sort-order (see qui-sort-actions.h). They are inserted as "page" here; the window inserts them, too. */
#define QUI_TYPE_SERVER_PAGE (qui_server_page_get_type ())
G_DECLARE_FINAL_TYPE (QuiServerPage, qui_server_page, QUI, SERVER_PAGE, GtkWidget)

GtkWidget    *qui_server_page_new         (QuiServer *server, GSettings *settings);
QuiServer    *qui_server_page_get_server  (QuiServerPage *self);   /* no references given */
QuiLivePage  *qui_server_page_get_live    (QuiServerPage *self);
GActionGroup *qui_server_page_get_actions (QuiServerPage *self);

G_END_DECLS
