/* qui-monitor.h: looks at a server again and again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"

G_BEGIN_DECLS

/* Takes looks over one connection that its owner keeps connected: one in flight at a time, none while it is not watched or paused
 * (qui_monitor_look_now() apart), further apart while looks are slow. It knows nothing of reconnecting.
 *
 * Signals: "looked" (QuiSnapshot or NULL, GError or NULL): a look has ended, one of the two is set; a cancelled look is not told.
 * "slow": the look in flight has not answered for QUI_PACE_SLOW_MS. Property "looking" (gboolean). */
#define QUI_TYPE_MONITOR (qui_monitor_get_type ())
G_DECLARE_FINAL_TYPE (QuiMonitor, qui_monitor, QUI, MONITOR, GObject)

QuiMonitor    *qui_monitor_new               (QuiConnection *connection);
QuiConnection *qui_monitor_get_connection    (QuiMonitor *self);
/* The program's other connection, whose pid is own, too; NULL for none. */
void           qui_monitor_set_control       (QuiMonitor *self, QuiConnection *control);
/* Real pids of both connections and of all others of this program that live on that server, 0-terminated; free with g_free(). */
int           *qui_monitor_dup_own_pids      (QuiMonitor *self);
void           qui_monitor_set_interval      (QuiMonitor *self, guint seconds);
void           qui_monitor_set_paused        (QuiMonitor *self, gboolean paused);
void           qui_monitor_set_watched       (QuiMonitor *self, gboolean watched);
/* Whether to tick at all: off until the connection is up and whenever it is lost. Turning it off drops the look in flight. */
void           qui_monitor_set_running       (QuiMonitor *self, gboolean running);
/* A look at once; if one is in flight, another one right after it. */
void           qui_monitor_look_now          (QuiMonitor *self);
gboolean       qui_monitor_is_looking        (QuiMonitor *self);
/* Milliseconds between two looks as they really are. */
guint          qui_monitor_get_interval_ms   (QuiMonitor *self);

G_END_DECLS
