/* qui-activity-columns.h: pure: every column of pg_stat_activity, by its own name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"

G_BEGIN_DECLS

#define QUI_N_ACTIVITY_COLUMNS 22

/* As the server orders them. @column is below QUI_N_ACTIVITY_COLUMNS. */
const char *qui_activity_column_get_name  (guint column);
/* A sentence on what it means; translated. */
const char *qui_activity_column_explain   (guint column);
/* Whether a server of this version has it. */
gboolean    qui_activity_column_exists    (guint column, int version_num);
/* Whether it is NULL or empty because our role may not see it. */
gboolean    qui_activity_column_is_hidden (guint column, const QuiSession *session);
/* The value as the server would write it, but for instants in local time; @query: the whole text if it is known. NULL stands for NULL;
 * free with g_free(). */
char       *qui_activity_column_dup_value (guint column, const QuiSession *session, const char *query);

G_END_DECLS
