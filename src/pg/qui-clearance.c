/* qui-clearance.c: the object; the protocol is in qui-clearance-steps.c (A), qui-clearance-drain.c (B) and qui-clearance-truth.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-clearance-private.h"
#include "qui-wire.h"

/* B asks several times a second. */
#define SILENCE_MS 5000

/*   start -> CONNECTING -> FENCING -> DRAINING -> ACTING -> OVER
 *                             |           |          |      ^
 *                             +-----------+----------+-> FINDING_OUT   (no answer, or stopped) */

G_DEFINE_FINAL_TYPE (QuiClearance, qui_clearance, G_TYPE_OBJECT)

enum
{
  CHANGED,
  OVER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
qui_survivor_free (gpointer data)
{
  QuiSurvivor *survivor = data;

  g_free (survivor->start);
  g_free (survivor->user);
  g_free (survivor->application);
  g_free (survivor->backend_type);
  g_free (survivor);
}

void
qui_clearance_set_phase (QuiClearance *self, QuiClearancePhase phase)
{
  self->phase = phase;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
qui_clearance_hear (QuiClearance *self)
{
  self->progress.heard_at = g_get_monotonic_time ();
}

/* Gives back the reference that start took. */
void
qui_clearance_finish (QuiClearance *self, QuiClearanceEnd end, GError *error)
{
  g_assert (self->phase != QUI_CLEARANCE_PHASE_OVER);

  qui_clearance_drain_end (self);
  g_clear_error (&self->error);
  self->error = error;
  self->end = end;
  self->progress.ended_at = g_get_monotonic_time ();
  if (end == QUI_CLEARANCE_END_DONE && self->request->mode != QUI_CLEARANCE_CLOSE)
    {
      /* Those last seen have left, else the server would not have done it. */
      g_ptr_array_set_size (self->survivors, 0);
      self->progress.n_present = 0;
    }
  if (self->a != NULL)
    qui_connection_close (self->a);
  if (self->b != NULL)
    qui_connection_close (self->b);
  qui_clearance_set_phase (self, QUI_CLEARANCE_PHASE_OVER);
  g_signal_emit (self, signals[OVER], 0);
  g_object_unref (self);
}

static void
add_place (QuiClearance *self, const char *name)
{
  if (name == NULL || *name == '\0' || g_str_equal (name, "template0") || g_str_equal (name, "template1")
      || g_ptr_array_find_with_equal_func (self->places, name, g_str_equal, NULL))
    return;
  g_ptr_array_add (self->places, g_strdup (name));
}

static int *
dup_pids (const int *pids)
{
  guint n = 0;

  while (pids != NULL && pids[n] != 0)
    n++;
  return pids != NULL ? g_memdup2 (pids, (n + 1) * sizeof (int)) : g_new0 (int, 1);
}

QuiClearance *
qui_clearance_new (const QuiConninfo         *conninfo,
                   const char                *application_name,
                   const QuiClearanceRequest *request,
                   const char * const        *databases,
                   const int                 *own_pids)
{
  QuiClearance *self;

  g_return_val_if_fail (conninfo != NULL, NULL);
  g_return_val_if_fail (application_name != NULL, NULL);
  g_return_val_if_fail (request != NULL && request->database_oid != 0, NULL);

  self = g_object_new (QUI_TYPE_CLEARANCE, NULL);
  self->conninfo = qui_conninfo_copy (conninfo);
  self->application_name = g_strdup (application_name);
  self->request = qui_clearance_request_copy (request);
  self->own_pids = dup_pids (own_pids);
  self->spare_name = g_strdup_printf ("quiesce %u %08x", request->database_oid, g_random_int ());
  add_place (self, "postgres");
  add_place (self, qui_conninfo_get (conninfo, "dbname"));
  for (guint i = 0; databases != NULL && databases[i] != NULL; i++)
    add_place (self, databases[i]);
  return self;
}

void
qui_clearance_expect_server (QuiClearance *self,
                             const char   *system_identifier)
{
  g_return_if_fail (QUI_IS_CLEARANCE (self));
  g_return_if_fail (self->phase == QUI_CLEARANCE_PHASE_NEW);

  g_free (self->expected);
  self->expected = g_strdup (system_identifier);
}

/* What can be said against it without asking the server. */
static GError *
check_request (const QuiClearanceRequest *request)
{
  const char *name = request->new_name;

  if (!qui_clearance_mode_has_name (request->mode))
    return NULL;
  if (name == NULL || *name == '\0')
    return g_error_new_literal (QUI_ERROR, QUI_ERROR_INVALID, _("The new name is empty"));
  if (!g_utf8_validate (name, -1, NULL))
    return g_error_new_literal (QUI_ERROR, QUI_ERROR_INVALID, _("The new name is not valid UTF-8"));
  if (strlen (name) > QUI_NAME_MAX_BYTES)
    return g_error_new (QUI_ERROR, QUI_ERROR_INVALID, _("The new name is longer than %d bytes: PostgreSQL would cut it"), QUI_NAME_MAX_BYTES);
  return NULL;
}

void
qui_clearance_start (QuiClearance *self)
{
  GError *error;

  g_return_if_fail (QUI_IS_CLEARANCE (self));
  g_return_if_fail (self->phase == QUI_CLEARANCE_PHASE_NEW);

  g_object_ref (self);
  self->progress.started_at = g_get_monotonic_time ();
  qui_clearance_hear (self);
  error = check_request (self->request);
  if (error != NULL)
    qui_clearance_finish (self, QUI_CLEARANCE_END_REFUSED, error);
  else
    qui_clearance_connect (self);
}

void
qui_clearance_stop (QuiClearance *self)
{
  g_return_if_fail (QUI_IS_CLEARANCE (self));

  if (self->phase == QUI_CLEARANCE_PHASE_OVER || self->phase == QUI_CLEARANCE_PHASE_NEW)
    return;

  self->stopped = TRUE;
  if (self->phase == QUI_CLEARANCE_PHASE_FINDING_OUT)
    qui_clearance_hurry_up (self);
  self->drain_deadline = 0;
  g_cancellable_cancel (self->cancellable);
}

void
qui_clearance_look_again (QuiClearance *self)
{
  g_return_if_fail (QUI_IS_CLEARANCE (self));
  g_return_if_fail (self->end == QUI_CLEARANCE_END_AT_WORK || self->end == QUI_CLEARANCE_END_UNKNOWN);

  g_object_ref (self);
  self->end = QUI_CLEARANCE_END_NONE;
  qui_clearance_find_out (self, g_steal_pointer (&self->error));
}

QuiClearancePhase
qui_clearance_get_phase (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), QUI_CLEARANCE_PHASE_OVER);

  return self->phase;
}

const QuiClearanceProgress *
qui_clearance_get_progress (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), NULL);

  return &self->progress;
}

QuiClearanceEnd
qui_clearance_get_end (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), QUI_CLEARANCE_END_NONE);

  return self->end;
}

const GError *
qui_clearance_get_error (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), NULL);

  return self->error;
}

gint64
qui_clearance_get_silence (QuiClearance *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 silence;

  g_return_val_if_fail (QUI_IS_CLEARANCE (self), 0);

  if (self->phase == QUI_CLEARANCE_PHASE_NEW || self->phase == QUI_CLEARANCE_PHASE_OVER)
    return 0;
  silence = now - self->progress.heard_at;
  return silence >= qui_wire_deadline_in (SILENCE_MS) - now ? silence : 0;
}

const char *
qui_clearance_get_sql (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), NULL);

  return self->sql;
}

const QuiClearanceLook *
qui_clearance_get_look (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), NULL);

  return self->look;
}

GPtrArray *
qui_clearance_get_survivors (QuiClearance *self)
{
  g_return_val_if_fail (QUI_IS_CLEARANCE (self), NULL);

  return self->survivors;
}

int *
qui_clearance_dup_own_pids (QuiClearance *self)
{
  int *pids;
  guint n = 0;

  g_return_val_if_fail (QUI_IS_CLEARANCE (self), NULL);

  pids = g_new0 (int, 3);
  if (self->a != NULL && qui_connection_get_backend_pid (self->a) != 0)
    pids[n++] = qui_connection_get_backend_pid (self->a);
  if (self->b != NULL && qui_connection_get_backend_pid (self->b) != 0)
    pids[n++] = qui_connection_get_backend_pid (self->b);
  return pids;
}

static void
qui_clearance_dispose (GObject *object)
{
  QuiClearance *self = QUI_CLEARANCE (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_handle_id (&self->look_timer, g_source_remove);
  g_clear_object (&self->looking);
  g_clear_object (&self->a);
  g_clear_object (&self->b);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (qui_clearance_parent_class)->dispose (object);
}

static void
qui_clearance_finalize (GObject *object)
{
  QuiClearance *self = QUI_CLEARANCE (object);

  g_clear_pointer (&self->conninfo, qui_conninfo_unref);
  g_clear_pointer (&self->request, qui_clearance_request_free);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->survivors, g_ptr_array_unref);
  g_clear_pointer (&self->left_over, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->look, qui_clearance_look_free);
  g_clear_error (&self->error);
  g_clear_error (&self->place_error);
  g_free (self->application_name);
  g_free (self->own_pids);
  g_free (self->expected);
  g_free (self->spare_name);
  g_free (self->a_start);
  g_free (self->sql);
  g_free (self->old_name);

  G_OBJECT_CLASS (qui_clearance_parent_class)->finalize (object);
}

static void
qui_clearance_class_init (QuiClearanceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_clearance_dispose;
  object_class->finalize = qui_clearance_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OVER] = g_signal_new ("over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_clearance_init (QuiClearance *self)
{
  self->cancellable = g_cancellable_new ();
  self->places = g_ptr_array_new_with_free_func (g_free);
  self->survivors = g_ptr_array_new_with_free_func (qui_survivor_free);
  self->left_over = g_ptr_array_new_with_free_func (qui_survivor_free);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
