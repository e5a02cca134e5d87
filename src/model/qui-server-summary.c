/* qui-server-summary.c: a server in a few figures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-summary.h"

#include "qui-session-rules.h"

/* In percent of all connections. */
#define TIGHT 80

/* Whose transactions a person would want to know of. */
static gboolean
has_transaction (const QuiSession *session)
{
  return session->xact_start != QUI_TIME_UNKNOWN && session->kind != QUI_BACKEND_AUTOVACUUM_WORKER
         && session->kind != QUI_BACKEND_PARALLEL_WORKER && session->kind != QUI_BACKEND_OTHER && !qui_session_is_own (session);
}

static gint64
age_of (gint64 now,
        gint64 start)
{
  return start != QUI_TIME_UNKNOWN ? MAX (now - start, 0) : -1;
}

static gboolean
is_long (gint64 age,
         gint64 limit)
{
  return limit > 0 && age >= limit;
}

static void
take_session (QuiServerSummary *self,
              const QuiSession *session,
              gint64            now)
{
  gint64 age = has_transaction (session) ? age_of (now, session->xact_start) : -1;

  self->partial |= session->hidden && qui_session_is_client (session);
  if (age > self->oldest_xact)
    {
      self->oldest_xact = age;
      self->oldest_xact_pid = session->pid;
    }
  if (age < 0 || (session->state != QUI_STATE_IDLE_IN_TRANSACTION && session->state != QUI_STATE_ABORTED))
    return;

  age = age_of (now, session->state_change);
  if (age > self->longest_idle)
    {
      self->longest_idle = age;
      self->longest_idle_pid = session->pid;
    }
}

/* A prepared one goes on without a session. */
static void
take_holder (QuiServerSummary *self,
             const QuiHolder  *holder,
             gint64            now)
{
  gint64 age = holder->kind == QUI_HOLDER_PREPARED ? age_of (now, holder->since) : -1;

  if (age > self->oldest_xact)
    {
      self->oldest_xact = age;
      self->oldest_xact_pid = 0;
    }
}

static void
take_lag (QuiServerSummary    *self,
          const QuiServerInfo *server)
{
  if (!server->standby)
    return;

  self->lag_bytes = server->replay_behind;
  self->lag_time = age_of (server->now, server->replayed_at);
  if (!server->receiving)
    self->lag = QUI_LAG_CUT_OFF;
  else
    self->lag = server->replay_behind == 0 ? QUI_LAG_CAUGHT_UP : QUI_LAG_BEHIND;
}

guint
qui_server_summary_count_waiting (const QuiSnapshot *snapshot)
{
  guint n = 0;

  g_return_val_if_fail (snapshot != NULL, 0);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (session->state == QUI_STATE_WAITING && qui_session_find_leader (snapshot, session) == NULL)
        n++;
    }
  return n;
}

void
qui_server_summary_make (QuiServerSummary   *self,
                         const QuiSnapshot  *snapshot,
                         const QuiAgeLimits *limits)
{
  const QuiServerInfo *server;

  g_return_if_fail (self != NULL);
  g_return_if_fail (limits != NULL);

  *self = (QuiServerSummary) { .oldest_xact = -1, .longest_idle = -1, .lag_bytes = -1, .lag_time = -1 };
  if (snapshot == NULL)
    return;

  server = qui_snapshot_get_server (snapshot);
  self->n_connections = qui_snapshot_get_n_connections (snapshot);
  self->max_connections = MAX (server->max_connections, 0);
  self->n_reserved = MAX (server->reserved_connections, 0);
  self->tight = self->n_connections * 100 >= self->max_connections * TIGHT;
  self->n_waiting = qui_server_summary_count_waiting (snapshot);
  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    take_session (self, qui_snapshot_get_session (snapshot, i), server->now);
  take_holder (self, &server->holder, server->now);
  self->oldest_xact_is_long = is_long (self->oldest_xact, limits->xact);
  self->longest_idle_is_long = is_long (self->longest_idle, limits->idle_xact);
  take_lag (self, server);
}
