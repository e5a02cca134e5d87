/* qui-tree-slots.h: the rows as the list view takes them: slots that stay where they are while rows pass through them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-row-list.h"

G_BEGIN_DECLS

/* A place in the list. It emits "changed" (no arguments) when another row has come into it, or the row has taken an outline. */
#define QUI_TYPE_TREE_SLOT (qui_tree_slot_get_type ())
G_DECLARE_FINAL_TYPE (QuiTreeSlot, qui_tree_slot, QUI, TREE_SLOT, GObject)

QuiRow       *qui_tree_slot_get_row (QuiTreeSlot *self);   /* no reference given; NULL: vacant, it goes soon */

/* A GtkSelectionModel of QuiTreeSlot over the rows that @selection, a model on @rows, selects from; both by position. */
#define QUI_TYPE_TREE_SLOTS (qui_tree_slots_get_type ())
G_DECLARE_FINAL_TYPE (QuiTreeSlots, qui_tree_slots, QUI, TREE_SLOTS, GObject)

QuiTreeSlots *qui_tree_slots_new       (QuiRowList *rows, GtkSelectionModel *selection);
/* The slot that has the focus: it goes with its row. NULL: none has it. To be said before the rows take an outline. */
void          qui_tree_slots_set_focus (QuiTreeSlots *self, QuiTreeSlot *focus);
/* What is shown with the row at @position is new though the row is not. */
void          qui_tree_slots_refresh   (QuiTreeSlots *self, guint position);
void          qui_tree_slots_refresh_all (QuiTreeSlots *self);

G_END_DECLS
