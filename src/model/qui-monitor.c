/* qui-monitor.c: looks at a server again and again
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-monitor.h"

#include "qui-pace.h"

struct _QuiMonitor
{
  GObject        parent_instance;

  QuiConnection *connection;
  QuiConnection *control;
  guint          interval;
  gboolean       paused;
  gboolean       watched;
  gboolean       running;

  GCancellable  *look;         /* of the look in flight; NULL: none */
  gboolean       again;        /* another one was asked for meanwhile */
  gint64         look_began;   /* monotonic; of the latest look */
  gint64         look_took;    /* microseconds; of the latest good look */
  guint          tick_source;
  guint          slow_source;
};

G_DEFINE_FINAL_TYPE (QuiMonitor, qui_monitor, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LOOKING,
  N_PROPS
};

enum
{
  LOOKED,
  SLOW,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
qui_monitor_schedule (QuiMonitor *self);

static void
qui_monitor_end_look (QuiMonitor *self)
{
  g_clear_object (&self->look);
  g_clear_handle_id (&self->slow_source, g_source_remove);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOKING]);
}

static void
on_looked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiMonitor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiSnapshot) snapshot = qui_snapshot_take_finish (QUI_CONNECTION (source), result, &error);
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));

  /* Late: that look was dropped, and another may be in flight by now. */
  if (self->look == NULL || cancellable != self->look)
    return;

  qui_monitor_end_look (self);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (snapshot != NULL)
    self->look_took = g_get_monotonic_time () - self->look_began;
  g_signal_emit (self, signals[LOOKED], 0, snapshot, error);
  if (self->again)
    qui_monitor_look_now (self);
  else
    qui_monitor_schedule (self);
}

static gboolean
on_slow (gpointer user_data)
{
  QuiMonitor *self = user_data;

  self->slow_source = 0;
  g_signal_emit (self, signals[SLOW], 0);
  return G_SOURCE_REMOVE;
}

void
qui_monitor_look_now (QuiMonitor *self)
{
  g_autofree int *own_pids = NULL;

  g_return_if_fail (QUI_IS_MONITOR (self));

  /* What is in flight began before, and may not show what the caller wants to see. */
  self->again = self->running && self->look != NULL;
  if (!self->running || self->look != NULL)
    return;

  g_clear_handle_id (&self->tick_source, g_source_remove);
  self->look = g_cancellable_new ();
  self->look_began = g_get_monotonic_time ();
  self->slow_source = g_timeout_add (QUI_PACE_SLOW_MS, on_slow, self);
  own_pids = qui_monitor_dup_own_pids (self);
  qui_snapshot_take_async (self->connection, own_pids, self->look, on_looked, g_object_ref (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOKING]);
}

static gboolean
on_tick (gpointer user_data)
{
  QuiMonitor *self = user_data;

  self->tick_source = 0;
  qui_monitor_look_now (self);
  return G_SOURCE_REMOVE;
}

/* Sets the clock for the next look, if there is to be one. */
static void
qui_monitor_schedule (QuiMonitor *self)
{
  gint64 due;
  gint64 now;

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (!self->running || !self->watched || self->paused || self->look != NULL)
    return;

  now = g_get_monotonic_time ();
  due = self->look_began + (gint64) qui_monitor_get_interval_ms (self) * 1000;
  self->tick_source = g_timeout_add ((guint) (MAX (due - now, 0) / 1000), on_tick, self);
}

static void
qui_monitor_set_flag (QuiMonitor *self,
                      gboolean   *flag,
                      gboolean    value)
{
  value = !!value;
  if (*flag == value)
    return;
  *flag = value;
  qui_monitor_schedule (self);
}

void
qui_monitor_set_paused (QuiMonitor *self,
                        gboolean    paused)
{
  g_return_if_fail (QUI_IS_MONITOR (self));

  qui_monitor_set_flag (self, &self->paused, paused);
}

void
qui_monitor_set_watched (QuiMonitor *self,
                         gboolean    watched)
{
  g_return_if_fail (QUI_IS_MONITOR (self));

  qui_monitor_set_flag (self, &self->watched, watched);
}

void
qui_monitor_set_running (QuiMonitor *self,
                         gboolean    running)
{
  g_return_if_fail (QUI_IS_MONITOR (self));

  if (!running && self->look != NULL)
    {
      g_cancellable_cancel (self->look);
      qui_monitor_end_look (self);
      self->again = FALSE;
    }
  qui_monitor_set_flag (self, &self->running, running);
}

void
qui_monitor_set_interval (QuiMonitor *self,
                          guint       seconds)
{
  g_return_if_fail (QUI_IS_MONITOR (self));
  g_return_if_fail (seconds > 0);

  self->interval = seconds;
  qui_monitor_schedule (self);
}

void
qui_monitor_set_control (QuiMonitor    *self,
                         QuiConnection *control)
{
  g_return_if_fail (QUI_IS_MONITOR (self));
  g_return_if_fail (control == NULL || QUI_IS_CONNECTION (control));

  g_set_object (&self->control, control);
}

QuiConnection *
qui_monitor_get_connection (QuiMonitor *self)
{
  g_return_val_if_fail (QUI_IS_MONITOR (self), NULL);

  return self->connection;
}

int *
qui_monitor_dup_own_pids (QuiMonitor *self)
{
  int pids[3] = { 0 };
  guint n = 0;

  g_return_val_if_fail (QUI_IS_MONITOR (self), NULL);

  if (qui_connection_get_backend_pid (self->connection) != 0)
    pids[n++] = qui_connection_get_backend_pid (self->connection);
  if (self->control != NULL && qui_connection_get_backend_pid (self->control) != 0)
    pids[n++] = qui_connection_get_backend_pid (self->control);
  return qui_connection_dup_living_pids (self->connection, pids);
}

gboolean
qui_monitor_is_looking (QuiMonitor *self)
{
  g_return_val_if_fail (QUI_IS_MONITOR (self), FALSE);

  return self->look != NULL;
}

guint
qui_monitor_get_interval_ms (QuiMonitor *self)
{
  g_return_val_if_fail (QUI_IS_MONITOR (self), 0);

  return qui_pace_interval_ms (self->interval, self->look_took);
}

QuiMonitor *
qui_monitor_new (QuiConnection *connection)
{
  QuiMonitor *self;

  g_return_val_if_fail (QUI_IS_CONNECTION (connection), NULL);

  self = g_object_new (QUI_TYPE_MONITOR, NULL);
  self->connection = g_object_ref (connection);
  return self;
}

static void
qui_monitor_dispose (GObject *object)
{
  QuiMonitor *self = QUI_MONITOR (object);

  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_handle_id (&self->slow_source, g_source_remove);
  g_clear_object (&self->connection);
  g_clear_object (&self->control);

  G_OBJECT_CLASS (qui_monitor_parent_class)->dispose (object);
}

static void
qui_monitor_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  QuiMonitor *self = QUI_MONITOR (object);

  switch (prop_id)
    {
    case PROP_LOOKING:
      g_value_set_boolean (value, self->look != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_monitor_class_init (QuiMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_monitor_dispose;
  object_class->get_property = qui_monitor_get_property;

  properties[PROP_LOOKING] =
    g_param_spec_boolean ("looking", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOOKED] =
    g_signal_new ("looked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, QUI_TYPE_SNAPSHOT, G_TYPE_ERROR);
  signals[SLOW] =
    g_signal_new ("slow", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
qui_monitor_init (QuiMonitor *self)
{
  self->interval = 2;
}
