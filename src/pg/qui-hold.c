/* qui-hold.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-hold.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-wire.h"

/*   NEW -- take --> TAKING --> TAKEN or FAILED -- release --> RELEASING --> RELEASED or LEFT
 *                                                                ^                    |
 *                                                                +----- release ------+ */

#define TELL_MS        10000
#define LOOK_MS        250
#define RELEASE_FOR_MS 30000
#define RETRY_MIN_MS   100
#define RETRY_MAX_MS   2000
/* What was sent and not answered may be read by the pooler after what undoes it, which came another way. */
#define ONCE_MORE_MS   300

struct _QuiHold
{
  GObject          parent_instance;

  QuiConninfo     *conninfo;
  char            *application_name;
  QuiHoldKind      kind;
  GStrv            names;
  GPtrArray       *left;          /* char *, NULL at the end */

  QuiHoldPhase     phase;
  QuiHoldProgress  progress;
  GError          *error;

  GPtrArray       *tellers;       /* QuiConnection: one for each name, as each may wait */
  gboolean         taken_up;      /* by us, not only to be released */
  GHashTable      *told;          /* of the names: the command was sent */
  GHashTable      *heard;         /* of the names: the pooler is known to have heard the command */
  guint            n_unanswered;
  QuiConnection   *eye;           /* looks; then undoes */
  GCancellable    *cancellable;   /* of the present phase */
  guint            timer_id;      /* the next look or try */
  guint            deadline_id;
  guint            delay_ms;
  gboolean         once_more;     /* RELEASING: what has been undone is to be undone again */
};

G_DEFINE_FINAL_TYPE (QuiHold, qui_hold, G_TYPE_OBJECT)

enum
{
  CHANGED,
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void look (QuiHold *self);
static void undo (QuiHold *self);

static void
set_phase (QuiHold *self, QuiHoldPhase phase)
{
  self->phase = phase;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Ends what is under way; what comes of it afterwards is not listened to. */
static void
end_phase (QuiHold *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_handle_id (&self->deadline_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* Gives back the reference that begin_phase() took. */
static void
settle (QuiHold *self, QuiHoldPhase phase)
{
  end_phase (self);
  set_phase (self, phase);
  g_signal_emit (self, signals[SETTLED], 0);
  g_object_unref (self);
}

static void
begin_phase (QuiHold *self, QuiHoldPhase phase, gint64 give_up_at, GSourceFunc on_deadline)
{
  gint64 left = MAX (give_up_at - g_get_monotonic_time (), 0);

  g_object_ref (self);
  g_clear_error (&self->error);
  self->progress.give_up_at = give_up_at;
  self->deadline_id = g_timeout_add ((guint) (left / G_TIME_SPAN_MILLISECOND), on_deadline, self);
  set_phase (self, phase);
}

/* --- taking --- */

/* Whoever waits there is told nothing any more; the pause stays. */
static void
close_tellers (QuiHold *self)
{
  for (guint i = 0; i < self->tellers->len; i++)
    qui_connection_close (g_ptr_array_index (self->tellers, i));
  g_ptr_array_set_size (self->tellers, 0);
  self->progress.taken_at = g_get_monotonic_time ();
}

static void
finish_taking (QuiHold *self, QuiHoldPhase phase)
{
  close_tellers (self);
  settle (self, phase);
}

/* Takes @error. */
static void
fail (QuiHold *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->progress.failed = TRUE;
  finish_taking (self, QUI_HOLD_PHASE_FAILED);
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What the pooler has not heard of it would never do. */
static void
skip_if_heard (QuiHold *self)
{
  if (self->progress.skipped && g_hash_table_size (self->heard) == g_strv_length (self->names))
    finish_taking (self, QUI_HOLD_PHASE_TAKEN);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiHold) self = data;
  GError *error = NULL;
  gboolean told = qui_console_run_finish (QUI_CONNECTION (source), result, &error);
  guint index;

  if (self->phase != QUI_HOLD_PHASE_TAKING || is_cancelled (error))
    {
      g_clear_error (&error);
      return;
    }
  if (!told)
    {
      fail (self, error);
      return;
    }
  if (g_ptr_array_find (self->tellers, source, &index))
    g_hash_table_add (self->heard, self->names[index]);
  self->n_unanswered--;
  if (self->n_unanswered == 0)
    {
      self->progress.n_busy = 0;
      self->progress.skipped = FALSE;
      finish_taking (self, QUI_HOLD_PHASE_TAKEN);
    }
  else
    {
      skip_if_heard (self);
    }
}

static void
on_teller_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiHold) self = data;
  GError *error = NULL;
  guint index;

  if (!qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    {
      if (self->phase == QUI_HOLD_PHASE_TAKING && !is_cancelled (error))
        fail (self, error);
      else
        g_clear_error (&error);
      return;
    }
  if (self->phase != QUI_HOLD_PHASE_TAKING || !g_ptr_array_find (self->tellers, source, &index))
    return;
  g_hash_table_add (self->told, self->names[index]);
  qui_console_run_async (QUI_CONNECTION (source), qui_hold_kind_get_command (self->kind), self->names[index], G_MAXINT,
                         self->cancellable, on_told, g_object_ref (self));
}

/* Ours of that name; NULL: it is none. */
static char *
find_name (QuiHold *self, const QuiConsoleDatabase *database)
{
  for (guint i = 0; self->names[i] != NULL; i++)
    if (g_str_equal (self->names[i], database->name))
      return self->names[i];
  return NULL;
}

static void
count (QuiHold *self, const QuiConsoleLook *seen)
{
  self->progress.n_busy = self->progress.n_waiting = 0;
  for (guint i = 0; i < seen->databases->len; i++)
    {
      const QuiConsoleDatabase *database = g_ptr_array_index (seen->databases, i);
      char *name = find_name (self, database);

      if (name == NULL)
        continue;
      if (self->kind == QUI_HOLD_PAUSE ? database->paused : database->disabled)
        g_hash_table_add (self->heard, name);
      self->progress.n_busy += database->n_busy;
      self->progress.n_waiting += database->n_waiting;
    }
  self->progress.n_most = MAX (self->progress.n_most, self->progress.n_busy);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_look_again (gpointer data)
{
  QuiHold *self = data;

  self->timer_id = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

/* What it cannot see it does not count; whether the pause fails is said by who told it, unless nobody is waited for any more. */
static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiHold) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiConsoleLook) seen = qui_console_look_finish (QUI_CONNECTION (source), result, &error);

  if (self->phase != QUI_HOLD_PHASE_TAKING || is_cancelled (error))
    return;
  if (seen != NULL)
    count (self, seen);
  if (seen == NULL && self->progress.skipped)
    fail (self, g_steal_pointer (&error));
  else
    skip_if_heard (self);
  if (self->phase == QUI_HOLD_PHASE_TAKING)
    self->timer_id = g_timeout_add (LOOK_MS, on_look_again, self);
}

static void
look (QuiHold *self)
{
  qui_console_look_async (self->eye, NULL, FALSE, self->cancellable, on_looked, g_object_ref (self));
}

void
qui_hold_skip (QuiHold *self)
{
  g_return_if_fail (QUI_IS_HOLD (self));

  if (self->phase != QUI_HOLD_PHASE_TAKING)
    return;
  self->progress.skipped = TRUE;
  skip_if_heard (self);
}

static gboolean
on_waited (gpointer data)
{
  QuiHold *self = data;

  self->deadline_id = 0;
  qui_hold_skip (self);
  return G_SOURCE_REMOVE;
}

void
qui_hold_take (QuiHold *self, guint seconds)
{
  g_return_if_fail (QUI_IS_HOLD (self));
  g_return_if_fail (self->phase == QUI_HOLD_PHASE_NEW);

  self->taken_up = TRUE;
  self->progress.taking_at = g_get_monotonic_time ();
  self->n_unanswered = g_strv_length (self->names);
  begin_phase (self, QUI_HOLD_PHASE_TAKING, self->progress.taking_at + seconds * G_USEC_PER_SEC, on_waited);
  for (guint i = 0; self->names[i] != NULL; i++)
    {
      QuiConnection *teller = qui_connection_new_to_console (self->conninfo, self->application_name);

      g_ptr_array_add (self->tellers, teller);
      qui_connection_connect_async (teller, TELL_MS, self->cancellable, on_teller_connected, g_object_ref (self));
    }
  look (self);
}

/* --- releasing --- */

static gboolean
on_undo_again (gpointer data)
{
  QuiHold *self = data;

  self->timer_id = 0;
  undo (self);
  return G_SOURCE_REMOVE;
}

/* Takes @error, which is said if it stays so. */
static void
undo_later (QuiHold *self, GError *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->timer_id = g_timeout_add (self->delay_ms, on_undo_again, self);
  self->delay_ms = MIN (self->delay_ms * 2, RETRY_MAX_MS);
}

/* What the pooler was never told is not ours to undo. */
static void
list_left (QuiHold *self)
{
  g_ptr_array_set_size (self->left, 0);
  for (guint i = 0; self->names[i] != NULL; i++)
    if (!self->taken_up || g_hash_table_contains (self->told, self->names[i]))
      g_ptr_array_add (self->left, g_strdup (self->names[i]));
  g_ptr_array_add (self->left, NULL);
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiHold) self = data;
  GError *error = NULL;
  gboolean undone = qui_console_run_finish (QUI_CONNECTION (source), result, &error);

  if (self->phase != QUI_HOLD_PHASE_RELEASING || is_cancelled (error))
    {
      g_clear_error (&error);
      return;
    }
  if (!undone)
    {
      undo_later (self, error);
      return;
    }
  g_ptr_array_remove_index (self->left, 0);
  self->delay_ms = RETRY_MIN_MS;
  undo (self);
}

static void
on_eye_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiHold) self = data;
  GError *error = NULL;
  gboolean connected = qui_connection_connect_finish (QUI_CONNECTION (source), result, &error);

  if (self->phase != QUI_HOLD_PHASE_RELEASING || is_cancelled (error))
    g_clear_error (&error);
  else if (connected)
    undo (self);
  else
    undo_later (self, error);
}

/* The next of those that are left. */
static void
undo (QuiHold *self)
{
  const char *name = g_ptr_array_index (self->left, 0);

  if (name == NULL && self->once_more)
    {
      self->once_more = FALSE;
      list_left (self);
      self->timer_id = g_timeout_add (ONCE_MORE_MS, on_undo_again, self);
    }
  else if (name == NULL)
    {
      g_clear_error (&self->error);
      self->progress.released_at = g_get_monotonic_time ();
      qui_connection_close (self->eye);
      settle (self, QUI_HOLD_PHASE_RELEASED);
    }
  else if (!qui_connection_is_connected (self->eye))
    {
      qui_connection_connect_async (self->eye, TELL_MS, self->cancellable, on_eye_connected, g_object_ref (self));
    }
  else
    {
      qui_console_run_async (self->eye, qui_hold_kind_get_undo (self->kind), name, TELL_MS, self->cancellable, on_undone,
                             g_object_ref (self));
    }
}

static gboolean
on_given_up (gpointer data)
{
  QuiHold *self = data;

  self->deadline_id = 0;
  self->progress.released_at = g_get_monotonic_time ();
  qui_connection_close (self->eye);
  if (self->error == NULL)
    self->error = g_error_new_literal (QUI_ERROR, QUI_ERROR_TIMEOUT, _("The console of the pooler does not answer"));
  settle (self, QUI_HOLD_PHASE_LEFT);
  return G_SOURCE_REMOVE;
}

void
qui_hold_release (QuiHold *self)
{
  g_return_if_fail (QUI_IS_HOLD (self));
  g_return_if_fail (self->phase != QUI_HOLD_PHASE_RELEASING);

  if (self->phase == QUI_HOLD_PHASE_TAKING)
    {
      self->progress.failed = TRUE;
      close_tellers (self);
      end_phase (self);
      g_object_unref (self);
    }
  self->once_more = self->phase != QUI_HOLD_PHASE_NEW && g_hash_table_size (self->heard) < g_strv_length (self->names);
  if (self->phase != QUI_HOLD_PHASE_LEFT)
    list_left (self);
  self->n_unanswered = 0;
  self->delay_ms = RETRY_MIN_MS;
  self->progress.releasing_at = g_get_monotonic_time ();
  self->progress.released_at = 0;
  begin_phase (self, QUI_HOLD_PHASE_RELEASING, qui_wire_deadline_in (RELEASE_FOR_MS), on_given_up);
  /* It may have been looking. */
  qui_connection_close (self->eye);
  if (self->left->pdata[0] != NULL)
    undo (self);
  else
    {
      self->once_more = FALSE;
      self->timer_id = g_idle_add (on_undo_again, self);
    }
}

/* --- the object --- */

QuiHoldKind
qui_hold_get_kind (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), QUI_HOLD_NONE);

  return self->kind;
}

QuiHoldPhase
qui_hold_get_phase (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), QUI_HOLD_PHASE_NEW);

  return self->phase;
}

const QuiHoldProgress *
qui_hold_get_progress (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), NULL);

  return &self->progress;
}

const GError *
qui_hold_get_error (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), NULL);

  return self->error;
}

const char * const *
qui_hold_get_names (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), NULL);

  return (const char * const *) self->names;
}

gboolean
qui_hold_was_told (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), FALSE);

  return !self->taken_up || g_hash_table_size (self->told) > 0;
}

const char * const *
qui_hold_get_left (QuiHold *self)
{
  g_return_val_if_fail (QUI_IS_HOLD (self), NULL);

  return (const char * const *) self->left->pdata;
}

static void
qui_hold_dispose (GObject *object)
{
  QuiHold *self = QUI_HOLD (object);

  g_ptr_array_set_size (self->tellers, 0);
  g_clear_object (&self->eye);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (qui_hold_parent_class)->dispose (object);
}

static void
qui_hold_finalize (GObject *object)
{
  QuiHold *self = QUI_HOLD (object);

  g_assert (self->timer_id == 0 && self->deadline_id == 0);
  qui_conninfo_unref (self->conninfo);
  g_ptr_array_unref (self->tellers);
  g_ptr_array_unref (self->left);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->heard);
  g_strfreev (self->names);
  g_clear_error (&self->error);
  g_free (self->application_name);

  G_OBJECT_CLASS (qui_hold_parent_class)->finalize (object);
}

static void
qui_hold_class_init (QuiHoldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_hold_dispose;
  object_class->finalize = qui_hold_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_hold_init (QuiHold *self)
{
  self->cancellable = g_cancellable_new ();
  self->tellers = g_ptr_array_new_with_free_func (g_object_unref);
  self->told = g_hash_table_new (NULL, NULL);
  self->heard = g_hash_table_new (NULL, NULL);
  self->left = g_ptr_array_new_with_free_func (g_free);
}

QuiHold *
qui_hold_new (const QuiConninfo  *console,
              const char         *application_name,
              QuiHoldKind         kind,
              const char * const *names)
{
  QuiHold *self;

  g_return_val_if_fail (console != NULL, NULL);
  g_return_val_if_fail (kind != QUI_HOLD_NONE, NULL);
  g_return_val_if_fail (names != NULL && names[0] != NULL, NULL);

  self = g_object_new (QUI_TYPE_HOLD, NULL);
  self->conninfo = qui_conninfo_copy (console);
  self->application_name = g_strdup (application_name);
  self->kind = kind;
  self->names = g_strdupv ((GStrv) names);
  list_left (self);
  self->eye = qui_connection_new_to_console (console, application_name);
  return self;
}
