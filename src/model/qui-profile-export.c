/* qui-profile-export.c: saved connections for other programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile-export.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "qui-import-entry.h"
#include "qui-safe-file.h"
#include "qui-ssh-place.h"

/* libpq reads lines of a service file into a buffer of 1024 bytes. */
#define MAX_LINE 1000

#define MAX_NAME 80   /* characters */

/* The group that pgAdmin has from the start. */
#define GROUP "Servers"

#define DEFAULT_PORT 5432

/* What this machine's files hold is of no use elsewhere, and is not to be spread. */
#define PASSFILE "passfile"

void
qui_profile_export_free (QuiProfileExport *self)
{
  g_free (self->text);
  g_ptr_array_unref (self->left_out);
  g_free (self);
}

static void
leave_out (QuiProfileExport *self,
           QuiProfile       *profile,
           const char       *why)
{
  /* Translators: the name of a connection, and a sentence that says what of it was not exported */
  g_ptr_array_add (self->left_out, g_strdup_printf (_("“%s”: %s"), qui_profile_get_name (profile), why));
}

/* The keywords of @profile that go out, with their values. */
static QuiConninfo *
dup_conninfo (QuiProfileExport *self,
              QuiProfile       *profile)
{
  QuiConninfo *conninfo = qui_profile_to_conninfo (profile, NULL, NULL);

  if (qui_conninfo_get (conninfo, PASSFILE) != NULL)
    {
      qui_conninfo_set (conninfo, PASSFILE, NULL);
      leave_out (self, profile, _("the password file is not named."));
    }

  return conninfo;
}

/* --- pgAdmin --- */

/* The one port that all hosts have; 0 if there is none such. */
static guint
get_port (const char *ports)
{
  g_auto (GStrv) each = g_strsplit (ports != NULL ? ports : "", ",", -1);
  guint64 first = 0;

  for (guint i = 0; each[i] != NULL; i++)
    {
      const char *text = g_strstrip (each[i]);
      guint64 port = DEFAULT_PORT;

      if (*text != '\0' && !g_ascii_string_to_unsigned (text, 10, 1, 65535, &port, NULL))
        return 0;
      if (i > 0 && port != first)
        return 0;
      first = port;
    }

  return each[0] != NULL ? first : DEFAULT_PORT;
}

static void
add_text (JsonBuilder *builder,
          const char  *member,
          const char  *value)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, value != NULL ? value : "");
}

static void
add_parameters (JsonBuilder *builder,
                QuiConninfo *conninfo)
{
  static const char * const fields[] = { "host", "port", "dbname", "user", "service", NULL };
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (conninfo);

  json_builder_set_member_name (builder, "ConnectionParameters");
  json_builder_begin_object (builder);
  for (guint i = 0; keywords[i] != NULL; i++)
    if (!g_strv_contains (fields, keywords[i]) && !qui_conninfo_is_secret (keywords[i]))
      add_text (builder, keywords[i], qui_conninfo_get (conninfo, keywords[i]));
  json_builder_end_object (builder);
}

static void
add_tunnel (QuiProfileExport *self,
            JsonBuilder      *builder,
            QuiProfile       *profile)
{
  const char *key = qui_profile_get_tunnel_key (profile);
  g_autoptr (QuiSshPlace) place = NULL;

  if (*qui_profile_get_tunnel (profile) == '\0')
    return;
  place = qui_ssh_place_parse (qui_profile_get_tunnel (profile), NULL);
  if (place == NULL)
    {
      leave_out (self, profile, _("its SSH tunnel cannot be understood."));
      return;
    }

  json_builder_set_member_name (builder, "UseSSHTunnel");
  json_builder_add_int_value (builder, 1);
  add_text (builder, "TunnelHost", place->host);
  add_text (builder, "TunnelPort", place->port != NULL ? place->port : "22");
  add_text (builder, "TunnelUsername", place->user);
  json_builder_set_member_name (builder, "TunnelAuthentication");
  json_builder_add_int_value (builder, *key != '\0');
  if (*key != '\0')
    add_text (builder, "TunnelIdentityFile", key);
  if (*qui_profile_get_tunnel_jump (profile) != '\0')
    leave_out (self, profile, _("pgAdmin knows no jump hosts of an SSH tunnel."));
}

/* All that pgAdmin asks for is there, be it empty. */
static void
add_server (QuiProfileExport *self,
            JsonBuilder      *builder,
            QuiProfile       *profile)
{
  g_autoptr (QuiConninfo) conninfo = dup_conninfo (self, profile);
  const char *service = qui_conninfo_get (conninfo, "service");
  guint port = get_port (qui_conninfo_get (conninfo, "port"));
  g_autofree char *number = NULL;

  if (port == 0)
    {
      leave_out (self, profile, _("pgAdmin knows one port for all hosts only."));
      return;
    }

  number = g_strdup_printf ("%u", ++self->n);
  json_builder_set_member_name (builder, number);
  json_builder_begin_object (builder);
  add_text (builder, "Name", qui_profile_get_name (profile));
  add_text (builder, "Group", *qui_profile_get_group (profile) != '\0' ? qui_profile_get_group (profile) : GROUP);
  if (service != NULL)
    add_text (builder, "Service", service);
  if (service == NULL || qui_conninfo_get (conninfo, "host") != NULL)
    add_text (builder, "Host", qui_conninfo_get (conninfo, "host"));
  if (service == NULL || qui_conninfo_get (conninfo, "port") != NULL)
    {
      json_builder_set_member_name (builder, "Port");
      json_builder_add_int_value (builder, port);
    }
  add_text (builder, "MaintenanceDB", qui_conninfo_get (conninfo, "dbname"));
  add_text (builder, "Username", qui_conninfo_get (conninfo, "user"));
  if (qui_conninfo_get_role (conninfo) != NULL)
    add_text (builder, "Role", qui_conninfo_get_role (conninfo));
  add_parameters (builder, conninfo);
  add_tunnel (self, builder, profile);
  json_builder_end_object (builder);
}

static void
format_pgadmin (QuiProfileExport *self,
                GListModel       *profiles)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "Servers");
  json_builder_begin_object (builder);
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (profiles, i);

      add_server (self, builder, profile);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 4);
  json = json_generator_to_data (generator, NULL);
  self->text = g_strconcat (json, "\n", NULL);
}

/* --- service file --- */

/* As it can be typed after "service=" without quotes, and as nobody else is called in this file. */
static char *
dup_service (QuiProfile *profile,
             GHashTable *taken)
{
  const char *own = qui_profile_get_name (profile);
  g_autofree char *name = g_utf8_substring (own, 0, MIN (MAX_NAME, g_utf8_strlen (own, -1)));
  g_autofree char *service = NULL;
  guint n = 1;

  g_strstrip (name);
  g_strdelimit (name, " \t\r\n\f\v=:/'\"\\[]#", '-');
  service = g_strdup (*name != '\0' ? name : "connection");
  while (g_hash_table_contains (taken, service))
    {
      g_free (service);
      service = g_strdup_printf ("%s-%u", name, ++n);
    }
  g_hash_table_add (taken, g_strdup (service));

  return g_steal_pointer (&service);
}

/* Whether a service file can say all of it: values stand there as they are, without quotes. */
static gboolean
can_be_said (QuiConninfo *conninfo)
{
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (conninfo);

  for (guint i = 0; keywords[i] != NULL; i++)
    {
      const char *value = qui_conninfo_get (conninfo, keywords[i]);
      gsize length = strlen (value);

      if (strlen (keywords[i]) + length > MAX_LINE || strpbrk (value, "\r\n") != NULL || g_ascii_isspace (value[length - 1]))
        return FALSE;
    }

  return TRUE;
}

static void
add_service (QuiProfileExport *self,
             GString          *text,
             QuiProfile       *profile,
             GHashTable       *taken)
{
  static const char * const first[] = { "host", "port", "dbname", "user", NULL };
  g_autoptr (QuiConninfo) conninfo = dup_conninfo (self, profile);
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (conninfo);
  g_autofree char *service = NULL;

  if (qui_conninfo_get (conninfo, "service") != NULL)
    {
      leave_out (self, profile, _("it is a service itself, and a service cannot lead to another one."));
      return;
    }
  if (*qui_profile_get_tunnel (profile) != '\0')
    {
      leave_out (self, profile, _("a service file cannot say that an SSH tunnel leads there."));
      return;
    }
  if (!can_be_said (conninfo))
    {
      leave_out (self, profile, _("a line of a service file can neither be that long nor end in a blank."));
      return;
    }

  if (qui_conninfo_get_role (conninfo) != NULL)
    leave_out (self, profile, _("a service file does not name the role."));
  service = dup_service (profile, taken);
  g_string_append (text, self->n++ > 0 ? "\n" : "");
  if (!g_str_equal (service, qui_profile_get_name (profile)))
    {
      g_autofree char *shown = qui_import_dup_shown (qui_profile_get_name (profile));

      g_string_append_printf (text, "# %s\n", shown);
    }
  g_string_append_printf (text, "[%s]\n", service);
  for (guint i = 0; first[i] != NULL; i++)
    if (qui_conninfo_get (conninfo, first[i]) != NULL)
      g_string_append_printf (text, "%s=%s\n", first[i], qui_conninfo_get (conninfo, first[i]));
  for (guint i = 0; keywords[i] != NULL; i++)
    if (!g_strv_contains (first, keywords[i]) && !qui_conninfo_is_secret (keywords[i]))
      g_string_append_printf (text, "%s=%s\n", keywords[i], qui_conninfo_get (conninfo, keywords[i]));
}

static void
format_services (QuiProfileExport *self,
                 GListModel       *profiles)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (profiles, i);

      add_service (self, text, profile, taken);
    }
  self->text = g_string_free (text, FALSE);
}

static gboolean
has_environment (GListModel *profiles)
{
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (profiles, i);

      if (qui_profile_get_environment (profile) != QUI_ENVIRONMENT_NONE)
        return TRUE;
    }

  return FALSE;
}

QuiProfileExport *
qui_profile_export_format (GListModel             *profiles,
                           QuiProfileExportFormat  format)
{
  QuiProfileExport *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (profiles), NULL);

  self = g_new0 (QuiProfileExport, 1);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  if (format == QUI_PROFILE_EXPORT_PGADMIN)
    format_pgadmin (self, profiles);
  else
    format_services (self, profiles);
  if (has_environment (profiles))
    g_ptr_array_add (self->left_out, g_strdup (_("Environments, such as Production, have no place in it.")));

  return self;
}

/* --- the file --- */

typedef struct
{
  QuiProfileExport *export;
  char             *path;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->export, qui_profile_export_free);
  g_free (job->path);
  g_free (job);
}

static void
write_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  g_autofree char *path = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  /* A link stays a link. */
  path = qui_safe_file_resolve (job->path, &error);
  if (path != NULL && qui_safe_file_replace (path, job->export->text, strlen (job->export->text), &error))
    g_task_return_pointer (task, g_steal_pointer (&job->export), (GDestroyNotify) qui_profile_export_free);
  else
    g_task_return_error (task, error);
}

void
qui_profile_export_write_async (QuiProfileExport    *self,
                                const char          *path,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->export = self;
  job->path = g_strdup (path);
  g_task_set_source_tag (task, qui_profile_export_write_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_thread);
}

QuiProfileExport *
qui_profile_export_write_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
