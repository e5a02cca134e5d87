/* test-living.c: whose a session is that has our name: of a connection that lives, of one being made, or of one that was lost
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-clearance.h"
#include "qui-living.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"

#define SERVER G_GINT64_CONSTANT (1000)
#define OTHER  G_GINT64_CONSTANT (2000)

static QuiTestCluster *cluster;
static char keys[4];

static QuiOwner
judge (gint64 server_started, int pid, gboolean named, gint64 age)
{
  g_autoptr (QuiLiving) living = qui_living_look (server_started);

  return qui_living_judge (living, pid, named, age);
}

static void
forget (gconstpointer key)
{
  qui_living_note_ended (key);
  g_usleep (QUI_LIVING_GRACE_US + 10000);
}

static void
test_stages (void)
{
  const gint64 old = G_TIME_SPAN_DAY;

  g_assert_cmpint (judge (SERVER, 7, TRUE, old), ==, QUI_OWNER_LEFT_OVER);
  g_assert_cmpint (judge (SERVER, 7, FALSE, old), ==, QUI_OWNER_OTHERS);

  /* Nobody knows our name yet. */
  qui_living_note_dialing (keys);
  g_assert_cmpint (judge (SERVER, 7, TRUE, 0), ==, QUI_OWNER_LEFT_OVER);
  /* It began with our attempt at the earliest. */
  qui_living_note_login (keys);
  g_assert_cmpint (judge (SERVER, 7, TRUE, 0), ==, QUI_OWNER_PERHAPS);
  g_assert_cmpint (judge (SERVER, 7, TRUE, -1), ==, QUI_OWNER_PERHAPS);
  g_assert_cmpint (judge (SERVER, 7, TRUE, old), ==, QUI_OWNER_LEFT_OVER);
  g_assert_cmpint (judge (SERVER, 7, FALSE, 0), ==, QUI_OWNER_OTHERS);
  /* A pooler may have given it one that is there already. */
  qui_living_note_greeted (keys);
  g_assert_cmpint (judge (SERVER, 7, TRUE, old), ==, QUI_OWNER_PERHAPS);
  qui_living_note_up (keys, 7, SERVER, FALSE);
  g_assert_cmpint (judge (SERVER, 7, TRUE, old), ==, QUI_OWNER_OURS);
  /* Whatever else it is called: its name may be hidden from us. */
  g_assert_cmpint (judge (SERVER, 7, FALSE, old), ==, QUI_OWNER_OURS);
  g_assert_cmpint (judge (SERVER, 8, TRUE, old), ==, QUI_OWNER_LEFT_OVER);
  /* Another server numbers its processes, too. */
  g_assert_cmpint (judge (OTHER, 7, TRUE, old), ==, QUI_OWNER_LEFT_OVER);
  g_assert_cmpint (judge (OTHER, 7, FALSE, old), ==, QUI_OWNER_OTHERS);

  qui_living_note_ended (keys);
  g_assert_cmpint (judge (SERVER, 7, TRUE, old), ==, QUI_OWNER_PERHAPS);
  g_assert_cmpint (judge (SERVER, 7, FALSE, old), ==, QUI_OWNER_OTHERS);
  forget (keys);
  g_assert_cmpint (judge (SERVER, 7, TRUE, old), ==, QUI_OWNER_LEFT_OVER);
}

static void
test_pooled (void)
{
  qui_living_note_dialing (keys);
  qui_living_note_up (keys, 7, SERVER, TRUE);
  g_assert_cmpint (judge (SERVER, 8, TRUE, G_TIME_SPAN_DAY), ==, QUI_OWNER_PERHAPS);
  g_assert_cmpint (judge (OTHER, 8, TRUE, G_TIME_SPAN_DAY), ==, QUI_OWNER_PERHAPS);
  g_assert_cmpint (judge (SERVER, 8, FALSE, G_TIME_SPAN_DAY), ==, QUI_OWNER_OTHERS);
  forget (keys);
}

static void
test_pids (void)
{
  static const int more[] = { 20, 7, 20, 0 };
  g_autoptr (QuiLiving) living = NULL;
  g_autofree int *pids = NULL;

  for (guint i = 0; i < 3; i++)
    {
      qui_living_note_dialing (&keys[i]);
      qui_living_note_up (&keys[i], i == 2 ? 99 : 30 - (int) i, i == 2 ? OTHER : SERVER, FALSE);
    }
  qui_living_note_ended (&keys[1]);
  living = qui_living_look (SERVER);
  pids = qui_living_dup_pids (living, more);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (pids[i], ==, ((const int[]) { 20, 7, 30, 0 })[i]);
  qui_living_note_ended (&keys[0]);
  forget (&keys[2]);
}

/* --- on a server --- */

static QuiConnection *
open_in (const char *database)
{
  g_autofree char *text = qui_test_cluster_conninfo (cluster, NULL, database, NULL);

  return qui_test_connection_open (text);
}

static const QuiSession *
see (QuiConnection *monitor, int pid, QuiSnapshot **snapshot)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (snapshot, qui_snapshot_unref);
  qui_snapshot_take_async (monitor, NULL, NULL, qui_test_take_result, &pending);
  result = qui_test_wait_result (&pending, 20000);
  *snapshot = qui_snapshot_take_finish (monitor, result, &error);
  g_assert_no_error (error);
  return qui_snapshot_find_session (*snapshot, pid);
}

static void
test_look (void)
{
  g_autoptr (QuiConnection) monitor = open_in (NULL);
  g_autoptr (QuiConnection) other = open_in ("shop");
  PGconn *lost = qui_test_cluster_open (cluster, NULL, "shop", QUI_TEST_APPLICATION);
  PGconn *stranger = qui_test_cluster_open (cluster, NULL, "shop", "stranger");
  g_autoptr (QuiSnapshot) snapshot = NULL;
  const QuiSession *session;

  session = see (monitor, qui_connection_get_backend_pid (other), &snapshot);
  g_assert_true (session->own && !session->left_over);
  session = qui_snapshot_find_session (snapshot, qui_connection_get_backend_pid (monitor));
  g_assert_true (session->own && !session->left_over);
  session = qui_snapshot_find_session (snapshot, PQbackendPID (lost));
  g_assert_true (!session->own && session->left_over);
  session = qui_snapshot_find_session (snapshot, PQbackendPID (stranger));
  g_assert_true (!session->own && !session->left_over);

  /* While another is being made, what began after its attempt may be it. */
  qui_living_note_dialing (keys);
  qui_living_note_login (keys);
  session = see (monitor, PQbackendPID (lost), &snapshot);
  g_assert_true (!session->own && session->left_over);
  PQfinish (lost);
  lost = qui_test_cluster_open (cluster, NULL, "shop", QUI_TEST_APPLICATION);
  session = see (monitor, PQbackendPID (lost), &snapshot);
  g_assert_true (session->own && !session->left_over);
  forget (keys);
  session = see (monitor, PQbackendPID (lost), &snapshot);
  g_assert_true (!session->own && session->left_over);
  PQfinish (lost);
  PQfinish (stranger);
}

static gboolean
is_over (gpointer clearance)
{
  return qui_clearance_get_phase (clearance) == QUI_CLEARANCE_PHASE_OVER;
}

/* A clearance ends what was left over, and nothing that lives. */
static void
test_clearance (gconstpointer mode)
{
  g_autofree char *oid = qui_test_cluster_ask (cluster, NULL, "SELECT oid FROM pg_database WHERE datname = 'shop'");
  QuiClearanceRequest request = { .mode = GPOINTER_TO_INT (mode), .database_oid = (guint32) g_ascii_strtoull (oid, NULL, 10),
                                  .new_name = (char *) "shop_2025" };
  g_autofree char *text = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, NULL);
  g_autoptr (QuiClearance) refused = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, NULL, NULL);
  g_autoptr (QuiClearance) done = qui_clearance_new (conninfo, QUI_TEST_APPLICATION, &request, NULL, NULL);
  QuiConnection *ours = open_in ("shop");
  PGconn *lost[2];

  lost[0] = qui_test_cluster_open (cluster, NULL, "shop", QUI_TEST_APPLICATION);
  qui_clearance_start (refused);
  g_assert_true (qui_test_wait_until (is_over, refused, 30000));
  g_assert_cmpint (qui_clearance_get_end (refused), ==, QUI_CLEARANCE_END_REFUSED);
  g_assert_true (qui_test_client_is_dead (lost[0]));
  g_assert_cmpint (qui_test_cluster_ask_int (cluster, NULL, "SELECT count(*) FROM pg_stat_activity WHERE pid = %d",
                                             qui_connection_get_backend_pid (ours)), ==, 1);
  qui_test_drop (ours, 10000);
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE datname = 'shop'");

  lost[1] = qui_test_cluster_open (cluster, NULL, "shop", QUI_TEST_APPLICATION);
  qui_clearance_start (done);
  g_assert_true (qui_test_wait_until (is_over, done, 30000));
  g_assert_no_error (qui_clearance_get_error (done));
  g_assert_cmpint (qui_clearance_get_end (done), ==, QUI_CLEARANCE_END_DONE);
  g_assert_true (qui_test_client_is_dead (lost[1]));
  g_assert_cmpuint (qui_clearance_get_progress (done)->n_seen, ==, 1);
  PQfinish (lost[0]);
  PQfinish (lost[1]);
  if (request.mode == QUI_CLEARANCE_RENAME)
    qui_test_cluster_sql (cluster, NULL, "ALTER DATABASE shop_2025 RENAME TO shop");
  else
    qui_test_cluster_sql (cluster, NULL, "DROP DATABASE shop_2025");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  qui_test_cluster_sql (cluster, NULL, "CREATE DATABASE shop");

  g_test_add_func ("/living/stages", test_stages);
  g_test_add_func ("/living/pooled", test_pooled);
  g_test_add_func ("/living/pids", test_pids);
  g_test_add_func ("/living/look", test_look);
  g_test_add_data_func ("/living/rename", GINT_TO_POINTER (QUI_CLEARANCE_RENAME), test_clearance);
  g_test_add_data_func ("/living/copy", GINT_TO_POINTER (QUI_CLEARANCE_COPY), test_clearance);
  status = g_test_run ();

  qui_connection_drain_all (3000);
  qui_test_assert_no_threads ();
  qui_test_cluster_stop (cluster);
  return status;
}
