/* qui-operation-report.c: what an operation says of itself, to people and to the journal
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-operation-private.h"
#include "qui-words.h"

/* Columns of the report as text are not made wider than this. */
#define COLUMN_MAX 32

guint
qui_operation_get_n (QuiOperation   *self,
                     QuiOutcomeKind  kind)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), 0);
  g_return_val_if_fail (kind < G_N_ELEMENTS (self->n_of_kind), 0);

  return self->n_of_kind[kind];
}

guint
qui_operation_get_n_targets (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), 0);

  return self->n_targets;
}

guint
qui_operation_get_n_settled (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), 0);

  return self->n_targets - self->n_of_kind[QUI_OUTCOME_PENDING] - self->n_of_kind[QUI_OUTCOME_WAITING];
}

guint
qui_operation_get_n_achieved (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), 0);

  return self->n_of_kind[QUI_OUTCOME_GONE] + self->n_of_kind[QUI_OUTCOME_ALREADY_GONE]
         + self->n_of_kind[QUI_OUTCOME_REPLACED] + self->n_of_kind[QUI_OUTCOME_CAME_BACK]
         + (qui_plan_get_request (self->plan)->kind == QUI_SIGNAL_CANCEL
            ? self->n_of_kind[QUI_OUTCOME_CANCELLED] + self->n_of_kind[QUI_OUTCOME_NOTHING_RUNNING] : 0);
}

guint
qui_operation_get_n_retriable (QuiOperation *self)
{
  guint n = 0;

  g_return_val_if_fail (QUI_IS_OPERATION (self), 0);

  if (self->phase != QUI_OPERATION_DONE)
    return 0;
  for (guint i = 0; i < self->rows->len; i++)
    n += qui_outcome_row_is_retriable (g_ptr_array_index (self->rows, i)) ? 1 : 0;
  return n;
}

gint64
qui_operation_get_proved_after (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), 0);

  return self->proved_at != 0 ? self->proved_at - self->started_at : 0;
}

static const QuiPlanRequest *
get_request (QuiOperation *self)
{
  return qui_plan_get_request (self->plan);
}

static gboolean
is_cancel (QuiOperation *self)
{
  return get_request (self)->kind == QUI_SIGNAL_CANCEL;
}

/* What the action is about: the database's name, or the connection's. */
static const char *
get_place (QuiOperation *self)
{
  const QuiDatabase *database = NULL;

  if (get_request (self)->scope == QUI_SCOPE_DATABASE)
    database = qui_snapshot_find_database (qui_plan_get_snapshot (self->plan), get_request (self)->database_oid);
  return database != NULL ? database->name : self->server_name;
}

/* Whether some of the targets may be no sessions but parallel workers of others. */
static gboolean
is_up_to (QuiOperation *self)
{
  return qui_plan_get_n_perhaps_workers (self->plan) > 0;
}

static char *
dup_running_title (QuiOperation *self)
{
  guint n = self->n_targets;
  g_autofree char *place = NULL;

  if (self->phase == QUI_OPERATION_CANCELLING || self->phase == QUI_OPERATION_GRACE)
    return g_strdup (_("Cancelling queries first…"));
  if (is_cancel (self))
    return g_strdup_printf (is_up_to (self) ? ngettext ("Cancelling up to %u query…", "Cancelling up to %u queries…", n)
                                            : ngettext ("Cancelling %u query…", "Cancelling %u queries…", n), n);
  if (get_request (self)->scope == QUI_SCOPE_SELECTION)
    return g_strdup_printf (is_up_to (self) ? ngettext ("Terminating up to %u session…", "Terminating up to %u sessions…", n)
                                            : ngettext ("Terminating %u session…", "Terminating %u sessions…", n), n);
  place = qui_words_one_line (get_place (self));
  return g_strdup_printf (_("Disconnecting from %s…"), place);
}

static char *
dup_done_title (QuiOperation *self)
{
  guint n = qui_operation_get_n_achieved (self);

  if (self->error != NULL && self->n_tries == 1)
    return g_strdup (_("Nothing was sent"));
  if (self->n_targets == 0)
    return g_strdup (_("There was nothing to do"));
  if (is_up_to (self) && n == self->n_targets)
    return g_strdup (is_cancel (self) ? _("All queries were stopped") : _("All sessions are gone"));
  if (is_up_to (self))
    /* Translators: processes of the server; some of them are sessions, others help them. */
    return g_strdup_printf (is_cancel (self) ? _("%u of %u processes were stopped") : _("%u of %u processes are gone"), n, self->n_targets);
  if (is_cancel (self) && n == self->n_targets)
    return g_strdup_printf (ngettext ("%u query was stopped", "All %u queries were stopped", n), n);
  if (is_cancel (self))
    return g_strdup_printf (ngettext ("%u of %u query was stopped", "%u of %u queries were stopped", self->n_targets), n, self->n_targets);
  if (n == self->n_targets)
    return g_strdup_printf (ngettext ("%u session is gone", "All %u sessions are gone", n), n);
  return g_strdup_printf (ngettext ("%u of %u session is gone", "%u of %u sessions are gone", self->n_targets), n, self->n_targets);
}

char *
qui_operation_dup_title (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  return self->phase < QUI_OPERATION_WATCHING ? dup_running_title (self) : dup_done_title (self);
}

static guint
get_seconds_left (QuiOperation *self)
{
  gint64 left = self->deadline - g_get_monotonic_time ();

  return left > 0 ? (left + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND : 0;
}

static char *
dup_running_subtitle (QuiOperation *self)
{
  guint n_gone = qui_operation_get_n_achieved (self);
  guint n_open = self->n_targets - qui_operation_get_n_settled (self);
  guint seconds = get_seconds_left (self);

  if (self->connecting != NULL)
    return g_strdup_printf (_("Connecting to %s…"), self->server_name);
  if (self->phase == QUI_OPERATION_CANCELLING || self->phase == QUI_OPERATION_GRACE)
    return g_strdup_printf (ngettext ("Sessions that are still there are terminated when their queries have stopped, in %u s at the latest.",
                                      "Sessions that are still there are terminated when their queries have stopped, in %u s at the latest.",
                                      seconds), seconds);
  if (is_up_to (self))
    return g_strdup_printf (is_cancel (self)
                            ? _("%u of %u processes have stopped. Waiting up to %u s for the other %u. Signals already sent cannot be taken back.")
                            : _("%u of %u processes are gone. Waiting up to %u s for the other %u. Signals already sent cannot be taken back."),
                            n_gone, self->n_targets, seconds, n_open);
  if (self->n_targets == 1)
    return g_strdup_printf (is_cancel (self)
                            ? _("The query still runs. Waiting up to %u s. A signal already sent cannot be taken back.")
                            : _("The session is still there. Waiting up to %u s. A signal already sent cannot be taken back."), seconds);
  if (is_cancel (self))
    return g_strdup_printf (_("%u of %u queries have stopped. Waiting up to %u s for the other %u. Signals already sent cannot be taken back."),
                            n_gone, self->n_targets, seconds, n_open);
  return g_strdup_printf (_("%u of %u sessions are gone. Waiting up to %u s for the other %u. Signals already sent cannot be taken back."),
                          n_gone, self->n_targets, seconds, n_open);
}

static void
add_sentence (GString *text,
              char    *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
  g_free (sentence);
}

static void
add_bad_news (QuiOperation *self,
              GString      *text)
{
  guint n_survived = self->n_of_kind[QUI_OUTCOME_SURVIVED];
  guint n_unknown = self->n_of_kind[QUI_OUTCOME_UNKNOWN];
  guint n_refused = self->n_of_kind[QUI_OUTCOME_NOT_PERMITTED];
  guint n_unsent = self->n_of_kind[QUI_OUTCOME_PENDING];

  if (n_survived > 0 && is_cancel (self))
    add_sentence (text, g_strdup_printf (ngettext ("%u query still runs.", "%u queries still run.", n_survived), n_survived));
  else if (n_survived > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u is still connected.", "%u are still connected.", n_survived), n_survived));
  if (n_unknown > 0)
    add_sentence (text, g_strdup_printf (ngettext ("What became of %u is not known.", "What became of %u is not known.", n_unknown), n_unknown));
  if (n_refused > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u is not yours to signal.", "%u are not yours to signal.", n_refused), n_refused));
  if (n_unsent > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u was sent no signal.", "%u were sent no signal.", n_unsent), n_unsent));
}

static char *
dup_done_subtitle (QuiOperation *self)
{
  GString *text = g_string_new (NULL);
  guint n_back = self->n_of_kind[QUI_OUTCOME_CAME_BACK];
  char *remains;

  if (self->error != NULL)
    add_sentence (text, g_strdup (self->error->message));
  if (n_back > 0)
    add_sentence (text, g_strdup_printf (ngettext ("But %u came back: a pool reconnects.", "But %u came back: a pool reconnects.", n_back), n_back));
  add_bad_news (self, text);
  if (self->phase == QUI_OPERATION_WATCHING)
    add_sentence (text, g_strdup (_("Looking whether any come back.")));
  else if (self->phase == QUI_OPERATION_DONE && n_back == 0 && self->proved_at != 0
           && qui_operation_get_n_achieved (self) == self->n_targets)
    add_sentence (text, g_strdup_printf (_("Proved after %.1f s."), qui_operation_get_proved_after (self) / (double) G_TIME_SPAN_SECOND));
  remains = qui_operation_dup_remains (self);
  if (remains != NULL)
    add_sentence (text, remains);
  if (self->journal_problem != NULL)
    add_sentence (text, g_strdup_printf (_("This action could not be written to the journal: %s"), self->journal_problem));
  return g_string_free (text, FALSE);
}

char *
qui_operation_dup_subtitle (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  return self->phase < QUI_OPERATION_WATCHING ? dup_running_subtitle (self) : dup_done_subtitle (self);
}

static char *
dup_single_summary (QuiOperation  *self,
                    QuiOutcomeRow *row)
{
  const QuiOutcome *outcome = qui_outcome_row_get_outcome (row);
  int pid = qui_outcome_row_get_target (row)->pid;
  g_autofree char *detail = NULL;

  switch (outcome->kind)
    {
    case QUI_OUTCOME_GONE:
      return g_strdup_printf (_("Session %d is gone"), pid);
    case QUI_OUTCOME_ALREADY_GONE:
      return g_strdup_printf (_("Session %d had already left"), pid);
    case QUI_OUTCOME_CANCELLED:
      return g_strdup_printf (_("The query of session %d was cancelled"), pid);
    case QUI_OUTCOME_NOTHING_RUNNING:
      return g_strdup_printf (_("The query of session %d had already ended"), pid);
    case QUI_OUTCOME_CAME_BACK:
      return g_strdup_printf (_("Session %d came back as %d: a pool reconnects"), pid, outcome->new_pid);
    default:
      detail = qui_outcome_row_dup_detail (row);
      return g_strdup_printf (_("Session %d: %s"), pid, detail);
    }
}

gboolean
qui_operation_is_unwritten (QuiOperation *self)
{
  g_return_val_if_fail (QUI_IS_OPERATION (self), FALSE);

  return self->journal_problem != NULL;
}

static char *
dup_outcome_summary (QuiOperation *self)
{
  guint n_back;

  if (self->n_targets == 1 && self->rows->len == 1 && self->error == NULL)
    return dup_single_summary (self, g_ptr_array_index (self->rows, 0));

  n_back = self->n_of_kind[QUI_OUTCOME_CAME_BACK];
  if (n_back > 0 && is_up_to (self))
    return g_strdup_printf (_("%u of %u processes are gone, but %u came back"), qui_operation_get_n_achieved (self), self->n_targets, n_back);
  if (n_back > 0)
    return g_strdup_printf (ngettext ("%u of %u sessions are gone, but %u came back", "%u of %u sessions are gone, but %u came back", n_back),
                            qui_operation_get_n_achieved (self), self->n_targets, n_back);
  return qui_operation_dup_title (self);
}

char *
qui_operation_dup_summary (QuiOperation *self)
{
  g_autofree char *summary = NULL;

  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  summary = dup_outcome_summary (self);
  if (self->journal_problem == NULL)
    return g_steal_pointer (&summary);

  /* Translators: "Session 20455 is gone" */
  return g_strdup_printf (_("%s, but the journal could not be written"), summary);
}

/* One line, whatever the server's text holds. */
static char *
dup_plain (const char *text)
{
  char *plain = g_strdup (text);

  for (char *c = plain; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return plain;
}

static GStrv
dup_cells (QuiOutcomeRow *row)
{
  GStrv cells = g_new0 (char *, 6);
  g_autofree char *detail = qui_outcome_row_dup_detail (row);

  cells[0] = g_strdup_printf ("%d", qui_outcome_row_get_target (row)->pid);
  cells[1] = dup_plain (qui_outcome_row_get_application (row));
  cells[2] = dup_plain (qui_outcome_row_get_user (row));
  cells[3] = g_strdup (qui_outcome_row_get_label (row));
  cells[4] = dup_plain (detail);
  return cells;
}

static void
append_table (QuiOperation *self,
              GString      *text)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *titles[] = { _("PID"), _("Application"), _("User"), _("Outcome"), _("Detail"), NULL };
  guint widths[4] = { 0 };

  g_ptr_array_add (lines, g_strdupv ((GStrv) titles));
  for (guint i = 0; i < self->rows->len; i++)
    g_ptr_array_add (lines, dup_cells (g_ptr_array_index (self->rows, i)));

  for (guint i = 0; i < lines->len; i++)
    for (guint column = 0; column < G_N_ELEMENTS (widths); column++)
      widths[column] = MAX (widths[column], MIN (g_utf8_strlen (((GStrv) lines->pdata[i])[column], -1), COLUMN_MAX));

  for (guint i = 0; i < lines->len; i++)
    {
      GStrv cells = lines->pdata[i];

      for (guint column = 0; column < G_N_ELEMENTS (widths); column++)
        {
          guint length = g_utf8_strlen (cells[column], -1);

          g_string_append (text, cells[column]);
          g_string_append_printf (text, "%*s", (int) (length < widths[column] ? widths[column] - length : 0) + 2, "");
        }
      g_string_append (text, cells[4]);
      g_string_append_c (text, '\n');
    }
}

char *
qui_operation_dup_report (QuiOperation *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *when = NULL;
  g_autofree char *role = NULL;
  g_autofree char *place = NULL;

  g_return_val_if_fail (QUI_IS_OPERATION (self), NULL);

  title = qui_operation_dup_title (self);
  subtitle = qui_operation_dup_subtitle (self);
  when = g_date_time_format_iso8601 (self->started);
  role = dup_plain (qui_snapshot_get_server (qui_plan_get_snapshot (self->plan))->me);
  place = dup_plain (get_place (self));

  g_string_append_printf (text, "%s\n", title);
  if (*subtitle != '\0')
    g_string_append_printf (text, "%s\n", subtitle);
  g_string_append_printf (text, "\n%s: %s\n", _("Connection"), self->server_name);
  if (get_request (self)->scope == QUI_SCOPE_DATABASE)
    g_string_append_printf (text, "%s: %s\n", _("Database"), place);
  g_string_append_printf (text, "%s: %s\n", _("Role"), role);
  g_string_append_printf (text, "%s: %s\n\n", _("Time"), when);
  append_table (self, text);
  return g_string_free (text, FALSE);
}

static const char *
get_action (QuiOperation *self)
{
  if (is_cancel (self))
    return "cancel";
  return get_request (self)->cancel_first && self->n_tries == 1 ? "cancel-then-terminate" : "terminate";
}

static const char *
outcome_nick (QuiOutcomeKind kind)
{
  static const char * const nicks[] = {
    [QUI_OUTCOME_PENDING] = "not-sent",
    [QUI_OUTCOME_WAITING] = "waiting",
    [QUI_OUTCOME_GONE] = "gone",
    [QUI_OUTCOME_CANCELLED] = "cancelled",
    [QUI_OUTCOME_SURVIVED] = "survived",
    [QUI_OUTCOME_ALREADY_GONE] = "already-gone",
    [QUI_OUTCOME_NOTHING_RUNNING] = "nothing-running",
    [QUI_OUTCOME_REPLACED] = "replaced",
    [QUI_OUTCOME_NOT_PERMITTED] = "not-permitted",
    [QUI_OUTCOME_CAME_BACK] = "came-back",
    [QUI_OUTCOME_OWN] = "own",
    [QUI_OUTCOME_UNKNOWN] = "unknown",
  };

  return nicks[kind];
}

static JsonObject *
make_row_entry (QuiOutcomeRow *row)
{
  const QuiSignalTarget *target = qui_outcome_row_get_target (row);
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "pid", target->pid);
  if (target->backend_start != QUI_TIME_UNKNOWN)
    {
      g_autofree char *start = qui_time_format (target->backend_start);

      json_object_set_string_member (entry, "backend_start", start);
    }
  else
    {
      json_object_set_null_member (entry, "backend_start");
    }
  return entry;
}

static JsonObject *
make_target_entry (QuiOperation  *self,
                   QuiOutcomeRow *row)
{
  const QuiSignalTarget *target = qui_outcome_row_get_target (row);
  const QuiDatabase *database = qui_snapshot_find_database (qui_plan_get_snapshot (self->plan), target->database_oid);
  JsonObject *entry = make_row_entry (row);

  json_object_set_string_member (entry, "user", qui_outcome_row_get_user (row));
  json_object_set_string_member (entry, "database", database != NULL ? database->name : "");
  json_object_set_string_member (entry, "application", qui_outcome_row_get_application (row));
  json_object_set_string_member (entry, "client", target->client_address != NULL ? target->client_address : "");
  return entry;
}

static void
add_server (QuiOperation *self,
            JsonObject   *entry)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
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

JsonObject *
qui_operation_make_start_entry (QuiOperation *self,
                                const char   *sql,
                                GPtrArray    *rows)
{
  static const char * const scopes[] = { "selection", "database", "server" };
  JsonObject *entry = json_object_new ();
  JsonArray *targets = json_array_sized_new (rows->len);

  json_object_set_string_member (entry, "event", "start");
  json_object_set_string_member (entry, "operation", self->id);
  json_object_set_int_member (entry, "try", self->n_tries);
  json_object_set_string_member (entry, "action", get_action (self));
  json_object_set_string_member (entry, "scope", scopes[get_request (self)->scope]);
  add_server (self, entry);
  if (get_request (self)->scope == QUI_SCOPE_DATABASE)
    json_object_set_string_member (entry, "database", get_place (self));
  json_object_set_string_member (entry, "role", qui_snapshot_get_server (qui_plan_get_snapshot (self->plan))->me);
  json_object_set_string_member (entry, "sql", sql);
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (targets, make_target_entry (self, g_ptr_array_index (rows, i)));
  json_object_set_array_member (entry, "targets", targets);
  return entry;
}

JsonObject *
qui_operation_make_end_entry (QuiOperation *self)
{
  JsonObject *entry = json_object_new ();
  JsonArray *outcomes = json_array_sized_new (self->rows->len);

  json_object_set_string_member (entry, "event", "end");
  json_object_set_string_member (entry, "operation", self->id);
  json_object_set_int_member (entry, "try", self->n_tries);
  json_object_set_boolean_member (entry, "stopped", self->stopped);
  if (self->error != NULL)
    json_object_set_string_member (entry, "error", self->error->message);
  for (guint i = 0; i < self->rows->len; i++)
    {
      QuiOutcomeRow *row = g_ptr_array_index (self->rows, i);
      const QuiOutcome *outcome = qui_outcome_row_get_outcome (row);
      JsonObject *element = make_row_entry (row);

      json_object_set_string_member (element, "outcome", outcome_nick (outcome->kind));
      if (outcome->message != NULL)
        json_object_set_string_member (element, "message", outcome->message);
      if (outcome->kind == QUI_OUTCOME_CAME_BACK)
        json_object_set_int_member (element, "new_pid", outcome->new_pid);
      json_array_add_object_element (outcomes, element);
    }
  json_object_set_array_member (entry, "outcomes", outcomes);
  return entry;
}
