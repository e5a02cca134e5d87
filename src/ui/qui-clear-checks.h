/* qui-clear-checks.h: what stands in the way of a clearance, and what it will hit
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-clearing.h"

G_BEGIN_DECLS

/* Signal "show-session" (int pid): the person wants to see that session; 0: all that would be disconnected. */
#define QUI_TYPE_CLEAR_CHECKS (qui_clear_checks_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearChecks, qui_clear_checks, QUI, CLEAR_CHECKS, GtkBox)

GtkWidget *qui_clear_checks_new    (void);
/* As of now; rows that stay keep focus and fold. */
void       qui_clear_checks_update (QuiClearChecks *self, QuiClearing *clearing);

G_END_DECLS
