/* qui-clear-aftermath.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-aftermath.h"
#include "qui-dialog-parts.h"
#include "qui-looks.h"
#include "qui-words-clearance.h"
#include "qui-words.h"

struct _QuiClearAftermath
{
  GtkBox               parent_instance;

  QuiProfileStore     *store;
  GPtrArray           *profiles;    /* QuiProfile */
  GPtrArray           *names;       /* what each is to name then */
  GPtrArray           *checks;      /* their GtkCheckButtons */

  GtkLabel            *words;
  AdwPreferencesGroup *group;
  GtkWidget           *change;
};

G_DEFINE_FINAL_TYPE (QuiClearAftermath, qui_clear_aftermath, GTK_TYPE_BOX)

static void
update_button (QuiClearAftermath *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += gtk_widget_is_sensitive (self->checks->pdata[i]) && gtk_check_button_get_active (self->checks->pdata[i]);
  gtk_widget_set_sensitive (self->change, n > 0);
}

static void
on_change (QuiClearAftermath *self)
{
  for (guint i = 0; i < self->profiles->len; i++)
    {
      QuiProfile *profile = self->profiles->pdata[i];
      const char *new_name = self->names->pdata[i];
      GtkWidget *check = self->checks->pdata[i];
      GtkWidget *row = gtk_widget_get_ancestor (check, ADW_TYPE_ACTION_ROW);
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      if (!gtk_widget_is_sensitive (check) || !gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
        continue;

      g_object_set (profile, "database", new_name, NULL);
      qui_profile_store_put (self->store, profile);
      name = qui_words_one_line (new_name);
      text = g_strdup_printf (_("Connects to %s now"), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
      gtk_widget_set_sensitive (check, FALSE);
    }
  update_button (self);
}

static void
add_profile (QuiClearAftermath *self,
             QuiClearing       *clearing,
             QuiProfile        *profile)
{
  gboolean misled;
  const char *new_name = qui_clearing_get_new_name_for (clearing, profile, &misled);
  GtkWidget *row = qui_dialog_row_new (NULL);
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *label = qui_profile_dup_label (profile);
  g_autofree char *database = qui_words_one_line (qui_profile_get_database (profile));
  g_autofree char *shown_name = qui_words_one_line (new_name);
  g_autofree char *subtitle = g_strdup_printf (_("%s · database %s, to be %s"), label, database, shown_name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), qui_profile_get_name (profile));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !misled);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, qui_profile_get_name (profile), -1);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (update_button), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->checks, check);
  g_ptr_array_add (self->names, g_strdup (new_name));
}

static void
qui_clear_aftermath_finalize (GObject *object)
{
  QuiClearAftermath *self = QUI_CLEAR_AFTERMATH (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_clear_aftermath_parent_class)->finalize (object);
}

static void
qui_clear_aftermath_class_init (QuiClearAftermathClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_clear_aftermath_finalize;
}

static void
qui_clear_aftermath_init (QuiClearAftermath *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 16);
  self->checks = g_ptr_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);

  self->words = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->words, 0);
  qui_looks_wrap (self->words);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->words));

  self->change = gtk_button_new_with_label (_("Change"));
  gtk_widget_set_valign (self->change, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->change, "clicked", G_CALLBACK (on_change), self);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _("Saved connections with the old name"));
  adw_preferences_group_set_header_suffix (self->group, self->change);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->group));
}

GtkWidget *
qui_clear_aftermath_new (void)
{
  return g_object_new (QUI_TYPE_CLEAR_AFTERMATH, NULL);
}

void
qui_clear_aftermath_show (QuiClearAftermath *self,
                          QuiClearing       *clearing,
                          QuiProfileStore   *store)
{
  g_autofree char *words = NULL;

  g_return_if_fail (QUI_IS_CLEAR_AFTERMATH (self));
  g_return_if_fail (QUI_IS_CLEARING (clearing));
  g_return_if_fail (self->profiles == NULL);

  words = qui_words_clearing_aftermath (clearing);
  gtk_label_set_text (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->words), *words != '\0');

  self->store = store != NULL ? g_object_ref (store) : NULL;
  self->profiles = store != NULL ? qui_clearing_find_profiles (clearing, G_LIST_MODEL (store)) : g_ptr_array_new ();
  for (guint i = 0; i < self->profiles->len; i++)
    add_profile (self, clearing, self->profiles->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->group), self->profiles->len > 0);
  update_button (self);
}
