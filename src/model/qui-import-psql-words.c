/* qui-import-psql-words.c: the words of a command line of psql
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"

char *
qui_psql_dup_variable (const char *word)
{
  gsize length = strspn (word, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");

  return length > 0 && word[length] == '=' && !g_ascii_isdigit (*word) ? g_strndup (word, length) : NULL;
}

gboolean
qui_psql_is_program (const char *word)
{
  g_autofree char *name = g_path_get_basename (word);

  return g_str_equal (name, "psql") || g_str_equal (name, "psql.exe");
}

char **
qui_psql_split (const char  *line,
                GError     **error)
{
  char **words = NULL;

  line += strspn (line, " \t\r\n");
  if (g_str_has_prefix (line, "$ "))
    line += 2;
  if (g_shell_parse_argv (line, NULL, &words, NULL))
    return words;

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The command line is not complete: a quotation mark is missing."));
  return NULL;
}

void
qui_psql_free_words (char **words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    qui_password_free (words[i]);
  g_free (words);
}

gboolean
qui_psql_is_before (const char *word)
{
  g_autofree char *variable = qui_psql_dup_variable (word);

  return variable != NULL || g_str_equal (word, "env");
}

gboolean
qui_import_psql_is_one (const char *text)
{
  char **words = qui_psql_split (text, NULL);
  guint i = 0;
  gboolean found;

  /* Where a quotation mark is missing, it is meant to be one all the same. */
  if (words == NULL)
    return g_str_has_prefix (text, "psql ") || g_str_has_prefix (text, "PG");

  while (words[i] != NULL && !qui_psql_is_program (words[i]) && qui_psql_is_before (words[i]))
    i++;
  found = words[i] != NULL && qui_psql_is_program (words[i]);
  qui_psql_free_words (words);
  return found;
}
