/* import.c: any text as a file of connections, as a JDBC URL and as a command line of psql
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fuzz.h"
#include "qui-import-file.h"
#include "qui-import.h"
#include "qui-profile-export.h"

/* What is offered can be saved, says no password, and is said in valid text. */
static void
check_entry (QuiImportEntry *entry)
{
  QuiProfile *profile = qui_import_entry_get_profile (entry);

  if (!g_utf8_validate (qui_import_entry_get_name (entry), -1, NULL))
    g_error ("the name is no text");
  for (const char * const *note = qui_import_entry_get_notes (entry); *note != NULL; note++)
    if (!g_utf8_validate (*note, -1, NULL))
      g_error ("a note is no text");

  if (profile == NULL)
    return;
  if (!qui_profile_check (profile, NULL))
    g_error ("“%s” cannot be saved", qui_import_entry_get_name (entry));
  if (g_regex_match_simple ("(^| )(ssl)?password=", qui_profile_get_parameters (profile), 0, 0))
    g_error ("a password in “%s”", qui_profile_get_parameters (profile));
}

/* What goes out comes in again. */
static void
check_export (GListModel             *profiles,
              QuiProfileExportFormat  format)
{
  g_autoptr (QuiProfileExport) export = qui_profile_export_format (profiles, format);
  g_autoptr (GError) error = NULL;
  g_autoptr (QuiImportFile) file = NULL;

  if (export->n == 0)
    return;
  file = qui_import_file_parse ("export", export->text, strlen (export->text), &error);
  if (file == NULL || file->entries->len != export->n)
    g_error ("%u went out, %d came back from “%s”: %s", export->n, file != NULL ? (int) file->entries->len : -1, export->text,
             error != NULL ? error->message : "");
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *command = g_strconcat ("psql ", text, NULL);
  g_autofree char *url = g_strconcat ("jdbc:postgresql:", text, NULL);
  const char *texts[] = { text, command, url };
  g_autoptr (QuiImportFile) file = qui_import_file_parse ("fuzz", (const char *) data, size, NULL);
  g_autoptr (GListStore) profiles = g_list_store_new (QUI_TYPE_PROFILE);
  g_autoptr (GListStore) entries = g_list_store_new (QUI_TYPE_IMPORT_ENTRY);

  for (guint i = 0; file != NULL && i < file->entries->len; i++)
    g_list_store_append (entries, g_ptr_array_index (file->entries, i));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (QuiImportEntry) entry = qui_import_read_text (texts[i], &error);

      if (entry != NULL)
        g_list_store_append (entries, entry);
      else if (!g_utf8_validate (error->message, -1, NULL))
        g_error ("the message is no text");
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (entries)); i++)
    {
      g_autoptr (QuiImportEntry) entry = g_list_model_get_item (G_LIST_MODEL (entries), i);

      check_entry (entry);
      if (qui_import_entry_get_profile (entry) != NULL)
        g_list_store_append (profiles, qui_import_entry_get_profile (entry));
    }
  qui_import_entries_mark (G_LIST_MODEL (entries), G_LIST_MODEL (profiles));
  check_export (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_PGADMIN);
  check_export (G_LIST_MODEL (profiles), QUI_PROFILE_EXPORT_SERVICES);

  return 0;
}
