/* qui-import-dbeaver.c: the data sources of DBeaver
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"
#include "qui-import-json.h"

/* Its settings that stand among the driver's. */
#define OWN_SETTING "@dbeaver-"

/* What a variable that only DBeaver knows begins with. */
#define VARIABLE "${"

#define JDBC "jdbc:postgresql:"

typedef struct
{
  const char *name;
  const char *keyword;
} Pair;

/* Of the handler of SSL; the later ones are those of old files. */
#define MAX_JUMPS 8

static const Pair ssl_properties[] = {
  { "sslMode", "sslmode" },
  { "ssl.ca.cert", "sslrootcert" },
  { "ssl.client.cert", "sslcert" },
  { "ssl.client.key", "sslkey" },
  { "rootCert", "sslrootcert" },
  { "clientCert", "sslcert" },
  { "clientKey", "sslkey" },
};

/* Others speak PostgreSQL's protocol under PostgreSQL's provider. */
static const char * const other_products[] = {
  "redshift", "greenplum", "cockroach", "yellowbrick", "materialize", "risingwave", "dsql", "gauss", "crate",
};

/* --- whether it is PostgreSQL --- */

static gboolean
is_postgresql (JsonObject *connection,
               JsonObject *configuration)
{
  g_autofree char *provider = qui_import_json_dup_text (connection, "provider");
  g_autofree char *driver = qui_import_json_dup_text (connection, "driver");
  g_autofree char *url = configuration != NULL ? qui_import_json_dup_text (configuration, "url") : NULL;

  for (guint i = 0; driver != NULL && i < G_N_ELEMENTS (other_products); i++)
    if (strstr (driver, other_products[i]) != NULL)
      return FALSE;

  return g_strcmp0 (provider, "postgresql") == 0 || (url != NULL && g_str_has_prefix (url, JDBC));
}

static char *
dup_product (JsonObject *connection)
{
  char *product = qui_import_json_dup_text (connection, "driver");

  if (product == NULL)
    product = qui_import_json_dup_text (connection, "provider");

  return product != NULL ? product : g_strdup ("?");
}

/* --- what it says --- */

static void
read_properties (QuiImportDraft *draft,
                 JsonObject     *configuration,
                 gboolean       *ssl)
{
  JsonObject *properties = qui_import_json_get_object (configuration, "properties");
  g_autoptr (GList) names = properties != NULL ? json_object_get_members (properties) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *value = qui_import_json_dup_text (properties, l->data);

      if (g_str_equal (l->data, "ssl"))
        *ssl = qui_import_json_is_true (properties, "ssl");
      else if (value != NULL && *value != '\0' && !g_str_has_prefix (l->data, OWN_SETTING))
        qui_import_jdbc_property (draft, l->data, value);
    }
}

static void
read_place (QuiImportDraft *draft,
            JsonObject     *configuration)
{
  static const Pair members[] = { { "host", "host" }, { "port", "port" }, { "database", "dbname" }, { "user", "user" } };
  g_autofree char *type = qui_import_json_dup_text (configuration, "configurationType");
  g_autofree char *url = qui_import_json_dup_text (configuration, "url");
  gboolean by_url = url != NULL && (g_strcmp0 (type, "URL") == 0 || !json_object_has_member (configuration, "host"));
  gboolean ssl = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *value = qui_import_json_dup_text (configuration, members[i].name);

      if (value != NULL && strstr (value, VARIABLE) != NULL)
        {
          g_autofree char *shown = qui_import_dup_shown (value);

          qui_import_draft_refuse (draft, g_strdup_printf (_("“%s” is a variable that only DBeaver knows."), shown));
        }
      if (!by_url || g_str_equal (members[i].name, "user"))
        qui_import_draft_set (draft, members[i].keyword, value);
    }

  if (by_url)
    {
      g_autoptr (GError) error = NULL;

      if (!qui_import_jdbc_read (url, draft, &error))
        qui_import_draft_refuse (draft, g_strdup (error->message));
    }
  read_properties (draft, configuration, &ssl);
  qui_import_jdbc_settle (draft, ssl);
}

static void
read_ssl (QuiImportDraft *draft,
          JsonObject     *handler)
{
  JsonObject *properties = qui_import_json_get_object (handler, "properties");

  /* What the driver does where it is only told to use SSL. */
  qui_import_draft_set (draft, "sslmode", "verify-full");
  for (int i = G_N_ELEMENTS (ssl_properties) - 1; properties != NULL && i >= 0; i--)
    {
      g_autofree char *value = qui_import_json_dup_text (properties, ssl_properties[i].name);
      g_autofree char *inside = g_strconcat (ssl_properties[i].name, ".value", NULL);

      qui_import_draft_set (draft, ssl_properties[i].keyword, value);
      /* A certificate in the file itself. */
      if (json_object_has_member (properties, inside))
        qui_import_draft_leave_out (draft, ssl_properties[i].name);
    }
}

static char *
dup_property (JsonObject *properties,
              const char *name)
{
  return properties != NULL ? qui_import_json_dup_text (properties, name) : NULL;
}

static char *
dup_jump_property (JsonObject *properties,
                   guint       i,
                   const char *name)
{
  g_autofree char *full = g_strdup_printf ("jumpServer%u.%s", i, name);

  return dup_property (properties, full);
}

/* Users are most often kept with the passwords, which are not read: ssh's config then says who one is. */
static void
read_tunnel (QuiImportDraft *draft,
             JsonObject     *handler,
             JsonObject     *properties)
{
  g_autofree char *host = dup_property (properties, "host");
  g_autofree char *port = dup_property (properties, "port");
  g_autofree char *user = qui_import_json_dup_text (handler, "user");
  g_autofree char *way = dup_property (properties, "authType");
  g_autofree char *key = dup_property (properties, "keyPath");

  qui_import_draft_set_tunnel (draft, host, port, user, g_strcmp0 (way, "PUBLIC_KEY") == 0 ? key : NULL);
  for (guint i = 0; i < MAX_JUMPS; i++)
    {
      g_autofree char *enabled = dup_jump_property (properties, i, "enabled");
      g_autofree char *jump = dup_jump_property (properties, i, "host");
      g_autofree char *jump_port = dup_jump_property (properties, i, "port");
      g_autofree char *jump_user = dup_jump_property (properties, i, "name");

      if (enabled != NULL && g_ascii_strcasecmp (enabled, "true") == 0)
        qui_import_draft_add_jump (draft, jump, jump_port, jump_user);
    }
}

static void
read_handler (QuiImportDraft *draft,
              const char     *name,
              JsonObject     *handler)
{
  JsonObject *properties = qui_import_json_get_object (handler, "properties");
  g_autofree char *host = properties != NULL ? qui_import_json_dup_text (properties, "host") : NULL;
  g_autofree char *shown = qui_import_dup_shown (host != NULL ? host : "?");

  if (!qui_import_json_is_true (handler, "enabled"))
    return;

  if (g_str_equal (name, "postgre_ssl"))
    {
      read_ssl (draft, handler);
      return;
    }

  if (g_str_equal (name, "ssh_tunnel"))
    {
      read_tunnel (draft, handler, properties);
      return;
    }

  draft->elsewhere = TRUE;
  if (g_str_equal (name, "socks_proxy"))
    qui_import_draft_take_note (draft, g_strdup_printf (_("The proxy %s is left out."), shown));
  else
    qui_import_draft_leave_out (draft, name);
}

static void
read_handlers (QuiImportDraft *draft,
               JsonObject     *holder)
{
  JsonObject *handlers = holder != NULL ? qui_import_json_get_object (holder, "handlers") : NULL;
  g_autoptr (GList) names = handlers != NULL ? json_object_get_members (handlers) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *handler = qui_import_json_get_object (handlers, l->data);

      if (handler != NULL)
        read_handler (draft, l->data, handler);
    }
}

static QuiEnvironment
get_environment (JsonObject *configuration)
{
  g_autofree char *type = qui_import_json_dup_text (configuration, "type");

  return g_strcmp0 (type, "prod") == 0 ? QUI_ENVIRONMENT_PRODUCTION
       : g_strcmp0 (type, "test") == 0 ? QUI_ENVIRONMENT_STAGING
       : g_strcmp0 (type, "dev") == 0 ? QUI_ENVIRONMENT_DEVELOPMENT : QUI_ENVIRONMENT_NONE;
}

static void
read_configuration (QuiImportDraft *draft,
                    JsonObject     *root,
                    JsonObject     *configuration)
{
  JsonObject *profiles = qui_import_json_get_object (root, "network-profiles");
  g_autofree char *profile = qui_import_json_dup_text (configuration, "config-profile");

  read_place (draft, configuration);
  if (profiles != NULL && profile != NULL)
    read_handlers (draft, qui_import_json_get_object (profiles, profile));
  read_handlers (draft, configuration);
  draft->environment = get_environment (configuration);
  draft->had_password |= json_object_has_member (configuration, "password") || json_object_has_member (configuration, "auth-properties");

  if (qui_conninfo_get (draft->conninfo, "user") == NULL && qui_conninfo_get (draft->conninfo, "service") == NULL)
    qui_import_draft_take_note (draft, g_strdup (_("The user is not known: DBeaver keeps it with the password, which is not read.")));
}

static QuiImportEntry *
read_connection (JsonObject    *root,
                 JsonObject    *connection,
                 const char    *id,
                 QuiImportFile *file)
{
  JsonObject *configuration = qui_import_json_get_object (connection, "configuration");
  g_autofree char *name = qui_import_json_dup_text (connection, "name");
  g_autofree char *folder = qui_import_json_dup_text (connection, "folder");
  g_autoptr (QuiImportDraft) draft = qui_import_draft_new (name != NULL && *name != '\0' ? name : id);

  draft->group = g_steal_pointer (&folder);
  if (!is_postgresql (connection, configuration))
    {
      g_autofree char *product = dup_product (connection);
      g_autofree char *shown = qui_import_dup_shown (product);

      file->n_foreign++;
      /* Translators: %s is another kind of database, as DBeaver calls it: mysql8 */
      qui_import_draft_refuse (draft, g_strdup_printf (_("Not PostgreSQL but %s."), shown));
    }
  else if (configuration == NULL)
    {
      qui_import_draft_refuse (draft, g_strdup (_("It has no configuration.")));
    }
  else
    {
      read_configuration (draft, root, configuration);
    }

  return qui_import_draft_to_entry (draft);
}

gboolean
qui_import_dbeaver_read (JsonObject     *root,
                         QuiImportFile  *file,
                         GError        **error)
{
  JsonObject *connections = qui_import_json_get_object (root, "connections");
  g_autoptr (GList) ids = NULL;

  if (connections == NULL)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Its “connections” are not a list of connections."));
      return FALSE;
    }

  file->format = _("DBeaver");
  ids = json_object_get_members (connections);
  for (GList *l = ids; l != NULL; l = l->next)
    {
      JsonObject *connection = qui_import_json_get_object (connections, l->data);
      g_autoptr (QuiImportDraft) draft = NULL;

      if (connection != NULL)
        {
          g_ptr_array_add (file->entries, read_connection (root, connection, l->data, file));
          continue;
        }
      draft = qui_import_draft_new (l->data);
      qui_import_draft_refuse (draft, g_strdup (_("It is not a description of a connection.")));
      g_ptr_array_add (file->entries, qui_import_draft_to_entry (draft));
    }

  return TRUE;
}
