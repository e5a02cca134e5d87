/* qui-test-pooler.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-pooler.h"

#include <pwd.h>
#include <unistd.h>

static gboolean
takes_connections (gpointer conninfo)
{
  return PQping (conninfo) == PQPING_OK;
}

GSubprocess *
qui_test_pooler_run (const char *file,
                     const char *conninfo)
{
  g_autofree char *program = g_find_program_in_path ("pgbouncer");
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE;
  g_autoptr (GError) error = NULL;
  GSubprocess *pooler;

  if (program == NULL)
    return NULL;
  /* It refuses to run as root, and is to end with the test. */
  pooler = getuid () == 0
    ? g_subprocess_new (flags, &error, "setpriv", "--reuid", getpwnam ("postgres") ? "postgres" : "nobody", "--clear-groups",
                        "--pdeathsig", "KILL", program, "-q", file, NULL)
    : g_subprocess_new (flags, &error, "setpriv", "--pdeathsig", "KILL", program, "-q", file, NULL);
  g_assert_no_error (error);
  g_assert_true (qui_test_wait_until (takes_connections, (gpointer) conninfo, 10000));
  return pooler;
}

GSubprocess *
qui_test_pooler_start (QuiTestCluster  *cluster,
                       char           **conninfo)
{
  const char *dir = qui_test_cluster_get_dir (cluster);
  g_autofree char *file = g_build_filename (dir, "pgbouncer.ini", NULL);
  int port = g_test_rand_int_range (20000, 32000);
  g_autofree char *text = g_strdup_printf ("[databases]\n* = host=%s port=%d user=postgres\n"
                                           "[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %d\nunix_socket_dir =\n"
                                           "auth_type = any\npool_mode = transaction\ndefault_pool_size = 1\nadmin_users = postgres\n",
                                           dir, qui_test_cluster_get_port (cluster), port);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  *conninfo = g_strdup_printf ("host=127.0.0.1 port=%d user=postgres dbname=postgres sslmode=disable", port);
  return qui_test_pooler_run (file, *conninfo);
}

void
qui_test_pooler_stop (GSubprocess *pooler)
{
  g_subprocess_force_exit (pooler);
  g_subprocess_wait (pooler, NULL, NULL);
}
