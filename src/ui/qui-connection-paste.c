/* qui-connection-paste.c: a row that takes a connection from a text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-paste.h"

#include <glib/gi18n-lib.h>

#include "qui-import.h"

struct _QuiConnectionPaste
{
  GtkBox        parent_instance;

  QuiProfile   *profile;
  GCancellable *cancellable;   /* of the clipboard */
  gboolean      pasting;

  AdwEntryRow  *paste;
  GtkLabel     *paste_words;
};

G_DEFINE_FINAL_TYPE (QuiConnectionPaste, qui_connection_paste, GTK_TYPE_BOX)

enum
{
  TAKEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_paste_words (QuiConnectionPaste *self,
                  const char          *text,
                  gboolean             is_error)
{
  void (*change) (GtkWidget *, const char *) = is_error ? gtk_widget_add_css_class : gtk_widget_remove_css_class;

  gtk_label_set_text (self->paste_words, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->paste_words), text != NULL);
  change (GTK_WIDGET (self->paste_words), "error");
  change (GTK_WIDGET (self->paste), "error");
}

static void
take_paste (QuiConnectionPaste *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->paste))));
  g_autofree char *left_out = NULL;
  char *password = NULL;
  char *key_password = NULL;

  if (text[0] == '\0')
    return;

  if (!qui_import_take_text (self->profile, text, &password, &key_password, &left_out, &error))
    {
      show_paste_words (self, error->message, TRUE);
      return;
    }

  gtk_editable_set_text (GTK_EDITABLE (self->paste), "");   /* it may show a password */
  show_paste_words (self, left_out, FALSE);
  g_signal_emit (self, signals[TAKEN], 0, password, key_password);
  qui_password_free (password);
  qui_password_free (key_password);
}

static void
paste_signalled (QuiConnectionPaste *self)
{
  self->pasting = TRUE;
}

static gboolean
take_paste_in_idle (gpointer user_data)
{
  take_paste (user_data);

  return G_SOURCE_REMOVE;
}

static void
paste_changed (QuiConnectionPaste *self)
{
  show_paste_words (self, NULL, FALSE);
  if (!self->pasting)
    return;

  /* The entry is in the middle of inserting. */
  self->pasting = FALSE;
  g_idle_add_full (G_PRIORITY_DEFAULT, take_paste_in_idle, g_object_ref (self), g_object_unref);
}

static void
clipboard_read (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (QuiConnectionPaste) self = user_data;
  g_autoptr (GError) error = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (text != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->paste), text);
      take_paste (self);
    }
  else
    show_paste_words (self, _("There is no text in the clipboard"), TRUE);
  qui_password_free (text);
}

static void
paste_clicked (QuiConnectionPaste *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 clipboard_read, g_object_ref (self));
}

static gboolean
qui_connection_paste_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (QUI_CONNECTION_PASTE (widget)->paste));
}

static void
qui_connection_paste_dispose (GObject *object)
{
  QuiConnectionPaste *self = QUI_CONNECTION_PASTE (object);

  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (qui_connection_paste_parent_class)->dispose (object);
}

static void
qui_connection_paste_finalize (GObject *object)
{
  QuiConnectionPaste *self = QUI_CONNECTION_PASTE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (qui_connection_paste_parent_class)->finalize (object);
}

static void
qui_connection_paste_class_init (QuiConnectionPasteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_connection_paste_dispose;
  object_class->finalize = qui_connection_paste_finalize;
  widget_class->grab_focus = qui_connection_paste_grab_focus;

  /* Static scope: no copy of a password is left behind. */
  signals[TAKEN] = g_signal_new ("taken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-connection-paste.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionPaste, paste);
  gtk_widget_class_bind_template_child (widget_class, QuiConnectionPaste, paste_words);
  gtk_widget_class_bind_template_callback (widget_class, take_paste);
  gtk_widget_class_bind_template_callback (widget_class, paste_changed);
  gtk_widget_class_bind_template_callback (widget_class, paste_clicked);
}

static void
qui_connection_paste_init (QuiConnectionPaste *self)
{
  GtkEditable *text;

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  text = gtk_editable_get_delegate (GTK_EDITABLE (self->paste));
  g_signal_connect_object (text, "paste-clipboard", G_CALLBACK (paste_signalled), self, G_CONNECT_SWAPPED);
}

void
qui_connection_paste_set_profile (QuiConnectionPaste *self,
                                  QuiProfile         *profile)
{
  g_return_if_fail (QUI_IS_CONNECTION_PASTE (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  g_set_object (&self->profile, profile);
}
