/* test-pooler-words.c: a pooler in between is named where it matters, with what it means
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-window.h"

#include <string.h>

#include "qui-confirm-dialog.h"
#include "qui-server-page.h"
#include "qui-test-pooler.h"
#include "qui-test-ui.h"

static QuiTestCluster *cluster;

/* Whether @text is to be seen at or below @root. */
static gboolean
shows (GtkWidget  *root,
       const char *text)
{
  g_autofree char *all = qui_test_dup_text (root);

  return strstr (all, text) != NULL;
}

static guint32
find_oid (QuiServer  *server,
          const char *name)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (server);

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    if (g_str_equal (qui_snapshot_get_database (snapshot, i)->name, name))
      return qui_snapshot_get_database (snapshot, i)->oid;
  g_assert_not_reached ();
}

/* The details of the server, and the dialog that is asked before anything is ended. */
static void
look_at (const char *conninfo,
         gboolean    pooled)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  QuiServerList *servers = qui_test_servers_new ();
  QuiServer *server = qui_test_servers_add (servers, "scratch", conninfo);
  GtkWidget *window = qui_window_new (NULL, servers, NULL, settings);
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .kind = QUI_SIGNAL_TERMINATE, .wait_seconds = 5 };
  GtkWidget *dialog;
  GtkWidget *value;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_present (GTK_WINDOW (window));
  qui_test_wait (qui_server_get_state (server) == QUI_SERVER_LIVE);
  qui_test_settle (window);
  g_assert_cmpint (qui_server_is_pooled (server), ==, pooled);
  g_assert_cmpint (shows (window, "connect to PostgreSQL directly"), ==, pooled);
  value = qui_test_find (window, GTK_TYPE_LABEL, "In between: connect to PostgreSQL directly");
  if (pooled)
    g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (value), "PgBouncer"));
  qui_test_shot (window, pooled ? "pooler-details" : "no-pooler-details");

  request.database_oid = find_oid (server, "shop");
  dialog = qui_confirm_dialog_new (server, &request, GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (dialog));
  qui_test_settle (dialog);
  g_assert_cmpint (shows (dialog, "Save a connection to PostgreSQL itself."), ==, pooled);
  qui_test_shot (dialog, pooled ? "pooler-confirm" : "no-pooler-confirm");

  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (window));
  qui_test_wait (window == NULL);
  qui_server_disconnect (server);
  qui_test_servers_free (servers);
}

static void
test_direct (void)
{
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);

  look_at (conninfo, FALSE);
}

static void
test_pooled (void)
{
  g_autofree char *conninfo = NULL;
  g_autoptr (GSubprocess) pooler = qui_test_pooler_start (cluster, &conninfo);

  if (pooler == NULL)
    {
      g_test_skip ("PgBouncer is not installed");
      return;
    }
  look_at (conninfo, TRUE);
  qui_test_pooler_stop (pooler);
}

int
main (int    argc,
      char **argv)
{
  PGconn *client;
  int failed;

  qui_test_ui_init (&argc, &argv);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");
  client = qui_test_cluster_open (cluster, NULL, "shop", "client");

  g_test_add_func ("/pooler-words/direct", test_direct);
  g_test_add_func ("/pooler-words/pooled", test_pooled);

  failed = g_test_run ();
  PQfinish (client);
  qui_test_cluster_stop (cluster);
  return failed;
}
