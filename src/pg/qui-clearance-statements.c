/* qui-clearance-statements.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-clearance-statements.h"

#include "qui-statements-private.h"

char *
qui_clearance_quote_identifier (const char *name)
{
  GString *quoted = g_string_new ("\"");

  for (const char *c = name; *c != '\0'; c++)
    {
      if (*c == '"')
        g_string_append_c (quoted, '"');
      g_string_append_c (quoted, *c);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/* The form with E reads the same whatever standard_conforming_strings is. */
char *
qui_clearance_quote_literal (const char *text)
{
  GString *quoted = g_string_new (strchr (text, '\\') != NULL ? "E'" : "'");

  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '\'' || *c == '\\')
        g_string_append_c (quoted, *c);
      g_string_append_c (quoted, *c);
    }
  g_string_append_c (quoted, '\'');
  return g_string_free (quoted, FALSE);
}

static void
append_oids (GString *sql, const QuiClearanceRequest *request)
{
  g_string_append_printf (sql, "('%u'", request->database_oid);
  if (request->other_oid != 0)
    g_string_append_printf (sql, ", '%u'", request->other_oid);
  g_string_append_c (sql, ')');
}

char *
qui_clearance_statement_look (const QuiClearanceRequest *request, int worker_pid, const char *worker_start, const char *application)
{
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, " TRANSACTION READ ONLY", "10s");
  g_string_append (sql,
    "SELECT (SELECT c.system_identifier FROM pg_control_system() c) AS system_identifier, pg_is_in_recovery() AS standby,\n"
    "       a.pid, a.backend_start, (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) AS here,\n"
    "       current_setting('server_encoding') AS encoding,\n"
    "       ");
  if (worker_pid != 0 && worker_start != NULL)
    {
      g_autofree char *start = qui_clearance_quote_literal (worker_start);

      /* Idle, it waits for us, who are gone, perhaps for hours; or for a command that is on its way still, and must not come any more. */
      g_string_append_printf (sql,
        "EXISTS (SELECT 1 FROM pg_stat_activity w\n"
        "               WHERE CASE WHEN w.pid = %d AND w.backend_start = %s\n"
        "                          THEN CASE WHEN w.state = 'idle' THEN pg_terminate_backend(w.pid) ELSE true END ELSE false END)",
        worker_pid, start);
    }
  else
    {
      g_string_append (sql,
        "EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'object' AND l.classid = 'pg_database'::regclass\n"
        "               AND l.mode IN ('AccessExclusiveLock', 'ShareLock') AND l.objid IN ");
      append_oids (sql, request);
      g_string_append_c (sql, ')');
    }
  g_string_append (sql, " AS at_work,\n       ");
  if (application != NULL)
    {
      g_autofree char *name = qui_clearance_quote_literal (application);

      /* Idle for a moment only, it may get what is on its way still: tcp_user_timeout says for how long that can be. */
      g_string_append_printf (sql,
        "EXISTS (SELECT 1 FROM pg_stat_activity p WHERE p.application_name = %s\n"
        "               AND (p.state <> 'idle' OR p.state_change > clock_timestamp() - interval '30 s'))",
        name);
    }
  else
    {
      g_string_append (sql, "false");
    }
  g_string_append (sql,
    " AS program_at_work\n"
    "  FROM pg_stat_activity a WHERE a.pid = pg_backend_pid();\n"
    "SELECT d.oid, d.datname, quote_ident(d.datname) AS quoted, d.datallowconn, d.datconnlimit, s.spcname AS tablespace\n"
    "  FROM pg_database d\n"
    "  LEFT JOIN pg_tablespace s ON s.oid = d.dattablespace\n"
    " WHERE d.oid IN ");
  append_oids (sql, request);
  if (request->new_name != NULL)
    {
      g_autofree char *name = qui_clearance_quote_literal (request->new_name);

      g_string_append_printf (sql, " OR d.datname::text = %s::text", name);
    }
  g_string_append (sql, ";\nSELECT a.pid, a.backend_start FROM pg_stat_activity a WHERE a.datid IN ");
  append_oids (sql, request);
  g_string_append (sql, ";\nCOMMIT;\n");
  return g_string_free (sql, FALSE);
}

char *
qui_clearance_statement_limits (const QuiClearanceRequest *request)
{
  return g_strdup_printf ("SET lock_timeout = '2s';\n"
                          "SET statement_timeout = '%us';\n"
                          "SET idle_in_transaction_session_timeout = '5s'",
                          qui_clearance_request_get_seconds (request));
}

/* Fails where the database that was meant is not the one that got the name: undoes the transaction. */
static void
append_guard (GString *sql, guint32 oid, const char *name_literal, const char *more)
{
  g_string_append_printf (sql, "SELECT 1 / count(*) AS same FROM pg_catalog.pg_database WHERE oid = '%u'", oid);
  if (name_literal != NULL)
    g_string_append_printf (sql, " AND datname = %s", name_literal);
  g_string_append_printf (sql, "%s;\n", more);
}

/* The commands that may stand in a transaction, for names that can be written into a statement. */
static char *
transaction (const QuiClearanceRequest *request, const char *quoted, const char *other_quoted, const char *spare_name)
{
  const char *new_name = request->mode == QUI_CLEARANCE_CLEAR ? spare_name : request->new_name;
  g_autofree char *identifier = new_name != NULL ? qui_clearance_quote_identifier (new_name) : NULL;
  g_autofree char *literal = new_name != NULL ? qui_clearance_quote_literal (new_name) : NULL;
  gboolean opens = request->mode == QUI_CLEARANCE_REOPEN;
  GString *sql = g_string_new ("BEGIN;\n");

  switch (request->mode)
    {
    case QUI_CLEARANCE_RENAME:
      g_string_append_printf (sql, "ALTER DATABASE %s RENAME TO %s;\n", quoted, identifier);
      if (request->reopen)
        g_string_append_printf (sql, "ALTER DATABASE %s ALLOW_CONNECTIONS true;\n", identifier);
      append_guard (sql, request->database_oid, literal, "");
      break;
    case QUI_CLEARANCE_SWAP:
      g_string_append_printf (sql, "ALTER DATABASE %s RENAME TO %s;\n", quoted, identifier);
      g_string_append_printf (sql, "ALTER DATABASE %s RENAME TO %s;\n", other_quoted, quoted);
      append_guard (sql, request->database_oid, literal, "");
      append_guard (sql, request->other_oid, NULL, "");
      break;
    case QUI_CLEARANCE_CLEAR:
      g_string_append_printf (sql, "ALTER DATABASE %s RENAME TO %s;\n", quoted, identifier);
      append_guard (sql, request->database_oid, literal, "");
      break;
    case QUI_CLEARANCE_CLOSE:
    case QUI_CLEARANCE_REOPEN:
    case QUI_CLEARANCE_DROP:
    case QUI_CLEARANCE_COPY:
    case QUI_CLEARANCE_MOVE:
    default:
      g_string_append_printf (sql, "ALTER DATABASE %s ALLOW_CONNECTIONS %s;\n", quoted, opens ? "true" : "false");
      append_guard (sql, request->database_oid, NULL, opens ? " AND datallowconn" : " AND NOT datallowconn");
      break;
    }
  g_string_append (sql, request->mode == QUI_CLEARANCE_CLEAR ? "ROLLBACK;\n" : "COMMIT;\n");
  return g_string_free (sql, FALSE);
}

/* The same for a name that the server would not take as text: it looks the name up itself. */
static char *
block (const QuiClearanceRequest *request, const char *spare_name)
{
  const char *new_name = request->mode == QUI_CLEARANCE_CLEAR ? spare_name : request->new_name;
  g_autofree char *literal = new_name != NULL ? qui_clearance_quote_literal (new_name) : NULL;
  g_autofree char *body_literal = NULL;
  GString *body = g_string_new ("DECLARE one name; two name;\nBEGIN\n");
  char *sql;

  g_string_append_printf (body, "  SELECT datname INTO STRICT one FROM pg_catalog.pg_database WHERE oid = '%u';\n", request->database_oid);
  if (request->mode == QUI_CLEARANCE_SWAP)
    g_string_append_printf (body, "  SELECT datname INTO STRICT two FROM pg_catalog.pg_database WHERE oid = '%u';\n", request->other_oid);
  if (literal != NULL)
    g_string_append_printf (body, "  EXECUTE format('ALTER DATABASE %%I RENAME TO %%I', one, %s);\n", literal);
  else
    g_string_append_printf (body, "  EXECUTE format('ALTER DATABASE %%I ALLOW_CONNECTIONS %s', one);\n",
                            request->mode == QUI_CLEARANCE_REOPEN ? "true" : "false");
  if (request->mode == QUI_CLEARANCE_SWAP)
    g_string_append (body, "  EXECUTE format('ALTER DATABASE %I RENAME TO %I', two, one);\n");
  if (request->mode == QUI_CLEARANCE_RENAME && request->reopen)
    g_string_append_printf (body, "  EXECUTE format('ALTER DATABASE %%I ALLOW_CONNECTIONS true', %s);\n", literal);
  g_string_append (body, "END");

  body_literal = qui_clearance_quote_literal (body->str);
  sql = g_strdup_printf ("BEGIN;\nDO %s;\n%s;\n", body_literal, request->mode == QUI_CLEARANCE_CLEAR ? "ROLLBACK" : "COMMIT");
  g_string_free (body, TRUE);
  return sql;
}

char *
qui_clearance_statement_command (const QuiClearanceRequest *request,
                                 int                        version_num,
                                 const char                *quoted,
                                 const char                *other_quoted,
                                 gboolean                   blocked_bytes,
                                 const char                *spare_name)
{
  g_autofree char *identifier = request->new_name != NULL ? qui_clearance_quote_identifier (request->new_name) : NULL;
  g_autofree char *tablespace = request->tablespace != NULL ? qui_clearance_quote_identifier (request->tablespace) : NULL;

  switch (request->mode)
    {
    case QUI_CLEARANCE_DROP:
      return blocked_bytes ? NULL : g_strdup_printf ("DROP DATABASE %s%s;\n", quoted, version_num >= 130000 ? " WITH (FORCE)" : "");
    case QUI_CLEARANCE_COPY:
      return blocked_bytes ? NULL : g_strdup_printf ("CREATE DATABASE %s TEMPLATE %s;\n", identifier, quoted);
    case QUI_CLEARANCE_MOVE:
      return blocked_bytes ? NULL : g_strdup_printf ("ALTER DATABASE %s SET TABLESPACE %s;\n", quoted, tablespace);
    case QUI_CLEARANCE_RENAME:
    case QUI_CLEARANCE_SWAP:
    case QUI_CLEARANCE_CLEAR:
    case QUI_CLEARANCE_CLOSE:
    case QUI_CLEARANCE_REOPEN:
    default:
      return blocked_bytes ? block (request, spare_name) : transaction (request, quoted, other_quoted, spare_name);
    }
}

static void
append_left_over (GString *sql, GPtrArray *left_over)
{
  for (guint i = 0; i < left_over->len; i++)
    {
      const QuiSurvivor *session = g_ptr_array_index (left_over, i);
      g_autofree char *start = *session->start != '\0' ? qui_clearance_quote_literal (session->start) : g_strdup ("NULL");

      g_string_append_printf (sql, " AND NOT (a.pid = %d AND a.backend_start IS NOT DISTINCT FROM %s::timestamptz)", session->pid, start);
    }
}

char *
qui_clearance_statement_drain (const QuiClearanceRequest *request,
                               int                        version_num,
                               int                        worker_pid,
                               const int                 *own_pids,
                               const char                *application_name,
                               GPtrArray                 *left_over,
                               gboolean                   look_only)
{
  g_autofree char *application = qui_clearance_quote_literal (application_name);
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, "", "10s");
  /* One statement, or the fence may go between two and nobody seem to be left. The sessions are looked at before the fence is: who came
   * in after it is not among them. */
  g_string_append (sql,
    "WITH inside AS (SELECT a.pid, a.backend_start, a.datid, a.usesysid, a.usename, a.application_name, a.backend_type\n"
    "                  FROM pg_stat_activity a WHERE a.datid IN ");
  append_oids (sql, request);
  g_string_append (sql, "),\nfenced AS (");
  if (request->mode == QUI_CLEARANCE_CLOSE)
    g_string_append (sql, "SELECT d.oid FROM pg_database d WHERE NOT d.datallowconn AND d.oid IN ");
  else
    g_string_append_printf (sql,
      "SELECT DISTINCT l.objid AS oid FROM pg_locks l\n"
      " WHERE (SELECT count(*) FROM inside) >= 0\n"
      "   AND l.pid = %d AND l.granted AND l.locktype = 'object' AND l.classid = 'pg_database'::regclass\n"
      "   AND l.mode IN ('AccessExclusiveLock', 'ShareLock') AND l.objid IN ",
      worker_pid);
  append_oids (sql, request);
  g_string_append_printf (sql,
    ")\n"
    "SELECT a.pid, a.backend_start, a.datid, a.usename, a.application_name,\n"
    "       CASE WHEN a.usesysid IS NULL THEN coalesce(a.backend_type, 'autovacuum worker') ELSE a.backend_type END AS backend_type,\n"
    "       CASE WHEN a.application_name = %s",
    application);
  append_left_over (sql, left_over);
  g_string_append_printf (sql,
    " THEN 'named'\n"
    "            WHEN p.can = 'yes' THEN %s ELSE p.can END AS result,\n"
    "       (extract(epoch FROM clock_timestamp() - a.backend_start) * 1000000)::int8 AS age, (SELECT count(*) FROM fenced) AS n_fenced\n"
    "  FROM fenced f\n"
    "  JOIN pg_roles me ON me.rolname = current_user\n"
    "  LEFT JOIN inside a ON a.datid = f.oid AND NOT (",
    look_only ? "'there'" : "CASE WHEN pg_terminate_backend(a.pid) THEN 'signalled' ELSE 'gone' END");
  qui_statements_append_own_pids (sql, own_pids);
  g_string_append (sql,
    ")\n"
    "  LEFT JOIN pg_roles t ON t.oid = a.usesysid\n"
    " CROSS JOIN LATERAL (SELECT ");
  qui_statements_append_predicate (sql, version_num);
  g_string_append (sql, " AS can) p;\nCOMMIT;\n");
  return g_string_free (sql, FALSE);
}

char *
qui_clearance_statement_slots (const QuiClearanceRequest *request, int version_num)
{
  GString *sql = g_string_new (NULL);

  qui_statements_append_begin (sql, "", "10s");
  g_string_append (sql,
    "SELECT s.slot_name, s.active_pid,\n"
    "       CASE p.can WHEN 'yes' THEN CASE WHEN pg_terminate_backend(a.pid) THEN 'signalled' ELSE 'gone' END\n"
    "                  ELSE coalesce(p.can, 'gone') END AS result\n"
    "  FROM pg_replication_slots s\n"
    "  JOIN pg_roles me ON me.rolname = current_user\n"
    "  LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid\n"
    "  LEFT JOIN pg_roles t ON t.oid = a.usesysid\n"
    " CROSS JOIN LATERAL (SELECT ");
  qui_statements_append_predicate (sql, version_num);
  g_string_append_printf (sql, " AS can) p\n WHERE s.active AND s.datoid = '%u';\nCOMMIT;\n", request->database_oid);
  return g_string_free (sql, FALSE);
}
