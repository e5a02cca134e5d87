/* qui-blocking.c: pure: snapshot -> who blocks whom, as a forest
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-blocking.h"

#include "qui-blocking-private.h"
#include "qui-session-rules.h"

/* So many steps are spent on counting whom the leads hold up. Honest servers need a few thousand; one on which thousands of leads
 * share thousands of waiters would need their product. */
#define MAX_STEPS 4000000

typedef struct
{
  guint waiter;
  guint blocker;
} Edge;

typedef struct
{
  QuiBlocking *blocking;
  GArray      *nodes;      /* QuiBlockingNode */
  GArray      *edges;      /* Edge, in the order of the server, self and double ones included */
  guint       *unlisted;   /* by session: blockers that are counted but not listed; of a worker at its leader's */
} Build;

static guint
index_of (QuiSnapshot      *snapshot,
          const QuiSession *session)
{
  return session - qui_snapshot_get_session (snapshot, 0);
}

static guint
add_node (Build           *build,
          QuiBlockingKind  kind,
          int              pid)
{
  QuiBlockingNode node = {
    .kind = kind,
    .pid = pid,
    .parent = QUI_BLOCKING_NONE,
    .lead = QUI_BLOCKING_NONE,
    .wait_start = QUI_TIME_UNKNOWN,
    .held_since = QUI_TIME_UNKNOWN,
  };

  g_array_append_val (build->nodes, node);
  return build->nodes->len - 1;
}

/* The node of a session, which for a parallel worker is its leader's. */
static guint
node_of_session (Build            *build,
                 const QuiSession *session)
{
  QuiBlocking *self = build->blocking;
  const QuiSession *leader = qui_session_find_leader (self->snapshot, session);
  guint index;

  if (leader != NULL)
    session = leader;
  index = index_of (self->snapshot, session);

  if (self->node_of_session[index] == QUI_BLOCKING_NONE)
    {
      guint id = add_node (build, QUI_BLOCKING_SESSION, session->pid);
      QuiBlockingNode *node = &g_array_index (build->nodes, QuiBlockingNode, id);

      node->session = session;
      node->index = index;
      self->node_of_session[index] = id;
    }
  return self->node_of_session[index];
}

static guint
node_of_pid (Build *build,
             int    pid)
{
  QuiBlocking *self = build->blocking;
  const QuiSession *session;
  guint id;

  if (pid < 0)
    {
      if (self->prepared == QUI_BLOCKING_NONE)
        self->prepared = add_node (build, QUI_BLOCKING_PREPARED, 0);
      return self->prepared;
    }

  session = qui_snapshot_find_session (self->snapshot, pid);
  if (session != NULL)
    return node_of_session (build, session);

  id = GPOINTER_TO_UINT (g_hash_table_lookup (self->unknown, GINT_TO_POINTER (pid)));
  if (id == 0)
    {
      id = add_node (build, QUI_BLOCKING_UNKNOWN, pid) + 1;
      g_hash_table_insert (self->unknown, GINT_TO_POINTER (pid), GUINT_TO_POINTER (id));
    }
  return id - 1;
}

static void
add_session (Build            *build,
             const QuiSession *session)
{
  guint waiter, n_listed = 0;
  guint *unlisted;

  if (session->n_blockers == 0 && session->blockers[0] == 0 && session->state != QUI_STATE_WAITING)
    return;

  waiter = node_of_session (build, session);
  for (; session->blockers[n_listed] != 0; n_listed++)
    {
      Edge edge = { waiter, node_of_pid (build, session->blockers[n_listed]) };

      g_array_append_val (build->edges, edge);
    }

  unlisted = &build->unlisted[g_array_index (build->nodes, QuiBlockingNode, waiter).index];
  if (session->n_blockers > n_listed)
    *unlisted = MAX (*unlisted, session->n_blockers - n_listed);
}

/* ---- Links ---- */

/* Sorts the edges by waiter, or by blocker; the order of edges of one node stays. */
static void
links_init (QuiBlockingLinks *self,
            const Edge       *edges,
            guint             n_edges,
            guint             n_nodes,
            gboolean          by_waiter)
{
  guint total = 0;

  self->start = g_new0 (guint, n_nodes + 1);
  self->targets = g_new (guint, MAX (n_edges, 1));

  for (guint i = 0; i < n_edges; i++)
    self->start[by_waiter ? edges[i].waiter : edges[i].blocker]++;

  for (guint i = 0; i <= n_nodes; i++)
    {
      guint n = self->start[i];

      self->start[i] = total;
      total += n;
    }

  /* Each start moves up to the next one's, and is moved back afterwards. */
  for (guint i = 0; i < n_edges; i++)
    {
      guint from = by_waiter ? edges[i].waiter : edges[i].blocker;

      self->targets[self->start[from]++] = by_waiter ? edges[i].blocker : edges[i].waiter;
    }
  for (guint i = n_nodes; i > 0; i--)
    self->start[i] = self->start[i - 1];
  self->start[0] = 0;
}

static void
links_clear (QuiBlockingLinks *self)
{
  g_free (self->start);
  g_free (self->targets);
}

/* Leaves out double ones and those who wait for themselves (a parallel query for one of its own processes). */
static void
link_nodes (Build *build)
{
  QuiBlocking *self = build->blocking;
  QuiBlockingLinks all;
  g_autofree guint *seen_by = g_new0 (guint, self->n_nodes + 1);
  guint n_edges = 0;
  Edge *edges = (Edge *) (gpointer) build->edges->data;

  links_init (&all, edges, build->edges->len, self->n_nodes, TRUE);
  for (guint waiter = 0; waiter < self->n_nodes; waiter++)
    {
      for (guint i = all.start[waiter]; i < all.start[waiter + 1]; i++)
        {
          guint blocker = all.targets[i];

          if (blocker == waiter || seen_by[blocker] == waiter + 1)
            continue;
          seen_by[blocker] = waiter + 1;
          edges[n_edges++] = (Edge) { waiter, blocker };
        }
    }
  links_clear (&all);

  links_init (&self->blockers, edges, n_edges, self->n_nodes, TRUE);
  links_init (&self->waiting, edges, n_edges, self->n_nodes, FALSE);
}

/* ---- What is said of each node ---- */

static void
describe_waiting (Build *build)
{
  QuiBlocking *self = build->blocking;

  for (guint i = 0; i < self->n_nodes; i++)
    {
      QuiBlockingNode *node = &self->nodes[i];

      if (node->kind != QUI_BLOCKING_SESSION)
        continue;
      node->n_waits_for = self->blockers.start[i + 1] - self->blockers.start[i] + build->unlisted[node->index];
      if (node->n_waits_for > 0 || node->session->state == QUI_STATE_WAITING)
        node->wait_start = qui_session_get_wait_start (node->session);
      if (node->n_waits_for == 1 && build->unlisted[node->index] == 0)
        self->nodes[self->blockers.targets[self->blockers.start[i]]].n_only++;
    }
}

/* Walks up from a blocker, through everybody who waits for it, @steps at most. */
typedef struct
{
  guint   *seen_by;   /* by node: the last blocker that was counted for, + 1 */
  guint   *queue;
  guint    steps;
  guint    n_held;
  gint64   since;
} Walk;

static void
walk_init (Walk              *walk,
           const QuiBlocking *self)
{
  *walk = (Walk) {
    .seen_by = g_new0 (guint, self->n_nodes + 1),
    .queue = g_new (guint, self->n_nodes + 1),
    .steps = MAX_STEPS,
  };
}

static void
walk_clear (Walk *walk)
{
  g_free (walk->seen_by);
  g_free (walk->queue);
}

/* Returns FALSE if the steps did not suffice. */
static gboolean
walk_up (Walk              *walk,
         const QuiBlocking *self,
         guint              blocker)
{
  guint n = 0;

  walk->n_held = 0;
  walk->since = QUI_TIME_UNKNOWN;
  walk->seen_by[blocker] = blocker + 1;
  walk->queue[n++] = blocker;

  for (guint at = 0; at < n; at++)
    {
      for (guint i = self->waiting.start[walk->queue[at]]; i < self->waiting.start[walk->queue[at] + 1]; i++)
        {
          guint waiter = self->waiting.targets[i];

          if (walk->steps == 0)
            return FALSE;
          walk->steps--;
          if (walk->seen_by[waiter] == blocker + 1)
            continue;
          walk->seen_by[waiter] = blocker + 1;
          walk->queue[n++] = waiter;
          walk->n_held++;
          if (qui_blocking_rank_time (self->nodes[waiter].wait_start) < qui_blocking_rank_time (walk->since))
            walk->since = self->nodes[waiter].wait_start;
        }
    }
  return TRUE;
}

static void
describe_leads (QuiBlocking *self)
{
  Walk walk;

  walk_init (&walk, self);
  for (guint i = 0; i < self->n_nodes; i++)
    {
      QuiBlockingNode *node = &self->nodes[i];

      if (node->parent != QUI_BLOCKING_NONE)
        continue;
      node->held_at_least = !walk_up (&walk, self, i);
      node->n_held = walk.n_held;
      node->held_since = walk.since;
    }
  walk_clear (&walk);
}

guint
qui_blocking_count_held (const QuiBlocking *self,
                         guint              node)
{
  Walk walk;

  g_return_val_if_fail (node < self->n_nodes, 0);

  walk_init (&walk, self);
  walk_up (&walk, self, node);
  walk_clear (&walk);
  return walk.n_held;
}

/* ---- The order of those beneath one node ---- */

static int
compare_nodes (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  const QuiBlocking *self = data;
  const QuiBlockingNode *one = &self->nodes[*(const guint *) a];
  const QuiBlockingNode *other = &self->nodes[*(const guint *) b];
  gboolean leads = one->parent == QUI_BLOCKING_NONE;
  gint64 since = qui_blocking_rank_time (leads ? one->held_since : one->wait_start);
  gint64 other_since = qui_blocking_rank_time (leads ? other->held_since : other->wait_start);

  if (since != other_since)
    return since < other_since ? -1 : 1;
  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  if (one->kind == QUI_BLOCKING_SESSION && one->index != other->index)
    return one->index < other->index ? -1 : 1;
  return (one->pid > other->pid) - (one->pid < other->pid);
}

static void
link_children (QuiBlocking *self)
{
  g_autofree Edge *edges = g_new (Edge, self->n_nodes + 1);

  for (guint i = 0; i < self->n_nodes; i++)
    edges[i] = (Edge) { .waiter = i, .blocker = self->nodes[i].parent != QUI_BLOCKING_NONE ? self->nodes[i].parent : self->n_nodes };

  links_init (&self->children, edges, self->n_nodes, self->n_nodes + 1, FALSE);
  for (guint i = 0; i <= self->n_nodes; i++)
    {
      guint start = self->children.start[i];

      g_qsort_with_data (self->children.targets + start, self->children.start[i + 1] - start, sizeof (guint), compare_nodes, self);
    }
}

/* ---- The object ---- */

QuiBlocking *
qui_blocking_new (QuiSnapshot *snapshot)
{
  guint n_sessions;
  Build build = { 0 };
  QuiBlocking *self;

  g_return_val_if_fail (snapshot != NULL, NULL);

  n_sessions = qui_snapshot_get_n_sessions (snapshot);
  self = g_new0 (QuiBlocking, 1);
  self->snapshot = qui_snapshot_ref (snapshot);
  self->node_of_session = g_new (guint, MAX (n_sessions, 1));
  self->unknown = g_hash_table_new (NULL, NULL);
  self->prepared = QUI_BLOCKING_NONE;
  for (guint i = 0; i < n_sessions; i++)
    self->node_of_session[i] = QUI_BLOCKING_NONE;

  build.blocking = self;
  build.nodes = g_array_new (FALSE, FALSE, sizeof (QuiBlockingNode));
  build.edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  build.unlisted = g_new0 (guint, MAX (n_sessions, 1));
  for (guint i = 0; i < n_sessions; i++)
    add_session (&build, qui_snapshot_get_session (snapshot, i));

  self->n_nodes = build.nodes->len;
  self->nodes = (QuiBlockingNode *) (gpointer) g_array_free (build.nodes, FALSE);
  link_nodes (&build);
  describe_waiting (&build);
  qui_blocking_place (self);
  describe_leads (self);
  link_children (self);

  g_array_unref (build.edges);
  g_free (build.unlisted);
  return self;
}

void
qui_blocking_free (QuiBlocking *self)
{
  if (self == NULL)
    return;

  links_clear (&self->blockers);
  links_clear (&self->waiting);
  links_clear (&self->children);
  g_hash_table_unref (self->unknown);
  g_free (self->node_of_session);
  g_free (self->nodes);
  qui_snapshot_unref (self->snapshot);
  g_free (self);
}

QuiSnapshot *
qui_blocking_get_snapshot (const QuiBlocking *self)
{
  return self->snapshot;
}

guint
qui_blocking_get_n_nodes (const QuiBlocking *self)
{
  return self->n_nodes;
}

const QuiBlockingNode *
qui_blocking_get_node (const QuiBlocking *self,
                       guint              node)
{
  g_return_val_if_fail (node < self->n_nodes, NULL);

  return &self->nodes[node];
}

static guint
find_session (const QuiBlocking *self,
              const QuiLineKey  *key)
{
  const QuiSession *session = qui_snapshot_find_session (self->snapshot, (int) key->id);
  const QuiSession *leader;

  if (session == NULL || session->backend_start != key->start)
    return QUI_BLOCKING_NONE;

  leader = qui_session_find_leader (self->snapshot, session);
  return self->node_of_session[index_of (self->snapshot, leader != NULL ? leader : session)];
}

guint
qui_blocking_find (const QuiBlocking *self,
                   const QuiLineKey  *key)
{
  g_return_val_if_fail (self != NULL && key != NULL, QUI_BLOCKING_NONE);

  switch ((int) key->kind)
    {
    case QUI_LINE_SESSION:
      return find_session (self, key);

    case QUI_LINE_PREPARED:
      return self->prepared;

    case QUI_LINE_BLOCKER:
      /* 0 less 1 is none. */
      return GPOINTER_TO_UINT (g_hash_table_lookup (self->unknown, GINT_TO_POINTER ((int) key->id))) - 1;

    default:
      return QUI_BLOCKING_NONE;
    }
}

QuiLineKey
qui_blocking_get_key (const QuiBlocking *self,
                      guint              node)
{
  const QuiBlockingNode *of = &self->nodes[node];

  switch (of->kind)
    {
    case QUI_BLOCKING_SESSION:
      return (QuiLineKey) { QUI_LINE_SESSION, of->pid, of->session->backend_start };
    case QUI_BLOCKING_UNKNOWN:
      return (QuiLineKey) { QUI_LINE_BLOCKER, of->pid, 0 };
    case QUI_BLOCKING_PREPARED:
    default:
      return (QuiLineKey) { QUI_LINE_PREPARED, 0, 0 };
    }
}

static const guint *
get_links (const QuiBlockingLinks *links,
           guint                   node,
           guint                  *n)
{
  *n = links->start[node + 1] - links->start[node];
  return links->targets + links->start[node];
}

const guint *
qui_blocking_get_children (const QuiBlocking *self,
                           guint              node,
                           guint             *n_children)
{
  return get_links (&self->children, MIN (node, self->n_nodes), n_children);
}

const guint *
qui_blocking_get_blockers (const QuiBlocking *self,
                           guint              node,
                           guint             *n_blockers)
{
  g_assert (node < self->n_nodes);

  return get_links (&self->blockers, node, n_blockers);
}

const guint *
qui_blocking_get_waiting (const QuiBlocking *self,
                          guint              node,
                          guint             *n_waiting)
{
  g_assert (node < self->n_nodes);

  return get_links (&self->waiting, node, n_waiting);
}
