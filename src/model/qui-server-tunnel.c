/* qui-server-tunnel.c: a server being watched: the way to it through ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-private.h"

#include "qui-error.h"
#include "qui-ssh-said.h"

typedef struct
{
  QuiServer     *self;
  GCancellable  *cancellable;   /* the server's when this began */
  QuiServerFunc  then;
} Going;

QuiQuestion *
qui_server_get_question (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->tunnel != NULL ? qui_tunnel_get_question (self->tunnel) : NULL;
}

gboolean
qui_server_is_tunnelling (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), FALSE);

  return self->tunnelling;
}

static void
on_question_changed (QuiServer *self)
{
  g_object_notify (G_OBJECT (self), "question");
}

static void
set_tunnelling (QuiServer *self,
                gboolean   tunnelling)
{
  if (self->tunnelling == tunnelling)
    return;

  self->tunnelling = tunnelling;
  on_question_changed (self);
}

/* What goes through it says so, too, but not why. */
static void
on_lost (QuiTunnel *tunnel,
         GError    *error,
         QuiServer *self)
{
  if (self->monitor == NULL || self->reaching)
    return;
  if (self->state == QUI_SERVER_LIVE)
    qui_server_lose (self, error);
  else if (self->state == QUI_SERVER_STALE)
    qui_server_set_state (self, QUI_SERVER_STALE, error);
}

void
qui_server_drop_tunnel (QuiServer *self)
{
  g_autoptr (QuiTunnel) tunnel = g_steal_pointer (&self->tunnel);

  if (tunnel == NULL)
    return;
  g_signal_handlers_disconnect_by_data (tunnel, self);
  qui_tunnel_close (tunnel);
  self->tunnelling = FALSE;
  on_question_changed (self);
}

void
qui_server_leave_tunnel (QuiServer *self)
{
  set_tunnelling (self, FALSE);
  if (self->tunnel != NULL)
    qui_tunnel_close (self->tunnel);
}

gboolean
qui_server_is_hopeless (QuiServer *self)
{
  return g_error_matches (self->error, QUI_ERROR, QUI_ERROR_TUNNEL) && !qui_ssh_said_may_pass (self->error->message);
}

static void
fail_to_reach (QuiServer    *self,
               const GError *error)
{
  self->reaching = FALSE;
  if (self->snapshot == NULL || self->monitor == NULL)
    {
      qui_server_set_state (self, QUI_SERVER_FAILED, error);
    }
  else if (qui_ssh_said_may_pass (error->message))
    {
      qui_server_lose (self, error);
    }
  else
    {
      /* Nobody is to be asked every few seconds, and no account to be locked. */
      qui_monitor_set_running (self->monitor, FALSE);
      qui_server_set_state (self, QUI_SERVER_STALE, error);
    }
}

static void
on_reached (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Going *going = user_data;
  g_autoptr (QuiServer) self = going->self;
  g_autoptr (GCancellable) cancellable = going->cancellable;
  QuiServerFunc then = going->then;
  g_autoptr (GError) error = NULL;
  gboolean reached = qui_tunnel_ensure_finish (QUI_TUNNEL (source), result, &error);

  g_free (going);
  /* Late: disconnected, connected anew, or given up meanwhile. */
  if (cancellable != self->cancellable || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_tunnelling (self, FALSE);
  if (reached)
    then (self);
  else
    fail_to_reach (self, error);
}

void
qui_server_reach (QuiServer     *self,
                  QuiServerFunc  then)
{
  Going *going;

  if (*qui_profile_get_tunnel (self->profile) == '\0' || (self->tunnel != NULL && qui_tunnel_is_ready (self->tunnel)))
    {
      then (self);
      return;
    }
  if (self->tunnel == NULL)
    {
      self->tunnel = qui_tunnel_new (self->profile);
      g_signal_connect_object (self->tunnel, "notify::question", G_CALLBACK (on_question_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->tunnel, "lost", G_CALLBACK (on_lost), self, 0);
    }
  going = g_new (Going, 1);
  going->self = g_object_ref (self);
  going->cancellable = g_object_ref (self->cancellable);
  going->then = then;
  set_tunnelling (self, TRUE);
  qui_tunnel_ensure_async (self->tunnel, self->cancellable, on_reached, going);
}

gboolean
qui_server_knows_way (QuiServer *self)
{
  return *qui_profile_get_tunnel (self->profile) == '\0' || (self->tunnel != NULL && qui_tunnel_has_ways (self->tunnel));
}

GError *
qui_server_explain (QuiServer *self,
                    GError    *error)
{
  g_autoptr (GError) plain = error;

  if (self->tunnel == NULL || plain == NULL)
    return g_steal_pointer (&plain);
  return qui_tunnel_explain (self->tunnel, plain);
}

QuiTunnel *
qui_server_hold_tunnel (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  if (self->tunnel == NULL)
    return NULL;
  qui_tunnel_hold (self->tunnel);
  return g_object_ref (self->tunnel);
}

void
qui_server_release_tunnel (QuiTunnel *tunnel)
{
  qui_tunnel_release (tunnel);
  g_object_unref (tunnel);
}
