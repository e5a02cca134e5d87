/* qui-connect-page.h: what a server shows that is not live: off, connecting, asking for a password, failed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server.h"

G_BEGIN_DECLS

/* "Edit Connection…" speaks to the action connection.edit above it. */
#define QUI_TYPE_CONNECT_PAGE (qui_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectPage, qui_connect_page, QUI, CONNECT_PAGE, GtkWidget)

GtkWidget *qui_connect_page_new (QuiServer *server);

G_END_DECLS
