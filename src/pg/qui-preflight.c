/* qui-preflight.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-ask.h"
#include "qui-preflight.h"
#include "qui-preflight-statement.h"

struct _QuiPreflight
{
  QuiClearanceRequest *request;
  GPtrArray           *checks;       /* QuiCheck */
  char                *name;
  char                *other_name;
  char                *role;
  char                *system_identifier;
  char                *tablespace;
  gboolean             open;
  GStrv                places;
  GStrv                tablespaces;
  GArray              *may_create;   /* gboolean for each of these */
  gint64               now;
};

G_DEFINE_BOXED_TYPE (QuiPreflight, qui_preflight, qui_preflight_ref, qui_preflight_unref)

/* One letter for each mode in the order of QuiClearanceMode (Rename, Drop, Copy, Move, Swap, cLear, close, reOpen):
 * S stop, K kill, A auto, I info, - not listed. What the server says to each is in postgres-facts, section 4. */
static const char severities[QUI_N_CHECK_KINDS][QUI_N_CLEARANCE_MODES + 1] = {
  [QUI_CHECK_POOLER]            = "SSSSSSSS",
  [QUI_CHECK_STANDBY]           = "SSSSSSSS",
  [QUI_CHECK_MISSING]           = "SSSSSSSS",
  [QUI_CHECK_NOWHERE]           = "SSSSSSSS",
  [QUI_CHECK_INVALID]           = "SISSSSSS",
  [QUI_CHECK_NOT_OWNER]         = "SSSSSSSS",
  [QUI_CHECK_NO_CREATEDB]       = "S-S-SS--",
  [QUI_CHECK_TEMPLATE]          = "-S------",
  [QUI_CHECK_ODD_NAME]          = "-SSS----",
  [QUI_CHECK_NAME_EMPTY]        = "S-S-S---",
  [QUI_CHECK_NAME_LONG]         = "S-S-S---",
  [QUI_CHECK_NAME_TAKEN]        = "S-S-S---",
  [QUI_CHECK_NO_TABLESPACE]     = "---S----",
  [QUI_CHECK_TABLESPACE_DENIED] = "---S----",
  [QUI_CHECK_TABLESPACE_GLOBAL] = "---S----",
  [QUI_CHECK_TABLESPACE_SAME]   = "---S----",
  [QUI_CHECK_PREPARED]          = "SSSSSSI-",
  [QUI_CHECK_SUBSCRIPTION]      = "ISIIIII-",
  [QUI_CHECK_SLOT_ACTIVE]       = "KKKKKKK-",
  [QUI_CHECK_SLOT_INACTIVE]     = "-I------",
  [QUI_CHECK_OBJECT_LOCK]       = "SSSSSS--",
  [QUI_CHECK_SESSION_DENIED]    = "SSSSSSS-",
  [QUI_CHECK_OWN_ELSEWHERE]     = "SSSSSSS-",
  [QUI_CHECK_OWN_SESSION]       = "AAAAAAA-",
  [QUI_CHECK_SESSION]           = "KKKKKKK-",
  [QUI_CHECK_AUTOVACUUM]        = "AAAAAAI-",
  [QUI_CHECK_WAITING_LOGIN]     = "IIIIIII-",
  [QUI_CHECK_CLOSED]            = "IIIIIII-",
  [QUI_CHECK_OPEN]              = "-------I",
};

/* The words of the statement for facts that are no sessions. */
static const char * const kinds[QUI_N_CHECK_KINDS] = {
  [QUI_CHECK_STANDBY] = "standby",
  [QUI_CHECK_INVALID] = "invalid",
  [QUI_CHECK_NOT_OWNER] = "not-owner",
  [QUI_CHECK_NO_CREATEDB] = "no-createdb",
  [QUI_CHECK_TEMPLATE] = "template",
  [QUI_CHECK_NAME_LONG] = "name-long",
  [QUI_CHECK_NAME_TAKEN] = "name-taken",
  [QUI_CHECK_NO_TABLESPACE] = "no-tablespace",
  [QUI_CHECK_TABLESPACE_DENIED] = "tablespace-denied",
  [QUI_CHECK_TABLESPACE_GLOBAL] = "tablespace-global",
  [QUI_CHECK_TABLESPACE_SAME] = "tablespace-same",
  [QUI_CHECK_PREPARED] = "prepared",
  [QUI_CHECK_SUBSCRIPTION] = "subscription",
  [QUI_CHECK_SLOT_ACTIVE] = "slot-active",
  [QUI_CHECK_SLOT_INACTIVE] = "slot-inactive",
  [QUI_CHECK_OBJECT_LOCK] = "object-lock",
  [QUI_CHECK_WAITING_LOGIN] = "waiting-login",
  [QUI_CHECK_CLOSED] = "closed",
  [QUI_CHECK_OPEN] = "open",
};

QuiCheck *
qui_check_copy (const QuiCheck *check)
{
  QuiCheck *copy = g_new (QuiCheck, 1);

  *copy = *check;
  copy->name = g_strdup (check->name);
  copy->detail = g_strdup (check->detail);
  copy->backend_type = g_strdup (check->backend_type);
  return copy;
}

void
qui_check_free (QuiCheck *check)
{
  g_free (check->name);
  g_free (check->detail);
  g_free (check->backend_type);
  g_free (check);
}

static void
preflight_clear (gpointer data)
{
  QuiPreflight *self = data;

  qui_clearance_request_free (self->request);
  g_ptr_array_unref (self->checks);
  g_free (self->name);
  g_free (self->other_name);
  g_free (self->role);
  g_free (self->system_identifier);
  g_free (self->tablespace);
  g_strfreev (self->places);
  g_strfreev (self->tablespaces);
  g_array_unref (self->may_create);
}

QuiPreflight *
qui_preflight_ref (QuiPreflight *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
qui_preflight_unref (QuiPreflight *self)
{
  g_atomic_rc_box_release_full (self, preflight_clear);
}

QuiCheckSeverity
qui_check_kind_get_severity (QuiCheckKind kind, QuiClearanceMode mode)
{
  switch (severities[kind][mode])
    {
    case 'S':
      return QUI_SEVERITY_STOP;
    case 'K':
      return QUI_SEVERITY_KILL;
    case 'A':
      return QUI_SEVERITY_AUTO;
    case 'I':
      return QUI_SEVERITY_INFO;
    default:
      return QUI_SEVERITY_NONE;
    }
}

static gboolean
is_session_kind (QuiCheckKind kind)
{
  return kind == QUI_CHECK_SESSION || kind == QUI_CHECK_SESSION_DENIED || kind == QUI_CHECK_OWN_ELSEWHERE || kind == QUI_CHECK_SLOT_ACTIVE;
}

/* What the table cannot say, because it hangs on more than the kind. */
static QuiCheckSeverity
severity_of (const QuiCheck *check, const QuiClearanceRequest *request)
{
  QuiCheckSeverity severity = qui_check_kind_get_severity (check->kind, request->mode);

  /* Everybody may copy a template. */
  if (check->kind == QUI_CHECK_NOT_OWNER && request->mode == QUI_CLEARANCE_COPY && check->flag)
    return QUI_SEVERITY_NONE;
  /* Two may copy the same database at once. */
  if (check->kind == QUI_CHECK_OBJECT_LOCK && request->mode == QUI_CLEARANCE_COPY && g_strcmp0 (check->detail, "ShareLock") == 0)
    return QUI_SEVERITY_NONE;
  /* Its worker is no session then. */
  if (check->kind == QUI_CHECK_SUBSCRIPTION && request->mode != QUI_CLEARANCE_DROP && !check->flag)
    return QUI_SEVERITY_NONE;
  if (request->mode == QUI_CLEARANCE_CLOSE && request->keep_sessions && is_session_kind (check->kind))
    return QUI_SEVERITY_INFO;
  return severity;
}

/* Takes @check. */
static void
add_check (QuiPreflight *self, QuiCheck *check)
{
  check->severity = severity_of (check, self->request);
  if (check->severity == QUI_SEVERITY_NONE)
    qui_check_free (check);
  else
    g_ptr_array_add (self->checks, check);
}

static void
add_plain (QuiPreflight *self, QuiCheckKind kind)
{
  QuiCheck *check = g_new0 (QuiCheck, 1);

  check->kind = kind;
  check->since = QUI_TIME_UNKNOWN;
  add_check (self, check);
}

static void
read_session_kind (QuiCheck *check, const char *said, QuiOwner owner)
{
  check->perhaps_worker = check->flag;
  check->flag = owner == QUI_OWNER_OURS || owner == QUI_OWNER_LEFT_OVER;
  if (g_strcmp0 (said, "own") == 0 || g_strcmp0 (said, "self") == 0)
    check->kind = QUI_CHECK_OWN_SESSION;
  else if (owner == QUI_OWNER_OURS || owner == QUI_OWNER_PERHAPS)
    check->kind = QUI_CHECK_OWN_ELSEWHERE;
  else if (g_strcmp0 (check->backend_type, "autovacuum worker") == 0)
    check->kind = QUI_CHECK_AUTOVACUUM;
  else
    check->kind = g_strcmp0 (said, "yes") == 0 ? QUI_CHECK_SESSION : QUI_CHECK_SESSION_DENIED;

  if (g_strcmp0 (said, "needs-superuser") == 0)
    check->permission = QUI_PERMISSION_NEEDS_SUPERUSER;
  else if (g_strcmp0 (said, "needs-role") == 0)
    check->permission = QUI_PERMISSION_NEEDS_ROLE;
  else if (g_strcmp0 (said, "system") == 0)
    check->permission = QUI_PERMISSION_SYSTEM;
}

/* FALSE: a word that is none of ours. */
static gboolean
read_kind (QuiCheck *check, const char *word, const char *said, QuiOwner owner)
{
  if (g_str_equal (word, "session"))
    {
      read_session_kind (check, said, owner);
      return TRUE;
    }
  for (guint i = 0; i < QUI_N_CHECK_KINDS; i++)
    if (g_strcmp0 (kinds[i], word) == 0)
      {
        check->kind = i;
        return TRUE;
      }
  return FALSE;
}

/* The row of a database itself. */
static void
take_database (QuiPreflight *self, const PGresult *result, int row, guint32 oid)
{
  char **place = oid == self->request->database_oid ? &self->name : &self->other_name;
  const char *raw = PQgetvalue (result, row, QUI_PREFLIGHT_NAME);

  *place = qui_result_dup_text (result, row, QUI_PREFLIGHT_NAME);
  if (oid != self->request->database_oid)
    return;

  self->tablespace = qui_result_dup_text (result, row, QUI_PREFLIGHT_DETAIL);
  self->open = qui_result_get_bool (result, row, QUI_PREFLIGHT_FLAG);
  if (!g_utf8_validate (raw, -1, NULL))
    add_plain (self, QUI_CHECK_ODD_NAME);
}

/* Whose the session of @row is. */
static QuiOwner
judge_owner (const QuiPreflight *self, const QuiLiving *living, const PGresult *result, int row)
{
  const char *pid = PQgetvalue (result, row, QUI_PREFLIGHT_PID);
  gboolean named = FALSE;
  gint64 age = -1;

  for (int i = 0; i < PQntuples (result); i++)
    if (g_str_equal (PQgetvalue (result, i, QUI_PREFLIGHT_KIND), "named") && g_str_equal (PQgetvalue (result, i, QUI_PREFLIGHT_PID), pid))
      {
        gint64 start = qui_result_get_time (result, i, QUI_PREFLIGHT_SINCE);

        named = TRUE;
        age = start != QUI_TIME_UNKNOWN ? MAX (self->now - start, 0) : -1;
      }
  return qui_living_judge (living, (int) qui_result_get_int (result, row, QUI_PREFLIGHT_PID, 0), named, age);
}

static void
read_row (QuiPreflight *self, const QuiLiving *living, const PGresult *result, int row)
{
  const char *word = PQgetvalue (result, row, QUI_PREFLIGHT_KIND);
  g_autofree char *said = qui_result_dup_text (result, row, QUI_PREFLIGHT_RESULT);
  guint32 oid = (guint32) qui_result_get_int (result, row, QUI_PREFLIGHT_OID, 0);
  QuiCheck *check;

  if (g_str_equal (word, "database"))
    {
      take_database (self, result, row, oid);
      return;
    }

  check = g_new0 (QuiCheck, 1);
  check->database_oid = oid;
  check->pid = (int) qui_result_get_int (result, row, QUI_PREFLIGHT_PID, 0);
  check->name = qui_result_dup_text (result, row, QUI_PREFLIGHT_NAME);
  check->detail = qui_result_dup_text (result, row, QUI_PREFLIGHT_DETAIL);
  check->backend_type = qui_result_dup_text (result, row, QUI_PREFLIGHT_BACKEND_TYPE);
  check->flag = qui_result_get_bool (result, row, QUI_PREFLIGHT_FLAG);
  check->since = qui_result_get_time (result, row, QUI_PREFLIGHT_SINCE);
  if (read_kind (check, word, said, g_str_equal (word, "session") ? judge_owner (self, living, result, row) : QUI_OWNER_OTHERS))
    add_check (self, check);
  else
    qui_check_free (check);
}

static int
compare_checks (gconstpointer a, gconstpointer b)
{
  const QuiCheck *one = *(const QuiCheck * const *) a;
  const QuiCheck *two = *(const QuiCheck * const *) b;

  if (one->severity != two->severity)
    return one->severity < two->severity ? -1 : 1;
  if (one->kind != two->kind)
    return one->kind < two->kind ? -1 : 1;
  if (one->pid != two->pid)
    return one->pid < two->pid ? -1 : 1;
  return g_strcmp0 (one->name, two->name);
}

typedef struct
{
  QuiClearanceRequest *request;
  int                 *own_pids;
  char                *application_name;
  gboolean             pooled;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  qui_clearance_request_free (question->request);
  g_free (question->own_pids);
  g_free (question->application_name);
  g_free (question);
}

static GStrv
read_places (const PGresult *result)
{
  g_autoptr (GStrvBuilder) places = g_strv_builder_new ();

  for (int row = 0; row < PQntuples (result); row++)
    g_strv_builder_add (places, PQgetvalue (result, row, 0));
  return g_strv_builder_end (places);
}

static void
read_tablespaces (QuiPreflight *self, const PGresult *result)
{
  self->tablespaces = g_new0 (char *, PQntuples (result) + 1);
  self->may_create = g_array_new (FALSE, FALSE, sizeof (gboolean));
  for (int row = 0; row < PQntuples (result); row++)
    {
      gboolean may_create = qui_result_get_bool (result, row, 1);

      self->tablespaces[row] = qui_result_dup_text (result, row, 0);
      g_array_append_val (self->may_create, may_create);
    }
}

/* What the rows do not say. */
static void
add_absences (QuiPreflight *self, gboolean pooled)
{
  const QuiClearanceRequest *request = self->request;

  if (pooled)
    add_plain (self, QUI_CHECK_POOLER);
  if (self->name == NULL || (request->mode == QUI_CLEARANCE_SWAP && self->other_name == NULL))
    add_plain (self, QUI_CHECK_MISSING);
  if (self->places[0] == NULL)
    add_plain (self, QUI_CHECK_NOWHERE);
  if (request->new_name == NULL || *request->new_name == '\0')
    add_plain (self, QUI_CHECK_NAME_EMPTY);
  if (request->tablespace == NULL)
    add_plain (self, QUI_CHECK_NO_TABLESPACE);
}

static gpointer
preflight_job (QuiWire *wire, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  g_autofree char *sql = qui_preflight_statement (question->request, qui_wire_get_server_version (wire), question->own_pids,
                                                  question->application_name);
  g_autoptr (GPtrArray) results = qui_ask (wire, sql, cancellable, error);
  const PGresult *head = results != NULL ? qui_ask_answer (results, QUI_PREFLIGHT_HEAD_COLUMNS, error) : NULL;
  const PGresult *places = head != NULL ? qui_ask_answer (results, QUI_PREFLIGHT_PLACE_COLUMNS, error) : NULL;
  const PGresult *spaces = places != NULL ? qui_ask_answer (results, QUI_PREFLIGHT_SPACE_COLUMNS, error) : NULL;
  const PGresult *rows = spaces != NULL ? qui_ask_answer (results, QUI_PREFLIGHT_N_COLUMNS, error) : NULL;
  g_autoptr (QuiLiving) living = qui_wire_look_living (wire);
  QuiPreflight *self;

  if (rows == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (QuiPreflight);
  self->request = qui_clearance_request_copy (question->request);
  self->checks = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_check_free);
  self->role = qui_result_dup_text (head, 0, 0);
  self->now = qui_result_get_time (head, 0, 1);
  self->system_identifier = qui_result_dup_text (head, 0, 2);
  self->places = read_places (places);
  read_tablespaces (self, spaces);
  for (int row = 0; row < PQntuples (rows); row++)
    read_row (self, living, rows, row);
  add_absences (self, question->pooled);
  g_ptr_array_sort (self->checks, compare_checks);
  return self;
}

void
qui_preflight_async (QuiConnection             *connection,
                     const QuiClearanceRequest *request,
                     const int                 *own_pids,
                     GCancellable              *cancellable,
                     GAsyncReadyCallback        callback,
                     gpointer                   user_data)
{
  Question *question;
  guint n = 0;

  g_return_if_fail (QUI_IS_CONNECTION (connection));
  g_return_if_fail (request != NULL && request->database_oid != 0);

  while (own_pids != NULL && own_pids[n] != 0)
    n++;
  question = g_new0 (Question, 1);
  question->request = qui_clearance_request_copy (request);
  question->own_pids = own_pids != NULL ? g_memdup2 (own_pids, (n + 1) * sizeof (int)) : NULL;
  question->application_name = g_strdup (qui_connection_get_application_name (connection));
  question->pooled = qui_connection_is_pooled (connection);
  qui_connection_run_async (connection, preflight_job, question, question_free, (GDestroyNotify) qui_preflight_unref,
                            cancellable, callback, user_data);
}

QuiPreflight *
qui_preflight_finish (QuiConnection *connection, GAsyncResult *result, GError **error)
{
  return qui_connection_run_finish (connection, result, error);
}

const QuiClearanceRequest *
qui_preflight_get_request (const QuiPreflight *self)
{
  return self->request;
}

guint
qui_preflight_get_n (const QuiPreflight *self)
{
  return self->checks->len;
}

const QuiCheck *
qui_preflight_get (const QuiPreflight *self, guint index)
{
  g_return_val_if_fail (index < self->checks->len, NULL);

  return g_ptr_array_index (self->checks, index);
}

guint
qui_preflight_count (const QuiPreflight *self, QuiCheckKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += qui_preflight_get (self, i)->kind == kind ? 1 : 0;
  return n;
}

guint
qui_preflight_count_perhaps_workers (const QuiPreflight *self, QuiCheckKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += qui_preflight_get (self, i)->kind == kind && qui_preflight_get (self, i)->perhaps_worker ? 1 : 0;
  return n;
}

guint
qui_preflight_count_left_over (const QuiPreflight *self)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += qui_preflight_get (self, i)->kind == QUI_CHECK_SESSION && qui_preflight_get (self, i)->flag ? 1 : 0;
  return n;
}

guint
qui_preflight_count_severity (const QuiPreflight *self, QuiCheckSeverity severity)
{
  guint n = 0;

  for (guint i = 0; i < self->checks->len; i++)
    n += qui_preflight_get (self, i)->severity == severity ? 1 : 0;
  return n;
}

const QuiCheck *
qui_preflight_find (const QuiPreflight *self, QuiCheckKind kind)
{
  for (guint i = 0; i < self->checks->len; i++)
    if (qui_preflight_get (self, i)->kind == kind)
      return qui_preflight_get (self, i);
  return NULL;
}

const char *
qui_preflight_get_name (const QuiPreflight *self)
{
  return self->name;
}

const char *
qui_preflight_get_other_name (const QuiPreflight *self)
{
  return self->other_name;
}

const char *
qui_preflight_get_role (const QuiPreflight *self)
{
  return self->role;
}

const char * const *
qui_preflight_get_places (const QuiPreflight *self)
{
  return (const char * const *) self->places;
}

gint64
qui_preflight_get_now (const QuiPreflight *self)
{
  return self->now;
}

const char *
qui_preflight_get_system_identifier (const QuiPreflight *self)
{
  return self->system_identifier;
}

gboolean
qui_preflight_is_open (const QuiPreflight *self)
{
  return self->open;
}

guint
qui_preflight_get_n_tablespaces (const QuiPreflight *self)
{
  return self->may_create->len;
}

const char *
qui_preflight_get_tablespace_at (const QuiPreflight *self, guint index, gboolean *may_create)
{
  g_return_val_if_fail (index < self->may_create->len, NULL);

  if (may_create != NULL)
    *may_create = g_array_index (self->may_create, gboolean, index);
  return self->tablespaces[index];
}

const char *
qui_preflight_get_tablespace (const QuiPreflight *self)
{
  return self->tablespace;
}
