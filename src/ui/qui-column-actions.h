/* qui-column-actions.h: which columns are shown, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-column-layout.h"

G_BEGIN_DECLS

/* Puts these into @group: "columns" (the dialog, over the window of @parent), "reset-columns", and for each column a switch "show-column-" with
 * its nick. They are about the grouping that @view has. To be kept as long as @group is used. */
#define QUI_TYPE_COLUMN_ACTIONS (qui_column_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiColumnActions, qui_column_actions, QUI, COLUMN_ACTIONS, GObject)

QuiColumnActions *qui_column_actions_new (QuiView *view, GSettings *settings, GtkWidget *parent, GActionMap *group);

G_END_DECLS
