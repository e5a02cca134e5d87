/* qui-key-hook.h: the password of a client's key, when libpq wants it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What libpq wanted in this thread. */
typedef enum
{
  QUI_KEY_NOT_ASKED,
  QUI_KEY_MISSING,     /* the key has a password, and the connection has none for it */
  QUI_KEY_GIVEN,       /* "sslpassword" was handed over */
} QuiKeyAsked;

/* Without this OpenSSL asks on the terminal, and waits there. Any number of times, from any thread. */
void        qui_key_hook_install (void);
/* What was asked in this thread since the last call. */
QuiKeyAsked qui_key_hook_take    (void);

G_END_DECLS
