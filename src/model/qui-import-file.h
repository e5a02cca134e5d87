/* qui-import-file.h: a file of connections that another program wrote
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-import-entry.h"

G_BEGIN_DECLS

/* More than that at once is refused. */
#define QUI_IMPORT_MAX 500

typedef struct
{
  char       *name;        /* of the file, for people */
  const char *format;      /* "pgAdmin", "DBeaver", or "service file"; translated, static */
  GPtrArray  *entries;     /* of QuiImportEntry, in the order of the file */
  guint       n_foreign;   /* how many lead to another kind of database */
} QuiImportFile;

void           qui_import_file_free        (QuiImportFile *self);

/* Pure. What @contents are is found out: pgAdmin's servers.json, DBeaver's data-sources.json or a connection service file. NULL with QUI_ERROR_INVALID, in
 * translated words that name @name, where they are none of these, damaged or too many. No password is taken. */
QuiImportFile *qui_import_file_parse       (const char *name, const char *contents, gsize length, GError **error);

/* Reads the file at @path on a thread of its own. Errors: as above, QUI_ERROR_FAILED where it cannot be read, G_IO_ERROR_CANCELLED. */
void           qui_import_file_read_async  (const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
QuiImportFile *qui_import_file_read_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiImportFile, qui_import_file_free)

G_END_DECLS
