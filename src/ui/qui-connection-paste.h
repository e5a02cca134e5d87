/* qui-connection-paste.h: a row that takes a connection from a text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile.h"

G_BEGIN_DECLS

/* An entry for a URI, a psql command, a JDBC URL or a service, which fills the fields of a profile as soon as something is pasted. Signal
 * "taken" (char *password, char *password of the client's key; NULL for none): it did. */
#define QUI_TYPE_CONNECTION_PASTE (qui_connection_paste_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectionPaste, qui_connection_paste, QUI, CONNECTION_PASTE, GtkBox)

/* What it fills; before anything else. */
void qui_connection_paste_set_profile (QuiConnectionPaste *self, QuiProfile *profile);

G_END_DECLS
