/* qui-context-menu.h: a menu at the place that was pressed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A popover on @parent, which unparents it. */
GtkWidget *qui_context_menu_new       (GtkWidget *parent);
/* Shows what @model has at @where, in the parent's coordinates. */
void       qui_context_menu_popup     (GtkWidget *menu, GMenuModel *model, const GdkRectangle *where);

/* @name as the label of an item: an underscore in it is no mnemonic. */
char      *qui_context_menu_dup_label (const char *name);

G_END_DECLS
