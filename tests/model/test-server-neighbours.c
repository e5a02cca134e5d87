/* test-server-neighbours.c: a server that hangs does not hold up another one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-watch.h"

/* Looks that are timed, undisturbed and beside the one that hangs. */
#define N_LOOKS 5
/* By how much longer a gap may be than the longest one without a neighbour that hangs, on a machine that does other things. */
#define SLACK_MS 500
#define TICK_MS 10

/* What the main thread of the program sees: the gaps between the looks of one server, and between its own turns. */
typedef struct
{
  gint64 last_look;
  guint  n_looks;
  gint64 longest_gap;    /* microseconds */
  gint64 last_turn;
  gint64 longest_turn;
} Clock;

static void
clock_start (Clock *clock)
{
  *clock = (Clock) { .last_turn = g_get_monotonic_time () };
}

static void
on_look (Clock *clock)
{
  gint64 now = g_get_monotonic_time ();

  if (clock->last_look > 0)
    clock->longest_gap = MAX (clock->longest_gap, now - clock->last_look);
  clock->last_look = now;
  clock->n_looks++;
}

static gboolean
on_turn (gpointer data)
{
  Clock *clock = data;
  gint64 now = g_get_monotonic_time ();

  clock->longest_turn = MAX (clock->longest_turn, now - clock->last_turn);
  clock->last_turn = now;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_looks (gpointer data)
{
  return ((Clock *) data)->n_looks > N_LOOKS;
}

typedef struct
{
  Clock     *clock;
  QuiServer *hanging;
} Wait;

static gboolean
hangs_and_has_looks (gpointer data)
{
  Wait *wait = data;

  return qui_server_get_state (wait->hanging) == QUI_SERVER_STALE && has_looks (wait->clock);
}

static gboolean
is_live (gpointer data)
{
  return qui_server_get_state (data) == QUI_SERVER_LIVE;
}

static void
test_hanging (void)
{
  QuiTestCluster *hanging = qui_test_cluster_start (NULL);
  QuiTestCluster *healthy = qui_test_cluster_start (NULL);
  QuiTestWatch *neighbour = qui_test_watch_new (hanging, NULL, NULL, NULL);
  QuiTestWatch *watch = qui_test_watch_new (healthy, NULL, NULL, NULL);
  Clock clock, before;
  Wait wait = { &clock, neighbour->server };
  guint turns;

  qui_server_set_interval (neighbour->server, 1);
  qui_server_set_interval (watch->server, 1);
  g_signal_connect_swapped (watch->server, "look-done", G_CALLBACK (on_look), &clock);
  clock_start (&clock);
  turns = g_timeout_add (TICK_MS, on_turn, &clock);
  g_assert_true (qui_test_wait_until (has_looks, &clock, 60000));
  before = clock;

  /* In the middle of everything: looks in flight, tries to connect anew, and all that waits for an answer. */
  qui_test_cluster_freeze (hanging);
  qui_server_refresh (neighbour->server);
  clock_start (&clock);
  g_assert_true (qui_test_wait_until (hangs_and_has_looks, &wait, 60000));
  g_test_message ("looks at most %.0f ms apart, %.0f ms beside a server that hangs; main thread busy for %.0f ms and %.0f ms at most",
                  before.longest_gap / 1000.0, clock.longest_gap / 1000.0, before.longest_turn / 1000.0, clock.longest_turn / 1000.0);
  g_assert_true (is_live (watch->server));
  g_assert_cmpint (clock.longest_gap, <, before.longest_gap + SLACK_MS * 1000);
  g_assert_cmpint (clock.longest_turn, <, before.longest_turn + SLACK_MS * 1000);

  /* To leave it, and to ask for it anew, does not hold up anybody either. */
  qui_server_disconnect (neighbour->server);
  qui_server_connect (neighbour->server);
  clock_start (&clock);
  g_assert_true (qui_test_wait_until (has_looks, &clock, 60000));
  g_assert_cmpint (qui_server_get_state (neighbour->server), !=, QUI_SERVER_LIVE);
  g_assert_cmpint (clock.longest_gap, <, before.longest_gap + SLACK_MS * 1000);
  g_assert_cmpint (clock.longest_turn, <, before.longest_turn + SLACK_MS * 1000);

  qui_test_cluster_thaw (hanging);
  qui_server_connect (neighbour->server);
  g_assert_true (qui_test_wait_until (is_live, neighbour->server, 60000));

  g_source_remove (turns);
  g_signal_handlers_disconnect_by_data (watch->server, &clock);
  qui_test_watch_free (watch);
  qui_test_watch_free (neighbour);
  qui_connection_drain_all (3000);
  qui_test_cluster_stop (healthy);
  qui_test_cluster_stop (hanging);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-neighbours/hanging", test_hanging);
  return g_test_run ();
}
