/* qui-server-list.h: one QuiServer for each saved connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile-store.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* A GListModel of QuiServer that follows the store, one to one and in its order. A server lives as long as its profile is in the
 * store; it disconnects when it leaves. */
#define QUI_TYPE_SERVER_LIST (qui_server_list_get_type ())
G_DECLARE_FINAL_TYPE (QuiServerList, qui_server_list, QUI, SERVER_LIST, GObject)

QuiServerList   *qui_server_list_new       (QuiProfileStore *store, QuiJournal *journal);
QuiServer       *qui_server_list_find      (QuiServerList *self, const char *uuid);   /* no reference given; NULL */
QuiProfileStore *qui_server_list_get_store (QuiServerList *self);
/* Whether somebody looks: given on to every server. */
void             qui_server_list_set_watched (QuiServerList *self, gboolean watched);

/* Whether an action on sessions, or on a database, is under way: those of connections that were removed meanwhile, too. */
gboolean         qui_server_list_is_busy     (QuiServerList *self);
/* Nothing more is sent, and what is under way ends as soon as the servers have answered. */
void             qui_server_list_stop_all    (QuiServerList *self);
/* No answer is waited for any more: the program ends, and the journal gets what is known by now. What becomes of a database that is
 * being taken is found out at the next start. */
void             qui_server_list_abandon_all (QuiServerList *self);

G_END_DECLS
