/* qui-keywords.c: what libpq can be told beyond the fields of a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keywords.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <string.h>
#include <unistd.h>

#include "qui-connection.h"
#include "qui-passfile.h"

/* Fields of the editor, passwords among them. */
static const char * const fields[] = {
  "host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", NULL
};

/* What is set by us whatever a connection says. */
static const char * const ours[] = { "application_name", "fallback_application_name", "client_encoding", NULL };

static const char * const switch_values[] = { "0", "1", NULL };
static const char * const tls_versions[] = { "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3", NULL };
static const char * const gss_modes[] = { "disable", "prefer", "require", NULL };

static const struct
{
  const char         *keyword;
  const char * const *values;
} choices[] = {
  { "channel_binding", gss_modes },
  { "gssdelegation", switch_values },
  { "gssencmode", gss_modes },
  { "gsslib", (const char * const []) { "gssapi", "sspi", NULL } },
  { "keepalives", switch_values },
  { "load_balance_hosts", (const char * const []) { "disable", "random", NULL } },
  { "sslcertmode", (const char * const []) { "disable", "allow", "require", NULL } },
  { "sslcompression", switch_values },
  { "sslmode", (const char * const []) { "disable", "allow", "prefer", "require", "verify-ca", "verify-full", NULL } },
  { "sslnegotiation", (const char * const []) { "postgres", "direct", NULL } },
  { "sslsni", switch_values },
  { "ssl_max_protocol_version", tls_versions },
  { "ssl_min_protocol_version", tls_versions },
  { "target_session_attrs", (const char * const []) { "any", "read-write", "read-only", "primary", "standby", "prefer-standby", NULL } },
};

static const char * const numbers[] = {
  "connect_timeout", "keepalives_count", "keepalives_idle", "keepalives_interval", "tcp_user_timeout", NULL
};

static const char * const files[] = { "passfile", "sslcert", "sslcrl", "sslcrldir", "sslkey", "sslrootcert", NULL };

/* ---- The list ---- */

static QuiKeyword *
keyword_new (const PQconninfoOption *option)
{
  QuiKeyword *self = g_new0 (QuiKeyword, 1);

  self->keyword = g_strdup (option->keyword);
  self->label = g_utf8_make_valid (option->label != NULL ? option->label : "", -1);
  self->environment = g_strdup (option->envvar);
  self->fallback = option->compiled != NULL && option->compiled[0] != '\0' ? g_strdup (option->compiled) : NULL;
  return self;
}

void
qui_keyword_free (QuiKeyword *self)
{
  g_free (self->keyword);
  g_free (self->label);
  g_free (self->environment);
  g_free (self->fallback);
  g_free (self);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const QuiKeyword * const *one = a;
  const QuiKeyword * const *other = b;

  return strcmp ((*one)->keyword, (*other)->keyword);
}

GPtrArray *
qui_keywords_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_keyword_free);
  /* What stands for nothing said: all keywords, without service file and environment. */
  PQconninfoOption *options = PQconninfoParse ("", NULL);

  /* dispchar: "*" is a password, "D" is not for people. */
  for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++)
    if (option->dispchar[0] == '\0' && !g_strv_contains (fields, option->keyword) && !g_strv_contains (ours, option->keyword))
      g_ptr_array_add (list, keyword_new (option));
  PQconninfoFree (options);
  g_ptr_array_sort (list, compare);
  return list;
}

QuiKeyword *
qui_keywords_find (const char *keyword)
{
  PQconninfoOption *options = PQconninfoParse ("", NULL);
  QuiKeyword *found = NULL;

  g_return_val_if_fail (keyword != NULL, NULL);

  for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL && found == NULL; option++)
    if (g_str_equal (option->keyword, keyword))
      found = keyword_new (option);
  PQconninfoFree (options);
  return found;
}

gboolean
qui_keyword_is_file (const char *keyword)
{
  g_return_val_if_fail (keyword != NULL, FALSE);

  return g_strv_contains (files, keyword);
}

const char * const *
qui_keyword_get_choices (const char *keyword)
{
  g_return_val_if_fail (keyword != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (choices[i].keyword, keyword))
      return choices[i].values;
  return NULL;
}

/* ---- Checks, each of which says why not, or leaves @words alone ---- */

static QuiKeywordVerdict
check_choice (const char  *keyword,
              const char  *value,
              char       **words)
{
  const char * const *values = qui_keyword_get_choices (keyword);
  g_autofree char *list = NULL;

  /* libpq knows versions of TLS in any case. */
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    if (values == tls_versions ? g_ascii_strcasecmp (value, values[i]) == 0 : g_str_equal (value, values[i]))
      return QUI_KEYWORD_FINE;
  if (values == NULL)
    return QUI_KEYWORD_FINE;

  list = g_strjoinv (", ", (char **) values);
  /* Translators: what was typed; the values that libpq knows, such as "disable, prefer, require" */
  *words = g_strdup_printf (_("“%s” is not one of: %s"), value, list);
  return QUI_KEYWORD_WRONG;
}

static QuiKeywordVerdict
check_number (const char  *keyword,
              const char  *value,
              char       **words)
{
  gint64 number;

  if (!g_strv_contains (numbers, keyword))
    return QUI_KEYWORD_FINE;

  if (!g_ascii_string_to_signed (value, 10, G_MININT, G_MAXINT, &number, NULL))
    {
      *words = g_strdup_printf (_("“%s” is not a whole number"), value);
      return QUI_KEYWORD_WRONG;
    }
  if (g_str_equal (keyword, "connect_timeout") && (number <= 0 || number > QUI_CONNECT_TIMEOUT_MS / 1000))
    {
      *words = g_strdup_printf (_("Quiesce itself gives up after %d seconds"), QUI_CONNECT_TIMEOUT_MS / 1000);
      return QUI_KEYWORD_DOUBTFUL;
    }
  if (number < 0)
    {
      *words = g_strdup (_("A number below zero says nothing"));
      return QUI_KEYWORD_DOUBTFUL;
    }
  return QUI_KEYWORD_FINE;
}

static QuiKeywordVerdict
check_address (const char  *keyword,
               const char  *value,
               char       **words)
{
  g_auto (GStrv) addresses = g_strsplit (value, ",", -1);

  if (!g_str_equal (keyword, "hostaddr"))
    return QUI_KEYWORD_FINE;

  /* An empty one among several stands for the host's own. */
  for (guint i = 0; addresses[i] != NULL; i++)
    if (addresses[i][0] != '\0' && !g_hostname_is_ip_address (addresses[i]))
      {
        *words = g_strdup_printf (_("“%s” is not an IP address"), addresses[i]);
        return QUI_KEYWORD_WRONG;
      }
  return QUI_KEYWORD_FINE;
}

static QuiKeywordVerdict
check_use (const char  *keyword,
           const char  *value,
           char       **words)
{
  if (g_strv_contains (ours, keyword))
    {
      *words = g_strdup (_("Quiesce sets this itself: the value is not used"));
      return QUI_KEYWORD_DOUBTFUL;
    }
  if (g_str_equal (keyword, "replication") && !g_str_equal (value, "false") && !g_str_equal (value, "off") && !g_str_equal (value, "0"))
    {
      *words = g_strdup (_("Sessions cannot be seen through a connection for replication"));
      return QUI_KEYWORD_WRONG;
    }
  if (g_str_equal (keyword, "options"))
    {
      *words = g_strdup (_("Poolers such as PgBouncer refuse connections with this"));
      return QUI_KEYWORD_DOUBTFUL;
    }
  return QUI_KEYWORD_FINE;
}

/* libpq reads the owner's rights, too: a key that others may read is refused; root may share its own with a group. */
static QuiKeywordVerdict
check_key_rights (const char      *path,
                  const GStatBuf  *status,
                  char           **words)
{
  mode_t forbidden = status->st_uid == 0 ? S_IRWXO | S_IWGRP | S_IXGRP : S_IRWXO | S_IRWXG;
  g_autofree char *quoted = NULL;

  if (!S_ISREG (status->st_mode) || (status->st_mode & forbidden) == 0)
    return QUI_KEYWORD_FINE;

  quoted = g_shell_quote (path);
  *words = g_strdup_printf (_("libpq does not use a key that others may read. To keep it to yourself: chmod 600 %s"), quoted);
  return QUI_KEYWORD_WRONG;
}

static QuiKeywordVerdict
check_path (const char  *keyword,
            const char  *path,
            char       **words)
{
  gboolean folder = g_str_equal (keyword, "sslcrldir");
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    {
      *words = g_strdup_printf ("%s: %s", path, g_strerror (errno));
      /* What is not there says no password and revokes nothing. */
      return g_str_equal (keyword, "passfile") || g_str_has_prefix (keyword, "sslcrl") ? QUI_KEYWORD_DOUBTFUL : QUI_KEYWORD_WRONG;
    }
  if (folder != S_ISDIR (status.st_mode))
    {
      *words = folder ? g_strdup_printf (_("%s is not a folder"), path) : g_strdup_printf (_("%s is not a file"), path);
      return QUI_KEYWORD_WRONG;
    }
  if (g_access (path, R_OK) != 0)
    {
      *words = g_strdup_printf ("%s: %s", path, g_strerror (errno));
      return QUI_KEYWORD_WRONG;
    }
  if (g_str_equal (keyword, "sslkey"))
    return check_key_rights (path, &status, words);
  if (g_str_equal (keyword, "passfile"))
    *words = qui_passfile_dup_complaint (path);
  return *words != NULL ? QUI_KEYWORD_DOUBTFUL : QUI_KEYWORD_FINE;
}

static QuiKeywordVerdict
check_file (const char  *keyword,
            const char  *value,
            char       **words)
{
  gboolean on_token = g_str_equal (keyword, "sslkey") && value[0] != '/' && strchr (value, ':') != NULL;
  gboolean built_in = g_str_equal (keyword, "sslrootcert") && g_str_equal (value, "system");
  QuiKeywordVerdict verdict;

  /* A key may be on a smart card ("engine:key"), and the authorities be those of OpenSSL (libpq 16). */
  if (!qui_keyword_is_file (keyword) || on_token || built_in)
    return QUI_KEYWORD_FINE;

  if (value[0] == '~')
    {
      *words = g_strdup (_("libpq does not know “~”: give the whole path"));
      return QUI_KEYWORD_WRONG;
    }
  verdict = check_path (keyword, value, words);
  if (verdict == QUI_KEYWORD_FINE && !g_path_is_absolute (value))
    {
      *words = g_strdup (_("Which file this is depends on the folder that Quiesce is started in: give the whole path"));
      verdict = QUI_KEYWORD_DOUBTFUL;
    }
  return verdict;
}

QuiKeywordVerdict
qui_keyword_check (const char  *keyword,
                   const char  *value,
                   char       **words)
{
  static QuiKeywordVerdict (* const checks[]) (const char *, const char *, char **) = {
    check_choice, check_number, check_address, check_use, check_file
  };
  g_autoptr (QuiKeyword) known = NULL;
  QuiKeywordVerdict verdict = QUI_KEYWORD_FINE;

  g_return_val_if_fail (keyword != NULL, QUI_KEYWORD_WRONG);
  g_return_val_if_fail (words != NULL, QUI_KEYWORD_WRONG);

  *words = NULL;
  if (value == NULL || value[0] == '\0')
    return QUI_KEYWORD_FINE;

  known = qui_keywords_find (keyword);
  if (known == NULL)
    {
      *words = g_strdup_printf (_("libpq does not know “%s”"), keyword);
      return QUI_KEYWORD_WRONG;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (checks) && verdict == QUI_KEYWORD_FINE; i++)
    verdict = checks[i] (keyword, value, words);
  return verdict;
}

/* ---- In a thread ---- */

typedef struct
{
  char              *keyword;
  char              *value;
  QuiKeywordVerdict  verdict;
  char              *words;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->keyword);
  g_free (check->value);
  g_free (check->words);
  g_free (check);
}

static void
run_check (GTask        *task,
           gpointer      source,
           gpointer      task_data,
           GCancellable *cancellable)
{
  Check *check = task_data;

  check->verdict = qui_keyword_check (check->keyword, check->value, &check->words);
  g_task_return_boolean (task, TRUE);
}

void
qui_keyword_check_async (const char          *keyword,
                         const char          *value,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  check->keyword = g_strdup (keyword);
  check->value = g_strdup (value);
  g_task_set_task_data (task, check, check_free);
  g_task_run_in_thread (task, run_check);
}

QuiKeywordVerdict
qui_keyword_check_finish (GAsyncResult  *result,
                          char         **words,
                          GError       **error)
{
  Check *check = g_task_get_task_data (G_TASK (result));

  *words = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return QUI_KEYWORD_FINE;
  *words = g_steal_pointer (&check->words);
  return check->verdict;
}
