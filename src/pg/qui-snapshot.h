/* qui-snapshot.h: one look at a server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection.h"
#include "qui-session.h"

G_BEGIN_DECLS

/* One consistent look: server, sessions, databases, blockers. Immutable, atomically reference-counted; made on the worker,
 * read on any thread. */
typedef struct _QuiSnapshot QuiSnapshot;

#define QUI_TYPE_SNAPSHOT (qui_snapshot_get_type ())
GType                qui_snapshot_get_type (void);
QuiSnapshot         *qui_snapshot_ref   (QuiSnapshot *self);
void                 qui_snapshot_unref (QuiSnapshot *self);

/* Takes a look: one round trip, bounded by SET LOCAL statement_timeout and lock_timeout. @own_pids: real pids of the
 * program's connections, 0-terminated, copied; NULL for none. All others of this program that live are own, too; what else has exactly the
 * connection's application_name is left over.
 * Errors: QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL, G_IO_ERROR_CANCELLED. */
void                 qui_snapshot_take_async  (QuiConnection       *connection,
                                               const int           *own_pids,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
QuiSnapshot         *qui_snapshot_take_finish (QuiConnection       *connection,
                                               GAsyncResult        *result,
                                               GError             **error);

const QuiServerInfo *qui_snapshot_get_server     (const QuiSnapshot *self);
/* Sessions ordered by (database oid, backend_start, pid); databases by name, byte-wise after g_utf8_collate_key(). */
guint                qui_snapshot_get_n_sessions (const QuiSnapshot *self);
const QuiSession    *qui_snapshot_get_session    (const QuiSnapshot *self, guint index);
guint                qui_snapshot_get_n_databases(const QuiSnapshot *self);
const QuiDatabase   *qui_snapshot_get_database   (const QuiSnapshot *self, guint index);
/* NULL where there is none. */
const QuiSession    *qui_snapshot_find_session   (const QuiSnapshot *self, int pid);
const QuiDatabase   *qui_snapshot_find_database  (const QuiSnapshot *self, guint32 oid);
/* The session with the oldest transaction that vacuum must spare (backend_xid, backend_xmin); none of ours; NULL: there is none, or
 * _get_other_holder() has one that is as old. */
const QuiSession    *qui_snapshot_get_xmin_holder(const QuiSnapshot *self);
/* The prepared transaction or replication slot that has the oldest; NULL: there is none, or a session has an older one. */
const QuiHolder     *qui_snapshot_get_other_holder(const QuiSnapshot *self);
/* How many count against max_connections. */
guint                qui_snapshot_get_n_connections (const QuiSnapshot *self);

/* Builds a snapshot from plain rows: the parser's own way, and the way of tests and benchmarks. All strings are copied (interned);
 * derived members (n_blocked, perhaps_worker, kind where backend_type is given, order) are computed by _builder_end(). */
typedef struct _QuiSnapshotBuilder QuiSnapshotBuilder;
QuiSnapshotBuilder  *qui_snapshot_builder_new          (const QuiServerInfo *server);
void                 qui_snapshot_builder_add_database (QuiSnapshotBuilder *self, const QuiDatabase *database);
void                 qui_snapshot_builder_add_session  (QuiSnapshotBuilder *self, const QuiSession *session);
QuiSnapshot         *qui_snapshot_builder_end          (QuiSnapshotBuilder *self);  /* frees the builder */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiSnapshot, qui_snapshot_unref)

G_END_DECLS
