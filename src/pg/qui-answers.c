/* qui-answers.c: reads the answers to the statements of a signal run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-answers.h"

enum { SENT_PID, SENT_AT, SENT_RESULT };
enum { LOOK_PID, LOOK_RUNNING };
enum { NEW_PID, NEW_BACKEND_START, NEW_USESYSID, NEW_DATID, NEW_APPLICATION_NAME, NEW_CLIENT_ADDR };

/* The one answer with rows among those of BEGIN, SET and COMMIT. */
static const PGresult *
find_rows (GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    if (PQresultStatus (g_ptr_array_index (results, i)) == PGRES_TUPLES_OK)
      return g_ptr_array_index (results, i);
  return NULL;
}

static int
count_rows (const PGresult *result)
{
  return result != NULL ? PQntuples (result) : 0;
}

/* The first column is the pid: pid -> row + 1. */
static GHashTable *
index_rows (const PGresult *result)
{
  GHashTable *rows = g_hash_table_new (NULL, NULL);

  for (int row = 0; row < count_rows (result); row++)
    g_hash_table_insert (rows, GINT_TO_POINTER ((int) qui_result_get_int (result, row, 0, 0)), GINT_TO_POINTER (row + 1));
  return rows;
}

/* -1: none. */
static int
find_row (GHashTable *rows, const QuiVerdictCase *target)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (rows, GINT_TO_POINTER (target->target.pid))) - 1;
}

void
qui_answers_read_sent (QuiVerdictCase *cases, const GArray *indices, const PGresult *rows, gint64 now)
{
  g_autoptr (GHashTable) row_of_pid = index_rows (rows);

  for (guint i = 0; i < indices->len; i++)
    {
      QuiVerdictCase *target = &cases[g_array_index (indices, guint, i)];
      int row = find_row (row_of_pid, target);

      if (row >= 0)
        qui_verdict_on_answer (target, PQgetvalue (rows, row, SENT_RESULT), qui_result_get_time (rows, row, SENT_AT), now);
      else
        qui_verdict_on_answer (target, "", QUI_TIME_UNKNOWN, now);
    }
}

void
qui_answers_read_look (QuiVerdictCase *cases,
                       QuiSignalKind   kind,
                       const GArray   *indices,
                       GPtrArray      *results,
                       gboolean        last,
                       gint64          now,
                       GArray         *changed)
{
  const PGresult *result = find_rows (results);
  g_autoptr (GHashTable) rows = index_rows (result);

  for (guint i = 0; i < indices->len; i++)
    {
      guint index = g_array_index (indices, guint, i);
      int row = find_row (rows, &cases[index]);
      QuiSeen seen = QUI_SEEN_ABSENT;

      if (row >= 0 && PQgetisnull (result, row, LOOK_RUNNING))
        seen = QUI_SEEN_HIDDEN;
      else if (row >= 0)
        seen = qui_result_get_bool (result, row, LOOK_RUNNING) ? QUI_SEEN_RUNNING : QUI_SEEN_NOT_RUNNING;
      qui_verdict_on_look (&cases[index], kind, seen, last, now);
      if (qui_verdict_is_settled (&cases[index]))
        g_array_append_val (changed, index);
    }
}

static int
compare_newcomers (const void *a, const void *b)
{
  const QuiNewcomer *left = a, *right = b;

  return (left->backend_start > right->backend_start) - (left->backend_start < right->backend_start);
}

void
qui_answers_read_newcomers (QuiVerdictCase *cases, guint n_cases, GPtrArray *results, GHashTable *taken, GArray *changed)
{
  const PGresult *result = find_rows (results);
  g_autoptr (GArray) newcomers = g_array_new (FALSE, FALSE, sizeof (QuiNewcomer));

  g_array_set_clear_func (newcomers, (GDestroyNotify) qui_newcomer_clear);
  for (int row = 0; row < count_rows (result); row++)
    {
      QuiNewcomer newcomer = {
        .pid = qui_result_get_int (result, row, NEW_PID, 0),
        .backend_start = qui_result_get_time (result, row, NEW_BACKEND_START),
        .role_oid = qui_result_get_int (result, row, NEW_USESYSID, 0),
        .database_oid = qui_result_get_int (result, row, NEW_DATID, 0),
        .application = qui_result_dup_text (result, row, NEW_APPLICATION_NAME),
        .client_address = qui_result_dup_text (result, row, NEW_CLIENT_ADDR),
      };

      g_array_append_val (newcomers, newcomer);
    }
  g_array_sort (newcomers, compare_newcomers);
  qui_verdict_pair (cases, n_cases, newcomers, taken, changed);
}
