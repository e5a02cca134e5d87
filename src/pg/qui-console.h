/* qui-console.h: what the console of a PgBouncer is asked and told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance-request.h"
#include "qui-connection.h"

G_BEGIN_DECLS

/* Measured with PgBouncer 1.18. It takes one command in a message, by the simple protocol, and knows no SET. PAUSE is answered when the last
 * transaction has ended (session pooling: when the last client has left); until then the console that sent it hears nothing, not even of a request
 * to cancel. Closing it changes nothing: the pause stays, and only RESUME ends it; neither is RESUME told to those who wait for a PAUSE. PAUSE
 * of a paused database succeeds; RESUME of one that is not is an error, as is any PAUSE while all are paused, which SHOW DATABASES does
 * not show. All errors have the same SQLSTATE. A database that was made on demand ("*") is listed only while it has connections: paused and
 * left by its clients, it is not, and is still paused. PAUSE without a name pauses all. A restart forgets pauses. Who comes to a paused
 * database that has had no connection to the server yet waits with the login, for client_login_timeout at most; others wait with their next
 * transaction, for query_wait_timeout at most. */

/* One database of a pooler, as clients know it. Strings are valid UTF-8, never NULL. */
typedef struct
{
  char    *name;
  char    *host;        /* "": a Unix socket of the pooler's machine; may be a list */
  char    *port;
  char    *database;    /* on the server */
  GStrv    addresses;   /* what the host resolves to from here; NULL: was not asked */
  gboolean paused;
  gboolean disabled;
  guint    n_clients;
  guint    n_waiting;   /* of these, waiting for a connection to the server */
  guint    n_busy;      /* connections to the server that a transaction (session pooling: a client) has */
} QuiConsoleDatabase;

typedef struct
{
  char      *version;      /* "PgBouncer 1.18.0" */
  gboolean   may_command;  /* the user may not only look */
  gboolean   all_paused;   /* somebody has paused everything */
  GPtrArray *databases;    /* QuiConsoleDatabase; without the console itself, and those whose names are no UTF-8 */
} QuiConsoleLook;

typedef enum
{
  QUI_CONSOLE_PAUSE,
  QUI_CONSOLE_RESUME,
  QUI_CONSOLE_DISABLE,
  QUI_CONSOLE_ENABLE,
} QuiConsoleCommand;

/* @console: made with qui_connection_new_to_console(); is connected if it is not. @names (NULL-terminated or NULL): of databases on the server: where
 * those of the pooler with these names lead is resolved. Without @rights it is not asked whether the user may command and whether all
 * is paused, which the pooler writes into its log each time. Errors: those of connecting; QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL,
 * G_IO_ERROR_CANCELLED. */
void            qui_console_look_async  (QuiConnection        *console,
                                         const char * const   *names,
                                         gboolean              rights,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
QuiConsoleLook *qui_console_look_finish (QuiConnection        *console,
                                         GAsyncResult         *result,
                                         GError              **error);
void            qui_console_look_free   (QuiConsoleLook       *self);

/* Tells a console that is connected. RESUME and ENABLE of what is not paused, or not there any more, are a success: there is nothing to undo. PAUSE waits;
 * cancelled or timed out, the console is closed and the pause stays. Errors: as above. */
void            qui_console_run_async   (QuiConnection        *console,
                                         QuiConsoleCommand     command,
                                         const char           *name,
                                         guint                 timeout_ms,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean        qui_console_run_finish  (QuiConnection        *console,
                                         GAsyncResult         *result,
                                         GError              **error);

/* As it is sent, and as a person may type it; free with g_free(). NULL: the console cannot be told of that name. Pure. */
char           *qui_console_statement   (QuiConsoleCommand     command,
                                         const char           *name);
/* What takes, and what undoes. */
QuiConsoleCommand qui_hold_kind_get_command (QuiHoldKind kind);
QuiConsoleCommand qui_hold_kind_get_undo    (QuiHoldKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiConsoleLook, qui_console_look_free)

G_END_DECLS
