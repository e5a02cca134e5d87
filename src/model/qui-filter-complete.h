/* qui-filter-complete.h: how a filter that is being typed may go on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  char *text;      /* to stand in the filter */
  char *meaning;   /* for people: "12 sessions", or what the word does */
} QuiFilterSuggestion;

void       qui_filter_suggestion_free (QuiFilterSuggestion *self);

/* Pure. What may stand where the caret is, the most likely first, and which bytes of @text it replaces: words of the language, and
 * values as they occur in @snapshot (which may be NULL) with how many sessions they would find. @caret is in bytes, between two characters.
 * GPtrArray of QuiFilterSuggestion, perhaps empty. (transfer full) */
GPtrArray *qui_filter_complete        (const char *text, gsize caret, const QuiSnapshot *snapshot, gsize *start, gsize *end);
/* @text with the suggestion in it, and where the caret stands then, in bytes. Free with g_free(). */
char      *qui_filter_complete_apply  (const char *text, gsize start, gsize end, const QuiFilterSuggestion *suggestion, gsize *caret);

G_END_DECLS
