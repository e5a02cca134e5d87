/* qui-file-watch.c: tells when a file has changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-file-watch.h"

struct _QuiFileWatch
{
  GFileMonitor     *monitor;    /* NULL: cannot be watched */
  guint             delay_ms;
  guint             source;
  QuiFileWatchFunc  changed;
  gpointer          user_data;
};

static gboolean
tell (gpointer data)
{
  QuiFileWatch *self = data;

  self->source = 0;
  self->changed (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_changed (QuiFileWatch *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (self->delay_ms, tell, self);
}

QuiFileWatch *
qui_file_watch_new (const char       *path,
                    guint             delay_ms,
                    QuiFileWatchFunc  changed,
                    gpointer          user_data)
{
  QuiFileWatch *self;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (changed != NULL, NULL);

  self = g_new0 (QuiFileWatch, 1);
  self->delay_ms = delay_ms;
  self->changed = changed;
  self->user_data = user_data;
  file = g_file_new_for_path (path);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (on_changed), self);
  return self;
}

void
qui_file_watch_free (QuiFileWatch *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_object_unref (self->monitor);
    }
  g_free (self);
}
