/* qui-view-settings.h: what the settings say of a view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-ages.h"
#include "qui-column-layout.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* As long as both live: what is folded and hidden follows @settings; what is hidden no longer because somebody gave it up in the view is so in
 * @settings, too. */
void qui_view_settings_follow (QuiView *view, GSettings *settings);

/* From when on something is long, as the person has it. */
void qui_view_settings_get_ages (GSettings *settings, QuiAgeLimits *limits);

/* The columns, which each grouping has its own of; they are in the key of that name. */
const char      *qui_view_settings_get_columns_key (QuiGrouping grouping);
QuiColumnLayout *qui_view_settings_get_columns     (GSettings *settings, QuiGrouping grouping);
void             qui_view_settings_set_columns     (GSettings *settings, QuiGrouping grouping, const QuiColumnLayout *layout);
/* Their widths are forgotten, too. */
void             qui_view_settings_reset_columns   (GSettings *settings, QuiGrouping grouping);

G_END_DECLS
