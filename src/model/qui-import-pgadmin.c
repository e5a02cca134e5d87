/* qui-import-pgadmin.c: the servers of pgAdmin 4
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-import-json.h"

/* pgAdmin puts every server into a group; this is the one that is there from the start. */
#define FIRST_GROUP "Servers"

/* What pgAdmin calls its own folder in the paths of certificates. */
#define STORAGE "<STORAGE_DIR>"

typedef struct
{
  const char *member;
  const char *keyword;
} Field;

static const Field fields[] = {
  { "Service", "service" },
  { "Host", "host" },
  { "Port", "port" },
  { "MaintenanceDB", "dbname" },
  { "Username", "user" },
};

/* Before there were ConnectionParameters. */
static const Field old_parameters[] = {
  { "HostAddr", "hostaddr" },
  { "SSLMode", "sslmode" },
  { "PassFile", "passfile" },
  { "SSLCert", "sslcert" },
  { "SSLKey", "sslkey" },
  { "SSLRootCert", "sslrootcert" },
  { "SSLCrl", "sslcrl" },
  { "SSLCompression", "sslcompression" },
  { "Timeout", "connect_timeout" },
};

static void
set_parameter (QuiImportDraft *draft,
               JsonObject     *object,
               const char     *member,
               const char     *keyword)
{
  g_autofree char *value = qui_import_json_dup_text (object, member);

  if (value == NULL || *value == '\0')
    return;

  /* It is written for every server, and off is what libpq does anyway. */
  if (g_str_equal (keyword, "sslcompression") && g_str_equal (value, "0"))
    return;
  if (g_str_has_prefix (value, STORAGE))
    qui_import_draft_leave_out (draft, keyword);
  else
    qui_import_draft_set (draft, keyword, value);
}

/* The server itself is named by the fields, whatever the parameters say. */
static gboolean
is_field (const char *keyword)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].keyword, keyword))
      return TRUE;

  return FALSE;
}

static void
read_parameters (QuiImportDraft *draft,
                 JsonObject     *server)
{
  JsonObject *parameters = qui_import_json_get_object (server, "ConnectionParameters");
  g_autoptr (GList) names = parameters != NULL ? json_object_get_members (parameters) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      if (is_field (l->data))
        qui_import_draft_leave_out (draft, l->data);
      else
        set_parameter (draft, parameters, l->data, l->data);
    }

  if (parameters == NULL && json_object_has_member (server, "ConnectionParameters"))
    qui_import_draft_leave_out (draft, "ConnectionParameters");
  for (guint i = 0; parameters == NULL && i < G_N_ELEMENTS (old_parameters); i++)
    set_parameter (draft, server, old_parameters[i].member, old_parameters[i].keyword);
}

static void
read_tunnel (QuiImportDraft *draft,
             JsonObject     *server)
{
  g_autofree char *host = qui_import_json_dup_text (server, "TunnelHost");
  g_autofree char *port = qui_import_json_dup_text (server, "TunnelPort");
  g_autofree char *user = qui_import_json_dup_text (server, "TunnelUsername");
  g_autofree char *way = qui_import_json_dup_text (server, "TunnelAuthentication");
  g_autofree char *key = qui_import_json_dup_text (server, "TunnelIdentityFile");
  gboolean by_key = way == NULL || !g_str_equal (way, "0");

  if (!qui_import_json_is_true (server, "UseSSHTunnel"))
    return;

  if (by_key && key != NULL && g_str_has_prefix (key, STORAGE))
    {
      qui_import_draft_leave_out (draft, "TunnelIdentityFile");
      by_key = FALSE;
    }
  qui_import_draft_set_tunnel (draft, host, port, user, by_key ? key : NULL);
}

static void
read_rest (QuiImportDraft *draft,
           JsonObject     *server)
{
  static const char * const not_kept[] = { "PasswordExecCommand", "PostConnectionSQL", "DBRestriction" };
  g_autofree char *role = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (not_kept); i++)
    {
      g_autofree char *value = qui_import_json_dup_text (server, not_kept[i]);

      if (value != NULL && *value != '\0')
        qui_import_draft_leave_out (draft, not_kept[i]);
    }
  role = qui_import_json_dup_text (server, "Role");
  qui_conninfo_set_role (draft->conninfo, role);
  if (json_object_has_member (server, "Password"))
    draft->had_password = TRUE;
}

static QuiImportEntry *
read_server (JsonObject *server)
{
  g_autofree char *name = qui_import_json_dup_text (server, "Name");
  g_autoptr (QuiImportDraft) draft = qui_import_draft_new (name);
  g_autofree char *group = qui_import_json_dup_text (server, "Group");

  if (g_strcmp0 (group, FIRST_GROUP) != 0)
    draft->group = g_steal_pointer (&group);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *value = qui_import_json_dup_text (server, fields[i].member);

      qui_import_draft_set (draft, fields[i].keyword, value);
      if (value == NULL && json_object_has_member (server, fields[i].member) && !json_object_get_null_member (server, fields[i].member))
        /* Translators: %s is the name of a field, such as Port */
        qui_import_draft_refuse (draft, g_strdup_printf (_("“%s” is of the wrong kind."), fields[i].member));
    }
  if (!json_object_has_member (server, "Host") && !json_object_has_member (server, "Service"))
    qui_import_draft_refuse (draft, g_strdup (_("It names neither a host nor a service.")));

  read_parameters (draft, server);
  read_tunnel (draft, server);
  read_rest (draft, server);
  return qui_import_draft_to_entry (draft);
}

gboolean
qui_import_pgadmin_read (JsonObject     *root,
                         QuiImportFile  *file,
                         GError        **error)
{
  JsonObject *servers = qui_import_json_get_object (root, "Servers");
  g_autoptr (GList) keys = NULL;

  if (servers == NULL)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Its “Servers” are not a list of servers."));
      return FALSE;
    }

  file->format = _("pgAdmin");
  keys = json_object_get_members (servers);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      JsonObject *server = qui_import_json_get_object (servers, l->data);

      if (server == NULL)
        {
          g_autoptr (QuiImportDraft) draft = qui_import_draft_new (l->data);

          qui_import_draft_refuse (draft, g_strdup (_("It is not a description of a server.")));
          g_ptr_array_add (file->entries, qui_import_draft_to_entry (draft));
          continue;
        }
      g_ptr_array_add (file->entries, read_server (server));
    }

  return TRUE;
}
