/* qui-filter-lex.c: a filter's text in terms, their keys and their values
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-filter-private.h"

static gboolean
at_space (const char *p)
{
  return g_unichar_isspace (g_utf8_get_char (p));
}

static const char *
skip_word (const char *p)
{
  while (*p != '\0' && !at_space (p))
    p = g_utf8_next_char (p);

  return p;
}

/* Behind the closing quote, or at the end if there is none; a doubled one is a quote itself. */
static const char *
skip_quoted (const char *p,
             gboolean   *closed)
{
  *closed = TRUE;

  for (p++; *p != '\0'; p++)
    {
      if (*p != '"')
        continue;
      if (p[1] != '"')
        return p + 1;
      p++;
    }

  *closed = FALSE;

  return p;
}

static const char *
skip_values (const char *p,
             gboolean    states)
{
  gboolean closed;

  for (;;)
    {
      if (*p == '"')
        p = skip_quoted (p, &closed);
      else if (states)
        p += qui_filter_find_phrase (p);

      while (*p != '\0' && *p != ',' && !at_space (p))
        p = g_utf8_next_char (p);

      if (*p != ',')
        return p;
      p++;
    }
}

static gsize
lex_operator (const char        *p,
              QuiFilterOperator *operator)
{
  static const struct { const char *text; QuiFilterOperator operator; } operators[] = {
    { "!=", QUI_FILTER_NOT_EQUAL }, { "<>", QUI_FILTER_NOT_EQUAL }, { "<=", QUI_FILTER_LESS_EQUAL }, { ">=", QUI_FILTER_MORE_EQUAL },
    { "==", QUI_FILTER_EQUAL }, { "=", QUI_FILTER_EQUAL }, { "<", QUI_FILTER_LESS }, { ">", QUI_FILTER_MORE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (p, operators[i].text))
      {
        *operator = operators[i].operator;
        return strlen (operators[i].text);
      }

  return 0;
}

/* Bytes of the key at @p, 0 if there is none, and of the operator behind it. */
static gsize
lex_key (const char        *p,
         QuiFilterOperator *operator,
         gsize             *operator_length)
{
  gsize length = 0;

  while (g_ascii_isalpha (p[length]) || (length > 0 && (p[length] == '_' || p[length] == '-')))
    length++;

  if (length == 0 || !g_ascii_isalpha (p[length - 1]))
    return 0;

  if (p[length] != ':')
    {
      *operator_length = lex_operator (p + length, operator);
      return *operator_length > 0 ? length : 0;
    }

  /* A cast of SQL, an IPv6 address, the beginning of a URL. Three colons are ours and the beginning of an address. */
  if ((p[length + 1] == ':' && p[length + 2] != ':') || g_str_has_prefix (p + length + 1, "//"))
    return 0;

  *operator = QUI_FILTER_IN;
  *operator_length = 1 + lex_operator (p + length + 1, operator);

  return length;
}

gboolean
qui_filter_lex (const char     *text,
                gsize          *position,
                QuiFilterToken *token)
{
  const char *p = text + *position;
  gsize operator_length = 0;
  gboolean closed;
  gsize phrase;

  while (*p != '\0' && at_space (p))
    p = g_utf8_next_char (p);

  *token = (QuiFilterToken) { .start = p - text };
  *position = token->start;
  if (*p == '\0')
    return FALSE;

  /* Two begin a comment of SQL. */
  if (*p == '-' && p[1] != '-' && p[1] != '\0' && !at_space (p + 1))
    {
      token->negated = TRUE;
      p++;
    }

  token->key = p - text;
  token->key_length = lex_key (p, &token->operator, &operator_length);
  p += token->key_length + operator_length;
  token->value = p - text;
  phrase = token->key_length == 0 ? qui_filter_find_phrase (p) : 0;

  if (token->key_length > 0)
    p = skip_values (p, qui_filter_find_word (QUI_FILTER_STATES, text + token->key, token->key_length) != NULL);
  else if (*p == '"')
    p = skip_quoted (p, &closed);
  else
    p = phrase > 0 ? p + phrase : skip_word (p);

  token->quoted = token->key_length == 0 && text[token->value] == '"';
  token->end = p - text;
  *position = token->end;

  return TRUE;
}

gboolean
qui_filter_lex_piece (const char     *text,
                      gsize          *position,
                      gsize           end,
                      QuiFilterPiece *piece)
{
  const char *p = text + *position;
  const char *stop = text + end;
  GString *value;

  if (*position > end)
    return FALSE;

  *piece = (QuiFilterPiece) { .start = *position, .quoted = p < stop && *p == '"' };
  value = g_string_new (NULL);

  if (piece->quoted)
    {
      gboolean closed;
      const char *behind = skip_quoted (p, &closed);

      for (p++; p < behind - closed; p += *p == '"' ? 2 : 1)
        g_string_append_c (value, *p);
      p = behind;
      piece->open = !closed;
    }

  while (p < stop && *p != ',')
    g_string_append_c (value, *p++);

  piece->text = g_string_free (value, FALSE);
  piece->end = p - text;
  *position = piece->end + 1;

  return TRUE;
}
