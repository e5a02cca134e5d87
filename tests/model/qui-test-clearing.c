/* qui-test-clearing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-clearing.h"

#include <glib/gstdio.h>

QuiTestCluster *
qui_test_clearing_start_cluster (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start ("max_prepared_transactions = 2", "allow_in_place_tablespaces = on", "max_connections = 400", NULL);

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");
  qui_test_cluster_sql (cluster, NULL, "CREATE TABLESPACE elsewhere LOCATION ''");
  return cluster;
}

guint32
qui_test_clearing_oid_of (QuiTestClearing *self,
                          const char      *name)
{
  g_autofree char *text = qui_test_cluster_ask (self->cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

gboolean
qui_test_clearing_is_open (QuiTestClearing *self)
{
  return qui_test_cluster_ask_int (self->cluster, NULL, "SELECT datallowconn::int FROM pg_database WHERE oid = %u", self->oid) == 1;
}

void
qui_test_clearing_set_up (QuiTestClearing *self,
                          QuiTestCluster  *cluster,
                          const char      *user)
{
  qui_test_clearing_set_up_as (self, cluster, user, "shop");
}

void
qui_test_clearing_set_up_as (QuiTestClearing *self,
                             QuiTestCluster  *cluster,
                             const char      *user,
                             const char      *name)
{
  self->cluster = cluster;
  self->name = g_strdup (name);
  self->new_name = g_strconcat (name, "_2025", NULL);
  self->other = g_strconcat (name, "_new", NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE %s OWNER keeper", name);
  self->oid = qui_test_clearing_oid_of (self, name);
  self->watch = qui_test_watch_new (cluster, user != NULL ? user : "keeper", user != NULL ? "postgres" : name, NULL);
  self->folder = g_dir_make_tmp ("quiesce-unfinished-XXXXXX", NULL);
  self->closures = qui_closure_journal_new (self->folder);
}

void
qui_test_clearing_drop_closures (QuiTestClearing *self)
{
  qui_test_drop (g_steal_pointer (&self->closures), QUI_TEST_CLEARING_MS);
}

void
qui_test_clearing_tear_down (QuiTestClearing *self)
{
  char *names[] = { self->name, self->new_name, self->other };

  qui_test_watch_free (self->watch);
  if (self->closures != NULL)
    qui_test_clearing_drop_closures (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      qui_test_cluster_sql (self->cluster, NULL, "DROP DATABASE IF EXISTS %s WITH (FORCE)", names[i]);
      g_free (names[i]);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
}

QuiClearing *
qui_test_clearing_new (QuiTestClearing  *self,
                       QuiClearanceMode  mode)
{
  QuiClearanceRequest request = { .mode = mode, .database_oid = self->oid, .new_name = self->new_name,
                                  .tablespace = (char *) "elsewhere" };

  if (mode == QUI_CLEARANCE_SWAP)
    request.other_oid = qui_test_clearing_oid_of (self, self->other);
  return qui_clearing_new (self->watch->server, self->closures, &request);
}

gboolean
qui_test_clearing_has_checks (gpointer clearing)
{
  return qui_clearing_get_preflight (clearing) != NULL;
}

gboolean
qui_test_clearing_is_done (gpointer clearing)
{
  return qui_clearing_get_phase (clearing) == QUI_CLEARING_DONE;
}

void
qui_test_clearing_wait_checks (QuiClearing *clearing)
{
  g_assert_true (qui_test_wait_until (qui_test_clearing_has_checks, clearing, QUI_TEST_CLEARING_MS));
}

void
qui_test_clearing_assert_can_start (QuiClearing *clearing)
{
  QuiPreflight *preflight = qui_clearing_get_preflight (clearing);
  const QuiCheck *check = qui_preflight_get_n (preflight) > 0 ? qui_preflight_get (preflight, 0) : NULL;

  if (!qui_clearing_can_start (clearing))
    g_error ("cannot start: %u pid %d %s", check->kind, check->pid, check->name);
}

void
qui_test_clearing_run (QuiClearing     *clearing,
                       QuiClearanceEnd  end)
{
  qui_test_clearing_wait_checks (clearing);
  qui_test_clearing_assert_can_start (clearing);
  qui_clearing_start (clearing);
  g_assert_true (qui_test_wait_until (qui_test_clearing_is_done, clearing, QUI_TEST_CLEARING_MS));
  g_assert_cmpint (qui_clearing_get_end (clearing), ==, end);
}

static gboolean
folder_is_empty (gpointer folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

void
qui_test_clearing_assert_settled (QuiTestClearing *self)
{
  g_assert_true (qui_test_wait_until (folder_is_empty, self->folder, QUI_TEST_CLEARING_MS));
}

GPtrArray *
qui_test_clearing_find_unfinished (QuiTestClearing *self,
                                   gboolean         also_own)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *found;

  qui_clearing_find_unfinished_async (self->watch->server, self->closures, also_own, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, QUI_TEST_CLEARING_MS);
  found = qui_clearing_find_unfinished_finish (self->watch->server, result, &error);
  g_assert_no_error (error);
  return found;
}

const char * const qui_test_clearing_moments[] = { "preparing", "connecting", "fencing", "draining", "acting", "answered", NULL };

gboolean
qui_test_clearing_passes (QuiClearanceMode  mode,
                          const char       *when)
{
  /* One statement that disconnects nobody: its only step is the act, done when the server has answered. */
  return mode != QUI_CLEARANCE_REOPEN || (!g_str_equal (when, "draining") && !g_str_equal (when, "acting"));
}

/* What the code says of its steps must agree. */
static void
assert_passes (QuiClearing *clearing,
               const char  *when)
{
  QuiClearanceMode mode = qui_clearing_get_request (clearing)->mode;
  gboolean disconnects = FALSE;

  for (guint i = 0; i < qui_clearing_get_n_steps (clearing); i++)
    disconnects = disconnects || qui_clearing_get_step (clearing, i).kind == QUI_STEP_DISCONNECT;
  g_assert_true (qui_test_clearing_passes (mode, when));
  g_assert_cmpint (qui_test_clearing_passes (mode, "draining"), ==, disconnects);
}

gboolean
qui_test_clearing_is_time (QuiClearing *clearing,
                           const char  *when)
{
  QuiStep first = qui_clearing_get_step (clearing, 0);
  guint n = qui_clearing_get_n_steps (clearing);
  QuiStep disconnect = qui_clearing_get_step (clearing, n > 1 ? 1 : 0);

  assert_passes (clearing, when);
  if (g_str_equal (when, "preparing"))
    return qui_clearing_get_phase (clearing) == QUI_CLEARING_PREPARING;
  if (qui_clearing_get_phase (clearing) != QUI_CLEARING_RUNNING)
    return FALSE;
  if (g_str_equal (when, "connecting"))
    return TRUE;
  if (g_str_equal (when, "fencing"))
    return first.took >= 0;
  if (g_str_equal (when, "draining"))
    return disconnect.n_total > 0 && disconnect.took >= 0;
  /* The server may be quicker than our look: then this is the next one. */
  if (g_str_equal (when, "acting"))
    return disconnect.state == QUI_STEP_DONE;
  g_assert_cmpstr (when, ==, "answered");
  return qui_clearing_get_end (clearing) == QUI_CLEARANCE_END_DONE;
}

gboolean
qui_test_clearing_is_late (const char *when)
{
  return g_str_equal (when, "acting") || g_str_equal (when, "answered");
}

void
qui_test_clearing_add_moments (const char         *path,
                               const char * const *moments,
                               GTestDataFunc       test)
{
  for (QuiClearanceMode mode = 0; mode < QUI_N_CLEARANCE_MODES; mode++)
    for (guint i = 0; moments[i] != NULL; i++)
      {
        g_autofree char *name = g_strdup_printf ("%s/%s/%s", path, qui_clearance_mode_nick (mode), moments[i]);
        QuiTestClearingMoment *moment = g_new (QuiTestClearingMoment, 1);

        *moment = (QuiTestClearingMoment) { mode, moments[i] };
        if (qui_test_clearing_passes (mode, moment->when))
          g_test_add_data_func_full (name, moment, test, g_free);
        else
          g_free (moment);
      }
}

static gboolean
has_name (QuiTestClearing *self,
          const char      *name)
{
  return qui_test_clearing_oid_of (self, name) == self->oid;
}

gboolean
qui_test_clearing_has_happened (QuiTestClearing  *self,
                                QuiClearanceMode  mode)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return has_name (self, self->new_name);
    case QUI_CLEARANCE_SWAP:
      g_assert_cmpint (has_name (self, self->new_name), ==, qui_test_clearing_oid_of (self, self->other) == 0);
      return has_name (self, self->new_name);
    case QUI_CLEARANCE_COPY:
      return qui_test_clearing_oid_of (self, self->new_name) != 0;
    case QUI_CLEARANCE_DROP:
      return qui_test_clearing_oid_of (self, self->name) == 0;
    case QUI_CLEARANCE_CLOSE:
      return !qui_test_clearing_is_open (self);
    case QUI_CLEARANCE_REOPEN:
      return qui_test_clearing_is_open (self);
    case QUI_CLEARANCE_MOVE:
      return qui_test_cluster_ask_int (self->cluster, NULL, "SELECT (spcname = 'elsewhere')::int FROM pg_database d JOIN pg_tablespace s "
                                       "ON s.oid = d.dattablespace WHERE d.oid = %u", self->oid) == 1;
    case QUI_CLEARANCE_CLEAR:
    default:
      return FALSE;
    }
}
