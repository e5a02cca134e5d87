/* qui-key-text.h: a key file edited line by line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of a key file in blocks, one for each group header with its keys and the comment lines right above it. Whatever is not
 * edited stays byte for byte: GKeyFile would lose the comments above a removed group, and cannot move one. */
typedef struct _QuiKeyText QuiKeyText;

QuiKeyText *qui_key_text_new          (const char *text);
void        qui_key_text_free         (QuiKeyText *self);
/* The text; free with g_free(). */
char       *qui_key_text_to_string    (QuiKeyText *self);

gboolean    qui_key_text_has_group    (QuiKeyText *self, const char *group);
/* Sets @key, @value as a person would read it; "" removes the key. The group is added at the end if there is none. */
void        qui_key_text_set          (QuiKeyText *self, const char *group, const char *key, const char *value);
void        qui_key_text_remove_group (QuiKeyText *self, const char *group);
/* Puts @group right after the group @after; NULL: before all other groups. Does nothing if one of them is not there. */
void        qui_key_text_move_group   (QuiKeyText *self, const char *group, const char *after);

/* What can be read of a damaged key file: from a line that makes no sense on, all is left out up to the next group header, as it may
 * belong to a group whose header is lost. Free with g_free(). */
char       *qui_key_text_salvage      (const char *data, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiKeyText, qui_key_text_free)

G_END_DECLS
