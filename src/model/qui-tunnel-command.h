/* qui-tunnel-command.h: how ssh is called, and what has to be there before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-private-folder.h"
#include "qui-profile.h"
#include "qui-relay.h"

G_BEGIN_DECLS

/* What a tunnel needs before ssh can begin. */
typedef struct
{
  QuiPrivateFolder *folder;
  QuiRelay         *relay;
} QuiTunnelGround;

void              qui_tunnel_ground_free          (gpointer ground);
/* Finds out, from service files and the environment, where @profile leads, and makes a folder and a relay for that; on a worker.
 * Errors: QUI_ERROR_TUNNEL, _INVALID. */
void              qui_tunnel_ground_prepare_async (QuiProfile *profile, GAsyncReadyCallback callback, gpointer user_data);
QuiTunnelGround  *qui_tunnel_ground_prepare_finish (GAsyncResult *result, GError **error);

/* NULL-terminated; free with g_strfreev(). */
char            **qui_tunnel_make_command         (QuiProfile *profile, QuiRelay *relay, GError **error);

G_END_DECLS
