/* qui-path-row.c: an entry for the path of a file, which can be chosen, too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-path-row.h"

#include <glib/gi18n-lib.h>

struct _QuiPathRow
{
  AdwEntryRow           parent_instance;

  char                 *choose;
  char                 *folder;
  GtkWidget            *button;
  GtkFileChooserNative *chooser;   /* NULL: nobody is asked */
};

G_DEFINE_FINAL_TYPE (QuiPathRow, qui_path_row, ADW_TYPE_ENTRY_ROW)

enum
{
  PROP_0,
  PROP_CHOOSE,
  PROP_FOLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
forget_chooser (QuiPathRow *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static void
chosen (QuiPathRow *self,
        int         response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  forget_chooser (self);
  if (path != NULL && g_utf8_validate (path, -1, NULL))
    gtk_editable_set_text (GTK_EDITABLE (self), path);
}

/* At the file that is named already, else in the folder where one would look. */
static void
place_chooser (QuiPathRow *self)
{
  const char *path = gtk_editable_get_text (GTK_EDITABLE (self));
  g_autofree char *folder = self->folder != NULL ? g_build_filename (g_get_home_dir (), self->folder, NULL) : NULL;
  g_autoptr (GFile) file = NULL;

  if (g_path_is_absolute (path))
    {
      file = g_file_new_for_path (path);
      gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), file, NULL);
    }
  else if (folder != NULL)
    {
      file = g_file_new_for_path (folder);
      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), file, NULL);
    }
}

static void
clicked (QuiPathRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (self->choose, GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  place_chooser (self);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
qui_path_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  QuiPathRow *self = QUI_PATH_ROW (object);

  switch (prop_id)
    {
    case PROP_CHOOSE:
      g_free (self->choose);
      self->choose = g_value_dup_string (value);
      gtk_widget_set_tooltip_text (self->button, self->choose);
      if (self->choose != NULL)
        gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, self->choose, -1);
      break;
    case PROP_FOLDER:
      g_free (self->folder);
      self->folder = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_path_row_dispose (GObject *object)
{
  forget_chooser (QUI_PATH_ROW (object));

  G_OBJECT_CLASS (qui_path_row_parent_class)->dispose (object);
}

static void
qui_path_row_finalize (GObject *object)
{
  QuiPathRow *self = QUI_PATH_ROW (object);

  g_free (self->choose);
  g_free (self->folder);

  G_OBJECT_CLASS (qui_path_row_parent_class)->finalize (object);
}

static void
qui_path_row_class_init (QuiPathRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_path_row_dispose;
  object_class->finalize = qui_path_row_finalize;
  object_class->set_property = qui_path_row_set_property;

  properties[PROP_CHOOSE] = g_param_spec_string ("choose", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qui_path_row_init (QuiPathRow *self)
{
  self->button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "document-open-symbolic", "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_add_css_class (self->button, "flat");
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), self->button);
}
