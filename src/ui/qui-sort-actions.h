/* qui-sort-actions.h: the order of the lines, as actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-view.h"

G_BEGIN_DECLS

/* Adds "sort-column" (its state: qui_column_get_nick()) and "sort-order" ("ascending" or "descending"; disabled in the natural
 * order) to @map. They show the sort of @view, whoever changes it, and change it. */
void qui_sort_actions_add (GActionMap *map, QuiView *view);

G_END_DECLS
