/* qui-fold-layout.h: side by side where there is room, else one above the other
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Property "spacing" (int, pixels, read-write). A child that expands takes what is left of a line. */
#define QUI_TYPE_FOLD_LAYOUT (qui_fold_layout_get_type ())
G_DECLARE_FINAL_TYPE (QuiFoldLayout, qui_fold_layout, QUI, FOLD_LAYOUT, GtkLayoutManager)

GtkLayoutManager *qui_fold_layout_new (int spacing);

G_END_DECLS
