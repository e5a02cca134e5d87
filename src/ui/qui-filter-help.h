/* qui-filter-help.h: what can be written into the filter
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A popover that explains the language of the filter by examples, out of its table. Signal "chosen" (string): an example was pressed. */
#define QUI_TYPE_FILTER_HELP (qui_filter_help_get_type ())
G_DECLARE_FINAL_TYPE (QuiFilterHelp, qui_filter_help, QUI, FILTER_HELP, GtkPopover)

GtkWidget *qui_filter_help_new (void);

G_END_DECLS
