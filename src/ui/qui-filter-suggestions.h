/* qui-filter-suggestions.h: a list under the filter's entry, of how it may go on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-snapshot.h"

G_BEGIN_DECLS

/* Down opens it and goes on in it, Up goes back, Tab takes the chosen one or else the first, Enter the chosen one, Escape closes it; the focus stays in the
 * entry. While a person types it opens by itself. */
#define QUI_TYPE_FILTER_SUGGESTIONS (qui_filter_suggestions_get_type ())
G_DECLARE_FINAL_TYPE (QuiFilterSuggestions, qui_filter_suggestions, QUI, FILTER_SUGGESTIONS, GtkPopover)

/* A child of @parent, which must have @entry within it: unparent it when that goes. */
GtkWidget *qui_filter_suggestions_new          (GtkWidget *parent, GtkWidget *entry);
/* Whose values to suggest; NULL: none. */
void       qui_filter_suggestions_set_snapshot (QuiFilterSuggestions *self, QuiSnapshot *snapshot);

G_END_DECLS
