/* qui-words-tunnel.c: what went wrong with a tunnel, and what the person can do about it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-ssh-said.h"
#include "qui-words-private.h"

const char *
qui_words_tunnel_title (const GError *error)
{
  switch (qui_ssh_said_judge (error->message))
    {
    case QUI_SSH_HOST_KEY_CHANGED:
      return _("Warning: The SSH Host’s Key Has Changed");
    case QUI_SSH_HOST_KEY_UNKNOWN:
      return _("SSH Host Not Trusted");
    case QUI_SSH_DENIED:
      return _("SSH Login Not Accepted");
    case QUI_SSH_NAME:
      return _("SSH Host Not Found");
    case QUI_SSH_UNREACHABLE:
      return _("SSH Host Not Reachable");
    case QUI_SSH_FORWARDING:
      return _("Server Not Reachable From the SSH Host");
    case QUI_SSH_MISSING:
      return _("OpenSSH Is Missing");
    case QUI_SSH_UNANSWERED:
      return _("SSH Question Not Answered");
    case QUI_SSH_OTHER:
    default:
      return _("No SSH Tunnel");
    }
}

static char *
name_of (QuiProfile *profile)
{
  return qui_words_one_line (profile != NULL && *qui_profile_get_tunnel (profile) != '\0' ? qui_profile_get_tunnel (profile) : _("the SSH host"));
}

static char *
advise_on_login (QuiProfile *profile)
{
  g_autofree char *name = name_of (profile);

  if (profile != NULL && *qui_profile_get_tunnel_key (profile) != '\0')
    return g_strdup_printf (_("Check the user and the key of the tunnel: %s accepts neither that key nor what else was tried. "
                              "Whether your public key is known there can be asked of its administrator."), name);
  return g_strdup_printf (_("Check the user of the tunnel, or choose the key: %s accepts none of those that ssh has tried. "
                            "Whether your public key is known there can be asked of its administrator."), name);
}

/* There is no way past a key that has changed, on purpose. */
char *
qui_words_tunnel_advice (const GError *error,
                         QuiProfile   *profile)
{
  g_autofree char *name = name_of (profile);

  switch (qui_ssh_said_judge (error->message))
    {
    case QUI_SSH_HOST_KEY_CHANGED:
      return g_strdup_printf (_("Somebody may be listening in: another machine may have answered in place of %s. Nothing was sent to it. Ask the host’s "
                                "administrator whether its key was changed and what the new fingerprint is. Only then take the old key out of the "
                                "file that ssh names, with ssh-keygen -R, and connect again."), name);
    case QUI_SSH_HOST_KEY_UNKNOWN:
      return g_strdup_printf (_("Ask the administrator of %s for the fingerprint of its key. Connect again and compare them when you are asked; if you are not "
                                "asked, connect once with ssh in a terminal."), name);
    case QUI_SSH_DENIED:
      return advise_on_login (profile);
    case QUI_SSH_NAME:
      return g_strdup_printf (_("Check the spelling of %s, jump hosts included, and whether this computer is in the right network, or its VPN "
                                "connected."), name);
    case QUI_SSH_UNREACHABLE:
      return g_strdup_printf (_("Check that %s runs an SSH server, and its port, and whether a firewall is in between or a VPN is not connected."), name);
    case QUI_SSH_FORWARDING:
      return g_strdup_printf (_("%s lets you in, but cannot or may not connect to the server. Check host and port of the server as they are seen from there; "
                                "“prohibited” means that its administrator has to permit forwarding (AllowTcpForwarding, PermitOpen)."), name);
    case QUI_SSH_MISSING:
      return g_strdup (_("Install OpenSSH’s client; on Debian and Ubuntu the package is called openssh-client."));
    case QUI_SSH_UNANSWERED:
      return g_strdup (_("Nothing was connected. Try again to be asked once more."));
    case QUI_SSH_OTHER:
    default:
      return g_strdup_printf (_("The message is ssh’s own. Edit the connection, or try the same with “ssh %s” in a terminal."), name);
    }
}
