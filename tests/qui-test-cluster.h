/* qui-test-cluster.h: a scratch PostgreSQL server for a test
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

/* A real server of its own, in a temporary folder, run by tests/cluster; everybody is let in, "postgres" is the superuser.
 * It ends and its folder vanishes with qui_test_cluster_stop(), or soon after the test has crashed. Whatever fails here
 * ends the test with a message. */
typedef struct _QuiTestCluster QuiTestCluster;

/* Lines for postgresql.conf ("max_connections = 20"), NULL at the end; just NULL for none. */
QuiTestCluster *qui_test_cluster_start   (const char *first_line, ...);
/* A hot standby that follows @primary. */
QuiTestCluster *qui_test_cluster_start_standby (QuiTestCluster *primary);
void            qui_test_cluster_stop    (QuiTestCluster *self);

/* The folder of the socket, and what else the server's files are found in. */
const char     *qui_test_cluster_get_dir  (QuiTestCluster *self);
/* On the socket and on 127.0.0.1. */
int             qui_test_cluster_get_port (QuiTestCluster *self);
/* The postmaster. */
int             qui_test_cluster_get_pid  (QuiTestCluster *self);

/* "key=value ..." text over the Unix socket, or over TCP to 127.0.0.1. NULL for @user: postgres; for @database: postgres;
 * for @password: none. Free with g_free(). */
char           *qui_test_cluster_conninfo     (QuiTestCluster *self, const char *user, const char *database, const char *password);
char           *qui_test_cluster_conninfo_tcp (QuiTestCluster *self, const char *user, const char *database, const char *password);

/* Runs statements as superuser in @database (NULL: postgres), each a round trip of its own only if given so. */
void            qui_test_cluster_sql     (QuiTestCluster *self, const char *database, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* The first column of the first row as text; NULL without a row. Free with g_free(). */
char           *qui_test_cluster_ask     (QuiTestCluster *self, const char *database, const char *format, ...) G_GNUC_PRINTF (3, 4);
int             qui_test_cluster_ask_int (QuiTestCluster *self, const char *database, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Asks (each time on a new look) until the answer is @expected; at most ten seconds. The main context goes on meanwhile. */
void            qui_test_cluster_wait_for (QuiTestCluster *self, const char *expected, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* A raw client as @user in @database (NULL: postgres) called @application (NULL: "client"); close with PQfinish(). */
PGconn         *qui_test_cluster_open    (QuiTestCluster *self, const char *user, const char *database, const char *application);
/* Runs @sql on a raw client; an error answer ends the test. */
void            qui_test_client_run      (PGconn *client, const char *sql);
/* Sends @sql and does not wait for the answer. */
void            qui_test_client_send     (PGconn *client, const char *sql);
/* Whether the session behind @client was terminated. */
gboolean        qui_test_client_is_dead  (PGconn *client);

/* Stops the server as a crash does; starts it anew on the same port with the same data. */
void            qui_test_cluster_halt    (QuiTestCluster *self);
void            qui_test_cluster_again   (QuiTestCluster *self);
/* SIGSTOP and SIGCONT to the postmaster and all its processes: a server that answers nothing. */
void            qui_test_cluster_freeze  (QuiTestCluster *self);
void            qui_test_cluster_thaw    (QuiTestCluster *self);

/* Lines for pg_hba.conf in place of the present ones, in effect on return; NULL: everybody is let in again.
 * The superuser always gets in by the socket. */
void            qui_test_cluster_set_hba (QuiTestCluster *self, const char *lines);

/* Iterates the default main context until @condition gives TRUE; gives up after @timeout_ms and returns FALSE. */
typedef gboolean (*QuiTestCondition) (gpointer data);
gboolean        qui_test_wait_until      (QuiTestCondition condition, gpointer data, guint timeout_ms);

/* An async callback that stores the result in the GAsyncResult ** it is given, and a wait for it; unref the result. */
void            qui_test_take_result     (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult   *qui_test_wait_result     (GAsyncResult **result, guint timeout_ms);
/* Takes the last reference but those of what is under way, and waits until the object has gone. */
void            qui_test_drop            (gpointer object, guint timeout_ms);

G_END_DECLS
