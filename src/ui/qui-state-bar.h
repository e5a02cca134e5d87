/* qui-state-bar.h: sessions by state as one stacked bar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-session.h"

G_BEGIN_DECLS

/* Its full width stands for @largest sessions. */
#define QUI_TYPE_STATE_BAR (qui_state_bar_get_type ())
G_DECLARE_FINAL_TYPE (QuiStateBar, qui_state_bar, QUI, STATE_BAR, GtkWidget)

GtkWidget *qui_state_bar_new        (void);
void       qui_state_bar_set_counts (QuiStateBar *self, const guint n_in_state[QUI_N_STATES], guint largest);

/* Draws such a bar over the whole of another widget. */
void       qui_state_bar_draw       (GtkWidget *widget, GtkSnapshot *snapshot, const guint n_in_state[QUI_N_STATES], guint largest);

G_END_DECLS
