/* qui-tunnel.c: the way to a server through ssh
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tunnel.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "qui-asker.h"
#include "qui-error.h"
#include "qui-ssh-said.h"
#include "qui-ssh.h"
#include "qui-tunnel-command.h"

#define POLL_MS     30
#define PATIENCE    (20 * G_TIME_SPAN_SECOND)   /* until it is there, but for the time that a question is open */
#define RECENTLY    (15 * G_TIME_SPAN_SECOND)

typedef enum
{
  IDLE,
  PREPARING,   /* the ground, on a worker */
  STARTING,    /* ssh runs */
  READY,
} State;

typedef struct
{
  GTask   *task;
  GSource *cancel;   /* NULL: cannot be cancelled */
} Waiter;

struct _QuiTunnel
{
  GObject          parent_instance;

  QuiProfile      *profile;      /* a copy */
  State            state;
  guint            generation;   /* of tries */
  QuiTunnelGround *ground;
  gboolean         stale_ground; /* to be made anew by the next try */
  QuiAsker        *asker;
  QuiSsh          *ssh;
  GPtrArray       *waiters;
  guint            poll_source;
  gint64           patience_left;
  gint64           polled_at;
  GError          *lost;         /* why it is idle, if it was ready before */
  gint64           lost_at;

  guint            holds;
  gboolean         closing;      /* and a reference of its own */
};

G_DEFINE_FINAL_TYPE (QuiTunnel, qui_tunnel, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_QUESTION,
  N_PROPS
};

enum
{
  LOST,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Who waits */

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->cancel != NULL)
    g_source_destroy (waiter->cancel);
  g_clear_pointer (&waiter->cancel, g_source_unref);
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
answer_waiters (QuiTunnel    *self,
                const GError *error)
{
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&self->waiters);

  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = waiters->pdata[i];

      if (error != NULL)
        g_task_return_error (waiter->task, g_error_copy (error));
      else
        g_task_return_boolean (waiter->task, TRUE);
    }
}

/* Ending */

/* Ends what is under way; tells nobody. */
static void
halt (QuiTunnel *self,
      gboolean   denied)
{
  self->generation++;
  self->state = IDLE;
  g_clear_handle_id (&self->poll_source, g_source_remove);
  g_clear_pointer (&self->ssh, qui_ssh_end);
  if (self->asker != NULL)
    qui_asker_end_run (self->asker, denied);
}

static void end_if_unused (QuiTunnel *self);

static void
fail (QuiTunnel    *self,
      const GError *error)
{
  g_autoptr (QuiTunnel) kept = g_object_ref (self);
  gboolean was_ready = self->state == READY;

  halt (self, qui_ssh_said_judge (error->message) == QUI_SSH_DENIED);
  g_clear_error (&self->lost);
  if (was_ready)
    {
      self->lost = g_error_copy (error);
      self->lost_at = g_get_monotonic_time ();
    }
  answer_waiters (self, error);
  if (was_ready)
    g_signal_emit (self, signals[LOST], 0, error);
  end_if_unused (self);
}

void
qui_tunnel_stop (QuiTunnel *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiTunnel) kept = NULL;

  g_return_if_fail (QUI_IS_TUNNEL (self));

  kept = g_object_ref (self);
  halt (self, FALSE);
  g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
  answer_waiters (self, error);
}

static gboolean
is_in_use (QuiTunnel *self)
{
  return self->holds > 0 || (self->ground != NULL && self->state == READY && qui_relay_count (self->ground->relay) > 0);
}

static void
end_if_unused (QuiTunnel *self)
{
  if (!self->closing || is_in_use (self))
    return;
  qui_tunnel_stop (self);
  self->closing = FALSE;
  self->stale_ground = TRUE;
  g_object_unref (self);
}

static gboolean
on_idle (gpointer data)
{
  end_if_unused (data);
  return G_SOURCE_CONTINUE;
}

void
qui_tunnel_close (QuiTunnel *self)
{
  g_return_if_fail (QUI_IS_TUNNEL (self));

  if (self->closing)
    return;
  self->closing = TRUE;
  g_object_ref (self);
  end_if_unused (self);
}

void
qui_tunnel_hold (QuiTunnel *self)
{
  g_return_if_fail (QUI_IS_TUNNEL (self));

  self->holds++;
}

void
qui_tunnel_release (QuiTunnel *self)
{
  g_return_if_fail (QUI_IS_TUNNEL (self));
  g_return_if_fail (self->holds > 0);

  self->holds--;
  end_if_unused (self);
}

/* Starting */

static GError *
make_error (QuiTunnel  *self,
            const char *otherwise)
{
  GString *output = qui_ssh_get_output (self->ssh);
  g_autofree char *said = qui_ssh_said_pick (output->str, output->len);

  return g_error_new_literal (QUI_ERROR, QUI_ERROR_TUNNEL, *said != '\0' ? said : otherwise);
}

static void
on_ssh_ended (gpointer data)
{
  QuiTunnel *self = data;
  g_autoptr (GError) error = make_error (self, _("ssh ended without a word"));

  fail (self, error);
}

static void
on_question_changed (gpointer data)
{
  g_object_notify_by_pspec (data, properties[PROP_QUESTION]);
}

static void
on_question_refused (gpointer data)
{
  QuiTunnel *self = data;
  g_autoptr (GError) error = g_error_new_literal (QUI_ERROR, QUI_ERROR_TUNNEL, qui_ssh_said_unanswered ());

  /* What it asks once it is there, such as whether a host's new keys are to be noted, it can go on without. */
  if (self->state == STARTING)
    fail (self, error);
}

/* ssh listens when it has got in, and says so nowhere else. */
static gboolean
on_poll (gpointer data)
{
  QuiTunnel *self = data;
  gint64 now = g_get_monotonic_time ();

  if (qui_relay_is_served (self->ground->relay))
    {
      self->poll_source = 0;
      self->state = READY;
      g_clear_error (&self->lost);
      qui_asker_note_accepted (self->asker);
      qui_ssh_forget_output (self->ssh);
      answer_waiters (self, NULL);
      return G_SOURCE_REMOVE;
    }

  if (qui_tunnel_get_question (self) == NULL)
    self->patience_left -= now - self->polled_at;
  self->polled_at = now;
  if (self->patience_left < 0)
    {
      g_autoptr (GError) error = make_error (self, _("ssh took too long: timed out"));

      self->poll_source = 0;
      fail (self, error);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
start_ssh (QuiTunnel  *self,
           GError    **error)
{
  g_auto (GStrv) argv = qui_tunnel_make_command (self->profile, self->ground->relay, error);
  g_auto (GStrv) environment = NULL;

  if (argv == NULL)
    return FALSE;
  /* Of the run before: what is there is what we wait for. */
  for (guint i = 0; i < qui_relay_get_n (self->ground->relay); i++)
    g_unlink (qui_relay_get_socket (self->ground->relay, i));
  environment = qui_asker_set_environment (self->asker, g_get_environ ());
  self->ssh = qui_ssh_start (argv, environment, on_ssh_ended, self, error);
  if (self->ssh == NULL)
    return FALSE;

  self->state = STARTING;
  self->patience_left = PATIENCE;
  self->polled_at = g_get_monotonic_time ();
  self->poll_source = g_timeout_add (POLL_MS, on_poll, self);
  return TRUE;
}

/* Takes the ground in place of a former one. */
static gboolean
settle (QuiTunnel        *self,
        QuiTunnelGround  *ground,
        GError          **error)
{
  QuiAsker *former = g_steal_pointer (&self->asker);

  g_clear_pointer (&self->ground, qui_tunnel_ground_free);
  self->ground = ground;
  self->stale_ground = FALSE;
  qui_relay_set_notify (ground->relay, on_idle, self);
  self->asker = qui_asker_new (qui_private_folder_get_path (ground->folder), on_question_changed, on_question_refused, self, error);
  if (self->asker != NULL && former != NULL)
    qui_asker_take_kept (self->asker, former);
  g_clear_pointer (&former, qui_asker_free);
  return self->asker != NULL;
}

typedef struct
{
  QuiTunnel *self;
  guint      generation;
} Try;

static void
on_prepared (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Try *try = user_data;
  g_autoptr (QuiTunnel) self = try->self;
  g_autoptr (GError) error = NULL;
  QuiTunnelGround *ground = qui_tunnel_ground_prepare_finish (result, &error);
  gboolean late = try->generation != self->generation;

  g_free (try);
  if (late)
    g_clear_pointer (&ground, qui_tunnel_ground_free);
  else if (ground == NULL || !settle (self, ground, &error) || !start_ssh (self, &error))
    fail (self, error);
}

static void
begin (QuiTunnel *self)
{
  g_autoptr (GError) error = NULL;

  if (self->ground == NULL || self->asker == NULL || self->stale_ground)
    {
      Try *try = g_new (Try, 1);

      self->state = PREPARING;
      try->self = g_object_ref (self);
      try->generation = self->generation;
      qui_tunnel_ground_prepare_async (self->profile, on_prepared, try);
    }
  else if (!start_ssh (self, &error))
    fail (self, error);
}

static gboolean
give_up (GCancellable *cancellable,
         gpointer      data)
{
  Waiter *waiter = data;
  g_autoptr (GTask) task = g_object_ref (waiter->task);
  QuiTunnel *self = g_task_get_source_object (task);

  g_ptr_array_remove (self->waiters, waiter);
  g_task_return_error_if_cancelled (task);
  if (self->waiters->len == 0)
    qui_tunnel_stop (self);
  return G_SOURCE_REMOVE;
}

void
qui_tunnel_ensure_async (QuiTunnel           *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Waiter *waiter;

  g_return_if_fail (QUI_IS_TUNNEL (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_tunnel_ensure_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->closing)
    {
      self->closing = FALSE;
      g_object_unref (self);
    }
  if (self->state == READY)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  waiter = g_new0 (Waiter, 1);
  waiter->task = g_steal_pointer (&task);
  if (cancellable != NULL)
    {
      waiter->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancel, G_SOURCE_FUNC (give_up), waiter, NULL);
      g_source_attach (waiter->cancel, NULL);
    }
  g_ptr_array_add (self->waiters, waiter);
  if (self->state == IDLE)
    begin (self);
}

gboolean
qui_tunnel_ensure_finish (QuiTunnel     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What is asked of it */

gboolean
qui_tunnel_is_ready (QuiTunnel *self)
{
  g_return_val_if_fail (QUI_IS_TUNNEL (self), FALSE);

  return self->state == READY;
}

gboolean
qui_tunnel_has_ways (QuiTunnel *self)
{
  g_return_val_if_fail (QUI_IS_TUNNEL (self), FALSE);

  return self->ground != NULL && !self->stale_ground;
}

gboolean
qui_tunnel_is_held (QuiTunnel *self)
{
  g_return_val_if_fail (QUI_IS_TUNNEL (self), FALSE);

  return self->holds > 0;
}

void
qui_tunnel_apply (QuiTunnel   *self,
                  QuiConninfo *conninfo)
{
  g_return_if_fail (QUI_IS_TUNNEL (self));

  if (self->ground != NULL)
    qui_conninfo_set_reach (conninfo, qui_relay_get_reach (self->ground->relay));
}

/* Whether it may be due to the way, not to what is at its end. */
static gboolean
may_be_the_way (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_UNREACHABLE) || g_error_matches (error, QUI_ERROR, QUI_ERROR_LOST)
         || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT) || g_error_matches (error, QUI_ERROR, QUI_ERROR_TLS)
         || g_error_matches (error, QUI_ERROR, QUI_ERROR_REFUSED);
}

GError *
qui_tunnel_explain (QuiTunnel    *self,
                    const GError *error)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *said = NULL;

  g_return_val_if_fail (QUI_IS_TUNNEL (self), NULL);

  if (!may_be_the_way (error) || qui_error_get_sqlstate (error) != NULL)
    return g_error_copy (error);
  if (self->lost != NULL && now - self->lost_at < RECENTLY)
    return g_error_copy (self->lost);
  if (self->ssh != NULL)
    {
      GString *output = qui_ssh_get_output (self->ssh);

      if (now - qui_ssh_get_silent_since (self->ssh) < RECENTLY)
        said = qui_ssh_said_find_forwarding (output->str, output->len);
    }
  return said != NULL ? g_error_new_literal (QUI_ERROR, QUI_ERROR_TUNNEL, said) : g_error_copy (error);
}

QuiQuestion *
qui_tunnel_get_question (QuiTunnel *self)
{
  g_return_val_if_fail (QUI_IS_TUNNEL (self), NULL);

  return self->asker != NULL ? qui_asker_get_question (self->asker) : NULL;
}

/* The object */

QuiTunnel *
qui_tunnel_new (QuiProfile *profile)
{
  QuiTunnel *self;

  g_return_val_if_fail (QUI_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (*qui_profile_get_tunnel (profile) != '\0', NULL);

  self = g_object_new (QUI_TYPE_TUNNEL, NULL);
  self->profile = qui_profile_duplicate (profile, qui_profile_get_name (profile));
  return self;
}

static void
qui_tunnel_dispose (GObject *object)
{
  QuiTunnel *self = QUI_TUNNEL (object);

  halt (self, FALSE);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (qui_tunnel_parent_class)->dispose (object);
}

static void
qui_tunnel_finalize (GObject *object)
{
  QuiTunnel *self = QUI_TUNNEL (object);

  g_clear_pointer (&self->asker, qui_asker_free);
  g_clear_pointer (&self->ground, qui_tunnel_ground_free);
  g_ptr_array_unref (self->waiters);
  g_clear_error (&self->lost);

  G_OBJECT_CLASS (qui_tunnel_parent_class)->finalize (object);
}

static void
qui_tunnel_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  if (prop_id == PROP_QUESTION)
    g_value_set_object (value, qui_tunnel_get_question (QUI_TUNNEL (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_tunnel_class_init (QuiTunnelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_tunnel_dispose;
  object_class->finalize = qui_tunnel_finalize;
  object_class->get_property = qui_tunnel_get_property;

  properties[PROP_QUESTION] = g_param_spec_object ("question", NULL, NULL, QUI_TYPE_QUESTION,
                                                   G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
qui_tunnel_init (QuiTunnel *self)
{
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
}
