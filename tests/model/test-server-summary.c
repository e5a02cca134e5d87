/* test-server-summary.c: a server in a few figures, and their words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-summary.h"

#include "qui-test-world.h"
#include "qui-words-servers.h"

#define SHOP 5

static const QuiAgeLimits limits = { .xact = 10 * G_TIME_SPAN_MINUTE, .idle_xact = G_TIME_SPAN_MINUTE };

static QuiTestWorld *
world_new (void)
{
  QuiTestWorld *world = qui_test_world_new ();

  qui_test_world_add_database (world, SHOP, "shop");
  world->server.replay_behind = -1;
  world->server.replayed_at = QUI_TIME_UNKNOWN;
  return world;
}

static QuiServerSummary
summarise (QuiTestWorld *world)
{
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
  QuiServerSummary summary;

  qui_server_summary_make (&summary, snapshot, &limits);
  return summary;
}

static void
assert_figure (const QuiServerSummary *summary,
               QuiFigure               figure,
               const char             *expected)
{
  g_autofree char *text = qui_words_figure (summary, figure);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_tooltip (const QuiServerSummary *summary,
                QuiFigure               figure,
                const char             *expected)
{
  g_autofree char *text = qui_words_figure_tooltip (summary, figure);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_nothing (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiServerSummary summary = summarise (world);

  assert_figure (&summary, QUI_FIGURE_CONNECTIONS, "0 of 100");
  assert_tooltip (&summary, QUI_FIGURE_CONNECTIONS, "3 reserved");
  assert_figure (&summary, QUI_FIGURE_WAITING, "");
  assert_figure (&summary, QUI_FIGURE_OLDEST_XACT, "");
  assert_figure (&summary, QUI_FIGURE_LONGEST_IDLE, "");
  assert_figure (&summary, QUI_FIGURE_LAG, "");
  assert_tooltip (&summary, QUI_FIGURE_LAG, NULL);

  qui_server_summary_make (&summary, NULL, &limits);
  g_assert_cmpuint (summary.max_connections, ==, 0);
  g_assert_cmpint (summary.oldest_xact, ==, -1);
}

static void
test_sessions (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiServerSummary summary;
  QuiSession *session;

  qui_test_world_add_session (world, 20, SHOP, QUI_STATE_IDLE);
  qui_test_world_add_session (world, 21, SHOP, QUI_STATE_ACTIVE)->xact_start = QUI_TEST_NOW - 11 * G_TIME_SPAN_MINUTE;
  qui_test_world_add_session (world, 22, SHOP, QUI_STATE_WAITING);
  session = qui_test_world_add_session (world, 23, SHOP, QUI_STATE_ABORTED);
  session->state_change = QUI_TEST_NOW - 59 * G_TIME_SPAN_SECOND;
  summary = summarise (world);
  g_assert_cmpuint (summary.n_connections, ==, 4);
  g_assert_false (summary.tight);
  g_assert_cmpuint (summary.n_waiting, ==, 1);
  g_assert_cmpint (summary.oldest_xact_pid, ==, 21);
  g_assert_true (summary.oldest_xact_is_long);
  g_assert_cmpint (summary.longest_idle_pid, ==, 23);
  g_assert_false (summary.longest_idle_is_long);
  assert_figure (&summary, QUI_FIGURE_WAITING, "1");
  assert_figure (&summary, QUI_FIGURE_OLDEST_XACT, "11:00");
  assert_tooltip (&summary, QUI_FIGURE_OLDEST_XACT, "Session 21");
  assert_figure (&summary, QUI_FIGURE_LONGEST_IDLE, "0:59");

  /* A worker waits as part of its query; nobody asks for a transaction of ours, of vacuum, or of a worker. */
  session = qui_test_world_add_session (world, 24, SHOP, QUI_STATE_WAITING);
  session->kind = QUI_BACKEND_PARALLEL_WORKER;
  session->backend_type = "parallel worker";
  session->leader_pid = 22;
  session->xact_start = QUI_TEST_NOW - G_TIME_SPAN_DAY;
  session = qui_test_world_add_session (world, 25, SHOP, QUI_STATE_ACTIVE);
  session->backend_type = "autovacuum worker";
  session->kind = QUI_BACKEND_AUTOVACUUM_WORKER;
  session->xact_start = QUI_TEST_NOW - G_TIME_SPAN_DAY;
  session = qui_test_world_add_session (world, 26, SHOP, QUI_STATE_ACTIVE);
  session->own = TRUE;
  session->xact_start = QUI_TEST_NOW - G_TIME_SPAN_DAY;
  summary = summarise (world);
  g_assert_cmpuint (summary.n_waiting, ==, 1);
  g_assert_cmpint (summary.oldest_xact_pid, ==, 21);

  /* A prepared one goes on without a session. */
  world->server.holder = (QuiHolder) { QUI_HOLDER_PREPARED, "move", SHOP, 700, QUI_TEST_NOW - G_TIME_SPAN_HOUR };
  summary = summarise (world);
  assert_figure (&summary, QUI_FIGURE_OLDEST_XACT, "1:00:00");
  assert_tooltip (&summary, QUI_FIGURE_OLDEST_XACT, "A prepared transaction");

  world->server.max_connections = 5;
  summary = summarise (world);
  g_assert_true (summary.tight);
}

/* What a role may not see is not said to be nothing. */
static void
test_hidden (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiSession *session = qui_test_world_add_session (world, 20, SHOP, QUI_STATE_HIDDEN);
  QuiServerSummary summary;

  session->hidden = TRUE;
  session->kind = QUI_BACKEND_HIDDEN;
  session->backend_type = NULL;
  session->xact_start = QUI_TIME_UNKNOWN;
  summary = summarise (world);
  assert_figure (&summary, QUI_FIGURE_OLDEST_XACT, "Hidden");
  assert_figure (&summary, QUI_FIGURE_LONGEST_IDLE, "Hidden");
  assert_tooltip (&summary, QUI_FIGURE_LONGEST_IDLE, "Your role does not see the times of all sessions.");

  qui_test_world_add_session (world, 21, SHOP, QUI_STATE_ACTIVE);
  summary = summarise (world);
  assert_figure (&summary, QUI_FIGURE_OLDEST_XACT, "5:00");
  assert_tooltip (&summary, QUI_FIGURE_OLDEST_XACT, "Session 21\nYour role does not see the times of all sessions.");
}

static void
test_lag (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiServerSummary summary;

  /* The primary has been idle for an hour: that is no lag. */
  world->server.standby = TRUE;
  world->server.receiving = TRUE;
  world->server.replay_behind = 0;
  world->server.replayed_at = QUI_TEST_NOW - G_TIME_SPAN_HOUR;
  summary = summarise (world);
  g_assert_cmpint (summary.lag, ==, QUI_LAG_CAUGHT_UP);
  assert_figure (&summary, QUI_FIGURE_LAG, "None");
  assert_tooltip (&summary, QUI_FIGURE_LAG, "This standby has replayed all that it received. What it replayed last was committed 1:00:00 ago.");

  world->server.replay_behind = 1200000;
  world->server.replayed_at = QUI_TEST_NOW - 12 * G_TIME_SPAN_SECOND;
  summary = summarise (world);
  g_assert_cmpint (summary.lag, ==, QUI_LAG_BEHIND);
  assert_figure (&summary, QUI_FIGURE_LAG, "0:12 · 1.2\302\240MB");

  /* The clock of the primary is ahead of the standby's. */
  world->server.replayed_at = QUI_TEST_NOW + G_TIME_SPAN_SECOND;
  summary = summarise (world);
  assert_figure (&summary, QUI_FIGURE_LAG, "0:00 · 1.2\302\240MB");

  world->server.replayed_at = QUI_TIME_UNKNOWN;
  summary = summarise (world);
  assert_figure (&summary, QUI_FIGURE_LAG, "1.2\302\240MB");

  /* What was received once says nothing of a standby that receives no more. */
  world->server.receiving = FALSE;
  world->server.replay_behind = 0;
  summary = summarise (world);
  g_assert_cmpint (summary.lag, ==, QUI_LAG_CUT_OFF);
  assert_figure (&summary, QUI_FIGURE_LAG, "Not receiving");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-summary/nothing", test_nothing);
  g_test_add_func ("/server-summary/sessions", test_sessions);
  g_test_add_func ("/server-summary/hidden", test_hidden);
  g_test_add_func ("/server-summary/lag", test_lag);
  return g_test_run ();
}
