/* qui-columns-dialog.h: which columns are shown, and in which order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-column-layout.h"

G_BEGIN_DECLS

/* Of the columns that @grouping has. What is chosen here is in @settings at once, and what changes there is seen here. Alt+Up and Alt+Down move the
 * column that has the focus. */
#define QUI_TYPE_COLUMNS_DIALOG (qui_columns_dialog_get_type ())
G_DECLARE_FINAL_TYPE (QuiColumnsDialog, qui_columns_dialog, QUI, COLUMNS_DIALOG, AdwWindow)

GtkWidget *qui_columns_dialog_new (GSettings *settings, QuiGrouping grouping, GtkWindow *parent);

G_END_DECLS
