/* qui-prepared.h: ends a prepared transaction
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection.h"

G_BEGIN_DECLS

/* Which one: all of it must still be so, since its name may have been given to another one meanwhile. */
typedef struct
{
  char     *gid;             /* valid UTF-8; where the server's bytes were none it is not found */
  char     *owner;
  guint32   database_oid;
  gint64    prepared;        /* microseconds since the epoch */
  gboolean  commit;          /* else it is rolled back */
} QuiPrepared;

QuiPrepared *qui_prepared_copy       (const QuiPrepared *self);
void         qui_prepared_free       (QuiPrepared *self);
/* "ROLLBACK PREPARED 'pay 20811';". Pure; free with g_free(). */
char        *qui_prepared_dup_sql    (const QuiPrepared *self);
/* On a connection to its database, as its owner or a superuser: the server wants it so. Errors: QUI_ERROR_INVALID: it is not there any more;
 * QUI_ERROR_SERVER; QUI_ERROR_LOST and _TIMEOUT: it may have ended, or not. */
void         qui_prepared_end_async  (QuiConnection       *connection,
                                      const QuiPrepared   *prepared,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
gboolean     qui_prepared_end_finish (QuiConnection       *connection,
                                      GAsyncResult        *result,
                                      GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiPrepared, qui_prepared_free)

G_END_DECLS
