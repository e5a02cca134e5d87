/* qui-operation.c: one action on sessions, from the plan to the report
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-operation-private.h"
#include "qui-error.h"
#include "qui-statements.h"

/*   start -> (control connects) -> [cancel run -> at most wait_seconds] -> signal run -> proved -> watch -> done
 *                                                                              ^                             |
 *                                                                              +----------- retry -----------+ */

static void qui_operation_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (QuiOperation, qui_operation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, qui_operation_list_model_init))

/* As in qui_signal_run_new(): what it takes when nothing else is said. */
#define VERIFY_SECONDS 10

enum
{
  PROP_0,
  PROP_PHASE,
  N_PROPS
};

enum
{
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void send_signals (QuiOperation *self);

static GType
qui_operation_get_item_type (GListModel *list)
{
  return QUI_TYPE_OUTCOME_ROW;
}

static guint
qui_operation_get_n_items (GListModel *list)
{
  return QUI_OPERATION (list)->rows->len;
}

static gpointer
qui_operation_get_item (GListModel *list,
                        guint       position)
{
  QuiOperation *self = QUI_OPERATION (list);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
qui_operation_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = qui_operation_get_item_type;
  iface->get_n_items = qui_operation_get_n_items;
  iface->get_item = qui_operation_get_item;
}

static void
set_phase (QuiOperation      *self,
           QuiOperationPhase  phase)
{
  if (self->phase == phase)
    return;

  self->phase = phase;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
}

static void
changed (QuiOperation *self)
{
  g_clear_handle_id (&self->changed_source, g_source_remove);
  memset (self->n_of_kind, 0, sizeof self->n_of_kind);
  for (guint i = 0; i < self->rows->len; i++)
    self->n_of_kind[qui_outcome_row_get_outcome (g_ptr_array_index (self->rows, i))->kind]++;

  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_changed_source (gpointer user_data)
{
  QuiOperation *self = user_data;

  self->changed_source = 0;
  changed (self);
  return G_SOURCE_REMOVE;
}

/* One answer of the server can change a thousand rows that do not lie side by side: they are told of as one. */
static void
changed_soon (QuiOperation *self)
{
  if (self->changed_source == 0)
    self->changed_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_changed_source, self, NULL);
}

static gboolean
on_tick (gpointer user_data)
{
  QuiOperation *self = user_data;

  for (guint i = 0; i < self->rows->len; i++)
    qui_outcome_row_tick (g_ptr_array_index (self->rows, i));
  changed (self);
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
  changed (self);
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

/* Ends the reference that the operation holds on itself. */
static void
finish (QuiOperation *self)
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
  changed (self);
  set_phase (self, QUI_OPERATION_DONE);
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
    set_phase (self, QUI_OPERATION_GRACE);
  changed_soon (self);
}

static void
on_run_proved (QuiSignalRun *run,
               QuiOperation *self)
{
  if (get_kind (self) == qui_plan_get_request (self->plan)->kind)
    {
      self->proved_at = g_get_monotonic_time ();
      set_phase (self, QUI_OPERATION_WATCHING);
      changed (self);
      qui_server_refresh (self->server);
      return;
    }

  /* The queries have stopped, or the wait is over: what is left of "cancel first" is no longer of interest. */
  self->cancel_run = g_object_ref (run);
  drop_run (self);
  if (self->stopped)
    {
      finish (self);
      return;
    }
  for (guint i = 0; i < self->run_rows->len; i++)
    qui_outcome_row_set_cancelled (g_ptr_array_index (self->run_rows, i), NULL);
  set_phase (self, QUI_OPERATION_SIGNALLING);
  send_signals (self);
}

static void
on_run_finished (QuiSignalRun *run,
                 QuiOperation *self)
{
  /* A stopped run may end without a proof. */
  if (get_kind (self) == qui_plan_get_request (self->plan)->kind || self->stopped)
    finish (self);
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

/* The intent goes to the journal before the first signal; the signals do not wait for the disk. */
static void
journal_intent (QuiOperation *self)
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
  changed (self);
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

  journal_intent (self);
  if (connected && !self->stopped && self->run_rows->len > 0)
    {
      open_rows (self);
      send_signals (self);
      return;
    }

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_steal_pointer (&error);
  finish (self);
}

/* Takes a reference on itself, which finish() gives back. */
static void
begin (QuiOperation *self,
       gboolean      cancel_first)
{
  QuiConnection *control = qui_server_get_control (self->server);

  g_object_ref (self);
  self->busy_with = g_object_ref (self->server);
  qui_operation_follow_remains (self);
  self->n_tries++;
  self->stopped = FALSE;
  self->started_at = g_get_monotonic_time ();
  self->proved_at = 0;
  g_clear_error (&self->error);
  set_phase (self, cancel_first ? QUI_OPERATION_CANCELLING : QUI_OPERATION_SIGNALLING);
  if (control == NULL)
    {
      self->error = g_error_new_literal (QUI_ERROR, QUI_ERROR_LOST, _("Not connected"));
      finish (self);
      return;
    }

  self->tick = g_timeout_add_seconds (1, on_tick, self);
  self->connecting = g_cancellable_new ();
  g_set_object (&self->control, control);
  qui_connection_connect_async (control, QUI_CONNECT_TIMEOUT_MS, self->connecting, on_connected, g_object_ref (self));
}

static void
add_rows (QuiOperation *self)
{
  QuiSignalKind kind = qui_plan_get_request (self->plan)->kind;
  g_autoptr (GArray) targets = qui_plan_dup_signal_targets (self->plan);

  self->n_targets = targets->len;
  for (guint i = 0; i < targets->len; i++)
    {
      QuiOutcomeRow *row = qui_outcome_row_new (qui_plan_get_target (self->plan, i),
                                                &g_array_index (targets, QuiSignalTarget, i), kind);

      g_ptr_array_add (self->rows, row);
      g_ptr_array_add (self->run_rows, g_object_ref (row));
    }
  for (guint i = 0; i < qui_plan_get_n_spared (self->plan); i++)
    {
      const QuiSpared *spared = qui_plan_get_spared (self->plan, i);
      QuiSignalTarget target;
      QuiOutcomeRow *row;

      if (spared->reason != QUI_SPARED_NOT_PERMITTED)
        continue;

      qui_signal_target_init_from_session (&target, spared->session);
      row = qui_outcome_row_new (spared->session, &target, kind);
      qui_outcome_row_set_spared (row);
      g_ptr_array_add (self->rows, row);
      qui_signal_target_clear (&target);
    }
}

static void
qui_operation_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  QuiOperation *self = QUI_OPERATION (object);

  switch (property_id)
    {
    case PROP_PHASE:
      g_value_set_int (value, self->phase);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
qui_operation_finalize (GObject *object)
{
  QuiOperation *self = QUI_OPERATION (object);

  g_assert (self->tick == 0 && self->changed_source == 0 && self->run == NULL);
  g_clear_object (&self->cancel_run);
  g_clear_object (&self->connecting);
  g_clear_weak_pointer (&self->server);
  g_clear_pointer (&self->plan, qui_plan_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->run_rows, g_ptr_array_unref);
  g_clear_pointer (&self->started, g_date_time_unref);
  g_clear_error (&self->error);
  g_free (self->journal_problem);
  g_free (self->server_name);
  g_free (self->id);

  G_OBJECT_CLASS (qui_operation_parent_class)->finalize (object);
}

static void
qui_operation_class_init (QuiOperationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = qui_operation_get_property;
  object_class->finalize = qui_operation_finalize;

  properties[PROP_PHASE] = g_param_spec_int ("phase", NULL, NULL, QUI_OPERATION_READY, QUI_OPERATION_DONE, QUI_OPERATION_READY,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_operation_init (QuiOperation *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->run_rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->started = g_date_time_new_now_local ();
  self->id = g_uuid_string_random ();
}

QuiOperation *
qui_operation_start (QuiServer *server,
                     QuiPlan   *plan)
{
  QuiOperation *self;
  const QuiPlanRequest *request;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (plan != NULL, NULL);

  self = g_object_new (QUI_TYPE_OPERATION, NULL);
  g_set_weak_pointer (&self->server, server);
  self->server_name = g_strdup (qui_profile_get_name (qui_server_get_profile (server)));
  self->plan = qui_plan_ref (plan);
  add_rows (self);
  changed (self);

  request = qui_plan_get_request (plan);
  begin (self, request->kind == QUI_SIGNAL_TERMINATE && request->cancel_first);
  g_list_store_insert (G_LIST_STORE (qui_server_get_operations (server)), 0, self);
  return self;
}

void
qui_operation_stop_waiting (QuiOperation *self)
{
  g_return_if_fail (QUI_IS_OPERATION (self));

  if (self->phase == QUI_OPERATION_DONE || self->stopped)
    return;

  self->stopped = TRUE;
  if (self->connecting != NULL)
    g_cancellable_cancel (self->connecting);
  else if (self->run != NULL)
    qui_signal_run_stop (self->run);
}

void
qui_operation_abandon (QuiOperation *self)
{
  g_return_if_fail (QUI_IS_OPERATION (self));

  qui_operation_stop_waiting (self);
  if (self->phase == QUI_OPERATION_DONE)
    return;

  self->abandoned = TRUE;
  if (self->connecting != NULL)
    journal_intent (self);
  else
    g_ptr_array_foreach (self->run_rows, qui_outcome_row_doubt, NULL);
  finish (self);
}

void
qui_operation_retry (QuiOperation *self)
{
  g_return_if_fail (QUI_IS_OPERATION (self));
  g_return_if_fail (self->phase == QUI_OPERATION_DONE);

  if (self->server == NULL)
    return;

  g_ptr_array_set_size (self->run_rows, 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      QuiOutcomeRow *row = g_ptr_array_index (self->rows, i);

      if (qui_outcome_row_is_retriable (row))
        g_ptr_array_add (self->run_rows, g_object_ref (row));
    }
  if (self->run_rows->len == 0)
    return;

  begin (self, FALSE);
  changed (self);
}

QuiOperationPhase
qui_operation_get_phase (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), QUI_OPERATION_DONE);

  return self->phase;
}

QuiPlan *
qui_operation_get_plan (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  return self->plan;
}

QuiServer *
qui_operation_get_server (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  return self->server;
}

const char *
qui_operation_get_server_name (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  return self->server_name;
}
