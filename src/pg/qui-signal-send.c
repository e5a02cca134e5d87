/* qui-signal-send.c: the sending part of a run of signals: chunks in volleys, and what their answers tell
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A volley is a message of several chunks, each a guarded statement in a transaction of its own. The sessions that end take the
 * processors from everybody else, so that each turn of ours between two chunks would cost as much as a chunk does.
 */

#include "qui-answers.h"
#include "qui-signal-private.h"
#include "qui-statements.h"
#include "qui-volley.h"

/* What cannot be taken back is never more than a thousand signals; a cancel whose answer is lost is not sent again, so there only one
 * chunk may be under way. */
#define CHUNKS_IN_VOLLEY 5
#define VOLLEYS_AT_ONCE  2

/* A volley under way. */
typedef struct
{
  QuiSignalRun *run;
  GPtrArray    *chunks;    /* GArray of indices */
  guint         n_heard;
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->run);
  g_ptr_array_unref (sending->chunks);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

/* Whether @error leaves open what happened on the server: the answer, if there was one, never came. */
static gboolean
is_loss (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_LOST) || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static gboolean
is_broken_off (const GError *error)
{
  return g_strcmp0 (qui_error_get_sqlstate (error), "57014") == 0;
}

/* --- doubts --- */

static void
send_again (QuiSignalRun *self, GArray *indices)
{
  for (guint i = 0; i < indices->len; i++)
    self->cases[g_array_index (indices, guint, i)].maybe_sent = TRUE;
  g_queue_push_head (&self->unsent, g_array_ref (indices));
}

/* Whether a second signal can only hit whom the first was for: not if that one may be gone and nothing but its pid tells who comes
 * after it. A cancel would hit the next query. */
static gboolean
may_repeat (QuiSignalRun *self, const QuiVerdictCase *target)
{
  return self->kind == QUI_SIGNAL_TERMINATE && target->target.backend_start != QUI_TIME_UNKNOWN;
}

static void
note_lost_answer (QuiSignalRun *self, GArray *indices, const char *message)
{
  g_autoptr (GArray) again = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < indices->len; i++)
    {
      guint index = g_array_index (indices, guint, i);

      self->cases[index].maybe_sent = TRUE;
      if (may_repeat (self, &self->cases[index]))
        g_array_append_val (again, index);
      else
        qui_verdict_on_loss (&self->cases[index], message, g_get_monotonic_time ());
    }
  if (again->len > 0)
    send_again (self, again);
}

/* The statement broke off at one target, and signals sent before it stay sent: now each alone. Those gone meanwhile are known as such,
 * the others are guarded as ever. */
static void
send_each_alone (QuiSignalRun *self, GArray *indices)
{
  for (guint i = indices->len; i-- > 0;)
    {
      g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (guint));

      g_array_append_val (one, g_array_index (indices, guint, i));
      send_again (self, one);
    }
}

/* Some of its targets may have been signalled, or all, or none. */
static void
doubt (QuiSignalRun *self, GArray *indices, const GError *error)
{
  if (is_loss (error))
    note_lost_answer (self, indices, qui_signal_run_loss_words (error));
  else if (indices->len > 1 || (self->stopped && is_broken_off (error)))
    send_each_alone (self, indices);
  else
    qui_verdict_on_refusal (&self->cases[g_array_index (indices, guint, 0)], error, g_get_monotonic_time ());
  qui_signal_run_emit_changed (self, indices);
}

/* --- answers --- */

static void
read_answer (QuiSignalRun *self, GArray *indices, const PGresult *rows)
{
  qui_answers_read_sent (self->cases, indices, rows, g_get_monotonic_time ());
  for (guint i = 0; i < indices->len; i++)
    {
      guint index = g_array_index (indices, guint, i);
      gint64 sent_at = self->cases[index].sent_at;

      if (self->cases[index].outcome.kind == QUI_OUTCOME_WAITING)
        g_array_append_val (self->waiting, index);
      if (sent_at != QUI_TIME_UNKNOWN && (self->since == QUI_TIME_UNKNOWN || sent_at < self->since))
        self->since = sent_at;
    }
}

static void
on_heard (guint index, const PGresult *rows, gpointer data)
{
  Sending *sending = data;
  QuiSignalRun *self = sending->run;
  GArray *indices = g_ptr_array_index (sending->chunks, index);

  sending->n_heard = index + 1;
  self->retry_delay = 0;
  self->deadline = g_get_monotonic_time () + self->verify_us;
  read_answer (self, indices, rows);
  qui_signal_run_emit_changed (self, indices);
  qui_signal_run_step (self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Sending) sending = data;
  g_autoptr (GError) error = NULL;
  QuiSignalRun *self = sending->run;
  guint n_doubtful, n_begun;

  qui_volley_finish (QUI_CONNECTION (source), result, &n_doubtful, &error);
  self->n_sending--;
  n_begun = sending->n_heard + n_doubtful;

  /* A volley that was stopped before its turn is no loss. */
  if (is_loss (error) && (n_doubtful > 0 || !self->stopped || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    qui_signal_run_note_loss (self, qui_signal_run_loss_words (error));
  for (guint i = sending->chunks->len; i-- > n_begun;)
    g_queue_push_head (&self->unsent, g_array_ref (g_ptr_array_index (sending->chunks, i)));
  for (guint i = n_begun; i-- > sending->n_heard;)
    doubt (self, g_ptr_array_index (sending->chunks, i), error);

  if (g_queue_is_empty (&self->unsent) && self->n_sending == 0)
    self->look_at = g_get_monotonic_time ();
  qui_signal_run_step (self);
}

/* --- sending --- */

static char *
make_statement (QuiSignalRun *self, GArray *indices)
{
  const QuiSignalTarget *targets[QUI_SIGNAL_CHUNK];

  for (guint i = 0; i < indices->len; i++)
    targets[i] = &self->cases[g_array_index (indices, guint, i)].target;
  return qui_statements_signal (qui_connection_get_server_version (self->connection), self->kind, targets, indices->len, self->own_pids);
}

static void
send_volley (QuiSignalRun *self)
{
  guint n = self->kind == QUI_SIGNAL_TERMINATE ? CHUNKS_IN_VOLLEY : 1;
  GString *sql = g_string_new (NULL);
  Sending *sending = g_new0 (Sending, 1);

  sending->run = g_object_ref (self);
  sending->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  while (sending->chunks->len < n && !g_queue_is_empty (&self->unsent))
    {
      GArray *indices = g_queue_pop_head (&self->unsent);
      g_autofree char *statement = make_statement (self, indices);

      g_ptr_array_add (sending->chunks, indices);
      g_string_append (sql, statement);
    }

  self->n_sending++;
  qui_volley_async (self->connection, g_string_free (sql, FALSE), sending->chunks->len, QUI_ANSWERS_SENT_COLUMNS, on_heard,
                    self->stopping, on_sent, sending);
}

void
qui_signal_run_send (QuiSignalRun *self)
{
  guint n_at_once = self->kind == QUI_SIGNAL_TERMINATE ? VOLLEYS_AT_ONCE : 1;

  while (self->n_sending < n_at_once && !g_queue_is_empty (&self->unsent))
    send_volley (self);
}
