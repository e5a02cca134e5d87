/* qui-server-order.h: servers as they stand one beneath the other, with their groups
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-server-list.h"

G_BEGIN_DECLS

/* Properties, read-only: "name", "n-servers" (guint). Lives as long as it has a server. */
#define QUI_TYPE_SERVER_GROUP (qui_server_group_get_type ())
G_DECLARE_FINAL_TYPE (QuiServerGroup, qui_server_group, QUI, SERVER_GROUP, GObject)

const char *qui_server_group_get_name      (QuiServerGroup *self);
guint       qui_server_group_get_n_servers (QuiServerGroup *self);

/* A GListModel of QuiServer and QuiServerGroup: saved ones without a group; then each group, as it appears first, and its servers; then
 * libpq's services, then visits. */
#define QUI_TYPE_SERVER_ORDER (qui_server_order_get_type ())
G_DECLARE_FINAL_TYPE (QuiServerOrder, qui_server_order, QUI, SERVER_ORDER, GObject)

QuiServerOrder *qui_server_order_new        (QuiServerList *servers);
/* The server at @position or near it, to follow one that is gone; no reference given, NULL: there is none. */
QuiServer      *qui_server_order_find_near  (QuiServerOrder *self, guint position);
/* The names of the groups that there are, in their order; free with g_strfreev(). */
char          **qui_server_order_dup_groups (QuiServerList *servers);

/* The words of a search, as qui_server_matches() wants them; free with g_strfreev(). */
char          **qui_server_search_words     (const char *text);
/* Whether name, host, database, user, group or environment of the connection have each of @words somewhere. */
gboolean        qui_server_matches          (QuiProfile *profile, const char * const *words);

G_END_DECLS
