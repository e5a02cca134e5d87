/* qui-clearing.c: from the checks to the result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clearing-private.h"

#include "qui-clearance-statements.h"
#include "qui-error.h"

/*   READY -- start --> PREPARING: checks -> own connections aside -> intention on the disk -> RUNNING: QuiClearance -> DONE
 *     ^                    |                                                                                          |
 *     +---- a check says stop                                                                             reset -----+ */

G_DEFINE_FINAL_TYPE (QuiClearing, qui_clearing, G_TYPE_OBJECT)

#define TICK_MS 250

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
qui_clearing_emit_changed (QuiClearing *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_phase (QuiClearing      *self,
           QuiClearingPhase  phase)
{
  if (self->phase == phase)
    return;

  self->phase = phase;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PHASE]);
  qui_clearing_emit_changed (self);
}

static gboolean
is_busy (QuiClearing *self)
{
  return self->phase == QUI_CLEARING_PREPARING || self->phase == QUI_CLEARING_RUNNING;
}

/* --- journals --- */

void
qui_clearing_note_journal_problem (QuiClearing  *self,
                                   const GError *error)
{
  if (self->journal_problem != NULL)
    return;

  self->journal_problem = g_strdup (error->message);
  qui_clearing_emit_changed (self);
}

static void
on_journal_appended (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!qui_journal_append_finish (QUI_JOURNAL (source), result, &error))
    qui_clearing_note_journal_problem (self, error);
}

/* Takes @entry. */
static void
append_to_journal (QuiClearing *self,
                   JsonObject  *entry)
{
  QuiJournal *journal = qui_server_get_journal (self->busy_with);

  if (journal != NULL)
    qui_journal_append_async (journal, entry, on_journal_appended, g_object_ref (self));
  json_object_unref (entry);
}

/* --- own connections --- */

void
qui_clearing_add_former_pid (QuiClearing *self,
                             int          pid)
{
  g_array_append_val (self->former_pids, pid);
}

void
qui_clearing_note_former_pids (QuiClearing *self)
{
  g_autofree int *pids = qui_clearing_dup_pids_of (self->busy_with);

  for (guint i = 0; pids[i] != 0; i++)
    qui_clearing_add_former_pid (self, pids[i]);
}

/* Whether the database that the saved connection names can be had (again). */
static gboolean
is_home_there (QuiClearing *self)
{
  const char *home = qui_profile_get_database (qui_server_get_profile (self->busy_with));
  gboolean done = qui_clearing_get_end (self) == QUI_CLEARANCE_END_DONE;

  switch (self->request->mode)
    {
    case QUI_CLEARANCE_RENAME:
      return done ? g_strcmp0 (home, self->request->new_name) == 0 : self->moved;
    case QUI_CLEARANCE_DROP:
    case QUI_CLEARANCE_CLOSE:
      return self->moved && !done;
    case QUI_CLEARANCE_REOPEN:
      return done && g_strcmp0 (home, self->name) == 0;
    case QUI_CLEARANCE_COPY:
    case QUI_CLEARANCE_MOVE:
    case QUI_CLEARANCE_SWAP:
    case QUI_CLEARANCE_CLEAR:
    default:
      return self->moved;
    }
}

/* --- the end --- */

/* Ends the reference that the clearing holds on itself. */
static void
finish (QuiClearing *self)
{
  self->ended_at = g_get_monotonic_time ();
  g_clear_handle_id (&self->tick, g_source_remove);
  qui_clearing_settle_intention (self);
  append_to_journal (self, qui_clearing_make_end_entry (self));
  if (is_home_there (self))
    {
      qui_clearing_note_former_pids (self);
      qui_server_use_database (self->busy_with, NULL);
    }
  qui_server_refresh (self->busy_with);
  set_phase (self, QUI_CLEARING_DONE);
  g_clear_object (&self->busy_with);
  g_clear_pointer (&self->tunnel, qui_server_release_tunnel);
  g_object_unref (self);
}

void
qui_clearing_end (QuiClearing *self)
{
  if (is_busy (self))
    {
      if (!qui_clearing_release_hold (self))
        finish (self);
      return;
    }
  /* What was left has been tried again. */
  qui_clearing_settle_intention (self);
  qui_clearing_emit_changed (self);
}

void
qui_clearing_finish_early (QuiClearing *self,
                           GError      *error)
{
  g_clear_error (&self->error);
  self->error = error;
  qui_clearing_end (self);
}

static void
on_over (QuiClearing *self)
{
  if (is_busy (self))
    qui_clearing_end (self);
}

static gboolean
on_tick (gpointer user_data)
{
  qui_clearing_emit_changed (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- running --- */

static void
drop_clearance (QuiClearing *self)
{
  if (self->clearance != NULL)
    g_signal_handlers_disconnect_by_data (self->clearance, self);
  g_clear_object (&self->clearance);
}

void
qui_clearing_run (QuiClearing *self)
{
  QuiServer *server = self->busy_with;
  g_autoptr (QuiConninfo) conninfo = qui_server_dup_conninfo (server, NULL);
  g_autofree int *own_pids = qui_server_dup_own_pids (server);
  QuiConnection *control = qui_server_get_control (server);

  if (control == NULL)
    {
      qui_clearing_finish_early (self, g_error_new_literal (QUI_ERROR, QUI_ERROR_LOST, _("Not connected")));
      return;
    }

  drop_clearance (self);
  self->clearance = qui_clearance_new (conninfo, qui_connection_get_application_name (control), self->request,
                                       qui_preflight_get_places (self->preflight), own_pids);
  /* A pooler may have been waited for, and the connection have been edited meanwhile. */
  qui_clearance_expect_server (self->clearance, qui_preflight_get_system_identifier (self->preflight));
  g_signal_connect_swapped (self->clearance, "changed", G_CALLBACK (qui_clearing_emit_changed), self);
  g_signal_connect_swapped (self->clearance, "over", G_CALLBACK (on_over), self);
  set_phase (self, QUI_CLEARING_RUNNING);
  qui_clearance_start (self->clearance);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (QuiClearing) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean holds = self->intention->held != NULL;

  if (!qui_closure_journal_write_finish (QUI_CLOSURE_JOURNAL (source), result, &error))
    {
      g_clear_pointer (&self->intention, qui_intention_free);
      /* A closed or paused database that nobody remembers having closed is what must not be. */
      if (self->request->mode == QUI_CLEARANCE_CLOSE || holds)
        {
          qui_clearing_finish_early (self, g_steal_pointer (&error));
          return;
        }
      qui_clearing_note_journal_problem (self, error);
    }

  if (self->stopped)
    qui_clearing_finish_early (self, NULL);
  else if (!qui_clearing_take_hold (self))
    qui_clearing_run (self);
}

static void
write_intention (QuiClearing *self)
{
  qui_clearing_make_intention (self);
  qui_closure_journal_write_async (self->closures, self->intention, on_written, g_object_ref (self));
}

/* The last checks are there, or failed. */
void
qui_clearing_prepare (QuiClearing *self)
{
  if (self->stopped || self->preflight == NULL)
    {
      qui_clearing_finish_early (self, self->stopped ? NULL : g_error_copy (self->check_error));
      return;
    }
  if (qui_preflight_count_severity (self->preflight, QUI_SEVERITY_STOP) > 0)
    {
      g_clear_handle_id (&self->tick, g_source_remove);
      set_phase (self, QUI_CLEARING_READY);
      g_clear_object (&self->busy_with);
      g_clear_pointer (&self->tunnel, qui_server_release_tunnel);
      g_object_unref (self);
      return;
    }

  self->n_planned = qui_preflight_count (self->preflight, QUI_CHECK_SESSION);
  self->up_to = qui_preflight_count_perhaps_workers (self->preflight, QUI_CHECK_SESSION) > 0;
  append_to_journal (self, qui_clearing_make_start_entry (self));
  self->moved = qui_preflight_count (self->preflight, QUI_CHECK_OWN_SESSION) > 0;
  if (self->moved)
    {
      qui_clearing_note_former_pids (self);
      qui_server_use_database (self->busy_with, qui_preflight_get_places (self->preflight)[0]);
    }
  if (qui_clearing_wants_hold (self))
    qui_clearing_await_pooler (self);
  else
    write_intention (self);
}

void
qui_clearing_prepare_with_pooler (QuiClearing *self)
{
  self->pooler_awaited = FALSE;
  if (self->stopped)
    qui_clearing_finish_early (self, NULL);
  else if (self->pooler_facts == NULL)
    qui_clearing_finish_early (self, g_error_copy (self->pooler_error));
  else if (!qui_clearing_can_hold (self))
    qui_clearing_finish_early (self, g_error_new_literal (QUI_ERROR, QUI_ERROR_FAILED, _("The pooler does not let it be held any more")));
  else
    write_intention (self);
}

/* --- the object --- */

static void
on_look_done (QuiClearing *self)
{
  if (self->phase == QUI_CLEARING_READY && self->checking == NULL)
    qui_clearing_begin_check (self);
}

static void
qui_clearing_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  QuiClearing *self = QUI_CLEARING (object);

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
qui_clearing_finalize (GObject *object)
{
  QuiClearing *self = QUI_CLEARING (object);

  g_assert (self->tick == 0 && self->checking == NULL);
  drop_clearance (self);
  qui_clearing_reset_pooler (self);
  g_clear_weak_pointer (&self->server);
  g_clear_object (&self->closures);
  g_clear_pointer (&self->request, qui_clearance_request_free);
  g_clear_pointer (&self->preflight, qui_preflight_unref);
  g_clear_pointer (&self->intention, qui_intention_free);
  g_clear_error (&self->check_error);
  g_clear_error (&self->error);
  g_array_unref (self->former_pids);
  g_free (self->server_name);
  g_free (self->name);
  g_free (self->other_name);
  g_free (self->journal_problem);
  g_free (self->id);

  G_OBJECT_CLASS (qui_clearing_parent_class)->finalize (object);
}

static void
qui_clearing_class_init (QuiClearingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = qui_clearing_get_property;
  object_class->finalize = qui_clearing_finalize;

  properties[PROP_PHASE] = g_param_spec_int ("phase", NULL, NULL, QUI_CLEARING_READY, QUI_CLEARING_DONE, QUI_CLEARING_READY,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_clearing_init (QuiClearing *self)
{
  self->id = g_uuid_string_random ();
  self->former_pids = g_array_new (TRUE, FALSE, sizeof (int));
}

QuiClearing *
qui_clearing_new (QuiServer                 *server,
                  QuiClosureJournal         *closures,
                  const QuiClearanceRequest *request)
{
  QuiClearing *self;
  QuiSnapshot *snapshot;
  const QuiDatabase *database;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (QUI_IS_CLOSURE_JOURNAL (closures), NULL);
  g_return_val_if_fail (request != NULL && request->database_oid != 0, NULL);

  self = g_object_new (QUI_TYPE_CLEARING, NULL);
  g_set_weak_pointer (&self->server, server);
  self->server_name = g_strdup (qui_profile_get_name (qui_server_get_profile (server)));
  self->closures = g_object_ref (closures);
  self->request = qui_clearance_request_copy (request);
  snapshot = qui_server_get_snapshot (server);
  database = snapshot != NULL ? qui_snapshot_find_database (snapshot, request->database_oid) : NULL;
  self->name = g_strdup (database != NULL ? database->name : "");
  g_signal_connect_object (server, "look-done", G_CALLBACK (on_look_done), self, G_CONNECT_SWAPPED);
  qui_clearing_begin_check (self);
  return self;
}

static gboolean
asks_same_of_pooler (const QuiClearanceRequest *one,
                     const QuiClearanceRequest *other)
{
  gboolean swaps = one->mode == QUI_CLEARANCE_SWAP;

  return qui_clearance_request_get_hold (one) == qui_clearance_request_get_hold (other) && swaps == (other->mode == QUI_CLEARANCE_SWAP)
         && (!swaps || one->other_oid == other->other_oid);
}

void
qui_clearing_set_request (QuiClearing               *self,
                          const QuiClearanceRequest *request)
{
  g_return_if_fail (QUI_IS_CLEARING (self));
  g_return_if_fail (request != NULL && request->database_oid != 0);
  g_return_if_fail (self->phase == QUI_CLEARING_READY);

  if (qui_clearance_request_equal (self->request, request))
    return;

  /* A name that is typed changes nothing there. */
  if (!asks_same_of_pooler (self->request, request))
    qui_clearing_forget_pooler (self);
  qui_clearance_request_free (self->request);
  self->request = qui_clearance_request_copy (request);
  g_clear_pointer (&self->preflight, qui_preflight_unref);
  g_clear_error (&self->check_error);
  qui_clearing_begin_check (self);
  qui_clearing_emit_changed (self);
}

void
qui_clearing_check (QuiClearing *self)
{
  g_return_if_fail (QUI_IS_CLEARING (self));
  g_return_if_fail (self->phase == QUI_CLEARING_READY);

  qui_clearing_begin_check (self);
}

gboolean
qui_clearing_can_start (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  return self->phase == QUI_CLEARING_READY && self->server != NULL && self->preflight != NULL
         && qui_preflight_count_severity (self->preflight, QUI_SEVERITY_STOP) == 0 && qui_clearing_can_hold (self);
}

void
qui_clearing_start (QuiClearing *self)
{
  GListStore *store;

  g_return_if_fail (QUI_IS_CLEARING (self));
  g_return_if_fail (self->phase == QUI_CLEARING_READY);

  if (self->server == NULL)
    return;

  g_object_ref (self);
  self->busy_with = g_object_ref (self->server);
  self->tunnel = qui_server_hold_tunnel (self->server);
  self->stopped = FALSE;
  self->n_tries++;
  self->started_at = g_get_monotonic_time ();
  self->ended_at = 0;
  g_clear_error (&self->error);
  drop_clearance (self);
  qui_clearing_drop_hold (self);
  self->tick = g_timeout_add (TICK_MS, on_tick, self);
  store = G_LIST_STORE (qui_server_get_clearings (self->server));
  if (!g_list_store_find (store, self, NULL))
    g_list_store_insert (store, 0, self);
  set_phase (self, QUI_CLEARING_PREPARING);
  qui_clearing_begin_check (self);
}

void
qui_clearing_stop (QuiClearing *self)
{
  g_return_if_fail (QUI_IS_CLEARING (self));

  if (!is_busy (self))
    return;

  self->stopped = TRUE;
  self->check_again = FALSE;
  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
  if (self->pooler_awaited)
    g_cancellable_cancel (self->pooler_looking);
  if (self->phase == QUI_CLEARING_RUNNING)
    qui_clearance_stop (self->clearance);
  else if (self->hold != NULL)
    qui_clearing_release_hold (self);
}

void
qui_clearing_reset (QuiClearing *self)
{
  g_return_if_fail (QUI_IS_CLEARING (self));
  g_return_if_fail (self->phase == QUI_CLEARING_DONE);

  g_clear_error (&self->error);
  drop_clearance (self);
  g_clear_pointer (&self->preflight, qui_preflight_unref);
  g_clear_pointer (&self->intention, qui_intention_free);
  qui_clearing_reset_pooler (self);
  set_phase (self, QUI_CLEARING_READY);
  qui_clearing_begin_check (self);
}

void
qui_clearing_look_again (QuiClearing *self)
{
  g_return_if_fail (QUI_IS_CLEARING (self));
  g_return_if_fail (self->phase == QUI_CLEARING_DONE && self->clearance != NULL);

  if (self->server == NULL)
    return;

  g_object_ref (self);
  self->busy_with = g_object_ref (self->server);
  self->tunnel = qui_server_hold_tunnel (self->server);
  self->ended_at = 0;
  self->tick = g_timeout_add (TICK_MS, on_tick, self);
  set_phase (self, QUI_CLEARING_RUNNING);
  qui_clearance_look_again (self->clearance);
}
