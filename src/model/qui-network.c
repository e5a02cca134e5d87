/* qui-network.c: what the machine says of its network, its sleep and its power
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-network.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <time.h>

/* An address, its routes and the name servers come one after the other. */
#define SETTLE_MS 300

struct _QuiNetwork
{
  GObject          parent_instance;

  GNetworkMonitor *monitor;
  GDBusConnection *bus;
  GDBusProxy      *power;
  GCancellable    *cancellable;   /* of looking for what is to be followed */
  guint            sleep_id;
  guint            settle_source;
  QuiThrift        thrift;
  gboolean         overruled;
};

G_DEFINE_FINAL_TYPE (QuiNetwork, qui_network, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (QuiThrift, qui_thrift,
                    G_DEFINE_ENUM_VALUE (QUI_THRIFT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (QUI_THRIFT_METERED, "metered"),
                    G_DEFINE_ENUM_VALUE (QUI_THRIFT_BATTERY, "battery"))

enum
{
  PROP_0,
  PROP_THRIFT,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Power */

static gboolean
is_on_battery (QuiNetwork *self)
{
  g_autoptr (GVariant) value = self->power != NULL ? g_dbus_proxy_get_cached_property (self->power, "OnBattery") : NULL;

  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (value);
}

static void
update_thrift (QuiNetwork *self)
{
  QuiThrift thrift = QUI_THRIFT_NONE;

  if (!self->overruled && is_on_battery (self))
    thrift = QUI_THRIFT_BATTERY;
  else if (!self->overruled && self->monitor != NULL && g_network_monitor_get_network_metered (self->monitor))
    thrift = QUI_THRIFT_METERED;
  if (self->thrift == thrift)
    return;

  self->thrift = thrift;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THRIFT]);
}

QuiThrift
qui_network_get_thrift (QuiNetwork *self)
{
  g_return_val_if_fail (QUI_IS_NETWORK (self), QUI_THRIFT_NONE);

  return self->thrift;
}

void
qui_network_overrule (QuiNetwork *self)
{
  g_return_if_fail (QUI_IS_NETWORK (self));

  if (self->thrift == QUI_THRIFT_NONE)
    return;
  self->overruled = TRUE;
  update_thrift (self);
}

/* The network */

static gboolean
on_settled (gpointer user_data)
{
  QuiNetwork *self = user_data;

  self->settle_source = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
note_change (QuiNetwork *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_timeout_add (SETTLE_MS, on_settled, self);
}

void
qui_network_follow (QuiNetwork      *self,
                    GNetworkMonitor *monitor)
{
  g_return_if_fail (QUI_IS_NETWORK (self));
  g_return_if_fail (monitor == NULL || G_IS_NETWORK_MONITOR (monitor));

  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_set_object (&self->monitor, monitor);
  if (monitor != NULL)
    {
      g_signal_connect_object (monitor, "network-changed", G_CALLBACK (note_change), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (monitor, "notify::network-metered", G_CALLBACK (update_thrift), self, G_CONNECT_SWAPPED);
    }
  update_thrift (self);
}

gboolean
qui_network_has_lost (const char *address)
{
  struct ifaddrs *all = NULL;
  gboolean lost = TRUE;

  g_return_val_if_fail (address != NULL, FALSE);

  if (getifaddrs (&all) != 0)
    return FALSE;
  for (struct ifaddrs *one = all; one != NULL && lost; one = one->ifa_next)
    {
      int family = one->ifa_addr != NULL ? one->ifa_addr->sa_family : AF_UNSPEC;
      char text[NI_MAXHOST];

      if (family != AF_INET && family != AF_INET6)
        continue;
      lost = getnameinfo (one->ifa_addr, family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6),
                          text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0
             && !g_str_equal (text, address);
    }
  freeifaddrs (all);
  return lost;
}

/* Sleep */

/* One of the two clocks goes on while the machine sleeps. */
gint64
qui_network_get_slept (void)
{
  struct timespec all;
  struct timespec awake;

  clock_gettime (CLOCK_MONOTONIC, &awake);
  clock_gettime (CLOCK_BOOTTIME, &all);
  return (all.tv_sec - awake.tv_sec) * G_TIME_SPAN_SECOND + (all.tv_nsec - awake.tv_nsec) / 1000;
}

static void
on_sleep (GDBusConnection *bus,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *parameters,
          gpointer         user_data)
{
  gboolean about_to_sleep;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &about_to_sleep);
  if (!about_to_sleep)
    note_change (user_data);
}

/* Finding them */

static void
on_power_found (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusProxy *power = g_dbus_proxy_new_finish (result, &error);
  QuiNetwork *self = user_data;

  /* Cancelled: there may be nobody any more. */
  if (power == NULL)
    {
      g_debug ("Power: %s", error->message);
      return;
    }
  g_clear_object (&self->power);
  self->power = power;
  g_signal_connect_object (power, "g-properties-changed", G_CALLBACK (update_thrift), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (power, "notify::g-name-owner", G_CALLBACK (update_thrift), self, G_CONNECT_SWAPPED);
  update_thrift (self);
}

void
qui_network_follow_bus (QuiNetwork      *self,
                        GDBusConnection *bus)
{
  g_return_if_fail (QUI_IS_NETWORK (self));
  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));
  g_return_if_fail (self->bus == NULL);

  self->bus = g_object_ref (bus);
  self->sleep_id = g_dbus_connection_signal_subscribe (bus, "org.freedesktop.login1", "org.freedesktop.login1.Manager",
                                                       "PrepareForSleep", "/org/freedesktop/login1", NULL,
                                                       G_DBUS_SIGNAL_FLAGS_NONE, on_sleep, self, NULL);
  g_dbus_proxy_new (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, "org.freedesktop.UPower", "/org/freedesktop/UPower",
                    "org.freedesktop.UPower", self->cancellable, on_power_found, self);
}

static void
on_bus_found (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_debug ("System bus: %s", error->message);
      return;
    }
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  qui_network_follow_bus (user_data, bus);
}

/* Without a main context of its own here, the monitor speaks in the main one. */
static void
find_monitor (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  g_task_return_pointer (task, g_object_ref (g_network_monitor_get_default ()), g_object_unref);
}

static void
on_monitor_found (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GNetworkMonitor) monitor = g_task_propagate_pointer (G_TASK (result), NULL);

  if (monitor != NULL)
    qui_network_follow (QUI_NETWORK (source), monitor);
}

void
qui_network_start (QuiNetwork *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (QUI_IS_NETWORK (self));

  task = g_task_new (self, self->cancellable, on_monitor_found, NULL);
  g_task_set_source_tag (task, qui_network_start);
  g_task_run_in_thread (task, find_monitor);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus_found, self);
}

/* The object */

QuiNetwork *
qui_network_get_default (void)
{
  static QuiNetwork *network = NULL;

  if (network == NULL)
    network = g_object_new (QUI_TYPE_NETWORK, NULL);
  return network;
}

static void
qui_network_dispose (GObject *object)
{
  QuiNetwork *self = QUI_NETWORK (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->sleep_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->sleep_id);
  self->sleep_id = 0;
  g_clear_object (&self->power);
  g_clear_object (&self->bus);
  g_clear_object (&self->monitor);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (qui_network_parent_class)->dispose (object);
}

static void
qui_network_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_THRIFT:
      g_value_set_enum (value, QUI_NETWORK (object)->thrift);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_network_class_init (QuiNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_network_dispose;
  object_class->get_property = qui_network_get_property;

  properties[PROP_THRIFT] =
    g_param_spec_enum ("thrift", NULL, NULL, QUI_TYPE_THRIFT, QUI_THRIFT_NONE,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
qui_network_init (QuiNetwork *self)
{
  self->cancellable = g_cancellable_new ();
}
