/* qui-activity-columns.c: pure: every column of pg_stat_activity, by its own name
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-activity-columns.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  DATID, DATNAME, PID, LEADER_PID, USESYSID, USENAME, APPLICATION_NAME, CLIENT_ADDR, CLIENT_HOSTNAME, CLIENT_PORT, BACKEND_START,
  XACT_START, QUERY_START, STATE_CHANGE, WAIT_EVENT_TYPE, WAIT_EVENT, STATE, BACKEND_XID, BACKEND_XMIN, QUERY_ID, QUERY, BACKEND_TYPE,
} ColumnId;

typedef struct
{
  const char *name;
  const char *words;
  int         since;      /* 0: all versions */
  gboolean    guarded;    /* NULL where our role may not see it */
} Column;

static const Column columns[QUI_N_ACTIVITY_COLUMNS] = {
  [DATID] = { "datid", N_("The number of the database that the session is in"), 0, FALSE },
  [DATNAME] = { "datname", N_("The database that the session is in; a server process may be in none"), 0, FALSE },
  [PID] = { "pid", N_("The number of the process on the server's computer"), 0, FALSE },
  [LEADER_PID] = { "leader_pid", N_("For a parallel worker, the session it works for"), 130000, TRUE },
  [USESYSID] = { "usesysid", N_("The number of the role that logged in"), 0, FALSE },
  [USENAME] = { "usename", N_("The role that logged in; SET ROLE does not change it"), 0, FALSE },
  [APPLICATION_NAME] = { "application_name", N_("What the program calls itself; it may say anything"), 0, FALSE },
  [CLIENT_ADDR] = { "client_addr", N_("Where the client or its pooler connects from; NULL over a Unix socket"), 0, TRUE },
  [CLIENT_HOSTNAME] = { "client_hostname", N_("The name of that address; only with log_hostname on"), 0, TRUE },
  [CLIENT_PORT] = { "client_port", N_("The client's port, to find the program there; -1 over a Unix socket"), 0, TRUE },
  [BACKEND_START] = { "backend_start", N_("When the session connected; with the PID it tells a session from any other"), 0, TRUE },
  [XACT_START] = { "xact_start", N_("When the open transaction began; NULL without one"), 0, TRUE },
  [QUERY_START] = { "query_start", N_("When the query began that runs, or ran last"), 0, TRUE },
  [STATE_CHANGE] = { "state_change", N_("When the state last changed"), 0, TRUE },
  [WAIT_EVENT_TYPE] = { "wait_event_type", N_("What kind of thing it waits for; NULL if it does not wait"), 0, TRUE },
  [WAIT_EVENT] = { "wait_event", N_("What exactly it waits for"), 0, TRUE },
  [STATE] = { "state", N_("What it does; also active while it waits for a lock"), 0, TRUE },
  [BACKEND_XID] = { "backend_xid", N_("The transaction's number; it has one once it changes data"), 0, FALSE },
  [BACKEND_XMIN] = { "backend_xmin", N_("The oldest transaction it may still need to see behind; vacuum keeps what is newer"), 0, FALSE },
  [QUERY_ID] = { "query_id", N_("The same for queries that differ only in constants; only with compute_query_id on"), 140000, TRUE },
  [QUERY] = { "query", N_("The query that runs, or ran last if the session is not active"), 0, TRUE },
  [BACKEND_TYPE] = { "backend_type", N_("What kind of process it is; those of clients are client backends"), 0, TRUE },
};

const char *
qui_activity_column_get_name (guint column)
{
  g_return_val_if_fail (column < QUI_N_ACTIVITY_COLUMNS, NULL);

  return columns[column].name;
}

const char *
qui_activity_column_explain (guint column)
{
  g_return_val_if_fail (column < QUI_N_ACTIVITY_COLUMNS, NULL);

  return _(columns[column].words);
}

gboolean
qui_activity_column_exists (guint column,
                            int   version_num)
{
  g_return_val_if_fail (column < QUI_N_ACTIVITY_COLUMNS, FALSE);

  return version_num >= columns[column].since;
}

gboolean
qui_activity_column_is_hidden (guint             column,
                               const QuiSession *session)
{
  g_return_val_if_fail (column < QUI_N_ACTIVITY_COLUMNS, FALSE);

  return session->hidden && columns[column].guarded;
}

/* "2026-03-02 12:31:07.412345+0100" */
static char *
dup_instant (gint64 time)
{
  g_autoptr (GDateTime) whole = NULL;
  g_autofree char *second = NULL;
  g_autofree char *offset = NULL;
  gint64 part;

  if (time == QUI_TIME_UNKNOWN)
    return NULL;
  part = (time % G_USEC_PER_SEC + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  whole = g_date_time_new_from_unix_local ((time - part) / G_USEC_PER_SEC);
  if (whole == NULL)
    return qui_time_format (time);
  second = g_date_time_format (whole, "%Y-%m-%d %H:%M:%S");
  offset = g_date_time_format (whole, "%z");
  return g_strdup_printf ("%s.%06d%s", second, (int) part, offset);
}

static char *
dup_number (gint64 number)
{
  return number != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

/* The server's own words. */
static const char *
get_state (QuiState state)
{
  switch (state)
    {
    case QUI_STATE_ACTIVE:
    case QUI_STATE_WAITING:
      return "active";
    case QUI_STATE_IDLE_IN_TRANSACTION:
      return "idle in transaction";
    case QUI_STATE_ABORTED:
      return "idle in transaction (aborted)";
    case QUI_STATE_IDLE:
      return "idle";
    case QUI_STATE_FASTPATH:
      return "fastpath function call";
    case QUI_STATE_STARTING:
      return "starting";
    case QUI_STATE_DISABLED:
      return "disabled";
    case QUI_STATE_HIDDEN:
    case QUI_STATE_NONE:
    default:
      return NULL;
    }
}

char *
qui_activity_column_dup_value (guint             column,
                               const QuiSession *session,
                               const char       *query)
{
  g_return_val_if_fail (column < QUI_N_ACTIVITY_COLUMNS, NULL);

  switch ((ColumnId) column)
    {
    case DATID:
      return dup_number (session->database_oid);
    case DATNAME:
      return g_strdup (session->database);
    case PID:
      return dup_number (session->pid);
    case LEADER_PID:
      return dup_number (session->leader_pid);
    case USESYSID:
      return dup_number (session->role_oid);
    case USENAME:
      return g_strdup (session->user);
    case APPLICATION_NAME:
      return g_strdup (session->application);
    case CLIENT_ADDR:
      return g_strdup (session->client_address);
    case CLIENT_HOSTNAME:
      return g_strdup (session->client_hostname);
    case CLIENT_PORT:
      return dup_number (session->client_port);
    case BACKEND_START:
      return dup_instant (session->backend_start);
    case XACT_START:
      return dup_instant (session->xact_start);
    case QUERY_START:
      return dup_instant (session->query_start);
    case STATE_CHANGE:
      return dup_instant (session->state_change);
    case WAIT_EVENT_TYPE:
      return g_strdup (session->wait_event_type);
    case WAIT_EVENT:
      return g_strdup (session->wait_event);
    case STATE:
      return g_strdup (get_state (session->state));
    case BACKEND_XID:
      return dup_number (session->backend_xid);
    case BACKEND_XMIN:
      return dup_number (session->backend_xmin);
    case QUERY_ID:
      return dup_number (session->query_id);
    case QUERY:
      return query != NULL ? g_strdup (query) : g_strconcat (session->query, session->query_cut ? "…" : NULL, NULL);
    case BACKEND_TYPE:
      return g_strdup (session->backend_type);
    default:
      g_assert_not_reached ();
    }
}
