/* qui-tree-reveal.h: what must be unfolded for a line to appear
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-outline.h"

G_BEGIN_DECLS

/* Opens in @view whatever the lines of @keys may be folded into, and goes back to databases where a view by blocker does not have them. TRUE
 * if something has changed. */
gboolean qui_tree_reveal_open     (QuiView *view, QuiOutline *outline, const QuiLineKey *keys, guint n);
/* Gives up what may hide them: filter text, states, and hiding sessions of their kind. @keys may be NULL. */
void     qui_tree_reveal_unfilter (QuiView *view, QuiSnapshot *snapshot, const QuiLineKey *keys, guint n);
/* Both, and the grouping that does not show everybody. */
void     qui_tree_reveal_all      (QuiView *view, QuiOutline *outline, const QuiLineKey *keys, guint n);

G_END_DECLS
