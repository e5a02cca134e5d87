/* qui-filter-complete.c: how a filter that is being typed may go on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-complete.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-filter-private.h"
#include "qui-words.h"

/* More are not read. */
#define MAX_SUGGESTIONS 8
/* Values for a word without a key come after the words of the language. */
#define MAX_GUESSES 4
/* One letter is in nearly everything. */
#define GUESS_FROM 2

typedef struct
{
  const QuiSnapshot *snapshot;
  GPtrArray         *found;
  const char        *prefix;   /* casefolded: what is there already */
} Search;

void
qui_filter_suggestion_free (QuiFilterSuggestion *self)
{
  g_free (self->text);
  g_free (self->meaning);
  g_free (self);
}

static void
add (Search     *search,
     const char *text,
     char       *meaning)
{
  QuiFilterSuggestion *suggestion = g_new (QuiFilterSuggestion, 1);

  suggestion->text = g_strdup (text);
  suggestion->meaning = meaning;
  g_ptr_array_add (search->found, suggestion);
}

/* "12 sessions": how many the filter @text finds, workers and processes included. */
static char *
count_matches (Search     *search,
               const char *text)
{
  g_autoptr (QuiFilter) filter = qui_filter_parse (text, NULL);
  g_autoptr (QuiFilterMatcher) matcher = NULL;
  guint n = 0;

  if (search->snapshot == NULL)
    return g_strdup ("");

  matcher = qui_filter_matcher_new (filter, search->snapshot);
  for (guint i = 0; i < qui_snapshot_get_n_sessions (search->snapshot); i++)
    n += qui_filter_matcher_match (matcher, qui_snapshot_get_session (search->snapshot, i));

  return g_strdup_printf (ngettext ("%u session", "%u sessions", n), n);
}

/* ---- Values ---- */

typedef struct
{
  const char *text;
  guint       n;
  gboolean    begins;   /* with what is typed */
} Value;

static int
value_compare (gconstpointer a,
               gconstpointer b)
{
  const Value *one = a;
  const Value *other = b;

  if (one->begins != other->begins)
    return one->begins ? -1 : 1;
  if (one->n != other->n)
    return one->n > other->n ? -1 : 1;

  return strcmp (one->text, other->text);
}

/* As qui-filter-match.c has it. */
static const char local[] = "local";

static const char *
value_of (const QuiSession *session,
          QuiFilterText     what)
{
  switch ((int) what)
    {
    case QUI_FILTER_TEXT_USER:
      return session->user;
    case QUI_FILTER_TEXT_APPLICATION:
      return session->application;
    case QUI_FILTER_TEXT_CLIENT:
      return session->client_port == -1 ? local : session->client_address;
    case QUI_FILTER_TEXT_DATABASE:
      return session->database;
    case QUI_FILTER_TEXT_WAIT:
      return session->wait_event;
    case QUI_FILTER_TEXT_TYPE:
      return session->backend_type;
    default:
      return NULL;
    }
}

/* GArray of Value, whose strings the snapshot interns: those in it that contain the prefix. What would look other than it is cannot be suggested. */
static GArray *
find_values (Search        *search,
             QuiFilterText  what)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer text, n;

  for (guint i = 0; search->snapshot != NULL && i < qui_snapshot_get_n_sessions (search->snapshot); i++)
    {
      const char *value = value_of (qui_snapshot_get_session (search->snapshot, i), what);

      if (value != NULL && value[0] != '\0')
        g_hash_table_insert (counts, (gpointer) value, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (counts, value)) + 1));
    }

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &text, &n))
    {
      g_autofree char *folded = g_utf8_casefold (text, -1);
      g_autofree char *line = qui_words_one_line (text);

      if (strstr (folded, search->prefix) != NULL && g_str_equal (line, text))
        g_array_append_val (values, ((Value) { text, GPOINTER_TO_UINT (n), g_str_has_prefix (folded, search->prefix) }));
    }
  g_array_sort (values, value_compare);

  return values;
}

static char *
quote (const char *value)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  if (value[strcspn (value, " ,\"")] == '\0' && g_str_is_ascii (value))
    return g_strdup (value);

  parts = g_strsplit (value, "\"", -1);
  doubled = g_strjoinv ("\"\"", parts);

  return g_strdup_printf ("\"%s\"", doubled);
}

/* @key: what stands before the value, to count by it and perhaps to be part of the suggestion. */
static void
suggest_values (Search        *search,
                QuiFilterText  what,
                const char    *key,
                gboolean       with_key,
                guint          at_most)
{
  g_autoptr (GArray) values = find_values (search, what);

  for (guint i = 0; i < MIN (values->len, at_most); i++)
    {
      g_autofree char *value = quote (g_array_index (values, Value, i).text);
      g_autofree char *whole = g_strconcat (key, value, NULL);

      add (search, with_key ? whole : value, count_matches (search, whole));
    }
}

static void
suggest_states (Search *search)
{
  for (guint i = 0; i < qui_filter_n_words (); i++)
    {
      const QuiFilterWord *word = qui_filter_get_word (i);
      g_autofree char *name = NULL;
      g_autofree char *filter = NULL;

      if (word->kind != QUI_FILTER_STATE || !qui_filter_word_begins (word, search->prefix))
        continue;

      name = qui_filter_word_dup_name (word);
      filter = g_strconcat ("state:", name, NULL);
      add (search, name, count_matches (search, filter));
    }
}

static void
suggest_ages (Search     *search,
              const char *key)
{
  static const char * const ages[] = { "10s", "1m", "5m", "30m", "1h", "1d" };

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      g_autofree char *filter = g_strconcat (key, ages[i], NULL);

      if (g_str_has_prefix (ages[i], search->prefix))
        add (search, ages[i], count_matches (search, filter));
    }
}

/* ---- Words ---- */

static void
suggest_words (Search *search)
{
  for (guint i = 0; i < qui_filter_n_words () && search->found->len < MAX_SUGGESTIONS; i++)
    {
      const QuiFilterWord *word = qui_filter_get_word (i);
      g_autofree char *name = NULL;
      g_autofree char *text = NULL;

      if (word->kind == QUI_FILTER_SYNTAX || (word->kind == QUI_FILTER_STATE && !word->bare) || !qui_filter_word_begins (word, search->prefix))
        continue;

      name = qui_filter_word_dup_name (word);
      if (word->kind == QUI_FILTER_TEXT || word->kind == QUI_FILTER_STATES)
        text = g_strconcat (name, ":", NULL);
      else
        text = g_strconcat (name, word->kind == QUI_FILTER_AGE ? ">" : "", NULL);
      add (search, text, g_strdup (gettext (word->meaning)));
    }
}

static void
suggest_guesses (Search *search)
{
  static const struct { QuiFilterText what; const char *key; } fields[] = {
    { QUI_FILTER_TEXT_USER, "user:" }, { QUI_FILTER_TEXT_APPLICATION, "app:" }, { QUI_FILTER_TEXT_DATABASE, "db:" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields) && search->found->len < MAX_SUGGESTIONS; i++)
    suggest_values (search, fields[i].what, fields[i].key, TRUE, MIN (MAX_GUESSES, MAX_SUGGESTIONS - search->found->len));
}

static void
complete_word (Search   *search,
               gboolean  with_guesses)
{
  suggest_words (search);
  if (with_guesses && g_utf8_strlen (search->prefix, -1) >= GUESS_FROM)
    suggest_guesses (search);
}

static void
complete_value (Search               *search,
                const char           *text,
                const QuiFilterToken *token)
{
  const char *key = text + token->key;
  const QuiFilterWord *word = qui_filter_find_word (QUI_FILTER_TEXT, key, token->key_length);
  gboolean compared = token->operator >= QUI_FILTER_LESS;
  g_autofree char *before = g_strndup (key, token->value - token->key);

  if (compared && qui_filter_find_word (QUI_FILTER_AGE, key, token->key_length) != NULL)
    suggest_ages (search, before);
  else if (!compared && word != NULL)
    suggest_values (search, word->what, before, FALSE, MAX_SUGGESTIONS);
  else if (!compared && qui_filter_find_word (QUI_FILTER_STATES, key, token->key_length) != NULL)
    suggest_states (search);
}

/* ---- Where the caret is ---- */

static gboolean
find_token (const char     *text,
            gsize           caret,
            QuiFilterToken *token)
{
  gsize position = 0;

  while (qui_filter_lex (text, &position, token))
    if (token->end >= caret)
      return token->start <= caret;

  return FALSE;
}

/* What stands in the value before the caret, and the bytes of that value. */
static char *
find_piece (const char           *text,
            gsize                 caret,
            const QuiFilterToken *token,
            gsize                *start,
            gsize                *end)
{
  QuiFilterPiece piece;
  QuiFilterPiece before;
  g_autofree char *head = NULL;
  gsize position = token->value;

  while (qui_filter_lex_piece (text, &position, token->end, &piece))
    {
      g_free (piece.text);
      if (piece.end < caret)
        continue;

      *start = position = piece.start;
      *end = piece.end;
      head = g_strndup (text, caret);
      qui_filter_lex_piece (head, &position, caret, &before);
      return before.text;
    }

  return g_strdup ("");
}

GPtrArray *
qui_filter_complete (const char        *text,
                     gsize              caret,
                     const QuiSnapshot *snapshot,
                     gsize             *start,
                     gsize             *end)
{
  Search search = { .snapshot = snapshot };
  QuiFilterToken token;
  g_autofree char *typed = NULL;
  g_autofree char *prefix = NULL;

  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL) && caret <= strlen (text), NULL);

  search.found = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_filter_suggestion_free);
  *start = *end = caret;

  if (!find_token (text, caret, &token))
    {
      search.prefix = "";
      complete_word (&search, FALSE);
    }
  else if (token.key_length > 0 && caret >= token.value)
    {
      typed = find_piece (text, caret, &token, start, end);
      search.prefix = prefix = g_utf8_casefold (typed, -1);
      complete_value (&search, text, &token);
    }
  else if (!token.quoted && caret >= token.key)
    {
      *start = token.key;
      *end = token.key_length > 0 ? token.value : token.end;
      typed = g_strndup (text + *start, caret - *start);
      search.prefix = prefix = g_utf8_casefold (typed, -1);
      complete_word (&search, token.key_length == 0);
    }

  return search.found;
}

char *
qui_filter_complete_apply (const char                *text,
                           gsize                      start,
                           gsize                      end,
                           const QuiFilterSuggestion *suggestion,
                           gsize                     *caret)
{
  gsize length = strlen (suggestion->text);
  gboolean goes_on = length > 0 && strchr (":>", suggestion->text[length - 1]) != NULL;
  gboolean last = text[end] == '\0';

  *caret = start + length + (last && !goes_on);

  return g_strdup_printf ("%.*s%s%s%s", (int) start, text, suggestion->text, last && !goes_on ? " " : "", text + end);
}
