/* qui-preflight-statement.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-preflight-statement.h"

#include "qui-clearance-statements.h"
#include "qui-statements-private.h"

/* The databases, with what our role is to them. */
static const char with_databases[] =
  "WITH me AS (SELECT r.oid, r.rolsuper, r.rolcreatedb FROM pg_roles r WHERE r.rolname = current_user),\n"
  "d AS (SELECT b.*, s.spcname, me.rolsuper, me.rolcreatedb, me.rolsuper OR pg_has_role(me.oid, b.datdba, 'USAGE') AS own\n"
  "        FROM me, pg_database b LEFT JOIN pg_tablespace s ON s.oid = b.dattablespace\n"
  "       WHERE b.oid IN (%s))\n"
  "SELECT 'database' AS kind, d.oid, NULL::int4 AS pid, d.datname::text AS name, d.spcname::text AS detail, NULL::text AS backend_type,\n"
  "       NULL::text AS result, d.datallowconn AS flag, NULL::timestamptz AS since FROM d\n";

static const char rights[] =
  "UNION ALL SELECT 'standby', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE pg_is_in_recovery()\n"
  "UNION ALL SELECT 'invalid', d.oid, NULL, d.datname, NULL, NULL, NULL, NULL, NULL FROM d WHERE d.datconnlimit = -2\n"
  "UNION ALL SELECT 'not-owner', d.oid, NULL, d.datname, pg_get_userbyid(d.datdba), NULL, NULL, d.datistemplate, NULL\n"
  "  FROM d WHERE NOT d.own\n"
  "UNION ALL SELECT 'no-createdb', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM me WHERE NOT (me.rolsuper OR me.rolcreatedb)\n"
  "UNION ALL SELECT 'template', d.oid, NULL, d.datname, NULL, NULL, NULL, NULL, NULL FROM d WHERE d.datistemplate\n"
  "UNION ALL SELECT CASE WHEN d.datallowconn THEN 'open' ELSE 'closed' END, d.oid, NULL, d.datname, NULL, NULL, NULL, NULL, NULL FROM d\n";

static const char things_inside[] =
  "UNION ALL SELECT 'prepared', d.oid, NULL, x.gid, x.owner, NULL, NULL, d.datallowconn AND (d.rolsuper OR x.owner = current_user), x.prepared\n"
  "  FROM d JOIN pg_prepared_xacts x ON x.database = d.datname\n"
  "UNION ALL SELECT 'subscription', d.oid, NULL, s.subname, NULL, NULL, NULL, s.subenabled, NULL\n"
  "  FROM d JOIN pg_subscription s ON s.subdbid = d.oid\n"
  "UNION ALL SELECT CASE WHEN s.active THEN 'slot-active' ELSE 'slot-inactive' END, d.oid, s.active_pid, s.slot_name, NULL, NULL, NULL, NULL, NULL\n"
  "  FROM d JOIN pg_replication_slots s ON s.datoid = d.oid\n";

/* A lock that logins take and give back at once (RowExclusive) is none; a parallel worker ends with its leader. */
static const char locks[] =
  "UNION ALL SELECT 'object-lock', d.oid, l.pid, a.usename, l.mode, a.backend_type, NULL, a.datid = d.oid, NULL\n"
  "  FROM d JOIN pg_locks l ON l.locktype = 'object' AND l.classid = 'pg_database'::regclass AND l.objid = d.oid\n"
  "  LEFT JOIN pg_stat_activity a ON a.pid = l.pid\n"
  " WHERE l.granted AND l.mode NOT IN ('RowExclusiveLock', 'AccessShareLock') AND l.pid IS DISTINCT FROM pg_backend_pid()\n"
  "UNION ALL SELECT 'waiting-login', d.oid, l.pid, NULL, l.mode, NULL, NULL, NULL, NULL\n"
  "  FROM d JOIN pg_locks l ON l.locktype = 'object' AND l.classid = 'pg_database'::regclass AND l.objid = d.oid\n"
  " WHERE NOT l.granted AND l.mode = 'RowExclusiveLock'\n";

static void
append_sessions (GString *sql, int version_num, const int *own_pids, const char *application_name)
{
  g_autofree char *application = qui_clearance_quote_literal (application_name);

  g_string_append (sql,
    "UNION ALL SELECT 'session', d.oid, a.pid, a.usename, a.application_name,\n"
    /* What hides its type and has no role, inside a database, is nothing else. */
    "       CASE WHEN a.usesysid IS NULL THEN coalesce(a.backend_type, 'autovacuum worker') ELSE a.backend_type END,\n"
    "       CASE WHEN ");
  qui_statements_append_own_pids (sql, own_pids);
  g_string_append (sql, " THEN 'own' ELSE p.can END,\n"
    /* As in the look: what may be a parallel worker whose type our role does not see; in each lot one is the leader. */
    "       a.backend_type IS NULL AND a.usesysid IS NOT NULL AND a.backend_xmin IS NOT NULL AND a.backend_xid IS NULL\n"
    "       AND row_number() OVER (PARTITION BY a.datid, a.usesysid, a.application_name, a.backend_xmin IS NULL\n"
    "                              ORDER BY a.backend_xid IS NULL, a.pid) > 1, a.xact_start\n"
    "  FROM d JOIN pg_stat_activity a ON a.datid = d.oid\n"
    "  JOIN pg_roles me ON me.rolname = current_user\n"
    "  LEFT JOIN pg_roles t ON t.oid = a.usesysid\n"
    " CROSS JOIN LATERAL (SELECT ");
  qui_statements_append_predicate (sql, version_num);
  g_string_append_printf (sql, " AS can) p\n WHERE a.backend_type IS DISTINCT FROM 'parallel worker'\n"
    "UNION ALL SELECT 'named', d.oid, a.pid, NULL, NULL, NULL, NULL, NULL, a.backend_start\n"
    "  FROM d JOIN pg_stat_activity a ON a.datid = d.oid AND a.application_name = %s\n", application);
}

/* The length is the server's to tell: it counts bytes of its own encoding. */
static void
append_name (GString *sql, const char *name)
{
  g_autofree char *literal = qui_clearance_quote_literal (name);

  g_string_append_printf (sql,
    "UNION ALL SELECT 'name-taken', b.oid, NULL, b.datname, NULL, NULL, NULL, NULL, NULL FROM pg_database b WHERE b.datname::text = %s::text\n"
    "UNION ALL SELECT 'name-long', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL\n"
    " WHERE octet_length(%s::text) > current_setting('max_identifier_length')::int4\n",
    literal, literal);
}

static void
append_tablespace (GString *sql, const char *name)
{
  g_autofree char *literal = qui_clearance_quote_literal (name);

  g_string_append_printf (sql,
    "UNION ALL SELECT 'no-tablespace', NULL, NULL, %s, NULL, NULL, NULL, NULL, NULL\n"
    " WHERE NOT EXISTS (SELECT 1 FROM pg_tablespace s WHERE s.spcname::text = %s::text)\n"
    "UNION ALL SELECT CASE WHEN s.spcname = 'pg_global' THEN 'tablespace-global' ELSE 'tablespace-denied' END,\n"
    "       NULL, NULL, s.spcname, NULL, NULL, NULL, NULL, NULL\n"
    "  FROM pg_tablespace s WHERE s.spcname::text = %s::text\n"
    "   AND (s.spcname = 'pg_global' OR NOT has_tablespace_privilege(s.oid, 'CREATE'))\n"
    "UNION ALL SELECT 'tablespace-same', d.oid, NULL, d.spcname, NULL, NULL, NULL, NULL, NULL FROM d WHERE d.spcname::text = %s::text\n",
    literal, literal, literal, literal);
}

char *
qui_preflight_statement (const QuiClearanceRequest *request, int version_num, const int *own_pids, const char *application_name)
{
  g_autofree char *oids = request->other_oid != 0 ? g_strdup_printf ("'%u', '%u'", request->database_oid, request->other_oid)
                                                  : g_strdup_printf ("'%u'", request->database_oid);
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  g_string_append (sql, "SELECT current_user AS me, clock_timestamp() AS now, (SELECT c.system_identifier FROM pg_control_system() c) AS system_identifier;\n");
  g_string_append_printf (sql,
    "SELECT b.datname FROM pg_database b\n"
    " WHERE b.datallowconn AND NOT b.datistemplate AND b.oid NOT IN (%s) AND b.datname NOT IN ('template0', 'template1')\n"
    "   AND has_database_privilege(b.oid, 'CONNECT')\n"
    " ORDER BY b.datname <> 'postgres', b.datname <> current_database(), b.datname LIMIT 8;\n", oids);
  g_string_append (sql,
    "SELECT s.spcname, has_tablespace_privilege(s.oid, 'CREATE') AS may\n"
    "  FROM pg_tablespace s WHERE s.spcname <> 'pg_global' ORDER BY s.spcname;\n");
  g_string_append_printf (sql, with_databases, oids);
  g_string_append (sql, rights);
  g_string_append (sql, things_inside);
  g_string_append (sql, locks);
  append_sessions (sql, version_num, own_pids, application_name);
  if (qui_clearance_mode_has_name (request->mode) && request->new_name != NULL)
    append_name (sql, request->new_name);
  if (request->mode == QUI_CLEARANCE_MOVE && request->tablespace != NULL)
    append_tablespace (sql, request->tablespace);
  g_string_append (sql, ";\nCOMMIT;\n");
  return g_string_free (sql, FALSE);
}
