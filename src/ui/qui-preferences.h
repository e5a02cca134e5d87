/* qui-preferences.h: what a person sets once for all servers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* All that is set here is in @settings at once. */
#define QUI_TYPE_PREFERENCES (qui_preferences_get_type ())
G_DECLARE_FINAL_TYPE (QuiPreferences, qui_preferences, QUI, PREFERENCES, AdwPreferencesWindow)

GtkWidget *qui_preferences_new (GSettings *settings, GtkWindow *parent);

G_END_DECLS
