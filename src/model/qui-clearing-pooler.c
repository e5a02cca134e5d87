/* qui-clearing-pooler.c: the first step of a clearing at the pooler, and the last one, which undoes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearing-private.h"

#include <string.h>


/*   PREPARING: checks -> what the pooler has -> intention with its names -> QuiHold takes -> RUNNING
 *   however it ends, also by a stop and before anything was done: QuiHold releases -> DONE */

gboolean
qui_clearing_has_console (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  return self->server != NULL && *qui_profile_get_console (qui_server_get_profile (self->server)) != '\0';
}

const QuiPoolerFacts *
qui_clearing_get_pooler_facts (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->pooler_facts;
}

const GError *
qui_clearing_get_pooler_error (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->pooler_error;
}

QuiHold *
qui_clearing_get_hold (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->hold;
}

gboolean
qui_clearing_wants_hold (QuiClearing *self)
{
  return qui_clearance_request_get_hold (self->request) != QUI_HOLD_NONE;
}

gboolean
qui_clearing_can_hold (QuiClearing *self)
{
  const QuiPoolerFacts *facts = self->pooler_facts;

  if (!qui_clearing_wants_hold (self))
    return TRUE;
  if (facts == NULL || !facts->may_command)
    return FALSE;
  return !facts->all_paused || self->request->hold != QUI_HOLD_PAUSE;
}

/* --- what it has --- */

void
qui_clearing_forget_pooler (QuiClearing *self)
{
  if (self->pooler_looking != NULL)
    g_cancellable_cancel (self->pooler_looking);
  g_clear_object (&self->pooler_looking);
  g_clear_pointer (&self->pooler_facts, qui_pooler_facts_free);
  g_clear_error (&self->pooler_error);
}

static void
take_facts (QuiClearing    *self,
            QuiPoolerFacts *facts,
            const GError   *error)
{
  g_clear_object (&self->pooler_looking);
  g_clear_pointer (&self->pooler_facts, qui_pooler_facts_free);
  g_clear_error (&self->pooler_error);
  self->pooler_facts = facts;
  self->pooler_error = error != NULL ? g_error_copy (error) : NULL;
  if (self->phase == QUI_CLEARING_PREPARING && self->pooler_awaited)
    qui_clearing_prepare_with_pooler (self);
  else
    qui_clearing_emit_changed (self);
}

static void
on_looked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;
  QuiPoolerFacts *facts = qui_pooler_look_finish (QUI_POOLER (source), result, &error);

  /* Of a look that was given up nobody wants to know. */
  if (self->pooler_looking == NULL || self->pooler_looking != g_task_get_cancellable (G_TASK (result)))
    {
      g_clear_pointer (&facts, qui_pooler_facts_free);
      return;
    }
  take_facts (self, facts, error);
}

static void
look (QuiClearing *self,
      gboolean     rights)
{
  const char *names[] = { self->name, self->other_name, NULL };
  QuiServer *server = self->busy_with != NULL ? self->busy_with : self->server;
  g_autoptr (GError) error = NULL;

  if (self->request->mode != QUI_CLEARANCE_SWAP)
    names[1] = NULL;
  self->pooler_looking = g_cancellable_new ();
  /* It may have been edited. */
  if (self->pooler != NULL
      && !g_str_equal (qui_pooler_get_console (self->pooler), qui_profile_get_console (qui_server_get_profile (server))))
    g_clear_object (&self->pooler);
  if (self->pooler == NULL)
    self->pooler = qui_pooler_new (server, NULL, &error);
  if (self->pooler == NULL)
    take_facts (self, NULL, error);
  else
    qui_pooler_look_async (self->pooler, self->request->hold, names, rights, self->pooler_looking, on_looked, g_object_ref (self));
}

void
qui_clearing_check_pooler (QuiClearing *self)
{
  if (qui_clearing_wants_hold (self) && self->server != NULL && self->pooler_looking == NULL)
    look (self, FALSE);
}

/* What it has now counts, not what it had at the latest check. */
void
qui_clearing_await_pooler (QuiClearing *self)
{
  self->pooler_awaited = TRUE;
  if (self->pooler_looking != NULL)
    g_cancellable_cancel (self->pooler_looking);
  g_clear_object (&self->pooler_looking);
  look (self, TRUE);
}

/* --- taking and releasing --- */

void
qui_clearing_drop_hold (QuiClearing *self)
{
  if (self->hold != NULL)
    g_signal_handlers_disconnect_by_data (self->hold, self);
  g_clear_object (&self->hold);
}

void
qui_clearing_reset_pooler (QuiClearing *self)
{
  qui_clearing_drop_hold (self);
  g_clear_object (&self->pooler);
  qui_clearing_forget_pooler (self);
  self->pooler_awaited = FALSE;
}

static void
on_settled (QuiClearing *self)
{
  g_autoptr (QuiClearing) kept = self->releasing_again ? self : NULL;

  self->releasing_again = FALSE;
  switch (qui_hold_get_phase (self->hold))
    {
    case QUI_HOLD_PHASE_TAKEN:
      qui_clearing_run (self);
      break;
    case QUI_HOLD_PHASE_FAILED:
      qui_clearing_finish_early (self, g_error_copy (qui_hold_get_error (self->hold)));
      break;
    case QUI_HOLD_PHASE_NEW:
    case QUI_HOLD_PHASE_TAKING:
    case QUI_HOLD_PHASE_RELEASING:
    case QUI_HOLD_PHASE_RELEASED:
    case QUI_HOLD_PHASE_LEFT:
    default:
      qui_clearing_end (self);
      break;
    }
}

gboolean
qui_clearing_take_hold (QuiClearing *self)
{
  if (self->intention == NULL || self->intention->held == NULL)
    return FALSE;

  qui_clearing_drop_hold (self);
  self->hold = qui_pooler_hold (self->pooler, self->intention->hold, (const char * const *) self->intention->held);
  g_signal_connect_swapped (self->hold, "changed", G_CALLBACK (qui_clearing_emit_changed), self);
  g_signal_connect_swapped (self->hold, "settled", G_CALLBACK (on_settled), self);
  qui_hold_take (self->hold, self->request->hold_seconds);
  return TRUE;
}

gboolean
qui_clearing_release_hold (QuiClearing *self)
{
  QuiHoldPhase phase = self->hold != NULL ? qui_hold_get_phase (self->hold) : QUI_HOLD_PHASE_NEW;

  if (phase == QUI_HOLD_PHASE_TAKING || phase == QUI_HOLD_PHASE_TAKEN || phase == QUI_HOLD_PHASE_FAILED)
    {
      qui_hold_release (self->hold);
      return TRUE;
    }
  return phase == QUI_HOLD_PHASE_RELEASING;
}

gboolean
qui_clearing_is_waiting (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  return self->hold != NULL && qui_hold_get_phase (self->hold) == QUI_HOLD_PHASE_TAKING && !qui_hold_get_progress (self->hold)->skipped;
}

void
qui_clearing_skip_waiting (QuiClearing *self)
{
  g_return_if_fail (QUI_IS_CLEARING (self));

  if (self->hold != NULL)
    qui_hold_skip (self->hold);
}

gboolean
qui_clearing_is_left_held (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  return self->hold != NULL && qui_hold_get_phase (self->hold) == QUI_HOLD_PHASE_LEFT;
}

gboolean
qui_clearing_is_releasing (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  return self->hold != NULL && qui_hold_get_phase (self->hold) == QUI_HOLD_PHASE_RELEASING;
}

void
qui_clearing_release_again (QuiClearing *self)
{
  g_return_if_fail (QUI_IS_CLEARING (self));

  if (!qui_clearing_is_left_held (self))
    return;
  self->releasing_again = TRUE;
  g_object_ref (self);
  qui_hold_release (self->hold);
}

gboolean
qui_clearing_is_holding (QuiClearing *self)
{
  QuiHoldPhase phase;

  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  phase = self->hold != NULL ? qui_hold_get_phase (self->hold) : QUI_HOLD_PHASE_NEW;
  return phase != QUI_HOLD_PHASE_NEW && phase != QUI_HOLD_PHASE_RELEASED && phase != QUI_HOLD_PHASE_LEFT;
}

/* --- steps --- */

gboolean
qui_clearing_has_pooler_steps (QuiClearing *self)
{
  if (self->hold != NULL)
    return TRUE;
  return qui_clearing_wants_hold (self) && self->phase != QUI_CLEARING_RUNNING
         && (self->pooler_facts == NULL || self->pooler_facts->free[0] != NULL);
}

static gint64
time_between (gint64 from,
              gint64 to)
{
  if (from == 0)
    return -1;
  return (to != 0 ? to : g_get_monotonic_time ()) - from;
}

QuiStep
qui_clearing_get_hold_step (QuiClearing *self)
{
  QuiStep step = { .kind = QUI_STEP_HOLD, .state = QUI_STEP_WAITING, .took = -1 };
  const QuiHoldProgress *progress = self->hold != NULL ? qui_hold_get_progress (self->hold) : NULL;

  if (progress == NULL)
    {
      if (self->phase == QUI_CLEARING_PREPARING)
        step.state = QUI_STEP_RUNNING;
      else if (self->phase == QUI_CLEARING_DONE)
        step.state = QUI_STEP_FAILED;
      return step;
    }
  step.state = progress->failed ? QUI_STEP_FAILED : progress->taken_at != 0 ? QUI_STEP_DONE : QUI_STEP_RUNNING;
  step.took = time_between (progress->taking_at, progress->taken_at);
  step.n_total = progress->n_most;
  step.n = progress->n_most - progress->n_busy;
  return step;
}

QuiStep
qui_clearing_get_release_step (QuiClearing *self)
{
  QuiStep step = { .kind = QUI_STEP_RELEASE, .state = QUI_STEP_WAITING, .took = -1 };
  const QuiHoldProgress *progress = self->hold != NULL ? qui_hold_get_progress (self->hold) : NULL;

  if (progress == NULL || progress->releasing_at == 0)
    return step;
  step.took = time_between (progress->releasing_at, progress->released_at);
  if (qui_clearing_is_left_held (self))
    step.state = QUI_STEP_FAILED;
  else
    step.state = progress->released_at != 0 ? QUI_STEP_DONE : QUI_STEP_RUNNING;
  return step;
}

/* --- the script --- */

/* A line break would end the comment. */
static void
append_commands (GString             *text,
                 QuiConsoleCommand    command,
                 const char * const  *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *statement = qui_console_statement (command, names[i]);

      if (statement != NULL && strpbrk (statement, "\r\n") == NULL)
        g_string_append_printf (text, "--   %s;\n", statement);
    }
}

char *
qui_clearing_dup_pooler_comments (QuiClearing *self)
{
  const QuiPoolerFacts *facts = self->pooler_facts;
  GString *text = g_string_new (NULL);
  g_autofree char *console = NULL;

  if (!qui_clearing_wants_hold (self) || facts == NULL || facts->free[0] == NULL || self->pooler == NULL)
    return g_string_free (text, FALSE);

  console = g_strdelimit (g_strdup (qui_pooler_get_console (self->pooler)), "\r\n", ' ');
  g_string_append_printf (text, "-- The pooler first. On its console (%s), which psql cannot reach from within this script:\n", console);
  append_commands (text, qui_hold_kind_get_command (self->request->hold), (const char * const *) facts->free);
  g_string_append (text, "-- and when the script has ended, whatever came of it:\n");
  append_commands (text, qui_hold_kind_get_undo (self->request->hold), (const char * const *) facts->free);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

/* --- the journal --- */

void
qui_clearing_add_pooler (QuiClearing *self,
                         JsonObject  *entry)
{
  JsonObject *pooler;
  JsonArray *names;

  if (self->hold == NULL)
    return;

  pooler = json_object_new ();
  names = json_array_new ();
  for (const char * const *name = qui_hold_get_names (self->hold); *name != NULL; name++)
    json_array_add_string_element (names, *name);
  json_object_set_string_member (pooler, "console", qui_pooler_get_console (self->pooler));
  json_object_set_string_member (pooler, "hold", qui_hold_kind_nick (qui_hold_get_kind (self->hold)));
  json_object_set_array_member (pooler, "databases", names);
  json_object_set_string_member (pooler, "outcome", qui_clearing_is_left_held (self) ? "left" : "released");
  json_object_set_object_member (entry, "pooler", pooler);
}
