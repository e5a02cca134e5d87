/* test-relay.c: bytes through the relay, both ways and to the last one, and what is left when it ends
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-relay.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-private-folder.h"
#include "qui-test-cluster.h"

#define SIZE     (4 * 1024 * 1024)
#define PATIENCE 10000

typedef struct
{
  QuiPrivateFolder *folder;
  QuiRelay         *relay;
  QuiReach         *reach;
  GSocketListener  *ssh;        /* in its place */
  gboolean          idle;
} Fixture;

static gboolean
on_idle (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

static void
set_up (Fixture      *fixture,
        gconstpointer host)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_new ();
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  qui_conninfo_set (conninfo, "host", host);
  qui_conninfo_set (conninfo, "port", "15432");
  places = qui_place_list (conninfo, NULL);
  fixture->folder = qui_private_folder_new (&error);
  g_assert_no_error (error);
  fixture->relay = qui_relay_new (places, qui_private_folder_get_path (fixture->folder), &error);
  g_assert_no_error (error);
  fixture->reach = qui_reach_ref (qui_relay_get_reach (fixture->relay));
  qui_relay_set_notify (fixture->relay, on_idle, &fixture->idle);

  fixture->ssh = g_socket_listener_new ();
  address = g_unix_socket_address_new (qui_relay_get_socket (fixture->relay, 0));
  g_socket_listener_add_address (fixture->ssh, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer host)
{
  g_clear_pointer (&fixture->relay, qui_relay_free);
  qui_reach_unref (fixture->reach);
  g_object_unref (fixture->ssh);
  qui_private_folder_free (fixture->folder);
}

static GSocketConnection *
reach_it (Fixture    *fixture,
          const char *host,
          GError    **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  QuiPlace place = { (char *) host, (char *) host, (char *) "15432" };
  const char *addr;
  const char *port;

  g_assert_true (qui_reach_find (fixture->reach, &place, &addr, &port));
  if (*addr == '/')
    {
      g_autofree char *path = g_strdup_printf ("%s/.s.PGSQL.%s", addr, port);

      address = g_unix_socket_address_new (path);
    }
  else
    address = g_inet_socket_address_new_from_string (addr, g_ascii_strtoull (port, NULL, 10));
  return g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
}

static gboolean
is_idle (gpointer flag)
{
  return *(gboolean *) flag;
}

static gboolean
has_one (gpointer relay)
{
  return qui_relay_count (relay) == 1;
}

static guint8 *
make_bytes (guint8 seed)
{
  guint8 *bytes = g_malloc (SIZE);

  for (gsize i = 0; i < SIZE; i++)
    bytes[i] = (guint8) (seed + i + i / 251);
  return bytes;
}

typedef struct
{
  GSocketConnection *connection;
  guint8             says;
  guint8             hears;
} End;

static gpointer
say (gpointer data)
{
  End *end = data;
  g_autofree guint8 *bytes = make_bytes (end->says);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (end->connection));

  g_assert_true (g_output_stream_write_all (out, bytes, SIZE, NULL, NULL, NULL));
  /* That is all, and the other one can go on. */
  g_socket_shutdown (g_socket_connection_get_socket (end->connection), FALSE, TRUE, NULL);
  return NULL;
}

static void
hear (End *end)
{
  g_autofree guint8 *expected = make_bytes (end->hears);
  g_autofree guint8 *bytes = g_malloc (SIZE + 1);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (end->connection));
  gsize n;

  g_assert_true (g_input_stream_read_all (in, bytes, SIZE + 1, &n, NULL, NULL));
  g_assert_cmpmem (bytes, n, expected, SIZE);
}

static void
test_bytes (Fixture      *fixture,
            gconstpointer host)
{
  g_autoptr (GSocketConnection) near = reach_it (fixture, host, NULL);
  g_autoptr (GSocketConnection) far = g_socket_listener_accept (fixture->ssh, NULL, NULL, NULL);
  End client = { near, 1, 2 };
  End server = { far, 2, 1 };
  GThread *threads[2];

  g_assert_true (qui_test_wait_until (has_one, fixture->relay, PATIENCE));
  threads[0] = g_thread_new ("client", say, &client);
  /* The client has said all before the server begins to. */
  hear (&server);
  threads[1] = g_thread_new ("server", say, &server);
  hear (&client);
  g_thread_join (threads[0]);
  g_thread_join (threads[1]);
  g_assert_true (qui_test_wait_until (is_idle, &fixture->idle, PATIENCE));
  g_assert_cmpuint (qui_relay_count (fixture->relay), ==, 0);
}

/* A client that goes away counts no longer, though the other end says nothing. */
static void
test_gone (Fixture      *fixture,
           gconstpointer host)
{
  GSocketConnection *near = reach_it (fixture, host, NULL);
  g_autoptr (GSocketConnection) far = g_socket_listener_accept (fixture->ssh, NULL, NULL, NULL);
  char byte;

  g_object_unref (near);
  g_assert_true (qui_test_wait_until (is_idle, &fixture->idle, PATIENCE));
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (far)), &byte, 1, NULL, NULL), ==, 0);
}

/* Nobody behind it: an end, not a wait. And once it has ended nobody else can listen there, as long as somebody could still be led there. */
static void
test_ended (Fixture      *fixture,
            gconstpointer host)
{
  g_autoptr (GSocketConnection) near = NULL;
  g_autoptr (GSocketConnection) late = NULL;
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  char byte;

  g_assert_true (qui_relay_is_served (fixture->relay));
  g_socket_listener_close (fixture->ssh);
  g_assert_false (qui_relay_is_served (fixture->relay));
  near = reach_it (fixture, host, NULL);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (near)), &byte, 1, NULL, NULL), <=, 0);
  address = g_socket_connection_get_remote_address (near, NULL);

  g_clear_pointer (&fixture->relay, qui_relay_free);
  late = reach_it (fixture, host, &error);
  g_assert_null (late);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  if (*(const char *) host != '/')
    g_assert_false (g_socket_listener_add_address (other, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
}

/* A port that is not ours to bind is another one, which nobody gets as long as somebody could still be led there. */
static void
test_port (void)
{
  g_autoptr (GSocketListener) taken = g_socket_listener_new ();
  g_autoptr (GSocketListener) other = g_socket_listener_new ();
  g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wished = g_inet_socket_address_new (any, 0);
  g_autoptr (GSocketAddress) given = NULL;
  g_autoptr (GSocketAddress) led_to = NULL;
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_new ();
  g_autoptr (QuiReach) reach = NULL;
  g_autofree char *text = NULL;
  QuiPrivateFolder *folder = qui_private_folder_new (NULL);
  QuiRelay *relay;
  const char *addr;
  const char *port;

  g_assert_true (g_socket_listener_add_address (taken, wished, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, &given, NULL));
  text = g_strdup_printf ("%d", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (given)));
  qui_conninfo_set (conninfo, "host", "a");
  qui_conninfo_set (conninfo, "port", text);
  places = qui_place_list (conninfo, NULL);
  relay = qui_relay_new (places, qui_private_folder_get_path (folder), NULL);
  reach = qui_reach_ref (qui_relay_get_reach (relay));
  g_assert_true (qui_reach_find (reach, places->pdata[0], &addr, &port));
  g_assert_cmpstr (port, !=, text);

  qui_relay_free (relay);
  led_to = g_inet_socket_address_new_from_string (addr, g_ascii_strtoull (port, NULL, 10));
  g_assert_false (g_socket_listener_add_address (other, led_to, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
  qui_private_folder_free (folder);
}

/* Each name of a place once. */
static void
test_places (void)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse ("host=a,b,a port=5432,5433,5432", NULL);
  g_autoptr (GPtrArray) places = qui_place_list (conninfo, NULL);
  QuiPrivateFolder *folder = qui_private_folder_new (NULL);
  QuiRelay *relay = qui_relay_new (places, qui_private_folder_get_path (folder), NULL);

  g_assert_cmpuint (qui_relay_get_n (relay), ==, 2);
  g_assert_cmpstr (qui_relay_get_place (relay, 1)->host, ==, "b");
  qui_relay_free (relay);
  qui_private_folder_free (folder);
}

/* What belongs to somebody who lives is left alone; what is no private folder is not used. */
static void
test_folder (void)
{
  g_autofree char *base = g_build_filename (g_get_user_runtime_dir (), "quiesce", NULL);
  QuiPrivateFolder *one = qui_private_folder_new (NULL);
  QuiPrivateFolder *two = qui_private_folder_new (NULL);
  g_autofree char *path = g_strdup (qui_private_folder_get_path (one));
  g_autofree char *dead = g_build_filename (base, "tunnel-dead", NULL);
  g_autofree char *inner = g_build_filename (dead, "0", NULL);
  g_autofree char *file = g_build_filename (inner, "ssh", NULL);
  g_autofree char *not_ours = g_build_filename (base, "something", NULL);
  struct stat info;
  QuiPrivateFolder *three;

  g_assert_true (g_str_has_prefix (path, base));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_mkdir (dead, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (not_ours, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  three = qui_private_folder_new (NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (qui_private_folder_get_path (two), G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (not_ours, G_FILE_TEST_EXISTS));
  qui_private_folder_free (three);
  qui_private_folder_free (two);
  qui_private_folder_free (one);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (not_ours), ==, 0);

  /* Others can write there. */
  g_assert_cmpint (g_chmod (base, 0777), ==, 0);
  one = qui_private_folder_new (NULL);
  g_assert_false (g_str_has_prefix (qui_private_folder_get_path (one), base));
  qui_private_folder_free (one);
  g_assert_cmpint (g_chmod (base, 0700), ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *runtime = g_dir_make_tmp ("qui-XXXXXX", NULL);
  g_autofree char *base = g_build_filename (runtime, "quiesce", NULL);
  const char *hosts[] = { "db.invalid", "/var/run/postgresql" };
  int status;

  g_setenv ("XDG_RUNTIME_DIR", runtime, TRUE);
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *bytes = g_strdup_printf ("/relay/%s/bytes", i == 0 ? "tcp" : "socket");
      g_autofree char *gone = g_strdup_printf ("/relay/%s/gone", i == 0 ? "tcp" : "socket");
      g_autofree char *ended = g_strdup_printf ("/relay/%s/ended", i == 0 ? "tcp" : "socket");

      g_test_add (bytes, Fixture, hosts[i], set_up, test_bytes, tear_down);
      g_test_add (gone, Fixture, hosts[i], set_up, test_gone, tear_down);
      g_test_add (ended, Fixture, hosts[i], set_up, test_ended, tear_down);
    }
  g_test_add_func ("/relay/port", test_port);
  g_test_add_func ("/relay/places", test_places);
  g_test_add_func ("/relay/folder", test_folder);

  status = g_test_run ();
  g_rmdir (base);
  g_rmdir (runtime);
  return status;
}
