/* synthetic.h: servers that exist only in memory
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-row-list.h"
#include "qui-view.h"

G_BEGIN_DECLS

#define SYNTHETIC_DATABASES 20
#define SYNTHETIC_STEP      (2 * G_TIME_SPAN_SECOND)

/* A server with sessions spread over SYNTHETIC_DATABASES databases; the same from each start. */
typedef struct _Synthetic Synthetic;

Synthetic   *synthetic_new           (guint n_sessions);
void         synthetic_free          (Synthetic *self);
/* Two seconds later: so many percent of the sessions do something else, have come, have left. */
void         synthetic_step          (Synthetic *self, guint changed, guint added, guint removed);
/* From now on the first @n sessions of each look all want the same lock, one behind the other. */
void         synthetic_queue         (Synthetic *self, guint n);
/* The present look. (transfer full) */
QuiSnapshot *synthetic_take          (Synthetic *self);

/* A small shop: sessions in every state, a blocker with a queue behind it, a parallel query, folded idle sessions; @seconds later
 * than the first look. (transfer full) */
QuiSnapshot *synthetic_shop          (guint seconds);
/* Names with quotes, newlines, emoji, right-to-left text, markup, and of 63 bytes. (transfer full) */
QuiSnapshot *synthetic_odd_names     (void);
/* One that shows only its own sessions to our role. (transfer full) */
QuiSnapshot *synthetic_unprivileged  (void);

/* Keeps @rows at the outline of the snapshot and @view, at once at each change of the view; lives as long as @rows. */
void         synthetic_follow        (QuiRowList *rows, QuiView *view);
void         synthetic_show          (QuiRowList *rows, QuiView *view, QuiSnapshot *snapshot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Synthetic, synthetic_free)

G_END_DECLS
