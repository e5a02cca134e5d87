/* qui-operation.h: one action on sessions, from the plan to the report
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-plan.h"
#include "qui-server.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_OPERATION_READY,
  QUI_OPERATION_CANCELLING,   /* cancel first: cancels being sent */
  QUI_OPERATION_GRACE,        /* cancel first: all sent, waiting for queries to stop, at most the seconds asked for */
  QUI_OPERATION_SIGNALLING,   /* signals being sent and verified */
  QUI_OPERATION_WATCHING,     /* all settled; looking for sessions that come back */
  QUI_OPERATION_DONE,
} QuiOperationPhase;

/* One session of the report. Emits "changed" (no arguments). */
#define QUI_TYPE_OUTCOME_ROW (qui_outcome_row_get_type ())
G_DECLARE_FINAL_TYPE (QuiOutcomeRow, qui_outcome_row, QUI, OUTCOME_ROW, GObject)

const QuiSignalTarget *qui_outcome_row_get_target      (QuiOutcomeRow *self);
const QuiOutcome      *qui_outcome_row_get_outcome     (QuiOutcomeRow *self);
/* The same kind, or what "cancel first" has done so far. */
QuiOutcomeKind         qui_outcome_row_get_shown_kind  (QuiOutcomeRow *self);
const char            *qui_outcome_row_get_user        (QuiOutcomeRow *self);   /* never NULL */
const char            *qui_outcome_row_get_application (QuiOutcomeRow *self);   /* never NULL */
/* "Gone", "Waiting…", "Not sent": translated, static. */
const char            *qui_outcome_row_get_label       (QuiOutcomeRow *self);
/* "Terminated in 0.1 s": translated, as of now; free with g_free(). */
char                  *qui_outcome_row_dup_detail      (QuiOutcomeRow *self);

/* A GListModel of QuiOutcomeRow: targets, then those spared because they are not permitted (outcome NOT_PERMITTED, nothing sent).
 * Order while running: as planned; once done: worst first (one items_changed).
 * Property "phase" (QuiOperationPhase as int). Signal "changed" (no arguments): counts or details changed; at least once a second while waiting.
 * It keeps itself alive until it is done, whoever shows it; it is in qui_server_get_operations() from the start, and is written to the
 * journal when it starts (intent: SQL and targets) and when it is done (outcomes). */
#define QUI_TYPE_OPERATION (qui_operation_get_type ())
G_DECLARE_FINAL_TYPE (QuiOperation, qui_operation, QUI, OPERATION, GObject)

/* Does what @plan says, over the server's control connection (connected first if it is down). The caller owns the result. */
QuiOperation      *qui_operation_start        (QuiServer *server, QuiPlan *plan);
/* Sends nothing more and waits no longer. */
void               qui_operation_stop_waiting (QuiOperation *self);
/* Done at once, whatever is under way: the program ends and the journal gets what is known by now. */
void               qui_operation_abandon      (QuiOperation *self);
/* Signals those again that survived, are unknown or were never sent; in the same report, without cancelling first. Only when done. */
void               qui_operation_retry        (QuiOperation *self);
QuiOperationPhase  qui_operation_get_phase    (QuiOperation *self);
QuiPlan           *qui_operation_get_plan     (QuiOperation *self);
QuiServer         *qui_operation_get_server   (QuiOperation *self);   /* NULL once done and the connection was removed */
const char        *qui_operation_get_server_name (QuiOperation *self);
guint              qui_operation_get_n        (QuiOperation *self, QuiOutcomeKind kind);
guint              qui_operation_get_n_targets(QuiOperation *self);
guint              qui_operation_get_n_settled(QuiOperation *self);
/* Targets that are not there any more; CANCEL: whose query does not run any more. */
guint              qui_operation_get_n_achieved (QuiOperation *self);
guint              qui_operation_get_n_retriable (QuiOperation *self);
/* Microseconds from the start (of the latest try) to the proof that all are settled; 0 before. */
gint64             qui_operation_get_proved_after (QuiOperation *self);
/* "Disconnecting from shop…", "12 of 13 sessions are gone". Translated, free with g_free(). */
char              *qui_operation_dup_title    (QuiOperation *self);
/* "7 of 13 sessions are gone. Waiting up to 8 s for the other 6. ...", "But 2 came back: a pool reconnects." May be "". */
char              *qui_operation_dup_subtitle (QuiOperation *self);
/* What happened in one line, for a toast: "Session 20455 is gone". */
char              *qui_operation_dup_summary  (QuiOperation *self);
/* Whether the journal could not be written; may come late. */
gboolean           qui_operation_is_unwritten (QuiOperation *self);
/* The whole report as plain text, to copy. */
char              *qui_operation_dup_report   (QuiOperation *self);

G_END_DECLS
