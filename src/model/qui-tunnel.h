/* qui-tunnel.h: the way to a server through ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"
#include "qui-question.h"

G_BEGIN_DECLS

/* One child process "ssh" of the system's OpenSSH, which forwards sockets in a private folder to the hosts of a profile as the other side sees them,
 * and what leads libpq there. Main thread only.
 * Property "question" (QuiQuestion, nullable, read-only, notified): what ssh asks now; further questions wait behind it.
 * Signal "lost" (GError *): ssh ended by itself after it was ready; whatever went through it is gone, and it is made anew by the next
 * qui_tunnel_ensure_async(). */
#define QUI_TYPE_TUNNEL (qui_tunnel_get_type ())
G_DECLARE_FINAL_TYPE (QuiTunnel, qui_tunnel, QUI, TUNNEL, GObject)

/* As the fields of @profile are now; it must name a tunnel. Nothing happens yet. */
QuiTunnel   *qui_tunnel_new            (QuiProfile *profile);

/* Returns when the tunnel is there, at once if it is. There is no deadline while a question is open.
 * What was answered once is answered by ourselves when ssh, begun anew, asks for it again; it is kept in memory only.
 * Errors: QUI_ERROR_TUNNEL, _INVALID, G_IO_ERROR_CANCELLED. */
void         qui_tunnel_ensure_async   (QuiTunnel *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean     qui_tunnel_ensure_finish  (QuiTunnel *self, GAsyncResult *result, GError **error);
gboolean     qui_tunnel_is_ready       (QuiTunnel *self);
/* Whether it has been ready since it was made or closed: what it leads to is known then. */
gboolean     qui_tunnel_has_ways       (QuiTunnel *self);
/* Lets @conninfo, of the same profile, lead through the tunnel if it has ways: it stays good when ssh is begun anew. */
void         qui_tunnel_apply          (QuiTunnel *self, QuiConninfo *conninfo);
/* What went wrong with a connection through it: ssh's own reason where it gave one, else @error as it is. */
GError      *qui_tunnel_explain        (QuiTunnel *self, const GError *error);

/* Ends ssh now; it can be made anew. */
void         qui_tunnel_stop           (QuiTunnel *self);
/* Not wanted now: ends ssh as soon as no connection goes through it and nobody holds it, which is at once if so. It can be made anew. */
void         qui_tunnel_close          (QuiTunnel *self);
/* Who has something to finish holds it meanwhile. */
void         qui_tunnel_hold           (QuiTunnel *self);
void         qui_tunnel_release        (QuiTunnel *self);
gboolean     qui_tunnel_is_held        (QuiTunnel *self);

QuiQuestion *qui_tunnel_get_question   (QuiTunnel *self);   /* no reference given; NULL */

G_END_DECLS
