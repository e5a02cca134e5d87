/* qui-test-clearing-net.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-clearing-net.h"

#include <signal.h>

static void
on_changed (QuiTestClearingNet *self)
{
  if (!self->is_away && qui_test_clearing_is_time (self->clearing, self->when))
    {
      self->go_away (self->relay);
      self->is_away = TRUE;
    }
}

static gboolean
is_away (gpointer self)
{
  return ((QuiTestClearingNet *) self)->is_away;
}

gboolean
qui_test_clearing_net_is_through (gpointer data)
{
  QuiTestClearingNet *self = data;
  QuiServer *server = self->base.watch->server;
  QuiConnection *control = qui_server_get_control (server);

  return qui_server_get_state (server) == QUI_SERVER_LIVE && control != NULL && qui_connection_is_connected (control)
         && !qui_server_is_pooled (server);
}

static void
watch_through_relay (QuiTestClearingNet *self)
{
  g_autofree char *port = g_strdup_printf ("%d", qui_test_relay_get_port (self->relay));

  g_object_set (self->base.watch->profile, "host", "127.0.0.1", "port", port, NULL);
  qui_server_connect (self->base.watch->server);
  g_assert_true (qui_test_wait_until (qui_test_clearing_net_is_through, self, QUI_TEST_CLEARING_MS));
}

void
qui_test_clearing_net_set_up (QuiTestClearingNet           *self,
                              QuiTestCluster               *cluster,
                              const QuiTestClearingMoment  *moment,
                              const char                   *name,
                              void                        (*go_away) (QuiTestRelay *relay))
{
  QuiTestClearing *base = &self->base;

  self->mode = moment->mode;
  self->when = moment->when;
  self->go_away = go_away;
  qui_test_clearing_set_up_as (base, cluster, "postgres", name);
  if (self->mode == QUI_CLEARANCE_SWAP)
    qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE %s", base->other);
  self->inside = qui_test_cluster_open (cluster, NULL, name, "inside");
  if (self->mode == QUI_CLEARANCE_REOPEN)
    qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE %s ALLOW_CONNECTIONS false", name);
  self->relay = qui_test_relay_new (qui_test_cluster_get_port (cluster));
  watch_through_relay (self);
  self->clearing = qui_test_clearing_new (base, self->mode);
  qui_test_clearing_wait_checks (self->clearing);
  qui_test_clearing_assert_can_start (self->clearing);
  g_signal_connect_swapped (self->clearing, "changed", G_CALLBACK (on_changed), self);
}

static void
resume (QuiTestClearingNet *self)
{
  if (!qui_test_clearing_is_late (self->when))
    g_assert_cmpint (kill (PQbackendPID (self->inside), SIGCONT), ==, 0);
  g_clear_pointer (&self->inside, PQfinish);
}

void
qui_test_clearing_net_start (QuiTestClearingNet *self)
{
  if (!qui_test_clearing_is_late (self->when))
    g_assert_cmpint (kill (PQbackendPID (self->inside), SIGSTOP), ==, 0);
  qui_clearing_start (self->clearing);
  if (!qui_test_wait_until (is_away, self, QUI_TEST_CLEARING_MS))
    g_error ("%s does not come to %s: phase %d, end %d", qui_clearance_mode_nick (self->mode), self->when,
             qui_clearing_get_phase (self->clearing), qui_clearing_get_end (self->clearing));
  resume (self);
}

static void
drop_clearing (QuiTestClearingNet *self)
{
  if (self->clearing != NULL)
    g_signal_handlers_disconnect_by_data (self->clearing, self);
  g_list_store_remove_all (G_LIST_STORE (qui_server_get_clearings (self->base.watch->server)));
  g_clear_object (&self->clearing);
}

void
qui_test_clearing_net_start_anew (QuiTestClearingNet *self)
{
  QuiTestClearing *base = &self->base;

  drop_clearing (self);
  qui_test_clearing_drop_closures (base);
  base->closures = qui_closure_journal_new (base->folder);
  qui_test_relay_mend (self->relay);
  qui_server_connect (base->watch->server);
  g_assert_true (qui_test_wait_until (qui_test_clearing_net_is_through, self, QUI_TEST_CLEARING_MS));
  qui_test_cluster_wait_for (base->cluster, "0", "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND objid = %u "
                             "AND mode IN ('AccessExclusiveLock', 'ShareLock')", base->oid);
}

void
qui_test_clearing_net_tear_down (QuiTestClearingNet *self)
{
  drop_clearing (self);
  qui_test_clearing_tear_down (&self->base);
  qui_test_relay_free (self->relay);
}
