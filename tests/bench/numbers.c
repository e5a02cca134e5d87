/* numbers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "numbers.h"

#include <time.h>

double
qui_bench_now_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

double
qui_bench_thread_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

void
qui_bench_turn (double *longest)
{
  double start = qui_bench_thread_ms ();

  g_main_context_iteration (NULL, TRUE);
  *longest = MAX (*longest, qui_bench_thread_ms () - start);
}

double
qui_bench_psql (const char *host,
                const char *port,
                const char *sql)
{
  const char        *command[] = { "psql", "-X", "-q", "-h", host, "-p", port, "-U", "postgres", "-d", "postgres",
                                   "-o", "/dev/null", "-c", sql, NULL };
  g_autoptr (GError) error = NULL;
  int                status;
  double             start = qui_bench_now_ms ();

  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error))
    g_error ("psql: %s", error->message);
  return qui_bench_now_ms () - start;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

double
qui_bench_quantile (GArray *values,
                    double  quantile)
{
  g_return_val_if_fail (values->len > 0, 0);
  g_array_sort (values, compare);
  return g_array_index (values, double, MIN (values->len - 1, (guint) (values->len * quantile)));
}
