/* qui-profile-check.c: whether a saved connection makes sense
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"
#include "qui-ssh-place.h"

static gboolean
has_control_character (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (p)))
        return TRUE;
    }

  return FALSE;
}

static gboolean
check_lines (QuiProfile  *self,
             GError     **error)
{
  const char *texts[] = {
    qui_profile_get_name (self), qui_profile_get_host (self), qui_profile_get_port (self), qui_profile_get_database (self),
    qui_profile_get_user (self), qui_profile_get_sslmode (self), qui_profile_get_parameters (self),
    qui_profile_get_role (self), qui_profile_get_group (self), qui_profile_get_tunnel (self), qui_profile_get_tunnel_jump (self), qui_profile_get_tunnel_key (self),
    qui_profile_get_console (self),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (has_control_character (texts[i]))
        {
          g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Line breaks and control characters are not possible here."));
          return FALSE;
        }
    }

  return TRUE;
}

/* The folder of a socket may have a space in its name. */
static gboolean
check_host (const char  *host,
            GError     **error)
{
  if (host[0] == '/' || host[0] == '@' || strchr (host, ' ') == NULL)
    return TRUE;

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The host must not contain spaces."));
  return FALSE;
}

/* One port for all hosts, or one for each; an empty one stands for the default. */
static gboolean
check_ports (const char  *ports,
             const char  *hosts,
             GError     **error)
{
  g_auto (GStrv) each_port = g_strsplit (ports, ",", -1);
  g_auto (GStrv) each_host = g_strsplit (hosts, ",", -1);

  for (guint i = 0; each_port[i] != NULL; i++)
    {
      const char *port = g_strstrip (each_port[i]);

      if (port[0] != '\0' && !g_ascii_string_to_unsigned (port, 10, 1, 65535, NULL, NULL))
        {
          g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("The port must be a number from 1 to 65535, not “%s”."), port);
          return FALSE;
        }
    }

  if (g_strv_length (each_port) > 1 && g_strv_length (each_port) != g_strv_length (each_host))
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Give one port, or as many ports as hosts."));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_sslmode (const char  *sslmode,
               GError     **error)
{
  static const char * const known[] = { "", "disable", "allow", "prefer", "require", "verify-ca", "verify-full", NULL };

  if (g_strv_contains (known, sslmode))
    return TRUE;

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("“%s” is not an SSL mode."), sslmode);
  return FALSE;
}

static gboolean
check_parameters (const char  *parameters,
                  GError     **error)
{
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autoptr (GError) local_error = NULL;

  if (parameters[0] == '\0')
    return TRUE;

  conninfo = qui_conninfo_parse (parameters, &local_error);
  if (conninfo != NULL)
    return TRUE;

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("The further parameters cannot be understood: %s"), local_error->message);
  return FALSE;
}

static gboolean
check_console (const char  *console,
               GError     **error)
{
  g_autoptr (QuiConninfo) conninfo = NULL;
  g_autoptr (GError) local_error = NULL;

  if (console[0] == '\0')
    return TRUE;

  conninfo = qui_conninfo_parse (console, &local_error);
  if (conninfo != NULL)
    return TRUE;

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("The PgBouncer console cannot be understood: %s"), local_error->message);
  return FALSE;
}

gboolean
qui_profile_check_target (QuiProfile  *self,
                          GError     **error)
{
  g_return_val_if_fail (QUI_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return check_lines (self, error)
      && check_host (qui_profile_get_host (self), error)
      && check_ports (qui_profile_get_port (self), qui_profile_get_host (self), error)
      && check_sslmode (qui_profile_get_sslmode (self), error)
      && check_parameters (qui_profile_get_parameters (self), error)
      && check_console (qui_profile_get_console (self), error)
      && qui_ssh_place_check_profile (self, error);
}

gboolean
qui_profile_check (QuiProfile  *self,
                   GError     **error)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (QUI_IS_PROFILE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  name = g_strstrip (g_strdup (qui_profile_get_name (self)));
  if (name[0] == '\0')
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("Give the connection a name."));
      return FALSE;
    }

  return qui_profile_check_target (self, error);
}
