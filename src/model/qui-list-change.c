/* qui-list-change.c: what differs between two orders of a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-list-change.h"

QuiListChange
qui_list_change_find (GPtrArray *before,
                      GPtrArray *after)
{
  guint n = MIN (before->len, after->len);
  guint prefix = 0;
  guint suffix = 0;

  while (prefix < n && g_ptr_array_index (before, prefix) == g_ptr_array_index (after, prefix))
    prefix++;

  while (suffix < n - prefix
         && g_ptr_array_index (before, before->len - 1 - suffix) == g_ptr_array_index (after, after->len - 1 - suffix))
    suffix++;

  return (QuiListChange) { prefix, before->len - prefix - suffix, after->len - prefix - suffix };
}

void
qui_list_change_tell (GListModel          *list,
                      const QuiListChange *change)
{
  if (change->removed > 0 || change->added > 0)
    g_list_model_items_changed (list, change->first, change->removed, change->added);
}
