/* qui-clear-hold.h: what is done at the pooler first, as a choice
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-clearance-request.h"

G_BEGIN_DECLS

/* Signal "changed" (no arguments): the person has chosen something else. */
#define QUI_TYPE_CLEAR_HOLD (qui_clear_hold_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearHold, qui_clear_hold, QUI, CLEAR_HOLD, GtkBox)

GtkWidget  *qui_clear_hold_new         (void);
/* @seconds: of a pause. */
void        qui_clear_hold_set         (QuiClearHold *self, QuiHoldKind kind, guint seconds);
QuiHoldKind qui_clear_hold_get_kind    (QuiClearHold *self);
guint       qui_clear_hold_get_seconds (QuiClearHold *self);

G_END_DECLS
