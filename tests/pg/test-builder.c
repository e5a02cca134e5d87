/* test-builder.c: a snapshot from plain rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-snapshot.h"

static QuiSession
session (int pid, guint32 database_oid, gint64 backend_start)
{
  return (QuiSession) {
    .pid = pid,
    .backend_start = backend_start,
    .database_oid = database_oid,
    .role_oid = 10,
    .backend_type = "client backend",
    .state = QUI_STATE_IDLE,
    .wait_start = QUI_TIME_UNKNOWN,
  };
}

static void
test_order_and_find (void)
{
  QuiServerInfo server = { .version_num = 150018, .version = "15.18", .me = "me" };
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
  g_autoptr (QuiSnapshot) snapshot = NULL;
  const int expected[] = { 9, 5, 7, 6, 4 };

  qui_snapshot_builder_add_session (builder, (QuiSession[]) { session (4, 20, 300) });
  qui_snapshot_builder_add_session (builder, (QuiSession[]) { session (5, 10, 200) });
  qui_snapshot_builder_add_session (builder, (QuiSession[]) { session (6, 10, 300) });
  qui_snapshot_builder_add_session (builder, (QuiSession[]) { session (7, 10, 200) });
  qui_snapshot_builder_add_session (builder, (QuiSession[]) { session (9, 0, QUI_TIME_UNKNOWN) });
  qui_snapshot_builder_add_database (builder, &(QuiDatabase) { .oid = 20, .name = "shop" });
  qui_snapshot_builder_add_database (builder, &(QuiDatabase) { .oid = 10, .name = "games" });
  snapshot = qui_snapshot_builder_end (builder);

  g_assert_cmpuint (qui_snapshot_get_n_sessions (snapshot), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (qui_snapshot_get_session (snapshot, i)->pid, ==, expected[i]);
  g_assert_true (qui_snapshot_find_session (snapshot, 6) == qui_snapshot_get_session (snapshot, 3));
  g_assert_null (qui_snapshot_find_session (snapshot, 8));

  g_assert_cmpuint (qui_snapshot_get_n_databases (snapshot), ==, 2);
  g_assert_cmpstr (qui_snapshot_get_database (snapshot, 0)->name, ==, "games");
  g_assert_cmpstr (qui_snapshot_find_database (snapshot, 20)->name, ==, "shop");
  g_assert_null (qui_snapshot_find_database (snapshot, 30));
  g_assert_cmpint (qui_snapshot_get_server (snapshot)->version_num, ==, 150018);
}

static void
test_strings_are_copied_once (void)
{
  char name[] = "app";
  QuiServerInfo server = { .version_num = 150018, .me = name };
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
  QuiSession row = session (1, 10, 1);
  g_autoptr (QuiSnapshot) snapshot = NULL;
  const QuiSession *first, *second;

  row.application = name;
  qui_snapshot_builder_add_session (builder, &row);
  row.pid = 2;
  qui_snapshot_builder_add_session (builder, &row);
  memset (name, 'x', 3);
  snapshot = qui_snapshot_builder_end (builder);

  first = qui_snapshot_get_session (snapshot, 0);
  second = qui_snapshot_get_session (snapshot, 1);
  g_assert_cmpstr (first->application, ==, "app");
  g_assert_true (first->application == second->application);
  g_assert_true (first->application == qui_snapshot_get_server (snapshot)->me);
  g_assert_cmpstr (first->query, ==, "");
  g_assert_null (first->client_address);
}

static void
test_blockers (void)
{
  QuiServerInfo server = { .version_num = 150018 };
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
  QuiSession row = session (1, 10, 1);
  g_autoptr (QuiSnapshot) snapshot = NULL;
  const QuiSession *waiter;

  qui_snapshot_builder_add_session (builder, &row);
  row = session (2, 10, 2);
  row.state = QUI_STATE_WAITING;
  row.n_blockers = 4;
  row.blockers = (const int[]) { 1, 3, 1, -1, 0 };
  qui_snapshot_builder_add_session (builder, &row);
  row = session (3, 10, 3);
  row.n_blockers = 40;
  row.blockers = (const int[]) { 1, 0 };
  qui_snapshot_builder_add_session (builder, &row);
  snapshot = qui_snapshot_builder_end (builder);

  waiter = qui_snapshot_find_session (snapshot, 2);
  g_assert_cmpuint (waiter->n_blockers, ==, 3);
  g_assert_cmpint (waiter->blockers[0], ==, 1);
  g_assert_cmpint (waiter->blockers[1], ==, 3);
  g_assert_cmpint (waiter->blockers[2], ==, -1);
  g_assert_cmpint (waiter->blockers[3], ==, 0);
  g_assert_cmpuint (qui_snapshot_find_session (snapshot, 3)->n_blockers, ==, 40);
  g_assert_cmpuint (qui_snapshot_find_session (snapshot, 1)->n_blocked, ==, 2);
  g_assert_cmpuint (qui_snapshot_find_session (snapshot, 3)->n_blocked, ==, 1);
  g_assert_cmpint (qui_snapshot_find_session (snapshot, 1)->blockers[0], ==, 0);
}

static void
test_worker_waits_for_leader (void)
{
  QuiServerInfo server = { .version_num = 150018 };
  QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
  QuiSession row = session (1, 10, 1);
  g_autoptr (QuiSnapshot) snapshot = NULL;

  row.state = QUI_STATE_ACTIVE;
  qui_snapshot_builder_add_session (builder, &row);
  row = session (2, 10, 2);
  row.backend_type = "parallel worker";
  row.leader_pid = 1;
  row.state = QUI_STATE_WAITING;
  qui_snapshot_builder_add_session (builder, &row);
  snapshot = qui_snapshot_builder_end (builder);

  g_assert_cmpint (qui_snapshot_find_session (snapshot, 1)->state, ==, QUI_STATE_WAITING);
}

static void
test_kinds_and_connections (void)
{
  static const struct
  {
    const char     *backend_type;
    QuiBackendKind  kind;
  } cases[] = {
    { "client backend", QUI_BACKEND_CLIENT },
    { "parallel worker", QUI_BACKEND_PARALLEL_WORKER },
    { "walsender", QUI_BACKEND_WALSENDER },
    { "autovacuum worker", QUI_BACKEND_AUTOVACUUM_WORKER },
    { "autovacuum launcher", QUI_BACKEND_OTHER },
    { "logical replication worker", QUI_BACKEND_LOGICAL_WORKER },
    { "logical replication apply worker", QUI_BACKEND_LOGICAL_WORKER },
    { "logical replication launcher", QUI_BACKEND_OTHER },
    { "background worker", QUI_BACKEND_OTHER },
    { "Citus Maintenance Daemon", QUI_BACKEND_OTHER },
    { NULL, QUI_BACKEND_HIDDEN },
  };
  const int versions[] = { 110022, 150018 };

  for (guint v = 0; v < G_N_ELEMENTS (versions); v++)
    {
      QuiServerInfo server = { .version_num = versions[v] };
      QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
      g_autoptr (QuiSnapshot) snapshot = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          QuiSession row = session (i + 1, 10, 1);

          row.backend_type = cases[i].backend_type;
          row.kind = QUI_BACKEND_HIDDEN;
          qui_snapshot_builder_add_session (builder, &row);
        }
      snapshot = qui_snapshot_builder_end (builder);

      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        g_assert_cmpint (qui_snapshot_find_session (snapshot, i + 1)->kind, ==, cases[i].kind);
      g_assert_cmpuint (qui_snapshot_get_n_connections (snapshot), ==, versions[v] < 120000 ? 3 : 2);
    }
}

/* Of three that have a snapshot, one leads at least; who has a transaction number of its own is no worker. */
static void
test_perhaps_workers (void)
{
  static const struct { guint32 xmin[4]; guint32 xid[4]; guint n; } cases[] = {
    { { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, 0 },
    { { 700, 0, 0, 0 }, { 0, 0, 0, 0 }, 0 },
    { { 700, 700, 0, 0 }, { 0, 0, 0, 0 }, 1 },
    { { 700, 700, 700, 0 }, { 0, 0, 0, 0 }, 2 },
    { { 700, 700, 700, 0 }, { 0, 0, 771, 0 }, 2 },
    { { 700, 700, 700, 0 }, { 770, 0, 771, 0 }, 1 },
    { { 700, 0, 700, 700 }, { 770, 0, 771, 772 }, 0 },
  };
  static const char * const names[] = { "a", "b", "c", "d" };

  /* As they are; each another program, which a worker and its leader never are; and all in sight. */
  for (guint i = 0; i < 3 * G_N_ELEMENTS (cases); i++)
    {
      guint way = i % 3;
      guint expected = way == 0 ? cases[i / 3].n : 0;
      QuiServerInfo server = { .version_num = 150018 };
      QuiSnapshotBuilder *builder = qui_snapshot_builder_new (&server);
      g_autoptr (QuiSnapshot) snapshot = NULL;
      guint n = 0;

      for (guint k = 0; k < 4; k++)
        {
          QuiSession row = session ((int) k + 1, 20, 1);

          row.backend_type = way == 2 ? "client backend" : NULL;
          row.kind = QUI_BACKEND_HIDDEN;
          row.application = way == 1 ? names[k] : "shop";
          row.backend_xmin = cases[i / 3].xmin[k];
          row.backend_xid = cases[i / 3].xid[k];
          qui_snapshot_builder_add_session (builder, &row);
        }
      snapshot = qui_snapshot_builder_end (builder);
      for (guint k = 0; k < 4; k++)
        {
          const QuiSession *row = qui_snapshot_get_session (snapshot, k);

          n += row->perhaps_worker;
          g_assert_false (row->perhaps_worker && (row->backend_xid != 0 || row->backend_xmin == 0));
        }
      g_assert_cmpuint (n, ==, expected);
    }
}

static void
test_empty (void)
{
  QuiServerInfo server = { 0 };
  g_autoptr (QuiSnapshot) snapshot = qui_snapshot_builder_end (qui_snapshot_builder_new (&server));
  QuiSnapshot *again = qui_snapshot_ref (snapshot);

  g_assert_cmpuint (qui_snapshot_get_n_sessions (again), ==, 0);
  g_assert_cmpuint (qui_snapshot_get_n_databases (again), ==, 0);
  qui_snapshot_unref (again);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/builder/order-and-find", test_order_and_find);
  g_test_add_func ("/builder/strings", test_strings_are_copied_once);
  g_test_add_func ("/builder/blockers", test_blockers);
  g_test_add_func ("/builder/worker-waits", test_worker_waits_for_leader);
  g_test_add_func ("/builder/kinds", test_kinds_and_connections);
  g_test_add_func ("/builder/perhaps-workers", test_perhaps_workers);
  g_test_add_func ("/builder/empty", test_empty);
  return g_test_run ();
}
