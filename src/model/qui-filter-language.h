/* qui-filter-language.h: the words of the filter, in one table that parser, completion and help read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  QUI_FILTER_SYNTAX,   /* no word: a way to write, for the help */
  QUI_FILTER_TEXT,     /* a key whose values are texts; what: QuiFilterText */
  QUI_FILTER_STATES,   /* the key whose values are states */
  QUI_FILTER_AGE,      /* a key that is compared with a length of time; what: QuiFilterAge */
  QUI_FILTER_STATE,    /* a state, as a value and (bare) as a word; what: QuiState */
  QUI_FILTER_FLAG,     /* a word for a kind of session; what: QuiFilterFlag */
} QuiFilterKind;

typedef enum
{
  QUI_FILTER_TEXT_ANY,   /* words without a key */
  QUI_FILTER_TEXT_PID,
  QUI_FILTER_TEXT_USER,
  QUI_FILTER_TEXT_APPLICATION,
  QUI_FILTER_TEXT_CLIENT,
  QUI_FILTER_TEXT_DATABASE,
  QUI_FILTER_TEXT_WAIT,
  QUI_FILTER_TEXT_QUERY,
  QUI_FILTER_TEXT_TYPE,
} QuiFilterText;

typedef enum
{
  QUI_FILTER_AGE_XACT,
  QUI_FILTER_AGE_QUERY,
  QUI_FILTER_AGE_IDLE,
  QUI_FILTER_AGE_STATE,
  QUI_FILTER_AGE_SESSION,
} QuiFilterAge;

typedef enum
{
  QUI_FILTER_BLOCKED,
  QUI_FILTER_BLOCKING,
  QUI_FILTER_OWN,
  QUI_FILTER_IN_TRANSACTION,
  QUI_FILTER_BACKGROUND,
  QUI_FILTER_WALSENDER,
  QUI_FILTER_AUTOVACUUM,
  QUI_FILTER_WORKER,
} QuiFilterFlag;

typedef struct
{
  QuiFilterKind  kind;
  int            what;
  gboolean       bare;      /* STATE: also a word of its own */
  const char    *names;     /* between bars, the one to suggest first; NULL: SYNTAX */
  const char    *example;   /* a whole filter */
  const char    *meaning;   /* of the example; not yet translated: give it to gettext */
} QuiFilterWord;

/* Any thread. */
guint                qui_filter_n_words    (void);
const QuiFilterWord *qui_filter_get_word   (guint index);
/* The word of @kind with the name @name, @length bytes in any case; NULL. */
const QuiFilterWord *qui_filter_find_word  (QuiFilterKind kind, const char *name, gsize length);
/* The name of a word of one of @kinds (bits 1 << QuiFilterKind) that is most like @name; NULL if none is like it. Free with g_free(). */
char                *qui_filter_find_like  (guint kinds, const char *name, gsize length);
/* How many bytes at @text are a state's name of several words, such as "idle in transaction", up to a blank or the end; 0: none. */
gsize                qui_filter_find_phrase(const char *text);
/* The name to suggest. Free with g_free(). */
char                *qui_filter_word_dup_name (const QuiFilterWord *self);
/* Whether one of its names begins with @prefix, in any case. */
gboolean             qui_filter_word_begins   (const QuiFilterWord *self, const char *prefix);
/* The first names of all words of @kind: "tx, query, state". Free with g_free(). */
char                *qui_filter_dup_names  (QuiFilterKind kind);
/* Bits 1 << QuiState: the state called @name, else all whose name begins so; 0: none. */
guint                qui_filter_find_states(const char *name, gsize length);

G_END_DECLS
