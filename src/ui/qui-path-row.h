/* qui-path-row.h: an entry for the path of a file, which can be chosen, too
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Properties: "choose" (string): what its button and the file chooser say; "folder" (string): where the chooser begins, in the person's home. */
#define QUI_TYPE_PATH_ROW (qui_path_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiPathRow, qui_path_row, QUI, PATH_ROW, AdwEntryRow)

G_END_DECLS
