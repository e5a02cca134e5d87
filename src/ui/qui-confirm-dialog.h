/* qui-confirm-dialog.h: what will happen, before it happens
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-plan.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Bulk actions: follows the server's snapshots while it is open. Signal "confirmed" (QuiPlan, as a pointer valid during the emission):
 * exactly the plan that is shown; the dialog closes after it. */
#define QUI_TYPE_CONFIRM_DIALOG (qui_confirm_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiConfirmDialog, qui_confirm_dialog, QUI, CONFIRM_DIALOG, AdwWindow)

/* The server must have a snapshot. */
GtkWidget *qui_confirm_dialog_new      (QuiServer *server, const QuiPlanRequest *request, GtkWindow *parent);
/* What is shown now; no reference given. */
QuiPlan   *qui_confirm_dialog_get_plan (QuiConfirmDialog *self);

G_END_DECLS
