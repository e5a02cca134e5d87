/* qui-session-columns.h: every column of pg_stat_activity for one session, each explained
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-narrowable.h"
#include "qui-snapshot.h"

G_BEGIN_DECLS

/* Property "narrow" (boolean, read-write): explanations are tooltips only. */
#define QUI_TYPE_SESSION_COLUMNS (qui_session_columns_get_type ())
G_DECLARE_FINAL_TYPE (QuiSessionColumns, qui_session_columns, QUI, SESSION_COLUMNS, QuiNarrowable)

/* @query: the whole text, or NULL as long as only the beginning is known. */
void qui_session_columns_show (QuiSessionColumns *self, QuiSnapshot *snapshot, const QuiSession *session, const char *query);

G_END_DECLS
