/* qui-test-cluster.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-cluster.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define WAIT_MS 10000
#define MEMORY_FOLDER "/dev/shm"
#define ROOM_BYTES (1024ull * 1024 * 1024)

struct _QuiTestCluster
{
  char *dir;
  int   port;
  int   pid;
};

/* Runs tests/cluster; takes @args. */
static void
run_script (GPtrArray *args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  int status = 0;

  g_ptr_array_insert (args, 0, g_strdup (QUI_TEST_CLUSTER_SCRIPT));
  g_ptr_array_add (args, NULL);
  if (!g_spawn_sync (NULL, (char **) args->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &words, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("tests/cluster %s: %s\n%s", (char *) args->pdata[1], error->message, words ? words : "");
  g_ptr_array_unref (args);
}

static void
run_command (QuiTestCluster *self,
             const char     *command)
{
  GPtrArray *args = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (args, g_strdup (command));
  g_ptr_array_add (args, g_strdup (self->dir));
  run_script (args);
}

static void
read_env (QuiTestCluster *self)
{
  g_autofree char *path = g_build_filename (self->dir, "env", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      if (g_str_has_prefix (lines[i], "PORT="))
        self->port = atoi (lines[i] + strlen ("PORT="));
      else if (g_str_has_prefix (lines[i], "PID="))
        self->pid = atoi (lines[i] + strlen ("PID="));
    }
  g_assert_cmpint (self->port, >, 0);
  g_assert_cmpint (self->pid, >, 0);
}

/* In memory, if that has room: files that come and go by the thousand take a file system on a disk longer than the tests. */
static char *
make_folder (void)
{
  g_autofree char *dir = g_strdup (MEMORY_FOLDER "/quiesce-XXXXXX");
  g_autoptr (GError) error = NULL;
  struct statvfs room;

  if (statvfs (MEMORY_FOLDER, &room) == 0 && (guint64) room.f_bavail * room.f_frsize >= ROOM_BYTES && g_mkdtemp (dir) != NULL)
    return g_steal_pointer (&dir);
  g_free (dir);
  dir = g_dir_make_tmp ("quiesce-XXXXXX", &error);
  g_assert_no_error (error);
  return g_steal_pointer (&dir);
}

/* "start --owner PID" */
static GPtrArray *
make_start_args (void)
{
  GPtrArray *args = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (args, g_strdup ("start"));
  g_ptr_array_add (args, g_strdup ("--owner"));
  g_ptr_array_add (args, g_strdup_printf ("%d", (int) getpid ()));
  return args;
}

QuiTestCluster *
qui_test_cluster_start_standby (QuiTestCluster *primary)
{
  QuiTestCluster *self = g_new0 (QuiTestCluster, 1);
  GPtrArray *args = make_start_args ();

  self->dir = make_folder ();
  g_ptr_array_add (args, g_strdup ("--standby-of"));
  g_ptr_array_add (args, g_strdup (primary->dir));
  g_ptr_array_add (args, g_strdup (self->dir));
  run_script (args);
  read_env (self);
  return self;
}

QuiTestCluster *
qui_test_cluster_start (const char *first_line,
                        ...)
{
  QuiTestCluster *self = g_new0 (QuiTestCluster, 1);
  GPtrArray *args = make_start_args ();
  va_list lines;

  self->dir = make_folder ();
  g_ptr_array_add (args, g_strdup (self->dir));
  va_start (lines, first_line);
  for (const char *line = first_line; line; line = va_arg (lines, const char *))
    g_ptr_array_add (args, g_strdup (line));
  va_end (lines);
  run_script (args);
  read_env (self);
  return self;
}

void
qui_test_cluster_stop (QuiTestCluster *self)
{
  run_command (self, "stop");
  g_free (self->dir);
  g_free (self);
}

const char *
qui_test_cluster_get_dir (QuiTestCluster *self)
{
  return self->dir;
}

int
qui_test_cluster_get_port (QuiTestCluster *self)
{
  return self->port;
}

int
qui_test_cluster_get_pid (QuiTestCluster *self)
{
  return self->pid;
}

/* A value of a connection string, quoted. */
static void
append_keyword (GString    *text,
                const char *keyword,
                const char *value)
{
  g_string_append_printf (text, "%s%s='", text->len ? " " : "", keyword);
  for (const char *p = value; *p; p++)
    {
      if (*p == '\'' || *p == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
  g_string_append_c (text, '\'');
}

static char *
make_conninfo (QuiTestCluster *self,
               const char     *host,
               const char     *user,
               const char     *database,
               const char     *password)
{
  g_autofree char *port = g_strdup_printf ("%d", self->port);
  GString *text = g_string_new (NULL);

  append_keyword (text, "host", host);
  append_keyword (text, "port", port);
  append_keyword (text, "user", user ? user : "postgres");
  append_keyword (text, "dbname", database ? database : "postgres");
  if (password)
    append_keyword (text, "password", password);
  return g_string_free (text, FALSE);
}

char *
qui_test_cluster_conninfo (QuiTestCluster *self,
                           const char     *user,
                           const char     *database,
                           const char     *password)
{
  return make_conninfo (self, self->dir, user, database, password);
}

char *
qui_test_cluster_conninfo_tcp (QuiTestCluster *self,
                               const char     *user,
                               const char     *database,
                               const char     *password)
{
  return make_conninfo (self, "127.0.0.1", user, database, password);
}

PGconn *
qui_test_cluster_open (QuiTestCluster *self,
                       const char     *user,
                       const char     *database,
                       const char     *application)
{
  g_autofree char *conninfo = qui_test_cluster_conninfo (self, user, database, NULL);
  g_autoptr (GString) text = g_string_new (conninfo);
  PGconn *client;

  append_keyword (text, "application_name", application ? application : "client");
  client = PQconnectdb (text->str);
  if (PQstatus (client) != CONNECTION_OK)
    g_error ("cannot open a client: %s", PQerrorMessage (client));
  return client;
}

void
qui_test_client_run (PGconn     *client,
                     const char *sql)
{
  PGresult *result = PQexec (client, sql);
  ExecStatusType status = PQresultStatus (result);

  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    g_error ("%s: %s", sql, PQerrorMessage (client));
  PQclear (result);
}

void
qui_test_client_send (PGconn     *client,
                      const char *sql)
{
  if (!PQsendQuery (client, sql))
    g_error ("%s: %s", sql, PQerrorMessage (client));
}

gboolean
qui_test_client_is_dead (PGconn *client)
{
  gboolean answered;

  /* Only a read tells libpq that the connection is gone; a write that failed leaves it "up". */
  do
    {
      PGresult *result = PQexec (client, "SELECT 1");

      answered = PQresultStatus (result) == PGRES_TUPLES_OK;
      PQclear (result);
    }
  while (!answered && PQstatus (client) != CONNECTION_BAD);
  return !answered;
}

static char *
ask_sql (QuiTestCluster *self,
         const char     *database,
         const char     *sql)
{
  PGconn *client = qui_test_cluster_open (self, NULL, database, "test fixture");
  PGresult *result = PQexec (client, sql);
  ExecStatusType status = PQresultStatus (result);
  char *answer = NULL;

  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
    g_error ("%s: %s", sql, PQerrorMessage (client));
  if (PQntuples (result) > 0 && !PQgetisnull (result, 0, 0))
    answer = g_strdup (PQgetvalue (result, 0, 0));
  PQclear (result);
  PQfinish (client);
  return answer;
}

void
qui_test_cluster_sql (QuiTestCluster *self,
                      const char     *database,
                      const char     *format,
                      ...)
{
  g_autofree char *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  g_free (ask_sql (self, database, sql));
}

char *
qui_test_cluster_ask (QuiTestCluster *self,
                      const char     *database,
                      const char     *format,
                      ...)
{
  g_autofree char *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  return ask_sql (self, database, sql);
}

int
qui_test_cluster_ask_int (QuiTestCluster *self,
                          const char     *database,
                          const char     *format,
                          ...)
{
  g_autofree char *sql = NULL;
  g_autofree char *answer = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  answer = ask_sql (self, database, sql);
  g_assert_nonnull (answer);
  return atoi (answer);
}

void
qui_test_cluster_wait_for (QuiTestCluster *self,
                           const char     *expected,
                           const char     *format,
                           ...)
{
  gint64 deadline = g_get_monotonic_time () + WAIT_MS * G_TIME_SPAN_MILLISECOND;
  g_autofree char *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  for (;;)
    {
      g_autofree char *answer = ask_sql (self, NULL, sql);

      if (g_strcmp0 (answer, expected) == 0)
        return;
      if (g_get_monotonic_time () > deadline)
        g_error ("%s: still %s, not %s", sql, answer ? answer : "NULL", expected);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_usleep (10000);
    }
}

void
qui_test_cluster_halt (QuiTestCluster *self)
{
  run_command (self, "halt");
}

void
qui_test_cluster_again (QuiTestCluster *self)
{
  run_command (self, "again");
  read_env (self);
}

/* The postmaster first, so that it starts nobody new when it is to stop. */
static void
signal_all (QuiTestCluster *self,
            int             number)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/children", self->pid, self->pid);
  g_autofree char *children = NULL;
  g_auto (GStrv) pids = NULL;

  g_assert_cmpint (kill (self->pid, number), ==, 0);
  g_assert_true (g_file_get_contents (path, &children, NULL, NULL));
  pids = g_strsplit (g_strstrip (children), " ", -1);
  for (guint i = 0; pids[i]; i++)
    if (atoi (pids[i]) > 0)
      kill (atoi (pids[i]), number);
}

void
qui_test_cluster_freeze (QuiTestCluster *self)
{
  signal_all (self, SIGSTOP);
}

void
qui_test_cluster_thaw (QuiTestCluster *self)
{
  signal_all (self, SIGCONT);
}

void
qui_test_cluster_set_hba (QuiTestCluster *self,
                          const char     *lines)
{
  g_autofree char *path = g_build_filename (self->dir, "data", "pg_hba.conf", NULL);
  g_autofree char *before = ask_sql (self, NULL, "SELECT pg_conf_load_time()");
  FILE *file = g_fopen (path, "w");

  g_assert_nonnull (file);
  fprintf (file, "local all postgres trust\n%s\n", lines ? lines : "local all all trust\nhost all all 127.0.0.1/32 trust");
  g_assert_cmpint (fclose (file), ==, 0);
  qui_test_cluster_sql (self, NULL, "SELECT pg_reload_conf()");
  qui_test_cluster_wait_for (self, "t", "SELECT pg_conf_load_time() > '%s'", before);
}

gboolean
qui_test_wait_until (QuiTestCondition condition,
                     gpointer         data,
                     guint            timeout_ms)
{
  gint64 deadline = g_get_monotonic_time () + timeout_ms * G_TIME_SPAN_MILLISECOND;

  while (!condition (data))
    {
      if (g_get_monotonic_time () > deadline)
        return FALSE;
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  return TRUE;
}

void
qui_test_take_result (GObject      *source,
                      GAsyncResult *result,
                      gpointer      data)
{
  GAsyncResult **slot = data;

  g_assert_null (*slot);
  *slot = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

GAsyncResult *
qui_test_wait_result (GAsyncResult **result,
                      guint          timeout_ms)
{
  if (!qui_test_wait_until (has_result, result, timeout_ms))
    g_error ("no result within %u ms", timeout_ms);
  return g_steal_pointer (result);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
qui_test_drop (gpointer object,
               guint    timeout_ms)
{
  gpointer watched = object;

  g_object_add_weak_pointer (object, &watched);
  g_object_unref (object);
  if (!qui_test_wait_until (is_gone, &watched, timeout_ms))
    g_error ("somebody holds a %s after %u ms", G_OBJECT_TYPE_NAME (object), timeout_ms);
}
