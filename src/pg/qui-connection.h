/* qui-connection.h: one connection to a PostgreSQL server, on a worker thread of its own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-conninfo.h"

G_BEGIN_DECLS

/* One PGconn that only its worker thread touches. Jobs run in the order they were given; each result comes back on the
 * thread-default main context of the caller. Dropping the last reference closes the connection without waiting for it. */
#define QUI_TYPE_CONNECTION (qui_connection_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnection, qui_connection, QUI, CONNECTION, GObject)

/* The deadline for making a connection, and for one statement on top of the server's own statement_timeout. */
#define QUI_CONNECT_TIMEOUT_MS   10000
#define QUI_STATEMENT_TIMEOUT_MS 15000

/* @application_name is cut to 63 bytes by the server. @conninfo is copied; a "password" in it is used. Nothing is connected yet. */
QuiConnection *qui_connection_new (const QuiConninfo *conninfo, const char *application_name);
/* The same to the console of a PgBouncer ("dbname" is "pgbouncer" unless it says so): nothing is set or asked there, and none of the facts
 * below are known but whether it is up. A "password" is given only when the console asks for one and libpq finds none (.pgpass). What is no
 * console gives QUI_ERROR_UNSUPPORTED. */
QuiConnection *qui_connection_new_to_console (const QuiConninfo *conninfo, const char *application_name);

/* Connects, or connects anew after a loss: resolves the name with GResolver, then PQconnectPoll with a deadline.
 * Succeeds at once if the connection is up.
 * Errors: QUI_ERROR_NAME, _UNREACHABLE, _PASSWORD_NEEDED, _REFUSED, _TLS, _TIMEOUT, _UNSUPPORTED (older than 10, or not
 * PostgreSQL), G_IO_ERROR_CANCELLED. A cancelled connect ends at once. */
void           qui_connection_connect_async  (QuiConnection       *self,
                                              guint                timeout_ms,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean       qui_connection_connect_finish (QuiConnection       *self,
                                              GAsyncResult        *result,
                                              GError             **error);

/* Cancels all jobs given so far, running or not, then closes the connection; it can be connected again. Never waits. */
void           qui_connection_close          (QuiConnection       *self);

/* Whether the connection is up as far as the last job knows. Main thread. */
gboolean       qui_connection_is_connected   (QuiConnection       *self);
/* server_version_num, such as 150018; 0 before the first connect. */
int            qui_connection_get_server_version (QuiConnection   *self);
/* When the server was started, by its own clock: tells one server from another behind the same name; QUI_TIME_UNKNOWN before the
 * first connect. */
gint64         qui_connection_get_server_started (QuiConnection   *self);
/* pg_backend_pid() of this connection, asked from the server at connect (through a pooler PQbackendPID() is made up); 0 while down. */
int            qui_connection_get_backend_pid (QuiConnection      *self);
/* Whether a connection pooler sits between (PQbackendPID() differs from pg_backend_pid()). */
gboolean       qui_connection_is_pooled      (QuiConnection       *self);
/* "TLSv1.3", or NULL for a plain connection. */
const char    *qui_connection_get_tls        (QuiConnection       *self);
/* The numeric address at our end of it; NULL over a Unix socket and while down. */
const char    *qui_connection_get_local_address (QuiConnection    *self);
const char    *qui_connection_get_application_name (QuiConnection *self);
/* @more (0-terminated or NULL), and the real pids of all connections of this program that live on the server that @self was last connected
 * to: what is never to be signalled. Each once, 0-terminated; free with g_free(). */
int           *qui_connection_dup_living_pids (QuiConnection *self, const int *more);

/* Cancels whatever is still under way on any connection and waits at most @milliseconds for the threads to have ended; at quit.
 * No connection can be used after it. Returns: what qui_threads_join() says. */
gboolean       qui_connection_drain_all      (guint milliseconds);

G_END_DECLS
