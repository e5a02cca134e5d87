/* qui-asker.h: takes the questions of ssh, by way of quiesce-askpass
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-question.h"

G_BEGIN_DECLS

typedef struct _QuiAsker QuiAsker;

/* Listens in @folder, which is private. @changed: another question is the one to be answered, or none; @refused: one was not answered. Main thread only. */
QuiAsker    *qui_asker_new            (const char *folder, GSourceOnceFunc changed, GSourceOnceFunc refused, gpointer data, GError **error);
/* Wipes what it remembers; withdraws what is open. */
void         qui_asker_free           (QuiAsker *self);
/* Remembers what @former does, which forgets it. */
void         qui_asker_take_kept      (QuiAsker *self, QuiAsker *former);
/* For the child: its environment with what it needs to ask us. */
char       **qui_asker_set_environment (QuiAsker *self, char **environment);
/* NULL: none is open. */
QuiQuestion *qui_asker_get_question   (QuiAsker *self);

/* ssh has ended, or got in: then what was answered is remembered and answered by ourselves in its next run, once. @denied: what was remembered did not do. */
void         qui_asker_end_run        (QuiAsker *self, gboolean denied);
void         qui_asker_note_accepted  (QuiAsker *self);

G_END_DECLS
