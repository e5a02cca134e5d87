/* qui-view-settings.h: what the settings say of a view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-view.h"

G_BEGIN_DECLS

/* As long as both live: what is folded and hidden follows @settings; what is hidden no longer because somebody gave it up in the view is so in
 * @settings, too. */
void qui_view_settings_follow (QuiView *view, GSettings *settings);

G_END_DECLS
