/* qui-filter.c: which sessions a person wants to see, as typed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdarg.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-filter-private.h"

/* More is not typed but pasted by mistake, and would cost time at each look. */
#define MAX_TERMS 32
#define MAX_LENGTH 2000

typedef struct
{
  const char        *text;
  gsize              length;
  QuiFilterProblem **problem;
} Parse;

/* What became of a term. */
typedef enum
{
  TERM_GOOD,
  TERM_UNFINISHED,
  TERM_WRONG,
} Verdict;

void
qui_filter_problem_free (QuiFilterProblem *self)
{
  g_free (self->message);
  g_free (self);
}

static Verdict complain (Parse *parse, gsize start, gsize end, const char *format, ...) G_GNUC_PRINTF (4, 5);

static Verdict
complain (Parse      *parse,
          gsize       start,
          gsize       end,
          const char *format,
          ...)
{
  va_list args;

  if (parse->problem == NULL || *parse->problem != NULL)
    return TERM_WRONG;

  *parse->problem = g_new (QuiFilterProblem, 1);
  (*parse->problem)->start = start;
  (*parse->problem)->end = end;
  va_start (args, format);
  (*parse->problem)->message = g_strdup_vprintf (format, args);
  va_end (args);

  return TERM_WRONG;
}

static void
clear_value (gpointer data)
{
  g_free (((QuiFilterValue *) data)->needle);
}

static void
clear_term (gpointer data)
{
  g_clear_pointer (&((QuiFilterTerm *) data)->values, g_array_unref);
}

static gboolean
is_comparison (QuiFilterOperator operator)
{
  return operator >= QUI_FILTER_LESS;
}

/* ---- Texts ---- */

static void
add_value (QuiFilterTerm  *term,
           QuiFilterValue *value,
           const char     *text)
{
  value->needle = g_utf8_casefold (text, -1);
  value->ascii = g_str_is_ascii (value->needle);
  g_array_append_vals (term->values, value, 1);
}

static Verdict
check_pid (Parse          *parse,
           QuiFilterPiece *piece)
{
  if (strspn (piece->text, "0123456789") == strlen (piece->text) && piece->text[0] != '\0')
    return TERM_GOOD;

  return complain (parse, piece->start, piece->end, _("“%s” is no process ID: these are numbers"), piece->text);
}

static Verdict
check_client (Parse               *parse,
              const QuiFilterTerm *term,
              QuiFilterPiece      *piece,
              QuiFilterValue      *value)
{
  const char *slash = strchr (piece->text, '/');

  /* Without a slash it may also be part of an address, or of a name. */
  if (slash == NULL)
    {
      if (term->operator == QUI_FILTER_EQUAL)
        qui_filter_network_parse (&value->network, piece->text);
      return TERM_GOOD;
    }

  if (qui_filter_network_parse (&value->network, piece->text))
    return TERM_GOOD;

  if (slash[1] == '\0' && piece->end == parse->length)
    return TERM_UNFINISHED;

  return complain (parse, piece->start, piece->end, _("“%s” is no network: write it like 10.0.0.0/8 or 2001:db8::/32"), piece->text);
}

static Verdict
parse_value (Parse          *parse,
             QuiFilterTerm  *term,
             QuiFilterPiece *piece)
{
  QuiFilterValue value = { NULL };
  Verdict verdict = TERM_GOOD;

  if (term->what == QUI_FILTER_TEXT_PID)
    verdict = check_pid (parse, piece);
  else if (term->what == QUI_FILTER_TEXT_CLIENT)
    verdict = check_client (parse, term, piece, &value);

  if (verdict == TERM_GOOD)
    add_value (term, &value, piece->text);

  return verdict;
}

/* ---- States ---- */

static Verdict
parse_state (Parse          *parse,
             QuiFilterTerm  *term,
             QuiFilterPiece *piece)
{
  guint states = qui_filter_find_states (piece->text, strlen (piece->text));
  g_autofree char *like = NULL;
  g_autofree char *names = NULL;

  term->states |= states;
  if (states != 0)
    return TERM_GOOD;

  like = qui_filter_find_like (1u << QUI_FILTER_STATE, piece->text, strlen (piece->text));
  if (like != NULL)
    return complain (parse, piece->start, piece->end, _("There is no state “%s”. Did you mean “%s”?"), piece->text, like);

  names = qui_filter_dup_names (QUI_FILTER_STATE);

  return complain (parse, piece->start, piece->end, _("There is no state “%s”. The states are %s"), piece->text, names);
}

/* ---- Values of both ---- */

static Verdict
parse_piece (Parse                *parse,
             const QuiFilterToken *token,
             QuiFilterTerm        *term,
             QuiFilterPiece       *piece)
{
  gboolean last = piece->end == parse->length;

  if (piece->text[0] == '\0' && (!piece->quoted || piece->open))
    {
      if (last)
        return TERM_UNFINISHED;
      return complain (parse, token->start, piece->end, _("A value must follow without a blank: %.*s…"),
                       (int) (piece->start - token->start), parse->text + token->start);
    }

  if (term->kind == QUI_FILTER_STATE)
    return parse_state (parse, term, piece);

  return parse_value (parse, term, piece);
}

static Verdict
parse_values (Parse                *parse,
              const QuiFilterToken *token,
              QuiFilterTerm        *term)
{
  QuiFilterPiece piece;
  gsize position = token->value;
  gboolean any = FALSE;

  while (qui_filter_lex_piece (parse->text, &position, token->end, &piece))
    {
      Verdict verdict = parse_piece (parse, token, term, &piece);

      g_free (piece.text);
      if (verdict == TERM_WRONG)
        return TERM_WRONG;
      any |= verdict == TERM_GOOD;
    }

  /* Of "user:app," at the end there is something to go by. */
  return any ? TERM_GOOD : TERM_UNFINISHED;
}

/* ---- Ages ---- */

static Verdict
parse_age (Parse                *parse,
           const QuiFilterToken *token,
           QuiFilterTerm        *term)
{
  g_autofree char *text = g_strndup (parse->text + token->value, token->end - token->value);

  if (text[0] == '\0')
    {
      if (token->end == parse->length)
        return TERM_UNFINISHED;
      return complain (parse, token->start, token->end, _("A value must follow without a blank: %.*s…"),
                       (int) (token->end - token->start), parse->text + token->start);
    }

  if (qui_filter_parse_duration (text, &term->age))
    return TERM_GOOD;

  return complain (parse, token->value, token->end, _("“%s” is no length of time: write it like 500ms, 30s, 5m, 2h or 1d"), text);
}

/* ---- Terms ---- */

static Verdict
complain_about_key (Parse                *parse,
                    const QuiFilterToken *token)
{
  const char *key = parse->text + token->key;
  int length = (int) token->key_length;
  guint kinds = 1u << QUI_FILTER_TEXT | 1u << QUI_FILTER_STATES | 1u << QUI_FILTER_AGE;
  g_autofree char *like = NULL;

  if (qui_filter_find_word (QUI_FILTER_FLAG, key, length) != NULL || qui_filter_find_word (QUI_FILTER_STATE, key, length) != NULL)
    return complain (parse, token->start, token->end, _("“%.*s” is a word of its own: nothing follows it"), length, key);

  like = qui_filter_find_like (is_comparison (token->operator) ? 1u << QUI_FILTER_AGE : kinds, key, length);
  if (like == NULL)
    like = qui_filter_find_like (kinds, key, length);
  if (like != NULL)
    return complain (parse, token->key, token->key + length, _("There is no “%.*s”. Did you mean “%s”? To find the text, put it in quotes"),
                     length, key, like);

  return complain (parse, token->start, token->end, _("There is no “%.*s” to look in. To find the text, put it in quotes"), length, key);
}

static Verdict
complain_about_operator (Parse                *parse,
                         const QuiFilterToken *token,
                         gboolean              is_age)
{
  const char *key = parse->text + token->key;
  int length = (int) token->key_length;
  g_autofree char *ages = NULL;

  if (is_age)
    return complain (parse, token->start, token->end, _("“%.*s” is an age: write %.*s>5m or %.*s<5m"), length, key, length, key, length, key);

  ages = qui_filter_dup_names (QUI_FILTER_AGE);

  return complain (parse, token->start, token->end, _("“%.*s” has no age: write %.*s:… instead. The ages are %s"), length, key, length, key, ages);
}

static Verdict
parse_keyed (Parse                *parse,
             const QuiFilterToken *token,
             QuiFilterTerm        *term)
{
  const char *key = parse->text + token->key;
  const QuiFilterWord *age = qui_filter_find_word (QUI_FILTER_AGE, key, token->key_length);
  const QuiFilterWord *word = qui_filter_find_word (QUI_FILTER_TEXT, key, token->key_length);

  if (word == NULL)
    word = qui_filter_find_word (QUI_FILTER_STATES, key, token->key_length);

  if (is_comparison (token->operator) && age != NULL)
    {
      term->kind = QUI_FILTER_AGE;
      term->what = age->what;
      term->operator = token->operator;
      return parse_age (parse, token, term);
    }

  if (word != NULL && !is_comparison (token->operator))
    {
      term->kind = word->kind == QUI_FILTER_STATES ? QUI_FILTER_STATE : QUI_FILTER_TEXT;
      term->what = word->what;
      term->negated ^= token->operator == QUI_FILTER_NOT_EQUAL;
      term->operator = token->operator == QUI_FILTER_IN ? QUI_FILTER_IN : QUI_FILTER_EQUAL;
      return parse_values (parse, token, term);
    }

  /* "tx:" may become "tx:>5m". */
  if (word == NULL && age != NULL && token->value == parse->length && token->operator == QUI_FILTER_IN)
    return TERM_UNFINISHED;

  if (word == NULL && age == NULL)
    return complain_about_key (parse, token);

  return complain_about_operator (parse, token, word == NULL);
}

/* A state or a kind of session; FALSE if it is neither. */
static gboolean
parse_plain_word (Parse                *parse,
                  const QuiFilterToken *token,
                  QuiFilterTerm        *term)
{
  const char *text = parse->text + token->value;
  gsize length = token->end - token->value;
  const QuiFilterWord *word = qui_filter_find_word (QUI_FILTER_STATE, text, length);

  if (word == NULL || !word->bare)
    word = qui_filter_find_word (QUI_FILTER_FLAG, text, length);
  if (word == NULL)
    return FALSE;

  term->kind = word->kind;
  term->what = word->what;
  if (word->kind == QUI_FILTER_STATE)
    term->states = 1u << word->what;

  return TRUE;
}

static Verdict
parse_word (Parse                *parse,
            const QuiFilterToken *token,
            QuiFilterTerm        *term)
{
  QuiFilterPiece piece;
  gsize position = token->value;
  g_autofree char *text = NULL;

  if (!token->quoted && parse_plain_word (parse, token, term))
    return TERM_GOOD;

  if (token->quoted)
    {
      qui_filter_lex_piece (parse->text, &position, token->end, &piece);
      text = piece.text;
    }
  else
    {
      text = g_strndup (parse->text + token->value, token->end - token->value);
      if (token->end == parse->length && g_str_equal (text, "-"))
        return TERM_UNFINISHED;
    }

  if (text[0] == '\0')
    return TERM_UNFINISHED;

  add_value (term, &(QuiFilterValue) { NULL }, text);

  return TERM_GOOD;
}

/* Between two terms of which one has a key, "or" is not meant as a text to be found. */
static gboolean
joins_terms (Parse                *parse,
             const QuiFilterToken *token,
             gboolean              after_key)
{
  g_autofree char *word = g_strndup (parse->text + token->start, token->end - token->start);
  QuiFilterToken next;
  gsize position = token->end;

  if (token->start == 0 || (g_ascii_strcasecmp (word, "or") != 0 && g_ascii_strcasecmp (word, "and") != 0))
    return FALSE;

  return qui_filter_lex (parse->text, &position, &next) && (after_key || next.key_length > 0);
}

static void
parse_term (Parse                *parse,
            const QuiFilterToken *token,
            GArray               *terms)
{
  QuiFilterTerm term = { .kind = QUI_FILTER_TEXT, .what = QUI_FILTER_TEXT_ANY, .negated = token->negated };
  Verdict verdict;

  term.values = g_array_new (FALSE, FALSE, sizeof (QuiFilterValue));
  g_array_set_clear_func (term.values, clear_value);
  verdict = token->key_length > 0 ? parse_keyed (parse, token, &term) : parse_word (parse, token, &term);

  if (verdict == TERM_GOOD)
    g_array_append_val (terms, term);
  else
    clear_term (&term);
}

static void
parse_terms (Parse  *parse,
             GArray *terms)
{
  QuiFilterToken token;
  gsize position = 0;
  gboolean after_key = FALSE;

  if (parse->length > MAX_LENGTH)
    {
      complain (parse, MAX_LENGTH, parse->length, _("This text is too long for a filter"));
      return;
    }

  if (!g_utf8_validate (parse->text, parse->length, NULL))
    {
      complain (parse, 0, parse->length, _("This is no text"));
      return;
    }

  while (qui_filter_lex (parse->text, &position, &token))
    {
      if (terms->len >= MAX_TERMS)
        {
          complain (parse, token.start, parse->length, _("These are too many words: %d at most"), MAX_TERMS);
          return;
        }

      if (joins_terms (parse, &token, after_key))
        complain (parse, token.start, token.end, _("Terms are joined by a blank, and all must match. For one or the other write user:app,web"));
      else
        parse_term (parse, &token, terms);

      after_key = token.key_length > 0;
    }
}

/* ---- The filter ---- */

QuiFilter *
qui_filter_parse (const char        *text,
                  QuiFilterProblem **problem)
{
  QuiFilter *self;
  Parse parse = { .text = text, .problem = problem };

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (problem == NULL || *problem == NULL, NULL);

  parse.length = strlen (text);
  self = g_new0 (QuiFilter, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->terms = g_array_new (FALSE, FALSE, sizeof (QuiFilterTerm));
  g_array_set_clear_func (self->terms, clear_term);

  parse_terms (&parse, self->terms);

  return self;
}

QuiFilter *
qui_filter_ref (QuiFilter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
qui_filter_unref (QuiFilter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->terms);
  g_free (self);
}

gboolean
qui_filter_is_empty (const QuiFilter *self)
{
  return self->terms->len == 0;
}

/* Who gives a process ID in full wants that one, whatever it does. */
static gboolean
names_process (const QuiFilterTerm *term)
{
  return term->kind == QUI_FILTER_TEXT && term->what == QUI_FILTER_TEXT_PID && term->operator == QUI_FILTER_EQUAL;
}

gboolean
qui_filter_asks_for_state (const QuiFilter *self,
                           QuiState         state)
{
  for (guint i = 0; i < self->terms->len; i++)
    {
      const QuiFilterTerm *term = &g_array_index (self->terms, QuiFilterTerm, i);

      if (!term->negated
          && ((term->kind == QUI_FILTER_STATE && (term->states & 1u << state) != 0)
              || (term->kind == QUI_FILTER_AGE && term->what == QUI_FILTER_AGE_IDLE && state == QUI_STATE_IDLE)
              || names_process (term)))
        return TRUE;
    }

  return FALSE;
}

gboolean
qui_filter_asks_for_background (const QuiFilter *self)
{
  for (guint i = 0; i < self->terms->len; i++)
    {
      const QuiFilterTerm *term = &g_array_index (self->terms, QuiFilterTerm, i);

      if (!term->negated
          && ((term->kind == QUI_FILTER_FLAG && term->what >= QUI_FILTER_BACKGROUND)
              || (term->kind == QUI_FILTER_TEXT && term->what == QUI_FILTER_TEXT_TYPE)
              || names_process (term)))
        return TRUE;
    }

  return FALSE;
}
