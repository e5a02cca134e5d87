/* pool.c: clients that connect again at once whenever they are thrown out, as an application's pool does
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: pool N CONNINFO
 * Says "ready" when all have been in once; ends with its parent, or when its standard input ends.
 */

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/prctl.h>

#include <libpq-fe.h>

#define PAUSE_US 2000

static const char *conninfo;
static atomic_int n_in;

/* Works a little until the connection is gone. */
static void
stay_in (PGconn *conn)
{
  while (PQstatus (conn) == CONNECTION_OK)
    {
      PQclear (PQexec (conn, "SELECT pg_sleep(0.2)"));
      usleep (PAUSE_US);
    }
}

static void *
client (void *data)
{
  int was_in = 0;

  for (;;)
    {
      PGconn *conn = PQconnectdb (conninfo);

      if (PQstatus (conn) == CONNECTION_OK)
        {
          if (!was_in)
            atomic_fetch_add (&n_in, 1);
          was_in = 1;
          stay_in (conn);
        }
      PQfinish (conn);
      usleep (PAUSE_US);
    }
  return data;
}

int
main (int argc, char **argv)
{
  int n = argc == 3 ? atoi (argv[1]) : 0;
  char byte;

  if (n <= 0)
    return 2;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  conninfo = argv[2];
  for (int i = 0; i < n; i++)
    {
      pthread_t thread;

      if (pthread_create (&thread, NULL, client, NULL) != 0)
        return 1;
      pthread_detach (thread);
    }
  while (atomic_load (&n_in) < n)
    usleep (PAUSE_US);
  puts ("ready");
  fflush (stdout);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    continue;
  _exit (0);
}
