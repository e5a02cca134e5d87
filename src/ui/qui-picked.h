/* qui-picked.h: what the selected lines amount to
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-row-list.h"

G_BEGIN_DECLS

/* Plain data, valid as long as the outline. */
typedef struct
{
  guint              n_lines;
  const QuiLine     *line;            /* the only one; else NULL */
  const QuiDatabase *database;        /* all selected lines are in it, or are it; else NULL */
  guint              n_database_lines;
  /* Of everything but a single database or the line of server processes, over the sessions that the lines stand for; workers of
   * counted leaders are not counted: */
  guint              n_sessions;
  guint              n_databases;     /* that these are in */
  guint              n_in_state[QUI_N_STATES];
  gint64             oldest_xact;     /* QUI_TIME_UNKNOWN: none */
  int                oldest_xact_pid;
  /* How many would be signalled. */
  guint              n_to_cancel;
  guint              n_to_terminate;
  /* How many more sessions are selected that no line shows, and that nothing is done to. */
  guint              n_unseen;
  gboolean           filtered;        /* so it may be the filter that hides them */
  guint              n_hidden;        /* sessions of a kind that the view hides */
} QuiPicked;

/* @keys: GArray of QuiLineKey, lines of @rows; both may be empty. */
void  qui_picked_init      (QuiPicked *self, QuiRowList *rows, GArray *keys);
/* "Session 20455 in shop", "3 sessions in 2 databases", "Database shop"; "" for nothing. Translated, free with g_free(). */
char *qui_picked_dup_title (const QuiPicked *self);
/* "2 more selected, hidden", "22 sessions are hidden"; NULL if nothing is missed. Translated, free with g_free(). */
char *qui_picked_dup_unseen (const QuiPicked *self);

G_END_DECLS
