/* qui-ssh.h: one run of ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A child with all that it begins itself in a process group of its own, that ends when we do, however that comes. Main thread only: a child ends with
 * the thread that made it. */
typedef struct _QuiSsh QuiSsh;

/* @ended is called once when it has ended by itself. */
QuiSsh     *qui_ssh_start      (char **argv, char **environment, GSourceOnceFunc ended, gpointer data, GError **error);
/* Ends it, if it has not, with its whole group, and frees it; @ended is not called any more. */
void        qui_ssh_end        (QuiSsh *self);
/* The end of all it wrote on its standard error up to now. */
GString    *qui_ssh_get_output (QuiSsh *self);
void        qui_ssh_forget_output (QuiSsh *self);
/* Since when it has written nothing; monotonic. */
gint64      qui_ssh_get_silent_since (QuiSsh *self);

G_END_DECLS
