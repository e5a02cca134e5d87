/* qui-reports.h: who hears of an action, and how
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-operation.h"

G_BEGIN_DECLS

/* Signal "clear" (guint oid): a report asks for more than signals for that database. Shows the report dialogs over @parent's window and toasts on the AdwToastOverlay above @parent. */
#define QUI_TYPE_REPORTS (qui_reports_get_type ())
G_DECLARE_FINAL_TYPE (QuiReports, qui_reports, QUI, REPORTS, GObject)

QuiReports *qui_reports_new    (GtkWidget *parent);
/* Several sessions: shows the report at once, and when it was closed before the end, a toast at the end. One session: a toast when it
 * is proved, and another if it came back; the report if it went wrong. */
void        qui_reports_follow (QuiReports *self, QuiOperation *operation);
/* One dialog for an operation: presented if it is open already. */
void        qui_reports_show   (QuiReports *self, QuiOperation *operation);
/* A toast. @text is no markup. */
void        qui_reports_say    (QuiReports *self, const char *text);

G_END_DECLS
