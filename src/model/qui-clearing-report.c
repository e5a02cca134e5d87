/* qui-clearing-report.c: what is to be seen of a clearing, and what its journal entries say
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-clearing-private.h"

#include "qui-clearance-statements.h"
#include "qui-error.h"
#include "qui-same-server.h"

const QuiClearanceRequest *
qui_clearing_get_request (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->request;
}

QuiPreflight *
qui_clearing_get_preflight (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->preflight;
}

const GError *
qui_clearing_get_check_error (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->check_error;
}

QuiClearingPhase
qui_clearing_get_phase (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), QUI_CLEARING_DONE);

  return self->phase;
}

QuiServer *
qui_clearing_get_server (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->server;
}

const char *
qui_clearing_get_server_name (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->server_name;
}

const char *
qui_clearing_get_name (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->name;
}

const char *
qui_clearing_get_other_name (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->other_name != NULL ? self->other_name : "";
}

QuiClearanceEnd
qui_clearing_get_end (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), QUI_CLEARANCE_END_NONE);

  if (self->clearance != NULL)
    return qui_clearance_get_end (self->clearance);
  if (self->error != NULL)
    return QUI_CLEARANCE_END_REFUSED;
  return self->stopped ? QUI_CLEARANCE_END_STOPPED : QUI_CLEARANCE_END_NONE;
}

gint64
qui_clearing_get_silence (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), 0);

  return self->clearance != NULL ? qui_clearance_get_silence (self->clearance) : 0;
}

gboolean
qui_clearing_is_finding_out (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), FALSE);

  return self->clearance != NULL && qui_clearance_get_phase (self->clearance) == QUI_CLEARANCE_PHASE_FINDING_OUT;
}

const GError *
qui_clearing_get_error (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->clearance != NULL ? qui_clearance_get_error (self->clearance) : self->error;
}

GPtrArray *
qui_clearing_get_survivors (QuiClearing *self)
{
  GPtrArray *survivors;

  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  survivors = self->clearance != NULL ? qui_clearance_get_survivors (self->clearance) : NULL;
  return survivors != NULL && survivors->len > 0 ? survivors : NULL;
}

gint64
qui_clearing_get_duration (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), 0);

  if (self->started_at == 0)
    return 0;
  return (self->ended_at != 0 ? self->ended_at : g_get_monotonic_time ()) - self->started_at;
}

const char *
qui_clearing_get_journal_problem (QuiClearing *self)
{
  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  return self->journal_problem;
}

GArray *
qui_clearing_dup_session_keys (QuiClearing *self,
                               int          pid)
{
  QuiSnapshot *snapshot = self->server != NULL ? qui_server_get_snapshot (self->server) : NULL;
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  guint n = snapshot != NULL && self->preflight != NULL ? qui_preflight_get_n (self->preflight) : 0;

  for (guint i = 0; i < n; i++)
    {
      const QuiCheck *check = qui_preflight_get (self->preflight, i);
      gboolean meant = check->pid != 0 && (pid != 0 ? check->pid == pid : check->kind == QUI_CHECK_SESSION);
      const QuiSession *session = meant ? qui_snapshot_find_session (snapshot, check->pid) : NULL;

      /* A lock on the database may be held from another one. */
      if (session != NULL && (session->database_oid == check->database_oid || check->kind == QUI_CHECK_OBJECT_LOCK))
        {
          QuiLineKey key = { QUI_LINE_SESSION, session->pid, session->backend_start };

          g_array_append_val (keys, key);
          if (pid != 0)
            break;
        }
    }
  return keys;
}

/* --- steps --- */

static const QuiStepKind *
steps_of (QuiClearanceMode  mode,
          guint            *n)
{
  static const QuiStepKind all[] = { QUI_STEP_FENCE, QUI_STEP_DISCONNECT, QUI_STEP_ACT };

  switch (mode)
    {
    case QUI_CLEARANCE_CLOSE:
    case QUI_CLEARANCE_CLEAR:
      *n = 2;
      return all;
    case QUI_CLEARANCE_REOPEN:
      *n = 1;
      return all + 2;
    case QUI_CLEARANCE_RENAME:
    case QUI_CLEARANCE_DROP:
    case QUI_CLEARANCE_COPY:
    case QUI_CLEARANCE_MOVE:
    case QUI_CLEARANCE_SWAP:
    default:
      *n = 3;
      return all;
    }
}

guint
qui_clearing_get_n_steps (QuiClearing *self)
{
  guint n;

  g_return_val_if_fail (QUI_IS_CLEARING (self), 0);

  steps_of (self->request->mode, &n);
  if (qui_clearing_has_pooler_steps (self))
    return n + 2;
  return self->request->mode == QUI_CLEARANCE_CLOSE && self->request->keep_sessions ? 1 : n;
}

/* When each step began and ended; 0: not yet. */
static void
times_of (QuiClearing *self,
          QuiStepKind  kind,
          gint64      *from,
          gint64      *to)
{
  const QuiClearanceProgress *progress = qui_clearance_get_progress (self->clearance);
  gboolean alone = self->request->mode == QUI_CLEARANCE_REOPEN;
  gint64 left_at = progress->drained_at;

  /* The server has been quicker than our eyes. */
  if (left_at == 0 && qui_clearing_get_end (self) == QUI_CLEARANCE_END_DONE && progress->n_present == 0)
    left_at = progress->ended_at;
  switch (kind)
    {
    case QUI_STEP_FENCE:
      *from = progress->sent_at;
      *to = progress->fenced_at != 0 ? progress->fenced_at : left_at;
      break;
    case QUI_STEP_DISCONNECT:
      *from = progress->fenced_at != 0 ? progress->fenced_at : left_at;
      *to = left_at;
      break;
    case QUI_STEP_ACT:
    default:
      *from = alone ? progress->sent_at : left_at;
      *to = qui_clearing_get_end (self) == QUI_CLEARANCE_END_DONE ? progress->ended_at : 0;
      break;
    }
}

static QuiStepState
state_of (QuiClearing *self,
          gint64       from,
          gint64       to)
{
  QuiClearanceEnd end = qui_clearing_get_end (self);

  if (to != 0)
    return QUI_STEP_DONE;
  if (from == 0)
    return QUI_STEP_WAITING;
  if (end == QUI_CLEARANCE_END_NONE)
    return QUI_STEP_RUNNING;
  if (end == QUI_CLEARANCE_END_UNKNOWN || end == QUI_CLEARANCE_END_AT_WORK)
    return QUI_STEP_UNKNOWN;
  return QUI_STEP_FAILED;
}

static void
count_sessions (QuiClearing *self,
                QuiStep     *step)
{
  const QuiClearanceProgress *progress = qui_clearance_get_progress (self->clearance);

  step->n_total = MAX (progress->n_seen, self->n_planned);
  /* DROP with FORCE: the server is quicker than our look. */
  step->n = step->state == QUI_STEP_DONE ? step->n_total : progress->n_seen - MIN (progress->n_present, progress->n_seen);
}

QuiStep
qui_clearing_get_step (QuiClearing *self,
                       guint        index)
{
  QuiStep step = { .state = QUI_STEP_WAITING, .took = -1 };
  gint64 from = 0, to = 0, now;
  gboolean with_pooler;
  guint n;

  g_return_val_if_fail (QUI_IS_CLEARING (self), step);
  with_pooler = qui_clearing_has_pooler_steps (self);
  g_return_val_if_fail (index < qui_clearing_get_n_steps (self), step);

  if (with_pooler && index == 0)
    return qui_clearing_get_hold_step (self);
  if (with_pooler && index + 1 == qui_clearing_get_n_steps (self))
    return qui_clearing_get_release_step (self);
  if (with_pooler)
    index--;
  step.kind = steps_of (self->request->mode, &n)[index];
  step.up_to = self->up_to;
  if (self->clearance == NULL)
    {
      step.n_total = self->n_planned;
      if (self->preflight != NULL)
        {
          step.n_total = qui_preflight_count (self->preflight, QUI_CHECK_SESSION);
          step.up_to = qui_preflight_count_perhaps_workers (self->preflight, QUI_CHECK_SESSION) > 0;
        }
      if (with_pooler)
        return step;
      if (index == 0 && self->phase == QUI_CLEARING_PREPARING)
        step.state = QUI_STEP_RUNNING;
      else if (index == 0 && self->phase == QUI_CLEARING_DONE)
        step.state = QUI_STEP_FAILED;
      return step;
    }

  times_of (self, step.kind, &from, &to);
  step.state = state_of (self, from, to);
  if (index == 0 && from == 0)
    step.state = self->phase == QUI_CLEARING_DONE ? QUI_STEP_FAILED : QUI_STEP_RUNNING;
  now = qui_clearance_get_progress (self->clearance)->ended_at;
  if (now == 0)
    now = g_get_monotonic_time ();
  step.took = from != 0 ? MAX ((to != 0 ? to : now) - from, 0) : -1;
  if (step.kind == QUI_STEP_DISCONNECT)
    count_sessions (self, &step);
  return step;
}

/* --- SQL --- */

static int
get_version (QuiClearing *self)
{
  QuiSnapshot *snapshot = self->server != NULL ? qui_server_get_snapshot (self->server) : NULL;

  if (self->version_num != 0)
    return self->version_num;
  return snapshot != NULL ? qui_snapshot_get_server (snapshot)->version_num : 150000;
}

/* Whether all names are there that the command needs. */
static gboolean
is_complete (QuiClearing *self)
{
  const QuiClearanceRequest *request = self->request;

  return *self->name != '\0'
         && (!qui_clearance_mode_has_name (request->mode) || (request->new_name != NULL && *request->new_name != '\0'))
         && (request->mode != QUI_CLEARANCE_MOVE || request->tablespace != NULL)
         && (request->mode != QUI_CLEARANCE_SWAP || self->other_name != NULL);
}

char *
qui_clearing_dup_sql (QuiClearing *self)
{
  g_autofree char *quoted = NULL;
  g_autofree char *other = NULL;

  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  if (self->clearance != NULL && qui_clearance_get_sql (self->clearance) != NULL)
    return g_utf8_make_valid (qui_clearance_get_sql (self->clearance), -1);
  if (!is_complete (self))
    return g_strdup ("");

  quoted = qui_clearance_quote_identifier (self->name);
  other = self->other_name != NULL ? qui_clearance_quote_identifier (self->other_name) : NULL;
  return qui_clearance_statement_command (self->request, get_version (self), quoted, other, FALSE, "quiesce");
}

char *
qui_clearing_dup_script (QuiClearing *self)
{
  g_autofree char *script = NULL;
  g_autofree char *comments = NULL;

  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  if (!is_complete (self))
    return g_strdup ("");
  script = qui_clearance_script (self->request, get_version (self), self->name,
                                 self->request->mode == QUI_CLEARANCE_SWAP ? self->other_name : NULL);
  comments = qui_clearing_dup_pooler_comments (self);
  return g_strconcat (comments, script, NULL);
}

/* --- saved connections --- */

/* As libpq does: without one it is called like the user. */
static const char *
get_database_of (QuiProfile *profile)
{
  const char *database = qui_profile_get_database (profile);
  const char *usual = g_getenv ("PGDATABASE");

  if (*database != '\0')
    return database;
  return usual != NULL && *usual != '\0' ? usual : qui_profile_get_user (profile);
}

/* Whether it certainly leads to the same server; a service may name the database, too. */
static gboolean
is_on_server (QuiProfile              *profile,
              const QuiConninfo       *here,
              const QuiServerDefaults *defaults)
{
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  gboolean by_service = qui_conninfo_get (conninfo, "service") != NULL || (defaults->service != NULL && *defaults->service != '\0');

  return !(by_service && *qui_profile_get_database (profile) == '\0') && qui_same_server (conninfo, here, defaults);
}

const char *
qui_clearing_get_new_name_for (QuiClearing *self,
                               QuiProfile  *profile,
                               gboolean    *misled)
{
  const char *database;
  gboolean is_swap;

  g_return_val_if_fail (QUI_IS_CLEARING (self), NULL);

  database = get_database_of (profile);
  is_swap = self->request->mode == QUI_CLEARANCE_SWAP;
  if (misled != NULL)
    *misled = is_swap && g_str_equal (database, self->name);
  if (g_str_equal (database, self->name))
    return self->request->new_name;
  return is_swap && g_strcmp0 (database, self->other_name) == 0 ? self->name : NULL;
}

GPtrArray *
qui_clearing_find_profiles (QuiClearing *self,
                            GListModel  *profiles)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  QuiServerDefaults defaults = qui_server_defaults_get ();
  g_autoptr (QuiConninfo) here = NULL;

  g_return_val_if_fail (QUI_IS_CLEARING (self), found);

  if (self->server == NULL || (self->request->mode != QUI_CLEARANCE_RENAME && self->request->mode != QUI_CLEARANCE_SWAP))
    return found;

  here = qui_profile_to_conninfo (qui_server_get_profile (self->server), NULL, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (profiles); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (profiles, i);

      if (qui_clearing_get_new_name_for (self, profile, NULL) != NULL && is_on_server (profile, here, &defaults))
        g_ptr_array_add (found, g_steal_pointer (&profile));
    }
  return found;
}

/* --- journal --- */

static const char *
end_nick (QuiClearanceEnd end)
{
  static const char * const nicks[] = {
    [QUI_CLEARANCE_END_NONE] = "none",
    [QUI_CLEARANCE_END_DONE] = "done",
    [QUI_CLEARANCE_END_REFUSED] = "refused",
    [QUI_CLEARANCE_END_STOPPED] = "stopped",
    [QUI_CLEARANCE_END_BROKEN] = "broken",
    [QUI_CLEARANCE_END_AT_WORK] = "at-work",
    [QUI_CLEARANCE_END_UNKNOWN] = "unknown",
  };

  return nicks[end];
}

void
qui_clearing_add_connection (QuiServer  *server,
                             JsonObject *entry)
{
  QuiProfile *profile = qui_server_get_profile (server);
  g_autoptr (QuiConninfo) conninfo = qui_profile_to_conninfo (profile, NULL, NULL);
  g_autofree char *label = qui_conninfo_to_label (conninfo);
  JsonObject *connection = json_object_new ();

  json_object_set_string_member (connection, "name", qui_profile_get_name (profile));
  json_object_set_string_member (connection, "uuid", qui_profile_get_uuid (profile));
  json_object_set_string_member (connection, "server", label);
  json_object_set_string_member (connection, "host", qui_profile_get_host (profile));
  json_object_set_string_member (connection, "port", qui_profile_get_port (profile));
  json_object_set_object_member (entry, "connection", connection);
}

static JsonObject *
new_entry (QuiClearing *self,
           const char  *event)
{
  JsonObject *entry = json_object_new ();

  json_object_set_string_member (entry, "event", event);
  json_object_set_string_member (entry, "operation", self->id);
  json_object_set_int_member (entry, "try", self->n_tries);
  return entry;
}

JsonObject *
qui_clearing_make_start_entry (QuiClearing *self)
{
  JsonObject *entry = new_entry (self, "start");
  g_autofree char *sql = qui_clearing_dup_sql (self);

  json_object_set_string_member (entry, "action", qui_clearance_mode_nick (self->request->mode));
  qui_clearing_add_connection (self->busy_with, entry);
  json_object_set_string_member (entry, "system_identifier", qui_preflight_get_system_identifier (self->preflight));
  json_object_set_int_member (entry, "database_oid", self->request->database_oid);
  json_object_set_string_member (entry, "database", self->name);
  if (qui_clearance_mode_has_name (self->request->mode))
    json_object_set_string_member (entry, "new_name", self->request->new_name);
  if (self->request->mode == QUI_CLEARANCE_SWAP)
    json_object_set_string_member (entry, "other", qui_clearing_get_other_name (self));
  json_object_set_string_member (entry, "role", qui_preflight_get_role (self->preflight));
  json_object_set_string_member (entry, "sql", sql);
  json_object_set_int_member (entry, "sessions", self->n_planned);
  return entry;
}

JsonObject *
qui_clearing_make_end_entry (QuiClearing *self)
{
  JsonObject *entry = new_entry (self, "end");
  const GError *error = qui_clearing_get_error (self);

  json_object_set_string_member (entry, "outcome", end_nick (qui_clearing_get_end (self)));
  if (error != NULL)
    json_object_set_string_member (entry, "error", error->message);
  if (self->clearance != NULL)
    {
      const QuiClearanceProgress *progress = qui_clearance_get_progress (self->clearance);
      GPtrArray *survivors = qui_clearance_get_survivors (self->clearance);
      JsonArray *pids = json_array_new ();

      json_object_set_int_member (entry, "disconnected", progress->n_seen - MIN (progress->n_present, progress->n_seen));
      json_object_set_int_member (entry, "microseconds", progress->ended_at - progress->started_at);
      for (guint i = 0; i < survivors->len; i++)
        json_array_add_int_element (pids, ((const QuiSurvivor *) g_ptr_array_index (survivors, i))->pid);
      json_object_set_array_member (entry, "survivors", pids);
    }
  qui_clearing_add_pooler (self, entry);
  return entry;
}
