/* test-history.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-history.h"
#include "qui-test-world.h"

static void
count_up (gpointer object,
          guint   *n)
{
  (*n)++;
}

static void
look (QuiHistory   *history,
      QuiTestWorld *world,
      gint64        seconds)
{
  g_autoptr (QuiSnapshot) snapshot = NULL;

  world->server.now = QUI_TEST_NOW + seconds * G_TIME_SPAN_SECOND;
  snapshot = qui_test_world_look (world);
  qui_history_add (history, snapshot);
}

static void
test_counts (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiHistory) history = qui_history_new ();
  const QuiHistorySample *sample;
  guint n_changed = 0;

  g_signal_connect (history, "changed", G_CALLBACK (count_up), &n_changed);
  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_add_session (world, 9, 1, QUI_STATE_ACTIVE);
  qui_test_world_add_session (world, 8, 1, QUI_STATE_ACTIVE)->leader_pid = 9;
  qui_test_world_add_session (world, 7, 1, QUI_STATE_IDLE);
  qui_test_world_add_session (world, 6, 0, QUI_STATE_ACTIVE)->backend_type = "walsender";

  look (history, world, 0);
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (qui_history_get_n_samples (history), ==, 1);
  sample = qui_history_get_sample (history, 0);
  g_assert_cmpint (sample->time, ==, QUI_TEST_NOW);
  g_assert_cmpuint (sample->n_in_state[QUI_STATE_ACTIVE], ==, 1);
  g_assert_cmpuint (sample->n_in_state[QUI_STATE_IDLE], ==, 1);
}

static void
test_span (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiHistory) history = qui_history_new ();

  for (guint i = 0; i <= 2000; i++)
    look (history, world, i);

  g_assert_cmpuint (qui_history_get_n_samples (history), ==, 901);
  g_assert_cmpint (qui_history_get_sample (history, 0)->time, ==, QUI_TEST_NOW + 1100 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (qui_history_get_sample (history, 900)->time, ==, QUI_TEST_NOW + 2000 * G_TIME_SPAN_SECOND);

  /* After a long silence nothing of it is left. */
  look (history, world, 5000);
  g_assert_cmpuint (qui_history_get_n_samples (history), ==, 1);

  /* Another server behind the same name, or a clock that was set back. */
  look (history, world, 5001);
  look (history, world, 10);
  g_assert_cmpuint (qui_history_get_n_samples (history), ==, 1);
  g_assert_cmpint (qui_history_get_sample (history, 0)->time, ==, QUI_TEST_NOW + 10 * G_TIME_SPAN_SECOND);
}

/* However often somebody looks. */
static void
test_room (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiHistory) history = qui_history_new ();

  for (guint i = 0; i < 3 * QUI_HISTORY_MAX; i++)
    {
      g_autoptr (QuiSnapshot) snapshot = NULL;

      world->server.now = QUI_TEST_NOW + i * G_TIME_SPAN_MILLISECOND;
      snapshot = qui_test_world_look (world);
      qui_history_add (history, snapshot);
    }
  g_assert_cmpuint (qui_history_get_n_samples (history), ==, QUI_HISTORY_MAX);
  for (guint i = 0; i < QUI_HISTORY_MAX; i++)
    g_assert_cmpint (qui_history_get_sample (history, i)->time, ==, QUI_TEST_NOW + (2 * QUI_HISTORY_MAX + i) * G_TIME_SPAN_MILLISECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/counts", test_counts);
  g_test_add_func ("/history/span", test_span);
  g_test_add_func ("/history/room", test_room);

  return g_test_run ();
}
