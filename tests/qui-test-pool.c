/* qui-test-pool.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-pool.h"

#include <string.h>

struct _QuiTestPool
{
  GSubprocess *process;
};

QuiTestPool *
qui_test_pool_start (QuiTestCluster *cluster, guint n, const char *user, const char *database)
{
  QuiTestPool *self = g_new0 (QuiTestPool, 1);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, user, database, NULL);
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autoptr (GError) error = NULL;
  char word[6] = "";

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                    g_getenv ("QUI_TEST_POOL"), number, conninfo, NULL);
  g_assert_no_error (error);
  g_input_stream_read_all (g_subprocess_get_stdout_pipe (self->process), word, 5, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (word, ==, "ready");
  return self;
}

void
qui_test_pool_stop (QuiTestPool *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self);
}
