/* qui-import-draft.c: what the readers of other programs' connections share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"
#include "qui-words.h"

#define MAX_VALUE    4096   /* bytes; nothing that leads to a server is longer */
#define MAX_LEFT_OUT 12     /* names that are said */

QuiImportDraft *
qui_import_draft_new (const char *name)
{
  QuiImportDraft *self = g_new0 (QuiImportDraft, 1);

  self->name = g_strdup (name);
  self->conninfo = qui_conninfo_new ();
  self->notes = g_ptr_array_new_with_free_func (g_free);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
qui_import_draft_free (QuiImportDraft *self)
{
  g_free (self->name);
  g_free (self->group);
  qui_conninfo_unref (self->conninfo);
  g_ptr_array_unref (self->notes);
  g_ptr_array_unref (self->left_out);
  g_free (self->refusal);
  g_free (self->tunnel);
  g_free (self->tunnel_jump);
  g_free (self->tunnel_key);
  qui_password_free (self->password);
  qui_password_free (self->key_password);
  g_free (self);
}

void
qui_import_draft_leave_out (QuiImportDraft *self,
                            const char     *setting)
{
  g_autofree char *shown = qui_import_dup_shown (setting);

  if (!g_ptr_array_find_with_equal_func (self->left_out, shown, g_str_equal, NULL))
    g_ptr_array_add (self->left_out, g_steal_pointer (&shown));
}

void
qui_import_draft_take_note (QuiImportDraft *self,
                            char           *note)
{
  g_ptr_array_add (self->notes, note);
}

void
qui_import_draft_refuse (QuiImportDraft *self,
                         char           *refusal)
{
  if (self->refusal == NULL)
    self->refusal = refusal;
  else
    g_free (refusal);
}

static void
take_secret (QuiImportDraft *self,
             const char     *keyword,
             const char     *value)
{
  char **place = g_str_equal (keyword, "password") ? &self->password : g_str_equal (keyword, "sslpassword") ? &self->key_password : NULL;

  if (!self->hand_out_passwords || place == NULL)
    {
      self->had_password = TRUE;
      return;
    }

  qui_password_free (*place);
  *place = g_strdup (value);
}

void
qui_import_draft_set (QuiImportDraft *self,
                      const char     *keyword,
                      const char     *value)
{
  if (value == NULL || *value == '\0')
    return;

  if (qui_conninfo_is_secret (keyword))
    take_secret (self, keyword, value);
  else if (!qui_conninfo_is_keyword (keyword) || (g_str_equal (keyword, "passfile") && !self->hand_out_passwords))
    qui_import_draft_leave_out (self, keyword);
  else if (strlen (value) > MAX_VALUE || !g_utf8_validate (value, -1, NULL))
    qui_import_draft_refuse (self, g_strdup_printf (_("The value of “%s” cannot be used."), keyword));
  else
    qui_conninfo_set (self->conninfo, keyword, value);
}

static char *
dup_left_out (GPtrArray *left_out)
{
  GString *names = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < MIN (left_out->len, MAX_LEFT_OUT); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (left_out, i));
  if (left_out->len > MAX_LEFT_OUT)
    g_string_append (names, ", …");
  text = g_string_free (names, FALSE);

  /* Translators: names of settings of a connection that are not taken over */
  return g_strdup_printf (_("Left out: %s."), text);
}

GPtrArray *
qui_import_draft_dup_notes (QuiImportDraft *self)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func (g_free);

  if (self->refusal != NULL)
    {
      g_ptr_array_add (notes, g_strdup (self->refusal));
      return notes;
    }

  for (guint i = 0; i < self->notes->len; i++)
    g_ptr_array_add (notes, g_strdup (g_ptr_array_index (self->notes, i)));
  if (self->had_password)
    g_ptr_array_add (notes, g_strdup (_("The password is left out.")));
  if (self->left_out->len > 0)
    g_ptr_array_add (notes, dup_left_out (self->left_out));
  return notes;
}

gboolean
qui_import_draft_fill (QuiImportDraft  *self,
                       QuiProfile      *profile,
                       GError         **error)
{
  g_autofree char *text = NULL;

  if (self->refusal != NULL)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, self->refusal);
      return FALSE;
    }

  text = qui_conninfo_to_text (self->conninfo, NULL);
  if (!qui_profile_take_text (profile, text, NULL, error))
    return FALSE;
  g_object_set (profile, "role", qui_conninfo_get_role (self->conninfo), NULL);
  qui_import_draft_fill_tunnel (self, profile);
  return TRUE;
}

QuiImportEntry *
qui_import_draft_to_entry (QuiImportDraft *self)
{
  /* Without marks that would make it look like another one. */
  g_autofree char *name = qui_words_one_line (self->name);
  g_autofree char *group = self->group != NULL ? qui_import_dup_shown (self->group) : NULL;
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (GPtrArray) notes = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "name", name, "environment", self->environment, "group", group, NULL);
  if (self->refusal == NULL && qui_import_draft_fill (self, profile, &error) && qui_profile_get_name (profile)[0] == '\0')
    {
      g_autofree char *label = qui_profile_dup_label (profile);

      g_object_set (profile, "name", label, NULL);
    }
  if (self->refusal == NULL && (error != NULL || !qui_profile_check (profile, &error)))
    qui_import_draft_refuse (self, g_strdup (error->message));

  notes = qui_import_draft_dup_notes (self);
  return qui_import_entry_new (qui_profile_get_name (profile), self->refusal == NULL ? profile : NULL, notes, self->elsewhere);
}
