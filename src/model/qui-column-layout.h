/* qui-column-layout.h: pure: which columns a person has, and in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-view.h"

G_BEGIN_DECLS

/* The name of a column in settings and actions, which never changes: "" for QUI_COLUMN_NONE, and the other way round for what is no column. */
const char      *qui_column_get_nick  (QuiColumn column);
QuiColumn        qui_column_find      (const char *nick);
/* Translated, static: the title; what the column says, as a sentence. */
const char      *qui_column_get_title (QuiColumn column);
const char      *qui_column_explain   (QuiColumn column);

/* All columns in an order, each shown or not. QUI_COLUMN_PID is always the first, and shown: it carries the tree. */
typedef struct _QuiColumnLayout QuiColumnLayout;

#define QUI_COLUMN_LAYOUT_TYPE "a(sb)"

/* @saved: of QUI_COLUMN_LAYOUT_TYPE, nicks in their order and whether they are shown; NULL or empty: as it is from the start. What is wrong
 * in it is put right: of a column that is named twice the first place counts, one that is missing comes to where it is from the
 * start. Nicks that nobody knows are kept at their place. */
QuiColumnLayout *qui_column_layout_new       (QuiGrouping grouping, GVariant *saved);
void             qui_column_layout_free      (QuiColumnLayout *self);
/* Floating; empty if all is as from the start, which may be another way in another version. */
GVariant        *qui_column_layout_save      (const QuiColumnLayout *self);

/* The column at @place, shown or not; below QUI_N_COLUMNS, as is what qui_column_layout_get_place() gives. */
QuiColumn        qui_column_layout_get_nth   (const QuiColumnLayout *self, guint place);
guint            qui_column_layout_get_place (const QuiColumnLayout *self, QuiColumn column);
gboolean         qui_column_layout_is_shown  (const QuiColumnLayout *self, QuiColumn column);
/* Those shown in their order; how many. */
guint            qui_column_layout_get_shown (const QuiColumnLayout *self, QuiColumn shown[QUI_N_COLUMNS]);

/* Each tells whether it has changed something; what is not possible changes nothing. */
gboolean         qui_column_layout_set_shown (QuiColumnLayout *self, QuiColumn column, gboolean shown);
gboolean         qui_column_layout_can_move  (const QuiColumnLayout *self, QuiColumn column, gboolean down);
gboolean         qui_column_layout_move      (QuiColumnLayout *self, QuiColumn column, gboolean down);
/* @order: some of the columns, of which a person has dropped one elsewhere. It comes right behind the one that it was dropped behind; what else
 * differs is no drop, and changes nothing. */
gboolean         qui_column_layout_take_drop (QuiColumnLayout *self, const QuiColumn *order, guint n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiColumnLayout, qui_column_layout_free)

G_END_DECLS
