/* qui-clearance-drain.c: B ends the sessions behind the fence
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearance-private.h"
#include "qui-clearance-statements.h"

#define ROUND_MS      20
/* While the server copies files behind the fence nobody can come in. */
#define QUIET_MS      250
#define QUIET_ROUNDS  5
#define AGAIN_MS      200
/* CLOSE: how long those inside get to leave. */
#define CLOSE_US      (10 * G_USEC_PER_SEC)

typedef struct
{
  guint      n_fenced;
  GPtrArray *sessions;   /* QuiSurvivor */
  GPtrArray *left_over;  /* QuiSurvivor: those of them that have our name, and are none of ours */
} Round;

static void begin_round (QuiClearance *self);

static void
round_free (gpointer data)
{
  Round *round = data;

  g_ptr_array_unref (round->sessions);
  g_clear_pointer (&round->left_over, g_ptr_array_unref);
  g_free (round);
}

char *
qui_survivor_dup_key (const QuiSurvivor *survivor)
{
  return g_strdup_printf ("%d %s", survivor->pid, survivor->start);
}

/* A parallel worker goes with its leader, an autovacuum worker when the server says so. */
gboolean
qui_survivor_counts (const QuiSurvivor *survivor)
{
  return g_strcmp0 (survivor->backend_type, "parallel worker") != 0 && g_strcmp0 (survivor->backend_type, "autovacuum worker") != 0;
}

static QuiPermission
read_permission (const char *result)
{
  if (g_strcmp0 (result, "needs-superuser") == 0)
    return QUI_PERMISSION_NEEDS_SUPERUSER;
  if (g_strcmp0 (result, "needs-role") == 0)
    return QUI_PERMISSION_NEEDS_ROLE;
  if (g_strcmp0 (result, "system") == 0)
    return QUI_PERMISSION_SYSTEM;
  return QUI_PERMISSION_YES;
}

static void
note_left_over (Round *round, const QuiSurvivor *session)
{
  QuiSurvivor *copy = g_new0 (QuiSurvivor, 1);

  copy->pid = session->pid;
  copy->start = g_strdup (session->start);
  g_ptr_array_add (round->left_over, copy);
}

static void
read_session (Round *round, const QuiLiving *living, const PGresult *result, int row)
{
  g_autofree char *said = qui_result_dup_text (result, row, 6);
  int pid = (int) qui_result_get_int (result, row, 0, 0);
  gboolean named = g_strcmp0 (said, "named") == 0;
  QuiSurvivor *session;

  if (PQgetisnull (result, row, 0) || g_strcmp0 (said, "gone") == 0)
    return;
  if (named && qui_living_judge (living, pid, TRUE, qui_result_get_int (result, row, 7, -1)) != QUI_OWNER_LEFT_OVER)
    return;

  session = g_new0 (QuiSurvivor, 1);
  session->pid = pid;
  session->start = g_strdup (PQgetvalue (result, row, 1));
  session->database_oid = (guint32) qui_result_get_int (result, row, 2, 0);
  session->user = qui_result_dup_text (result, row, 3);
  session->application = qui_result_dup_text (result, row, 4);
  if (session->application == NULL)
    session->application = g_strdup ("");
  session->backend_type = qui_result_dup_text (result, row, 5);
  session->permission = read_permission (said);
  g_ptr_array_add (round->sessions, session);
  if (named)
    note_left_over (round, session);
}

static gpointer
round_job (QuiWire *wire, gpointer sql, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) results = qui_ask (wire, sql, cancellable, error);
  const PGresult *sessions = results != NULL ? qui_ask_answer (results, QUI_DRAIN_COLUMNS, error) : NULL;
  g_autoptr (QuiLiving) living = qui_wire_look_living (wire);
  Round *round;

  if (sessions == NULL)
    return NULL;
  round = g_new0 (Round, 1);
  round->n_fenced = PQntuples (sessions) > 0 ? (guint) qui_result_get_int (sessions, 0, 8, 0) : 0;
  round->sessions = g_ptr_array_new_with_free_func (qui_survivor_free);
  round->left_over = g_ptr_array_new_with_free_func (qui_survivor_free);
  for (int row = 0; row < PQntuples (sessions); row++)
    read_session (round, living, sessions, row);
  return round;
}

static gboolean
is_close (QuiClearance *self)
{
  return self->request->mode == QUI_CLEARANCE_CLOSE;
}

/* Whether B has work: the command is not answered; CLOSE: it is. */
static gboolean
is_on (QuiClearance *self)
{
  return self->phase != QUI_CLEARANCE_PHASE_OVER && self->phase != QUI_CLEARANCE_PHASE_FINDING_OUT && self->answered == is_close (self);
}

static gboolean
on_timer (gpointer data)
{
  g_autoptr (QuiClearance) self = g_object_ref (data);

  self->timer_id = 0;
  begin_round (self);
  return G_SOURCE_REMOVE;
}

/* The next round; CLOSE: unless the time is over. */
static void
go_on (QuiClearance *self, guint delay_ms)
{
  if (!is_on (self))
    return;
  if (is_close (self) && g_get_monotonic_time () >= self->drain_deadline)
    qui_clearance_look_after (self, QUI_CLEARANCE_END_DONE, NULL);
  else
    self->timer_id = g_timeout_add (delay_ms, on_timer, self);
}

static void
note_round (QuiClearance *self, Round *round)
{
  guint expected = self->request->other_oid != 0 ? 2 : 1;
  gint64 now = g_get_monotonic_time ();

  /* Not up yet, or gone with the command. */
  if (round->n_fenced == 0)
    return;

  self->progress.n_present = 0;
  for (guint i = 0; i < round->sessions->len; i++)
    {
      const QuiSurvivor *session = g_ptr_array_index (round->sessions, i);

      if (!qui_survivor_counts (session))
        continue;
      g_hash_table_add (self->seen, qui_survivor_dup_key (session));
      self->progress.n_present++;
    }
  g_clear_pointer (&self->survivors, g_ptr_array_unref);
  self->survivors = g_ptr_array_ref (round->sessions);
  /* Once known, it is ended in the next round: it cannot become ours any more. */
  g_ptr_array_extend_and_steal (self->left_over, g_steal_pointer (&round->left_over));
  self->progress.n_seen = g_hash_table_size (self->seen);
  if (self->progress.fenced_at == 0)
    self->progress.fenced_at = now;

  self->fenced = round->n_fenced >= expected;
  self->n_quiet = self->fenced && round->sessions->len == 0 ? self->n_quiet + 1 : 0;
  if (self->n_quiet == 1)
    self->progress.drained_at = now;
  if (is_on (self))
    qui_clearance_set_phase (self, self->n_quiet > 0 ? QUI_CLEARANCE_PHASE_ACTING : QUI_CLEARANCE_PHASE_DRAINING);
}

static void
on_round (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;
  g_autoptr (GError) error = NULL;
  Round *round = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);

  self->b_busy = FALSE;
  if (round == NULL)
    {
      go_on (self, AGAIN_MS);
      return;
    }

  qui_clearance_hear (self);
  if (self->phase != QUI_CLEARANCE_PHASE_OVER)
    note_round (self, round);
  round_free (round);
  if (is_close (self) && is_on (self) && self->n_quiet > 0)
    qui_clearance_look_after (self, QUI_CLEARANCE_END_DONE, NULL);
  else
    go_on (self, self->n_quiet > QUIET_ROUNDS ? QUIET_MS : ROUND_MS);
}

static void
on_connected_again (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;

  self->b_busy = FALSE;
  if (qui_connection_connect_finish (QUI_CONNECTION (source), result, NULL))
    begin_round (self);
  else
    go_on (self, AGAIN_MS);
}

static void
begin_round (QuiClearance *self)
{
  /* The server ends the sessions itself. */
  gboolean look_only = self->request->mode == QUI_CLEARANCE_DROP && self->version_num >= 130000;

  g_autofree int *own_pids = NULL;

  if (!is_on (self) || self->b_busy)
    return;

  self->b_busy = TRUE;
  if (!qui_connection_is_connected (self->b))
    {
      qui_connection_connect_async (self->b, QUI_CONNECT_TIMEOUT_MS, self->cancellable, on_connected_again, g_object_ref (self));
      return;
    }
  own_pids = qui_connection_dup_living_pids (self->b, self->own_pids);
  qui_connection_run_async (self->b, round_job,
                            qui_clearance_statement_drain (self->request, self->version_num, self->a_pid, own_pids,
                                                           self->application_name, self->left_over, look_only),
                            g_free, round_free, self->cancellable, on_round, g_object_ref (self));
}

void
qui_clearance_drain_begin (QuiClearance *self)
{
  self->drain_deadline = g_get_monotonic_time () + CLOSE_US;
  begin_round (self);
}

void
qui_clearance_drain_end (QuiClearance *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
}
