/* qui-test-monitor.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-monitor.h"

struct _QuiTestMonitor
{
  GObject  parent_instance;

  gboolean metered;
};

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY
};

static gboolean
initable_init (GInitable     *initable,
               GCancellable  *cancellable,
               GError       **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = initable_init;
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (QuiTestMonitor, qui_test_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

QuiTestMonitor *
qui_test_monitor_new (void)
{
  return g_object_new (QUI_TYPE_TEST_MONITOR, NULL);
}

void
qui_test_monitor_change (QuiTestMonitor *self)
{
  g_signal_emit_by_name (self, "network-changed", TRUE);
}

void
qui_test_monitor_set_metered (QuiTestMonitor *self,
                              gboolean        metered)
{
  self->metered = metered;
  g_object_notify (G_OBJECT (self), "network-metered");
}

static void
qui_test_monitor_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, TRUE);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, QUI_TEST_MONITOR (object)->metered);
      break;
    case PROP_CONNECTIVITY:
    default:
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
    }
}

static void
qui_test_monitor_class_init (QuiTestMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = qui_test_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
qui_test_monitor_init (QuiTestMonitor *self)
{
}
