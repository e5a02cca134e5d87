/* qui-answers.h: reads the answers to the statements of a signal run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection-private.h"
#include "qui-verdict.h"

G_BEGIN_DECLS

#define QUI_ANSWERS_SENT_COLUMNS     3
#define QUI_ANSWERS_LOOK_COLUMNS     2
#define QUI_ANSWERS_NEWCOMER_COLUMNS 6

/* @indices (element type guint): those of @cases that were asked for. @results: as qui_wire_query() returns them; @now is monotonic.
 * Indices of those whose outcome changed are appended to @changed. */

/* qui_statements_signal(), its answer with rows; all of @indices change. */
void qui_answers_read_sent      (QuiVerdictCase *cases,
                                 const GArray   *indices,
                                 const PGresult *rows,
                                 gint64          now);
/* qui_statements_verify(); @last: the time is over. */
void qui_answers_read_look      (QuiVerdictCase *cases,
                                 QuiSignalKind   kind,
                                 const GArray   *indices,
                                 GPtrArray      *results,
                                 gboolean        last,
                                 gint64          now,
                                 GArray         *changed);
/* qui_statements_newcomers(); @taken as in qui_verdict_pair(). */
void qui_answers_read_newcomers (QuiVerdictCase *cases,
                                 guint           n_cases,
                                 GPtrArray      *results,
                                 GHashTable     *taken,
                                 GArray         *changed);

G_END_DECLS
