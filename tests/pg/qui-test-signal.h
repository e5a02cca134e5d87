/* qui-test-signal.h: sessions to signal, roles to signal as, and what a run told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-signal.h"
#include "qui-snapshot.h"
#include "qui-test-connection.h"

G_BEGIN_DECLS

extern QuiTestCluster *cluster;
extern const QuiSignalTiming short_timing;

typedef struct
{
  guint   n_proved, n_finished;
  guint8 *changed;    /* how often each target was told of */
} Heard;

#define TARGET(targets, i) (&g_array_index (targets, QuiSignalTarget, i))

/* The server with its roles and its database shop. */
void start_signal_cluster (void);

QuiConnection *open_as (const char *user);
QuiSnapshot *take (QuiConnection *connection);
PGconn *open_client (const char *user, const char *application);
void wait_for_state (PGconn *client, const char *state);
GArray *see (QuiConnection *connection, const int *pids, guint n);
GArray *see_clients (QuiConnection *connection, PGconn **clients, guint n);
QuiSignalRun *new_run (QuiConnection *connection, QuiSignalKind kind, GArray *targets, const QuiSignalTiming *timing, Heard *heard);
gboolean run_is_finished (gpointer run);
gboolean run_is_proved (gpointer run);
void wait_finished (QuiSignalRun *run);
QuiSignalRun *signal_all (QuiConnection *connection, QuiSignalKind kind, GArray *targets, const QuiSignalTiming *timing);
void assert_outcome (QuiSignalRun *run, guint index, QuiOutcomeKind kind);
void assert_alive (PGconn *client);
void assert_gone (PGconn *client);
void finish_all (PGconn **clients, guint n);

G_END_DECLS
