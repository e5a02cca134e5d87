/* qui-ask.c: questions about other sessions, whatever bytes those have written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-ask.h"

/* 22021 character_not_in_repertoire, 22P05 untranslatable_character */
static gboolean
is_conversion_error (const GError *error)
{
  const char *sqlstate = qui_error_get_sqlstate (error);

  return sqlstate != NULL && (strcmp (sqlstate, "22021") == 0 || strcmp (sqlstate, "22P05") == 0);
}

GPtrArray *
qui_ask (QuiWire *wire, const char *sql, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *raw = NULL;
  const char *rest = strchr (sql, '\n');
  GPtrArray *results;

  g_return_val_if_fail (g_str_has_prefix (sql, "BEGIN") && rest != NULL, NULL);

  results = qui_wire_query (wire, sql, QUI_STATEMENT_TIMEOUT_MS, cancellable, &local_error);
  if (results != NULL)
    return results;
  if (!is_conversion_error (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  raw = g_strdup_printf ("%.*s\nSET LOCAL client_encoding = 'SQL_ASCII';%s", (int) (rest - sql), sql, rest);
  return qui_wire_query (wire, raw, QUI_STATEMENT_TIMEOUT_MS, cancellable, error);
}

const PGresult *
qui_ask_answer (GPtrArray *results, int n_columns, GError **error)
{
  for (guint i = 0; i < results->len; i++)
    {
      const PGresult *result = g_ptr_array_index (results, i);

      if (PQresultStatus (result) == PGRES_TUPLES_OK && PQnfields (result) == n_columns)
        return result;
    }
  qui_ask_set_protocol_error (error);
  return NULL;
}

void
qui_ask_set_protocol_error (GError **error)
{
  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_PROTOCOL, _("The server’s answer does not have the expected form"));
}
