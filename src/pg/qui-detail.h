/* qui-detail.h: what is fetched on demand about one session or one database
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection.h"
#include "qui-session.h"

G_BEGIN_DECLS

/* So many locks of one session are fetched at most. */
#define QUI_DETAIL_MAX_LOCKS 100

typedef struct
{
  char     *mode;          /* "AccessExclusiveLock" */
  char     *on;            /* "public.orders" where it can be named (same database), else "relation 16402 in shop", "transaction 771", ...; translated */
  gboolean  granted;
  gint64    wait_start;    /* 14+, while it waits; else QUI_TIME_UNKNOWN */
} QuiLock;

typedef struct
{
  char      *query;        /* the whole text as the server keeps it; NULL if the session is gone or hidden */
  guint      query_limit;  /* the server keeps one byte less: track_activity_query_size */
  gboolean   query_full;   /* the text takes all the room that the server has for it: it went on, most likely */
  GPtrArray *locks;        /* QuiLock: what the session holds and awaits, what its parallel workers await; awaited ones first */
  gboolean   more_locks;   /* there are more than QUI_DETAIL_MAX_LOCKS */
} QuiSessionDetail;

typedef struct
{
  guint32  oid;
  gint64   size;           /* bytes; -1: not permitted (needs CONNECT or pg_read_all_stats) */
  char    *encoding;       /* "UTF8" */
  char    *collation;
  guint    n_slots;        /* logical replication slots */
  guint    n_active_slots;
} QuiDatabaseDetail;

void               qui_detail_session_async   (QuiConnection *connection, const QuiSession *session, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
/* Free with qui_session_detail_free(). QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL, G_IO_ERROR_CANCELLED. */
QuiSessionDetail  *qui_detail_session_finish  (QuiConnection *connection, GAsyncResult *result, GError **error);
void               qui_session_detail_free    (QuiSessionDetail *self);
/* The lock that it waits for; NULL: none. */
const QuiLock     *qui_session_detail_get_awaited (const QuiSessionDetail *self);

/* The whole queries of several sessions in one round trip: pid -> text; without those that have left, and those that are hidden. */
void               qui_detail_queries_async    (QuiConnection *connection, const QuiSession *const *sessions, guint n_sessions,
                                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The caller owns the result. Errors as _session_finish(). */
GHashTable        *qui_detail_queries_finish   (QuiConnection *connection, GAsyncResult *result, GError **error);

/* Sizes and facts of all databases (pg_database_size walks directories: a slow, separate query, at most once a minute).
 * Returns a GPtrArray of QuiDatabaseDetail. */
void               qui_detail_databases_async  (QuiConnection *connection, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
GPtrArray         *qui_detail_databases_finish (QuiConnection *connection, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiSessionDetail, qui_session_detail_free)

G_END_DECLS
