/* qui-profile-store.h: the list of saved connections, one key file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

/* A GListModel of QuiProfile in the person's order. Every change by its functions is written to the file at once, off the main thread,
 * atomically and durably (temporary file, fsync, rename, fsync of the folder), mode 0600. Groups and keys it does not know
 * are kept. Before each write the file is read anew: what another instance changed meanwhile is merged by UUID (ours wins only in
 * what we changed), and the list follows the file when somebody else writes it (GFileMonitor).
 *
 * Property "problem" (string, nullable): what is wrong with the file in translated words: damaged (kept beside as
 * connections.ini.damaged-<time>, the list starts from what could be read; said until the program ends), unreadable, read-only, disk full. While the last
 * write failed the changes live on in memory and the next change, or qui_profile_store_save_async(), tries again. */
#define QUI_TYPE_PROFILE_STORE (qui_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (QuiProfileStore, qui_profile_store, QUI, PROFILE_STORE, GObject)

/* @path NULL: $XDG_CONFIG_HOME/quiesce/connections.ini. */
QuiProfileStore *qui_profile_store_new         (const char *path);

/* Reads the file; a file that is not there is an empty list. Only an unreadable file is an error. */
void             qui_profile_store_load_async  (QuiProfileStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         qui_profile_store_load_finish (QuiProfileStore *self, GAsyncResult *result, GError **error);

/* Adds @profile at the end, or puts its changed fields into the file if it is in the list already. */
void             qui_profile_store_put         (QuiProfileStore *self, QuiProfile *profile);
void             qui_profile_store_remove      (QuiProfileStore *self, QuiProfile *profile);
/* Moves @profile to @position (0 first). */
void             qui_profile_store_move        (QuiProfileStore *self, QuiProfile *profile, guint position);
QuiProfile      *qui_profile_store_find        (QuiProfileStore *self, const char *uuid);   /* no reference given */

/* Writes what is not written yet and completes when all is on the disk, or when that failed. Cancelling changes only the answer. */
void             qui_profile_store_save_async  (QuiProfileStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean         qui_profile_store_save_finish (QuiProfileStore *self, GAsyncResult *result, GError **error);
gboolean         qui_profile_store_is_saved    (QuiProfileStore *self);
const char      *qui_profile_store_get_problem (QuiProfileStore *self);

G_END_DECLS
