/* qui-blocking.h: pure: snapshot -> who blocks whom, as a forest
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_BLOCKING_SESSION,    /* a parallel query is one, as its leader */
  QUI_BLOCKING_PREPARED,   /* prepared transactions: the server says that one blocks, not which */
  QUI_BLOCKING_UNKNOWN,    /* a process that is not in the look */
} QuiBlockingKind;

#define QUI_BLOCKING_NONE G_MAXUINT

/* Somebody who waits or is waited for. A waiter stands once in the forest, beneath the first listed of those of its blockers that
 * are nearest to a lead: the server lists those who hold a lock before those who queue for it. Processes that the look does not have are
 * a waiter's last choice. A circle (a deadlock that is not yet detected, or a look that fell between two changes) is opened at the one
 * that has waited longest; nothing else in it is a lead. */
typedef struct
{
  QuiBlockingKind   kind;
  int               pid;          /* SESSION, UNKNOWN */
  const QuiSession *session;      /* SESSION; else NULL */
  guint             index;        /* of @session in the snapshot */
  guint             parent;       /* whom it stands beneath; QUI_BLOCKING_NONE: it is a lead */
  guint             lead;         /* at the top of its tree; itself for a lead */
  guint             depth;        /* 0: a lead */
  gboolean          in_circle;    /* it waits for somebody who waits for it, directly or through others */
  guint             n_waits_for;  /* different blockers, those that the look does not list included */
  gint64            wait_start;   /* since when it waits, by the server's clock; QUI_TIME_UNKNOWN: it does not, or it is not known */
  guint             n_only;       /* how many wait for it and for nobody else */
  /* Leads only: how many sessions wait for it, directly or through others, each counted once; they may wait for others, too. For all
   * others 0. */
  guint             n_held;
  gboolean          held_at_least;  /* there are more; they were too many to count */
  gint64            held_since;     /* since when the first of them waits; QUI_TIME_UNKNOWN */
} QuiBlockingNode;

/* Immutable; holds its snapshot. Nodes are numbered from 0. Time and memory grow with sessions and listed blockers only. */
typedef struct _QuiBlocking QuiBlocking;

QuiBlocking           *qui_blocking_new            (QuiSnapshot *snapshot);
void                   qui_blocking_free           (QuiBlocking *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiBlocking, qui_blocking_free)

QuiSnapshot           *qui_blocking_get_snapshot   (const QuiBlocking *self);
guint                  qui_blocking_get_n_nodes    (const QuiBlocking *self);
const QuiBlockingNode *qui_blocking_get_node       (const QuiBlocking *self, guint node);
/* The node of a session (of a parallel worker: its leader's), of PREPARED and of BLOCKER lines; QUI_BLOCKING_NONE. */
guint                  qui_blocking_find           (const QuiBlocking *self, const QuiLineKey *key);
QuiLineKey             qui_blocking_get_key        (const QuiBlocking *self, guint node);

/* Nodes beneath @node, those who have waited longest first; beneath QUI_BLOCKING_NONE the leads, those first who hold up for longest. */
const guint           *qui_blocking_get_children   (const QuiBlocking *self, guint node, guint *n_children);
/* Whom @node waits for, as listed, and who waits for it; each once. */
const guint           *qui_blocking_get_blockers   (const QuiBlocking *self, guint node, guint *n_blockers);
const guint           *qui_blocking_get_waiting    (const QuiBlocking *self, guint node, guint *n_waiting);
/* How many wait for @node, lead or not, directly or through others. */
guint                  qui_blocking_count_held     (const QuiBlocking *self, guint node);

G_END_DECLS
