/* qui-keyring.h: passwords in the Secret Service, and nowhere else
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_KEYRING_ERROR_ABSENT,     /* no session bus, or no Secret Service on it */
  QUI_KEYRING_ERROR_LOCKED,     /* the keyring is locked: offer qui_keyring_unlock_async() */
  QUI_KEYRING_ERROR_DISMISSED,  /* the person closed the unlock prompt */
  QUI_KEYRING_ERROR_NO_KEYRING, /* the service has no keyring to store into yet */
  QUI_KEYRING_ERROR_FAILED,
} QuiKeyringError;

#define QUI_KEYRING_ERROR (qui_keyring_error_quark ())
GQuark   qui_keyring_error_quark  (void);

/* What is kept for a profile. */
typedef enum
{
  QUI_SECRET_PASSWORD,
  QUI_SECRET_KEY,       /* the password of the client's key */
  QUI_SECRET_ALL,       /* for clearing only */
} QuiSecret;

/* Error messages are translated and say what the person can do (a password for this run always works).
 * Cancelling answers the caller at once and is never passed on to the service: cancelling while a prompt is open aborts the person's
 * gnome-keyring-daemon. What the service is doing at that moment still happens. Only unlocking opens a prompt. */

/* The password, or NULL without an error if none is saved; it is in locked memory: free with qui_password_free(), never g_free().
 * A locked keyring that hides what it holds is an error only if the profile's "keep-password" says that there should be a password. */
void     qui_keyring_lookup_async  (QuiProfile *profile, QuiSecret secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char    *qui_keyring_lookup_finish (GAsyncResult *result, GError **error);

/* Replaces what was stored for the same profile, also under another host or user. */
void     qui_keyring_store_async   (QuiProfile *profile, QuiSecret secret, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean qui_keyring_store_finish  (GAsyncResult *result, GError **error);

/* TRUE also if there was nothing to clear. */
void     qui_keyring_clear_async   (QuiProfile *profile, QuiSecret secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean qui_keyring_clear_finish  (GAsyncResult *result, GError **error);

/* Opens the keyring's own prompt. Not cancellable. */
void     qui_keyring_unlock_async  (QuiProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
gboolean qui_keyring_unlock_finish (GAsyncResult *result, GError **error);

G_END_DECLS
