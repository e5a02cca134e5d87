/* qui-tunnel.c: the way to a server through ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tunnel.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"

struct _QuiTunnel
{
  GObject      parent_instance;

  QuiProfile  *profile;
  QuiQuestion *question;
};

G_DEFINE_FINAL_TYPE (QuiTunnel, qui_tunnel, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_QUESTION,
  N_PROPS
};

enum
{
  LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

QuiTunnel *
qui_tunnel_new (QuiProfile *profile)
{
  QuiTunnel *self = g_object_new (QUI_TYPE_TUNNEL, NULL);

  self->profile = qui_profile_duplicate (profile, qui_profile_get_name (profile));
  return self;
}

void
qui_tunnel_ensure_async (QuiTunnel           *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_new_error (task, QUI_ERROR, QUI_ERROR_TUNNEL, _("There is no tunnel"));
}

gboolean
qui_tunnel_ensure_finish (QuiTunnel     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
qui_tunnel_is_ready (QuiTunnel *self)
{
  return FALSE;
}

void
qui_tunnel_apply (QuiTunnel   *self,
                  QuiConninfo *conninfo)
{
}

GError *
qui_tunnel_explain (QuiTunnel    *self,
                    const GError *error)
{
  return g_error_copy (error);
}

void
qui_tunnel_stop (QuiTunnel *self)
{
}

void
qui_tunnel_close (QuiTunnel *self)
{
}

QuiQuestion *
qui_tunnel_get_question (QuiTunnel *self)
{
  g_return_val_if_fail (QUI_IS_TUNNEL (self), NULL);

  return self->question;
}

static void
qui_tunnel_dispose (GObject *object)
{
  QuiTunnel *self = QUI_TUNNEL (object);

  g_clear_object (&self->question);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (qui_tunnel_parent_class)->dispose (object);
}

static void
qui_tunnel_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  if (prop_id == PROP_QUESTION)
    g_value_set_object (value, qui_tunnel_get_question (QUI_TUNNEL (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_tunnel_class_init (QuiTunnelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_tunnel_dispose;
  object_class->get_property = qui_tunnel_get_property;

  properties[PROP_QUESTION] = g_param_spec_object ("question", NULL, NULL, QUI_TYPE_QUESTION,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
qui_tunnel_init (QuiTunnel *self)
{
}
