/* test-network-cut.c: a network that is cut, comes back, changes and loses packets, in a name space of its own; other servers do not feel it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define _GNU_SOURCE
#include "qui-network.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "qui-server.h"
#include "qui-test-cluster.h"

/* Two networks that only this test knows: "here", where it runs, and "there", where the far server runs; a pair of interfaces,
 * "near" and "far", joins them. They vanish with their last process. */
#define NEAR_ADDRESS  "10.77.0.1"
#define OTHER_ADDRESS "10.77.0.3"
#define FAR_ADDRESS   "10.77.0.2"

static int here = -1;
static int there = -1;
static QuiTestCluster *near_cluster;
static QuiTestCluster *far_cluster;
static const char *missing;

typedef struct
{
  char       *folder;
  QuiJournal *journal;
  QuiProfile *profile;
  QuiServer  *server;
  gint64      looked;      /* monotonic; 0: not since the gaps are measured */
  gint64      longest;     /* gap between two looks */
  guint       looks;
} Watched;

typedef struct
{
  Watched near;
  Watched far;
} Fixture;

static gboolean
run (int         network,
     const char *command)
{
  g_auto (GStrv) words = g_strsplit (command, " ", -1);
  int status = -1;

  g_assert_cmpint (setns (network, CLONE_NEWNET), ==, 0);
  if (!g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL))
    status = -1;
  g_assert_cmpint (setns (here, CLONE_NEWNET), ==, 0);
  return status == 0;
}

/* Before there is a second thread. NULL, or what it lacks. */
static const char *
make_networks (void)
{
  g_autofree char *link = NULL;
  g_autofree char *ip = g_find_program_in_path ("ip");

  if (ip == NULL)
    return "needs the program “ip” (iproute2)";
  if (unshare (CLONE_NEWNET) != 0)
    return "needs the right to make network name spaces (root)";
  here = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  near_cluster = qui_test_cluster_start (NULL);

  g_assert_cmpint (unshare (CLONE_NEWNET), ==, 0);
  there = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  g_assert_true (run (there, "ip link set lo up"));
  g_assert_cmpint (setns (there, CLONE_NEWNET), ==, 0);
  far_cluster = qui_test_cluster_start ("listen_addresses = '*'", NULL);
  g_assert_cmpint (setns (here, CLONE_NEWNET), ==, 0);
  qui_test_cluster_set_hba (far_cluster, "local all all trust\nhost all all 10.77.0.0/24 trust");

  link = g_strdup_printf ("ip link add near type veth peer name far netns %d", qui_test_cluster_get_pid (far_cluster));
  if (!run (here, link))
    return "the kernel has no pairs of interfaces (veth)";
  g_assert_true (run (here, "ip link set lo up"));
  g_assert_true (run (here, "ip addr add " NEAR_ADDRESS "/24 dev near"));
  g_assert_true (run (here, "ip link set near up"));
  g_assert_true (run (there, "ip addr add " FAR_ADDRESS "/24 dev far"));
  g_assert_true (run (there, "ip link set far up"));
  return NULL;
}

static void
on_look_done (Watched *watched)
{
  gint64 now = g_get_monotonic_time ();

  if (watched->looked != 0)
    watched->longest = MAX (watched->longest, now - watched->looked);
  watched->looked = now;
  watched->looks++;
}

static void
measure (Watched *watched)
{
  watched->looked = 0;
  watched->longest = 0;
  watched->looks = 0;
}

static void
watch (Watched        *watched,
       QuiTestCluster *cluster,
       const char     *host)
{
  g_autofree char *path = NULL;
  g_autofree char *port = g_strdup_printf ("%d", qui_test_cluster_get_port (cluster));

  watched->folder = g_dir_make_tmp ("quiesce-test-XXXXXX", NULL);
  path = g_build_filename (watched->folder, "actions.jsonl", NULL);
  watched->journal = qui_journal_new (path);
  watched->profile = qui_profile_new ();
  g_object_set (watched->profile, "name", "scratch", "host", host, "port", port, "user", "postgres", "database", "postgres", NULL);
  watched->server = qui_server_new (watched->profile, watched->journal);
  qui_server_set_interval (watched->server, 1);
  qui_server_set_watched (watched->server, TRUE);
  g_signal_connect_swapped (watched->server, "look-done", G_CALLBACK (on_look_done), watched);
  qui_server_connect (watched->server);
}

static void
unwatch (Watched *watched)
{
  qui_server_disconnect (watched->server);
  qui_test_drop (g_steal_pointer (&watched->server), 20000);
  g_clear_object (&watched->profile);
  g_clear_object (&watched->journal);
  rmdir (watched->folder);
  g_free (watched->folder);
}

static gboolean
is_live (gpointer server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE;
}

static gboolean
is_stale (gpointer server)
{
  return qui_server_get_state (server) == QUI_SERVER_STALE;
}

static gboolean
waits_long (gpointer server)
{
  return is_stale (server) && qui_server_get_retry_in (server) >= 7;
}

static gboolean
has_control (gpointer server)
{
  return qui_connection_is_connected (qui_server_get_control (server));
}

static gboolean
has_ten_looks (gpointer data)
{
  return ((Watched *) data)->looks >= 10;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  if (missing != NULL)
    {
      g_test_skip (missing);
      return;
    }
  watch (&fixture->near, near_cluster, qui_test_cluster_get_dir (near_cluster));
  watch (&fixture->far, far_cluster, FAR_ADDRESS);
  g_assert_true (qui_test_wait_until (is_live, fixture->near.server, 20000));
  g_assert_true (qui_test_wait_until (is_live, fixture->far.server, 20000));
  g_assert_true (qui_test_wait_until (has_control, fixture->far.server, 20000));
  g_assert_cmpstr (qui_connection_get_local_address (qui_server_get_monitor (fixture->far.server)), ==, NEAR_ADDRESS);
  g_assert_null (qui_connection_get_local_address (qui_server_get_monitor (fixture->near.server)));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (missing != NULL)
    return;
  unwatch (&fixture->near);
  unwatch (&fixture->far);
}

/* The gaps of the near server now, against those of before. */
static void
assert_untouched (Watched *near,
                  gint64   before)
{
  g_test_message ("longest gap between two looks at the other server: %d ms before, %d ms while the network failed (%u looks)",
                  (int) (before / 1000), (int) (near->longest / 1000), near->looks);
  g_assert_cmpint (near->longest, <, 2 * before + G_TIME_SPAN_SECOND);
  g_assert_true (is_live (near->server));
}

static gint64
measure_before (Watched *near)
{
  measure (near);
  g_assert_true (qui_test_wait_until (has_ten_looks, near, 60000));
  return near->longest;
}

/* Nobody is told: packets vanish. */
static void
test_cut (Fixture       *fixture,
          gconstpointer  data)
{
  gint64 before;

  if (missing != NULL)
    return;

  before = measure_before (&fixture->near);
  measure (&fixture->near);
  g_assert_true (run (there, "ip link set far down"));
  g_assert_true (qui_test_wait_until (is_stale, fixture->far.server, 20000));
  g_assert_true (qui_test_wait_until (has_ten_looks, &fixture->near, 60000));
  assert_untouched (&fixture->near, before);

  g_assert_true (run (there, "ip link set far up"));
  g_assert_true (qui_test_wait_until (is_live, fixture->far.server, 60000));
}

/* The machine knows when its network goes and comes. */
static void
test_return (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (QuiConnection) control = NULL;
  gint64 began;

  if (missing != NULL)
    return;

  control = g_object_ref (qui_server_get_control (fixture->far.server));
  g_assert_true (run (here, "ip link set near down"));
  g_assert_true (qui_test_wait_until (waits_long, fixture->far.server, 60000));
  g_assert_true (run (here, "ip link set near up"));
  began = g_get_monotonic_time ();
  g_assert_true (qui_test_wait_until (is_live, fixture->far.server, 60000));
  g_test_message ("found again %d ms after the network was", (int) ((g_get_monotonic_time () - began) / 1000));
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_TIME_SPAN_SECOND);

  /* What an action is sent by is not the one that may be dead. */
  g_assert_true (qui_test_wait_until (has_control, fixture->far.server, 10000));
  g_assert_true (qui_server_get_control (fixture->far.server) != control);
}

static gboolean
has_other_address (gpointer server)
{
  QuiConnection *connection = qui_server_get_monitor (server);

  return is_live (server) && g_strcmp0 (qui_connection_get_local_address (connection), OTHER_ADDRESS) == 0;
}

static gboolean
controls_from_other_address (gpointer server)
{
  return g_strcmp0 (qui_connection_get_local_address (qui_server_get_control (server)), OTHER_ADDRESS) == 0;
}

/* Both connections are from an address that is gone; TCP itself would go on trying for 15 s. */
static void
test_other_address (Fixture       *fixture,
                    gconstpointer  data)
{
  gint64 began;

  if (missing != NULL)
    return;

  g_assert_true (run (here, "ip addr del " NEAR_ADDRESS "/24 dev near"));
  g_assert_true (run (here, "ip addr add " OTHER_ADDRESS "/24 dev near"));
  began = g_get_monotonic_time ();
  g_assert_true (qui_test_wait_until (has_other_address, fixture->far.server, 60000));
  g_test_message ("found again %d ms after the address had changed", (int) ((g_get_monotonic_time () - began) / 1000));
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_TIME_SPAN_SECOND);
  g_assert_true (qui_test_wait_until (controls_from_other_address, fixture->far.server, 10000));

  g_assert_true (run (here, "ip addr del " OTHER_ADDRESS "/24 dev near"));
  g_assert_true (run (here, "ip addr add " NEAR_ADDRESS "/24 dev near"));
}

/* Of what comes in at @network's end of the pair, three packets in ten vanish. */
static gboolean
lose (int         network,
      const char *interface)
{
  g_autofree char *rule = g_strdup_printf ("nft add rule inet loss in iifname %s numgen random mod 10 < 3 counter drop", interface);

  return run (network, "nft add table inet loss") &&
         run (network, "nft add chain inet loss in { type filter hook input priority 0 ; }") &&
         run (network, rule);
}

static void
lose_no_more (int network)
{
  g_assert_true (run (network, "nft delete table inet loss"));
}

static int
count_lost (int network)
{
  g_autofree char *rules = NULL;
  const char *counter;

  g_assert_cmpint (setns (network, CLONE_NEWNET), ==, 0);
  g_assert_true (g_spawn_command_line_sync ("nft list table inet loss", &rules, NULL, NULL, NULL));
  g_assert_cmpint (setns (here, CLONE_NEWNET), ==, 0);
  counter = strstr (rules, "counter packets ");
  g_assert_nonnull (counter);
  return atoi (counter + strlen ("counter packets "));
}

static void
test_loss (Fixture       *fixture,
           gconstpointer  data)
{
  gint64 before;

  if (missing != NULL)
    return;
  before = measure_before (&fixture->near);
  measure (&fixture->near);
  measure (&fixture->far);
  if (!lose (here, "near"))
    {
      g_test_skip ("needs the program “nft” (nftables) and a kernel that can lose packets (nft_numgen)");
      return;
    }

  g_assert_true (lose (there, "far"));
  g_assert_true (qui_test_wait_until (has_ten_looks, &fixture->near, 60000));
  g_test_message ("lost %d packets of the far server's and %d to it; its longest gap: %d ms (%u looks)",
                  count_lost (here), count_lost (there), (int) (fixture->far.longest / 1000), fixture->far.looks);
  g_assert_cmpint (count_lost (here) + count_lost (there), >, 0);
  assert_untouched (&fixture->near, before);

  lose_no_more (here);
  lose_no_more (there);
  g_assert_true (qui_test_wait_until (is_live, fixture->far.server, 60000));
}

int
main (int    argc,
      char **argv)
{
  int failed;

  /* NetworkManager, where there is one, knows nothing of ours. */
  g_setenv ("GIO_USE_NETWORK_MONITOR", "netlink", TRUE);
  missing = make_networks ();
  g_test_init (&argc, &argv, NULL);
  if (missing == NULL)
    qui_network_start (qui_network_get_default ());

  g_test_add ("/network-cut/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/network-cut/return", Fixture, NULL, set_up, test_return, tear_down);
  g_test_add ("/network-cut/other-address", Fixture, NULL, set_up, test_other_address, tear_down);
  g_test_add ("/network-cut/loss", Fixture, NULL, set_up, test_loss, tear_down);

  failed = g_test_run ();
  qui_connection_drain_all (3000);
  g_clear_pointer (&far_cluster, qui_test_cluster_stop);
  g_clear_pointer (&near_cluster, qui_test_cluster_stop);
  return failed;
}
