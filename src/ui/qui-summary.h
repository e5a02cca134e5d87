/* qui-summary.h: the strip above the tree: connections used, sessions by state, the last fifteen minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-history.h"
#include "qui-narrowable.h"
#include "qui-outline.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* A pressed chip shows only the sessions of its state; the pressed ones are the states of the view. Property "narrow" (boolean,
 * read-write): the chart beside the level bar. */
#define QUI_TYPE_SUMMARY (qui_summary_get_type ())
G_DECLARE_FINAL_TYPE (QuiSummary, qui_summary, QUI, SUMMARY, QuiNarrowable)

GtkWidget *qui_summary_new         (QuiHistory *history, QuiView *view);
/* @outline may be NULL. */
void       qui_summary_set_outline (QuiSummary *self, QuiOutline *outline);

G_END_DECLS
