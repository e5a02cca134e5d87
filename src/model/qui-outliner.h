/* qui-outliner.h: keeps a row list in step with snapshot and view, off the main thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-row-list.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* One outline is built at a time; what changes meanwhile is built next, and only the newest counts.
 * Signal "updated" (QuiSnapshot, NULL when emptied): the rows show that snapshot now. */
#define QUI_TYPE_OUTLINER (qui_outliner_get_type ())
G_DECLARE_FINAL_TYPE (QuiOutliner, qui_outliner, QUI, OUTLINER, GObject)

QuiOutliner *qui_outliner_new          (QuiView *view, QuiRowList *rows);
/* NULL empties the rows at once. */
void         qui_outliner_set_snapshot (QuiOutliner *self, QuiSnapshot *snapshot);

G_END_DECLS
