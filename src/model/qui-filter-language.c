/* qui-filter-language.c: the words of the filter, in one table that parser, completion and help read
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-language.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-session.h"

/* A mistake of more letters than this is another word. */
#define LIKE_AT_MOST 2
/* No name is longer. */
#define LONGEST_NAME 32

/* A new key is a line here, and what it means for a session a case in qui-filter-match.c. In the order of the help. */
static const QuiFilterWord words[] = {
  { QUI_FILTER_SYNTAX, 0, FALSE, NULL, "orders", N_("This text in PID, user, application, client, database, wait or query; several words must all be found") },
  { QUI_FILTER_SYNTAX, 0, FALSE, NULL, "\"order by\"", N_("Quotes keep words together, and find what else would mean something") },
  { QUI_FILTER_SYNTAX, 0, FALSE, NULL, "-user:postgres", N_("A minus sign leaves out what matches") },
  { QUI_FILTER_SYNTAX, 0, FALSE, NULL, "user:app,web", N_("A comma: the one or the other") },
  { QUI_FILTER_SYNTAX, 0, FALSE, NULL, "db=shop", N_("An equals sign: exactly this, no longer name") },
  { QUI_FILTER_SYNTAX, 0, FALSE, NULL, "app:\"\"", N_("Empty quotes: without any") },

  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_USER, FALSE, "user|role|username|usename", "user:app", N_("Name of the role") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_APPLICATION, FALSE, "app|application|application_name", "app:psql", N_("Name that the application gave itself") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_DATABASE, FALSE, "db|database|datname", "db:shop", N_("Name of the database") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_CLIENT, FALSE, "client|ip|host|addr|address|client_addr", "client:10.0.0.0/8", N_("Address or host name of the client, a network, or “local” for a Unix socket") },
  { QUI_FILTER_STATES, 0, FALSE, "state", "state:idle", N_("State, as its column says") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_WAIT, FALSE, "wait|event|wait_event|wait_event_type", "wait:Lock", N_("Wait event, or its type") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_QUERY, FALSE, "query|sql|statement", "query:\"from orders\"", N_("Text of the query, as much of it as the list knows") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_PID, FALSE, "pid|process", "pid=20455,20461", N_("Process ID") },
  { QUI_FILTER_TEXT, QUI_FILTER_TEXT_TYPE, FALSE, "type|backend|backend_type", "type:walsender", N_("Kind of process") },

  { QUI_FILTER_AGE, QUI_FILTER_AGE_XACT, FALSE, "tx|xact|transaction|tx_age|xact_age", "tx>5m", N_("Transaction open for longer than that; units are ms, s, m, h and d") },
  { QUI_FILTER_AGE, QUI_FILTER_AGE_QUERY, FALSE, "query|running|runtime|query_age", "query>30s", N_("Query running for longer") },
  { QUI_FILTER_AGE, QUI_FILTER_AGE_IDLE, FALSE, "idle|idle_for", "idle>1h", N_("Doing nothing for longer, in a transaction or not") },
  { QUI_FILTER_AGE, QUI_FILTER_AGE_STATE, FALSE, "state|in_state|in-state|instate", "state>1h30m", N_("In its state for longer") },
  { QUI_FILTER_AGE, QUI_FILTER_AGE_SESSION, FALSE, "age|session|connected|session_age", "age<10m", N_("Connected for less time") },

  { QUI_FILTER_STATE, QUI_STATE_ACTIVE, TRUE, "active", "active", N_("A query runs, and does not wait for a lock") },
  { QUI_FILTER_STATE, QUI_STATE_WAITING, TRUE, "waiting", "waiting", N_("Waits for a lock") },
  { QUI_FILTER_STATE, QUI_STATE_IDLE_IN_TRANSACTION, TRUE, "idle-in-transaction|idle in transaction|idle_in_transaction|idletx|intx", "idle-in-transaction", N_("Does nothing, with a transaction open") },
  { QUI_FILTER_STATE, QUI_STATE_ABORTED, TRUE, "aborted|idle in transaction (aborted)", "aborted", N_("The same, after an error") },
  { QUI_FILTER_STATE, QUI_STATE_IDLE, TRUE, "idle", "idle", N_("Does nothing, without a transaction") },
  { QUI_FILTER_STATE, QUI_STATE_FASTPATH, FALSE, "fastpath|fastpath function call", "state:fastpath", N_("Calls a function by the fast path") },
  { QUI_FILTER_STATE, QUI_STATE_STARTING, FALSE, "starting", "state:starting", N_("Is logging in") },
  { QUI_FILTER_STATE, QUI_STATE_DISABLED, FALSE, "disabled", "state:disabled", N_("Its activity is not tracked") },
  { QUI_FILTER_STATE, QUI_STATE_HIDDEN, TRUE, "hidden", "hidden", N_("Your role may not see its state") },

  { QUI_FILTER_FLAG, QUI_FILTER_BLOCKED, TRUE, "blocked", "blocked", N_("Another session holds the lock it waits for") },
  { QUI_FILTER_FLAG, QUI_FILTER_BLOCKING, TRUE, "blocking|blocker|blockers", "blocking", N_("Others wait for it") },
  { QUI_FILTER_FLAG, QUI_FILTER_IN_TRANSACTION, TRUE, "in-transaction|in_transaction|tx", "in-transaction", N_("Has a transaction open, whatever it does") },
  { QUI_FILTER_FLAG, QUI_FILTER_OWN, TRUE, "own|me|mine", "own", N_("Connection of Quiesce itself") },
  { QUI_FILTER_FLAG, QUI_FILTER_BACKGROUND, TRUE, "background", "background", N_("No client: a process of the server") },
  { QUI_FILTER_FLAG, QUI_FILTER_WALSENDER, TRUE, "walsender|replication", "walsender", N_("Sends the write-ahead log to a standby or subscriber") },
  { QUI_FILTER_FLAG, QUI_FILTER_AUTOVACUUM, TRUE, "autovacuum", "autovacuum", N_("Autovacuum worker") },
  { QUI_FILTER_FLAG, QUI_FILTER_WORKER, TRUE, "parallel", "parallel", N_("Parallel worker; its leader is shown with it") },
};

guint
qui_filter_n_words (void)
{
  return G_N_ELEMENTS (words);
}

const QuiFilterWord *
qui_filter_get_word (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (words), NULL);

  return &words[index];
}

/* The next of the names in *@names, which moves on. */
static const char *
next_name (const char **names,
           gsize       *length)
{
  const char *name = *names;

  if (name == NULL || *name == '\0')
    return NULL;

  *length = strcspn (name, "|");
  *names = name + *length + (name[*length] == '|');

  return name;
}

static gboolean
word_has_name (const QuiFilterWord *word,
               const char          *name,
               gsize                length)
{
  const char *names = word->names;
  const char *own;
  gsize own_length;

  while ((own = next_name (&names, &own_length)) != NULL)
    if (own_length == length && g_ascii_strncasecmp (own, name, length) == 0)
      return TRUE;

  return FALSE;
}

const QuiFilterWord *
qui_filter_find_word (QuiFilterKind kind,
                      const char   *name,
                      gsize         length)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].kind == kind && word_has_name (&words[i], name, length))
      return &words[i];

  return NULL;
}

/* How many letters must be put in, taken out or replaced to make one of the other. */
static guint
distance (const char *a,
          gsize       a_length,
          const char *b,
          gsize       b_length)
{
  guint row[LONGEST_NAME + 1];

  for (gsize j = 0; j <= b_length; j++)
    row[j] = j;

  for (gsize i = 1; i <= a_length; i++)
    {
      guint corner = row[0];

      row[0] = i;
      for (gsize j = 1; j <= b_length; j++)
        {
          guint replaced = corner + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));

          corner = row[j];
          row[j] = MIN (replaced, 1 + MIN (row[j], row[j - 1]));
        }
    }

  return row[b_length];
}

char *
qui_filter_find_like (guint       kinds,
                      const char *name,
                      gsize       length)
{
  const char *best = NULL;
  gsize best_length = 0;
  guint best_distance = LIKE_AT_MOST + 1;

  if (length > LONGEST_NAME)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *names = words[i].names;
      const char *own;
      gsize own_length;

      if ((kinds & 1u << words[i].kind) == 0)
        continue;

      while ((own = next_name (&names, &own_length)) != NULL)
        {
          guint mistakes;

          if (own_length > LONGEST_NAME)
            continue;

          mistakes = distance (name, length, own, own_length);
          /* Of a short word little must be left to be the same. */
          if (mistakes < best_distance && mistakes < MAX (length, own_length) - 1)
            {
              best = own;
              best_length = own_length;
              best_distance = mistakes;
            }
        }
    }

  return best != NULL ? g_strndup (best, best_length) : NULL;
}

gsize
qui_filter_find_phrase (const char *text)
{
  gsize longest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *names = words[i].names;
      const char *own;
      gsize own_length;

      while (words[i].kind == QUI_FILTER_STATE && (own = next_name (&names, &own_length)) != NULL)
        if (own_length > longest && memchr (own, ' ', own_length) != NULL && g_ascii_strncasecmp (own, text, own_length) == 0
            && (text[own_length] == '\0' || text[own_length] == ',' || g_ascii_isspace (text[own_length])))
          longest = own_length;
    }

  return longest;
}

char *
qui_filter_word_dup_name (const QuiFilterWord *self)
{
  const char *names = self->names;
  gsize length = 0;
  const char *name = next_name (&names, &length);

  return g_strndup (name, length);
}

gboolean
qui_filter_word_begins (const QuiFilterWord *self,
                        const char          *prefix)
{
  const char *names = self->names;
  gsize length = strlen (prefix);
  const char *own;
  gsize own_length;

  while ((own = next_name (&names, &own_length)) != NULL)
    if (own_length >= length && g_ascii_strncasecmp (own, prefix, length) == 0)
      return TRUE;

  return FALSE;
}

char *
qui_filter_dup_names (QuiFilterKind kind)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *name = NULL;

      if (words[i].kind != kind)
        continue;

      name = qui_filter_word_dup_name (&words[i]);
      if (list->len > 0)
        g_string_append (list, _(", "));
      g_string_append (list, name);
    }

  return g_string_free (list, FALSE);
}

guint
qui_filter_find_states (const char *name,
                        gsize       length)
{
  guint states = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const char *names = words[i].names;
      const char *own;
      gsize own_length;

      while (words[i].kind == QUI_FILTER_STATE && (own = next_name (&names, &own_length)) != NULL)
        {
          if (own_length < length || g_ascii_strncasecmp (own, name, length) != 0)
            continue;
          if (own_length == length)
            return 1u << words[i].what;
          states |= 1u << words[i].what;
        }
    }

  return states;
}
