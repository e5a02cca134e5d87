/* qui-clear-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-form.h"
#include "qui-clear-hold.h"
#include "qui-fold-layout.h"
#include "qui-words-clearance.h"
#include "qui-words.h"

struct _QuiClearForm
{
  GtkBox               parent_instance;

  QuiClearanceRequest *request;
  GArray              *others;           /* guint32: oids of the items of other_row */
  GPtrArray           *tablespaces;      /* names of the items of tablespace_row */
  gboolean             filling;          /* widgets follow the request, not the other way round */
  gboolean             closed;           /* the database takes no connections */

  GtkWidget           *modes;
  GtkToggleButton     *mode_buttons[QUI_N_CLEARANCE_MODES];
  AdwPreferencesGroup *fields;
  AdwComboRow         *other_row;
  AdwEntryRow         *name_row;
  AdwComboRow         *tablespace_row;
  AdwActionRow        *reopen_row;
  GtkSwitch           *reopen_switch;
  AdwActionRow        *disconnect_row;
  GtkSwitch           *disconnect_switch;
  QuiClearHold        *hold;
  gboolean             has_pooler;
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
  gtk_widget_set_visible (GTK_WIDGET (self->hold), is_choice (mode) && self->has_pooler);
}

static guint32
chosen_other (QuiClearForm *self)
{
  guint index = adw_combo_row_get_selected (self->other_row);

  return index < self->others->len ? g_array_index (self->others, guint32, index) : 0;
}

static const char *
chosen_tablespace (QuiClearForm *self)
{
  guint index = adw_combo_row_get_selected (self->tablespace_row);

  return index < self->tablespaces->len ? g_ptr_array_index (self->tablespaces, index) : NULL;
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

  if (self->filling || request == NULL)
    return;

  if (is_choice (request->mode))
    request->mode = chosen_mode (self);
  request->other_oid = request->mode == QUI_CLEARANCE_SWAP ? chosen_other (self) : 0;
  g_free (request->new_name);
  request->new_name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
  g_free (request->tablespace);
  request->tablespace = g_strdup (chosen_tablespace (self));
  request->reopen = request->mode == QUI_CLEARANCE_RENAME && gtk_switch_get_active (self->reopen_switch);
  request->keep_sessions = request->mode == QUI_CLEARANCE_CLOSE && !gtk_switch_get_active (self->disconnect_switch);
  request->hold = self->has_pooler ? qui_clear_hold_get_kind (self->hold) : QUI_HOLD_NONE;
  request->hold_seconds = request->hold == QUI_HOLD_PAUSE ? qui_clear_hold_get_seconds (self->hold) : 0;
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
  GtkWidget *groups[2];

  self->modes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->modes, qui_fold_layout_new (6));
  gtk_widget_set_name (self->modes, "modes");
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      groups[i] = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_widget_add_css_class (groups[i], "linked");
      gtk_widget_add_css_class (groups[i], "clear-modes");
      gtk_box_set_homogeneous (GTK_BOX (groups[i]), TRUE);
      gtk_box_append (GTK_BOX (self->modes), groups[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      GtkWidget *button = gtk_toggle_button_new_with_label (qui_words_clearance_mode (choices[i]));

      self->mode_buttons[choices[i]] = GTK_TOGGLE_BUTTON (button);
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->mode_buttons[choices[0]]);
      gtk_box_append (GTK_BOX (groups[i * G_N_ELEMENTS (groups) / G_N_ELEMENTS (choices)]), button);
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

  self->tablespace_row = ADW_COMBO_ROW (adw_combo_row_new ());
  gtk_widget_set_name (GTK_WIDGET (self->tablespace_row), "tablespace_row");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->tablespace_row), _("Tablespace"));
  adw_preferences_group_add (self->fields, GTK_WIDGET (self->tablespace_row));

  self->reopen_row = ADW_ACTION_ROW (add_switch_row (self, _("Reopen"), _("It takes connections again under its new name"),
                                                     &self->reopen_switch));
  self->disconnect_row = ADW_ACTION_ROW (add_switch_row (self, _("Disconnect sessions"), _("Else those inside stay until they leave"),
                                                         &self->disconnect_switch));

  g_signal_connect_swapped (self->other_row, "notify::selected", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->name_row, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->tablespace_row, "notify::selected", G_CALLBACK (on_changed), self);
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

/* The databases that it can be swapped with, oids and names. */
static GtkStringList *
list_others (QuiSnapshot *snapshot,
             guint32      database_oid,
             GArray      *oids)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    {
      const QuiDatabase *other = qui_snapshot_get_database (snapshot, i);
      g_autofree char *name = NULL;

      if (other->oid == database_oid || other->is_template)
        continue;
      name = qui_words_one_line (other->name);
      g_array_append_val (oids, other->oid);
      gtk_string_list_append (names, name);
    }
  return names;
}

static gboolean
is_same_list (GListModel    *old,
              GtkStringList *new)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (new));

  if (old == NULL || g_list_model_get_n_items (old) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (old), i), gtk_string_list_get_string (new, i)))
      return FALSE;
  return TRUE;
}

/* What was chosen stays chosen as long as it is there. */
static void
fill_others (QuiClearForm *self,
             QuiSnapshot  *snapshot)
{
  const QuiDatabase *database = qui_snapshot_find_database (snapshot, self->request->database_oid);
  g_autoptr (GArray) oids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GtkStringList) names = NULL;
  guint chosen;

  if (database == NULL)
    return;
  self->closed = !database->allow_connections;
  names = list_others (snapshot, database->oid, oids);
  if (oids->len == self->others->len && memcmp (oids->data, self->others->data, oids->len * sizeof (guint32)) == 0
      && is_same_list (adw_combo_row_get_model (self->other_row), names))
    return;

  chosen = guess_other (snapshot, oids, database->name);
  for (guint i = 0; i < oids->len; i++)
    if (g_array_index (oids, guint32, i) == self->request->other_oid)
      chosen = i;
  g_array_set_size (self->others, 0);
  g_array_append_vals (self->others, oids->data, oids->len);
  adw_combo_row_set_model (self->other_row, G_LIST_MODEL (names));
  if (oids->len > 0)
    adw_combo_row_set_selected (self->other_row, chosen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->mode_buttons[QUI_CLEARANCE_SWAP]),
                            oids->len > 0 || self->request->mode == QUI_CLEARANCE_SWAP);
}

/* All but the one it lies in; best is the first that we may use. */
static GtkStringList *
list_tablespaces (QuiPreflight *preflight,
                  GPtrArray    *tablespaces,
                  guint        *best)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  *best = G_MAXUINT;
  for (guint i = 0; i < qui_preflight_get_n_tablespaces (preflight); i++)
    {
      gboolean may_create;
      const char *tablespace = qui_preflight_get_tablespace_at (preflight, i, &may_create);
      g_autofree char *name = qui_words_one_line (tablespace);
      g_autofree char *text = may_create ? g_strdup (name) : g_strdup_printf (_("%s (not permitted)"), name);

      if (g_strcmp0 (tablespace, qui_preflight_get_tablespace (preflight)) == 0)
        continue;
      if (may_create && *best == G_MAXUINT)
        *best = tablespaces->len;
      g_ptr_array_add (tablespaces, g_strdup (tablespace));
      gtk_string_list_append (names, text);
    }
  if (*best == G_MAXUINT)
    *best = 0;
  return names;
}

static void
fill_tablespaces (QuiClearForm *self,
                  QuiPreflight *preflight)
{
  g_autoptr (GPtrArray) tablespaces = g_ptr_array_new_with_free_func (g_free);
  guint chosen, index;
  g_autoptr (GtkStringList) names = list_tablespaces (preflight, tablespaces, &chosen);

  if (is_same_list (adw_combo_row_get_model (self->tablespace_row), names))
    return;

  if (self->request->tablespace != NULL
      && g_ptr_array_find_with_equal_func (tablespaces, self->request->tablespace, g_str_equal, &index))
    chosen = index;
  g_ptr_array_unref (self->tablespaces);
  self->tablespaces = g_ptr_array_ref (tablespaces);
  adw_combo_row_set_model (self->tablespace_row, G_LIST_MODEL (names));
  if (tablespaces->len > 0)
    adw_combo_row_set_selected (self->tablespace_row, chosen);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->tablespace_row), tablespaces->len > 0 ? "" : _("There is no other one"));
}

static void
qui_clear_form_finalize (GObject *object)
{
  QuiClearForm *self = QUI_CLEAR_FORM (object);

  g_clear_pointer (&self->request, qui_clearance_request_free);
  g_clear_pointer (&self->others, g_array_unref);
  g_clear_pointer (&self->tablespaces, g_ptr_array_unref);

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
  self->tablespaces = g_ptr_array_new_with_free_func (g_free);
  add_modes (self);
  add_fields (self);
  self->hold = QUI_CLEAR_HOLD (qui_clear_hold_new ());
  g_signal_connect_swapped (self->hold, "changed", G_CALLBACK (on_changed), self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->hold));
}

void
qui_clear_form_set_request (QuiClearForm              *self,
                            const QuiClearanceRequest *request)
{
  g_return_if_fail (QUI_IS_CLEAR_FORM (self));
  g_return_if_fail (request != NULL);

  self->filling = TRUE;
  g_clear_pointer (&self->request, qui_clearance_request_free);
  self->request = qui_clearance_request_copy (request);
  if (is_choice (request->mode))
    gtk_toggle_button_set_active (self->mode_buttons[request->mode], TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), request->new_name != NULL ? request->new_name : "");
  gtk_switch_set_active (self->reopen_switch, request->reopen);
  gtk_switch_set_active (self->disconnect_switch, !request->keep_sessions);
  qui_clear_hold_set (self->hold, request->hold, request->hold_seconds);
  self->filling = FALSE;
  show_fields (self);
}

void
qui_clear_form_set_has_pooler (QuiClearForm *self,
                               gboolean      has_pooler)
{
  g_return_if_fail (QUI_IS_CLEAR_FORM (self));
  g_return_if_fail (self->request != NULL);

  if (self->has_pooler == has_pooler)
    return;

  self->has_pooler = has_pooler;
  show_fields (self);
  if (!has_pooler && self->request->hold != QUI_HOLD_NONE)
    on_changed (self);
}

void
qui_clear_form_update (QuiClearForm *self,
                       QuiSnapshot  *snapshot,
                       QuiPreflight *preflight)
{
  g_return_if_fail (QUI_IS_CLEAR_FORM (self));
  g_return_if_fail (self->request != NULL);

  self->filling = TRUE;
  if (snapshot != NULL)
    fill_others (self, snapshot);
  if (preflight != NULL)
    fill_tablespaces (self, preflight);
  self->filling = FALSE;
  show_fields (self);

  /* What was chosen may be there no more. */
  if ((self->request->mode == QUI_CLEARANCE_SWAP && chosen_other (self) != self->request->other_oid)
      || (self->request->mode == QUI_CLEARANCE_MOVE && g_strcmp0 (chosen_tablespace (self), self->request->tablespace) != 0))
    on_changed (self);
}

const QuiClearanceRequest *
qui_clear_form_get_request (QuiClearForm *self)
{
  g_return_val_if_fail (QUI_IS_CLEAR_FORM (self), NULL);

  return self->request;
}
