/* qui-operation-private.h: what the parts of an operation share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "qui-operation.h"

G_BEGIN_DECLS

struct _QuiOperation
{
  GObject            parent_instance;

  QuiServer         *server;           /* weak: it holds its operations */
  QuiServer         *busy_with;        /* the same, held while something is under way */
  QuiTunnel         *tunnel;           /* of it; so is this; NULL: none */
  QuiConnection     *control;          /* while something is under way: a disconnect does not stop it */
  char              *server_name;
  QuiPlan           *plan;
  char              *id;               /* of both journal entries */
  GPtrArray         *rows;             /* as listed */
  guint              n_targets;
  guint              n_of_kind[QUI_OUTCOME_UNKNOWN + 1];
  QuiOperationPhase  phase;
  gboolean           stopped;
  gboolean           abandoned;
  guint              n_tries;
  GDateTime         *started;          /* the first try, for people */
  gint64             started_at;       /* the latest try, monotonic */
  gint64             proved_at;
  gint64             done_at;          /* monotonic */
  gint64             deadline;         /* monotonic: when waiting ends */
  GCancellable      *connecting;
  QuiSignalRun      *run;
  QuiSignalRun      *cancel_run;       /* of "cancel first", kept while its own signal still runs */
  GPtrArray         *run_rows;         /* row of each target of the run */
  guint              tick;
  guint              changed_source;   /* "changed" is to be emitted */
  GError            *error;            /* no connection: nothing was sent */
  char              *journal_problem;
  int                n_remaining;      /* sessions of others in the database after the proof; -1: not known */
};

/* A row of its own for @session; @target is copied. */
QuiOutcomeRow *qui_outcome_row_new            (const QuiSession *session, const QuiSignalTarget *target, QuiSignalKind signal);
void           qui_outcome_row_set_spared     (QuiOutcomeRow *self);
/* Each tells "changed" if something a person sees did. */
void           qui_outcome_row_set_outcome    (QuiOutcomeRow *self, const QuiOutcome *outcome, QuiSignalKind signal);
/* What the cancel of "cancel first" did; the outcome stays open. NULL: that part is over. */
void           qui_outcome_row_set_cancelled  (QuiOutcomeRow *self, const QuiOutcome *outcome);
/* Takes what the cancel did as the end: nothing else will be sent. */
void           qui_outcome_row_end_cancelled  (QuiOutcomeRow *self);
/* Whether nothing more will be sent: a pending row then is one that was never sent. */
void           qui_outcome_row_set_over       (QuiOutcomeRow *self, gboolean over);
/* A GFunc: a signal may be under way whose answer is not waited for, so what is pending becomes unknown. */
void           qui_outcome_row_doubt          (gpointer row, gpointer unused);
void           qui_outcome_row_tick           (QuiOutcomeRow *self);
gboolean       qui_outcome_row_is_retriable   (QuiOutcomeRow *self);
/* Worst first, for qsort-like sorting of a GPtrArray. */
int            qui_outcome_row_compare        (gconstpointer a, gconstpointer b);

void           qui_operation_set_phase         (QuiOperation *self, QuiOperationPhase phase);
void           qui_operation_emit_changed      (QuiOperation *self);
/* One answer of the server can change a thousand rows that do not lie side by side: they are told of as one. */
void           qui_operation_emit_changed_soon (QuiOperation *self);

/* A try; it takes a reference on itself, which the end gives back. */
void           qui_operation_begin             (QuiOperation *self, gboolean cancel_first);
void           qui_operation_finish            (QuiOperation *self);
/* The intent goes to the journal before the first signal; the signals do not wait for the disk. */
void           qui_operation_journal_intent    (QuiOperation *self);

/* Counts, from the proof to the first look after the end, who is in the database that everybody was to leave. */
void           qui_operation_follow_remains   (QuiOperation *self);
/* "shop still has 5 sessions, so a rename or drop would fail."; NULL: not known, or not asked. */
char          *qui_operation_dup_remains      (QuiOperation *self);

/* Entries of the journal; (transfer full). */
JsonObject    *qui_operation_make_start_entry (QuiOperation *self, const char *sql, GPtrArray *rows);
JsonObject    *qui_operation_make_end_entry   (QuiOperation *self);

G_END_DECLS
