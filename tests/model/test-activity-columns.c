/* test-activity-columns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-activity-columns.h"
#include "qui-ages.h"
#include "qui-test-world.h"
#include "qui-wait-events.h"
#include "qui-words.h"

static guint
find_column (const char *name)
{
  for (guint i = 0; i < QUI_N_ACTIVITY_COLUMNS; i++)
    if (g_str_equal (qui_activity_column_get_name (i), name))
      return i;
  g_error ("no column %s", name);
}

static void
assert_value (const QuiSession *session,
              const char       *name,
              const char       *expected)
{
  g_autofree char *value = qui_activity_column_dup_value (find_column (name), session, NULL);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_values (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  QuiSession *session;
  g_autofree char *whole = NULL;

  qui_test_world_add_database (world, 5, "shop");
  session = qui_test_world_add_session (world, 7, 5, QUI_STATE_WAITING);
  session->database = "shop";
  session->client_port = -1;
  session->client_address = NULL;
  session->backend_xmin = 4000000000u;
  session->query = "SELECT";
  session->query_cut = TRUE;
  session->backend_start = QUI_TEST_NOW;
  session->xact_start = QUI_TIME_UNKNOWN;
  session->query_id = -3;

  assert_value (session, "pid", "7");
  assert_value (session, "datid", "5");
  assert_value (session, "datname", "shop");
  assert_value (session, "client_addr", NULL);
  assert_value (session, "client_port", "-1");
  assert_value (session, "state", "active");
  assert_value (session, "backend_xid", NULL);
  assert_value (session, "backend_xmin", "4000000000");
  assert_value (session, "query_id", "-3");
  assert_value (session, "query", "SELECT…");
  assert_value (session, "xact_start", NULL);
  assert_value (session, "backend_start", "2026-03-02 11:31:07.412345+0000");
  session->backend_start = -1;
  assert_value (session, "backend_start", "1969-12-31 23:59:59.999999+0000");
  whole = qui_activity_column_dup_value (find_column ("query"), session, "SELECT 1");
  g_assert_cmpstr (whole, ==, "SELECT 1");
}

static void
test_versions (void)
{
  const QuiSession hidden = { .hidden = TRUE };
  const QuiSession seen = { .hidden = FALSE };
  guint n[] = { 0, 0, 0 };

  for (guint i = 0; i < QUI_N_ACTIVITY_COLUMNS; i++)
    {
      n[0] += qui_activity_column_exists (i, 120000);
      n[1] += qui_activity_column_exists (i, 130000);
      n[2] += qui_activity_column_exists (i, 180000);
      g_assert_cmpstr (qui_activity_column_explain (i), !=, "");
      g_assert_false (qui_activity_column_is_hidden (i, &seen));
    }
  g_assert_cmpuint (n[0], ==, 20);
  g_assert_cmpuint (n[1], ==, 21);
  g_assert_cmpuint (n[2], ==, 22);
  g_assert_false (qui_activity_column_is_hidden (find_column ("usename"), &hidden));
  g_assert_false (qui_activity_column_is_hidden (find_column ("backend_xmin"), &hidden));
  g_assert_true (qui_activity_column_is_hidden (find_column ("client_addr"), &hidden));
}

static void
test_wait_events (void)
{
  g_assert_nonnull (strstr (qui_wait_event_describe ("Lock", "relation"), "table"));
  g_assert_cmpstr (qui_wait_event_describe ("IO", "WALSync"), ==, qui_wait_event_describe ("IO", "WalSync"));
  g_assert_cmpstr (qui_wait_event_describe ("Lock", "relation"), !=, qui_wait_event_describe ("Lock", "tuple"));
  /* One that is new: its kind is known, or nothing is. */
  g_assert_cmpstr (qui_wait_event_describe ("Lock", "moon"), ==, qui_wait_event_describe ("Lock", NULL));
  g_assert_nonnull (qui_wait_event_describe ("Lock", "moon"));
  g_assert_null (qui_wait_event_describe ("Moon", "relation"));
  g_assert_null (qui_wait_event_describe (NULL, NULL));
}

static void
test_ages (void)
{
  const QuiAgeLimits limits = { .xact = 300, .idle_xact = 60 }, never = { 0, 0 };
  static const struct { QuiState state; gint64 xact, change; gboolean idle, xact_long; } cases[] = {
    { QUI_STATE_ACTIVE, 299, 299, FALSE, FALSE },
    { QUI_STATE_ACTIVE, 300, 1, FALSE, TRUE },
    { QUI_STATE_IDLE_IN_TRANSACTION, 100, 59, FALSE, FALSE },
    { QUI_STATE_IDLE_IN_TRANSACTION, 100, 60, TRUE, TRUE },
    { QUI_STATE_ABORTED, 100, 60, TRUE, TRUE },
    { QUI_STATE_IDLE, -1, 9000, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const QuiSession session = {
        .state = cases[i].state,
        .xact_start = cases[i].xact < 0 ? QUI_TIME_UNKNOWN : 1000 - cases[i].xact,
        .state_change = 1000 - cases[i].change,
      };

      g_assert_cmpint (qui_age_is_long_idle (&session, 1000, &limits), ==, cases[i].idle);
      g_assert_cmpint (qui_age_is_long_xact (&session, 1000, &limits), ==, cases[i].xact_long);
      g_assert_false (qui_age_is_long_xact (&session, 1000, &never));
    }
}

/* The oldest transaction, also where the numbers have gone round, and none of ours. */
static void
test_xmin_holder (void)
{
  static const struct { guint32 xid, xmin; gboolean own; const char *type; } sessions[] = {
    { 0, 4294967000u, FALSE, "client backend" }, { 4294966000u, 50, FALSE, "client backend" }, { 0, 4294960000u, TRUE, "client backend" },
    { 0, 4294950000u, FALSE, "autovacuum worker" }, { 70, 0, FALSE, "client backend" }, { 0, 0, FALSE, "client backend" },
  };
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiTestWorld) empty = qui_test_world_new ();
  g_autoptr (QuiSnapshot) snapshot = NULL, nothing = NULL;

  qui_test_world_add_database (world, 1, "shop");
  for (guint i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      QuiSession *session = qui_test_world_add_session (world, i + 1, 1, QUI_STATE_ACTIVE);

      session->backend_xid = sessions[i].xid;
      session->backend_xmin = sessions[i].xmin;
      session->own = sessions[i].own;
      session->backend_type = sessions[i].type;
    }
  snapshot = qui_test_world_look (world);
  g_assert_cmpint (qui_snapshot_get_xmin_holder (snapshot)->pid, ==, 2);
  g_assert_null (qui_snapshot_get_other_holder (snapshot));
  nothing = qui_test_world_look (empty);
  g_assert_null (qui_snapshot_get_xmin_holder (nothing));
  g_assert_null (qui_words_vacuum_holder (nothing));
}

static void
assert_holder (QuiTestWorld *world,
               QuiHolder     holder,
               const char   *expected)
{
  g_autoptr (QuiSnapshot) snapshot = NULL;
  g_autofree char *text = NULL;

  world->server.holder = holder;
  snapshot = qui_test_world_look (world);
  text = qui_words_vacuum_holder (snapshot);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (qui_snapshot_get_xmin_holder (snapshot) != NULL, !=, qui_snapshot_get_other_holder (snapshot) != NULL);
}

/* A session has to be older than what is no session, not just as old. */
static void
test_other_holder (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();

  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_add_session (world, 7, 1, QUI_STATE_ACTIVE)->backend_xmin = 100;
  assert_holder (world, (QuiHolder) { 0 }, "Session 7");
  assert_holder (world, (QuiHolder) { QUI_HOLDER_SLOT, "feed", 1, 101 }, "Session 7");
  assert_holder (world, (QuiHolder) { QUI_HOLDER_SLOT, "feed", 1, 100 }, "Replication slot “feed” in shop");
  assert_holder (world, (QuiHolder) { QUI_HOLDER_SLOT, "standby", 0, 4294967000u }, "Replication slot “standby”");
  assert_holder (world, (QuiHolder) { QUI_HOLDER_PREPARED, "a\nb\xe2\x80\xae", 1, 99, QUI_TEST_NOW - 192 * G_TIME_SPAN_SECOND },
                 "Prepared transaction “a b” in shop for 3:12");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/activity-columns/values", test_values);
  g_test_add_func ("/activity-columns/versions", test_versions);
  g_test_add_func ("/activity-columns/wait-events", test_wait_events);
  g_test_add_func ("/activity-columns/ages", test_ages);
  g_test_add_func ("/activity-columns/xmin-holder", test_xmin_holder);
  g_test_add_func ("/activity-columns/other-holder", test_other_holder);

  return g_test_run ();
}
