/* test-blocking.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-blocking.h"
#include "qui-session-rules.h"
#include "qui-test-world.h"

#define PREPARED -1

/* Adds a session that waits for @blockers, which must outlive the look; the smaller the pid the longer it has waited. */
static QuiSession *
add_waiter (QuiTestWorld *world,
            int           pid,
            const int    *blockers)
{
  QuiSession *session = qui_test_world_add_session (world, pid, 1, QUI_STATE_WAITING);

  session->blockers = blockers;
  while (blockers[session->n_blockers] != 0)
    session->n_blockers++;
  session->wait_start = QUI_TEST_NOW - (1000 - pid) * G_TIME_SPAN_SECOND;
  return session;
}

#define LIST(...) ((const int[]) { __VA_ARGS__, 0 })

static void
sketch_beneath (QuiBlocking *blocking,
                guint        node,
                GString     *text)
{
  guint n;
  const guint *children = qui_blocking_get_children (blocking, node, &n);

  for (guint i = 0; i < n; i++)
    {
      const QuiBlockingNode *child = qui_blocking_get_node (blocking, children[i]);

      if (text->len > 0 && text->str[text->len - 1] != '(')
        g_string_append_c (text, ' ');
      if (child->kind == QUI_BLOCKING_PREPARED)
        g_string_append (text, "prepared");
      else
        g_string_append_printf (text, "%d%s%s", child->pid, child->kind == QUI_BLOCKING_UNKNOWN ? "?" : "", child->in_circle ? "*" : "");
      qui_blocking_get_children (blocking, children[i], &n);
      if (n > 0)
        {
          g_string_append_c (text, '(');
          sketch_beneath (blocking, children[i], text);
          g_string_append_c (text, ')');
        }
      qui_blocking_get_children (blocking, node, &n);
    }
}

/* "10(11 12(13))": who stands beneath whom; "?" is not in the look, "*" waits in a circle. */
static QuiBlocking *
assert_forest (QuiTestWorld *world,
               const char   *expected)
{
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
  QuiBlocking *blocking = qui_blocking_new (snapshot);
  g_autoptr (GString) text = g_string_new (NULL);

  sketch_beneath (blocking, QUI_BLOCKING_NONE, text);
  g_assert_cmpstr (text->str, ==, expected);
  return blocking;
}

static const QuiBlockingNode *
node_of (QuiBlocking *blocking,
         int          pid)
{
  const QuiSession *session = qui_snapshot_find_session (qui_blocking_get_snapshot (blocking), pid);
  QuiLineKey key = { QUI_LINE_BLOCKER, pid, 0 };

  if (pid == PREPARED)
    key = (QuiLineKey) { QUI_LINE_PREPARED, 0, 0 };
  else if (session != NULL)
    key = (QuiLineKey) { QUI_LINE_SESSION, pid, session->backend_start };
  g_assert_cmpuint (qui_blocking_find (blocking, &key), !=, QUI_BLOCKING_NONE);
  return qui_blocking_get_node (blocking, qui_blocking_find (blocking, &key));
}

static gint64
waiting_since (int pid)
{
  return QUI_TEST_NOW - (1000 - pid) * G_TIME_SPAN_SECOND;
}

static void
test_nobody (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) empty = assert_forest (world, "");
  g_autoptr (QuiBlocking) calm = NULL;

  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  qui_test_world_add_session (world, 11, 1, QUI_STATE_IDLE_IN_TRANSACTION);
  calm = assert_forest (world, "");
  g_assert_cmpuint (qui_blocking_get_n_nodes (calm), ==, 0);
  g_assert_cmpuint (qui_blocking_find (calm, &(QuiLineKey) { QUI_LINE_PREPARED, 0, 0 }), ==, QUI_BLOCKING_NONE);
  g_assert_cmpuint (qui_blocking_find (calm, &(QuiLineKey) { QUI_LINE_BLOCKER, 10, 0 }), ==, QUI_BLOCKING_NONE);
}

/* A chain of depth 4 with a prepared transaction at its root, and a tree beside it. */
static void
test_chain (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;

  add_waiter (world, 21, LIST (PREPARED));
  add_waiter (world, 22, LIST (21));
  add_waiter (world, 23, LIST (22));
  add_waiter (world, 24, LIST (23));
  qui_test_world_add_session (world, 30, 1, QUI_STATE_IDLE_IN_TRANSACTION);
  add_waiter (world, 31, LIST (30));
  add_waiter (world, 32, LIST (30));
  add_waiter (world, 33, LIST (31));
  blocking = assert_forest (world, "prepared(21(22(23(24)))) 30(31(33) 32)");

  g_assert_cmpuint (node_of (blocking, PREPARED)->n_held, ==, 4);
  g_assert_cmpint (node_of (blocking, PREPARED)->held_since, ==, waiting_since (21));
  g_assert_cmpuint (node_of (blocking, PREPARED)->n_only, ==, 1);
  g_assert_cmpuint (node_of (blocking, 24)->depth, ==, 4);
  g_assert_true (qui_blocking_get_node (blocking, node_of (blocking, 24)->lead)->kind == QUI_BLOCKING_PREPARED);
  g_assert_cmpuint (node_of (blocking, 30)->n_held, ==, 3);
  g_assert_cmpint (node_of (blocking, 30)->held_since, ==, waiting_since (31));
  g_assert_cmpuint (node_of (blocking, 30)->n_only, ==, 2);
  g_assert_cmpint (node_of (blocking, 30)->wait_start, ==, QUI_TIME_UNKNOWN);
  g_assert_cmpint (node_of (blocking, 33)->wait_start, ==, waiting_since (33));
}

/* Who queues for a lock waits for those in front of it, too: they all stand beneath the one that holds it. */
static void
test_queue (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;

  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  add_waiter (world, 11, LIST (10));
  add_waiter (world, 12, LIST (10, 11));
  add_waiter (world, 13, LIST (10, 11, 12));
  /* Behind the queue only, the one behind whom it is deepest listed first. */
  add_waiter (world, 14, LIST (13, 11));
  /* The lead comes last in the list. */
  add_waiter (world, 9, LIST (11, 10));
  blocking = assert_forest (world, "10(9 11 12 13(14))");

  g_assert_cmpuint (node_of (blocking, 10)->n_held, ==, 5);
  g_assert_cmpuint (node_of (blocking, 10)->n_only, ==, 1);
  g_assert_cmpuint (node_of (blocking, 13)->n_waits_for, ==, 3);
  g_assert_cmpuint (node_of (blocking, 11)->n_only, ==, 0);
}

static void
test_two_leads (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;

  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  qui_test_world_add_session (world, 20, 1, QUI_STATE_ACTIVE);
  add_waiter (world, 21, LIST (20));
  add_waiter (world, 30, LIST (21, 10, 20));
  blocking = assert_forest (world, "20(21) 10(30)");

  /* Placed once, counted for both. */
  g_assert_cmpuint (node_of (blocking, 10)->n_held, ==, 1);
  g_assert_cmpuint (node_of (blocking, 10)->n_only, ==, 0);
  g_assert_cmpuint (node_of (blocking, 20)->n_held, ==, 2);
  g_assert_cmpuint (node_of (blocking, 20)->n_only, ==, 1);
}

static void
test_circles (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;

  add_waiter (world, 12, LIST (11));
  add_waiter (world, 11, LIST (13));
  add_waiter (world, 13, LIST (12));
  add_waiter (world, 14, LIST (13));
  /* A circle that waits for another one is behind it. */
  add_waiter (world, 21, LIST (22, 14));
  add_waiter (world, 22, LIST (21));
  blocking = assert_forest (world, "11*(12*(13*(14(21*(22*)))))");

  g_assert_cmpuint (node_of (blocking, 11)->n_held, ==, 5);
  g_assert_cmpuint (node_of (blocking, 11)->n_only, ==, 1);
  g_assert_cmpint (node_of (blocking, 11)->held_since, ==, waiting_since (12));
}

/* A circle one of whose members waits for somebody outside has its lead there. */
static void
test_circle_with_lead (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;

  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  add_waiter (world, 11, LIST (12, 10));
  add_waiter (world, 12, LIST (11));
  blocking = assert_forest (world, "10(11*(12*))");
  g_assert_false (node_of (blocking, 10)->in_circle);
}

/* Itself, the same twice, a pid that is in no row, counts that do not fit, a state without blockers. */
static void
test_hostile (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;
  QuiSession *session;

  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  add_waiter (world, 11, LIST (11));
  add_waiter (world, 12, LIST (10, 10, 12, 10));
  add_waiter (world, 13, LIST (999));
  add_waiter (world, 14, LIST (999, 12));
  session = add_waiter (world, 15, LIST (10));
  session->n_blockers = 400;
  session = qui_test_world_add_session (world, 16, 1, QUI_STATE_ACTIVE);
  session->n_blockers = 3;
  qui_test_world_add_session (world, 17, 1, QUI_STATE_WAITING)->query_start = QUI_TIME_UNKNOWN;
  add_waiter (world, 18, LIST (PREPARED, -2, -70000))->n_blockers = 0;
  blocking = assert_forest (world, "10(12(14) 15) 999?(13) prepared(18) 17 16 11");

  g_assert_cmpuint (node_of (blocking, 12)->n_waits_for, ==, 1);
  g_assert_cmpuint (node_of (blocking, 14)->n_waits_for, ==, 2);
  g_assert_cmpuint (node_of (blocking, 15)->n_waits_for, ==, 400);
  g_assert_cmpuint (node_of (blocking, 16)->n_waits_for, ==, 3);
  g_assert_cmpuint (node_of (blocking, 17)->n_waits_for, ==, 0);
  g_assert_cmpuint (node_of (blocking, 10)->n_only, ==, 1);
  g_assert_cmpuint (node_of (blocking, 999)->n_only, ==, 1);
}

/* A parallel query is one blocker and one waiter, whichever of its processes the server names. */
static void
test_parallel (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiBlocking) blocking = NULL;
  QuiSession *worker;

  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  worker = add_waiter (world, 11, LIST (10, 20, 12));
  worker->backend_type = "parallel worker";
  worker->leader_pid = 10;
  worker = qui_test_world_add_session (world, 12, 1, QUI_STATE_ACTIVE);
  worker->backend_type = "parallel worker";
  worker->leader_pid = 10;
  qui_test_world_add_session (world, 20, 1, QUI_STATE_ACTIVE);
  add_waiter (world, 30, LIST (12, 10));
  blocking = assert_forest (world, "20(10(30))");
  g_assert_cmpuint (node_of (blocking, 10)->n_only, ==, 1);
  g_assert_true (node_of (blocking, 11) == node_of (blocking, 10));
}

/* ---- Against a plain and slow way to say the same ---- */

static gboolean
waits_for (QuiBlocking *blocking,
           guint        waiter,
           guint        blocker)
{
  guint n;
  const guint *blockers = qui_blocking_get_blockers (blocking, waiter, &n);

  for (guint i = 0; i < n; i++)
    if (blockers[i] == blocker)
      return TRUE;
  return FALSE;
}

/* reach[a * n + b]: a waits for b, directly or through others. */
static gboolean *
make_reach (QuiBlocking *blocking)
{
  guint n = qui_blocking_get_n_nodes (blocking);
  gboolean *reach = g_new0 (gboolean, n * n + 1);

  for (guint a = 0; a < n; a++)
    for (guint b = 0; b < n; b++)
      reach[a * n + b] = waits_for (blocking, a, b);
  for (guint via = 0; via < n; via++)
    for (guint a = 0; a < n; a++)
      for (guint b = 0; reach[a * n + via] && b < n; b++)
        reach[a * n + b] |= reach[via * n + b];
  return reach;
}

static void
check_place (QuiBlocking    *blocking,
             guint           id,
             const gboolean *reach)
{
  const QuiBlockingNode *node = qui_blocking_get_node (blocking, id);
  guint n = qui_blocking_get_n_nodes (blocking);
  guint n_blockers;

  qui_blocking_get_blockers (blocking, id, &n_blockers);
  g_assert_cmpint (node->in_circle, ==, reach[id * n + id]);

  if (node->parent != QUI_BLOCKING_NONE)
    {
      const QuiBlockingNode *parent = qui_blocking_get_node (blocking, node->parent);

      g_assert_true (waits_for (blocking, id, node->parent));
      g_assert_cmpuint (node->depth, ==, parent->depth + 1);
      g_assert_cmpuint (node->lead, ==, parent->lead);
      return;
    }

  g_assert_cmpuint (node->depth, ==, 0);
  g_assert_cmpuint (node->lead, ==, id);
  /* A lead waits for nobody outside of its circle. */
  g_assert_true (n_blockers == 0 || node->in_circle);
  for (guint other = 0; other < n; other++)
    g_assert_true (!reach[id * n + other] || reach[other * n + id]);
}

static void
check_counts (QuiBlocking    *blocking,
              guint           id,
              const gboolean *reach)
{
  const QuiBlockingNode *node = qui_blocking_get_node (blocking, id);
  guint n = qui_blocking_get_n_nodes (blocking);
  guint n_held = 0, n_only = 0, n_waiting;
  gint64 since = QUI_TIME_UNKNOWN;

  qui_blocking_get_waiting (blocking, id, &n_waiting);
  for (guint other = 0; other < n; other++)
    {
      const QuiBlockingNode *waiter = qui_blocking_get_node (blocking, other);

      n_only += waits_for (blocking, other, id) && waiter->n_waits_for == 1;
      n_waiting -= waits_for (blocking, other, id);
      if (other == id || !reach[other * n + id])
        continue;
      n_held++;
      if (since == QUI_TIME_UNKNOWN || (waiter->wait_start != QUI_TIME_UNKNOWN && waiter->wait_start < since))
        since = waiter->wait_start;
    }
  g_assert_cmpuint (n_waiting, ==, 0);
  g_assert_cmpuint (node->n_only, ==, n_only);
  if (node->parent != QUI_BLOCKING_NONE)
    return;
  g_assert_false (node->held_at_least);
  g_assert_cmpuint (node->n_held, ==, n_held);
  g_assert_cmpint (node->held_since, ==, since);
}

/* Everybody who waits, and everybody who is waited for, once; nobody else. */
static void
check_members (QuiBlocking *blocking)
{
  QuiSnapshot *snapshot = qui_blocking_get_snapshot (blocking);
  g_autoptr (GHashTable) expected = g_hash_table_new (NULL, NULL);
  guint n_sessions = 0;

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);
      const QuiSession *leader = qui_session_find_leader (snapshot, session);

      if (session->state == QUI_STATE_WAITING || session->n_blockers > 0)
        g_hash_table_add (expected, (gpointer) (leader != NULL ? leader : session));
      for (const int *pid = session->blockers; *pid != 0; pid++)
        {
          const QuiSession *blocker = qui_snapshot_find_session (snapshot, *pid);

          leader = blocker != NULL ? qui_session_find_leader (snapshot, blocker) : NULL;
          if (blocker != NULL)
            g_hash_table_add (expected, (gpointer) (leader != NULL ? leader : blocker));
        }
    }

  for (guint i = 0; i < qui_blocking_get_n_nodes (blocking); i++)
    {
      const QuiBlockingNode *node = qui_blocking_get_node (blocking, i);
      QuiLineKey key = qui_blocking_get_key (blocking, i);

      n_sessions += node->session != NULL;
      g_assert_true (node->session == NULL || g_hash_table_remove (expected, node->session));
      if (node->session == NULL || qui_snapshot_find_session (snapshot, node->pid) == node->session)
        g_assert_cmpuint (qui_blocking_find (blocking, &key), ==, i);
    }
  g_assert_cmpuint (g_hash_table_size (expected), ==, 0);
}

static guint
count_beneath (QuiBlocking *blocking,
               guint        node)
{
  guint n, total = 0;
  const guint *children = qui_blocking_get_children (blocking, node, &n);

  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (qui_blocking_get_node (blocking, children[i])->parent, ==, node);
      total += 1 + count_beneath (blocking, children[i]);
    }
  return total;
}

static void
test_random (void)
{
  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (QuiTestWorld) world = qui_test_world_new ();
      g_autoptr (QuiSnapshot) snapshot = NULL;
      g_autoptr (QuiBlocking) blocking = NULL;
      g_autofree gboolean *reach = NULL;

      qui_test_world_fill (world, 2, g_test_rand_int_range (0, 60));
      qui_test_world_tangle (world, g_test_rand_int_range (0, 100));
      snapshot = qui_test_world_look (world);
      blocking = qui_blocking_new (snapshot);
      reach = make_reach (blocking);

      check_members (blocking);
      for (guint i = 0; i < qui_blocking_get_n_nodes (blocking); i++)
        {
          check_place (blocking, i, reach);
          check_counts (blocking, i, reach);
        }
      g_assert_cmpuint (count_beneath (blocking, QUI_BLOCKING_NONE), ==, qui_blocking_get_n_nodes (blocking));
    }
}

/* ---- Large ones ---- */

typedef enum { CHAIN, CIRCLE, CONFLICT, CROWD, WEB } Shape;

/* @n waiters, each with at most 16 blockers. */
static QuiTestWorld *
large_world (Shape shape,
             guint n,
             int (*lists)[17])
{
  QuiTestWorld *world = qui_test_world_new ();

  for (guint i = 0; i < n; i++)
    {
      QuiSession *session = qui_test_world_add_session (world, i + 1, 1, QUI_STATE_WAITING);
      guint n_listed = 0;

      switch (shape)
        {
        case CHAIN:
        case CIRCLE:
          lists[i][n_listed++] = i > 0 ? (int) i : shape == CIRCLE ? (int) n : PREPARED;
          session->n_blockers = 1;
          break;
        case CONFLICT:
          for (; n_listed < MIN (i, 16); n_listed++)
            lists[i][n_listed] = n_listed + 1;
          session->n_blockers = i;
          break;
        case CROWD:
          lists[i][n_listed++] = PREPARED;
          session->n_blockers = 1;
          break;
        case WEB:
        default:
          /* Thousands of leads whose waiters are all the same: the worst for counting. */
          for (; i >= n / 2 && n_listed < 16; n_listed++)
            lists[i][n_listed] = (i - n / 2) * 16 + n_listed < n / 2 ? (int) ((i - n / 2) * 16 + n_listed + 1) : (int) (i - n_listed);
          session->n_blockers = n_listed;
          break;
        }
      lists[i][n_listed] = 0;
      session->blockers = lists[i];
      session->wait_start = QUI_TEST_NOW - (n - i) * 1000;
    }
  return world;
}

static void
test_large (void)
{
  static const char * const names[] = { "chain", "circle", "conflict", "crowd", "web" };

  for (Shape shape = CHAIN; shape <= WEB; shape++)
    {
      const guint n = 10000;
      g_autofree int (*lists)[17] = g_malloc (n * sizeof *lists);
      g_autoptr (QuiTestWorld) world = large_world (shape, n, lists);
      g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
      gint64 start = g_get_monotonic_time ();
      g_autoptr (QuiBlocking) blocking = qui_blocking_new (snapshot);
      gint64 took = g_get_monotonic_time () - start;

      g_test_message ("%s of %u: %.1f ms", names[shape], n, took / 1000.0);
      g_assert_cmpint (took, <, 2 * G_USEC_PER_SEC);
      g_assert_cmpuint (qui_blocking_get_n_nodes (blocking), ==, n + (shape == CHAIN || shape == CROWD));
      if (shape == CHAIN)
        g_assert_cmpuint (node_of (blocking, n)->depth, ==, n);
      if (shape == CIRCLE)
        g_assert_cmpuint (node_of (blocking, n)->depth, ==, n - 1);
      if (shape == CONFLICT)
        g_assert_cmpuint (node_of (blocking, 1)->n_held, ==, n - 1);
      if (shape == WEB)
        g_assert_true (node_of (blocking, 1)->held_at_least);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blocking/nobody", test_nobody);
  g_test_add_func ("/blocking/chain", test_chain);
  g_test_add_func ("/blocking/queue", test_queue);
  g_test_add_func ("/blocking/two-leads", test_two_leads);
  g_test_add_func ("/blocking/circles", test_circles);
  g_test_add_func ("/blocking/circle-with-lead", test_circle_with_lead);
  g_test_add_func ("/blocking/hostile", test_hostile);
  g_test_add_func ("/blocking/parallel", test_parallel);
  g_test_add_func ("/blocking/random", test_random);
  g_test_add_func ("/blocking/large", test_large);

  return g_test_run ();
}
