/* qui-outline-sort.c: the order of lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <arpa/inet.h>
#include <string.h>

#include "qui-outline-private.h"
#include "qui-session-rules.h"

#define NO_VALUE G_MAXINT64

/* A distinct string of the snapshot and its place among the others. */
typedef struct
{
  const char *text;
  char       *key;    /* NULL: compared by its bytes */
  gint64      rank;
} Word;

typedef const char * (*WordOf) (const QuiSession *session);
typedef char       * (*KeyOf)  (const char *text);

static const char *
user_of (const QuiSession *session)
{
  return session->user;
}

static const char *
application_of (const QuiSession *session)
{
  return session->application;
}

static const char *
address_of (const QuiSession *session)
{
  return session->client_address;
}

static const char *
event_of (const QuiSession *session)
{
  return session->wait_event;
}

static const char *
query_of (const QuiSession *session)
{
  return session->query;
}

static const char *
database_of (const QuiSession *session)
{
  return session->database;
}

static const char *
backend_type_of (const QuiSession *session)
{
  return session->backend_type;
}

static const char *
host_of (const QuiSession *session)
{
  return session->client_hostname;
}

static char *
collation_key (const char *text)
{
  return g_utf8_collate_key (text, -1);
}

/* By number, so that 10.0.4.9 comes before 10.0.4.17; IPv4 before IPv6 before what is neither. */
static char *
address_key (const char *text)
{
  guint8 bytes[16];
  gsize n_bytes = 0;
  GString *key;

  if (inet_pton (AF_INET, text, bytes) == 1)
    n_bytes = 4;
  else if (inet_pton (AF_INET6, text, bytes) == 1)
    n_bytes = 16;

  if (n_bytes == 0)
    return g_strconcat ("z", text, NULL);

  key = g_string_new (n_bytes == 4 ? "4" : "6");
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (key, "%02x", bytes[i]);

  return g_string_free (key, FALSE);
}

static int
word_compare (gconstpointer a,
              gconstpointer b)
{
  const Word *one = *(const Word * const *) a;
  const Word *other = *(const Word * const *) b;
  int order;

  if (one->key != NULL)
    return strcmp (one->key, other->key);

  order = g_ascii_strcasecmp (one->text, other->text);

  return order != 0 ? order : strcmp (one->text, other->text);
}

static void
word_free (gpointer data)
{
  Word *word = data;

  g_free (word->key);
  g_free (word);
}

/* The snapshot's strings are interned: one pointer, one string. */
static GHashTable *
rank_words (const QuiSnapshot *snapshot,
            WordOf             word_of,
            KeyOf              key_of)
{
  GHashTable *words = g_hash_table_new_full (NULL, NULL, NULL, word_free);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const char *text = word_of (qui_snapshot_get_session (snapshot, i));
      Word *word;

      if (text == NULL || text[0] == '\0' || g_hash_table_contains (words, text))
        continue;

      word = g_new0 (Word, 1);
      word->text = text;
      word->key = key_of != NULL ? key_of (text) : NULL;
      g_hash_table_insert (words, (gpointer) text, word);
      g_ptr_array_add (sorted, word);
    }

  g_ptr_array_sort (sorted, word_compare);

  for (guint i = 1; i < sorted->len; i++)
    {
      const Word *before = g_ptr_array_index (sorted, i - 1);
      Word *word = g_ptr_array_index (sorted, i);

      word->rank = before->rank + (word_compare (&before, &word) != 0);
    }

  return words;
}

static gint64
rank_of (GHashTable *words,
         const char *text)
{
  const Word *word = text != NULL ? g_hash_table_lookup (words, text) : NULL;

  return word != NULL ? word->rank : NO_VALUE;
}

static gint64
age (gint64 now,
     gint64 since)
{
  return since == QUI_TIME_UNKNOWN ? NO_VALUE : now - since;
}

/* Blocked ones first, by who blocks them; then blockers, the worst first; then by wait event. */
static gint64
wait_key (const QuiSession *session,
          GHashTable       *events)
{
  const gint64 kind = G_GINT64_CONSTANT (1) << 40;

  if (session->n_blockers > 0)
    return session->blockers != NULL ? session->blockers[0] : 0;

  if (session->n_blocked > 0)
    return 2 * kind - session->n_blocked;

  if (rank_of (events, session->wait_event) != NO_VALUE)
    return 2 * kind + rank_of (events, session->wait_event);

  return NO_VALUE;
}

/* Transaction numbers start anew after 2^32: what counts is how far one is from @base, another one that is alive. */
static gint64
xid_key (guint32 xid,
         guint32 base)
{
  return xid != 0 ? (gint32) (xid - base) : NO_VALUE;
}

/* What the sessions of a look have in common. */
typedef struct
{
  GHashTable *words;
  gint64      now;
  guint32     xid_base;
} Common;

/* Of a column that is not shown from the start. */
static gint64
key_of_detail (const QuiSession *session,
               QuiColumn         column,
               const Common     *common)
{
  switch ((int) column)
    {
    case QUI_COLUMN_DATABASE:
      return rank_of (common->words, session->database);

    case QUI_COLUMN_BACKEND_TYPE:
      return rank_of (common->words, session->backend_type);

    case QUI_COLUMN_CLIENT_HOST:
      return rank_of (common->words, session->client_hostname);

    case QUI_COLUMN_CLIENT_PORT:
      return session->client_port > 0 ? session->client_port : NO_VALUE;

    case QUI_COLUMN_CONNECTED:
      return age (common->now, session->backend_start);

    case QUI_COLUMN_QUERY_AGE:
      return age (common->now, qui_session_get_running_since (session));

    case QUI_COLUMN_WAIT_EVENT:
      return rank_of (common->words, session->wait_event);

    case QUI_COLUMN_LEADER:
      return session->leader_pid != 0 ? session->leader_pid : NO_VALUE;

    case QUI_COLUMN_XID:
      return xid_key (session->backend_xid, common->xid_base);

    case QUI_COLUMN_XMIN:
      return xid_key (session->backend_xmin, common->xid_base);

    case QUI_COLUMN_QUERY_ID:
      /* Any number of 64 bits; one that can be turned around, and is not taken for none. */
      return session->query_id != 0 ? CLAMP (session->query_id, -G_MAXINT64, NO_VALUE - 1) : NO_VALUE;

    default:
      g_assert_not_reached ();
    }
}

static gint64
key_of_session (const QuiSession *session,
                QuiColumn         column,
                const Common     *common)
{
  GHashTable *words = common->words;
  gint64 now = common->now;

  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return session->pid;

    case QUI_COLUMN_USER:
      return rank_of (words, session->user);

    case QUI_COLUMN_APPLICATION:
      return rank_of (words, session->application);

    case QUI_COLUMN_CLIENT:
      /* Local ones come before all addresses. */
      return session->client_port == -1 ? -1 : rank_of (words, session->client_address);

    case QUI_COLUMN_STATE:
      return session->state == QUI_STATE_HIDDEN || session->state == QUI_STATE_NONE ? NO_VALUE : (gint64) session->state;

    case QUI_COLUMN_IN_STATE:
      return age (now, qui_session_get_state_start (session));

    case QUI_COLUMN_XACT_AGE:
      return age (now, session->xact_start);

    case QUI_COLUMN_WAIT:
      return wait_key (session, words);

    case QUI_COLUMN_QUERY:
      return rank_of (words, session->query);

    default:
      return key_of_detail (session, column, common);
    }
}

/* The first that there is. */
static guint32
find_xid (const QuiSnapshot *snapshot)
{
  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    {
      const QuiSession *session = qui_snapshot_get_session (snapshot, i);

      if (session->backend_xid != 0 || session->backend_xmin != 0)
        return session->backend_xid != 0 ? session->backend_xid : session->backend_xmin;
    }
  return 0;
}

static GHashTable *
rank_words_of_column (const QuiSnapshot *snapshot,
                      QuiColumn          column)
{
  switch ((int) column)
    {
    case QUI_COLUMN_USER:
      return rank_words (snapshot, user_of, collation_key);

    case QUI_COLUMN_APPLICATION:
      return rank_words (snapshot, application_of, collation_key);

    case QUI_COLUMN_CLIENT:
      return rank_words (snapshot, address_of, address_key);

    case QUI_COLUMN_WAIT:
    case QUI_COLUMN_WAIT_EVENT:
      return rank_words (snapshot, event_of, collation_key);

    case QUI_COLUMN_DATABASE:
      return rank_words (snapshot, database_of, collation_key);

    case QUI_COLUMN_BACKEND_TYPE:
      return rank_words (snapshot, backend_type_of, collation_key);

    case QUI_COLUMN_CLIENT_HOST:
      return rank_words (snapshot, host_of, collation_key);

    case QUI_COLUMN_QUERY:
      /* Long and mostly distinct: collation keys of 10,000 queries would take half a second. */
      return rank_words (snapshot, query_of, NULL);

    default:
      return NULL;
    }
}

gint64 *
qui_outline_make_sort_keys (const QuiSnapshot *snapshot,
                            QuiColumn          column,
                            gboolean           descending)
{
  g_autoptr (GHashTable) words = NULL;
  guint n_sessions = qui_snapshot_get_n_sessions (snapshot);
  Common common;
  gint64 *keys;

  if (column == QUI_COLUMN_NONE)
    return NULL;

  words = rank_words_of_column (snapshot, column);
  common = (Common) { words, qui_snapshot_get_server (snapshot)->now, find_xid (snapshot) };
  keys = g_new (gint64, MAX (n_sessions, 1));

  for (guint i = 0; i < n_sessions; i++)
    {
      keys[i] = key_of_session (qui_snapshot_get_session (snapshot, i), column, &common);

      if (descending && keys[i] != NO_VALUE)
        keys[i] = -keys[i];
    }

  return keys;
}
