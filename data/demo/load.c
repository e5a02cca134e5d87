/* load.c: clients that keep a server busy, for the demo and the benchmarks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: quiesce-demo-load SOCKET_FOLDER PORT             one session in every state, on what setup.sql has made
 *        quiesce-demo-load SOCKET_FOLDER PORT DATABASE N  N idle sessions
 * Prints "ready" when all are there, and ends with the process that started it.
 */

#define _GNU_SOURCE

#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MAX_STEPS 4

typedef enum
{
  SITS,    /* the last step ends and the session sits there */
  RUNS,    /* the last step takes long */
  WAITS,   /* the last step waits for a lock until somebody ends the blocker */
} Ending;

typedef struct
{
  const char *database;
  const char *user;
  const char *application;
  bool        tcp;                /* else the Unix socket */
  int         count;
  const char *steps[MAX_STEPS];   /* one query each; an error is part of the play */
  int         repeat_ms;          /* runs the last step again after this long; 0: sits and waits */
  int         back_ms;            /* opens a new session this long after losing one */
  Ending      ending;
} Client;

/* In the order in which they come, because a blocker has to be there before those who wait for it. */
static const Client clients[] = {
  { "shop", "maria", "psql", true, 1,
    { "BEGIN", "UPDATE orders SET status = 'shipped' WHERE id = 4711" }, 0, 40000, SITS },
  { "shop", "shop_owner", "flyway", true, 1,
    { "SELECT version FROM pg_catalog.version() AS version",
      "ALTER TABLE orders\n  ADD COLUMN IF NOT EXISTS fulfilment_region text\n  NOT NULL DEFAULT 'eu-west'" }, 0, 42000, WAITS },
  { "shop", "shop_app", "checkout-api", true, 1,
    { "SELECT id, status, total FROM orders WHERE customer_id = 417 ORDER BY id DESC" }, 0, 0, WAITS },
  { "shop", "shop_app", "checkout-api", true, 1,
    { "BEGIN", "INSERT INTO orders (id, customer_id, status, total) VALUES (900001, 52, 'new', 31.80) ON CONFLICT DO NOTHING" }, 0, 0, WAITS },
  { "shop", "shop_app", "checkout-api", true, 4,
    { "SELECT id, total FROM carts WHERE customer_id = 38" }, 700, 0, SITS },
  { "shop", "shop_app", "worker-emails", true, 1,
    { "BEGIN", "INSERT INTO outbox (id, recipient) VALUES (1, 'anna@example.org')" }, 0, 45000, SITS },
  { "shop", "shop_app", "worker-invoices", true, 2,
    { "SELECT id, total FROM carts WHERE total > 50 LIMIT 50" }, 0, 45000, SITS },
  { "shop", "maria", "DBeaver", true, 1,
    { "BEGIN", "SELECT count(*) FROM outbox" }, 0, 45000, SITS },
  { "shop", "postgres", "pg_dump", false, 1,
    { "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", "COPY store.order_items (order_id, line, article, note) TO stdout" }, 0, 45000, SITS },

  { "games", "games", "matchmaker", true, 1,
    { "BEGIN", "SELECT pg_advisory_xact_lock(7, 21)", "UPDATE scores SET points = points + 10 WHERE player = 21" }, 0, 45000, SITS },
  { "games", "games", "arena-worker", true, 1,
    { "SELECT pg_advisory_xact_lock(7, 21)" }, 0, 47000, WAITS },
  { "games", "games", "game-server", true, 5,
    { "SELECT points FROM scores WHERE player = 21" }, 900, 0, SITS },
  { "games", "games", "leaderboard", true, 1,
    { "SELECT player, points FROM scores, pg_sleep(20) ORDER BY points DESC LIMIT 100" }, 400, 45000, RUNS },

  { "analytics", "bi_reader", "Metabase", true, 1,
    { "SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; "
      "SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off",
      "SELECT region, date_trunc('month', day) AS month, sum(weigh(amount))\n  FROM events\n GROUP BY 1, 2\n ORDER BY 1, 2" }, 1000, 45000, RUNS },
  { "analytics", "bi_reader", "Metabase", true, 5,
    { "SELECT max(day) FROM events" }, 0, 45000, SITS },

  { "postgres", "postgres", "postgres_exporter", false, 1,
    { "SELECT datname, numbackends, xact_commit FROM pg_stat_database" }, 5000, 500, SITS },
};

static const char      *host, *port;
static pthread_mutex_t  mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t   changed = PTHREAD_COND_INITIALIZER;
static int              n_arrived;

static PGconn *
open_session (const char *database,
              const char *user,
              const char *application,
              bool        tcp)
{
  const char *keywords[] = { "host", "port", "dbname", "user", "application_name", "connect_timeout", NULL };
  const char *values[] = { tcp ? "127.0.0.1" : host, port, database, user, application, "10", NULL };
  PGconn     *conn = PQconnectdbParams (keywords, values, 0);

  if (PQstatus (conn) == CONNECTION_OK)
    return conn;
  PQfinish (conn);
  return NULL;
}

static void
arrive (void)
{
  pthread_mutex_lock (&mutex);
  n_arrived++;
  pthread_cond_signal (&changed);
  pthread_mutex_unlock (&mutex);
}

static void
wait_for_arrivals (int n)
{
  pthread_mutex_lock (&mutex);
  while (n_arrived < n)
    pthread_cond_wait (&changed, &mutex);
  pthread_mutex_unlock (&mutex);
}

/* Waits for @ms at most (-1: without end); true as soon as the server has closed the session. What it sends is left unread: the reader
 * of a COPY that does not read is one of the states to be shown. */
static bool
is_closed_within (PGconn *conn,
                  int     ms)
{
  struct pollfd fd = { .fd = PQsocket (conn), .events = POLLRDHUP };

  return PQstatus (conn) != CONNECTION_OK || poll (&fd, 1, ms) > 0;
}

/* One session from its first step to its end; @arrived: whether that was said already. */
static void
play (const Client *client,
      PGconn       *conn,
      bool         *arrived)
{
  int last = 0;

  while (last + 1 < MAX_STEPS && client->steps[last + 1] != NULL)
    PQclear (PQexec (conn, client->steps[last++]));
  do
    {
      if (!*arrived && client->ending != SITS)
        arrive ();
      PQclear (PQexec (conn, client->steps[last]));
      if (!*arrived && client->ending == SITS)
        arrive ();
      *arrived = true;
    }
  while (!is_closed_within (conn, client->repeat_ms > 0 ? client->repeat_ms : -1));
}

static void *
run_client (void *data)
{
  const Client *client = data;
  bool          arrived = false;

  for (;;)
    {
      PGconn *conn = open_session (client->database, client->user, client->application, client->tcp);

      if (conn != NULL)
        {
          play (client, conn, &arrived);
          PQfinish (conn);
        }
      usleep ((client->back_ms > 0 ? client->back_ms : 100) * 1000);
    }
  return NULL;
}

static void
wait_for_waiters (PGconn *control,
                  int     n)
{
  for (;;)
    {
      PGresult *result = PQexec (control, "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted");
      int       found = PQntuples (result) == 1 ? atoi (PQgetvalue (result, 0, 0)) : n;

      PQclear (result);
      if (found >= n)
        return;
      usleep (20 * 1000);
    }
}

static int
run_every_state (void)
{
  PGconn *control = open_session ("postgres", "postgres", "demo", false);
  int     n_started = 0, n_waiting = 0;

  if (control == NULL)
    {
      fprintf (stderr, "quiesce-demo-load: no server at %s, port %s\n", host, port);
      return 1;
    }
  for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++)
    {
      for (int j = 0; j < clients[i].count; j++)
        {
          pthread_t thread;

          if (pthread_create (&thread, NULL, run_client, (void *) &clients[i]) != 0)
            return 1;
          pthread_detach (thread);
        }
      n_started += clients[i].count;
      wait_for_arrivals (n_started);
      if (clients[i].ending == WAITS)
        {
          n_waiting += clients[i].count;
          wait_for_waiters (control, n_waiting);
        }
    }
  PQfinish (control);
  return 0;
}

static int
open_idle (const char *database,
           int         n)
{
  for (int i = 0; i < n; i++)
    {
      char    application[32];
      PGconn *conn;

      snprintf (application, sizeof application, "idle-%d", i % 20);
      conn = open_session (database, "postgres", application, true);
      if (conn == NULL)
        {
          fprintf (stderr, "quiesce-demo-load: session %d of %d was refused\n", i + 1, n);
          return 1;
        }
      PQclear (PQexec (conn, "SELECT oid, relname, relkind, reltuples FROM pg_catalog.pg_class "
                            "WHERE relkind = 'r' AND relname LIKE 'order%' ORDER BY relname LIMIT 50 -- of a pool"));
      /* The connection stays open for as long as this program lives. */
    }
  return 0;
}

int
main (int   argc,
      char *argv[])
{
  int status;

  if (argc != 3 && argc != 5)
    {
      fprintf (stderr, "Usage: %s SOCKET_FOLDER PORT [DATABASE N]\n", argv[0]);
      return 2;
    }
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  host = argv[1];
  port = argv[2];
  status = argc == 3 ? run_every_state () : open_idle (argv[3], atoi (argv[4]));
  if (status != 0)
    return status;

  puts ("ready");
  fflush (stdout);
  for (;;)
    pause ();
}
