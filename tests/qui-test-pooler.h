/* qui-test-pooler.h: a PgBouncer before a scratch server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-test-cluster.h"

G_BEGIN_DECLS

/* Pools transactions over one single server connection; NULL where PgBouncer is not installed. @conninfo: how "postgres", who may use its
 * console, too, gets to the database of the same name through it; free with g_free(). */
GSubprocess *qui_test_pooler_start (QuiTestCluster *cluster, char **conninfo);
/* One that is set up by @file, and reached with @conninfo; NULL as above. */
GSubprocess *qui_test_pooler_run   (const char *file, const char *conninfo);
void         qui_test_pooler_stop  (GSubprocess *pooler);

G_END_DECLS
