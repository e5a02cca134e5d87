/* qui-reach.h: where the hosts of a connection are really to be reached, where they cannot be reached by what they are called
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "qui-conninfo.h"

G_BEGIN_DECLS

/* A place that a conninfo names. */
typedef struct
{
  char *host;   /* what is called: name, address, or folder of a socket; never NULL */
  char *addr;   /* what is connected to: "hostaddr" if it says so, else the same; never NULL */
  char *port;   /* never NULL */
} QuiPlace;

/* In order, what an expanded conninfo (qui_dial_expand()) leads to; of QuiPlace. Error: QUI_ERROR_INVALID. */
GPtrArray  *qui_place_list  (const QuiConninfo *expanded, GError **error);
gboolean    qui_place_is_socket (const QuiPlace *place);

/* For each of some places where it is really reached. Reference-counted; do not change it after giving it to a conninfo. Any thread. */
QuiReach   *qui_reach_new   (void);
QuiReach   *qui_reach_ref   (QuiReach *self);
void        qui_reach_unref (QuiReach *self);

/* By an address of this machine, or in the folder of a socket, and with @port. @listener is a file descriptor that is closed only when nobody can be led
 * there any more, so that no other program listens there by then. */
void        qui_reach_add   (QuiReach *self, const QuiPlace *place, const char *addr, const char *port, int listener);
/* FALSE: nowhere. */
gboolean    qui_reach_find  (const QuiReach *self, const QuiPlace *place, const char **addr, const char **port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiReach, qui_reach_unref)

G_END_DECLS
