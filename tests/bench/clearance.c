/* clearance.c: a database renamed, copied, swapped, dropped and moved while clients reconnect at once, against kill and rename in psql
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: clearance SOCKET_FOLDER PORT POOL CLIENTS TIMES TIMES_PSQL
 * POOL is tests/pool. For each of three pools (ordinary role, owner, superuser) everything is done TIMES times. Prints for rename, copy,
 * swap, drop, move and for the rename by psql: how many succeeded, of how many, and the median of all in milliseconds.
 */

#include <libpq-fe.h>
#include <stdlib.h>

#include "numbers.h"
#include "qui-clearance.h"

enum { RENAME, COPY, SWAP, DROP, MOVE, BY_PSQL, N_KINDS };

typedef struct
{
  guint   n_done;
  GArray *times;
} Result;

static const char *host, *port;
static PGconn     *conn;
static Result      results[N_KINDS];

static char *
ask (const char *sql)
{
  PGresult *result = PQexec (conn, sql);
  char     *answer = PQntuples (result) > 0 ? g_strdup (PQgetvalue (result, 0, 0)) : NULL;

  if (PQresultStatus (result) != PGRES_TUPLES_OK && PQresultStatus (result) != PGRES_COMMAND_OK)
    g_error ("%s: %s", sql, PQerrorMessage (conn));
  PQclear (result);
  return answer;
}

static guint32
oid_of (const char *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT oid FROM pg_database WHERE datname = '%s'", name);
  g_autofree char *oid = ask (sql);

  return oid != NULL ? (guint32) g_ascii_strtoull (oid, NULL, 10) : 0;
}

static void
note (int kind, gboolean done, double ms)
{
  results[kind].n_done += done ? 1 : 0;
  g_array_append_val (results[kind].times, ms);
}

static gboolean
clear (int kind, const QuiClearanceRequest *request)
{
  g_autofree char           *text = g_strdup_printf ("host=%s port=%s user=postgres dbname=postgres", host, port);
  g_autoptr (QuiConninfo)    conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiClearance)   clearance = qui_clearance_new (conninfo, "Quiesce bench", request, NULL, NULL);
  double                     start = qui_bench_now_ms ();
  gboolean                   done;

  qui_clearance_start (clearance);
  while (qui_clearance_get_phase (clearance) != QUI_CLEARANCE_PHASE_OVER)
    g_main_context_iteration (NULL, TRUE);
  done = qui_clearance_get_end (clearance) == QUI_CLEARANCE_END_DONE;
  note (kind, done, qui_bench_now_ms () - start);
  if (!done)
    g_printerr ("%s\n", qui_clearance_get_error (clearance)->message);
  return done;
}

static gboolean
psql (const char *sql)
{
  const char *command[] = { "psql", "-X", "-q", "-h", host, "-p", port, "-U", "postgres", "-d", "postgres", "-o", "/dev/null", "-c", sql, NULL };
  int         status;

  return g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL)
         && g_spawn_check_wait_status (status, NULL);
}

/* Two calls of psql, as one types them. */
static void
rename_by_psql (void)
{
  double   start = qui_bench_now_ms ();
  gboolean done;

  psql ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'pooled' AND pid <> pg_backend_pid() AND leader_pid IS NULL");
  done = psql ("ALTER DATABASE pooled RENAME TO renamed");
  note (BY_PSQL, done, qui_bench_now_ms () - start);
  if (done)
    g_free (ask ("ALTER DATABASE renamed RENAME TO pooled"));
}

/* Everybody of the pool is in again. */
static void
wait_for_pool (const char *n_clients)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) >= %s FROM pg_stat_activity WHERE datname = 'pooled'", n_clients);

  for (;;)
    {
      g_autofree char *all = ask (sql);

      if (g_str_equal (all, "t"))
        return;
      g_usleep (2000);
    }
}

static gboolean
take (int kind, QuiClearanceMode mode, const char *name, const char *other, const char *new_name)
{
  QuiClearanceRequest request = { .mode = mode, .database_oid = oid_of (name), .new_name = (char *) new_name };

  if (other != NULL)
    request.other_oid = oid_of (other);
  return clear (kind, &request);
}

static void
move (const char *tablespace, const char *n_clients)
{
  QuiClearanceRequest request = { .mode = QUI_CLEARANCE_MOVE, .database_oid = oid_of ("pooled"), .tablespace = (char *) tablespace };

  wait_for_pool (n_clients);
  clear (MOVE, &request);
}

static void
run_round (const char *n_clients, gboolean there)
{
  wait_for_pool (n_clients);
  if (take (RENAME, QUI_CLEARANCE_RENAME, "pooled", NULL, "renamed"))
    g_free (ask ("ALTER DATABASE renamed RENAME TO pooled"));
  wait_for_pool (n_clients);
  if (take (COPY, QUI_CLEARANCE_COPY, "pooled", NULL, "copied"))
    {
      wait_for_pool (n_clients);
      take (SWAP, QUI_CLEARANCE_SWAP, "pooled", "copied", "dropped");
      take (DROP, QUI_CLEARANCE_DROP, "dropped", NULL, NULL);
      g_free (ask ("ALTER DATABASE pooled OWNER TO owner"));
    }
  move (there ? "elsewhere" : "pg_default", n_clients);
}

static void
run_pool (const char *pool, const char *user, char **argv)
{
  g_autofree char         *conninfo = g_strdup_printf ("host=%s port=%s user=%s dbname=pooled", host, port, user);
  g_autoptr (GError)       error = NULL;
  g_autoptr (GSubprocess)  process = NULL;
  char                     word[6];

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, pool, argv[4], conninfo, NULL);
  g_assert_no_error (error);
  g_assert_true (g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), word, 5, NULL, NULL, NULL));
  for (int i = 0; i < atoi (argv[5]); i++)
    run_round (argv[4], i % 2 == 0);
  for (int i = 0; i < atoi (argv[6]); i++)
    {
      wait_for_pool (argv[4]);
      rename_by_psql ();
    }
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  static const char * const users[] = { "ordinary", "owner", "postgres" };
  g_autofree char *conninfo = NULL;

  g_assert_cmpint (argc, ==, 7);
  host = argv[1];
  port = argv[2];
  conninfo = g_strdup_printf ("host=%s port=%s user=postgres dbname=postgres", host, port);
  conn = PQconnectdb (conninfo);
  g_assert_cmpint (PQstatus (conn), ==, CONNECTION_OK);
  for (int kind = 0; kind < N_KINDS; kind++)
    results[kind].times = g_array_new (FALSE, FALSE, sizeof (double));
  g_free (ask ("CREATE ROLE ordinary LOGIN"));
  g_free (ask ("CREATE ROLE owner LOGIN"));
  g_free (ask ("CREATE DATABASE pooled OWNER owner"));
  g_free (ask ("SET allow_in_place_tablespaces = on"));
  g_free (ask ("CREATE TABLESPACE elsewhere LOCATION ''"));

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    run_pool (argv[3], users[i], argv);
  for (int kind = 0; kind < N_KINDS; kind++)
    g_print ("%u %u %.1f\n", results[kind].n_done, results[kind].times->len, qui_bench_quantile (results[kind].times, 0.5));
  PQfinish (conn);
  return 0;
}
