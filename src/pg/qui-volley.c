/* qui-volley.c: several transactions in one message, which the server works off without waiting for us in between
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-volley.h"

#include "qui-ask.h"

typedef struct
{
  char           *sql;
  guint           n_transactions;
  int             n_columns;
  QuiVolleyHeard  heard;
  gpointer        user_data;
  GMainContext   *context;
  /* The worker's until it is done. */
  guint           n_answered;
  guint           n_doubtful;
  gboolean        begun;
  GError         *error;
} Volley;

static void
volley_free (gpointer data)
{
  Volley *volley = data;

  g_free (volley->sql);
  g_main_context_unref (volley->context);
  g_clear_error (&volley->error);
  g_free (volley);
}

/* An answer on its way to the caller's thread, where the volley outlives it: its end comes the same way, later. */
typedef struct
{
  Volley   *volley;
  guint     index;
  PGresult *rows;
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  PQclear (answer->rows);
  g_free (answer);
}

static gboolean
deliver (gpointer data)
{
  const Answer *answer = data;

  answer->volley->heard (answer->index, answer->rows, answer->volley->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
take_rows (PGresult *rows, gpointer data, GError **error)
{
  Volley *volley = data;
  g_autoptr (GSource) source = NULL;
  Answer *answer;

  if (volley->n_answered == volley->n_transactions || PQnfields (rows) != volley->n_columns)
    {
      PQclear (rows);
      qui_ask_set_protocol_error (error);
      return FALSE;
    }

  answer = g_new (Answer, 1);
  *answer = (Answer) { volley, volley->n_answered++, rows };
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, answer, answer_free);
  g_source_attach (source, volley->context);
  return TRUE;
}

/* On the worker. */
static gpointer
fire (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  Volley *volley = data;
  guint n_left;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  volley->begun = TRUE;
  if (qui_wire_query_chain (wire, volley->sql, QUI_STATEMENT_TIMEOUT_MS, take_rows, volley, cancellable, &volley->error) &&
      volley->n_answered < volley->n_transactions)
    qui_ask_set_protocol_error (&volley->error);

  n_left = volley->n_transactions - volley->n_answered;
  if (g_error_matches (volley->error, QUI_ERROR, QUI_ERROR_SERVER))
    volley->n_doubtful = MIN (n_left, 1);
  else if (volley->error != NULL)
    volley->n_doubtful = n_left;
  return volley;
}

static void
on_fired (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Volley *volley = g_task_get_task_data (task);

  qui_connection_run_finish (QUI_CONNECTION (source), result, &error);
  /* What is known of one that was begun counts more than that it was cancelled meanwhile. */
  if (volley->begun)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&volley->error);
    }
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
qui_volley_async (QuiConnection       *connection,
                  char                *sql,
                  guint                n_transactions,
                  int                  n_columns,
                  QuiVolleyHeard       heard,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  GTask *task = g_task_new (connection, NULL, callback, user_data);
  Volley *volley = g_new0 (Volley, 1);

  *volley = (Volley) {
    .sql = sql,
    .n_transactions = n_transactions,
    .n_columns = n_columns,
    .heard = heard,
    .user_data = user_data,
    .context = g_main_context_ref (g_task_get_context (task)),
  };
  g_task_set_source_tag (task, qui_volley_async);
  g_task_set_task_data (task, volley, volley_free);
  qui_connection_run_async (connection, fire, volley, NULL, NULL, cancellable, on_fired, task);
}

gboolean
qui_volley_finish (QuiConnection  *connection,
                   GAsyncResult   *result,
                   guint          *n_doubtful,
                   GError        **error)
{
  const Volley *volley;

  g_return_val_if_fail (g_task_is_valid (result, connection), FALSE);

  volley = g_task_get_task_data (G_TASK (result));
  *n_doubtful = volley->n_doubtful;
  return g_task_propagate_boolean (G_TASK (result), error);
}
