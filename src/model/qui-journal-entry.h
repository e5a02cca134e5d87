/* qui-journal-entry.h: one action as the journal tells it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  QUI_JOURNAL_DONE,      /* all of it */
  QUI_JOURNAL_PARTLY,
  QUI_JOURNAL_FAILED,
  QUI_JOURNAL_UNKNOWN,   /* nobody wrote how it ended */
} QuiJournalVerdict;

/* Made of the line that was written before and the one that was written after. Whatever these lines hold, they do no harm: members of another type
 * count as missing. All texts are valid UTF-8, and server text is no markup. */
#define QUI_TYPE_JOURNAL_ENTRY (qui_journal_entry_get_type ())
G_DECLARE_FINAL_TYPE (QuiJournalEntry, qui_journal_entry, QUI, JOURNAL_ENTRY, GObject)

/* NULL: this is no line of an action. @is_end, @key (free with g_free()): whether it is the second one, and which two lines belong together. */
QuiJournalEntry  *qui_journal_entry_new        (JsonObject *line, gboolean *is_end, char **key);
/* Adds what the second line says; the first may be missing. */
void              qui_journal_entry_add_end    (QuiJournalEntry *self, JsonObject *line);
/* Once all is known: makes what is searched. */
void              qui_journal_entry_seal       (QuiJournalEntry *self);

/* What is the same for the same action in every reading. */
const char       *qui_journal_entry_get_key    (QuiJournalEntry *self);
QuiJournalVerdict qui_journal_entry_get_verdict(QuiJournalEntry *self);
/* NULL: not recorded. */
const char       *qui_journal_entry_get_sql    (QuiJournalEntry *self);
/* Every word of @words, which is casefolded, is somewhere in it. */
gboolean          qui_journal_entry_matches    (QuiJournalEntry *self, const char * const *words);

/* For people, translated; the caller's. */
char             *qui_journal_entry_dup_when   (QuiJournalEntry *self);   /* local time */
char             *qui_journal_entry_dup_title  (QuiJournalEntry *self);   /* "Terminate 13 sessions", "Rename shop to shop_2025" */
char             *qui_journal_entry_dup_place  (QuiJournalEntry *self);   /* "shop on orders-prod" */
char             *qui_journal_entry_dup_outcome(QuiJournalEntry *self);   /* "11 gone, 2 still connected" */
/* Everything but the SQL, a line each. */
char             *qui_journal_entry_dup_report (QuiJournalEntry *self);
/* The sessions and what became of each, a line each; "" where there are none. */
char             *qui_journal_entry_dup_sessions (QuiJournalEntry *self);

G_END_DECLS
