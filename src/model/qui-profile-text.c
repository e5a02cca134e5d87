/* qui-profile-text.c: a saved connection as libpq's keywords, from a text, and as a label
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The keywords that have a property of their own. */
static const char * const not_parameters[] = { "host", "port", "dbname", "user", "sslmode", NULL };

static void
set_unless_empty (QuiConninfo *conninfo,
                  const char  *keyword,
                  const char  *value)
{
  if (value != NULL && value[0] != '\0')
    qui_conninfo_set (conninfo, keyword, value);
}

/* The key does not change where a tunnel leads. */
static void
set_way (QuiConninfo *conninfo,
         QuiProfile  *profile)
{
  g_autofree char *way = g_strdup_printf ("%s\n%s", qui_profile_get_tunnel (profile), qui_profile_get_tunnel_jump (profile));

  if (*qui_profile_get_tunnel (profile) != '\0')
    qui_conninfo_set_way (conninfo, way);
}

QuiConninfo *
qui_profile_to_conninfo (QuiProfile *self,
                         const char *password,
                         const char *database)
{
  QuiConninfo *conninfo;

  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);

  /* Nothing said, or nothing that can be read. */
  conninfo = *qui_profile_get_parameters (self) != '\0' ? qui_conninfo_parse (qui_profile_get_parameters (self), NULL) : NULL;
  if (conninfo == NULL)
    conninfo = qui_conninfo_new ();

  set_unless_empty (conninfo, "host", qui_profile_get_host (self));
  set_unless_empty (conninfo, "port", qui_profile_get_port (self));
  set_unless_empty (conninfo, "dbname", database != NULL ? database : qui_profile_get_database (self));
  set_unless_empty (conninfo, "user", qui_profile_get_user (self));
  set_unless_empty (conninfo, "sslmode", qui_profile_get_sslmode (self));
  set_unless_empty (conninfo, "password", password);
  qui_conninfo_set_role (conninfo, qui_profile_get_role (self));
  set_way (conninfo, self);

  return conninfo;
}

static gboolean
is_socket (const char *host)
{
  return host == NULL || host[0] == '\0' || host[0] == '/' || host[0] == '@';
}

static const char *
suggest_name (QuiConninfo *conninfo)
{
  static const char * const keywords[] = { "dbname", "service", "hostaddr", "host" };
  const char *name = qui_conninfo_get (conninfo, "host");

  if (!is_socket (name))
    return name;

  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    {
      name = qui_conninfo_get (conninfo, keywords[i]);
      if (name != NULL)
        return name;
    }

  return "";
}

gboolean
qui_profile_take_text (QuiProfile  *self,
                       const char  *text,
                       char       **password,
                       GError     **error)
{
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autofree char *stripped = NULL;
  g_autofree char *parameters = NULL;

  g_return_val_if_fail (QUI_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (password != NULL)
    *password = NULL;

  stripped = g_strstrip (g_strdup (text));
  conninfo = qui_conninfo_parse (stripped, error);
  explicit_bzero (stripped, strlen (stripped));
  if (conninfo == NULL)
    return FALSE;

  parameters = qui_conninfo_to_text (conninfo, not_parameters);

  g_object_freeze_notify (G_OBJECT (self));
  /* "host" before "parameters": a changed host drops an address from there. */
  g_object_set (self,
                "host", qui_conninfo_get (conninfo, "host"),
                "port", qui_conninfo_get (conninfo, "port"),
                "database", qui_conninfo_get (conninfo, "dbname"),
                "user", qui_conninfo_get (conninfo, "user"),
                "sslmode", qui_conninfo_get (conninfo, "sslmode"),
                "parameters", parameters,
                "role", NULL,
                NULL);
  if (*qui_profile_get_name (self) == '\0')
    g_object_set (self, "name", suggest_name (conninfo), NULL);
  g_object_thaw_notify (G_OBJECT (self));

  if (password != NULL)
    *password = g_strdup (qui_conninfo_get (conninfo, "password"));

  return TRUE;
}

char *
qui_profile_dup_label (QuiProfile *self)
{
  g_autoptr (QuiConninfo) conninfo = NULL;

  g_return_val_if_fail (QUI_IS_PROFILE (self), NULL);

  conninfo = qui_profile_to_conninfo (self, NULL, NULL);
  if (qui_conninfo_get (conninfo, "hostaddr") != NULL || !is_socket (qui_conninfo_get (conninfo, "host")))
    return qui_conninfo_to_label (conninfo);

  if (qui_conninfo_get (conninfo, "host") == NULL && qui_conninfo_get (conninfo, "service") != NULL)
    /* Translators: a connection service of libpq's pg_service.conf; %s is its name */
    return g_strdup_printf (_("service %s"), qui_conninfo_get (conninfo, "service"));

  return g_strdup (_("Unix socket"));
}
