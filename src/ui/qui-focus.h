/* qui-focus.h: where the focus is, how it leaves a list, and the names of what GTK lets it into without one
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The widget with the focus if it lies in @widget, else NULL. */
GtkWidget *qui_focus_find_within (GtkWidget *widget);
/* In GTK 4.8 Tab goes through every row of a list. TRUE: the focus is in @list and @direction leads out of it. */
gboolean   qui_focus_leaves_list (GtkWidget *list, GtkDirectionType direction);

/* When the menu of @button closes, the focus goes back to @button, also from a submenu. */
void       qui_focus_return_from_menu (GtkMenuButton *button);
/* In GTK 4.8 the header of @column_view and the list of its rows, which gets its @name, have none by themselves. */
void       qui_focus_name_list (GtkColumnView *column_view, const char *name);
/* Nor does a row. @cell: what a factory has put into it; it may be in none yet. */
void       qui_focus_name_row (GtkWidget *cell, const char *name);

G_END_DECLS
