/* qui-plan.h: pure: snapshot + request -> targets, spared ones with the reason, impact
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-signal.h"
#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_SCOPE_SELECTION,   /* the given lines */
  QUI_SCOPE_DATABASE,
  QUI_SCOPE_SERVER,      /* all databases */
} QuiPlanScope;

typedef enum
{
  QUI_ONLY_ALL,
  QUI_ONLY_ACTIVE,               /* active, waiting, fastpath */
  QUI_ONLY_IDLE,
  QUI_ONLY_IDLE_IN_TRANSACTION,  /* also aborted */
} QuiPlanOnly;

/* What the person asked for. Plain data; copy with qui_plan_request_copy(). */
typedef struct
{
  QuiPlanScope   scope;
  guint32        database_oid;   /* DATABASE */
  GArray        *keys;           /* SELECTION: QuiLineKey; session lines are taken by name, database and idle-group lines stand for their sessions;
                                  * "Server processes" stands for none: each is to be named */
  guint          n_unseen;       /* SELECTION: so many more sessions were selected, but not in sight; for the words only */
  QuiSignalKind  kind;
  QuiPlanOnly    only;
  gint64         older_than;     /* microseconds in state; IDLE_IN_TRANSACTION only; 0: any */
  gboolean       keep_my_role;   /* spare other sessions of our own role */
  gboolean       try_anyway;     /* send also to those the predicate says we may not signal */
  gboolean       cancel_first;   /* TERMINATE: cancel, wait, then terminate who is left */
  guint          wait_seconds;
} QuiPlanRequest;

QuiPlanRequest *qui_plan_request_copy (const QuiPlanRequest *request);
void            qui_plan_request_free (QuiPlanRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiPlanRequest, qui_plan_request_free)

typedef enum
{
  QUI_SPARED_OWN,             /* a connection of this program: never a target */
  QUI_SPARED_MY_ROLE,         /* keep_my_role */
  QUI_SPARED_NOT_PERMITTED,   /* see the session's permission */
  QUI_SPARED_BACKGROUND,      /* walsender, replication, background or server process: only when asked for by name */
  QUI_SPARED_WORKER,          /* parallel worker whose leader is no target here: acted on through its leader */
  QUI_SPARED_FILTERED,        /* left out by "only" or older_than */
  QUI_SPARED_NOTHING_RUNNING, /* CANCEL: no query runs */
} QuiSparedReason;

typedef struct
{
  const QuiSession *session;
  QuiSparedReason   reason;
} QuiSpared;

/* Targets of one application, user and client address (a parallel query counts once, as its leader). */
typedef struct
{
  const char *application;
  const char *user;             /* NULL: no role */
  const char *client_address;   /* NULL: local or hidden */
  guint       n_sessions;
  guint       n_in_state[QUI_N_STATES];
} QuiImpactGroup;

/* Immutable, reference-counted; holds its snapshot. A selected worker stands for its leader. The rules in their
 * order: own, background, my role, "only", nothing running, permission. A session that hides its state passes CANCEL (at worst nothing
 * happens) and no "only". Autovacuum workers and walsenders in a database are background: spared unless named. */
typedef struct _QuiPlan QuiPlan;

QuiPlan              *qui_plan_make            (QuiSnapshot *snapshot, const QuiPlanRequest *request);
QuiPlan              *qui_plan_ref             (QuiPlan *self);
void                  qui_plan_unref           (QuiPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiPlan, qui_plan_unref)

QuiSnapshot          *qui_plan_get_snapshot    (const QuiPlan *self);
const QuiPlanRequest *qui_plan_get_request     (const QuiPlan *self);
guint                 qui_plan_get_n_targets   (const QuiPlan *self);
const QuiSession     *qui_plan_get_target      (const QuiPlan *self, guint index);
guint                 qui_plan_get_n_spared    (const QuiPlan *self);
const QuiSpared      *qui_plan_get_spared      (const QuiPlan *self, guint index);
/* Largest group first. */
guint                 qui_plan_get_n_groups    (const QuiPlan *self);
const QuiImpactGroup *qui_plan_get_group       (const QuiPlan *self, guint index);
/* Targets with an open transaction, oldest first: they roll back (CANCEL: the statement fails). An idle session has none. */
guint                 qui_plan_get_n_transactions (const QuiPlan *self);
const QuiSession     *qui_plan_get_transaction (const QuiPlan *self, guint index);
guint                 qui_plan_get_n_with_changes (const QuiPlan *self);   /* of these, with a backend_xid */
/* So many of the targets at most are parallel workers of others, which our role may not see: so many fewer sessions there may be. */
guint                 qui_plan_get_n_perhaps_workers (const QuiPlan *self);
/* Whether one of our own connections is inside the scope. */
gboolean              qui_plan_has_own         (const QuiPlan *self);
/* Same targets (pid, backend_start, role, database) in both; how many are new in @self and how many of @before have left. */
gboolean              qui_plan_same_targets    (const QuiPlan *self, const QuiPlan *before, guint *n_new, guint *n_left);
/* For qui_signal_run_new() and qui_statements_signal_script(); GArray of QuiSignalTarget that clears its elements. */
GArray               *qui_plan_dup_signal_targets (const QuiPlan *self);
/* The exact SQL, cancel first where asked for; "" without targets; free with g_free(). */
char                 *qui_plan_dup_sql         (const QuiPlan *self, const int *own_pids);

G_END_DECLS
