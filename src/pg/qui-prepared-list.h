/* qui-prepared-list.h: prepared transactions, fetched on demand
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection.h"
#include "qui-time.h"

G_BEGIN_DECLS

typedef struct
{
  char   *gid;          /* valid UTF-8 for people */
  char   *owner;        /* NULL: a role that was dropped */
  char   *database;     /* NULL: a database that is gone */
  gint64  prepared;     /* the server's clock */
  guint   n_waiting;    /* sessions that wait for something that it has locked, as it happens for others, too */
} QuiPreparedXact;

void       qui_prepared_xact_free   (QuiPreparedXact *self);

/* All of the server, readable by everybody: those first that have locked what most wait for, then the oldest; at most 100. */
void       qui_prepared_list_async  (QuiConnection *connection, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* GPtrArray of QuiPreparedXact. QUI_ERROR_LOST, _SERVER, _TIMEOUT, _PROTOCOL, G_IO_ERROR_CANCELLED. */
GPtrArray *qui_prepared_list_finish (QuiConnection *connection, GAsyncResult *result, GError **error);

/* The statement; free with g_free(). */
char      *qui_prepared_list_statement   (void);
#define QUI_PREPARED_LIST_N_COLUMNS 5

G_END_DECLS
