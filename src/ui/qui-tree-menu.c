/* qui-tree-menu.c: the context menu of the session tree
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-menu.h"

#include <glib/gi18n-lib.h>

static void
append_section (GMenu *menu,
                GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* Only one of "Close" and "Reopen" makes sense at a time, and few sessions have a lead blocker. */
static void
append_if_enabled (GMenu      *menu,
                   const char *label,
                   const char *action)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
  g_menu_append_item (menu, item);
}

/* What a menu is asked for. */
typedef struct
{
  QuiColumn              column;
  const QuiColumnLayout *layout;
} Place;

/* From the keyboard no cell is meant: any can be chosen. */
static void
append_copy_cell (GMenu       *copy,
                  guint        n,
                  const Place *place)
{
  g_autoptr (GMenu) columns = g_menu_new ();
  QuiColumn shown[QUI_N_COLUMNS];
  guint n_shown = qui_column_layout_get_shown (place->layout, shown);

  if (place->column != QUI_COLUMN_NONE)
    {
      g_autofree char *action = g_strdup_printf ("act.copy-cell(%d)", place->column);

      g_menu_append (copy, ngettext ("Copy C_ell", "Copy C_ells", n), action);
      return;
    }

  for (guint i = 0; i < n_shown; i++)
    {
      g_autofree char *action = g_strdup_printf ("act.copy-cell(%d)", shown[i]);

      g_menu_append (columns, qui_column_get_title (shown[i]), action);
    }
  g_menu_append_submenu (copy, ngettext ("Copy C_ell", "Copy C_ells", n), G_MENU_MODEL (columns));
}

/* @n: lines. */
static void
append_copies (GMenu       *menu,
               GMenu       *copy,
               guint        n,
               const Place *place)
{
  g_autoptr (GMenu) sql = g_menu_new ();

  g_menu_append (copy, ngettext ("Copy Ro_w", "Copy Ro_ws", n), "act.copy-rows");
  append_copy_cell (copy, n, place);
  g_menu_append (sql, _("To _Cancel"), "act.copy-sql-cancel");
  g_menu_append (sql, _("To _Terminate"), "act.copy-sql-terminate");
  g_menu_append_submenu (copy, _("Copy _SQL"), G_MENU_MODEL (sql));
  append_section (menu, copy);
}

static void
append_sessions (GMenu       *menu,
                 guint        n,
                 const Place *place)
{
  g_autoptr (GMenu) act = g_menu_new ();
  g_autoptr (GMenu) lead = g_menu_new ();
  g_autoptr (GMenu) copy = g_menu_new ();

  if (n > 1)
    {
      g_menu_append (act, _("_Cancel Queries"), "act.cancel");
      g_menu_append (act, _("_Terminate Sessions…"), "act.terminate");
    }
  else
    {
      g_menu_append (act, _("_Cancel Query"), "act.cancel");
      g_menu_append (act, _("_Terminate Session"), "act.terminate");
    }
  append_section (menu, act);

  append_if_enabled (lead, _("Cancel _Lead Blocker’s Query"), "act.cancel-lead");
  append_if_enabled (lead, _("Terminate Lead _Blocker…"), "act.terminate-lead");
  append_section (menu, lead);

  g_menu_append (copy, ngettext ("Copy _PID", "Copy _PIDs", n), "act.copy-pid");
  g_menu_append (copy, ngettext ("Copy _Query", "Copy _Queries", n), "act.copy-query");
  append_copies (menu, copy, n, place);
}

/* @prefix: of the actions on one database, or on all. */
static GMenu *
everyone_new (const char *prefix)
{
  GMenu *menu = g_menu_new ();
  g_autofree char *cancel = g_strconcat (prefix, "cancel-all", NULL);
  g_autofree char *terminate = g_strconcat (prefix, "terminate-active", NULL);
  g_autofree char *disconnect = g_strconcat (prefix, "disconnect-others", NULL);

  g_menu_append (menu, _("_Cancel All Queries…"), cancel);
  g_menu_append (menu, _("_Terminate Active Sessions…"), terminate);
  g_menu_append (menu, _("_Disconnect Everyone Else…"), disconnect);
  return menu;
}

static void
append_database (GMenu *menu)
{
  g_autoptr (GMenu) act = everyone_new ("act.");
  g_autoptr (GMenu) take = g_menu_new ();
  g_autoptr (GMenu) tell = g_menu_new ();

  append_section (menu, act);

  g_menu_append (take, _("Clear for _Rename or Drop…"), "act.clear");
  append_if_enabled (take, _("Close to _New Connections…"), "act.close-database");
  append_if_enabled (take, _("Re_open"), "act.reopen-database");
  append_section (menu, take);

  g_menu_append (tell, _("Tell _Me When Empty"), "act.watch-empty");
  append_section (menu, tell);
}

static void
append_watch (GMenu *menu)
{
  g_autoptr (GMenu) tell = g_menu_new ();

  g_menu_append (tell, _("Tell Me of _Idle Transactions…"), "act.watch-idle");
  append_section (menu, tell);
}

static void
append_server (GMenu *menu)
{
  g_autoptr (GMenu) act = everyone_new ("act.server-");

  g_menu_append_section (menu, _("All Databases"), G_MENU_MODEL (act));
  append_watch (menu);
}

static void
append_switch (GMenu     *menu,
               QuiColumn  column)
{
  g_autofree char *action = g_strconcat ("page.show-column-", qui_column_get_nick (column), NULL);

  g_menu_append (menu, qui_column_get_title (column), action);
}

GMenuModel *
qui_tree_menu_new_columns (const QuiColumnLayout *layout)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) all = g_menu_new ();
  g_autoptr (GMenu) shown = g_menu_new ();
  g_autoptr (GMenu) hidden = g_menu_new ();

  g_return_val_if_fail (layout != NULL, NULL);

  for (guint i = 0; i < QUI_N_COLUMNS; i++)
    {
      QuiColumn column = qui_column_layout_get_nth (layout, i);

      append_switch (qui_column_layout_is_shown (layout, column) ? shown : hidden, column);
    }
  append_section (menu, shown);

  /* All together are more than fit on a small screen. */
  if (g_menu_model_get_n_items (G_MENU_MODEL (hidden)) > 0)
    g_menu_append_submenu (all, _("_More Columns"), G_MENU_MODEL (hidden));
  g_menu_append (all, _("_Arrange Columns…"), "page.columns");
  g_menu_append (all, _("_Reset Columns"), "page.reset-columns");
  append_section (menu, all);
  return G_MENU_MODEL (menu);
}

static void
append_columns (GMenu                 *menu,
                const QuiColumnLayout *layout)
{
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuModel) columns = qui_tree_menu_new_columns (layout);

  g_menu_append_submenu (section, _("Col_umns"), columns);
  append_section (menu, section);
}

GMenuModel *
qui_tree_menu_new (GArray                *keys,
                   QuiColumn              column,
                   const QuiColumnLayout *layout)
{
  GMenu *menu = g_menu_new ();
  const Place place = { column, layout };
  g_autoptr (GMenu) copy = g_menu_new ();
  guint n_databases = 0;
  guint n_sessions = 0;
  guint n_folded = 0;

  g_return_val_if_fail (keys != NULL && layout != NULL, NULL);

  for (guint i = 0; i < keys->len; i++)
    {
      QuiLineKind kind = g_array_index (keys, QuiLineKey, i).kind;

      n_databases += kind == QUI_LINE_DATABASE;
      n_sessions += kind == QUI_LINE_SESSION;
      n_folded += kind == QUI_LINE_IDLE_GROUP;
    }

  if (n_databases == 1 && keys->len == 1)
    {
      append_database (menu);
      append_copies (menu, copy, 1, &place);
    }
  else if (n_databases + n_sessions + n_folded > 0)
    append_sessions (menu, n_sessions == 1 && keys->len == 1 ? 1 : 2, &place);
  else
    append_server (menu);
  if (column == QUI_COLUMN_NONE)
    append_columns (menu, layout);
  return G_MENU_MODEL (menu);
}

GMenuModel *
qui_tree_menu_new_database (void)
{
  GMenu *menu = g_menu_new ();

  append_database (menu);
  return G_MENU_MODEL (menu);
}

GMenuModel *
qui_tree_menu_new_server (void)
{
  GMenu *menu = g_menu_new ();

  append_server (menu);
  return G_MENU_MODEL (menu);
}

void
qui_tree_menu_append_server (GMenu *menu)
{
  g_autoptr (GMenu) act = everyone_new ("act.server-");

  g_return_if_fail (G_IS_MENU (menu));

  g_menu_append_submenu (menu, _("All _Databases"), G_MENU_MODEL (act));
  append_watch (menu);
}
