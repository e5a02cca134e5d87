/* qui-session-tree.h: databases, their sessions, and the workers of those, as one list that looks like a tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-row-list.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* Shows the lines of a QuiRowList; folding, sorting and filtering are wishes to the QuiView, and somebody gives the list a new outline.
 * Selection, scroll position and focus stay over each outline. Context menu and Delete act through "act." actions.
 *
 * Signals: "selection-changed" (no arguments), also when selected lines come or go with an outline; "details" (no arguments): the
 * person asks for the details of a line (Enter, double click). Property "narrow" (boolean, read-write): fewer columns. */
#define QUI_TYPE_SESSION_TREE (qui_session_tree_get_type ())
G_DECLARE_FINAL_TYPE (QuiSessionTree, qui_session_tree, QUI, SESSION_TREE, GtkWidget)

GtkWidget *qui_session_tree_new           (QuiRowList *rows, QuiView *view, GSettings *settings);
/* GArray of QuiLineKey in the order of the lines: those selected and in the list. What a fold or a filter hides is no target of
 * anything, and is selected again when it comes back. (transfer full) */
GArray    *qui_session_tree_dup_selection (QuiSessionTree *self);
/* Selects these lines alone and brings the first on screen; opens what they are folded into, and gives up the filter where that hides them. */
void       qui_session_tree_reveal        (QuiSessionTree *self, const QuiLineKey *keys, guint n);
/* In bytes; -1: not known. No look tells it. */
void       qui_session_tree_set_database_size (QuiSessionTree *self, guint32 oid, gint64 size);

G_END_DECLS
