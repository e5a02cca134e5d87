/* qui-words-blocking.h: who holds up whom, in words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-outline.h"
#include "qui-prepared-list.h"

G_BEGIN_DECLS

/* All translated; free with g_free(). @now: the server's clock. */

/* "Session 20417", "A prepared transaction", "Process 4711". */
char *qui_words_blocker       (const QuiBlockingNode *node);
/* "Holds up 12 sessions for 4:38"; NULL: nobody waits for it, or it is no lead. */
char *qui_words_held          (const QuiBlockingNode *node, gint64 now);
char *qui_words_held_spoken   (const QuiBlockingNode *node, gint64 now);
/* What a person is told who selected @node or somebody beneath it: whom its lead holds up, and what ends that. NULL: it holds up nobody. */
char *qui_words_lead          (const QuiBlocking *blocking, guint node);
/* "3 lead blockers, 14 sessions wait."; NULL: nobody waits for anybody. */
char *qui_words_leads         (const QuiBlocking *blocking);
/* Who waits for @node and nobody else, and how many would go on waiting: "Sessions 20455 and 20461 wait for nobody else. 10 more ...";
 * NULL: nobody waits for it. Who gets a lock next, nobody can know. */
char *qui_words_freed         (const QuiBlocking *blocking, guint node);
/* What to do about a blocker that is no session. */
char *qui_words_blocker_advice (const QuiBlockingNode *node);
/* "shop · shop_owner · prepared 4:38 ago · 4 sessions wait for what it has locked" */
char *qui_words_prepared      (const QuiPreparedXact *xact, gint64 now);
/* "These sessions wait for each other ..." */
const char *qui_words_circle  (void);

/* The cell of a session in a view by blocker; NULL: it is the same in all views. */
char *qui_words_blocking_cell   (const QuiOutline *outline, const QuiLine *line, QuiColumn column);
/* As qui_words_cell(), qui_words_cell_tooltip() and qui_words_line_spoken(), of PREPARED and BLOCKER lines. */
char *qui_words_blocker_cell    (const QuiOutline *outline, const QuiLine *line, QuiColumn column);
char *qui_words_blocker_tooltip (const QuiOutline *outline, const QuiLine *line, QuiColumn column);
char *qui_words_blocker_spoken  (const QuiOutline *outline, const QuiLine *line);
/* "level 3": how deep in the tree. GTK 4.8 does not pass on the level of a row by itself. */
char *qui_words_level_spoken    (const QuiLine *line);

G_END_DECLS
