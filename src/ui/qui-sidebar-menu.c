/* qui-sidebar-menu.c: what can be done with a connection of the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar-menu.h"

#include <glib/gi18n-lib.h>

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

static GMenuModel *
create_order_section (QuiProfile *profile)
{
  GMenu *menu = g_menu_new ();

  add_item (menu, _("Move U_p"), "connection.move-up", profile);
  add_item (menu, _("Move Dow_n"), "connection.move-down", profile);
  return G_MENU_MODEL (menu);
}

GMenuModel *
qui_sidebar_menu_new (QuiServer *server)
{
  QuiProfile *profile = qui_server_get_profile (server);
  g_autoptr (GMenuModel) connect = create_connect_section (server, profile);
  g_autoptr (GMenuModel) change = create_change_section (profile);
  GMenu *menu = g_menu_new ();

  g_menu_append_section (menu, NULL, connect);
  g_menu_append_section (menu, NULL, change);
  if (qui_profile_get_origin (profile) == QUI_ORIGIN_SAVED)
    {
      g_autoptr (GMenuModel) order = create_order_section (profile);

      g_menu_append_section (menu, NULL, order);
    }
  return G_MENU_MODEL (menu);
}
