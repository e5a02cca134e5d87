/* qui-row-list.h: long-lived rows by key, and the GListModel that takes an outline with one items_changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-outline.h"

G_BEGIN_DECLS

/* A row lives as long as its key stays in the list, and tells nothing: each outline brings all of them a new line. */
#define QUI_TYPE_ROW (qui_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiRow, qui_row, QUI, ROW, GObject)

const QuiLine     *qui_row_get_line    (QuiRow *self);   /* valid until the list takes its next outline */
const QuiLineKey  *qui_row_get_key     (QuiRow *self);
QuiOutline        *qui_row_get_outline (QuiRow *self);   /* no reference given */

/* A GListModel of QuiRow. */
#define QUI_TYPE_ROW_LIST (qui_row_list_get_type ())
G_DECLARE_FINAL_TYPE (QuiRowList, qui_row_list, QUI, ROW_LIST, GObject)

QuiRowList  *qui_row_list_new         (void);
/* Takes @outline: rows whose key stays are the same objects with a new line; at most one items_changed, over the smallest range
 * (common prefix and suffix of keys trimmed), none if the keys and their order are the same; then "updated" (no arguments) once.
 * "before-update" comes first, so that a view can remember its place. NULL empties the list. */
void         qui_row_list_set_outline (QuiRowList *self, QuiOutline *outline);
/* The same outline is to be shown differently: "before-update" and "updated", and nothing else. */
void         qui_row_list_show_again  (QuiRowList *self);
QuiOutline  *qui_row_list_get_outline (QuiRowList *self);   /* no reference given; NULL */
QuiRow      *qui_row_list_find        (QuiRowList *self, const QuiLineKey *key, guint *position);  /* no reference given; NULL; position may be NULL */

/* The selection that survives folding and filtering: the keys the person selected, kept here because GtkMultiSelection forgets rows
 * that leave the list. Keys of sessions that are gone from the snapshot are dropped at each outline. */
void         qui_row_list_set_selected_keys (QuiRowList *self, const QuiLineKey *keys, guint n_keys);
/* GArray of QuiLineKey; (transfer full), g_array_unref(). */
GArray      *qui_row_list_get_selected_keys (QuiRowList *self);
gboolean     qui_row_list_is_key_selected   (QuiRowList *self, const QuiLineKey *key);

G_END_DECLS
