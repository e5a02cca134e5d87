/* qui-bench.h: a window on a real server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "numbers.h"
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

G_END_DECLS
