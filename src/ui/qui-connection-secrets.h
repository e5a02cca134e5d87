/* qui-connection-secrets.h: the passwords of the connection that is edited, and what the keyring keeps of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-profile.h"

G_BEGIN_DECLS

/* Between two entries and the keyring. Signal "changed": one of the entries says something else. */
#define QUI_TYPE_CONNECTION_SECRETS (qui_connection_secrets_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectionSecrets, qui_connection_secrets, QUI, CONNECTION_SECRETS, GObject)

/* @had: the connection has kept some before. @key_password is the one of the client's key. */
QuiConnectionSecrets *qui_connection_secrets_new              (GtkEditable *password, GtkEditable *key_password, gboolean had);

/* What the entries say; NULL for nothing. */
const char           *qui_connection_secrets_get_password     (QuiConnectionSecrets *self);
const char           *qui_connection_secrets_get_key_password (QuiConnectionSecrets *self);
/* Whether they were typed, and are not what the keyring gave. */
gboolean              qui_connection_secrets_is_password_new  (QuiConnectionSecrets *self);
gboolean              qui_connection_secrets_is_key_new       (QuiConnectionSecrets *self);
/* Whether there is anything that the keyring can be asked for. */
gboolean              qui_connection_secrets_has_any          (QuiConnectionSecrets *self);

/* Fills the entries with what the keyring has for @profile, unless somebody has typed there. */
void                  qui_connection_secrets_look_up_async    (QuiConnectionSecrets *self, QuiProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
gboolean              qui_connection_secrets_look_up_finish   (QuiConnectionSecrets *self, GAsyncResult *result, GError **error);
/* Brings the keyring up to what the entries say; without "keep-password" of @profile it forgets. @forgetting tells whether that is what failed. */
void                  qui_connection_secrets_save_async       (QuiConnectionSecrets *self, QuiProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
gboolean              qui_connection_secrets_save_finish      (QuiConnectionSecrets *self, GAsyncResult *result, gboolean *forgetting, GError **error);

/* Nobody waits any more: everything under way ends with G_IO_ERROR_CANCELLED. */
void                  qui_connection_secrets_stop             (QuiConnectionSecrets *self);
gboolean              qui_connection_secrets_is_stopped       (QuiConnectionSecrets *self);

G_END_DECLS
