/* qui-closure-journal.h: what was begun on a database and is not known to have ended
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-clearance-request.h"

G_BEGIN_DECLS

/* One intention. Strings are valid UTF-8. */
typedef struct
{
  char             *id;                  /* a UUID: names its file */
  char             *profile;             /* UUID of the saved connection */
  char             *system_identifier;   /* the server's */
  QuiClearanceMode  mode;
  guint32           database_oid;
  guint32           other_oid;
  char             *name;                /* as it was */
  char             *new_name;            /* NULL: the mode has none */
  char             *tablespace;
  char             *application;         /* what the program's connections were called; NULL: not known */
  gboolean          was_open;            /* took connections before */
  char             *console;             /* conninfo text of the pooler that is told to hold databases; NULL: none is */
  QuiHoldKind       hold;
  GStrv             held;                /* their names there, none of them held before; NULL: none */
  gint64            begun;               /* seconds since the epoch */
} QuiIntention;

QuiIntention *qui_intention_copy (const QuiIntention *intention);
void          qui_intention_free (QuiIntention *intention);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiIntention, qui_intention_free)

/* $XDG_STATE_HOME/quiesce/unfinished: a small file for each intention, written and synced before anything is done, removed when it is known
 * how it ended; CLOSE: when the database is open again. While a program that wrote one lives, the file is locked, and no other program
 * takes it for unfinished. All is done on threads of its own. Errors: QUI_ERROR_FAILED in translated words. */
#define QUI_TYPE_CLOSURE_JOURNAL (qui_closure_journal_get_type ())
G_DECLARE_FINAL_TYPE (QuiClosureJournal, qui_closure_journal, QUI, CLOSURE_JOURNAL, GObject)

/* @folder NULL: the default place. */
QuiClosureJournal *qui_closure_journal_new           (const char *folder);

/* Done when it is on the disk. */
void               qui_closure_journal_write_async   (QuiClosureJournal *self, const QuiIntention *intention,
                                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean           qui_closure_journal_write_finish  (QuiClosureJournal *self, GAsyncResult *result, GError **error);
/* That with @id; none is fine. */
void               qui_closure_journal_remove_async  (QuiClosureJournal *self, const char *id,
                                                      GAsyncReadyCallback callback, gpointer user_data);
/* All intentions to close that database, whoever wrote them: it is open again, or gone. */
void               qui_closure_journal_forget_async  (QuiClosureJournal *self, const char *system_identifier, guint32 database_oid,
                                                      GAsyncReadyCallback callback, gpointer user_data);
/* Of both. */
gboolean           qui_closure_journal_remove_finish (QuiClosureJournal *self, GAsyncResult *result, GError **error);
/* Those that no living program holds (element type QuiIntention, oldest first). @also_own: and those of this one. */
void               qui_closure_journal_load_async    (QuiClosureJournal *self, gboolean also_own,
                                                      GAsyncReadyCallback callback, gpointer user_data);
GPtrArray         *qui_closure_journal_load_finish   (QuiClosureJournal *self, GAsyncResult *result, GError **error);

G_END_DECLS
