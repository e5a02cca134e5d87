/* qui-blocking-private.h: the graph of who waits for whom, and the forest that is made of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-blocking.h"

G_BEGIN_DECLS

/* For each node some others: those of node n are targets[start[n]] ... targets[start[n + 1] - 1]. */
typedef struct
{
  guint *start;
  guint *targets;
} QuiBlockingLinks;

struct _QuiBlocking
{
  QuiSnapshot      *snapshot;
  QuiBlockingNode  *nodes;
  guint             n_nodes;
  guint            *node_of_session;   /* by its index in the snapshot; QUI_BLOCKING_NONE */
  GHashTable       *unknown;           /* pid -> node + 1 */
  guint             prepared;          /* QUI_BLOCKING_NONE: blocks nobody */
  QuiBlockingLinks  blockers;          /* whom each node waits for, in the order of the server */
  QuiBlockingLinks  waiting;           /* who waits for each node */
  QuiBlockingLinks  children;          /* the leads are those of node n_nodes */
};

/* Times in their order; one that is not known is later than all others. */
static inline gint64
qui_blocking_rank_time (gint64 since)
{
  return since != QUI_TIME_UNKNOWN ? since : G_MAXINT64;
}

/* Gives each node its place: parent, lead, depth, in_circle; needs nodes, blockers and waiting. */
void qui_blocking_place (QuiBlocking *self);

G_END_DECLS
