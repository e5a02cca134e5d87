/* qui-clear-aftermath.h: what a rename leaves behind by name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-clearing.h"
#include "qui-profile-store.h"

G_BEGIN_DECLS

/* Says it, and offers the saved connections that point at the old name for change. */
#define QUI_TYPE_CLEAR_AFTERMATH (qui_clear_aftermath_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearAftermath, qui_clear_aftermath, QUI, CLEAR_AFTERMATH, GtkBox)

GtkWidget *qui_clear_aftermath_new  (void);
/* The clearing has happened. @store may be NULL. */
void       qui_clear_aftermath_show (QuiClearAftermath *self, QuiClearing *clearing, QuiProfileStore *store);

G_END_DECLS
