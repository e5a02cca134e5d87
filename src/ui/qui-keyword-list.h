/* qui-keyword-list.h: what libpq is told beyond the fields of a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-profile.h"

G_BEGIN_DECLS

/* A group with one row, "Advanced", that unfolds to the keywords in a profile's parameters which have no field of their own. */
#define QUI_TYPE_KEYWORD_LIST (qui_keyword_list_get_type ())
G_DECLARE_FINAL_TYPE (QuiKeywordList, qui_keyword_list, QUI, KEYWORD_LIST, AdwPreferencesGroup)

/* Once. What is changed here is changed in @profile at once, and the other way round. */
void qui_keyword_list_set_profile (QuiKeywordList *self, QuiProfile *profile);

G_END_DECLS
