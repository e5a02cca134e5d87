/* test-clearing-cut.c: the network is cut at each step of each way to take a database, and what is said afterwards is true
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <signal.h>

#include "qui-test-clearing.h"
#include "qui-test-relay.h"
#include "qui-wire.h"

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestClearing  base;
  QuiTestRelay    *relay;
  QuiClearanceMode mode;
  const char      *when;
  PGconn          *inside;
  gboolean         is_cut;
  QuiClearing     *clearing;
} Fixture;

static void
on_changed (Fixture *fixture)
{
  if (!fixture->is_cut && qui_test_clearing_is_time (fixture->clearing, fixture->when))
    {
      qui_test_relay_cut (fixture->relay);
      fixture->is_cut = TRUE;
    }
}

static gboolean
is_cut (gpointer fixture)
{
  return ((Fixture *) fixture)->is_cut;
}

static gboolean
is_through_relay (gpointer data)
{
  Fixture *fixture = data;
  QuiServer *server = fixture->base.watch->server;
  QuiConnection *control = qui_server_get_control (server);

  return qui_server_get_state (server) == QUI_SERVER_LIVE && control != NULL && qui_connection_is_connected (control)
         && !qui_server_is_pooled (server);
}

/* Ready to be started, through the relay; a session inside does not end before resume(). */
static void
set_up (Fixture                     *fixture,
        const QuiTestClearingMoment *cut)
{
  QuiTestClearing *base = &fixture->base;
  g_autofree char *port = NULL;

  fixture->mode = cut->mode;
  fixture->when = cut->when;
  qui_test_clearing_set_up (base, cluster, "postgres");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop_new");
  fixture->inside = qui_test_cluster_open (cluster, NULL, "shop", "inside");
  if (fixture->mode == QUI_CLEARANCE_REOPEN)
    qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop ALLOW_CONNECTIONS false");
  fixture->relay = qui_test_relay_new (qui_test_cluster_get_port (cluster));
  port = g_strdup_printf ("%d", qui_test_relay_get_port (fixture->relay));
  g_object_set (base->watch->profile, "host", "127.0.0.1", "port", port, NULL);
  qui_server_connect (base->watch->server);
  g_assert_true (qui_test_wait_until (is_through_relay, fixture, QUI_TEST_CLEARING_MS));
  fixture->clearing = qui_test_clearing_new (base, fixture->mode);
  qui_test_clearing_wait_checks (fixture->clearing);
  qui_test_clearing_assert_can_start (fixture->clearing);
  g_signal_connect_swapped (fixture->clearing, "changed", G_CALLBACK (on_changed), fixture);
  if (!qui_test_clearing_is_late (cut->when))
    g_assert_cmpint (kill (PQbackendPID (fixture->inside), SIGSTOP), ==, 0);
}

static void
resume (Fixture *fixture)
{
  if (!qui_test_clearing_is_late (fixture->when))
    g_assert_cmpint (kill (PQbackendPID (fixture->inside), SIGCONT), ==, 0);
  PQfinish (fixture->inside);
}

static void
tear_down (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->clearing, fixture);
  g_clear_object (&fixture->clearing);
  qui_test_clearing_tear_down (&fixture->base);
  qui_test_relay_free (fixture->relay);
}

static void
reopen (Fixture *fixture)
{
  g_autoptr (QuiClearing) reopening = NULL;

  qui_server_refresh (fixture->base.watch->server);
  g_assert_true (qui_test_wait_until (is_through_relay, fixture, QUI_TEST_CLEARING_MS));
  reopening = qui_test_clearing_new (&fixture->base, QUI_CLEARANCE_REOPEN);
  qui_test_clearing_run (reopening, QUI_CLEARANCE_END_DONE);
  g_assert_true (qui_test_clearing_is_open (&fixture->base));
}

/* The network is there again soon: it is found out what happened. */
static void
test_cut (gconstpointer data)
{
  Fixture fixture = { 0 };
  QuiClearanceEnd end;
  gboolean happened;

  set_up (&fixture, data);
  qui_clearing_start (fixture.clearing);
  g_assert_true (qui_test_wait_until (is_cut, &fixture, QUI_TEST_CLEARING_MS));
  resume (&fixture);
  qui_test_wait_until (qui_test_clearing_is_done, fixture.clearing, 300);
  qui_test_relay_mend (fixture.relay);
  g_assert_true (qui_test_wait_until (qui_test_clearing_is_done, fixture.clearing, QUI_TEST_CLEARING_MS));

  end = qui_clearing_get_end (fixture.clearing);
  happened = qui_test_clearing_has_happened (&fixture.base, fixture.mode);
  if (fixture.mode == QUI_CLEARANCE_CLEAR)
    g_assert_true (end == QUI_CLEARANCE_END_DONE || end == QUI_CLEARANCE_END_REFUSED);
  else
    g_assert_cmpint (end, ==, happened ? QUI_CLEARANCE_END_DONE : QUI_CLEARANCE_END_REFUSED);
  if (fixture.mode == QUI_CLEARANCE_CLOSE && happened)
    reopen (&fixture);
  qui_test_clearing_assert_settled (&fixture.base);
  tear_down (&fixture);
}

/* What the next start finds, if it finds anything. */
static QuiUnfinishedTruth
expected_truth (Fixture *fixture)
{
  if (!qui_test_clearing_has_happened (&fixture->base, fixture->mode))
    return QUI_UNFINISHED_UNCHANGED;
  return fixture->mode == QUI_CLEARANCE_CLOSE ? QUI_UNFINISHED_CLOSED : QUI_UNFINISHED_HAPPENED;
}

/* As if the program had ended, and another one had started when the network is there again. */
static void
start_anew (Fixture *fixture)
{
  QuiTestClearing *base = &fixture->base;

  qui_wire_set_haste (1);
  g_signal_handlers_disconnect_by_data (fixture->clearing, fixture);
  g_list_store_remove_all (G_LIST_STORE (qui_server_get_clearings (base->watch->server)));
  g_clear_object (&fixture->clearing);
  qui_test_clearing_drop_closures (base);
  base->closures = qui_closure_journal_new (base->folder);
  qui_test_relay_mend (fixture->relay);
  qui_server_connect (base->watch->server);
  g_assert_true (qui_test_wait_until (is_through_relay, fixture, QUI_TEST_CLEARING_MS));
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND objid = %u "
                             "AND mode IN ('AccessExclusiveLock', 'ShareLock')", base->oid);
}

static void
assert_next_start_says_so (Fixture *fixture,
                           gboolean is_known)
{
  g_autoptr (GPtrArray) found = qui_test_clearing_find_unfinished (&fixture->base, FALSE);
  QuiUnfinishedTruth truth = expected_truth (fixture);
  const QuiUnfinished *unfinished;

  if (truth == QUI_UNFINISHED_CLOSED || (!is_known && fixture->mode != QUI_CLEARANCE_CLOSE))
    g_assert_cmpuint (found->len, ==, 1);
  else
    g_assert_cmpuint (found->len, ==, 0);
  if (found->len == 0)
    return;
  unfinished = g_ptr_array_index (found, 0);
  g_assert_cmpint (unfinished->truth, ==, truth);
  if (truth == QUI_UNFINISHED_CLOSED)
    reopen (fixture);
  else
    qui_closure_journal_remove_async (fixture->base.closures, unfinished->intention->id, NULL, NULL);
}

/* It stays away, and the program ends: the next one says what is true. */
static void
test_away (gconstpointer data)
{
  Fixture fixture = { 0 };
  QuiClearanceEnd end;

  set_up (&fixture, data);
  qui_clearing_start (fixture.clearing);
  g_assert_true (qui_test_wait_until (is_cut, &fixture, QUI_TEST_CLEARING_MS));
  resume (&fixture);
  qui_wire_set_haste (15);
  qui_clearing_stop (fixture.clearing);
  g_assert_true (qui_test_wait_until (qui_test_clearing_is_done, fixture.clearing, QUI_TEST_CLEARING_MS));
  end = qui_clearing_get_end (fixture.clearing);
  g_test_message ("end %d after %" G_GINT64_FORMAT " ms", end, qui_clearing_get_duration (fixture.clearing) / 1000);

  start_anew (&fixture);
  if (fixture.mode != QUI_CLEARANCE_CLEAR && end != QUI_CLEARANCE_END_UNKNOWN)
    g_assert_cmpint (end == QUI_CLEARANCE_END_DONE, ==, qui_test_clearing_has_happened (&fixture.base, fixture.mode));
  assert_next_start_says_so (&fixture, end != QUI_CLEARANCE_END_UNKNOWN);
  qui_test_clearing_assert_settled (&fixture.base);
  qui_test_clearing_tear_down (&fixture.base);
  qui_test_relay_free (fixture.relay);
}

int
main (int argc, char **argv)
{
  /* Before and after these it makes no difference whether the network comes back. */
  static const char * const away_moments[] = { "fencing", "draining", "acting", NULL };
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_clearing_start_cluster ();
  qui_test_clearing_add_moments ("/clearing-cut", qui_test_clearing_moments, test_cut);
  qui_test_clearing_add_moments ("/clearing-cut/away", away_moments, test_away);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
