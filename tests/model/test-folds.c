/* test-folds.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>

#include "qui-folds.h"
#include "qui-test-outline.h"

static const QuiLine *
find_group (QuiOutline *outline,
            guint       number)
{
  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);

      if (line->key.kind == QUI_LINE_IDLE_GROUP && number-- == 0)
        return line;
    }

  return NULL;
}

static void
test_folding (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_outline_small_world ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) outline = NULL;
  QuiSession *session;
  QuiLineKey group;
  const QuiLine *line;

  qui_test_world_add_session (world, 15, 2, QUI_STATE_IDLE);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "empty games 17 15 shop 20 >18 19 processes");

  session = qui_test_world_add_session (world, 14, 2, QUI_STATE_IDLE);
  session->application = "pg_dump";
  session->state_change = QUI_TEST_NOW - G_TIME_SPAN_HOUR;
  /* Ours, and one that blocks others, stay in sight. */
  qui_test_world_add_session (world, 13, 2, QUI_STATE_IDLE)->own = TRUE;
  qui_test_world_add_session (world, 12, 2, QUI_STATE_IDLE);
  session = qui_test_world_add_session (world, 11, 2, QUI_STATE_WAITING);
  session->blockers = (const int[]) { 12, 0 };
  session->n_blockers = 1;
  g_clear_pointer (&outline, qui_outline_unref);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "empty games 13 12 11 [3 idle] shop 20 >18 19 processes");

  line = qui_test_outline_find (outline, QUI_LINE_IDLE_GROUP, 2, NULL);
  g_assert_cmpint (line->key.start, ==, 0);
  g_assert_cmpuint (line->n_applications, ==, 2);
  g_assert_null (line->application);
  g_assert_cmpstr (line->user, ==, "anna");
  g_assert_cmpint (line->oldest_state_change, ==, QUI_TEST_NOW - G_TIME_SPAN_HOUR);
  g_assert_true (line->expandable);
  g_assert_false (line->open);
  g_assert_cmpuint (line->depth, ==, 1);

  group = line->key;
  qui_view_set_open (view, &group, TRUE);
  g_clear_pointer (&outline, qui_outline_unref);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "empty games 13 12 11 [3 idle] >17 >15 >14 shop 20 >18 19 processes");

  qui_view_set_filter (view, "PG_DUMP");
  g_clear_pointer (&outline, qui_outline_unref);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "games 14");
  g_assert_cmpuint (qui_outline_get_n_shown (outline), ==, 1);
  g_assert_cmpuint (qui_test_outline_find (outline, QUI_LINE_DATABASE, 2, NULL)->n_shown, ==, 1);
  g_assert_cmpuint (qui_test_outline_find (outline, QUI_LINE_DATABASE, 2, NULL)->n_sessions, ==, 6);
}

/* One line for each role and application that has enough of them, another for the others. */
static void
test_folding_by_application (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) outline = NULL;
  const QuiLine *line;
  QuiLineKey key;

  qui_test_world_add_database (world, 1, "shop");
  for (int pid = 40; pid > 20; pid--)
    {
      QuiSession *session = qui_test_world_add_session (world, pid, 1, QUI_STATE_IDLE);

      session->application = pid > 36 ? "web" : pid > 33 ? "api" : pid > 30 ? "web" : "web 2";
      if (pid > 30 && pid <= 33)
        {
          session->user = "bob";
          session->role_oid = 11;
        }
      if (pid == 25)
        session->state = QUI_STATE_ACTIVE;
      if (pid < 24)
        session->application = pid == 23 ? "one" : pid == 22 ? "two" : "";
    }
  outline = qui_test_outline_build (world, view);
  /* anna's api, web and web 2; bob's web; the others. */
  qui_test_assert_outline (outline, "shop 25 [3 idle] [4 idle] [6 idle] [3 idle] [3 idle]");

  line = find_group (outline, 0);
  g_assert_cmpstr (line->user, ==, "anna");
  g_assert_cmpstr (line->application, ==, "api");
  g_assert_cmpuint (line->n_applications, ==, 1);
  line = find_group (outline, 3);
  g_assert_cmpstr (line->user, ==, "bob");
  g_assert_cmpstr (line->application, ==, "web");
  g_assert_cmpint (line->key.start, !=, find_group (outline, 1)->key.start);
  g_assert_cmpint (find_group (outline, 4)->key.start, ==, 0);
  g_assert_cmpuint (find_group (outline, 4)->n_applications, ==, 3);

  /* It is the same line in other looks, whatever comes and goes around it. */
  key = find_group (outline, 3)->key;
  qui_view_set_open (view, &key, TRUE);
  g_array_remove_range (world->sessions, 0, 5);
  qui_test_world_add_session (world, 7, 1, QUI_STATE_IDLE)->application = "one";
  g_clear_pointer (&outline, qui_outline_unref);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "shop 25 [6 idle] [3 idle] >33 >32 >31 [6 idle]");
  g_assert_true (qui_line_key_equal (&find_group (outline, 1)->key, &key));

  /* Too few of the others are no line. */
  qui_view_set_open (view, &key, FALSE);
  g_array_remove_range (world->sessions, 0, 2);
  g_array_remove_range (world->sessions, world->sessions->len - 2, 2);
  g_clear_pointer (&outline, qui_outline_unref);
  outline = qui_test_outline_build (world, view);
  qui_test_assert_outline (outline, "shop 25 23 22 [6 idle] [3 idle]");
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/folds/database", test_folding);
  g_test_add_func ("/folds/application", test_folding_by_application);

  return g_test_run ();
}
