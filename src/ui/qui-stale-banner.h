/* qui-stale-banner.h: a server that was live does not answer, and how old its data is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server.h"

G_BEGIN_DECLS

/* Shows itself while the server is stale, and counts the seconds while it is seen. */
#define QUI_TYPE_STALE_BANNER (qui_stale_banner_get_type ())
G_DECLARE_FINAL_TYPE (QuiStaleBanner, qui_stale_banner, QUI, STALE_BANNER, GtkWidget)

GtkWidget *qui_stale_banner_new (QuiServer *server);

G_END_DECLS
