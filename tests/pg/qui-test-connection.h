/* qui-test-connection.h: a connection in a test, step by step
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection-private.h"
#include "qui-test-cluster.h"

G_BEGIN_DECLS

#define QUI_TEST_APPLICATION "Quiesce test"

/* By "key=value ..." text; not connected, or connected. */
QuiConnection *qui_test_connection_new  (const char *conninfo);
QuiConnection *qui_test_connection_open (const char *conninfo);
gboolean       qui_test_connect         (QuiConnection *connection, guint timeout_ms, GCancellable *cancellable, GError **error);

/* The first value of the last result, NULL for none or an error; free with g_free(). */
char          *qui_test_query           (QuiConnection *connection, const char *sql, GError **error);
void           qui_test_query_async     (QuiConnection *connection, const char *sql, guint timeout_ms,
                                         GCancellable *cancellable, GAsyncResult **result);
char          *qui_test_query_finish    (QuiConnection *connection, GAsyncResult *result, GError **error);

/* How many worker threads this process has; waits until there is none. */
guint          qui_test_count_threads   (void);
void           qui_test_assert_no_threads (void);

G_END_DECLS
