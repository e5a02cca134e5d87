/* qui-folds.h: which idle sessions of a snapshot fold into one line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* Fewer idle sessions than these stand for themselves. */
#define QUI_FOLD_AT_LEAST 3

/* Pure. In each database the idle sessions of one role and application fold together where there are enough of them, and the others
 * of the database fold into one more line if they are enough. The snapshot must outlive it. */
typedef struct _QuiFolds QuiFolds;

QuiFolds *qui_folds_new        (const QuiSnapshot *snapshot);
void      qui_folds_free       (QuiFolds *self);
/* The idle group that @session is part of; FALSE if it stands for itself. */
gboolean  qui_folds_find       (QuiFolds *self, const QuiSession *session, QuiLineKey *key);
/* Whether one of @keys (a set of QuiLineKey) is an idle group that stands for @session. A group that has become too small for a line
 * still stands for those who are left. */
gboolean  qui_folds_is_in      (QuiFolds *self, const QuiSession *session, GHashTable *keys);
/* Whether the idle group @key stands for anybody. */
gboolean  qui_folds_has        (QuiFolds *self, const QuiLineKey *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiFolds, qui_folds_free)

G_END_DECLS
