/* qui-lead.h: the lead blocker of what is selected
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-outline.h"

G_BEGIN_DECLS

/* The node of the one lead that all of @keys (GArray of QuiLineKey) stand beneath, or are; QUI_BLOCKING_NONE where the outline is not
 * grouped by blocker, nothing is selected, or there are several. @outline may be NULL. */
guint    qui_lead_find_node (QuiOutline *outline, GArray *keys);
/* The same if it is a session that is not selected itself: who can be signalled in place of the selection. */
gboolean qui_lead_find      (QuiOutline *outline, GArray *keys, QuiLineKey *lead);

G_END_DECLS
