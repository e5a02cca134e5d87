/* qui-wire-connect.c: making a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-wire.h"

#include <glib/gi18n-lib.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "qui-dial.h"
#include "qui-key-hook.h"
#include "qui-living.h"
#include "qui-passfile.h"
#include "qui-refusal.h"

#define OLDEST_VERSION 100000

/* What is known of the peer in one attempt; an attempt of libpq's own (with TLS, then without) starts it anew. */
typedef struct
{
  gconstpointer key;           /* for qui_living_note_login() */
  PGconn   *conn;
  gboolean  direct_tls;        /* TLS without the question for it (libpq 17) */
  QuiStage  stage;
  gboolean  tls_answered;
  gboolean  login_answered;
  gboolean  hung_up;
  QuiKeyAsked locked;          /* the client's key could not be read, for want of (the right) password */
} Attempt;

static void
ignore_notice (void       *data,
               const char *message)
{
}

/* Passwords are pointed at where they are, not copied. */
static PGconn *
start (const QuiConninfo *conninfo,
       const QuiConninfo *expanded,
       const QuiDial     *dial,
       const char        *application_name)
{
  static const char * const ours[] = { "host", "hostaddr", "port", "password", "application_name", NULL };
  g_auto (GStrv) keywords = qui_conninfo_list_keywords (expanded);
  const char *own_values[] = { dial->host, dial->hostaddr, dial->port, qui_conninfo_get (conninfo, "password"), application_name };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; keywords[i]; i++)
    if (!g_strv_contains (ours, keywords[i]))
      {
        g_ptr_array_add (names, keywords[i]);
        g_ptr_array_add (values, (gpointer) qui_conninfo_get (expanded, keywords[i]));
      }
  for (guint i = 0; ours[i]; i++)
    if (own_values[i])
      {
        g_ptr_array_add (names, (gpointer) ours[i]);
        g_ptr_array_add (values, (gpointer) own_values[i]);
      }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (values, NULL);
  qui_key_hook_install ();
  return PQconnectStartParams ((const char * const *) names->pdata, (const char * const *) values->pdata, 0);
}

/* Looks at the first byte that the peer sends, before libpq takes it: whether it can be from PostgreSQL. */
static gboolean
greets_like_postgres (Attempt *attempt)
{
  gboolean tls = PQstatus (attempt->conn) == CONNECTION_SSL_STARTUP;
  gboolean login = PQstatus (attempt->conn) == CONNECTION_AWAITING_RESPONSE && !PQsslInUse (attempt->conn);
  char bytes[2];
  gssize n;

  n = recv (PQsocket (attempt->conn), bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
  attempt->hung_up = n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
  if (n <= 0)
    return TRUE;

  if (tls && !attempt->tls_answered)
    {
      attempt->tls_answered = TRUE;
      if (attempt->direct_tls)
        return TRUE;
      /* One letter, yes or no, and nothing before we go on; or an error. */
      return bytes[0] == 'E' || (n == 1 && (bytes[0] == 'S' || bytes[0] == 'N'));
    }
  if (login && !attempt->login_answered)
    {
      attempt->login_answered = TRUE;
      return bytes[0] == 'R' || bytes[0] == 'E' || bytes[0] == 'v';
    }
  return TRUE;
}

static void
note_stage (Attempt *attempt)
{
  switch (PQstatus (attempt->conn))
    {
    case CONNECTION_NEEDED:
    case CONNECTION_STARTED:
      attempt->stage = QUI_STAGE_SOCKET;
      attempt->tls_answered = attempt->login_answered = attempt->hung_up = FALSE;
      break;
    case CONNECTION_SSL_STARTUP:
      attempt->stage = attempt->tls_answered ? QUI_STAGE_TLS : QUI_STAGE_SOCKET;
      break;
    case CONNECTION_BAD:
      break;
    default:
      attempt->stage = QUI_STAGE_LOGIN;
      qui_living_note_login (attempt->key);
      break;
    }
}

/* libpq fails at once for options that mean nothing, but also where the first step already fails: only then its text names
 * the address. */
static QuiStage
stage_of_immediate_failure (const char    *text,
                            const QuiDial *dial)
{
  gboolean tried = strstr (text, ".s.PGSQL.") ||
                   (dial->host && *dial->host && strstr (text, dial->host)) ||
                   (dial->hostaddr && *dial->hostaddr && strstr (text, dial->hostaddr));

  return tried ? QUI_STAGE_SOCKET : QUI_STAGE_OPTIONS;
}

/* Looks back at one step of libpq's. One that could not read the key names its file, in every language; one that may have read it goes on,
 * as far as the server is quick, and may fail at something else. OpenSSL's words for a key of another certificate are not translated. */
static void
note_key (Attempt           *attempt,
          const QuiConninfo *expanded)
{
  QuiKeyAsked asked = qui_key_hook_take ();
  const char *text = PQerrorMessage (attempt->conn);
  const char *path = qui_conninfo_get (expanded, "sslkey");

  if (asked == QUI_KEY_MISSING ||
      (asked == QUI_KEY_GIVEN && strstr (text, path ? path : "postgresql.key") && strstr (text, "key values mismatch") == NULL))
    attempt->locked = asked;
}

/* Parameters are said by the server after the login only. */
static QuiStage
stage_of_failure (const Attempt     *attempt,
                  const QuiConninfo *expanded)
{
  const char *wanted = qui_conninfo_get (expanded, "target_session_attrs");

  if (wanted && !g_str_equal (wanted, "any") && PQparameterStatus (attempt->conn, "server_version"))
    return QUI_STAGE_TARGET;
  return attempt->stage;
}

/* libpq says only on stderr that it does not trust the file it would have taken a password from. */
static void
set_password_needed (Attempt  *attempt,
                     GError  **error)
{
  PQconninfoOption *options = PQconninfo (attempt->conn);
  g_autofree char *complaint = NULL;

  for (PQconninfoOption *option = options; option && option->keyword; option++)
    if (g_str_equal (option->keyword, "passfile") && option->val && *option->val)
      complaint = qui_passfile_dup_complaint (option->val);
  g_clear_pointer (&options, PQconninfoFree);
  g_propagate_error (error, qui_error_new_server (QUI_ERROR_PASSWORD_NEEDED, _("The server asks for a password"), NULL, NULL, complaint));
}

static void
set_failure (Attempt            *attempt,
             const QuiConninfo  *conninfo,
             const QuiConninfo  *expanded,
             GError            **error)
{
  const char *sslmode = qui_conninfo_get (conninfo, "sslmode");
  gboolean tls_off = g_strcmp0 (sslmode, "disable") == 0 || g_strcmp0 (sslmode, "allow") == 0;
  g_autofree char *said = g_strstrip (g_utf8_make_valid (PQerrorMessage (attempt->conn), -1));

  if (attempt->locked == QUI_KEY_MISSING)
    g_set_error_literal (error, QUI_ERROR, QUI_ERROR_KEY_NEEDED, _("The client’s key is protected by a password"));
  else if (attempt->locked == QUI_KEY_GIVEN)
    /* The second line, where there is one, begins the attempt without TLS. */
    g_set_error (error, QUI_ERROR, QUI_ERROR_KEY_REFUSED, "%.*s", (int) strcspn (said, "\n"), said);
  else if (PQconnectionNeedsPassword (attempt->conn))
    set_password_needed (attempt, error);
  else
    g_propagate_error (error, qui_refusal_to_error (said, stage_of_failure (attempt, expanded), attempt->hung_up, tls_off,
                                                    PQconnectionUsedPassword (attempt->conn)));
}

static void
set_not_postgres (GError **error)
{
  g_set_error_literal (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED, _("Something answers there, but it is not a PostgreSQL server"));
}

/* Goes through libpq's steps until the connection is there. */
static gboolean
go_on (Attempt            *attempt,
       const QuiConninfo  *conninfo,
       const QuiConninfo  *expanded,
       gint64              deadline,
       GCancellable       *cancellable,
       GError            **error)
{
  PostgresPollingStatusType want = PGRES_POLLING_WRITING;

  while (want != PGRES_POLLING_OK)
    {
      gboolean reading = want == PGRES_POLLING_READING;

      note_stage (attempt);
      if (!qui_wire_wait (PQsocket (attempt->conn), reading ? G_IO_IN : G_IO_OUT, deadline, cancellable, error))
        return FALSE;
      if (reading && !greets_like_postgres (attempt))
        {
          set_not_postgres (error);
          return FALSE;
        }
      note_stage (attempt);
      want = PQconnectPoll (attempt->conn);
      note_key (attempt, expanded);
      /* Not on without TLS because a password is missing. */
      if (want == PGRES_POLLING_FAILED || attempt->locked != QUI_KEY_NOT_ASKED)
        {
          set_failure (attempt, conninfo, expanded, error);
          return FALSE;
        }
    }
  return TRUE;
}

/* One attempt of @key; the connection, or NULL. */
static PGconn *
dial_once (gconstpointer       key,
           const QuiConninfo  *conninfo,
           const QuiConninfo  *expanded,
           const QuiDial      *dial,
           const char         *application_name,
           gint64              deadline,
           GCancellable       *cancellable,
           GError            **error)
{
  Attempt attempt = {
    .key = key,
    .conn = start (conninfo, expanded, dial, application_name),
    .direct_tls = g_strcmp0 (qui_conninfo_get (expanded, "sslnegotiation"), "direct") == 0,
  };

  if (attempt.conn == NULL || PQstatus (attempt.conn) == CONNECTION_BAD)
    {
      const char *text = attempt.conn ? PQerrorMessage (attempt.conn) : "";

      g_propagate_error (error, qui_refusal_to_error (text, stage_of_immediate_failure (text, dial), FALSE, FALSE, FALSE));
      PQfinish (attempt.conn);
      return NULL;
    }

  PQsetNoticeProcessor (attempt.conn, ignore_notice, NULL);
  /* The only way to learn the SQLSTATE of a refusal: libpq then writes it into its text. */
  PQsetErrorVerbosity (attempt.conn, PQERRORS_VERBOSE);
  if (!go_on (&attempt, conninfo, expanded, deadline, cancellable, error))
    {
      PQfinish (attempt.conn);
      return NULL;
    }
  PQsetErrorVerbosity (attempt.conn, PQERRORS_DEFAULT);
  PQsetnonblocking (attempt.conn, 1);
  return attempt.conn;
}

/* When an attempt is given up: the later ones are left their share, and the person may be less patient than we are. */
static gint64
deadline_of_attempt (const QuiConninfo *expanded,
                     gint64             deadline,
                     guint              attempts_left)
{
  const char *patience = qui_conninfo_get (expanded, "connect_timeout");
  gint64 seconds = patience ? g_ascii_strtoll (patience, NULL, 10) : 0;
  gint64 now = g_get_monotonic_time ();
  gint64 share = now + (deadline - now) / attempts_left;

  /* Like libpq: nothing and less is for ever, and one second is two. */
  return seconds > 0 && seconds < 3600 ? MIN (share, qui_wire_deadline_in (MAX (seconds, 2) * 1000)) : share;
}

/* Whether the next host may do better. */
static gboolean
is_host_to_pass_over (const GError *error)
{
  return g_error_matches (error, QUI_ERROR, QUI_ERROR_UNREACHABLE) || g_error_matches (error, QUI_ERROR, QUI_ERROR_TIMEOUT) ||
         g_error_matches (error, QUI_ERROR, QUI_ERROR_WRONG_SERVER);
}

/* Tries one address after the other, as libpq would, but leaves time for the later ones when the first swallows packets. Of several
 * errors the one of a server that answered says most. */
static PGconn *
dial_each (gconstpointer       key,
           const QuiConninfo  *conninfo,
           const QuiConninfo  *expanded,
           GPtrArray          *dials,
           const char         *application_name,
           gint64              deadline,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr (GError) best = NULL;

  for (guint i = 0; i < dials->len; i++)
    {
      g_autoptr (GError) local = NULL;
      PGconn *conn;

      qui_living_note_dialing (key);
      conn = dial_once (key, conninfo, expanded, g_ptr_array_index (dials, i), application_name,
                        deadline_of_attempt (expanded, deadline, dials->len - i), cancellable, &local);
      if (conn)
        return conn;
      qui_living_note_ended (key);
      if (!is_host_to_pass_over (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (!g_error_matches (best, QUI_ERROR, QUI_ERROR_WRONG_SERVER))
        {
          g_clear_error (&best);
          best = g_steal_pointer (&local);
        }
    }
  g_propagate_error (error, g_steal_pointer (&best));
  return NULL;
}

/* A standby that is only preferred is looked for among all hosts before any is good enough. */
static PGconn *
dial_all (gconstpointer       key,
          const QuiConninfo  *conninfo,
          const QuiConninfo  *expanded,
          GPtrArray          *dials,
          const char         *application_name,
          gint64              deadline,
          GCancellable       *cancellable,
          GError            **error)
{
  static const char * const kinds[] = { "standby", "any" };
  const char *wanted = qui_conninfo_get (expanded, "target_session_attrs");
  gint64 now = g_get_monotonic_time ();

  if (dials->len == 1 || g_strcmp0 (wanted, "prefer-standby") != 0)
    return dial_each (key, conninfo, expanded, dials, application_name, deadline, cancellable, error);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (QuiConninfo) asking = qui_conninfo_copy (expanded);
      gboolean last = i + 1 == G_N_ELEMENTS (kinds);
      g_autoptr (GError) local = NULL;
      PGconn *conn;

      qui_conninfo_set (asking, "target_session_attrs", kinds[i]);
      conn = dial_each (key, conninfo, asking, dials, application_name, last ? deadline : now + (deadline - now) / 2, cancellable, &local);
      if (conn)
        return conn;
      if (last || !is_host_to_pass_over (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  g_assert_not_reached ();
}

/* Preparing the session */

static gboolean
check_version (QuiWire  *wire,
               int       version,
               GError   **error)
{
  const char *said = PQparameterStatus (wire->conn, "server_version");

  if (version >= OLDEST_VERSION)
    return TRUE;
  g_set_error (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED,
               _("The server says it is version “%s”; PostgreSQL 10 or newer is needed"), said ? said : "?");
  return FALSE;
}

/* All of these are settings that the server reports to its client, which is how a pooler (PgBouncer) knows them as the
 * client's and sets them on whichever server connection the client is given; search_path is not, so it is set only without
 * a pooler. It keeps functions and operators that somebody has put into "public" out of our statements.
 *
 * client_encoding: texts in the statistics come from all databases, each in its own encoding. Without conversion (SQL_ASCII)
 * they arrive as they are and are made valid here; a conversion would fail at the first byte that is invalid. */
static char *
session_statement (QuiWire *wire)
{
  const char *encoding = PQparameterStatus (wire->conn, "server_encoding");
  gboolean raw = g_strcmp0 (encoding, "UTF8") == 0 || g_strcmp0 (encoding, "SQL_ASCII") == 0;

  return g_strdup_printf ("SET TimeZone = 'UTC';"
                          "SET DateStyle = 'ISO';"
                          "SET standard_conforming_strings = on;"
                          "SET client_encoding = '%s';"
                          "SELECT pg_catalog.pg_backend_pid(), pg_catalog.current_setting('server_version_num'),"
                          " pg_catalog.pg_postmaster_start_time(),"
                          " CASE WHEN pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) %d"
                          " THEN pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false) END",
                          raw ? "SQL_ASCII" : "UTF8", PQbackendPID (wire->conn));
}

/* The end of the socket that is ours. */
static char *
dup_local_address (PGconn *conn)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  char text[NI_MAXHOST];

  if (getsockname (PQsocket (conn), (struct sockaddr *) &address, &length) != 0 || address.ss_family == AF_UNIX
      || getnameinfo ((struct sockaddr *) &address, length, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0)
    return NULL;
  return g_strdup (text);
}

/* What is set behind a pooler stays with the server's connection, for the next client that gets it. */
static gboolean
take_role (QuiWire       *wire,
           const char    *role,
           gint64         deadline,
           GCancellable  *cancellable,
           GError       **error)
{
  gint64 left = MAX (deadline - g_get_monotonic_time (), 0) / G_TIME_SPAN_MILLISECOND;
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autofree char *sql = NULL;
  char *quoted;

  if (role == NULL)
    return TRUE;
  if (wire->pooled)
    {
      g_set_error (error, QUI_ERROR, QUI_ERROR_ROLE,
                   _("The role %s cannot be taken through a connection pooler: others would get it, too"), role);
      return FALSE;
    }

  quoted = PQescapeIdentifier (wire->conn, role, strlen (role));
  if (quoted == NULL)
    {
      g_set_error (error, QUI_ERROR, QUI_ERROR_ROLE, _("There can be no role of the name %s"), role);
      return FALSE;
    }
  sql = g_strconcat ("SET ROLE ", quoted, NULL);
  PQfreemem (quoted);
  results = qui_wire_query (wire, sql, left, cancellable, &local);
  if (results != NULL)
    return TRUE;

  if (g_error_matches (local, QUI_ERROR, QUI_ERROR_SERVER))
    g_propagate_error (error, qui_error_new_server (QUI_ERROR_ROLE, local->message, qui_error_get_sqlstate (local),
                                                    qui_error_get_detail (local), qui_error_get_hint (local)));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
prepare (QuiWire       *wire,
         const char    *role,
         gint64         deadline,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autofree char *sql = session_statement (wire);
  g_autoptr (GPtrArray) results = NULL;
  gint64 left = MAX (deadline - g_get_monotonic_time (), 0) / G_TIME_SPAN_MILLISECOND;
  const PGresult *answer;

  /* What says of itself that it is too old may not even understand the statement. */
  if (!check_version (wire, PQserverVersion (wire->conn), error))
    return FALSE;
  results = qui_wire_query (wire, sql, left, cancellable, error);
  if (results == NULL)
    return FALSE;
  answer = g_ptr_array_index (results, results->len - 1);
  if (PQntuples (answer) != 1 || PQnfields (answer) != 4)
    {
      set_not_postgres (error);
      return FALSE;
    }

  wire->backend_pid = qui_result_get_int (answer, 0, 0, 0);
  wire->server_version = qui_result_get_int (answer, 0, 1, 0);
  wire->server_started = qui_result_get_time (answer, 0, 2);
  wire->pooled = wire->backend_pid != PQbackendPID (wire->conn);
  wire->tls = PQsslInUse (wire->conn) ? g_strdup (PQsslAttribute (wire->conn, "protocol")) : NULL;
  wire->local_address = dup_local_address (wire->conn);
  return check_version (wire, wire->server_version, error) && take_role (wire, role, deadline, cancellable, error);
}

PGconn *
qui_wire_dial (QuiWire            *wire,
               const QuiConninfo  *conninfo,
               const char         *application_name,
               gint64              deadline,
               GCancellable       *cancellable,
               GError            **error)
{
  g_autoptr (QuiConninfo) expanded = qui_dial_expand (conninfo);
  g_autoptr (GPtrArray) dials = qui_dial_resolve (expanded, deadline, cancellable, error);

  if (dials == NULL)
    return NULL;
  return dial_all (wire, conninfo, expanded, dials, application_name, deadline, cancellable, error);
}

gboolean
qui_wire_connect (QuiWire            *wire,
                  const QuiConninfo  *conninfo,
                  const char         *application_name,
                  guint               timeout_ms,
                  GCancellable       *cancellable,
                  GError            **error)
{
  gint64 deadline = qui_wire_deadline_in (timeout_ms);

  if (qui_wire_is_up (wire))
    return TRUE;
  if (wire->console)
    return qui_wire_connect_console (wire, conninfo, application_name, timeout_ms, cancellable, error);

  wire->conn = qui_wire_dial (wire, conninfo, application_name, deadline, cancellable, error);
  if (wire->conn == NULL)
    return FALSE;
  qui_living_note_greeted (wire);
  PQsetNoticeReceiver (wire->conn, qui_wire_hear, wire);
  if (!prepare (wire, qui_conninfo_get_role (conninfo), deadline, cancellable, error))
    {
      qui_wire_close (wire);
      return FALSE;
    }
  wire->prepared = TRUE;
  qui_living_note_up (wire, wire->backend_pid, wire->server_started, wire->pooled);
  return TRUE;
}
