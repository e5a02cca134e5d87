/* qui-sidebar-menu.c: what can be done with a connection or a group of the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar-menu.h"

#include <glib/gi18n-lib.h>

#include "qui-context-menu.h"
#include "qui-server-order.h"
#include "qui-sidebar-group.h"
#include "qui-sidebar-row.h"

static void
add_item (GMenu      *menu,
          const char *label,
          const char *action,
          QuiProfile *profile)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", qui_profile_get_uuid (profile));
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_connect_section (QuiServer  *server,
                        QuiProfile *profile)
{
  GMenu *menu = g_menu_new ();

  switch (qui_server_get_state (server))
    {
    case QUI_SERVER_OFF:
    case QUI_SERVER_FAILED:
    case QUI_SERVER_NEEDS_PASSWORD:
      add_item (menu, _("_Connect"), "connection.connect", profile);
      break;
    case QUI_SERVER_CONNECTING:
    case QUI_SERVER_LIVE:
    case QUI_SERVER_STALE:
    default:
      add_item (menu, _("_Disconnect"), "connection.disconnect", profile);
      break;
    }
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_change_section (QuiProfile *profile)
{
  GMenu *menu = g_menu_new ();

  switch (qui_profile_get_origin (profile))
    {
    case QUI_ORIGIN_SERVICE:
      add_item (menu, _("Save a _Copy…"), "connection.edit", profile);
      break;
    case QUI_ORIGIN_VISIT:
      add_item (menu, _("_Save…"), "connection.edit", profile);
      add_item (menu, _("C_lose"), "connection.leave", profile);
      break;
    case QUI_ORIGIN_SAVED:
    default:
      add_item (menu, _("_Edit…"), "connection.edit", profile);
      add_item (menu, _("D_uplicate"), "connection.duplicate", profile);
      add_item (menu, _("De_lete…"), "connection.delete", profile);
      break;
    }
  return G_MENU_MODEL (menu);
}

static void
add_group_item (GMenu      *menu,
                const char *label,
                QuiProfile *profile,
                const char *group)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "connection.move-to-group", "(ss)", qui_profile_get_uuid (profile), group);
  g_menu_append_item (menu, item);
}

static GMenuModel *
create_group_menu (QuiProfile    *profile,
                   QuiServerList *servers)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) known = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();
  g_auto (GStrv) groups = qui_server_order_dup_groups (servers);
  const char *present = qui_profile_get_group (profile);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *label = qui_context_menu_dup_label (groups[i]);

      if (!g_str_equal (groups[i], present))
        add_group_item (known, label, profile, groups[i]);
    }
  if (*present != '\0')
    add_group_item (other, _("N_o Group"), profile, "");
  add_item (other, _("_New Group…"), "connection.new-group", profile);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (known));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (other));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_order_section (QuiProfile    *profile,
                      QuiServerList *servers)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuModel) groups = create_group_menu (profile, servers);

  add_item (menu, _("Move U_p"), "connection.move-up", profile);
  add_item (menu, _("Move Dow_n"), "connection.move-down", profile);
  g_menu_append_submenu (menu, _("Move to _Group"), groups);
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_menu_of_group (QuiSidebarGroup *group)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (_("_Rename Group…"), NULL);

  g_menu_item_set_action_and_target (item, "connection.rename-group", "s", qui_sidebar_group_get_name (group));
  g_menu_append_item (menu, item);
  return G_MENU_MODEL (menu);
}

GMenuModel *
qui_sidebar_menu_new (QuiServer     *server,
                      QuiServerList *servers)
{
  QuiProfile *profile = qui_server_get_profile (server);
  g_autoptr (GMenuModel) connect = create_connect_section (server, profile);
  g_autoptr (GMenuModel) change = create_change_section (profile);
  GMenu *menu = g_menu_new ();

  g_menu_append_section (menu, NULL, connect);
  g_menu_append_section (menu, NULL, change);
  if (qui_profile_get_origin (profile) == QUI_ORIGIN_SAVED)
    {
      g_autoptr (GMenuModel) order = create_order_section (profile, servers);

      g_menu_append_section (menu, NULL, order);
    }
  return G_MENU_MODEL (menu);
}

GMenuModel *
qui_sidebar_menu_new_for_row (GtkListBoxRow *row,
                              QuiServerList *servers)
{
  g_return_val_if_fail (QUI_IS_SIDEBAR_ROW (row) || QUI_IS_SIDEBAR_GROUP (row), NULL);

  if (QUI_IS_SIDEBAR_GROUP (row))
    return create_menu_of_group (QUI_SIDEBAR_GROUP (row));
  return qui_sidebar_menu_new (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)), servers);
}
