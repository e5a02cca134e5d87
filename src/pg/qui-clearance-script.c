/* qui-clearance-script.c: the whole step as a psql script
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * psql has one connection, so the command's own lock cannot be the fence while the same connection ends the sessions: here it is
 * ALLOW_CONNECTIONS false, and the last lines see to it that the database is open again whatever happened. Names never
 * stand in a comment: a line break in one would end it.
 */

#include <string.h>

#include "qui-clearance-statements.h"

/* As often as a clearance does. */
#define DROP_TRIES 10

static void
append_head (GString *script, const QuiClearanceRequest *request, const char *what)
{
  g_string_append_printf (script,
    "-- %s\n"
    "-- Run with psql, connected to another database of the same server, such as postgres:\n"
    "--   psql -X -d postgres -f THIS-FILE\n"
    "\\set ON_ERROR_STOP on\n"
    "SET search_path = pg_catalog;\n"
    "SET lock_timeout = '2s';\n"
    "SET statement_timeout = '%us';\n\n",
    what, qui_clearance_request_get_seconds (request));
}

static const char *
describe (QuiClearanceMode mode)
{
  switch (mode)
    {
    case QUI_CLEARANCE_RENAME:
      return "Renames a database while clients keep coming back.";
    case QUI_CLEARANCE_DROP:
      return "Drops a database while clients keep coming back.";
    case QUI_CLEARANCE_COPY:
      return "Copies a database while clients keep coming back.";
    case QUI_CLEARANCE_MOVE:
      return "Moves a database to another tablespace while clients keep coming back.";
    case QUI_CLEARANCE_SWAP:
      return "Gives a database a new name and another one its name, while clients keep coming back.";
    case QUI_CLEARANCE_CLOSE:
      return "Closes a database to new connections.";
    case QUI_CLEARANCE_REOPEN:
      return "Opens a closed database to new connections.";
    case QUI_CLEARANCE_CLEAR:
    default:
      return "Disconnects everybody from a database while clients keep coming back.";
    }
}

/* Remembers one database by its oid, as :target or :other. */
static void
append_remember (GString *script, const char *variable, const char *name)
{
  g_autofree char *literal = qui_clearance_quote_literal (name);

  g_string_append_printf (script, "SELECT oid AS %s, datallowconn AS %s_was_open FROM pg_database WHERE datname = %s \\gset\n",
                          variable, variable, literal);
}

static void
append_close (GString *script, const char *quoted)
{
  g_string_append_printf (script, "ALTER DATABASE %s ALLOW_CONNECTIONS false;\n", quoted);
}

static void
append_reopen (GString *script, const char *variable, gboolean anyway)
{
  g_autofree char *condition = anyway ? g_strdup ("") : g_strdup_printf (" AND :'%s_was_open'", variable);

  g_string_append_printf (script,
    "SELECT format('ALTER DATABASE %%I ALLOW_CONNECTIONS true', datname) FROM pg_database\n"
    " WHERE oid = :%s AND NOT datallowconn%s \\gexec\n",
    variable, condition);
}

/* Ends sessions until there are none, for ten seconds at most; :empty says whether it worked. psql puts no variable into a DO block. */
static void
append_drain (GString *script, const char *names)
{
  GString *tag = g_string_new ("$drain$");

  /* No name may end the block. */
  while (strstr (names, tag->str) != NULL)
    g_string_insert (tag, 1, "a");
  g_string_append_printf (script,
    "-- Everybody out. A session that you may not terminate stops this here.\n"
    "DO %s\n"
    "BEGIN\n"
    "  FOR i IN 1 .. 500 LOOP\n"
    "    PERFORM pg_stat_clear_snapshot();\n"
    "    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s) AND pid <> pg_backend_pid();\n"
    "    EXIT WHEN NOT FOUND;\n"
    "    PERFORM pg_sleep(0.02);\n"
    "  END LOOP;\n"
    "END %s;\n"
    "SELECT count(*) = 0 AS empty FROM pg_stat_activity WHERE datname IN (%s) \\gset\n",
    tag->str, names, tag->str, names);
  g_string_free (tag, TRUE);
}

static void
append_act (GString *script, const QuiClearanceRequest *request, const char *quoted, const char *other_quoted)
{
  g_autofree char *new_name = request->new_name != NULL ? qui_clearance_quote_identifier (request->new_name) : NULL;
  g_autofree char *tablespace = request->tablespace != NULL ? qui_clearance_quote_identifier (request->tablespace) : NULL;

  switch (request->mode)
    {
    case QUI_CLEARANCE_RENAME:
      g_string_append_printf (script, "ALTER DATABASE %s RENAME TO %s;\n", quoted, new_name);
      break;
    case QUI_CLEARANCE_DROP:
      g_string_append_printf (script, "DROP DATABASE %s;\n", quoted);
      break;
    case QUI_CLEARANCE_COPY:
      g_string_append_printf (script, "CREATE DATABASE %s TEMPLATE %s;\n", new_name, quoted);
      break;
    case QUI_CLEARANCE_MOVE:
      g_string_append_printf (script, "ALTER DATABASE %s SET TABLESPACE %s;\n", quoted, tablespace);
      break;
    case QUI_CLEARANCE_SWAP:
      g_string_append_printf (script, "BEGIN;\nALTER DATABASE %s RENAME TO %s;\nALTER DATABASE %s RENAME TO %s;\nCOMMIT;\n",
                              quoted, new_name, other_quoted, quoted);
      break;
    case QUI_CLEARANCE_CLEAR:
    case QUI_CLEARANCE_CLOSE:
    case QUI_CLEARANCE_REOPEN:
    default:
      g_string_append (script, "\\echo Nobody is connected any more.\n");
      break;
    }
}

static void
append_fenced (GString *script, const QuiClearanceRequest *request, const char *name, const char *other_name)
{
  g_autofree char *quoted = qui_clearance_quote_identifier (name);
  g_autofree char *other_quoted = other_name != NULL ? qui_clearance_quote_identifier (other_name) : NULL;
  g_autofree char *literal = qui_clearance_quote_literal (name);
  g_autofree char *other_literal = other_name != NULL ? qui_clearance_quote_literal (other_name) : NULL;
  g_autofree char *names = other_literal != NULL ? g_strdup_printf ("%s, %s", literal, other_literal) : g_strdup (literal);

  append_remember (script, "target", name);
  if (other_name != NULL)
    append_remember (script, "other", other_name);
  g_string_append (script,
    "\n-- The fence: from here on nobody gets in, not even a superuser. If this script is killed, open the database by hand:\n"
    "-- ALTER DATABASE ... ALLOW_CONNECTIONS true\n");
  append_close (script, quoted);
  if (other_quoted != NULL)
    append_close (script, other_quoted);
  g_string_append (script, "\\set ON_ERROR_STOP off\n\n");
  append_drain (script, names);
  g_string_append (script, "\\if :empty\n");
  append_act (script, request, quoted, other_quoted);
  g_string_append (script, "\\else\n\\echo Somebody is still connected: nothing was done.\n\\endif\n"
                           "\n-- Open again, under whatever name it has now, if it was open before or is to be open.\n");
  append_reopen (script, "target", request->mode == QUI_CLEARANCE_RENAME && request->reopen);
  if (other_name != NULL)
    append_reopen (script, "other", FALSE);
}

/* 13+: FORCE ends everybody but who reads a logical slot, so those are ended before, and again if they are back at once. The last try, which
 * there is only if none has worked, says why and stops. Inside a variable a name can end nothing. */
static void
append_forced_drop (GString *script, const char *name, const char *quoted)
{
  append_remember (script, "target", name);
  g_string_append (script,
    "SELECT format($format$\n"
    "DO $slots$\n"
    "BEGIN\n"
    "  FOR i IN 1 .. 250 LOOP\n"
    "    PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active AND datoid = %s;\n"
    "    EXIT WHEN NOT FOUND;\n"
    "    PERFORM pg_sleep(0.02);\n"
    "  END LOOP;\n"
    "END $slots$\n"
    "$format$, :target) AS end_slots \\gset\n"
    "SELECT format('DROP DATABASE %I WITH (FORCE)', datname) AS drop_it FROM pg_database WHERE oid = :target \\gset\n\n"
    "-- The server itself disconnects everybody and lets nobody in meanwhile, but for those who read a logical slot: they end first. Where\n"
    "-- they were back at once, the same again.\n"
    "\\set ON_ERROR_STOP off\n"
    "SELECT :'end_slots' \\gexec\n");
  g_string_append_printf (script, "DROP DATABASE %s WITH (FORCE);\n", quoted);
  for (guint try = 2; try < DROP_TRIES; try++)
    g_string_append (script, "SELECT :'end_slots', :'drop_it' FROM pg_replication_slots WHERE active AND datoid = :target LIMIT 1 \\gexec\n");
  g_string_append (script, "\\set ON_ERROR_STOP on\nSELECT :'drop_it' FROM pg_database WHERE oid = :target \\gexec\n");
}

char *
qui_clearance_script (const QuiClearanceRequest *request, int version_num, const char *name, const char *other_name)
{
  g_autofree char *quoted = qui_clearance_quote_identifier (name);
  g_autofree char *literal = qui_clearance_quote_literal (name);
  GString *script = g_string_new (NULL);

  append_head (script, request, describe (request->mode));
  if (request->mode == QUI_CLEARANCE_REOPEN)
    {
      g_string_append_printf (script, "ALTER DATABASE %s ALLOW_CONNECTIONS true;\n", quoted);
    }
  else if (request->mode == QUI_CLEARANCE_CLOSE)
    {
      append_close (script, quoted);
      if (!request->keep_sessions)
        append_drain (script, literal);
    }
  else if (request->mode == QUI_CLEARANCE_DROP && version_num >= 130000)
    {
      append_forced_drop (script, name, quoted);
    }
  else
    {
      append_fenced (script, request, name, other_name);
    }
  return g_string_free (script, FALSE);
}
