/* qui-server-network.c: a server being watched: what the machine's network, its sleep and its power mean to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-private.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"

/* A connection begun so shortly before a change is on its way: TCP asks again within a second or two. */
#define YOUNG (2 * G_TIME_SPAN_SECOND)

static gboolean
has_lost_address (QuiConnection *connection)
{
  const char *address = qui_connection_get_local_address (connection);

  return address != NULL && qui_network_has_lost (address);
}

/* Gives up what hangs, and begins anew with the short waits. The other connection took the same way, and says nothing by itself: an action
 * would find out only after its deadline. */
static void
try_anew (QuiServer *self)
{
  g_autoptr (GError) error = g_error_new_literal (QUI_ERROR, QUI_ERROR_LOST, _("The network has changed"));

  self->doubted = FALSE;
  self->reaching = FALSE;
  /* It took the same way; but actions under way are to learn for themselves. */
  if (self->tunnel != NULL && !qui_tunnel_is_held (self->tunnel))
    qui_tunnel_stop (self->tunnel);
  qui_monitor_set_running (self->monitor, FALSE);
  qui_connection_close (qui_monitor_get_connection (self->monitor));
  if (qui_connection_get_local_address (self->control) != NULL)
    qui_server_renew_control (self);
  qui_server_set_state (self, QUI_SERVER_STALE, self->state == QUI_SERVER_STALE ? self->error : error);
  self->attempt = 1;
  self->retry_at = g_get_monotonic_time ();
  qui_server_arm_retry (self);
}

static void
on_network_changed (QuiServer *self)
{
  QuiConnection *connection;

  /* A person is being asked, or has said no. */
  if (self->monitor == NULL || qui_server_get_question (self) != NULL || qui_server_is_hopeless (self))
    return;

  connection = qui_monitor_get_connection (self->monitor);
  if (has_lost_address (self->control))
    qui_server_renew_control (self);
  if (self->state == QUI_SERVER_STALE)
    {
      if (!self->reaching || g_get_monotonic_time () - self->reach_began > YOUNG)
        try_anew (self);
    }
  else if (self->state == QUI_SERVER_LIVE && has_lost_address (connection))
    {
      try_anew (self);
    }
  else if (self->state == QUI_SERVER_LIVE && (self->tunnel != NULL || qui_connection_get_local_address (connection) != NULL))
    {
      /* It may have survived. */
      self->doubted = TRUE;
      if (qui_server_is_awake (self) && !self->paused)
        qui_monitor_look_now (self->monitor);
    }
}

void
qui_server_trust (QuiServer *self)
{
  self->doubted = FALSE;
  self->slept = qui_network_get_slept ();
}

void
qui_server_doubt (QuiServer *self)
{
  if (self->doubted || qui_network_get_slept () - self->slept > G_TIME_SPAN_SECOND)
    try_anew (self);
}

/* Pace */

guint
qui_server_get_wished_interval (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), 0);

  return qui_pace_thrifty_seconds (self->interval, qui_network_get_thrift (self->network));
}

void
qui_server_update_pace (QuiServer *self)
{
  if (self->monitor != NULL)
    qui_monitor_set_interval (self->monitor, qui_server_get_wished_interval (self));
}

QuiThrift
qui_server_get_thrift (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), QUI_THRIFT_NONE);

  return qui_server_get_wished_interval (self) > self->interval ? qui_network_get_thrift (self->network) : QUI_THRIFT_NONE;
}

guint
qui_server_get_effective_interval (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), 0);

  if (self->monitor == NULL)
    return qui_server_get_wished_interval (self);
  return (qui_monitor_get_interval_ms (self->monitor) + 999) / 1000;
}

void
qui_server_follow_network (QuiServer *self)
{
  self->network = g_object_ref (qui_network_get_default ());
  g_signal_connect_object (self->network, "changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->network, "notify::thrift", G_CALLBACK (qui_server_update_pace), self, G_CONNECT_SWAPPED);
}
