/* qui-group-row.c: an entry for the group of a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-group-row.h"

#include <glib/gi18n-lib.h>

#include "qui-context-menu.h"
#include "qui-server-order.h"

struct _QuiGroupRow
{
  AdwEntryRow parent_instance;
};

G_DEFINE_FINAL_TYPE (QuiGroupRow, qui_group_row, ADW_TYPE_ENTRY_ROW)

static void
add_group (GMenu      *menu,
           const char *label,
           const char *group)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "group.choose", "s", group);
  g_menu_append_item (menu, item);
}

static GMenu *
create_menu (char **groups)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) known = g_menu_new ();
  g_autoptr (GMenu) none = g_menu_new ();

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *label = qui_context_menu_dup_label (groups[i]);

      add_group (known, label, groups[i]);
    }
  add_group (none, _("N_o Group"), "");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (known));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (none));
  return menu;
}

static void
chosen (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  gtk_editable_set_text (GTK_EDITABLE (widget), g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (widget);
}

static void
qui_group_row_class_init (QuiGroupRowClass *klass)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "group.choose", "s", chosen);
}

static void
qui_group_row_init (QuiGroupRow *self)
{
}

void
qui_group_row_set_servers (QuiGroupRow   *self,
                           QuiServerList *servers)
{
  g_auto (GStrv) groups = NULL;
  g_autoptr (GMenu) menu = NULL;
  GtkWidget *button;

  g_return_if_fail (QUI_IS_GROUP_ROW (self));
  g_return_if_fail (QUI_IS_SERVER_LIST (servers));

  groups = qui_server_order_dup_groups (servers);
  if (groups[0] == NULL)
    return;

  menu = create_menu (groups);
  button = g_object_new (GTK_TYPE_MENU_BUTTON, "icon-name", "pan-down-symbolic", "valign", GTK_ALIGN_CENTER,
                         "tooltip-text", _("Choose Group"), "menu-model", menu, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choose Group"), -1);
  gtk_widget_add_css_class (button, "flat");
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), button);
}
