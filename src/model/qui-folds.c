/* qui-folds.c: which idle sessions of a snapshot fold into one line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-folds.h"

#include <string.h>

#include "qui-session-rules.h"

/* Idle sessions of one role and application in one database. */
typedef struct
{
  guint32     database_oid;
  guint32     role_oid;
  const char *application;   /* interned by the snapshot: one pointer, one string */
  guint       n_sessions;
  gint64      id;            /* the same in each snapshot; 0: not yet asked for */
} Team;

struct _QuiFolds
{
  const QuiSnapshot *snapshot;
  GHashTable        *teams;    /* Team, a set */
  GHashTable        *others;   /* database oid -> how many are in teams that are too small */
};

static guint
team_hash (gconstpointer key)
{
  const Team *self = key;

  return (self->database_oid * 31u + self->role_oid) * 2654435761u ^ g_direct_hash (self->application);
}

static gboolean
team_equal (gconstpointer a,
            gconstpointer b)
{
  const Team *one = a;
  const Team *other = b;

  return one->application == other->application && one->role_oid == other->role_oid && one->database_oid == other->database_oid;
}

/* A name that nobody can choose so that it falls together with another one's: an application names itself as it likes. */
static gint64
get_id (Team *self)
{
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (self->id != 0)
    return self->id;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) &self->role_oid, sizeof self->role_oid);
  g_checksum_update (checksum, (const guchar *) self->application, -1);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&self->id, digest, sizeof self->id);
  /* 0 is the line of the others. */
  self->id |= 1;

  return self->id;
}

static gboolean
folds (QuiFolds         *self,
       const QuiSession *session)
{
  return qui_session_folds (session) && qui_session_counts (self->snapshot, session);
}

static Team *
find_team (QuiFolds         *self,
           const QuiSession *session)
{
  Team probe = { .database_oid = session->database_oid, .role_oid = session->role_oid, .application = session->application };

  return folds (self, session) ? g_hash_table_lookup (self->teams, &probe) : NULL;
}

static void
add_session (QuiFolds         *self,
             const QuiSession *session)
{
  Team *team;

  if (!folds (self, session))
    return;

  team = find_team (self, session);
  if (team == NULL)
    {
      team = g_new (Team, 1);
      *team = (Team) { .database_oid = session->database_oid, .role_oid = session->role_oid, .application = session->application };
      g_hash_table_add (self->teams, team);
    }

  team->n_sessions++;
}

static guint
count_others (QuiFolds *self,
              guint32   database_oid)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->others, GUINT_TO_POINTER (database_oid)));
}

QuiFolds *
qui_folds_new (const QuiSnapshot *snapshot)
{
  QuiFolds *self = g_new (QuiFolds, 1);
  GHashTableIter iter;
  gpointer key;

  self->snapshot = snapshot;
  self->teams = g_hash_table_new_full (team_hash, team_equal, g_free, NULL);
  self->others = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < qui_snapshot_get_n_sessions (snapshot); i++)
    add_session (self, qui_snapshot_get_session (snapshot, i));

  g_hash_table_iter_init (&iter, self->teams);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const Team *team = key;

      if (team->n_sessions < QUI_FOLD_AT_LEAST)
        g_hash_table_insert (self->others, GUINT_TO_POINTER (team->database_oid),
                             GUINT_TO_POINTER (count_others (self, team->database_oid) + team->n_sessions));
    }

  return self;
}

void
qui_folds_free (QuiFolds *self)
{
  g_hash_table_unref (self->teams);
  g_hash_table_unref (self->others);
  g_free (self);
}

gboolean
qui_folds_find (QuiFolds         *self,
                const QuiSession *session,
                QuiLineKey       *key)
{
  Team *team = find_team (self, session);

  if (team == NULL)
    return FALSE;

  *key = (QuiLineKey) { .kind = QUI_LINE_IDLE_GROUP, .id = session->database_oid };
  if (team->n_sessions >= QUI_FOLD_AT_LEAST)
    key->start = get_id (team);
  else if (count_others (self, session->database_oid) < QUI_FOLD_AT_LEAST)
    return FALSE;

  return TRUE;
}

gboolean
qui_folds_is_in (QuiFolds         *self,
                 const QuiSession *session,
                 GHashTable       *keys)
{
  Team *team = find_team (self, session);
  QuiLineKey key = { .kind = QUI_LINE_IDLE_GROUP, .id = session->database_oid };

  if (team == NULL)
    return FALSE;

  if (team->n_sessions < QUI_FOLD_AT_LEAST && g_hash_table_contains (keys, &key))
    return TRUE;

  key.start = get_id (team);

  return g_hash_table_contains (keys, &key);
}

gboolean
qui_folds_has (QuiFolds         *self,
               const QuiLineKey *key)
{
  GHashTableIter iter;
  gpointer team;

  if (key->start == 0)
    return count_others (self, key->id) > 0;

  g_hash_table_iter_init (&iter, self->teams);
  while (g_hash_table_iter_next (&iter, &team, NULL))
    if (((Team *) team)->database_oid == key->id && get_id (team) == key->start)
      return TRUE;

  return FALSE;
}
