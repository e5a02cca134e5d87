/* qui-import-dialog.h: choose from the connections that other programs know
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile-store.h"

G_BEGIN_DECLS

/* Puts the chosen ones into @store. Those that are saved already cannot be chosen. */
#define QUI_TYPE_IMPORT_DIALOG (qui_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiImportDialog, qui_import_dialog, QUI, IMPORT_DIALOG, AdwWindow)

GtkWidget *qui_import_dialog_new (QuiProfileStore *store, GtkWindow *parent);

G_END_DECLS
