/* qui-report-slots.h: the rows of a report as its list takes them: a few more at a time, and each place keeps its widgets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-operation.h"

G_BEGIN_DECLS

/* A place in the list. It emits "changed" (no arguments) when another row has come into it, or the row says something new; soon after, not at once. */
#define QUI_TYPE_REPORT_SLOT (qui_report_slot_get_type ())
G_DECLARE_FINAL_TYPE (QuiReportSlot, qui_report_slot, QUI, REPORT_SLOT, GObject)

QuiOutcomeRow *qui_report_slot_get_row (QuiReportSlot *self);   /* no reference given */

/* A GListModel of QuiReportSlot over @rows, a GListModel of QuiOutcomeRow whose order may change but not its length. It begins with what fits on a
 * screen and grows to all of them while the main loop has nothing better to do. */
#define QUI_TYPE_REPORT_SLOTS (qui_report_slots_get_type ())
G_DECLARE_FINAL_TYPE (QuiReportSlots, qui_report_slots, QUI, REPORT_SLOTS, GObject)

QuiReportSlots *qui_report_slots_new (GListModel *rows);

G_END_DECLS
