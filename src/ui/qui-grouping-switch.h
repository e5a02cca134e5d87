/* qui-grouping-switch.h: by database, or by blocker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-view.h"

G_BEGIN_DECLS

/* Two linked toggles: the grouping of a view. */
#define QUI_TYPE_GROUPING_SWITCH (qui_grouping_switch_get_type ())
G_DECLARE_FINAL_TYPE (QuiGroupingSwitch, qui_grouping_switch, QUI, GROUPING_SWITCH, GtkWidget)

GtkWidget *qui_grouping_switch_new         (QuiView *view);
/* Fewer words. */
void       qui_grouping_switch_set_narrow  (QuiGroupingSwitch *self, gboolean narrow);
/* How many sessions wait for a lock: the way to them is marked. */
void       qui_grouping_switch_set_waiting (QuiGroupingSwitch *self, guint n_waiting);

G_END_DECLS
