/* qui-export-actions.c: what is shown, into a file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-export-actions.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-export.h"

/* The choice in the file chooser. */
#define DEFUSE "defuse"

struct _QuiExportActions
{
  GObject               parent_instance;

  QuiServer            *server;
  GtkWidget            *parent;       /* weak */
  QuiReports           *reports;
  GtkFileChooserNative *chooser;      /* NULL: nobody is asked */
  QuiExportFormat       format;       /* of what the chooser is for */
  QuiSnapshot          *snapshot;
  QuiViewSpec          *spec;
  GCancellable         *cancellable;
};

G_DEFINE_FINAL_TYPE (QuiExportActions, qui_export_actions, G_TYPE_OBJECT)

static GtkWindow *
get_window (QuiExportActions *self)
{
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
show_error (QuiExportActions *self,
            const char       *message)
{
  GtkWindow *window = get_window (self);
  GtkWidget *dialog;

  if (window == NULL)
    return;

  dialog = adw_message_dialog_new (window, _("Sessions Were Not Exported"), message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  qui_dialog_present (dialog);
}

typedef struct
{
  QuiExportActions *actions;
  char             *name;      /* of the file, for people */
} Writing;

static void
on_exported (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Writing *writing = user_data;
  g_autoptr (QuiExportActions) self = writing->actions;
  g_autofree char *name = writing->name;
  g_autoptr (GError) error = NULL;
  guint n;

  g_free (writing);
  if (qui_export_finish (result, &n, &error))
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u session exported to “%s”", "%u sessions exported to “%s”", n), n, name);

      qui_reports_say (self->reports, text);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      show_error (self, error->message);
    }
}

static void
write_file (QuiExportActions *self,
            GFile            *file,
            gboolean          defuse)
{
  g_autofree char *path = g_file_get_path (file);
  QuiExportOptions options = {
    .format = self->format,
    .defuse = defuse,
    .connection = qui_profile_get_name (qui_server_get_profile (self->server)),
    .filter = qui_view_get_filter (qui_server_get_view (self->server)),
  };
  Writing *writing;

  if (path == NULL)
    {
      show_error (self, _("Choose a folder of this computer: files elsewhere cannot be written as a whole."));
      return;
    }

  writing = g_new0 (Writing, 1);
  writing->actions = g_object_ref (self);
  writing->name = g_filename_display_basename (path);
  qui_export_async (self->snapshot, self->spec, &options, path, self->cancellable, on_exported, writing);
}

static void
forget (QuiExportActions *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  g_clear_pointer (&self->spec, qui_view_spec_unref);
}

static void
on_response (QuiExportActions *self,
             int               response)
{
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (self->chooser);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (chooser) : NULL;
  const char *choice = self->format == QUI_EXPORT_CSV ? gtk_file_chooser_get_choice (chooser, DEFUSE) : NULL;

  if (file != NULL)
    write_file (self, file, choice == NULL || g_str_equal (choice, "true"));
  forget (self);
}

/* "orders-prod 2026-03-02 1131.csv": as a file may be called anywhere. */
static char *
dup_name (QuiExportActions *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H%M");
  g_autofree char *name = g_strdup (qui_profile_get_name (qui_server_get_profile (self->server)));

  g_strdelimit (name, "/\\:*?\"<>|\n\r\t", '-');
  if (*name == '.')
    *name = '-';
  return g_strdup_printf ("%s %s.%s", name, time, self->format == QUI_EXPORT_CSV ? "csv" : "json");
}

static void
add_filter (QuiExportActions *self)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gboolean csv = self->format == QUI_EXPORT_CSV;

  gtk_file_filter_set_name (filter, csv ? _("Comma-separated values") : "JSON");
  gtk_file_filter_add_suffix (filter, csv ? "csv" : "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
}

static void
ask (QuiExportActions *self,
     QuiExportFormat   format)
{
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);
  g_autofree char *name = NULL;

  if (snapshot == NULL || get_window (self) == NULL)
    return;

  forget (self);
  self->format = format;
  self->snapshot = qui_snapshot_ref (snapshot);
  self->spec = qui_view_get_spec (qui_server_get_view (self->server));
  self->chooser = gtk_file_chooser_native_new (_("Export Sessions"), get_window (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  name = dup_name (self);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  add_filter (self);
  if (format == QUI_EXPORT_CSV)
    {
      gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (self->chooser), DEFUSE,
                                   _("Put an apostrophe before text that spreadsheets take for a formula"), NULL, NULL);
      gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (self->chooser), DEFUSE, "true");
    }
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_export_csv (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  ask (user_data, QUI_EXPORT_CSV);
}

static void
on_export_json (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  ask (user_data, QUI_EXPORT_JSON);
}

static void
qui_export_actions_dispose (GObject *object)
{
  QuiExportActions *self = QUI_EXPORT_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  forget (self);
  g_clear_weak_pointer (&self->parent);

  G_OBJECT_CLASS (qui_export_actions_parent_class)->dispose (object);
}

static void
qui_export_actions_finalize (GObject *object)
{
  QuiExportActions *self = QUI_EXPORT_ACTIONS (object);

  g_clear_object (&self->server);
  g_clear_object (&self->reports);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (qui_export_actions_parent_class)->finalize (object);
}

static void
qui_export_actions_class_init (QuiExportActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_export_actions_dispose;
  object_class->finalize = qui_export_actions_finalize;
}

static void
qui_export_actions_init (QuiExportActions *self)
{
  self->cancellable = g_cancellable_new ();
}

QuiExportActions *
qui_export_actions_new (QuiServer  *server,
                        GtkWidget  *parent,
                        QuiReports *reports,
                        GActionMap *group)
{
  const GActionEntry entries[] = {
    { .name = "export-csv", .activate = on_export_csv },
    { .name = "export-json", .activate = on_export_json },
  };
  QuiExportActions *self;

  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (QUI_IS_REPORTS (reports), NULL);

  self = g_object_new (QUI_TYPE_EXPORT_ACTIONS, NULL);
  self->server = g_object_ref (server);
  self->reports = g_object_ref (reports);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (group, entries, G_N_ELEMENTS (entries), self);
  return self;
}
