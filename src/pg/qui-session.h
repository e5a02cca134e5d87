/* qui-session.h: one row of pg_stat_activity, one row of pg_database
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "qui-time.h"

G_BEGIN_DECLS

/* What a session does, as people see it: "waiting" (active and waiting on a lock) is told apart from "active". */
typedef enum
{
  QUI_STATE_ACTIVE,
  QUI_STATE_WAITING,
  QUI_STATE_IDLE_IN_TRANSACTION,
  QUI_STATE_ABORTED,   /* idle in transaction (aborted) */
  QUI_STATE_IDLE,
  QUI_STATE_FASTPATH,  /* fastpath function call */
  QUI_STATE_STARTING,  /* 18+: not logged in yet */
  QUI_STATE_DISABLED,  /* track_activities is off */
  QUI_STATE_HIDDEN,    /* our role may not see it */
  QUI_STATE_NONE,      /* a process that has no state */
} QuiState;
#define QUI_N_STATES (QUI_STATE_NONE + 1)

/* backend_type is an open set; these are the ones that are treated differently. */
typedef enum
{
  QUI_BACKEND_CLIENT,
  QUI_BACKEND_PARALLEL_WORKER,
  QUI_BACKEND_WALSENDER,
  QUI_BACKEND_AUTOVACUUM_WORKER,
  QUI_BACKEND_LOGICAL_WORKER,
  QUI_BACKEND_OTHER,   /* checkpointer, launchers, an extension's worker, ... */
  QUI_BACKEND_HIDDEN,  /* backend_type is NULL because our role may not see it */
} QuiBackendKind;

/* Whether our role may signal a session, decided by the server in the look itself (postgres-facts, section 2). */
typedef enum
{
  QUI_PERMISSION_YES,
  QUI_PERMISSION_SELF,             /* the very connection that looked */
  QUI_PERMISSION_SYSTEM,           /* a process that no role signals */
  QUI_PERMISSION_NEEDS_SUPERUSER,  /* the session's role is a superuser, or it has no role */
  QUI_PERMISSION_NEEDS_ROLE,       /* needs pg_signal_backend, or membership (with INHERIT) in the session's role */
} QuiPermission;

/* Immutable; strings are valid UTF-8, interned in the snapshot they belong to, and live as long as it does. */
typedef struct
{
  int             pid;
  gint64          backend_start;      /* QUI_TIME_UNKNOWN where hidden */
  guint32         database_oid;       /* 0: in no database */
  guint32         role_oid;           /* 0: no role */
  const char     *database;           /* NULL: in no database */
  const char     *user;               /* NULL: no role, or a role that was dropped */
  const char     *application;        /* never NULL, may be "" */
  const char     *client_address;     /* NULL: Unix socket, no client, or hidden */
  const char     *client_hostname;    /* NULL unless log_hostname */
  int             client_port;        /* -1: Unix socket; 0: none or hidden */
  const char     *backend_type;       /* NULL where hidden */
  QuiBackendKind  kind;
  QuiState        state;
  const char     *wait_event_type;    /* NULL: not waiting, or hidden */
  const char     *wait_event;
  gint64          xact_start;         /* QUI_TIME_UNKNOWN: no transaction, or hidden */
  gint64          query_start;
  gint64          state_change;
  guint32         backend_xid;        /* 0: none; visible to everybody */
  guint32         backend_xmin;
  int             leader_pid;         /* 0: none */
  gint64          query_id;           /* 0: none */
  const char     *query;              /* never NULL; "" where hidden; cut (query_cut) */
  gboolean        query_cut;          /* the text goes on: fetch it with qui_detail_session_async() */
  gboolean        hidden;             /* our role may not see the columns from backend_start on: needs pg_read_all_stats (pg_monitor) */
  gboolean        perhaps_worker;     /* hidden, and may be a parallel worker of another hidden one; derived */
  gboolean        own;                /* a connection of this program, or what may be one */
  gboolean        left_over;          /* has the name of one, and none that lives is it: its connection was lost */
  QuiPermission   permission;
  gint64          wait_start;         /* since when it waits for a lock (14+); QUI_TIME_UNKNOWN: it does not, or it is not known */
  guint           n_blockers;         /* how many sessions hold what it waits for; may exceed what blockers lists */
  const int      *blockers;           /* at most 16 pids, 0-terminated; a prepared transaction is pid -1 */
  guint           n_blocked;          /* how many sessions wait for this one directly */
} QuiSession;

/* Immutable; lives as long as its snapshot. */
typedef struct
{
  guint32         oid;
  const char     *name;               /* valid UTF-8 for people; SQL goes by oid or lets the server quote */
  guint32         owner_oid;
  const char     *owner;              /* NULL: a role that was dropped */
  gboolean        allow_connections;
  int             connection_limit;   /* -1: none; -2: an invalid database (interrupted DROP) */
  gboolean        is_template;
  const char     *tablespace;
  gboolean        i_own;
  gboolean        can_connect;
  guint           n_prepared_xacts;
} QuiDatabase;

/* What is no session and yet has a transaction that vacuum must spare. */
typedef enum
{
  QUI_HOLDER_NONE,
  QUI_HOLDER_PREPARED,   /* a prepared transaction */
  QUI_HOLDER_SLOT,       /* a replication slot */
} QuiHolderKind;

typedef struct
{
  QuiHolderKind   kind;
  const char     *name;               /* the gid of the transaction, the name of the slot; NULL: there is none */
  guint32         database_oid;       /* 0: in no database, as physical slots are */
  guint32         xmin;               /* the oldest transaction that it holds; visible to everybody */
  gint64          since;              /* when it was prepared; QUI_TIME_UNKNOWN for a slot */
} QuiHolder;

/* What one look says of the server itself; lives as long as its snapshot. */
typedef struct
{
  int             version_num;        /* 150018 */
  const char     *version;            /* "15.18 (Debian ...)" */
  gint64          now;                /* the server's clock at the look: every duration counts from here */
  gint64          asked_at;           /* by our clock, monotonic: nothing that the look shows is older; 0 unless it was taken */
  gint64          started;
  int             my_pid;
  const char     *me;                 /* current_user */
  guint32         my_role_oid;
  const char     *login;              /* session_user */
  const char     *my_database;
  gboolean        standby;
  gboolean        is_superuser;
  gboolean        can_createdb;
  gboolean        has_signal_backend;
  gboolean        has_read_all_stats;
  gboolean        has_signal_autovacuum;
  int             max_connections;
  int             reserved_connections;   /* superuser_reserved_connections + reserved_connections */
  gboolean        track_activities;
  QuiHolder       holder;             /* the one with the oldest transaction; sessions may have an older one */
  gboolean        receiving;          /* standby: its WAL receiver runs, so that it has a primary; FALSE while it reads an archive */
  gint64          replay_behind;      /* standby: bytes of WAL that it has and has not replayed; -1: not known, or no standby */
  gint64          replayed_at;        /* standby: when what it replayed last was committed, by the primary's clock; QUI_TIME_UNKNOWN */
} QuiServerInfo;

G_END_DECLS
