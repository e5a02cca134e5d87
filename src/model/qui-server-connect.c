/* qui-server-connect.c: a server being watched: how it is reached
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-private.h"

#include "qui-error.h"
#include "qui-keyring.h"
#include "qui-pace.h"

/* How long to leave a control connection alone: one that could not be made, and one that is there. */
#define CONTROL_EVERY (10 * G_TIME_SPAN_SECOND)

static void
hold (char       **held,
      const char  *password)
{
  char *copy = g_strdup (password);

  g_clear_pointer (held, qui_password_free);
  *held = copy;
}

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
wants_key_password (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_KEY_NEEDED)
         || g_error_matches (error, QUI_ERROR, QUI_ERROR_KEY_REFUSED);
}

/* Whether the person has to give a (different) password. */
static gboolean
wants_password (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED)
         || g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED)
         || wants_key_password (error);
}

/* Trying again */

static gboolean
on_retry (gpointer user_data)
{
  QuiServer *self = user_data;

  self->retry_source = 0;
  self->retry_at = 0;
  qui_server_connect_monitor (self);
  return G_SOURCE_REMOVE;
}

gboolean
qui_server_is_awake (QuiServer *self)
{
  return self->watched || qui_watch_is_on (self->watch);
}

void
qui_server_wake (QuiServer *self)
{
  if (self->monitor != NULL)
    qui_monitor_set_watched (self->monitor, qui_server_is_awake (self));
  qui_server_arm_retry (self);
}

QuiWatch *
qui_server_get_watch (QuiServer *self)
{
  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  return self->watch;
}

/* Nobody looks, nobody tries: the clock waits until the window is seen again. */
void
qui_server_arm_retry (QuiServer *self)
{
  gint64 left;

  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->retry_at == 0 || !qui_server_is_awake (self))
    return;

  left = MAX (self->retry_at - g_get_monotonic_time (), 0);
  self->retry_source = g_timeout_add ((guint) (left / 1000), on_retry, self);
}

/* Control */

/* One tag for all connections of this program, so that a look knows them even where a pooler hides their pids. */
static const char *
own_application_name (void)
{
  static char *name = NULL;

  if (g_once_init_enter (&name))
    g_once_init_leave (&name, g_strdup_printf ("Quiesce %08x", g_random_int ()));
  return name;
}

static void
on_control_connected (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  /* Actions connect it themselves and then tell what went wrong. */
  if (!qui_connection_connect_finish (QUI_CONNECTION (source), result, &error) && !is_cancelled (error))
    g_debug ("Control connection: %s", error->message);
}

void
qui_server_renew_control (QuiServer *self)
{
  g_autoptr (QuiConninfo) conninfo = qui_server_dup_conninfo (self, NULL);

  g_clear_object (&self->control);
  self->control = qui_connection_new (conninfo, own_application_name ());
  self->control_tried = 0;
  qui_monitor_set_control (self->monitor, self->control);
}

void
qui_server_hold_control (QuiServer   *self,
                         QuiSnapshot *snapshot)
{
  gint64 now = g_get_monotonic_time ();
  gboolean connected = qui_connection_is_connected (self->control);
  gboolean elsewhere = qui_connection_get_server_started (self->control) != qui_snapshot_get_server (snapshot)->started;

  /* One that is idle does not notice by itself that its network was lost, and would hold on to a session that nobody uses. */
  if (connected && !elsewhere ? self->control_checked != 0 && now - self->control_checked < CONTROL_EVERY
                              : self->control_tried != 0 && now - self->control_tried < CONTROL_EVERY)
    return;

  if (connected && elsewhere)
    qui_server_renew_control (self);
  self->control_checked = now;
  if (!connected || elsewhere)
    self->control_tried = now;
  qui_connection_connect_async (self->control, QUI_CONNECT_TIMEOUT_MS, self->cancellable, on_control_connected, NULL);
}

/* Whether it may lie in the session itself, such as a role that was dropped and made anew, and not in a server that is slow or short
 * of something: classes 53, 55 (locks) and 57 (timeouts). Then an open control connection is worth more than ever. */
static gboolean
blames_session (const GError *error)
{
  const char *sqlstate = qui_error_get_sqlstate (error);

  return g_error_matches (error, QUI_ERROR, QUI_ERROR_SERVER) && sqlstate != NULL
         && !g_str_has_prefix (sqlstate, "53") && !g_str_has_prefix (sqlstate, "55") && !g_str_has_prefix (sqlstate, "57");
}

void
qui_server_lose (QuiServer    *self,
                 const GError *error)
{
  qui_monitor_set_running (self->monitor, FALSE);
  if (self->attempt > 0 && blames_session (error))
    {
      qui_connection_close (qui_monitor_get_connection (self->monitor));
      qui_server_renew_control (self);
    }
  qui_server_set_state (self, QUI_SERVER_STALE, error);
  self->retry_at = g_get_monotonic_time () + (gint64) qui_pace_retry_ms (self->attempt++) * 1000;
  qui_server_arm_retry (self);
}

/* Connecting */

static void
on_password_stored (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (QuiServer) self = user_data;
  GError *error = NULL;

  self->unkept = !qui_keyring_store_finish (result, &error);
  if (!self->unkept)
    g_object_set (self->profile, "keep-password", TRUE, NULL);
  qui_server_set_keyring_error (self, error);
}

static void
on_key_stored (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (QuiServer) self = user_data;
  GError *error = NULL;

  self->unkept_key = !qui_keyring_store_finish (result, &error);
  if (!self->unkept_key)
    g_object_set (self->profile, "keep-password", TRUE, NULL);
  if (error != NULL || !self->unkept)
    qui_server_set_keyring_error (self, error);
}

static void
store_passwords (QuiServer *self,
                 gboolean   password,
                 gboolean   key)
{
  if (password && self->password != NULL)
    qui_keyring_store_async (self->profile, QUI_SECRET_PASSWORD, self->password, NULL, on_password_stored, g_object_ref (self));
  if (key && self->key_password != NULL)
    qui_keyring_store_async (self->profile, QUI_SECRET_KEY, self->key_password, NULL, on_key_stored, g_object_ref (self));
}

static void qui_server_open (QuiServer *self);

/* Both connections anew, with what is held now. */
static void
qui_server_reopen (QuiServer *self)
{
  qui_server_shut (self);
  self->cancellable = g_cancellable_new ();
  qui_server_open (self);
}

static void
on_key_found (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (QuiServer) self = user_data;
  GError *error = NULL;
  char *password = qui_keyring_lookup_finish (result, &error);

  if (self->state != QUI_SERVER_CONNECTING || self->monitor == NULL || is_cancelled (error))
    {
      g_clear_error (&error);
      qui_password_free (password);
      return;
    }

  if (password != NULL)
    hold (&self->key_password, password);
  qui_password_free (password);
  qui_server_set_keyring_error (self, error);
  /* Without one libpq says anew what it needs, and the person is asked. */
  qui_server_reopen (self);
}

static void
on_monitor_connected (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (QuiServer) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean connected = qui_connection_connect_finish (QUI_CONNECTION (source), result, &error);

  error = qui_server_explain (self, error);
  /* Late: disconnected or connected anew meanwhile. */
  if (self->monitor == NULL || qui_monitor_get_connection (self->monitor) != QUI_CONNECTION (source)
      || is_cancelled (error))
    return;

  self->reaching = FALSE;
  if (connected)
    {
      store_passwords (self, self->keep_password, self->keep_key);
      self->keep_password = self->keep_key = FALSE;
      self->control_checked = 0;
      qui_monitor_set_running (self->monitor, TRUE);
      qui_monitor_look_now (self->monitor);
    }
  else if (self->state == QUI_SERVER_CONNECTING && g_error_matches (error, QUI_ERROR, QUI_ERROR_KEY_NEEDED) && !self->key_looked_up
           && qui_profile_get_keep_password (self->profile))
    {
      self->key_looked_up = TRUE;
      qui_keyring_lookup_async (self->profile, QUI_SECRET_KEY, self->cancellable, on_key_found, g_object_ref (self));
    }
  else if (wants_password (error))
    {
      g_clear_pointer (wants_key_password (error) ? &self->key_password : &self->password, qui_password_free);
      qui_server_set_state (self, QUI_SERVER_NEEDS_PASSWORD, error);
    }
  else if (self->snapshot != NULL)
    {
      qui_server_lose (self, error);
    }
  else
    {
      qui_server_set_state (self, QUI_SERVER_FAILED, error);
    }
}

static void
dial_monitor (QuiServer *self)
{
  qui_connection_connect_async (qui_monitor_get_connection (self->monitor), QUI_CONNECT_TIMEOUT_MS,
                                self->cancellable, on_monitor_connected, g_object_ref (self));
}

void
qui_server_connect_monitor (QuiServer *self)
{
  g_assert (self->monitor != NULL);

  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->retry_at = 0;
  self->reaching = TRUE;
  self->reach_began = g_get_monotonic_time ();
  qui_server_reach (self, dial_monitor);
}

static void
open_both (QuiServer *self)
{
  g_autoptr (QuiConninfo) conninfo = qui_server_dup_conninfo (self, self->elsewhere);
  g_autoptr (QuiConnection) connection = qui_connection_new (conninfo, own_application_name ());

  self->control = qui_connection_new (conninfo, own_application_name ());
  self->control_tried = 0;
  qui_database_facts_forget (self->facts);
  self->monitor = qui_monitor_new (connection);
  qui_monitor_set_control (self->monitor, self->control);
  qui_server_update_pace (self);
  qui_monitor_set_paused (self->monitor, self->paused);
  qui_monitor_set_watched (self->monitor, qui_server_is_awake (self));
  qui_server_follow_monitor (self);
  qui_server_connect_monitor (self);
}

/* Both connections, with the passwords held now. */
static void
qui_server_open (QuiServer *self)
{
  if (qui_server_knows_way (self))
    open_both (self);
  else
    qui_server_reach (self, open_both);
}

void
qui_server_shut (QuiServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->retry_at = 0;
  self->attempt = 0;
  self->reaching = FALSE;
  if (self->monitor != NULL)
    {
      qui_monitor_set_running (self->monitor, FALSE);
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      qui_connection_close (qui_monitor_get_connection (self->monitor));
    }
  g_clear_object (&self->monitor);
  g_clear_object (&self->control);
}

static void
qui_server_begin (QuiServer *self)
{
  qui_server_shut (self);
  self->unkept = self->unkept_key = FALSE;
  self->key_looked_up = FALSE;
  self->cancellable = g_cancellable_new ();
  qui_server_set_state (self, QUI_SERVER_CONNECTING, NULL);
}

static void
on_password_found (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (QuiServer) self = user_data;
  g_autoptr (GError) error = NULL;
  char *password = qui_keyring_lookup_finish (result, &error);

  /* Cancelled is said by the state, not by the result: a look-up with a prompt open cannot be cancelled. */
  if (self->state != QUI_SERVER_CONNECTING || self->monitor != NULL || is_cancelled (error))
    {
      qui_password_free (password);
      return;
    }

  if (password != NULL)
    {
      hold (&self->password, password);
      qui_password_free (password);
    }
  /* A keyring that gives nothing does not stop us: the server may want no password, or .pgpass has it. */
  qui_server_set_keyring_error (self, g_steal_pointer (&error));
  qui_server_open (self);
}

void
qui_server_connect (QuiServer *self)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  qui_server_begin (self);
  if (self->password == NULL && qui_profile_get_keep_password (self->profile))
    {
      qui_keyring_lookup_async (self->profile, QUI_SECRET_PASSWORD, self->cancellable, on_password_found, g_object_ref (self));
    }
  else
    {
      qui_server_set_keyring_error (self, NULL);
      qui_server_open (self);
    }
}

void
qui_server_connect_with_password (QuiServer  *self,
                                  const char *password,
                                  gboolean    keep)
{
  g_return_if_fail (QUI_IS_SERVER (self));
  g_return_if_fail (password != NULL);

  qui_server_begin (self);
  qui_server_set_keyring_error (self, NULL);
  hold (&self->password, password);
  self->keep_password = keep;
  qui_server_open (self);
}

void
qui_server_hold_key_password (QuiServer  *self,
                              const char *password)
{
  g_return_if_fail (QUI_IS_SERVER (self));
  g_return_if_fail (password != NULL);

  hold (&self->key_password, password);
}

void
qui_server_connect_with_key_password (QuiServer  *self,
                                      const char *password,
                                      gboolean    keep)
{
  qui_server_hold_key_password (self, password);
  self->keep_key = keep;
  qui_server_connect (self);
}

static void
on_unlocked (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (QuiServer) self = user_data;
  GError *error = NULL;

  if (!qui_keyring_unlock_finish (result, &error))
    qui_server_set_keyring_error (self, error);
  else if (self->state == QUI_SERVER_NEEDS_PASSWORD)
    qui_server_connect (self);
  else if (qui_server_is_unkept (self))
    store_passwords (self, self->unkept, self->unkept_key);
  else
    qui_server_set_keyring_error (self, NULL);
}

void
qui_server_unlock_keyring (QuiServer *self)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  qui_keyring_unlock_async (self->profile, on_unlocked, g_object_ref (self));
}

void
qui_server_disconnect (QuiServer *self)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  qui_server_shut (self);
  qui_watch_clear (self->watch);
  qui_server_leave_tunnel (self);
  qui_server_set_keyring_error (self, NULL);
  qui_outliner_set_snapshot (self->outliner, NULL);
  self->looked_at = 0;
  qui_server_set_state (self, QUI_SERVER_OFF, NULL);
}

QuiConninfo *
qui_server_dup_conninfo (QuiServer  *self,
                         const char *database)
{
  QuiConninfo *conninfo;

  g_return_val_if_fail (QUI_IS_SERVER (self), NULL);

  conninfo = qui_profile_to_conninfo (self->profile, self->password, database);
  if (self->key_password != NULL)
    qui_conninfo_set (conninfo, "sslpassword", self->key_password);
  if (self->tunnel != NULL)
    qui_tunnel_apply (self->tunnel, conninfo);

  return conninfo;
}

void
qui_server_use_database (QuiServer  *self,
                         const char *database)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  if (g_strcmp0 (self->elsewhere, database) == 0)
    return;

  g_free (self->elsewhere);
  self->elsewhere = g_strdup (database);
  if (self->monitor == NULL)
    return;

  qui_server_reopen (self);
}

void
qui_server_refresh (QuiServer *self)
{
  g_return_if_fail (QUI_IS_SERVER (self));

  if (self->state == QUI_SERVER_LIVE)
    {
      qui_monitor_look_now (self->monitor);
    }
  else if (self->state == QUI_SERVER_STALE && !self->reaching)
    {
      /* Gives up a look that hangs, too. */
      qui_monitor_set_running (self->monitor, FALSE);
      qui_server_connect_monitor (self);
    }
}

void
qui_server_on_profile_changed (QuiServer  *self,
                               GParamSpec *pspec,
                               QuiProfile *profile)
{
  static const char * const harmless[] = { "name", "group", "environment", "keep-password", "console", NULL };

  if (g_strv_contains (harmless, pspec->name))
    return;

  g_clear_pointer (&self->elsewhere, g_free);

  g_clear_pointer (&self->password, qui_password_free);
  g_clear_pointer (&self->key_password, qui_password_free);
  if (self->state != QUI_SERVER_OFF)
    qui_server_disconnect (self);
  qui_server_drop_tunnel (self);
}
