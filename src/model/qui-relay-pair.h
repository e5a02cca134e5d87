/* qui-relay-pair.h: two ends of one relayed connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <poll.h>

G_BEGIN_DECLS

/* Bytes go both ways; what cannot be passed on is not read. When one end has said all, the other hears that and can go on talking. */
typedef struct _QuiRelayPair QuiRelayPair;

/* Takes both sockets, which do not block. */
QuiRelayPair *qui_relay_pair_new  (int client, int server);
void          qui_relay_pair_free (gpointer self);

/* What to wait for: @two for the client and the server. */
void          qui_relay_pair_wish (QuiRelayPair *self, struct pollfd *two);
/* FALSE: it is over. */
gboolean      qui_relay_pair_turn (QuiRelayPair *self, short client_events, short server_events);
/* Whether the client may still say something. */
gboolean      qui_relay_pair_has_client (QuiRelayPair *self);

G_END_DECLS
