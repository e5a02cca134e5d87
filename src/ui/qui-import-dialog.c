/* qui-import-dialog.c: choose from the connections that other programs know
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "qui-import.h"

struct _QuiImportDialog
{
  AdwWindow            parent_instance;

  QuiProfileStore     *store;
  GCancellable        *cancellable;
  GPtrArray           *checks;      /* GtkCheckButton, each with its "profile"; they live in the group */

  GtkWidget           *import_button;
  GtkStack            *stack;
  GtkWidget           *nothing;
  GtkWidget           *found;
  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (QuiImportDialog, qui_import_dialog, ADW_TYPE_WINDOW)

static gboolean
is_saved (QuiImportDialog *self,
          QuiProfile      *profile)
{
  GListModel *saved = G_LIST_MODEL (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (saved); i++)
    {
      g_autoptr (QuiProfile) item = g_list_model_get_item (saved, i);

      if (qui_import_is_same (item, profile))
        return TRUE;
    }

  return FALSE;
}

static void
update_button (QuiImportDialog *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->checks->len && !any; i++)
    any = gtk_check_button_get_active (g_ptr_array_index (self->checks, i));
  gtk_widget_set_sensitive (self->import_button, any);
}

static void
add_row (QuiImportDialog *self,
         QuiProfile      *profile)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  gboolean saved = is_saved (self, profile);
  g_autofree char *address = qui_profile_dup_label (profile);
  g_autofree char *user = qui_profile_get_user (profile)[0] != '\0'
                          ? g_strdup_printf (_("%s as %s"), address, qui_profile_get_user (profile))
                          : g_strdup (address);
  g_autofree char *title = g_markup_escape_text (qui_profile_get_name (profile), -1);
  g_autofree char *subtitle = g_markup_escape_text (saved ? _("Saved already") : user, -1);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !saved);
  gtk_widget_set_sensitive (row, !saved);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  qui_profile_get_name (profile), -1);
  g_object_set_data_full (G_OBJECT (check), "profile", g_object_ref (profile), g_object_unref);
  g_signal_connect_object (check, "toggled", G_CALLBACK (update_button), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->checks, check);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (self->group, row);
}

static void
files_read (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (QuiImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) profiles = qui_import_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (ADW_STATUS_PAGE (self->nothing), escaped);
    }
  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    add_row (self, g_ptr_array_index (profiles, i));
  gtk_stack_set_visible_child (self->stack, self->checks->len > 0 ? self->found : self->nothing);
  update_button (self);
}

static void
import_clicked (QuiImportDialog *self)
{
  for (guint i = 0; i < self->checks->len; i++)
    {
      GtkCheckButton *check = g_ptr_array_index (self->checks, i);

      if (gtk_check_button_get_active (check))
        qui_profile_store_put (self->store, g_object_get_data (G_OBJECT (check), "profile"));
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
qui_import_dialog_dispose (GObject *object)
{
  QuiImportDialog *self = QUI_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (qui_import_dialog_parent_class)->dispose (object);
}

static void
qui_import_dialog_finalize (GObject *object)
{
  QuiImportDialog *self = QUI_IMPORT_DIALOG (object);

  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (qui_import_dialog_parent_class)->finalize (object);
}

static void
qui_import_dialog_class_init (QuiImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_import_dialog_dispose;
  object_class->finalize = qui_import_dialog_finalize;

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, nothing);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, found);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, group);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked);
}

static void
qui_import_dialog_init (QuiImportDialog *self)
{
  self->checks = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_import_dialog_new (QuiProfileStore *store,
                       GtkWindow       *parent)
{
  QuiImportDialog *self;

  g_return_val_if_fail (QUI_IS_PROFILE_STORE (store), NULL);

  self = g_object_new (QUI_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  self->store = g_object_ref (store);
  qui_import_read_async (self->cancellable, files_read, g_object_ref (self));

  return GTK_WIDGET (self);
}
