/* test-clearing-cut.c: the network is cut at each step of each way to take a database, and what is said afterwards is true
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-clearing-net.h"
#include "qui-wire.h"

static QuiTestCluster *cluster;

typedef QuiTestClearingNet Fixture;

static void
reopen (Fixture *fixture)
{
  g_autoptr (QuiClearing) reopening = NULL;

  qui_server_refresh (fixture->base.watch->server);
  g_assert_true (qui_test_wait_until (qui_test_clearing_net_is_through, fixture, QUI_TEST_CLEARING_MS));
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

  qui_test_clearing_net_set_up (&fixture, cluster, data, "shop", qui_test_relay_cut);
  qui_test_clearing_net_start (&fixture);
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
  qui_test_clearing_net_tear_down (&fixture);
}

/* What the next start finds, if it finds anything. */
static QuiUnfinishedTruth
expected_truth (Fixture *fixture)
{
  if (!qui_test_clearing_has_happened (&fixture->base, fixture->mode))
    return QUI_UNFINISHED_UNCHANGED;
  return fixture->mode == QUI_CLEARANCE_CLOSE ? QUI_UNFINISHED_CLOSED : QUI_UNFINISHED_HAPPENED;
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

  qui_test_clearing_net_set_up (&fixture, cluster, data, "shop", qui_test_relay_cut);
  qui_test_clearing_net_start (&fixture);
  qui_wire_set_haste (15);
  qui_clearing_stop (fixture.clearing);
  g_assert_true (qui_test_wait_until (qui_test_clearing_is_done, fixture.clearing, QUI_TEST_CLEARING_MS));
  end = qui_clearing_get_end (fixture.clearing);
  g_test_message ("end %d after %" G_GINT64_FORMAT " ms", end, qui_clearing_get_duration (fixture.clearing) / 1000);

  qui_wire_set_haste (1);
  qui_test_clearing_net_start_anew (&fixture);
  if (fixture.mode != QUI_CLEARANCE_CLEAR && end != QUI_CLEARANCE_END_UNKNOWN)
    g_assert_cmpint (end == QUI_CLEARANCE_END_DONE, ==, qui_test_clearing_has_happened (&fixture.base, fixture.mode));
  assert_next_start_says_so (&fixture, end != QUI_CLEARANCE_END_UNKNOWN);
  qui_test_clearing_assert_settled (&fixture.base);
  qui_test_clearing_net_tear_down (&fixture);
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
