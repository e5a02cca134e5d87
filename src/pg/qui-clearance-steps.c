/* qui-clearance-steps.c: the connections, and the command on A
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-clearance-private.h"
#include "qui-clearance-statements.h"
#include "qui-wire.h"

/* What our own deadline leaves the server beyond its own. */
#define MARGIN_MS     5000
/* How long senders of slots get to end, and how often a DROP is tried when they are back at once. */
#define SLOTS_WAIT_US (5 * G_USEC_PER_SEC)
#define SLOTS_POLL_US (20 * 1000)
#define SLOTS_TRIES   10

static void try_place (QuiClearance *self);

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whether @error leaves open what happened: the answer never came. */
static gboolean
is_unanswered (const GError *error)
{
  return error->domain == G_IO_ERROR || g_error_matches (error, QUI_ERROR, QUI_ERROR_LOST)
         || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT);
}

/* Before anything was sent. Takes @error. */
static void
give_up (QuiClearance *self, GError *error)
{
  if (is_cancelled (error))
    {
      g_error_free (error);
      qui_clearance_finish (self, QUI_CLEARANCE_END_STOPPED, NULL);
    }
  else
    {
      qui_clearance_finish (self, QUI_CLEARANCE_END_REFUSED, error);
    }
}

static void
give_up_with (QuiClearance *self, QuiError code, const char *message)
{
  give_up (self, g_error_new_literal (QUI_ERROR, code, message));
}

/* --- the command --- */

typedef struct
{
  char  *sql;
  char  *slots;        /* NULL: none to be ended before */
  guint  timeout_ms;
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  g_free (command->sql);
  g_free (command->slots);
  g_free (command);
}

/* How many slots are in use still; ends their senders. -1 on error. */
static int
end_slots_once (QuiWire *wire, const Command *command, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) results = qui_ask (wire, command->slots, cancellable, error);
  const PGresult *slots = results != NULL ? qui_ask_answer (results, QUI_SLOT_COLUMNS, error) : NULL;

  return slots != NULL ? PQntuples (slots) : -1;
}

/* Until none is in use, or the time is over: then the server says it better. */
static gboolean
end_slots (QuiWire *wire, const Command *command, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + SLOTS_WAIT_US;
  int n;

  while ((n = end_slots_once (wire, command, cancellable, error)) > 0 && g_get_monotonic_time () < deadline)
    {
      /* Nothing comes unasked: this waits, and a cancel ends it. */
      if (qui_wire_wait (PQsocket (wire->conn), G_IO_IN, g_get_monotonic_time () + SLOTS_POLL_US, cancellable, NULL))
        break;
    }
  return n >= 0;
}

/* 55006 object_in_use */
static gboolean
is_in_use (const GError *error)
{
  return g_strcmp0 (qui_error_get_sqlstate (error), "55006") == 0;
}

static gpointer
command_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const Command *command = data;

  for (guint try = 1;; try++)
    {
      g_autoptr (GError) local = NULL;
      GPtrArray *results;

      if (command->slots != NULL && !end_slots (wire, command, cancellable, error))
        return NULL;
      results = qui_wire_query (wire, command->sql, command->timeout_ms, cancellable, &local);
      if (results != NULL)
        return results;
      if (command->slots == NULL || try == SLOTS_TRIES || !is_in_use (local)
          || end_slots_once (wire, command, cancellable, NULL) <= 0)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);

  self->answered = TRUE;
  if (results == NULL && is_unanswered (error))
    {
      qui_clearance_find_out (self, g_steal_pointer (&error));
      return;
    }

  qui_clearance_hear (self);
  if (results == NULL)
    {
      qui_clearance_look_after (self, QUI_CLEARANCE_END_REFUSED, g_steal_pointer (&error));
    }
  else if (self->request->mode == QUI_CLEARANCE_CLOSE && !self->request->keep_sessions)
    {
      self->progress.fenced_at = g_get_monotonic_time ();
      qui_clearance_set_phase (self, QUI_CLEARANCE_PHASE_DRAINING);
      qui_clearance_drain_begin (self);
    }
  else
    {
      qui_clearance_look_after (self, QUI_CLEARANCE_END_DONE, NULL);
    }
}

static void
send_command (QuiClearance *self)
{
  Command *command = g_new0 (Command, 1);
  QuiClearanceMode mode = self->request->mode;

  command->sql = g_strdup (self->sql);
  command->timeout_ms = qui_clearance_request_get_seconds (self->request) * 1000 + MARGIN_MS;
  if (mode == QUI_CLEARANCE_DROP)
    command->slots = qui_clearance_statement_slots (self->request, self->version_num);
  self->progress.sent_at = self->progress.heard_at = g_get_monotonic_time ();
  qui_connection_run_async (self->a, command_job, command, command_free, (GDestroyNotify) g_ptr_array_unref,
                            self->cancellable, on_answered, g_object_ref (self));
  if (mode != QUI_CLEARANCE_CLOSE && mode != QUI_CLEARANCE_REOPEN)
    qui_clearance_drain_begin (self);
  qui_clearance_set_phase (self, QUI_CLEARANCE_PHASE_FENCING);
}

/* --- the connections --- */

/* Of several hosts, or behind one name, each connection may have found another: B would end the sessions of a server that A does not fence. */
static gboolean
is_b_elsewhere (QuiClearance *self)
{
  return qui_connection_get_server_started (self->a) != qui_connection_get_server_started (self->b);
}

static void
on_b_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;
  GError *error = NULL;

  if (!qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    give_up (self, error);
  else if (is_b_elsewhere (self))
    give_up_with (self, QUI_ERROR_INVALID, _("The connection leads to several servers: connect to the one that is meant"));
  else
    send_command (self);
}

static QuiConnection *
new_connection (QuiClearance *self)
{
  g_autoptr (QuiConninfo) conninfo = qui_conninfo_copy (self->conninfo);

  qui_conninfo_set (conninfo, "dbname", g_ptr_array_index (self->places, self->place));
  return qui_connection_new (conninfo, self->application_name);
}

static gpointer
prepare_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  const QuiClearanceRequest *request = data;
  g_autofree char *limits = qui_clearance_statement_limits (request);
  g_autoptr (GPtrArray) results = qui_wire_query (wire, limits, QUI_STATEMENT_TIMEOUT_MS, cancellable, error);

  return results != NULL ? qui_clearance_look_take (wire, request, 0, NULL, NULL, cancellable, error) : NULL;
}

/* Takes @look. */
static void
take_first_look (QuiClearance *self, QuiClearanceLook *look)
{
  qui_clearance_hear (self);
  self->look = look;
  self->a_pid = look->pid;
  self->a_start = g_strdup (look->backend_start);
  self->version_num = qui_connection_get_server_version (self->a);
  if (self->expected != NULL && g_strcmp0 (look->system_identifier, self->expected) != 0)
    {
      give_up_with (self, QUI_ERROR_INVALID, _("The connection leads to another server by now"));
      return;
    }
  if (look->database == NULL || (self->request->mode == QUI_CLEARANCE_SWAP && look->other == NULL))
    {
      give_up_with (self, QUI_ERROR_INVALID, _("The database does not exist any more"));
      return;
    }

  self->old_name = g_strdup (look->database->name);
  if (self->request->mode == QUI_CLEARANCE_COPY && look->named != NULL)
    {
      give_up_with (self, QUI_ERROR_INVALID, _("A database with the new name exists already"));
      return;
    }
  self->sql = qui_clearance_statement_command (self->request, self->version_num, look->database->quoted,
                                               look->other != NULL ? look->other->quoted : NULL, look->blocked_bytes, self->spare_name);
  if (self->sql == NULL)
    {
      give_up_with (self, QUI_ERROR_INVALID, _("The name of the database is not valid UTF-8: rename it first"));
      return;
    }
  self->b = new_connection (self);
  qui_connection_connect_async (self->b, QUI_CONNECT_TIMEOUT_MS, self->cancellable, on_b_connected, g_object_ref (self));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;
  GError *error = NULL;
  QuiClearanceLook *look = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);

  if (look == NULL)
    {
      give_up (self, error);
    }
  else if (look->here == self->request->database_oid || look->here == self->request->other_oid)
    {
      qui_clearance_look_free (look);
      self->place++;
      try_place (self);
    }
  else
    {
      take_first_look (self, look);
    }
}

/* Whether another database of the same server may let us in. A wrong password is wrong everywhere. */
static gboolean
is_of_place (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_REFUSED);
}

static void
on_a_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (QuiClearance) self = data;
  GError *error = NULL;

  if (qui_connection_connect_finish (QUI_CONNECTION (source), result, &error))
    {
      /* The lock is held by a real session and lives as long as it does. */
      if (qui_connection_is_pooled (self->a))
        give_up_with (self, QUI_ERROR_UNSUPPORTED, _("A connection pooler sits in between: connect to PostgreSQL directly"));
      else
        qui_connection_run_async (self->a, prepare_job, qui_clearance_request_copy (self->request),
                                  (GDestroyNotify) qui_clearance_request_free, (GDestroyNotify) qui_clearance_look_free,
                                  self->cancellable, on_prepared, g_object_ref (self));
    }
  else if (is_of_place (error))
    {
      if (self->place_error == NULL)
        self->place_error = g_steal_pointer (&error);
      g_clear_error (&error);
      self->place++;
      try_place (self);
    }
  else
    {
      give_up (self, error);
    }
}

static void
try_place (QuiClearance *self)
{
  g_clear_object (&self->a);
  if (self->place == self->places->len)
    {
      if (self->place_error != NULL)
        give_up (self, g_steal_pointer (&self->place_error));
      else
        give_up_with (self, QUI_ERROR_FAILED, _("There is no other database to connect to meanwhile"));
      return;
    }

  self->a = new_connection (self);
  qui_connection_connect_async (self->a, QUI_CONNECT_TIMEOUT_MS, self->cancellable, on_a_connected, g_object_ref (self));
}

void
qui_clearance_connect (QuiClearance *self)
{
  qui_clearance_set_phase (self, QUI_CLEARANCE_PHASE_CONNECTING);
  try_place (self);
}
