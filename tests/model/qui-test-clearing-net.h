/* qui-test-clearing-net.h: a clearing through a network that goes away at a moment of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-test-clearing.h"
#include "qui-test-relay.h"

G_BEGIN_DECLS

typedef struct
{
  QuiTestClearing  base;
  QuiTestRelay    *relay;
  QuiClearanceMode mode;
  const char      *when;
  void           (*go_away) (QuiTestRelay *relay);
  gboolean         is_away;
  PGconn          *inside;      /* does not end before the network is away; stopped for that, it holds up every DROP on the server */
  QuiClearing     *clearing;
} QuiTestClearingNet;

/* Ready to be started, on a database @name; when it is time, @go_away. */
void     qui_test_clearing_net_set_up     (QuiTestClearingNet *self, QuiTestCluster *cluster, const QuiTestClearingMoment *moment,
                                           const char *name, void (*go_away) (QuiTestRelay *relay));
void     qui_test_clearing_net_tear_down  (QuiTestClearingNet *self);
/* On return the network is away; the session inside goes from then on. */
void     qui_test_clearing_net_start      (QuiTestClearingNet *self);
/* Whether the server is watched through the relay (again). */
gboolean qui_test_clearing_net_is_through (gpointer self);
/* As if the program had ended, and another one had started when the network is there again. */
void     qui_test_clearing_net_start_anew (QuiTestClearingNet *self);

G_END_DECLS
