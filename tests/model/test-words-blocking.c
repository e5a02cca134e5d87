/* test-words-blocking.c: who holds up whom, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-test-words.h"
#include "qui-test-world.h"
#include "qui-words-blocking.h"
#include "qui-words.h"

/* Has waited for so many seconds; @blocker 0: for nobody. */
static QuiSession *
add (QuiTestWorld *world,
     int           pid,
     int           blocker,
     int           seconds)
{
  QuiSession *session = qui_test_world_add_session (world, pid, 1, blocker != 0 ? QUI_STATE_WAITING : QUI_STATE_IDLE_IN_TRANSACTION);
  int *blockers = g_new0 (int, 3);

  blockers[0] = blocker;
  g_ptr_array_add (world->blockers, blockers);
  session->database = "shop";
  session->blockers = blockers;
  session->n_blockers = blocker != 0;
  if (blocker != 0)
    session->wait_start = QUI_TEST_NOW - seconds * G_TIME_SPAN_SECOND;
  return session;
}

static void
add_blocker (QuiSession *session,
             int         pid)
{
  ((int *) session->blockers)[session->n_blockers++] = pid;
}

static QuiOutline *
build (QuiTestWorld *world)
{
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiViewSpec) spec = NULL;

  qui_test_world_add_database (world, 1, "shop");
  snapshot = qui_test_world_look (world);
  qui_view_set_grouping (view, QUI_GROUPING_BLOCKER);
  spec = qui_view_get_spec (view);
  return qui_outline_build (snapshot, spec);
}

static guint
node_of (QuiOutline *outline,
         guint       line)
{
  const QuiBlocking *blocking = qui_outline_get_blocking (outline);

  return qui_blocking_find (blocking, &qui_outline_get_line (outline, line)->key);
}

#define CELL(outline, line, column) qui_words_cell (outline, qui_outline_get_line (outline, line), column)
#define SPOKEN(outline, line)       qui_words_line_spoken (outline, qui_outline_get_line (outline, line))

static void
test_lead (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiOutline) outline = NULL;
  const QuiBlocking *blocking;

  add (world, 20, 0, 0);
  add (world, 19, 20, 278);
  add (world, 18, 20, 60);
  add_blocker (add (world, 17, 20, 50), 19);
  outline = build (world);
  blocking = qui_outline_get_blocking (outline);

  assert_words (CELL (outline, 0, QUI_COLUMN_PID), "20 · shop");
  assert_words (CELL (outline, 0, QUI_COLUMN_WAIT), "Holds up 3 sessions for 4:38");
  assert_words (CELL (outline, 1, QUI_COLUMN_PID), "19");
  assert_words (CELL (outline, 1, QUI_COLUMN_WAIT), "By 20");
  assert_words (CELL (outline, 1, QUI_COLUMN_IN_STATE), "4:38");
  assert_words (CELL (outline, 3, QUI_COLUMN_WAIT), "By 20, 19");
  assert_words (SPOKEN (outline, 0),
                "Session 20, anna, psql, 10.0.4.9, Idle in transaction for 1 minute 0 seconds, Holds up 3 sessions for 4 minutes 38 seconds, level 1");
  assert_words (qui_words_lead (blocking, node_of (outline, 3)),
                "Session 20 holds up 3 sessions for 4:38. Sessions 19, 18 wait for nobody else. 1 more waits further behind, or for others, too.");
  assert_words (qui_words_freed (blocking, node_of (outline, 1)), "1 session waits for it, and for others, too.");
  assert_words (qui_words_freed (blocking, node_of (outline, 2)), NULL);
  assert_words (qui_words_leads (blocking), "1 lead blocker, 3 sessions wait.");
}

static void
test_many (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiOutline) outline = NULL;

  add (world, 100, 0, 0);
  for (int pid = 99; pid > 90; pid--)
    add (world, pid, 100, pid);
  outline = build (world);
  assert_words (qui_words_lead (qui_outline_get_blocking (outline), node_of (outline, 0)),
                "Session 100 holds up 9 sessions for 1:39. 9 sessions wait for nobody else.");
}

static void
test_no_sessions (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiOutline) outline = NULL;
  const QuiBlocking *blocking;
  g_autofree char *lead = NULL;

  add (world, 20, -1, 62);
  add (world, 19, 4711, 2);
  outline = build (world);
  blocking = qui_outline_get_blocking (outline);

  assert_words (CELL (outline, 0, QUI_COLUMN_PID), "Prepared transaction");
  assert_words (CELL (outline, 0, QUI_COLUMN_WAIT), "Holds up 1 session for 1:02");
  assert_words (CELL (outline, 0, QUI_COLUMN_STATE), "");
  assert_words (SPOKEN (outline, 0), "A prepared transaction, Holds up 1 session for 1 minute 2 seconds, level 1");
  assert_words (qui_words_lead (blocking, node_of (outline, 1)),
                "A prepared transaction holds up 1 session for 1:02. It has no session: only COMMIT PREPARED or ROLLBACK PREPARED ends it.");
  assert_words (CELL (outline, 2, QUI_COLUMN_PID), "4711");
  assert_words (CELL (outline, 2, QUI_COLUMN_QUERY), "Not in this look");
  lead = qui_words_lead (blocking, node_of (outline, 3));
  g_assert_true (g_str_has_prefix (lead, "Process 4711 holds up 1 session for 0:02."));
  assert_words (qui_words_leads (blocking), "2 lead blockers, 2 sessions wait.");

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    for (int column = 0; column < QUI_N_COLUMNS; column++)
      {
        g_autofree char *tip = qui_words_cell_tooltip (outline, qui_outline_get_line (outline, i), column);

        g_assert_true (tip == NULL || tip[0] != '\0');
      }
}

static void
test_circle (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiOutline) outline = NULL;
  g_autofree char *lead = NULL;
  g_autofree char *tip = NULL;

  add (world, 20, 19, 3);
  add (world, 19, 20, 2);
  outline = build (world);

  assert_words (CELL (outline, 0, QUI_COLUMN_WAIT), "In a circle, by 19");
  assert_words (CELL (outline, 1, QUI_COLUMN_WAIT), "In a circle, by 20");
  lead = qui_words_lead (qui_outline_get_blocking (outline), node_of (outline, 1));
  g_assert_nonnull (strstr (lead, "deadlock_timeout"));
  tip = qui_words_cell_tooltip (outline, qui_outline_get_line (outline, 1), QUI_COLUMN_WAIT);
  g_assert_nonnull (strstr (tip, "deadlock_timeout"));
}

/* Whatever a name holds, it stays one line. */
static void
test_prepared (void)
{
  QuiPreparedXact xact = { .gid = (char *) "g", .owner = (char *) "o\nwner", .database = (char *) "sh\top", .prepared = QUI_TEST_NOW, .n_waiting = 2 };

  assert_words (qui_words_prepared (&xact, QUI_TEST_NOW + 65 * G_TIME_SPAN_SECOND),
                "sh op · o wner · prepared 1:05 ago · 2 sessions wait for what it has locked");
  xact = (QuiPreparedXact) { .gid = (char *) "g", .prepared = QUI_TIME_UNKNOWN };
  assert_words (qui_words_prepared (&xact, QUI_TEST_NOW), "no database · Dropped role");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words-blocking/lead", test_lead);
  g_test_add_func ("/words-blocking/many", test_many);
  g_test_add_func ("/words-blocking/no-sessions", test_no_sessions);
  g_test_add_func ("/words-blocking/circle", test_circle);
  g_test_add_func ("/words-blocking/prepared", test_prepared);

  return g_test_run ();
}
