/* qui-application.c: the program: what is saved, what is watched, its windows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-application.h"

#include <glib/gi18n-lib.h>
#include <glib-unix.h>
#include <signal.h>

#include "qui-dialog-parts.h"
#include "qui-journal-window.h"
#include "qui-network.h"
#include "qui-notifier.h"
#include "qui-opener.h"
#include "qui-preferences.h"
#include "qui-service-list.h"
#include "qui-window.h"

/* How long quitting waits for actions under way to learn what became of their sessions, and for all that is to reach the disk. */
#define LEARN_MS 150
#define WRITE_MS 300
/* How long it waits for a pooler to let its clients go on. */
#define RELEASE_MS 3000

/* The session ends, or somebody in a terminal has had enough. */
static const int end_signals[] = { SIGTERM, SIGINT };

struct _QuiApplication
{
  AdwApplication     parent_instance;

  GSettings         *settings;
  QuiProfileStore   *store;
  QuiJournal        *journal;
  QuiClosureJournal *closures;
  QuiServiceList    *services;
  QuiServerList     *servers;
  QuiOpener         *opener;
  QuiNotifier       *notifier;
  GCancellable      *loading;
  guint              signal_ids[G_N_ELEMENTS (end_signals)];
};

G_DEFINE_FINAL_TYPE (QuiApplication, qui_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.journal", { "<Control>j" } },
  { "window.close", { "<Control>w" } },
  { "connection.add", { "<Control>n" } },
  { "win.sidebar", { "F9" } },
  { "win.all-servers", { "<Control>0" } },
  { "page.search", { "<Control>f" } },
  { "page.pause", { "<Control>p" } },
  { "page.refresh", { "<Control>r", "F5" } },
  { "page.details", { "<Alt>Return" } },
  { "page.by-blocker", { "<Control>b" } },
  { "act.copy-query", { "<Control><Shift>c" } },
  { "act.export-csv", { "<Control>e" } },
  { "act.cancel", { "<Control>k" } },
  { "act.disconnect-others", { "<Control><Shift>d" } },
};

static void
quit (GtkApplication *self)
{
  GList *windows = g_list_copy_deep (gtk_application_get_windows (self), (GCopyFunc) (void *) g_object_ref, NULL);

  /* Closing lets each window remember its size, and takes its dialogs along; the last one to go ends the program. */
  for (GList *window = windows; window != NULL; window = window->next)
    if (QUI_IS_WINDOW (window->data))
      gtk_window_close (window->data);
  g_list_free_full (windows, g_object_unref);
  g_application_quit (G_APPLICATION (self));
}

static gboolean
quit_in_idle (gpointer data)
{
  quit (data);
  return G_SOURCE_REMOVE;
}

static gboolean
signal_came (gpointer data)
{
  quit (data);
  return G_SOURCE_CONTINUE;
}

/* GTK 4.8 crashes if a dialog goes with its window while it still handles the key that was pressed in it. */
static void
quit_activated (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  g_idle_add_full (G_PRIORITY_HIGH, quit_in_idle, g_object_ref (user_data), g_object_unref);
}

/* An open popover keeps all keys to itself, the window's shortcuts included; what the class has is in the popover itself. It must be
 * there before the first class that inherits from it. */
static void
quit_from_popovers_too (void)
{
  GtkWidgetClass *popover_class = g_type_class_ref (GTK_TYPE_POPOVER);

  gtk_widget_class_add_binding_action (popover_class, GDK_KEY_q, GDK_CONTROL_MASK, "app.quit", NULL);
  g_type_class_unref (popover_class);
}

/* One window, wherever it is asked for. */
static void
journal_activated (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  QuiApplication *self = user_data;
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  GtkWindow *parent = NULL;

  for (GList *window = windows; window != NULL; window = window->next)
    {
      if (QUI_IS_JOURNAL_WINDOW (window->data))
        {
          gtk_window_present (window->data);
          return;
        }
      if (QUI_IS_WINDOW (window->data))
        parent = window->data;
    }
  if (parent != NULL)
    qui_dialog_present (qui_journal_window_new (qui_journal_get_path (self->journal), parent));
}

/* From a notification, which may be older than what it is about. */
static void
show_line_activated (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  QuiApplication *self = user_data;
  QuiLineKey key;
  QuiServer *server;
  const char *uuid;
  guint kind;

  g_variant_get (parameter, "(&suux)", &uuid, &kind, &key.id, &key.start);
  key.kind = kind;
  server = qui_server_list_find (self->servers, uuid);
  if (kind != QUI_LINE_DATABASE && kind != QUI_LINE_SESSION)
    return;

  for (GList *window = gtk_application_get_windows (GTK_APPLICATION (self)); window != NULL; window = window->next)
    if (QUI_IS_WINDOW (window->data))
      {
        gtk_window_present (window->data);
        if (server != NULL)
          qui_window_show_line (window->data, server, &key);
        return;
      }
}

static void
about_activated (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  adw_show_about_window (gtk_application_get_active_window (user_data),
                         "application-name", "Quiesce",
                         "application-icon", QUI_APPLICATION_ID,
                         "version", QUI_VERSION,
                         "developer-name", _("The Quiesce developers"),
                         "comments", _("See who is connected to a PostgreSQL server, and clear them out safely."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
preferences_activated (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  QuiApplication *self = user_data;
  GtkWindow *parent = gtk_application_get_active_window (user_data);

  /* While a dialog waits for an answer, there is nothing else to set. */
  if (QUI_IS_WINDOW (parent))
    gtk_window_present (GTK_WINDOW (qui_preferences_new (self->settings, parent)));
}

static void
loaded (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  QuiApplication *self = user_data;
  g_autoptr (GError) error = NULL;
  GtkWidget *window;

  /* An unreadable file is the store's "problem", which the window shows. */
  if (!qui_profile_store_load_finish (QUI_PROFILE_STORE (source), result, &error))
    g_debug ("Saved connections: %s", error->message);
  if (g_cancellable_is_cancelled (self->loading))
    return;

  window = qui_window_new (GTK_APPLICATION (self), self->servers, self->closures, self->settings);
  gtk_window_present (GTK_WINDOW (window));
  qui_opener_set_window (self->opener, QUI_WINDOW (window));
  g_application_unmark_busy (G_APPLICATION (self));
  g_application_release (G_APPLICATION (self));
}

static void
services_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  QuiApplication *self = user_data;

  qui_service_list_read_finish (QUI_SERVICE_LIST (source), result);
  qui_profile_store_load_async (self->store, self->loading, loaded, self);
}

static void
qui_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "quit", quit_activated },
    { "about", about_activated },
    { "preferences", preferences_activated },
    { "journal", journal_activated },
    { QUI_NOTIFIER_ACTION, show_line_activated, QUI_NOTIFIER_TARGET },
  };
  QuiApplication *self = QUI_APPLICATION (application);

  G_APPLICATION_CLASS (qui_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (QUI_APPLICATION_ID);
  quit_from_popovers_too ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);
  for (int i = 0; i < 9; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show-connection(%d)", i);
      g_autofree char *accel = g_strdup_printf ("<Control>%d", i + 1);
      const char * const shown[] = { accel, NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), action, shown);
    }

  for (guint i = 0; i < G_N_ELEMENTS (end_signals); i++)
    self->signal_ids[i] = g_unix_signal_add (end_signals[i], signal_came, self);

  self->settings = g_settings_new (QUI_APPLICATION_ID);
  qui_network_start (qui_network_get_default ());
  g_signal_connect_object (self->settings, "changed::refresh-interval",
                           G_CALLBACK (qui_network_overrule), qui_network_get_default (), G_CONNECT_SWAPPED);
  self->store = qui_profile_store_new (NULL);
  self->journal = qui_journal_new (NULL);
  self->closures = qui_closure_journal_new (NULL);
  self->services = qui_service_list_new ();
  self->servers = qui_server_list_new (self->store, self->journal);
  qui_server_list_set_services (self->servers, G_LIST_MODEL (self->services));
  self->opener = qui_opener_new (self->servers);
  self->notifier = qui_notifier_new (application, self->servers);
}

static void
qui_application_activate (GApplication *application)
{
  QuiApplication *self = QUI_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  if (g_application_get_is_busy (application))
    return;

  g_application_hold (application);
  g_application_mark_busy (application);
  qui_service_list_read_async (self->services, services_read, self);
}

static int
qui_application_command_line (GApplication            *application,
                              GApplicationCommandLine *command_line)
{
  g_application_activate (application);
  qui_opener_take (QUI_APPLICATION (application)->opener, command_line);

  /* Of what could be opened at once; later ones set it by themselves. */
  return g_application_command_line_get_exit_status (command_line);
}

static gboolean
nothing_runs (QuiApplication *self)
{
  return !qui_server_list_is_busy (self->servers);
}

static gboolean
nothing_is_held (QuiApplication *self)
{
  return !qui_server_list_is_holding (self->servers);
}

static gboolean
all_is_written (QuiApplication *self)
{
  return qui_profile_store_is_saved (self->store) && qui_journal_is_written (self->journal);
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for (QuiApplication *self,
          gboolean      (*condition) (QuiApplication *self),
          guint           milliseconds)
{
  gint64 deadline = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  guint tick = g_timeout_add (10, wake_up, NULL);

  while (!condition (self) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);
}

/* Nothing more is sent, and the journal gets what is known of that which was. */
static void
end_operations (QuiApplication *self)
{
  qui_server_list_stop_all (self->servers);
  wait_for (self, nothing_runs, LEARN_MS);
  wait_for (self, nothing_is_held, RELEASE_MS);
  qui_server_list_abandon_all (self->servers);
}

static void
qui_application_shutdown (GApplication *application)
{
  QuiApplication *self = QUI_APPLICATION (application);

  /* No window any more. */
  g_cancellable_cancel (self->loading);
  if (self->servers != NULL)
    {
      end_operations (self);
      wait_for (self, all_is_written, WRITE_MS);
    }

  G_APPLICATION_CLASS (qui_application_parent_class)->shutdown (application);

  for (guint i = 0; i < G_N_ELEMENTS (end_signals); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->opener);
  g_clear_object (&self->servers);
  g_clear_object (&self->services);
  g_clear_object (&self->closures);
  g_clear_object (&self->journal);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
}

static int
qui_application_handle_local_options (GApplication *application,
                                      GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("Quiesce %s\n", QUI_VERSION);

  return 0;
}

static void
qui_application_finalize (GObject *object)
{
  g_clear_object (&QUI_APPLICATION (object)->loading);

  G_OBJECT_CLASS (qui_application_parent_class)->finalize (object);
}

static void
qui_application_class_init (QuiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = qui_application_finalize;
  application_class->startup = qui_application_startup;
  application_class->activate = qui_application_activate;
  application_class->command_line = qui_application_command_line;
  application_class->shutdown = qui_application_shutdown;
  application_class->handle_local_options = qui_application_handle_local_options;
}

static void
qui_application_init (QuiApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { NULL }
  };

  self->loading = g_cancellable_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_add_main_option_entries (G_APPLICATION (self), qui_opener_get_options ());
  g_application_set_option_context_summary (G_APPLICATION (self), _("See who is connected to a PostgreSQL server, and clear them out safely."));
  g_application_set_option_context_description (G_APPLICATION (self),
    _("A CONNECTION is the name of a saved connection or of a service, a postgresql:// URI, or a connection string such as\n"
      "“service=shop” or “host=db1 dbname=shop”. A password in it is hidden from other processes at once; better leave it to the keyring."));
}

QuiApplication *
qui_application_new (void)
{
  return g_object_new (QUI_TYPE_APPLICATION,
                       "application-id", QUI_APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/quiesce/Quiesce",
                       NULL);
}

QuiServerList *
qui_application_get_servers (QuiApplication *self)
{
  g_return_val_if_fail (QUI_IS_APPLICATION (self), NULL);

  return self->servers;
}
