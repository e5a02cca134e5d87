/* qui-connection-dialog.h: add or edit a saved connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

/* @profile NULL: a new one; one that is not saved: a new one with its fields. Saves into the store of @servers and the keyring; signal "saved" (QuiProfile, char *password, char *password
 * of the client's key; each NULL or for this run). */
#define QUI_TYPE_CONNECTION_DIALOG (qui_connection_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiConnectionDialog, qui_connection_dialog, QUI, CONNECTION_DIALOG, AdwWindow)

GtkWidget *qui_connection_dialog_new (QuiServerList *servers, QuiProfile *profile, GtkWindow *parent);

G_END_DECLS
