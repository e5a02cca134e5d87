/* test-clearance-script.c: the whole step as a script that psql runs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>

#include "qui-clearance-statements.h"
#include "qui-test-connection.h"
#include "qui-test-pool.h"

static QuiTestCluster *cluster;

static guint32
oid_of (const char *name)
{
  g_autofree char *literal = qui_clearance_quote_literal (name);
  g_autofree char *text = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = %s", literal);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

static void
make_database (const char *name)
{
  g_autofree char *quoted = qui_clearance_quote_identifier (name);

  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE %s OWNER keeper", quoted);
}

/* psql's exit status; @errors: what it wrote beside its output. */
static int
run_psql (const QuiClearanceRequest *request, int version_num, const char *user, const char *name, const char *other_name, char **errors)
{
  g_autofree char *script = qui_clearance_script (request, version_num, name, other_name);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "quiesce-script-XXXXXX", NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, user, NULL, NULL);
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  const char *argv[] = { "psql", "-X", "-q", "-d", conninfo, "-f", path, NULL };
  int fd = g_mkstemp (path), status = 0;

  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, errors, &status, &error);
  g_unlink (path);
  g_assert_no_error (error);
  return status;
}

static void
run_script (const QuiClearanceRequest *request, int version_num, const char *name, const char *other_name)
{
  g_autofree char *errors = NULL;
  int status = run_psql (request, version_num, "keeper", name, other_name, &errors);

  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);
}

/* template0 always is. */
static int
count_closed (void)
{
  return qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_database WHERE NOT datallowconn");
}

static void
test_all_modes (void)
{
  static const char * const names[] = { "plain", "it's \"odd\"\\ :x $drain$\n--🐘" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      QuiClearanceRequest request = { .mode = QUI_CLEARANCE_RENAME, .new_name = (char *) "script" };
      g_autoptr (QuiTestPool) pool = NULL;

      make_database (names[i]);
      request.database_oid = oid_of (names[i]);
      pool = qui_test_pool_start (cluster, 5, "visitor", names[i]);
      run_script (&request, 150000, names[i], NULL);
      g_assert_cmpuint (oid_of ("script"), ==, request.database_oid);
      request.new_name = (char *) names[i];
      request.mode = QUI_CLEARANCE_COPY;
      run_script (&request, 150000, "script", NULL);
      request.mode = QUI_CLEARANCE_SWAP;
      request.new_name = (char *) "old";
      run_script (&request, 150000, "script", names[i]);
      g_assert_cmpuint (oid_of ("old"), ==, request.database_oid);
      request.mode = QUI_CLEARANCE_MOVE;
      request.tablespace = (char *) "elsewhere";
      run_script (&request, 150000, "script", NULL);
      g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_database d JOIN pg_tablespace s "
                                                 "ON s.oid = d.dattablespace WHERE d.datname = 'script' AND s.spcname = 'elsewhere'"), ==, 1);
      request.mode = QUI_CLEARANCE_CLEAR;
      run_script (&request, 150000, "script", NULL);
      request.mode = QUI_CLEARANCE_CLOSE;
      run_script (&request, 150000, "script", NULL);
      /* Renamed while closed: it stays so, unless it is to be open. */
      request.mode = QUI_CLEARANCE_RENAME;
      request.new_name = (char *) "closed";
      run_script (&request, 150000, "script", NULL);
      g_assert_cmpint (count_closed (), ==, 2);
      request.new_name = (char *) "script";
      request.reopen = TRUE;
      run_script (&request, 150000, "closed", NULL);
      g_assert_cmpint (count_closed (), ==, 1);
      request.mode = QUI_CLEARANCE_CLOSE;
      run_script (&request, 150000, "script", NULL);
      request.mode = QUI_CLEARANCE_REOPEN;
      run_script (&request, 150000, "script", NULL);
      request.mode = QUI_CLEARANCE_DROP;
      run_script (&request, 150000, "script", NULL);
      run_script (&request, 120000, "old", NULL);
      g_assert_cmpint (count_closed (), ==, 1);
    }
}

/* A reader of the slot of @database: a client for PQfinish(), or NULL. */
static PGconn *
try_to_read (const char *database)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, NULL, database, NULL);
  g_autofree char *replication = g_strconcat (text, " replication=database application_name=reader", NULL);
  PGconn *reader = PQconnectdb (replication);
  PGresult *result = PQexec (reader, "START_REPLICATION SLOT orders_cdc LOGICAL 0/0 (proto_version '1', publication_names 'none')");
  gboolean reads = PQresultStatus (result) == PGRES_COPY_BOTH;

  PQclear (result);
  if (!reads)
    g_clear_pointer (&reader, PQfinish);
  return reader;
}

/* Whether the server has ended it. */
static gboolean
has_ended (gpointer reader)
{
  char *data = NULL;
  int n = PQconsumeInput (reader) ? PQgetCopyData (reader, &data, TRUE) : -1;

  PQfreemem (data);
  return n < 0;
}

static void
make_slot (const char *database)
{
  qui_test_cluster_sql (cluster, database, "SELECT pg_create_logical_replication_slot('orders_cdc', 'pgoutput')");
}

/* FORCE alone is refused then. */
static void
test_drop_with_slot (gconstpointer version_num)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP };
  g_autofree char *errors = NULL;
  PGconn *reader;
  int status;

  make_database ("shop");
  qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop OWNER TO postgres");
  make_slot ("shop");
  reader = try_to_read ("shop");
  g_assert_nonnull (reader);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_replication_slots WHERE active"), ==, 1);
  status = run_psql (&request, GPOINTER_TO_INT (version_num), "postgres", "shop", NULL, &errors);
  g_assert_cmpstr (errors, ==, "");
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (oid_of ("shop"), ==, 0);
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_replication_slots"), ==, 0);
  g_assert_true (qui_test_wait_until (has_ended, reader, 5000));
  PQfinish (reader);
}

static int over;      /* atomic */
static int n_reads;   /* atomic */

static gpointer
keep_reading (gpointer database)
{
  while (!g_atomic_int_get (&over))
    {
      PGconn *reader = try_to_read (database);

      if (reader == NULL)
        continue;
      g_atomic_int_inc (&n_reads);
      while (!g_atomic_int_get (&over) && !has_ended (reader))
        g_usleep (1000);
      PQfinish (reader);
    }
  return NULL;
}

/* A reader that comes back at once: the script tries again, and says the truth at its end. */
static void
test_drop_with_busy_slot (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP };
  g_autofree char *errors = NULL;
  GThread *thread;
  int status;

  make_database ("shop");
  make_slot ("shop");
  thread = g_thread_new ("reader", keep_reading, (gpointer) "shop");
  while (g_atomic_int_get (&n_reads) == 0)
    g_usleep (1000);
  status = run_psql (&request, 150000, "postgres", "shop", NULL, &errors);
  g_test_message ("status %d after %d readers: %s", status, g_atomic_int_get (&n_reads), errors);
  g_assert_cmpint (status == 0, ==, oid_of ("shop") == 0);
  /* Under load it may have been back each time. */
  if (status != 0)
    g_assert_nonnull (strstr (errors, "active logical replication slot"));
  g_atomic_int_set (&over, TRUE);
  g_thread_join (thread);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_replication_slots WHERE active");
  qui_test_cluster_sql (cluster, NULL, "DROP DATABASE IF EXISTS shop WITH (FORCE)");
}

/* What cannot be had stops the script, with the server's words. */
static void
test_drop_refused (void)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_DROP };
  g_autofree char *errors = NULL;
  int status;

  make_database ("kept");
  qui_test_cluster_sql (cluster, "kept", "BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'held'");
  status = run_psql (&request, 150000, "postgres", "kept", NULL, &errors);
  g_assert_cmpint (status, !=, 0);
  g_assert_nonnull (strstr (errors, "prepared transaction"));
  g_assert_cmpuint (oid_of ("kept"), !=, 0);
  qui_test_cluster_sql (cluster, "kept", "ROLLBACK PREPARED 'held'");
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
  qui_test_cluster_sql (cluster, NULL, "GRANT CREATE ON TABLESPACE elsewhere, pg_default TO keeper");

  g_test_add_func ("/clearance-script/all-modes", test_all_modes);
  g_test_add_data_func ("/clearance-script/drop-with-slot/15", GINT_TO_POINTER (150000), test_drop_with_slot);
  g_test_add_data_func ("/clearance-script/drop-with-slot/12", GINT_TO_POINTER (120000), test_drop_with_slot);
  g_test_add_func ("/clearance-script/drop-with-busy-slot", test_drop_with_busy_slot);
  g_test_add_func ("/clearance-script/drop-refused", test_drop_refused);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
