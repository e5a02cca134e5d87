/* qui-export-actions.h: what is shown, into a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-reports.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Puts these into @group: export-csv, export-json. Each asks for a file over the window of @parent; the sessions are those shown when it
 * was activated. A toast says that it is written, a dialog why it is not. */
#define QUI_TYPE_EXPORT_ACTIONS (qui_export_actions_get_type ())
G_DECLARE_FINAL_TYPE (QuiExportActions, qui_export_actions, QUI, EXPORT_ACTIONS, GObject)

QuiExportActions *qui_export_actions_new (QuiServer *server, GtkWidget *parent, QuiReports *reports, GActionMap *group);

G_END_DECLS
