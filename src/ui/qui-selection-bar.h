/* qui-selection-bar.h: what is selected, and what can be done to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-picked.h"

G_BEGIN_DECLS

/* Its buttons are "act." actions. Signal "show-unseen" (no arguments): what is selected or else hidden is to come into sight. Property "details-visible" (boolean, read-write): its toggle. */
#define QUI_TYPE_SELECTION_BAR (qui_selection_bar_get_type ())
G_DECLARE_FINAL_TYPE (QuiSelectionBar, qui_selection_bar, QUI, SELECTION_BAR, GtkWidget)

GtkWidget *qui_selection_bar_new  (void);
void       qui_selection_bar_show (QuiSelectionBar *self, const QuiPicked *picked);

G_END_DECLS
