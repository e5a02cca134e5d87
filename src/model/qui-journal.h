/* qui-journal.h: every signal, appended as JSON lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* $XDG_STATE_HOME/quiesce/actions.jsonl, mode 0600, O_APPEND: one line is one write, so that two instances do not mix lines.
 * Appends are done in order on a thread of its own and synced to the disk. No password and no connection secret ever goes in. */
#define QUI_TYPE_JOURNAL (qui_journal_get_type ())
G_DECLARE_FINAL_TYPE (QuiJournal, qui_journal, QUI, JOURNAL, GObject)

/* @path NULL: the default place. */
QuiJournal *qui_journal_new           (const char *path);
/* Appends "time" (UTC, ISO 8601), "program" (name and version) and the members of @entry, which another thread reads and which must not be
 * changed any more; text that is no UTF-8 is made valid. Errors: QUI_ERROR_FAILED in translated words. */
void        qui_journal_append_async  (QuiJournal *self, JsonObject *entry, GAsyncReadyCallback callback, gpointer user_data);
gboolean    qui_journal_append_finish (QuiJournal *self, GAsyncResult *result, GError **error);
/* Whether the writer is done with everything that was appended, well or not. */
gboolean    qui_journal_is_written    (QuiJournal *self);
const char *qui_journal_get_path      (QuiJournal *self);

G_END_DECLS
