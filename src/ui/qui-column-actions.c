/* qui-column-actions.c: which columns are shown, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-column-actions.h"

#include "qui-columns-dialog.h"
#include "qui-dialog-parts.h"
#include "qui-view-settings.h"

struct _QuiColumnActions
{
  GObject        parent_instance;

  QuiView       *view;
  GSettings     *settings;
  GtkWidget     *parent;                   /* weak */
  GSimpleAction *reset;
  GSimpleAction *shown[QUI_N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (QuiColumnActions, qui_column_actions, G_TYPE_OBJECT)

#define SHOW_PREFIX "show-column-"

static QuiColumnLayout *
dup_layout (QuiColumnActions *self)
{
  return qui_view_settings_get_columns (self->settings, qui_view_get_grouping (self->view));
}

static gboolean
has_own_widths (QuiColumnActions *self)
{
  g_autoptr (GVariant) widths = g_settings_get_value (self->settings, "column-widths");

  return g_variant_n_children (widths) > 0;
}

static void
update (QuiColumnActions *self)
{
  g_autoptr (QuiColumnLayout) layout = dup_layout (self);
  g_autoptr (GVariant) saved = g_variant_ref_sink (qui_column_layout_save (layout));

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    g_simple_action_set_state (self->shown[i], g_variant_new_boolean (qui_column_layout_is_shown (layout, i)));
  g_simple_action_set_enabled (self->reset, g_variant_n_children (saved) > 0 || has_own_widths (self));
}

static void
show_asked_cb (GSimpleAction *action,
               GVariant      *value,
               gpointer       user_data)
{
  QuiColumnActions *self = user_data;
  g_autoptr (QuiColumnLayout) layout = dup_layout (self);
  QuiColumn column = qui_column_find (g_action_get_name (G_ACTION (action)) + strlen (SHOW_PREFIX));

  if (qui_column_layout_set_shown (layout, column, g_variant_get_boolean (value)))
    qui_view_settings_set_columns (self->settings, qui_view_get_grouping (self->view), layout);
}

static void
reset_activated (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  QuiColumnActions *self = user_data;

  qui_view_settings_reset_columns (self->settings, qui_view_get_grouping (self->view));
}

static void
columns_activated (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  QuiColumnActions *self = user_data;
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;

  if (GTK_IS_WINDOW (root))
    qui_dialog_present (qui_columns_dialog_new (self->settings, qui_view_get_grouping (self->view), GTK_WINDOW (root)));
}

static void
add_switches (QuiColumnActions *self,
              GActionMap       *group)
{
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      g_autofree char *name = g_strconcat (SHOW_PREFIX, qui_column_get_nick (i), NULL);

      self->shown[i] = g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (TRUE));
      g_simple_action_set_enabled (self->shown[i], i != QUI_COLUMN_PID);
      g_signal_connect_object (self->shown[i], "change-state", G_CALLBACK (show_asked_cb), self, 0);
      g_action_map_add_action (group, G_ACTION (self->shown[i]));
    }
}

static void
add_action (QuiColumnActions *self,
            GActionMap       *group,
            GSimpleAction    *action,
            GCallback         activated)
{
  g_signal_connect_object (action, "activate", activated, self, 0);
  g_action_map_add_action (group, G_ACTION (action));
}

static void
qui_column_actions_finalize (GObject *object)
{
  QuiColumnActions *self = QUI_COLUMN_ACTIONS (object);

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    g_clear_object (&self->shown[i]);
  g_clear_object (&self->reset);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->view);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (qui_column_actions_parent_class)->finalize (object);
}

static void
qui_column_actions_class_init (QuiColumnActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_column_actions_finalize;
}

static void
qui_column_actions_init (QuiColumnActions *self)
{
}

QuiColumnActions *
qui_column_actions_new (QuiView    *view,
                        GSettings  *settings,
                        GtkWidget  *parent,
                        GActionMap *group)
{
  QuiColumnActions *self;
  g_autoptr (GSimpleAction) columns = NULL;

  g_return_val_if_fail (QUI_IS_VIEW (view), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);
  g_return_val_if_fail (G_IS_ACTION_MAP (group), NULL);

  self = g_object_new (QUI_TYPE_COLUMN_ACTIONS, NULL);
  self->view = g_object_ref (view);
  self->settings = g_object_ref (settings);
  g_set_weak_pointer (&self->parent, parent);
  self->reset = g_simple_action_new ("reset-columns", NULL);
  columns = g_simple_action_new ("columns", NULL);
  add_action (self, group, columns, G_CALLBACK (columns_activated));
  add_action (self, group, self->reset, G_CALLBACK (reset_activated));
  add_switches (self, group);
  update (self);
  g_signal_connect_object (view, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::columns", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::columns-by-blocker", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::column-widths", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return self;
}
