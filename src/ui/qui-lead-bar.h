/* qui-lead-bar.h: who holds up what is selected, and what ends that
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-narrowable.h"
#include "qui-outline.h"

G_BEGIN_DECLS

/* Invisible unless sessions are grouped by blocker and somebody waits. Its buttons are "act." actions. Narrow: they stand beneath the words. */
#define QUI_TYPE_LEAD_BAR (qui_lead_bar_get_type ())
G_DECLARE_FINAL_TYPE (QuiLeadBar, qui_lead_bar, QUI, LEAD_BAR, QuiNarrowable)

GtkWidget *qui_lead_bar_new  (void);
/* @outline may be NULL; @keys: GArray of QuiLineKey, the selection. */
void       qui_lead_bar_show (QuiLeadBar *self, QuiOutline *outline, GArray *keys);

G_END_DECLS
