/* qui-network.h: what the machine says of its network, its sleep and its power
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-pace.h"

G_BEGIN_DECLS

/* Signal "changed": the network is another than it was, or the machine has woken up; once for what comes at a time. What was given up
 * is worth a try, what seems to live is to be doubted. Property "thrift" (QuiThrift, read-only). */
#define QUI_TYPE_NETWORK (qui_network_get_type ())
G_DECLARE_FINAL_TYPE (QuiNetwork, qui_network, QUI, NETWORK, GObject)

#define QUI_TYPE_THRIFT (qui_thrift_get_type ())
GType       qui_thrift_get_type       (void);

/* The one that all servers listen to. It says nothing before it is started, or given something to follow. No reference given. */
QuiNetwork *qui_network_get_default   (void);

/* Follows the machine's own monitor and the system bus, both found without waiting: the first one asks NetworkManager. */
void        qui_network_start         (QuiNetwork *self);
/* In place of what it follows; NULL: nothing. */
void        qui_network_follow        (QuiNetwork *self, GNetworkMonitor *monitor);
/* UPower and logind, if they are there. */
void        qui_network_follow_bus    (QuiNetwork *self, GDBusConnection *bus);

QuiThrift   qui_network_get_thrift    (QuiNetwork *self);
/* The person has chosen a pace while there was a reason to be thrifty, and is right from now on. */
void        qui_network_overrule      (QuiNetwork *self);

/* Whether no interface of this machine has the numeric @address any more; FALSE if that is not sure. */
gboolean    qui_network_has_lost      (const char *address);
/* Microseconds this machine has slept since it was started. */
gint64      qui_network_get_slept     (void);

G_END_DECLS
