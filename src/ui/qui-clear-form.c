/* qui-clear-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-form.h"
#include "qui-words-clearance.h"

struct _QuiClearForm
{
  GtkBox               parent_instance;

  QuiClearanceRequest *request;
  GArray              *others;           /* guint32: oids of the items of other_row */
  gboolean             filling;          /* widgets follow the request, not the other way round */
  gboolean             closed;           /* the database takes no connections */

  GtkWidget           *modes;
  GtkToggleButton     *mode_buttons[QUI_N_CLEARANCE_MODES];
  AdwPreferencesGroup *fields;
  AdwComboRow         *other_row;
  AdwEntryRow         *name_row;
  AdwEntryRow         *tablespace_row;
  AdwActionRow        *reopen_row;
  GtkSwitch           *reopen_switch;
  AdwActionRow        *disconnect_row;
  GtkSwitch           *disconnect_switch;
};

G_DEFINE_FINAL_TYPE (QuiClearForm, qui_clear_form, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Those that a person chooses among; the others are asked for by themselves. */
static const QuiClearanceMode choices[] = {
  QUI_CLEARANCE_RENAME, QUI_CLEARANCE_DROP, QUI_CLEARANCE_COPY, QUI_CLEARANCE_MOVE, QUI_CLEARANCE_SWAP, QUI_CLEARANCE_CLEAR,
};

static gboolean
is_choice (QuiClearanceMode mode)
{
  return mode != QUI_CLEARANCE_CLOSE && mode != QUI_CLEARANCE_REOPEN;
}

static const char *
name_title (QuiClearanceMode mode)
{
  switch (mode)
    {
    case QUI_CLEARANCE_COPY:
      return _("Name of the copy");
    case QUI_CLEARANCE_SWAP:
      return _("New name of this database");
    default:
      return _("New name");
    }
}

static void
show_fields (QuiClearForm *self)
{
  QuiClearanceMode mode = self->request->mode;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row), name_title (mode));
  gtk_widget_set_visible (GTK_WIDGET (self->other_row), mode == QUI_CLEARANCE_SWAP);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), qui_clearance_mode_has_name (mode));
  gtk_widget_set_visible (GTK_WIDGET (self->tablespace_row), mode == QUI_CLEARANCE_MOVE);
  gtk_widget_set_visible (GTK_WIDGET (self->reopen_row), mode == QUI_CLEARANCE_RENAME && self->closed);
  gtk_widget_set_visible (GTK_WIDGET (self->disconnect_row), mode == QUI_CLEARANCE_CLOSE);
  gtk_widget_set_visible (GTK_WIDGET (self->fields),
                          qui_clearance_mode_has_name (mode) || mode == QUI_CLEARANCE_MOVE || mode == QUI_CLEARANCE_CLOSE);
  gtk_widget_set_visible (self->modes, is_choice (mode));
}

static QuiClearanceMode
chosen_mode (QuiClearForm *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (gtk_toggle_button_get_active (self->mode_buttons[choices[i]]))
      return choices[i];
  return self->request->mode;
}

static void
on_changed (QuiClearForm *self)
{
  QuiClearanceRequest *request = self->request;
  guint other = adw_combo_row_get_selected (self->other_row);

  if (self->filling || request == NULL)
    return;

  if (is_choice (request->mode))
    request->mode = chosen_mode (self);
  request->other_oid = request->mode == QUI_CLEARANCE_SWAP && other < self->others->len ? g_array_index (self->others, guint32, other) : 0;
  g_free (request->new_name);
  request->new_name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  g_free (request->tablespace);
  request->tablespace = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->tablespace_row)));
  request->reopen = request->mode == QUI_CLEARANCE_RENAME && gtk_switch_get_active (self->reopen_switch);
  request->keep_sessions = request->mode == QUI_CLEARANCE_CLOSE && !gtk_switch_get_active (self->disconnect_switch);
  show_fields (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* One toggle is on at a time; the one that goes off says nothing. */
static void
on_mode_toggled (QuiClearForm    *self,
                 GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button))
    on_changed (self);
}

static void
add_modes (QuiClearForm *self)
{
  self->modes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_name (self->modes, "modes");
  gtk_widget_add_css_class (self->modes, "linked");
  gtk_widget_add_css_class (self->modes, "clear-modes");
  gtk_box_set_homogeneous (GTK_BOX (self->modes), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (qui_words_clearance_mode (choices[i]));

      self->mode_buttons[choices[i]] = GTK_TOGGLE_BUTTON (button);
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->mode_buttons[choices[0]]);
      gtk_box_append (GTK_BOX (self->modes), button);
      g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_mode_toggled), self);
    }
  gtk_box_append (GTK_BOX (self), self->modes);
}

static GtkWidget *
add_switch_row (QuiClearForm  *self,
                const char    *title,
                const char    *subtitle,
                GtkSwitch    **child)
{
  GtkWidget *row = adw_action_row_new ();

  *child = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (*child), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (*child), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (*child));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (*child));
  adw_preferences_group_add (self->fields, row);
  g_signal_connect_swapped (*child, "notify::active", G_CALLBACK (on_changed), self);
  return row;
}

static void
add_fields (QuiClearForm *self)
{
  self->fields = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->other_row = ADW_COMBO_ROW (adw_combo_row_new ());
  gtk_widget_set_name (GTK_WIDGET (self->other_row), "other_row");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->other_row), _("Takes its name"));
  adw_preferences_group_add (self->fields, GTK_WIDGET (self->other_row));

  self->name_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  gtk_widget_set_name (GTK_WIDGET (self->name_row), "name_row");
  adw_preferences_group_add (self->fields, GTK_WIDGET (self->name_row));

  self->tablespace_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  gtk_widget_set_name (GTK_WIDGET (self->tablespace_row), "tablespace_row");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->tablespace_row), _("Tablespace"));
  adw_preferences_group_add (self->fields, GTK_WIDGET (self->tablespace_row));

  self->reopen_row = ADW_ACTION_ROW (add_switch_row (self, _("Reopen"), _("It takes connections again under its new name"),
                                                     &self->reopen_switch));
  self->disconnect_row = ADW_ACTION_ROW (add_switch_row (self, _("Disconnect sessions"), _("Else those inside stay until they leave"),
                                                         &self->disconnect_switch));

  g_signal_connect_swapped (self->other_row, "notify::selected", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->name_row, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->tablespace_row, "changed", G_CALLBACK (on_changed), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->fields));
}

/* A database restored beside the one that it is to replace mostly goes by its name and something more. */
static guint
guess_other (QuiSnapshot *snapshot,
             GArray      *others,
             const char  *name)
{
  for (guint i = 0; i < others->len; i++)
    {
      const QuiDatabase *other = qui_snapshot_find_database (snapshot, g_array_index (others, guint32, i));

      if (g_str_has_prefix (other->name, name))
        return i;
    }
  return 0;
}

static void
fill_others (QuiClearForm      *self,
             QuiSnapshot       *snapshot,
             const QuiDatabase *database)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_array_set_size (self->others, 0);
  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    {
      const QuiDatabase *other = qui_snapshot_get_database (snapshot, i);

      if (other->oid == database->oid || other->is_template)
        continue;
      g_array_append_val (self->others, other->oid);
      gtk_string_list_append (names, other->name);
    }
  adw_combo_row_set_model (self->other_row, G_LIST_MODEL (names));
  if (self->others->len > 0)
    adw_combo_row_set_selected (self->other_row, guess_other (snapshot, self->others, database->name));
  gtk_widget_set_sensitive (GTK_WIDGET (self->mode_buttons[QUI_CLEARANCE_SWAP]), self->others->len > 0);
}

static void
qui_clear_form_finalize (GObject *object)
{
  QuiClearForm *self = QUI_CLEAR_FORM (object);

  g_clear_pointer (&self->request, qui_clearance_request_free);
  g_clear_pointer (&self->others, g_array_unref);

  G_OBJECT_CLASS (qui_clear_form_parent_class)->finalize (object);
}

static void
qui_clear_form_class_init (QuiClearFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_clear_form_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_clear_form_init (QuiClearForm *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 16);
  self->others = g_array_new (FALSE, FALSE, sizeof (guint32));
  add_modes (self);
  add_fields (self);
}

GtkWidget *
qui_clear_form_new (void)
{
  return g_object_new (QUI_TYPE_CLEAR_FORM, NULL);
}

void
qui_clear_form_set_request (QuiClearForm              *self,
                            const QuiClearanceRequest *request,
                            QuiSnapshot               *snapshot)
{
  const QuiDatabase *database;

  g_return_if_fail (QUI_IS_CLEAR_FORM (self));
  g_return_if_fail (request != NULL);

  self->filling = TRUE;
  g_clear_pointer (&self->request, qui_clearance_request_free);
  self->request = qui_clearance_request_copy (request);
  database = snapshot != NULL ? qui_snapshot_find_database (snapshot, request->database_oid) : NULL;
  if (database != NULL)
    fill_others (self, snapshot, database);
  self->closed = database != NULL && !database->allow_connections;
  if (is_choice (request->mode))
    gtk_toggle_button_set_active (self->mode_buttons[request->mode], TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), request->new_name != NULL ? request->new_name : "");
  gtk_editable_set_text (GTK_EDITABLE (self->tablespace_row), request->tablespace != NULL ? request->tablespace : "");
  gtk_switch_set_active (self->reopen_switch, request->reopen);
  gtk_switch_set_active (self->disconnect_switch, !request->keep_sessions);
  self->filling = FALSE;
  show_fields (self);
}

const QuiClearanceRequest *
qui_clear_form_get_request (QuiClearForm *self)
{
  g_return_val_if_fail (QUI_IS_CLEAR_FORM (self), NULL);

  return self->request;
}
