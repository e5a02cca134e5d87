/* qui-group-row.h: an entry for the group of a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* What is typed is a group; those that there are can be chosen from a menu. */
#define QUI_TYPE_GROUP_ROW (qui_group_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiGroupRow, qui_group_row, QUI, GROUP_ROW, AdwEntryRow)

/* Those whose groups are offered, as they are now. */
void qui_group_row_set_servers (QuiGroupRow *self, QuiServerList *servers);

G_END_DECLS
