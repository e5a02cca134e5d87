/* qui-route-fields.h: what lies on the way to a server: an SSH tunnel, a pooler
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile.h"

G_BEGIN_DECLS

/* A part of the editor. Signal "changed": qui_route_fields_check() may say something else, though the profile is the same. */
#define QUI_TYPE_ROUTE_FIELDS (qui_route_fields_get_type ())
G_DECLARE_FINAL_TYPE (QuiRouteFields, qui_route_fields, QUI, ROUTE_FIELDS, AdwPreferencesGroup)

/* Once. What is changed here is changed in @profile at once, and the other way round. */
void     qui_route_fields_set_profile (QuiRouteFields *self, QuiProfile *profile);
/* Whether the profile can have what stands here; qui_profile_check() says what else is wrong with it. Error: QUI_ERROR_INVALID. */
gboolean qui_route_fields_check       (QuiRouteFields *self, GError **error);

G_END_DECLS
