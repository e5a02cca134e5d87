/* qui-sidebar-rows.h: the rows of the sidebar, taken together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-sidebar-row.h"

G_BEGIN_DECLS

/* @list has QuiSidebarRow and QuiSidebarGroup. */

/* @folded: a set of names of groups. @words: of the search, NULL or none if there is none. */
void           qui_sidebar_rows_show          (GtkListBox *list, GHashTable *folded, const char * const *words);
/* A GtkListBoxUpdateHeaderFunc. */
void           qui_sidebar_rows_update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data);
QuiSidebarRow *qui_sidebar_rows_find          (GtkListBox *list, QuiServer *server);   /* NULL */
/* The first connection that is seen; NULL. */
GtkListBoxRow *qui_sidebar_rows_find_first    (GtkListBox *list);
/* The head of the group that @row, which is in one, is in. */
GtkListBoxRow *qui_sidebar_rows_find_head     (GtkListBox *list, GtkListBoxRow *row);

G_END_DECLS
