/* qui-connection-export.c: saved connections, into a file for other programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-export.h"

#include <glib/gi18n-lib.h>

#include "qui-dialog-parts.h"
#include "qui-profile-export.h"

#define MAX_SAID 8   /* lines of a dialog */

struct _QuiConnectionExport
{
  GObject                 parent_instance;

  QuiProfileStore        *store;
  AdwToastOverlay        *overlay;   /* weak */
  GSimpleAction          *actions[2];
  GtkFileChooserNative   *chooser;   /* NULL: nobody is asked */
  QuiProfileExportFormat  format;    /* of what the chooser is for */
  GCancellable           *cancellable;
};

G_DEFINE_FINAL_TYPE (QuiConnectionExport, qui_connection_export, G_TYPE_OBJECT)

static GtkWindow *
get_window (QuiConnectionExport *self)
{
  GtkRoot *root = self->overlay != NULL ? gtk_widget_get_root (GTK_WIDGET (self->overlay)) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
show_words (QuiConnectionExport *self,
            const char          *heading,
            const char          *body)
{
  GtkWindow *window = get_window (self);
  GtkWidget *dialog;

  if (window == NULL)
    return;

  dialog = adw_message_dialog_new (window, heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  qui_dialog_present (dialog);
}

static void
show_left_out (QuiConnectionExport *self,
               GPtrArray           *left_out)
{
  GString *body = g_string_new (NULL);

  for (guint i = 0; i < MIN (left_out->len, MAX_SAID); i++)
    g_string_append_printf (body, "%s%s", i > 0 ? "\n" : "", (const char *) g_ptr_array_index (left_out, i));
  if (left_out->len > MAX_SAID)
    {
      guint n = left_out->len - MAX_SAID;

      g_string_append_c (body, '\n');
      g_string_append_printf (body, ngettext ("And %u more.", "And %u more.", n), n);
    }
  show_words (self, _("Not Everything Is in the File"), body->str);
  g_string_free (body, TRUE);
}

typedef struct
{
  QuiConnectionExport *export;
  char                *name;     /* of the file, for people */
} Writing;

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Writing *writing = user_data;
  g_autoptr (QuiConnectionExport) self = writing->export;
  g_autofree char *name = writing->name;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiProfileExport) export = qui_profile_export_write_finish (result, &error);

  g_free (writing);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (export == NULL)
    {
      show_words (self, _("Connections Were Not Exported"), error->message);
      return;
    }

  if (self->overlay != NULL)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u connection exported to “%s”, without its password",
                                                         "%u connections exported to “%s”, without passwords", export->n), export->n, name);

      adw_toast_overlay_add_toast (self->overlay, qui_dialog_toast_new (text));
    }
  if (export->left_out->len > 0)
    show_left_out (self, export->left_out);
}

static void
write_file (QuiConnectionExport *self,
            GFile               *file)
{
  const char *path = g_file_peek_path (file);
  Writing *writing;

  if (path == NULL)
    {
      show_words (self, _("Connections Were Not Exported"), _("A file can only be written on this computer."));
      return;
    }

  writing = g_new0 (Writing, 1);
  writing->export = g_object_ref (self);
  writing->name = g_filename_display_basename (path);
  qui_profile_export_write_async (qui_profile_export_format (G_LIST_MODEL (self->store), self->format), path,
                                  self->cancellable, on_written, writing);
}

static void
forget (QuiConnectionExport *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static void
on_response (QuiConnectionExport *self,
             int                  response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  if (file != NULL)
    write_file (self, file);
  forget (self);
}

static void
ask (QuiConnectionExport    *self,
     QuiProfileExportFormat  format)
{
  gboolean pgadmin = format == QUI_PROFILE_EXPORT_PGADMIN;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (get_window (self) == NULL)
    return;

  forget (self);
  self->format = format;
  self->chooser = gtk_file_chooser_native_new (_("Export Connections"), get_window (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), pgadmin ? "servers.json" : "pg_service.conf");
  gtk_file_filter_set_name (filter, pgadmin ? _("Servers of pgAdmin") : _("Connection services"));
  gtk_file_filter_add_suffix (filter, pgadmin ? "json" : "conf");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_export_pgadmin (QuiConnectionExport *self)
{
  ask (self, QUI_PROFILE_EXPORT_PGADMIN);
}

static void
on_export_services (QuiConnectionExport *self)
{
  ask (self, QUI_PROFILE_EXPORT_SERVICES);
}

static void
update_actions (QuiConnectionExport *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->actions); i++)
    g_simple_action_set_enabled (self->actions[i], any);
}

static void
qui_connection_export_dispose (GObject *object)
{
  QuiConnectionExport *self = QUI_CONNECTION_EXPORT (object);

  g_cancellable_cancel (self->cancellable);
  forget (self);
  g_clear_weak_pointer (&self->overlay);

  G_OBJECT_CLASS (qui_connection_export_parent_class)->dispose (object);
}

static void
qui_connection_export_finalize (GObject *object)
{
  QuiConnectionExport *self = QUI_CONNECTION_EXPORT (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->actions); i++)
    g_clear_object (&self->actions[i]);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (qui_connection_export_parent_class)->finalize (object);
}

static void
qui_connection_export_class_init (QuiConnectionExportClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_connection_export_dispose;
  object_class->finalize = qui_connection_export_finalize;
}

static void
qui_connection_export_init (QuiConnectionExport *self)
{
  self->cancellable = g_cancellable_new ();
}

QuiConnectionExport *
qui_connection_export_new (QuiProfileStore *store,
                           AdwToastOverlay *overlay,
                           GActionMap      *group)
{
  static const char * const names[] = { "export-pgadmin", "export-services" };
  const GCallback activated[] = { G_CALLBACK (on_export_pgadmin), G_CALLBACK (on_export_services) };
  QuiConnectionExport *self;

  g_return_val_if_fail (QUI_IS_PROFILE_STORE (store), NULL);
  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (overlay), NULL);

  self = g_object_new (QUI_TYPE_CONNECTION_EXPORT, NULL);
  self->store = g_object_ref (store);
  g_set_weak_pointer (&self->overlay, overlay);
  for (guint i = 0; i < G_N_ELEMENTS (self->actions); i++)
    {
      self->actions[i] = g_simple_action_new (names[i], NULL);
      g_signal_connect_object (self->actions[i], "activate", activated[i], self, G_CONNECT_SWAPPED);
      g_action_map_add_action (group, G_ACTION (self->actions[i]));
    }
  g_signal_connect_object (store, "items-changed", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  update_actions (self);

  return self;
}
