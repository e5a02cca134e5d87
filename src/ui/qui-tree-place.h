/* qui-tree-place.h: what a person looks at stays where it is while rows come and go above it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-row-list.h"

G_BEGIN_DECLS

/* Keeps the place of a GtkColumnView that shows @rows in rows of one height. Plain memory, owned by who makes it;
 * must not outlive @column_view. */
typedef struct _QuiTreePlace QuiTreePlace;

typedef enum
{
  QUI_PLACE_STAY,   /* most of the rows on screen stay where they are */
  QUI_PLACE_TOP,    /* the selected row stays if it is on screen; otherwise to the top */
} QuiPlaceRule;

QuiTreePlace *qui_tree_place_new    (GtkColumnView *column_view, QuiRowList *rows);
void          qui_tree_place_free   (QuiTreePlace *self);

/* How the next outline is to be met; afterwards it is QUI_PLACE_STAY again. */
void          qui_tree_place_set_rule (QuiTreePlace *self, QuiPlaceRule rule);
/* The next outline must leave @row where it is, whatever happens to the others (it is being folded). */
void          qui_tree_place_pin    (QuiTreePlace *self, QuiRow *row);
/* Makes @row the one that the keyboard is at, where it has a widget. */
void          qui_tree_place_focus  (QuiTreePlace *self, QuiRow *row);
/* Brings the row at @position on screen and makes it the one that the keyboard is at. */
void          qui_tree_place_reveal (QuiTreePlace *self, guint position);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiTreePlace, qui_tree_place_free)

G_END_DECLS
