/* test-network.c: what the machine says of its network, its sleep and its power
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-network.h"

#include "qui-test-cluster.h"
#include "qui-test-monitor.h"

static void
count (guint *n)
{
  (*n)++;
}

static gboolean
is_positive (gpointer data)
{
  return *(guint *) data > 0;
}

/* For what must not happen: time is all there is to wait for. */
static gboolean
never (gpointer data)
{
  return FALSE;
}

static void
test_changes_come_together (void)
{
  g_autoptr (QuiNetwork) network = g_object_new (QUI_TYPE_NETWORK, NULL);
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();
  guint changes = 0;

  g_signal_connect_swapped (network, "changed", G_CALLBACK (count), &changes);
  qui_network_follow (network, G_NETWORK_MONITOR (monitor));
  for (guint i = 0; i < 5; i++)
    qui_test_monitor_change (monitor);
  g_assert_true (qui_test_wait_until (is_positive, &changes, 5000));
  qui_test_wait_until (never, NULL, 500);
  g_assert_cmpuint (changes, ==, 1);

  qui_test_monitor_change (monitor);
  changes = 0;
  g_assert_true (qui_test_wait_until (is_positive, &changes, 5000));

  /* What is no longer followed says nothing. */
  qui_network_follow (network, NULL);
  qui_test_monitor_change (monitor);
  changes = 0;
  qui_test_wait_until (never, NULL, 500);
  g_assert_cmpuint (changes, ==, 0);
}

static void
test_metered (void)
{
  g_autoptr (QuiNetwork) network = g_object_new (QUI_TYPE_NETWORK, NULL);
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();
  guint told = 0;

  g_signal_connect_swapped (network, "notify::thrift", G_CALLBACK (count), &told);
  qui_network_follow (network, G_NETWORK_MONITOR (monitor));
  g_assert_cmpint (qui_network_get_thrift (network), ==, QUI_THRIFT_NONE);

  /* Chosen before there was a reason: that is what is slowed. */
  qui_network_overrule (network);
  qui_test_monitor_set_metered (monitor, TRUE);
  g_assert_cmpint (qui_network_get_thrift (network), ==, QUI_THRIFT_METERED);
  g_assert_cmpuint (told, ==, 1);
  qui_test_monitor_set_metered (monitor, FALSE);
  g_assert_cmpint (qui_network_get_thrift (network), ==, QUI_THRIFT_NONE);
  g_assert_cmpuint (told, ==, 2);

  /* Chosen afterwards, until the end of the run. */
  qui_test_monitor_set_metered (monitor, TRUE);
  qui_network_overrule (network);
  g_assert_cmpint (qui_network_get_thrift (network), ==, QUI_THRIFT_NONE);
  qui_test_monitor_set_metered (monitor, FALSE);
  qui_test_monitor_set_metered (monitor, TRUE);
  g_assert_cmpint (qui_network_get_thrift (network), ==, QUI_THRIFT_NONE);
  g_assert_cmpuint (told, ==, 4);
}

static void
test_pace (void)
{
  g_assert_cmpuint (qui_pace_thrifty_seconds (2, QUI_THRIFT_NONE), ==, 2);
  g_assert_cmpuint (qui_pace_thrifty_seconds (2, QUI_THRIFT_BATTERY), ==, 10);
  g_assert_cmpuint (qui_pace_thrifty_seconds (5, QUI_THRIFT_METERED), ==, 10);
  g_assert_cmpuint (qui_pace_thrifty_seconds (10, QUI_THRIFT_BATTERY), ==, 10);
  g_assert_cmpuint (qui_pace_thrifty_seconds (30, QUI_THRIFT_BATTERY), ==, 30);
}

static void
test_addresses (void)
{
  g_assert_false (qui_network_has_lost ("127.0.0.1"));
  /* For documentation: nobody has them. */
  g_assert_true (qui_network_has_lost ("192.0.2.77"));
  g_assert_true (qui_network_has_lost ("2001:db8::77"));
  g_assert_cmpint (qui_network_get_slept (), >=, 0);
}

/* A bus with a UPower and a logind on it */

typedef struct
{
  QuiNetwork      *network;
  GDBusConnection *ours;
  GDBusConnection *theirs;
  gboolean         on_battery;
  guint            object;
  guint            name;
  gboolean         named;
} Bus;

static GVariant *
get_on_battery (GDBusConnection  *connection,
                const char       *sender,
                const char       *path,
                const char       *interface,
                const char       *property,
                GError          **error,
                gpointer          data)
{
  return g_variant_new_boolean (((Bus *) data)->on_battery);
}

static const GDBusInterfaceVTable power_vtable = { .get_property = get_on_battery };

static GDBusConnection *
open_bus (void)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
    g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                     | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static void
on_named (GDBusConnection *connection,
          const char      *name,
          gpointer         data)
{
  ((Bus *) data)->named = TRUE;
}

static gboolean
has_name (gpointer data)
{
  return ((Bus *) data)->named;
}

static void
offer (Bus        *bus,
       const char *name)
{
  bus->named = FALSE;
  if (bus->name != 0)
    g_bus_unown_name (bus->name);
  bus->name = g_bus_own_name_on_connection (bus->theirs, name, G_BUS_NAME_OWNER_FLAGS_NONE, on_named, NULL, bus, NULL);
  g_assert_true (qui_test_wait_until (has_name, bus, 5000));
}

static void
set_up (Bus           *bus,
        gconstpointer  data)
{
  g_autoptr (GDBusNodeInfo) node =
    g_dbus_node_info_new_for_xml ("<node><interface name='org.freedesktop.UPower'>"
                                  "<property name='OnBattery' type='b' access='read'/></interface></node>", NULL);

  bus->network = g_object_new (QUI_TYPE_NETWORK, NULL);
  bus->ours = open_bus ();
  bus->theirs = open_bus ();
  bus->object = g_dbus_connection_register_object (bus->theirs, "/org/freedesktop/UPower", node->interfaces[0], &power_vtable,
                                                   bus, NULL, NULL);
  g_assert_cmpuint (bus->object, !=, 0);
}

static gboolean
is_one (gpointer data)
{
  return G_OBJECT (data)->ref_count == 1;
}

static void
tear_down (Bus           *bus,
           gconstpointer  data)
{
  if (bus->name != 0)
    g_bus_unown_name (bus->name);
  g_dbus_connection_unregister_object (bus->theirs, bus->object);
  g_object_unref (bus->network);
  g_assert_true (qui_test_wait_until (is_one, bus->ours, 5000));
  g_dbus_connection_close_sync (bus->ours, NULL, NULL);
  g_dbus_connection_close_sync (bus->theirs, NULL, NULL);
  g_object_unref (bus->ours);
  g_object_unref (bus->theirs);
}

static void
set_on_battery (Bus      *bus,
                gboolean  on_battery)
{
  GVariantBuilder changed;

  bus->on_battery = on_battery;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "OnBattery", g_variant_new_boolean (on_battery));
  g_dbus_connection_emit_signal (bus->theirs, NULL, "/org/freedesktop/UPower", "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", "org.freedesktop.UPower", &changed, NULL), NULL);
}

static gboolean
is_battery (gpointer data)
{
  return qui_network_get_thrift (data) == QUI_THRIFT_BATTERY;
}

static gboolean
is_careless (gpointer data)
{
  return qui_network_get_thrift (data) == QUI_THRIFT_NONE;
}

static void
test_battery (Bus           *bus,
              gconstpointer  data)
{
  g_autoptr (QuiTestMonitor) monitor = qui_test_monitor_new ();

  bus->on_battery = TRUE;
  offer (bus, "org.freedesktop.UPower");
  qui_network_follow_bus (bus->network, bus->ours);
  g_assert_true (qui_test_wait_until (is_battery, bus->network, 5000));

  set_on_battery (bus, FALSE);
  g_assert_true (qui_test_wait_until (is_careless, bus->network, 5000));
  set_on_battery (bus, TRUE);
  g_assert_true (qui_test_wait_until (is_battery, bus->network, 5000));

  /* Of two reasons the nearer one; then the other. */
  qui_network_follow (bus->network, G_NETWORK_MONITOR (monitor));
  qui_test_monitor_set_metered (monitor, TRUE);
  g_assert_cmpint (qui_network_get_thrift (bus->network), ==, QUI_THRIFT_BATTERY);
  set_on_battery (bus, FALSE);
  qui_test_wait_until (never, NULL, 200);
  g_assert_cmpint (qui_network_get_thrift (bus->network), ==, QUI_THRIFT_METERED);
}

/* It comes and goes while we run, and what it does not say is no reason. */
static void
test_battery_comes_late (Bus           *bus,
                         gconstpointer  data)
{
  qui_network_follow_bus (bus->network, bus->ours);
  qui_test_wait_until (never, NULL, 200);
  g_assert_cmpint (qui_network_get_thrift (bus->network), ==, QUI_THRIFT_NONE);

  bus->on_battery = TRUE;
  offer (bus, "org.freedesktop.UPower");
  g_assert_true (qui_test_wait_until (is_battery, bus->network, 5000));
  g_clear_handle_id (&bus->name, g_bus_unown_name);
  g_assert_true (qui_test_wait_until (is_careless, bus->network, 5000));
}

static void
test_sleep (Bus           *bus,
            gconstpointer  data)
{
  guint changes = 0;

  offer (bus, "org.freedesktop.login1");
  g_signal_connect_swapped (bus->network, "changed", G_CALLBACK (count), &changes);
  qui_network_follow_bus (bus->network, bus->ours);
  /* Whoever has an answer on this bus has subscribed. */
  g_variant_unref (g_dbus_connection_call_sync (bus->ours, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", NULL, NULL,
                                                G_DBUS_CALL_FLAGS_NONE, 5000, NULL, NULL));

  g_dbus_connection_emit_signal (bus->theirs, NULL, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                                 g_variant_new ("(b)", TRUE), NULL);
  qui_test_wait_until (never, NULL, 600);
  g_assert_cmpuint (changes, ==, 0);
  g_dbus_connection_emit_signal (bus->theirs, NULL, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                                 g_variant_new ("(b)", FALSE), NULL);
  g_assert_true (qui_test_wait_until (is_positive, &changes, 5000));
}

/* The real ones: the main thread must not wait for them. */
static void
test_start_does_not_wait (void)
{
  QuiNetwork *network = qui_network_get_default ();
  gint64 began = g_get_monotonic_time ();

  qui_network_start (network);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 250 * G_TIME_SPAN_MILLISECOND);
  qui_test_wait_until (never, NULL, 500);
  g_assert_true (network == qui_network_get_default ());
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/network/changes-come-together", test_changes_come_together);
  g_test_add_func ("/network/metered", test_metered);
  g_test_add_func ("/network/pace", test_pace);
  g_test_add_func ("/network/addresses", test_addresses);
  g_test_add ("/network/battery", Bus, NULL, set_up, test_battery, tear_down);
  g_test_add ("/network/battery-comes-late", Bus, NULL, set_up, test_battery_comes_late, tear_down);
  g_test_add ("/network/sleep", Bus, NULL, set_up, test_sleep, tear_down);
  g_test_add_func ("/network/start-does-not-wait", test_start_does_not_wait);

  return g_test_run ();
}
