/* qui-snapshot-take.c: asks for a look and reads the answer; all of it on the connection's worker
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "qui-ask.h"
#include "qui-snapshot.h"
#include "qui-statements.h"

/* The columns of qui_statements_snapshot(), in order. */
enum { SERVER_VERSION_NUM, SERVER_VERSION, SERVER_NOW, SERVER_STARTED, SERVER_MY_PID, SERVER_ME, SERVER_MY_ROLE_OID, SERVER_LOGIN,
       SERVER_MY_DATABASE, SERVER_STANDBY, SERVER_IS_SUPERUSER, SERVER_CAN_CREATEDB, SERVER_HAS_SIGNAL_BACKEND,
       SERVER_HAS_READ_ALL_STATS, SERVER_HAS_SIGNAL_AUTOVACUUM, SERVER_MAX_CONNECTIONS, SERVER_RESERVED_CONNECTIONS,
       SERVER_TRACK_ACTIVITIES, SERVER_HOLDER_KIND, SERVER_HOLDER, SERVER_HOLDER_DATABASE, SERVER_HOLDER_XMIN, SERVER_HOLDER_SINCE,
       SERVER_RECEIVING, SERVER_REPLAY_BEHIND, SERVER_REPLAYED_AT, N_SERVER_COLUMNS };
enum { SESSION_PID, SESSION_BACKEND_START, SESSION_DATID, SESSION_DATNAME, SESSION_USESYSID, SESSION_USENAME,
       SESSION_APPLICATION_NAME, SESSION_CLIENT_ADDR, SESSION_CLIENT_HOSTNAME, SESSION_CLIENT_PORT, SESSION_BACKEND_TYPE,
       SESSION_STATE, SESSION_WAIT_EVENT_TYPE, SESSION_WAIT_EVENT, SESSION_XACT_START, SESSION_QUERY_START,
       SESSION_STATE_CHANGE, SESSION_BACKEND_XID, SESSION_BACKEND_XMIN, SESSION_LEADER_PID, SESSION_QUERY_ID,
       SESSION_QUERY_CUT, SESSION_QUERY, SESSION_CAN_SIGNAL, N_SESSION_COLUMNS };
enum { DATABASE_OID, DATABASE_DATNAME, DATABASE_DATDBA, DATABASE_OWNER, DATABASE_DATALLOWCONN, DATABASE_DATCONNLIMIT,
       DATABASE_DATISTEMPLATE, DATABASE_TABLESPACE, DATABASE_I_OWN, DATABASE_CAN_CONNECT, DATABASE_N_PREPARED_XACTS,
       N_DATABASE_COLUMNS };
enum { BLOCKERS_PID, BLOCKERS_N, BLOCKERS_PIDS, BLOCKERS_WAIT_START, N_BLOCKERS_COLUMNS };

static const int n_columns[] = { N_SERVER_COLUMNS, N_SESSION_COLUMNS, N_DATABASE_COLUMNS, N_BLOCKERS_COLUMNS };

typedef struct
{
  int       *own_pids;
  char      *application_name;   /* as the server keeps it */
  QuiLiving *living;             /* after the answer */
} Look;

/* Reading one answer. */
typedef struct
{
  const PGresult *result;
  int             row;
  GPtrArray      *repaired;   /* strings that were no UTF-8 and had to be copied */
} Reader;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_pointer (&look->living, qui_living_free);
  g_free (look->own_pids);
  g_free (look->application_name);
  g_free (look);
}

/* The column's text as it lies in the result where that is UTF-8, so that ten thousand rows cost no copies; NULL for NULL. */
static const char *
read_text (const Reader *reader, int column)
{
  const char *text;

  if (PQgetisnull (reader->result, reader->row, column))
    return NULL;

  text = PQgetvalue (reader->result, reader->row, column);
  if (g_utf8_validate (text, PQgetlength (reader->result, reader->row, column), NULL))
    return text;

  g_ptr_array_add (reader->repaired, qui_result_dup_text (reader->result, reader->row, column));
  return g_ptr_array_index (reader->repaired, reader->repaired->len - 1);
}

static gint64
read_int (const Reader *reader, int column, gint64 missing)
{
  return qui_result_get_int (reader->result, reader->row, column, missing);
}

static gboolean
read_bool (const Reader *reader, int column)
{
  return qui_result_get_bool (reader->result, reader->row, column);
}

static gint64
read_time (const Reader *reader, int column)
{
  return qui_result_get_time (reader->result, reader->row, column);
}

/* Undoes encode(..., 'escape'), and drops a character that the cut by bytes has left in two. */
static const char *
read_cut_query (const Reader *reader)
{
  const char *text = PQgetvalue (reader->result, reader->row, SESSION_QUERY);
  GString *query = g_string_sized_new (304);
  char *valid;

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c != '\\')
        {
          g_string_append_c (query, *c);
        }
      else if (c[1] == '\\')
        {
          g_string_append_c (query, '\\');
          c++;
        }
      else if (g_ascii_isdigit (c[1]) && g_ascii_isdigit (c[2]) && g_ascii_isdigit (c[3]))
        {
          g_string_append_c (query, (char) ((c[1] - '0') << 6 | (c[2] - '0') << 3 | (c[3] - '0')));
          c += 3;
        }
    }

  for (gsize i = 1; i <= 3 && i <= query->len; i++)
    if (g_utf8_get_char_validated (query->str + query->len - i, i) == (gunichar) -2)
      {
        g_string_truncate (query, query->len - i);
        break;
      }

  valid = g_utf8_make_valid (query->str, query->len);
  g_string_free (query, TRUE);
  g_ptr_array_add (reader->repaired, valid);
  return valid;
}

static QuiState
read_state (const Reader *reader, gboolean hidden)
{
  static const struct
  {
    const char *name;
    QuiState    state;
  } states[] = {
    { "idle", QUI_STATE_IDLE },
    { "active", QUI_STATE_ACTIVE },
    { "idle in transaction", QUI_STATE_IDLE_IN_TRANSACTION },
    { "idle in transaction (aborted)", QUI_STATE_ABORTED },
    { "fastpath function call", QUI_STATE_FASTPATH },
    { "starting", QUI_STATE_STARTING },
    { "disabled", QUI_STATE_DISABLED },
  };
  const char *name, *wait;

  if (hidden)
    return QUI_STATE_HIDDEN;

  name = PQgetvalue (reader->result, reader->row, SESSION_STATE);
  wait = PQgetvalue (reader->result, reader->row, SESSION_WAIT_EVENT_TYPE);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (strcmp (name, states[i].name) == 0)
      return states[i].state == QUI_STATE_ACTIVE && strcmp (wait, "Lock") == 0 ? QUI_STATE_WAITING : states[i].state;
  return QUI_STATE_NONE;
}

static QuiPermission
read_permission (const Reader *reader)
{
  const char *name = PQgetvalue (reader->result, reader->row, SESSION_CAN_SIGNAL);

  if (strcmp (name, "yes") == 0)
    return QUI_PERMISSION_YES;
  if (strcmp (name, "self") == 0)
    return QUI_PERMISSION_SELF;
  if (strcmp (name, "system") == 0)
    return QUI_PERMISSION_SYSTEM;
  if (strcmp (name, "needs-superuser") == 0)
    return QUI_PERMISSION_NEEDS_SUPERUSER;
  return QUI_PERMISSION_NEEDS_ROLE;
}

static gboolean
is_known (const Look *look, const QuiSession *session)
{
  if (session->permission == QUI_PERMISSION_SELF)
    return TRUE;
  for (const int *pid = look->own_pids; pid != NULL && *pid != 0; pid++)
    if (*pid == session->pid)
      return TRUE;
  return FALSE;
}

static void
judge_owner (const Look *look, QuiSession *session, gint64 now)
{
  gboolean named = look->application_name[0] != '\0' && strcmp (look->application_name, session->application) == 0;
  gint64 age = session->backend_start != QUI_TIME_UNKNOWN ? MAX (now - session->backend_start, 0) : -1;
  QuiOwner owner = is_known (look, session) ? QUI_OWNER_OURS : qui_living_judge (look->living, session->pid, named, age);

  session->own = owner == QUI_OWNER_OURS || owner == QUI_OWNER_PERHAPS;
  session->left_over = owner == QUI_OWNER_LEFT_OVER;
}

/* pid -> row of the blockers' answer. */
static GHashTable *
index_blockers (const PGresult *result)
{
  GHashTable *rows = g_hash_table_new (NULL, NULL);

  for (int row = 0; row < PQntuples (result); row++)
    g_hash_table_insert (rows, GINT_TO_POINTER ((int) qui_result_get_int (result, row, BLOCKERS_PID, 0)), GINT_TO_POINTER (row + 1));
  return rows;
}

/* "711 0 712"; 0 is the server's word for a prepared transaction. @pids has room for 16 and the end. */
static void
read_blockers (const PGresult *result, GHashTable *rows, QuiSession *session, int *pids)
{
  int row = GPOINTER_TO_INT (g_hash_table_lookup (rows, GINT_TO_POINTER (session->pid))) - 1;
  const char *text;
  guint n = 0;

  pids[0] = 0;
  session->blockers = pids;
  session->wait_start = QUI_TIME_UNKNOWN;
  if (row < 0)
    return;

  text = PQgetvalue (result, row, BLOCKERS_PIDS);
  while (*text != '\0' && n < 16)
    {
      char *end;
      long value = strtol (text, &end, 10);

      if (end == text)
        break;
      pids[n++] = value != 0 ? (int) value : -1;
      text = end;
    }
  pids[n] = 0;
  session->n_blockers = qui_result_get_int (result, row, BLOCKERS_N, 0);
  session->wait_start = qui_result_get_time (result, row, BLOCKERS_WAIT_START);
}

static void
read_sessions (QuiSnapshotBuilder *builder, const Look *look, gint64 now, const PGresult *result, const PGresult *blockers)
{
  g_autoptr (GPtrArray) repaired = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) blocker_rows = index_blockers (blockers);
  Reader reader = { .result = result, .repaired = repaired };

  for (reader.row = 0; reader.row < PQntuples (result); reader.row++)
    {
      int pids[17];
      QuiSession session = {
        .pid = read_int (&reader, SESSION_PID, 0),
        .backend_start = read_time (&reader, SESSION_BACKEND_START),
        .database_oid = read_int (&reader, SESSION_DATID, 0),
        .role_oid = read_int (&reader, SESSION_USESYSID, 0),
        .database = read_text (&reader, SESSION_DATNAME),
        .user = read_text (&reader, SESSION_USENAME),
        .application = read_text (&reader, SESSION_APPLICATION_NAME),
        .client_address = read_text (&reader, SESSION_CLIENT_ADDR),
        .client_hostname = read_text (&reader, SESSION_CLIENT_HOSTNAME),
        .client_port = read_int (&reader, SESSION_CLIENT_PORT, 0),
        .backend_type = read_text (&reader, SESSION_BACKEND_TYPE),
        .wait_event_type = read_text (&reader, SESSION_WAIT_EVENT_TYPE),
        .wait_event = read_text (&reader, SESSION_WAIT_EVENT),
        .xact_start = read_time (&reader, SESSION_XACT_START),
        .query_start = read_time (&reader, SESSION_QUERY_START),
        .state_change = read_time (&reader, SESSION_STATE_CHANGE),
        .backend_xid = read_int (&reader, SESSION_BACKEND_XID, 0),
        .backend_xmin = read_int (&reader, SESSION_BACKEND_XMIN, 0),
        .leader_pid = read_int (&reader, SESSION_LEADER_PID, 0),
        .query_id = read_int (&reader, SESSION_QUERY_ID, 0),
        .permission = read_permission (&reader),
      };

      if (session.application == NULL)
        session.application = "";
      /* The server hides the type together with all the rest; whoever may see a process sees its type. */
      session.hidden = session.backend_type == NULL;
      session.kind = QUI_BACKEND_HIDDEN;
      session.state = read_state (&reader, session.hidden);
      judge_owner (look, &session, now);
      session.query_cut = !session.hidden && read_bool (&reader, SESSION_QUERY_CUT);
      if (session.hidden)
        session.query = "";
      else
        session.query = session.query_cut ? read_cut_query (&reader) : read_text (&reader, SESSION_QUERY);
      read_blockers (blockers, blocker_rows, &session, pids);

      qui_snapshot_builder_add_session (builder, &session);
      g_ptr_array_set_size (repaired, 0);
    }
}

static void
read_databases (QuiSnapshotBuilder *builder, const PGresult *result)
{
  g_autoptr (GPtrArray) repaired = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .result = result, .repaired = repaired };

  for (reader.row = 0; reader.row < PQntuples (result); reader.row++)
    {
      QuiDatabase database = {
        .oid = read_int (&reader, DATABASE_OID, 0),
        .name = read_text (&reader, DATABASE_DATNAME),
        .owner_oid = read_int (&reader, DATABASE_DATDBA, 0),
        .owner = read_text (&reader, DATABASE_OWNER),
        .allow_connections = read_bool (&reader, DATABASE_DATALLOWCONN),
        .connection_limit = read_int (&reader, DATABASE_DATCONNLIMIT, -1),
        .is_template = read_bool (&reader, DATABASE_DATISTEMPLATE),
        .tablespace = read_text (&reader, DATABASE_TABLESPACE),
        .i_own = read_bool (&reader, DATABASE_I_OWN),
        .can_connect = read_bool (&reader, DATABASE_CAN_CONNECT),
        .n_prepared_xacts = read_int (&reader, DATABASE_N_PREPARED_XACTS, 0),
      };

      qui_snapshot_builder_add_database (builder, &database);
    }
}

static QuiHolderKind
read_holder_kind (const Reader *reader)
{
  if (PQgetisnull (reader->result, reader->row, SERVER_HOLDER_KIND))
    return QUI_HOLDER_NONE;
  return strcmp (PQgetvalue (reader->result, reader->row, SERVER_HOLDER_KIND), "slot") == 0 ? QUI_HOLDER_SLOT : QUI_HOLDER_PREPARED;
}

static QuiSnapshotBuilder *
read_server (const PGresult *result, gint64 asked_at)
{
  g_autoptr (GPtrArray) repaired = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .result = result, .row = 0, .repaired = repaired };
  QuiServerInfo server = {
    .version_num = read_int (&reader, SERVER_VERSION_NUM, 0),
    .version = read_text (&reader, SERVER_VERSION),
    .now = read_time (&reader, SERVER_NOW),
    .asked_at = asked_at,
    .started = read_time (&reader, SERVER_STARTED),
    .my_pid = read_int (&reader, SERVER_MY_PID, 0),
    .me = read_text (&reader, SERVER_ME),
    .my_role_oid = read_int (&reader, SERVER_MY_ROLE_OID, 0),
    .login = read_text (&reader, SERVER_LOGIN),
    .my_database = read_text (&reader, SERVER_MY_DATABASE),
    .standby = read_bool (&reader, SERVER_STANDBY),
    .is_superuser = read_bool (&reader, SERVER_IS_SUPERUSER),
    .can_createdb = read_bool (&reader, SERVER_CAN_CREATEDB),
    .has_signal_backend = read_bool (&reader, SERVER_HAS_SIGNAL_BACKEND),
    .has_read_all_stats = read_bool (&reader, SERVER_HAS_READ_ALL_STATS),
    .has_signal_autovacuum = read_bool (&reader, SERVER_HAS_SIGNAL_AUTOVACUUM),
    .max_connections = read_int (&reader, SERVER_MAX_CONNECTIONS, 0),
    .reserved_connections = read_int (&reader, SERVER_RESERVED_CONNECTIONS, 0),
    .track_activities = read_bool (&reader, SERVER_TRACK_ACTIVITIES),
    .holder = {
      .kind = read_holder_kind (&reader),
      .name = read_text (&reader, SERVER_HOLDER),
      .database_oid = read_int (&reader, SERVER_HOLDER_DATABASE, 0),
      .xmin = read_int (&reader, SERVER_HOLDER_XMIN, 0),
      .since = read_time (&reader, SERVER_HOLDER_SINCE),
    },
    .receiving = read_bool (&reader, SERVER_RECEIVING),
    .replay_behind = read_int (&reader, SERVER_REPLAY_BEHIND, -1),
    .replayed_at = read_time (&reader, SERVER_REPLAYED_AT),
  };

  return qui_snapshot_builder_new (&server);
}

/* The four answers among those of BEGIN, SET and COMMIT. */
static gboolean
find_answers (GPtrArray *results, const PGresult *answers[G_N_ELEMENTS (n_columns)], GError **error)
{
  guint n = 0;

  for (guint i = 0; i < results->len; i++)
    {
      const PGresult *result = g_ptr_array_index (results, i);

      if (PQresultStatus (result) != PGRES_TUPLES_OK)
        continue;
      if (n == G_N_ELEMENTS (n_columns) || PQnfields (result) != n_columns[n])
        break;
      answers[n++] = result;
    }

  if (n == G_N_ELEMENTS (n_columns) && PQntuples (answers[0]) == 1)
    return TRUE;
  qui_ask_set_protocol_error (error);
  return FALSE;
}

static gpointer
take (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  Look *look = data;
  g_autofree char *sql = NULL;
  g_autoptr (GPtrArray) results = NULL;
  const PGresult *answers[G_N_ELEMENTS (n_columns)] = { NULL };
  QuiSnapshotBuilder *builder;
  gint64 asked_at = g_get_monotonic_time ();

  sql = qui_statements_snapshot (qui_wire_get_server_version (wire));
  results = qui_ask (wire, sql, cancellable, error);
  if (results == NULL || !find_answers (results, answers, error))
    return NULL;

  look->living = qui_wire_look_living (wire);
  builder = read_server (answers[0], asked_at);
  read_sessions (builder, look, qui_result_get_time (answers[0], 0, SERVER_NOW), answers[1], answers[3]);
  read_databases (builder, answers[2]);
  return qui_snapshot_builder_end (builder);
}

void
qui_snapshot_take_async (QuiConnection       *connection,
                         const int           *own_pids,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  Look *look;

  g_return_if_fail (QUI_IS_CONNECTION (connection));

  look = g_new0 (Look, 1);
  look->own_pids = qui_pids_copy (own_pids);
  look->application_name = g_strndup (qui_connection_get_application_name (connection), 63);
  qui_connection_run_async (connection, take, look, look_free, (GDestroyNotify) qui_snapshot_unref,
                            cancellable, callback, user_data);
}

QuiSnapshot *
qui_snapshot_take_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}
