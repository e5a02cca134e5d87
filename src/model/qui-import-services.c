/* qui-import-services.c: what a connection service file says
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
finish (QuiImportDraft *draft,
        guint           n_settings,
        QuiImportFile  *file)
{
  if (draft == NULL)
    return;

  if (n_settings == 0)
    qui_import_draft_refuse (draft, g_strdup (_("It says nothing of a server.")));
  g_ptr_array_add (file->entries, qui_import_draft_to_entry (draft));
}

/* As libpq reads it: no blanks around the equals sign, no quotes, the first of two counts. */
static void
read_setting (QuiImportDraft *draft,
              char           *line)
{
  char *equals = strchr (line, '=');

  if (equals != NULL)
    *equals = '\0';

  /* A service does not stand for another one, and a directory server is not asked. */
  if (equals == NULL || g_str_equal (line, "service") || g_str_has_prefix (line, "ldap"))
    qui_import_draft_leave_out (draft, line);
  else if (qui_conninfo_get (draft->conninfo, line) == NULL)
    qui_import_draft_set (draft, line, equals + 1);
}

void
qui_import_services_read (const char    *text,
                          QuiImportFile *file)
{
  g_autoptr (QuiImportDraft) draft = NULL;
  g_autofree char *copy = g_strdup (text);
  gsize length = strlen (copy);
  guint n_settings = 0;
  char *next;

  file->format = _("service file");
  for (char *line = copy; line != NULL; line = next)
    {
      char *end;

      next = strchr (line, '\n');
      if (next != NULL)
        *next++ = '\0';
      g_strstrip (line);
      end = *line == '[' ? strchr (line, ']') : NULL;

      if (end != NULL)
        {
          finish (draft, n_settings, file);
          g_clear_pointer (&draft, qui_import_draft_free);
          *end = '\0';
          draft = qui_import_draft_new (line + 1);
          n_settings = 0;
        }
      else if (draft != NULL && *line != '\0' && *line != '#')
        {
          read_setting (draft, line);
          n_settings++;
        }
    }

  finish (draft, n_settings, file);
  explicit_bzero (copy, length);
}
