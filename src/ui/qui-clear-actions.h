/* qui-clear-actions.h: databases taken, closed and reopened from a page
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearing.h"
#include "qui-profile-store.h"
#include "qui-reports.h"

G_BEGIN_DECLS

/* Shows its dialogs over @parent's window, and what came of it as toasts by @reports. What is under way goes on without it. */
/* Signal "show-sessions" (GArray of QuiLineKey): these are to be selected in the tree. */
#define QUI_TYPE_CLEAR_ACTIONS (qui_clear_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearActions, qui_clear_actions, QUI, CLEAR_ACTIONS, GObject)

QuiClearActions *qui_clear_actions_new             (QuiServer         *server,
                                                    QuiClosureJournal *closures,
                                                    QuiProfileStore   *store,
                                                    GtkWidget         *parent,
                                                    QuiReports        *reports);
/* RENAME (and from there all that the dialog offers) and CLOSE ask; REOPEN is done at once. While the same database is being worked on,
 * that is shown instead. */
void             qui_clear_actions_begin           (QuiClearActions *self, QuiClearanceMode mode, guint32 database_oid);
/* Looks for what was begun on the server by a program that did not live to see the end: offers closures for reopening, and tells of the
 * rest; of what the server is still at work on again when that is over. Once; the server is live. */
void             qui_clear_actions_tell_unfinished (QuiClearActions *self);

G_END_DECLS
