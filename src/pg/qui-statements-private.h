/* qui-statements-private.h: parts that several statements share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-statements.h"

G_BEGIN_DECLS

/* The head of a transaction of its own. @mode: "" or " TRANSACTION READ ONLY"; @statement_timeout: "10s". */
void qui_statements_append_begin     (GString *sql, const char *mode, const char *statement_timeout);

/* Whether "me" (pg_roles) may signal "a" (pg_stat_activity), "t" being the role of "a": an expression. */
void qui_statements_append_predicate (GString *sql, int version_num);

/* Whether "a" is one of our own connections: a condition without parentheses. @own_pids 0-terminated, or NULL. */
void qui_statements_append_own_pids  (GString *sql, const int *own_pids);

G_END_DECLS
