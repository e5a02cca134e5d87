/* qui-filter.h: which sessions a person wants to see, as typed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"

G_BEGIN_DECLS

/* What is wrong with a text. */
typedef struct
{
  gsize  start;     /* the bytes of the text it is about */
  gsize  end;
  char  *message;   /* a sentence for people, with what to write instead */
} QuiFilterProblem;

void       qui_filter_problem_free (QuiFilterProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiFilterProblem, qui_filter_problem_free)

/* The meaning of a text. Immutable, atomically reference-counted. */
typedef struct _QuiFilter QuiFilter;

/* Any thread. Terms between blanks, of which all must match (qui-filter-language.c has the words):
 *
 *   word "several words"         in PID, user, application, client, database, wait or query, in any case
 *   key:value key:a,b key="a"    contains; one of several; is exactly
 *   key>5m key<=1h30m            an age; what has none matches no comparison
 *   blocked idle ...             a kind of session
 *   -term                        not that
 *
 * A key is made of letters, "_" and "-" and stands before ":", "=", "!=", "<" or ">". So 10:32, ::1, shop::text and http://... are words; what is
 * made like a key and is none is a problem, not a word, for a mistyped key must not give an empty list. A term that the text ends
 * with before it has a value ("user:", "tx>", "-") lets everything pass. So does a term that is wrong; the first of these is told by @problem, which stays NULL where
 * there is none. Never NULL. */
QuiFilter *qui_filter_parse        (const char *text, QuiFilterProblem **problem);
QuiFilter *qui_filter_ref          (QuiFilter *self);
void       qui_filter_unref        (QuiFilter *self);
/* Lets everything pass. */
gboolean   qui_filter_is_empty     (const QuiFilter *self);
/* Whether it asks for sessions in @state, or for processes of the server, by that word. */
gboolean   qui_filter_asks_for_state      (const QuiFilter *self, QuiState state);
gboolean   qui_filter_asks_for_background (const QuiFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiFilter, qui_filter_unref)

/* Asks one filter about many sessions of one snapshot: each distinct string is looked at once. One thread at a time; both must
 * outlive it. */
typedef struct _QuiFilterMatcher QuiFilterMatcher;
QuiFilterMatcher *qui_filter_matcher_new   (const QuiFilter *filter, const QuiSnapshot *snapshot);
void              qui_filter_matcher_free  (QuiFilterMatcher *self);
gboolean          qui_filter_matcher_match (QuiFilterMatcher *self, const QuiSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiFilterMatcher, qui_filter_matcher_free)

G_END_DECLS
