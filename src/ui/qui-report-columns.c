/* qui-report-columns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-operation.h"
#include "qui-report-columns.h"

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

static GtkInscription *
get_inscription (GtkListItem *item)
{
  GtkWidget *child = gtk_list_item_get_child (item);

  return GTK_INSCRIPTION (GTK_IS_INSCRIPTION (child) ? child : gtk_widget_get_last_child (child));
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
fill_cell (GtkListItem *item)
{
  QuiOutcomeRow *row = gtk_list_item_get_item (item);
  GtkInscription *inscription = get_inscription (item);
  Column column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "column"));
  g_autofree char *text = dup_text (row, column);

  gtk_inscription_set_text (inscription, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (inscription), column == COLUMN_DETAIL || column == COLUMN_APPLICATION ? text : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (inscription), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (column == COLUMN_OUTCOME)
    show_symbol (item, row);
}

static GtkWidget *
make_symbol_cell (GtkWidget *inscription)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (box), gtk_spinner_new ());
  gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE, "pixel-size", 14,
                                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_set_hexpand (inscription, TRUE);
  gtk_box_append (GTK_BOX (box), inscription);
  return box;
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  Column column = GPOINTER_TO_INT (user_data);
  GtkWidget *inscription = gtk_inscription_new (NULL);

  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (inscription), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (inscription), 4);
  gtk_inscription_set_nat_lines (GTK_INSCRIPTION (inscription), 1);
  if (column == COLUMN_PID)
    gtk_widget_add_css_class (inscription, "num");
  if (column == COLUMN_USER || column == COLUMN_DETAIL)
    gtk_widget_add_css_class (inscription, "sec");

  g_object_set_data (G_OBJECT (item), "column", GINT_TO_POINTER (column));
  gtk_list_item_set_child (item, column == COLUMN_OUTCOME ? make_symbol_cell (inscription) : inscription);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  QuiOutcomeRow *row = gtk_list_item_get_item (item);

  fill_cell (item);
  g_object_set_data_full (G_OBJECT (item), "row", g_object_ref (row), g_object_unref);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (fill_cell), item);
}

/* The item may have lost its row by now. */
static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  QuiOutcomeRow *row = g_object_get_data (G_OBJECT (item), "row");

  g_signal_handlers_disconnect_by_func (row, fill_cell, item);
  g_object_set_data (G_OBJECT (item), "row", NULL);
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

  add_column (view, COLUMN_PID, _("PID"), 64);
  add_column (view, COLUMN_APPLICATION, _("Application"), 112);
  add_column (view, COLUMN_USER, _("User"), 92);
  add_column (view, COLUMN_OUTCOME, _("Outcome"), 130);
  add_column (view, COLUMN_DETAIL, _("Detail"), -1);
}
