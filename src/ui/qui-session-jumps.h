/* qui-session-jumps.h: who blocks a session and whom it blocks, as buttons that lead there
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-snapshot.h"

G_BEGIN_DECLS

/* Signal "jump" (int pid): the person wants to see that session. Visible only where there is something to show. */
#define QUI_TYPE_SESSION_JUMPS (qui_session_jumps_get_type ())
G_DECLARE_FINAL_TYPE (QuiSessionJumps, qui_session_jumps, QUI, SESSION_JUMPS, GtkWidget)

void qui_session_jumps_show (QuiSessionJumps *self, QuiSnapshot *snapshot, const QuiSession *session);

G_END_DECLS
