/* qui-operation.c: one action on sessions, from the plan to the report
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-operation-private.h"

#include "qui-array-list.h"

QUI_DEFINE_ARRAY_LIST (QuiOperation, qui_operation, rows, QUI_TYPE_OUTCOME_ROW)

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

void
qui_operation_set_phase (QuiOperation      *self,
                         QuiOperationPhase  phase)
{
  if (self->phase == phase)
    return;

  self->phase = phase;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
}

void
qui_operation_emit_changed (QuiOperation *self)
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
  qui_operation_emit_changed (self);
  return G_SOURCE_REMOVE;
}

void
qui_operation_emit_changed_soon (QuiOperation *self)
{
  if (self->changed_source == 0)
    self->changed_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_changed_source, self, NULL);
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
  qui_operation_emit_changed (self);

  request = qui_plan_get_request (plan);
  qui_operation_begin (self, request->kind == QUI_SIGNAL_TERMINATE && request->cancel_first);
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
    qui_operation_journal_intent (self);
  else
    g_ptr_array_foreach (self->run_rows, qui_outcome_row_doubt, NULL);
  qui_operation_finish (self);
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

  qui_operation_begin (self, FALSE);
  qui_operation_emit_changed (self);
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
