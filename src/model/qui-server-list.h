/* qui-server-list.h: one QuiServer for each connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile-store.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* A GListModel of QuiServer: those of the store, one to one and in its order, then those of libpq's services (without those that a saved connection
 * leads to), then those that are visited. A server lives as long as its profile is in one of these; it disconnects when it leaves. */
#define QUI_TYPE_SERVER_LIST (qui_server_list_get_type ())
G_DECLARE_FINAL_TYPE (QuiServerList, qui_server_list, QUI, SERVER_LIST, GObject)

QuiServerList   *qui_server_list_new       (QuiProfileStore *store, QuiJournal *journal);
/* Has the services follow the saved ones, from now on. */
void             qui_server_list_set_services (QuiServerList *self, GListModel *services);
/* The server that @profile (QUI_ORIGIN_VISIT) leads to: one that is there already, or a new one at the end. No reference given. */
QuiServer       *qui_server_list_visit     (QuiServerList *self, QuiProfile *profile);
/* Takes a visited one away. */
void             qui_server_list_leave     (QuiServerList *self, QuiServer *server);
QuiServer       *qui_server_list_find      (QuiServerList *self, const char *uuid);   /* no reference given; NULL */
QuiProfileStore *qui_server_list_get_store (QuiServerList *self);
/* For a handler of "items-changed": connects @handler, swapped, to @signal of those that came, while @object lives; once to each. */
void             qui_server_list_connect_added (QuiServerList *self, guint position, guint added,
                                                const char *signal, GCallback handler, gpointer object);
/* Whether somebody looks: given on to every server. */
void             qui_server_list_set_watched (QuiServerList *self, gboolean watched);

/* Whether an action on sessions, or on a database, is under way: those of connections that were removed meanwhile, too. */
gboolean         qui_server_list_is_busy     (QuiServerList *self);
/* Whether one of them holds databases at a pooler, or is releasing them. */
gboolean         qui_server_list_is_holding  (QuiServerList *self);
/* Nothing more is sent, and what is under way ends as soon as the servers have answered. */
void             qui_server_list_stop_all    (QuiServerList *self);
/* No answer is waited for any more: the program ends, and the journal gets what is known by now. What becomes of a database that is
 * being taken is found out at the next start. */
void             qui_server_list_abandon_all (QuiServerList *self);

G_END_DECLS
