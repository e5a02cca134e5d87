/* qui-words-error.c: what went wrong, and what the person can do about it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"
#include "qui-words-private.h"

/* The server's own codes that call for something of their own. */
typedef enum
{
  CAUSE_NONE,
  CAUSE_NOT_ALLOWED,       /* 28000: no pg_hba entry, no such role, a role without LOGIN */
  CAUSE_FULL,              /* 53300 */
  CAUSE_NO_DATABASE,       /* 3D000 */
  CAUSE_NOT_READY,         /* 57P03 */
  CAUSE_ENDED,             /* 57P01, 57P02, 57P05 */
  CAUSE_NO_RIGHT,          /* 42501 */
  CAUSE_CLOSED,            /* 55000: ALLOW_CONNECTIONS false */
  CAUSE_TOO_SLOW,          /* 57014: statement_timeout */
  CAUSE_NOT_SPOKEN,        /* 08P01: a pooler that does not know a parameter of the beginning */
} Cause;

static Cause
cause_of (const GError *error)
{
  static const struct { const char *sqlstate; Cause cause; } causes[] = {
    { "28000", CAUSE_NOT_ALLOWED },
    { "53300", CAUSE_FULL },
    { "3D000", CAUSE_NO_DATABASE },
    { "57P03", CAUSE_NOT_READY },
    { "57P01", CAUSE_ENDED },
    { "57P02", CAUSE_ENDED },
    { "57P05", CAUSE_ENDED },
    { "42501", CAUSE_NO_RIGHT },
    { "55000", CAUSE_CLOSED },
    { "57014", CAUSE_TOO_SLOW },
    { "08P01", CAUSE_NOT_SPOKEN },
  };
  const char *sqlstate = qui_error_get_sqlstate (error);

  /* Its code may be the one of logins that are not allowed at all. */
  if (g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_REFUSED) || g_error_matches (error, QUI_ERROR, QUI_ERROR_ROLE))
    return CAUSE_NONE;

  for (gsize i = 0; sqlstate != NULL && i < G_N_ELEMENTS (causes); i++)
    if (g_str_equal (sqlstate, causes[i].sqlstate))
      return causes[i].cause;

  return CAUSE_NONE;
}

static const char *
title_of_cause (Cause cause)
{
  switch (cause)
    {
    case CAUSE_NOT_ALLOWED:
      return _("Login Not Allowed");
    case CAUSE_FULL:
      return _("Too Many Connections");
    case CAUSE_NO_DATABASE:
      return _("Database Does Not Exist");
    case CAUSE_NOT_READY:
      return _("Server Is Not Ready");
    case CAUSE_ENDED:
      return _("Connection Ended by the Server");
    case CAUSE_NO_RIGHT:
      return _("Not Permitted");
    case CAUSE_CLOSED:
      return _("Database Accepts No Connections");
    case CAUSE_TOO_SLOW:
      return _("The Server Took Too Long");
    case CAUSE_NOT_SPOKEN:
      return _("Connection Settings Not Accepted");
    case CAUSE_NONE:
    default:
      return NULL;
    }
}

static const char *
title_of_code (int code)
{
  switch (code)
    {
    case QUI_ERROR_INVALID:
      return _("Settings Not Understood");
    case QUI_ERROR_NAME:
      return _("Server Name Not Found");
    case QUI_ERROR_UNREACHABLE:
      return _("Server Not Reachable");
    case QUI_ERROR_PASSWORD_NEEDED:
      return _("Password Needed");
    case QUI_ERROR_PASSWORD_REFUSED:
      return _("Password Not Accepted");
    case QUI_ERROR_REFUSED:
      return _("Login Refused");
    case QUI_ERROR_TLS:
      return _("No Secure Connection");
    case QUI_ERROR_TIMEOUT:
      return _("Server Does Not Answer");
    case QUI_ERROR_LOST:
      return _("Connection Lost");
    case QUI_ERROR_SERVER:
      return _("The Server Reported an Error");
    case QUI_ERROR_UNSUPPORTED:
      return _("Server Not Supported");
    case QUI_ERROR_PROTOCOL:
      return _("Answer Not Understood");
    case QUI_ERROR_ROLE:
      return _("Role Not Available");
    case QUI_ERROR_KEY_NEEDED:
      return _("Password of the Key Needed");
    case QUI_ERROR_KEY_REFUSED:
      return _("Key Could Not Be Opened");
    case QUI_ERROR_WRONG_SERVER:
      return _("Not the Kind of Server Asked For");
    case QUI_ERROR_FAILED:
    default:
      return _("Something Went Wrong");
    }
}

const char *
qui_words_error_title (const GError *error)
{
  const char *title;

  g_return_val_if_fail (error != NULL, "");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("Cancelled");
  if (g_error_matches (error, QUI_ERROR, QUI_ERROR_TUNNEL))
    return qui_words_tunnel_title (error);

  title = title_of_cause (cause_of (error));
  if (title != NULL)
    return title;

  return title_of_code (error->domain == QUI_ERROR ? error->code : QUI_ERROR_FAILED);
}

/* The profile's own word, or what to say where it has none. */
static char *
named (const char *value,
       const char *otherwise)
{
  return value != NULL && value[0] != '\0' ? qui_words_one_line (value) : g_strdup (otherwise);
}

static char *
host_of (QuiProfile *profile)
{
  return named (profile != NULL ? qui_profile_get_host (profile) : NULL, _("this computer"));
}

static char *
user_of (QuiProfile *profile)
{
  return named (profile != NULL ? qui_profile_get_user (profile) : NULL, _("this user"));
}

static char *
advise_on_right (QuiProfile *profile)
{
  const char *user = profile != NULL ? qui_profile_get_user (profile) : "";
  const char *database = profile != NULL ? qui_profile_get_database (profile) : "";
  g_autofree char *role = NULL;
  g_autofree char *name = NULL;

  if (user[0] == '\0' || database[0] == '\0')
    return g_strdup (_("Ask the server’s administrator for the right that the message names."));

  role = qui_words_identifier (user);
  name = qui_words_identifier (database);

  return g_strdup_printf (_("Ask the server’s administrator for the right that the message names. For connecting it is: "
                            "GRANT CONNECT ON DATABASE %s TO %s;"), name, role);
}

static char *
advise_on_login (QuiProfile *profile)
{
  const char *host = profile != NULL ? qui_profile_get_host (profile) : "";
  g_autofree char *user = user_of (profile);

  if (profile != NULL && (host[0] == '\0' || host[0] == '/' || host[0] == '@'))
    return g_strdup_printf (_("The server knows no way in for %s from here. By its socket it often lets in each account of this computer as the "
                              "user of the same name only (peer): check the user, or name a host such as “localhost” and give a password; "
                              "else its administrator has to add a line to pg_hba.conf."), user);

  return g_strdup_printf (_("The server knows no way in for %s from here. Check user, database, SSL mode and client certificate; "
                            "else its administrator has to add a line to pg_hba.conf."), user);
}

static char *
advise_on_cause (Cause       cause,
                 QuiProfile *profile)
{
  switch (cause)
    {
    case CAUSE_NOT_ALLOWED:
      return advise_on_login (profile);
    case CAUSE_FULL:
      return g_strdup (_("All connections of the server, the database or the role are taken. Try again when some have ended, "
                         "or connect as a superuser: a few are reserved for that."));
    case CAUSE_NO_DATABASE:
      return g_strdup (_("Edit the connection and name a database that exists; “postgres” nearly always does."));
    case CAUSE_NOT_READY:
      return g_strdup (_("The server is starting, stopping or recovering. Wait a moment, then try again."));
    case CAUSE_ENDED:
      return g_strdup (_("The server stopped, or somebody terminated the connection. Connect again."));
    case CAUSE_NO_RIGHT:
      return advise_on_right (profile);
    case CAUSE_CLOSED:
      return g_strdup (_("Edit the connection and choose another database, such as “postgres”."));
    case CAUSE_TOO_SLOW:
      return g_strdup (_("The server is busy, or the statement was cancelled. Try again, or look less often."));
    case CAUSE_NOT_SPOKEN:
      return g_strdup (_("A pooler that sits in between does not know what the message names. Take it out of the connection’s advanced settings, "
                         "or of the environment (PGOPTIONS); or connect to PostgreSQL directly."));
    case CAUSE_NONE:
    default:
      return NULL;
    }
}

static char *
advise_on_reaching (QuiProfile *profile)
{
  const char *host = profile != NULL ? qui_profile_get_host (profile) : "";
  const char *port = profile != NULL ? qui_profile_get_port (profile) : "";
  g_autofree char *place = host_of (profile);

  if (profile != NULL && *qui_profile_get_tunnel (profile) != '\0' && (host[0] == '\0' || host[0] == '/'))
    return g_strdup_printf (_("Check that PostgreSQL runs where the SSH tunnel leads, and that its socket is in %s there."),
                            host[0] != '\0' ? place : "/var/run/postgresql");

  if (host[0] == '\0')
    return g_strdup (_("Check that PostgreSQL runs on this computer, or edit the connection and name a host."));

  if (host[0] == '/')
    return g_strdup_printf (_("Check that PostgreSQL runs on this computer and that its socket is in %s."), place);

  return g_strdup_printf (_("Check that PostgreSQL runs on %s and listens on port %s, and that no firewall is in between."),
                          place, port[0] != '\0' ? port : "5432");
}

/* The words of OpenSSL are the same in every language. */
static char *
advise_on_tls (const GError *error,
               QuiProfile   *profile)
{
  const char *mode = profile != NULL ? qui_profile_get_sslmode (profile) : "";

  if (strstr (error->message, "certificate verify failed") != NULL)
    return g_strdup (_("The server’s certificate was not signed by the root certificate, is not valid at the time this computer’s clock shows, "
                       "or was revoked. Edit the connection and check root certificate and revocation list."));
  if (strstr (error->message, " alert ") != NULL)
    return g_strdup (_("The server does not accept the client certificate. Edit the connection and choose another certificate and its key, "
                       "or ask the server’s administrator."));
  if (strstr (error->message, "key values mismatch") != NULL)
    return g_strdup (_("Edit the connection and choose the key that belongs to the client certificate."));
  if (g_str_equal (mode, "verify-full"))
    return g_strdup (_("The server does not offer what the SSL mode “verify-full” asks for. Check that the host is spelled as in the server’s "
                       "certificate (“verify-ca” does not compare the names), and that the files of the certificates are there."));

  /* Translators: %s is libpq's name of an SSL mode, such as verify-full. */
  return g_strdup_printf (_("The server does not offer what the SSL mode “%s” asks for. Check the certificates, "
                            "or choose another mode if the network in between can be trusted."), mode[0] != '\0' ? mode : "prefer");
}

/* What libpq itself refused after the server had answered. */
static char *
advise_on_refusal (QuiProfile *profile)
{
  g_autoptr (QuiConninfo) conninfo = profile != NULL ? qui_profile_to_conninfo (profile, NULL, NULL) : NULL;

  if (conninfo != NULL && g_strcmp0 (qui_conninfo_get (conninfo, "channel_binding"), "require") == 0)
    return g_strdup (_("Channel binding needs TLS and a password that the server keeps as scram-sha-256. Edit the connection: choose the SSL mode "
                       "“require” or a stricter one, or take channel_binding out of the advanced settings."));

  return g_strdup (_("Check user, database, password and SSL mode of the connection."));
}

static char *
advise_on_role (const GError *error,
                QuiProfile   *profile)
{
  const char *sqlstate = qui_error_get_sqlstate (error);
  g_autofree char *role = NULL;
  g_autofree char *user = NULL;

  if (sqlstate == NULL)
    return g_strdup (_("Edit the connection: connect to PostgreSQL directly, or without a role."));
  if (!g_str_equal (sqlstate, "42501") || profile == NULL || qui_profile_get_user (profile)[0] == '\0')
    return g_strdup (_("Edit the connection: check the spelling of the role, capitals included, or connect without one."));

  role = qui_words_identifier (qui_profile_get_role (profile));
  user = qui_words_identifier (qui_profile_get_user (profile));
  return g_strdup_printf (_("Edit the connection: connect without a role, or with one that the user is a member of. "
                            "The server’s administrator makes it one by: GRANT %s TO %s;"), role, user);
}

static char *
advise_on_code (const GError *error,
                int           code,
                QuiProfile   *profile)
{
  g_autofree char *host = host_of (profile);
  g_autofree char *user = user_of (profile);

  switch (code)
    {
    case QUI_ERROR_INVALID:
      return g_strdup (_("Edit the connection."));
    case QUI_ERROR_NAME:
      return g_strdup_printf (_("Check the spelling of %s and whether this computer is in the right network, or its VPN connected."), host);
    case QUI_ERROR_UNREACHABLE:
      return advise_on_reaching (profile);
    case QUI_ERROR_PASSWORD_NEEDED:
      return g_strdup_printf (_("Type the password of %s."), user);
    case QUI_ERROR_PASSWORD_REFUSED:
      return g_strdup_printf (_("Type the password of %s again, or edit the connection if the user is another one."), user);
    case QUI_ERROR_REFUSED:
      return advise_on_refusal (profile);
    case QUI_ERROR_TLS:
      return advise_on_tls (error, profile);
    case QUI_ERROR_TIMEOUT:
      return g_strdup_printf (_("%s did not answer in time. Check host and port, and whether a firewall or a VPN is in between."), host);
    case QUI_ERROR_LOST:
      return g_strdup (_("The server stopped, the network broke, or somebody terminated the connection. Connect again."));
    case QUI_ERROR_SERVER:
      return g_strdup (_("The message is the server’s own. Try again."));
    case QUI_ERROR_UNSUPPORTED:
      return g_strdup (_("Quiesce works with PostgreSQL 10 and newer."));
    case QUI_ERROR_PROTOCOL:
      return g_strdup (_("A pooler or proxy may sit in between: connect to PostgreSQL directly."));
    case QUI_ERROR_KEY_NEEDED:
      return g_strdup (_("Type the password of the file with the client’s key."));
    case QUI_ERROR_KEY_REFUSED:
      return g_strdup (_("Type the password of the file with the client’s key again, or edit the connection if it is another file."));
    case QUI_ERROR_WRONG_SERVER:
      return g_strdup (_("None of the hosts that answered is what target_session_attrs asks for. Name further hosts, "
                         "or take it out of the connection’s advanced settings."));
    case QUI_ERROR_ROLE:
      return advise_on_role (error, profile);
    case QUI_ERROR_FAILED:
    default:
      return g_strdup (_("Try again; if it stays, edit the connection."));
    }
}

char *
qui_words_error_advice (const GError *error,
                        QuiProfile   *profile)
{
  char *advice;

  g_return_val_if_fail (error != NULL, g_strdup (""));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup ("");
  if (g_error_matches (error, QUI_ERROR, QUI_ERROR_TUNNEL))
    return qui_words_tunnel_advice (error, profile);

  advice = advise_on_cause (cause_of (error), profile);
  if (advice != NULL)
    return advice;

  return advise_on_code (error, error->domain == QUI_ERROR ? error->code : QUI_ERROR_FAILED, profile);
}

char *
qui_words_error_dup_said (const GError *error)
{
  GString *text;

  g_return_val_if_fail (error != NULL, NULL);

  text = g_string_new (error->message);

  if (qui_error_get_detail (error) != NULL)
    g_string_append_printf (text, "\n%s", qui_error_get_detail (error));
  if (qui_error_get_hint (error) != NULL)
    g_string_append_printf (text, "\n%s", qui_error_get_hint (error));

  /* libpq indents its second lines. */
  g_string_replace (text, "\t", "", 0);

  return g_string_free (text, FALSE);
}
