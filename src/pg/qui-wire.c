/* qui-wire.c: statements on a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-wire.h"

#include <glib/gi18n-lib.h>

#include "qui-living.h"
#include "qui-thread.h"

/* How long a cancelled statement may take to end before the connection is given up. */
#define GRACE_MS 2000

static int haste = 1;   /* atomic */

gint64
qui_wire_deadline_in (guint milliseconds)
{
  return g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND / g_atomic_int_get (&haste);
}

void
qui_wire_set_haste (guint times)
{
  g_return_if_fail (times > 0);

  g_atomic_int_set (&haste, times);
}

static void
set_timeout_error (GError **error)
{
  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_TIMEOUT, _("The server did not answer in time"));
}

gboolean
qui_wire_wait (int            fd,
               GIOCondition   events,
               gint64         deadline,
               GCancellable  *cancellable,
               GError       **error)
{
  GPollFD fds[2] = { { .fd = fd, .events = events }, { .fd = -1 } };
  gboolean has_cancel_fd = g_cancellable_make_pollfd (cancellable, &fds[1]);
  int ready;

  do
    {
      gint64 left = deadline - g_get_monotonic_time ();

      /* Rounded up, or the last millisecond would spin. */
      ready = g_poll (fds, has_cancel_fd ? 2 : 1, CLAMP ((left + 999) / 1000, 0, G_MAXINT));
    }
  while (ready < 0 && errno == EINTR);

  if (has_cancel_fd)
    g_cancellable_release_fd (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (ready == 0)
    {
      set_timeout_error (error);
      return FALSE;
    }
  return TRUE;
}

/* Cancelling on the server */

/* One request, and where its end is told: the last of the two that know of it frees the queue. */
typedef struct
{
  gpointer     request;   /* PGcancelConn or PGcancel */
  GAsyncQueue *ended;
} Cancel;

#ifdef LIBPQ_HAS_ASYNC_CANCEL

#define make_request(conn) PQcancelCreate (conn)

static void
send_request (gpointer request)
{
  gint64 deadline = qui_wire_deadline_in (GRACE_MS);
  PostgresPollingStatusType want = PGRES_POLLING_WRITING;

  if (PQcancelStart (request))
    while (want != PGRES_POLLING_OK && want != PGRES_POLLING_FAILED &&
           qui_wire_wait (PQcancelSocket (request), want == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT, deadline, NULL, NULL))
      want = PQcancelPoll (request);
  PQcancelFinish (request);
}

#else

#define make_request(conn) PQgetCancel (conn)

static void
send_request (gpointer request)
{
  char words[256];

  PQcancel (request, words, sizeof words);
  PQfreeCancel (request);
}

#endif

static gpointer
cancel_thread (gpointer data)
{
  g_autofree Cancel *cancel = data;

  send_request (cancel->request);
  g_async_queue_push (cancel->ended, GINT_TO_POINTER (TRUE));
  g_async_queue_unref (cancel->ended);
  return NULL;
}

/* In a thread of its own that need not be waited for: PQcancel() hangs for ever on a server that accepts and says nothing.
 * The result gets an element when the server has dealt with the request; unref it. */
static GAsyncQueue *
cancel_on_server (QuiWire *wire)
{
  GAsyncQueue *ended = g_async_queue_new ();
  gpointer request = make_request (wire->conn);
  Cancel *cancel;

  if (request == NULL)
    {
      g_async_queue_push (ended, GINT_TO_POINTER (TRUE));
      return ended;
    }
  cancel = g_new (Cancel, 1);
  *cancel = (Cancel) { request, g_async_queue_ref (ended) };
  qui_thread_start ("qui-cancel", cancel_thread, cancel);
  return ended;
}

/* Statements */

static void
set_lost_error (QuiWire  *wire,
                GError  **error)
{
  g_autofree char *said = g_utf8_make_valid (wire->conn ? PQerrorMessage (wire->conn) : "", -1);

  /* libpq's further lines are guesses. */
  said[strcspn (said, "\n")] = '\0';
  if (*said)
    g_set_error (error, QUI_ERROR, QUI_ERROR_LOST, _("The connection to the server was lost: %s"), said);
  else
    g_set_error_literal (error, QUI_ERROR, QUI_ERROR_LOST, _("There is no connection to the server"));
}

/* libpq gives such a result again and again until the data are taken; no statement of ours copies. */
static gboolean
is_copy (const PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

/* Where answers go. */
typedef struct
{
  GPtrArray       *results;      /* of PGresult */
  QuiWireTakeRows  take_rows;    /* NULL: those with rows go there, too */
  gpointer         data;
  guint            timeout_ms;   /* from one answer with rows to the next */
  gint64           deadline;
} Intake;

/* Takes @result. */
static gboolean
take_result (Intake    *intake,
             PGresult  *result,
             GError   **error)
{
  if (intake->take_rows == NULL || PQresultStatus (result) != PGRES_TUPLES_OK)
    {
      g_ptr_array_add (intake->results, result);
      return TRUE;
    }
  intake->deadline = qui_wire_deadline_in (intake->timeout_ms);
  return intake->take_rows (result, intake->data, error);
}

typedef enum
{
  TAKEN_ALL,     /* the server is ready for the next statement */
  TAKEN_SOME,
  TAKEN_BAD,     /* with the error set */
} Taken;

/* Takes what answers have come so far. */
static Taken
take_results (QuiWire  *wire,
              Intake   *intake,
              GError  **error)
{
  while (!PQisBusy (wire->conn))
    {
      PGresult *result = PQgetResult (wire->conn);
      gboolean copy;

      if (result == NULL)
        return TAKEN_ALL;
      copy = is_copy (result);
      if (!take_result (intake, result, error))
        return TAKEN_BAD;
      if (PQstatus (wire->conn) == CONNECTION_BAD)
        {
          set_lost_error (wire, error);
          return TAKEN_BAD;
        }
      if (copy)
        {
          g_set_error_literal (error, QUI_ERROR, QUI_ERROR_PROTOCOL, _("The server answered in a way that was not asked for"));
          return TAKEN_BAD;
        }
    }
  return TAKEN_SOME;
}

/* Sends what is unsent and collects answers until the server is ready for the next statement. */
static gboolean
pump (QuiWire       *wire,
      Intake        *intake,
      GCancellable  *cancellable,
      GError       **error)
{
  for (;;)
    {
      int unsent = PQflush (wire->conn);
      Taken taken = unsent <= 0 ? take_results (wire, intake, error) : TAKEN_SOME;

      if (taken != TAKEN_SOME)
        return taken == TAKEN_ALL;
      /* An answer that never ends keeps the socket readable. */
      if (g_get_monotonic_time () > intake->deadline + GRACE_MS * G_TIME_SPAN_MILLISECOND)
        {
          set_timeout_error (error);
          return FALSE;
        }
      if (!qui_wire_wait (PQsocket (wire->conn), unsent > 0 ? G_IO_IN | G_IO_OUT : G_IO_IN, intake->deadline, cancellable, error))
        return FALSE;
      if (!PQconsumeInput (wire->conn))
        {
          /* The socket is closed already: this does not block, and may give the server's last words. */
          PGresult *last = PQgetResult (wire->conn);

          if (last == NULL || take_result (intake, last, error))
            set_lost_error (wire, error);
          return FALSE;
        }
    }
}

static gboolean
is_error (const PGresult *result)
{
  switch (PQresultStatus (result))
    {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return FALSE;
    default:
      return TRUE;
    }
}

/* An error after which the server hangs up. */
static gboolean
is_fatal (const PGresult *result)
{
  const char *severity = PQresultErrorField (result, PG_DIAG_SEVERITY_NONLOCALIZED);

  return g_strcmp0 (severity, "FATAL") == 0 || g_strcmp0 (severity, "PANIC") == 0;
}

static GError *
error_from_result (const PGresult *result,
                   QuiError        code)
{
  const char *message = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);

  return qui_error_new_server (code,
                               message ? message : _("The server answered with an error that has no text"),
                               PQresultErrorField (result, PG_DIAG_SQLSTATE),
                               PQresultErrorField (result, PG_DIAG_MESSAGE_DETAIL),
                               PQresultErrorField (result, PG_DIAG_MESSAGE_HINT));
}

/* The first error the server itself has answered with, or NULL. */
static const PGresult *
find_server_error (GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    {
      const PGresult *result = g_ptr_array_index (results, i);

      if (is_error (result) && PQresultErrorField (result, PG_DIAG_SQLSTATE))
        return result;
    }
  return NULL;
}

/* Ends what is under way on the server, and takes what it still answers; closes the connection if that does not help. A request to
 * cancel hits whatever runs when it arrives: the connection gets no other statement, which may be somebody's signal, before the
 * request has ended. */
static gboolean
abandon (QuiWire *wire,
         Intake  *intake)
{
  g_autoptr (GAsyncQueue) ended = NULL;

  /* It hears of no such request (measured with 1.18: the one who waits goes on waiting). */
  if (wire->console)
    {
      qui_wire_close (wire);
      return FALSE;
    }
  ended = cancel_on_server (wire);

  if (wire->prepared && !g_cancellable_is_cancelled (wire->hurrying) &&
      pump (wire, intake, wire->hurrying, NULL) &&
      g_async_queue_timeout_pop (ended, GRACE_MS * G_TIME_SPAN_MILLISECOND))
    return TRUE;
  qui_wire_close (wire);
  return FALSE;
}

/* The same, whatever is answered. */
static void
abandon_all (QuiWire *wire)
{
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func ((GDestroyNotify) PQclear);
  Intake intake = { .results = ignored, .deadline = qui_wire_deadline_in (GRACE_MS) };

  abandon (wire, &intake);
}

/* Leaves no transaction open behind a failed statement. */
static void
roll_back (QuiWire *wire)
{
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func ((GDestroyNotify) PQclear);
  Intake intake = { .results = ignored, .deadline = qui_wire_deadline_in (GRACE_MS) };

  if (wire->conn == NULL || PQtransactionStatus (wire->conn) == PQTRANS_IDLE)
    return;
  if (!PQsendQuery (wire->conn, "ROLLBACK") ||
      !pump (wire, &intake, NULL, NULL) ||
      PQtransactionStatus (wire->conn) != PQTRANS_IDLE)
    qui_wire_close (wire);
}

/* What came of a message that was pumped until @failure, which it takes; NULL: all is well. */
static GError *
judge (QuiWire      *wire,
       const Intake *intake,
       GError       *failure)
{
  GPtrArray *results = intake->results;
  const PGresult *refused = find_server_error (results);
  GError *error = failure;

  if (failure && !g_error_matches (failure, QUI_ERROR, QUI_ERROR_LOST))
    return failure;
  if (refused)
    {
      gboolean lost = failure != NULL || is_fatal (refused);

      g_clear_error (&failure);
      return error_from_result (refused, lost ? QUI_ERROR_LOST : QUI_ERROR_SERVER);
    }
  if (failure == NULL && results->len > 0 && is_error (g_ptr_array_index (results, results->len - 1)))
    set_lost_error (wire, &error);
  return error;
}

static gboolean
ask (QuiWire       *wire,
     const char    *sql,
     Intake        *intake,
     GCancellable  *cancellable,
     GError       **error)
{
  GError *failure = NULL;

  if (wire->conn == NULL || !PQsendQuery (wire->conn, sql))
    {
      set_lost_error (wire, error);
      qui_wire_close (wire);
      return FALSE;
    }

  pump (wire, intake, cancellable, &failure);
  if (intake->take_rows && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (abandon (wire, intake))
        g_clear_error (&failure);
    }
  else if (failure && !g_error_matches (failure, QUI_ERROR, QUI_ERROR_LOST))
    {
      abandon_all (wire);
    }

  failure = judge (wire, intake, failure);
  if (failure == NULL)
    return TRUE;
  if (g_error_matches (failure, QUI_ERROR, QUI_ERROR_LOST))
    qui_wire_close (wire);
  else
    roll_back (wire);
  g_propagate_error (error, failure);
  return FALSE;
}

GPtrArray *
qui_wire_query (QuiWire       *wire,
                const char    *sql,
                guint          timeout_ms,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) PQclear);
  Intake intake = { .results = results, .deadline = qui_wire_deadline_in (timeout_ms) };

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !ask (wire, sql, &intake, cancellable, error))
    return NULL;
  return g_steal_pointer (&results);
}

gboolean
qui_wire_query_chain (QuiWire          *wire,
                      const char       *sql,
                      guint             timeout_ms,
                      QuiWireTakeRows   take_rows,
                      gpointer          data,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) PQclear);
  Intake intake = { results, take_rows, data, timeout_ms, qui_wire_deadline_in (timeout_ms) };

  return ask (wire, sql, &intake, cancellable, error);
}

/* State */

void
qui_wire_hear (void           *wire,
               const PGresult *said)
{
  if (is_fatal (said))
    ((QuiWire *) wire)->hung_up = TRUE;
}

gboolean
qui_wire_is_up (QuiWire *wire)
{
  while (wire->conn && qui_wire_wait (PQsocket (wire->conn), G_IO_IN, 0, NULL, NULL))
    {
      /* Asked whether it is busy, libpq hands on what it has read. */
      if (!PQconsumeInput (wire->conn) || PQisBusy (wire->conn) || wire->hung_up)
        qui_wire_close (wire);
    }
  return wire->conn != NULL;
}

void
qui_wire_close (QuiWire *wire)
{
  g_clear_pointer (&wire->conn, PQfinish);
  g_clear_pointer (&wire->tls, g_free);
  g_clear_pointer (&wire->local_address, g_free);
  qui_living_note_ended (wire);
  wire->backend_pid = 0;
  wire->pooled = FALSE;
  wire->prepared = FALSE;
  wire->hung_up = FALSE;
}

void
qui_wire_hurry (QuiWire  *wire,
                gboolean  hurry)
{
  if (hurry)
    g_cancellable_cancel (wire->hurrying);
  else
    g_cancellable_reset (wire->hurrying);
}

int
qui_wire_get_server_version (QuiWire *wire)
{
  return wire->server_version;
}

QuiLiving *
qui_wire_look_living (QuiWire *wire)
{
  return qui_living_look (wire->server_started);
}

/* Values */

char *
qui_result_dup_text (const PGresult *result,
                     int             row,
                     int             column)
{
  if (PQgetisnull (result, row, column))
    return NULL;
  return g_utf8_make_valid (PQgetvalue (result, row, column), -1);
}

gint64
qui_result_get_int (const PGresult *result,
                    int             row,
                    int             column,
                    gint64          missing)
{
  if (PQgetisnull (result, row, column))
    return missing;
  return g_ascii_strtoll (PQgetvalue (result, row, column), NULL, 10);
}

gboolean
qui_result_get_bool (const PGresult *result,
                     int             row,
                     int             column)
{
  return PQgetvalue (result, row, column)[0] == 't';
}

gint64
qui_result_get_time (const PGresult *result,
                     int             row,
                     int             column)
{
  return qui_time_parse (PQgetvalue (result, row, column));
}
