/* qui-statements.c: the texts; look, signal and proof
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-statements-private.h"

/* What a pg_stat_activity row "a" needs to be signalled by us: mirrors the checks inside pg_terminate_backend() (signalfuncs.c),
 * which nobody can ask beforehand. "me" is the pg_roles row of current_user, "t" that of the session's role. */
static const char predicate_head[] =
  "CASE\n"
  "         WHEN a.pid = pg_backend_pid() THEN 'self'\n"
  "         WHEN a.usesysid IS NULL AND a.datid IS NULL\n"
  "              AND a.backend_type IS DISTINCT FROM 'client backend' THEN 'system'\n"
  "         WHEN me.rolsuper THEN 'yes'\n";
static const char predicate_autovacuum[] =
  "         WHEN a.usesysid IS NULL AND a.datid IS NOT NULL\n"
  "              AND pg_has_role(me.oid, 'pg_signal_autovacuum_worker', 'USAGE') THEN 'yes'\n";
static const char predicate_tail[] =
  "         WHEN a.usesysid IS NULL OR t.rolsuper THEN 'needs-superuser'\n"
  "         WHEN pg_has_role(me.oid, a.usesysid, 'USAGE') THEN 'yes'\n"
  "         WHEN pg_has_role(me.oid, 'pg_signal_backend', 'USAGE') THEN 'yes'\n"
  "         ELSE 'needs-role'\n"
  "       END";

void
qui_statements_append_predicate (GString *sql, int version_num)
{
  g_string_append (sql, predicate_head);
  if (version_num >= 180000)
    g_string_append (sql, predicate_autovacuum);
  g_string_append (sql, predicate_tail);
}

void
qui_statements_append_begin (GString *sql, const char *mode, const char *statement_timeout)
{
  g_string_append_printf (sql,
                          "BEGIN%s;\n"
                          "SET LOCAL search_path = pg_catalog;\n"
                          "SET LOCAL timezone = 'UTC';\n"
                          "SET LOCAL datestyle = 'ISO';\n"
                          "SET LOCAL statement_timeout = '%s';\n"
                          "SET LOCAL lock_timeout = '2s';\n",
                          mode, statement_timeout);
}

/* What beside the sessions has the oldest transaction that vacuum must spare; everybody may read it. The views over these functions would only
 * add names, and take twice as long. A slot that was invalidated has none any more, but may still show one. */
static void
append_holder (GString *sql, int version_num)
{
  g_string_append_printf (sql,
    "  LEFT JOIN (SELECT h.*\n"
    "               FROM (SELECT 'prepared' AS kind, x.gid AS name, x.dbid AS datoid, x.transaction AS xmin, x.prepared AS since\n"
    "                       FROM pg_prepared_xact() x\n"
    "                      UNION ALL\n"
    "                     SELECT 'slot', s.slot_name::text, s.datoid, v.xmin, NULL\n"
    "                       FROM pg_get_replication_slots() s CROSS JOIN LATERAL (VALUES (s.xmin), (s.catalog_xmin)) v(xmin)\n"
    "                      WHERE v.xmin IS NOT NULL%s) h\n"
    "              ORDER BY age(h.xmin) DESC, h.since, h.name LIMIT 1) h ON true\n",
    version_num >= 140000 ? " AND s.wal_status IS DISTINCT FROM 'lost'" : "");
}

/* How far a standby lags: everybody may read that, none of it is an error on a primary, and all of it is there from 10 on. What was
 * received is read before what was replayed, which may be ahead of it where an archive is read. */
static void
append_server (GString *sql, int version_num)
{
  g_string_append_printf (sql,
    "SELECT current_setting('server_version_num')::int4 AS version_num, current_setting('server_version') AS version,\n"
    "       clock_timestamp() AS now, pg_postmaster_start_time() AS started, pg_backend_pid() AS my_pid,\n"
    "       me.rolname AS me, me.oid AS my_role_oid, session_user AS login, current_database() AS my_database,\n"
    "       pg_is_in_recovery() AS standby, me.rolsuper AS is_superuser, me.rolcreatedb AS can_createdb,\n"
    "       pg_has_role(me.oid, 'pg_signal_backend', 'USAGE') AS has_signal_backend,\n"
    "       pg_has_role(me.oid, 'pg_read_all_stats', 'USAGE') AS has_read_all_stats,\n"
    "       %s AS has_signal_autovacuum,\n"
    "       current_setting('max_connections')::int4 AS max_connections,\n"
    "       current_setting('superuser_reserved_connections')::int4%s AS reserved_connections,\n"
    "       current_setting('track_activities')::bool AS track_activities,\n"
    "       h.kind AS holder_kind, h.name AS holder, h.datoid AS holder_database, h.xmin AS holder_xmin, h.since AS holder_since,\n"
    "       EXISTS (SELECT FROM pg_stat_wal_receiver) AS receiving,\n"
    "       CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS NOT NULL THEN\n"
    "         greatest(pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()), 0)::int8 END AS replay_behind,\n"
    "       CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END AS replayed_at\n"
    "  FROM pg_roles me\n",
    version_num >= 180000 ? "pg_has_role(me.oid, 'pg_signal_autovacuum_worker', 'USAGE')" : "false",
    version_num >= 160000 ? " + current_setting('reserved_connections')::int4" : "");
  append_holder (sql, version_num);
  g_string_append (sql, " WHERE me.rolname = current_user;\n");
}

/* The query is cut by bytes, and comes escaped when it is: left() looks at characters, and recent minor releases raise an error where
 * another session has written bytes that are no characters here; one such session would spoil the look. */
static void
append_sessions (GString *sql, int version_num)
{
  g_string_append_printf (sql,
    "SELECT a.pid, a.backend_start, a.datid, a.datname, a.usesysid, a.usename, a.application_name,\n"
    "       host(a.client_addr) AS client_addr, a.client_hostname, a.client_port, a.backend_type, a.state,\n"
    "       a.wait_event_type, a.wait_event, a.xact_start, a.query_start, a.state_change,\n"
    "       a.backend_xid, a.backend_xmin, %s AS leader_pid, %s AS query_id,\n"
    "       octet_length(a.query) > 300 AS query_cut,\n"
    "       CASE WHEN octet_length(a.query) > 300 THEN encode(substr(textsend(a.query), 1, 300), 'escape') ELSE a.query END AS query,\n"
    "       ",
    version_num >= 130000 ? "a.leader_pid" : "NULL::int4",
    version_num >= 140000 ? "a.query_id" : "NULL::int8");
  qui_statements_append_predicate (sql, version_num);
  g_string_append (sql,
    " AS can_signal\n"
    "  FROM pg_stat_activity a\n"
    "  JOIN pg_roles me ON me.rolname = current_user\n"
    "  LEFT JOIN pg_roles t ON t.oid = a.usesysid;\n");
}

static void
append_databases (GString *sql)
{
  g_string_append (sql,
    "SELECT d.oid, d.datname, d.datdba, o.rolname AS owner, d.datallowconn, d.datconnlimit, d.datistemplate,\n"
    "       s.spcname AS tablespace, pg_has_role(me.oid, d.datdba, 'USAGE') AS i_own,\n"
    "       has_database_privilege(me.oid, d.oid, 'CONNECT') AS can_connect,\n"
    "       coalesce(x.n, 0) AS n_prepared_xacts\n"
    "  FROM pg_database d\n"
    "  JOIN pg_roles me ON me.rolname = current_user\n"
    "  LEFT JOIN pg_roles o ON o.oid = d.datdba\n"
    "  LEFT JOIN pg_tablespace s ON s.oid = d.dattablespace\n"
    "  LEFT JOIN (SELECT database, count(*) AS n FROM pg_prepared_xacts GROUP BY database) x ON x.database = d.datname;\n");
}

/* Waiters whose wait_event_type is hidden from us are found by pg_locks, which everybody may read. A parallel query is asked for
 * by its leader: pg_blocking_pids() looks at all of its processes. Since when they wait is looked up in one object, made of pg_locks when the
 * first waiter comes, not at all if there is none: a join might read all locks once for each of them. */
static void
append_blockers (GString *sql, int version_num)
{
  g_string_append_printf (sql,
    "SELECT w.pid, cardinality(b.pids) AS n_blockers, array_to_string(b.pids[1:16], ' ') AS blockers,\n"
    "       %s AS wait_start\n"
    "  FROM (SELECT %s AS pid, array_agg(a.pid) AS pids\n"
    "          FROM pg_stat_activity a\n"
    "         WHERE a.wait_event_type = 'Lock'\n"
    "            OR a.backend_type IS NULL AND a.pid IN (SELECT l.pid FROM pg_locks l WHERE NOT l.granted)\n"
    "         GROUP BY 1) w\n"
    " CROSS JOIN LATERAL (SELECT pg_blocking_pids(w.pid) AS pids OFFSET 0) b;\n",
    version_num >= 140000 ? "(SELECT min(((SELECT jsonb_object_agg(l.pid, l.waitstart) FROM pg_locks l WHERE NOT l.granted) ->> p.pid::text)::timestamptz)\n"
                            "          FROM unnest(w.pids) AS p(pid))"
                          : "NULL::timestamptz",
    version_num >= 130000 ? "CASE WHEN a.backend_type = 'parallel worker' THEN coalesce(a.leader_pid, a.pid) ELSE a.pid END"
                          : "a.pid");
}

char *
qui_statements_snapshot (int version_num)
{
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  append_server (sql, version_num);
  append_sessions (sql, version_num);
  append_databases (sql);
  append_blockers (sql, version_num);
  g_string_append (sql, "COMMIT;\n");
  return g_string_free (sql, FALSE);
}

static void
append_time (GString *sql, gint64 time)
{
  g_autofree char *text = qui_time_format (time);

  if (text == NULL)
    {
      g_string_append (sql, "NULL");
      return;
    }

  g_string_append_c (sql, '\'');
  g_string_append (sql, text);
  g_string_append_c (sql, '\'');
}

static void
append_oid (GString *sql, guint32 oid)
{
  if (oid != 0)
    g_string_append_printf (sql, "'%u'", oid);
  else
    g_string_append (sql, "NULL");
}

/* One line a target. The first gives the columns their types. */
static void
append_targets (GString *sql, const QuiSignalTarget *const *targets, guint n_targets)
{
  for (guint i = 0; i < n_targets; i++)
    {
      const QuiSignalTarget *target = targets[i];

      g_string_append_printf (sql, "%s(%d, ", i == 0 ? "" : ",\n         ", target->pid);
      append_time (sql, target->backend_start);
      g_string_append (sql, i == 0 ? "::timestamptz, " : ", ");
      append_oid (sql, target->role_oid);
      g_string_append (sql, i == 0 ? "::oid, " : ", ");
      append_oid (sql, target->database_oid);
      g_string_append (sql, i == 0 ? "::oid, " : ", ");
      append_time (sql, target->query_start);
      g_string_append (sql, i == 0 ? "::timestamptz)" : ")");
    }
}

void
qui_statements_append_own_pids (GString *sql, const int *own_pids)
{
  g_string_append (sql, "a.pid = pg_backend_pid()");
  if (own_pids == NULL || own_pids[0] == 0)
    return;

  for (guint i = 0; own_pids[i] != 0; i++)
    g_string_append_printf (sql, "%s%d", i == 0 ? " OR a.pid IN (" : ", ", own_pids[i]);
  g_string_append (sql, ")");
}

char *
qui_statements_signal (int                           version_num,
                       QuiSignalKind                 kind,
                       const QuiSignalTarget *const *targets,
                       guint                         n_targets,
                       const int                    *own_pids)
{
  GString *sql = g_string_new (NULL);
  gboolean forced;

  g_return_val_if_fail (n_targets > 0 && n_targets <= QUI_SIGNAL_CHUNK, NULL);

  forced = n_targets == 1 && qui_signal_target_is_forced (targets[0]);

  qui_statements_append_begin (sql, "", "10s");
  g_string_append (sql,
    "SELECT w.pid, clock_timestamp() AS at,\n"
    "       CASE\n"
    "         WHEN a.pid IS NULL THEN 'gone'\n"
    "         WHEN ");
  qui_statements_append_own_pids (sql, own_pids);
  g_string_append (sql,
    " THEN 'self'\n"
    "         WHEN a.backend_start IS DISTINCT FROM w.backend_start\n"
    "              OR a.usesysid IS DISTINCT FROM w.usesysid OR a.datid IS DISTINCT FROM w.datid THEN 'replaced'\n");
  if (kind == QUI_SIGNAL_CANCEL)
    g_string_append (sql,
      "         WHEN a.state IN ('idle', 'idle in transaction', 'idle in transaction (aborted)') THEN 'idle'\n"
      "         WHEN w.query_start IS NOT NULL AND a.query_start IS DISTINCT FROM w.query_start THEN 'other-query'\n");
  if (!forced)
    g_string_append (sql, "         WHEN p.can <> 'yes' THEN p.can\n");
  g_string_append_printf (sql,
    "         WHEN %s(a.pid) THEN 'signalled'\n"
    "         ELSE 'not-sent'\n"
    "       END AS result\n"
    "  FROM (VALUES\n"
    "         ",
    kind == QUI_SIGNAL_CANCEL ? "pg_cancel_backend" : "pg_terminate_backend");
  append_targets (sql, targets, n_targets);
  g_string_append (sql,
    "\n       ) AS w(pid, backend_start, usesysid, datid, query_start)\n"
    "  LEFT JOIN pg_stat_activity a ON a.pid = w.pid");
  if (!forced)
    {
      g_string_append (sql,
        "\n  JOIN pg_roles me ON me.rolname = current_user\n"
        "  LEFT JOIN pg_roles t ON t.oid = a.usesysid\n"
        " CROSS JOIN LATERAL (SELECT ");
      qui_statements_append_predicate (sql, version_num);
      g_string_append (sql, " AS can) p");
    }
  g_string_append (sql, ";\nCOMMIT;\n");
  return g_string_free (sql, FALSE);
}

char *
qui_statements_verify (const QuiSignalTarget *const *targets, guint n_targets)
{
  GString *sql = g_string_new (NULL);

  g_return_val_if_fail (n_targets > 0, NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  g_string_append (sql,
    "SELECT a.pid,\n"
    "       CASE WHEN a.state <> 'disabled' THEN\n"
    "         a.state IN ('active', 'fastpath function call')\n"
    "         AND (w.query_start IS NULL OR a.query_start = w.query_start)\n"
    "       END AS running\n"
    "  FROM (VALUES\n"
    "         ");
  append_targets (sql, targets, n_targets);
  g_string_append (sql,
    "\n       ) AS w(pid, backend_start, usesysid, datid, query_start)\n"
    "  JOIN pg_stat_activity a ON a.pid = w.pid\n"
    "   AND a.backend_start IS NOT DISTINCT FROM w.backend_start\n"
    "   AND a.usesysid IS NOT DISTINCT FROM w.usesysid AND a.datid IS NOT DISTINCT FROM w.datid;\n"
    "COMMIT;\n");
  return g_string_free (sql, FALSE);
}

char *
qui_statements_newcomers (const guint32 *oids, guint n_oids, gint64 since)
{
  GString *sql = g_string_new (NULL);

  g_return_val_if_fail (n_oids > 0, NULL);
  g_return_val_if_fail (since != QUI_TIME_UNKNOWN, NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  g_string_append (sql,
    "SELECT a.pid, a.backend_start, a.usesysid, a.datid, a.application_name, host(a.client_addr) AS client_addr\n"
    "  FROM pg_stat_activity a\n"
    " WHERE a.backend_start >= ");
  append_time (sql, since);
  for (guint i = 0; i < n_oids; i++)
    g_string_append_printf (sql, "%s'%u'", i == 0 ? "\n   AND a.datid IN (" : ", ", oids[i]);
  g_string_append (sql, ");\nCOMMIT;\n");
  return g_string_free (sql, FALSE);
}

GPtrArray *
qui_statements_chunks (const QuiSignalTarget *targets, guint n_targets)
{
  GPtrArray *chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  GArray *chunk = NULL;

  for (guint i = 0; i < n_targets; i++)
    {
      if (qui_signal_target_is_forced (&targets[i]))
        continue;
      if (chunk == NULL || chunk->len == QUI_SIGNAL_CHUNK)
        {
          chunk = g_array_new (FALSE, FALSE, sizeof (guint));
          g_ptr_array_add (chunks, chunk);
        }
      g_array_append_val (chunk, i);
    }

  /* Those the server may refuse by an error come last, each alone, so that the error spoils nothing else. */
  for (guint i = 0; i < n_targets; i++)
    {
      if (!qui_signal_target_is_forced (&targets[i]))
        continue;
      chunk = g_array_new (FALSE, FALSE, sizeof (guint));
      g_array_append_val (chunk, i);
      g_ptr_array_add (chunks, chunk);
    }
  return chunks;
}

char *
qui_statements_signal_script (int                    version_num,
                              QuiSignalKind          kind,
                              const QuiSignalTarget *targets,
                              guint                  n_targets,
                              const int             *own_pids)
{
  g_autoptr (GPtrArray) chunks = qui_statements_chunks (targets, n_targets);
  GString *script = g_string_new (NULL);

  for (guint c = 0; c < chunks->len; c++)
    {
      const GArray *chunk = g_ptr_array_index (chunks, c);
      const QuiSignalTarget *members[QUI_SIGNAL_CHUNK];
      g_autofree char *sql = NULL;

      for (guint i = 0; i < chunk->len; i++)
        members[i] = &targets[g_array_index (chunk, guint, i)];
      sql = qui_statements_signal (version_num, kind, members, chunk->len, own_pids);
      if (c > 0)
        g_string_append_c (script, '\n');
      g_string_append (script, sql);
    }
  return g_string_free (script, FALSE);
}

/* The server keeps one byte less of a query than its setting says, and never part of a character. Relations of other databases have no
 * name here; shared ones have. */
char *
qui_statements_session_detail (int version_num, int pid, gint64 backend_start, guint n_locks)
{
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "5s");
  g_string_append_printf (sql,
    "SELECT a.backend_type IS NULL AS hidden, a.query, s.setting::int4 AS query_limit,\n"
    "       octet_length(a.query) >= s.setting::int4 - pg_encoding_max_length(d.encoding) AS query_full\n"
    "  FROM pg_stat_get_activity(%d) a\n"
    "  JOIN pg_settings s ON s.name = 'track_activity_query_size'\n"
    "  JOIN pg_database d ON d.datname = current_database()\n"
    " WHERE a.backend_start IS NOT DISTINCT FROM ",
    pid);
  append_time (sql, backend_start);
  g_string_append_printf (sql,
    "::timestamptz;\n"
    "SELECT l.mode, l.granted, l.locktype, %s AS wait_start, d.datname, l.relation,\n"
    "       CASE WHEN l.database = 0 OR d.datname = current_database() THEN l.relation::regclass::text END AS relation_name,\n"
    "       l.page, l.tuple, l.transactionid, l.virtualxid, l.classid, l.classid::regclass::text AS class_name, l.objid, l.objsubid\n"
    "  FROM pg_stat_get_activity(%d) a\n"
    "  JOIN LATERAL (SELECT l.* FROM pg_locks l\n"
    "                 WHERE l.pid = a.pid%s\n"
    "                 ORDER BY l.granted, l.pid = a.pid DESC, l.relation, l.mode LIMIT %u) l ON true\n"
    "  LEFT JOIN pg_database d ON d.oid = l.database\n"
    " WHERE a.backend_start IS NOT DISTINCT FROM ",
    version_num >= 140000 ? "l.waitstart" : "NULL::timestamptz",
    pid,
    version_num >= 130000 ? " OR NOT l.granted AND l.pid IN (SELECT w.pid FROM pg_stat_activity w WHERE w.leader_pid = a.pid)" : "",
    n_locks);
  append_time (sql, backend_start);
  g_string_append (sql, "::timestamptz\n ORDER BY l.granted, l.pid = a.pid DESC, l.relation, l.mode;\nCOMMIT;\n");
  return g_string_free (sql, FALSE);
}

char *
qui_statements_queries (const QuiSession *const *sessions, guint n_sessions)
{
  GString *sql = g_string_new (NULL);

  g_return_val_if_fail (n_sessions > 0, NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "5s");
  g_string_append (sql, "SELECT a.pid, CASE WHEN a.backend_type IS NOT NULL THEN a.query END AS query\n  FROM (VALUES\n         ");
  for (guint i = 0; i < n_sessions; i++)
    {
      g_string_append_printf (sql, "%s(%d, ", i == 0 ? "" : ",\n         ", sessions[i]->pid);
      append_time (sql, sessions[i]->backend_start);
      g_string_append (sql, i == 0 ? "::timestamptz)" : ")");
    }
  g_string_append (sql,
    "\n       ) AS w(pid, backend_start)\n"
    "  JOIN pg_stat_activity a ON a.pid = w.pid AND a.backend_start IS NOT DISTINCT FROM w.backend_start;\n"
    "COMMIT;\n");
  return g_string_free (sql, FALSE);
}

/* pg_database_size() raises 42501 where it is not allowed, which would take all the others with it. */
char *
qui_statements_database_details (void)
{
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  g_string_append (sql,
    "SELECT d.oid,\n"
    "       CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE')\n"
    "            THEN pg_database_size(d.oid) END AS size,\n"
    "       pg_encoding_to_char(d.encoding) AS encoding, d.datcollate,\n"
    "       coalesce(s.n, 0) AS n_slots, coalesce(s.n_active, 0) AS n_active_slots\n"
    "  FROM pg_database d\n"
    "  LEFT JOIN (SELECT datoid, count(*) AS n, count(*) FILTER (WHERE active) AS n_active\n"
    "               FROM pg_replication_slots WHERE datoid IS NOT NULL GROUP BY datoid) s ON s.datoid = d.oid;\n"
    "COMMIT;\n");
  return g_string_free (sql, FALSE);
}
