/* qui-snapshot.c: the rows of one look, and how they are put together
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include "qui-snapshot.h"

/* All strings of a snapshot live in one chunk, each distinct string once; rows live in one array each. */
struct _QuiSnapshot
{
  gatomicrefcount  ref_count;
  QuiServerInfo    server;
  GStringChunk    *strings;
  QuiSession      *sessions;
  guint            n_sessions;
  QuiDatabase     *databases;
  guint            n_databases;
  guint            n_connections;
  const QuiSession *xmin_holder;
  GHashTable      *by_pid;         /* pid -> QuiSession */
  GHashTable      *by_oid;         /* oid -> QuiDatabase */
  GPtrArray       *blocker_lists;  /* owns what QuiSession.blockers points to */
};

struct _QuiSnapshotBuilder
{
  QuiSnapshot *snapshot;
  GHashTable  *interned;           /* set of strings in snapshot->strings */
  GArray      *sessions;
  GArray      *databases;
};

#define MAX_BLOCKERS 16

static const int no_blockers[] = { 0 };

G_DEFINE_BOXED_TYPE (QuiSnapshot, qui_snapshot, qui_snapshot_ref, qui_snapshot_unref)

QuiSnapshot *
qui_snapshot_ref (QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
qui_snapshot_unref (QuiSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->by_pid, g_hash_table_unref);
  g_clear_pointer (&self->by_oid, g_hash_table_unref);
  g_clear_pointer (&self->blocker_lists, g_ptr_array_unref);
  g_clear_pointer (&self->sessions, g_free);
  g_clear_pointer (&self->databases, g_free);
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_free (self);
}

const QuiServerInfo *
qui_snapshot_get_server (const QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->server;
}

guint
qui_snapshot_get_n_sessions (const QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_sessions;
}

const QuiSession *
qui_snapshot_get_session (const QuiSnapshot *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_sessions, NULL);

  return &self->sessions[index];
}

guint
qui_snapshot_get_n_databases (const QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_databases;
}

const QuiDatabase *
qui_snapshot_get_database (const QuiSnapshot *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_databases, NULL);

  return &self->databases[index];
}

const QuiSession *
qui_snapshot_find_session (const QuiSnapshot *self, int pid)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->by_pid, GINT_TO_POINTER (pid));
}

const QuiDatabase *
qui_snapshot_find_database (const QuiSnapshot *self, guint32 oid)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->by_oid, GUINT_TO_POINTER (oid));
}

guint
qui_snapshot_get_n_connections (const QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_connections;
}

static const char *
intern (QuiSnapshotBuilder *self, const char *text)
{
  char *copy;

  if (text == NULL)
    return NULL;

  copy = g_hash_table_lookup (self->interned, text);
  if (copy == NULL)
    {
      copy = g_string_chunk_insert (self->snapshot->strings, text);
      g_hash_table_add (self->interned, copy);
    }
  return copy;
}

QuiSnapshotBuilder *
qui_snapshot_builder_new (const QuiServerInfo *server)
{
  QuiSnapshotBuilder *self;
  QuiSnapshot *snapshot;

  g_return_val_if_fail (server != NULL, NULL);

  snapshot = g_new0 (QuiSnapshot, 1);
  g_atomic_ref_count_init (&snapshot->ref_count);
  snapshot->strings = g_string_chunk_new (32 * 1024);
  snapshot->by_pid = g_hash_table_new (NULL, NULL);
  snapshot->by_oid = g_hash_table_new (NULL, NULL);
  snapshot->blocker_lists = g_ptr_array_new_with_free_func (g_free);

  self = g_new0 (QuiSnapshotBuilder, 1);
  self->snapshot = snapshot;
  self->interned = g_hash_table_new (g_str_hash, g_str_equal);
  self->sessions = g_array_new (FALSE, FALSE, sizeof (QuiSession));
  self->databases = g_array_new (FALSE, FALSE, sizeof (QuiDatabase));

  snapshot->server = *server;
  snapshot->server.version = intern (self, server->version);
  snapshot->server.me = intern (self, server->me);
  snapshot->server.login = intern (self, server->login);
  snapshot->server.my_database = intern (self, server->my_database);
  snapshot->server.holder.name = intern (self, server->holder.name);
  return self;
}

void
qui_snapshot_builder_add_database (QuiSnapshotBuilder *self, const QuiDatabase *database)
{
  QuiDatabase row;

  g_return_if_fail (self != NULL);
  g_return_if_fail (database != NULL && database->name != NULL);

  row = *database;
  row.name = intern (self, database->name);
  row.owner = intern (self, database->owner);
  row.tablespace = intern (self, database->tablespace);
  g_array_append_val (self->databases, row);
}

/* Copies at most MAX_BLOCKERS distinct pids: a parallel query is listed once for each of its processes. */
static const int *
copy_blockers (QuiSnapshotBuilder *self, const int *blockers, guint *n_blockers)
{
  int list[MAX_BLOCKERS + 1] = { 0 };
  guint n_given, n_kept = 0;

  if (blockers == NULL || blockers[0] == 0)
    return no_blockers;

  for (n_given = 0; n_given < MAX_BLOCKERS && blockers[n_given] != 0; n_given++)
    {
      guint i;

      for (i = 0; i < n_kept && list[i] != blockers[n_given]; i++)
        ;
      if (i == n_kept)
        list[n_kept++] = blockers[n_given];
    }

  if (*n_blockers <= n_given)
    *n_blockers = n_kept;
  g_ptr_array_add (self->snapshot->blocker_lists, g_memdup2 (list, (n_kept + 1) * sizeof (int)));
  return g_ptr_array_index (self->snapshot->blocker_lists, self->snapshot->blocker_lists->len - 1);
}

static QuiBackendKind
kind_of_backend_type (const char *backend_type)
{
  if (strcmp (backend_type, "client backend") == 0)
    return QUI_BACKEND_CLIENT;
  if (strcmp (backend_type, "parallel worker") == 0)
    return QUI_BACKEND_PARALLEL_WORKER;
  if (strcmp (backend_type, "walsender") == 0)
    return QUI_BACKEND_WALSENDER;
  if (strcmp (backend_type, "autovacuum worker") == 0)
    return QUI_BACKEND_AUTOVACUUM_WORKER;
  /* "logical replication worker" up to 16, "... apply worker", "... tablesync worker" and so on since 17. */
  if (g_str_has_prefix (backend_type, "logical replication ") && g_str_has_suffix (backend_type, " worker"))
    return QUI_BACKEND_LOGICAL_WORKER;
  return QUI_BACKEND_OTHER;
}

void
qui_snapshot_builder_add_session (QuiSnapshotBuilder *self, const QuiSession *session)
{
  QuiSession row;

  g_return_if_fail (self != NULL);
  g_return_if_fail (session != NULL);

  row = *session;
  row.database = intern (self, session->database);
  row.user = intern (self, session->user);
  row.application = intern (self, session->application != NULL ? session->application : "");
  row.client_address = intern (self, session->client_address);
  row.client_hostname = intern (self, session->client_hostname);
  row.backend_type = intern (self, session->backend_type);
  row.wait_event_type = intern (self, session->wait_event_type);
  row.wait_event = intern (self, session->wait_event);
  row.query = intern (self, session->query != NULL ? session->query : "");
  row.blockers = copy_blockers (self, session->blockers, &row.n_blockers);
  row.n_blocked = 0;
  if (row.backend_type != NULL)
    row.kind = kind_of_backend_type (row.backend_type);
  g_array_append_val (self->sessions, row);
}

static int
compare_sessions (const void *a, const void *b)
{
  const QuiSession *left = a, *right = b;

  if (left->database_oid != right->database_oid)
    return left->database_oid < right->database_oid ? -1 : 1;
  if (left->backend_start != right->backend_start)
    return left->backend_start < right->backend_start ? -1 : 1;
  return (left->pid > right->pid) - (left->pid < right->pid);
}

typedef struct
{
  QuiDatabase  database;
  char        *key;
} KeyedDatabase;

static int
compare_databases (const void *a, const void *b)
{
  const KeyedDatabase *left = a, *right = b;
  int order = strcmp (left->key, right->key);

  if (order != 0)
    return order;
  return (left->database.oid > right->database.oid) - (left->database.oid < right->database.oid);
}

static void
sort_databases (QuiDatabase *databases, guint n)
{
  g_autofree KeyedDatabase *keyed = g_new (KeyedDatabase, n);

  for (guint i = 0; i < n; i++)
    keyed[i] = (KeyedDatabase) { databases[i], g_utf8_collate_key (databases[i].name, -1) };
  if (n > 1)
    qsort (keyed, n, sizeof (KeyedDatabase), compare_databases);
  for (guint i = 0; i < n; i++)
    {
      databases[i] = keyed[i].database;
      g_free (keyed[i].key);
    }
}

static gboolean
counts_as_connection (const QuiSession *session, int version_num)
{
  switch (session->kind)
    {
    case QUI_BACKEND_CLIENT:
      return TRUE;
    case QUI_BACKEND_WALSENDER:
      /* Since 12 they count against max_wal_senders instead. */
      return version_num < 120000;
    case QUI_BACKEND_HIDDEN:
      return session->role_oid != 0;
    case QUI_BACKEND_PARALLEL_WORKER:
    case QUI_BACKEND_AUTOVACUUM_WORKER:
    case QUI_BACKEND_LOGICAL_WORKER:
    case QUI_BACKEND_OTHER:
    default:
      return FALSE;
    }
}

static QuiSession *
find_row (QuiSnapshot *snapshot, int pid)
{
  return g_hash_table_lookup (snapshot->by_pid, GINT_TO_POINTER (pid));
}

static void
derive (QuiSnapshot *snapshot)
{
  for (guint i = 0; i < snapshot->n_sessions; i++)
    {
      QuiSession *session = &snapshot->sessions[i];
      QuiSession *leader = NULL;

      if (session->kind == QUI_BACKEND_PARALLEL_WORKER && session->leader_pid != 0)
        leader = find_row (snapshot, session->leader_pid);
      if (counts_as_connection (session, snapshot->server.version_num))
        snapshot->n_connections++;

      /* A parallel query waits when one of its workers does. */
      if (leader != NULL && session->state == QUI_STATE_WAITING && leader->state == QUI_STATE_ACTIVE)
        leader->state = QUI_STATE_WAITING;

      for (const int *pid = session->blockers; *pid != 0; pid++)
        {
          QuiSession *blocker = find_row (snapshot, *pid);

          if (blocker != NULL)
            blocker->n_blocked++;
        }
    }
}

/* Strings are interned. A worker has its leader's role, database and name. */
static guint
lot_hash (gconstpointer key)
{
  const QuiSession *session = key;

  return g_direct_hash (session->application) * 31 + session->role_oid * 17 + session->database_oid;
}

static gboolean
lot_equal (gconstpointer a, gconstpointer b)
{
  const QuiSession *one = a;
  const QuiSession *other = b;

  return one->application == other->application && one->role_oid == other->role_oid && one->database_oid == other->database_oid;
}

/* Whose type our role may not see. A worker has no transaction number of its own, but its leader's snapshot, as the leader has: both are
 * seen by everybody. In each lot one is the leader, those with a number in the first place. */
static void
find_perhaps_workers (QuiSnapshot *snapshot)
{
  g_autoptr (GHashTable) leaders = g_hash_table_new (lot_hash, lot_equal);

  for (guint i = 0; i < snapshot->n_sessions; i++)
    {
      QuiSession *session = &snapshot->sessions[i];
      QuiSession *leader;

      if (session->kind != QUI_BACKEND_HIDDEN || session->role_oid == 0 || session->database_oid == 0 || session->backend_xmin == 0)
        continue;
      leader = g_hash_table_lookup (leaders, session);
      if (leader == NULL)
        {
          g_hash_table_add (leaders, session);
          continue;
        }
      session->perhaps_worker = session->backend_xid == 0;
      if (session->backend_xid != 0 && leader->backend_xid == 0)
        {
          leader->perhaps_worker = TRUE;
          g_hash_table_replace (leaders, session, session);
        }
    }
}

/* Transaction numbers go round: what is less than half of all ahead is newer. */
static gboolean
is_older (guint32 a, guint32 b)
{
  return (gint32) (a - b) < 0;
}

/* 0: it holds nothing back. A vacuum does not hold back others. */
static guint32
get_horizon (const QuiSession *session)
{
  if (session->own || session->kind == QUI_BACKEND_AUTOVACUUM_WORKER || session->kind == QUI_BACKEND_PARALLEL_WORKER)
    return 0;
  if (session->backend_xid == 0 || session->backend_xmin == 0)
    return session->backend_xid + session->backend_xmin;
  return is_older (session->backend_xid, session->backend_xmin) ? session->backend_xid : session->backend_xmin;
}

/* Of several with the same, the one whose transaction began first. A session that has seen a prepared transaction or a slot's as the
 * oldest one carries its number as well: it is not the one that holds it. */
static const QuiSession *
find_xmin_holder (const QuiSnapshot *snapshot)
{
  const QuiHolder *other = &snapshot->server.holder;
  const QuiSession *holder = NULL;

  for (guint i = 0; i < snapshot->n_sessions; i++)
    {
      const QuiSession *session = &snapshot->sessions[i];
      guint32 horizon = get_horizon (session);

      if (horizon == 0)
        continue;
      if (holder == NULL || is_older (horizon, get_horizon (holder))
          || (horizon == get_horizon (holder) && session->xact_start < holder->xact_start))
        holder = session;
    }
  if (holder != NULL && other->kind != QUI_HOLDER_NONE && !is_older (get_horizon (holder), other->xmin))
    return NULL;
  return holder;
}

const QuiSession *
qui_snapshot_get_xmin_holder (const QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->xmin_holder;
}

const QuiHolder *
qui_snapshot_get_other_holder (const QuiSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->server.holder.kind != QUI_HOLDER_NONE && self->xmin_holder == NULL ? &self->server.holder : NULL;
}

QuiSnapshot *
qui_snapshot_builder_end (QuiSnapshotBuilder *self)
{
  QuiSnapshot *snapshot;

  g_return_val_if_fail (self != NULL, NULL);

  snapshot = self->snapshot;
  snapshot->n_sessions = self->sessions->len;
  snapshot->n_databases = self->databases->len;
  snapshot->sessions = g_renew (QuiSession, g_array_free (self->sessions, FALSE), snapshot->n_sessions);
  snapshot->databases = g_renew (QuiDatabase, g_array_free (self->databases, FALSE), snapshot->n_databases);

  if (snapshot->n_sessions > 1)
    qsort (snapshot->sessions, snapshot->n_sessions, sizeof (QuiSession), compare_sessions);
  sort_databases (snapshot->databases, snapshot->n_databases);

  for (guint i = 0; i < snapshot->n_sessions; i++)
    g_hash_table_insert (snapshot->by_pid, GINT_TO_POINTER (snapshot->sessions[i].pid), &snapshot->sessions[i]);
  for (guint i = 0; i < snapshot->n_databases; i++)
    g_hash_table_insert (snapshot->by_oid, GUINT_TO_POINTER (snapshot->databases[i].oid), &snapshot->databases[i]);
  derive (snapshot);
  find_perhaps_workers (snapshot);
  snapshot->xmin_holder = find_xmin_holder (snapshot);

  g_hash_table_unref (self->interned);
  g_free (self);
  return snapshot;
}
