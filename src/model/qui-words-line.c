/* qui-words-line.c: the cells of a line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-session-rules.h"
#include "qui-words.h"
#include "qui-words-blocking.h"
#include "qui-words-private.h"

static const QuiServerInfo *
server_of (const QuiOutline *outline)
{
  return qui_snapshot_get_server (qui_outline_get_snapshot (outline));
}

static gboolean
is_part_shown (const QuiLine *line)
{
  return line->n_shown != line->n_sessions;
}

static char *
part_shown_cell (const QuiLine *line)
{
  /* Translators: how many sessions pass the filter, and how many there are. */
  return g_strdup_printf (_("%u of %u"), line->n_shown, line->n_sessions);
}

char *
qui_words_line_count (const QuiLine *line)
{
  g_return_val_if_fail (line != NULL, NULL);

  if ((line->key.kind != QUI_LINE_DATABASE && line->key.kind != QUI_LINE_PROCESSES) || line->n_sessions == 0)
    return NULL;
  /* Translators: the same as "%u of %u" where there is little room. */
  return is_part_shown (line) ? g_strdup_printf (_("%u/%u"), line->n_shown, line->n_sessions) : g_strdup_printf ("%u", line->n_sessions);
}

static char *
waiting_cell (const QuiLine *line)
{
  guint n = line->n_in_state[QUI_STATE_WAITING];

  return n > 0 ? g_strdup_printf (ngettext ("%u waiting", "%u waiting", n), n) : g_strdup ("");
}

static char *
owner_cell (const QuiDatabase *database)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint n_prepared = database->n_prepared_xacts;

  if (database->owner != NULL)
    g_ptr_array_add (parts, qui_words_one_line (database->owner));
  if (database->is_template)
    g_ptr_array_add (parts, g_strdup (_("Template")));
  if (database->connection_limit == -2)
    g_ptr_array_add (parts, g_strdup (_("Invalid")));
  else if (!database->allow_connections)
    g_ptr_array_add (parts, g_strdup (_("Not accepting connections")));
  if (n_prepared > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u prepared transaction", "%u prepared transactions", n_prepared), n_prepared));

  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **) parts->pdata);
}

static char *
database_cell (const QuiOutline *outline,
               const QuiLine    *line,
               QuiColumn         column)
{
  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return qui_words_one_line (line->database->name);
    case QUI_COLUMN_USER:
      if (line->n_sessions == 0)
        return g_strdup (_("No sessions"));
      if (is_part_shown (line))
        return part_shown_cell (line);
      return g_strdup_printf (ngettext ("%u session", "%u sessions", line->n_sessions), line->n_sessions);
    case QUI_COLUMN_XACT_AGE:
      return qui_words_elapsed (server_of (outline)->now, line->oldest_xact);
    case QUI_COLUMN_WAIT:
      return waiting_cell (line);
    case QUI_COLUMN_QUERY:
      return owner_cell (line->database);
    default:
      return g_strdup ("");
    }
}

static char *
idle_group_cell (const QuiOutline *outline,
                 const QuiLine    *line,
                 QuiColumn         column)
{
  g_autofree char *longest = NULL;

  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return g_strdup_printf (ngettext ("%u idle session", "%u idle sessions", line->n_sessions), line->n_sessions);
    case QUI_COLUMN_USER:
      return qui_words_one_line (line->user);
    case QUI_COLUMN_APPLICATION:
      if (line->n_applications > 1)
        return g_strdup_printf (ngettext ("%u application", "%u applications", line->n_applications), line->n_applications);
      return qui_words_one_line (line->application);
    case QUI_COLUMN_STATE:
      return g_strdup (qui_words_state_cell (QUI_STATE_IDLE));
    case QUI_COLUMN_IN_STATE:
      longest = qui_words_elapsed (server_of (outline)->now, line->oldest_state_change);
      /* Translators: idle for at most this long. */
      return longest[0] != '\0' ? g_strdup_printf (_("≤ %s"), longest) : g_strdup ("");
    default:
      return g_strdup ("");
    }
}

typedef struct
{
  const char *type;
  guint       n;
} TypeCount;

static int
compare_type_counts (gconstpointer a,
                     gconstpointer b)
{
  const TypeCount *one = a;
  const TypeCount *other = b;

  if (one->n != other->n)
    return one->n > other->n ? -1 : 1;

  return g_strcmp0 (one->type, other->type);
}

static gboolean
is_process (const QuiSnapshot *snapshot,
            const QuiSession  *session)
{
  return !qui_session_counts (snapshot, session) && qui_session_find_leader (snapshot, session) == NULL;
}

/* "walsender (2), checkpointer, walwriter": PostgreSQL's own names, an open set. */
static char *
process_types_cell (const QuiSnapshot *snapshot)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (TypeCount));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);
      TypeCount *count = NULL;

      if (!is_process (snapshot, session))
        continue;

      for (guint j = 0; j < counts->len && count == NULL; j++)
        if (g_array_index (counts, TypeCount, j).type == session->backend_type)
          count = &g_array_index (counts, TypeCount, j);

      if (count == NULL)
        {
          g_array_set_size (counts, counts->len + 1);
          count = &g_array_index (counts, TypeCount, counts->len - 1);
          *count = (TypeCount) { .type = session->backend_type };
        }

      count->n++;
    }

  g_array_sort (counts, compare_type_counts);

  for (guint i = 0; i < counts->len; i++)
    {
      const TypeCount *count = &g_array_index (counts, TypeCount, i);
      g_autofree char *type = qui_words_one_line (count->type != NULL ? count->type : _("hidden"));

      g_string_append_printf (text, "%s%s", i > 0 ? _(", ") : "", type);
      if (count->n > 1)
        g_string_append_printf (text, " (%u)", count->n);
    }

  return g_string_free (text, FALSE);
}

static char *
processes_cell (const QuiOutline *outline,
                const QuiLine    *line,
                QuiColumn         column)
{
  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return g_strdup (_("Server processes"));
    case QUI_COLUMN_USER:
      if (is_part_shown (line))
        return part_shown_cell (line);
      return g_strdup_printf (ngettext ("%u process", "%u processes", line->n_sessions), line->n_sessions);
    case QUI_COLUMN_XACT_AGE:
      return qui_words_elapsed (server_of (outline)->now, line->oldest_xact);
    case QUI_COLUMN_WAIT:
      return waiting_cell (line);
    case QUI_COLUMN_QUERY:
      return process_types_cell (qui_outline_get_snapshot (outline));
    default:
      return g_strdup ("");
    }
}

char *
qui_words_client (const QuiSession *session)
{
  if (session->client_address != NULL)
    return qui_words_one_line (session->client_address);

  return g_strdup (session->client_port == -1 ? _("Local") : "");
}

static char *
user_cell (const QuiSession *session)
{
  if (session->user == NULL && session->role_oid != 0)
    return g_strdup (_("Dropped role"));

  return qui_words_one_line (session->user);
}

static char *
application_cell (const QuiSession *session)
{
  if (session->kind == QUI_BACKEND_PARALLEL_WORKER)
    return g_strdup (_("Parallel worker"));

  if (session->application[0] == '\0' && session->kind != QUI_BACKEND_CLIENT)
    return qui_words_one_line (session->backend_type);

  return qui_words_one_line (session->application);
}

static char *
blocker_name (int pid)
{
  /* Prepared transactions have no process. */
  return pid > 0 ? g_strdup_printf ("%d", pid) : g_strdup (_("a prepared transaction"));
}

static guint
count_listed_blockers (const QuiSession *session)
{
  guint n = 0;

  while (session->blockers != NULL && session->blockers[n] != 0)
    n++;

  return n;
}

static char *
blocked_by_cell (const QuiSession *session)
{
  guint n_listed = count_listed_blockers (session);
  guint n = MAX (session->n_blockers, n_listed);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (n_listed == 0)
    return g_strdup_printf (ngettext ("By %u session", "By %u sessions", n), n);

  first = blocker_name (session->blockers[0]);

  if (n == 1)
    /* Translators: blocked by this session, in a narrow column; a PID or "a prepared transaction". */
    return g_strdup_printf (_("By %s"), first);

  if (n > 2 || n_listed == 1)
    return g_strdup_printf (ngettext ("By %s and %u more", "By %s and %u more", n - 1), first, n - 1);

  second = blocker_name (session->blockers[1]);

  return g_strdup_printf (_("By %s, %s"), first, second);
}

/* What an idle session waits for is its client: no news. */
static gboolean
shows_event (const QuiSession *session)
{
  return session->wait_event != NULL
         && session->state != QUI_STATE_IDLE
         && session->state != QUI_STATE_IDLE_IN_TRANSACTION
         && session->state != QUI_STATE_ABORTED;
}

static char *
wait_cell (const QuiSession *session)
{
  if (session->n_blockers > 0)
    return blocked_by_cell (session);

  if (session->n_blocked > 0)
    return g_strdup_printf (ngettext ("Blocks %u", "Blocks %u", session->n_blocked), session->n_blocked);

  return shows_event (session) ? qui_words_one_line (session->wait_event) : g_strdup ("");
}

gboolean
qui_words_cell_is_hidden (const QuiSession *session,
                          QuiColumn         column)
{
  if (!session->hidden)
    return FALSE;

  switch ((int) column)
    {
    case QUI_COLUMN_CLIENT:
    case QUI_COLUMN_STATE:
    case QUI_COLUMN_IN_STATE:
    case QUI_COLUMN_XACT_AGE:
    case QUI_COLUMN_QUERY:
    case QUI_COLUMN_BACKEND_TYPE:
    case QUI_COLUMN_CLIENT_HOST:
    case QUI_COLUMN_CLIENT_PORT:
    case QUI_COLUMN_CONNECTED:
    case QUI_COLUMN_QUERY_AGE:
    case QUI_COLUMN_WAIT_EVENT:
    case QUI_COLUMN_LEADER:
    case QUI_COLUMN_QUERY_ID:
      return TRUE;
    case QUI_COLUMN_WAIT:
      /* Who blocks whom is visible to everybody. */
      return session->n_blockers == 0 && session->n_blocked == 0;
    default:
      return FALSE;
    }
}

static char *
number_cell (gint64 number)
{
  return number != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : g_strdup ("");
}

/* "Lock: transactionid", the server's own words. */
static char *
event_cell (const QuiSession *session)
{
  g_autofree char *type = qui_words_one_line (session->wait_event_type);
  g_autofree char *event = qui_words_one_line (session->wait_event);

  if (*type == '\0' || *event == '\0')
    return g_strconcat (type, event, NULL);
  /* Translators: the kind of a wait event, and the event. */
  return g_strdup_printf (C_("wait event", "%s: %s"), type, event);
}

/* Of a column that is not shown from the start. */
static char *
detail_cell (const QuiSession *session,
             gint64            now,
             QuiColumn         column)
{
  switch ((int) column)
    {
    case QUI_COLUMN_DATABASE:
      return qui_words_one_line (session->database);
    case QUI_COLUMN_BACKEND_TYPE:
      return qui_words_one_line (session->backend_type);
    case QUI_COLUMN_CLIENT_HOST:
      return qui_words_one_line (session->client_hostname);
    case QUI_COLUMN_CLIENT_PORT:
      return number_cell (MAX (session->client_port, 0));
    case QUI_COLUMN_CONNECTED:
      return qui_words_elapsed (now, session->backend_start);
    case QUI_COLUMN_QUERY_AGE:
      return qui_words_elapsed (now, qui_session_get_running_since (session));
    case QUI_COLUMN_WAIT_EVENT:
      return event_cell (session);
    case QUI_COLUMN_LEADER:
      return number_cell (session->leader_pid);
    case QUI_COLUMN_XID:
      return number_cell (session->backend_xid);
    case QUI_COLUMN_XMIN:
      return number_cell (session->backend_xmin);
    case QUI_COLUMN_QUERY_ID:
      return number_cell (session->query_id);
    default:
      return g_strdup ("");
    }
}

static char *
session_cell (const QuiOutline *outline,
              const QuiSession *session,
              QuiColumn         column)
{
  gint64 now = server_of (outline)->now;

  if (qui_words_cell_is_hidden (session, column))
    return g_strdup (_("Hidden"));

  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return g_strdup_printf ("%d", session->pid);
    case QUI_COLUMN_USER:
      return user_cell (session);
    case QUI_COLUMN_APPLICATION:
      return application_cell (session);
    case QUI_COLUMN_CLIENT:
      return qui_words_client (session);
    case QUI_COLUMN_STATE:
      return g_strdup (qui_words_state_cell (session->state));
    case QUI_COLUMN_IN_STATE:
      return qui_words_elapsed (now, qui_session_get_state_start (session));
    case QUI_COLUMN_XACT_AGE:
      return qui_words_elapsed (now, session->xact_start);
    case QUI_COLUMN_WAIT:
      return wait_cell (session);
    case QUI_COLUMN_QUERY:
      return qui_words_one_line (session->query);
    default:
      return detail_cell (session, now, column);
    }
}

char *
qui_words_cell (const QuiOutline *outline,
                const QuiLine    *line,
                QuiColumn         column)
{
  char *special;

  switch (line->key.kind)
    {
    case QUI_LINE_DATABASE:
      return database_cell (outline, line, column);
    case QUI_LINE_IDLE_GROUP:
      return idle_group_cell (outline, line, column);
    case QUI_LINE_PROCESSES:
      return processes_cell (outline, line, column);
    case QUI_LINE_PREPARED:
    case QUI_LINE_BLOCKER:
      return qui_words_blocker_cell (outline, line, column);
    case QUI_LINE_SESSION:
    default:
      special = qui_words_blocking_cell (outline, line, column);
      return special != NULL ? special : session_cell (outline, line->session, column);
    }
}

char *
qui_words_blockers (const QuiSession *session)
{
  guint n_listed = count_listed_blockers (session);
  GString *text;

  if (session->n_blockers == 0 && n_listed == 0)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < n_listed; i++)
    {
      g_autofree char *name = blocker_name (session->blockers[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? _(", ") : "", name);
    }

  if (session->n_blockers > n_listed)
    {
      guint n = session->n_blockers - n_listed;

      g_string_append_printf (text, ngettext (" and %u more", " and %u more", n), n);
    }

  return g_string_free (text, FALSE);
}
