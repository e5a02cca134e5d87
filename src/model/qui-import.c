/* qui-import.c: connections that other programs know already
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-safe-file.h"

/* What stands where a file names no database: every server has it. */
#define ANY_DATABASE "postgres"

#define SERVICE_FILE "pg_service.conf"

typedef enum
{
  FIELD_HOST,
  FIELD_PORT,
  FIELD_DATABASE,
  FIELD_USER,
  N_FIELDS,
} Field;

static void
add_profile (GPtrArray  *profiles,
             QuiProfile *profile)
{
  for (guint i = 0; i < profiles->len; i++)
    if (qui_import_is_same (g_ptr_array_index (profiles, i), profile))
      return;

  g_ptr_array_add (profiles, g_object_ref (profile));
}

static void
add_service (GPtrArray  *profiles,
             const char *service)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_new ();
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autofree char *text = NULL;

  qui_conninfo_set (conninfo, "service", service);
  text = qui_conninfo_to_text (conninfo, NULL);
  if (qui_profile_take_text (profile, text, NULL, NULL))
    {
      g_object_set (profile, "name", service, "keep-password", FALSE, NULL);
      add_profile (profiles, profile);
    }
}

void
qui_import_parse_services (const char *text,
                           GPtrArray  *profiles)
{
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (text != NULL);
  g_return_if_fail (profiles != NULL);

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      const char *end = line[0] == '[' ? strchr (line, ']') : NULL;
      g_autofree char *service = end != NULL ? g_strndup (line + 1, end - line - 1) : NULL;

      if (service != NULL && service[0] != '\0' && g_utf8_validate (service, -1, NULL))
        add_service (profiles, service);
    }
}

/* Reads one field up to a colon that no backslash hides; returns what follows the colon, NULL if there is none. */
static const char *
read_field (const char  *text,
            char       **field)
{
  GString *value = g_string_new (NULL);

  for (; *text != '\0' && *text != ':'; text++)
    {
      if (text[0] == '\\' && text[1] != '\0')
        text++;
      g_string_append_c (value, *text);
    }
  *field = g_string_free (value, FALSE);

  return *text == ':' ? text + 1 : NULL;
}

static void
add_password_line (GPtrArray  *profiles,
                   const char *line)
{
  g_autoptr (QuiProfile) profile = NULL;
  g_auto (GStrv) fields = g_new0 (char *, N_FIELDS + 1);
  g_autofree char *name = NULL;

  if (line[0] == '#' || !g_utf8_validate (line, -1, NULL))
    return;

  for (guint i = 0; i < N_FIELDS; i++)
    {
      line = read_field (line, &fields[i]);
      if (line == NULL)
        return;
      if (g_str_equal (fields[i], "*"))
        fields[i][0] = '\0';
    }
  if (fields[FIELD_HOST][0] == '\0')
    return;

  /* The name tells those of one host apart. */
  if (fields[FIELD_DATABASE][0] != '\0')
    /* Translators: the name of a connection: database, host */
    name = g_strdup_printf (_("%s on %s"), fields[FIELD_DATABASE], fields[FIELD_HOST]);

  profile = qui_profile_new ();
  g_object_set (profile,
                "name", name != NULL ? name : fields[FIELD_HOST],
                "host", fields[FIELD_HOST],
                "port", fields[FIELD_PORT],
                "database", fields[FIELD_DATABASE][0] != '\0' ? fields[FIELD_DATABASE] : ANY_DATABASE,
                "user", fields[FIELD_USER],
                "keep-password", FALSE,
                NULL);
  if (qui_profile_check (profile, NULL))
    add_profile (profiles, profile);
}

void
qui_import_parse_passwords (const char *text,
                            GPtrArray  *profiles)
{
  g_return_if_fail (text != NULL);
  g_return_if_fail (profiles != NULL);

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\r\n");
      char *line = g_strndup (text, length);

      add_password_line (profiles, line);
      qui_password_free (line);
      text += length;
      text += strspn (text, "\r\n");
    }
}

/* The text of @path; NULL without an error where there is no such file. */
static char *
read_text (const char  *path,
           GError     **error)
{
  char *text = NULL;
  gsize length;
  gint64 modified;

  return qui_safe_file_read (path, &text, &length, &modified, error) ? text : NULL;
}

GStrv
qui_import_dup_service_paths (void)
{
  const char *own = g_getenv ("PGSERVICEFILE");
  const char *folder = g_getenv ("PGSYSCONFDIR");
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autofree char *path = own != NULL && own[0] != '\0' ? g_strdup (own) : g_build_filename (g_get_home_dir (), "." SERVICE_FILE, NULL);
  g_autofree char *system_path = g_build_filename (folder != NULL && folder[0] != '\0' ? folder : QUI_PG_SYSCONFDIR, SERVICE_FILE, NULL);

  g_strv_builder_add_many (paths, path, system_path, NULL);
  return g_strv_builder_end (paths);
}

static void
read_files (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  g_autoptr (GPtrArray) profiles = g_ptr_array_new_with_free_func (g_object_unref);
  const char *password_file = g_getenv ("PGPASSFILE");
  g_autofree char *passwords = password_file != NULL && password_file[0] != '\0' ? g_strdup (password_file)
                                                                                : g_build_filename (g_get_home_dir (), ".pgpass", NULL);
  g_auto (GStrv) service_files = qui_import_dup_service_paths ();
  GError *error = NULL;
  char *text;

  for (guint i = 0; service_files[i] != NULL && error == NULL; i++)
    {
      text = read_text (service_files[i], &error);
      if (text != NULL)
        qui_import_parse_services (text, profiles);
      qui_password_free (text);   /* a service may name a password */
    }

  text = error == NULL && passwords != NULL ? read_text (passwords, &error) : NULL;
  if (text != NULL)
    qui_import_parse_passwords (text, profiles);
  qui_password_free (text);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&profiles), (GDestroyNotify) g_ptr_array_unref);
}

void
qui_import_read_async (GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, qui_import_read_async);
  g_task_run_in_thread (task, read_files);
}

GPtrArray *
qui_import_read_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
