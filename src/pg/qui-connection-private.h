/* qui-connection-private.h: jobs on a connection, for the units of src/pg that speak SQL
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libpq-fe.h>

#include "qui-connection.h"
#include "qui-error.h"
#include "qui-living.h"
#include "qui-time.h"

G_BEGIN_DECLS

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PGresult, PQclear)

/* What a job gets to talk with; valid on the worker thread during the job only. */
typedef struct _QuiWire QuiWire;

/* A job: runs on the worker, returns the task's pointer result, or NULL with @error set.
 * @data is what was given to qui_connection_run_async(). */
typedef gpointer (*QuiConnectionJob) (QuiWire       *wire,
                                      gpointer       data,
                                      GCancellable  *cancellable,
                                      GError       **error);

/* Runs @job on the worker. The task's source object is @self; its result is fetched with g_task_propagate_pointer()
 * by the caller's own finish function, or with qui_connection_run_finish(). @result_free frees an unclaimed result.
 * Everything is delivered and freed in the caller's thread. A job that is cancelled before its turn is over at once and never runs.
 * Errors of the job; QUI_ERROR_LOST if the connection is down (jobs never connect by themselves). */
void      qui_connection_run_async  (QuiConnection       *self,
                                     QuiConnectionJob     job,
                                     gpointer             data,
                                     GDestroyNotify       data_free,
                                     GDestroyNotify       result_free,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
gpointer  qui_connection_run_finish (QuiConnection       *self,
                                     GAsyncResult        *result,
                                     GError             **error);

/* Sends @sql by the simple protocol (several statements are one round trip) and waits, without blocking in libpq, until
 * all is answered, @timeout_ms have passed or @cancellable is cancelled. Returns the results in order (element type
 * PGresult, PQclear()ed with the array). An error answer becomes @error: QUI_ERROR_SERVER with SQLSTATE; a transaction
 * left open by it is rolled back. Timed out or cancelled: the statement is cancelled on the server by PQcancel in a
 * throw-away thread (PQcancelCreate where libpq has it), and if it does not answer within a grace period the connection is closed. */
GPtrArray *qui_wire_query (QuiWire       *wire,
                           const char    *sql,
                           guint          timeout_ms,
                           GCancellable  *cancellable,
                           GError       **error);

/* Takes @rows. FALSE with @error: that is not what was asked for. */
typedef gboolean (*QuiWireTakeRows) (PGresult  *rows,
                                     gpointer   data,
                                     GError   **error);

/* As qui_wire_query() for a chain of transactions in one message, each with one answer with rows, which @take_rows gets as it comes; the
 * time starts anew then. The server drops what comes after an error: QUI_ERROR_SERVER says that the first transaction
 * without an answer broke off, and that no later one began; any other error leaves open how far the server came.
 * When @cancellable is cancelled the server is asked to break off, and what it still answers counts: then, too, it ends with success or
 * QUI_ERROR_SERVER, unless the connection is lost over it. */
gboolean   qui_wire_query_chain (QuiWire          *wire,
                                 const char       *sql,
                                 guint             timeout_ms,
                                 QuiWireTakeRows   take_rows,
                                 gpointer          data,
                                 GCancellable     *cancellable,
                                 GError          **error);

int        qui_wire_get_server_version (QuiWire *wire);
/* As qui_living_look() for the wire's server; free with qui_living_free(). */
QuiLiving *qui_wire_look_living        (QuiWire *wire);

/* Column @column of row @row as valid UTF-8, NULL for SQL NULL; free with g_free(). */
char      *qui_result_dup_text  (const PGresult *result, int row, int column);
/* NULL gives @missing. */
gint64     qui_result_get_int   (const PGresult *result, int row, int column, gint64 missing);
gboolean   qui_result_get_bool  (const PGresult *result, int row, int column);
/* A timestamptz sent with TimeZone=UTC and DateStyle=ISO, as microseconds since the Unix epoch; QUI_TIME_UNKNOWN for NULL or infinity. */
gint64     qui_result_get_time  (const PGresult *result, int row, int column);

/* A list of pids with a 0 at its end; NULL gives NULL; free with g_free(). */
int       *qui_pids_copy        (const int *pids);

G_END_DECLS
