/* numbers.h: times, psql's time, quantiles
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

double qui_bench_now_ms   (void);
/* Processor time of this thread. */
double qui_bench_thread_ms (void);
/* One turn of the main loop. @longest becomes its processor time if that is more. */
void   qui_bench_turn     (double *longest);
/* Runs psql as "postgres" with @sql, throws the answer away, and gives the milliseconds. */
double qui_bench_psql     (const char *host, const char *port, const char *sql);
/* @quantile 0.5 is the median; @values (double) is sorted afterwards. */
double qui_bench_quantile (GArray *values, double quantile);

G_END_DECLS
