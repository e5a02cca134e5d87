/* qui-signal-steps.c: a run of signals as a state machine on the main context
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   start -> SIGNALLING --(nothing left to send, to see or to hear)--> "proved" -> WATCHING -> "finished"
 *
 * Every event (an answer, a failure, a timer) ends in step(), which looks at what is left and begins what comes next:
 *   unsent      chunks still to be sent (qui-signal-send.c)
 *   waiting     targets that were signalled and were still there when last looked at
 *   connecting  the connection was lost: nothing else begins until it is back or the time is over
 * What an answer means for a target is decided in qui-verdict.c.
 */

#include <glib/gi18n-lib.h>

#include "qui-answers.h"
#include "qui-ask.h"
#include "qui-signal-private.h"
#include "qui-statements.h"

#define POLL_MIN_US     (20 * 1000)
#define POLL_MAX_US     (500 * 1000)
#define RETRY_MIN_US    (100 * 1000)
#define RETRY_MAX_US    (1000 * 1000)

/* One statement under way. */
typedef struct
{
  QuiSignalRun *run;
  GArray       *indices;
  gint64        begun_at;
} Errand;

static Errand *
errand_new (QuiSignalRun *self, GArray *indices)
{
  Errand *errand = g_new (Errand, 1);

  *errand = (Errand) { g_object_ref (self), indices != NULL ? g_array_ref (indices) : NULL, g_get_monotonic_time () };
  return errand;
}

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->run);
  g_clear_pointer (&errand->indices, g_array_unref);
  g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

typedef struct
{
  char *sql;
  int   n_columns;
} Statement;

static void
statement_free (gpointer data)
{
  Statement *statement = data;

  g_free (statement->sql);
  g_free (statement);
}

static gpointer
run_statement (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Statement *statement = data;
  g_autoptr (GPtrArray) results = qui_wire_query (wire, statement->sql, QUI_STATEMENT_TIMEOUT_MS, cancellable, error);

  /* No rows must not look like no sessions. */
  if (results == NULL || qui_ask_answer (results, statement->n_columns, error) == NULL)
    return NULL;
  return g_steal_pointer (&results);
}

/* Takes @sql. */
static void
post (QuiSignalRun *self, char *sql, int n_columns, GArray *indices, GAsyncReadyCallback callback)
{
  Statement *statement = g_new (Statement, 1);

  *statement = (Statement) { sql, n_columns };
  qui_connection_run_async (self->connection, run_statement, statement, statement_free, (GDestroyNotify) g_ptr_array_unref,
                            NULL, callback, errand_new (self, indices));
}

const char *
qui_signal_run_loss_words (const GError *error)
{
  /* Not by us: somebody has closed the connection. */
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? _("The connection was closed") : error->message;
}

void
qui_signal_run_note_loss (QuiSignalRun *self, const char *message)
{
  g_free (self->lost);
  self->lost = g_strdup (message);
  self->retry_at = g_get_monotonic_time () + self->retry_delay;
  self->retry_delay = CLAMP (self->retry_delay * 2, RETRY_MIN_US, RETRY_MAX_US);
}

static gboolean
is_over (QuiSignalRun *self)
{
  return self->stopped || g_get_monotonic_time () >= self->deadline;
}

static gboolean
on_timer (gpointer data)
{
  g_autoptr (QuiSignalRun) self = g_object_ref (data);

  self->timer_id = 0;
  qui_signal_run_step (self);
  return G_SOURCE_REMOVE;
}

static void
arm (QuiSignalRun *self, gint64 at)
{
  gint64 left = MAX (at - g_get_monotonic_time (), 0);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add ((left + 999) / 1000, on_timer, self);
}

/* --- looking --- */

/* Looks follow one another quickly while sessions go, and rarely when nothing moves or a look takes long: a long one may as well have
 * been slowed down by the sessions that end. */
static void
plan_next_look (QuiSignalRun *self, gboolean progress, gint64 took)
{
  gint64 now = g_get_monotonic_time ();

  self->look_delay = progress ? POLL_MIN_US : self->look_delay * 2;
  self->look_delay = CLAMP (MAX (self->look_delay, took / 2), POLL_MIN_US, POLL_MAX_US);
  self->look_at = now + self->look_delay;
  if (now < self->deadline)
    self->look_at = MIN (self->look_at, self->deadline);
}

static void
read_look_answer (QuiSignalRun *self, Errand *errand, GPtrArray *results)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 now = g_get_monotonic_time ();
  /* Only a look begun when the time was over may say so of a session. */
  gboolean last = self->stopped || errand->begun_at >= self->deadline;
  guint n_left = 0;

  qui_answers_read_look (self->cases, self->kind, errand->indices, results, last, now, changed);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      guint index = g_array_index (self->waiting, guint, i);

      if (!qui_verdict_is_settled (&self->cases[index]))
        g_array_index (self->waiting, guint, n_left++) = index;
    }
  g_array_set_size (self->waiting, n_left);

  plan_next_look (self, changed->len > 0, now - errand->begun_at);
  qui_signal_run_emit_changed (self, changed);
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Errand) errand = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);
  QuiSignalRun *self = errand->run;

  self->looking = FALSE;
  if (results != NULL)
    {
      self->retry_delay = 0;
      read_look_answer (self, errand, results);
    }
  else
    {
      /* A look that fails is as good as none: whether it is worth another one is a question of time. */
      qui_signal_run_note_loss (self, qui_signal_run_loss_words (error));
    }
  qui_signal_run_step (self);
}

static void
look (QuiSignalRun *self)
{
  g_autoptr (GArray) indices = g_array_copy (self->waiting);
  g_autofree const QuiSignalTarget **targets = g_new (const QuiSignalTarget *, indices->len);

  for (guint i = 0; i < indices->len; i++)
    targets[i] = &self->cases[g_array_index (indices, guint, i)].target;
  self->looking = TRUE;
  post (self, qui_statements_verify (targets, indices->len), QUI_ANSWERS_LOOK_COLUMNS, indices, on_looked);
}

/* --- watching --- */

/* The databases in which a session may come back; empty when none may any more. */
static GArray *
list_databases (QuiSignalRun *self)
{
  GArray *oids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->n_cases; i++)
    {
      guint32 oid = self->cases[i].target.database_oid;

      if (qui_verdict_can_return (&self->cases[i]) && g_hash_table_add (known, GUINT_TO_POINTER (oid)))
        g_array_append_val (oids, oid);
    }
  return oids;
}

static void
on_watched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Errand) errand = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GPtrArray) results = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);
  QuiSignalRun *self = errand->run;

  self->looking = FALSE;
  if (results != NULL)
    {
      self->retry_delay = 0;
      qui_answers_read_newcomers (self->cases, self->n_cases, results, self->taken, changed);
      plan_next_look (self, FALSE, 0);
      if (errand->begun_at >= self->deadline)
        self->stopped = TRUE;
    }
  else
    {
      qui_signal_run_note_loss (self, qui_signal_run_loss_words (error));
    }
  qui_signal_run_emit_changed (self, changed);
  qui_signal_run_step (self);
}

static void
watch (QuiSignalRun *self, GArray *oids)
{
  self->looking = TRUE;
  post (self, qui_statements_newcomers ((const guint32 *) (gpointer) oids->data, oids->len, self->since), QUI_ANSWERS_NEWCOMER_COLUMNS, NULL, on_watched);
}

/* --- connecting again --- */

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Errand) errand = data;
  g_autoptr (GError) error = NULL;
  QuiSignalRun *self = errand->run;

  self->connecting = FALSE;
  if (qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    {
      g_clear_pointer (&self->lost, g_free);
      self->look_at = g_get_monotonic_time ();
      qui_signal_run_meet_server (self);
      return;
    }
  if (!self->stopped)
    {
      qui_signal_run_note_loss (self, qui_signal_run_loss_words (error));
      /* Nobody to ask for a password here: it will not get better by itself. */
      if (g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED))
        self->deadline = g_get_monotonic_time ();
    }
  qui_signal_run_step (self);
}

/* The server was started anew: whoever was seen before is gone. */
static void
settle_all_as_gone (QuiSignalRun *self)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 now = g_get_monotonic_time ();

  g_queue_clear_full (&self->unsent, (GDestroyNotify) g_array_unref);
  g_array_set_size (self->waiting, 0);
  for (guint i = 0; i < self->n_cases; i++)
    if (!qui_verdict_is_settled (&self->cases[i]))
      {
        if (self->cases[i].outcome.kind == QUI_OUTCOME_WAITING)
          qui_verdict_on_look (&self->cases[i], self->kind, QUI_SEEN_ABSENT, FALSE, now);
        else
          qui_verdict_on_answer (&self->cases[i], "gone", QUI_TIME_UNKNOWN, now);
        g_array_append_val (changed, i);
      }
  qui_signal_run_emit_changed (self, changed);
}

void
qui_signal_run_meet_server (QuiSignalRun *self)
{
  gint64 started = qui_connection_get_server_started (self->connection);

  if (self->server_started != QUI_TIME_UNKNOWN && started != self->server_started)
    {
      if (started != QUI_TIME_UNKNOWN && started > self->looked_at)
        {
          settle_all_as_gone (self);
        }
      else
        {
          qui_signal_run_note_loss (self, _("Another server answers than the one that was looked at"));
          self->deadline = g_get_monotonic_time ();
        }
    }
  qui_signal_run_step (self);
}

static void
connect_again (QuiSignalRun *self)
{
  gint64 left = self->deadline - g_get_monotonic_time ();

  if (g_get_monotonic_time () < self->retry_at)
    {
      arm (self, MIN (self->retry_at, self->deadline));
      return;
    }
  self->connecting = TRUE;
  qui_connection_connect_async (self->connection, CLAMP (left / 1000, 1, QUI_CONNECT_TIMEOUT_MS), self->stopping,
                                on_connected, errand_new (self, NULL));
}

/* --- what comes next --- */

/* Nothing more can be sent or seen: says of each target that is left what is known. */
static void
give_up (QuiSignalRun *self)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 now = g_get_monotonic_time ();

  g_queue_clear_full (&self->unsent, (GDestroyNotify) g_array_unref);
  g_array_set_size (self->waiting, 0);
  for (guint i = 0; i < self->n_cases; i++)
    if (!qui_verdict_is_settled (&self->cases[i]))
      {
        qui_verdict_on_loss (&self->cases[i], self->lost, now);
        g_array_append_val (changed, i);
      }
  qui_signal_run_emit_changed (self, changed);
}

static void
finish (QuiSignalRun *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->phase = QUI_PHASE_FINISHED;
  qui_signal_run_emit_finished (self);
  g_object_unref (self);   /* taken by qui_signal_run_start() */
}

static void
step_watching (QuiSignalRun *self)
{
  g_autoptr (GArray) oids = NULL;

  if (self->looking || self->connecting)
    return;

  oids = list_databases (self);
  if (self->stopped || oids->len == 0 || (self->lost != NULL && is_over (self)))
    finish (self);
  else if (self->lost != NULL)
    connect_again (self);
  else if (g_get_monotonic_time () < self->look_at)
    arm (self, self->look_at);
  else
    watch (self, oids);
}

static void
prove (QuiSignalRun *self)
{
  /* A handler of "changed" may have stopped the run and come here before. */
  if (self->phase != QUI_PHASE_SIGNALLING)
    return;

  self->phase = QUI_PHASE_WATCHING;
  self->deadline = g_get_monotonic_time () + self->watch_us;
  self->look_delay = POLL_MIN_US;
  self->look_at = 0;
  qui_signal_run_emit_proved (self);
  if (self->kind != QUI_SIGNAL_TERMINATE)
    self->stopped = TRUE;
  qui_signal_run_step (self);
}

/* After a stop: sends nothing more, but looks at those that an earlier signal may have reached. */
static void
drop_unsent (QuiSignalRun *self)
{
  GArray *indices;

  while ((indices = g_queue_pop_head (&self->unsent)) != NULL)
    {
      for (guint i = 0; i < indices->len; i++)
        {
          guint index = g_array_index (indices, guint, i);

          if (!self->cases[index].maybe_sent)
            continue;
          self->cases[index].outcome.kind = QUI_OUTCOME_WAITING;
          g_array_append_val (self->waiting, index);
        }
      g_array_unref (indices);
    }
}

static void
step_signalling (QuiSignalRun *self)
{
  if (self->stopped)
    drop_unsent (self);
  if (self->lost != NULL)
    {
      /* What is under way fails first, or comes through after all. */
      if (self->n_sending > 0 || self->looking || self->connecting)
        return;
      if (is_over (self) || (self->waiting->len == 0 && g_queue_is_empty (&self->unsent)))
        {
          give_up (self);
          prove (self);
        }
      else
        {
          connect_again (self);
        }
      return;
    }

  qui_signal_run_send (self);
  if (self->n_sending == 0 && self->waiting->len == 0 && !self->looking)
    prove (self);
  else if (self->n_sending == 1 && g_queue_is_empty (&self->unsent))
    return;   /* a look now would have to wait for it, and ask for too few */
  else if (self->waiting->len > 0 && !self->looking && g_get_monotonic_time () >= self->look_at)
    {
      self->look_at = g_get_monotonic_time () + QUI_SIGNAL_POLL_SENDING_US;
      look (self);
    }
  else if (self->waiting->len > 0 && !self->looking)
    arm (self, self->look_at);
}

void
qui_signal_run_step (QuiSignalRun *self)
{
  if (self->phase == QUI_PHASE_SIGNALLING)
    step_signalling (self);
  else if (self->phase == QUI_PHASE_WATCHING)
    step_watching (self);
}
