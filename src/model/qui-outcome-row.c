/* qui-outcome-row.c: one session of a report
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-operation-private.h"
#include "qui-words.h"

struct _QuiOutcomeRow
{
  GObject          parent_instance;

  QuiSignalTarget  target;
  QuiOutcome       outcome;
  QuiOutcome       cancelled;      /* "cancel first"; kind PENDING: no cancel was sent */
  char            *user;
  QuiSignalKind    signal;         /* that the outcome speaks of */
  gboolean         cancelling;     /* the part before the terminate is under way */
  gboolean         spared;
  gboolean         over;
};

G_DEFINE_FINAL_TYPE (QuiOutcomeRow, qui_outcome_row, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
outcome_assign (QuiOutcome       *outcome,
                const QuiOutcome *from)
{
  g_free (outcome->message);
  *outcome = *from;
  outcome->message = g_strdup (from->message);
}

static gboolean
outcome_equal (const QuiOutcome *a,
               const QuiOutcome *b)
{
  return a->kind == b->kind
         && a->permission == b->permission
         && g_strcmp0 (a->message, b->message) == 0
         && a->signalled_at == b->signalled_at
         && a->settled_at == b->settled_at
         && a->new_pid == b->new_pid
         && a->back_after == b->back_after;
}

static void
qui_outcome_row_finalize (GObject *object)
{
  QuiOutcomeRow *self = QUI_OUTCOME_ROW (object);

  qui_signal_target_clear (&self->target);
  g_free (self->outcome.message);
  g_free (self->cancelled.message);
  g_free (self->user);

  G_OBJECT_CLASS (qui_outcome_row_parent_class)->finalize (object);
}

static void
qui_outcome_row_class_init (QuiOutcomeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = qui_outcome_row_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_outcome_row_init (QuiOutcomeRow *self)
{
}

QuiOutcomeRow *
qui_outcome_row_new (const QuiSession      *session,
                     const QuiSignalTarget *target,
                     QuiSignalKind          signal)
{
  QuiOutcomeRow *self = g_object_new (QUI_TYPE_OUTCOME_ROW, NULL);

  qui_signal_target_copy (&self->target, target);
  self->user = g_strdup (session->user != NULL ? session->user : "");
  self->signal = signal;
  return self;
}

void
qui_outcome_row_set_spared (QuiOutcomeRow *self)
{
  self->spared = TRUE;
  self->outcome.kind = QUI_OUTCOME_NOT_PERMITTED;
  self->outcome.permission = self->target.permission;
}

void
qui_outcome_row_set_outcome (QuiOutcomeRow    *self,
                             const QuiOutcome *outcome,
                             QuiSignalKind     signal)
{
  if (self->signal == signal && outcome_equal (&self->outcome, outcome))
    return;

  self->signal = signal;
  outcome_assign (&self->outcome, outcome);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
qui_outcome_row_set_cancelled (QuiOutcomeRow    *self,
                               const QuiOutcome *outcome)
{
  self->cancelling = outcome != NULL;
  if (outcome != NULL)
    outcome_assign (&self->cancelled, outcome);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
qui_outcome_row_end_cancelled (QuiOutcomeRow *self)
{
  if (!self->cancelling)
    return;

  self->cancelling = FALSE;
  qui_outcome_row_set_outcome (self, &self->cancelled, QUI_SIGNAL_CANCEL);
}

void
qui_outcome_row_set_over (QuiOutcomeRow *self,
                          gboolean       over)
{
  if (self->over == over)
    return;

  self->over = over;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
qui_outcome_row_doubt (gpointer row,
                       gpointer unused)
{
  const QuiOutcome unknown = { .kind = QUI_OUTCOME_UNKNOWN };
  QuiOutcomeRow *self = row;

  if (self->outcome.kind == QUI_OUTCOME_PENDING)
    qui_outcome_row_set_outcome (self, &unknown, self->signal);
}

void
qui_outcome_row_tick (QuiOutcomeRow *self)
{
  if (self->cancelling || self->outcome.kind == QUI_OUTCOME_WAITING)
    g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
qui_outcome_row_is_retriable (QuiOutcomeRow *self)
{
  return !self->spared
         && (self->outcome.kind == QUI_OUTCOME_SURVIVED
             || self->outcome.kind == QUI_OUTCOME_UNKNOWN
             || self->outcome.kind == QUI_OUTCOME_PENDING);
}

static int
badness (QuiOutcomeKind kind)
{
  switch (kind)
    {
    case QUI_OUTCOME_SURVIVED:
      return 8;
    case QUI_OUTCOME_UNKNOWN:
      return 7;
    case QUI_OUTCOME_WAITING:
    case QUI_OUTCOME_PENDING:
      return 6;
    case QUI_OUTCOME_NOT_PERMITTED:
      return 5;
    case QUI_OUTCOME_OWN:
      return 4;
    case QUI_OUTCOME_CAME_BACK:
      return 3;
    case QUI_OUTCOME_REPLACED:
      return 2;
    case QUI_OUTCOME_ALREADY_GONE:
    case QUI_OUTCOME_NOTHING_RUNNING:
      return 1;
    case QUI_OUTCOME_GONE:
    case QUI_OUTCOME_CANCELLED:
    default:
      return 0;
    }
}

int
qui_outcome_row_compare (gconstpointer a,
                         gconstpointer b)
{
  const QuiOutcomeRow *row_a = *(QuiOutcomeRow * const *) a;
  const QuiOutcomeRow *row_b = *(QuiOutcomeRow * const *) b;

  return badness (row_b->outcome.kind) - badness (row_a->outcome.kind);
}

const QuiSignalTarget *
qui_outcome_row_get_target (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), NULL);

  return &self->target;
}

const QuiOutcome *
qui_outcome_row_get_outcome (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), NULL);

  return &self->outcome;
}

const char *
qui_outcome_row_get_user (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), NULL);

  return self->user;
}

const char *
qui_outcome_row_get_application (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), NULL);

  return self->target.application != NULL ? self->target.application : "";
}

QuiOutcomeKind
qui_outcome_row_get_shown_kind (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), QUI_OUTCOME_PENDING);

  return self->cancelling ? self->cancelled.kind : self->outcome.kind;
}

const char *
qui_outcome_row_get_label (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), NULL);

  if (self->cancelling)
    return qui_words_outcome (self->cancelled.kind, QUI_SIGNAL_CANCEL);
  if (self->over && self->outcome.kind == QUI_OUTCOME_PENDING)
    return _("Not sent");
  return qui_words_outcome (self->outcome.kind, self->signal);
}

static char *
dup_cancelling_detail (QuiOutcomeRow *self)
{
  switch (self->cancelled.kind)
    {
    case QUI_OUTCOME_CANCELLED:
      return g_strdup (_("Query cancelled, terminated next"));
    case QUI_OUTCOME_NOTHING_RUNNING:
      return g_strdup (_("No query to cancel, terminated next"));
    default:
      return qui_words_outcome_detail (&self->cancelled, &self->target, QUI_SIGNAL_CANCEL, g_get_monotonic_time ());
    }
}

char *
qui_outcome_row_dup_detail (QuiOutcomeRow *self)
{
  g_return_val_if_fail (QUI_IS_OUTCOME_ROW (self), NULL);

  if (self->cancelling)
    return dup_cancelling_detail (self);
  if (self->over && self->outcome.kind == QUI_OUTCOME_PENDING)
    return self->outcome.message != NULL ? g_strdup_printf (_("No signal was sent: %s"), self->outcome.message)
                                         : g_strdup (_("No signal was sent"));
  if (self->outcome.kind == QUI_OUTCOME_ALREADY_GONE && self->cancelled.signalled_at != 0)
    return g_strdup (_("Left after its query was cancelled"));
  return qui_words_outcome_detail (&self->outcome, &self->target, self->signal, g_get_monotonic_time ());
}
