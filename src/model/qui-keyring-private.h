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

G_END_DECLS
