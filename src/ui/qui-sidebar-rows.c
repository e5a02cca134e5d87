/* qui-sidebar-rows.c: the rows of the sidebar, taken together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar-rows.h"

#include <glib/gi18n-lib.h>

#include "qui-server-order.h"
#include "qui-sidebar-group.h"

/* ---- What is not saved stands apart ---- */

static const char *
title_of (QuiOrigin origin)
{
  switch (origin)
    {
    case QUI_ORIGIN_SERVICE:
      return _("Services");
    case QUI_ORIGIN_VISIT:
      return _("Not Saved");
    case QUI_ORIGIN_SAVED:
    default:
      return NULL;
    }
}

static QuiOrigin
origin_of (GtkListBoxRow *row)
{
  if (!QUI_IS_SIDEBAR_ROW (row))
    return QUI_ORIGIN_SAVED;   /* what is saved can be in a group */
  return qui_profile_get_origin (qui_server_get_profile (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row))));
}

void
qui_sidebar_rows_update_header (GtkListBoxRow *row,
                                GtkListBoxRow *before,
                                gpointer       user_data)
{
  QuiOrigin origin = origin_of (row);
  gboolean is_first = before == NULL || origin_of (before) != origin;
  const char *title = is_first ? title_of (origin) : NULL;
  GtkWidget *label;

  if (title == NULL)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "group-title");
  gtk_list_box_row_set_header (row, label);
}

/* ---- Which are seen ---- */

/* Rows come and go by being seen or not: to make them anew takes long. A search looks into folded groups, too. */
void
qui_sidebar_rows_show (GtkListBox         *list,
                       GHashTable         *folded,
                       const char * const *words)
{
  gboolean searching = words != NULL && words[0] != NULL;
  QuiSidebarGroup *group = NULL;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    {
      QuiProfile *profile;
      const char *name;
      gboolean visible;

      if (QUI_IS_SIDEBAR_GROUP (row))
        {
          group = QUI_SIDEBAR_GROUP (row);
          qui_sidebar_group_set_folded (group, !searching && g_hash_table_contains (folded, qui_sidebar_group_get_name (group)));
          gtk_widget_set_visible (GTK_WIDGET (row), !searching);
          continue;
        }
      profile = qui_server_get_profile (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)));
      name = origin_of (row) == QUI_ORIGIN_SAVED ? qui_profile_get_group (profile) : "";
      visible = searching ? qui_server_matches (profile, words) : !g_hash_table_contains (folded, name);
      gtk_widget_set_visible (GTK_WIDGET (row), visible);
      if (*name != '\0')
        gtk_widget_add_css_class (GTK_WIDGET (row), "in-group");
      if (*name != '\0' && visible && group != NULL)
        gtk_widget_set_visible (GTK_WIDGET (group), TRUE);
    }
}

/* ---- Finding ---- */

QuiSidebarRow *
qui_sidebar_rows_find (GtkListBox *list,
                       QuiServer  *server)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (QUI_IS_SIDEBAR_ROW (row) && qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)) == server)
      return QUI_SIDEBAR_ROW (row);

  return NULL;
}

GtkListBoxRow *
qui_sidebar_rows_find_first (GtkListBox *list)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (QUI_IS_SIDEBAR_ROW (row) && gtk_widget_get_visible (GTK_WIDGET (row)))
      return row;
  return NULL;
}

GtkListBoxRow *
qui_sidebar_rows_find_head (GtkListBox    *list,
                            GtkListBoxRow *row)
{
  for (int i = gtk_list_box_row_get_index (row); i >= 0; i--)
    {
      GtkListBoxRow *head = gtk_list_box_get_row_at_index (list, i);

      if (QUI_IS_SIDEBAR_GROUP (head))
        return head;
    }
  return row;
}
