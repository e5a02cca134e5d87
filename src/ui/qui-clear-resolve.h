/* qui-clear-resolve.h: what is to become of one prepared transaction
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-clearing.h"

G_BEGIN_DECLS

/* Asks over @parent about that one, does what is said, and tells how it went on the AdwToastOverlay above @place. @check is of
 * QUI_CHECK_PREPARED. */
void qui_clear_resolve_ask (QuiClearing *clearing, const QuiCheck *check, GtkWidget *place);

G_END_DECLS
