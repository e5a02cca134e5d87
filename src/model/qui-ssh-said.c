/* qui-ssh-said.c: what ssh says on its way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-ssh-said.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LINES  12
#define MAX_LENGTH 400   /* of a line */

/* Judging. The first that fits counts. */
static const struct { const char *words; QuiSshTrouble trouble; } marks[] = {
  { "IDENTIFICATION HAS CHANGED", QUI_SSH_HOST_KEY_CHANGED },
  { "REVOKED HOST KEY", QUI_SSH_HOST_KEY_CHANGED },
  { "has changed and you have requested strict checking", QUI_SSH_HOST_KEY_CHANGED },
  { "POSSIBLE DNS SPOOFING", QUI_SSH_HOST_KEY_CHANGED },
  { "Host key verification failed", QUI_SSH_HOST_KEY_UNKNOWN },
  /* With the ways that were tried; without them it is a file, or a firewall, or what somebody wrote for all to read. */
  { "Permission denied (", QUI_SSH_DENIED },
  { "Too many authentication failures", QUI_SSH_DENIED },
  { "open failed", QUI_SSH_FORWARDING },
  { "orwarding disabled", QUI_SSH_FORWARDING },
  { "forwarding failed", QUI_SSH_FORWARDING },
  { "forwarding request failed", QUI_SSH_FORWARDING },
  { "Could not resolve hostname", QUI_SSH_NAME },
  { "connect to host", QUI_SSH_UNREACHABLE },
  { "onnection refused", QUI_SSH_UNREACHABLE },
  { "timed out", QUI_SSH_UNREACHABLE },
  { "No route to host", QUI_SSH_UNREACHABLE },
  { "etwork is unreachable", QUI_SSH_UNREACHABLE },
  { "Host is down", QUI_SSH_UNREACHABLE },
  { "not responding", QUI_SSH_UNREACHABLE },
  { "closed by", QUI_SSH_UNREACHABLE },
  { "onnection closed", QUI_SSH_UNREACHABLE },
  { "onnection reset", QUI_SSH_UNREACHABLE },
  { "reset by peer", QUI_SSH_UNREACHABLE },
  { "Broken pipe", QUI_SSH_UNREACHABLE },
  { "isconnect", QUI_SSH_UNREACHABLE },
  { "banner exchange", QUI_SSH_UNREACHABLE },
  { "kex_exchange_identification", QUI_SSH_UNREACHABLE },
};

/* Further beginnings of lines that say what went wrong. */
static const char * const further[] = {
  "ssh: ", "Bad ", "command-line", "Load key", "Unable to ", "no such identity", "Warning: Identity file", "Warning: Unprotected", "Permissions ",
  "This private key", "It is required", "Unsupported ", "percent_expand", "Missing ", "Could not ", "channel ", "key_", "sign_and_send", "agent ",
  "ssh_askpass", "bind", "unix_listener", "muxclient", "Killed by", "Timeout", "The fingerprint for", "SHA256:", "Please contact", "Add correct host key",
  "Offending ", "Host key for ", "It is also possible", "IT IS POSSIBLE", "Someone could", "No ", "Error", "Terminated", "stdio forwarding",
};

const char *
qui_ssh_said_missing (void)
{
  return _("The program “ssh” (OpenSSH’s client) is not installed");
}

const char *
qui_ssh_said_unanswered (void)
{
  return _("The question of ssh was not answered");
}

QuiSshTrouble
qui_ssh_said_judge (const char *message)
{
  if (strstr (message, qui_ssh_said_missing ()) != NULL)
    return QUI_SSH_MISSING;
  if (strstr (message, qui_ssh_said_unanswered ()) != NULL)
    return QUI_SSH_UNANSWERED;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (message, marks[i].words) != NULL)
      return marks[i].trouble;
  return QUI_SSH_OTHER;
}

gboolean
qui_ssh_said_may_pass (const char *message)
{
  switch (qui_ssh_said_judge (message))
    {
    case QUI_SSH_HOST_KEY_CHANGED:
    case QUI_SSH_HOST_KEY_UNKNOWN:
    case QUI_SSH_DENIED:
    case QUI_SSH_MISSING:
    case QUI_SSH_UNANSWERED:
      return FALSE;
    case QUI_SSH_NAME:
    case QUI_SSH_UNREACHABLE:
    case QUI_SSH_FORWARDING:
    case QUI_SSH_OTHER:
    default:
      return TRUE;
    }
}

/* Reading */

/* Valid, and without what would move a cursor; @keep_lines: line breaks stay. */
static char *
clean (const char *text,
       gssize      length,
       gboolean    keep_lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' ? keep_lines : c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_noise (const char *line)
{
  return *line == '\0' || line[strspn (line, "@ ")] == '\0' || g_str_has_prefix (line, "Warning: Permanently added")
         || g_str_has_prefix (line, "Authenticated to ") || g_str_has_prefix (line, "Pseudo-terminal will not")
         || g_str_has_prefix (line, "Permission denied, please try again");
}

static gboolean
says_what_is_wrong (const char *line)
{
  for (guint i = 0; i < G_N_ELEMENTS (further); i++)
    if (g_str_has_prefix (line, further[i]))
      return TRUE;
  return qui_ssh_said_judge (line) != QUI_SSH_OTHER;
}

static GPtrArray *
split (const char *output,
       gssize      length)
{
  g_autofree char *text = clean (output, length, TRUE);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);

      if (is_noise (line))
        continue;
      /* Framed in, as the loudest of them are. */
      if (*line == '@')
        line = g_strstrip (g_strdelimit (line, "@", ' '));
      g_ptr_array_add (kept, g_utf8_strlen (line, -1) > MAX_LENGTH ? g_utf8_substring (line, 0, MAX_LENGTH) : g_strdup (line));
    }
  return kept;
}

static char *
join_last (GPtrArray *lines,
           gboolean   wrong_only)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  guint most = wrong_only ? MAX_LINES : 4;

  for (guint i = lines->len; i > 0 && chosen->len < most; i--)
    if (!wrong_only || says_what_is_wrong (lines->pdata[i - 1]))
      g_ptr_array_insert (chosen, 0, lines->pdata[i - 1]);
  g_ptr_array_add (chosen, NULL);
  return g_strjoinv ("\n", (char **) chosen->pdata);
}

char *
qui_ssh_said_pick (const char *output,
                   gssize      length)
{
  g_autoptr (GPtrArray) lines = split (output, length);
  char *wrong = join_last (lines, TRUE);

  if (*wrong != '\0')
    return wrong;
  g_free (wrong);
  return join_last (lines, FALSE);
}

char *
qui_ssh_said_find_forwarding (const char *output,
                              gssize      length)
{
  g_autoptr (GPtrArray) lines = split (output, length);

  for (guint i = lines->len; i > 0; i--)
    if (qui_ssh_said_judge (lines->pdata[i - 1]) == QUI_SSH_FORWARDING)
      return g_strdup (lines->pdata[i - 1]);
  return NULL;
}

/* Questions */

/* What the first group of @pattern finds, or NULL. */
static char *
find (const char *text,
      const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static QuiQuestionKind
kind_of (const char *text,
         const char *hint)
{
  if (g_strcmp0 (hint, "none") == 0)
    return QUI_QUESTION_NOTICE;
  if (g_strcmp0 (hint, "confirm") == 0)
    return QUI_QUESTION_CONFIRM;
  if (g_str_has_prefix (text, "The authenticity of host '") && strstr (text, "(yes/no") != NULL)
    return QUI_QUESTION_HOST_KEY;
  /* What a server words begins with "(user@host)". */
  if (*text != '(' && strstr (text, "(yes/no") != NULL)
    return QUI_QUESTION_CONFIRM;
  if (g_str_has_prefix (text, "Enter passphrase for "))
    return QUI_QUESTION_PASSPHRASE;
  if (g_regex_match_simple ("^[^\\n]*'s password: ?$|^\\([^\\n)]*\\) ?Password: ?$", text, G_REGEX_CASELESS, 0))
    return QUI_QUESTION_PASSWORD;
  return QUI_QUESTION_OTHER;
}

static char *
find_host (const char      *text,
           QuiQuestionKind  kind)
{
  char *host;

  /* Its address, which follows in parentheses, is nothing that a person should have to type. */
  if (kind == QUI_QUESTION_HOST_KEY)
    return find (text, "\\AThe authenticity of host '([^'\\n]+?)(?: \\([^'\\n]*\\))?'");
  if (kind != QUI_QUESTION_PASSWORD)
    return NULL;
  host = find (text, "\\A(.+)'s password: ?$");
  return host != NULL ? host : find (text, "\\A\\(([^)\\n]+)\\)");
}

static char *
find_path (const char *text)
{
  char *path = find (text, "\\AEnter passphrase for (?:[A-Z0-9-]+ )?key '(.+)'");

  return path != NULL ? path : find (text, "\\AEnter passphrase for (/.+): ?$");
}

QuiQuestion *
qui_ssh_said_read_question (const char *prompt,
                            const char *hint,
                            gboolean    again)
{
  g_autofree char *text = g_strstrip (clean (prompt, -1, TRUE));
  QuiQuestionKind kind = kind_of (text, hint);
  g_autofree char *host = find_host (text, kind);
  g_autofree char *key_type = find (text, "^([A-Za-z0-9-]+) key fingerprint is ");
  g_autofree char *fingerprint = find (text, "(?:[Kk]ey fingerprint(?: is)?|presence for key \\S+) ((?:SHA256|MD5):[^\\s.]+)");
  g_autofree char *path = kind == QUI_QUESTION_PASSPHRASE ? find_path (text) : NULL;

  return g_object_new (QUI_TYPE_QUESTION, "kind", kind, "text", text, "host", host, "key-type", key_type,
                       "fingerprint", fingerprint, "path", path, "again", again, NULL);
}
