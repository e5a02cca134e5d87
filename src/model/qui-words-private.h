/* qui-words-private.h: what the files of words share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-words.h"

G_BEGIN_DECLS

/* Whether the cell says "Hidden". */
gboolean  qui_words_cell_is_hidden (const QuiSession *session, QuiColumn column);
/* @name as it stands in SQL: quoted where it must be. */
char     *qui_words_identifier     (const char *name);
/* Of a QUI_ERROR_TUNNEL. */
const char *qui_words_tunnel_title (const GError *error);
char     *qui_words_tunnel_advice  (const GError *error, QuiProfile *profile);

G_END_DECLS
