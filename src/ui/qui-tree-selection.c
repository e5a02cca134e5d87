/* qui-tree-selection.c: between the keys that are selected and a selection model, which only knows positions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-selection.h"

GArray *
qui_tree_selection_dup_keys (GtkSelectionModel *selection,
                             QuiRowList        *rows)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (selection);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more; more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (QuiRow) row = g_list_model_get_item (G_LIST_MODEL (rows), position);

      g_array_append_val (keys, *qui_row_get_key (row));
    }
  return keys;
}

gboolean
qui_tree_selection_restore (GtkSelectionModel *selection,
                            QuiRowList        *rows)
{
  g_autoptr (GArray) keys = qui_row_list_get_selected_keys (rows);
  g_autoptr (GtkBitset) present = gtk_selection_model_get_selection (selection);
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = NULL;

  for (guint i = 0; i < keys->len; i++)
    {
      guint position;

      if (qui_row_list_find (rows, &g_array_index (keys, QuiLineKey, i), &position) != NULL)
        gtk_bitset_add (wanted, position);
    }
  if (gtk_bitset_equals (present, wanted))
    return FALSE;

  all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (rows)));
  gtk_selection_model_set_selection (selection, wanted, all);
  return TRUE;
}

gboolean
qui_tree_selection_take (GtkSelectionModel  *selection,
                         QuiRowList         *rows,
                         GArray            **keys,
                         gboolean            some,
                         guint              *position)
{
  g_autoptr (GtkBitset) wanted = gtk_bitset_new_empty ();
  g_autoptr (GtkBitset) all = NULL;
  guint n_found = 0;

  for (guint i = 0; i < (*keys)->len; i++)
    {
      guint at;

      if (qui_row_list_find (rows, &g_array_index (*keys, QuiLineKey, i), &at) == NULL)
        continue;
      gtk_bitset_add (wanted, at);
      if (n_found++ == 0)
        *position = at;
    }
  if (n_found == 0 || (n_found < (*keys)->len && !some))
    return FALSE;

  g_clear_pointer (keys, g_array_unref);
  all = gtk_bitset_new_range (0, g_list_model_get_n_items (G_LIST_MODEL (rows)));
  gtk_selection_model_set_selection (selection, wanted, all);
  return TRUE;
}
