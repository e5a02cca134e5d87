/* qui-filter-bar.h: show only the sessions that are asked for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-outline.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* The filter text of a view, with what is wrong with it, how it may go on and how to write it; and what the settings hide. Property
 * "search-active" (boolean, read-write): shown; hiding it gives the text up. */
#define QUI_TYPE_FILTER_BAR (qui_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (QuiFilterBar, qui_filter_bar, QUI, FILTER_BAR, GtkWidget)

GtkWidget *qui_filter_bar_new         (QuiView *view, GSettings *settings);
/* For "4 of 31 sessions" and for suggestions; @outline may be NULL. */
void       qui_filter_bar_set_outline (QuiFilterBar *self, QuiOutline *outline);

G_END_DECLS
