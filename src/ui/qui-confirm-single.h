/* qui-confirm-single.h: one session: what will happen to it, before it happens
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-plan.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Follows the server's snapshots while it is open. Signal "confirmed" (QuiPlan, as a pointer valid during the emission): one target,
 * to be terminated or its query cancelled, as the person chose. Offers to try anyway what is not permitted. */
#define QUI_TYPE_CONFIRM_SINGLE (qui_confirm_single_get_type ())
G_DECLARE_FINAL_TYPE (QuiConfirmSingle, qui_confirm_single, QUI, CONFIRM_SINGLE, AdwMessageDialog)

/* @request: a selection of one session. The server must have a snapshot. */
GtkWidget *qui_confirm_single_new (QuiServer *server, const QuiPlanRequest *request, GtkWindow *parent);

G_END_DECLS
