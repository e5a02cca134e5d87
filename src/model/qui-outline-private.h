/* qui-outline-private.h: the two halves of the outline that work session by session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* Whether sessions pass the filter text and the states of a view; each distinct string of the snapshot is read once. */
typedef struct
{
  const char *needle;    /* casefolded; "" lets everything pass */
  guint       states;    /* 0 lets everything pass */
  GHashTable *verdicts;  /* string of the snapshot -> whether it contains the needle */
} QuiOutlineFilter;

void      qui_outline_filter_init  (QuiOutlineFilter *self, const QuiViewSpec *view);
void      qui_outline_filter_clear (QuiOutlineFilter *self);
gboolean  qui_outline_filter_is_on (const QuiOutlineFilter *self);
gboolean  qui_outline_filter_match (QuiOutlineFilter *self, const QuiSession *session);

/* One number per session, by its index in the snapshot: sorting the numbers sorts the sessions by @column. Sessions without a
 * value come last both ways. Free with g_free(); NULL for QUI_COLUMN_NONE. */
gint64   *qui_outline_make_sort_keys (const QuiSnapshot *snapshot, QuiColumn column, gboolean descending);

G_END_DECLS
