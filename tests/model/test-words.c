/* test-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>
#include <string.h>

#include "qui-test-words.h"
#include "qui-test-world.h"
#include "qui-words.h"

static void
test_durations (void)
{
  static const struct { gint64 seconds; const char *text; const char *spoken; } cases[] = {
    { 0, "0:00", "0 seconds" },
    { 7, "0:07", "7 seconds" },
    { 60, "1:00", "1 minute 0 seconds" },
    { 171, "2:51", "2 minutes 51 seconds" },
    { 3599, "59:59", "59 minutes 59 seconds" },
    { 3849, "1:04:09", "1 hour 4 minutes" },
    { 86399, "23:59:59", "23 hours 59 minutes" },
    { 86400, "1 d 0 h", "1 day 0 hours" },
    { 273600, "3 d 4 h", "3 days 4 hours" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_words (qui_words_duration (cases[i].seconds * G_USEC_PER_SEC + 999999), cases[i].text);
      assert_words (qui_words_duration_spoken (cases[i].seconds * G_USEC_PER_SEC), cases[i].spoken);
    }

  assert_words (qui_words_duration (-1), "");
  assert_words (qui_words_duration_spoken (-1), "");
  assert_contains (qui_words_duration (G_MAXINT64), " d ");
  assert_words (qui_words_elapsed (QUI_TEST_NOW, QUI_TEST_NOW - 7 * G_USEC_PER_SEC), "0:07");
  assert_words (qui_words_elapsed (QUI_TEST_NOW, QUI_TEST_NOW + 7 * G_USEC_PER_SEC), "0:00");
  assert_words (qui_words_elapsed (QUI_TEST_NOW, QUI_TIME_UNKNOWN), "");
  assert_words (qui_words_elapsed (QUI_TIME_UNKNOWN, QUI_TEST_NOW), "");
  assert_words (qui_words_size (-1), "");
}

static void
test_states (void)
{
  guint none[QUI_N_STATES] = { 0 };
  guint some[QUI_N_STATES] = { [QUI_STATE_ACTIVE] = 1, [QUI_STATE_WAITING] = 3, [QUI_STATE_IDLE] = 22 };

  g_assert_cmpstr (qui_words_state_cell (QUI_STATE_ABORTED), ==, "Aborted");
  g_assert_cmpstr (qui_words_state (QUI_STATE_ABORTED), ==, "Aborted transaction");
  g_assert_cmpstr (qui_words_state_cell (QUI_STATE_WAITING), ==, "Waiting on lock");
  g_assert_cmpstr (qui_words_state_cell (QUI_STATE_HIDDEN), ==, "Hidden");

  for (guint state = 0; state < QUI_N_STATES; state++)
    g_assert_cmpstr (qui_words_state (state), !=, "");

  assert_words (qui_words_state_counts (none), "No sessions");
  assert_words (qui_words_state_counts (some), "1 active, 3 waiting on lock, 22 idle");
  assert_words (qui_words_state_counts_short (some), "1 active, 3 waiting, 22 idle");
}

static void
test_one_line (void)
{
  static const struct { const char *text; const char *line; } cases[] = {
    { NULL, "" },
    { "plain  blanks", "plain  blanks" },
    { " SELECT\n\t1 ;\r\n", "SELECT 1 ;" },
    { "bell\a", "bell" },
    { "émoji 🐘\u00a0x", "émoji 🐘 x" },
    { "right \u202eto\u2066 left\u200f", "right to left" },
    { "<b>&amp;</b>", "<b>&amp;</b>" },
    { "\n\n", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_words (qui_words_one_line (cases[i].text), cases[i].line);
}

/* One outline with the line of every kind, and its cells. */
typedef struct
{
  QuiTestWorld *world;
  QuiOutline   *outline;
} Tree;

static void
tree_build (Tree *tree)
{
  g_autoptr (QuiView) view = qui_view_new ();
  QuiLineKey processes = { .kind = QUI_LINE_PROCESSES };
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (tree->world);
  g_autoptr (QuiViewSpec) spec = NULL;

  qui_view_set_open (view, &processes, TRUE);
  spec = qui_view_get_spec (view);
  g_clear_pointer (&tree->outline, qui_outline_unref);
  tree->outline = qui_outline_build (snapshot, spec);
}

static void
tree_clear (Tree *tree)
{
  g_clear_pointer (&tree->outline, qui_outline_unref);
  g_clear_pointer (&tree->world, qui_test_world_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

static const QuiLine *
tree_find (Tree        *tree,
           QuiLineKind  kind,
           guint32      id)
{
  for (guint i = 0; i < qui_outline_get_n_lines (tree->outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (tree->outline, i);

      if (line->key.kind == kind && line->key.id == id)
        return line;
    }

  g_assert_not_reached ();
}

static char *
cells (Tree          *tree,
       const QuiLine *line)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (int column = 0; column <= QUI_COLUMN_QUERY; column++)
    g_ptr_array_add (texts, qui_words_cell (tree->outline, line, column));
  g_ptr_array_add (texts, NULL);

  return g_strjoinv ("|", (char **) texts->pdata);
}

static char *
session_cells (QuiSession *session)
{
  g_auto (Tree) tree = { qui_test_world_new () };

  qui_test_world_add_database (tree.world, 1, "shop");
  g_array_append_val (tree.world->sessions, *session);
  tree_build (&tree);

  return cells (&tree, tree_find (&tree, QUI_LINE_SESSION, session->pid));
}

static QuiSession
session_new (QuiState state)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();

  return *qui_test_world_add_session (world, 20455, 1, state);
}

static void
test_group_cells (void)
{
  static const char * const applications[] = { "psql", "flyway", "", "metabase", "web" };
  g_auto (Tree) tree = { qui_test_world_new () };
  QuiDatabase *database = qui_test_world_add_database (tree.world, 1, "shop");
  QuiSession *session;

  database->is_template = TRUE;
  database->allow_connections = FALSE;
  database->n_prepared_xacts = 2;
  qui_test_world_add_database (tree.world, 2, "broken")->connection_limit = -2;
  qui_test_world_add_database (tree.world, 3, "games")->owner = NULL;
  for (int pid = 10; pid < 19; pid++)
    qui_test_world_add_session (tree.world, pid, 1, QUI_STATE_IDLE)->application = applications[pid % 5];
  qui_test_world_add_session (tree.world, 9, 1, QUI_STATE_WAITING);
  qui_test_world_add_session (tree.world, 8, 3, QUI_STATE_ACTIVE);
  for (int pid = 20; pid < 23; pid++)
    qui_test_world_add_session (tree.world, pid, 3, QUI_STATE_IDLE)->application = "web";
  for (int pid = 5; pid < 8; pid++)
    {
      session = qui_test_world_add_session (tree.world, pid, 0, QUI_STATE_NONE);
      session->backend_type = pid < 7 ? "walsender" : "autovacuum launcher";
      session->user = NULL;
      session->role_oid = 0;
      session->application = "";
      session->client_address = NULL;
      session->client_port = 0;
      session->xact_start = QUI_TIME_UNKNOWN;
      session->query = "";
    }
  tree_build (&tree);

  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_DATABASE, 1)),
                "shop|10 sessions|||||5:00|1 waiting|shop_owner · Template · Not accepting connections · 2 prepared transactions");
  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_DATABASE, 2)), "broken|No sessions|||||||shop_owner · Invalid");
  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_DATABASE, 3)), "games|4 sessions|||||5:00||");
  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_IDLE_GROUP, 1)), "9 idle sessions|anna|5 applications||Idle|≤ 1:00|||");
  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_IDLE_GROUP, 3)), "3 idle sessions|anna|web||Idle|≤ 1:00|||");
  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_PROCESSES, 0)), "Server processes|3 processes|||||||walsender (2), autovacuum launcher");
  assert_words (cells (&tree, tree_find (&tree, QUI_LINE_SESSION, 7)), "7||autovacuum launcher||||||");

  assert_words (qui_words_line_spoken (tree.outline, tree_find (&tree, QUI_LINE_DATABASE, 1)),
                "Database shop, 10 sessions, 1 waiting on lock, 9 idle");
  assert_words (qui_words_line_spoken (tree.outline, tree_find (&tree, QUI_LINE_IDLE_GROUP, 1)), "9 idle sessions, anna, 5 applications");
  assert_words (qui_words_cell_tooltip (tree.outline, tree_find (&tree, QUI_LINE_DATABASE, 1), QUI_COLUMN_STATE), "1 waiting on lock, 9 idle");
  assert_words (qui_words_cell_tooltip (tree.outline, tree_find (&tree, QUI_LINE_DATABASE, 1), QUI_COLUMN_USER), "10 sessions");
  assert_words (qui_words_line_count (tree_find (&tree, QUI_LINE_DATABASE, 1)), "10");
  assert_words (qui_words_cell_tooltip (tree.outline, tree_find (&tree, QUI_LINE_DATABASE, 1), QUI_COLUMN_XACT_AGE),
                "The oldest open transaction: session 9");
}

static void
test_session_cells (void)
{
  QuiSession session = session_new (QUI_STATE_ACTIVE);

  assert_words (session_cells (&session), "20455|anna|psql|10.0.4.9|Active|2:51|5:00||SELECT 1");

  session = session_new (QUI_STATE_ABORTED);
  session.wait_event = "ClientRead";
  session.client_address = NULL;
  session.client_port = -1;
  session.query = "INSERT\n  INTO x";
  assert_words (session_cells (&session), "20455|anna|psql|Local|Aborted|1:00|5:00||INSERT INTO x");

  session = session_new (QUI_STATE_ACTIVE);
  session.wait_event = "DataFileRead";
  session.wait_event_type = "IO";
  session.user = NULL;
  assert_words (session_cells (&session), "20455|Dropped role|psql|10.0.4.9|Active|2:51|5:00|DataFileRead|SELECT 1");

  session = session_new (QUI_STATE_HIDDEN);
  session.hidden = TRUE;
  session.kind = QUI_BACKEND_HIDDEN;
  session.backend_type = NULL;
  session.client_address = NULL;
  session.client_port = 0;
  session.query = "";
  assert_words (session_cells (&session), "20455|anna|psql|Hidden|Hidden|Hidden|Hidden|Hidden|Hidden");

  session = session_new (QUI_STATE_ACTIVE);
  session.backend_type = "parallel worker";
  assert_words (session_cells (&session), "20455|anna|Parallel worker|10.0.4.9|Active|2:51|5:00||SELECT 1");
}

static void
test_blockers (void)
{
  static const struct { int blockers[5]; guint n; const char *cell; const char *whole; } cases[] = {
    { { 20417 }, 1, "By 20417", "20417" },
    { { 20417, 20418 }, 2, "By 20417, 20418", "20417, 20418" },
    { { 20417, 20418, 20419, 20420 }, 4, "By 20417 and 3 more", "20417, 20418, 20419, 20420" },
    { { 20417, 20418, 20419, 20420 }, 40, "By 20417 and 39 more", "20417, 20418, 20419, 20420 and 36 more" },
    { { -1 }, 1, "By a prepared transaction", "a prepared transaction" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Tree) tree = { qui_test_world_new () };
      QuiSession *session;
      const QuiLine *line;

      qui_test_world_add_database (tree.world, 1, "shop");
      session = qui_test_world_add_session (tree.world, 20455, 1, QUI_STATE_WAITING);
      session->blockers = cases[i].blockers;
      session->n_blockers = cases[i].n;
      session->wait_event_type = "Lock";
      session->wait_event = "relation";
      qui_test_world_add_session (tree.world, 20417, 1, QUI_STATE_IDLE);
      tree_build (&tree);

      line = tree_find (&tree, QUI_LINE_SESSION, 20455);
      assert_words (qui_words_cell (tree.outline, line, QUI_COLUMN_WAIT), cases[i].cell);
      assert_words (qui_words_blockers (line->session), cases[i].whole);
      assert_contains (qui_words_cell_tooltip (tree.outline, line, QUI_COLUMN_WAIT), cases[i].whole);
      assert_contains (qui_words_cell_tooltip (tree.outline, line, QUI_COLUMN_WAIT), "Lock: relation");

      if (i == 0)
        {
          assert_words (qui_words_line_spoken (tree.outline, line),
                        "Session 20455, anna, psql, 10.0.4.9, Waiting on lock for 2 minutes 51 seconds, blocked by 20417");
          line = tree_find (&tree, QUI_LINE_SESSION, 20417);
          assert_words (qui_words_cell (tree.outline, line, QUI_COLUMN_WAIT), "Blocks 1");
          assert_words (qui_words_cell_tooltip (tree.outline, line, QUI_COLUMN_WAIT), "1 session waits for this one");
          g_assert_null (qui_words_blockers (line->session));
        }
    }
}

static void
test_rights (void)
{
  static const struct { const char *me; const char *grant; } names[] = {
    { "anna", "GRANT pg_monitor TO anna;" },
    { "Anna", "GRANT pg_monitor TO \"Anna\";" },
    { "o\"h 1", "GRANT pg_monitor TO \"o\"\"h 1\";" },
    { "user", "GRANT pg_monitor TO \"user\";" },
    { "public", "GRANT pg_monitor TO \"public\";" },
    { "Éva", "GRANT pg_monitor TO \"Éva\";" },
    { "1st", "GRANT pg_monitor TO \"1st\";" },
  };
  QuiServerInfo server = { .version_num = 150018, .me = "anna" };
  QuiSession session = session_new (QUI_STATE_ACTIVE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      QuiServerInfo other = { .version_num = 150018, .me = names[i].me };

      assert_contains (qui_words_hidden (&other), names[i].grant);
    }

  g_assert_null (qui_words_permission (&server, &session));
  session.left_over = TRUE;
  assert_contains (qui_words_permission (&server, &session), "Left over by a connection of Quiesce that was lost");
  session.left_over = FALSE;
  session.permission = QUI_PERMISSION_NEEDS_ROLE;
  session.user = "shop app";
  assert_contains (qui_words_permission (&server, &session), "GRANT pg_signal_backend TO anna; or GRANT \"shop app\" TO anna;");
  session.permission = QUI_PERMISSION_NEEDS_SUPERUSER;
  assert_contains (qui_words_permission (&server, &session), "shop app is a superuser");
  session.user = NULL;
  session.role_oid = 0;
  assert_contains (qui_words_permission (&server, &session), "only a superuser");
  server.version_num = 180000;
  assert_contains (qui_words_permission (&server, &session), "GRANT pg_signal_autovacuum_worker TO anna;");
  session.permission = QUI_PERMISSION_YES;
  session.own = TRUE;
  assert_contains (qui_words_permission (&server, &session), "Quiesce itself");

  for (QuiSparedReason reason = QUI_SPARED_OWN; reason <= QUI_SPARED_NOTHING_RUNNING; reason++)
    {
      QuiSession other = session_new (QUI_STATE_ACTIVE);
      QuiSpared spared = { &other, reason };
      g_autofree char *why = NULL;

      other.permission = QUI_PERMISSION_NEEDS_ROLE;
      why = qui_words_spared (&server, &spared);
      g_assert_nonnull (why);
      g_assert_cmpstr (why, !=, "");
    }
}

static void
test_plan (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = 1, .kind = QUI_SIGNAL_TERMINATE };
  static const struct { guint n_active, n_idle; const char *terminate, *terminate_button, *cancel, *cancel_button; } cases[] = {
    { 0, 0, "There is no session to end.", "Disconnect 0 Sessions", "No query is running that could be cancelled.", "Cancel 0 Queries" },
    { 0, 1, "1 session ends. No transaction is open.", "Disconnect 1 Session",
      "No query is running that could be cancelled.", "Cancel 0 Queries" },
    { 1, 0, "1 session ends and 1 open transaction rolls back.", "Disconnect 1 Session",
      "1 query is cancelled; its session stays connected. 1 transaction it belongs to fails.", "Cancel 1 Query" },
    { 5, 8, "13 sessions end and 5 open transactions roll back.", "Disconnect 13 Sessions",
      "5 queries are cancelled; their sessions stay connected. 5 transactions they belong to fail.", "Cancel 5 Queries" },
  };

  qui_test_world_add_database (world, 1, "shop");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiSnapshot) snapshot = NULL;
      g_autoptr (QuiPlan) terminate = NULL;
      g_autoptr (QuiPlan) cancel = NULL;

      g_array_set_size (world->sessions, 0);
      for (guint n = 0; n < cases[i].n_active; n++)
        qui_test_world_add_session (world, 10 + n, 1, QUI_STATE_ACTIVE);
      for (guint n = 0; n < cases[i].n_idle; n++)
        qui_test_world_add_session (world, 50 + n, 1, QUI_STATE_IDLE);

      snapshot = qui_test_world_look (world);
      request.kind = QUI_SIGNAL_TERMINATE;
      terminate = qui_plan_make (snapshot, &request);
      request.kind = QUI_SIGNAL_CANCEL;
      cancel = qui_plan_make (snapshot, &request);
      assert_words (qui_words_impact (terminate), cases[i].terminate);
      assert_words (qui_words_confirm_button (terminate), cases[i].terminate_button);
      assert_words (qui_words_impact (cancel), cases[i].cancel);
      assert_words (qui_words_confirm_button (cancel), cases[i].cancel_button);
    }
}

static void
test_plan_risks (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  QuiLineKey keys[2] = { { QUI_LINE_SESSION, 9, QUI_TEST_NOW - 9 * G_TIME_SPAN_SECOND },
                         { QUI_LINE_SESSION, 8, QUI_TEST_NOW - 8 * G_TIME_SPAN_SECOND } };
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .keys = array, .kind = QUI_SIGNAL_TERMINATE, .cancel_first = TRUE, .wait_seconds = 5 };
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autoptr (QuiPlan) plan = NULL;
  QuiSession *session;

  g_array_append_vals (array, keys, 2);
  session = qui_test_world_add_session (world, 9, 0, QUI_STATE_ACTIVE);
  session->backend_type = "walsender";
  session->xact_start = QUI_TIME_UNKNOWN;
  qui_test_world_add_session (world, 8, 0, QUI_STATE_IDLE)->hidden = TRUE;
  snapshot = qui_test_world_look (world);
  plan = qui_plan_make (snapshot, &request);

  assert_words (qui_words_impact (plan),
                "2 sessions end. Queries are cancelled first; whoever is left after 5 seconds is terminated. "
                "What 1 of them does is hidden from your role. The stream of 1 replication receiver breaks until it connects again.");
  assert_words (qui_words_confirm_button (plan), "Terminate 2 Sessions");
}

/* Two queries of a role that hides itself: one of the two may be the other's worker. */
static void
test_plan_perhaps_workers (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_SERVER, .kind = QUI_SIGNAL_TERMINATE };
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autoptr (QuiPlan) plan = NULL;

  qui_test_world_add_database (world, 16384, "shop");
  for (int pid = 8; pid < 10; pid++)
    {
      QuiSession *session = qui_test_world_add_session (world, pid, 16384, QUI_STATE_HIDDEN);

      session->backend_type = NULL;
      session->kind = QUI_BACKEND_HIDDEN;
      session->hidden = TRUE;
      session->xact_start = QUI_TIME_UNKNOWN;
      session->backend_xid = 0;
      session->backend_xmin = 700;
    }
  snapshot = qui_test_world_look (world);
  plan = qui_plan_make (snapshot, &request);
  assert_words (qui_words_impact (plan),
                "Up to 2 sessions end. What 2 of them do is hidden from your role. "
                "1 of them may be no session but a parallel worker of another one.");
  assert_words (qui_words_confirm_button (plan), "Disconnect up to 2 Sessions");
  assert_words (qui_words_plan_count (plan), "Up to 2 sessions");
}

static void
test_outcomes (void)
{
  QuiSignalTarget target = { .pid = 20455 };
  gint64 sent = 1000000;
  static const struct { QuiOutcome outcome; QuiSignalKind signal; const char *name; const char *detail; } cases[] = {
    { { .kind = QUI_OUTCOME_PENDING }, QUI_SIGNAL_TERMINATE, "Not sent yet", "" },
    { { .kind = QUI_OUTCOME_WAITING, .signalled_at = 1000000 }, QUI_SIGNAL_TERMINATE, "Waiting…", "Signal sent 3.0 s ago" },
    { { .kind = QUI_OUTCOME_GONE, .signalled_at = 1000000, .settled_at = 1100000 }, QUI_SIGNAL_TERMINATE, "Gone", "Terminated in 0.1 s" },
    { { .kind = QUI_OUTCOME_CANCELLED, .signalled_at = 1000000, .settled_at = 1100000 }, QUI_SIGNAL_CANCEL, "Cancelled", "Its query stopped in 0.1 s" },
    { { .kind = QUI_OUTCOME_SURVIVED, .signalled_at = 1000000, .settled_at = 11000000 }, QUI_SIGNAL_TERMINATE,
      "Still connected", "Still here 10 s after the signal" },
    { { .kind = QUI_OUTCOME_SURVIVED, .signalled_at = 1000000, .settled_at = 11000000 }, QUI_SIGNAL_CANCEL,
      "Still running", "Still running 10 s after the signal" },
    { { .kind = QUI_OUTCOME_ALREADY_GONE }, QUI_SIGNAL_TERMINATE, "Already gone", "Left before the signal" },
    { { .kind = QUI_OUTCOME_NOTHING_RUNNING }, QUI_SIGNAL_CANCEL, "Nothing running", "Its query had already ended" },
    { { .kind = QUI_OUTCOME_REPLACED }, QUI_SIGNAL_TERMINATE, "Replaced", "PID 20455 belongs to another session now: nothing was sent" },
    { { .kind = QUI_OUTCOME_NOT_PERMITTED, .permission = QUI_PERMISSION_NEEDS_SUPERUSER }, QUI_SIGNAL_TERMINATE,
      "Not permitted", "Needs a superuser: nothing was sent" },
    { { .kind = QUI_OUTCOME_NOT_PERMITTED, .message = (char *) "permission\ndenied" }, QUI_SIGNAL_TERMINATE, "Not permitted", "permission denied" },
    { { .kind = QUI_OUTCOME_CAME_BACK, .new_pid = 20611, .back_after = 800000 }, QUI_SIGNAL_TERMINATE,
      "Reconnected", "Back as 20611 after 0.8 s: a pool reconnects" },
    { { .kind = QUI_OUTCOME_UNKNOWN, .message = (char *) "gone" }, QUI_SIGNAL_TERMINATE, "Unknown", "gone" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (qui_words_outcome (cases[i].outcome.kind, cases[i].signal), ==, cases[i].name);
      assert_words (qui_words_outcome_detail (&cases[i].outcome, &target, cases[i].signal, sent + 3000000), cases[i].detail);
    }
}

/* Whatever a server sends, every cell, tooltip and spoken line is one that can be shown. */
static void
test_anything (void)
{
  for (guint round = 0; round < 20; round++)
    {
      g_auto (Tree) tree = { qui_test_world_new () };

      qui_test_world_fill (tree.world, 5, 100);
      tree_build (&tree);

      for (guint i = 0; i < qui_outline_get_n_lines (tree.outline); i++)
        {
          const QuiLine *line = qui_outline_get_line (tree.outline, i);
          g_autofree char *spoken = qui_words_line_spoken (tree.outline, line);

          g_assert_true (g_utf8_validate (spoken, -1, NULL));

          for (int column = 0; column < QUI_N_COLUMNS; column++)
            {
              g_autofree char *cell = qui_words_cell (tree.outline, line, column);
              g_autofree char *tooltip = qui_words_cell_tooltip (tree.outline, line, column);

              g_assert_true (g_utf8_validate (cell, -1, NULL));
              g_assert_null (strchr (cell, '\n'));
              g_assert_true (tooltip == NULL || tooltip[0] != '\0');
            }
        }
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/durations", test_durations);
  g_test_add_func ("/words/states", test_states);
  g_test_add_func ("/words/one-line", test_one_line);
  g_test_add_func ("/words/group-cells", test_group_cells);
  g_test_add_func ("/words/session-cells", test_session_cells);
  g_test_add_func ("/words/blockers", test_blockers);
  g_test_add_func ("/words/rights", test_rights);
  g_test_add_func ("/words/plan", test_plan);
  g_test_add_func ("/words/plan-risks", test_plan_risks);
  g_test_add_func ("/words/plan-perhaps-workers", test_plan_perhaps_workers);
  g_test_add_func ("/words/outcomes", test_outcomes);
  g_test_add_func ("/words/anything", test_anything);

  return g_test_run ();
}
