/* qui-console-place.h: whether a database of a pooler is one of a server that we know by another way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-console.h"

G_BEGIN_DECLS

/* How a server is called: by what the person says, what libpq connected to, and what the server says of itself. Immutable but for adding. */
typedef struct _QuiServerPlace QuiServerPlace;

QuiServerPlace *qui_server_place_new     (void);
void            qui_server_place_free    (QuiServerPlace *self);
/* @host: a name, an address, a folder of sockets or "" for libpq's own; as seen from this machine. */
void            qui_server_place_add     (QuiServerPlace *self, const char *host, const char *port);

/* What @connection is really connected to (not @through_tunnel: then that end is the tunnel's), and by which address the server was reached.
 * Errors: QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL, G_IO_ERROR_CANCELLED. */
void            qui_server_place_ask_async  (QuiConnection       *connection,
                                             gboolean             through_tunnel,
                                             GCancellable        *cancellable,
                                             GAsyncReadyCallback  callback,
                                             gpointer             user_data);
QuiServerPlace *qui_server_place_ask_finish (QuiConnection       *connection,
                                             GAsyncResult        *result,
                                             GError             **error);

/* Whether all that @database may lead to is there. @console_host: where the pooler is, as seen from this machine; what is a socket or the loopback
 * to it is there. A socket and the loopback of one machine are one server if their port is one. Pure. */
gboolean        qui_server_place_has     (const QuiServerPlace     *self,
                                          const QuiConsoleDatabase *database,
                                          const char               *console_host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiServerPlace, qui_server_place_free)

G_END_DECLS
