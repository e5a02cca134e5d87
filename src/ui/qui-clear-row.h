/* qui-clear-row.h: one check of a clearance, with what helps against it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-preflight.h"

G_BEGIN_DECLS

/* Signals: "show" (int: pid): the person wants to see that session; "resolve" (const QuiCheck *): to end that prepared transaction. */
#define QUI_TYPE_CLEAR_ROW (qui_clear_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearRow, qui_clear_row, QUI, CLEAR_ROW, AdwActionRow)

GtkWidget *qui_clear_row_new       (void);
/* @check: what it is about, copied; NULL: nothing that can be acted on. Text is no markup. @sql: what clears it, to be copied; NULL: then
 * @detail is. */
void       qui_clear_row_set       (QuiClearRow *self, const QuiCheck *check, const char *title, const char *detail, const char *sql);
/* Before its title; also for other rows. */
GtkWidget *qui_clear_row_icon_new  (QuiCheckSeverity severity);

G_END_DECLS
