/* qui-test-relay.h: a network that can be cut
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Passes what comes to a port of its own on 127.0.0.1 on to another one there, on a thread. */
typedef struct _QuiTestRelay QuiTestRelay;

QuiTestRelay *qui_test_relay_new      (int to_port);
void          qui_test_relay_free     (QuiTestRelay *self);
int           qui_test_relay_get_port (QuiTestRelay *self);
/* Our side of all connections is reset, and new ones are, until qui_test_relay_mend(). The server hears nothing of it while it works. */
void          qui_test_relay_cut      (QuiTestRelay *self);
/* Nothing is passed on any more, and neither side hears of it: packets vanish. Ends with qui_test_relay_mend(), which passes on what was
 * sent meanwhile. */
void          qui_test_relay_silence  (QuiTestRelay *self);
/* What is connected now stays silent for ever, as behind a router that has forgotten it; for qui_test_relay_mend() only new ones count. */
void          qui_test_relay_forget   (QuiTestRelay *self);
void          qui_test_relay_mend     (QuiTestRelay *self);
/* Our side of all present connections is reset, and the server does not hear of it; new ones are passed on. At most once. */
void          qui_test_relay_lose     (QuiTestRelay *self);

G_END_DECLS
