/* qui-export.c: what is shown, to be taken along
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-export.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "qui-safe-file.h"
#include "qui-words.h"

/* --- what there is to say of a session --- */

typedef enum
{
  VALUE_NULL,
  VALUE_TEXT,
  VALUE_NUMBER,
  VALUE_TIME,
  VALUE_BOOLEAN,
  VALUE_PIDS,
} ValueKind;

typedef struct
{
  ValueKind   kind;
  const char *text;
  gint64      number;    /* NUMBER, TIME, BOOLEAN */
  const int  *pids;      /* 0-terminated; -1: a prepared transaction */
} Value;

static Value
text_value (const char *text)
{
  return (Value) { .kind = text != NULL ? VALUE_TEXT : VALUE_NULL, .text = text };
}

/* A number that is not there is 0. */
static Value
number_value (gint64 number)
{
  return (Value) { .kind = number != 0 ? VALUE_NUMBER : VALUE_NULL, .number = number };
}

static Value
time_value (gint64 time)
{
  return (Value) { .kind = time != QUI_TIME_UNKNOWN ? VALUE_TIME : VALUE_NULL, .number = time };
}

static Value
boolean_value (gboolean is)
{
  return (Value) { .kind = VALUE_BOOLEAN, .number = is };
}

/* As the server calls it; whether it waits for a lock is in the wait columns. */
static const char *
state_name (QuiState state)
{
  static const char * const names[QUI_N_STATES] = {
    [QUI_STATE_ACTIVE] = "active",
    [QUI_STATE_WAITING] = "active",
    [QUI_STATE_IDLE_IN_TRANSACTION] = "idle in transaction",
    [QUI_STATE_ABORTED] = "idle in transaction (aborted)",
    [QUI_STATE_IDLE] = "idle",
    [QUI_STATE_FASTPATH] = "fastpath function call",
    [QUI_STATE_STARTING] = "starting",
    [QUI_STATE_DISABLED] = "disabled",
  };

  return names[state];
}

typedef Value (*Getter) (const QuiSession *session);

#define GETTER(name, expression) \
  static Value \
  get_##name (const QuiSession *session) \
  { \
    return expression; \
  }

GETTER (pid, number_value (session->pid))
GETTER (datid, number_value (session->database_oid))
GETTER (datname, text_value (session->database))
GETTER (leader_pid, number_value (session->leader_pid))
GETTER (usesysid, number_value (session->role_oid))
GETTER (usename, text_value (session->user))
GETTER (application_name, text_value (session->hidden ? NULL : session->application))
GETTER (client_addr, text_value (session->client_address))
GETTER (client_hostname, text_value (session->client_hostname))
GETTER (client_port, number_value (session->client_port))
GETTER (backend_start, time_value (session->backend_start))
GETTER (xact_start, time_value (session->xact_start))
GETTER (query_start, time_value (session->query_start))
GETTER (state_change, time_value (session->state_change))
GETTER (wait_event_type, text_value (session->wait_event_type))
GETTER (wait_event, text_value (session->wait_event))
GETTER (state, text_value (state_name (session->state)))
GETTER (backend_xid, number_value (session->backend_xid))
GETTER (backend_xmin, number_value (session->backend_xmin))
GETTER (query_id, number_value (session->query_id))
GETTER (query, text_value (session->hidden ? NULL : session->query))
GETTER (backend_type, text_value (session->backend_type))
GETTER (query_cut, boolean_value (session->query_cut))
GETTER (hidden, boolean_value (session->hidden))
GETTER (own, boolean_value (session->own))
GETTER (waiting_since, time_value (session->wait_start))
GETTER (blocked_by, ((Value) { .kind = session->blockers != NULL && session->blockers[0] != 0 ? VALUE_PIDS : VALUE_NULL, .pids = session->blockers }))
GETTER (n_blocked_by, ((Value) { .kind = VALUE_NUMBER, .number = session->n_blockers }))
GETTER (n_blocking, ((Value) { .kind = VALUE_NUMBER, .number = session->n_blocked }))

#define FIELD(name) { #name, get_##name }

static const struct
{
  const char *name;
  Getter      get;
} fields[] = {
  FIELD (datid), FIELD (datname), FIELD (pid), FIELD (leader_pid), FIELD (usesysid), FIELD (usename), FIELD (application_name),
  FIELD (client_addr), FIELD (client_hostname), FIELD (client_port), FIELD (backend_start), FIELD (xact_start), FIELD (query_start),
  FIELD (state_change), FIELD (wait_event_type), FIELD (wait_event), FIELD (state), FIELD (backend_xid), FIELD (backend_xmin),
  FIELD (query_id), FIELD (query), FIELD (backend_type),
  /* What the view does not have. */
  FIELD (query_cut), FIELD (hidden), FIELD (own), FIELD (waiting_since), FIELD (blocked_by), FIELD (n_blocked_by), FIELD (n_blocking),
};

/* --- CSV --- */

/* The first that is no blank: spreadsheets trim. Their wide forms count, too. */
static gboolean
looks_like_formula (const char *text)
{
  static const char * const starts[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };

  if (*text == '\t' || *text == '\r' || *text == '\n')
    return TRUE;
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_str_has_prefix (text, starts[i]))
      return TRUE;
  return FALSE;
}

static void
append_csv_text (GString    *csv,
                 const char *text,
                 gboolean    defuse)
{
  gsize length = strlen (text);
  gboolean formula = defuse && looks_like_formula (text);

  if (!formula && length > 0 && strpbrk (text, ",\"\r\n") == NULL && !g_ascii_isspace (text[0]) && !g_ascii_isspace (text[length - 1]))
    {
      g_string_append (csv, text);
      return;
    }

  g_string_append_c (csv, '"');
  if (formula)
    g_string_append_c (csv, '\'');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *c);
    }
  g_string_append_c (csv, '"');
}

static void
append_csv_pids (GString   *csv,
                 const int *pids)
{
  for (guint i = 0; pids[i] != 0; i++)
    {
      if (i > 0)
        g_string_append_c (csv, ' ');
      if (pids[i] > 0)
        g_string_append_printf (csv, "%d", pids[i]);
      else
        g_string_append (csv, "prepared");
    }
}

static void
append_csv_value (GString     *csv,
                  const Value *value,
                  gboolean     defuse)
{
  g_autofree char *time = NULL;

  switch (value->kind)
    {
    case VALUE_TEXT:
      append_csv_text (csv, value->text, defuse);
      break;
    case VALUE_NUMBER:
      g_string_append_printf (csv, "%" G_GINT64_FORMAT, value->number);
      break;
    case VALUE_TIME:
      time = qui_time_format (value->number);
      g_string_append (csv, time);
      break;
    case VALUE_BOOLEAN:
      g_string_append (csv, value->number ? "true" : "false");
      break;
    case VALUE_PIDS:
      append_csv_pids (csv, value->pids);
      break;
    case VALUE_NULL:
    default:
      break;
    }
}

static char *
format_csv (const QuiOutline       *outline,
            const QuiExportOptions *options)
{
  GString *csv = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_string_append_printf (csv, "%s%s", i > 0 ? "," : "", fields[i].name);
  g_string_append (csv, "\r\n");

  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    {
      const QuiSession *session = qui_outline_get_line (outline, i)->session;

      for (guint k = 0; session != NULL && k < G_N_ELEMENTS (fields); k++)
        {
          Value value = fields[k].get (session);

          if (k > 0)
            g_string_append_c (csv, ',');
          append_csv_value (csv, &value, options->defuse);
        }
      if (session != NULL)
        g_string_append (csv, "\r\n");
    }
  return g_string_free (csv, FALSE);
}

/* --- JSON --- */

static void
add_json_value (JsonBuilder *json,
                const Value *value)
{
  g_autofree char *time = NULL;

  switch (value->kind)
    {
    case VALUE_TEXT:
      json_builder_add_string_value (json, value->text);
      break;
    case VALUE_NUMBER:
      json_builder_add_int_value (json, value->number);
      break;
    case VALUE_TIME:
      time = qui_time_format (value->number);
      json_builder_add_string_value (json, time);
      break;
    case VALUE_BOOLEAN:
      json_builder_add_boolean_value (json, value->number != 0);
      break;
    case VALUE_PIDS:
      json_builder_begin_array (json);
      for (guint i = 0; value->pids[i] != 0; i++)
        if (value->pids[i] > 0)
          json_builder_add_int_value (json, value->pids[i]);
        else
          json_builder_add_string_value (json, "prepared");
      json_builder_end_array (json);
      break;
    case VALUE_NULL:
    default:
      json_builder_add_null_value (json);
    }
}

static void
add_json_text (JsonBuilder *json,
               const char  *name,
               const char  *text)
{
  Value value = text_value (text);

  json_builder_set_member_name (json, name);
  add_json_value (json, &value);
}

static void
add_json_session (JsonBuilder      *json,
                  const QuiSession *session)
{
  json_builder_begin_object (json);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      Value value = fields[i].get (session);

      json_builder_set_member_name (json, fields[i].name);
      add_json_value (json, &value);
    }
  json_builder_end_object (json);
}

static char *
format_json (const QuiOutline       *outline,
             const QuiExportOptions *options)
{
  const QuiServerInfo *server = qui_snapshot_get_server (qui_outline_get_snapshot (outline));
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *time = qui_time_format (server->now);

  json_builder_begin_object (json);
  add_json_text (json, "program", "Quiesce " QUI_VERSION);
  add_json_text (json, "connection", options->connection);
  add_json_text (json, "server", server->version);
  add_json_text (json, "time", time);
  add_json_text (json, "filter", options->filter != NULL && *options->filter != '\0' ? options->filter : NULL);
  json_builder_set_member_name (json, "sessions");
  json_builder_begin_array (json);
  for (guint i = 0; i < qui_outline_get_n_lines (outline); i++)
    if (qui_outline_get_line (outline, i)->session != NULL)
      add_json_session (json, qui_outline_get_line (outline, i)->session);
  json_builder_end_array (json);
  json_builder_end_object (json);

  root = json_builder_get_root (json);
  return json_to_string (root, TRUE);
}

char *
qui_export_format (const QuiOutline       *outline,
                   const QuiExportOptions *options,
                   guint                  *n)
{
  g_return_val_if_fail (outline != NULL, NULL);
  g_return_val_if_fail (options != NULL, NULL);

  if (n != NULL)
    *n = 0;
  for (guint i = 0; n != NULL && i < qui_outline_get_n_lines (outline); i++)
    *n += qui_outline_get_line (outline, i)->session != NULL;

  return options->format == QUI_EXPORT_CSV ? format_csv (outline, options) : format_json (outline, options);
}

/* --- cells --- */

static void
append_cell (GString          *text,
             const QuiOutline *outline,
             const QuiLine    *line,
             QuiColumn         column)
{
  g_autofree char *cell = qui_words_cell (outline, line, column);
  g_autofree char *plain = qui_words_one_line (cell);

  g_string_append (text, plain);
}

char *
qui_export_cells (const QuiOutline      *outline,
                  const QuiLine * const *lines,
                  guint                  n,
                  const QuiColumn       *columns,
                  guint                  n_columns)
{
  GString *text;

  g_return_val_if_fail (outline != NULL && columns != NULL, NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, '\n');
      for (guint cell = 0; cell < n_columns; cell++)
        {
          if (cell > 0)
            g_string_append_c (text, '\t');
          append_cell (text, outline, lines[i], columns[cell]);
        }
    }
  return g_string_free (text, FALSE);
}

/* --- the file --- */

typedef struct
{
  QuiSnapshot     *snapshot;
  QuiViewSpec     *spec;
  QuiExportFormat  format;
  gboolean         defuse;
  char            *connection;
  char            *filter;
  char            *path;
  guint            n;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  qui_snapshot_unref (job->snapshot);
  qui_view_spec_unref (job->spec);
  g_free (job->connection);
  g_free (job->filter);
  g_free (job->path);
  g_free (job);
}

static void
export_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Job *job = data;
  QuiExportOptions options = { job->format, job->defuse, job->connection, job->filter };
  g_autoptr (QuiOutline) outline = qui_outline_build (job->snapshot, job->spec);
  g_autofree char *text = qui_export_format (outline, &options, &job->n);
  GError *error = NULL;
  g_autofree char *path = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  /* A link stays a link. */
  path = qui_safe_file_resolve (job->path, &error);
  if (path != NULL && qui_safe_file_replace (path, text, strlen (text), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
qui_export_async (QuiSnapshot            *snapshot,
                  QuiViewSpec            *spec,
                  const QuiExportOptions *options,
                  const char             *path,
                  GCancellable           *cancellable,
                  GAsyncReadyCallback     callback,
                  gpointer                user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job;

  g_return_if_fail (snapshot != NULL && spec != NULL && options != NULL && path != NULL);

  job = g_new0 (Job, 1);
  job->snapshot = qui_snapshot_ref (snapshot);
  job->spec = qui_view_spec_dup_open (spec);
  job->format = options->format;
  job->defuse = options->defuse;
  job->connection = g_strdup (options->connection);
  job->filter = g_strdup (options->filter);
  job->path = g_strdup (path);
  g_task_set_source_tag (task, qui_export_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, export_thread);
}

gboolean
qui_export_finish (GAsyncResult  *result,
                   guint         *n,
                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (n != NULL)
    *n = ((Job *) g_task_get_task_data (G_TASK (result)))->n;
  return g_task_propagate_boolean (G_TASK (result), error);
}
