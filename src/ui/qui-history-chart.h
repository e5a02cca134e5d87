/* qui-history-chart.h: sessions that were not idle, as stacked bars over the last fifteen minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-history.h"

G_BEGIN_DECLS

/* Follows its history's "changed". Idle sessions are left out: they would flatten the rest. */
#define QUI_TYPE_HISTORY_CHART (qui_history_chart_get_type ())
G_DECLARE_FINAL_TYPE (QuiHistoryChart, qui_history_chart, QUI, HISTORY_CHART, GtkWidget)

GtkWidget *qui_history_chart_new (QuiHistory *history);

G_END_DECLS
