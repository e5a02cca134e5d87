/* qui-notifier.c: what the watches of all servers tell, on the desktop
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-notifier.h"

#include <glib/gi18n-lib.h>

#include "qui-words.h"

struct _QuiNotifier
{
  GObject        parent_instance;

  GApplication  *application;   /* not owned: it owns us */
  QuiServerList *servers;
};

G_DEFINE_FINAL_TYPE (QuiNotifier, qui_notifier, G_TYPE_OBJECT)

/* Names stand in titles only: some desktops take the body for markup. */
static GNotification *
notification_new (const QuiWatchEvent *event,
                  const char          *connection,
                  guint                idle_seconds)
{
  g_autofree char *database = qui_words_one_line (event->database);
  g_autofree char *place = qui_words_one_line (connection);
  g_autofree char *duration = qui_words_duration_spoken (idle_seconds * G_TIME_SPAN_SECOND);
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  GNotification *notification;

  switch (event->kind)
    {
    case QUI_WATCH_EMPTY:
      title = g_strdup_printf (_("%s on %s is empty"), database, place);
      body = g_strdup (_("Nobody else is connected to the database."));
      break;
    case QUI_WATCH_GONE:
      title = g_strdup_printf (_("%s on %s is gone"), database, place);
      body = g_strdup (_("There is no such database any more."));
      break;
    case QUI_WATCH_IDLE_IN_TRANSACTION:
    default:
      title = g_strdup_printf (_("Idle transaction on %s"), place);
      /* Translators: "3 sessions have been idle in a transaction for 5 minutes" */
      body = event->n_sessions == 1
             ? g_strdup_printf (_("Session %u has been idle in a transaction for %s."), event->key.id, duration)
             : g_strdup_printf (ngettext ("%u session has been idle in a transaction for %s.",
                                          "%u sessions have been idle in a transaction for %s.", event->n_sessions), event->n_sessions, duration);
    }

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  return notification;
}

static QuiProfile *
find_profile (QuiNotifier *self,
              QuiWatch    *watch)
{
  GListModel *servers = G_LIST_MODEL (self->servers);

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (servers, i);

      if (qui_server_get_watch (server) == watch)
        return qui_server_get_profile (server);
    }
  return NULL;
}

static void
event_cb (QuiWatch            *watch,
          const QuiWatchEvent *event,
          QuiNotifier         *self)
{
  QuiProfile *profile = find_profile (self, watch);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = NULL;
  const char *uuid;

  /* Removed meanwhile. */
  if (profile == NULL)
    return;

  uuid = qui_profile_get_uuid (profile);
  notification = notification_new (event, qui_profile_get_name (profile), qui_watch_get_idle_seconds (watch));
  id = g_strdup_printf ("%s-%d-%u", uuid, event->kind, event->kind == QUI_WATCH_IDLE_IN_TRANSACTION ? 0 : event->key.id);
  g_notification_set_default_action_and_target (notification, "app." QUI_NOTIFIER_ACTION, QUI_NOTIFIER_TARGET, uuid,
                                                (guint) event->key.kind, event->key.id, event->key.start);
  g_application_send_notification (self->application, id, notification);
}

static void
servers_changed (QuiNotifier *self)
{
  GListModel *servers = G_LIST_MODEL (self->servers);

  for (guint i = 0; i < g_list_model_get_n_items (servers); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (servers, i);
      QuiWatch *watch = qui_server_get_watch (server);

      g_signal_handlers_disconnect_by_func (watch, event_cb, self);
      g_signal_connect_object (watch, "event", G_CALLBACK (event_cb), self, 0);
    }
}

static void
qui_notifier_finalize (GObject *object)
{
  g_clear_object (&QUI_NOTIFIER (object)->servers);

  G_OBJECT_CLASS (qui_notifier_parent_class)->finalize (object);
}

static void
qui_notifier_class_init (QuiNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_notifier_finalize;
}

static void
qui_notifier_init (QuiNotifier *self)
{
}

QuiNotifier *
qui_notifier_new (GApplication  *application,
                  QuiServerList *servers)
{
  QuiNotifier *self;

  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);

  self = g_object_new (QUI_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->servers = g_object_ref (servers);
  g_signal_connect_object (servers, "items-changed", G_CALLBACK (servers_changed), self, G_CONNECT_SWAPPED);
  servers_changed (self);
  return self;
}
