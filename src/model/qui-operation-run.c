/* qui-operation-run.c: what an operation does: connects, sends, hears what came of it, and tells the journal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *   begin -> (control connects) -> [cancel run -> at most wait_seconds] -> signal run -> proved -> watch -> done
 *                                                                              ^                             |
 *                                                                              +----------- retry -----------+
 */

#include <glib/gi18n-lib.h>

#include "qui-operation-private.h"
#include "qui-error.h"
#include "qui-statements.h"

/* As in qui_signal_run_new(): what it takes when nothing else is said. */
#define VERIFY_SECONDS 10

static void send_signals (QuiOperation *self);

static gboolean
on_tick (gpointer user_data)
{
  QuiOperation *self = user_data;

  for (guint i = 0; i < self->rows->len; i++)
    qui_outcome_row_tick (g_ptr_array_index (self->rows, i));
  qui_operation_emit_changed (self);
  return G_SOURCE_CONTINUE;
}

static void
on_journal_appended (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (QuiOperation) self = user_data;
  g_autoptr (GError) error = NULL;

  if (qui_journal_append_finish (QUI_JOURNAL (source), result, &error) || self->journal_problem != NULL)
    return;

  self->journal_problem = g_strdup (error->message);
  qui_operation_emit_changed (self);
}

static void
append_to_journal (QuiOperation *self,
                   JsonObject   *entry)
{
  QuiJournal *journal = qui_server_get_journal (self->server);

  if (journal != NULL)
    qui_journal_append_async (journal, entry, on_journal_appended, g_object_ref (self));
  json_object_unref (entry);
}

static void
drop_run (QuiOperation *self)
{
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
}

void
qui_operation_finish (QuiOperation *self)
{
  g_autoptr (QuiServer) server = NULL;

  if (self->phase == QUI_OPERATION_DONE)
    return;

  drop_run (self);
  g_clear_handle_id (&self->tick, g_source_remove);
  for (guint i = 0; i < self->rows->len; i++)
    {
      QuiOutcomeRow *row = g_ptr_array_index (self->rows, i);

      qui_outcome_row_end_cancelled (row);
      qui_outcome_row_set_over (row, TRUE);
    }
  g_ptr_array_sort (self->rows, qui_outcome_row_compare);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, self->rows->len, self->rows->len);
  append_to_journal (self, qui_operation_make_end_entry (self));
  /* Whoever hears of the end may begin a retry. */
  g_clear_object (&self->control);
  server = g_steal_pointer (&self->busy_with);
  g_clear_pointer (&self->tunnel, qui_server_release_tunnel);
  qui_operation_emit_changed (self);
  self->done_at = g_get_monotonic_time ();
  qui_operation_set_phase (self, QUI_OPERATION_DONE);
  qui_server_refresh (server);
  g_object_unref (self);
}

static QuiSignalKind
get_kind (QuiOperation *self)
{
  if (self->phase == QUI_OPERATION_CANCELLING || self->phase == QUI_OPERATION_GRACE)
    return QUI_SIGNAL_CANCEL;
  return qui_plan_get_request (self->plan)->kind;
}

static gboolean
all_sent (QuiSignalRun *run)
{
  for (guint i = 0; i < qui_signal_run_get_n_targets (run); i++)
    if (qui_signal_run_get_outcome (run, i)->kind == QUI_OUTCOME_PENDING)
      return FALSE;
  return TRUE;
}

static void
on_run_changed (QuiSignalRun *run,
                guint         first,
                guint         n,
                QuiOperation *self)
{
  gboolean cancelling = get_kind (self) != qui_plan_get_request (self->plan)->kind;

  for (guint i = first; i < first + n; i++)
    {
      QuiOutcomeRow *row = g_ptr_array_index (self->run_rows, i);
      const QuiOutcome *outcome = qui_signal_run_get_outcome (run, i);

      if (cancelling)
        qui_outcome_row_set_cancelled (row, outcome);
      else
        qui_outcome_row_set_outcome (row, outcome, get_kind (self));
    }
  if (self->phase == QUI_OPERATION_CANCELLING && all_sent (run))
    qui_operation_set_phase (self, QUI_OPERATION_GRACE);
  qui_operation_emit_changed_soon (self);
}

static void
on_run_proved (QuiSignalRun *run,
               QuiOperation *self)
{
  if (get_kind (self) == qui_plan_get_request (self->plan)->kind)
    {
      self->proved_at = g_get_monotonic_time ();
      qui_operation_set_phase (self, QUI_OPERATION_WATCHING);
      qui_operation_emit_changed (self);
      qui_server_refresh (self->server);
      return;
    }

  /* The queries have stopped, or the wait is over: what is left of "cancel first" is no longer of interest. */
  self->cancel_run = g_object_ref (run);
  drop_run (self);
  if (self->stopped)
    {
      qui_operation_finish (self);
      return;
    }
  for (guint i = 0; i < self->run_rows->len; i++)
    qui_outcome_row_set_cancelled (g_ptr_array_index (self->run_rows, i), NULL);
  qui_operation_set_phase (self, QUI_OPERATION_SIGNALLING);
  send_signals (self);
}

/* The connection was down after all, or led elsewhere. */
static void
note_nothing_sent (QuiOperation *self,
                   QuiSignalRun *run)
{
  const char *message = NULL;

  for (guint i = 0; i < qui_signal_run_get_n_targets (run); i++)
    {
      const QuiOutcome *outcome = qui_signal_run_get_outcome (run, i);

      if (outcome->kind != QUI_OUTCOME_PENDING)
        return;
      message = outcome->message;
    }
  if (message != NULL)
    self->error = g_error_new_literal (QUI_ERROR, QUI_ERROR_LOST, message);
}

static void
on_run_finished (QuiSignalRun *run,
                 QuiOperation *self)
{
  /* A stopped run may end without a proof. */
  if (get_kind (self) != qui_plan_get_request (self->plan)->kind && !self->stopped)
    return;

  note_nothing_sent (self, run);
  qui_operation_finish (self);
}

static GArray *
dup_run_targets (QuiOperation *self)
{
  GArray *targets = g_array_sized_new (FALSE, FALSE, sizeof (QuiSignalTarget), self->run_rows->len);

  g_array_set_clear_func (targets, (GDestroyNotify) qui_signal_target_clear);
  for (guint i = 0; i < self->run_rows->len; i++)
    {
      QuiSignalTarget target;

      qui_signal_target_copy (&target, qui_outcome_row_get_target (g_ptr_array_index (self->run_rows, i)));
      g_array_append_val (targets, target);
    }
  return targets;
}

static void
send_signals (QuiOperation *self)
{
  const QuiPlanRequest *request = qui_plan_get_request (self->plan);
  const QuiServerInfo *server = qui_snapshot_get_server (qui_plan_get_snapshot (self->plan));
  g_autoptr (GArray) targets = dup_run_targets (self);
  g_autofree int *own_pids = qui_server_dup_own_pids (self->server);
  QuiSignalTiming timing = { .verify_ms = VERIFY_SECONDS * 1000 };

  if (self->phase == QUI_OPERATION_CANCELLING)
    timing.verify_ms = MAX (request->wait_seconds, 1) * 1000;

  self->deadline = g_get_monotonic_time () + timing.verify_ms * G_TIME_SPAN_MILLISECOND;
  self->run = qui_signal_run_new (self->control, get_kind (self),
                                  (const QuiSignalTarget *) targets->data, targets->len, own_pids, &timing);
  qui_signal_run_set_server (self->run, server->started, server->now);
  g_signal_connect (self->run, "changed", G_CALLBACK (on_run_changed), self);
  g_signal_connect (self->run, "proved", G_CALLBACK (on_run_proved), self);
  g_signal_connect (self->run, "finished", G_CALLBACK (on_run_finished), self);
  qui_signal_run_start (self->run);
}

void
qui_operation_journal_intent (QuiOperation *self)
{
  const QuiServerInfo *server = qui_snapshot_get_server (qui_plan_get_snapshot (self->plan));
  g_autofree int *own_pids = qui_server_dup_own_pids (self->server);
  g_autofree char *sql = NULL;

  if (self->n_tries == 1)
    {
      sql = qui_plan_dup_sql (self->plan, own_pids);
    }
  else
    {
      g_autoptr (GArray) targets = dup_run_targets (self);

      sql = qui_statements_signal_script (server->version_num, get_kind (self),
                                          (const QuiSignalTarget *) targets->data, targets->len, own_pids);
    }
  append_to_journal (self, qui_operation_make_start_entry (self, sql, self->run_rows));
}

/* Until now the rows of a retry say what is known from the try before. */
static void
open_rows (QuiOperation *self)
{
  const QuiOutcome pending = { .kind = QUI_OUTCOME_PENDING };

  for (guint i = 0; i < self->run_rows->len; i++)
    {
      qui_outcome_row_set_over (g_ptr_array_index (self->run_rows, i), FALSE);
      qui_outcome_row_set_outcome (g_ptr_array_index (self->run_rows, i), &pending, qui_plan_get_request (self->plan)->kind);
    }
  qui_operation_emit_changed (self);
}

static void
go (QuiOperation *self)
{
  qui_operation_journal_intent (self);
  if (self->run_rows->len == 0 || self->stopped)
    {
      qui_operation_finish (self);
      return;
    }
  open_rows (self);
  send_signals (self);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (QuiOperation) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean connected = qui_connection_connect_finish (QUI_CONNECTION (source), result, &error);

  g_clear_object (&self->connecting);
  if (self->abandoned)
    return;
  if (connected)
    {
      go (self);
      return;
    }

  qui_operation_journal_intent (self);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_steal_pointer (&error);
  qui_operation_finish (self);
}

void
qui_operation_begin (QuiOperation *self,
                     gboolean      cancel_first)
{
  QuiConnection *control = qui_server_get_control (self->server);

  g_object_ref (self);
  self->busy_with = g_object_ref (self->server);
  self->tunnel = qui_server_hold_tunnel (self->server);
  qui_operation_follow_remains (self);
  self->n_tries++;
  self->stopped = FALSE;
  self->started_at = g_get_monotonic_time ();
  self->proved_at = 0;
  g_clear_error (&self->error);
  qui_operation_set_phase (self, cancel_first ? QUI_OPERATION_CANCELLING : QUI_OPERATION_SIGNALLING);
  if (control == NULL)
    {
      self->error = g_error_new_literal (QUI_ERROR, QUI_ERROR_LOST, _("Not connected"));
      qui_operation_finish (self);
      return;
    }

  self->tick = g_timeout_add_seconds (1, on_tick, self);
  g_set_object (&self->control, control);
  /* At once where it can be: whoever shows the operation draws while the server is already at work. */
  if (qui_connection_is_connected (control))
    {
      go (self);
      return;
    }
  self->connecting = g_cancellable_new ();
  qui_connection_connect_async (control, QUI_CONNECT_TIMEOUT_MS, self->connecting, on_connected, g_object_ref (self));
}
