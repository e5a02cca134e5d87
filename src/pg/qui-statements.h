/* qui-statements.h: the SQL that Quiesce sends, one text per server version range
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-signal.h"

G_BEGIN_DECLS

/* All return text to be freed with g_free(). @version_num is server_version_num; 100000 and up. Pure. */

/* The look: BEGIN READ ONLY; limits; server; sessions; databases; blockers; COMMIT. */
char *qui_statements_snapshot (int version_num);

/* The guarded signal (postgres-facts, section 3) for at most QUI_SIGNAL_CHUNK targets, with its values as literals, so that
 * the text a person reads and copies is byte for byte the text that is sent. @own_pids 0-terminated, or NULL.
 * Columns: pid int4, result text (signalled, gone, replaced, self, system, needs-superuser, needs-role). */
char *qui_statements_signal   (int                    version_num,
                               QuiSignalKind          kind,
                               const QuiSignalTarget *targets,
                               guint                  n_targets,
                               const int             *own_pids);

/* Which of the signalled sessions are still there, and which sessions began since @since in the targets' databases.
 * Columns: see qui-statements.c. */
char *qui_statements_verify   (const QuiSignalTarget *targets,
                               guint                  n_targets,
                               gint64                 since);

/* Everything a signal run for all @n_targets sends, chunk after chunk, to be shown and copied. */
char *qui_statements_signal_script (int                    version_num,
                                    QuiSignalKind          kind,
                                    const QuiSignalTarget *targets,
                                    guint                  n_targets,
                                    const int             *own_pids);

G_END_DECLS
