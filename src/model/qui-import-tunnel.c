/* qui-import-tunnel.c: the SSH tunnels of other programs' connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-ssh-place.h"

/* "user@host:port" without what is ssh's default; NULL if ssh cannot go there. */
static char *
dup_place (const char *host,
           const char *port,
           const char *user)
{
  gboolean with_user = user != NULL && *user != '\0';
  gboolean with_port = port != NULL && *port != '\0' && !g_str_equal (port, "22");
  gboolean ipv6 = host != NULL && strchr (host, ':') != NULL;
  g_autofree char *place = g_strdup_printf (ipv6 ? "%s%s[%s]%s%s" : "%s%s%s%s%s", with_user ? user : "", with_user ? "@" : "",
                                            host != NULL ? host : "", with_port ? ":" : "", with_port ? port : "");
  g_autoptr (QuiSshPlace) parsed = g_utf8_validate (place, -1, NULL) ? qui_ssh_place_parse (place, NULL) : NULL;

  /* A host of theirs is a host, whatever is written in it. */
  return parsed != NULL && g_strcmp0 (parsed->host, host) == 0 ? g_steal_pointer (&place) : NULL;
}

static void
leave_out_tunnel (QuiImportDraft *self,
                  const char     *host)
{
  g_autofree char *shown = qui_import_dup_shown (host != NULL ? host : "?");

  qui_import_draft_take_note (self, g_strdup_printf (_("The SSH tunnel through %s is left out."), shown));
  self->elsewhere = TRUE;
}

void
qui_import_draft_set_tunnel (QuiImportDraft *self,
                             const char     *host,
                             const char     *port,
                             const char     *user,
                             const char     *key)
{
  g_free (self->tunnel);
  self->tunnel = dup_place (host, port, user);
  if (self->tunnel == NULL)
    {
      leave_out_tunnel (self, host);
      return;
    }

  g_clear_pointer (&self->tunnel_key, g_free);
  if (key != NULL && *key != '\0')
    {
      g_autoptr (QuiProfile) probe = g_object_new (QUI_TYPE_PROFILE, "tunnel", self->tunnel, "tunnel-key", key, NULL);
      g_autofree char *shown = qui_import_dup_shown (key);

      if (qui_ssh_place_check_profile (probe, NULL) && g_str_equal (qui_profile_get_tunnel_key (probe), key))
        self->tunnel_key = g_strdup (key);
      else
        qui_import_draft_leave_out (self, shown);
    }
}

void
qui_import_draft_add_jump (QuiImportDraft *self,
                           const char     *host,
                           const char     *port,
                           const char     *user)
{
  g_autofree char *place = dup_place (host, port, user);
  char *jump;

  if (self->tunnel == NULL)
    return;
  if (place == NULL)
    {
      leave_out_tunnel (self, host);
      g_clear_pointer (&self->tunnel, g_free);
      return;
    }
  jump = self->tunnel_jump != NULL ? g_strconcat (self->tunnel_jump, ",", place, NULL) : g_steal_pointer (&place);
  g_free (self->tunnel_jump);
  self->tunnel_jump = jump;
}

void
qui_import_draft_fill_tunnel (QuiImportDraft *self,
                              QuiProfile     *profile)
{
  if (self->tunnel != NULL)
    g_object_set (profile, "tunnel", self->tunnel, "tunnel-jump", self->tunnel_jump, "tunnel-key", self->tunnel_key, NULL);
}
