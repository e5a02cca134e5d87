/* qui-living.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-living.h"

#include "qui-time.h"

typedef enum
{
  DIALING,
  LOGIN,
  GREETED,
  UP,
} Stage;

typedef struct
{
  gconstpointer key;
  Stage         stage;
  gint64        began;            /* monotonic, as all but server_started */
  gint64        ended;            /* 0: it lives */
  int           pid;              /* UP */
  gint64        server_started;
  gboolean      pooled;
} Entry;

struct _QuiLiving
{
  GArray *pids;                   /* int; of those that live */
  GArray *late;                   /* int; of those that just ended */
  gint64  doubt;                  /* what began so long ago or less may be ours; G_MAXINT64: whenever it began; -1: nothing */
};

static GMutex mutex;
static GArray *entries;           /* under the mutex; few */

static Entry *
find (gconstpointer key)
{
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      if (entry->key == key && entry->ended == 0)
        return entry;
    }
  return NULL;
}

static void
forget_old (gint64 now)
{
  for (guint i = entries->len; i > 0; i--)
    {
      const Entry *entry = &g_array_index (entries, Entry, i - 1);

      if (entry->ended != 0 && now - entry->ended > QUI_LIVING_GRACE_US)
        g_array_remove_index_fast (entries, i - 1);
    }
}

static void
end (gconstpointer key, gint64 now)
{
  Entry *entry = find (key);

  if (entry != NULL)
    entry->ended = now;
}

void
qui_living_note_dialing (gconstpointer key)
{
  Entry entry = { .key = key, .began = g_get_monotonic_time (), .server_started = QUI_TIME_UNKNOWN };

  g_mutex_lock (&mutex);
  if (entries == NULL)
    entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  forget_old (entry.began);
  end (key, entry.began);
  g_array_append_val (entries, entry);
  g_mutex_unlock (&mutex);
}

static void
note_stage (gconstpointer key, Stage stage)
{
  Entry *entry;

  g_mutex_lock (&mutex);
  entry = find (key);
  if (entry != NULL && entry->stage < stage)
    entry->stage = stage;
  g_mutex_unlock (&mutex);
}

void
qui_living_note_login (gconstpointer key)
{
  note_stage (key, LOGIN);
}

void
qui_living_note_greeted (gconstpointer key)
{
  note_stage (key, GREETED);
}

void
qui_living_note_up (gconstpointer key, int pid, gint64 server_started, gboolean pooled)
{
  Entry *entry;

  g_mutex_lock (&mutex);
  entry = find (key);
  if (entry != NULL)
    {
      entry->stage = UP;
      entry->pid = pid;
      entry->server_started = server_started;
      entry->pooled = pooled;
    }
  g_mutex_unlock (&mutex);
}

void
qui_living_note_ended (gconstpointer key)
{
  g_mutex_lock (&mutex);
  end (key, g_get_monotonic_time ());
  g_mutex_unlock (&mutex);
}

static void
take (QuiLiving *self, const Entry *entry, gint64 server_started, gint64 now)
{
  gboolean same_server = entry->server_started == server_started || entry->server_started == QUI_TIME_UNKNOWN
                         || server_started == QUI_TIME_UNKNOWN;

  switch (entry->stage)
    {
    case LOGIN:
      self->doubt = MAX (self->doubt, now - entry->began);
      break;
    case GREETED:
      self->doubt = G_MAXINT64;
      break;
    case UP:
      /* What is behind a pooler may be another server by now. */
      if (entry->pooled)
        self->doubt = G_MAXINT64;
      if (same_server)
        g_array_append_val (entry->ended == 0 ? self->pids : self->late, entry->pid);
      break;
    case DIALING:
    default:
      break;
    }
}

QuiLiving *
qui_living_look (gint64 server_started)
{
  QuiLiving *self = g_new (QuiLiving, 1);
  gint64 now = g_get_monotonic_time ();

  self->pids = g_array_new (FALSE, FALSE, sizeof (int));
  self->late = g_array_new (FALSE, FALSE, sizeof (int));
  self->doubt = -1;

  g_mutex_lock (&mutex);
  if (entries != NULL)
    forget_old (now);
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    take (self, &g_array_index (entries, Entry, i), server_started, now);
  g_mutex_unlock (&mutex);
  return self;
}

void
qui_living_free (QuiLiving *self)
{
  g_array_unref (self->pids);
  g_array_unref (self->late);
  g_free (self);
}

static gboolean
contains (const GArray *pids, int pid)
{
  for (guint i = 0; i < pids->len; i++)
    if (g_array_index (pids, int, i) == pid)
      return TRUE;
  return FALSE;
}

QuiOwner
qui_living_judge (const QuiLiving *self, int pid, gboolean named, gint64 age)
{
  if (contains (self->pids, pid))
    return QUI_OWNER_OURS;
  if (!named)
    return QUI_OWNER_OTHERS;
  if (contains (self->late, pid))
    return QUI_OWNER_PERHAPS;
  if (self->doubt >= 0 && age <= self->doubt)
    return QUI_OWNER_PERHAPS;
  return QUI_OWNER_LEFT_OVER;
}

static void
add_once (GArray *pids, int pid)
{
  if (!contains (pids, pid))
    g_array_append_val (pids, pid);
}

int *
qui_living_dup_pids (const QuiLiving *self, const int *more)
{
  GArray *pids = g_array_new (TRUE, FALSE, sizeof (int));

  for (; more != NULL && *more != 0; more++)
    add_once (pids, *more);
  for (guint i = 0; i < self->pids->len; i++)
    add_once (pids, g_array_index (self->pids, int, i));
  return (int *) (gpointer) g_array_free (pids, FALSE);
}
