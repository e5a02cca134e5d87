/* qui-copy-actions.h: taking along what is selected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-reports.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Puts these into @group: copy-query (whole; of several sessions each under its pid), copy-pid, copy-rows (the columns shown, separated by tabs), copy-cell (int, a QuiColumn),
 * copy-sql-cancel and copy-sql-terminate (the exact SQL). They go to the clipboard of @parent, and a toast says what was copied. Whether
 * they are enabled is up to the owner of the group. */
#define QUI_TYPE_COPY_ACTIONS (qui_copy_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiCopyActions, qui_copy_actions, QUI, COPY_ACTIONS, GObject)

/* @keys: GArray of QuiLineKey, shared: what is selected, changed by its owner. */
QuiCopyActions   *qui_copy_actions_new          (QuiServer *server, GtkWidget *parent, QuiReports *reports, GArray *keys, GActionMap *group);
/* The session of a line in the present look; NULL. */
const QuiSession *qui_copy_actions_find_session (QuiServer *server, const QuiLineKey *key);
/* Whether there is a query to copy. */
gboolean          qui_copy_actions_has_query    (QuiServer *server, const QuiLineKey *key);

G_END_DECLS
