/* qui-outline.h: pure: snapshot + view -> ordered lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-blocking.h"
#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

/* One line of the tree; lives as long as its outline (which holds the snapshot). */
typedef struct
{
  QuiLineKey         key;
  guint              depth;           /* 0 databases, 1 sessions, 2 workers and folded idle sessions (3: a worker its idle leader left behind); by blocker: 0 leads */
  gboolean           expandable;
  gboolean           open;
  const QuiSession  *session;         /* SESSION lines; else NULL */
  const QuiDatabase *database;        /* DATABASE and IDLE_GROUP lines, and SESSION lines in a database the role can see; else NULL */
  const QuiBlockingNode *blocking;    /* grouped by blocker; else NULL */
  /* Of a DATABASE, IDLE_GROUP or PROCESSES line, over all its sessions without parallel workers: */
  guint              n_sessions;
  guint              n_shown;         /* that pass filter and states; equal to n_sessions when nothing is filtered */
  guint              n_in_state[QUI_N_STATES];
  gint64             oldest_xact;     /* earliest xact_start; QUI_TIME_UNKNOWN: none */
  int                oldest_xact_pid;
  gint64             oldest_state_change;  /* IDLE_GROUP */
  guint              n_applications;       /* IDLE_GROUP: distinct ones */
  const char        *user;                 /* IDLE_GROUP: the one all have; NULL: several */
  const char        *application;          /* IDLE_GROUP: the one all have; NULL: several */
} QuiLine;

/* Immutable, atomically reference-counted. */
typedef struct _QuiOutline QuiOutline;

/* Any thread. Databases by name (QUI_COLUMN_PID descending turns them), then "Server processes" (also sessions of a database that is not
 * in the snapshot); databases that a filter leaves without a line are left out; a worker that passes brings its leader. Equal rows keep
 * the natural order, rows without a value come last both ways, idle groups after the sessions. While filtered, idle sessions are not folded.
 *
 * Grouped by blocker: the forest of qui-blocking, without workers; sorted among those beneath one blocker; who passes the filter brings
 * whom it stands beneath. */
QuiOutline    *qui_outline_build       (QuiSnapshot *snapshot, QuiViewSpec *view);
QuiOutline    *qui_outline_ref         (QuiOutline *self);
void           qui_outline_unref       (QuiOutline *self);
guint          qui_outline_get_n_lines (const QuiOutline *self);
const QuiLine *qui_outline_get_line    (const QuiOutline *self, guint index);
QuiSnapshot   *qui_outline_get_snapshot(const QuiOutline *self);
/* Sessions that pass filter and states, and all sessions (without parallel workers and server processes): "4 of 31 sessions". */
guint          qui_outline_get_n_shown (const QuiOutline *self);
guint          qui_outline_get_n_sessions (const QuiOutline *self);
/* Chosen by filter and states, but of a kind that the view hides: sessions in databases as above, and server processes. */
guint          qui_outline_get_n_hidden (const QuiOutline *self);
/* Over all sessions, whatever is filtered: the chips. */
guint          qui_outline_get_n_in_state (const QuiOutline *self, QuiState state);
/* The largest database's number of sessions: the full width of the stacked bars. */
guint          qui_outline_get_largest (const QuiOutline *self);
gboolean       qui_outline_is_filtered (const QuiOutline *self);
/* Who blocks whom; NULL unless grouped by blocker. */
const QuiBlocking *qui_outline_get_blocking (const QuiOutline *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiOutline, qui_outline_unref)

G_END_DECLS
