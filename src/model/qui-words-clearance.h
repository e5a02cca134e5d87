/* qui-words-clearance.h: what people read of a clearance
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearing.h"

G_BEGIN_DECLS

/* All translated; char * results are the caller's, const char * ones are static. */

const char *qui_words_clearance_mode    (QuiClearanceMode mode);    /* "Rename", "Only Clear": a choice */
const char *qui_words_clearance_button  (QuiClearanceMode mode);    /* "Clear and Rename", "Close": the confirming button */

/* A check, or @n of one kind: "3 prepared transactions". @n_perhaps of them may be parallel workers of others. */
char       *qui_words_check_title       (const QuiCheck *check, guint n, guint n_perhaps);
/* What the number of those who will be disconnected does not say: who was left over, who may be none. "" where there is nothing to say. */
char       *qui_words_sessions_note     (const QuiPreflight *preflight);
/* What it means for this step, and what would clear it. @role: ours; @now: the server's clock. */
char       *qui_words_check_detail      (const QuiCheck *check, const QuiClearanceRequest *request, const char *role, gint64 now);
/* The statements that clear it, with a line for each, where there are such that need no choice; else NULL. Not translated. */
char       *qui_words_check_sql         (const QuiCheck *check, const QuiClearanceRequest *request, const char *role);
/* "2 problems to solve first", "14 sessions will be disconnected", "Ready": the checks in one line. */
char       *qui_words_checks_summary    (const QuiPreflight *preflight);

/* "Refuse new connections", "Disconnect 14 sessions", "Rename to shop_2025". */
char       *qui_words_step_title        (QuiClearing *clearing, const QuiStep *step);
/* The SQL, or how it goes on: "9 of 14 are gone". May be "". */
char       *qui_words_step_detail       (QuiClearing *clearing, const QuiStep *step);

/* "Renaming shop to shop_2025…", "shop is now called shop_2025", "shop was not renamed". */
char       *qui_words_clearing_title    (QuiClearing *clearing);
/* While it runs: who can connect, or that nobody knows; may be "". */
char       *qui_words_clearing_progress (QuiClearing *clearing);
/* What is true, why, who is still inside, what can be done. May be "". */
char       *qui_words_clearing_body     (QuiClearing *clearing);
/* What still goes by the old name, or does not come along with a copy; "" where there is nothing to say. */
char       *qui_words_clearing_aftermath(QuiClearing *clearing);
char       *qui_words_survivor          (const QuiSurvivor *survivor);

/* Of the pooler (qui-words-clearing-pooler.c). A choice in the form, and what it means. */
const char *qui_words_hold_choice       (QuiHoldKind kind);
const char *qui_words_hold_explanation  (QuiHoldKind kind);
/* As a check in the list; *title NULL: there is nothing to be said, or not yet. */
QuiCheckSeverity qui_words_pooler_check (QuiClearing *clearing, char **title, char **detail);
char       *qui_words_pooler_step_title (QuiClearing *clearing, const QuiStep *step);
char       *qui_words_pooler_step_detail(QuiClearing *clearing, const QuiStep *step);
/* While it is told something; may be "". */
char       *qui_words_pooler_progress   (QuiClearing *clearing);
/* What could not be undone, loudly, with the commands to type; "": nothing. */
char       *qui_words_clearing_left     (QuiClearing *clearing);
/* What else became of it; "" where nothing was asked for. */
char       *qui_words_clearing_pooler   (QuiClearing *clearing);
/* What it may still hold; "": nothing. */
char       *qui_words_unfinished_pooler (const QuiUnfinished *unfinished);
/* To be typed at its console, with a line for each. Not translated. */
char       *qui_words_console_commands  (QuiConsoleCommand command, const char * const *names);

/* What became of something that was begun and never seen to end. */
char       *qui_words_unfinished        (const QuiUnfinished *unfinished);

G_END_DECLS
