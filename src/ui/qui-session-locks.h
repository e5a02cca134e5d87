/* qui-session-locks.h: which locks a session holds and awaits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-detail.h"

G_BEGIN_DECLS

#define QUI_TYPE_SESSION_LOCKS (qui_session_locks_get_type ())
G_DECLARE_FINAL_TYPE (QuiSessionLocks, qui_session_locks, QUI, SESSION_LOCKS, GtkWidget)

/* @detail: NULL while it is asked for; @problem: why it cannot be known, or NULL. @now: the server's clock. */
void qui_session_locks_show (QuiSessionLocks *self, const QuiSessionDetail *detail, const char *problem, gint64 now);

G_END_DECLS
