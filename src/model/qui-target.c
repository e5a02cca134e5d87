/* qui-target.c: what a command line asks to be opened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-target.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"

/* A word alone is a name; libpq would take it for a service. */
static gboolean
is_conninfo (const char *text)
{
  return strchr (text, '=') != NULL || strstr (text, "://") != NULL;
}

static gboolean
may_hold_secret (const char *text)
{
  const char *scheme = strstr (text, "://");
  g_autofree char *lower = g_ascii_strdown (text, -1);

  return (scheme != NULL && strchr (scheme, '@') != NULL) || strstr (lower, "password") != NULL;
}

char *
qui_target_clean (const char  *text,
                  char       **password,
                  GError     **error)
{
  g_autoptr (QuiConninfo) conninfo = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  *password = NULL;
  if (!is_conninfo (text))
    return g_strdup (text);

  conninfo = qui_conninfo_parse (text, NULL);
  if (conninfo != NULL)
    {
      *password = g_strdup (qui_conninfo_get (conninfo, "password"));
      return qui_conninfo_holds_secret (conninfo) ? qui_conninfo_to_text (conninfo, NULL) : g_strdup (text);
    }
  if (!may_hold_secret (text))
    return g_strdup (text);

  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID,
                       _("This is neither a connection URI nor a connection string. It is not repeated here, because it may hold a password."));
  return NULL;
}

static QuiServer *
find_by_name (QuiServerList  *servers,
              const char     *name,
              GError        **error)
{
  QuiServer *found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (servers), i);

      if (!g_str_equal (qui_profile_get_name (qui_server_get_profile (server)), name))
        continue;
      if (found != NULL)
        {
          g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("Several connections are called “%s”"), name);
          return NULL;
        }
      found = server;
    }
  return found;
}

QuiServer *
qui_target_find (QuiServerList  *servers,
                 const char     *text,
                 GError        **error)
{
  g_autoptr (QuiProfile) profile = NULL;
  g_autoptr (GError) local_error = NULL;
  QuiServer *server;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  server = qui_server_list_find (servers, text);
  if (server == NULL)
    server = find_by_name (servers, text, &local_error);
  if (server != NULL)
    return server;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!is_conninfo (text))
    {
      g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("No connection is called “%s”"), text);
      return NULL;
    }

  profile = qui_profile_new_visit (text, NULL, error);
  return profile != NULL ? qui_server_list_visit (servers, profile) : NULL;
}
