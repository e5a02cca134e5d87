/* qui-keyring-private.h: what the keyring says, in our words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-keyring.h"

G_BEGIN_DECLS

/* @detail only for QUI_KEYRING_ERROR_FAILED. */
GError *qui_keyring_error_new            (QuiKeyringError code, const char *detail);
/* For an error of libsecret or D-Bus, which stays the caller's. @storing: an object that does not exist is the keyring to store into. */
GError *qui_keyring_error_from_libsecret (GError *error, gboolean storing);

#define QUI_KEYRING_APPLICATION "io.github.quiesce.Quiesce"

/* What an item is found by; with @all, what it is stored with. */
GHashTable *qui_keyring_make_attributes (QuiProfile *profile, QuiSecret secret, gboolean all);
/* Takes those of @items (SecretItem, owned) out that are not @secret. */
GList      *qui_keyring_pick            (GList *items, QuiSecret secret);

G_END_DECLS
