/* qui-picked.c: what the selected lines amount to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-picked.h"

#include <glib/gi18n-lib.h>

#include "qui-plan.h"
#include "qui-session-rules.h"
#include "qui-words-blocking.h"
#include "qui-words.h"

static void
count_session (QuiPicked        *self,
               const QuiSession *session,
               GHashTable       *databases)
{
  self->n_sessions++;
  self->n_in_state[session->state]++;
  g_hash_table_add (databases, GUINT_TO_POINTER (session->database_oid));
  if (session->xact_start != QUI_TIME_UNKNOWN &&
      (self->oldest_xact == QUI_TIME_UNKNOWN || session->xact_start < self->oldest_xact))
    {
      self->oldest_xact = session->xact_start;
      self->oldest_xact_pid = session->pid;
    }
}

/* The plan knows best which sessions the lines stand for and whom a signal would reach. */
static void
count_by_plan (QuiPicked   *self,
               QuiSnapshot *snapshot,
               GArray      *keys)
{
  QuiPlanRequest request = { .scope = QUI_SCOPE_SELECTION, .keys = keys, .kind = QUI_SIGNAL_TERMINATE, .only = QUI_ONLY_ALL };
  g_autoptr (QuiPlan) plan = qui_plan_make (snapshot, &request);
  g_autoptr (GHashTable) databases = g_hash_table_new (NULL, NULL);

  self->n_to_terminate = qui_plan_get_n_targets (plan);
  for (guint i = 0; i < qui_plan_get_n_targets (plan); i++)
    {
      const QuiSession *session = qui_plan_get_target (plan, i);

      count_session (self, session, databases);
      self->n_to_cancel += qui_session_may_run_query (session);
    }
  for (guint i = 0; i < qui_plan_get_n_spared (plan); i++)
    {
      const QuiSpared *spared = qui_plan_get_spared (plan, i);

      if (spared->reason != QUI_SPARED_WORKER)
        count_session (self, spared->session, databases);
    }
  self->n_databases = g_hash_table_size (databases);
}

/* One session is the usual case, and it must not cost a walk over all of them at each look. */
static void
count_one (QuiPicked        *self,
           const QuiSession *session)
{
  g_autoptr (GHashTable) databases = g_hash_table_new (NULL, NULL);
  gboolean own = qui_session_is_own (session);

  count_session (self, session, databases);
  self->n_databases = session->database_oid != 0;
  self->n_to_terminate = !own;
  self->n_to_cancel = !own && qui_session_may_run_query (session);
}

static guint
count_sessions (QuiSnapshot *snapshot,
                GArray      *keys)
{
  QuiPicked all = { .oldest_xact = QUI_TIME_UNKNOWN };

  count_by_plan (&all, snapshot, keys);
  return all.n_sessions;
}

/* A session that is selected and is also part of a line that is shown is not missed. */
static guint
count_unseen (QuiRowList  *rows,
              QuiSnapshot *snapshot,
              GArray      *shown)
{
  g_autoptr (GArray) selected = qui_row_list_get_selected_keys (rows);
  gboolean all_shown = TRUE;

  for (guint i = 0; i < selected->len && all_shown; i++)
    all_shown = qui_row_list_find (rows, &g_array_index (selected, QuiLineKey, i), NULL) != NULL;

  return all_shown ? 0 : count_sessions (snapshot, selected) - count_sessions (snapshot, shown);
}

static const QuiDatabase *
find_database (const QuiLine *line,
               QuiSnapshot   *snapshot)
{
  if (line->database != NULL)
    return line->database;
  return line->session != NULL ? qui_snapshot_find_database (snapshot, line->session->database_oid) : NULL;
}

void
qui_picked_init (QuiPicked  *self,
                 QuiRowList *rows,
                 GArray     *keys)
{
  QuiOutline *outline = qui_row_list_get_outline (rows);
  QuiSnapshot *snapshot;

  *self = (QuiPicked) { .oldest_xact = QUI_TIME_UNKNOWN };
  if (outline == NULL)
    return;

  snapshot = qui_outline_get_snapshot (outline);
  self->n_unseen = count_unseen (rows, snapshot, keys);
  self->filtered = qui_outline_is_filtered (outline);
  self->n_hidden = qui_outline_get_n_hidden (outline);
  for (guint i = 0; i < keys->len; i++)
    {
      QuiRow *row = qui_row_list_find (rows, &g_array_index (keys, QuiLineKey, i), NULL);
      const QuiLine *line = row != NULL ? qui_row_get_line (row) : NULL;
      const QuiDatabase *database;

      if (line == NULL)
        continue;
      database = find_database (line, snapshot);
      self->database = self->n_lines == 0 || self->database == database ? database : NULL;
      self->line = self->n_lines == 0 ? line : NULL;
      self->n_lines++;
      self->n_database_lines += line->key.kind == QUI_LINE_DATABASE;
    }

  if (self->line != NULL && self->line->session != NULL)
    count_one (self, self->line->session);
  else if (self->n_lines > 1 || (self->line != NULL && self->line->key.kind == QUI_LINE_IDLE_GROUP))
    count_by_plan (self, snapshot, keys);
}

static char *
dup_session_title (const QuiPicked *self)
{
  const QuiSession *session = self->line->session;

  if (session->database != NULL)
    return g_strdup_printf (_("Session %d in %s"), session->pid, session->database);
  return g_strdup_printf (_("Process %d"), session->pid);
}

char *
qui_picked_dup_title (const QuiPicked *self)
{
  guint n = self->n_sessions;
  const QuiDatabase *database = self->line != NULL && self->line->database != NULL ? self->line->database : self->database;
  g_autofree char *name = qui_words_one_line (database != NULL ? database->name : NULL);

  if (self->n_lines == 0)
    return g_strdup ("");
  if (self->line != NULL && self->line->session != NULL)
    return dup_session_title (self);
  if (self->line != NULL && self->line->blocking != NULL)
    return qui_words_blocker (self->line->blocking);
  if (self->line != NULL && self->line->key.kind == QUI_LINE_PROCESSES)
    return g_strdup (_("Server processes"));
  if (self->line != NULL && self->line->key.kind == QUI_LINE_DATABASE)
    return g_strdup_printf (_("Database %s"), name);
  if (self->line != NULL)
    return g_strdup_printf (ngettext ("%u idle session in %s", "%u idle sessions in %s", n), n, name);

  if (self->database != NULL)
    return g_strdup_printf (ngettext ("%u session in %s", "%u sessions in %s", n), n, name);
  if (self->n_databases > 1)
    {
      /* Translators: "%s" is "3 sessions" */
      g_autofree char *sessions = g_strdup_printf (ngettext ("%u session", "%u sessions", n), n);

      return g_strdup_printf (ngettext ("%s in %u database", "%s in %u databases", self->n_databases), sessions, self->n_databases);
    }
  return g_strdup_printf (ngettext ("%u session", "%u sessions", n), n);
}

char *
qui_picked_dup_unseen (const QuiPicked *self)
{
  guint n = self->n_unseen;

  if (n == 0 && (self->n_lines > 0 || self->n_hidden == 0))
    return NULL;

  if (n == 0)
    return g_strdup_printf (ngettext ("%u session is hidden", "%u sessions are hidden", self->n_hidden), self->n_hidden);

  if (self->n_lines == 0)
    return g_strdup_printf (self->filtered ? ngettext ("%u selected session, hidden by the filter", "%u selected sessions, hidden by the filter", n)
                                           : ngettext ("%u selected session, not shown", "%u selected sessions, not shown", n), n);

  return g_strdup_printf (ngettext ("%u more selected, hidden", "%u more selected, hidden", n), n);
}
