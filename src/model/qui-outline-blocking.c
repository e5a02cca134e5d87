/* qui-outline-blocking.c: the lines of a view by blocker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-outline-private.h"

typedef struct
{
  gint64 key;
  guint  order;   /* the natural one */
  guint  node;
} Entry;

typedef struct
{
  const QuiOutlineGround *ground;
  GArray                 *lines;     /* QuiLine */
  guint8                 *kept;      /* by node: it passes, or somebody beneath it does */
  GArray                 *stack;     /* guint: nodes whose line is to come, the next one last */
  GArray                 *entries;   /* scratch for sorting */
} Build;

/* Who passes brings all above; each is marked once. Nobody is hidden here for being of a kind that is hidden. */
static guint
keep_nodes (Build *build)
{
  const QuiOutlineGround *ground = build->ground;
  guint n_shown = 0;

  for (guint i = 0; i < qui_blocking_get_n_nodes (ground->blocking); i++)
    {
      const QuiSession *session = qui_blocking_get_node (ground->blocking, i)->session;
      gboolean passes = session != NULL ? qui_outline_filter_sift (ground->filter, session) != QUI_SIFTED_OUT : !ground->filter->on;

      n_shown += session != NULL && passes;
      for (guint node = i; passes && node != QUI_BLOCKING_NONE && !build->kept[node];
           node = qui_blocking_get_node (ground->blocking, node)->parent)
        build->kept[node] = TRUE;
    }
  return n_shown;
}

static int
entry_compare (gconstpointer a,
               gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;

  if (one->key != other->key)
    return one->key < other->key ? -1 : 1;

  return one->order < other->order ? -1 : one->order > other->order;
}

static gint64
sort_key (Build *build,
          guint  node)
{
  const QuiBlockingNode *of = qui_blocking_get_node (build->ground->blocking, node);

  if (build->ground->sort_keys == NULL)
    return 0;

  /* Who is no session has no value in any column. */
  return of->session != NULL ? build->ground->sort_keys[of->index] : G_MAXINT64;
}

/* Those beneath @node are next, in their order. Returns whether there are any. */
static gboolean
find_children (Build *build,
               guint  node)
{
  guint n;
  const guint *children = qui_blocking_get_children (build->ground->blocking, node, &n);

  g_array_set_size (build->entries, 0);
  for (guint i = 0; i < n; i++)
    {
      Entry entry = { .order = i, .node = children[i] };

      if (!build->kept[children[i]])
        continue;
      entry.key = sort_key (build, children[i]);
      g_array_append_val (build->entries, entry);
    }
  if (build->ground->sort_keys != NULL)
    g_array_sort (build->entries, entry_compare);
  return build->entries->len > 0;
}

static void
push_children (Build *build)
{
  for (guint i = build->entries->len; i > 0; i--)
    g_array_append_val (build->stack, g_array_index (build->entries, Entry, i - 1).node);
}

static void
add_line (Build *build,
          guint  node)
{
  const QuiBlocking *blocking = build->ground->blocking;
  const QuiBlockingNode *of = qui_blocking_get_node (blocking, node);
  QuiLine line = {
    .key = qui_blocking_get_key (blocking, node),
    .depth = of->depth,
    .session = of->session,
    .blocking = of,
    .oldest_xact = QUI_TIME_UNKNOWN,
    .oldest_state_change = QUI_TIME_UNKNOWN,
  };

  if (of->session != NULL && of->session->database_oid != 0)
    line.database = qui_snapshot_find_database (qui_blocking_get_snapshot (blocking), of->session->database_oid);
  line.expandable = find_children (build, node);
  line.open = line.expandable && qui_view_spec_is_open (build->ground->view, &line.key);
  g_array_append_val (build->lines, line);

  if (line.open)
    push_children (build);
}

guint
qui_outline_add_blocking (GArray                 *lines,
                          const QuiOutlineGround *ground)
{
  guint n_nodes = qui_blocking_get_n_nodes (ground->blocking);
  g_autofree guint8 *kept = g_new0 (guint8, n_nodes + 1);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  Build build = { .ground = ground, .lines = lines, .kept = kept, .stack = stack, .entries = entries };
  guint n_shown = keep_nodes (&build);

  find_children (&build, QUI_BLOCKING_NONE);
  push_children (&build);
  while (stack->len > 0)
    {
      guint node = g_array_index (stack, guint, stack->len - 1);

      g_array_set_size (stack, stack->len - 1);
      add_line (&build, node);
    }
  return n_shown;
}
