/* qui-words-blocking.c: who holds up whom, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-words-blocking.h"
#include "qui-words.h"

/* So many sessions are named. */
#define MAX_NAMED 5

static gint64
clock_of (const QuiOutline *outline)
{
  return qui_snapshot_get_server (qui_outline_get_snapshot (outline))->now;
}

char *
qui_words_blocker (const QuiBlockingNode *node)
{
  switch (node->kind)
    {
    case QUI_BLOCKING_PREPARED:
      return g_strdup (_("A prepared transaction"));
    case QUI_BLOCKING_UNKNOWN:
      return g_strdup_printf (_("Process %d"), node->pid);
    case QUI_BLOCKING_SESSION:
    default:
      return g_strdup_printf (_("Session %d"), node->pid);
    }
}

char *
qui_words_held (const QuiBlockingNode *node,
                gint64                 now)
{
  g_autofree char *since = qui_words_elapsed (now, node->held_since);
  guint n = node->n_held;

  if (n == 0)
    return NULL;

  if (node->held_at_least)
    return g_strdup_printf (ngettext ("Holds up at least %u session", "Holds up at least %u sessions", n), n);
  if (*since == '\0')
    return g_strdup_printf (ngettext ("Holds up %u session", "Holds up %u sessions", n), n);
  /* Translators: "Holds up 12 sessions for 4:38". */
  return g_strdup_printf (ngettext ("Holds up %u session for %s", "Holds up %u sessions for %s", n), n, since);
}

char *
qui_words_held_spoken (const QuiBlockingNode *node,
                       gint64                 now)
{
  g_autofree char *since = NULL;
  guint n = node->n_held;

  if (n == 0 || node->held_at_least || node->held_since == QUI_TIME_UNKNOWN)
    return qui_words_held (node, now);

  since = qui_words_duration_spoken (MAX (now - node->held_since, 0));
  return g_strdup_printf (ngettext ("Holds up %u session for %s", "Holds up %u sessions for %s", n), n, since);
}

const char *
qui_words_circle (void)
{
  return _("These sessions wait for each other: a deadlock, unless something changed during the look. The server resolves a deadlock itself, after deadlock_timeout.");
}

static char *
dup_only_waiting (const QuiBlocking *blocking,
                  guint              node)
{
  guint n_only = qui_blocking_get_node (blocking, node)->n_only;
  guint n_named = 0, n_waiting;
  const guint *waiting = qui_blocking_get_waiting (blocking, node, &n_waiting);
  g_autoptr (GString) pids = g_string_new (NULL);

  if (n_only > MAX_NAMED)
    return g_strdup_printf (ngettext ("%u session waits for nobody else.", "%u sessions wait for nobody else.", n_only), n_only);

  for (guint i = 0; i < n_waiting; i++)
    {
      const QuiBlockingNode *waiter = qui_blocking_get_node (blocking, waiting[i]);

      if (waiter->n_waits_for == 1)
        g_string_append_printf (pids, "%s%d", n_named++ > 0 ? _(", ") : "", waiter->pid);
    }
  return g_strdup_printf (ngettext ("Session %s waits for nobody else.", "Sessions %s wait for nobody else.", n_only), pids->str);
}

char *
qui_words_freed (const QuiBlocking *blocking,
                 guint              node)
{
  const QuiBlockingNode *of = qui_blocking_get_node (blocking, node);
  guint n_more = qui_blocking_count_held (blocking, node) - of->n_only;
  g_autoptr (GString) text = g_string_new (NULL);

  if (of->n_only > 0)
    {
      g_autofree char *only = dup_only_waiting (blocking, node);

      g_string_append (text, only);
      if (n_more > 0)
        g_string_append_printf (text, ngettext (" %u more waits further behind, or for others, too.",
                                                " %u more wait further behind, or for others, too.", n_more), n_more);
    }
  else if (n_more > 0)
    {
      g_string_append_printf (text, ngettext ("%u session waits for it, and for others, too.",
                                              "%u sessions wait for it, and for others, too.", n_more), n_more);
    }
  return text->len > 0 ? g_strdup (text->str) : NULL;
}

char *
qui_words_blocker_advice (const QuiBlockingNode *node)
{
  if (node->kind == QUI_BLOCKING_PREPARED)
    return g_strdup (_("It has no session that could be terminated. Its owner or a superuser ends it, connected to its database, "
                       "with COMMIT PREPARED or ROLLBACK PREPARED and its name. The server says that one blocks, not which one."));
  return g_strdup (_("It was not there any more when the sessions were looked at: it has probably ended, and the next look shows what became of "
                     "those who waited for it."));
}

char *
qui_words_prepared (const QuiPreparedXact *xact,
                    gint64                 now)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *age = qui_words_elapsed (now, xact->prepared);
  guint n = xact->n_waiting;

  g_ptr_array_add (parts, xact->database != NULL ? qui_words_one_line (xact->database) : g_strdup (_("no database")));
  g_ptr_array_add (parts, xact->owner != NULL ? qui_words_one_line (xact->owner) : g_strdup (_("Dropped role")));
  if (*age != '\0')
    g_ptr_array_add (parts, g_strdup_printf (_("prepared %s ago"), age));
  if (n > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u session waits for what it has locked", "%u sessions wait for what it has locked", n), n));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static char *
dup_ends (const QuiBlocking *blocking,
          guint              lead)
{
  if (qui_blocking_get_node (blocking, lead)->in_circle)
    return g_strdup (qui_words_circle ());

  switch (qui_blocking_get_node (blocking, lead)->kind)
    {
    case QUI_BLOCKING_PREPARED:
      return g_strdup (_("It has no session: only COMMIT PREPARED or ROLLBACK PREPARED ends it."));
    case QUI_BLOCKING_UNKNOWN:
      return g_strdup (_("It is not in this look, and has probably ended."));
    case QUI_BLOCKING_SESSION:
    default:
      return qui_words_freed (blocking, lead);
    }
}

/* "Session 20417 holds up 12 sessions for 4:38." */
static char *
dup_holds (const QuiBlockingNode *lead,
           gint64                 now)
{
  g_autofree char *name = qui_words_blocker (lead);
  g_autofree char *since = qui_words_elapsed (now, lead->held_since);
  guint n = lead->n_held;

  if (lead->held_at_least)
    return g_strdup_printf (ngettext ("%s holds up at least %u session.", "%s holds up at least %u sessions.", n), name, n);
  if (*since == '\0')
    return g_strdup_printf (ngettext ("%s holds up %u session.", "%s holds up %u sessions.", n), name, n);
  /* Translators: "Session 20417 holds up 12 sessions for 4:38." */
  return g_strdup_printf (ngettext ("%s holds up %u session for %s.", "%s holds up %u sessions for %s.", n), name, n, since);
}

char *
qui_words_lead (const QuiBlocking *blocking,
                guint              node)
{
  guint lead = qui_blocking_get_node (blocking, node)->lead;
  const QuiBlockingNode *of = qui_blocking_get_node (blocking, lead);
  g_autofree char *holds = NULL;
  g_autofree char *ends = NULL;

  if (of->n_held == 0)
    return NULL;

  holds = dup_holds (of, qui_snapshot_get_server (qui_blocking_get_snapshot (blocking))->now);
  ends = dup_ends (blocking, lead);
  if (ends == NULL)
    return g_steal_pointer (&holds);
  return g_strdup_printf ("%s %s", holds, ends);
}

char *
qui_words_leads (const QuiBlocking *blocking)
{
  guint n_leads = 0, n_waiting = 0;
  g_autofree char *waiting = NULL;

  for (guint i = 0; i < qui_blocking_get_n_nodes (blocking); i++)
    {
      const QuiBlockingNode *node = qui_blocking_get_node (blocking, i);

      n_leads += node->parent == QUI_BLOCKING_NONE && node->n_held > 0;
      n_waiting += node->n_waits_for > 0;
    }
  if (n_leads == 0)
    return NULL;

  /* Translators: goes into "3 lead blockers, %s." */
  waiting = g_strdup_printf (ngettext ("%u session waits", "%u sessions wait", n_waiting), n_waiting);
  return g_strdup_printf (ngettext ("%u lead blocker, %s.", "%u lead blockers, %s.", n_leads), n_leads, waiting);
}

/* ---- Cells ---- */

static char *
name_cell (const QuiLine *line)
{
  g_autofree char *database = NULL;

  /* Nothing else in its row says where it is; those beneath wait there, too. */
  if (line->blocking->parent != QUI_BLOCKING_NONE || line->session->database == NULL)
    return NULL;

  database = qui_words_one_line (line->session->database);
  return g_strdup_printf ("%d · %s", line->session->pid, database);
}

static char *
wait_cell (const QuiOutline *outline,
           const QuiLine    *line)
{
  g_autofree char *held = qui_words_held (line->blocking, clock_of (outline));
  g_autofree char *blockers = NULL;

  if (!line->blocking->in_circle)
    return g_steal_pointer (&held);

  blockers = qui_words_blockers (line->session);
  /* Translators: a session that waits for others who wait for it; %s: for whom. */
  return g_strdup_printf (_("In a circle, by %s"), blockers != NULL ? blockers : "");
}

char *
qui_words_blocking_cell (const QuiOutline *outline,
                         const QuiLine    *line,
                         QuiColumn         column)
{
  if (line->blocking == NULL)
    return NULL;
  if (column == QUI_COLUMN_PID)
    return name_cell (line);
  return column == QUI_COLUMN_WAIT ? wait_cell (outline, line) : NULL;
}

/* ---- Lines that are no sessions ---- */

static guint
count_prepared (const QuiOutline *outline)
{
  QuiSnapshot *snapshot = qui_outline_get_snapshot (outline);
  guint n = 0;

  for (guint i = 0; i < qui_snapshot_get_n_databases (snapshot); i++)
    n += qui_snapshot_get_database (snapshot, i)->n_prepared_xacts;
  return n;
}

static char *
query_cell (const QuiOutline *outline,
            const QuiLine    *line)
{
  guint n = count_prepared (outline);

  if (line->key.kind == QUI_LINE_BLOCKER)
    return g_strdup (_("Not in this look"));
  if (n > 1)
    return g_strdup_printf (ngettext ("One or more of %u; ends with COMMIT PREPARED or ROLLBACK PREPARED",
                                      "One or more of %u; ends with COMMIT PREPARED or ROLLBACK PREPARED", n), n);
  return g_strdup (_("Ends with COMMIT PREPARED or ROLLBACK PREPARED"));
}

char *
qui_words_blocker_cell (const QuiOutline *outline,
                        const QuiLine    *line,
                        QuiColumn         column)
{
  char *held;

  switch ((int) column)
    {
    case QUI_COLUMN_PID:
      return line->key.kind == QUI_LINE_BLOCKER ? g_strdup_printf ("%d", line->blocking->pid) : g_strdup (_("Prepared transaction"));
    case QUI_COLUMN_WAIT:
      held = qui_words_held (line->blocking, clock_of (outline));
      return held != NULL ? held : g_strdup ("");
    case QUI_COLUMN_QUERY:
      return query_cell (outline, line);
    default:
      return g_strdup ("");
    }
}

char *
qui_words_blocker_tooltip (const QuiOutline *outline,
                           const QuiLine    *line,
                           QuiColumn         column)
{
  switch ((int) column)
    {
    case QUI_COLUMN_PID:
    case QUI_COLUMN_QUERY:
      return qui_words_blocker_cell (outline, line, column);
    case QUI_COLUMN_WAIT:
      return qui_words_lead (qui_outline_get_blocking (outline), line->blocking->lead);
    default:
      return NULL;
    }
}

char *
qui_words_blocker_spoken (const QuiOutline *outline,
                          const QuiLine    *line)
{
  g_autofree char *name = qui_words_blocker (line->blocking);
  g_autofree char *held = qui_words_held_spoken (line->blocking, clock_of (outline));
  g_autofree char *level = qui_words_level_spoken (line);

  if (held == NULL)
    return g_strdup_printf ("%s, %s", name, level);
  return g_strdup_printf ("%s, %s, %s", name, held, level);
}

char *
qui_words_level_spoken (const QuiLine *line)
{
  /* Translators: how deep a session stands below the one that blocks all of them, which is on level 1 */
  return g_strdup_printf (_("level %u"), line->depth + 1);
}
