/* qui-application.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-application.h"

#include <glib/gi18n-lib.h>

#include "qui-window.h"

/* How long quitting waits for saved connections to reach the disk. */
#define SAVE_MS 500

struct _QuiApplication
{
  AdwApplication   parent_instance;

  GSettings       *settings;
  QuiProfileStore *store;
  QuiJournal      *journal;
  QuiServerList   *servers;
};

G_DEFINE_FINAL_TYPE (QuiApplication, qui_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "connection.add", { "<Control>n" } },
  { "win.sidebar", { "F9" } },
  { "page.search", { "<Control>f" } },
  { "page.pause", { "<Control>p" } },
  { "page.refresh", { "<Control>r", "F5" } },
  { "page.details", { "<Alt>Return" } },
  { "act.copy-query", { "<Control><Shift>c" } },
  { "act.cancel", { "<Control>k" } },
  { "act.disconnect-others", { "<Control><Shift>d" } },
};

static void
quit_activated (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  GtkApplication *self = user_data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (self));

  /* Closing lets each window remember its size; the last one to go ends the program. */
  for (GList *window = windows; window != NULL; window = window->next)
    if (QUI_IS_WINDOW (window->data))
      gtk_window_close (window->data);
  g_application_quit (G_APPLICATION (self));
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

  window = qui_window_new (GTK_APPLICATION (self), self->servers, self->settings);
  gtk_window_present (GTK_WINDOW (window));
  g_application_unmark_busy (G_APPLICATION (self));
  g_application_release (G_APPLICATION (self));
}

static void
qui_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "quit", quit_activated },
    { "about", about_activated },
  };
  QuiApplication *self = QUI_APPLICATION (application);

  G_APPLICATION_CLASS (qui_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (QUI_APPLICATION_ID);
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

  self->settings = g_settings_new (QUI_APPLICATION_ID);
  self->store = qui_profile_store_new (NULL);
  self->journal = qui_journal_new (NULL);
  self->servers = qui_server_list_new (self->store, self->journal);
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
  qui_profile_store_load_async (self->store, NULL, loaded, self);
}

static gboolean
time_is_up (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
finish_saving (QuiApplication *self)
{
  gboolean timed_out = FALSE;
  guint deadline = g_timeout_add (SAVE_MS, time_is_up, &timed_out);
  guint tick = g_timeout_add (20, wake_up, NULL);

  while (!qui_profile_store_is_saved (self->store) && !timed_out)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);
  if (!timed_out)
    g_source_remove (deadline);
}

static void
qui_application_shutdown (GApplication *application)
{
  QuiApplication *self = QUI_APPLICATION (application);

  if (self->store != NULL)
    finish_saving (self);

  G_APPLICATION_CLASS (qui_application_parent_class)->shutdown (application);

  g_clear_object (&self->servers);
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
qui_application_class_init (QuiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = qui_application_startup;
  application_class->activate = qui_application_activate;
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

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

QuiApplication *
qui_application_new (void)
{
  return g_object_new (QUI_TYPE_APPLICATION,
                       "application-id", QUI_APPLICATION_ID,
                       "resource-base-path", "/io/github/quiesce/Quiesce",
                       NULL);
}

QuiServerList *
qui_application_get_servers (QuiApplication *self)
{
  g_return_val_if_fail (QUI_IS_APPLICATION (self), NULL);

  return self->servers;
}
