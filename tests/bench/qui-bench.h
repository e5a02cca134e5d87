/* qui-bench.h: a window on a real server, and numbers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-live-page.h"
#include "qui-server.h"

G_BEGIN_DECLS

typedef struct
{
  QuiServer   *server;
  QuiLivePage *page;
  GtkWindow   *window;
} QuiBench;

/* Shows the sessions of the server as "postgres" in a window, each in a row of its own, and looks only when asked. Never freed. */
QuiBench *qui_bench_open     (const char *host, const char *port);
/* One look; returns when the rows are updated. */
void      qui_bench_look     (QuiBench *self);
/* Returns when nothing is left to be drawn. */
void      qui_bench_settle   (QuiBench *self);

double    qui_bench_now_ms   (void);
/* Runs psql as "postgres" with @sql, throws the answer away, and gives the milliseconds. */
double    qui_bench_psql     (const char *host, const char *port, const char *sql);
/* @quantile 0.5 is the median; @values (double) is sorted afterwards. */
double    qui_bench_quantile (GArray *values, double quantile);

G_END_DECLS
