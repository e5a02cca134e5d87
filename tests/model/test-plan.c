/* test-plan.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-folds.h"
#include "qui-plan.h"
#include "qui-session-rules.h"
#include "qui-test-world.h"

#define SHOP 1
#define GAMES 2

/* "20 19 | own:18 worker:17": targets, then spared ones. */
static char *
sketch (const QuiPlan *plan)
{
  static const char * const reasons[] = { "own", "my-role", "not-permitted", "background", "worker", "filtered", "nothing" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < qui_plan_get_n_targets (plan); i++)
    g_string_append_printf (text, "%d ", qui_plan_get_target (plan, i)->pid);
  g_string_append_c (text, '|');
  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    {
      const QuiSpared *spared = qui_plan_get_spared (plan, i);

      g_string_append_printf (text, " %s:%d", reasons[spared->reason], spared->session->pid);
    }

  return g_string_free (text, FALSE);
}

static QuiPlan *
make (QuiTestWorld         *world,
      const QuiPlanRequest *request)
{
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);

  return qui_plan_make (snapshot, request);
}

static void
check (QuiTestWorld         *world,
       const QuiPlanRequest *request,
       const char           *expected)
{
  g_autoptr (QuiPlan) plan = make (world, request);
  g_autofree char *sketched = sketch (plan);

  g_assert_cmpstr (sketched, ==, expected);
}

/* Higher pids began earlier and so come first. */
static QuiTestWorld *
world_new (void)
{
  QuiTestWorld *world = qui_test_world_new ();

  qui_test_world_add_database (world, SHOP, "shop");
  qui_test_world_add_database (world, GAMES, "games");

  return world;
}

static QuiSession *
add_other (QuiTestWorld *world,
           int           pid,
           guint32       database,
           QuiState      state)
{
  QuiSession *session = qui_test_world_add_session (world, pid, database, state);

  session->role_oid = 20;
  session->user = "shop_app";

  return session;
}

static QuiSession *
add_process (QuiTestWorld *world,
             int           pid,
             guint32       database,
             const char   *type)
{
  QuiSession *session = add_other (world, pid, database, QUI_STATE_ACTIVE);

  session->backend_type = type;

  return session;
}

static GArray *
keys_new (const QuiLineKey *keys,
          guint             n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));

  return g_array_append_vals (array, keys, n);
}

static QuiLineKey
session_key (int pid)
{
  return (QuiLineKey) { QUI_LINE_SESSION, pid, QUI_TEST_NOW - pid * G_TIME_SPAN_SECOND };
}

static void
check_selection (QuiTestWorld     *world,
                 const QuiLineKey *keys,
                 guint             n,
                 QuiPlanRequest    request,
                 const char       *expected)
{
  g_autoptr (GArray) array = keys_new (keys, n);

  request.scope = QUI_SCOPE_SELECTION;
  request.keys = array;
  check (world, &request, expected);
}

static void
test_scopes (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };

  add_other (world, 30, SHOP, QUI_STATE_IDLE);
  add_other (world, 29, GAMES, QUI_STATE_ACTIVE);
  qui_test_world_add_session (world, 28, SHOP, QUI_STATE_ACTIVE);
  add_process (world, 27, 0, "checkpointer");

  check (world, &request, "30 28 |");
  request.scope = QUI_SCOPE_SERVER;
  check (world, &request, "30 28 29 |");
  request.scope = QUI_SCOPE_DATABASE;
  request.database_oid = 0;
  check (world, &request, "|");
  request.database_oid = 99;
  check (world, &request, "|");
}

/* Ours are never a target: not by scope, not by name, not when tried anyway. */
static void
test_own (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_SERVER, .kind = QUI_SIGNAL_TERMINATE, .try_anyway = TRUE };
  QuiLineKey keys[] = { session_key (30), session_key (29), session_key (28) };
  g_autoptr (QuiPlan) plan = NULL;

  qui_test_world_add_session (world, 30, SHOP, QUI_STATE_ACTIVE)->own = TRUE;
  qui_test_world_add_session (world, 29, SHOP, QUI_STATE_ACTIVE)->permission = QUI_PERMISSION_SELF;
  add_other (world, 28, SHOP, QUI_STATE_IDLE);

  check (world, &request, "28 | own:30 own:29");
  check_selection (world, keys, 3, request, "28 | own:30 own:29");
  request.kind = QUI_SIGNAL_CANCEL;
  check_selection (world, keys, 3, request, "| own:30 own:29 nothing:28");

  plan = make (world, &request);
  g_assert_true (qui_plan_has_own (plan));
  g_clear_pointer (&plan, qui_plan_unref);
  request.scope = QUI_SCOPE_DATABASE;
  request.database_oid = GAMES;
  plan = make (world, &request);
  g_assert_false (qui_plan_has_own (plan));
}

static void
test_background (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };
  QuiLineKey keys[] = { session_key (30), session_key (29), session_key (28), session_key (27), session_key (25) };

  add_process (world, 30, SHOP, "walsender");
  add_process (world, 29, SHOP, "autovacuum worker");
  add_process (world, 28, SHOP, "logical replication apply worker");
  add_process (world, 27, SHOP, "background worker");
  add_process (world, 26, 0, "walsender");
  add_process (world, 25, 0, "checkpointer")->permission = QUI_PERMISSION_SYSTEM;

  check (world, &request, "| background:30 background:29 background:28 background:27");
  request.kind = QUI_SIGNAL_CANCEL;
  check (world, &request, "| background:30 background:29 background:28 background:27");

  /* By name they are targets; the server's own processes only if tried anyway. */
  request.kind = QUI_SIGNAL_TERMINATE;
  check_selection (world, keys, 5, request, "30 29 28 27 | not-permitted:25");
  request.try_anyway = TRUE;
  check_selection (world, keys, 5, request, "25 30 29 28 27 |");
}

static void
test_hidden (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_SERVER, .kind = QUI_SIGNAL_TERMINATE };
  g_autoptr (QuiPlan) plan = NULL;
  QuiLineKey hidden_key = { QUI_LINE_SESSION, 30, QUI_TIME_UNKNOWN };

  for (int pid = 30; pid > 27; pid--)
    {
      QuiSession *session = add_other (world, pid, pid == 28 ? 0 : SHOP, QUI_STATE_HIDDEN);

      session->backend_type = NULL;
      session->kind = QUI_BACKEND_HIDDEN;
      session->hidden = TRUE;
      session->backend_start = session->xact_start = session->query_start = session->state_change = QUI_TIME_UNKNOWN;
      if (pid == 29)
        session->role_oid = 0;
      if (pid == 30)
        session->backend_xid = 771;
    }

  check (world, &request, "30 | background:29");
  request.kind = QUI_SIGNAL_CANCEL;
  check (world, &request, "30 | background:29");
  request.only = QUI_ONLY_IDLE;
  check (world, &request, "| background:29 filtered:30");

  request.only = QUI_ONLY_ALL;
  check_selection (world, &hidden_key, 1, request, "30 |");

  /* That a transaction is open shows, its age does not. */
  plan = make (world, &request);
  g_assert_cmpuint (qui_plan_get_n_transactions (plan), ==, 1);
  g_assert_cmpuint (qui_plan_get_n_with_changes (plan), ==, 1);
}

static void
test_workers (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_CANCEL };
  QuiLineKey keys[] = { session_key (29), session_key (28), session_key (30) };
  QuiLineKey orphan = session_key (26);

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE);
  add_process (world, 29, SHOP, "parallel worker")->leader_pid = 30;
  add_process (world, 28, SHOP, "parallel worker")->leader_pid = 30;

  /* Once, as the leader, whoever of the team was meant. */
  check (world, &request, "30 |");
  check_selection (world, keys, 1, request, "30 |");
  check_selection (world, keys, 3, request, "30 |");

  g_array_index (world->sessions, QuiSession, 0).permission = QUI_PERMISSION_NEEDS_ROLE;
  check (world, &request, "| not-permitted:30 worker:29 worker:28");
  check_selection (world, keys, 1, request, "| not-permitted:30 worker:29");

  add_process (world, 26, SHOP, "parallel worker")->leader_pid = 4711;
  check_selection (world, &orphan, 1, request, "| worker:26");
}

static void
test_not_permitted (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };
  g_autoptr (QuiPlan) plan = NULL;
  g_autoptr (GArray) targets = NULL;

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE)->permission = QUI_PERMISSION_NEEDS_SUPERUSER;
  add_other (world, 29, SHOP, QUI_STATE_ACTIVE)->permission = QUI_PERMISSION_NEEDS_ROLE;
  add_other (world, 28, SHOP, QUI_STATE_ACTIVE);

  check (world, &request, "28 | not-permitted:30 not-permitted:29");
  request.try_anyway = TRUE;
  check (world, &request, "30 29 28 |");

  plan = make (world, &request);
  targets = qui_plan_dup_signal_targets (plan);
  g_assert_cmpuint (targets->len, ==, 3);
  g_assert_true (g_array_index (targets, QuiSignalTarget, 0).try_anyway);
  g_assert_true (g_array_index (targets, QuiSignalTarget, 1).try_anyway);
  g_assert_false (g_array_index (targets, QuiSignalTarget, 2).try_anyway);
  g_assert_cmpint (g_array_index (targets, QuiSignalTarget, 2).pid, ==, 28);
  g_assert_cmpint (g_array_index (targets, QuiSignalTarget, 2).backend_start, ==, QUI_TEST_NOW - 28 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (g_array_index (targets, QuiSignalTarget, 2).role_oid, ==, 20);
  g_assert_cmpuint (g_array_index (targets, QuiSignalTarget, 2).database_oid, ==, SHOP);
}

static void
test_options (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE);
  add_other (world, 29, SHOP, QUI_STATE_WAITING);
  add_other (world, 28, SHOP, QUI_STATE_IDLE);
  add_other (world, 27, SHOP, QUI_STATE_IDLE_IN_TRANSACTION);
  add_other (world, 26, SHOP, QUI_STATE_ABORTED)->state_change = QUI_TEST_NOW - 59 * G_TIME_SPAN_SECOND;
  qui_test_world_add_session (world, 25, SHOP, QUI_STATE_IDLE);

  check (world, &request, "30 29 28 27 26 25 |");
  request.only = QUI_ONLY_ACTIVE;
  check (world, &request, "30 29 | filtered:28 filtered:27 filtered:26 filtered:25");
  request.only = QUI_ONLY_IDLE;
  check (world, &request, "28 25 | filtered:30 filtered:29 filtered:27 filtered:26");
  request.only = QUI_ONLY_IDLE_IN_TRANSACTION;
  check (world, &request, "27 26 | filtered:30 filtered:29 filtered:28 filtered:25");
  request.older_than = G_TIME_SPAN_MINUTE;
  check (world, &request, "27 | filtered:30 filtered:29 filtered:28 filtered:26 filtered:25");
  request.older_than = G_TIME_SPAN_MINUTE + 1;
  check (world, &request, "| filtered:30 filtered:29 filtered:28 filtered:27 filtered:26 filtered:25");

  request = (QuiPlanRequest) { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE, .keep_my_role = TRUE };
  check (world, &request, "30 29 28 27 26 | my-role:25");

  /* older_than belongs to idle in transaction only. */
  request = (QuiPlanRequest) { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE,
                               .only = QUI_ONLY_IDLE, .older_than = G_TIME_SPAN_DAY };
  check (world, &request, "28 25 | filtered:30 filtered:29 filtered:27 filtered:26");
}

static void
test_cancel (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_CANCEL };

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE);
  add_other (world, 29, SHOP, QUI_STATE_WAITING);
  add_other (world, 28, SHOP, QUI_STATE_FASTPATH);
  add_other (world, 27, SHOP, QUI_STATE_IDLE);
  add_other (world, 26, SHOP, QUI_STATE_IDLE_IN_TRANSACTION);
  add_other (world, 25, SHOP, QUI_STATE_ABORTED);
  add_other (world, 24, SHOP, QUI_STATE_IDLE)->permission = QUI_PERMISSION_NEEDS_ROLE;

  check (world, &request, "30 29 28 | nothing:27 nothing:26 nothing:25 nothing:24");
}

static void
test_selection (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .kind = QUI_SIGNAL_TERMINATE };
  QuiLineKey keys[] = {
    session_key (28), session_key (28), { QUI_LINE_DATABASE, GAMES, 0 }, session_key (24), { QUI_LINE_SESSION, 30, 12345 }, session_key (4711),
  };
  QuiLineKey lines[] = { { QUI_LINE_IDLE_GROUP, SHOP, 0 }, { QUI_LINE_PROCESSES, 0, 0 } };

  add_other (world, 30, SHOP, QUI_STATE_IDLE);
  add_other (world, 29, SHOP, QUI_STATE_IDLE);
  add_other (world, 28, SHOP, QUI_STATE_ACTIVE);
  add_other (world, 24, GAMES, QUI_STATE_ACTIVE);
  add_process (world, 23, GAMES, "walsender");
  add_process (world, 22, 0, "walsender");

  /* Each once, in the order of the snapshot; a recycled pid and one that is gone are nobody. */
  check_selection (world, keys, G_N_ELEMENTS (keys), request, "28 24 | background:23");
  check_selection (world, lines, G_N_ELEMENTS (lines), request, "30 29 |");
  check_selection (world, NULL, 0, request, "|");
}

/* An idle group stands for the idle sessions of one role and application, and a group that has become small for those who are left. */
static void
test_idle_groups (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .kind = QUI_SIGNAL_TERMINATE };
  QuiLineKey others = { QUI_LINE_IDLE_GROUP, SHOP, 0 };
  QuiLineKey web;
  QuiLineKey both[2];

  for (int pid = 30; pid > 20; pid--)
    add_other (world, pid, SHOP, pid == 29 ? QUI_STATE_ACTIVE : QUI_STATE_IDLE)->application = pid > 25 ? "web" : pid == 21 ? "one" : "api";
  add_other (world, 20, GAMES, QUI_STATE_IDLE)->application = "web";
  {
    g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
    g_autoptr (QuiFolds) folds = qui_folds_new (snapshot);

    g_assert_true (qui_folds_find (folds, qui_snapshot_find_session (snapshot, 28), &web));
    g_assert_true (qui_folds_has (folds, &web));
    g_assert_true (qui_folds_has (folds, &others));
    g_assert_false (qui_folds_find (folds, qui_snapshot_find_session (snapshot, 29), &both[0]));
    g_assert_false (qui_folds_find (folds, qui_snapshot_find_session (snapshot, 21), &both[0]));
    g_assert_false (qui_folds_has (folds, &(QuiLineKey) { QUI_LINE_IDLE_GROUP, 4711, web.start }));
  }
  both[0] = web;
  both[1] = others;

  check_selection (world, &web, 1, request, "30 28 27 26 |");
  check_selection (world, &others, 1, request, "21 |");
  check_selection (world, both, 2, request, "30 28 27 26 21 |");

  /* The first two leave. */
  g_array_remove_range (world->sessions, world->sessions->len - 11, 3);
  check_selection (world, &web, 1, request, "27 26 |");
}

static void
test_impact (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };
  g_autoptr (QuiPlan) plan = NULL;
  QuiSession *session;

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE)->xact_start = QUI_TEST_NOW - 10;
  session = add_other (world, 29, SHOP, QUI_STATE_IDLE_IN_TRANSACTION);
  session->xact_start = QUI_TEST_NOW - 20;
  session->backend_xid = 771;
  add_other (world, 28, SHOP, QUI_STATE_IDLE)->application = "checkout-api";
  add_other (world, 27, SHOP, QUI_STATE_IDLE)->application = "checkout-api";
  add_other (world, 26, SHOP, QUI_STATE_IDLE)->application = "checkout-api";
  add_process (world, 25, SHOP, "parallel worker")->leader_pid = 30;

  plan = make (world, &request);
  g_assert_cmpuint (qui_plan_get_n_targets (plan), ==, 5);
  g_assert_cmpuint (qui_plan_get_n_groups (plan), ==, 2);
  g_assert_cmpstr (qui_plan_get_group (plan, 0)->application, ==, "checkout-api");
  g_assert_cmpuint (qui_plan_get_group (plan, 0)->n_sessions, ==, 3);
  g_assert_cmpuint (qui_plan_get_group (plan, 0)->n_in_state[QUI_STATE_IDLE], ==, 3);
  g_assert_cmpstr (qui_plan_get_group (plan, 1)->application, ==, "psql");
  g_assert_cmpstr (qui_plan_get_group (plan, 1)->user, ==, "shop_app");
  g_assert_cmpuint (qui_plan_get_group (plan, 1)->n_sessions, ==, 2);

  g_assert_cmpuint (qui_plan_get_n_transactions (plan), ==, 2);
  g_assert_cmpint (qui_plan_get_transaction (plan, 0)->pid, ==, 29);
  g_assert_cmpint (qui_plan_get_transaction (plan, 1)->pid, ==, 30);
  g_assert_cmpuint (qui_plan_get_n_with_changes (plan), ==, 1);
}

static void
test_same_targets (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };
  g_autoptr (QuiPlan) before = NULL;
  g_autoptr (QuiPlan) same = NULL;
  g_autoptr (QuiPlan) after = NULL;
  guint n_new, n_left;

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE);
  add_other (world, 29, SHOP, QUI_STATE_ACTIVE);
  before = make (world, &request);

  g_array_index (world->sessions, QuiSession, 0).state = QUI_STATE_IDLE;
  same = make (world, &request);
  g_assert_true (qui_plan_same_targets (same, before, NULL, NULL));

  /* The pid belongs to somebody else now, and one more came. */
  g_array_index (world->sessions, QuiSession, 0).backend_start++;
  add_other (world, 28, SHOP, QUI_STATE_IDLE);
  after = make (world, &request);
  g_assert_false (qui_plan_same_targets (after, before, &n_new, &n_left));
  g_assert_cmpuint (n_new, ==, 2);
  g_assert_cmpuint (n_left, ==, 1);
}

static void
test_sql (void)
{
  g_autoptr (QuiTestWorld) world = world_new ();
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .database_oid = SHOP, .kind = QUI_SIGNAL_TERMINATE };
  const int own[] = { 7, 0 };
  g_autoptr (QuiPlan) none = make (world, &request);
  g_autofree char *nothing = qui_plan_dup_sql (none, own);
  g_autoptr (QuiPlan) plan = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *both = NULL;

  g_assert_cmpstr (nothing, ==, "");

  add_other (world, 30, SHOP, QUI_STATE_ACTIVE);
  plan = make (world, &request);
  sql = qui_plan_dup_sql (plan, own);
  g_assert_nonnull (strstr (sql, "pg_terminate_backend"));
  g_assert_null (strstr (sql, "pg_cancel_backend"));

  g_clear_pointer (&plan, qui_plan_unref);
  request.cancel_first = TRUE;
  request.wait_seconds = 5;
  plan = make (world, &request);
  both = qui_plan_dup_sql (plan, own);
  g_assert_true (g_str_has_suffix (both, sql));
  g_assert_nonnull (strstr (both, "pg_cancel_backend"));
  g_assert_cmpint (strstr (both, "pg_cancel_backend") - both, <, strstr (both, "pg_terminate_backend") - both);
}

/* Nobody is target and spared at once, ours never a target, and everyone in a database has an answer. */
static void
test_invariants (void)
{
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (QuiTestWorld) world = qui_test_world_new ();
      QuiPlanRequest request = {
        .scope = QUI_SCOPE_SERVER,
        .kind = g_test_rand_bit () ? QUI_SIGNAL_CANCEL : QUI_SIGNAL_TERMINATE,
        .only = g_test_rand_int_range (0, 4),
        .older_than = g_test_rand_int_range (0, 1000000),
        .keep_my_role = g_test_rand_bit (),
        .try_anyway = g_test_rand_bit (),
      };
      g_autoptr (GHashTable) answered = g_hash_table_new (NULL, NULL);
      g_autoptr (QuiPlan) plan = NULL;
      QuiSnapshot *snapshot;
      guint n_grouped = 0;

      qui_test_world_fill (world, 5, g_test_rand_int_range (0, 200));
      plan = make (world, &request);
      snapshot = qui_plan_get_snapshot (plan);

      for (guint i = 0; i < qui_plan_get_n_targets (plan); i++)
        {
          const QuiSession *target = qui_plan_get_target (plan, i);

          g_assert_true (g_hash_table_add (answered, (gpointer) target));
          g_assert_false (qui_session_is_own (target));
          g_assert_true (target->kind == QUI_BACKEND_CLIENT || target->kind == QUI_BACKEND_HIDDEN);
          g_assert_true (request.try_anyway || target->permission == QUI_PERMISSION_YES);
          g_assert_true (qui_session_find_leader (snapshot, target) == NULL);
        }

      for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
        g_assert_true (g_hash_table_add (answered, (gpointer) qui_plan_get_spared (plan, i)->session));

      for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
        {
          const QuiSession *session = qui_snapshot_get_session (snapshot, i);
          const QuiSession *leader = qui_session_find_leader (snapshot, session);

          if (session->database_oid != 0)
            g_assert_true (g_hash_table_contains (answered, session)
                           || (leader != NULL && g_hash_table_contains (answered, leader)));
        }

      for (guint i = 0; i < qui_plan_get_n_groups (plan); i++)
        n_grouped += qui_plan_get_group (plan, i)->n_sessions;
      g_assert_cmpuint (n_grouped, ==, qui_plan_get_n_targets (plan));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/plan/scopes", test_scopes);
  g_test_add_func ("/plan/own", test_own);
  g_test_add_func ("/plan/background", test_background);
  g_test_add_func ("/plan/hidden", test_hidden);
  g_test_add_func ("/plan/workers", test_workers);
  g_test_add_func ("/plan/not-permitted", test_not_permitted);
  g_test_add_func ("/plan/options", test_options);
  g_test_add_func ("/plan/cancel", test_cancel);
  g_test_add_func ("/plan/selection", test_selection);
  g_test_add_func ("/plan/idle-groups", test_idle_groups);
  g_test_add_func ("/plan/impact", test_impact);
  g_test_add_func ("/plan/same-targets", test_same_targets);
  g_test_add_func ("/plan/sql", test_sql);
  g_test_add_func ("/plan/invariants", test_invariants);

  return g_test_run ();
}
