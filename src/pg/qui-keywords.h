/* qui-keywords.h: what libpq can be told beyond the fields of a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *keyword;
  char *label;         /* libpq's own words for it, untranslated: "Connect-timeout" */
  char *environment;   /* the variable that stands for it, or NULL */
  char *fallback;      /* what is built in, or NULL */
} QuiKeyword;

/* Those that a person may add (QuiKeyword), sorted: what this libpq knows, but what has a field of its own, what Quiesce sets itself, and
 * what is secret or for other programs. */
GPtrArray          *qui_keywords_list        (void);
/* Any that this libpq knows; NULL. Free with qui_keyword_free(). */
QuiKeyword         *qui_keywords_find        (const char *keyword);
void                qui_keyword_free         (QuiKeyword *self);
/* Whether it names a file or folder. */
gboolean            qui_keyword_is_file      (const char *keyword);
/* The values that there are, NULL-terminated; NULL where it takes others, too. */
const char * const *qui_keyword_get_choices  (const char *keyword);

typedef enum
{
  QUI_KEYWORD_FINE,
  QUI_KEYWORD_DOUBTFUL,   /* libpq takes it, and it may not do what one thinks */
  QUI_KEYWORD_WRONG,      /* connecting will fail */
} QuiKeywordVerdict;

/* Whether @value makes sense; @words is set to why not, translated, or to NULL. An empty value is fine: it is not set. Looks at files, so not
 * for the main thread. */
QuiKeywordVerdict   qui_keyword_check        (const char *keyword, const char *value, char **words);
/* The same in a thread. A cancelled one gives QUI_KEYWORD_FINE and G_IO_ERROR_CANCELLED. */
void                qui_keyword_check_async  (const char *keyword, const char *value, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
QuiKeywordVerdict   qui_keyword_check_finish (GAsyncResult *result, char **words, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiKeyword, qui_keyword_free)

G_END_DECLS
