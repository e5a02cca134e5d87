/* qui-clear-steps.h: the steps of a clearance, as they happen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-clearing.h"

G_BEGIN_DECLS

#define QUI_TYPE_CLEAR_STEPS (qui_clear_steps_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearSteps, qui_clear_steps, QUI, CLEAR_STEPS, GtkBox)

GtkWidget *qui_clear_steps_new    (void);
void       qui_clear_steps_update (QuiClearSteps *self, QuiClearing *clearing);

G_END_DECLS
