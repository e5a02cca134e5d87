/* test-connect.c: all the ways in which a connection is made, or is not
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-test-connection.h"

static QuiTestCluster *cluster;

/* Tries @conninfo (taken) and gives the error; NULL if it succeeded. */
static GError *
try (char  *conninfo,
     guint  timeout_ms)
{
  g_autofree char *text = conninfo;
  g_autoptr (QuiConnection) connection = qui_test_connection_new (text);
  GError *error = NULL;

  g_assert_true (qui_test_connect (connection, timeout_ms, NULL, &error) == (error == NULL));
  g_assert_true (qui_connection_is_connected (connection) == (error == NULL));
  return error;
}

static char *
local (const char *user,
       const char *database,
       const char *password)
{
  return qui_test_cluster_conninfo (cluster, user, database, password);
}

static char *
tcp (const char *rest)
{
  g_autofree char *conninfo = qui_test_cluster_conninfo_tcp (cluster, "plain", NULL, NULL);

  return g_strconcat (conninfo, " ", rest, NULL);
}

static void
test_refused (void)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) needed = NULL;
  g_autoptr (GError) database = NULL;
  g_autoptr (GError) no_entry = NULL;
  g_autoptr (GError) right = NULL;

  qui_test_cluster_set_hba (cluster, "local all plain scram-sha-256");

  wrong = try (local ("plain", NULL, "wrong"), 10000);
  g_assert_error (wrong, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
  g_assert_cmpstr (wrong->message, ==, "FATAL:  password authentication failed for user \"plain\"");
  g_assert_cmpstr (qui_error_get_sqlstate (wrong), ==, "28P01");

  needed = try (local ("plain", NULL, NULL), 10000);
  g_assert_error (needed, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);

  right = try (local ("plain", NULL, "s3cret"), 10000);
  g_assert_no_error (right);

  database = try (local (NULL, "nowhere", NULL), 10000);
  g_assert_error (database, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (database->message, ==, "FATAL:  database \"nowhere\" does not exist");
  g_assert_cmpstr (qui_error_get_sqlstate (database), ==, "3D000");

  no_entry = try (tcp (""), 10000);
  g_assert_error (no_entry, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (qui_error_get_sqlstate (no_entry), ==, "28000");
  g_assert_nonnull (strstr (no_entry->message, "no pg_hba.conf entry"));
  g_assert_null (strstr (no_entry->message, "LOCATION"));

  qui_test_cluster_set_hba (cluster, NULL);
}

/* LDAP stands for all that ask somebody else: a wrong password has no code of its own there. */
static void
test_other_ways_to_log_in (void)
{
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) needed = NULL;
  g_autoptr (GError) no_login = NULL;

  qui_test_cluster_set_hba (cluster, "local all plain ldap ldapserver=127.0.0.1 ldapport=1 ldapprefix=\"x\"\n"
                                     "local all barred scram-sha-256");
  wrong = try (local ("plain", NULL, "wrong"), 10000);
  g_assert_error (wrong, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
  g_assert_cmpstr (qui_error_get_sqlstate (wrong), ==, "28000");
  needed = try (local ("plain", NULL, NULL), 10000);
  g_assert_error (needed, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);

  /* The password is right, and does not help: the same code, but nothing to ask for. */
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE barred NOLOGIN PASSWORD 's3cret'");
  no_login = try (local ("barred", NULL, "s3cret"), 10000);
  g_assert_error (no_login, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (qui_error_get_sqlstate (no_login), ==, "28000");
  qui_test_cluster_set_hba (cluster, NULL);
}

static void
test_pgpass (void)
{
  g_autofree char *path = g_build_filename (qui_test_cluster_get_dir (cluster), "pass", NULL);
  g_autofree char *line = g_strdup_printf ("localhost:%d:*:plain:s3cret\n", qui_test_cluster_get_port (cluster));
  g_autofree char *conninfo = g_strdup_printf ("host=localhost port=%d user=plain dbname=postgres", qui_test_cluster_get_port (cluster));
  g_autoptr (GError) without = NULL;
  g_autoptr (GError) with = NULL;
  g_autoptr (GError) folder = NULL;
  g_autoptr (GError) exposed = NULL;

  qui_test_cluster_set_hba (cluster, "host all plain 127.0.0.1/32 scram-sha-256");
  without = try (g_strdup (conninfo), 10000);
  g_assert_error (without, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);
  g_assert_null (qui_error_get_hint (without));

  /* Looked up by the name, although the address is what is connected to. */
  g_assert_true (g_file_set_contents_full (path, line, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  g_setenv ("PGPASSFILE", path, TRUE);
  with = try (g_strdup (conninfo), 10000);
  g_assert_no_error (with);

  /* Why it is not used is said to the person, too. */
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  exposed = try (g_strdup (conninfo), 10000);
  g_assert_error (exposed, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);
  g_assert_nonnull (strstr (qui_error_get_hint (exposed), path));
  g_assert_nonnull (strstr (qui_error_get_hint (exposed), "chmod 600"));
  g_setenv ("PGPASSFILE", qui_test_cluster_get_dir (cluster), TRUE);
  folder = try (g_strdup (conninfo), 10000);
  g_assert_error (folder, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED);
  g_assert_nonnull (strstr (qui_error_get_hint (folder), "not a plain file"));
  g_unsetenv ("PGPASSFILE");
  qui_test_cluster_set_hba (cluster, NULL);
}

static void
test_service (void)
{
  g_autofree char *path = g_build_filename (qui_test_cluster_get_dir (cluster), "services", NULL);
  g_autofree char *text = g_strdup_printf ("[shop]\nhost=localhost\nport=%d\nuser=plain\ndbname=postgres\ngssencmode=require\n"
                                           "[shop_plain]\nhost=localhost\nport=%d\nuser=plain\ndbname=postgres\n",
                                           qui_test_cluster_get_port (cluster), qui_test_cluster_get_port (cluster));
  g_autoptr (GError) plain = NULL;
  g_autoptr (GError) chosen = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) environment = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_setenv ("PGSERVICEFILE", path, TRUE);
  plain = try (g_strdup ("service=shop_plain"), 10000);
  g_assert_no_error (plain);
  /* What the file chooses is not overridden by our defaults. */
  chosen = try (g_strdup ("service=shop"), 10000);
  g_assert_nonnull (chosen);
  g_assert_nonnull (strstr (chosen->message, "GSSAPI"));
  unknown = try (g_strdup ("service=nowhere"), 10000);
  g_assert_error (unknown, QUI_ERROR, QUI_ERROR_INVALID);
  g_assert_nonnull (strstr (unknown->message, "\"nowhere\" not found"));
  g_setenv ("PGSERVICE", "shop_plain", TRUE);
  environment = try (g_strdup (""), 10000);
  g_assert_no_error (environment);
  g_unsetenv ("PGSERVICE");
  g_unsetenv ("PGSERVICEFILE");
}

/* A session that has ended keeps its slot until after its row has gone. */
static PGconn *
take_slot (QuiTestCluster *small)
{
  g_autofree char *text = qui_test_cluster_conninfo (small, "plain", NULL, NULL);
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  PGconn *client;

  while (PQstatus (client = PQconnectdb (text)) != CONNECTION_OK)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      PQfinish (client);
      g_usleep (10000);
    }
  return client;
}

static void
test_too_many (void)
{
  QuiTestCluster *small = qui_test_cluster_start ("max_connections = 4", "superuser_reserved_connections = 2", NULL);
  PGconn *clients[2];
  g_autoptr (GError) error = NULL;

  qui_test_cluster_sql (small, NULL, "CREATE ROLE plain LOGIN");
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = take_slot (small);
  error = try (qui_test_cluster_conninfo (small, "plain", NULL, NULL), 10000);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "53300");
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    PQfinish (clients[i]);
  qui_test_cluster_stop (small);
}

static void
test_invalid (void)
{
  static const char * const texts[] = { "sslmode=nonsense", "port=70000", "target_session_attrs=x", "port=1,2,3" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strconcat (texts[i], " host=localhost dbname=x user=y", NULL);
      g_autoptr (GError) error = try (g_steal_pointer (&text), 10000);

      g_assert_error (error, QUI_ERROR, QUI_ERROR_INVALID);
    }
}

static void
test_unreachable (void)
{
  g_autoptr (GError) name = try (g_strdup ("host=no-such-host.invalid dbname=x user=y"), 10000);
  g_autoptr (GError) port = try (g_strdup ("host=127.0.0.1 port=9 dbname=x user=y"), 10000);
  g_autoptr (GError) both = try (g_strdup ("host=localhost port=9 dbname=x user=y"), 10000);
  g_autoptr (GError) folder = try (g_strdup ("host=/nonexistent port=9 dbname=x user=y"), 10000);

  g_assert_error (name, QUI_ERROR, QUI_ERROR_NAME);
  g_assert_nonnull (strstr (name->message, "no-such-host.invalid"));
  g_assert_error (port, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  g_assert_error (both, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  g_assert_error (folder, QUI_ERROR, QUI_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (folder->message, "/nonexistent/.s.PGSQL.9"));
}

/* Listeners of all sorts */

/* A listening socket on 127.0.0.1 that nobody accepts from: the connection comes about and stays mute. With @full,
 * its queue is full and packets of further clients are dropped. */
static int
listen_mute (int      *port,
             int      *fillers,
             gboolean  full)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, full ? 0 : 8), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  for (guint i = 0; full && i < 4; i++)
    {
      fillers[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      if (connect (fillers[i], (struct sockaddr *) &address, sizeof address) == 0)
        continue;
    }
  return fd;
}

static gint64
milliseconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1000;
}

static gboolean
cancel_it (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* Neither the deadline nor a cancel keeps anybody waiting. */
static void
check_silent (const char *host,
              int         port)
{
  g_autofree char *conninfo = g_strdup_printf ("host=%s port=%d dbname=x user=y", host, port);
  g_autoptr (QuiConnection) connection = qui_test_connection_new (conninfo);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_assert_false (qui_test_connect (connection, 300, NULL, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
  g_assert_cmpint (milliseconds_since (start), >=, 295);
  g_assert_cmpint (milliseconds_since (start), <, 800);

  g_clear_error (&error);
  start = g_get_monotonic_time ();
  g_timeout_add (50, cancel_it, cancellable);
  g_assert_false (qui_test_connect (connection, 10000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (milliseconds_since (start), <, 400);
}

static void
test_silent (void)
{
  int port, fillers[4] = { -1, -1, -1, -1 };
  int fd = listen_mute (&port, fillers, FALSE);

  check_silent ("127.0.0.1", port);
  check_silent ("localhost", port);
  close (fd);

  fd = listen_mute (&port, fillers, TRUE);
  check_silent ("127.0.0.1", port);
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    close (fillers[i]);
  close (fd);
}

/* The first of two hosts swallows packets: the second has its turn. */
static void
test_second_host (void)
{
  int port, fillers[4];
  int fd = listen_mute (&port, fillers, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GError) primary = NULL;

  error = try (g_strdup_printf ("host=127.0.0.1,127.0.0.1 port=%d,%d user=plain dbname=postgres", port, qui_test_cluster_get_port (cluster)), 2000);
  g_assert_no_error (error);
  unknown = try (g_strdup_printf ("host=no-such-host.invalid,%s port=%d user=plain dbname=postgres",
                                  qui_test_cluster_get_dir (cluster), qui_test_cluster_get_port (cluster)), 5000);
  g_assert_no_error (unknown);
  primary = try (g_strdup_printf ("host=127.0.0.1,localhost port=9,%d user=plain dbname=postgres target_session_attrs=primary",
                                  qui_test_cluster_get_port (cluster)), 5000);
  g_assert_no_error (primary);
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    close (fillers[i]);
  close (fd);
}

/* A service that says @greeting to whoever has said something (or nothing), and hangs up if it is to. */
typedef struct
{
  const char *greeting;
  gboolean    listens_first;
} Manners;

static gboolean
on_client (GThreadedSocketService *service,
           GSocketConnection      *client,
           GObject                *source,
           gpointer                data)
{
  const Manners *manners = data;
  char buffer[64];

  if (manners->listens_first)
    g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (client)), buffer, sizeof buffer, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (client)), manners->greeting, strlen (manners->greeting),
                             NULL, NULL, NULL);
  if (*manners->greeting)
    while (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (client)), buffer, sizeof buffer, NULL, NULL) > 0)
      continue;
  return TRUE;
}

static void
test_not_postgres (void)
{
  static const struct
  {
    Manners     manners;
    const char *sslmode;
    QuiError    code;
  } cases[] = {
    { { "SSH-2.0-OpenSSH_9.2\r\n", FALSE }, "prefer", QUI_ERROR_UNSUPPORTED },
    { { "SSH-2.0-OpenSSH_9.2\r\n", FALSE }, "disable", QUI_ERROR_UNSUPPORTED },
    { { "HTTP/1.1 400 Bad Request\r\n\r\n", TRUE }, "prefer", QUI_ERROR_UNSUPPORTED },
    { { "HTTP/1.1 400 Bad Request\r\n\r\n", TRUE }, "disable", QUI_ERROR_UNSUPPORTED },
    { { "220 mail ESMTP\r\n", FALSE }, "require", QUI_ERROR_UNSUPPORTED },
    { { "", TRUE }, "prefer", QUI_ERROR_UNREACHABLE },
    { { "", TRUE }, "disable", QUI_ERROR_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
      int port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_signal_connect (service, "run", G_CALLBACK (on_client), (gpointer) &cases[i].manners);
      g_socket_service_start (service);
      error = try (g_strdup_printf ("host=127.0.0.1 port=%d dbname=x user=y sslmode=%s", port, cases[i].sslmode), 5000);
      g_assert_error (error, QUI_ERROR, cases[i].code);
      g_socket_service_stop (service);
      g_socket_listener_close (G_SOCKET_LISTENER (service));
    }
}

/* A server of PostgreSQL's protocol that is too old: what it sends right after the login. */
static gboolean
on_old_client (GThreadedSocketService *service,
               GSocketConnection      *client,
               GObject                *source,
               gpointer                data)
{
  static const char answer[] = "R\0\0\0\10\0\0\0\0" "S\0\0\0\32server_version\0009.6.24\0" "K\0\0\0\14\0\0\0\1\0\0\0\2" "Z\0\0\0\5I";
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (client));
  char buffer[256];

  g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (client)), answer, sizeof answer - 1, NULL, NULL, NULL);
  while (g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL) > 0)
    continue;
  return TRUE;
}

static void
test_too_old (void)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  int port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (service, "run", G_CALLBACK (on_old_client), NULL);
  g_socket_service_start (service);
  error = try (g_strdup_printf ("host=127.0.0.1 port=%d dbname=x user=y sslmode=disable", port), 5000);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "9.6.24"));
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* A certificate for the server, made on the spot; FALSE without the tool for it. */
static gboolean
turn_tls_on (void)
{
  g_autofree char *key = g_build_filename (qui_test_cluster_get_dir (cluster), "data", "server.key", NULL);
  g_autofree char *certificate = g_build_filename (qui_test_cluster_get_dir (cluster), "data", "server.crt", NULL);
  const char *argv[] = { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                         "-days", "2", "-subj", "/CN=elsewhere", "-keyout", key, "-out", certificate, NULL };
  GStatBuf owner;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, NULL))
    return FALSE;
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (g_stat (qui_test_cluster_get_dir (cluster), &owner), ==, 0);
  g_assert_cmpint (g_chmod (key, 0600), ==, 0);
  g_assert_cmpint (chown (key, owner.st_uid, owner.st_gid), ==, 0);
  g_assert_cmpint (chown (certificate, owner.st_uid, owner.st_gid), ==, 0);
  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM SET ssl = on");
  qui_test_cluster_set_hba (cluster, NULL);
  qui_test_cluster_wait_for (cluster, "on", "SHOW ssl");
  return TRUE;
}

static void
test_tls (void)
{
  g_autoptr (GError) off = try (tcp ("sslmode=require"), 5000);
  g_autoptr (GError) on = NULL;
  g_autoptr (GError) verify = NULL;
  g_autoptr (GError) forbidden = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autofree char *conninfo = tcp ("sslmode=require");
  g_autofree char *root = g_build_filename (qui_test_cluster_get_dir (cluster), "data", "server.crt", NULL);
  g_autofree char *with_root = g_strconcat ("sslmode=verify-full sslrootcert=", root, NULL);

  g_assert_error (off, QUI_ERROR, QUI_ERROR_TLS);
  g_assert_cmpstr (off->message, !=, "");

  if (!turn_tls_on ())
    {
      g_test_skip ("no openssl to make a certificate with");
      return;
    }
  {
    g_autoptr (QuiConnection) connection = qui_test_connection_open (conninfo);
    GAsyncResult *pending = NULL;
    g_autoptr (GAsyncResult) result = NULL;
    g_autofree char *large = NULL;

    g_assert_cmpstr (qui_connection_get_tls (connection), ==, "TLSv1.3");
    /* More than one record: what TLS holds back is not waited for on the socket. */
    large = qui_test_query (connection, "SELECT repeat('x', 3000000)", NULL);
    g_assert_cmpuint (strlen (large), ==, 3000000);
    qui_test_query_async (connection, "SELECT pg_sleep(60)", 300, NULL, &pending);
    result = qui_test_wait_result (&pending, 5000);
    g_assert_null (qui_test_query_finish (connection, result, &on));
    g_assert_error (on, QUI_ERROR, QUI_ERROR_TIMEOUT);
    g_assert_true (qui_connection_is_connected (connection));
  }
  verify = try (tcp (with_root), 5000);
  g_assert_error (verify, QUI_ERROR, QUI_ERROR_TLS);
  g_assert_nonnull (strstr (verify->message, "elsewhere"));

  qui_test_cluster_set_hba (cluster, "hostssl all all 127.0.0.1/32 scram-sha-256");
  forbidden = try (tcp ("sslmode=disable"), 5000);
  g_assert_error (forbidden, QUI_ERROR, QUI_ERROR_TLS);
  /* Both attempts of "prefer" fail, and the first one says why. */
  wrong = try (tcp ("password=wrong"), 5000);
  g_assert_error (wrong, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED);
  g_assert_cmpstr (wrong->message, ==, "FATAL:  password authentication failed for user \"plain\"");
  qui_test_cluster_set_hba (cluster, NULL);
}

/* A database that does not take connections; a server that is starting up is told by the refusals' own test. */
static void
test_closed_database (void)
{
  g_autoptr (GError) error = NULL;

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE closed ALLOW_CONNECTIONS false");
  error = try (local (NULL, "closed", NULL), 5000);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_REFUSED);
  g_assert_cmpstr (qui_error_get_sqlstate (error), ==, "55000");
}

static void
test_unref_while_connecting (void)
{
  int port;
  int fd = listen_mute (&port, NULL, FALSE);
  g_autofree char *conninfo = g_strdup_printf ("host=127.0.0.1 port=%d dbname=x user=y", port);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  QuiConnection *connection = qui_test_connection_new (conninfo);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  qui_connection_connect_async (connection, 10000, cancellable, qui_test_take_result, &pending);
  g_object_unref (connection);
  g_cancellable_cancel (cancellable);
  result = qui_test_wait_result (&pending, 1000);
  g_clear_object (&result);
  qui_test_assert_no_threads ();
  close (fd);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN PASSWORD 's3cret'");
  g_test_add_func ("/connect/refused", test_refused);
  g_test_add_func ("/connect/other-ways-to-log-in", test_other_ways_to_log_in);
  g_test_add_func ("/connect/pgpass", test_pgpass);
  g_test_add_func ("/connect/service", test_service);
  g_test_add_func ("/connect/too-many", test_too_many);
  g_test_add_func ("/connect/invalid", test_invalid);
  g_test_add_func ("/connect/unreachable", test_unreachable);
  g_test_add_func ("/connect/silent", test_silent);
  g_test_add_func ("/connect/second-host", test_second_host);
  g_test_add_func ("/connect/not-postgres", test_not_postgres);
  g_test_add_func ("/connect/too-old", test_too_old);
  g_test_add_func ("/connect/tls", test_tls);
  g_test_add_func ("/connect/closed-database", test_closed_database);
  g_test_add_func ("/connect/unref-while-connecting", test_unref_while_connecting);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
