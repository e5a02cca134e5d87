/* qui-keyword-words.h: says beneath an entry what is wrong with a value for libpq
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-keywords.h"

G_BEGIN_DECLS

#define QUI_TYPE_KEYWORD_WORDS (qui_keyword_words_get_type ())
G_DECLARE_FINAL_TYPE (QuiKeywordWords, qui_keyword_words, QUI, KEYWORD_WORDS, GObject)

/* For values of @keyword in @entry; @label is shown while there is something to say. */
QuiKeywordWords *qui_keyword_words_new   (const char *keyword, GtkWidget *entry, GtkLabel *label);
/* Looks at @value in a thread, in place of what was being looked at. */
void             qui_keyword_words_check (QuiKeywordWords *self, const char *value);

G_END_DECLS
