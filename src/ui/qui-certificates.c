/* qui-certificates.c: the files that TLS works with
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-certificates.h"

#include <glib/gi18n-lib.h>

#include "qui-keyword-words.h"
#include "qui-path-row.h"

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
  AdwPreferencesGroup  parent_instance;

  QuiProfile          *profile;
  GtkWidget           *rows[N_KINDS];      /* QuiPathRow */
  QuiKeywordWords     *words[N_KINDS];
  GtkWidget           *password;           /* AdwPasswordEntryRow */
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
  gboolean has_password = gtk_editable_get_text (GTK_EDITABLE (self->password))[0] != '\0';

  for (guint i = 0; i < N_KINDS; i++)
    wanted = wanted || get_path (self, i)[0] != '\0';
  gtk_widget_set_visible (GTK_WIDGET (self), wanted || has_password);
  /* Of a key in its usual place, perhaps. */
  gtk_widget_set_visible (self->password, get_path (self, KEY)[0] != '\0' || has_password);
}

/* It stays while it is emptied: somebody is typing there. */
static void
password_changed (QuiCertificates *self)
{
  if (!gtk_widget_get_visible (self->password))
    show_group (self);
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

/* ---- The group ---- */

static void
add_row (QuiCertificates *self,
         guint            kind)
{
  GtkWidget *row = g_object_new (QUI_TYPE_PATH_ROW, "title", _(kinds[kind].title), "choose", _(kinds[kind].choose),
                                 "name", kinds[kind].keyword, "activates-default", TRUE, NULL);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (row_changed), self, G_CONNECT_SWAPPED);
  self->rows[kind] = row;
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
  g_signal_connect_object (self->password, "changed", G_CALLBACK (password_changed), self, G_CONNECT_SWAPPED);
  profile_changed (self);
}

GtkEditable *
qui_certificates_get_password (QuiCertificates *self)
{
  g_return_val_if_fail (QUI_IS_CERTIFICATES (self), NULL);

  return GTK_EDITABLE (self->password);
}
