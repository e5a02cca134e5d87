/* qui-history.c: how many sessions were not idle, over the last fifteen minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-history.h"

#include "qui-session-rules.h"

struct _QuiHistory
{
  GObject           parent_instance;

  QuiHistorySample *ring;     /* QUI_HISTORY_MAX */
  guint             first;    /* the oldest */
  guint             n;
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

  g_free (self->ring);

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
  self->ring = g_new (QuiHistorySample, QUI_HISTORY_MAX);
}

QuiHistory *
qui_history_new (void)
{
  return g_object_new (QUI_TYPE_HISTORY, NULL);
}

static QuiHistorySample *
sample_at (QuiHistory *self,
           guint       index)
{
  return &self->ring[(self->first + index) % QUI_HISTORY_MAX];
}

static void
drop_oldest (QuiHistory *self)
{
  self->first = (self->first + 1) % QUI_HISTORY_MAX;
  self->n--;
}

/* Leaves what is older than @now by the span at most; a clock that was set back makes all that came before meaningless. */
static void
forget (QuiHistory *self,
        gint64      now)
{
  if (self->n > 0 && sample_at (self, self->n - 1)->time > now)
    self->n = 0;
  while (self->n > 0 && sample_at (self, 0)->time < now - QUI_HISTORY_SPAN)
    drop_oldest (self);
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
  if (self->n == QUI_HISTORY_MAX)
    drop_oldest (self);
  *sample_at (self, self->n++) = sample;
  g_signal_emit (self, signals[CHANGED], 0);
}

guint
qui_history_get_n_samples (QuiHistory *self)
{
  g_return_val_if_fail (QUI_IS_HISTORY (self), 0);

  return self->n;
}

const QuiHistorySample *
qui_history_get_sample (QuiHistory *self,
                        guint       index)
{
  g_return_val_if_fail (QUI_IS_HISTORY (self), NULL);
  g_return_val_if_fail (index < self->n, NULL);

  return sample_at (self, index);
}
