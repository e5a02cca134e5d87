/* qui-refusal.c: why a connection could not be made, out of libpq's text
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-refusal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-error.h"

/* One error that a server has sent. */
typedef struct
{
  char     sqlstate[6];
  GString *message;     /* "FATAL:  password authentication failed ..." */
  GString *detail;
  GString *hint;
  gboolean login;       /* it is the way of logging in that failed, not what comes before or after it */
} Refusal;

static Refusal *
refusal_new (const char *severity,
             const char *sqlstate,
             const char *first_line)
{
  Refusal *self = g_new0 (Refusal, 1);

  g_strlcpy (self->sqlstate, sqlstate, sizeof self->sqlstate);
  self->message = g_string_new (NULL);
  g_string_printf (self->message, "%s:  %s", severity, first_line);
  self->detail = g_string_new (NULL);
  self->hint = g_string_new (NULL);
  return self;
}

static void
refusal_free (gpointer data)
{
  Refusal *self = data;

  g_string_free (self->message, TRUE);
  g_string_free (self->detail, TRUE);
  g_string_free (self->hint, TRUE);
  g_free (self);
}

static void
add_line (GString    *text,
          const char *line)
{
  if (text->len)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/* A verbose error is "SEVERITY:  SQLSTATE: message", then lines with a word of their own, of which the source location is
 * the last. libpq and the server both translate the words, each in its own language, so it is the shapes that count. */
static GPtrArray *
split (const char *text)
{
  g_autoptr (GRegex) first = g_regex_new ("(?:^|\\s)([^\\s:]+):  ([0-9A-Z]{5}): (.*)$", G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GRegex) location = g_regex_new ("^[^\\s:]+:  (?:\\w+, )?[^\\s:]+:[0-9]+$", 0, 0, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *refusals = g_ptr_array_new_with_free_func (refusal_free);
  Refusal *current = NULL;
  GString *part = NULL;

  for (guint i = 0; lines[i]; i++)
    {
      g_autoptr (GMatchInfo) match = NULL;

      if (g_regex_match (first, lines[i], 0, &match))
        {
          g_autofree char *severity = g_match_info_fetch (match, 1);
          g_autofree char *sqlstate = g_match_info_fetch (match, 2);
          g_autofree char *message = g_match_info_fetch (match, 3);

          current = refusal_new (severity, sqlstate, message);
          part = current->message;
          g_ptr_array_add (refusals, current);
        }
      else if (current == NULL || *lines[i] == '\0')
        continue;
      else if (g_regex_match (location, lines[i], 0, NULL))
        {
          current->login = strstr (lines[i], "  auth_failed, ") != NULL;
          current = NULL;
        }
      else if (g_str_has_prefix (lines[i], "DETAIL:  "))
        add_line (part = current->detail, lines[i] + strlen ("DETAIL:  "));
      else if (g_str_has_prefix (lines[i], "HINT:  "))
        add_line (part = current->hint, lines[i] + strlen ("HINT:  "));
      else
        add_line (part, lines[i]);
    }
  return refusals;
}

/* With sslmode=prefer there are two attempts, with and without TLS, and pg_hba.conf often has a line for one of them only:
 * "no entry" (28000) says less than what the other attempt met. A failed login by PAM, LDAP or RADIUS has the same code. */
static const Refusal *
choose (GPtrArray *refusals)
{
  for (guint i = 0; i < refusals->len; i++)
    {
      const Refusal *refusal = g_ptr_array_index (refusals, i);

      if (strcmp (refusal->sqlstate, "28000") != 0 || refusal->login)
        return refusal;
    }
  return refusals->len ? g_ptr_array_index (refusals, 0) : NULL;
}

static QuiError
code_of (const Refusal *refusal,
         gboolean       tls_off,
         gboolean       password_used)
{
  const char *sqlstate = refusal->sqlstate;

  if (g_str_has_prefix (sqlstate, "57P"))             /* starting up, shutting down */
    return QUI_ERROR_UNREACHABLE;
  if (strcmp (sqlstate, "0A000") == 0)                /* does not speak our version of the protocol */
    return QUI_ERROR_UNSUPPORTED;
  if (strcmp (sqlstate, "28P01") == 0 || (strcmp (sqlstate, "28000") == 0 && refusal->login && password_used))
    return QUI_ERROR_PASSWORD_REFUSED;
  if (strcmp (sqlstate, "28000") == 0 && tls_off &&
      (strstr (refusal->message->str, "no encryption") || strstr (refusal->message->str, "SSL off")))   /* 14+, before */
    return QUI_ERROR_TLS;
  return QUI_ERROR_REFUSED;
}

static QuiError
code_of_stage (QuiStage    stage,
               const char *text,
               gboolean    hung_up)
{
  switch (stage)
    {
    case QUI_STAGE_OPTIONS:
      return QUI_ERROR_INVALID;
    case QUI_STAGE_SOCKET:
      return QUI_ERROR_UNREACHABLE;
    case QUI_STAGE_TLS:
      return hung_up ? QUI_ERROR_UNREACHABLE : QUI_ERROR_TLS;
    case QUI_STAGE_TARGET:
      return hung_up ? QUI_ERROR_UNREACHABLE : QUI_ERROR_WRONG_SERVER;
    case QUI_STAGE_LOGIN:
    default:
      /* TLS 1.3 servers refuse a client's certificate only now; "SSL" is the same in every language. */
      if (strstr (text, "SSL error"))
        return QUI_ERROR_TLS;
      return hung_up ? QUI_ERROR_UNREACHABLE : QUI_ERROR_REFUSED;
    }
}

GError *
qui_refusal_to_error (const char *text,
                      QuiStage    stage,
                      gboolean    hung_up,
                      gboolean    tls_off,
                      gboolean    password_used)
{
  g_autofree char *valid = g_strstrip (g_utf8_make_valid (text ? text : "", -1));
  g_autoptr (GPtrArray) refusals = split (valid);
  const Refusal *refusal = choose (refusals);

  if (refusal == NULL)
    return qui_error_new_server (code_of_stage (stage, valid, hung_up), *valid ? valid : _("No connection could be made"),
                                 NULL, NULL, NULL);
  return qui_error_new_server (code_of (refusal, tls_off, password_used), refusal->message->str, refusal->sqlstate,
                               refusal->detail->len ? refusal->detail->str : NULL,
                               refusal->hint->len ? refusal->hint->str : NULL);
}
