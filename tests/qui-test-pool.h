/* qui-test-pool.h: clients of a scratch server that reconnect at once
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-test-cluster.h"

G_BEGIN_DECLS

typedef struct _QuiTestPool QuiTestPool;

/* Returns when all @n have been in @database once. */
QuiTestPool *qui_test_pool_start (QuiTestCluster *cluster, guint n, const char *user, const char *database);
void         qui_test_pool_stop  (QuiTestPool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiTestPool, qui_test_pool_stop)

G_END_DECLS
