/* qui-relay.h: leads the connections of this process to sockets that ssh forwards
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-reach.h"

G_BEGIN_DECLS

/* libpq speaks no TLS over a Unix socket, and ssh's forwarding over TCP would be open to every user of this machine. So for each place there is a
 * listener: on a loopback address of its own where libpq is to think of a host, in @folder where it is to think of a socket. It lets in nobody but
 * this very process, and passes bytes to the socket in @folder where ssh listens. A thread of its own does that. */
typedef struct _QuiRelay QuiRelay;

/* @places: of QuiPlace. Where they are now to be reached is the reach's to say, as long as that lives; each has a folder of its own in @folder.
 * Any thread. */
QuiRelay   *qui_relay_new        (GPtrArray *places, const char *folder, GError **error);
/* Ends its thread, and whatever goes through it. */
void        qui_relay_free       (QuiRelay *self);

QuiReach   *qui_relay_get_reach  (QuiRelay *self);
/* The places, each once, and for each where ssh is to listen. */
guint       qui_relay_get_n      (QuiRelay *self);
const QuiPlace *qui_relay_get_place (QuiRelay *self, guint i);
const char *qui_relay_get_socket (QuiRelay *self, guint i);

/* Whether somebody listens on all of them. To try would be to connect to the server. */
gboolean    qui_relay_is_served  (QuiRelay *self);

/* How many connections go through it whose end here is not closed. */
guint       qui_relay_count      (QuiRelay *self);
/* Calls @func in the main thread when there are none any more. */
void        qui_relay_set_notify (QuiRelay *self, GSourceFunc func, gpointer data);

G_END_DECLS
