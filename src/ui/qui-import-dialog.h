/* qui-import-dialog.h: choose from the connections that other programs know
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile-store.h"

G_BEGIN_DECLS

/* A list of what this computer's own files, a file of another program or a pasted text name; with *Import* the chosen ones go into @store,
 * before that nothing does. Those that are saved already cannot be chosen. */
#define QUI_TYPE_IMPORT_DIALOG (qui_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiImportDialog, qui_import_dialog, QUI, IMPORT_DIALOG, AdwWindow)

GtkWidget *qui_import_dialog_new (QuiProfileStore *store, GtkWindow *parent);

G_END_DECLS
