/* test-clearing-pooler.c: a database is taken while its clients come through a real PgBouncer, which is paused meanwhile
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-error.h"
#include "qui-test-bouncer.h"
#include "qui-test-clearing.h"
#include "qui-wire.h"

static QuiTestCluster *cluster;

/* "shop" and another name for it, one of the same name that leads elsewhere, and "shop_new". */
#define DATABASES "shop = %s\nro = %s dbname=shop\nfar = host=127.0.0.2 port=1 dbname=shop\nshop_new = %s"

typedef struct
{
  QuiTestClearing  base;
  QuiTestBouncer  *bouncer;
  QuiClearing     *clearing;
} Fixture;

static gboolean
set_up (Fixture *self, const char *user)
{
  g_autofree char *console = NULL;

  self->bouncer = qui_test_bouncer_start (cluster, DATABASES, NULL);
  if (self->bouncer == NULL)
    return FALSE;
  qui_test_clearing_set_up (&self->base, cluster, "postgres");
  console = qui_test_bouncer_console (self->bouncer, user);
  g_object_set (self->base.watch->profile, "console", console, NULL);
  return TRUE;
}

static void
tear_down (Fixture *self)
{
  g_clear_object (&self->clearing);
  if (self->bouncer != NULL)
    qui_test_bouncer_stop (self->bouncer);
  qui_test_clearing_tear_down (&self->base);
}

static gboolean
has_facts (gpointer clearing)
{
  return qui_test_clearing_has_checks (clearing)
         && (qui_clearing_get_pooler_facts (clearing) != NULL || qui_clearing_get_pooler_error (clearing) != NULL);
}

static void
make (Fixture *self, QuiClearanceMode mode, QuiHoldKind hold, guint seconds)
{
  QuiClearanceRequest request = { .mode = mode, .database_oid = self->base.oid, .new_name = self->base.new_name, .tablespace = (char *) "elsewhere",
                                  .hold = hold, .hold_seconds = seconds };

  if (mode == QUI_CLEARANCE_SWAP)
    request.other_oid = qui_test_clearing_oid_of (&self->base, self->base.other);
  g_clear_object (&self->clearing);
  self->clearing = qui_clearing_new (self->base.watch->server, self->base.closures, &request);
  g_assert_true (qui_clearing_has_console (self->clearing));
  g_assert_true (qui_test_wait_until (has_facts, self->clearing, QUI_TEST_CLEARING_MS));
}

static void
assert_check (Fixture *self, QuiCheckSeverity severity, const char *in_title, const char *in_detail)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;

  g_assert_cmpint (qui_words_pooler_check (self->clearing, &title, &detail), ==, severity);
  g_test_message ("%s | %s", title, detail);
  g_assert_nonnull (strstr (title, in_title));
  g_assert_nonnull (strstr (detail, in_detail));
}

static void
assert_state (Fixture *self, const char *name, const char *expected)
{
  g_autofree char *state = qui_test_bouncer_state (self->bouncer, name);

  g_assert_cmpstr (state, ==, expected);
}

static void
assert_all_free (Fixture *self)
{
  assert_state (self, "shop", "");
  assert_state (self, "ro", "");
  assert_state (self, "far", "");
  assert_state (self, "shop_new", "");
}

static void
assert_body (Fixture *self, const char *part)
{
  g_autofree char *body = qui_words_clearing_body (self->clearing);

  g_test_message ("%s", body);
  g_assert_nonnull (strstr (body, part));
}

static void
run_to (Fixture *self, QuiClearanceEnd end)
{
  qui_test_clearing_run (self->clearing, end);
}

/* --- clients that go on --- */

typedef struct
{
  QuiTestTraffic *traffic;
  guint           goal;
} Goal;

static gboolean
is_reached (gpointer data)
{
  const Goal *goal = data;

  return qui_test_traffic_get_done (goal->traffic) >= goal->goal;
}

static void
wait_for_traffic (QuiTestTraffic *traffic)
{
  Goal goal = { traffic, qui_test_traffic_get_done (traffic) + 20 };

  g_assert_true (qui_test_wait_until (is_reached, &goal, QUI_TEST_CLEARING_MS));
}

/* Clients of a pool work all the time, by both names, and not one sees an error: copied, only cleared, moved. */
static void
test_nobody_notices (void)
{
  static const QuiClearanceMode modes[] = { QUI_CLEARANCE_COPY, QUI_CLEARANCE_CLEAR, QUI_CLEARANCE_MOVE };
  Fixture self = { 0 };
  QuiTestTraffic *traffic, *more;

  if (!set_up (&self, NULL))
    return;
  traffic = qui_test_traffic_start (self.bouncer, "shop", 4);
  more = qui_test_traffic_start (self.bouncer, "ro", 2);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      wait_for_traffic (traffic);
      wait_for_traffic (more);
      make (&self, modes[i], QUI_HOLD_PAUSE, 20);
      assert_check (&self, QUI_SEVERITY_AUTO, "will pause ro, shop", "far");
      run_to (&self, QUI_CLEARANCE_END_DONE);
      g_assert_cmpint (qui_clearing_get_step (self.clearing, 0).state, ==, QUI_STEP_DONE);
      g_assert_cmpint (qui_clearing_get_step (self.clearing, qui_clearing_get_n_steps (self.clearing) - 1).state, ==, QUI_STEP_DONE);
      assert_body (&self, "has let go of ro, shop");
      assert_all_free (&self);
    }
  wait_for_traffic (traffic);
  wait_for_traffic (more);
  g_assert_cmpuint (qui_test_traffic_get_errors (traffic), ==, 0);
  g_assert_cmpuint (qui_test_traffic_get_errors (more), ==, 0);
  qui_test_traffic_stop (traffic);
  qui_test_traffic_stop (more);
  qui_test_clearing_assert_settled (&self.base);
  tear_down (&self);
}

/* Both databases of a swap are paused, under the names that the pooler has for them. */
static void
test_rename_swap_drop (void)
{
  Fixture self = { 0 };

  if (!set_up (&self, NULL))
    return;
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop_new");
  make (&self, QUI_CLEARANCE_SWAP, QUI_HOLD_PAUSE, 20);
  run_to (&self, QUI_CLEARANCE_END_DONE);
  g_assert_cmpuint (g_strv_length ((GStrv) qui_hold_get_names (qui_clearing_get_hold (self.clearing))), ==, 3);
  assert_all_free (&self);
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE shop");
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop_2025 RENAME TO shop");

  make (&self, QUI_CLEARANCE_RENAME, QUI_HOLD_DISABLE, 20);
  run_to (&self, QUI_CLEARANCE_END_DONE);
  assert_body (&self, "Its configuration still leads to shop");
  assert_all_free (&self);

  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop_2025 RENAME TO shop");
  make (&self, QUI_CLEARANCE_DROP, QUI_HOLD_PAUSE, 20);
  run_to (&self, QUI_CLEARANCE_END_DONE);
  assert_all_free (&self);
  qui_test_clearing_assert_settled (&self.base);
  tear_down (&self);
}

/* --- a transaction that takes long --- */

static gboolean
waits_for_one (gpointer clearing)
{
  QuiHold *hold = qui_clearing_get_hold (clearing);

  return hold != NULL && qui_hold_get_progress (hold)->n_busy == 1;
}

static PGconn *
start_and_wait (Fixture *self, QuiClearanceMode mode, guint seconds)
{
  PGconn *worker = qui_test_bouncer_open (self->bouncer, "shop");

  qui_test_client_run (worker, "BEGIN");
  make (self, mode, QUI_HOLD_PAUSE, seconds);
  qui_test_clearing_wait_checks (self->clearing);
  qui_test_clearing_assert_can_start (self->clearing);
  qui_clearing_start (self->clearing);
  g_assert_true (qui_test_wait_until (waits_for_one, self->clearing, QUI_TEST_CLEARING_MS));
  /* Unless its time may be over. */
  if (seconds > 10)
    qui_test_client_run (worker, "SELECT 1");
  return worker;
}

static void
wait_for_end (Fixture *self, QuiClearanceEnd end)
{
  g_assert_true (qui_test_wait_until (qui_test_clearing_is_done, self->clearing, QUI_TEST_CLEARING_MS));
  g_assert_cmpint (qui_clearing_get_end (self->clearing), ==, end);
}

static void
test_long_transaction (void)
{
  static const char * const ways[] = { "ends", "skipped", "time is over", "stopped" };
  Fixture self = { 0 };

  if (!set_up (&self, NULL))
    return;
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      PGconn *worker = start_and_wait (&self, QUI_CLEARANCE_CLEAR, way == 2 ? 1 : 60);
      PGresult *result;

      g_test_message ("%s", ways[way]);
      if (way == 0)
        qui_test_client_run (worker, "COMMIT");
      else if (way == 1)
        qui_clearing_skip_waiting (self.clearing);
      else if (way == 3)
        qui_clearing_stop (self.clearing);
      wait_for_end (&self, way == 3 ? QUI_CLEARANCE_END_STOPPED : QUI_CLEARANCE_END_DONE);
      assert_all_free (&self);
      /* Only one that was not waited for, and not spared by the stop, has lost it. */
      result = PQexec (worker, "SELECT 1");
      g_assert_cmpint (PQresultStatus (result) == PGRES_TUPLES_OK, ==, way == 0 || way == 3);
      PQclear (result);
      PQfinish (worker);
    }
  qui_test_clearing_assert_settled (&self.base);
  tear_down (&self);
}

/* Edited to lead elsewhere while a transaction is waited for: nothing is done to the database, and the pooler that was told lets go. */
static void
test_edited (void)
{
  Fixture self = { 0 };
  PGconn *worker;

  if (!set_up (&self, NULL))
    return;
  worker = start_and_wait (&self, QUI_CLEARANCE_DROP, 60);
  g_object_set (self.base.watch->profile, "port", "1", NULL);
  qui_test_client_run (worker, "COMMIT");
  wait_for_end (&self, QUI_CLEARANCE_END_REFUSED);
  g_assert_false (qui_clearing_is_left_held (self.clearing));
  g_assert_cmpuint (qui_test_clearing_oid_of (&self.base, "shop"), ==, self.base.oid);
  assert_all_free (&self);
  PQfinish (worker);
  qui_test_clearing_assert_settled (&self.base);
  tear_down (&self);
}

/* --- what is said before --- */

/* What is behind the server's tunnel is not reached, and what is of that name here is another one. */
static void
test_behind_tunnel (void)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (QuiJournal) journal = qui_journal_new ("/nowhere");
  g_autoptr (QuiServer) server = NULL;
  g_autoptr (QuiPooler) pooler = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "name", "scratch", "host", "localhost", "user", "postgres", "tunnel", "gate", "console", "host=127.0.0.1 port=6432", NULL);
  server = qui_server_new (profile, journal);
  pooler = qui_pooler_new (server, NULL, &error);
  g_assert_null (pooler);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_object_set (profile, "console", "host=gate", NULL);
  pooler = qui_pooler_new (server, NULL, &error);
  g_assert_no_error (error);
}

static void
test_checks (void)
{
  Fixture self = { 0 };
  g_autofree char *script = NULL;

  if (!set_up (&self, "watcher"))
    return;
  make (&self, QUI_CLEARANCE_RENAME, QUI_HOLD_PAUSE, 20);
  assert_check (&self, QUI_SEVERITY_STOP, "may only look", "admin_users");
  g_assert_false (qui_clearing_can_start (self.clearing));
  tear_down (&self);

  self = (Fixture) { 0 };
  g_assert_true (set_up (&self, NULL));
  /* Somebody else's: it stays so. */
  qui_test_bouncer_tell (self.bouncer, "PAUSE ro");
  make (&self, QUI_CLEARANCE_CLEAR, QUI_HOLD_PAUSE, 20);
  assert_check (&self, QUI_SEVERITY_AUTO, "will pause shop", "left so: ro");
  script = qui_clearing_dup_script (self.clearing);
  g_assert_nonnull (strstr (script, "--   PAUSE shop;\n"));
  g_assert_nonnull (strstr (script, "--   RESUME shop;\n"));
  run_to (&self, QUI_CLEARANCE_END_DONE);
  assert_state (&self, "ro", "p");
  assert_state (&self, "shop", "");
  qui_test_bouncer_tell (self.bouncer, "PAUSE shop");
  make (&self, QUI_CLEARANCE_CLEAR, QUI_HOLD_PAUSE, 20);
  assert_check (&self, QUI_SEVERITY_INFO, "nothing to pause", "ro, shop");
  run_to (&self, QUI_CLEARANCE_END_DONE);
  g_assert_null (qui_clearing_get_hold (self.clearing));
  assert_state (&self, "shop", "p");
  qui_test_bouncer_tell (self.bouncer, "PAUSE");
  make (&self, QUI_CLEARANCE_CLEAR, QUI_HOLD_PAUSE, 20);
  assert_check (&self, QUI_SEVERITY_STOP, "whole pooler", "stays as it is");
  qui_test_bouncer_halt (self.bouncer);
  make (&self, QUI_CLEARANCE_CLEAR, QUI_HOLD_PAUSE, 20);
  assert_check (&self, QUI_SEVERITY_STOP, "does not let us in", "go on without it");
  g_assert_false (qui_clearing_can_start (self.clearing));
  tear_down (&self);
}

/* --- the console goes --- */

static gboolean
is_settled (gpointer clearing)
{
  return !qui_clearing_is_releasing (clearing);
}

/* It goes while it is waited for: nothing is done; and when it is back it has forgotten. */
static void
test_lost (void)
{
  Fixture self = { 0 };
  PGconn *worker;

  if (!set_up (&self, NULL))
    return;
  worker = start_and_wait (&self, QUI_CLEARANCE_RENAME, 60);
  qui_test_bouncer_halt (self.bouncer);
  qui_test_bouncer_again (self.bouncer);
  wait_for_end (&self, QUI_CLEARANCE_END_REFUSED);
  g_assert_false (qui_test_clearing_has_happened (&self.base, QUI_CLEARANCE_RENAME));
  assert_all_free (&self);
  PQfinish (worker);
  qui_test_clearing_assert_settled (&self.base);
  tear_down (&self);
}

static gboolean
is_running (gpointer clearing)
{
  return qui_clearing_get_phase (clearing) == QUI_CLEARING_RUNNING;
}

/* It does not answer when it is to be undone: it is done all the same, what is left is said, written down, and undone later. */
static void
test_left (void)
{
  Fixture self = { 0 };
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *words = NULL;
  const QuiUnfinished *unfinished;

  if (!set_up (&self, NULL))
    return;
  make (&self, QUI_CLEARANCE_RENAME, QUI_HOLD_PAUSE, 20);
  qui_test_clearing_assert_can_start (self.clearing);
  qui_clearing_start (self.clearing);
  g_assert_true (qui_test_wait_until (is_running, self.clearing, QUI_TEST_CLEARING_MS));
  qui_test_bouncer_freeze (self.bouncer);
  qui_wire_set_haste (10);
  wait_for_end (&self, QUI_CLEARANCE_END_DONE);
  qui_wire_set_haste (1);
  g_assert_true (qui_clearing_is_left_held (self.clearing));
  words = qui_words_clearing_left (self.clearing);
  g_test_message ("%s", words);
  g_assert_true (g_str_has_suffix (words, ":\nRESUME ro;\nRESUME shop;"));
  g_assert_cmpint (qui_clearing_get_step (self.clearing, 4).state, ==, QUI_STEP_FAILED);

  qui_test_bouncer_thaw (self.bouncer);
  found = qui_test_clearing_find_unfinished (&self.base, TRUE);
  g_assert_cmpuint (found->len, ==, 1);
  unfinished = g_ptr_array_index (found, 0);
  g_assert_cmpint (unfinished->truth, ==, QUI_UNFINISHED_HAPPENED);
  g_assert_cmpuint (g_strv_length (unfinished->held), ==, 2);
  assert_state (&self, "shop", "p");
  qui_clearing_release_again (self.clearing);
  g_assert_true (qui_test_wait_until (is_settled, self.clearing, QUI_TEST_CLEARING_MS));
  g_assert_false (qui_clearing_is_left_held (self.clearing));
  assert_all_free (&self);
  qui_test_clearing_assert_settled (&self.base);
  tear_down (&self);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_clearing_start_cluster ();
  g_test_add_func ("/clearing-pooler/nobody-notices", test_nobody_notices);
  g_test_add_func ("/clearing-pooler/rename-swap-drop", test_rename_swap_drop);
  g_test_add_func ("/clearing-pooler/long-transaction", test_long_transaction);
  g_test_add_func ("/clearing-pooler/edited", test_edited);
  g_test_add_func ("/clearing-pooler/behind-tunnel", test_behind_tunnel);
  g_test_add_func ("/clearing-pooler/checks", test_checks);
  g_test_add_func ("/clearing-pooler/lost", test_lost);
  g_test_add_func ("/clearing-pooler/left", test_left);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
