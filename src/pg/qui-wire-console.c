/* qui-wire-console.c: making a connection to the console of a PgBouncer
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-wire.h"

#include <glib/gi18n-lib.h>

#include "qui-living.h"

#define CONSOLE "pgbouncer"

/* @password NULL: what libpq finds in .pgpass, if anything. */
static PGconn *
dial (QuiWire            *wire,
      const QuiConninfo  *conninfo,
      const char         *password,
      const char         *application_name,
      gint64              deadline,
      GCancellable       *cancellable,
      GError            **error)
{
  g_autoptr (QuiConninfo) wanted = qui_conninfo_copy (conninfo);
  PGconn *conn;

  if (qui_conninfo_get (wanted, "dbname") == NULL)
    qui_conninfo_set (wanted, "dbname", CONSOLE);
  qui_conninfo_set (wanted, "password", password);
  /* The environment may want another kind of server, and libpq would ask the console in words that it does not know. */
  qui_conninfo_set (wanted, "target_session_attrs", "any");
  conn = qui_wire_dial (wire, wanted, application_name, deadline, cancellable, error);
  /* It is no session of a server, so it is not among those that are never to be signalled. */
  qui_living_note_ended (wire);
  return conn;
}

/* Every PgBouncer says so of its console, and passes the server's own version on elsewhere. */
static gboolean
is_console (PGconn *conn)
{
  const char *version = PQparameterStatus (conn, "server_version");

  return version != NULL && g_str_has_suffix (version, "/bouncer");
}

gboolean
qui_wire_connect_console (QuiWire            *wire,
                          const QuiConninfo  *conninfo,
                          const char         *application_name,
                          guint               timeout_ms,
                          GCancellable       *cancellable,
                          GError            **error)
{
  gint64 deadline = qui_wire_deadline_in (timeout_ms);
  const char *password = qui_conninfo_get (conninfo, "password");
  g_autoptr (GError) local = NULL;

  wire->conn = dial (wire, conninfo, NULL, application_name, deadline, cancellable, &local);
  if (password != NULL && g_error_matches (local, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED))
    {
      g_clear_error (&local);
      wire->conn = dial (wire, conninfo, password, application_name, deadline, cancellable, &local);
    }
  if (wire->conn == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  PQsetNoticeReceiver (wire->conn, qui_wire_hear, wire);
  if (is_console (wire->conn))
    return TRUE;

  qui_wire_close (wire);
  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED,
                       _("What answers there is not the console of a PgBouncer, which is reached as the database “pgbouncer”"));
  return FALSE;
}
