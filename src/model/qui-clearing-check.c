/* qui-clearing-check.c: the checks of a clearing, live
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clearing-private.h"

#include "qui-error.h"

/* @preflight is taken; NULL with @error. */
static void
take_preflight (QuiClearing  *self,
                QuiPreflight *preflight,
                const GError *error)
{
  g_clear_pointer (&self->preflight, qui_preflight_unref);
  g_clear_error (&self->check_error);
  self->preflight = preflight;
  self->check_error = error != NULL ? g_error_copy (error) : NULL;
  if (preflight == NULL)
    return;

  if (qui_preflight_get_name (preflight) != NULL)
    {
      g_free (self->name);
      self->name = g_strdup (qui_preflight_get_name (preflight));
    }
  g_free (self->other_name);
  self->other_name = g_strdup (qui_preflight_get_other_name (preflight));
}

static void
end_check (QuiClearing  *self,
           QuiPreflight *preflight,
           const GError *error)
{
  g_clear_object (&self->checking);
  if (self->check_again)
    {
      g_clear_pointer (&preflight, qui_preflight_unref);
      qui_clearing_begin_check (self);
      return;
    }

  take_preflight (self, preflight, error);
  if (self->phase == QUI_CLEARING_PREPARING)
    {
      qui_clearing_prepare (self);
      return;
    }
  qui_clearing_check_pooler (self);
  qui_clearing_emit_changed (self);
}

static void
on_checked (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;
  QuiPreflight *preflight = qui_preflight_finish (QUI_CONNECTION (source), result, &error);

  self->version_num = qui_connection_get_server_version (QUI_CONNECTION (source));
  end_check (self, preflight, error);
}

static void
end_without_server (QuiClearing *self)
{
  g_autoptr (GError) error = g_error_new_literal (QUI_ERROR, QUI_ERROR_LOST, _("Not connected"));

  end_check (self, NULL, error);
}

int *
qui_clearing_dup_pids_of (QuiServer *server)
{
  QuiConnection *connections[] = { qui_server_get_monitor (server), qui_server_get_control (server) };
  int *pids = g_new0 (int, G_N_ELEMENTS (connections) + 1);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    if (connections[i] != NULL && qui_connection_get_backend_pid (connections[i]) != 0)
      pids[n++] = qui_connection_get_backend_pid (connections[i]);
  return pids;
}

/* Those of now, and those that were ours until a moment ago and may not have left yet. */
static int *
dup_own_pids (QuiClearing *self)
{
  g_autofree int *pids = qui_clearing_dup_pids_of (self->server);
  GArray *all = g_array_copy (self->former_pids);

  for (guint i = 0; pids[i] != 0; i++)
    g_array_append_val (all, pids[i]);
  return (int *) (gpointer) g_array_free (all, FALSE);
}

static void
ask (QuiClearing *self)
{
  QuiConnection *control = self->server != NULL ? qui_server_get_control (self->server) : NULL;
  g_autofree int *own_pids = NULL;

  if (control == NULL)
    {
      end_without_server (self);
      return;
    }
  own_pids = dup_own_pids (self);
  qui_preflight_async (control, self->request, own_pids, self->checking, on_checked, g_object_ref (self));
}

/* Without it, too: then it is not inside either. */
static void
on_monitor_connected (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;

  qui_connection_connect_finish (QUI_CONNECTION (source), result, NULL);
  ask (self);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;
  QuiConnection *monitor = self->server != NULL ? qui_server_get_monitor (self->server) : NULL;

  if (!qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    end_check (self, NULL, error);
  else if (monitor != NULL && !qui_connection_is_connected (monitor))
    /* On its way, its session may be inside before we know that it is ours. */
    qui_connection_connect_async (monitor, QUI_CONNECT_TIMEOUT_MS, self->checking, on_monitor_connected, g_object_ref (self));
  else
    ask (self);
}

/* One at a time; what is asked for meanwhile is asked for again at the end. */
void
qui_clearing_begin_check (QuiClearing *self)
{
  QuiConnection *control = self->server != NULL ? qui_server_get_control (self->server) : NULL;

  if (self->checking != NULL)
    {
      self->check_again = TRUE;
      return;
    }

  self->check_again = FALSE;
  self->checking = g_cancellable_new ();
  if (control != NULL)
    {
      qui_connection_connect_async (control, QUI_CONNECT_TIMEOUT_MS, self->checking, on_connected, g_object_ref (self));
    }
  else
    {
      end_without_server (self);
    }
}
