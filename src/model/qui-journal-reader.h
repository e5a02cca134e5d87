/* qui-journal-reader.h: the journal, read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-journal-entry.h"

G_BEGIN_DECLS

/* What was read of the journal; bounded, however long the file is. */
typedef struct
{
  GPtrArray *entries;      /* QuiJournalEntry, newest first */
  guint      n_damaged;    /* lines that could not be read */
  gboolean   has_older;    /* there is more in the file */
} QuiJournalPages;

void             qui_journal_pages_free   (QuiJournalPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiJournalPages, qui_journal_pages_free)

/* At most the last @max_bytes of the file and the newest @max_entries of these; 0: the usual bounds. A file that is not there is an
 * empty one. Done on a thread of its own. Errors: QUI_ERROR_FAILED in translated words, G_IO_ERROR_CANCELLED. */
void             qui_journal_read_async   (const char *path, gsize max_bytes, guint max_entries, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
QuiJournalPages *qui_journal_read_finish  (GAsyncResult *result, GError **error);

G_END_DECLS
