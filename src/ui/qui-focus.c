/* qui-focus.c: where the focus is, and how it leaves a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-focus.h"

#include <glib/gi18n-lib.h>

GtkWidget *
qui_focus_find_within (GtkWidget *widget)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  root = gtk_widget_get_root (widget);
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && gtk_widget_is_ancestor (focus, widget) ? focus : NULL;
}

gboolean
qui_focus_leaves_list (GtkWidget        *list,
                       GtkDirectionType  direction)
{
  return (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD) && qui_focus_find_within (list) != NULL;
}

/* GTK 4.8 would leave it in the menu that has gone, with all keys that are pressed from then on. */
static void
menu_closed_cb (GtkWidget *button,
                GtkWidget *menu)
{
  if (qui_focus_find_within (menu) != NULL)
    gtk_widget_grab_focus (button);
}

void
qui_focus_return_from_menu (GtkMenuButton *button)
{
  g_signal_connect_object (gtk_menu_button_get_popover (button), "closed", G_CALLBACK (menu_closed_cb), button, G_CONNECT_SWAPPED);
}

static void
set_name (GtkWidget  *widget,
          const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
qui_focus_name_list (GtkColumnView *column_view,
                     const char    *name)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (column_view));

  set_name (gtk_widget_get_first_child (GTK_WIDGET (column_view)), _("Column headers"));
  set_name (gtk_widget_get_last_child (GTK_WIDGET (column_view)), name);
}

void
qui_focus_name_row (GtkWidget  *cell,
                    const char *name)
{
  GtkWidget *column_cell;

  g_return_if_fail (GTK_IS_WIDGET (cell));

  column_cell = gtk_widget_get_parent (cell);
  if (column_cell != NULL && gtk_widget_get_parent (column_cell) != NULL)
    set_name (gtk_widget_get_parent (column_cell), name);
}
