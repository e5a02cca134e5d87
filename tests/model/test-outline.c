/* test-outline.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>
#include <string.h>

#include "qui-session-rules.h"
#include "qui-test-outline.h"

static void
test_order (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_outline_small_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) natural = qui_test_outline_build (world, view);
  g_autoptr (QuiOutline) backwards = NULL;
  QuiLineKey processes = { .kind = QUI_LINE_PROCESSES };
  const QuiLine *line;

  qui_test_assert_outline (natural, "empty games 17 shop 20 >18 19 processes");

  line = qui_test_outline_find (natural, QUI_LINE_DATABASE, 1, NULL);
  g_assert_cmpuint (line->n_sessions, ==, 2);
  g_assert_cmpuint (line->n_shown, ==, 2);
  g_assert_cmpuint (line->n_in_state[QUI_STATE_ACTIVE], ==, 1);
  g_assert_cmpint (line->oldest_xact, ==, QUI_TEST_NOW - 5 * G_TIME_SPAN_MINUTE);
  g_assert_true (line->expandable && line->open);
  g_assert_false (qui_test_outline_find (natural, QUI_LINE_DATABASE, 3, NULL)->expandable);
  g_assert_false (qui_test_outline_find (natural, QUI_LINE_PROCESSES, 0, NULL)->open);
  g_assert_cmpuint (qui_outline_get_n_sessions (natural), ==, 3);
  g_assert_cmpuint (qui_outline_get_largest (natural), ==, 2);
  g_assert_cmpuint (qui_outline_get_n_in_state (natural, QUI_STATE_ACTIVE), ==, 1);

  qui_view_set_sort (view, QUI_COLUMN_PID, TRUE);
  qui_view_set_open (view, &processes, TRUE);
  backwards = qui_test_outline_build (world, view);
  qui_test_assert_outline (backwards, "shop 20 >18 19 games 17 empty processes 16");

  qui_view_set_sort (view, QUI_COLUMN_PID, FALSE);
  g_clear_pointer (&backwards, qui_outline_unref);
  backwards = qui_test_outline_build (world, view);
  qui_test_assert_outline (backwards, "empty games 17 shop 19 20 >18 processes 16");
}

static void
test_filter (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_outline_small_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) by_state = NULL;
  static const struct { const char *filter; const char *expected; } cases[] = {
    { "20", "shop 20" },
    { "straSSe", "shop 19" },
    { "ÄRGER", "shop 19" },
    { "10.0.4.9", "games 17 shop 20 >18 19 processes" },
    { "nowhere", "" },
    { "worker's", "shop 20 >18" },
    { "anna state:idle,active -worker's", "games 17 shop 20" },
    { "tx>1m 1", "shop 20 >18 19" },
  };

  g_array_index (world->sessions, QuiSession, 1).query = "SELECT 'Ärger', 'Straße'";
  g_array_index (world->sessions, QuiSession, 2).query = "worker's own";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiOutline) outline = NULL;

      qui_view_set_filter (view, cases[i].filter);
      outline = qui_test_outline_build (world, view);
      g_assert_true (qui_outline_is_filtered (outline));
      qui_test_assert_outline (outline, cases[i].expected);
    }

  qui_view_set_filter (view, "");
  qui_view_set_states (view, 1 << QUI_STATE_IDLE | 1 << QUI_STATE_IDLE_IN_TRANSACTION);
  by_state = qui_test_outline_build (world, view);
  qui_test_assert_outline (by_state, "games 17 shop 19");
  g_assert_cmpuint (qui_outline_get_n_shown (by_state), ==, 2);
  g_assert_cmpuint (qui_outline_get_n_in_state (by_state, QUI_STATE_ACTIVE), ==, 1);
}

static void
test_hiding (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_outline_small_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  QuiLineKey processes = { .kind = QUI_LINE_PROCESSES };
  static const struct { const char *filter; guint states; const char *expected; guint n_hidden; } cases[] = {
    { "", 0, "empty games 14 12 shop 20 >18 19", 4 },
    { "anna", 0, "games 14 12 shop 20 >18 19", 3 },
    { "idle", 0, "games 17 15 14", 0 },
    { "-idle", 0, "games 12 shop 20 >18 19", 2 },
    { "background", 0, "games 13 processes 16", 0 },
    { "17", 0, "", 1 },
    { "pid=17", 0, "games 17", 0 },
    { "", 1 << QUI_STATE_IDLE, "games 17 15 14", 0 },
    { "", 1 << QUI_STATE_ACTIVE, "shop 20 >18", 1 },
  };
  QuiSession *session;

  /* Idle, but 12 waits for 14; a process of the server in a database. */
  qui_test_world_add_session (world, 15, 2, QUI_STATE_IDLE);
  qui_test_world_add_session (world, 14, 2, QUI_STATE_IDLE);
  session = qui_test_world_add_session (world, 13, 2, QUI_STATE_ACTIVE);
  session->backend_type = "autovacuum worker";
  session->user = NULL;
  session = qui_test_world_add_session (world, 12, 2, QUI_STATE_WAITING);
  session->blockers = (const int[]) { 14, 0 };
  session->n_blockers = 1;

  qui_view_set_open (view, &processes, TRUE);
  qui_view_set_hide_idle (view, TRUE);
  qui_view_set_hide_background (view, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiOutline) outline = NULL;

      g_test_message ("%s", cases[i].filter);
      qui_view_set_filter (view, cases[i].filter);
      qui_view_set_states (view, cases[i].states);
      outline = qui_test_outline_build (world, view);
      qui_test_assert_outline (outline, cases[i].expected);
      g_assert_cmpuint (qui_outline_get_n_hidden (outline), ==, cases[i].n_hidden);
    }
}

static void
test_sort (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  QuiSession *session;
  static const struct { QuiColumn column; const char *up; const char *down; } cases[] = {
    { QUI_COLUMN_NONE, "shop 9 8 7 6", "shop 9 8 7 6" },
    { QUI_COLUMN_PID, "shop 6 7 8 9", "shop 9 8 7 6" },
    { QUI_COLUMN_USER, "shop 8 9 6 7", "shop 9 6 8 7" },
    { QUI_COLUMN_APPLICATION, "shop 7 9 6 8", "shop 9 6 7 8" },
    { QUI_COLUMN_CLIENT, "shop 6 8 9 7", "shop 7 9 8 6" },
    { QUI_COLUMN_STATE, "shop 9 7 8 6", "shop 6 8 7 9" },
    { QUI_COLUMN_IN_STATE, "shop 6 8 9 7", "shop 7 9 8 6" },
    { QUI_COLUMN_XACT_AGE, "shop 9 8 7 6", "shop 7 8 9 6" },
    { QUI_COLUMN_WAIT, "shop 7 8 9 6", "shop 9 8 7 6" },
    { QUI_COLUMN_QUERY, "shop 8 7 6 9", "shop 6 7 8 9" },
    { QUI_COLUMN_DATABASE, "shop 9 8 7 6", "shop 9 8 7 6" },
    { QUI_COLUMN_BACKEND_TYPE, "shop 9 8 7 6", "shop 9 8 7 6" },
    { QUI_COLUMN_CLIENT_HOST, "shop 7 9 8 6", "shop 9 7 8 6" },
    { QUI_COLUMN_CLIENT_PORT, "shop 8 9 7 6", "shop 9 7 8 6" },
    { QUI_COLUMN_CONNECTED, "shop 6 7 8 9", "shop 9 8 7 6" },
    { QUI_COLUMN_QUERY_AGE, "shop 9 7 8 6", "shop 7 9 8 6" },
    { QUI_COLUMN_WAIT_EVENT, "shop 9 8 7 6", "shop 9 8 7 6" },
    { QUI_COLUMN_LEADER, "shop 9 8 7 6", "shop 9 8 7 6" },
    /* They start anew after the largest. */
    { QUI_COLUMN_XID, "shop 8 9 7 6", "shop 9 8 7 6" },
    { QUI_COLUMN_XMIN, "shop 7 8 9 6", "shop 9 8 7 6" },
    { QUI_COLUMN_QUERY_ID, "shop 9 7 8 6", "shop 8 7 9 6" },
  };

  qui_test_world_add_database (world, 1, "shop");

  session = qui_test_world_add_session (world, 9, 1, QUI_STATE_ACTIVE);
  session->xact_start = QUI_TEST_NOW - 1;
  session->query = "";
  session->wait_event = "DataFileRead";
  session->client_address = "10.0.4.17";
  session->client_hostname = "web";
  session->backend_xid = 5;
  session->backend_xmin = 5;
  session->query_id = G_MININT64;

  session = qui_test_world_add_session (world, 8, 1, QUI_STATE_IDLE_IN_TRANSACTION);
  session->user = "Alvaro";
  session->application = "";
  session->xact_start = QUI_TEST_NOW - 2;
  session->query = "begin";
  session->client_port = 400;
  session->backend_xid = G_MAXUINT32;
  session->backend_xmin = G_MAXUINT32 - 1;
  session->query_id = G_MAXINT64;

  session = qui_test_world_add_session (world, 7, 1, QUI_STATE_WAITING);
  session->client_hostname = "Batch";
  session->query_start = QUI_TEST_NOW - 200 * G_TIME_SPAN_SECOND;
  session->backend_xmin = 4000000000;
  session->query_id = 7;
  session->user = NULL;
  session->application = "Metabase";
  session->client_address = "fe80::1";
  session->xact_start = QUI_TEST_NOW - 3;
  session->query = "DELETE";
  session->blockers = (const int[]) { 8, 0 };
  session->n_blockers = 1;

  session = qui_test_world_add_session (world, 6, 1, QUI_STATE_IDLE);
  session->client_address = NULL;
  session->client_port = -1;
  session->state_change = QUI_TEST_NOW;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiOutline) up = NULL;
      g_autoptr (QuiOutline) down = NULL;

      g_test_message ("column %d", cases[i].column);
      qui_view_set_sort (view, cases[i].column, FALSE);
      up = qui_test_outline_build (world, view);
      qui_test_assert_outline (up, cases[i].up);
      qui_view_set_sort (view, cases[i].column, TRUE);
      down = qui_test_outline_build (world, view);
      qui_test_assert_outline (down, cases[i].down);
    }
}

static void
test_strangers (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_outline_small_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  QuiLineKey processes = { .kind = QUI_LINE_PROCESSES };
  g_autoptr (QuiOutline) outline = NULL;
  QuiSession *session;

  /* In a database that is not in the look; a worker without leader; two that lead each other; one still logging in. */
  qui_test_world_add_session (world, 9, 77, QUI_STATE_ACTIVE);
  session = qui_test_world_add_session (world, 8, 2, QUI_STATE_ACTIVE);
  session->backend_type = "parallel worker";
  session->leader_pid = 4711;
  qui_test_world_add_session (world, 7, 2, QUI_STATE_ACTIVE)->leader_pid = 6;
  qui_test_world_add_session (world, 6, 2, QUI_STATE_ACTIVE)->leader_pid = 7;
  session = qui_test_world_add_session (world, 5, 0, QUI_STATE_STARTING);
  session->user = NULL;
  session->role_oid = 0;

  qui_view_set_open (view, &processes, TRUE);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "empty games 17 8 7 6 shop 20 >18 19 processes 16 5 9");
  g_assert_null (qui_test_outline_find (outline, QUI_LINE_SESSION, 9, NULL)->database);
}

/* What a naive reader expects of a session under filter, states and what is hidden. */
static gboolean
passes (QuiSnapshot      *snapshot,
        const QuiSession *session,
        QuiViewSpec      *spec)
{
  const QuiFilter *filter = qui_view_spec_get_filter (spec);
  g_autoptr (QuiFilterMatcher) matcher = qui_filter_matcher_new (filter, snapshot);
  guint states = qui_view_spec_get_states (spec);

  if ((states != 0 && !(states & 1u << session->state)) || !qui_filter_matcher_match (matcher, session))
    return FALSE;

  if (session->n_blocked > 0)
    return TRUE;

  if (qui_view_spec_get_hide_idle (spec) && session->state == QUI_STATE_IDLE && states == 0
      && !qui_filter_asks_for_state (filter, QUI_STATE_IDLE))
    return FALSE;

  return !qui_view_spec_get_hide_background (spec) || !qui_session_is_background (session) || qui_filter_asks_for_background (filter);
}

static void
check_folded (const QuiSession *session,
              const QuiLine    *group)
{
  g_assert_true (qui_session_folds (session));
  if (group->key.start == 0)
    return;

  g_assert_cmpstr (session->user, ==, group->user);
  g_assert_cmpstr (session->application, ==, group->application);
  g_assert_cmpuint (group->n_applications, ==, 1);
}

static void
check_line (QuiOutline     *outline,
            QuiViewSpec    *spec,
            const QuiLine  *line,
            const QuiLine **parents)
{
  const QuiSession *leader;
  guint n_states = 0;

  g_assert_cmpint (line->open, ==, line->expandable && qui_view_spec_is_open (spec, &line->key));
  if (line->depth > 0)
    g_assert_true (parents[line->depth - 1]->open);
  parents[line->depth] = line;

  if (line->session == NULL)
    {
      for (guint i = 0; i < QUI_N_STATES; i++)
        n_states += line->n_in_state[i];
      g_assert_cmpuint (n_states, ==, line->n_sessions);
      g_assert_cmpuint (line->n_shown, <=, line->n_sessions);
      g_assert_cmpuint (line->depth, ==, line->key.kind == QUI_LINE_IDLE_GROUP ? 1 : 0);
      return;
    }

  g_assert_cmpint (line->key.id, ==, line->session->pid);
  g_assert_cmpint (line->key.start, ==, line->session->backend_start);
  leader = qui_session_find_leader (qui_outline_get_snapshot (outline), line->session);

  if (leader != NULL)
    {
      g_assert_true (parents[line->depth - 1]->session == leader);
      g_assert_true (passes (qui_outline_get_snapshot (outline), line->session, spec));
    }
  else
    {
      const QuiLine *top = parents[0];

      g_assert_cmpuint (line->depth, ==, parents[1]->key.kind == QUI_LINE_IDLE_GROUP && line->depth == 2 ? 2 : 1);
      if (line->depth == 2)
        check_folded (line->session, parents[1]);
      if (top->key.kind == QUI_LINE_DATABASE)
        g_assert_cmpuint (line->session->database_oid, ==, top->database->oid);
      else
        g_assert_null (qui_snapshot_find_database (qui_outline_get_snapshot (outline), line->session->database_oid));
      g_assert_true (passes (qui_outline_get_snapshot (outline), line->session, spec) || line->expandable);
    }
}

static void
check_counts (QuiOutline *outline)
{
  guint n_shown = 0;
  guint n_sessions = 0;

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (line->key.kind != QUI_LINE_DATABASE)
        continue;

      n_shown += line->n_shown;
      n_sessions += line->n_sessions;
      g_assert_cmpuint (line->n_sessions, <=, qui_outline_get_largest (outline));
    }

  g_assert_cmpuint (n_shown, ==, qui_outline_get_n_shown (outline));
  if (qui_outline_is_filtered (outline))
    g_assert_cmpuint (n_sessions, <=, qui_outline_get_n_sessions (outline));
  else
    g_assert_cmpuint (n_sessions, ==, qui_outline_get_n_sessions (outline));
}

/* FALSE once there is nothing left to open. */
static gboolean
open_all (QuiView    *view,
          QuiOutline *outline)
{
  gboolean opened = outline == NULL;

  for (guint i = 0; outline != NULL && i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (line->expandable && !line->open)
        {
          qui_view_set_open (view, &line->key, TRUE);
          opened = TRUE;
        }
    }

  return opened;
}

/* With everything open each session that passes is there exactly once, each that does not only as the leader of one that does. */
static void
check_all_open (QuiSnapshot *snapshot,
                QuiView     *view)
{
  g_autoptr (QuiView) open = qui_view_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (QuiViewSpec) spec = NULL;
  g_autoptr (QuiOutline) outline = NULL;

  qui_view_set_filter (open, qui_view_get_filter (view));
  qui_view_set_states (open, qui_view_get_states (view));
  qui_view_set_hide_idle (open, qui_view_get_hide_idle (view));
  qui_view_set_hide_background (open, qui_view_get_hide_background (view));
  qui_view_set_fold_idle (open, qui_view_get_fold_idle (view));
  while (open_all (open, outline))
    {
      g_clear_pointer (&spec, qui_view_spec_unref);
      g_clear_pointer (&outline, qui_outline_unref);
      spec = qui_view_get_spec (open);
      outline = qui_outline_build (snapshot, spec);
    }

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (line->session != NULL)
        g_assert_true (g_hash_table_add (seen, (gpointer) line->session));
    }

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (passes (snapshot, session, spec))
        g_assert_true (g_hash_table_contains (seen, session));
    }

  if (!qui_outline_is_filtered (outline) && qui_outline_get_n_hidden (outline) == 0)
    g_assert_cmpuint (g_hash_table_size (seen), ==, qui_snapshot_get_n_sessions (snapshot));
}

static void
test_invariants (void)
{
  for (guint round = 0; round < 40; round++)
    {
      g_autoptr (QuiTestWorld) world = qui_test_world_new ();
      g_autoptr (QuiView) view = qui_view_new ();

      qui_test_world_fill (world, g_test_rand_int_range (0, 6), g_test_rand_int_range (0, 150));

      for (guint step = 0; step < 20; step++)
        {
          g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
          g_autoptr (QuiViewSpec) spec = NULL;
          g_autoptr (QuiOutline) outline = NULL;
          const QuiLine *parents[5] = { NULL };

          qui_test_stir_view (view, snapshot);
          spec = qui_view_get_spec (view);
          outline = qui_outline_build (snapshot, spec);

          for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
            check_line (outline, spec, qui_outline_get_line (outline, i), parents);
          check_counts (outline);
          check_all_open (snapshot, view);
          qui_test_world_stir (world, 100);
        }
    }
}

/* Loose enough for a slow machine with sanitizers; a compare that allocates is over it all the same. */
static void
test_speed (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiSnapshot) snapshot = NULL;

  qui_test_world_fill (world, 20, 10000);
  snapshot = qui_test_world_look (world);

  for (int column = QUI_COLUMN_NONE; column < QUI_N_COLUMNS; column++)
    {
      g_autoptr (QuiViewSpec) spec = NULL;
      gint64 best = G_MAXINT64;

      qui_view_set_sort (view, column, TRUE);
      spec = qui_view_get_spec (view);

      for (guint i = 0; i < 5; i++)
        {
          gint64 start = g_get_monotonic_time ();
          g_autoptr (QuiOutline) outline = qui_outline_build (snapshot, spec);

          best = MIN (best, g_get_monotonic_time () - start);
        }

      g_test_message ("column %d: %.1f ms", column, best / 1000.0);
      g_assert_cmpint (best, <, 150000);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outline/order", test_order);
  g_test_add_func ("/outline/filter", test_filter);
  g_test_add_func ("/outline/hiding", test_hiding);
  g_test_add_func ("/outline/sort", test_sort);
  g_test_add_func ("/outline/strangers", test_strangers);
  g_test_add_func ("/outline/invariants", test_invariants);
  g_test_add_func ("/outline/speed", test_speed);

  return g_test_run ();
}
