/* qui-ssh-place.c: where ssh goes, and whether it would understand that as it is meant
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-ssh-place.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"

void
qui_ssh_place_free (QuiSshPlace *place)
{
  g_free (place->user);
  g_free (place->host);
  g_free (place->port);
  g_free (place);
}

/* Users and hosts become part of a line for a shell where a ProxyCommand or a jump host is used. */
static gboolean
is_harmless (const char *text)
{
  if (*text == '-')
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_iscntrl (c) || g_unichar_isspace (c) || (c < 128 && strchr ("'`\"$\\;&<>|(){}*?![]#~=,/", (int) c) != NULL))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_port (const char *text)
{
  return g_ascii_string_to_unsigned (text, 10, 1, 65535, NULL, NULL);
}

/* Takes "[address]:port", "host:port" or "host" apart; an address with colons and without brackets has no port. */
static gboolean
split_host (QuiSshPlace *place,
            const char  *text)
{
  const char *colon = strchr (text, ':');

  if (*text == '[')
    {
      const char *end = strchr (text, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      place->host = g_strndup (text + 1, end - text - 1);
      place->port = end[1] == ':' ? g_strdup (end + 2) : NULL;
    }
  else if (colon != NULL && strchr (colon + 1, ':') == NULL)
    {
      place->host = g_strndup (text, colon - text);
      place->port = g_strdup (colon + 1);
    }
  else
    place->host = g_strdup (text);

  return *place->host != '\0' && is_harmless (place->host) && (place->port == NULL || is_port (place->port));
}

QuiSshPlace *
qui_ssh_place_parse (const char  *text,
                     GError     **error)
{
  g_autoptr (QuiSshPlace) place = g_new0 (QuiSshPlace, 1);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const char *start = stripped;
  const char *at;

  if (g_str_has_prefix (start, "ssh://"))
    {
      start += strlen ("ssh://");
      if (g_str_has_suffix (stripped, "/"))
        stripped[strlen (stripped) - 1] = '\0';
    }
  /* As ssh does: a user may have an "@" in its name. */
  at = strrchr (start, '@');
  if (at != NULL)
    {
      place->user = g_strndup (start, at - start);
      start = at + 1;
    }

  if ((place->user == NULL || (*place->user != '\0' && is_harmless (place->user))) && split_host (place, start))
    return g_steal_pointer (&place);

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID,
               _("“%s” is no place that ssh could go to: it wants “user@host:port”, of which user and port can be left out."), text);
  return NULL;
}

static gboolean
check_jump (const char  *text,
            GError     **error)
{
  g_auto (GStrv) each = g_strsplit (text, ",", -1);

  if (*text == '\0' || g_str_equal (text, "none"))
    return TRUE;
  for (guint i = 0; each[i] != NULL; i++)
    {
      g_autoptr (QuiSshPlace) place = qui_ssh_place_parse (each[i], error);

      if (place == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_key (const char  *path,
           GError     **error)
{
  if (*path == '\0' || ((*path == '/' || g_str_has_prefix (path, "~/")) && strstr (path, "${") == NULL))
    return TRUE;

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The key of the tunnel must be the whole path of a file."));
  return FALSE;
}

gboolean
qui_ssh_place_check_target (const char  *host,
                            GError     **error)
{
  /* What has a meaning to ssh in the name of a socket. */
  const char *unfit = *host == '/' ? ":%$\\[]" : "/@%$\\[]";

  if (*host != '@' && *host != '-' && strpbrk (host, unfit) == NULL)
    return TRUE;

  g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("A tunnel cannot lead to “%s”."), host);
  return FALSE;
}

static gboolean
check_targets (QuiProfile  *profile,
               GError     **error)
{
  g_auto (GStrv) hosts = g_strsplit (qui_profile_get_host (profile), ",", -1);

  for (guint i = 0; hosts[i] != NULL; i++)
    if (!qui_ssh_place_check_target (hosts[i], error))
      return FALSE;
  return TRUE;
}

gboolean
qui_ssh_place_check_profile (QuiProfile  *profile,
                             GError     **error)
{
  g_autoptr (QuiSshPlace) place = NULL;

  if (*qui_profile_get_tunnel (profile) == '\0')
    return TRUE;
  place = qui_ssh_place_parse (qui_profile_get_tunnel (profile), error);
  return place != NULL
      && check_jump (qui_profile_get_tunnel_jump (profile), error)
      && check_key (qui_profile_get_tunnel_key (profile), error)
      && check_targets (profile, error);
}
