/* qui-clear-dialog.h: a database is taken for a rename, a drop, a copy, ...: checks, steps, result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-clearing.h"
#include "qui-profile-store.h"

G_BEGIN_DECLS

/* Follows @clearing, whatever its phase. Closing it neither stops nor loses what has been started. */
/* Signal "show-sessions" (GArray of QuiLineKey): the person wants to see these in the tree. */
#define QUI_TYPE_CLEAR_DIALOG (qui_clear_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearDialog, qui_clear_dialog, QUI, CLEAR_DIALOG, AdwWindow)

/* @store: whose connections are offered for change; may be NULL, as may @parent. */
GtkWidget   *qui_clear_dialog_new          (QuiClearing *clearing, QuiProfileStore *store, GtkWindow *parent);
QuiClearing *qui_clear_dialog_get_clearing (QuiClearDialog *self);   /* no reference given */

G_END_DECLS
