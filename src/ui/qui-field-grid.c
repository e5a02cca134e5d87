/* qui-field-grid.c: names and values in columns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-field-grid.h"

#define MAX_COLUMNS 3

typedef struct
{
  GtkWidget *title;
  GtkWidget *value;
} Field;

struct _QuiFieldGrid
{
  GtkWidget  parent_instance;

  GtkWidget *grid;
  GArray    *fields;                  /* Field */
  guint      n_in_column[MAX_COLUMNS];
  int        width_chars;
};

G_DEFINE_FINAL_TYPE (QuiFieldGrid, qui_field_grid, GTK_TYPE_WIDGET)

static void
qui_field_grid_dispose (GObject *object)
{
  QuiFieldGrid *self = QUI_FIELD_GRID (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (qui_field_grid_parent_class)->dispose (object);
}

static void
qui_field_grid_finalize (GObject *object)
{
  g_array_unref (QUI_FIELD_GRID (object)->fields);

  G_OBJECT_CLASS (qui_field_grid_parent_class)->finalize (object);
}

static void
qui_field_grid_class_init (QuiFieldGridClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_field_grid_dispose;
  G_OBJECT_CLASS (klass)->finalize = qui_field_grid_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
qui_field_grid_init (QuiFieldGrid *self)
{
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  self->width_chars = 24;
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 10);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 0);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
}

GtkWidget *
qui_field_grid_new (void)
{
  return g_object_new (QUI_TYPE_FIELD_GRID, NULL);
}

void
qui_field_grid_set_width_chars (QuiFieldGrid *self,
                                int           width_chars)
{
  g_return_if_fail (QUI_IS_FIELD_GRID (self));

  self->width_chars = width_chars;
}

guint
qui_field_grid_add (QuiFieldGrid *self,
                    guint         column,
                    const char   *title)
{
  Field field = { gtk_label_new (title), gtk_label_new (NULL) };
  guint row;

  g_return_val_if_fail (QUI_IS_FIELD_GRID (self), 0);
  g_return_val_if_fail (column < MAX_COLUMNS, 0);

  gtk_label_set_xalign (GTK_LABEL (field.title), 0);
  gtk_widget_add_css_class (field.title, "fieldkey");
  if (column > 0)
    gtk_widget_set_margin_start (field.title, 14);

  gtk_label_set_xalign (GTK_LABEL (field.value), 0);
  gtk_label_set_ellipsize (GTK_LABEL (field.value), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (field.value), self->width_chars);
  gtk_label_set_single_line_mode (GTK_LABEL (field.value), TRUE);
  gtk_widget_add_css_class (field.value, "fieldval");
  gtk_widget_add_css_class (field.value, "num");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (field.value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, field.title, field.value, NULL, -1);

  row = self->n_in_column[column]++;
  gtk_grid_attach (GTK_GRID (self->grid), field.title, 2 * column, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), field.value, 2 * column + 1, row, 1, 1);
  g_array_append_val (self->fields, field);
  return self->fields->len - 1;
}

void
qui_field_grid_set (QuiFieldGrid *self,
                    guint         field,
                    const char   *value,
                    const char   *tooltip)
{
  Field *at;

  g_return_if_fail (QUI_IS_FIELD_GRID (self));
  g_return_if_fail (field < self->fields->len);

  at = &g_array_index (self->fields, Field, field);
  gtk_widget_set_visible (at->title, value != NULL);
  gtk_widget_set_visible (at->value, value != NULL);
  if (value == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (at->value), value);
  gtk_widget_set_tooltip_text (at->value, tooltip != NULL ? tooltip : value);
}

void
qui_field_grid_set_style (QuiFieldGrid *self,
                          guint         field,
                          const char   *style,
                          gboolean      has)
{
  GtkWidget *value;

  g_return_if_fail (QUI_IS_FIELD_GRID (self));
  g_return_if_fail (field < self->fields->len);

  value = g_array_index (self->fields, Field, field).value;
  if (has)
    gtk_widget_add_css_class (value, style);
  else
    gtk_widget_remove_css_class (value, style);
}
