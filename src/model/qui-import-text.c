/* qui-import-text.c: a connection as a person pastes it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import.h"

#include <string.h>

#include "qui-import-private.h"

static gboolean
read_conninfo (const char      *text,
               QuiImportDraft  *draft,
               GError         **error)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_parse (text, error);
  g_auto (GStrv) keywords = conninfo != NULL ? qui_conninfo_list_keywords (conninfo) : NULL;

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    qui_import_draft_set (draft, keywords[i], qui_conninfo_get (conninfo, keywords[i]));

  return conninfo != NULL;
}

static gboolean
read_stripped (const char      *text,
               QuiImportDraft  *draft,
               GError         **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return read_conninfo (text, draft, error);   /* which says so */
  if (g_str_has_prefix (text, "jdbc:"))
    return qui_import_jdbc_read (text, draft, error);
  if (qui_import_psql_is_one (text))
    return qui_import_psql_read (text, draft, error);

  return read_conninfo (text, draft, error);
}

static gboolean
read_text (const char      *text,
           QuiImportDraft  *draft,
           GError         **error)
{
  char *stripped = g_strstrip (g_strdup (text));
  gboolean read = read_stripped (stripped, draft, error);

  qui_password_free (stripped);
  return read;
}

gboolean
qui_import_take_text (QuiProfile  *profile,
                      const char  *text,
                      char       **password,
                      char       **key_password,
                      char       **left_out,
                      GError     **error)
{
  g_autoptr (QuiImportDraft) draft = qui_import_draft_new (NULL);
  g_autoptr (GPtrArray) notes = NULL;

  g_return_val_if_fail (QUI_IS_PROFILE (profile), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail ((password == NULL) == (key_password == NULL), FALSE);

  if (password != NULL)
    *password = *key_password = NULL;
  if (left_out != NULL)
    *left_out = NULL;

  draft->hand_out_passwords = password != NULL;
  if (!read_text (text, draft, error) || !qui_import_draft_fill (draft, profile, error))
    return FALSE;

  if (password != NULL)
    {
      *password = g_steal_pointer (&draft->password);
      *key_password = g_steal_pointer (&draft->key_password);
    }

  notes = qui_import_draft_dup_notes (draft);
  if (left_out != NULL && notes->len > 0)
    {
      g_ptr_array_add (notes, NULL);
      *left_out = g_strjoinv (" ", (char **) notes->pdata);
    }
  return TRUE;
}

QuiImportEntry *
qui_import_read_text (const char  *text,
                      GError     **error)
{
  g_autoptr (QuiImportDraft) draft = qui_import_draft_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  if (!read_text (text, draft, error))
    return NULL;

  return qui_import_draft_to_entry (draft);
}
