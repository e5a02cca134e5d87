/* qui-connection-test.h: tries a connection and says what it found
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile.h"

G_BEGIN_DECLS

/* A row with a button: Test Connection, and while it tries, Cancel. Signal "start": asks its owner to call
 * qui_connection_test_run() with the fields as they are now. */
#define QUI_TYPE_CONNECTION_TEST (qui_connection_test_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectionTest, qui_connection_test, QUI, CONNECTION_TEST, AdwPreferencesRow)

/* @password may be NULL: libpq then looks into .pgpass; so may @key_password, of the client's key. Replaces a test that is under way. */
void qui_connection_test_run   (QuiConnectionTest *self, QuiProfile *profile, const char *password, const char *key_password);
/* Forgets the result and cancels what is under way: the fields have changed. */
void qui_connection_test_reset (QuiConnectionTest *self);

G_END_DECLS
