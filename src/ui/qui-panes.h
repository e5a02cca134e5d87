/* qui-panes.h: a sidebar beside the content, or over it where there is little room
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Properties: "sidebar", "content" (GtkWidget), "narrow" (read-write), "shown" (read-write: the sidebar is shown; a narrow one starts
 * hidden, and a wide one comes back as it was), "beside" (read-only: it stands beside the content).
 * A narrow sidebar closes by Escape, by a click beside it, or by setting "shown". */
#define QUI_TYPE_PANES (qui_panes_get_type ())
G_DECLARE_FINAL_TYPE (QuiPanes, qui_panes, QUI, PANES, GtkWidget)

void     qui_panes_set_narrow        (QuiPanes *self, gboolean narrow);
gboolean qui_panes_get_narrow        (QuiPanes *self);
void     qui_panes_set_shown         (QuiPanes *self, gboolean shown);
gboolean qui_panes_get_shown         (QuiPanes *self);
gboolean qui_panes_get_beside        (QuiPanes *self);
/* In pixels. */
void     qui_panes_set_sidebar_width (QuiPanes *self, int width);
int      qui_panes_get_sidebar_width (QuiPanes *self);

G_END_DECLS
