/* qui-clear-hold.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-clear-hold.h"
#include "qui-words-clearance.h"

#define MAX_SECONDS 3600

struct _QuiClearHold
{
  GtkBox          parent_instance;

  gboolean        filling;
  AdwComboRow    *kind_row;
  AdwActionRow   *wait_row;
  GtkSpinButton  *seconds;
};

G_DEFINE_FINAL_TYPE (QuiClearHold, qui_clear_hold, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_kind (QuiClearHold *self)
{
  QuiHoldKind kind = qui_clear_hold_get_kind (self);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->kind_row), qui_words_hold_explanation (kind));
  gtk_widget_set_visible (GTK_WIDGET (self->wait_row), kind == QUI_HOLD_PAUSE);
}

static void
on_changed (QuiClearHold *self)
{
  show_kind (self);
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_up_choice (GtkListItemFactory *factory,
               GtkListItem        *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_name (label, "hold_choice");
  gtk_list_item_set_child (item, label);
}

static void
bind_choice (GtkListItemFactory *factory,
             GtkListItem        *item)
{
  GtkStringObject *choice = gtk_list_item_get_item (item);

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (choice));
}

/* The row would shorten it in favour of a long explanation; in the list it stays as it is. */
static void
show_choice_whole (AdwComboRow *row)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_choice), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_choice), NULL);
  adw_combo_row_set_list_factory (row, adw_combo_row_get_factory (row));
  adw_combo_row_set_factory (row, factory);
}

static void
add_wait_row (QuiClearHold        *self,
              AdwPreferencesGroup *group)
{
  const char *title = _("Seconds to wait for transactions");

  self->seconds = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, MAX_SECONDS, 1));
  gtk_widget_set_valign (GTK_WIDGET (self->seconds), GTK_ALIGN_CENTER);
  gtk_widget_set_name (GTK_WIDGET (self->seconds), "hold_seconds");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->seconds), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  self->wait_row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->wait_row), title);
  adw_action_row_set_subtitle (self->wait_row, _("Those that are still open then are disconnected, as is whoever does not come through the pooler"));
  adw_action_row_add_suffix (self->wait_row, GTK_WIDGET (self->seconds));
  adw_action_row_set_activatable_widget (self->wait_row, GTK_WIDGET (self->seconds));
  adw_preferences_group_add (group, GTK_WIDGET (self->wait_row));
  g_signal_connect_swapped (self->seconds, "value-changed", G_CALLBACK (on_changed), self);
}

static void
qui_clear_hold_class_init (QuiClearHoldClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_clear_hold_init (QuiClearHold *self)
{
  const char *choices[] = { qui_words_hold_choice (QUI_HOLD_NONE), qui_words_hold_choice (QUI_HOLD_PAUSE),
                            qui_words_hold_choice (QUI_HOLD_DISABLE), NULL };
  g_autoptr (GtkStringList) names = gtk_string_list_new (choices);
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  self->kind_row = ADW_COMBO_ROW (adw_combo_row_new ());
  gtk_widget_set_name (GTK_WIDGET (self->kind_row), "hold_row");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kind_row), _("At the pooler first"));
  show_choice_whole (self->kind_row);
  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (names));
  adw_preferences_group_add (group, GTK_WIDGET (self->kind_row));
  add_wait_row (self, group);
  gtk_widget_set_hexpand (GTK_WIDGET (group), TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (group));
  g_signal_connect_swapped (self->kind_row, "notify::selected", G_CALLBACK (on_changed), self);
  qui_clear_hold_set (self, QUI_HOLD_NONE, 0);
}

GtkWidget *
qui_clear_hold_new (void)
{
  return g_object_new (QUI_TYPE_CLEAR_HOLD, NULL);
}

void
qui_clear_hold_set (QuiClearHold *self,
                    QuiHoldKind   kind,
                    guint         seconds)
{
  g_return_if_fail (QUI_IS_CLEAR_HOLD (self));

  self->filling = TRUE;
  adw_combo_row_set_selected (self->kind_row, kind);
  gtk_spin_button_set_value (self->seconds, kind == QUI_HOLD_PAUSE ? seconds : QUI_CLEARANCE_HOLD_SECONDS);
  self->filling = FALSE;
  show_kind (self);
}

QuiHoldKind
qui_clear_hold_get_kind (QuiClearHold *self)
{
  g_return_val_if_fail (QUI_IS_CLEAR_HOLD (self), QUI_HOLD_NONE);

  return (QuiHoldKind) MIN (adw_combo_row_get_selected (self->kind_row), QUI_HOLD_DISABLE);
}

guint
qui_clear_hold_get_seconds (QuiClearHold *self)
{
  g_return_val_if_fail (QUI_IS_CLEAR_HOLD (self), 0);

  return (guint) gtk_spin_button_get_value_as_int (self->seconds);
}
