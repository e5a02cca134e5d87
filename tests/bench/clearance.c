/* clearance.c: a database renamed, copied, swapped and dropped while clients reconnect at once, against kill and rename in psql
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: clearance SOCKET_FOLDER PORT POOL CLIENTS TIMES TIMES_PSQL
 * POOL is tests/pool. For each of three pools (ordinary role, owner, superuser) everything is done TIMES times. Prints for rename, copy,
 * swap, drop and for the rename by psql: how many succeeded, of how many, and the median of all in milliseconds.
 */

#include <libpq-fe.h>
#include <stdlib.h>

#include "numbers.h"
#include "qui-clearance.h"

enum { RENAME, COPY, SWAP, DROP, BY_PSQL, N_KINDS };

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
clear (int kind, QuiClearanceMode mode, guint32 oid, guint32 other_oid, const char *new_name)
{
  g_autofree char           *text = g_strdup_printf ("host=%s port=%s user=postgres dbname=postgres", host, port);
  g_autoptr (QuiConninfo)    conninfo = qui_conninfo_parse (text, NULL);
  QuiClearanceRequest        request = { .mode = mode, .database_oid = oid, .other_oid = other_oid, .new_name = (char *) new_name };
  g_autoptr (QuiClearance)   clearance = qui_clearance_new (conninfo, "Quiesce bench", &request, NULL, NULL);
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

static void
run_round (const char *n_clients)
{
  guint32 oid = oid_of ("pooled");

  wait_for_pool (n_clients);
  if (clear (RENAME, QUI_CLEARANCE_RENAME, oid, 0, "renamed"))
    g_free (ask ("ALTER DATABASE renamed RENAME TO pooled"));
  wait_for_pool (n_clients);
  if (clear (COPY, QUI_CLEARANCE_COPY, oid, 0, "copied"))
    {
      wait_for_pool (n_clients);
      clear (SWAP, QUI_CLEARANCE_SWAP, oid, oid_of ("copied"), "dropped");
      clear (DROP, QUI_CLEARANCE_DROP, oid, 0, NULL);
      g_free (ask ("ALTER DATABASE pooled OWNER TO owner"));
    }
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
    run_round (argv[4]);
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

  for (guint i = 0; i < G_N_ELEMENTS (users); i++)
    run_pool (argv[3], users[i], argv);
  for (int kind = 0; kind < N_KINDS; kind++)
    g_print ("%u %u %.1f\n", results[kind].n_done, results[kind].times->len, qui_bench_quantile (results[kind].times, 0.5));
  PQfinish (conn);
  return 0;
}
