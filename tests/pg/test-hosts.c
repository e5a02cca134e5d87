/* test-hosts.c: several hosts, of which one is wanted; a primary and its hot standby
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-connection.h"

static QuiTestCluster *primary;
static QuiTestCluster *standby;

#define DEAD 9   /* nobody listens there */

/* Where @keywords with the three ports of @hosts lead: "primary", "standby", or NULL with @error. */
static char *
go (const char  *keywords,
    int          first,
    int          second,
    int          third,
    GError     **error)
{
  g_autofree char *text = g_strdup_printf ("host=127.0.0.1,127.0.0.1,127.0.0.1 port=%d,%d,%d user=postgres dbname=postgres %s",
                                           first, second, third, keywords);
  g_autoptr (QuiConnection) connection = qui_test_connection_new (text);
  g_autofree char *answer = NULL;

  if (!qui_test_connect (connection, 4000, NULL, error))
    return NULL;
  answer = qui_test_query (connection, "SELECT CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END", error);
  return g_steal_pointer (&answer);
}

static void
check (const char *expected,
       const char *keywords,
       int         first,
       int         second,
       int         third)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = go (keywords, first, second, third, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, expected);
}

static void
test_kinds (void)
{
  int p = qui_test_cluster_get_port (primary);
  int s = qui_test_cluster_get_port (standby);

  check ("standby", "", DEAD, s, p);
  check ("primary", "target_session_attrs=any", p, s, DEAD);
  check ("primary", "target_session_attrs=read-write", DEAD, s, p);
  check ("primary", "target_session_attrs=primary", s, s, p);
  check ("standby", "target_session_attrs=standby", DEAD, p, s);
  check ("standby", "target_session_attrs=read-only", p, p, s);
  check ("standby", "target_session_attrs=prefer-standby", p, DEAD, s);
  check ("primary", "target_session_attrs=prefer-standby", DEAD, p, DEAD);
}

static void
test_wrong_kind (void)
{
  static const char * const kinds[] = { "standby", "read-write", "primary", "read-only" };
  int p = qui_test_cluster_get_port (primary);
  int s = qui_test_cluster_get_port (standby);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *keywords = g_strconcat ("target_session_attrs=", kinds[i], NULL);
      int other = i == 0 || i == 3 ? p : s;
      g_autoptr (GError) error = NULL;

      /* The server that answered says more than those that did not. */
      g_assert_null (go (keywords, DEAD, other, DEAD, &error));
      g_assert_error (error, QUI_ERROR, QUI_ERROR_WRONG_SERVER);
      g_test_message ("%s", error->message);
    }
}

/* A host that swallows packets has its share of the time, whichever kind is looked for. */
static void
test_mute_host (void)
{
  g_autoptr (GSocket) mute = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  int port;

  g_assert_true (g_socket_bind (mute, address, FALSE, NULL));
  g_assert_true (g_socket_listen (mute, NULL));
  bound = g_socket_get_local_address (mute, NULL);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  check ("primary", "target_session_attrs=primary", port, qui_test_cluster_get_port (standby), qui_test_cluster_get_port (primary));
}

/* A person less patient than we are; one second is two, as libpq has it. */
static void
test_patience (void)
{
  g_autoptr (GSocketListener) mute = g_socket_listener_new ();
  int port = g_socket_listener_add_any_inet_port (mute, NULL, NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  g_assert_null (go ("connect_timeout=1", DEAD, DEAD, port, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 1900 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3500 * G_TIME_SPAN_MILLISECOND);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  primary = qui_test_cluster_start (NULL);
  standby = qui_test_cluster_start_standby (primary);
  g_test_add_func ("/hosts/kinds", test_kinds);
  g_test_add_func ("/hosts/wrong-kind", test_wrong_kind);
  g_test_add_func ("/hosts/mute-host", test_mute_host);
  g_test_add_func ("/hosts/patience", test_patience);
  status = g_test_run ();
  qui_test_cluster_stop (standby);
  qui_test_cluster_stop (primary);
  return status;
}
