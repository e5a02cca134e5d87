/* qui-import-entry.h: a connection of another program, looked at before it is saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

/* Why it need not be saved. */
typedef enum
{
  QUI_IMPORT_NEW,
  QUI_IMPORT_SAVED,      /* a saved connection leads there already */
  QUI_IMPORT_REPEATED,   /* one further up in the list does */
} QuiImportState;

/* Property "chosen" (gboolean, read-write): whether it is to be saved; stays FALSE where that is not possible. */
#define QUI_TYPE_IMPORT_ENTRY (qui_import_entry_get_type ())
G_DECLARE_FINAL_TYPE (QuiImportEntry, qui_import_entry, QUI, IMPORT_ENTRY, GObject)

/* @name: what the other program calls it; made fit to be shown. @profile NULL: nothing to be saved can be made of it. @notes: texts, translated, of what
 * was not taken and why; may be NULL. @elsewhere: without that it leads to another server, so it is not chosen by itself. */
QuiImportEntry     *qui_import_entry_new         (const char *name, QuiProfile *profile, GPtrArray *notes, gboolean elsewhere);

const char         *qui_import_entry_get_name    (QuiImportEntry *self);
QuiProfile         *qui_import_entry_get_profile (QuiImportEntry *self);   /* may be NULL */
const char * const *qui_import_entry_get_notes   (QuiImportEntry *self);   /* never NULL */
QuiImportState      qui_import_entry_get_state   (QuiImportEntry *self);
gboolean            qui_import_entry_get_chosen  (QuiImportEntry *self);
/* Whether it can be chosen. */
gboolean            qui_import_entry_is_possible (QuiImportEntry *self);

/* Says of each of @entries (of QuiImportEntry) whether it need not be saved beside @saved (of QuiProfile), and chooses those that should be. */
void                qui_import_entries_mark      (GListModel *entries, GListModel *saved);

/* Whether both lead to the same database of the same server as the same user. */
gboolean            qui_import_is_same           (QuiProfile *a, QuiProfile *b);

/* Foreign text as it can stand in one line: valid, without control characters, not longer than a person reads. Free with g_free(). */
char               *qui_import_dup_shown         (const char *text);

G_END_DECLS
