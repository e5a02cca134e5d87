/* qui-context-menu.c: a menu at the place that was pressed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-context-menu.h"

GtkWidget *
qui_context_menu_new (GtkWidget *parent)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (NULL);

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  gtk_widget_set_parent (menu, parent);
  return menu;
}

void
qui_context_menu_popup (GtkWidget          *menu,
                        GMenuModel         *model,
                        const GdkRectangle *where)
{
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), where);
  gtk_popover_popup (GTK_POPOVER (menu));
}

char *
qui_context_menu_dup_label (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "_", -1);

  return g_strjoinv ("__", parts);
}
