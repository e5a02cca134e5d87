/* qui-clearance-look.h: what is true of a database, looked up by its oid
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance-request.h"
#include "qui-connection.h"

G_BEGIN_DECLS

typedef struct
{
  guint32   oid;
  char     *name;                /* valid UTF-8, for people */
  char     *quoted;              /* as it stands in SQL, in the server's own bytes: not always UTF-8 */
  gboolean  allow_connections;
  int       connection_limit;    /* -2: invalid, a DROP was interrupted */
  char     *tablespace;
} QuiFoundDatabase;

typedef struct
{
  char      *system_identifier;
  gboolean   standby;
  int        pid;                /* of the connection that looked */
  char      *backend_start;      /* the server's own text */
  guint32    here;               /* the database of that connection */
  gboolean   blocked_bytes;      /* one of the two names cannot stand in a statement there: it is no UTF-8 */
  gboolean   at_work;            /* the session that was asked for is still there; without one: somebody holds, or waits for, a lock
                                  * such as the commands take */
  gboolean   program_at_work;    /* a connection of the program that was asked for is doing something, or may be about to */
  GHashTable *inside;            /* "pid start" of those connected to the request's databases */
  GPtrArray *databases;          /* QuiFoundDatabase */
  const QuiFoundDatabase *database;   /* the request's; NULL: there is none (any more) */
  const QuiFoundDatabase *other;
  const QuiFoundDatabase *named;      /* whichever has the request's new name */
} QuiClearanceLook;

/* Errors: QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL, G_IO_ERROR_CANCELLED. */
/* @application: of the program whose connections are asked about; NULL: of none. */
void              qui_clearance_look_async  (QuiConnection              *connection,
                                             const QuiClearanceRequest  *request,
                                             const char                 *application,
                                             GCancellable               *cancellable,
                                             GAsyncReadyCallback         callback,
                                             gpointer                    user_data);
/* Free with qui_clearance_look_free(). */
QuiClearanceLook *qui_clearance_look_finish (QuiConnection              *connection,
                                             GAsyncResult               *result,
                                             GError                    **error);
void              qui_clearance_look_free   (QuiClearanceLook *self);

/* Whether what @request asks for is so. DROP: the database is gone; COPY: a database has the new name; SWAP: @old_name is what the
 * database was called; CLEAR: never. */
gboolean          qui_clearance_look_shows  (const QuiClearanceLook     *self,
                                             const QuiClearanceRequest  *request,
                                             const char                 *old_name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiClearanceLook, qui_clearance_look_free)

G_END_DECLS
