/* qui-import-file.c: a file of connections that another program wrote
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"
#include "qui-import-json.h"
#include "qui-import-private.h"
#include "qui-safe-file.h"

#define MAX_LENGTH (4 * 1024 * 1024)

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void
qui_import_file_free (QuiImportFile *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self->name);
  g_free (self);
}

static QuiImportFile *
file_new (const char *name)
{
  QuiImportFile *self = g_new0 (QuiImportFile, 1);

  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

static gboolean
read_json (const char     *text,
           QuiImportFile  *file,
           GError        **error)
{
  g_autoptr (JsonNode) root = qui_import_json_parse (text, error);
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;

  if (object == NULL)
    return FALSE;
  if (json_object_has_member (object, "Servers"))
    return qui_import_pgadmin_read (object, file, error);
  if (json_object_has_member (object, "connections"))
    return qui_import_dbeaver_read (object, file, error);

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID,
                       _("It is neither a list of servers of pgAdmin nor the data sources of DBeaver."));
  return FALSE;
}

static gboolean
has_section (const char *text)
{
  for (const char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += strspn (line, " \t\r\n");
      if (*line == '[')
        return TRUE;
    }

  return FALSE;
}

static gboolean
read_text (const char     *text,
           QuiImportFile  *file,
           GError        **error)
{
  if (*text == '{')
    return read_json (text, file, error);
  if (has_section (text))
    {
      qui_import_services_read (text, file);
      return TRUE;
    }

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID,
                       *text == '\0' ? _("It is empty.") : _("It is neither a list of pgAdmin or DBeaver nor a connection service file."));
  return FALSE;
}

static QuiImportFile *
parse (const char  *name,
       const char  *contents,
       gsize        length,
       GError     **error)
{
  g_autoptr (QuiImportFile) file = NULL;
  g_autofree char *text = NULL;
  const char *start;
  gboolean read;

  if (length > MAX_LENGTH)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("It is too large for a list of connections."));
      return NULL;
    }
  if (!g_utf8_validate_len (contents, length, NULL) || memchr (contents, '\0', length) != NULL)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("It is not a text file in UTF-8; it may be encrypted or damaged."));
      return NULL;
    }

  text = g_strndup (contents, length);
  start = g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text;
  start += strspn (start, " \t\r\n");

  file = file_new (name);
  read = read_text (start, file, error);
  explicit_bzero (text, length);
  if (!read)
    return NULL;

  if (file->entries->len > QUI_IMPORT_MAX)
    {
      g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID,
                   _("It names %u connections; at most %u can be imported at once."), file->entries->len, QUI_IMPORT_MAX);
      return NULL;
    }

  return g_steal_pointer (&file);
}

QuiImportFile *
qui_import_file_parse (const char  *name,
                       const char  *contents,
                       gsize        length,
                       GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  QuiImportFile *file;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (contents != NULL, NULL);

  file = parse (name, contents, length, &local_error);
  if (file == NULL)
    /* Translators: the name of a file, and a sentence that says why */
    g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("“%s” cannot be imported. %s"), name, local_error->message);

  return file;
}

static void
read_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const char *path = task_data;
  g_autofree char *name = g_filename_display_basename (path);
  GError *error = NULL;
  QuiImportFile *file = NULL;
  char *contents = NULL;
  gsize length = 0;
  gint64 modified;

  if (qui_safe_file_read (path, &contents, &length, &modified, &error))
    {
      if (contents != NULL)
        file = qui_import_file_parse (name, contents, length, &error);
      else
        g_set_error (&error, QUI_ERROR, QUI_ERROR_FAILED, _("There is no file “%s”."), name);
    }

  /* It may name passwords. */
  if (contents != NULL)
    explicit_bzero (contents, length);
  g_free (contents);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify) qui_import_file_free);
  else
    g_task_return_error (task, error);
}

void
qui_import_file_read_async (const char          *path,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_return_if_fail (path != NULL);

  g_task_set_source_tag (task, qui_import_file_read_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_thread);
}

QuiImportFile *
qui_import_file_read_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
