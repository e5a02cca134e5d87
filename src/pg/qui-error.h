/* qui-error.h: the one error domain of Quiesce
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * QuiError:
 * @QUI_ERROR_FAILED: anything without a better name
 * @QUI_ERROR_INVALID: a connection string, profile or file that cannot be understood
 * @QUI_ERROR_NAME: the host name does not resolve
 * @QUI_ERROR_UNREACHABLE: no connection could be made (refused, no route, no such socket)
 * @QUI_ERROR_PASSWORD_NEEDED: the server wants a password and none was given
 * @QUI_ERROR_PASSWORD_REFUSED: the server asked for a password, got one, and did not accept it
 * @QUI_ERROR_REFUSED: the server answered and did not let us in (no pg_hba entry, too many connections)
 * @QUI_ERROR_TLS: TLS could not be agreed on
 * @QUI_ERROR_TIMEOUT: our own deadline passed
 * @QUI_ERROR_LOST: an established connection broke; what was in flight may or may not have happened
 * @QUI_ERROR_SERVER: a statement was answered with an error
 * @QUI_ERROR_UNSUPPORTED: the server is older than PostgreSQL 10, or is not PostgreSQL
 * @QUI_ERROR_PROTOCOL: an answer that does not have the shape our statement asks for
 * @QUI_ERROR_KEY_NEEDED: the client's key is protected by a password and none was given
 * @QUI_ERROR_KEY_REFUSED: the client's key does not open with the password that was given
 * @QUI_ERROR_WRONG_SERVER: the server let us in and is not what target_session_attrs asks for
 * @QUI_ERROR_ROLE: the login was accepted, but the role of the connection could not be taken
 * @QUI_ERROR_TUNNEL: ssh could not make the tunnel or lost it; the message is what it said
 *
 * Cancellation by the person is %G_IO_ERROR_CANCELLED, never one of these.
 */
typedef enum
{
  QUI_ERROR_FAILED,
  QUI_ERROR_INVALID,
  QUI_ERROR_NAME,
  QUI_ERROR_UNREACHABLE,
  QUI_ERROR_PASSWORD_NEEDED,
  QUI_ERROR_PASSWORD_REFUSED,
  QUI_ERROR_REFUSED,
  QUI_ERROR_TLS,
  QUI_ERROR_TIMEOUT,
  QUI_ERROR_LOST,
  QUI_ERROR_SERVER,
  QUI_ERROR_UNSUPPORTED,
  QUI_ERROR_PROTOCOL,
  QUI_ERROR_ROLE,
  QUI_ERROR_KEY_NEEDED,
  QUI_ERROR_KEY_REFUSED,
  QUI_ERROR_WRONG_SERVER,
  QUI_ERROR_TUNNEL,
} QuiError;

#define QUI_ERROR (qui_error_quark ())

GQuark      qui_error_quark        (void);

/* What the server said beside its message. @error may be of any domain; NULL where there is none.
 * The text is valid UTF-8 and belongs to @error. */
const char *qui_error_get_sqlstate (const GError *error);
const char *qui_error_get_detail   (const GError *error);
const char *qui_error_get_hint     (const GError *error);

/* A QUI_ERROR with the server's SQLSTATE, detail and hint; each of the three may be NULL. */
GError     *qui_error_new_server   (QuiError    code,
                                    const char *message,
                                    const char *sqlstate,
                                    const char *detail,
                                    const char *hint);

G_END_DECLS
