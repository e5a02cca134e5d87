/* qui-connection-export.h: saved connections, into a file for other programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile-store.h"

G_BEGIN_DECLS

/* Puts these into @group: export-pgadmin, export-services; off while nothing is saved. Each asks for a file over the window of @overlay. A toast says
 * that it is written, a dialog what is not in it or why there is none. */
#define QUI_TYPE_CONNECTION_EXPORT (qui_connection_export_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectionExport, qui_connection_export, QUI, CONNECTION_EXPORT, GObject)

QuiConnectionExport *qui_connection_export_new (QuiProfileStore *store, AdwToastOverlay *overlay, GActionMap *group);

G_END_DECLS
