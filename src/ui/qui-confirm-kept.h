/* qui-confirm-kept.h: who stays, and why
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-plan.h"

G_BEGIN_DECLS

/* Those that a plan spares, and the switches that spare fewer or more. Hidden without any. Signal "changed" (no arguments): a switch was turned. */
#define QUI_TYPE_CONFIRM_KEPT (qui_confirm_kept_get_type ())
G_DECLARE_FINAL_TYPE (QuiConfirmKept, qui_confirm_kept, QUI, CONFIRM_KEPT, AdwPreferencesGroup)

void qui_confirm_kept_update (QuiConfirmKept *self, const QuiPlan *plan);
/* The switches to or from keep_my_role and try_anyway. */
void qui_confirm_kept_show   (QuiConfirmKept *self, const QuiPlanRequest *request);
void qui_confirm_kept_read   (QuiConfirmKept *self, QuiPlanRequest *request);

G_END_DECLS
