/* test-outline-blocking.c: the outline grouped by blocker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-outline.h"
#include "qui-test-world.h"

static QuiOutline *
build (QuiTestWorld *world,
       QuiView      *view)
{
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
  g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);

  return qui_outline_build (snapshot, spec);
}

static QuiSession *
add_waiter (QuiTestWorld *world,
            int           pid,
            int           blocker)
{
  QuiSession *session = qui_test_world_add_session (world, pid, 1, QUI_STATE_WAITING);
  int *blockers = g_new0 (int, 2);

  blockers[0] = blocker;
  g_ptr_array_add (world->blockers, blockers);
  session->blockers = blockers;
  session->n_blockers = 1;
  session->query_start = QUI_TEST_NOW - (1000 - pid) * G_TIME_SPAN_SECOND;
  return session;
}

/* A prepared transaction and a session that block, and two who do not matter. */
static QuiTestWorld *
blocked_world (void)
{
  QuiTestWorld *world = qui_test_world_new ();

  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_add_session (world, 10, 1, QUI_STATE_IDLE_IN_TRANSACTION)->user = "maria";
  add_waiter (world, 11, 10);
  add_waiter (world, 12, 11)->user = "éva";
  add_waiter (world, 13, 10);
  add_waiter (world, 21, -1);
  add_waiter (world, 31, 999);
  qui_test_world_add_session (world, 40, 1, QUI_STATE_IDLE);
  qui_test_world_add_session (world, 41, 1, QUI_STATE_ACTIVE);
  return world;
}

static char *
sketch (QuiOutline *outline)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (i > 0)
        g_string_append_c (text, ' ');
      for (guint depth = 0; depth < line->depth; depth++)
        g_string_append_c (text, '>');

      if (line->key.kind == QUI_LINE_PREPARED)
        g_string_append (text, "prepared");
      else
        g_string_append_printf (text, "%d%s", (int) line->key.id, line->key.kind == QUI_LINE_BLOCKER ? "?" : "");
    }
  return g_string_free (text, FALSE);
}

#define assert_sketch(world, view, expected) \
  G_STMT_START { \
    g_autoptr (QuiOutline) built = build (world, view); \
    g_autofree char *sketched = sketch (built); \
    g_assert_cmpstr (sketched, ==, expected); \
  } G_STMT_END

static void
test_lines (void)
{
  g_autoptr (QuiTestWorld) world = blocked_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) by_database = build (world, view);
  g_autoptr (QuiOutline) outline = NULL;
  const QuiLine *line;

  g_assert_null (qui_outline_get_blocking (by_database));
  g_assert_null (qui_outline_get_line (by_database, 0)->blocking);

  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  assert_sketch (world, view, "10 >11 >>12 >13 prepared >21 999? >31");
  outline = build (world, view);
  g_assert_nonnull (qui_outline_get_blocking (outline));
  g_assert_cmpuint (qui_outline_get_n_sessions (outline), ==, 8);
  g_assert_cmpuint (qui_outline_get_n_shown (outline), ==, 6);
  g_assert_cmpuint (qui_outline_get_n_in_state (outline, QUI_STATE_WAITING), ==, 5);

  line = qui_outline_get_line (outline, 0);
  g_assert_cmpuint (line->blocking->n_held, ==, 3);
  g_assert_true (line->expandable && line->open && line->database != NULL);
  line = qui_outline_get_line (outline, 4);
  g_assert_null (line->session);
  g_assert_cmpuint (line->blocking->n_held, ==, 1);
  g_assert_false (qui_outline_get_line (outline, 5)->expandable);
}

static void
test_nobody (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) outline = NULL;

  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_add_session (world, 10, 1, QUI_STATE_ACTIVE);
  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  outline = build (world, view);
  g_assert_cmpuint (qui_outline_get_n_lines (outline), ==, 0);
  g_assert_cmpuint (qui_blocking_get_n_nodes (qui_outline_get_blocking (outline)), ==, 0);
}

/* Each grouping keeps its own folds. */
static void
test_folding (void)
{
  g_autoptr (QuiTestWorld) world = blocked_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  QuiLineKey lead = { QUI_LINE_SESSION, 10, QUI_TEST_NOW - 10 * G_TIME_SPAN_SECOND };
  QuiLineKey prepared = { .kind = QUI_LINE_PREPARED };

  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  qui_view_set_open (view, &lead, FALSE);
  qui_view_set_open (view, &prepared, FALSE);
  assert_sketch (world, view, "10 prepared 999? >31");
  qui_view_set_grouping (view, QUI_GROUPING_DATABASE);
  g_assert_true (qui_view_is_open (view, &lead));
  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  g_assert_false (qui_view_is_open (view, &lead));
}

static void
test_filter_and_sort (void)
{
  g_autoptr (QuiTestWorld) world = blocked_world ();
  g_autoptr (QuiView) view = qui_view_new ();

  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  qui_view_set_filter (view, "éva");
  assert_sketch (world, view, "10 >11 >>12");
  qui_view_set_filter (view, "maria");
  assert_sketch (world, view, "10");
  qui_view_set_filter (view, NULL);
  qui_view_set_states (view, 1 << QUI_STATE_WAITING);
  assert_sketch (world, view, "10 >11 >>12 >13 prepared >21 999? >31");
  qui_view_set_states (view, 1 << QUI_STATE_IDLE);
  assert_sketch (world, view, "");
  qui_view_set_states (view, 0);

  qui_view_set_sort (view, QUI_COLUMN_PID, TRUE);
  assert_sketch (world, view, "10 >13 >11 >>12 prepared >21 999? >31");
  qui_view_set_sort (view, QUI_COLUMN_IN_STATE, FALSE);
  assert_sketch (world, view, "10 >13 >11 >>12 prepared >21 999? >31");
}

/* ---- At random ---- */

static gboolean
passes (const QuiBlockingNode *node,
        guint                  states)
{
  return states == 0 || (node->session != NULL && (states & 1u << node->session->state) != 0);
}

/* Whether somebody at or beneath it passes. */
static gboolean
is_kept (const QuiBlocking *blocking,
         guint              node,
         guint              states)
{
  for (guint i = 0; i < qui_blocking_get_n_nodes (blocking); i++)
    {
      guint up = i;

      while (up != node && up != QUI_BLOCKING_NONE)
        up = qui_blocking_get_node (blocking, up)->parent;
      if (up == node && passes (qui_blocking_get_node (blocking, i), states))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_folded (const QuiBlocking *blocking,
           guint              node,
           QuiViewSpec       *spec)
{
  while ((node = qui_blocking_get_node (blocking, node)->parent) != QUI_BLOCKING_NONE)
    {
      QuiLineKey key = qui_blocking_get_key (blocking, node);

      if (!qui_view_spec_is_open (spec, &key))
        return TRUE;
    }
  return FALSE;
}

/* Every node has its one line unless a fold or the filter hides it, beneath the line of the one it stands beneath. */
static void
check (QuiOutline  *outline,
       QuiViewSpec *spec)
{
  const QuiBlocking *blocking = qui_outline_get_blocking (outline);
  guint n_nodes = qui_blocking_get_n_nodes (blocking);
  g_autofree gboolean *seen = g_new0 (gboolean, n_nodes + 1);
  g_autoptr (GPtrArray) above = g_ptr_array_new ();
  guint states = qui_view_spec_get_states (spec);
  guint n_shown = 0;

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);
      const QuiBlockingNode *parent = NULL;
      guint node = line->blocking - qui_blocking_get_node (blocking, 0);

      g_assert_cmpuint (line->depth, <=, above->len);
      g_ptr_array_set_size (above, line->depth);
      if (line->blocking->parent != QUI_BLOCKING_NONE)
        parent = qui_blocking_get_node (blocking, line->blocking->parent);
      g_assert_true (parent == (line->depth > 0 ? g_ptr_array_index (above, line->depth - 1) : NULL));
      g_ptr_array_add (above, (gpointer) line->blocking);

      g_assert_false (seen[node]);
      seen[node] = TRUE;
      g_assert_true (line->session == line->blocking->session);
      g_assert_cmpint (line->open, ==, line->expandable && qui_view_spec_is_open (spec, &line->key));
    }

  for (guint i = 0; i < n_nodes; i++)
    {
      const QuiBlockingNode *node = qui_blocking_get_node (blocking, i);

      n_shown += node->session != NULL && passes (node, states);
      g_assert_cmpint (seen[i], ==, is_kept (blocking, i, states) && !is_folded (blocking, i, spec));
    }
  g_assert_cmpuint (qui_outline_get_n_shown (outline), ==, n_shown);
}

static void
fold_some (QuiView           *view,
           const QuiBlocking *blocking)
{
  for (guint i = 0; i < qui_blocking_get_n_nodes (blocking); i++)
    {
      QuiLineKey key = qui_blocking_get_key (blocking, i);

      if (g_test_rand_int_range (0, 10) == 0)
        qui_view_set_open (view, &key, g_test_rand_bit ());
    }
}

static void
test_random (void)
{
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (QuiTestWorld) world = qui_test_world_new ();
      g_autoptr (QuiView) view = qui_view_new ();

      qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
      qui_test_world_fill (world, g_test_rand_int_range (0, 4), g_test_rand_int_range (0, 80));

      for (guint step = 0; step < 8; step++)
        {
          g_autoptr (QuiSnapshot) snapshot = NULL;
          g_autoptr (QuiViewSpec) spec = NULL;
          g_autoptr (QuiOutline) outline = NULL;

          qui_test_world_tangle (world, 30);
          snapshot = qui_test_world_look (world);
          qui_view_set_states (view, g_test_rand_bit () ? 0 : g_test_rand_int_range (0, 1 << QUI_N_STATES));
          qui_view_set_sort (view, g_test_rand_int_range (QUI_COLUMN_NONE, QUI_N_COLUMNS), g_test_rand_bit ());
          spec = qui_view_get_spec (view);
          outline = qui_outline_build (snapshot, spec);
          check (outline, spec);
          fold_some (view, qui_outline_get_blocking (outline));
          qui_test_world_stir (world, 100);
        }
    }
}

/* ---- 500 that all conflict, among 10,000 ---- */

static void
test_speed (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autoptr (QuiViewSpec) spec = NULL;
  static int lists[500][17];
  gint64 best = G_MAXINT64;

  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_fill (world, 20, 9500);
  for (guint i = 0; i < 500; i++)
    {
      QuiSession *session = qui_test_world_add_session (world, i + 1, 1, i > 0 ? QUI_STATE_WAITING : QUI_STATE_IDLE_IN_TRANSACTION);

      for (guint b = 0; b < MIN (i, 16); b++)
        lists[i][b] = b + 1;
      session->blockers = lists[i];
      session->n_blockers = i;
    }
  snapshot = qui_test_world_look (world);
  spec = qui_view_get_spec (view);

  for (guint i = 0; i < 9; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (QuiOutline) outline = qui_outline_build (snapshot, spec);

      best = MIN (best, g_get_monotonic_time () - start);
      g_assert_cmpuint (qui_outline_get_n_lines (outline), >=, 500);
    }
  g_test_message ("500 conflicting waiters among 10,000 sessions: %.2f ms", best / 1000.0);
  g_assert_cmpint (best, <, 150000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outline-blocking/lines", test_lines);
  g_test_add_func ("/outline-blocking/nobody", test_nobody);
  g_test_add_func ("/outline-blocking/folding", test_folding);
  g_test_add_func ("/outline-blocking/filter-and-sort", test_filter_and_sort);
  g_test_add_func ("/outline-blocking/random", test_random);
  g_test_add_func ("/outline-blocking/speed", test_speed);

  return g_test_run ();
}
