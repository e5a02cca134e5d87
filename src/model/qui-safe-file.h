/* qui-safe-file.h: small private files, read and replaced without losing anything
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All of these wait for the disk: never call them on the main thread. Errors are QUI_ERROR_FAILED in translated words that name the file
 * and, where they can, what to do. */

/* The file that @path stands for, all symbolic links followed, also where it does not exist yet. Free with g_free(). */
char     *qui_safe_file_resolve     (const char *path, GError **error);

/* TRUE and *@contents NULL if there is no such file. *@contents ends with a NUL byte that *@length does not count.
 * @modified: seconds since the epoch. */
gboolean  qui_safe_file_read        (const char *path, char **contents, gsize *length, gint64 *modified, GError **error);

/* The last @max bytes of a file that may be long; @cut: there is more before them. Else as above. */
gboolean  qui_safe_file_read_tail   (const char *path, gsize max, char **contents, gsize *length, gboolean *cut, GError **error);

/* Makes the folder of @path, mode 0700, where it is missing. */
gboolean  qui_safe_file_make_folder (const char *path, GError **error);

/* Holds an open file against other instances until it is closed; FALSE if somebody else holds it for seconds. Where the file system
 * knows no locks one is given all the same. */
gboolean  qui_safe_file_lock_fd     (int fd);
/* The same for the folder of @path; -1 on error. Release with qui_safe_file_unlock(). */
int       qui_safe_file_lock        (const char *path, GError **error);
void      qui_safe_file_unlock      (int lock);

/* Replaces @path atomically and durably: temporary file beside it, mode 0600, sync, rename, sync of the folder. Whatever fails, the
 * old file is still there. A file that is marked read-only is not replaced. */
gboolean  qui_safe_file_replace     (const char *path, const char *contents, gsize length, GError **error);

/* Copies @contents to "@path.damaged-<time>" unless the same is there already, and never over another file. Returns the name; free with g_free(). */
char     *qui_safe_file_keep_damaged (const char *path, const char *contents, gsize length, gint64 modified, GError **error);

/* Sets @error to words for a failed write to @path. */
void      qui_safe_file_set_write_error (GError **error, const char *path, int error_number);

G_END_DECLS
