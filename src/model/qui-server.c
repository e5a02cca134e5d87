/* qui-server.c: a server being watched: what is seen
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-private.h"

#include <glib/gi18n-lib.h>

#include "qui-clearing.h"
#include "qui-error.h"
#include "qui-operation.h"

G_DEFINE_FINAL_TYPE (QuiServer, qui_server, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (QuiServerState, qui_server_state,
                    G_DEFINE_ENUM_VALUE (QUI_SERVER_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (QUI_SERVER_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (QUI_SERVER_NEEDS_PASSWORD, "needs-password"),
                    G_DEFINE_ENUM_VALUE (QUI_SERVER_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (QUI_SERVER_STALE, "stale"),
                    G_DEFINE_ENUM_VALUE (QUI_SERVER_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_PROFILE,
  PROP_STATE,
  PROP_ERROR,
  PROP_SNAPSHOT,
  PROP_INTERVAL,
  PROP_PAUSED,
  PROP_WATCHED,
  PROP_LOOKING,
  PROP_KEYRING_ERROR,
  PROP_QUESTION,
  N_PROPS
};

enum
{
  LOOK_DONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* State and errors */

void
qui_server_set_state (QuiServer      *self,
                      QuiServerState  state,
                      const GError   *error)
{
  gboolean same_error = self->error == error
                        || (self->error != NULL && error != NULL
                            && self->error->domain == error->domain && self->error->code == error->code
                            && g_strcmp0 (self->error->message, error->message) == 0);

  g_object_freeze_notify (G_OBJECT (self));
  if (!same_error)
    {
      g_clear_error (&self->error);
      self->error = error != NULL ? g_error_copy (error) : NULL;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
  if (state == QUI_SERVER_FAILED)
    qui_server_leave_tunnel (self);
}

void
qui_server_set_keyring_error (QuiServer *self,
                              GError    *error)
{
  if (self->keyring_error == NULL && error == NULL)
    return;

  g_clear_error (&self->keyring_error);
  self->keyring_error = error;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEYRING_ERROR]);
}

/* Looks */

static void
on_updated (QuiOutliner *outliner,
            QuiSnapshot *snapshot,
            QuiServer   *self)
{
  if (snapshot == self->snapshot)
    return;

  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  if (snapshot != NULL)
    self->snapshot = qui_snapshot_ref (snapshot);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SNAPSHOT]);

  if (snapshot == NULL)
    return;
  qui_server_set_state (self, QUI_SERVER_LIVE, NULL);
  g_signal_emit (self, signals[LOOK_DONE], 0);
}

static void
on_looked (QuiMonitor  *monitor,
           QuiSnapshot *snapshot,
           GError      *error,
           QuiServer   *self)
{
  if (snapshot != NULL)
    {
      self->attempt = 0;
      self->looked_at = g_get_monotonic_time ();
      qui_server_trust (self);
      qui_history_add (self->history, snapshot);
      qui_watch_look (self->watch, snapshot);
      qui_outliner_set_snapshot (self->outliner, snapshot);
      qui_server_hold_control (self, snapshot);
      qui_database_facts_refresh (self->facts, qui_monitor_get_connection (monitor), self->cancellable);
      return;
    }

  if (self->snapshot == NULL)
    {
      qui_monitor_set_running (monitor, FALSE);
      qui_server_set_state (self, QUI_SERVER_FAILED, error);
    }
  else
    {
      qui_server_lose (self, error);
    }
  g_signal_emit (self, signals[LOOK_DONE], 0);
}

static void
on_slow (QuiMonitor *monitor,
         QuiServer  *self)
{
  g_autoptr (GError) error = NULL;

  if (self->state != QUI_SERVER_LIVE)
    return;

  error = g_error_new_literal (QUI_ERROR, QUI_ERROR_TIMEOUT, _("The server does not answer"));
  qui_server_set_state (self, QUI_SERVER_STALE, error);
  qui_server_doubt (self);
}

static void
on_looking (QuiServer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOKING]);
}

void
qui_server_follow_monitor (QuiServer *self)
{
  g_signal_connect_object (self->monitor, "looked", G_CALLBACK (on_looked), self, 0);
  g_signal_connect_object (self->monitor, "slow", G_CALLBACK (on_slow), self, 0);
  g_signal_connect_object (self->monitor, "notify::looking", G_CALLBACK (on_looking), self, G_CONNECT_SWAPPED);
}

/* What is seen */

guint
qui_server_get_age (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), 0);

  if (self->looked_at == 0)
    return 0;
  /* What was asleep has aged, too. */
  return (guint) ((g_get_monotonic_time () - self->looked_at + qui_network_get_slept () - self->slept) / G_TIME_SPAN_SECOND);
}

guint
qui_server_get_retry_in (QuiServer *self)
{
  gint64 left;

  g_return_val_if_fail (QUI_IS_SERVER (self), 0);

  if (self->retry_at == 0)
    return 0;
  left = MAX (self->retry_at - g_get_monotonic_time (), 0);
  return (guint) ((left + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND);
}

void
qui_server_set_interval (QuiServer *self,
                         guint      seconds)
{
  g_return_if_fail (QUI_IS_SERVER (self));
  g_return_if_fail (seconds > 0);

  if (self->interval == seconds)
    return;

  self->interval = seconds;
  qui_server_update_pace (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERVAL]);
}

void
qui_server_set_paused (QuiServer *self,
                       gboolean   paused)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  paused = !!paused;
  if (self->paused == paused)
    return;

  self->paused = paused;
  if (self->monitor != NULL)
    qui_monitor_set_paused (self->monitor, paused);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAUSED]);
}

void
qui_server_set_watched (QuiServer *self,
                        gboolean   watched)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  watched = !!watched;
  if (self->watched == watched)
    return;

  self->watched = watched;
  qui_server_wake (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WATCHED]);
}

QuiProfile *
qui_server_get_profile (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->profile;
}

QuiServerState
qui_server_get_state (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), QUI_SERVER_OFF);

  return self->state;
}

const GError *
qui_server_get_error (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->error;
}

const GError *
qui_server_get_keyring_error (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->keyring_error;
}

gboolean
qui_server_is_unkept (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), FALSE);

  return self->unkept || self->unkept_key;
}

QuiSnapshot *
qui_server_get_snapshot (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->snapshot;
}

guint
qui_server_get_interval (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), 0);

  return self->interval;
}

gboolean
qui_server_get_paused (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), FALSE);

  return self->paused;
}

const char *
qui_server_get_tls (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->monitor != NULL ? qui_connection_get_tls (qui_monitor_get_connection (self->monitor)) : NULL;
}

gboolean
qui_server_is_pooled (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), FALSE);

  return self->monitor != NULL && qui_connection_is_pooled (qui_monitor_get_connection (self->monitor));
}

QuiView *
qui_server_get_view (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->view;
}

QuiRowList *
qui_server_get_rows (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->rows;
}

QuiHistory *
qui_server_get_history (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->history;
}

QuiConnection *
qui_server_get_monitor (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->monitor != NULL ? qui_monitor_get_connection (self->monitor) : NULL;
}

QuiConnection *
qui_server_get_control (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->control;
}

int *
qui_server_dup_own_pids (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->monitor != NULL ? qui_monitor_dup_own_pids (self->monitor) : g_new0 (int, 1);
}

QuiJournal *
qui_server_get_journal (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->journal;
}

GListModel *
qui_server_get_operations (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return G_LIST_MODEL (self->operations);
}

GListModel *
qui_server_get_clearings (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return G_LIST_MODEL (self->clearings);
}

const QuiDatabaseDetail *
qui_server_get_database_detail (QuiServer *self,
                                guint32    oid)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return qui_database_facts_find (self->facts, oid);
}

/* The object */

QuiServer *
qui_server_new (QuiProfile *profile,
                QuiJournal *journal)
{
  QuiServer *self;

  g_return_val_if_fail (QUI_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (QUI_IS_JOURNAL (journal), NULL);

  self = g_object_new (QUI_TYPE_SERVER, "profile", profile, NULL);
  self->journal = g_object_ref (journal);
  return self;
}

static void
qui_server_constructed (GObject *object)
{
  QuiServer *self = QUI_SERVER (object);

  G_OBJECT_CLASS (qui_server_parent_class)->constructed (object);

  g_assert (self->profile != NULL);
  g_signal_connect_object (self->profile, "notify", G_CALLBACK (qui_server_on_profile_changed), self, G_CONNECT_SWAPPED);
}

static void
qui_server_dispose (GObject *object)
{
  QuiServer *self = QUI_SERVER (object);

  qui_server_shut (self);
  qui_server_drop_tunnel (self);
  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  g_clear_object (&self->outliner);
  g_clear_object (&self->rows);
  g_clear_object (&self->view);
  g_clear_object (&self->history);
  g_clear_object (&self->watch);
  g_clear_object (&self->facts);
  g_clear_object (&self->network);
  g_clear_object (&self->operations);
  g_clear_object (&self->clearings);
  g_clear_object (&self->journal);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (qui_server_parent_class)->dispose (object);
}

static void
qui_server_finalize (GObject *object)
{
  QuiServer *self = QUI_SERVER (object);

  g_clear_error (&self->error);
  g_clear_error (&self->keyring_error);
  g_clear_pointer (&self->password, qui_password_free);
  g_clear_pointer (&self->key_password, qui_password_free);
  g_free (self->elsewhere);

  G_OBJECT_CLASS (qui_server_parent_class)->finalize (object);
}

static void
qui_server_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  QuiServer *self = QUI_SERVER (object);

  switch (prop_id)
    {
    case PROP_PROFILE:
      g_value_set_object (value, self->profile);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_SNAPSHOT:
      g_value_set_boxed (value, self->snapshot);
      break;
    case PROP_INTERVAL:
      g_value_set_uint (value, self->interval);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_WATCHED:
      g_value_set_boolean (value, self->watched);
      break;
    case PROP_LOOKING:
      g_value_set_boolean (value, self->monitor != NULL && qui_monitor_is_looking (self->monitor));
      break;
    case PROP_KEYRING_ERROR:
      g_value_set_boxed (value, self->keyring_error);
      break;
    case PROP_QUESTION:
      g_value_set_object (value, qui_server_get_question (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_server_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  QuiServer *self = QUI_SERVER (object);

  switch (prop_id)
    {
    case PROP_PROFILE:
      self->profile = g_value_dup_object (value);
      break;
    case PROP_INTERVAL:
      qui_server_set_interval (self, g_value_get_uint (value));
      break;
    case PROP_PAUSED:
      qui_server_set_paused (self, g_value_get_boolean (value));
      break;
    case PROP_WATCHED:
      qui_server_set_watched (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_server_class_init (QuiServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->constructed = qui_server_constructed;
  object_class->dispose = qui_server_dispose;
  object_class->finalize = qui_server_finalize;
  object_class->get_property = qui_server_get_property;
  object_class->set_property = qui_server_set_property;

  properties[PROP_PROFILE] =
    g_param_spec_object ("profile", NULL, NULL, QUI_TYPE_PROFILE, writable | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, QUI_TYPE_SERVER_STATE, QUI_SERVER_OFF, readable);
  properties[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_SNAPSHOT] =
    g_param_spec_boxed ("snapshot", NULL, NULL, QUI_TYPE_SNAPSHOT, readable);
  properties[PROP_INTERVAL] =
    g_param_spec_uint ("interval", NULL, NULL, 1, 3600, 2, writable);
  properties[PROP_PAUSED] =
    g_param_spec_boolean ("paused", NULL, NULL, FALSE, writable);
  properties[PROP_WATCHED] =
    g_param_spec_boolean ("watched", NULL, NULL, FALSE, writable);
  properties[PROP_LOOKING] =
    g_param_spec_boolean ("looking", NULL, NULL, FALSE, readable);
  properties[PROP_KEYRING_ERROR] =
    g_param_spec_boxed ("keyring-error", NULL, NULL, G_TYPE_ERROR, readable);
  properties[PROP_QUESTION] =
    g_param_spec_object ("question", NULL, NULL, QUI_TYPE_QUESTION, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[LOOK_DONE] =
    g_signal_new ("look-done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
qui_server_init (QuiServer *self)
{
  self->interval = 2;
  qui_server_follow_network (self);
  self->view = qui_view_new ();
  self->rows = qui_row_list_new ();
  self->outliner = qui_outliner_new (self->view, self->rows);
  self->history = qui_history_new ();
  self->watch = qui_watch_new ();
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (qui_server_wake), self, G_CONNECT_SWAPPED);
  self->operations = g_list_store_new (QUI_TYPE_OPERATION);
  self->clearings = g_list_store_new (QUI_TYPE_CLEARING);
  self->facts = qui_database_facts_new ();
  g_signal_connect_object (self->outliner, "updated", G_CALLBACK (on_updated), self, 0);
}
