/* qui-field-grid.h: names and values in columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define QUI_TYPE_FIELD_GRID (qui_field_grid_get_type ())
G_DECLARE_FINAL_TYPE (QuiFieldGrid, qui_field_grid, QUI, FIELD_GRID, GtkWidget)

GtkWidget *qui_field_grid_new (void);
/* Adds a field at the end of @column (0 first); @title is translated already. Returns the field's number, counted from 0. */
guint      qui_field_grid_add (QuiFieldGrid *self, guint column, const char *title);
/* How many characters of a value are shown at most; 24 where it is not set. For the fields added from then on. */
void       qui_field_grid_set_width_chars (QuiFieldGrid *self, int width_chars);
/* NULL hides the field. @tooltip may be NULL: then the whole value. */
void       qui_field_grid_set (QuiFieldGrid *self, guint field, const char *value, const char *tooltip);
/* The value has the style class @style, or has it no longer. */
void       qui_field_grid_set_style (QuiFieldGrid *self, guint field, const char *style, gboolean has);

G_END_DECLS
