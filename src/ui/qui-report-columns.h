/* qui-report-columns.h: the columns of a report
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* PID, Application, User, Outcome, Detail, for a model of QuiReportSlot. */
void qui_report_columns_add (GtkColumnView *view);

G_END_DECLS
