/* qui-columns-dialog.c: which columns are shown, and in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-columns-dialog.h"

#include <glib/gi18n-lib.h>

#include "qui-view-settings.h"

/* What a column has in its row. */
typedef struct
{
  GtkWidget *row;
  GtkWidget *up;
  GtkWidget *down;
  GtkWidget *shown;
} Controls;

struct _QuiColumnsDialog
{
  AdwWindow        parent_instance;

  AdwWindowTitle  *title;
  GtkWidget       *reset;
  GtkWidget       *scroller;
  GtkListBox      *list;

  GSettings       *settings;
  QuiGrouping      grouping;
  QuiColumnLayout *layout;
  Controls         controls[QUI_N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (QuiColumnsDialog, qui_columns_dialog, ADW_TYPE_WINDOW)

static gboolean
is_changed (QuiColumnsDialog *self)
{
  g_autoptr (GVariant) saved = g_variant_ref_sink (qui_column_layout_save (self->layout));
  g_autoptr (GVariant) widths = g_settings_get_value (self->settings, "column-widths");

  return g_variant_n_children (saved) > 0 || g_variant_n_children (widths) > 0;
}

/* What cannot be pressed any more must not keep the focus. */
static void
set_usable (Controls  *controls,
            GtkWidget *button,
            gboolean   usable)
{
  if (!usable && gtk_widget_has_focus (button))
    gtk_widget_grab_focus (controls->row);
  gtk_widget_set_sensitive (button, usable);
}

static void
update (QuiColumnsDialog *self)
{
  qui_column_layout_free (self->layout);
  self->layout = qui_view_settings_get_columns (self->settings, self->grouping);

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      Controls *controls = &self->controls[i];

      gtk_switch_set_active (GTK_SWITCH (controls->shown), qui_column_layout_is_shown (self->layout, i));
      set_usable (controls, controls->up, qui_column_layout_can_move (self->layout, i, FALSE));
      set_usable (controls, controls->down, qui_column_layout_can_move (self->layout, i, TRUE));
    }
  gtk_list_box_invalidate_sort (self->list);
  gtk_widget_set_sensitive (self->reset, is_changed (self));
}

static void
save (QuiColumnsDialog *self)
{
  qui_view_settings_set_columns (self->settings, self->grouping, self->layout);
}

static QuiColumn
get_column (QuiColumnsDialog *self,
            gpointer          row)
{
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    if (self->controls[i].row == row)
      return i;
  return QUI_COLUMN_NONE;
}

static int
compare_rows (GtkListBoxRow *a,
              GtkListBoxRow *b,
              gpointer       user_data)
{
  QuiColumnsDialog *self = user_data;

  return (int) qui_column_layout_get_place (self->layout, get_column (self, a))
         - (int) qui_column_layout_get_place (self->layout, get_column (self, b));
}

/* ---- Moving and choosing ---- */

/* The list does not follow a row that moves. */
static void
scroll_to_place_of (QuiColumnsDialog *self,
                    QuiColumn         column)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  GtkWidget *viewport = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->scroller));
  graphene_rect_t bounds;
  double top;

  if (!gtk_widget_compute_bounds (self->controls[column].row, viewport, &bounds))
    return;
  top = bounds.origin.y + gtk_adjustment_get_value (adjustment);
  gtk_adjustment_clamp_page (adjustment, top, top + bounds.size.height);
}

static void
move (QuiColumnsDialog *self,
      QuiColumn         column,
      gboolean          down)
{
  guint place;

  if (column == QUI_COLUMN_NONE || !qui_column_layout_can_move (self->layout, column, down))
    return;

  place = qui_column_layout_get_place (self->layout, column);
  scroll_to_place_of (self, qui_column_layout_get_nth (self->layout, down ? place + 1 : place - 1));
  qui_column_layout_move (self->layout, column, down);
  save (self);
}

static gboolean
move_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   unused)
{
  QuiColumnsDialog *self = QUI_COLUMNS_DIALOG (widget);
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  move (self, get_column (self, row), g_variant_get_boolean (args));
  return GDK_EVENT_STOP;
}

static void
move_clicked_cb (GtkButton        *button,
                 QuiColumnsDialog *self)
{
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      Controls *controls = &self->controls[i];

      if (GTK_WIDGET (button) == controls->up || GTK_WIDGET (button) == controls->down)
        {
          move (self, i, GTK_WIDGET (button) == controls->down);
          return;
        }
    }
}

static void
shown_changed_cb (GtkSwitch        *shown,
                  GParamSpec       *pspec,
                  QuiColumnsDialog *self)
{
  QuiColumn column = get_column (self, gtk_widget_get_ancestor (GTK_WIDGET (shown), GTK_TYPE_LIST_BOX_ROW));

  if (qui_column_layout_set_shown (self->layout, column, gtk_switch_get_active (shown)))
    save (self);
}

static void
reset_cb (QuiColumnsDialog *self)
{
  qui_view_settings_reset_columns (self->settings, self->grouping);
}

/* ---- Rows ---- */

static GtkWidget *
add_button (QuiColumnsDialog *self,
            GtkWidget        *row,
            const char       *icon,
            const char       *tooltip,
            const char       *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (move_clicked_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

static void
add_row (QuiColumnsDialog *self,
         QuiColumn         column)
{
  Controls *controls = &self->controls[column];
  const char *title = qui_column_get_title (column);
  /* Translators: moves a column towards the start */
  g_autofree char *up = g_strdup_printf (_("Move %s up"), title);
  /* Translators: moves a column towards the end */
  g_autofree char *down = g_strdup_printf (_("Move %s down"), title);

  controls->row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (controls->row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (controls->row), qui_column_explain (column));
  controls->up = add_button (self, controls->row, "go-up-symbolic", _("Move Up"), up);
  controls->down = add_button (self, controls->row, "go-down-symbolic", _("Move Down"), down);

  controls->shown = gtk_switch_new ();
  gtk_widget_set_valign (controls->shown, GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (controls->shown, column != QUI_COLUMN_PID);
  gtk_switch_set_active (GTK_SWITCH (controls->shown), qui_column_layout_is_shown (self->layout, column));
  adw_action_row_add_suffix (ADW_ACTION_ROW (controls->row), controls->shown);
  /* It has the name of the row, too. */
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (controls->row), controls->shown);
  gtk_list_box_append (self->list, controls->row);
  g_signal_connect_object (controls->shown, "notify::active", G_CALLBACK (shown_changed_cb), self, 0);
}

/* ---- The window ---- */

static void
qui_columns_dialog_dispose (GObject *object)
{
  QuiColumnsDialog *self = QUI_COLUMNS_DIALOG (object);

  /* It asks for the layout. */
  if (self->list != NULL)
    gtk_list_box_set_sort_func (self->list, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), QUI_TYPE_COLUMNS_DIALOG);

  G_OBJECT_CLASS (qui_columns_dialog_parent_class)->dispose (object);
}

static void
qui_columns_dialog_finalize (GObject *object)
{
  QuiColumnsDialog *self = QUI_COLUMNS_DIALOG (object);

  g_clear_pointer (&self->layout, qui_column_layout_free);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (qui_columns_dialog_parent_class)->finalize (object);
}

static void
qui_columns_dialog_class_init (QuiColumnsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_columns_dialog_dispose;
  object_class->finalize = qui_columns_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-columns-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiColumnsDialog, title);
  gtk_widget_class_bind_template_child (widget_class, QuiColumnsDialog, reset);
  gtk_widget_class_bind_template_child (widget_class, QuiColumnsDialog, scroller);
  gtk_widget_class_bind_template_child (widget_class, QuiColumnsDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, reset_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, move_key_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Up, GDK_ALT_MASK, move_key_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, move_key_cb, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Down, GDK_ALT_MASK, move_key_cb, "b", TRUE);
}

static void
qui_columns_dialog_init (QuiColumnsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_columns_dialog_new (GSettings   *settings,
                        QuiGrouping  grouping,
                        GtkWindow   *parent)
{
  QuiColumnsDialog *self;
  g_autofree char *changed = g_strconcat ("changed::", qui_view_settings_get_columns_key (grouping), NULL);

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (QUI_TYPE_COLUMNS_DIALOG, "transient-for", parent, "modal", parent != NULL, NULL);
  self->settings = g_object_ref (settings);
  self->grouping = grouping;
  self->layout = qui_view_settings_get_columns (settings, grouping);
  adw_window_title_set_subtitle (self->title, grouping == QUI_GROUPING_BLOCKER ? _("Grouped by blocker") : _("Grouped by database"));
  for (guint i = 0; i < QUI_N_COLUMNS; i++)
    add_row (self, qui_column_layout_get_nth (self->layout, i));
  gtk_list_box_set_sort_func (self->list, compare_rows, self, NULL);
  update (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->controls[QUI_COLUMN_PID].row);
  g_signal_connect_object (settings, changed, G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::column-widths", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
