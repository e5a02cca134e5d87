/* qui-file-watch.h: tells when a file has changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _QuiFileWatch QuiFileWatch;

typedef void (*QuiFileWatchFunc) (gpointer user_data);

/* Calls @changed after the file at @path was written, replaced, has come or has gone: once, @delay_ms later, for all that happens until then. Where files
 * cannot be watched it never does. Links are not followed. Main thread. */
QuiFileWatch *qui_file_watch_new  (const char *path, guint delay_ms, QuiFileWatchFunc changed, gpointer user_data);
void          qui_file_watch_free (QuiFileWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiFileWatch, qui_file_watch_free)

G_END_DECLS
