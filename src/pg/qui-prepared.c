/* qui-prepared.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-prepared.h"

#include "qui-ask.h"
#include "qui-clearance-statements.h"
#include "qui-statements-private.h"

QuiPrepared *
qui_prepared_copy (const QuiPrepared *self)
{
  QuiPrepared *copy = g_new (QuiPrepared, 1);

  *copy = *self;
  copy->gid = g_strdup (self->gid);
  copy->owner = g_strdup (self->owner);
  return copy;
}

void
qui_prepared_free (QuiPrepared *self)
{
  g_free (self->gid);
  g_free (self->owner);
  g_free (self);
}

char *
qui_prepared_dup_sql (const QuiPrepared *self)
{
  g_autofree char *gid = qui_clearance_quote_literal (self->gid);

  return g_strdup_printf ("%s PREPARED %s;", self->commit ? "COMMIT" : "ROLLBACK", gid);
}

/* Whether it is the one that was meant, in the database that we are in. */
static char *
statement_find (const QuiPrepared *self)
{
  g_autofree char *gid = qui_clearance_quote_literal (self->gid);
  g_autofree char *owner = qui_clearance_quote_literal (self->owner);
  g_autofree char *prepared = qui_time_format (self->prepared);
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  g_string_append_printf (sql,
    "SELECT 1 FROM pg_prepared_xacts x JOIN pg_database d ON d.datname = x.database\n"
    " WHERE x.gid = %s AND x.owner = %s AND x.prepared = '%s'\n"
    "   AND d.oid = '%u' AND d.datname = current_database();\nCOMMIT;\n",
    gid, owner, prepared, self->database_oid);
  return g_string_free (sql, FALSE);
}

static gpointer
end_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const QuiPrepared *self = data;
  g_autofree char *find = statement_find (self);
  g_autofree char *end = qui_prepared_dup_sql (self);
  g_autoptr (GPtrArray) found = qui_ask (wire, find, cancellable, error);
  const PGresult *rows = found != NULL ? qui_ask_answer (found, 1, error) : NULL;
  g_autoptr (GPtrArray) ended = NULL;

  if (rows == NULL)
    return NULL;
  if (PQntuples (rows) != 1)
    {
      g_set_error_literal (error, QUI_ERROR, QUI_ERROR_INVALID, _("The prepared transaction is not there any more"));
      return NULL;
    }
  ended = qui_wire_query (wire, end, QUI_STATEMENT_TIMEOUT_MS, cancellable, error);
  return ended != NULL ? GINT_TO_POINTER (TRUE) : NULL;
}

void
qui_prepared_end_async (QuiConnection       *connection,
                        const QuiPrepared   *prepared,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (QUI_IS_CONNECTION (connection));
  g_return_if_fail (prepared != NULL && prepared->gid != NULL && prepared->owner != NULL);

  qui_connection_run_async (connection, end_job, qui_prepared_copy (prepared), (GDestroyNotify) qui_prepared_free, NULL,
                            cancellable, callback, user_data);
}

gboolean
qui_prepared_end_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error) != NULL;
}
