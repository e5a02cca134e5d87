/* qui-import-jdbc.c: URLs and properties of PostgreSQL's JDBC driver
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"

#define PREFIX "jdbc:postgresql:"

typedef struct
{
  const char *from;
  const char *to;   /* NULL ends */
} Pair;

/* The driver's names and libpq's; those that are the same in both need no line where libpq knows them. */
static const Pair keywords[] = {
  { "PGHOST", "host" },
  { "PGPORT", "port" },
  { "PGDBNAME", "dbname" },
  { "connectTimeout", "connect_timeout" },
  { "loginTimeout", "connect_timeout" },
  { "targetServerType", "target_session_attrs" },
  { "loadBalanceHosts", "load_balance_hosts" },
  { "tcpKeepAlive", "keepalives" },
  { "gssEncMode", "gssencmode" },
  { "kerberosServerName", "krbsrvname" },
  { "channelBinding", "channel_binding" },
  { "requireAuth", "require_auth" },
  { "sslNegotiation", "sslnegotiation" },
  { "sslmode", "sslmode" },
  { "sslcert", "sslcert" },
  { "sslkey", "sslkey" },
  { "sslrootcert", "sslrootcert" },
  { "sslpassword", "sslpassword" },
  { "user", "user" },
  { "password", "password" },
  { "service", "service" },
  { "options", "options" },
  { NULL }
};

/* What the driver and libpq call by different words. A value that libpq has no word for is left out. */
static const Pair server_types[] = {
  { "any", "any" },
  { "primary", "primary" },
  { "master", "primary" },
  { "secondary", "standby" },
  { "slave", "standby" },
  { "preferSecondary", "prefer-standby" },
  { "preferSlave", "prefer-standby" },
  { NULL }
};

static const Pair balances[] = { { "true", "random" }, { "false", "disable" }, { NULL } };
static const Pair keepalives[] = { { "true", "1" }, { "false", "0" }, { NULL } };
static const Pair gss_modes[] = { { "disable", "disable" }, { "prefer", "prefer" }, { "require", "require" }, { NULL } };

static const char *
translate (const Pair *pairs,
           const char *from)
{
  for (; pairs->from != NULL; pairs++)
    if (g_str_equal (pairs->from, from))
      return pairs->to;

  return NULL;
}

static const char *
translate_value (const char *keyword,
                 const char *value)
{
  if (g_str_equal (keyword, "target_session_attrs"))
    return translate (server_types, value);
  if (g_str_equal (keyword, "load_balance_hosts"))
    return translate (balances, value);
  if (g_str_equal (keyword, "keepalives"))
    return translate (keepalives, value);
  if (g_str_equal (keyword, "gssencmode"))
    return translate (gss_modes, value);

  return value;
}

void
qui_import_jdbc_property (QuiImportDraft *draft,
                          const char     *name,
                          const char     *value)
{
  const char *keyword = translate (keywords, name);
  const char *translated = keyword != NULL ? translate_value (keyword, value) : NULL;

  /* The driver does without a limit where it says 0, and so does libpq. */
  if (translated == NULL || !(qui_conninfo_is_keyword (keyword) || qui_conninfo_is_secret (keyword)))
    qui_import_draft_leave_out (draft, name);
  else
    qui_import_draft_set (draft, keyword, translated);
}

void
qui_import_jdbc_settle (QuiImportDraft *draft,
                        gboolean        ssl)
{
  if (ssl && qui_conninfo_get (draft->conninfo, "sslmode") == NULL)
    qui_import_draft_set (draft, "sslmode", "verify-full");

  /* The driver knows no Unix socket. */
  if (qui_conninfo_get (draft->conninfo, "host") == NULL && qui_conninfo_get (draft->conninfo, "service") == NULL)
    qui_import_draft_set (draft, "host", "localhost");
}

/* --- the URL --- */

/* As Java decodes: a plus sign is a blank. NULL if it is not encoded properly. */
static char *
decode (const char *text)
{
  char *blanks = g_strdelimit (g_strdup (text), "+", ' ');
  char *decoded = g_uri_unescape_string (blanks, NULL);

  qui_password_free (blanks);
  return decoded;
}

/* Decodes in place of a const text; FALSE if it cannot be. */
static gboolean
set_decoded (QuiImportDraft *draft,
             const char     *keyword,
             const char     *text)
{
  char *decoded = decode (text);

  if (decoded == NULL)
    return FALSE;

  qui_import_draft_set (draft, keyword, decoded);
  qui_password_free (decoded);
  return TRUE;
}

/* "host1:port1,[::1]:port2": hosts and ports as libpq lists them. */
static gboolean
read_hosts (QuiImportDraft *draft,
            const char     *text)
{
  g_auto (GStrv) places = g_strsplit (text, ",", -1);
  GString *hosts = g_string_new (NULL);
  GString *ports = g_string_new (NULL);
  gboolean any_port = FALSE;
  gboolean read;

  for (guint i = 0; places[i] != NULL; i++)
    {
      char *place = g_strstrip (places[i]);
      char *bracket = *place == '[' ? strchr (place, ']') : NULL;
      char *colon = strrchr (bracket != NULL ? bracket : place, ':');

      if (colon != NULL)
        *colon = '\0';
      if (bracket != NULL)
        {
          *bracket = '\0';
          place++;
        }
      g_string_append_printf (hosts, "%s%s", i > 0 ? "," : "", *place != '\0' ? place : "localhost");
      g_string_append_printf (ports, "%s%s", i > 0 ? "," : "", colon != NULL ? colon + 1 : "");
      any_port |= colon != NULL && colon[1] != '\0';
    }

  read = set_decoded (draft, "host", *text != '\0' ? hosts->str : "") && set_decoded (draft, "port", any_port ? ports->str : "");
  g_string_free (hosts, TRUE);
  g_string_free (ports, TRUE);
  return read;
}

/* "user:password@" is not the driver's own, but people write it. */
static gboolean
read_person (QuiImportDraft *draft,
             char           *text)
{
  char *colon = strchr (text, ':');

  if (colon != NULL)
    *colon = '\0';

  return set_decoded (draft, "user", text) && (colon == NULL || set_decoded (draft, "password", colon + 1));
}

/* What stands before the question mark, after the prefix. */
static gboolean
read_place (QuiImportDraft *draft,
            char           *text)
{
  char *slash, *at;

  if (!g_str_has_prefix (text, "//"))
    return set_decoded (draft, "dbname", *text == '/' ? text + 1 : text);

  text += 2;
  slash = strchr (text, '/');
  if (slash != NULL)
    *slash = '\0';
  at = strrchr (text, '@');
  if (at != NULL)
    *at = '\0';

  return (at == NULL || read_person (draft, text)) &&
         read_hosts (draft, at != NULL ? at + 1 : text) &&
         (slash == NULL || set_decoded (draft, "dbname", slash + 1));
}

static gboolean
read_arguments (QuiImportDraft *draft,
                char           *text,
                gboolean       *ssl)
{
  g_auto (GStrv) arguments = g_strsplit (text, "&", -1);
  gboolean read = TRUE;

  for (guint i = 0; arguments[i] != NULL && read; i++)
    {
      char *equals = strchr (arguments[i], '=');
      g_autofree char *name = NULL;
      char *value;

      if (equals != NULL)
        *equals = '\0';
      name = decode (arguments[i]);
      value = decode (equals != NULL ? equals + 1 : "");
      read = name != NULL && value != NULL;
      if (read && g_str_equal (name, "ssl"))
        *ssl = *value == '\0' || g_ascii_strcasecmp (value, "true") == 0;
      else if (read && *name != '\0')
        qui_import_jdbc_property (draft, name, value);
      qui_password_free (value);
      if (equals != NULL)
        explicit_bzero (equals + 1, strlen (equals + 1));
    }

  return read;
}

gboolean
qui_import_jdbc_read (const char      *url,
                      QuiImportDraft  *draft,
                      GError         **error)
{
  g_autofree char *copy = NULL;
  gboolean ssl = FALSE;
  gboolean read;
  gsize length;
  char *question;

  if (!g_str_has_prefix (url, PREFIX))
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Of the JDBC URLs only those of PostgreSQL lead anywhere here: jdbc:postgresql://…"));
      return FALSE;
    }

  copy = g_strdup (url + strlen (PREFIX));
  length = strlen (copy);
  question = strchr (copy, '?');
  if (question != NULL)
    *question = '\0';
  read = read_place (draft, copy) && (question == NULL || read_arguments (draft, question + 1, &ssl));
  explicit_bzero (copy, length);
  if (!read)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The JDBC URL is not encoded properly: a percent sign stands before two digits of a character."));
      return FALSE;
    }

  qui_import_jdbc_settle (draft, ssl);
  return TRUE;
}
