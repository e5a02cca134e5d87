/* qui-history.c: how many sessions were not idle, over the last five minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-history.h"

#include "qui-session-rules.h"

struct _QuiHistory
{
  GObject  parent_instance;

  GArray  *samples;   /* QuiHistorySample, oldest first */
};

G_DEFINE_FINAL_TYPE (QuiHistory, qui_history, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
qui_history_finalize (GObject *object)
{
  QuiHistory *self = QUI_HISTORY (object);

  g_clear_pointer (&self->samples, g_array_unref);

  G_OBJECT_CLASS (qui_history_parent_class)->finalize (object);
}

static void
qui_history_class_init (QuiHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_history_finalize;

  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_history_init (QuiHistory *self)
{
  self->samples = g_array_new (FALSE, FALSE, sizeof (QuiHistorySample));
}

QuiHistory *
qui_history_new (void)
{
  return g_object_new (QUI_TYPE_HISTORY, NULL);
}

static gint64
time_at (QuiHistory *self,
         guint       index)
{
  return g_array_index (self->samples, QuiHistorySample, index).time;
}

/* Leaves what is older than @now by the span at most; a clock that was set back makes all that came before meaningless. */
static void
forget (QuiHistory *self,
        gint64      now)
{
  guint n_old = 0;

  if (self->samples->len > 0 && time_at (self, self->samples->len - 1) > now)
    n_old = self->samples->len;

  while (n_old < self->samples->len && time_at (self, n_old) < now - QUI_HISTORY_SPAN)
    n_old++;

  g_array_remove_range (self->samples, 0, n_old);
}

void
qui_history_add (QuiHistory  *self,
                 QuiSnapshot *snapshot)
{
  QuiHistorySample sample = { 0 };

  g_return_if_fail (QUI_IS_HISTORY (self));
  g_return_if_fail (snapshot != NULL);

  sample.time = qui_snapshot_get_server (snapshot)->now;

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (qui_session_counts (snapshot, session))
        sample.n_in_state[session->state]++;
    }

  forget (self, sample.time);
  g_array_append_val (self->samples, sample);
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
qui_history_get_n_samples (QuiHistory *self)
{
  g_return_val_if_fail (QUI_IS_HISTORY (self), 0);

  return self->samples->len;
}

const QuiHistorySample *
qui_history_get_sample (QuiHistory *self,
                        guint       index)
{
  g_return_val_if_fail (QUI_IS_HISTORY (self), NULL);
  g_return_val_if_fail (index < self->samples->len, NULL);

  return &g_array_index (self->samples, QuiHistorySample, index);
}
