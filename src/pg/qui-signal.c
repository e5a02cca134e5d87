/* qui-signal.c: a run of signals, as an object
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-connection-private.h"
#include "qui-signal-private.h"
#include "qui-statements.h"

#define VERIFY_MS       10000
#define WATCH_MS        3000

G_DEFINE_FINAL_TYPE (QuiSignalRun, qui_signal_run, G_TYPE_OBJECT)

enum { CHANGED, PROVED, FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static int
compare_indices (const void *a, const void *b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return (left > right) - (left < right);
}

void
qui_signal_run_emit_changed (QuiSignalRun *self, GArray *indices)
{
  guint end;

  g_array_sort (indices, compare_indices);
  for (guint i = 0; i < indices->len; i = end)
    {
      guint first = g_array_index (indices, guint, i);

      for (end = i + 1; end < indices->len && g_array_index (indices, guint, end) - first == end - i; end++)
        ;
      g_signal_emit (self, signals[CHANGED], 0, first, end - i);
    }
}

void
qui_signal_run_emit_proved (QuiSignalRun *self)
{
  g_signal_emit (self, signals[PROVED], 0);
}

void
qui_signal_run_emit_finished (QuiSignalRun *self)
{
  g_signal_emit (self, signals[FINISHED], 0);
}

static void
qui_signal_run_finalize (GObject *object)
{
  QuiSignalRun *self = QUI_SIGNAL_RUN (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_queue_clear_full (&self->unsent, (GDestroyNotify) g_array_unref);
  g_clear_pointer (&self->waiting, g_array_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_pointer (&self->own_pids, g_free);
  g_clear_pointer (&self->lost, g_free);
  for (guint i = 0; i < self->n_cases; i++)
    qui_verdict_case_clear (&self->cases[i]);
  g_clear_pointer (&self->cases, g_free);
  g_clear_object (&self->stopping);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (qui_signal_run_parent_class)->finalize (object);
}

static void
qui_signal_run_class_init (QuiSignalRunClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_signal_run_finalize;

  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_SIGNAL_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[PROVED] = g_signal_new ("proved", QUI_TYPE_SIGNAL_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISHED] = g_signal_new ("finished", QUI_TYPE_SIGNAL_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_signal_run_init (QuiSignalRun *self)
{
  g_queue_init (&self->unsent);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (guint));
  self->taken = g_hash_table_new (NULL, NULL);
  self->stopping = g_cancellable_new ();
  self->since = QUI_TIME_UNKNOWN;
  self->server_started = QUI_TIME_UNKNOWN;
}

QuiSignalRun *
qui_signal_run_new (QuiConnection         *connection,
                    QuiSignalKind          kind,
                    const QuiSignalTarget *targets,
                    guint                  n_targets,
                    const int             *own_pids,
                    const QuiSignalTiming *timing)
{
  QuiSignalRun *self;
  g_autoptr (GPtrArray) chunks = NULL;

  g_return_val_if_fail (QUI_IS_CONNECTION (connection), NULL);

  self = g_object_new (QUI_TYPE_SIGNAL_RUN, NULL);
  self->connection = g_object_ref (connection);
  self->kind = kind;
  self->own_pids = qui_pids_copy (own_pids);
  self->verify_us = G_TIME_SPAN_MILLISECOND * (timing != NULL && timing->verify_ms != 0 ? timing->verify_ms : VERIFY_MS);
  self->watch_us = G_TIME_SPAN_MILLISECOND * (timing != NULL && timing->watch_ms != 0 ? timing->watch_ms : WATCH_MS);

  self->n_cases = n_targets;
  self->cases = g_new0 (QuiVerdictCase, n_targets);
  for (guint i = 0; i < n_targets; i++)
    {
      qui_signal_target_copy (&self->cases[i].target, &targets[i]);
      self->cases[i].sent_at = QUI_TIME_UNKNOWN;
    }

  chunks = qui_statements_chunks (targets, n_targets);
  for (guint i = 0; i < chunks->len; i++)
    g_queue_push_tail (&self->unsent, g_array_ref (g_ptr_array_index (chunks, i)));
  return self;
}

void
qui_signal_run_set_server (QuiSignalRun *self, gint64 started, gint64 looked_at)
{
  g_return_if_fail (QUI_IS_SIGNAL_RUN (self));
  g_return_if_fail (self->phase == QUI_PHASE_NEW);

  self->server_started = started;
  self->looked_at = looked_at;
}

void
qui_signal_run_start (QuiSignalRun *self)
{
  g_return_if_fail (QUI_IS_SIGNAL_RUN (self));
  g_return_if_fail (self->phase == QUI_PHASE_NEW);

  g_object_ref (self);   /* until it is finished, whoever else lets go of it */
  self->phase = QUI_PHASE_SIGNALLING;
  self->deadline = g_get_monotonic_time () + self->verify_us;
  self->look_at = g_get_monotonic_time () + QUI_SIGNAL_POLL_SENDING_US;
  if (qui_connection_is_connected (self->connection))
    {
      qui_signal_run_meet_server (self);
    }
  else
    {
      qui_signal_run_note_loss (self, _("Not connected"));
      qui_signal_run_step (self);
    }
}

void
qui_signal_run_stop (QuiSignalRun *self)
{
  g_return_if_fail (QUI_IS_SIGNAL_RUN (self));

  if (self->phase == QUI_PHASE_NEW || self->phase == QUI_PHASE_FINISHED || self->stopped)
    return;

  self->stopped = TRUE;
  self->look_at = 0;
  g_cancellable_cancel (self->stopping);
  qui_signal_run_step (self);
}

guint
qui_signal_run_get_n_targets (QuiSignalRun *self)
{
  g_return_val_if_fail (QUI_IS_SIGNAL_RUN (self), 0);

  return self->n_cases;
}

const QuiSignalTarget *
qui_signal_run_get_target (QuiSignalRun *self, guint index)
{
  g_return_val_if_fail (QUI_IS_SIGNAL_RUN (self), NULL);
  g_return_val_if_fail (index < self->n_cases, NULL);

  return &self->cases[index].target;
}

const QuiOutcome *
qui_signal_run_get_outcome (QuiSignalRun *self, guint index)
{
  g_return_val_if_fail (QUI_IS_SIGNAL_RUN (self), NULL);
  g_return_val_if_fail (index < self->n_cases, NULL);

  return &self->cases[index].outcome;
}

gboolean
qui_signal_run_is_proved (QuiSignalRun *self)
{
  g_return_val_if_fail (QUI_IS_SIGNAL_RUN (self), FALSE);

  return self->phase >= QUI_PHASE_WATCHING;
}

gboolean
qui_signal_run_is_finished (QuiSignalRun *self)
{
  g_return_val_if_fail (QUI_IS_SIGNAL_RUN (self), FALSE);

  return self->phase == QUI_PHASE_FINISHED;
}
