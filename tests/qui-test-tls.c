/* qui-test-tls.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-tls.h"

#include <glib/gstdio.h>
#include <unistd.h>

char *
qui_test_tls_path (QuiTestCluster *cluster,
                   const char     *file)
{
  return g_build_filename (qui_test_cluster_get_dir (cluster), "tls", file, NULL);
}

/* The server runs as somebody else, and wants its key to be its own. */
static void
give_to_server (QuiTestCluster *cluster)
{
  g_autofree char *data = g_build_filename (qui_test_cluster_get_dir (cluster), "data", NULL);
  g_autofree char *dir = qui_test_tls_path (cluster, NULL);
  g_autofree char *key = qui_test_tls_path (cluster, "server.key");
  static const char * const read_by_server[] = { "server.crt", "named.crt", "expired.crt", "ca.crt" };
  GStatBuf status;

  g_assert_cmpint (g_stat (data, &status), ==, 0);
  g_assert_cmpint (chown (key, status.st_uid, status.st_gid), ==, 0);
  g_assert_cmpint (g_chmod (dir, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (read_by_server); i++)
    {
      g_autofree char *path = qui_test_tls_path (cluster, read_by_server[i]);

      g_assert_cmpint (g_chmod (path, 0644), ==, 0);
    }
}

void
qui_test_tls_present (QuiTestCluster *cluster,
                      const char     *name)
{
  g_autofree char *file = g_strconcat (name, ".crt", NULL);
  g_autofree char *path = qui_test_tls_path (cluster, file);

  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM SET ssl_cert_file = '%s'", path);
  qui_test_cluster_sql (cluster, NULL, "SELECT pg_reload_conf()");
  qui_test_cluster_wait_for (cluster, path, "SELECT setting FROM pg_settings WHERE name = 'ssl_cert_file'");
}

void
qui_test_tls_start (QuiTestCluster *cluster)
{
  g_autofree char *dir = qui_test_tls_path (cluster, NULL);
  g_autofree char *key = qui_test_tls_path (cluster, "server.key");
  g_autofree char *authority = qui_test_tls_path (cluster, "ca.crt");
  const char *command[] = { QUI_TEST_CERTIFICATES_SCRIPT, dir, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("tests/certificates: %s", error->message);
  give_to_server (cluster);
  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM SET ssl_key_file = '%s'", key);
  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM SET ssl_ca_file = '%s'", authority);
  qui_test_cluster_sql (cluster, NULL, "ALTER SYSTEM SET ssl = on");
  qui_test_tls_present (cluster, "server");
}
