/* qui-blocking-place.c: gives everybody who waits a place beneath one of those who block it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-blocking-private.h"

/* No recursion: chains and circles may be as long as there are sessions. */
typedef struct
{
  QuiBlocking *blocking;
  guint       *queue;       /* nodes with a place, those that were placed first in front */
  guint        n_queued;
  guint        n_done;
} Place;

static gboolean
is_placed (const QuiBlockingNode *node)
{
  return node->lead != QUI_BLOCKING_NONE;
}

static void
place (Place *self,
       guint  id,
       guint  parent)
{
  QuiBlockingNode *node = &self->blocking->nodes[id];
  const QuiBlockingNode *above = parent != QUI_BLOCKING_NONE ? &self->blocking->nodes[parent] : NULL;

  node->parent = parent;
  node->lead = above != NULL ? above->lead : id;
  node->depth = above != NULL ? above->depth + 1 : 0;
  self->queue[self->n_queued++] = id;
}

/* The first listed blocker at that depth; whoever has it is placed before anybody beneath. */
static guint
find_parent (const QuiBlocking *blocking,
             guint              waiter,
             guint              depth)
{
  const QuiBlockingLinks *blockers = &blocking->blockers;

  for (guint i = blockers->start[waiter]; i < blockers->start[waiter + 1]; i++)
    {
      const QuiBlockingNode *blocker = &blocking->nodes[blockers->targets[i]];

      if (is_placed (blocker) && blocker->depth == depth)
        return blockers->targets[i];
    }
  g_assert_not_reached ();
}

/* Level by level: everybody who waits for somebody who has a place. */
static void
place_waiting (Place *self)
{
  QuiBlocking *blocking = self->blocking;

  for (; self->n_done < self->n_queued; self->n_done++)
    {
      guint blocker = self->queue[self->n_done];

      for (guint i = blocking->waiting.start[blocker]; i < blocking->waiting.start[blocker + 1]; i++)
        {
          guint waiter = blocking->waiting.targets[i];

          if (!is_placed (&blocking->nodes[waiter]))
            place (self, waiter, find_parent (blocking, waiter, blocking->nodes[blocker].depth));
        }
    }
}

static void
place_leads (Place    *self,
             gboolean  unknown)
{
  QuiBlocking *blocking = self->blocking;

  for (guint i = 0; i < blocking->n_nodes; i++)
    {
      gboolean waits = blocking->blockers.start[i] < blocking->blockers.start[i + 1];

      if (!waits && (blocking->nodes[i].kind == QUI_BLOCKING_UNKNOWN) == unknown)
        place (self, i, QUI_BLOCKING_NONE);
    }
  place_waiting (self);
}

/* ---- Circles ---- */

/* Tarjan's strongly connected components, with a stack of its own. */
typedef struct
{
  Place *place;
  guint *number;      /* in which order nodes were met; 0: not yet */
  guint *low;         /* the earliest that can be reached */
  guint *next;        /* of its blockers, the next to look at */
  guint *path;        /* from where we came, downwards */
  guint  n_path;
  guint *open;        /* met, and their circle not yet known */
  guint  n_open;
  guint  n_met;
} Circles;

/* Who has waited longest in a circle. */
static guint
find_oldest (const QuiBlocking *blocking,
             const guint       *members,
             guint              n_members)
{
  guint oldest = members[0];

  for (guint i = 1; i < n_members; i++)
    {
      const QuiBlockingNode *node = &blocking->nodes[members[i]];
      const QuiBlockingNode *best = &blocking->nodes[oldest];
      gint64 since = qui_blocking_rank_time (node->wait_start);
      gint64 best_since = qui_blocking_rank_time (best->wait_start);

      if (since < best_since || (since == best_since && node->index < best->index))
        oldest = members[i];
    }
  return oldest;
}

/* Circles come in the order of who blocks whom: one that waits for another comes after it, and has got its place from it. */
static void
take_circle (Circles *self,
             guint    first)
{
  QuiBlocking *blocking = self->place->blocking;
  guint end = self->n_open;
  const guint *members;
  guint n_members;

  do
    self->low[self->open[--self->n_open]] = G_MAXUINT;
  while (self->open[self->n_open] != first);

  members = self->open + self->n_open;
  n_members = end - self->n_open;
  for (guint i = 0; n_members > 1 && i < n_members; i++)
    blocking->nodes[members[i]].in_circle = TRUE;

  for (guint i = 0; i < n_members; i++)
    if (is_placed (&blocking->nodes[members[i]]))
      return;
  place (self->place, find_oldest (blocking, members, n_members), QUI_BLOCKING_NONE);
  place_waiting (self->place);
}

static void
meet (Circles *self,
      guint    node)
{
  self->number[node] = self->low[node] = ++self->n_met;
  self->next[node] = self->place->blocking->blockers.start[node];
  self->path[self->n_path++] = node;
  self->open[self->n_open++] = node;
}

static void
walk (Circles *self,
      guint    from)
{
  const QuiBlockingLinks *blockers = &self->place->blocking->blockers;

  meet (self, from);
  while (self->n_path > 0)
    {
      guint node = self->path[self->n_path - 1];

      if (self->next[node] < blockers->start[node + 1])
        {
          guint blocker = blockers->targets[self->next[node]++];

          if (self->number[blocker] == 0)
            meet (self, blocker);
          else if (self->low[blocker] != G_MAXUINT)
            self->low[node] = MIN (self->low[node], self->number[blocker]);
          continue;
        }

      self->n_path--;
      if (self->n_path > 0)
        self->low[self->path[self->n_path - 1]] = MIN (self->low[self->path[self->n_path - 1]], self->low[node]);
      if (self->low[node] == self->number[node])
        take_circle (self, node);
    }
}

static void
open_circles (Place *self)
{
  guint n = self->blocking->n_nodes;
  g_autofree guint *memory = g_new0 (guint, 5 * (gsize) n + 1);
  Circles circles = {
    .place = self,
    .number = memory,
    .low = memory + n,
    .next = memory + 2 * n,
    .path = memory + 3 * n,
    .open = memory + 4 * n,
  };

  for (guint i = 0; i < n; i++)
    if (circles.number[i] == 0)
      walk (&circles, i);
}

/* Those who wait for nobody come first, then processes that nobody knows; what then has no place waits in circles, or behind one. */
void
qui_blocking_place (QuiBlocking *self)
{
  g_autofree guint *queue = g_new (guint, self->n_nodes + 1);
  Place places = { .blocking = self, .queue = queue };

  place_leads (&places, FALSE);
  place_leads (&places, TRUE);
  open_circles (&places);
}
