/* qui-words-tooltip.c: what a cell says when asked, and what a screen reader says for a row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-session-rules.h"
#include "qui-wait-events.h"
#include "qui-words-blocking.h"
#include "qui-words-private.h"

static char *
state_tooltip (const QuiSession *session)
{
  switch (session->state)
    {
    case QUI_STATE_ABORTED:
      return g_strdup (_("Aborted transaction: a statement failed, and the client has not ended the transaction yet"));
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return g_strdup (_("Idle in transaction: nothing runs, but locks of the open transaction stay held"));
    case QUI_STATE_STARTING:
      return g_strdup (_("Logging in: the client is not authenticated yet"));
    case QUI_STATE_DISABLED:
      return g_strdup (_("Not tracked: track_activities is off in this session"));
    case QUI_STATE_ACTIVE:
    case QUI_STATE_WAITING:
    case QUI_STATE_IDLE:
    case QUI_STATE_FASTPATH:
    case QUI_STATE_HIDDEN:
    case QUI_STATE_NONE:
    default:
      return NULL;
    }
}

static char *
client_tooltip (const QuiSession *session)
{
  g_autofree char *host = NULL;

  if (session->client_address == NULL)
    return session->client_port == -1 ? g_strdup (_("Connected over the Unix socket of the server's own computer")) : NULL;

  host = qui_words_one_line (session->client_hostname);
  if (host[0] != '\0')
    return g_strdup_printf (_("%s (%s), port %d"), session->client_address, host, session->client_port);

  return g_strdup_printf (_("%s, port %d"), session->client_address, session->client_port);
}

static char *
wait_tooltip (const QuiOutline *outline,
              const QuiLine    *line)
{
  const QuiSession *session = line->session;
  const QuiBlocking *blocking = qui_outline_get_blocking (outline);
  g_autofree char *blockers = qui_words_blockers (session);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n = session->n_blocked;

  if (line->blocking != NULL && line->blocking->n_held > 0)
    g_ptr_array_add (lines, qui_words_lead (blocking, line->blocking->lead));
  else if (line->blocking != NULL && line->blocking->in_circle)
    g_ptr_array_add (lines, g_strdup (qui_words_circle ()));
  if (blockers != NULL)
    g_ptr_array_add (lines, g_strdup_printf (_("Blocked by %s"), blockers));
  if (n > 0)
    g_ptr_array_add (lines, g_strdup_printf (ngettext ("%u session waits for this one", "%u sessions wait for this one", n), n));
  if (session->wait_event != NULL && qui_wait_event_describe (session->wait_event_type, session->wait_event) != NULL)
    g_ptr_array_add (lines, g_strdup (qui_wait_event_describe (session->wait_event_type, session->wait_event)));
  if (session->wait_event != NULL)
    g_ptr_array_add (lines, g_strdup_printf (_("Wait event %s: %s"), session->wait_event_type != NULL ? session->wait_event_type : "?",
                                             session->wait_event));

  if (lines->len == 0)
    return NULL;

  g_ptr_array_add (lines, NULL);

  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
qui_words_holds_back (const QuiSnapshot *snapshot,
                      const QuiSession  *session)
{
  if (session != qui_snapshot_get_xmin_holder (snapshot))
    return NULL;

  return g_strdup (_("Holds back vacuum: of all sessions it has the oldest transaction, so that rows which were changed or deleted since "
                     "cannot be cleaned up"));
}

static char *
other_holder (const QuiSnapshot *snapshot,
              const QuiHolder   *holder)
{
  const QuiDatabase *where = qui_snapshot_find_database (snapshot, holder->database_oid);
  g_autofree char *name = qui_words_one_line (holder->name);
  g_autofree char *database = qui_words_one_line (where != NULL ? where->name : NULL);
  g_autofree char *age = qui_words_elapsed (qui_snapshot_get_server (snapshot)->now, holder->since);

  if (holder->kind == QUI_HOLDER_PREPARED)
    /* Translators: a prepared transaction, its database, and for how long it has been prepared: "... “move” in shop for 3:12" */
    return g_strdup_printf (_("Prepared transaction “%s” in %s for %s"), name, database, age);
  if (where != NULL)
    return g_strdup_printf (_("Replication slot “%s” in %s"), name, database);
  return g_strdup_printf (_("Replication slot “%s”"), name);
}

char *
qui_words_vacuum_holder (const QuiSnapshot *snapshot)
{
  const QuiHolder *other;
  const QuiSession *session;

  g_return_val_if_fail (snapshot != NULL, NULL);

  other = qui_snapshot_get_other_holder (snapshot);
  session = qui_snapshot_get_xmin_holder (snapshot);
  if (other != NULL)
    return other_holder (snapshot, other);
  return session != NULL ? g_strdup_printf (_("Session %d"), session->pid) : NULL;
}

static char *
query_tooltip (const QuiSession *session)
{
  if (session->query[0] == '\0')
    return NULL;

  return g_strconcat (session->query, session->query_cut ? "…" : NULL, NULL);
}

/* The day and the hour by the person's own clock. */
static char *
since_tooltip (gint64 time)
{
  g_autoptr (GDateTime) local = time != QUI_TIME_UNKNOWN ? g_date_time_new_from_unix_local (time / G_USEC_PER_SEC) : NULL;
  g_autofree char *text = local != NULL ? g_date_time_format (local, "%c") : NULL;

  /* Translators: a day and an hour. */
  return text != NULL ? g_strdup_printf (_("Since %s"), text) : NULL;
}

static char *
event_tooltip (const QuiSession *session)
{
  if (session->wait_event == NULL)
    return NULL;
  return g_strdup (qui_wait_event_describe (session->wait_event_type, session->wait_event));
}

static char *
text_or_null (char *text)
{
  if (text[0] != '\0')
    return text;

  g_free (text);

  return NULL;
}

static char *
session_tooltip (const QuiOutline *outline,
                 const QuiLine    *line,
                 QuiColumn         column)
{
  const QuiServerInfo *server = qui_snapshot_get_server (qui_outline_get_snapshot (outline));
  const QuiSession *session = line->session;

  if (qui_words_cell_is_hidden (session, column))
    return qui_words_hidden (server);

  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return qui_words_permission (server, session);
    case QUI_COLUMN_USER:
    case QUI_COLUMN_APPLICATION:
    case QUI_COLUMN_DATABASE:
    case QUI_COLUMN_BACKEND_TYPE:
    case QUI_COLUMN_CLIENT_HOST:
    case QUI_COLUMN_QUERY_ID:
      return text_or_null (qui_words_cell (outline, line, column));
    case QUI_COLUMN_CLIENT:
      return client_tooltip (session);
    case QUI_COLUMN_STATE:
      return state_tooltip (session);
    case QUI_COLUMN_XACT_AGE:
      return qui_words_holds_back (qui_outline_get_snapshot (outline), session);
    case QUI_COLUMN_WAIT:
      return wait_tooltip (outline, line);
    case QUI_COLUMN_QUERY:
      return query_tooltip (session);
    case QUI_COLUMN_CONNECTED:
      return since_tooltip (session->backend_start);
    case QUI_COLUMN_QUERY_AGE:
      return since_tooltip (qui_session_get_running_since (session));
    case QUI_COLUMN_WAIT_EVENT:
      return event_tooltip (session);
    case QUI_COLUMN_XMIN:
      return qui_words_holds_back (qui_outline_get_snapshot (outline), session);
    default:
      return NULL;
    }
}

char *
qui_words_cell_tooltip (const QuiOutline *outline,
                        const QuiLine    *line,
                        QuiColumn         column)
{
  if (line->session != NULL)
    return session_tooltip (outline, line, column);
  if (line->blocking != NULL)
    return qui_words_blocker_tooltip (outline, line, column);

  switch ((int) column)
    {
    case QUI_COLUMN_PID:
    case QUI_COLUMN_USER:
    case QUI_COLUMN_QUERY:
      return text_or_null (qui_words_cell (outline, line, column));
    case QUI_COLUMN_STATE:
      return line->n_sessions > 0 ? qui_words_state_counts (line->n_in_state) : NULL;
    case QUI_COLUMN_XACT_AGE:
      if (line->oldest_xact == QUI_TIME_UNKNOWN)
        return NULL;
      return g_strdup_printf (_("The oldest open transaction: session %d"), line->oldest_xact_pid);
    default:
      return NULL;
    }
}

static void
add_part (GPtrArray *parts,
          char      *text)
{
  if (text != NULL && text[0] != '\0')
    g_ptr_array_add (parts, text);
  else
    g_free (text);
}

static char *
join_parts (GPtrArray *parts)
{
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (_(", "), (char **) parts->pdata);
}

static char *
spoken_state (const QuiSession *session,
              gint64            now)
{
  gint64 since = qui_session_get_state_start (session);
  g_autofree char *duration = NULL;

  if (session->state == QUI_STATE_NONE)
    return NULL;

  if (since == QUI_TIME_UNKNOWN)
    return g_strdup (qui_words_state (session->state));

  duration = qui_words_duration_spoken (MAX (now - since, 0));

  /* Translators: a state and a duration, such as "Waiting on lock for 2 minutes 51 seconds". */
  return g_strdup_printf (_("%s for %s"), qui_words_state (session->state), duration);
}

static char *
spoken_blockers (const QuiSession *session)
{
  g_autofree char *blockers = qui_words_blockers (session);

  return blockers != NULL ? g_strdup_printf (_("blocked by %s"), blockers) : NULL;
}

static char *
session_spoken (const QuiOutline *outline,
                const QuiLine    *line)
{
  const QuiSession *session = line->session;
  gint64 now = qui_snapshot_get_server (qui_outline_get_snapshot (outline))->now;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint n = session->n_blocked;

  add_part (parts, g_strdup_printf (session->kind == QUI_BACKEND_PARALLEL_WORKER ? _("Parallel worker %d") : _("Session %d"), session->pid));
  if (qui_session_is_own (session))
    add_part (parts, g_strdup (_("Quiesce itself")));
  else if (session->left_over)
    add_part (parts, g_strdup (_("left over by Quiesce")));
  else
    add_part (parts, qui_words_permission_short (session->permission));
  add_part (parts, qui_words_cell (outline, line, QUI_COLUMN_USER));
  if (session->kind != QUI_BACKEND_PARALLEL_WORKER)
    add_part (parts, qui_words_cell (outline, line, QUI_COLUMN_APPLICATION));
  add_part (parts, qui_words_client (session));
  add_part (parts, spoken_state (session, now));
  add_part (parts, spoken_blockers (session));
  if (line->blocking != NULL && line->blocking->n_held > 0)
    add_part (parts, qui_words_held_spoken (line->blocking, now));
  else if (n > 0)
    add_part (parts, g_strdup_printf (ngettext ("blocks %u session", "blocks %u sessions", n), n));
  if (line->blocking != NULL)
    add_part (parts, qui_words_level_spoken (line));

  return join_parts (parts);
}

char *
qui_words_line_spoken (const QuiOutline *outline,
                       const QuiLine    *line)
{
  g_autoptr (GPtrArray) parts = NULL;
  g_autofree char *name = NULL;

  if (line->session != NULL)
    return session_spoken (outline, line);
  if (line->blocking != NULL)
    return qui_words_blocker_spoken (outline, line);

  parts = g_ptr_array_new_with_free_func (g_free);
  name = qui_words_cell (outline, line, QUI_COLUMN_PID);

  if (line->key.kind == QUI_LINE_DATABASE)
    add_part (parts, g_strdup_printf (_("Database %s"), name));
  else
    add_part (parts, g_steal_pointer (&name));

  add_part (parts, qui_words_cell (outline, line, QUI_COLUMN_USER));
  add_part (parts, qui_words_cell (outline, line, QUI_COLUMN_APPLICATION));
  if (line->key.kind == QUI_LINE_DATABASE && line->n_sessions > 0)
    add_part (parts, qui_words_state_counts (line->n_in_state));

  return join_parts (parts);
}
