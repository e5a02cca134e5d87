/* qui-relay-pair.c: two ends of one relayed connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE

#include "qui-relay-pair.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE 32768

typedef struct
{
  int       from;
  int       to;
  char      bytes[SIZE];
  gsize     start;
  gsize     end;
  gboolean  read_all;    /* "from" has said all */
  gboolean  told;        /* so has been told to "to" */
} Way;

struct _QuiRelayPair
{
  Way      up;           /* from the client to the server */
  Way      down;
  gboolean hung_up;      /* the client has closed its end, whatever is still to be read */
};

QuiRelayPair *
qui_relay_pair_new (int client,
                    int server)
{
  QuiRelayPair *self = g_new0 (QuiRelayPair, 1);

  self->up.from = self->down.to = client;
  self->up.to = self->down.from = server;
  return self;
}

void
qui_relay_pair_free (gpointer data)
{
  QuiRelayPair *self = data;

  close (self->up.from);
  close (self->up.to);
  g_free (self);
}

gboolean
qui_relay_pair_has_client (QuiRelayPair *self)
{
  return !self->up.read_all && !self->hung_up;
}

static gboolean
is_empty (const Way *way)
{
  return way->start == way->end;
}

static struct pollfd
wish_of (const Way *out,
         const Way *in)
{
  struct pollfd wish = { .fd = out->from };

  if (!out->read_all && is_empty (out))
    wish.events |= POLLIN;
  if (!is_empty (in))
    wish.events |= POLLOUT;
  return wish;
}

void
qui_relay_pair_wish (QuiRelayPair  *self,
                     struct pollfd *two)
{
  two[0] = wish_of (&self->up, &self->down);
  two[1] = wish_of (&self->down, &self->up);
  if (qui_relay_pair_has_client (self))
    two[0].events |= POLLRDHUP;
  /* An end that has been closed would be told of without end. */
  for (guint i = 0; i < 2; i++)
    if (two[i].events == 0)
      two[i].fd = -1;
}

static gboolean
is_passing (gssize n)
{
  return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* FALSE: an end is broken. */
static gboolean
push (Way *way)
{
  while (!is_empty (way))
    {
      gssize n = send (way->to, way->bytes + way->start, way->end - way->start, MSG_NOSIGNAL);

      if (n < 0)
        return is_passing (n);
      way->start += n;
    }
  way->start = way->end = 0;
  if (way->read_all && !way->told)
    {
      way->told = TRUE;
      shutdown (way->to, SHUT_WR);
    }
  return TRUE;
}

static gboolean
pull (Way *way)
{
  gssize n;

  if (way->read_all || !is_empty (way))
    return TRUE;
  n = recv (way->from, way->bytes, SIZE, 0);
  if (n < 0)
    return is_passing (n);
  way->read_all = n == 0;
  way->start = 0;
  way->end = n;
  return TRUE;
}

static gboolean
is_over (const Way *way)
{
  return way->read_all && way->told;
}

gboolean
qui_relay_pair_turn (QuiRelayPair *self,
                     short         client_events,
                     short         server_events)
{
  if (client_events & POLLRDHUP)
    self->hung_up = TRUE;
  if ((client_events | server_events) == 0)
    return TRUE;
  if ((client_events | server_events) & POLLNVAL)
    return FALSE;

  /* Errors are found where something is read or written. */
  return push (&self->up) && push (&self->down) && pull (&self->up) && pull (&self->down) && push (&self->up) && push (&self->down)
         && !(is_over (&self->up) && is_over (&self->down));
}
