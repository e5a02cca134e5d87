/* test-hold.c: databases of a real PgBouncer paused and disabled for a while
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-hold.h"
#include "qui-test-bouncer.h"
#include "qui-test-connection.h"
#include "qui-wire.h"

#define WAIT_MS 10000

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestBouncer *bouncer;
  QuiHold        *hold;
} Held;

static gboolean
set_up (Held *held, QuiHoldKind kind, const char * const *names)
{
  g_autofree char *text = NULL;
  g_autoptr (QuiConninfo) conninfo = NULL;

  held->bouncer = qui_test_bouncer_start (cluster, "shop = %s\nro = %s dbname=shop", NULL);
  if (held->bouncer == NULL)
    return FALSE;
  text = qui_test_bouncer_console (held->bouncer, NULL);
  conninfo = qui_conninfo_parse (text, NULL);
  held->hold = qui_hold_new (conninfo, QUI_TEST_APPLICATION, kind, names);
  return TRUE;
}

static void
tear_down (Held *held)
{
  qui_test_drop (held->hold, WAIT_MS);
  qui_test_bouncer_stop (held->bouncer);
}

static gboolean
is_settled (gpointer hold)
{
  QuiHoldPhase phase = qui_hold_get_phase (hold);

  return phase != QUI_HOLD_PHASE_TAKING && phase != QUI_HOLD_PHASE_RELEASING;
}

static void
wait_for_phase (QuiHold *hold, QuiHoldPhase phase)
{
  g_assert_true (qui_test_wait_until (is_settled, hold, WAIT_MS));
  g_assert_cmpint (qui_hold_get_phase (hold), ==, phase);
}

static void
assert_state (Held *held, const char *name, const char *expected)
{
  g_autofree char *state = qui_test_bouncer_state (held->bouncer, name);

  g_assert_cmpstr (state, ==, expected);
}

typedef struct
{
  Held       *held;
  const char *name;
  const char *expected;
} Wish;

static gboolean
is_fulfilled (gpointer data)
{
  const Wish *wish = data;
  g_autofree char *state = qui_test_bouncer_state (wish->held->bouncer, wish->name);

  return g_strcmp0 (state, wish->expected) == 0;
}

static void
wait_for_state (Held *held, const char *name, const char *expected)
{
  Wish wish = { held, name, expected };

  g_assert_true (qui_test_wait_until (is_fulfilled, &wish, WAIT_MS));
}

static const char * const both[] = { "shop", "ro", NULL };

static gboolean
sees_one_busy (gpointer hold)
{
  return qui_hold_get_progress (hold)->n_busy == 1;
}

static gboolean
has_answer (gpointer client)
{
  return PQconsumeInput (client) && !PQisBusy (client);
}

/* One in a transaction is waited for; the other one waits, and no client sees an error. */
static void
test_wait (void)
{
  Held held;
  PGconn *worker, *waiter;
  PGresult *result;

  if (!set_up (&held, QUI_HOLD_PAUSE, both))
    return;
  worker = qui_test_bouncer_open (held.bouncer, "shop");
  waiter = qui_test_bouncer_open (held.bouncer, "ro");
  qui_test_client_run (worker, "BEGIN");
  qui_test_client_run (waiter, "SELECT 1");
  qui_hold_take (held.hold, 60);
  g_assert_true (qui_test_wait_until (sees_one_busy, held.hold, WAIT_MS));
  g_assert_true (qui_hold_was_told (held.hold));
  wait_for_state (&held, "shop", "p");
  wait_for_state (&held, "ro", "p");
  g_assert_cmpint (qui_hold_get_phase (held.hold), ==, QUI_HOLD_PHASE_TAKING);
  qui_test_client_run (worker, "SELECT 1");
  qui_test_client_send (waiter, "SELECT 2");
  qui_test_client_run (worker, "COMMIT");
  wait_for_phase (held.hold, QUI_HOLD_PHASE_TAKEN);
  g_assert_false (qui_hold_get_progress (held.hold)->skipped);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  g_assert_false (has_answer (waiter));

  qui_hold_release (held.hold);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_RELEASED);
  g_assert_null (qui_hold_get_left (held.hold)[0]);
  assert_state (&held, "shop", "");
  assert_state (&held, "ro", "");
  result = PQgetResult (waiter);
  g_assert_cmpint (PQresultStatus (result), ==, PGRES_TUPLES_OK);
  PQclear (result);
  PQfinish (worker);
  PQfinish (waiter);
  tear_down (&held);
}

/* Skipped, after its time, and ended in the middle: paused it is all the same, until that is undone. */
static void
test_skip (void)
{
  Held held;
  PGconn *worker;

  for (guint way = 0; way < 3; way++)
    {
      if (!set_up (&held, QUI_HOLD_PAUSE, both))
        return;
      worker = qui_test_bouncer_open (held.bouncer, "shop");
      qui_test_client_run (worker, "BEGIN");
      qui_hold_take (held.hold, way == 1 ? 1 : 60);
      /* The first and the last one: before anything is known to have been heard. */
      if (way == 1)
        g_assert_true (qui_test_wait_until (sees_one_busy, held.hold, WAIT_MS));
      if (way == 0)
        qui_hold_skip (held.hold);
      if (way < 2)
        {
          wait_for_phase (held.hold, QUI_HOLD_PHASE_TAKEN);
          g_assert_true (qui_hold_get_progress (held.hold)->skipped);
          assert_state (&held, "shop", "p");
        }
      qui_hold_release (held.hold);
      wait_for_phase (held.hold, QUI_HOLD_PHASE_RELEASED);
      assert_state (&held, "shop", "");
      assert_state (&held, "ro", "");
      qui_test_client_run (worker, "COMMIT");
      PQfinish (worker);
      tear_down (&held);
    }
}

static void
test_disable (void)
{
  Held held;
  PGconn *inside;

  if (!set_up (&held, QUI_HOLD_DISABLE, both))
    return;
  inside = qui_test_bouncer_open (held.bouncer, "shop");
  qui_hold_take (held.hold, 60);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_TAKEN);
  assert_state (&held, "shop", "d");
  assert_state (&held, "ro", "d");
  qui_test_client_run (inside, "SELECT 1");
  qui_hold_release (held.hold);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_RELEASED);
  assert_state (&held, "shop", "");
  PQfinish (inside);
  tear_down (&held);
}

static gboolean
is_releasing_in_vain (gpointer hold)
{
  return qui_hold_get_error (hold) != NULL;
}

/* The pooler goes while it is waited for; comes back while it is to be undone, having forgotten it. */
static void
test_lost (void)
{
  Held held;
  PGconn *worker;

  if (!set_up (&held, QUI_HOLD_PAUSE, both))
    return;
  worker = qui_test_bouncer_open (held.bouncer, "shop");
  qui_test_client_run (worker, "BEGIN");
  qui_hold_take (held.hold, 60);
  wait_for_state (&held, "shop", "p");
  wait_for_state (&held, "ro", "p");
  qui_test_bouncer_halt (held.bouncer);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_FAILED);
  g_assert_error (qui_hold_get_error (held.hold), QUI_ERROR, QUI_ERROR_LOST);
  qui_hold_release (held.hold);
  g_assert_true (qui_test_wait_until (is_releasing_in_vain, held.hold, WAIT_MS));
  qui_test_bouncer_again (held.bouncer);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_RELEASED);
  g_assert_no_error (qui_hold_get_error (held.hold));
  PQfinish (worker);
  tear_down (&held);
}

/* It was never told anything: there is nothing to undo, and nothing is left, though it stays away. */
static void
test_never_told (void)
{
  Held held;

  if (!set_up (&held, QUI_HOLD_PAUSE, both))
    return;
  qui_test_bouncer_halt (held.bouncer);
  qui_hold_take (held.hold, 60);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_FAILED);
  qui_hold_release (held.hold);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_RELEASED);
  g_assert_null (qui_hold_get_left (held.hold)[0]);
  g_assert_false (qui_hold_was_told (held.hold));
  qui_test_bouncer_again (held.bouncer);
  tear_down (&held);
}

/* It stays away for as long as is tried: what is left is known, and can be tried again. */
static void
test_left (void)
{
  Held held;

  if (!set_up (&held, QUI_HOLD_PAUSE, both))
    return;
  qui_hold_take (held.hold, 60);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_TAKEN);
  qui_test_bouncer_freeze (held.bouncer);
  qui_wire_set_haste (30);
  qui_hold_release (held.hold);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_LEFT);
  qui_wire_set_haste (1);
  g_assert_nonnull (qui_hold_get_error (held.hold));
  g_assert_cmpuint (g_strv_length ((GStrv) qui_hold_get_left (held.hold)), ==, 2);
  qui_test_bouncer_thaw (held.bouncer);
  assert_state (&held, "shop", "p");
  qui_hold_release (held.hold);
  wait_for_phase (held.hold, QUI_HOLD_PHASE_RELEASED);
  assert_state (&held, "shop", "");
  tear_down (&held);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL, NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
  g_test_add_func ("/hold/wait", test_wait);
  g_test_add_func ("/hold/skip", test_skip);
  g_test_add_func ("/hold/disable", test_disable);
  g_test_add_func ("/hold/lost", test_lost);
  g_test_add_func ("/hold/never-told", test_never_told);
  g_test_add_func ("/hold/left", test_left);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
