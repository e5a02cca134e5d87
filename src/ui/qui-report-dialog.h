/* qui-report-dialog.h: what did happen, session by session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-operation.h"

G_BEGIN_DECLS

/* Signal "clear" (guint oid): the person wants that database fenced; the dialog closes after it. Closing it neither stops nor loses the operation. */
#define QUI_TYPE_REPORT_DIALOG (qui_report_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiReportDialog, qui_report_dialog, QUI, REPORT_DIALOG, AdwWindow)

GtkWidget *qui_report_dialog_new (QuiOperation *operation, GtkWindow *parent);

G_END_DECLS
