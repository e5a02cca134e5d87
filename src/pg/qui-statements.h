/* qui-statements.h: the SQL that Quiesce sends, one text per server version range
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-signal.h"

G_BEGIN_DECLS

/* All return text to be freed with g_free(). @version_num is server_version_num; 100000 and up. Pure.
 * Each text is a transaction of its own with its own limits, sent by the simple protocol in one round trip, so that a
 * pooler may sit between; search_path is pg_catalog alone, so that nothing in the database can stand in for a
 * function or an operator of the server. Values are written by us as numbers and instants, never as text. */

/* The look. Answers, in order: server, sessions, databases, blockers; columns as in qui-snapshot-take.c. */
char *qui_statements_snapshot (int version_num);

/* The guarded signal (postgres-facts, section 3) for at most QUI_SIGNAL_CHUNK targets, with its values as literals, so that
 * the text a person reads and copies is byte for byte the text that is sent. @own_pids 0-terminated, or NULL.
 * A single target with qui_signal_target_is_forced() is sent without asking the predicate.
 * Columns: pid int4, at timestamptz, result text: signalled, not-sent (the function said false), gone, replaced, self, system,
 * needs-superuser, needs-role; cancel also: idle, other-query. */
char *qui_statements_signal   (int                           version_num,
                               QuiSignalKind                 kind,
                               const QuiSignalTarget *const *targets,
                               guint                         n_targets,
                               const int                    *own_pids);

/* Which of the signalled sessions are still there (cancel: are there, and whether that query still runs).
 * Columns: pid int4, running bool (NULL where our role may not see). */
char *qui_statements_verify   (const QuiSignalTarget *const *targets, guint n_targets);

/* Sessions that began at or after @since in one of the databases @oids.
 * Columns: pid, backend_start, usesysid, datid, application_name, client_addr. */
char *qui_statements_newcomers (const guint32 *oids, guint n_oids, gint64 since);

/* How a run for @targets is cut into statements: indices of the targets (element type GArray of guint), in the order of sending. */
GPtrArray *qui_statements_chunks (const QuiSignalTarget *targets, guint n_targets);

/* Everything a signal run for all @n_targets sends, chunk after chunk, to be shown and copied. */
char *qui_statements_signal_script (int                    version_num,
                                    QuiSignalKind          kind,
                                    const QuiSignalTarget *targets,
                                    guint                  n_targets,
                                    const int             *own_pids);

/* One session: whole query; and at most @n_locks of its locks, awaited ones first. Columns as in qui-detail.c. */
char *qui_statements_session_detail (int version_num, int pid, gint64 backend_start, guint n_locks);

/* The whole queries of several sessions. Columns: pid, query (NULL where our role may not see it); none for who has left. */
char *qui_statements_queries (const QuiSession *const *sessions, guint n_sessions);

/* All databases: size, encoding, collation, slots. Columns as in qui-detail.c. */
char *qui_statements_database_details (void);

G_END_DECLS
