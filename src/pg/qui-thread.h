/* qui-thread.h: threads that talk to servers, and their end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Starts a thread that runs @func with @data; nobody waits for it but qui_threads_join(). From any thread. */
void     qui_thread_start (const char  *name,
                           GThreadFunc  func,
                           gpointer     data);

/* Waits until all threads started above have ended, at most @milliseconds. From one thread only.
 * Returns: TRUE if they have, to their very last instruction; FALSE if one still runs: then nothing that it may use can be
 * taken down, and the program has to leave by _exit(). */
gboolean qui_threads_join (guint        milliseconds);

G_END_DECLS
