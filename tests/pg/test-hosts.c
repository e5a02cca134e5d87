/* test-hosts.c: several hosts, of which one is wanted; a primary and its hot standby
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance.h"
#include "qui-test-connection.h"

#include <glib/gstdio.h>
#include <unistd.h>

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

/* Clearing, where one name leads to another server the second time */

#define SWITCHED 5499   /* the port in the name of the socket, whoever is behind it */

static void
lead_to (const char     *path,
         QuiTestCluster *cluster)
{
  g_autofree char *file = g_strdup_printf (".s.PGSQL.%d", qui_test_cluster_get_port (cluster));
  g_autofree char *socket = g_build_filename (qui_test_cluster_get_dir (cluster), file, NULL);

  g_unlink (path);
  g_assert_no_errno (symlink (socket, path));
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

/* Without the main context going on, in which the second connection would be begun. */
static void
wait_for_first_connection (void)
{
  g_autofree char *there = NULL;

  do
    {
      g_free (there);
      there = qui_test_cluster_ask (primary, NULL, "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'", QUI_TEST_APPLICATION);
    }
  while (!g_str_equal (there, "1"));
}

static void
test_clearing_two_servers (void)
{
  g_autofree char *folder = g_dir_make_tmp ("qui-hosts-XXXXXX", NULL);
  g_autofree char *name = g_strdup_printf (".s.PGSQL.%d", SWITCHED);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("host=%s port=%d user=postgres dbname=postgres", folder, SWITCHED);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_CLOSE };
  g_autoptr (QuiClearance) clearance = NULL;

  qui_test_cluster_sql (primary, NULL, "CREATE DATABASE shop");
  request.database_oid = (guint32) qui_test_cluster_ask_int (primary, NULL, "SELECT oid FROM pg_database WHERE datname = 'shop'");
  clearance = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, NULL, NULL);
  lead_to (path, primary);
  qui_clearance_start (clearance);
  wait_for_first_connection ();
  lead_to (path, standby);
  g_assert_true (qui_test_wait_until (is_over, clearance, 20000));
  g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_REFUSED);
  g_assert_error (qui_clearance_get_error (clearance), QUI_ERROR, QUI_ERROR_INVALID);
  g_assert_cmpint (qui_test_cluster_ask_int (primary, NULL, "SELECT datallowconn::int FROM pg_database WHERE datname = 'shop'"), ==, 1);

  g_unlink (path);
  g_rmdir (folder);
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
  g_test_add_func ("/hosts/clearing-two-servers", test_clearing_two_servers);
  status = g_test_run ();
  qui_test_cluster_stop (standby);
  qui_test_cluster_stop (primary);
  return status;
}
