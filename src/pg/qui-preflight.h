/* qui-preflight.h: everything that would stop a clearance, or matters to it, before it is started
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance-request.h"
#include "qui-connection.h"
#include "qui-session.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_CHECK_POOLER,              /* a connection pooler sits in between */
  QUI_CHECK_STANDBY,             /* nothing can be changed on a standby */
  QUI_CHECK_MISSING,             /* there is no such database (any more) */
  QUI_CHECK_NOWHERE,             /* no other database to connect to meanwhile */
  QUI_CHECK_INVALID,             /* a DROP was interrupted */
  QUI_CHECK_NOT_OWNER,           /* detail: the owner */
  QUI_CHECK_NO_CREATEDB,
  QUI_CHECK_TEMPLATE,            /* DROP is refused for templates */
  QUI_CHECK_ODD_NAME,            /* the name is no UTF-8, and the command cannot be written */
  QUI_CHECK_NAME_EMPTY,
  QUI_CHECK_NAME_LONG,
  QUI_CHECK_NAME_TAKEN,
  QUI_CHECK_NO_TABLESPACE,       /* name: the tablespace, as in the next three */
  QUI_CHECK_TABLESPACE_DENIED,
  QUI_CHECK_TABLESPACE_GLOBAL,   /* pg_global is not for databases */
  QUI_CHECK_TABLESPACE_SAME,
  QUI_CHECK_PREPARED,            /* name: gid; detail: owner; since; flag: we may end it */
  QUI_CHECK_SUBSCRIPTION,        /* name: the subscription; flag: it is enabled */
  QUI_CHECK_SLOT_ACTIVE,         /* name: the slot; pid */
  QUI_CHECK_SLOT_INACTIVE,
  QUI_CHECK_OBJECT_LOCK,         /* pid (0: a prepared transaction); name: user; detail: lock mode; flag: its session is in the database */
  QUI_CHECK_SESSION_DENIED,      /* as SESSION; permission says what is missing */
  QUI_CHECK_OWN_ELSEWHERE,       /* as SESSION: a connection of this program that another saved connection holds; flag: that is sure */
  QUI_CHECK_OWN_SESSION,         /* as SESSION: a connection of this program that goes out of the way by itself */
  QUI_CHECK_SESSION,             /* pid; name: user, NULL: no role; detail: application; backend_type; since: its transaction's start;
                                  * flag: left over by a connection of this program that was lost */
  QUI_CHECK_AUTOVACUUM,          /* as SESSION: the server stops it by itself */
  QUI_CHECK_WAITING_LOGIN,       /* pid */
  QUI_CHECK_CLOSED,              /* takes no connections already */
  QUI_CHECK_OPEN,                /* REOPEN: takes connections already */
} QuiCheckKind;
#define QUI_N_CHECK_KINDS (QUI_CHECK_OPEN + 1)

typedef enum
{
  QUI_SEVERITY_STOP,   /* the step would fail: to be cleared first */
  QUI_SEVERITY_KILL,   /* ends with the session, which will be disconnected */
  QUI_SEVERITY_AUTO,   /* goes away by itself */
  QUI_SEVERITY_INFO,   /* good to know */
  QUI_SEVERITY_NONE,   /* does not matter to this step: not listed */
} QuiCheckSeverity;

/* Strings are valid UTF-8. */
typedef struct
{
  QuiCheckKind      kind;
  QuiCheckSeverity  severity;
  guint32           database_oid;   /* which of two; 0: none of them */
  int               pid;            /* 0: none */
  char             *name;
  char             *detail;
  char             *backend_type;   /* NULL: hidden */
  QuiPermission     permission;
  gboolean          flag;
  gint64            since;          /* QUI_TIME_UNKNOWN: nothing */
  gboolean          perhaps_worker; /* SESSION, SESSION_DENIED: hidden; may be a parallel worker of another one */
} QuiCheck;

QuiCheck *qui_check_copy (const QuiCheck *check);
void      qui_check_free (QuiCheck *check);

/* Immutable, reference-counted. */
typedef struct _QuiPreflight QuiPreflight;

#define QUI_TYPE_PREFLIGHT (qui_preflight_get_type ())
GType                      qui_preflight_get_type (void);
QuiPreflight              *qui_preflight_ref      (QuiPreflight *self);
void                       qui_preflight_unref    (QuiPreflight *self);

/* On any connection to the server. @own_pids (0-terminated or NULL): our connections that go out of the way by themselves.
 * Errors: QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL, G_IO_ERROR_CANCELLED. */
void                       qui_preflight_async    (QuiConnection              *connection,
                                                   const QuiClearanceRequest  *request,
                                                   const int                  *own_pids,
                                                   GCancellable               *cancellable,
                                                   GAsyncReadyCallback         callback,
                                                   gpointer                    user_data);
QuiPreflight              *qui_preflight_finish   (QuiConnection              *connection,
                                                   GAsyncResult               *result,
                                                   GError                    **error);

const QuiClearanceRequest *qui_preflight_get_request (const QuiPreflight *self);
/* Worst first. */
guint                      qui_preflight_get_n    (const QuiPreflight *self);
const QuiCheck            *qui_preflight_get      (const QuiPreflight *self, guint index);
guint                      qui_preflight_count    (const QuiPreflight *self, QuiCheckKind kind);
/* How many of them at most are no sessions but parallel workers of others, which our role may not see. */
guint                      qui_preflight_count_perhaps_workers (const QuiPreflight *self, QuiCheckKind kind);
/* How many were left over by connections of this program. */
guint                      qui_preflight_count_left_over (const QuiPreflight *self);
guint                      qui_preflight_count_severity (const QuiPreflight *self, QuiCheckSeverity severity);
/* The first of a kind, or NULL. */
const QuiCheck            *qui_preflight_find     (const QuiPreflight *self, QuiCheckKind kind);
/* The present names, as people read them; NULL: there is none. */
const char                *qui_preflight_get_name (const QuiPreflight *self);
const char                *qui_preflight_get_other_name (const QuiPreflight *self);
/* Our role, by whose rights all this is said. */
const char                *qui_preflight_get_role (const QuiPreflight *self);
/* Names of databases that a connection can be made to meanwhile, NULL-terminated. */
const char * const        *qui_preflight_get_places (const QuiPreflight *self);
const char                *qui_preflight_get_system_identifier (const QuiPreflight *self);
/* Whether the database takes connections, and where it lies; NULL: there is none. */
gboolean                   qui_preflight_is_open        (const QuiPreflight *self);
const char                *qui_preflight_get_tablespace (const QuiPreflight *self);
/* The tablespaces that a database can lie in, by name, and whether we may create something in them. */
guint                      qui_preflight_get_n_tablespaces (const QuiPreflight *self);
const char                *qui_preflight_get_tablespace_at (const QuiPreflight *self, guint index, gboolean *may_create);
/* The server's clock at the look. */
gint64                     qui_preflight_get_now  (const QuiPreflight *self);

/* What a check of @kind means for @mode; pure. The request's options (keep_sessions) are not regarded. */
QuiCheckSeverity           qui_check_kind_get_severity (QuiCheckKind kind, QuiClearanceMode mode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiPreflight, qui_preflight_unref)

G_END_DECLS
