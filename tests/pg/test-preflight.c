/* test-preflight.c: every blocker provoked on a real server, and named before anything is done
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-clearance.h"
#include "qui-preflight.h"
#include "qui-test-connection.h"

static QuiTestCluster *cluster;

static guint32
oid_of (const char *name)
{
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

static QuiClearanceRequest
make_request (QuiClearanceMode mode)
{
  return (QuiClearanceRequest) { .mode = mode, .database_oid = oid_of ("shop"), .new_name = (char *) "shop_2025",
                                 .tablespace = (char *) "elsewhere", .other_oid = mode == QUI_CLEARANCE_SWAP ? oid_of ("twin") : 0 };
}

static QuiPreflight *
look_from (const char *user, const char *database, const QuiClearanceRequest *request, const int *own_pids)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, database, NULL);
  g_autoptr (QuiConnection) connection = qui_test_connection_open (text);
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  QuiPreflight *preflight;

  qui_preflight_async (connection, request, own_pids, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  preflight = qui_preflight_finish (connection, result, &error);
  g_assert_no_error (error);
  return preflight;
}

static QuiPreflight *
look (const char *user, QuiClearanceMode mode)
{
  QuiClearanceRequest request = make_request (mode);

  return look_from (user, NULL, &request, NULL);
}

/* That @kind is listed with @severity for @user and @mode; NONE: that it is not. */
static void
expect (const char *user, QuiClearanceMode mode, QuiCheckKind kind, QuiCheckSeverity severity)
{
  g_autoptr (QuiPreflight) preflight = look (user, mode);
  const QuiCheck *check = qui_preflight_find (preflight, kind);

  if (severity == QUI_SEVERITY_NONE)
    g_assert_null (check);
  else
    g_assert_nonnull (check);
  if (check != NULL)
    g_assert_cmpint (check->severity, ==, severity);
}

/* The same for several modes, "RDCMSLXO" as far as named; @letters: S K A I or - for each. */
static void
expect_all (const char *user, QuiCheckKind kind, const char *letters)
{
  static const char names[] = "SKAI-";

  for (guint mode = 0; letters[mode] != '\0'; mode++)
    expect (user, mode, kind, strchr (names, letters[mode]) - names);
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

static void
run_done (const char *user, QuiClearanceMode mode)
{
  QuiClearanceRequest request = make_request (mode);
  g_autofree char *text = qui_test_cluster_conninfo (cluster, user, NULL, NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiClearance) clearance = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, NULL, NULL);

  qui_clearance_start (clearance);
  g_assert_true (qui_test_wait_until (is_over, clearance, 30000));
  g_assert_no_error (qui_clearance_get_error (clearance));
  g_assert_cmpint (qui_clearance_get_end (clearance), ==, QUI_CLEARANCE_END_DONE);
}

static void
test_nothing (void)
{
  for (guint mode = 0; mode < QUI_N_CLEARANCE_MODES; mode++)
    {
      g_autoptr (QuiPreflight) preflight = look ("keeper", mode);

      g_assert_cmpuint (qui_preflight_count_severity (preflight, QUI_SEVERITY_STOP), ==, 0);
      g_assert_cmpstr (qui_preflight_get_name (preflight), ==, "shop");
      g_assert_cmpstr (qui_preflight_get_role (preflight), ==, "keeper");
      g_assert_cmpstr (qui_preflight_get_places (preflight)[0], ==, "postgres");
    }
}

static void
test_rights (void)
{
  expect_all ("visitor", QUI_CHECK_NOT_OWNER, "SSSSSSSS");
  expect_all ("visitor", QUI_CHECK_NO_CREATEDB, "S-S-SS--");
  expect_all ("keeper", QUI_CHECK_NO_CREATEDB, "--------");
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop IS_TEMPLATE true");
  expect_all ("keeper", QUI_CHECK_TEMPLATE, "-S------");
  expect ("visitor", QUI_CLEARANCE_COPY, QUI_CHECK_NOT_OWNER, QUI_SEVERITY_NONE);
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop IS_TEMPLATE false");
}

static void
test_state (void)
{
  QuiClearanceRequest gone = { .mode = QUI_CLEARANCE_DROP, .database_oid = 4000000000u };
  g_autoptr (QuiPreflight) missing = look_from (NULL, NULL, &gone, NULL);

  g_assert_nonnull (qui_preflight_find (missing, QUI_CHECK_MISSING));
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop ALLOW_CONNECTIONS false");
  expect_all (NULL, QUI_CHECK_CLOSED, "IIIIIII-");
  expect_all (NULL, QUI_CHECK_OPEN, "--------");
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop ALLOW_CONNECTIONS true");
  expect_all (NULL, QUI_CHECK_OPEN, "-------I");
  qui_test_cluster_sql (cluster, NULL, "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'shop'");
  expect_all (NULL, QUI_CHECK_INVALID, "SISSSSSS");
  qui_test_cluster_sql (cluster, NULL, "UPDATE pg_database SET datconnlimit = -1 WHERE datname = 'shop'");
}

static void
test_names (void)
{
  static const struct { const char *name; QuiCheckKind kind; } cases[] = {
    { "", QUI_CHECK_NAME_EMPTY },
    { "postgres", QUI_CHECK_NAME_TAKEN },
    { "shop", QUI_CHECK_NAME_TAKEN },
    { "a_name_of_sixty_four_bytes_which_is_longer_than_any_name_ever_gets", QUI_CHECK_NAME_LONG },
    { "🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘", QUI_CHECK_NAME_LONG },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint mode = 0; mode < QUI_N_CLEARANCE_MODES; mode++)
      {
        QuiClearanceRequest request = make_request (mode);
        g_autoptr (QuiPreflight) preflight = NULL;

        if (!qui_clearance_mode_has_name (mode))
          continue;
        request.new_name = (char *) cases[i].name;
        preflight = look_from ("keeper", NULL, &request, NULL);
        g_assert_nonnull (qui_preflight_find (preflight, cases[i].kind));
        g_assert_cmpuint (qui_preflight_count_severity (preflight, QUI_SEVERITY_STOP), ==, 1);
      }
}

/* In bytes that are no UTF-8, made from a database that takes any. */
static void
test_odd_name (void)
{
  static const char letters[] = "-SSS----";
  g_autofree char *oid = NULL;

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'");
  qui_test_cluster_sql (cluster, "bytes", "CREATE DATABASE \"b\xff\xfe d\" OWNER keeper");
  oid = qui_test_cluster_ask (cluster, "bytes", "SELECT oid FROM pg_database WHERE datname LIKE 'b%% d'");
  for (guint mode = 0; mode < QUI_N_CLEARANCE_MODES; mode++)
    {
      QuiClearanceRequest request = make_request (mode);
      g_autoptr (QuiPreflight) preflight = NULL;

      request.database_oid = (guint32) g_ascii_strtoull (oid, NULL, 10);
      preflight = look_from ("keeper", NULL, &request, NULL);
      g_assert_true ((qui_preflight_find (preflight, QUI_CHECK_ODD_NAME) != NULL) == (letters[mode] == 'S'));
      g_assert_cmpuint (qui_preflight_count_severity (preflight, QUI_SEVERITY_STOP), ==, letters[mode] == 'S');
    }
  qui_test_cluster_sql (cluster, "bytes", "DROP DATABASE \"b\xff\xfe d\"");
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE bytes");
}

static void
test_tablespaces (void)
{
  QuiClearanceRequest request = make_request (QUI_CLEARANCE_MOVE);
  static const struct { const char *user; const char *name; QuiCheckKind kind; } cases[] = {
    { "keeper", "none\\'such", QUI_CHECK_NO_TABLESPACE },
    { "keeper", "secret", QUI_CHECK_TABLESPACE_DENIED },
    { "keeper", "pg_global", QUI_CHECK_TABLESPACE_GLOBAL },
    { "keeper", "pg_default", QUI_CHECK_TABLESPACE_SAME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (QuiPreflight) preflight = NULL;

      request.tablespace = (char *) cases[i].name;
      preflight = look_from (cases[i].user, NULL, &request, NULL);
      g_assert_nonnull (qui_preflight_find (preflight, cases[i].kind));
      g_assert_cmpstr (qui_preflight_find (preflight, cases[i].kind)->name, ==, cases[i].name);
    }
}

static void
test_list_of_tablespaces (void)
{
  g_autoptr (QuiPreflight) preflight = look ("keeper", QUI_CLEARANCE_RENAME);
  static const struct { const char *name; gboolean may_create; } expected[] = {
    { "elsewhere", TRUE }, { "pg_default", FALSE }, { "secret", FALSE },
  };

  g_assert_cmpuint (qui_preflight_get_n_tablespaces (preflight), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gboolean may_create;

      g_assert_cmpstr (qui_preflight_get_tablespace_at (preflight, i, &may_create), ==, expected[i].name);
      g_assert_cmpint (may_create, ==, expected[i].may_create);
    }
}

static void
test_prepared (void)
{
  PGconn *client = qui_test_cluster_open (cluster, NULL, "shop", "preparer");
  g_autoptr (QuiPreflight) preflight = NULL;
  const QuiCheck *check;

  g_autoptr (QuiPreflight) own = NULL;

  qui_test_client_run (client, "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'pay 20811'");
  PQfinish (client);
  expect_all ("keeper", QUI_CHECK_PREPARED, "SSSSSSI-");
  preflight = look ("keeper", QUI_CLEARANCE_DROP);
  check = qui_preflight_find (preflight, QUI_CHECK_PREPARED);
  g_assert_cmpstr (check->name, ==, "pay 20811");
  g_assert_cmpstr (check->detail, ==, "postgres");
  g_assert_cmpint (check->since, <=, qui_preflight_get_now (preflight));
  /* Owning the database does not help; being a superuser does. */
  g_assert_false (check->flag);
  own = look (NULL, QUI_CLEARANCE_DROP);
  g_assert_true (qui_preflight_find (own, QUI_CHECK_PREPARED)->flag);
  qui_test_cluster_sql (cluster, "shop", "ROLLBACK PREPARED 'pay 20811'");
}

static void
test_sessions (void)
{
  PGconn *visitor = qui_test_cluster_open (cluster, "visitor", "shop", "psql");
  PGconn *super = qui_test_cluster_open (cluster, NULL, "shop", "dump");
  g_autoptr (QuiPreflight) preflight = NULL;
  g_autoptr (QuiPreflight) keeping = NULL;
  g_autoptr (QuiPreflight) powerless = NULL;
  QuiClearanceRequest request = make_request (QUI_CLEARANCE_CLOSE);
  const QuiCheck *check;

  expect_all ("keeper", QUI_CHECK_SESSION, "KKKKKKK-");
  expect_all ("keeper", QUI_CHECK_SESSION_DENIED, "SSSSSSS-");
  preflight = look ("keeper", QUI_CLEARANCE_RENAME);
  check = qui_preflight_find (preflight, QUI_CHECK_SESSION_DENIED);
  g_assert_cmpint (check->pid, ==, PQbackendPID (super));
  g_assert_cmpint (check->permission, ==, QUI_PERMISSION_NEEDS_SUPERUSER);
  check = qui_preflight_find (preflight, QUI_CHECK_SESSION);
  g_assert_cmpint (check->pid, ==, PQbackendPID (visitor));
  g_assert_cmpstr (check->detail, ==, "psql");
  g_assert_false (check->flag);
  g_assert_cmpuint (qui_preflight_get (preflight, 0)->severity, ==, QUI_SEVERITY_STOP);

  request.keep_sessions = TRUE;
  keeping = look_from ("keeper", NULL, &request, NULL);
  g_assert_cmpuint (qui_preflight_count_severity (keeping, QUI_SEVERITY_STOP), ==, 0);

  PQfinish (super);
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
  qui_test_cluster_sql (cluster, NULL, "REVOKE pg_signal_backend FROM keeper");
  expect_all ("keeper", QUI_CHECK_SESSION, "--------");
  expect_all ("keeper", QUI_CHECK_SESSION_DENIED, "SSSSSSS-");
  powerless = look ("keeper", QUI_CLEARANCE_DROP);
  check = qui_preflight_find (powerless, QUI_CHECK_SESSION_DENIED);
  g_assert_cmpint (check->pid, ==, PQbackendPID (visitor));
  g_assert_cmpint (check->permission, ==, QUI_PERMISSION_NEEDS_ROLE);
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");
  PQfinish (visitor);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

/* Ours: those that move by themselves, and those that somebody has to move. What has our name and is none of them is a session. */
static void
test_own (void)
{
  QuiClearanceRequest request = make_request (QUI_CLEARANCE_RENAME);
  g_autofree char *text = qui_test_cluster_conninfo (cluster, "keeper", "shop", NULL);
  g_autoptr (QuiConnection) stays = qui_test_connection_open (text);
  PGconn *moves = qui_test_cluster_open (cluster, "keeper", "shop", "psql");
  PGconn *left = qui_test_cluster_open (cluster, "keeper", "shop", QUI_TEST_APPLICATION);
  PGconn *denied = qui_test_cluster_open (cluster, NULL, "shop", QUI_TEST_APPLICATION);
  const int own_pids[] = { PQbackendPID (moves), 0 };
  g_autoptr (QuiPreflight) preflight = look_from ("keeper", "shop", &request, own_pids);
  const QuiCheck *check;

  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_OWN_SESSION), ==, 2);
  g_assert_cmpint (qui_preflight_find (preflight, QUI_CHECK_OWN_SESSION)->severity, ==, QUI_SEVERITY_AUTO);
  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_OWN_ELSEWHERE), ==, 1);
  check = qui_preflight_find (preflight, QUI_CHECK_OWN_ELSEWHERE);
  g_assert_cmpint (check->pid, ==, qui_connection_get_backend_pid (stays));
  g_assert_cmpint (check->severity, ==, QUI_SEVERITY_STOP);
  g_assert_true (check->flag);
  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_SESSION), ==, 1);
  check = qui_preflight_find (preflight, QUI_CHECK_SESSION);
  g_assert_cmpint (check->pid, ==, PQbackendPID (left));
  g_assert_true (check->flag);
  g_assert_cmpuint (qui_preflight_count (preflight, QUI_CHECK_SESSION_DENIED), ==, 1);
  check = qui_preflight_find (preflight, QUI_CHECK_SESSION_DENIED);
  g_assert_cmpint (check->pid, ==, PQbackendPID (denied));
  g_assert_true (check->flag);
  PQfinish (moves);
  PQfinish (left);
  PQfinish (denied);
  qui_connection_close (stays);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

static void
test_locks (void)
{
  PGconn *holder = qui_test_cluster_open (cluster, NULL, NULL, "holder");
  g_autofree char *text = qui_test_cluster_conninfo (cluster, NULL, "shop", NULL);
  g_autoptr (QuiPreflight) preflight = NULL;
  PGconn *waiter;

  qui_test_client_run (holder, "BEGIN; COMMENT ON DATABASE shop IS 'x'");
  expect_all (NULL, QUI_CHECK_OBJECT_LOCK, "SSSSSS--");
  preflight = look (NULL, QUI_CLEARANCE_RENAME);
  g_assert_cmpint (qui_preflight_find (preflight, QUI_CHECK_OBJECT_LOCK)->pid, ==, PQbackendPID (holder));
  g_assert_cmpstr (qui_preflight_find (preflight, QUI_CHECK_OBJECT_LOCK)->detail, ==, "ShareUpdateExclusiveLock");
  qui_test_client_run (holder, "ROLLBACK; BEGIN; ALTER DATABASE shop RENAME TO elsewhere");
  waiter = PQconnectStart (text);
  while (PQstatus (waiter) != CONNECTION_AWAITING_RESPONSE && PQstatus (waiter) != CONNECTION_BAD)
    PQconnectPoll (waiter);
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND NOT granted");
  expect_all (NULL, QUI_CHECK_WAITING_LOGIN, "IIIIIII-");
  PQfinish (waiter);
  PQfinish (holder);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

static void
take_answers (PGconn *client)
{
  PGresult *result;

  while ((result = PQgetResult (client)) != NULL)
    PQclear (result);
}

/* A copy that waits up to five seconds for somebody inside: another may be made at the same time, and nothing else. */
static void
test_copying (void)
{
  PGconn *inside = qui_test_cluster_open (cluster, "visitor", "shop", "inside");
  PGconn *copier = qui_test_cluster_open (cluster, NULL, NULL, "copier");
  gboolean seen = FALSE;

  while (!seen)
    {
      g_autoptr (QuiPreflight) copy = NULL;
      g_autoptr (QuiPreflight) rename = NULL;
      const QuiCheck *check;

      qui_test_client_send (copier, "CREATE DATABASE copied TEMPLATE shop");
      qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_locks WHERE locktype = 'object' AND mode = 'ShareLock' AND pid = %d",
                                 PQbackendPID (copier));
      copy = look (NULL, QUI_CLEARANCE_COPY);
      rename = look (NULL, QUI_CLEARANCE_RENAME);
      check = qui_preflight_find (rename, QUI_CHECK_OBJECT_LOCK);
      g_assert_null (qui_preflight_find (copy, QUI_CHECK_OBJECT_LOCK));
      if (check != NULL)
        {
          g_assert_cmpint (check->severity, ==, QUI_SEVERITY_STOP);
          g_assert_cmpstr (check->detail, ==, "ShareLock");
          seen = TRUE;
        }
      take_answers (copier);
    }
  PQfinish (copier);
  PQfinish (inside);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

/* A lock that no session holds. */
static void
test_prepared_lock (void)
{
  PGconn *client = qui_test_cluster_open (cluster, NULL, NULL, "preparer");
  g_autoptr (QuiPreflight) preflight = NULL;

  qui_test_client_run (client, "BEGIN; COMMENT ON DATABASE shop IS 'x'; PREPARE TRANSACTION 'comment'");
  preflight = look ("keeper", QUI_CLEARANCE_MOVE);
  g_assert_cmpint (qui_preflight_find (preflight, QUI_CHECK_OBJECT_LOCK)->pid, ==, 0);
  g_assert_cmpint (qui_preflight_find (preflight, QUI_CHECK_OBJECT_LOCK)->severity, ==, QUI_SEVERITY_STOP);
  qui_test_client_run (client, "ROLLBACK PREPARED 'comment'");
  PQfinish (client);
}

/* A consumer of a slot; free with PQfinish(). */
static PGconn *
open_consumer (void)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, NULL, "shop", NULL);
  g_autofree char *replication = g_strconcat (text, " replication=database application_name=consumer", NULL);
  PGconn *consumer = PQconnectdb (replication);
  PGresult *result = PQexec (consumer, "START_REPLICATION SLOT orders_cdc LOGICAL 0/0 (proto_version '1', publication_names 'none')");

  g_assert_cmpint (PQresultStatus (result), ==, PGRES_COPY_BOTH);
  PQclear (result);
  return consumer;
}

static void
test_slots (void)
{
  g_autoptr (QuiPreflight) preflight = NULL;
  PGconn *consumer;

  qui_test_cluster_sql (cluster, "shop", "SELECT pg_create_logical_replication_slot('orders_cdc', 'pgoutput')");
  expect_all ("keeper", QUI_CHECK_SLOT_INACTIVE, "-I------");
  consumer = open_consumer ();
  expect_all (NULL, QUI_CHECK_SLOT_ACTIVE, "KKKKKKK-");
  preflight = look (NULL, QUI_CLEARANCE_DROP);
  g_assert_cmpstr (qui_preflight_find (preflight, QUI_CHECK_SLOT_ACTIVE)->name, ==, "orders_cdc");
  g_assert_cmpint (qui_preflight_find (preflight, QUI_CHECK_SLOT_ACTIVE)->pid, >, 0);
  PQfinish (consumer);
  qui_test_cluster_wait_for (cluster, "f", "SELECT active FROM pg_replication_slots");
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_drop_replication_slot('orders_cdc')");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

/* FORCE does not end the sender of an active slot: the clearance does. */
static void
test_drop_with_slot (void)
{
  PGconn *consumer;

  qui_test_cluster_sql (cluster, "shop", "SELECT pg_create_logical_replication_slot('orders_cdc', 'pgoutput')");
  consumer = open_consumer ();
  run_done (NULL, QUI_CLEARANCE_DROP);
  PQfinish (consumer);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
}

static void
test_subscription (void)
{
  qui_test_cluster_sql (cluster, "shop", "CREATE SUBSCRIPTION news CONNECTION 'dbname=nonesuch' PUBLICATION p "
                        "WITH (connect = false, slot_name = NONE)");
  expect_all ("keeper", QUI_CHECK_SUBSCRIPTION, "-S------");
  qui_test_cluster_sql (cluster, "shop", "ALTER SUBSCRIPTION news SET (slot_name = 'news')");
  qui_test_cluster_sql (cluster, "shop", "ALTER SUBSCRIPTION news ENABLE");
  expect_all ("keeper", QUI_CHECK_SUBSCRIPTION, "ISIIIII-");
  qui_test_cluster_sql (cluster, "shop", "ALTER SUBSCRIPTION news DISABLE");
  qui_test_cluster_sql (cluster, "shop", "ALTER SUBSCRIPTION news SET (slot_name = NONE)");
  qui_test_cluster_sql (cluster, "shop", "DROP SUBSCRIPTION news");
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");
}

/* Its type is hidden from most, and it stops nothing, not even a drop. */
static void
test_autovacuum (void)
{
  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM SET autovacuum_naptime = '1s'");
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_reload_conf()");
  qui_test_cluster_sql (cluster, "shop", "CREATE TABLE dull WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, "
                        "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1) AS SELECT generate_series(1, 50000) AS i");
  qui_test_cluster_sql (cluster, "shop", "DELETE FROM dull");
  qui_test_cluster_wait_for (cluster, "1", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop' "
                             "AND backend_type = 'autovacuum worker' AND query LIKE '%%dull%%'");
  expect_all (NULL, QUI_CHECK_AUTOVACUUM, "AAAAAAI-");
  expect_all ("keeper", QUI_CHECK_AUTOVACUUM, "AAAAAAI-");
  expect_all ("keeper", QUI_CHECK_SESSION_DENIED, "--------");
  run_done ("keeper", QUI_CLEARANCE_DROP);
  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM RESET autovacuum_naptime");
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_reload_conf()");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
}

/* Both databases of a swap are looked at. */
static void
test_swap (void)
{
  QuiClearanceRequest request = make_request (QUI_CLEARANCE_SWAP);
  g_autoptr (QuiPreflight) preflight = NULL;
  PGconn *inside;

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE other");
  request.other_oid = oid_of ("other");
  inside = qui_test_cluster_open (cluster, "visitor", "other", "inside");
  preflight = look_from ("keeper", NULL, &request, NULL);
  g_assert_cmpstr (qui_preflight_get_other_name (preflight), ==, "other");
  g_assert_cmpuint (qui_preflight_find (preflight, QUI_CHECK_NOT_OWNER)->database_oid, ==, request.other_oid);
  g_assert_cmpuint (qui_preflight_find (preflight, QUI_CHECK_SESSION)->database_oid, ==, request.other_oid);
  PQfinish (inside);
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE other WITH (FORCE)");
}

static void
test_nowhere (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_CLEAR, .database_oid = oid_of ("postgres") };
  g_autoptr (QuiPreflight) preflight = NULL;

  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE shop");
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE twin");
  preflight = look_from (NULL, "template1", &request, NULL);
  g_assert_nonnull (qui_preflight_find (preflight, QUI_CHECK_NOWHERE));
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE twin OWNER keeper");
}

/* A server that recovers without end; the last test, because there is no way back. */
static void
test_standby (void)
{
  g_autofree char *file = g_build_filename (qui_test_cluster_get_dir (cluster), "data", "standby.signal", NULL);

  qui_test_cluster_halt (cluster);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  qui_test_cluster_again (cluster);
  expect_all ("keeper", QUI_CHECK_STANDBY, "SSSSSSSS");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start ("max_prepared_transactions = 2", "wal_level = logical", "allow_in_place_tablespaces = on", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE elsewhere LOCATION ''");
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE secret LOCATION ''");
  qui_test_cluster_sql (cluster, NULL, "GRANT CREATE ON TABLESPACE elsewhere TO keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop OWNER keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE twin OWNER keeper");

  g_test_add_func ("/preflight/nothing", test_nothing);
  g_test_add_func ("/preflight/rights", test_rights);
  g_test_add_func ("/preflight/state", test_state);
  g_test_add_func ("/preflight/names", test_names);
  g_test_add_func ("/preflight/odd-name", test_odd_name);
  g_test_add_func ("/preflight/tablespaces", test_tablespaces);
  g_test_add_func ("/preflight/list-of-tablespaces", test_list_of_tablespaces);
  g_test_add_func ("/preflight/prepared", test_prepared);
  g_test_add_func ("/preflight/sessions", test_sessions);
  g_test_add_func ("/preflight/own", test_own);
  g_test_add_func ("/preflight/locks", test_locks);
  g_test_add_func ("/preflight/copying", test_copying);
  g_test_add_func ("/preflight/prepared-lock", test_prepared_lock);
  g_test_add_func ("/preflight/slots", test_slots);
  g_test_add_func ("/preflight/drop-with-slot", test_drop_with_slot);
  g_test_add_func ("/preflight/subscription", test_subscription);
  g_test_add_func ("/preflight/autovacuum", test_autovacuum);
  g_test_add_func ("/preflight/swap", test_swap);
  g_test_add_func ("/preflight/nowhere", test_nowhere);
  g_test_add_func ("/preflight/standby", test_standby);
  status = g_test_run ();

  qui_connection_drain_all (3000);
  qui_test_assert_no_threads ();
  qui_test_cluster_stop (cluster);
  return status;
}
