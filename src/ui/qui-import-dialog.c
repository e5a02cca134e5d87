/* qui-import-dialog.c: choose from the connections that other programs know
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "qui-import-file.h"
#include "qui-import-row.h"
#include "qui-import.h"

struct _QuiImportDialog
{
  AdwWindow             parent_instance;

  QuiProfileStore      *store;
  GCancellable         *cancellable;
  GListStore           *entries;   /* of QuiImportEntry: what is shown */
  GtkFileChooserNative *chooser;   /* NULL: nobody is asked */
  gboolean              reading;

  GtkButton            *import_button;
  GtkWidget            *file_row;
  GtkWidget            *paste;
  GtkLabel             *problem;
  GtkStack             *stack;
  GtkWidget            *spinner;
  GtkWidget            *nothing;
  GtkWidget            *found;
  GtkLabel             *source;
  GtkLabel             *summary;
  GtkButton            *all_button;
  GtkListView          *list;
};

G_DEFINE_FINAL_TYPE (QuiImportDialog, qui_import_dialog, ADW_TYPE_WINDOW)

/* --- what is shown --- */

static guint
count (QuiImportDialog *self,
       gboolean       (*is) (QuiImportEntry *))
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i++)
    {
      g_autoptr (QuiImportEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

      n += is (entry);
    }

  return n;
}

static void
update_buttons (QuiImportDialog *self)
{
  guint n = count (self, qui_import_entry_get_chosen);
  guint n_possible = count (self, qui_import_entry_is_possible);
  g_autofree char *label = n > 0 ? g_strdup_printf (ngettext ("Import %u Connection", "Import %u Connections", n), n) : g_strdup (_("Import"));

  gtk_button_set_label (self->import_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button), n > 0);
  gtk_button_set_label (self->all_button, n > 0 && n == n_possible ? _("Select None") : _("Select All"));
  gtk_widget_set_visible (GTK_WIDGET (self->all_button), n_possible > 1);
}

static void
show_problem (QuiImportDialog *self,
              const char      *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
show_summary (QuiImportDialog *self,
              const char      *source,
              const char      *summary)
{
  gtk_label_set_text (self->source, source);
  gtk_label_set_text (self->summary, summary);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), *summary != '\0');
}

static void
entries_changed (QuiImportDialog *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->entries)) > 0;

  gtk_stack_set_visible_child (self->stack, self->reading ? self->spinner : any ? self->found : self->nothing);
  update_buttons (self);
}

static void
set_reading (QuiImportDialog *self,
             gboolean         reading)
{
  self->reading = reading;
  gtk_widget_set_sensitive (self->file_row, !reading);
  entries_changed (self);
}

/* All are marked before they are shown: rows say what they are when they are made. */
static void
put_entries (QuiImportDialog *self,
             GPtrArray       *entries,
             gboolean         in_place_of_others)
{
  g_autoptr (GListStore) all = g_list_store_new (QUI_TYPE_IMPORT_ENTRY);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      g_signal_connect_object (g_ptr_array_index (entries, i), "notify::chosen", G_CALLBACK (update_buttons), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (shown, g_object_ref (g_ptr_array_index (entries, i)));
    }
  for (guint i = 0; !in_place_of_others && i < g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i++)
    g_ptr_array_add (shown, g_list_model_get_item (G_LIST_MODEL (self->entries), i));

  g_list_store_splice (all, 0, 0, shown->pdata, shown->len);
  qui_import_entries_mark (G_LIST_MODEL (all), G_LIST_MODEL (self->store));
  g_list_store_splice (self->entries, 0, g_list_model_get_n_items (G_LIST_MODEL (self->entries)), shown->pdata, shown->len);
  entries_changed (self);
}

/* --- where they come from --- */

static void
known_read (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (QuiImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) profiles = qui_import_read_finish (result, &error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  for (guint i = 0; profiles != NULL && i < profiles->len; i++)
    {
      QuiProfile *profile = g_ptr_array_index (profiles, i);

      g_ptr_array_add (entries, qui_import_entry_new (qui_profile_get_name (profile), profile, NULL, FALSE));
    }
  show_problem (self, error != NULL ? error->message : NULL);
  show_summary (self, _("Found on This Computer"), _("Passwords stay where they are: libpq finds them there by itself."));
  put_entries (self, entries, TRUE);
  set_reading (self, FALSE);
}

static char *
dup_summary (QuiImportFile *file)
{
  guint n = file->entries->len;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u connection.", "%u connections.", n), n);
  if (file->n_foreign > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, ngettext ("%u leads to another database than PostgreSQL.",
                                              "%u lead to other databases than PostgreSQL.", file->n_foreign), file->n_foreign);
    }
  g_string_append_printf (text, " %s", _("No passwords are read."));

  return g_string_free (text, FALSE);
}

static void
file_read (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (QuiImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiImportFile) file = qui_import_file_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_reading (self, FALSE);
  show_problem (self, error != NULL ? error->message : NULL);
  if (file != NULL)
    {
      g_autofree char *heading = g_strdup_printf ("%s · %s", file->name, file->format);
      g_autofree char *summary = dup_summary (file);

      show_summary (self, heading, summary);
      adw_status_page_set_description (ADW_STATUS_PAGE (self->nothing), _("The file names no connection."));
      put_entries (self, file->entries, TRUE);
    }
}

static void
forget_chooser (QuiImportDialog *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static void
file_chosen (QuiImportDialog *self,
             int              response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;

  if (path != NULL)
    {
      show_problem (self, NULL);
      set_reading (self, TRUE);
      qui_import_file_read_async (path, self->cancellable, file_read, g_object_ref (self));
    }
  else if (file != NULL)
    {
      show_problem (self, _("Only files of this computer can be imported."));
    }
  forget_chooser (self);
}

static void
add_filter (QuiImportDialog    *self,
            const char         *name,
            const char * const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
}

static void
file_activated (QuiImportDialog *self)
{
  static const char * const lists[] = { "*.json", "*.conf", NULL };
  static const char * const all[] = { "*", NULL };

  forget_chooser (self);
  self->chooser = gtk_file_chooser_native_new (_("Import Connections"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  add_filter (self, _("Lists of connections"), lists);
  add_filter (self, _("All files"), all);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
paste_applied (QuiImportDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->paste));
  QuiImportEntry *entry = *text != '\0' ? qui_import_read_text (text, &error) : NULL;

  show_problem (self, error != NULL ? error->message : NULL);
  if (entry == NULL)
    return;

  if (g_list_model_get_n_items (G_LIST_MODEL (self->entries)) == 0)
    show_summary (self, _("Pasted"), "");
  g_ptr_array_add (entries, entry);
  put_entries (self, entries, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->paste), "");   /* it may show a password */
}

static void
paste_changed (QuiImportDialog *self)
{
  show_problem (self, NULL);
}

/* --- what is chosen --- */

static void
row_activated (QuiImportDialog *self,
               guint            position)
{
  g_autoptr (QuiImportEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), position);

  g_object_set (entry, "chosen", !qui_import_entry_get_chosen (entry), NULL);
}

static void
all_clicked (QuiImportDialog *self)
{
  gboolean all = count (self, qui_import_entry_get_chosen) < count (self, qui_import_entry_is_possible);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i++)
    {
      g_autoptr (QuiImportEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

      g_object_set (entry, "chosen", all, NULL);
    }
}

static void
import_clicked (QuiImportDialog *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->entries)); i++)
    {
      g_autoptr (QuiImportEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->entries), i);

      if (qui_import_entry_get_chosen (entry))
        qui_profile_store_put (self->store, qui_import_entry_get_profile (entry));
    }
  gtk_window_close (GTK_WINDOW (self));
}

/* --- rows --- */

static void
row_setup (GtkSignalListItemFactory *factory,
           GtkListItem              *item)
{
  gtk_list_item_set_child (item, qui_import_row_new ());
}

static void
row_bind (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  qui_import_row_set_entry (QUI_IMPORT_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
row_unbind (GtkSignalListItemFactory *factory,
            GtkListItem              *item)
{
  qui_import_row_set_entry (QUI_IMPORT_ROW (gtk_list_item_get_child (item)), NULL);
}

/* A row that has the focus answers to Return by itself. */
static gboolean
space_pressed (GtkWidget *list,
               GVariant  *arguments,
               gpointer   user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;

  if (!QUI_IS_IMPORT_ROW (row))
    return FALSE;

  qui_import_row_toggle (QUI_IMPORT_ROW (row));
  return TRUE;
}

static void
set_up_list (QuiImportDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->entries)));

  g_signal_connect (factory, "setup", G_CALLBACK (row_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (row_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (row_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                                                          gtk_callback_action_new (space_pressed, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

/* --- the object --- */

static void
qui_import_dialog_dispose (GObject *object)
{
  QuiImportDialog *self = QUI_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  forget_chooser (self);

  G_OBJECT_CLASS (qui_import_dialog_parent_class)->dispose (object);
}

static void
qui_import_dialog_finalize (GObject *object)
{
  QuiImportDialog *self = QUI_IMPORT_DIALOG (object);

  g_clear_object (&self->entries);
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
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, paste);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, nothing);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, found);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, source);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, all_button);
  gtk_widget_class_bind_template_child (widget_class, QuiImportDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, import_clicked);
  gtk_widget_class_bind_template_callback (widget_class, file_activated);
  gtk_widget_class_bind_template_callback (widget_class, paste_applied);
  gtk_widget_class_bind_template_callback (widget_class, paste_changed);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, all_clicked);
}

static void
qui_import_dialog_init (QuiImportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries = g_list_store_new (QUI_TYPE_IMPORT_ENTRY);
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
}

GtkWidget *
qui_import_dialog_new (QuiProfileStore *store,
                       GtkWindow       *parent)
{
  QuiImportDialog *self;

  g_return_val_if_fail (QUI_IS_PROFILE_STORE (store), NULL);

  self = g_object_new (QUI_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  self->store = g_object_ref (store);
  set_reading (self, TRUE);
  qui_import_read_async (self->cancellable, known_read, g_object_ref (self));

  return GTK_WIDGET (self);
}
