/* qui-outliner.c: keeps a row list in step with snapshot and view, off the main thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-outliner.h"

struct _QuiOutliner
{
  GObject      parent_instance;

  QuiView     *view;
  QuiRowList  *rows;
  QuiSnapshot *snapshot;
  gulong       view_changed;
  gboolean     building;
  gboolean     outdated;    /* snapshot or view changed since the build in flight began */
  gboolean     emptied;     /* so did the server: what is being built must not be shown */
};

G_DEFINE_FINAL_TYPE (QuiOutliner, qui_outliner, G_TYPE_OBJECT)

enum
{
  UPDATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a build works on: immutable, so that the main thread goes on meanwhile. */
typedef struct
{
  QuiSnapshot *snapshot;
  QuiViewSpec *view;
} Ground;

static void
ground_free (gpointer data)
{
  Ground *ground = data;

  qui_snapshot_unref (ground->snapshot);
  qui_view_spec_unref (ground->view);
  g_free (ground);
}

static void
build_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Ground *ground = task_data;

  g_task_return_pointer (task, qui_outline_build (ground->snapshot, ground->view),
                         (GDestroyNotify) qui_outline_unref);
}

static void
qui_outliner_build (QuiOutliner *self);

static void
on_built (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  QuiOutliner *self = QUI_OUTLINER (source);
  g_autoptr (QuiOutline) outline = g_task_propagate_pointer (G_TASK (result), NULL);
  gboolean outdated = self->outdated;
  gboolean emptied = self->emptied;

  self->building = FALSE;
  self->outdated = FALSE;
  self->emptied = FALSE;
  /* Outdated is still newer than what is shown. */
  if (!emptied)
    {
      qui_row_list_set_outline (self->rows, outline);
      g_signal_emit (self, signals[UPDATED], 0, qui_outline_get_snapshot (outline));
    }
  if (outdated)
    qui_outliner_build (self);
}

static void
qui_outliner_build (QuiOutliner *self)
{
  g_autoptr (GTask) task = NULL;
  Ground *ground;

  if (self->building)
    {
      self->outdated = TRUE;
      return;
    }
  if (self->snapshot == NULL)
    return;

  ground = g_new (Ground, 1);
  ground->snapshot = qui_snapshot_ref (self->snapshot);
  ground->view = qui_view_get_spec (self->view);
  self->building = TRUE;
  task = g_task_new (self, NULL, on_built, NULL);
  g_task_set_source_tag (task, qui_outliner_build);
  g_task_set_task_data (task, ground, ground_free);
  g_task_run_in_thread (task, build_in_thread);
}

void
qui_outliner_set_snapshot (QuiOutliner *self,
                           QuiSnapshot *snapshot)
{
  g_return_if_fail (QUI_IS_OUTLINER (self));

  if (snapshot == self->snapshot)
    return;

  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  if (snapshot != NULL)
    {
      self->snapshot = qui_snapshot_ref (snapshot);
      qui_outliner_build (self);
    }
  else
    {
      self->emptied = self->building;
      qui_row_list_set_outline (self->rows, NULL);
      g_signal_emit (self, signals[UPDATED], 0, NULL);
    }
}

QuiOutliner *
qui_outliner_new (QuiView    *view,
                  QuiRowList *rows)
{
  QuiOutliner *self;

  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);
  g_return_val_if_fail (QUI_IS_ROW_LIST (rows), NULL);

  self = g_object_new (QUI_TYPE_OUTLINER, NULL);
  self->view = g_object_ref (view);
  self->rows = g_object_ref (rows);
  self->view_changed = g_signal_connect_swapped (view, "changed", G_CALLBACK (qui_outliner_build), self);
  return self;
}

static void
qui_outliner_dispose (GObject *object)
{
  QuiOutliner *self = QUI_OUTLINER (object);

  if (self->view != NULL)
    g_clear_signal_handler (&self->view_changed, self->view);
  g_clear_object (&self->view);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->snapshot, qui_snapshot_unref);

  G_OBJECT_CLASS (qui_outliner_parent_class)->dispose (object);
}

static void
qui_outliner_class_init (QuiOutlinerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_outliner_dispose;

  signals[UPDATED] =
    g_signal_new ("updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, QUI_TYPE_SNAPSHOT);
}

static void
qui_outliner_init (QuiOutliner *self)
{
}
