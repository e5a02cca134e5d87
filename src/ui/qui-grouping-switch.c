/* qui-grouping-switch.c: by database, or by blocker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-grouping-switch.h"

#include <glib/gi18n-lib.h>

struct _QuiGroupingSwitch
{
  GtkWidget  parent_instance;

  GtkWidget *box;
  GtkWidget *buttons[QUI_N_GROUPINGS];
  QuiView   *view;
  guint      n_waiting;
  gboolean   syncing;
};

G_DEFINE_FINAL_TYPE (QuiGroupingSwitch, qui_grouping_switch, GTK_TYPE_WIDGET)

static void
toggled_cb (QuiGroupingSwitch *self)
{
  if (self->syncing)
    return;

  for (int i = 0; i < QUI_N_GROUPINGS; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[i])))
      qui_view_set_grouping (self->view, i);
}

static void
view_changed_cb (QuiGroupingSwitch *self)
{
  self->syncing = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[qui_view_get_grouping (self->view)]), TRUE);
  self->syncing = FALSE;
}

static void
name_blocker_button (QuiGroupingSwitch *self)
{
  GtkWidget *button = self->buttons[QUI_GROUPING_BLOCKER];
  g_autofree char *tip = NULL;

  if (self->n_waiting > 0)
    {
      tip = g_strdup_printf (ngettext ("Who blocks whom: %u session waits for a lock", "Who blocks whom: %u sessions wait for a lock",
                                       self->n_waiting), self->n_waiting);
      gtk_widget_add_css_class (button, "state-waiting");
    }
  else
    {
      tip = g_strdup (_("Who blocks whom: nobody waits for a lock"));
      gtk_widget_remove_css_class (button, "state-waiting");
    }
  gtk_widget_set_tooltip_text (button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tip, -1);
}

void
qui_grouping_switch_set_narrow (QuiGroupingSwitch *self,
                                gboolean           narrow)
{
  const char *long_labels[] = { _("By Database"), _("By Blocker") };
  const char *short_labels[] = { _("Databases"), _("Blockers") };

  g_return_if_fail (QUI_IS_GROUPING_SWITCH (self));

  for (int i = 0; i < QUI_N_GROUPINGS; i++)
    {
      gtk_button_set_label (GTK_BUTTON (self->buttons[i]), narrow ? short_labels[i] : long_labels[i]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, long_labels[i], -1);
    }
}

void
qui_grouping_switch_set_waiting (QuiGroupingSwitch *self,
                                 guint              n_waiting)
{
  g_return_if_fail (QUI_IS_GROUPING_SWITCH (self));

  if (self->n_waiting == n_waiting)
    return;
  self->n_waiting = n_waiting;
  name_blocker_button (self);
}

static void
qui_grouping_switch_dispose (GObject *object)
{
  QuiGroupingSwitch *self = QUI_GROUPING_SWITCH (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (qui_grouping_switch_parent_class)->dispose (object);
}

static void
qui_grouping_switch_class_init (QuiGroupingSwitchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = qui_grouping_switch_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
qui_grouping_switch_init (QuiGroupingSwitch *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->box, "linked");
  gtk_widget_add_css_class (self->box, "q-grouping");
  for (int i = 0; i < QUI_N_GROUPINGS; i++)
    {
      self->buttons[i] = gtk_toggle_button_new ();
      if (i > 0)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (self->buttons[i]), GTK_TOGGLE_BUTTON (self->buttons[0]));
      gtk_box_append (GTK_BOX (self->box), self->buttons[i]);
    }
  qui_grouping_switch_set_narrow (self, FALSE);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_tooltip_text (self->buttons[QUI_GROUPING_DATABASE], _("All sessions, database by database"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Group sessions"), -1);
  name_blocker_button (self);
}

GtkWidget *
qui_grouping_switch_new (QuiView *view)
{
  QuiGroupingSwitch *self;

  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);

  self = g_object_new (QUI_TYPE_GROUPING_SWITCH, NULL);
  self->view = g_object_ref (view);
  view_changed_cb (self);
  for (int i = 0; i < QUI_N_GROUPINGS; i++)
    g_signal_connect_object (self->buttons[i], "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
