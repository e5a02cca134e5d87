/* qui-relay.c: leads the connections of this process to sockets that ssh forwards: listening, and who is let in
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE

#include "qui-relay.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "qui-error.h"
#include "qui-relay-pair.h"

#define MAX_PAIRS 256
#define BACKLOG   32
#define TRIES     20
#define ACCEPTS   0x10000   /* among the flags in /proc/net/unix */

typedef struct
{
  const QuiPlace *place;      /* in "places" */
  int             listener;   /* the reach's */
  char           *socket;     /* where ssh listens */
} Gate;

struct _QuiRelay
{
  GPtrArray   *places;
  QuiReach    *reach;
  GArray      *gates;         /* of Gate */

  GThread     *thread;
  int          wake;          /* eventfd: the thread is to end */
  int          idle;          /* eventfd: the last connection has gone */
  guint        idle_source;
  int          n_clients;     /* atomic */

  /* The thread's own. */
  GPtrArray   *pairs;         /* of QuiRelayPair */
};

/* Listening */

static gboolean
fail (GError     **error,
      const char  *what)
{
  g_set_error (error, QUI_ERROR, QUI_ERROR_TUNNEL, "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static gboolean
set_path (struct sockaddr_un  *address,
          const char          *path,
          GError             **error)
{
  *address = (struct sockaddr_un) { .sun_family = AF_UNIX };
  if (g_strlcpy (address->sun_path, path, sizeof address->sun_path) < sizeof address->sun_path)
    return TRUE;
  errno = ENAMETOOLONG;
  return fail (error, path);
}

static int
listen_in (const char  *path,
           GError     **error)
{
  struct sockaddr_un address;
  int fd;

  if (!set_path (&address, path, error))
    return -1;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0 && listen (fd, BACKLOG) == 0)
    return fd;
  fail (error, path);
  if (fd >= 0)
    close (fd);
  return -1;
}

/* On an address that is hardly in use by anybody, with the wished port: passwords are looked up by it (.pgpass). Where that is not ours to bind, any,
 * but one that we name: the system would give away what it chose itself as soon as nobody listens. */
static int
listen_on_loopback (const char          *wished_port,
                    struct sockaddr_in  *address,
                    GError             **error)
{
  guint64 port = 0;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_ascii_string_to_unsigned (wished_port, 10, 1, 65535, &port, NULL);
  for (guint i = 0; fd >= 0 && i < TRIES; i++)
    {
      socklen_t length = sizeof *address;
      guint16 wished = i < TRIES / 2 ? port : (guint16) g_random_int_range (20000, 60000);
      guint32 host = (127u << 24) | ((guint32) g_random_int_range (64, 255) << 16) | (guint32) g_random_int_range (256, 65280);

      *address = (struct sockaddr_in) { .sin_family = AF_INET, .sin_addr.s_addr = htonl (host), .sin_port = htons (wished) };
      if (bind (fd, (struct sockaddr *) address, sizeof *address) == 0 && listen (fd, BACKLOG) == 0
          && getsockname (fd, (struct sockaddr *) address, &length) == 0)
        return fd;
    }
  fail (error, "127.0.0.0/8");
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
open_tcp_gate (QuiRelay        *self,
               const QuiPlace  *place,
               Gate            *gate,
               GError         **error)
{
  struct sockaddr_in address;
  g_autoptr (GInetAddress) inet = NULL;
  g_autofree char *text = NULL;
  g_autofree char *port = NULL;

  gate->listener = listen_on_loopback (place->port, &address, error);
  if (gate->listener < 0)
    return FALSE;
  inet = g_inet_address_new_from_bytes ((const guint8 *) &address.sin_addr, G_SOCKET_FAMILY_IPV4);
  text = g_inet_address_to_string (inet);
  port = g_strdup_printf ("%d", ntohs (address.sin_port));
  qui_reach_add (self->reach, place, text, port, gate->listener);
  return TRUE;
}

static gboolean
open_gate (QuiRelay        *self,
           const QuiPlace  *place,
           const char      *folder,
           GError         **error)
{
  g_autofree char *name = g_strdup_printf ("%u", self->gates->len);
  g_autofree char *own = g_build_filename (folder, name, NULL);
  Gate gate = { .place = place, .socket = g_build_filename (own, "ssh", NULL) };
  struct sockaddr_un unused;
  gboolean done = set_path (&unused, gate.socket, error);

  if (done && g_mkdir (own, 0700) != 0)
    done = fail (error, own);
  if (done && qui_place_is_socket (place))
    {
      g_autofree char *file = g_strdup_printf (".s.PGSQL.%s", place->port);
      g_autofree char *path = g_build_filename (own, file, NULL);

      gate.listener = listen_in (path, error);
      done = gate.listener >= 0;
      if (done)
        qui_reach_add (self->reach, place, own, place->port, gate.listener);
    }
  else if (done)
    done = open_tcp_gate (self, place, &gate, error);

  if (done)
    g_array_append_val (self->gates, gate);
  else
    g_free (gate.socket);
  return done;
}

/* Letting in */

static gboolean
is_same (const struct sockaddr_in *one,
         const struct sockaddr_in *other)
{
  return one->sin_family == AF_INET && other->sin_family == AF_INET && one->sin_port == other->sin_port
         && one->sin_addr.s_addr == other->sin_addr.s_addr;
}

/* Two ends of a connection belong to each other by their addresses alone: whether the other end of @fd is a socket of this process. */
static gboolean
is_tcp_ours (int fd)
{
  struct sockaddr_in near = { 0 };
  struct sockaddr_in far = { 0 };
  socklen_t length = sizeof near;
  g_autoptr (GDir) fds = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;

  if (fds == NULL || getsockname (fd, (struct sockaddr *) &near, &length) != 0)
    return FALSE;
  length = sizeof far;
  if (getpeername (fd, (struct sockaddr *) &far, &length) != 0)
    return FALSE;

  while ((name = g_dir_read_name (fds)) != NULL)
    {
      int other = (int) g_ascii_strtoll (name, NULL, 10);
      struct sockaddr_in here = { 0 };
      struct sockaddr_in there = { 0 };
      socklen_t here_length = sizeof here;
      socklen_t there_length = sizeof there;

      if (getsockname (other, (struct sockaddr *) &here, &here_length) == 0
          && getpeername (other, (struct sockaddr *) &there, &there_length) == 0 && is_same (&here, &far) && is_same (&there, &near))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_ours (int             fd,
         const QuiPlace *place)
{
  struct ucred peer;
  socklen_t length = sizeof peer;

  if (!qui_place_is_socket (place))
    return is_tcp_ours (fd);
  return getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid == getpid ();
}

static int
connect_to_ssh (const char *path)
{
  struct sockaddr_un address;
  int fd;

  if (!set_path (&address, path, NULL))
    return -1;
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static void
let_in (QuiRelay   *self,
        const Gate *gate)
{
  int one = 1;
  int far = -1;
  int near = accept4 (gate->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

  if (near < 0)
    return;
  if (self->pairs->len < MAX_PAIRS && is_ours (near, gate->place))
    far = connect_to_ssh (gate->socket);
  if (far < 0)
    {
      close (near);
      return;
    }
  /* What is waited for is small. */
  setsockopt (near, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  g_atomic_int_inc (&self->n_clients);
  g_ptr_array_add (self->pairs, qui_relay_pair_new (near, far));
}

/* The thread */

static void
note_gone (QuiRelay *self)
{
  guint64 one = 1;

  if (g_atomic_int_dec_and_test (&self->n_clients))
    (void) !write (self->idle, &one, sizeof one);
}

static void
turn (QuiRelay      *self,
      struct pollfd *fds)
{
  guint n_pairs = self->pairs->len;

  for (guint i = n_pairs; i > 0; i--)
    {
      QuiRelayPair *pair = self->pairs->pdata[i - 1];
      const struct pollfd *two = &fds[1 + self->gates->len + 2 * (i - 1)];
      gboolean was_there = qui_relay_pair_has_client (pair);
      gboolean over = !qui_relay_pair_turn (pair, two[0].revents, two[1].revents);

      if (was_there && (over || !qui_relay_pair_has_client (pair)))
        note_gone (self);
      if (over)
        g_ptr_array_remove_index_fast (self->pairs, i - 1);
    }
  for (guint i = 0; i < self->gates->len; i++)
    if (fds[1 + i].revents & POLLIN)
      let_in (self, &g_array_index (self->gates, Gate, i));
}

static gpointer
run (gpointer data)
{
  QuiRelay *self = data;
  g_autoptr (GArray) fds = g_array_new (FALSE, FALSE, sizeof (struct pollfd));

  for (;;)
    {
      struct pollfd wake = { .fd = self->wake, .events = POLLIN };

      g_array_set_size (fds, 0);
      g_array_append_val (fds, wake);
      for (guint i = 0; i < self->gates->len; i++)
        {
          struct pollfd gate = { .fd = g_array_index (self->gates, Gate, i).listener, .events = POLLIN };

          g_array_append_val (fds, gate);
        }
      for (guint i = 0; i < self->pairs->len; i++)
        {
          struct pollfd two[2];

          qui_relay_pair_wish (self->pairs->pdata[i], two);
          g_array_append_vals (fds, two, 2);
        }
      if (poll ((struct pollfd *) (gpointer) fds->data, fds->len, -1) < 0)
        continue;
      if (g_array_index (fds, struct pollfd, 0).revents != 0)
        return NULL;
      turn (self, (struct pollfd *) (gpointer) fds->data);
    }
}

/* The object */

static void
clear_gate (gpointer data)
{
  Gate *gate = data;

  /* Refuses from now on, and keeps its port. */
  shutdown (gate->listener, SHUT_RDWR);
  g_free (gate->socket);
}

QuiRelay *
qui_relay_new (GPtrArray   *places,
               const char  *folder,
               GError     **error)
{
  QuiRelay *self = g_new0 (QuiRelay, 1);

  self->places = g_ptr_array_ref (places);
  self->reach = qui_reach_new ();
  self->gates = g_array_new (FALSE, FALSE, sizeof (Gate));
  g_array_set_clear_func (self->gates, clear_gate);
  self->pairs = g_ptr_array_new_with_free_func (qui_relay_pair_free);
  self->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->idle = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  for (guint i = 0; i < places->len; i++)
    {
      const QuiPlace *place = places->pdata[i];
      const char *addr;
      const char *port;

      if (!qui_reach_find (self->reach, place, &addr, &port) && !open_gate (self, place, folder, error))
        {
          qui_relay_free (self);
          return NULL;
        }
    }
  self->thread = g_thread_new ("relay", run, self);
  return self;
}

void
qui_relay_free (QuiRelay *self)
{
  guint64 one = 1;

  if (self->thread != NULL)
    {
      (void) !write (self->wake, &one, sizeof one);
      g_thread_join (self->thread);
    }
  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_ptr_array_unref (self->pairs);
  g_array_unref (self->gates);
  qui_reach_unref (self->reach);
  g_ptr_array_unref (self->places);
  close (self->wake);
  close (self->idle);
  g_free (self);
}

QuiReach *
qui_relay_get_reach (QuiRelay *self)
{
  return self->reach;
}

guint
qui_relay_get_n (QuiRelay *self)
{
  return self->gates->len;
}

const QuiPlace *
qui_relay_get_place (QuiRelay *self,
                     guint     i)
{
  return g_array_index (self->gates, Gate, i).place;
}

const char *
qui_relay_get_socket (QuiRelay *self,
                      guint     i)
{
  return g_array_index (self->gates, Gate, i).socket;
}

/* A socket is there before somebody listens on it, and refuses until then. */
static gboolean
is_listening (const char *sockets,
              const char *path)
{
  g_autofree char *end = g_strconcat (" ", path, "\n", NULL);
  const char *found = strstr (sockets, end);
  const char *line = found;
  guint flags;

  while (line != NULL && line > sockets && line[-1] != '\n')
    line--;
  return line != NULL && sscanf (line, "%*s %*x %*x %x", &flags) == 1 && (flags & ACCEPTS) != 0;
}

gboolean
qui_relay_is_served (QuiRelay *self)
{
  g_autofree char *sockets = NULL;

  for (guint i = 0; i < self->gates->len; i++)
    if (!g_file_test (qui_relay_get_socket (self, i), G_FILE_TEST_EXISTS))
      return FALSE;
  if (!g_file_get_contents ("/proc/net/unix", &sockets, NULL, NULL))
    return TRUE;
  for (guint i = 0; i < self->gates->len; i++)
    if (!is_listening (sockets, qui_relay_get_socket (self, i)))
      return FALSE;
  return TRUE;
}

guint
qui_relay_count (QuiRelay *self)
{
  return (guint) g_atomic_int_get (&self->n_clients);
}

typedef struct
{
  GSourceFunc  func;
  gpointer     data;
} Notify;

static gboolean
on_idle (int          fd,
         GIOCondition condition,
         gpointer     data)
{
  Notify *notify = data;
  guint64 n;

  (void) !read (fd, &n, sizeof n);
  notify->func (notify->data);
  return G_SOURCE_CONTINUE;
}

void
qui_relay_set_notify (QuiRelay    *self,
                      GSourceFunc  func,
                      gpointer     data)
{
  Notify *notify = g_new (Notify, 1);

  g_assert (self->idle_source == 0);
  notify->func = func;
  notify->data = data;
  self->idle_source = g_unix_fd_add_full (G_PRIORITY_DEFAULT, self->idle, G_IO_IN, on_idle, notify, g_free);
}
