/* qui-test-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-watch.h"

#include <glib/gstdio.h>

#define DEADLINE_MS 20000

static gboolean
is_ready (gpointer data)
{
  QuiTestWatch *self = data;
  QuiConnection *control = qui_server_get_control (self->server);

  return qui_server_get_state (self->server) == QUI_SERVER_LIVE && control != NULL && qui_connection_is_connected (control);
}

QuiTestWatch *
qui_test_watch_new (QuiTestCluster *cluster,
                    const char     *user,
                    const char     *database,
                    const char     *journal)
{
  QuiTestWatch *self = g_new0 (QuiTestWatch, 1);
  g_autofree char *path = NULL;
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));

  self->cluster = cluster;
  self->folder = g_dir_make_tmp ("quiesce-watch-XXXXXX", NULL);
  path = g_build_filename (self->folder, "actions.jsonl", NULL);
  self->journal = qui_journal_new (journal != NULL ? journal : path);
  self->profile = qui_profile_new ();
  g_object_set (self->profile, "name", "scratch", "host", qui_test_cluster_get_dir (cluster), "port", port,
                "user", user != NULL ? user : "postgres", "database", database != NULL ? database : "postgres", NULL);
  self->server = qui_server_new (self->profile, self->journal);
  qui_server_set_interval (self->server, 30);
  qui_server_set_watched (self->server, TRUE);
  qui_server_connect (self->server);
  if (!qui_test_wait_until (is_ready, self, DEADLINE_MS))
    g_error ("not connected: %s", qui_server_get_error (self->server) != NULL ? qui_server_get_error (self->server)->message : "no error");
  return self;
}

void
qui_test_watch_free (QuiTestWatch *self)
{
  g_autofree char *path = g_build_filename (self->folder, "actions.jsonl", NULL);

  qui_server_disconnect (self->server);
  qui_test_drop (g_steal_pointer (&self->server), DEADLINE_MS);
  g_clear_object (&self->profile);
  qui_test_drop (g_steal_pointer (&self->journal), DEADLINE_MS);

  qui_connection_drain_all (3000);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self);
}

typedef struct
{
  QuiServer *server;
  gint64     after;
} Newer;

static gboolean
is_newer (gpointer data)
{
  Newer *newer = data;
  QuiSnapshot *snapshot = qui_server_get_snapshot (newer->server);

  return snapshot != NULL && qui_snapshot_get_server (snapshot)->now > newer->after;
}

void
qui_test_watch_look (QuiTestWatch *self)
{
  g_autofree char *now = qui_test_cluster_ask (self->cluster, NULL, "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8");
  Newer newer = { self->server, g_ascii_strtoll (now, NULL, 10) };

  /* One look may be in flight already, begun too early. */
  for (guint i = 0; i < 3 && !is_newer (&newer); i++)
    {
      qui_server_refresh (self->server);
      qui_test_wait_until (is_newer, &newer, DEADLINE_MS / 4);
    }
  g_assert_true (is_newer (&newer));
}

QuiPlanRequest
qui_test_watch_request (QuiTestWatch  *self,
                        const char    *database,
                        QuiSignalKind  kind)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);
  QuiPlanRequest request = { .scope = QUI_SCOPE_DATABASE, .kind = kind, .wait_seconds = 5 };

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    if (g_str_equal (qui_snapshot_get_database (snapshot, i)->name, database))
      request.database_oid = qui_snapshot_get_database (snapshot, i)->oid;
  g_assert_cmpuint (request.database_oid, !=, 0);
  return request;
}

const QuiSession *
qui_test_watch_find (QuiTestWatch *self,
                     const char   *application)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    if (g_str_equal (qui_snapshot_get_session (snapshot, i)->application, application))
      return qui_snapshot_get_session (snapshot, i);
  g_error ("no session of %s", application);
}

QuiPlan *
qui_test_watch_plan (QuiTestWatch         *self,
                     const QuiPlanRequest *request)
{
  qui_test_watch_look (self);
  return qui_plan_make (qui_server_get_snapshot (self->server), request);
}

typedef struct
{
  QuiServer      *server;
  QuiServerState  state;
} StateWait;

static gboolean
has_state (gpointer data)
{
  const StateWait *wait = data;

  return qui_server_get_state (wait->server) == wait->state;
}

void
qui_test_wait_state (QuiServer      *server,
                     QuiServerState  state,
                     guint           timeout_ms)
{
  StateWait wait = { server, state };

  if (!qui_test_wait_until (has_state, &wait, timeout_ms))
    g_error ("state %d in place of %d: %s", qui_server_get_state (server), state,
             qui_server_get_error (server) ? qui_server_get_error (server)->message : "no error");
}
