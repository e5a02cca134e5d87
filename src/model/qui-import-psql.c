/* qui-import-psql.c: a command line of psql
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"

/* What ends a command for the shell, where it stands alone. */
static const char * const ends[] = { "|", "||", "|&", "&", "&&", ";", ">", ">>", "<", "<<", "<<<", "2>", "2>&1", NULL };

static gboolean
set_value (QuiImportDraft  *draft,
           const char      *keyword,
           const char      *value,
           GError         **error)
{
  gboolean unknown = *value == '$' || *value == '`';

  if (unknown && qui_conninfo_is_secret (keyword))
    {
      draft->had_password = TRUE;
      return TRUE;
    }
  if (unknown)
    {
      g_autofree char *shown = qui_import_dup_shown (value);

      g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("Only the shell knows what “%s” is: put the value in its place."), shown);
      return FALSE;
    }

  qui_import_draft_set (draft, keyword, value);
  return TRUE;
}

static gboolean
read_variable (QuiImportDraft  *draft,
               const char      *variable,
               const char      *value,
               GError         **error)
{
  const char *keyword = qui_psql_find_keyword (variable);

  if (keyword != NULL)
    return set_value (draft, keyword, value, error);

  qui_import_draft_leave_out (draft, variable);
  return TRUE;
}

/* A database may be a whole conninfo or URI; what that says counts more than the options. */
static gboolean
read_database (QuiImportDraft  *draft,
               const char      *value,
               GError         **error)
{
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_auto (GStrv) keywords = NULL;

  if (strchr (value, '=') == NULL && !g_str_has_prefix (value, "postgres://") && !g_str_has_prefix (value, "postgresql://"))
    return set_value (draft, "dbname", value, error);

  conninfo = qui_conninfo_parse (value, error);
  if (conninfo == NULL)
    return FALSE;

  keywords = qui_conninfo_list_keywords (conninfo);
  for (guint i = 0; keywords[i] != NULL; i++)
    if (!set_value (draft, keywords[i], qui_conninfo_get (conninfo, keywords[i]), error))
      return FALSE;

  return TRUE;
}

typedef struct
{
  QuiImportDraft *draft;
  char          **words;      /* those after "psql" */
  guint           at;
  const char     *database;   /* what was given for it, as it stands */
  gboolean        has_user;
} Reading;

static gboolean
take_option (Reading              *reading,
             const QuiPsqlOption  *option,
             const char           *value,
             GError              **error)
{
  g_autofree char *name = NULL;

  if (g_strcmp0 (option->keyword, "dbname") == 0)
    {
      reading->database = value;
      return TRUE;
    }
  if (option->keyword != NULL)
    {
      reading->has_user |= g_str_equal (option->keyword, "user");
      return set_value (reading->draft, option->keyword, value, error);
    }
  if (!option->has_value)
    return TRUE;

  name = g_strconcat ("--", option->word, NULL);
  qui_import_draft_leave_out (reading->draft, name);
  return TRUE;
}

/* The value that an option needs: @inside its own word, or the next word. */
static const char *
get_value (Reading     *reading,
           const char  *inside,
           const char  *option,
           GError     **error)
{
  if (inside != NULL)
    return inside;
  if (reading->words[reading->at + 1] != NULL)
    return reading->words[++reading->at];

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("The option %s needs a value."), option);
  return NULL;
}

static gboolean
complain (const char  *word,
          GError     **error)
{
  g_autofree char *shown = qui_import_dup_shown (word);

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("“%s” is not an option of psql."), shown);
  return FALSE;
}

/* "--host=db1", "--host db1" */
static gboolean
read_long (Reading     *reading,
           const char  *word,
           GError     **error)
{
  gsize length = strcspn (word + 2, "=");
  const QuiPsqlOption *option = qui_psql_find_option (0, word + 2, length);
  const char *inside = word[2 + length] == '=' ? word + 2 + length + 1 : NULL;

  if (option == NULL || (inside != NULL && !option->has_value))
    {
      g_autofree char *name = g_strndup (word, 2 + length);

      return complain (name, error);
    }
  if (option->has_value)
    {
      inside = get_value (reading, inside, word, error);
      if (inside == NULL)
        return FALSE;
    }

  return take_option (reading, option, inside, error);
}

/* "-h db1", "-hdb1", "-Xqh db1" */
static gboolean
read_letters (Reading     *reading,
              const char  *word,
              GError     **error)
{
  for (const char *p = word + 1; *p != '\0'; p++)
    {
      const QuiPsqlOption *option = qui_psql_find_option (*p, NULL, 0);
      char name[] = { '-', *p, '\0' };
      const char *value = NULL;

      if (option == NULL)
        return complain (g_ascii_isgraph (*p) ? name : word, error);
      if (option->has_value)
        {
          value = get_value (reading, p[1] != '\0' ? p + 1 : NULL, name, error);
          if (value == NULL)
            return FALSE;
        }
      if (!take_option (reading, option, value, error))
        return FALSE;
      if (value != NULL)
        break;
    }

  return TRUE;
}

static gboolean
read_word (Reading     *reading,
           gboolean    *options_end,
           GError     **error)
{
  const char *word = reading->words[reading->at];

  if (!*options_end && g_str_equal (word, "--"))
    *options_end = TRUE;
  else if (!*options_end && g_str_has_prefix (word, "--"))
    return read_long (reading, word, error);
  else if (!*options_end && word[0] == '-' && word[1] != '\0')
    return read_letters (reading, word, error);
  else if (reading->database == NULL)
    reading->database = word;
  else if (!reading->has_user)
    {
      reading->has_user = TRUE;
      return set_value (reading->draft, "user", word, error);
    }
  else
    {
      g_autofree char *shown = qui_import_dup_shown (word);

      g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("The command line says more than psql understands: “%s”."), shown);
      return FALSE;
    }

  return TRUE;
}

static gboolean
read_words (QuiImportDraft  *draft,
            char           **words,
            GError         **error)
{
  Reading reading = { draft, words, 0, NULL, FALSE };
  gboolean options_end = FALSE;

  while (!qui_psql_is_program (words[reading.at]) && qui_psql_is_before (words[reading.at]))
    {
      const char *word = words[reading.at++];
      g_autofree char *variable = qui_psql_dup_variable (word);

      if (variable != NULL && !read_variable (draft, variable, word + strlen (variable) + 1, error))
        return FALSE;
    }

  for (reading.at++; words[reading.at] != NULL && !g_strv_contains (ends, words[reading.at]); reading.at++)
    if (!read_word (&reading, &options_end, error))
      return FALSE;

  return reading.database == NULL || read_database (draft, reading.database, error);
}

gboolean
qui_import_psql_read (const char      *line,
                      QuiImportDraft  *draft,
                      GError         **error)
{
  char **words = qui_psql_split (line, error);
  gboolean read = words != NULL && read_words (draft, words, error);

  qui_psql_free_words (words);
  return read;
}
