/* qui-tunnel-command.c: how ssh is called, and what has to be there before
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tunnel-command.h"

#include <glib/gi18n-lib.h>

#include "qui-dial.h"
#include "qui-error.h"
#include "qui-ssh-place.h"
#include "qui-ssh-said.h"

/* The ground */

void
qui_tunnel_ground_free (gpointer data)
{
  QuiTunnelGround *ground = data;

  g_clear_pointer (&ground->relay, qui_relay_free);
  g_clear_pointer (&ground->folder, qui_private_folder_free);
  g_free (ground);
}

static gboolean
check_places (GPtrArray  *places,
              GError    **error)
{
  for (guint i = 0; i < places->len; i++)
    {
      const QuiPlace *place = places->pdata[i];

      if (!qui_ssh_place_check_target (place->addr, error))
        return FALSE;
      if (!g_ascii_string_to_unsigned (place->port, 10, 1, 65535, NULL, NULL))
        {
          g_set_error (error, QUI_ERROR, QUI_ERROR_INVALID, _("The port must be a number from 1 to 65535, not “%s”."), place->port);
          return FALSE;
        }
    }
  return TRUE;
}

static void
prepare (GTask        *task,
         gpointer      source,
         gpointer      task_data,
         GCancellable *cancellable)
{
  QuiTunnelGround *ground = g_new0 (QuiTunnelGround, 1);
  g_autoptr (QuiConninfo) expanded = qui_dial_expand (task_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = qui_place_list (expanded, &error);

  if (places != NULL && check_places (places, &error) && (ground->folder = qui_private_folder_new (&error)) != NULL
      && (ground->relay = qui_relay_new (places, qui_private_folder_get_path (ground->folder), &error)) != NULL)
    {
      g_task_return_pointer (task, ground, qui_tunnel_ground_free);
      return;
    }
  qui_tunnel_ground_free (ground);
  g_task_return_error (task, g_steal_pointer (&error));
}

void
qui_tunnel_ground_prepare_async (QuiProfile          *profile,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, qui_tunnel_ground_prepare_async);
  g_task_set_task_data (task, qui_profile_to_conninfo (profile, NULL, NULL), (GDestroyNotify) qui_conninfo_unref);
  g_task_run_in_thread (task, prepare);
}

QuiTunnelGround *
qui_tunnel_ground_prepare_finish (GAsyncResult  *result,
                                  GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The command */

/* The person's own config goes on deciding who we are, which hosts are known and what leads where; what would make another thing than a tunnel of it is
 * said here, where it comes first. A dead network is noticed after 15 seconds. */
static const char * const options[] = {
  "-N", "-T", "-x", "-a",
  "-oControlMaster=no", "-oControlPath=none", "-oControlPersist=no", "-oRemoteCommand=none", "-oForkAfterAuthentication=no",
  "-oPermitLocalCommand=no", "-oClearAllForwardings=no", "-oExitOnForwardFailure=no", "-oTunnel=no", "-oEscapeChar=none",
  "-oStreamLocalBindUnlink=yes", "-oStreamLocalBindMask=0177", "-oServerAliveInterval=5", "-oServerAliveCountMax=3", "-oTCPKeepAlive=yes",
  "-oBatchMode=no", "-oLogLevel=INFO",
};

static void
take (GPtrArray *argv,
      char      *argument)
{
  g_ptr_array_add (argv, argument);
}

static void
add_profile (GPtrArray         *argv,
             QuiProfile        *profile,
             const QuiSshPlace *place)
{
  const char *jump = qui_profile_get_tunnel_jump (profile);
  const char *key = qui_profile_get_tunnel_key (profile);

  if (*jump != '\0')
    take (argv, g_strdup_printf ("-oProxyJump=%s", jump));
  if (*key != '\0')
    {
      g_auto (GStrv) parts = g_strsplit (key, "%", -1);

      /* This one, whatever else an agent has: servers soon tire of keys. */
      take (argv, g_strdup ("-oIdentitiesOnly=yes"));
      take (argv, g_strdup ("-i"));
      take (argv, g_strjoinv ("%%", parts));
    }
  if (place->port != NULL)
    take (argv, g_strdup_printf ("-p%s", place->port));
  if (place->user != NULL)
    take (argv, g_strdup_printf ("-l%s", place->user));
}

static void
add_forwards (GPtrArray *argv,
              QuiRelay  *relay)
{
  for (guint i = 0; i < qui_relay_get_n (relay); i++)
    {
      const QuiPlace *place = qui_relay_get_place (relay, i);
      const char *socket = qui_relay_get_socket (relay, i);

      take (argv, g_strdup ("-L"));
      if (qui_place_is_socket (place))
        take (argv, g_strdup_printf ("%s:%s/.s.PGSQL.%s", socket, place->addr, place->port));
      else
        take (argv, g_strdup_printf ("%s:[%s]:%s", socket, place->addr, place->port));
    }
}

char **
qui_tunnel_make_command (QuiProfile  *profile,
                         QuiRelay    *relay,
                         GError     **error)
{
  g_autoptr (QuiSshPlace) place = qui_ssh_place_check_profile (profile, error) ? qui_ssh_place_parse (qui_profile_get_tunnel (profile), error) : NULL;
  g_autofree char *program = g_find_program_in_path ("ssh");
  /* For tests: in place of the person's own config and the system's. */
  const char *config = g_getenv ("QUI_SSH_CONFIG");
  GPtrArray *argv;

  if (place == NULL)
    return NULL;
  if (program == NULL)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_TUNNEL, qui_ssh_said_missing ());
      return NULL;
    }

  argv = g_ptr_array_new ();
  take (argv, g_steal_pointer (&program));
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    take (argv, g_strdup (options[i]));
  if (config != NULL)
    take (argv, g_strdup_printf ("-F%s", config));
  add_profile (argv, profile, place);
  add_forwards (argv, relay);
  take (argv, g_strdup ("--"));
  take (argv, g_strdup (place->host));
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_free (argv, FALSE);
}
