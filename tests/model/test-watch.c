/* test-watch.c: told once, when it is so, and not for our own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-watch.h"

#include "qui-test-world.h"

#define SHOP 1

typedef struct
{
  QuiTestWorld *world;
  QuiWatch     *watch;
  GString      *told;
  guint         n_changed;
} Fixture;

static void
event_cb (Fixture             *fixture,
          const QuiWatchEvent *event)
{
  static const char * const kinds[] = { "empty", "gone", "idle" };

  g_string_append_printf (fixture->told, "%s:%s:%u:%u ", kinds[event->kind], event->database != NULL ? event->database : "", event->key.id, event->n_sessions);
}

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->world = qui_test_world_new ();
  fixture->watch = qui_watch_new ();
  fixture->told = g_string_new (NULL);
  g_signal_connect_swapped (fixture->watch, "event", G_CALLBACK (event_cb), fixture);
  g_signal_connect_swapped (fixture->watch, "changed", G_CALLBACK (changed_cb), fixture);
  qui_test_world_add_database (fixture->world, SHOP, "shop");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->watch);
  qui_test_world_free (fixture->world);
  g_string_free (fixture->told, TRUE);
}

/* A look so many seconds after the first, and what it tells. */
static void
assert_look (Fixture *fixture, gint64 seconds, const char *expected)
{
  g_autoptr (QuiSnapshot) snapshot = NULL;

  fixture->world->server.now = QUI_TEST_NOW + seconds * G_TIME_SPAN_SECOND;
  snapshot = qui_test_world_look (fixture->world);
  g_string_truncate (fixture->told, 0);
  qui_watch_look (fixture->watch, snapshot);
  g_assert_cmpstr (fixture->told->str, ==, expected);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  qui_test_world_add_session (fixture->world, 9, SHOP, QUI_STATE_IDLE);
  qui_test_world_add_session (fixture->world, 8, SHOP, QUI_STATE_IDLE)->own = TRUE;
  qui_test_world_add_session (fixture->world, 7, SHOP, QUI_STATE_ACTIVE)->backend_type = "autovacuum worker";
  assert_look (fixture, 0, "");

  qui_watch_set_empty (fixture->watch, SHOP, "shop");
  g_assert_true (qui_watch_get_empty (fixture->watch, SHOP));
  g_assert_true (qui_watch_is_on (fixture->watch));
  assert_look (fixture, 1, "");

  g_array_remove_index (fixture->world->sessions, 0);
  assert_look (fixture, 2, "empty:shop:1:0 ");
  g_assert_false (qui_watch_is_on (fixture->watch));
  g_assert_cmpuint (fixture->n_changed, ==, 2);
  assert_look (fixture, 3, "");
}

/* What replicates is somebody; a wish that was taken back tells nothing; a database that was dropped is not called empty. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  qui_test_world_add_session (fixture->world, 9, SHOP, QUI_STATE_ACTIVE)->backend_type = "walsender";
  qui_watch_set_empty (fixture->watch, SHOP, "shop");
  assert_look (fixture, 0, "");
  qui_watch_set_empty (fixture->watch, SHOP, NULL);
  g_array_set_size (fixture->world->sessions, 0);
  assert_look (fixture, 1, "");

  qui_watch_set_empty (fixture->watch, SHOP, "shop");
  g_array_set_size (fixture->world->databases, 0);
  assert_look (fixture, 2, "gone:shop:1:0 ");
  assert_look (fixture, 3, "");
}

static void
set_idle (QuiSession *session, gint64 xact_start, gint64 state_change)
{
  session->xact_start = QUI_TEST_NOW + xact_start * G_TIME_SPAN_SECOND;
  session->state_change = QUI_TEST_NOW + state_change * G_TIME_SPAN_SECOND;
}

static void
test_idle (Fixture *fixture, gconstpointer data)
{
  QuiSession *session;

  set_idle (qui_test_world_add_session (fixture->world, 9, SHOP, QUI_STATE_IDLE_IN_TRANSACTION), -10, 0);
  set_idle (qui_test_world_add_session (fixture->world, 8, SHOP, QUI_STATE_ABORTED), -10, 0);
  set_idle (qui_test_world_add_session (fixture->world, 7, SHOP, QUI_STATE_ACTIVE), -999, -999);
  session = qui_test_world_add_session (fixture->world, 6, SHOP, QUI_STATE_IDLE_IN_TRANSACTION);
  set_idle (session, -999, -999);
  session->own = TRUE;
  session = qui_test_world_add_session (fixture->world, 5, SHOP, QUI_STATE_IDLE_IN_TRANSACTION);
  set_idle (session, -999, -999);
  session->state_change = QUI_TIME_UNKNOWN;
  assert_look (fixture, 70, "");

  qui_watch_set_idle_seconds (fixture->watch, 60);
  assert_look (fixture, 59, "");
  assert_look (fixture, 60, "idle::9:2 ");
  assert_look (fixture, 61, "");

  /* It works, and is idle again, in the same transaction: known. In another one: news, but not at once. */
  session = &g_array_index (fixture->world->sessions, QuiSession, 0);
  session->state = QUI_STATE_ACTIVE;
  assert_look (fixture, 100, "");
  session->state = QUI_STATE_IDLE_IN_TRANSACTION;
  set_idle (session, -10, 110);
  assert_look (fixture, 200, "");
  set_idle (session, 210, 210);
  assert_look (fixture, 220, "");
  assert_look (fixture, 270, "idle::9:1 ");
  assert_look (fixture, 272, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/watch/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/watch/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/watch/idle", Fixture, NULL, set_up, test_idle, tear_down);

  return g_test_run ();
}
