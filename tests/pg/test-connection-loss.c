/* test-connection-loss.c: a connection whose session is terminated, or whose server goes down
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-connection.h"

#include <gio/gunixsocketaddress.h>
#include <unistd.h>

static QuiTestCluster *cluster;

static QuiConnection *
open_connection (void)
{
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);

  return qui_test_connection_open (conninfo);
}

static void
wait_until_sleeping (void)
{
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s' AND wait_event = 'PgSleep'",
                             QUI_TEST_APPLICATION);
}

static void
test_terminated (void)
{
  g_autoptr (QuiConnection) connection = open_connection ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;
  int pid = qui_connection_get_backend_pid (connection);

  qui_test_query_async (connection, "SELECT pg_sleep(60)", 60000, NULL, &pending);
  wait_until_sleeping ();
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pid);
  result = qui_test_wait_result (&pending, 5000);
  g_assert_null (qui_test_query_finish (connection, result, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_LOST);
  g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "57P01");
  g_assert_false (qui_connection_is_connected (connection));

  g_clear_error (&error);
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  g_assert_true (qui_connection_is_connected (connection));
  g_assert_cmpint (qui_connection_get_backend_pid (connection), !=, pid);

  /* While idle: the next job is told. */
  pid = qui_connection_get_backend_pid (connection);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pid);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid);
  g_assert_null (qui_test_query (connection, "SELECT 1", &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_LOST);
  g_assert_false (qui_connection_is_connected (connection));

  /* While idle: connecting notices it. */
  g_clear_error (&error);
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  pid = qui_connection_get_backend_pid (connection);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pid);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE pid = %d", pid);
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  answer = qui_test_query (connection, "SELECT 1", &error);
  g_assert_no_error (error);
}

/* A relay to the server that keeps its client when the server has hung up, which *@data then tells. */
static gboolean
relay (GThreadedSocketService *service,
       GSocketConnection      *client,
       GObject                *source,
       gpointer                data)
{
  g_autoptr (GSocketClient) dialer = g_socket_client_new ();
  g_autoptr (GSocketConnection) server =
    g_socket_client_connect_to_host (dialer, "127.0.0.1", qui_test_cluster_get_port (cluster), NULL, NULL);
  GPollFD ends[] = { { .fd = g_socket_get_fd (g_socket_connection_get_socket (client)), .events = G_IO_IN },
                     { .fd = g_socket_get_fd (g_socket_connection_get_socket (server)), .events = G_IO_IN } };
  char buffer[4096];

  while (g_poll (ends, 2, -1) > 0)
    for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
      {
        gssize n = ends[i].revents ? read (ends[i].fd, buffer, sizeof buffer) : 0;

        if (n > 0)
          g_assert_true (ends[!i].fd < 0 || write (ends[!i].fd, buffer, n) == n);
        else if (ends[i].revents && i == 0)
          return TRUE;
        else if (ends[i].revents)
          {
            ends[i] = (GPollFD) { .fd = -1 };
            g_atomic_int_set ((int *) data, TRUE);
          }
      }
  return TRUE;
}

static gboolean
is_set (gpointer flag)
{
  return g_atomic_int_get ((int *) flag);
}

/* What a server says last is heard also while its end of the connection is still open. */
static void
test_last_words (void)
{
  static int hung_up = FALSE;   /* a relay may end after the test */
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  gulong handler = g_signal_connect (service, "run", G_CALLBACK (relay), &hung_up);
  const char *dir = qui_test_cluster_get_dir (cluster);
  g_autofree char *path = g_strdup_printf ("%s/.s.PGSQL.1", dir);
  g_autofree char *conninfo = g_strdup_printf ("host=%s port=1 user=postgres dbname=postgres", dir);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (QuiConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = NULL;
  int pid;

  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  connection = qui_test_connection_open (conninfo);
  pid = qui_connection_get_backend_pid (connection);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_terminate_backend(%d)", pid);
  g_assert_true (qui_test_wait_until (is_set, &hung_up, 10000));
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  g_assert_cmpint (qui_connection_get_backend_pid (connection), !=, pid);
  answer = qui_test_query (connection, "SELECT 1", &error);
  g_assert_no_error (error);

  g_clear_object (&connection);
  qui_test_assert_no_threads ();
  g_signal_handler_disconnect (service, handler);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
test_crash (void)
{
  g_autoptr (QuiConnection) connection = open_connection ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *answer = NULL;

  qui_test_query_async (connection, "SELECT pg_sleep(60)", 60000, NULL, &pending);
  wait_until_sleeping ();
  qui_test_cluster_halt (cluster);
  result = qui_test_wait_result (&pending, 5000);
  g_assert_null (qui_test_query_finish (connection, result, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_LOST);
  g_assert_cmpstr (error->message, !=, "");

  g_clear_error (&error);
  g_assert_false (qui_test_connect (connection, 10000, NULL, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  qui_test_cluster_again (cluster);
  g_clear_error (&error);
  g_assert_true (qui_test_connect (connection, 10000, NULL, &error));
  answer = qui_test_query (connection, "SELECT 1", &error);
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  g_test_add_func ("/connection-loss/terminated", test_terminated);
  g_test_add_func ("/connection-loss/last-words", test_last_words);
  g_test_add_func ("/connection-loss/crash", test_crash);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
