/* qui-outline-private.h: the parts of the outline
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-filter.h"
#include "qui-folds.h"
#include "qui-outline.h"

G_BEGIN_DECLS

/* Whether sessions are to be seen: filter and states of a view choose, then what it hides is taken away. */
typedef struct
{
  QuiFilterMatcher *matcher;
  guint             states;            /* 0 lets everything pass */
  gboolean          on;                /* filter or states choose */
  gboolean          hide_idle;
  gboolean          hide_background;
} QuiOutlineFilter;

typedef enum
{
  QUI_SIFTED_SHOWN,
  QUI_SIFTED_OUT,        /* not chosen */
  QUI_SIFTED_HIDDEN,     /* chosen, but of a kind that is hidden */
} QuiSifted;

void      qui_outline_filter_init  (QuiOutlineFilter *self, const QuiViewSpec *view, const QuiSnapshot *snapshot);
void      qui_outline_filter_clear (QuiOutlineFilter *self);
QuiSifted qui_outline_filter_sift  (QuiOutlineFilter *self, const QuiSession *session);

void      qui_outline_line_init     (QuiLine *line, QuiLineKind kind, guint32 id, gint64 start);
void      qui_outline_count_session (QuiLine *line, const QuiSession *session, gboolean shown);

/* A line that idle sessions fold into. */
typedef struct
{
  QuiLine  line;
  GArray  *indices;   /* guint: the sessions by their index in the snapshot, in natural order */
} QuiOutlineFold;

/* Takes those that fold out of @shown (indices of sessions of one database): GArray of QuiOutlineFold in the order of the lines. */
GArray   *qui_outline_fold          (QuiFolds *folds, const QuiSnapshot *snapshot, GArray *shown);

/* One number per session, by its index in the snapshot: sorting the numbers sorts the sessions by @column. Sessions without a
 * value come last both ways. Free with g_free(); NULL for QUI_COLUMN_NONE. */
gint64   *qui_outline_make_sort_keys (const QuiSnapshot *snapshot, QuiColumn column, gboolean descending);

/* What the lines by blocker are made of. */
typedef struct
{
  const QuiBlocking *blocking;
  const QuiViewSpec *view;
  QuiOutlineFilter  *filter;
  const gint64      *sort_keys;  /* NULL: natural order */
} QuiOutlineGround;

/* Appends the lines (QuiLine) of the forest to @lines; returns how many sessions of it pass the filter. */
guint     qui_outline_add_blocking   (GArray *lines, const QuiOutlineGround *ground);

G_END_DECLS
