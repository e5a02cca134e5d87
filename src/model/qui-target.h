/* qui-target.h: what a command line asks to be opened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-server-list.h"

G_BEGIN_DECLS

/* @text as it may be seen and sent: a URI or "key=value ..." string that holds a secret becomes one that does not, and everything else stays. The
 * password is handed out through @password (NULL: there is none; free with qui_password_free()). Errors: QUI_ERROR_INVALID for a text that may hold a
 * secret and cannot be read; the message does not show it. The caller owns the result. */
char      *qui_target_clean (const char *text, char **password, GError **error);

/* What a cleaned @text names: a connection by its UUID or its name, else by a URI or "key=value ..." string the one that leads there, which is visited if
 * nobody has saved it. Errors: QUI_ERROR_INVALID: nothing of that name, several of that name, or libpq's words. No reference given. */
QuiServer *qui_target_find  (QuiServerList *servers, const char *text, GError **error);

G_END_DECLS
