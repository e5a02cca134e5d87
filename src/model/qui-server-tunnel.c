/* qui-server-tunnel.c: a server being watched: the way to it through ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-private.h"

QuiQuestion *
qui_server_get_question (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->tunnel != NULL ? qui_tunnel_get_question (self->tunnel) : NULL;
}
