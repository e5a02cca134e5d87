/* qui-report-columns.c: the columns of a report
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-focus.h"
#include "qui-looks.h"
#include "qui-report-columns.h"
#include "qui-report-slots.h"
#include "qui-tree-cell.h"

typedef enum
{
  COLUMN_PID,
  COLUMN_APPLICATION,
  COLUMN_USER,
  COLUMN_OUTCOME,
  COLUMN_DETAIL,
} Column;

static char *
dup_text (QuiOutcomeRow *row,
          Column         column)
{
  switch (column)
    {
    case COLUMN_PID:
      return g_strdup_printf ("%d", qui_outcome_row_get_target (row)->pid);
    case COLUMN_APPLICATION:
      return g_strdup (qui_outcome_row_get_application (row));
    case COLUMN_USER:
      return g_strdup (qui_outcome_row_get_user (row));
    case COLUMN_OUTCOME:
      return g_strdup (qui_outcome_row_get_label (row));
    case COLUMN_DETAIL:
      return qui_outcome_row_dup_detail (row);
    default:
      g_assert_not_reached ();
    }
}

static QuiTreeCell *
get_cell (GtkListItem *item)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  return QUI_TREE_CELL (QUI_IS_TREE_CELL (child) ? child : gtk_widget_get_last_child (child));
}

static void
show_symbol (GtkListItem   *item,
             QuiOutcomeRow *row)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *spinner = gtk_widget_get_first_child (box);
  GtkWidget *image = gtk_widget_get_next_sibling (spinner);
  QuiOutcomeKind kind = qui_outcome_row_get_shown_kind (row);
  const char *icon = qui_looks_outcome_icon (kind);
  const char *classes[] = { "outcome", qui_looks_outcome_class (kind), NULL };

  gtk_widget_set_css_classes (box, classes);
  gtk_widget_set_visible (spinner, kind == QUI_OUTCOME_WAITING);
  gtk_spinner_set_spinning (GTK_SPINNER (spinner), kind == QUI_OUTCOME_WAITING);
  gtk_widget_set_visible (image, kind != QUI_OUTCOME_WAITING);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon != NULL ? icon : "content-loading-symbolic");
}

static void
name_row (GtkWidget     *cell,
          QuiOutcomeRow *row)
{
  GString *name = g_string_new (NULL);

  for (Column column = COLUMN_PID; column <= COLUMN_DETAIL; column++)
    {
      g_autofree char *text = dup_text (row, column);

      if (text != NULL && *text != '\0')
        g_string_append_printf (name, "%s%s", name->len > 0 ? ", " : "", text);
    }
  qui_focus_name_row (cell, name->str);
  g_string_free (name, TRUE);
}

static void
fill_cell (GtkListItem *item)
{
  QuiOutcomeRow *row = qui_report_slot_get_row (gtk_list_item_get_item (item));
  QuiTreeCell *cell = get_cell (item);
  Column column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "column"));
  g_autofree char *text = dup_text (row, column);
  QuiTreeCellContent content = {
    .text = text,
    .look = column == COLUMN_USER || column == COLUMN_DETAIL ? QUI_TREE_LOOK_DIM : QUI_TREE_LOOK_PLAIN,
  };

  qui_tree_cell_set_content (cell, &content);
  if (column == COLUMN_OUTCOME)
    show_symbol (item, row);
  if (column == COLUMN_PID)
    name_row (gtk_list_item_get_child (item), row);
}

/* Only when it is asked for: each text set beforehand would ask the display where the pointer is, and wait for the answer. */
static gboolean
query_tooltip (QuiTreeCell *cell,
               int          x,
               int          y,
               gboolean     keyboard,
               GtkTooltip  *tooltip)
{
  if (!qui_tree_cell_is_cut (cell))
    return FALSE;

  gtk_tooltip_set_text (tooltip, qui_tree_cell_get_text (cell));
  return TRUE;
}

static GtkWidget *
make_symbol_cell (GtkWidget *cell)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_spinner_new ());
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE, "pixel-size", 14,
                                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_set_hexpand (cell, TRUE);
  gtk_box_append (GTK_BOX (box), cell);
  return box;
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  Column column = GPOINTER_TO_INT (user_data);
  GtkWidget *cell = qui_tree_cell_new (0, column == COLUMN_PID);

  g_object_set_data (G_OBJECT (item), "column", GINT_TO_POINTER (column));
  gtk_widget_set_has_tooltip (cell, TRUE);
  g_signal_connect (cell, "query-tooltip", G_CALLBACK (query_tooltip), NULL);
  gtk_list_item_set_child (item, column == COLUMN_OUTCOME ? make_symbol_cell (cell) : cell);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  QuiReportSlot *slot = gtk_list_item_get_item (item);

  fill_cell (item);
  g_object_set_data_full (G_OBJECT (item), "slot", g_object_ref (slot), g_object_unref);
  g_signal_connect_swapped (slot, "changed", G_CALLBACK (fill_cell), item);
}

/* The item may have lost its slot by now. */
static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  QuiReportSlot *slot = g_object_get_data (G_OBJECT (item), "slot");

  g_signal_handlers_disconnect_by_func (slot, fill_cell, item);
  g_object_set_data (G_OBJECT (item), "slot", NULL);
}

static void
add_column (GtkColumnView *view,
            Column         column,
            const char    *title,
            int            width)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view_column = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GINT_TO_POINTER (column));
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  view_column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (view_column, column != COLUMN_DETAIL);
  gtk_column_view_column_set_expand (view_column, column == COLUMN_DETAIL);
  gtk_column_view_column_set_fixed_width (view_column, width);
  gtk_column_view_append_column (view, view_column);
}

void
qui_report_columns_add (GtkColumnView *view)
{
  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));

  qui_focus_name_list (view, _("Sessions and their outcomes"));
  add_column (view, COLUMN_PID, _("PID"), 58);
  add_column (view, COLUMN_APPLICATION, _("Application"), 106);
  add_column (view, COLUMN_USER, _("User"), 86);
  add_column (view, COLUMN_OUTCOME, _("Outcome"), 130);
  add_column (view, COLUMN_DETAIL, _("Detail"), -1);
}
