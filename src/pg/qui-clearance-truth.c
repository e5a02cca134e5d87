/* qui-clearance-truth.c: what is true afterwards, looked up by the oid of the database
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance-private.h"
#include "qui-clearance-statements.h"
#include "qui-wire.h"

#define LOOK_FOR_MS    20000
/* The person has said that it takes too long. */
#define STOPPED_FOR_MS 3000
#define HURRIED_FOR_MS 1000
#define LOOK_MIN_MS    20
#define LOOK_MAX_MS    500

typedef struct
{
  QuiClearanceRequest *request;
  int                  worker_pid;
  char                *worker_start;
} Question;

static void ask (QuiClearance *self);

static void
question_free (gpointer data)
{
  Question *question = data;

  qui_clearance_request_free (question->request);
  g_free (question->worker_start);
  g_free (question);
}

static gpointer
look_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;

  return qui_clearance_look_take (wire, question->request, question->worker_pid, question->worker_start, NULL, cancellable, error);
}

static void
post_look (QuiClearance *self, gboolean with_worker, GAsyncReadyCallback callback)
{
  Question *question = g_new0 (Question, 1);

  question->request = qui_clearance_request_copy (self->request);
  question->worker_pid = with_worker ? self->a_pid : 0;
  question->worker_start = g_strdup (self->a_start);
  qui_connection_run_async (self->b, look_job, question, question_free, (GDestroyNotify) qui_clearance_look_free,
                            self->looking, callback, g_object_ref (self));
}

/* Those whom B met may have left since its last round. */
static void
count_who_is_left (QuiClearance *self)
{
  GHashTableIter iter;
  gpointer key;

  self->progress.n_present = 0;
  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    self->progress.n_present += g_hash_table_contains (self->look->inside, key);
  for (guint i = self->survivors->len; i > 0; i--)
    {
      g_autofree char *survivor = qui_survivor_dup_key (g_ptr_array_index (self->survivors, i - 1));

      if (!g_hash_table_contains (self->look->inside, survivor))
        g_ptr_array_remove_index (self->survivors, i - 1);
    }
}

static void
take_look (QuiClearance *self, QuiClearanceLook *look)
{
  g_clear_pointer (&self->look, qui_clearance_look_free);
  self->look = look;
  qui_clearance_hear (self);
  count_who_is_left (self);
}

static gboolean
is_broken (QuiClearance *self)
{
  return self->request->mode == QUI_CLEARANCE_DROP && self->look->database != NULL && self->look->database->connection_limit == -2;
}

/* --- no answer --- */

/* What CLEAR does leaves no trace but that nobody was seen inside, behind the fence. */
static gboolean
is_seen_done (QuiClearance *self)
{
  if (self->request->mode == QUI_CLEARANCE_CLEAR)
    return self->progress.drained_at != 0;
  return self->found && qui_clearance_look_shows (self->look, self->request, self->old_name);
}

static void
conclude (QuiClearance *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->error);

  g_clear_handle_id (&self->look_timer, g_source_remove);
  if (is_seen_done (self))
    qui_clearance_finish (self, QUI_CLEARANCE_END_DONE, NULL);
  else if (!self->found)
    qui_clearance_finish (self, QUI_CLEARANCE_END_UNKNOWN, g_steal_pointer (&error));
  else if (self->look->at_work)
    qui_clearance_finish (self, QUI_CLEARANCE_END_AT_WORK, g_steal_pointer (&error));
  else if (is_broken (self))
    qui_clearance_finish (self, QUI_CLEARANCE_END_BROKEN, g_steal_pointer (&error));
  else if (self->stopped)
    qui_clearance_finish (self, QUI_CLEARANCE_END_STOPPED, NULL);
  else
    qui_clearance_finish (self, QUI_CLEARANCE_END_REFUSED, g_steal_pointer (&error));
}

static gboolean
on_timer (gpointer data)
{
  g_autoptr (QuiClearance) self = g_object_ref (data);

  self->timer_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_too_late (QuiClearance *self)
{
  return g_get_monotonic_time () >= self->look_deadline;
}

static void
ask_later (QuiClearance *self)
{
  self->timer_id = g_timeout_add (self->look_delay, on_timer, self);
  self->look_delay = MIN (self->look_delay * 2, LOOK_MAX_MS);
}

static void
on_found_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;
  QuiClearanceLook *look = qui_connection_run_finish (QUI_CONNECTION (source), result, NULL);

  if (look != NULL)
    {
      take_look (self, look);
      self->found = TRUE;
    }
  if ((look == NULL || look->at_work) && !is_too_late (self))
    ask_later (self);
  else
    conclude (self);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;

  if (qui_connection_connect_finish (QUI_CONNECTION (source), result, NULL))
    ask (self);
  else if (!is_too_late (self))
    ask_later (self);
  else
    conclude (self);
}

static void
ask (QuiClearance *self)
{
  if (qui_connection_is_connected (self->b))
    post_look (self, TRUE, on_found_out);
  else
    qui_connection_connect_async (self->b, QUI_CONNECT_TIMEOUT_MS, self->looking, on_connected, g_object_ref (self));
}

static gboolean
on_too_late (gpointer data)
{
  QuiClearance *self = data;

  self->look_timer = 0;
  g_cancellable_cancel (self->looking);
  return G_SOURCE_REMOVE;
}

static void
look_for (QuiClearance *self, guint milliseconds)
{
  gint64 now = g_get_monotonic_time ();

  self->look_deadline = qui_wire_deadline_in (milliseconds);
  g_clear_handle_id (&self->look_timer, g_source_remove);
  self->look_timer = g_timeout_add ((guint) ((self->look_deadline - now) / G_TIME_SPAN_MILLISECOND), on_too_late, self);
}

void
qui_clearance_hurry_up (QuiClearance *self)
{
  if (self->look_deadline > qui_wire_deadline_in (HURRIED_FOR_MS))
    look_for (self, HURRIED_FOR_MS);
}

void
qui_clearance_find_out (QuiClearance *self, GError *error)
{
  qui_clearance_drain_end (self);
  g_clear_error (&self->error);
  self->error = error;
  self->look_delay = LOOK_MIN_MS;
  look_for (self, self->stopped ? STOPPED_FOR_MS : LOOK_FOR_MS);
  self->found = FALSE;
  g_clear_object (&self->looking);
  self->looking = g_cancellable_new ();
  /* Its session ends with what it does, and so can be waited for. */
  qui_connection_close (self->a);
  qui_clearance_set_phase (self, QUI_CLEARANCE_PHASE_FINDING_OUT);
  ask (self);
}

/* --- after an answer --- */

typedef struct
{
  QuiClearance    *clearance;
  QuiClearanceEnd  end;
  GError          *error;
} Ending;

static void
on_looked_after (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Ending *ending = data;
  g_autoptr (QuiClearance) self = ending->clearance;
  QuiClearanceLook *look = qui_connection_run_finish (QUI_CONNECTION (source), result, NULL);

  if (look != NULL)
    take_look (self, look);
  if (ending->end == QUI_CLEARANCE_END_REFUSED && look == NULL && self->request->mode == QUI_CLEARANCE_DROP)
    {
      /* It may be broken. */
      qui_clearance_find_out (self, ending->error);
      return;
    }
  if (ending->end == QUI_CLEARANCE_END_REFUSED && look != NULL && is_broken (self))
    ending->end = QUI_CLEARANCE_END_BROKEN;
  qui_clearance_finish (self, ending->end, ending->error);
}

void
qui_clearance_look_after (QuiClearance *self, QuiClearanceEnd end, GError *error)
{
  Ending *ending = g_new0 (Ending, 1);
  Question *question = g_new0 (Question, 1);

  *ending = (Ending) { g_object_ref (self), end, error };
  question->request = qui_clearance_request_copy (self->request);
  qui_clearance_drain_end (self);
  qui_connection_run_async (self->b, look_job, question, question_free, (GDestroyNotify) qui_clearance_look_free,
                            NULL, on_looked_after, ending);
}
