/* qui-tree-cell.h: one cell of the session tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-session.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_TREE_LOOK_PLAIN,
  QUI_TREE_LOOK_DIM,
  QUI_TREE_LOOK_NAME,      /* bold */
  QUI_TREE_LOOK_BLOCKED,   /* red */
  QUI_TREE_LOOK_BLOCKS,    /* red and bold */
  QUI_TREE_LOOK_OLD,       /* amber and bold */
  QUI_TREE_LOOK_STATE,     /* in the colour of its state */
} QuiTreeLook;

/* What a cell shows; zeroed members show nothing. */
typedef struct
{
  const char  *text;         /* one line; copied */
  const char  *short_text;   /* in its place where there is too little room; copied */
  const char  *aside;        /* quiet, behind the text; never cut; copied */
  QuiTreeLook  look;
  QuiState     state;        /* STATE */
  const char  *icon;         /* static; before the text */
  int          indent;       /* pixels; the name column */
  gboolean     is_name;      /* has room for an expander */
  gboolean     expandable;
  gboolean     open;
  const char  *tag;          /* static; a pill behind the text: "You", "Closed" */
  gboolean     tag_quiet;    /* grey in place of the accent colour */
  gboolean     locked;       /* a padlock behind the text where there is no tag */
  const guint *n_in_state;   /* a bar in place of the text, QUI_N_STATES numbers; copied */
  guint        largest;
} QuiTreeCellContent;

/* Draws by itself and has no children. In a GtkColumnView of GTK 4.8, whatever asks for a new size in one cell makes the cells of all its column
 * be measured again, and every refresh brings some new cells: so there must be as few widgets as possible, each quick
 * to measure, and none that changes its size or its style with what it shows. */
#define QUI_TYPE_TREE_CELL (qui_tree_cell_get_type ())
G_DECLARE_FINAL_TYPE (QuiTreeCell, qui_tree_cell, QUI, TREE_CELL, GtkWidget)

/* @xalign 0: at the start, 1: at the end; @digits: of one width. */
GtkWidget  *qui_tree_cell_new          (float xalign, gboolean digits);
void        qui_tree_cell_set_content  (QuiTreeCell *self, const QuiTreeCellContent *content);
const char *qui_tree_cell_get_text     (QuiTreeCell *self);   /* never NULL */
/* Whether the text was too long when it was drawn last. */
gboolean    qui_tree_cell_is_cut       (QuiTreeCell *self);
/* Whether @x, in the cell, is on an expander. */
gboolean    qui_tree_cell_is_expander  (QuiTreeCell *self, double x);

G_END_DECLS
