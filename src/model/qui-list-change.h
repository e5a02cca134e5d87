/* qui-list-change.h: what differs between two orders of a list
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* From @first on, @removed items of the old order give way to @added of the new: what is at both ends as it was did not change. */
typedef struct
{
  guint first;
  guint removed;
  guint added;
} QuiListChange;

/* Items are the same if their pointers are: those of @before that are compared must not have been freed. */
QuiListChange qui_list_change_find (GPtrArray *before, GPtrArray *after);
/* Emits "items-changed" of @list, once, and only if something changed. */
void          qui_list_change_tell (GListModel *list, const QuiListChange *change);

G_END_DECLS
