/* qui-import-row.c: a connection that may be imported
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-row.h"

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-words.h"
#include "qui-words-servers.h"

struct _QuiImportRow
{
  GtkWidget       parent_instance;

  QuiImportEntry *entry;
  GBinding       *binding;

  GtkWidget      *check;
  GtkLabel       *name;
  GtkLabel       *environment;
  GtkLabel       *place;
  GtkLabel       *words;
};

G_DEFINE_FINAL_TYPE (QuiImportRow, qui_import_row, GTK_TYPE_WIDGET)

/* "db1:5433 · shop · as anna", and below it by what way; the address that is used in the place of the host is said, too. */
static char *
dup_place (QuiProfile *profile)
{
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_autofree char *label = qui_profile_dup_label (profile);
  g_autofree char *tunnel = qui_words_tunnel (profile);
  GString *text = g_string_new (label);

  if (qui_profile_get_host (profile)[0] != '\0' && qui_conninfo_get (conninfo, "hostaddr") != NULL)
    g_string_append_printf (text, " (%s)", qui_conninfo_get (conninfo, "hostaddr"));
  if (qui_profile_get_database (profile)[0] != '\0')
    g_string_append_printf (text, " · %s", qui_profile_get_database (profile));
  if (qui_profile_get_user (profile)[0] != '\0')
    {
      g_string_append (text, " · ");
      /* Translators: %s is the user that a connection is made as */
      g_string_append_printf (text, _("as %s"), qui_profile_get_user (profile));
    }
  if (tunnel != NULL)
    g_string_append_printf (text, "\n%s", tunnel);

  return g_string_free (text, FALSE);
}

static char *
dup_words (QuiImportEntry *entry)
{
  static const char * const states[] = {
    [QUI_IMPORT_SAVED] = N_("Saved already."),
    [QUI_IMPORT_REPEATED] = N_("The same as one above."),
  };
  g_autofree char *notes = g_strjoinv (" ", (char **) qui_import_entry_get_notes (entry));
  QuiImportState state = qui_import_entry_get_state (entry);

  if (state == QUI_IMPORT_NEW)
    return g_steal_pointer (&notes);

  return g_strconcat (_(states[state]), *notes != '\0' ? " " : "", notes, NULL);
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
show_entry (QuiImportRow *self)
{
  QuiProfile *profile = qui_import_entry_get_profile (self->entry);
  QuiEnvironment environment = profile != NULL ? qui_profile_get_environment (profile) : QUI_ENVIRONMENT_NONE;
  const char *classes[] = { "tag", qui_looks_environment_class (environment), NULL };
  g_autofree char *place = profile != NULL ? dup_place (profile) : g_strdup ("");
  g_autofree char *words = dup_words (self->entry);
  g_autofree char *described = g_strconcat (place, *place != '\0' && *words != '\0' ? ", " : "", words, NULL);

  set_text (self->name, qui_import_entry_get_name (self->entry));
  set_text (self->environment, qui_words_environment (environment));
  gtk_widget_set_css_classes (GTK_WIDGET (self->environment), classes);
  set_text (self->place, place);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->place), *place != '\0' ? place : NULL);
  set_text (self->words, words);
  gtk_widget_set_sensitive (self->check, qui_import_entry_is_possible (self->entry));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, qui_import_entry_get_name (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, described,
                                  -1);
}

static void
qui_import_row_dispose (GObject *object)
{
  QuiImportRow *self = QUI_IMPORT_ROW (object);
  GtkWidget *child;

  qui_import_row_set_entry (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (qui_import_row_parent_class)->dispose (object);
}

static void
qui_import_row_class_init (QuiImportRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_import_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "importrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-import-row.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiImportRow, check);
  gtk_widget_class_bind_template_child (widget_class, QuiImportRow, name);
  gtk_widget_class_bind_template_child (widget_class, QuiImportRow, environment);
  gtk_widget_class_bind_template_child (widget_class, QuiImportRow, place);
  gtk_widget_class_bind_template_child (widget_class, QuiImportRow, words);
}

static void
qui_import_row_init (QuiImportRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_import_row_new (void)
{
  return g_object_new (QUI_TYPE_IMPORT_ROW, NULL);
}

void
qui_import_row_set_entry (QuiImportRow   *self,
                          QuiImportEntry *entry)
{
  g_return_if_fail (QUI_IS_IMPORT_ROW (self));
  g_return_if_fail (entry == NULL || QUI_IS_IMPORT_ENTRY (entry));

  if (self->binding != NULL)
    g_binding_unbind (self->binding);
  g_clear_object (&self->binding);
  g_set_object (&self->entry, entry);
  if (entry == NULL)
    return;

  show_entry (self);
  self->binding = g_object_ref (g_object_bind_property (entry, "chosen", self->check, "active",
                                                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL));
}

void
qui_import_row_toggle (QuiImportRow *self)
{
  g_return_if_fail (QUI_IS_IMPORT_ROW (self));

  if (self->entry != NULL)
    g_object_set (self->entry, "chosen", !qui_import_entry_get_chosen (self->entry), NULL);
}
