/* qui-test-bouncer.h: a PgBouncer with a console, and clients behind it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-test-cluster.h"

G_BEGIN_DECLS

typedef struct _QuiTestBouncer QuiTestBouncer;

/* On the server's socket, with transaction pooling. @databases: lines for that section, in which %s is how the server is reached ("host=… port=…");
 * NULL: "* = %s". @settings: more lines for the other one, or NULL. NULL where PgBouncer is not installed: the test is skipped then. */
QuiTestBouncer *qui_test_bouncer_start   (QuiTestCluster *cluster, const char *databases, const char *settings);
void            qui_test_bouncer_stop    (QuiTestBouncer *self);
/* Ends it at once, as a crash does; starts it anew on the same port, with nothing remembered. */
void            qui_test_bouncer_halt    (QuiTestBouncer *self);
void            qui_test_bouncer_again   (QuiTestBouncer *self);
/* SIGSTOP and SIGCONT. */
void            qui_test_bouncer_freeze  (QuiTestBouncer *self);
void            qui_test_bouncer_thaw    (QuiTestBouncer *self);

int             qui_test_bouncer_get_port (QuiTestBouncer *self);
/* Conninfo text of the console, for "postgres", who may command, or another user (NULL: postgres); free with g_free(). */
char           *qui_test_bouncer_console (QuiTestBouncer *self, const char *user);
/* A raw client of its database @name; close with PQfinish(). */
PGconn         *qui_test_bouncer_open    (QuiTestBouncer *self, const char *name);
/* Tells the console; an error answer ends the test. */
void            qui_test_bouncer_tell    (QuiTestBouncer *self, const char *command);
/* 'p' for paused, 'd' for disabled, both or none: what the console says of @name; NULL: it is not listed. Free with g_free(). */
char           *qui_test_bouncer_state   (QuiTestBouncer *self, const char *name);

/* A thread that works all the time as @n clients of @name, each with one short transaction after the other, and counts errors. */
typedef struct _QuiTestTraffic QuiTestTraffic;
QuiTestTraffic *qui_test_traffic_start   (QuiTestBouncer *self, const char *name, guint n);
/* Transactions done so far; errors met so far. */
guint           qui_test_traffic_get_done   (QuiTestTraffic *self);
guint           qui_test_traffic_get_errors (QuiTestTraffic *self);
void            qui_test_traffic_stop    (QuiTestTraffic *self);

G_END_DECLS
