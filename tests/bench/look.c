/* look.c: one look at a server, until the rows on the screen are updated, against psql with the same query
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: look SOCKET_FOLDER PORT REPETITIONS
 * Prints the medians in milliseconds, ours and psql's.
 */

#include <stdlib.h>

#include "qui-bench.h"
#include "qui-snapshot.h"
#include "qui-statements.h"
#include "../ui/qui-test-ui.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) theirs = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char   *sql = NULL;
  QuiBench          *bench;

  qui_test_ui_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 4);
  bench = qui_bench_open (argv[1], argv[2]);
  sql = qui_statements_snapshot (qui_snapshot_get_server (qui_server_get_snapshot (bench->server))->version_num);

  for (int i = 0; i < atoi (argv[3]); i++)
    {
      double start = qui_bench_now_ms (), ms;

      qui_bench_look (bench);
      ms = qui_bench_now_ms () - start;
      g_array_append_val (ours, ms);
      qui_bench_settle (bench);
      ms = qui_bench_psql (argv[1], argv[2], sql);
      g_array_append_val (theirs, ms);
    }
  g_print ("%.2f %.2f\n", qui_bench_quantile (ours, 0.5), qui_bench_quantile (theirs, 0.5));
  return 0;
}
