/* qui-words-rights.c: which right is missing, and the GRANT that gives it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-session-rules.h"
#include "qui-words-private.h"

/* Reserved words of PostgreSQL, and the names that GRANT ... TO takes for something else; sorted. */
static const char * const reserved_words[] = {
  "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate", "column",
  "constraint", "create", "current_catalog", "current_date", "current_role", "current_time", "current_timestamp", "current_user",
  "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant",
  "group", "having", "in", "initially", "intersect", "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "none",
  "not", "null", "offset", "on", "only", "or", "order", "placing", "primary", "public", "references", "returning", "select",
  "session_user", "some", "symmetric", "system_user", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using",
  "variadic", "when", "where", "window", "with",
};

static int
compare_words (gconstpointer a,
               gconstpointer b)
{
  return strcmp (a, *(const char * const *) b);
}

static gboolean
needs_quotes (const char *name)
{
  if (!g_ascii_islower (name[0]) && name[0] != '_')
    return TRUE;

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_islower (*p) && !g_ascii_isdigit (*p) && *p != '_')
      return TRUE;

  return bsearch (name, reserved_words, G_N_ELEMENTS (reserved_words), sizeof (char *), compare_words) != NULL;
}

char *
qui_words_identifier (const char *name)
{
  GString *quoted;

  if (!needs_quotes (name))
    return g_strdup (name);

  quoted = g_string_new ("\"");
  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (quoted, '"');
      g_string_append_c (quoted, *p);
    }
  g_string_append_c (quoted, '"');

  return g_string_free (quoted, FALSE);
}

static char *
needs_superuser (const QuiServerInfo *server,
                 const QuiSession    *session,
                 const char          *me)
{
  g_autofree char *user = NULL;

  if (session->role_oid == 0 && session->database_oid != 0 && server->version_num >= 180000)
    return g_strdup_printf (_("Only a superuser may signal this process, or a role with this grant: GRANT pg_signal_autovacuum_worker TO %s;"), me);

  if (session->user == NULL)
    return g_strdup (_("This process has no role: only a superuser may signal it."));

  user = qui_words_one_line (session->user);

  return g_strdup_printf (_("%s is a superuser: only a superuser may signal this session, no grant helps."), user);
}

static char *
needs_role (const QuiSession *session,
            const char       *me)
{
  g_autofree char *user = NULL;

  if (session->user == NULL)
    return g_strdup_printf (_("Your role may not signal this session. This grant allows it: GRANT pg_signal_backend TO %s;"), me);

  user = qui_words_identifier (session->user);

  return g_strdup_printf (_("Your role may not signal this session. Either grant allows it, if it is inherited: "
                            "GRANT pg_signal_backend TO %s; or GRANT %s TO %s;"), me, user, me);
}

char *
qui_words_permission (const QuiServerInfo *server,
                      const QuiSession    *session)
{
  g_autofree char *me = qui_words_identifier (server->me);

  if (qui_session_is_own (session))
    return g_strdup (_("A connection of Quiesce itself: it is never signalled."));

  switch (session->permission)
    {
    case QUI_PERMISSION_SYSTEM:
      return g_strdup (_("A process of the server: it takes no signal from any role."));
    case QUI_PERMISSION_NEEDS_SUPERUSER:
      return needs_superuser (server, session, me);
    case QUI_PERMISSION_NEEDS_ROLE:
      return needs_role (session, me);
    case QUI_PERMISSION_YES:
    case QUI_PERMISSION_SELF:
    default:
      return session->left_over ? g_strdup (_("Left over by a connection of Quiesce that was lost: nothing here uses it any more.")) : NULL;
    }
}

char *
qui_words_permission_short (QuiPermission permission)
{
  switch (permission)
    {
    case QUI_PERMISSION_SELF:
      return g_strdup (_("A connection of Quiesce"));
    case QUI_PERMISSION_SYSTEM:
      return g_strdup (_("A process of the server"));
    case QUI_PERMISSION_NEEDS_SUPERUSER:
      return g_strdup (_("Needs a superuser"));
    case QUI_PERMISSION_NEEDS_ROLE:
      return g_strdup (_("Needs pg_signal_backend"));
    case QUI_PERMISSION_YES:
    default:
      return g_strdup ("");
    }
}

char *
qui_words_hidden (const QuiServerInfo *server)
{
  g_autofree char *me = qui_words_identifier (server->me);

  return g_strdup_printf (_("Your role may not see this. This grant reveals it: GRANT pg_monitor TO %s;"), me);
}

char *
qui_words_pooler (void)
{
  return g_strdup (_("A connection pooler such as PgBouncer sits in between: Quiesce shares a session with other clients, waits its turn "
                     "when the pool is full, and cannot keep a lock or a role. Save a connection to PostgreSQL itself."));
}

static char *
spared_background (const QuiSession *session)
{
  switch (session->kind)
    {
    case QUI_BACKEND_AUTOVACUUM_WORKER:
      return g_strdup (_("Autovacuum: the server stops it by itself when it is in the way."));
    case QUI_BACKEND_WALSENDER:
      return g_strdup (_("Replication: select it by itself to end it; its receiver connects again."));
    case QUI_BACKEND_LOGICAL_WORKER:
      return g_strdup (_("A worker of a subscription: the server starts it again; disable the subscription to stop it."));
    case QUI_BACKEND_CLIENT:
    case QUI_BACKEND_PARALLEL_WORKER:
    case QUI_BACKEND_OTHER:
    case QUI_BACKEND_HIDDEN:
    default:
      return g_strdup (_("A background process: select it by itself to end it."));
    }
}

char *
qui_words_spared (const QuiServerInfo *server,
                  const QuiSpared     *spared)
{
  switch (spared->reason)
    {
    case QUI_SPARED_OWN:
      return g_strdup (_("A connection of Quiesce itself: it is never signalled."));
    case QUI_SPARED_MY_ROLE:
      return g_strdup (_("A session of your own role."));
    case QUI_SPARED_NOT_PERMITTED:
      return qui_words_permission (server, spared->session);
    case QUI_SPARED_BACKGROUND:
      return spared_background (spared->session);
    case QUI_SPARED_WORKER:
      return g_strdup (_("A parallel worker: it ends with the session that leads it."));
    case QUI_SPARED_FILTERED:
      return g_strdup (_("Left out by the options."));
    case QUI_SPARED_NOTHING_RUNNING:
    default:
      return g_strdup (_("No query is running."));
    }
}
