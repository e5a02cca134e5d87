/* qui-journal-window.h: what was done, to look it up
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Follows the file of the journal while it is open. */
#define QUI_TYPE_JOURNAL_WINDOW (qui_journal_window_get_type ())
G_DECLARE_FINAL_TYPE (QuiJournalWindow, qui_journal_window, QUI, JOURNAL_WINDOW, AdwWindow)

/* @path: of the journal. @parent may be NULL. */
GtkWidget *qui_journal_window_new (const char *path, GtkWindow *parent);

G_END_DECLS
