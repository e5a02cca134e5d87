/* qui-test-ssh.h: a scratch SSH server for a test
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A real sshd on a loopback port, which ends with the test, and a client's config in place of the person's own and the system's (QUI_SSH_CONFIG), in
 * which all of these names lead to it:
 *   "plain"     its key is known, ours is accepted
 *   "hop"       the same
 *   "locked"    ours has a passphrase
 *   "unknown"   its key is not known, and ssh is to ask
 *   "changed"   another key is known
 *   "refused"   ours is not accepted
 *   "password"  it asks for a password, and accepts none
 *   "narrow"    forwarding to port 1 only is permitted
 *   "nowhere"   a port where nobody listens */
typedef struct _QuiTestSsh QuiTestSsh;

#define QUI_TEST_SSH_PASSPHRASE "open sesame"

/* NULL: there is no sshd here. */
QuiTestSsh *qui_test_ssh_start  (void);
void        qui_test_ssh_stop   (QuiTestSsh *self);
/* A file of it ("key", "config"); free with g_free(). */
char       *qui_test_ssh_path   (QuiTestSsh *self, const char *file);

/* To the processes that serve the connections of now: SIGSTOP makes them swallow everything. */
void        qui_test_ssh_signal_sessions (QuiTestSsh *self, int signal);

/* Children of @parent, or of all whose arguments have @part in them; 0-terminated. Zombies have no arguments: they count if @part is NULL. */
int        *qui_test_ssh_find   (int parent, const char *part);

G_END_DECLS
