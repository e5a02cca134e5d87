/* qui-live-page.h: what a connected server shows: banner, summary, tree, details, action bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-actions.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Properties, all read-write booleans: "search-active", "narrow" (below 900 px), "details-visible", "by-blocker". */
#define QUI_TYPE_LIVE_PAGE (qui_live_page_get_type ())
G_DECLARE_FINAL_TYPE (QuiLivePage, qui_live_page, QUI, LIVE_PAGE, GtkWidget)

GtkWidget  *qui_live_page_new         (QuiServer *server);
/* The actions of this page ("act." when inserted), no reference given. */
QuiActions *qui_live_page_get_actions (QuiLivePage *self);
/* Selects that line and brings it on screen. */
void        qui_live_page_show_line   (QuiLivePage *self, const QuiLineKey *key);

G_END_DECLS
