/* qui-session-rules.c: what a session is to people, decided once for outline, plan, words and history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-session-rules.h"

const QuiSession *
qui_session_find_leader (const QuiSnapshot *snapshot,
                         const QuiSession  *session)
{
  const QuiSession *leader;

  if (session->leader_pid == 0 || session->leader_pid == session->pid)
    return NULL;

  leader = qui_snapshot_find_session (snapshot, session->leader_pid);

  /* A leader has none itself; a server that says otherwise must not lead us in circles. */
  return leader != NULL && leader->leader_pid == 0 ? leader : NULL;
}

gboolean
qui_session_counts (const QuiSnapshot *snapshot,
                    const QuiSession  *session)
{
  return session->database_oid != 0
         && qui_session_find_leader (snapshot, session) == NULL
         && qui_snapshot_find_database (snapshot, session->database_oid) != NULL;
}

gboolean
qui_session_folds (const QuiSession *session)
{
  /* An idle session can block others by an advisory lock: that one must stay in sight. */
  return session->state == QUI_STATE_IDLE && session->n_blocked == 0 && !qui_session_is_own (session);
}

gint64
qui_session_get_state_start (const QuiSession *session)
{
  gint64 start = QUI_TIME_UNKNOWN;

  switch (session->state)
    {
    case QUI_STATE_WAITING:
      start = qui_session_get_wait_start (session);
      break;

    case QUI_STATE_ACTIVE:
    case QUI_STATE_FASTPATH:
      start = session->query_start;
      break;

    case QUI_STATE_STARTING:
      return session->backend_start;

    case QUI_STATE_IDLE_IN_TRANSACTION:
    case QUI_STATE_ABORTED:
    case QUI_STATE_IDLE:
      break;

    case QUI_STATE_DISABLED:
    case QUI_STATE_HIDDEN:
    case QUI_STATE_NONE:
    default:
      return QUI_TIME_UNKNOWN;
    }

  return start != QUI_TIME_UNKNOWN ? start : session->state_change;
}

gint64
qui_session_get_wait_start (const QuiSession *session)
{
  return session->wait_start != QUI_TIME_UNKNOWN ? session->wait_start : session->query_start;
}

gint64
qui_session_get_running_since (const QuiSession *session)
{
  gboolean runs = session->state == QUI_STATE_ACTIVE || session->state == QUI_STATE_WAITING || session->state == QUI_STATE_FASTPATH;

  return runs ? session->query_start : QUI_TIME_UNKNOWN;
}

gboolean
qui_session_may_run_query (const QuiSession *session)
{
  switch (session->state)
    {
    case QUI_STATE_ACTIVE:
    case QUI_STATE_WAITING:
    case QUI_STATE_FASTPATH:
    case QUI_STATE_DISABLED:
    case QUI_STATE_HIDDEN:
      return TRUE;

    case QUI_STATE_IDLE_IN_TRANSACTION:
    case QUI_STATE_ABORTED:
    case QUI_STATE_IDLE:
    case QUI_STATE_STARTING:
    case QUI_STATE_NONE:
    default:
      return FALSE;
    }
}

gboolean
qui_session_is_own (const QuiSession *session)
{
  return session->own || session->permission == QUI_PERMISSION_SELF;
}

gboolean
qui_session_is_client (const QuiSession *session)
{
  return session->kind == QUI_BACKEND_CLIENT
         || (session->kind == QUI_BACKEND_HIDDEN && session->role_oid != 0 && session->database_oid != 0);
}

gboolean
qui_session_is_background (const QuiSession *session)
{
  return !qui_session_is_client (session) && session->kind != QUI_BACKEND_PARALLEL_WORKER;
}

gboolean
qui_database_is_closed (const QuiDatabase *database)
{
  return !database->allow_connections && !(database->is_template && g_str_equal (database->name, "template0"));
}
