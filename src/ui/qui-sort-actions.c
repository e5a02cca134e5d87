/* qui-sort-actions.c: the order of the lines, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sort-actions.h"

#include "qui-column-layout.h"

static void
column_asked_cb (GSimpleAction *action,
                 GVariant      *value,
                 QuiView       *view)
{
  QuiColumn column = qui_column_find (g_variant_get_string (value, NULL));
  gboolean descending;

  qui_view_get_sort (view, &descending);
  qui_view_set_sort (view, column, column != QUI_COLUMN_NONE && descending);
}

static void
order_asked_cb (GSimpleAction *action,
                GVariant      *value,
                QuiView       *view)
{
  qui_view_set_sort (view, qui_view_get_sort (view, NULL), g_str_equal (g_variant_get_string (value, NULL), "descending"));
}

static void
show_column (GSimpleAction *action,
             QuiView       *view)
{
  g_simple_action_set_state (action, g_variant_new_string (qui_column_get_nick (qui_view_get_sort (view, NULL))));
}

static void
show_order (GSimpleAction *action,
            QuiView       *view)
{
  gboolean descending;
  QuiColumn column = qui_view_get_sort (view, &descending);

  g_simple_action_set_state (action, g_variant_new_string (descending ? "descending" : "ascending"));
  g_simple_action_set_enabled (action, column != QUI_COLUMN_NONE);
}

static void
add_action (GActionMap *map,
            QuiView    *view,
            const char *name,
            GCallback   asked,
            void      (*show) (GSimpleAction *action, QuiView *view))
{
  g_autoptr (GSimpleAction) action = g_simple_action_new_stateful (name, G_VARIANT_TYPE_STRING, g_variant_new_string (""));

  g_signal_connect_object (action, "change-state", asked, view, 0);
  g_signal_connect_object (view, "changed", G_CALLBACK (show), action, G_CONNECT_SWAPPED);
  show (action, view);
  g_action_map_add_action (map, G_ACTION (action));
}

void
qui_sort_actions_add (GActionMap *map,
                      QuiView    *view)
{
  g_return_if_fail (G_IS_ACTION_MAP (map));
  g_return_if_fail (QUI_IS_VIEW (view));

  add_action (map, view, "sort-column", G_CALLBACK (column_asked_cb), show_column);
  add_action (map, view, "sort-order", G_CALLBACK (order_asked_cb), show_order);
}
