/* qui-signal.h: guarded cancel and terminate in chunks, then proof of what happened
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection.h"
#include "qui-session.h"

G_BEGIN_DECLS

#define QUI_SIGNAL_CHUNK 200

typedef enum
{
  QUI_SIGNAL_CANCEL,
  QUI_SIGNAL_TERMINATE,
} QuiSignalKind;

/* Exactly the session the person saw. Strings are valid UTF-8 and only serve to recognise a session that came back. */
typedef struct
{
  int            pid;
  gint64         backend_start;   /* QUI_TIME_UNKNOWN where hidden */
  guint32        role_oid;
  guint32        database_oid;
  gint64         query_start;     /* cancel: the query that is meant, by its start; QUI_TIME_UNKNOWN where hidden */
  QuiPermission  permission;      /* as seen */
  gboolean       try_anyway;      /* send it although the predicate says no: alone in its statement, the server has the last word */
  char          *application;
  char          *client_address;
} QuiSignalTarget;

typedef enum
{
  QUI_OUTCOME_PENDING,        /* not sent yet */
  QUI_OUTCOME_WAITING,        /* signal sent, not gone yet */
  QUI_OUTCOME_GONE,           /* terminate: the session ended after the signal */
  QUI_OUTCOME_CANCELLED,      /* cancel: that query no longer runs; the session lives */
  QUI_OUTCOME_SURVIVED,       /* still there (cancel: still running that query) when the time was over */
  QUI_OUTCOME_ALREADY_GONE,   /* ended before the signal */
  QUI_OUTCOME_NOTHING_RUNNING,/* cancel: no query was running any more */
  QUI_OUTCOME_REPLACED,       /* the pid belongs to another session now: nothing was sent */
  QUI_OUTCOME_NOT_PERMITTED,  /* refused: nothing was sent, or the server said no */
  QUI_OUTCOME_CAME_BACK,      /* gone, and a session of the same user, application and address began within seconds */
  QUI_OUTCOME_OWN,            /* a connection of this program: never signalled */
  QUI_OUTCOME_UNKNOWN,        /* may have been signalled, could not be verified: the connection was lost, or (cancel) our role may not see */
} QuiOutcomeKind;

typedef struct
{
  QuiOutcomeKind kind;
  QuiPermission  permission;      /* NOT_PERMITTED: which right is missing */
  char          *message;         /* NOT_PERMITTED by the server's own word; UNKNOWN, and PENDING when the time was over: the error; else NULL */
  gint64         signalled_at;    /* g_get_monotonic_time() when the signal's answer came; 0: none sent */
  gint64         settled_at;      /* monotonic, when the outcome became known; 0: not yet */
  int            new_pid;         /* CAME_BACK */
  gint64         back_after;      /* CAME_BACK: microseconds between the signal and the new session's start, by the server's clock */
} QuiOutcome;

/* A run: sends to all targets, then polls (20, 50, 100, ... at most 500 ms) until each is settled or the time is over, then keeps
 * looking for sessions that come back. Lives on the main context; its jobs are some chunks at most, so that other actions
 * of the same connection go on in between. If the connection is lost it connects again and goes on (a guarded terminate may be sent again;
 * a cancel is not, nor is anything to a session whose backend_start is hidden, since its pid may have passed on).
 *
 * Signals: "changed" (guint first, guint n): outcomes of those targets changed. "proved": every target is settled; emitted once.
 * "finished": nothing will change any more; emitted once, after "proved". */
#define QUI_TYPE_SIGNAL_RUN (qui_signal_run_get_type ())
G_DECLARE_FINAL_TYPE (QuiSignalRun, qui_signal_run, QUI, SIGNAL_RUN, GObject)

typedef struct
{
  guint verify_ms;       /* how long to wait for sessions to end; 0: 10,000 */
  guint watch_ms;        /* how long to look for returning sessions after that; 0: 3,000 */
} QuiSignalTiming;

/* @targets are copied; each has a pid of its own. @own_pids 0-terminated. @timing NULL for the defaults. */
QuiSignalRun     *qui_signal_run_new          (QuiConnection          *connection,
                                               QuiSignalKind           kind,
                                               const QuiSignalTarget  *targets,
                                               guint                   n_targets,
                                               const int              *own_pids,
                                               const QuiSignalTiming  *timing);
/* The server that the targets were seen on: when it was started, and when it was looked at, by its own clock. If another one answers
 * (several hosts, a name that leads elsewhere now), it is sent nothing, and what it says proves nothing; if the server was started
 * again since, all the targets are gone. To be called before the start; without it nothing of this is checked. */
void              qui_signal_run_set_server   (QuiSignalRun *self, gint64 started, gint64 looked_at);
void              qui_signal_run_start        (QuiSignalRun *self);
/* Sends nothing more and waits no longer: targets not yet sent stay PENDING, waiting ones become SURVIVED at a last look. The server is
 * asked to break off the statements that it has; a signal already sent cannot be recalled. */
void              qui_signal_run_stop         (QuiSignalRun *self);
guint             qui_signal_run_get_n_targets(QuiSignalRun *self);
const QuiSignalTarget *qui_signal_run_get_target  (QuiSignalRun *self, guint index);
const QuiOutcome *qui_signal_run_get_outcome  (QuiSignalRun *self, guint index);
gboolean          qui_signal_run_is_proved    (QuiSignalRun *self);
gboolean          qui_signal_run_is_finished  (QuiSignalRun *self);

void              qui_signal_target_init_from_session (QuiSignalTarget *target, const QuiSession *session);
void              qui_signal_target_copy      (QuiSignalTarget *target, const QuiSignalTarget *source);
void              qui_signal_target_clear     (QuiSignalTarget *target);
/* Whether it is sent although the predicate says no. */
gboolean          qui_signal_target_is_forced (const QuiSignalTarget *target);

G_END_DECLS
