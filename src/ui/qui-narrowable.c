/* qui-narrowable.c: a part of the window that shows less where there is little room
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-narrowable.h"

typedef struct
{
  gboolean narrow;
} QuiNarrowablePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (QuiNarrowable, qui_narrowable, GTK_TYPE_WIDGET)

enum { PROP_NARROW = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
qui_narrowable_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (prop_id == PROP_NARROW)
    g_value_set_boolean (value, qui_narrowable_get_narrow (QUI_NARROWABLE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_narrowable_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  QuiNarrowable *self = QUI_NARROWABLE (object);
  QuiNarrowablePrivate *priv = qui_narrowable_get_instance_private (self);

  if (prop_id != PROP_NARROW)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  if (priv->narrow == g_value_get_boolean (value))
    return;
  priv->narrow = g_value_get_boolean (value);
  QUI_NARROWABLE_GET_CLASS (self)->apply_narrow (self, priv->narrow);
  g_object_notify_by_pspec (object, pspec);
}

static void
qui_narrowable_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), G_OBJECT_TYPE (object));

  G_OBJECT_CLASS (qui_narrowable_parent_class)->dispose (object);
}

static void
qui_narrowable_class_init (QuiNarrowableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = qui_narrowable_get_property;
  object_class->set_property = qui_narrowable_set_property;
  object_class->dispose = qui_narrowable_dispose;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qui_narrowable_init (QuiNarrowable *self)
{
}

gboolean
qui_narrowable_get_narrow (QuiNarrowable *self)
{
  QuiNarrowablePrivate *priv = qui_narrowable_get_instance_private (self);

  g_return_val_if_fail (QUI_IS_NARROWABLE (self), FALSE);

  return priv->narrow;
}
