/* qui-actions.h: what a person can do to sessions, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-closure-journal.h"
#include "qui-operation.h"
#include "qui-profile-store.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* A GActionGroup, inserted by the window and the page as "act": cancel, terminate (the selection); cancel-lead, terminate-lead (the lead blocker of
 * the selection, in a view by blocker); cancel-all, terminate-active,
 * disconnect-others, clear, close-database, reopen-database (the database that the selection names, or lies in); server-cancel-all, server-terminate-active,
 * server-disconnect-others; those of QuiCopyActions, QuiExportActions and QuiWatchActions; show-report (the newest). Enabled follows selection and server state. Each signal goes
 * through a confirm dialog over @parent's window; the operation then shows its report dialog (several sessions) or
 * a toast (one session) on the AdwToastOverlay above @parent. Signal "show-sessions" (GArray of QuiLineKey, not empty): a dialog wants these
 * lines to be selected. */
#define QUI_TYPE_ACTIONS (qui_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiActions, qui_actions, QUI, ACTIONS, GObject)

QuiActions *qui_actions_new            (QuiServer *server, GtkWidget *parent);
/* Without this no database can be taken, closed or reopened. Tells of what was left unfinished on the server, which is live. @store: whose
 * connections are offered for change after a rename; may be NULL. */
void        qui_actions_enable_clearing(QuiActions *self, QuiClosureJournal *closures, QuiProfileStore *store);
gboolean    qui_actions_can_clear      (QuiActions *self);
/* GArray of QuiLineKey; what the tree has selected now. */
void        qui_actions_set_selection  (QuiActions *self, GArray *keys);
/* How many more sessions are selected that the list does not show: they are no target, and the question says so. */
void        qui_actions_set_unseen     (QuiActions *self, guint n_sessions);
/* The database that the database actions mean now; 0: none. */
guint32     qui_actions_get_database   (QuiActions *self);

G_END_DECLS
