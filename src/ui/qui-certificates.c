/* qui-certificates.c: the files that TLS works with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-certificates.h"

#include <glib/gi18n-lib.h>

#include "qui-keyword-words.h"

static const struct
{
  const char *keyword;
  const char *title;
  const char *choose;   /* what the button and its dialog say */
} kinds[] = {
  { "sslrootcert", N_("Root certificate"), N_("Choose Root Certificate") },
  { "sslcert", N_("Client certificate"), N_("Choose Client Certificate") },
  { "sslkey", N_("Client key"), N_("Choose Client Key") },
  { "sslcrl", N_("Revocation list"), N_("Choose Revocation List") },
};

#define N_KINDS G_N_ELEMENTS (kinds)
#define KEY     2

struct _QuiCertificates
{
  AdwPreferencesGroup   parent_instance;

  QuiProfile           *profile;
  GtkWidget            *rows[N_KINDS];      /* AdwEntryRow */
  GtkWidget            *buttons[N_KINDS];
  QuiKeywordWords      *words[N_KINDS];
  GtkWidget            *password;           /* AdwPasswordEntryRow */
  GtkFileChooserNative *chooser;            /* NULL: nobody is asked */
  guint                 choosing;           /* for which row */
};

G_DEFINE_FINAL_TYPE (QuiCertificates, qui_certificates, ADW_TYPE_PREFERENCES_GROUP)

static const char *
get_path (QuiCertificates *self,
          guint            kind)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->rows[kind]));
}

/* ---- The profile ---- */

static void
show_group (QuiCertificates *self)
{
  static const char * const asking[] = { "require", "verify-ca", "verify-full", NULL };
  gboolean wanted = g_strv_contains (asking, qui_profile_get_sslmode (self->profile));

  for (guint i = 0; i < N_KINDS; i++)
    wanted = wanted || get_path (self, i)[0] != '\0';
  gtk_widget_set_visible (GTK_WIDGET (self), wanted);
  gtk_widget_set_visible (self->password, get_path (self, KEY)[0] != '\0');
}

static void
row_changed (QuiCertificates *self,
             GtkWidget       *row)
{
  for (guint i = 0; i < N_KINDS; i++)
    if (self->rows[i] == row)
      {
        qui_keyword_words_check (self->words[i], get_path (self, i));
        qui_profile_set_parameter (self->profile, kinds[i].keyword, get_path (self, i));
      }
}

static void
profile_changed (QuiCertificates *self)
{
  const char *parameters = qui_profile_get_parameters (self->profile);
  g_autoptr (QuiConninfo) conninfo = parameters[0] != '\0' ? qui_conninfo_parse (parameters, NULL) : qui_conninfo_new ();

  /* What cannot be read is mended first, among the advanced settings. */
  gtk_widget_set_sensitive (GTK_WIDGET (self), conninfo != NULL);
  for (guint i = 0; conninfo != NULL && i < N_KINDS; i++)
    {
      const char *path = qui_conninfo_get (conninfo, kinds[i].keyword);

      if (g_strcmp0 (path != NULL ? path : "", get_path (self, i)) != 0)
        gtk_editable_set_text (GTK_EDITABLE (self->rows[i]), path != NULL ? path : "");
    }
  show_group (self);
}

/* ---- Choosing ---- */

static void
forget_chooser (QuiCertificates *self)
{
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
}

static void
chosen (QuiCertificates *self,
        int              response)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  forget_chooser (self);
  if (path != NULL && g_utf8_validate (path, -1, NULL))
    gtk_editable_set_text (GTK_EDITABLE (self->rows[self->choosing]), path);
}

static void
choose_clicked (QuiCertificates *self,
                GtkWidget       *button)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;

  for (self->choosing = 0; self->buttons[self->choosing] != button; self->choosing++)
    g_assert (self->choosing + 1 < N_KINDS);
  self->chooser = gtk_file_chooser_native_new (_(kinds[self->choosing].choose), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_OPEN,
                                               _("_Choose"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  if (g_path_is_absolute (get_path (self, self->choosing)))
    {
      g_autoptr (GFile) file = g_file_new_for_path (get_path (self, self->choosing));

      gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), file, NULL);
    }
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* ---- The group ---- */

static void
add_row (QuiCertificates *self,
         guint            kind)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _(kinds[kind].title), "name", kinds[kind].keyword,
                                 "activates-default", TRUE, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "document-open-symbolic", "valign", GTK_ALIGN_CENTER,
                                    "tooltip-text", _(kinds[kind].choose), NULL);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (choose_clicked), self, G_CONNECT_SWAPPED);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (row_changed), self, G_CONNECT_SWAPPED);
  self->rows[kind] = row;
  self->buttons[kind] = button;
}

/* What is wrong with a file is said beneath the rows, where there is room for its path. */
static void
add_words (QuiCertificates *self,
           guint            kind)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "visible", FALSE, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "margin-start", 14, "margin-end", 14, "margin-top", 6, NULL);

  gtk_widget_add_css_class (label, "caption");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), label);
  self->words[kind] = qui_keyword_words_new (kinds[kind].keyword, self->rows[kind], GTK_LABEL (label));
}

static void
qui_certificates_dispose (GObject *object)
{
  QuiCertificates *self = QUI_CERTIFICATES (object);

  forget_chooser (self);
  for (guint i = 0; i < N_KINDS; i++)
    g_clear_object (&self->words[i]);
  g_clear_object (&self->profile);

  G_OBJECT_CLASS (qui_certificates_parent_class)->dispose (object);
}

static void
qui_certificates_class_init (QuiCertificatesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_certificates_dispose;
}

static void
qui_certificates_init (QuiCertificates *self)
{
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Certificates"));
  for (guint i = 0; i < N_KINDS; i++)
    {
      add_row (self, i);
      if (i == KEY)
        {
          self->password = g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "title", _("Password of the client key"), "name", "key_password",
                                         "visible", FALSE, "activates-default", TRUE, NULL);
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->password);
        }
    }
  for (guint i = 0; i < N_KINDS; i++)
    add_words (self, i);
}

void
qui_certificates_set_profile (QuiCertificates *self,
                              QuiProfile      *profile)
{
  g_return_if_fail (QUI_IS_CERTIFICATES (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (profile, "notify::parameters", G_CALLBACK (profile_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "notify::sslmode", G_CALLBACK (profile_changed), self, G_CONNECT_SWAPPED);
  profile_changed (self);
}

GtkEditable *
qui_certificates_get_password (QuiCertificates *self)
{
  g_return_val_if_fail (QUI_IS_CERTIFICATES (self), NULL);

  return GTK_EDITABLE (self->password);
}
