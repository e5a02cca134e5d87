/* qui-volley.h: several transactions in one message, which the server works off without waiting for us in between
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection-private.h"

G_BEGIN_DECLS

/* The @rows of the transaction @index: on the main context of the caller, in order, as they come; none after the callback. */
typedef void (*QuiVolleyHeard) (guint           index,
                                const PGresult *rows,
                                gpointer        user_data);

/* @sql, which it takes: @n_transactions one after the other, each answered by one result with rows, of @n_columns. */
void     qui_volley_async  (QuiConnection        *connection,
                            char                 *sql,
                            guint                 n_transactions,
                            int                   n_columns,
                            QuiVolleyHeard        heard,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);

/* With an error, @n_doubtful of those after the last that was heard of may have been carried out, wholly or in part; none of the others
 * was begun. QUI_ERROR_SERVER: the one in doubt broke off, when cancelled by SQLSTATE 57014. G_IO_ERROR_CANCELLED without a
 * doubtful one: cancelled before its turn. It may also have been too late to cancel. Other errors as for any job. */
gboolean qui_volley_finish (QuiConnection  *connection,
                            GAsyncResult   *result,
                            guint          *n_doubtful,
                            GError        **error);

G_END_DECLS
