/* qui-impact-row.h: sessions of one application, user and client that an action hits
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-plan.h"

G_BEGIN_DECLS

#define QUI_TYPE_IMPACT_ROW (qui_impact_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiImpactRow, qui_impact_row, QUI, IMPACT_ROW, AdwActionRow)

GtkWidget *qui_impact_row_new       (void);
/* The full width of the bar stands for @largest sessions. */
void       qui_impact_row_set_group (QuiImpactRow *self, const QuiImpactGroup *group, guint largest);

G_END_DECLS
