/* qui-import-row.h: a connection that may be imported
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-import-entry.h"

G_BEGIN_DECLS

/* Its check button is the entry's "chosen". */
#define QUI_TYPE_IMPORT_ROW (qui_import_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiImportRow, qui_import_row, QUI, IMPORT_ROW, GtkWidget)

GtkWidget *qui_import_row_new       (void);
/* NULL: none any more. */
void       qui_import_row_set_entry (QuiImportRow *self, QuiImportEntry *entry);
/* As a click on its check button. */
void       qui_import_row_toggle    (QuiImportRow *self);

G_END_DECLS
