/* qui-refusal.h: why a connection could not be made, out of libpq's text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far an attempt came: libpq's text is translated, so what it means is told by this. */
typedef enum
{
  QUI_STAGE_OPTIONS,   /* nothing was tried yet */
  QUI_STAGE_SOCKET,    /* no connection on the level of TCP or the Unix socket */
  QUI_STAGE_TLS,       /* the server has answered the question for TLS */
  QUI_STAGE_LOGIN,     /* after that */
  QUI_STAGE_TARGET,    /* logged in; libpq asks what kind of server it is */
} QuiStage;

/* @text is PQerrorMessage() of a failed connect with PQERRORS_VERBOSE. The server's words become the message, without SQLSTATE and
 * source location; where several attempts failed, those that say most. @hung_up: the peer closed the connection.
 * @tls_off: the person asked for no TLS. @password_used: the server asked for a password and got one. */
GError *qui_refusal_to_error (const char *text, QuiStage stage, gboolean hung_up, gboolean tls_off, gboolean password_used);

G_END_DECLS
