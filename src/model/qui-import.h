/* qui-import.h: connections that other programs know already
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-import-entry.h"

G_BEGIN_DECLS

/* The connection service files, the person's own first: $PGSERVICEFILE or ~/.pg_service.conf, then pg_service.conf in $PGSYSCONFDIR or in the folder that libpq was
 * built for. */
GStrv      qui_import_dup_service_paths (void);

/* Reads the connection service files and the
 * password file ($PGPASSFILE or ~/.pgpass) on a thread of its own. Files that are not there are no error.
 * No password is taken: libpq finds it in those files by itself when it connects. */
void       qui_import_read_async      (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Element type QuiProfile, services first; empty if there is nothing. Errors: QUI_ERROR_FAILED, where a file cannot be read. */
GPtrArray *qui_import_read_finish     (GAsyncResult *result, GError **error);

/* Pure: append the profiles that the text of a file names to @profiles. Lines that cannot be used are left out: a host that is
 * only "*" says nothing. A profile that @profiles has already, by qui_import_is_same(), is not added again. */
void       qui_import_parse_services  (const char *text, GPtrArray *profiles);
void       qui_import_parse_passwords (const char *text, GPtrArray *profiles);

/* Pure. What a person pastes: what qui_profile_take_text() takes, a JDBC URL or a command line of psql. As there, @password and @key_password (of the
 * client's key), both or none of which may be NULL, are the only ways a password goes. @left_out, which may be NULL: sentences that say what was not taken, translated; NULL if that is nothing. Errors: QUI_ERROR_INVALID. */
gboolean        qui_import_take_text  (QuiProfile *profile, const char *text, char **password, char **key_password, char **left_out, GError **error);
/* The same as an entry of a list, without a password. */
QuiImportEntry *qui_import_read_text  (const char *text, GError **error);

G_END_DECLS
