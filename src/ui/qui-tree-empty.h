/* qui-tree-empty.h: what stands in the place of lines where there are none
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-outline.h"

G_BEGIN_DECLS

/* Invisible while there is nothing to say. Signal "clear" (no arguments): the person gives up the filter. */
#define QUI_TYPE_TREE_EMPTY (qui_tree_empty_get_type ())
G_DECLARE_FINAL_TYPE (QuiTreeEmpty, qui_tree_empty, QUI, TREE_EMPTY, GtkWidget)

/* @outline may be NULL. @list: what lies beneath, invisible where there are no lines. */
void qui_tree_empty_show (QuiTreeEmpty *self, QuiOutline *outline, GtkWidget *list);

G_END_DECLS
