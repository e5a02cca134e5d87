/* qui-dial.h: which addresses to try, in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-conninfo.h"

G_BEGIN_DECLS

/* One attempt: what is given to libpq for these keywords. NULL: nothing. */
typedef struct
{
  char *host;
  char *hostaddr;
  char *port;
} QuiDial;

/* What @conninfo means with service file, environment and our own defaults: everything but the password; a copy. Blocks only
 * on files (a service file that refers to LDAP: on the network, which libpq gives no way to avoid). */
QuiConninfo *qui_dial_expand (const QuiConninfo *conninfo);

/* Resolves the names in an expanded conninfo; the result's elements (QuiDial) are to be tried one after the other.
 * Errors: QUI_ERROR_NAME, _TIMEOUT, _TUNNEL, _INVALID, G_IO_ERROR_CANCELLED. */
GPtrArray   *qui_dial_resolve (const QuiConninfo  *expanded,
                               gint64              deadline,
                               GCancellable       *cancellable,
                               GError            **error);

G_END_DECLS
