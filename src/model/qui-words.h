/* qui-words.h: what people read, decided without a display
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-outline.h"
#include "qui-plan.h"
#include "qui-profile.h"

G_BEGIN_DECLS

/* All translated; char * results are the caller's, const char * ones are static. */

const char *qui_words_state             (QuiState state);           /* "Aborted transaction": details, assistive technology */
const char *qui_words_state_cell        (QuiState state);           /* "Aborted": the tree's cell, chips */
/* "1 active, 3 waiting on lock, 22 idle"; "No sessions". */
char       *qui_words_state_counts      (const guint n_in_state[QUI_N_STATES]);
/* "1 aborted, 2 idle": short form for impact rows. */
char       *qui_words_state_counts_short(const guint n_in_state[QUI_N_STATES]);

/* "0:07", "2:51", "1:04:09", "3 d 4 h"; "" for negative. @duration in microseconds. */
char       *qui_words_duration          (gint64 duration);
/* "2 minutes 51 seconds", for assistive technology. */
char       *qui_words_duration_spoken   (gint64 duration);
/* Between @from and @now, "" if one is unknown; a @from after @now is 0:00. */
char       *qui_words_elapsed           (gint64 now, gint64 from);
char       *qui_words_size              (gint64 bytes);
/* @text as one line that cannot disguise itself: line breaks and control characters become a space, marks that turn the direction of
 * text are left out. NULL gives "". */
char       *qui_words_one_line          (const char *text);

/* Cells of a line, one text per column; "" for an empty cell; hidden columns say "Hidden". */
char       *qui_words_cell              (const QuiOutline *outline, const QuiLine *line, QuiColumn column);
/* How many sessions a database, or processes the server, has, as a number alone: where there is no room for the cell of USER, or none is shown. NULL:
 * none, or no such line. */
char       *qui_words_line_count        (const QuiLine *line);
/* The tooltip of a cell, or NULL: which grant is missing, what a lock means, the whole query, ... */
char       *qui_words_cell_tooltip      (const QuiOutline *outline, const QuiLine *line, QuiColumn column);
/* What a screen reader says for the row. */
char       *qui_words_line_spoken       (const QuiOutline *outline, const QuiLine *line);
char       *qui_words_client            (const QuiSession *session);   /* "10.0.4.9", "Local", "" */
/* "20417, a prepared transaction and 3 more": who blocks @session; NULL: nobody. */
char       *qui_words_blockers          (const QuiSession *session);

/* That @session is the one that keeps vacuum from cleaning up; NULL: it is not. */
char       *qui_words_holds_back        (const QuiSnapshot *snapshot, const QuiSession *session);
/* "Session 20417", "Prepared transaction “move” in shop for 3:12", "Replication slot “standby”": what keeps vacuum from cleaning up; NULL: nothing. */
char       *qui_words_vacuum_holder     (const QuiSnapshot *snapshot);

/* Which grant is missing to signal @session, as a sentence, with the GRANT itself; NULL if permitted. */
char       *qui_words_permission        (const QuiServerInfo *server, const QuiSession *session);
char       *qui_words_permission_short  (QuiPermission permission);   /* "Needs a superuser"; "" if permitted */
/* Which grant would reveal the hidden columns, with the GRANT itself. */
char       *qui_words_hidden            (const QuiServerInfo *server);
/* What it means that a pooler sits between us and the server, and what to do. */
char       *qui_words_pooler            (void);
char       *qui_words_spared            (const QuiServerInfo *server, const QuiSpared *spared);

/* "13 sessions end and 5 open transactions roll back." and its kin for cancel and for none; more sentences where there is more to say. */
char       *qui_words_impact            (const QuiPlan *plan);
/* "2 more selected sessions are not in sight: nothing is done to them."; NULL if there are none. */
char       *qui_words_unseen            (const QuiPlanRequest *request);
/* "13 sessions"; "Up to 13 sessions": some of them may be no sessions but parallel workers, which our role may not see. */
char       *qui_words_plan_count        (const QuiPlan *plan);
/* The verb with the count for the confirming button: "Disconnect 13 Sessions", "Disconnect up to 13 Sessions", "Cancel 1 Query", ... */
char       *qui_words_confirm_button    (const QuiPlan *plan);

const char *qui_words_environment       (QuiEnvironment environment);  /* "Production"; "" for none */
/* "shop (Production) — Quiesce" */
char       *qui_words_window_title      (QuiProfile *profile);
const char *qui_words_outcome           (QuiOutcomeKind kind, QuiSignalKind signal);
/* "Terminated in 0.1 s", "Back as 20611 after 0.8 s: a pool reconnects", ... @now monotonic microseconds. */
char       *qui_words_outcome_detail    (const QuiOutcome *outcome, const QuiSignalTarget *target, QuiSignalKind signal, gint64 now);

/* A failed connection or look: a title ("Password Not Accepted") and what the person can do about it; the server's own words stand between
 * them. @profile may be NULL. */
const char *qui_words_error_title       (const GError *error);
char       *qui_words_error_advice      (const GError *error, QuiProfile *profile);
/* What the server said, with its detail and hint, a line each. Free with g_free(). */
char       *qui_words_error_dup_said (const GError *error);

G_END_DECLS
