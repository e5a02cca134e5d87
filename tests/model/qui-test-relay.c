/* qui-test-relay.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-relay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_PAIRS 32
#define TURN_MS   10

typedef struct
{
  int      near;
  int      far;
  gboolean forgotten;
} Pair;

struct _QuiTestRelay
{
  int      to_port;
  int      port;
  int      listener;
  int      is_cut;         /* atomic */
  int      is_silent;      /* atomic */
  int      is_heard;       /* atomic: that it is silent, by the thread */
  int      forgets;        /* atomic: to be done by the thread */
  int      is_over;        /* atomic */
  int      is_losing;      /* atomic */
  Pair     pairs[MAX_PAIRS];
  guint    n;
  int      lost[MAX_PAIRS];   /* the server's sides */
  guint    n_lost;
  GThread *thread;
};

static struct sockaddr_in
address_of (int port)
{
  return (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
}

static void
drop_pair (QuiTestRelay *self,
           guint         index)
{
  close (self->pairs[index].near);
  close (self->pairs[index].far);
  self->pairs[index] = self->pairs[--self->n];
}

static void
lose_pairs (QuiTestRelay *self)
{
  for (; self->n > 0; self->n--)
    {
      close (self->pairs[self->n - 1].near);
      self->lost[self->n_lost++] = self->pairs[self->n - 1].far;
    }
  g_atomic_int_set (&self->is_losing, FALSE);
}

static void
take_client (QuiTestRelay *self)
{
  struct sockaddr_in to = address_of (self->to_port);
  int near = accept (self->listener, NULL, NULL);
  int far;

  if (g_atomic_int_get (&self->is_cut) || self->n == MAX_PAIRS)
    {
      close (near);
      return;
    }
  far = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (far, (struct sockaddr *) &to, sizeof to), ==, 0);
  self->pairs[self->n++] = (Pair) { near, far, FALSE };
}

/* FALSE: one side has ended. */
static gboolean
pass_on (int from,
         int to)
{
  char buffer[16384];
  ssize_t n = recv (from, buffer, sizeof buffer, 0);

  return n > 0 && send (to, buffer, n, MSG_NOSIGNAL) == n;
}

static void
pass_all_on (QuiTestRelay *self)
{
  struct pollfd fds[2 * MAX_PAIRS + 1];
  guint n = self->n;
  gboolean is_silent = g_atomic_int_get (&self->is_silent);

  g_atomic_int_set (&self->is_heard, is_silent);
  /* Without a descriptor nothing is waited for. */
  fds[0] = (struct pollfd) { is_silent ? -1 : self->listener, POLLIN, 0 };
  for (guint i = 0; i < n; i++)
    {
      gboolean deaf = is_silent || self->pairs[i].forgotten;

      fds[1 + 2 * i] = (struct pollfd) { deaf ? -1 : self->pairs[i].near, POLLIN, 0 };
      fds[2 + 2 * i] = (struct pollfd) { deaf ? -1 : self->pairs[i].far, POLLIN, 0 };
    }
  poll (fds, 1 + 2 * n, TURN_MS);
  for (guint i = n; i > 0; i--)
    {
      Pair pair = self->pairs[i - 1];

      if ((fds[2 * i - 1].revents != 0 && !pass_on (pair.near, pair.far)) || (fds[2 * i].revents != 0 && !pass_on (pair.far, pair.near)))
        drop_pair (self, i - 1);
    }
  if (fds[0].revents != 0)
    take_client (self);
}

static gpointer
work (gpointer data)
{
  QuiTestRelay *self = data;

  while (!g_atomic_int_get (&self->is_over))
    {
      while (g_atomic_int_get (&self->is_cut) && self->n > 0)
        drop_pair (self, 0);
      if (g_atomic_int_get (&self->is_losing))
        lose_pairs (self);
      if (g_atomic_int_compare_and_exchange (&self->forgets, TRUE, FALSE))
        for (guint i = 0; i < self->n; i++)
          self->pairs[i].forgotten = TRUE;
      pass_all_on (self);
    }
  while (self->n > 0)
    drop_pair (self, 0);
  while (self->n_lost > 0)
    close (self->lost[--self->n_lost]);
  close (self->listener);
  return NULL;
}

QuiTestRelay *
qui_test_relay_new (int to_port)
{
  QuiTestRelay *self = g_new0 (QuiTestRelay, 1);
  struct sockaddr_in address = address_of (0);
  socklen_t length = sizeof address;

  self->to_port = to_port;
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, MAX_PAIRS), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &length), ==, 0);
  self->port = ntohs (address.sin_port);
  self->thread = g_thread_new ("relay", work, self);
  return self;
}

void
qui_test_relay_free (QuiTestRelay *self)
{
  g_atomic_int_set (&self->is_over, TRUE);
  g_thread_join (self->thread);
  g_free (self);
}

int
qui_test_relay_get_port (QuiTestRelay *self)
{
  return self->port;
}

void
qui_test_relay_cut (QuiTestRelay *self)
{
  g_atomic_int_set (&self->is_cut, TRUE);
}

void
qui_test_relay_silence (QuiTestRelay *self)
{
  g_atomic_int_set (&self->is_silent, TRUE);
  while (!g_atomic_int_get (&self->is_heard))
    g_thread_yield ();
}

void
qui_test_relay_forget (QuiTestRelay *self)
{
  g_atomic_int_set (&self->forgets, TRUE);
  while (g_atomic_int_get (&self->forgets))
    g_thread_yield ();
}

void
qui_test_relay_mend (QuiTestRelay *self)
{
  g_atomic_int_set (&self->is_cut, FALSE);
  g_atomic_int_set (&self->is_silent, FALSE);
}

void
qui_test_relay_lose (QuiTestRelay *self)
{
  g_atomic_int_set (&self->is_losing, TRUE);
  while (g_atomic_int_get (&self->is_losing))
    g_usleep (1000);
}
