/* qui-test-tls.h: a scratch server that speaks TLS, and what it is spoken to with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-test-cluster.h"

G_BEGIN_DECLS

/* Turns TLS on with certificates made by tests/certificates, whose comment names them; it presents "server". */
void  qui_test_tls_start   (QuiTestCluster *cluster);
/* Presents the certificate @name ("named", "expired") from the next connection on. */
void  qui_test_tls_present (QuiTestCluster *cluster, const char *name);
/* One of those files; free with g_free(). */
char *qui_test_tls_path    (QuiTestCluster *cluster, const char *file);

/* The password of "locked.key". */
#define QUI_TEST_KEY_PASSWORD "open sesame"

G_END_DECLS
