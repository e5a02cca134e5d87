/* qui-keyword-row.h: one keyword of libpq's and its value
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-keywords.h"

G_BEGIN_DECLS

/* Says beneath the value what is wrong with it, if anything. Property "value" (string, read-write). Signal "remove": the person wants it
 * to go. */
#define QUI_TYPE_KEYWORD_ROW (qui_keyword_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiKeywordRow, qui_keyword_row, QUI, KEYWORD_ROW, AdwPreferencesRow)

GtkWidget         *qui_keyword_row_new         (const char *keyword);
const char        *qui_keyword_row_get_keyword (QuiKeywordRow *self);
const char        *qui_keyword_row_get_value   (QuiKeywordRow *self);
void               qui_keyword_row_set_value   (QuiKeywordRow *self, const char *value);

G_END_DECLS
