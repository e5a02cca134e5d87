/* qui-tree-reveal.h: what must be unfolded for a line to appear
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* Opens in @view whatever the lines of @keys may be folded into; TRUE if something was closed. */
gboolean qui_tree_reveal_open     (QuiView *view, QuiSnapshot *snapshot, const QuiLineKey *keys, guint n);
/* Gives up the filter text and the states, which may hide them. */
void     qui_tree_reveal_unfilter (QuiView *view);

G_END_DECLS
