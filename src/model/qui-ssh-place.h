/* qui-ssh-place.h: where ssh goes, and whether it would understand that as it is meant
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

typedef struct
{
  char *user;   /* NULL: as ssh's config says */
  char *host;   /* name, address without brackets, or alias of ssh's config */
  char *port;   /* NULL: as ssh's config says */
} QuiSshPlace;

/* "[user@]host[:port]", with an IPv6 address in brackets where a port follows, or "ssh://[user@]host[:port]". What ssh or the shell that it gives a
 * ProxyCommand to could take for something else is refused. Error: QUI_ERROR_INVALID. */
QuiSshPlace *qui_ssh_place_parse      (const char *text, GError **error);
void         qui_ssh_place_free       (QuiSshPlace *place);

/* Whether the tunnel of @profile can be one: where it goes, by what way, with which key, and what of the profile's hosts it can lead to. */
gboolean     qui_ssh_place_check_profile (QuiProfile *profile, GError **error);
/* A host that a tunnel is to lead to, as the other side sees it: a name, an address, or the folder of a socket. */
gboolean     qui_ssh_place_check_target  (const char *host, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiSshPlace, qui_ssh_place_free)

G_END_DECLS
