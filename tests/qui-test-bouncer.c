/* qui-test-bouncer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-bouncer.h"

#include <signal.h>

#include "qui-test-pooler.h"

struct _QuiTestBouncer
{
  QuiTestCluster *cluster;
  GSubprocess    *process;
  char           *file;
  char           *console;
  int             port;
};

/* Each %s of @lines becomes @text. */
static char *
fill_in (const char *lines, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (lines, "%s", -1);

  return g_strjoinv (text, parts);
}

QuiTestBouncer *
qui_test_bouncer_start (QuiTestCluster *cluster, const char *databases, const char *settings)
{
  QuiTestBouncer *self = g_new0 (QuiTestBouncer, 1);
  const char *dir = qui_test_cluster_get_dir (cluster);
  g_autofree char *server = g_strdup_printf ("host=%s port=%d user=postgres", dir, qui_test_cluster_get_port (cluster));
  g_autofree char *lines = fill_in (databases != NULL ? databases : "* = %s", server);
  g_autofree char *text = NULL;

  self->cluster = cluster;
  self->port = g_test_rand_int_range (20000, 32000);
  self->file = g_strdup_printf ("%s/bouncer-%d.ini", dir, self->port);
  self->console = qui_test_bouncer_console (self, NULL);
  text = g_strdup_printf ("[databases]\n%s\n"
                          "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
                          "default_pool_size = 2\nadmin_users = postgres\nstats_users = watcher\n%s\n",
                          lines, self->port, settings != NULL ? settings : "");
  g_assert_true (g_file_set_contents (self->file, text, -1, NULL));
  self->process = qui_test_pooler_run (self->file, self->console);
  if (self->process != NULL)
    return self;

  g_test_skip ("PgBouncer is not installed");
  qui_test_bouncer_stop (self);
  return NULL;
}

void
qui_test_bouncer_halt (QuiTestBouncer *self)
{
  qui_test_pooler_stop (self->process);
  g_clear_object (&self->process);
}

void
qui_test_bouncer_again (QuiTestBouncer *self)
{
  self->process = qui_test_pooler_run (self->file, self->console);
}

/* At once: GLib would do it from a thread of its own, some time. */
static void
send (QuiTestBouncer *self, int number)
{
  g_assert_cmpint (kill ((pid_t) g_ascii_strtoll (g_subprocess_get_identifier (self->process), NULL, 10), number), ==, 0);
}

void
qui_test_bouncer_freeze (QuiTestBouncer *self)
{
  send (self, SIGSTOP);
}

void
qui_test_bouncer_thaw (QuiTestBouncer *self)
{
  send (self, SIGCONT);
}

void
qui_test_bouncer_stop (QuiTestBouncer *self)
{
  if (self->process != NULL)
    qui_test_bouncer_halt (self);
  g_free (self->file);
  g_free (self->console);
  g_free (self);
}

int
qui_test_bouncer_get_port (QuiTestBouncer *self)
{
  return self->port;
}

char *
qui_test_bouncer_console (QuiTestBouncer *self, const char *user)
{
  return g_strdup_printf ("host=127.0.0.1 port=%d user=%s dbname=pgbouncer sslmode=prefer", self->port, user != NULL ? user : "postgres");
}

static PGconn *
open_with (int port, const char *name)
{
  g_autofree char *port_text = g_strdup_printf ("%d", port);
  const char *keywords[] = { "host", "port", "user", "dbname", "sslmode", NULL };
  const char *values[] = { "127.0.0.1", port_text, "postgres", name, "disable", NULL };

  return PQconnectdbParams (keywords, values, 0);
}

PGconn *
qui_test_bouncer_open (QuiTestBouncer *self, const char *name)
{
  PGconn *client = open_with (self->port, name);

  if (PQstatus (client) != CONNECTION_OK)
    g_error ("%s", PQerrorMessage (client));
  return client;
}

void
qui_test_bouncer_tell (QuiTestBouncer *self, const char *command)
{
  PGconn *console = PQconnectdb (self->console);

  qui_test_client_run (console, command);
  PQfinish (console);
}

char *
qui_test_bouncer_state (QuiTestBouncer *self, const char *name)
{
  PGconn *console = PQconnectdb (self->console);
  PGresult *result = PQexec (console, "SHOW DATABASES");
  char *state = NULL;

  g_assert_cmpint (PQresultStatus (result), ==, PGRES_TUPLES_OK);
  for (int row = 0; row < PQntuples (result); row++)
    if (g_str_equal (PQgetvalue (result, row, PQfnumber (result, "name")), name))
      state = g_strdup_printf ("%s%s", *PQgetvalue (result, row, PQfnumber (result, "paused")) == '1' ? "p" : "",
                               *PQgetvalue (result, row, PQfnumber (result, "disabled")) == '1' ? "d" : "");
  PQclear (result);
  PQfinish (console);
  return state;
}

/* --- traffic --- */

struct _QuiTestTraffic
{
  GThread *thread;
  char    *name;
  int      port;
  guint    n;
  guint    done;      /* atomic */
  guint    errors;    /* atomic */
  int      stop;      /* atomic */
};

static gpointer
work (gpointer data)
{
  QuiTestTraffic *self = data;
  g_autofree PGconn **clients = g_new (PGconn *, self->n);

  for (guint i = 0; i < self->n; i++)
    clients[i] = open_with (self->port, self->name);
  for (guint i = 0; !g_atomic_int_get (&self->stop); i = (i + 1) % self->n)
    {
      PGresult *result = PQexec (clients[i], "SELECT 1");

      if (PQresultStatus (result) == PGRES_TUPLES_OK)
        {
          g_atomic_int_inc (&self->done);
        }
      else
        {
          g_test_message ("client: %s", PQerrorMessage (clients[i]));
          g_atomic_int_inc (&self->errors);
          PQreset (clients[i]);
        }
      PQclear (result);
      g_usleep (2000);
    }
  for (guint i = 0; i < self->n; i++)
    PQfinish (clients[i]);
  return NULL;
}

QuiTestTraffic *
qui_test_traffic_start (QuiTestBouncer *bouncer, const char *name, guint n)
{
  QuiTestTraffic *self = g_new0 (QuiTestTraffic, 1);

  self->name = g_strdup (name);
  self->port = bouncer->port;
  self->n = n;
  self->thread = g_thread_new ("traffic", work, self);
  return self;
}

guint
qui_test_traffic_get_done (QuiTestTraffic *self)
{
  return (guint) g_atomic_int_get (&self->done);
}

guint
qui_test_traffic_get_errors (QuiTestTraffic *self)
{
  return (guint) g_atomic_int_get (&self->errors);
}

void
qui_test_traffic_stop (QuiTestTraffic *self)
{
  g_atomic_int_set (&self->stop, TRUE);
  g_thread_join (self->thread);
  g_free (self->name);
  g_free (self);
}
