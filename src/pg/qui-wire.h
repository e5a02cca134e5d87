/* qui-wire.h: libpq without a call that blocks; for the worker thread of a connection only
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection-private.h"

G_BEGIN_DECLS

struct _QuiWire
{
  PGconn       *conn;              /* NULL: down */
  gboolean      console;           /* it leads to the console of a PgBouncer, or is to */
  int           server_version;
  gint64        server_started;    /* pg_postmaster_start_time() */
  int           backend_pid;
  gboolean      pooled;
  char         *tls;
  char         *local_address;     /* numeric; NULL: a Unix socket */
  gboolean      prepared;          /* before that nothing is worth waiting for */
  gboolean      hung_up;           /* the server has said so; its end of the socket may still be open */
  GCancellable *hurrying;          /* see qui_wire_hurry() */
};

/* Connects by @conninfo with our defaults for what it leaves open, and prepares the session: TimeZone, DateStyle,
 * client_encoding. Errors: see qui_connection_connect_async(). */
gboolean  qui_wire_connect (QuiWire            *wire,
                            const QuiConninfo  *conninfo,
                            const char         *application_name,
                            guint               timeout_ms,
                            GCancellable       *cancellable,
                            GError            **error);

/* Resolves, and tries one address after the other; NULL with @error. */
PGconn   *qui_wire_dial    (QuiWire            *wire,
                            const QuiConninfo  *conninfo,
                            const char         *application_name,
                            gint64              deadline,
                            GCancellable       *cancellable,
                            GError            **error);

/* The same for a wire to a console; nothing is prepared there. */
gboolean  qui_wire_connect_console (QuiWire            *wire,
                                    const QuiConninfo  *conninfo,
                                    const char         *application_name,
                                    guint               timeout_ms,
                                    GCancellable       *cancellable,
                                    GError            **error);

/* Whether the connection is up; notices a server that has hung up meanwhile. */
gboolean  qui_wire_is_up   (QuiWire *wire);
void      qui_wire_close   (QuiWire *wire);

/* For PQsetNoticeReceiver(): what the server says unasked is a notice, which nobody wants, or why it hangs up. */
void      qui_wire_hear    (void *wire, const PGresult *said);

/* From any thread: a cancelled statement is not waited for any more, because the connection will be closed anyway. */
void      qui_wire_hurry   (QuiWire *wire, gboolean hurry);

/* The monotonic time in @milliseconds. */
gint64    qui_wire_deadline_in (guint milliseconds);
/* For tests of networks that say nothing: all deadlines from now on come that many times sooner. */
void      qui_wire_set_haste   (guint times);

/* Waits for @events on @fd until @deadline (monotonic time). Errors: QUI_ERROR_TIMEOUT, G_IO_ERROR_CANCELLED. */
gboolean  qui_wire_wait    (int            fd,
                            GIOCondition   events,
                            gint64         deadline,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
