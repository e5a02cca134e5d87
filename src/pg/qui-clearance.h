/* qui-clearance.h: takes a database for a rename, a drop or a copy while clients keep coming back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance-look.h"
#include "qui-session.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_CLEARANCE_PHASE_NEW,
  QUI_CLEARANCE_PHASE_CONNECTING,
  QUI_CLEARANCE_PHASE_FENCING,      /* the command waits for its lock, two seconds at most */
  QUI_CLEARANCE_PHASE_DRAINING,     /* nobody gets in; sessions are being ended */
  QUI_CLEARANCE_PHASE_ACTING,       /* nobody is left; the server does what was asked */
  QUI_CLEARANCE_PHASE_FINDING_OUT,  /* the answer did not come: looking up what is true */
  QUI_CLEARANCE_PHASE_OVER,
} QuiClearancePhase;

typedef enum
{
  QUI_CLEARANCE_END_NONE,           /* not over yet */
  QUI_CLEARANCE_END_DONE,           /* it happened */
  QUI_CLEARANCE_END_REFUSED,        /* "error" says why; nothing has changed */
  QUI_CLEARANCE_END_STOPPED,        /* qui_clearance_stop(); nothing has changed */
  QUI_CLEARANCE_END_BROKEN,         /* DROP was interrupted: the database is there and invalid, and can only be dropped */
  QUI_CLEARANCE_END_AT_WORK,        /* the connection was lost, and the server still works on it */
  QUI_CLEARANCE_END_UNKNOWN,        /* the connection was lost, and nobody could be asked what is true */
} QuiClearanceEnd;

/* Monotonic times in microseconds, 0: not yet. */
typedef struct
{
  gint64 started_at;
  gint64 sent_at;        /* the command was sent: time of the fence counts from here */
  gint64 fenced_at;
  gint64 drained_at;     /* first seen with nobody left */
  gint64 ended_at;
  gint64 heard_at;       /* the server last answered anything */
  guint  n_seen;         /* sessions met inside behind the fence */
  guint  n_present;      /* of these, inside when last looked; at the end: then */
} QuiClearanceProgress;

/* A session that was inside when last looked; strings are valid UTF-8. */
typedef struct
{
  int            pid;
  char          *start;            /* when it began: the server's own text */
  guint32        database_oid;
  char          *user;             /* NULL: no role */
  char          *application;      /* never NULL */
  char          *backend_type;     /* NULL: hidden */
  QuiPermission  permission;       /* YES: was told to end, and has not yet */
} QuiSurvivor;

/* The protocol (postgres-facts, section 4) on two connections of its own, both to another database than those it works on: A sends the
 * command, whose lock on the database keeps everybody out and which then waits up to five seconds for those inside to leave; B ends them,
 * every 20 ms and only while A holds the lock, so that nobody who comes back afterwards is hit. Nothing in the catalog changes but by
 * the command itself, so nothing is to be restored. CLOSE has no such lock: first no new connections, then B.
 *
 * Lives on the main context. Signals: "changed" (no arguments): phase or counts; "over" (no arguments): once, at the end. Keeps itself
 * alive from start to end. Every wait has a deadline. */
#define QUI_TYPE_CLEARANCE (qui_clearance_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearance, qui_clearance, QUI, CLEARANCE, GObject)

/* @conninfo: how the server is reached; its database is replaced by "postgres", else its own, else one of @databases (NULL-terminated or NULL),
 * whichever lets us in and is none of the request's. Connections of this program that live and @own_pids (0-terminated or NULL)
 * are never signalled; what else has @application_name was left over by one that was lost. */
QuiClearance               *qui_clearance_new          (const QuiConninfo         *conninfo,
                                                        const char                *application_name,
                                                        const QuiClearanceRequest *request,
                                                        const char * const        *databases,
                                                        const int                 *own_pids);
/* Nothing is done on another one: oids are the same on many servers. NULL: on any. */
void                        qui_clearance_expect_server (QuiClearance *self, const char *system_identifier);
void                        qui_clearance_start        (QuiClearance *self);
/* Ends it as soon as possible: unless the server has committed by then, nothing has changed. */
void                        qui_clearance_stop         (QuiClearance *self);
/* After AT_WORK or UNKNOWN: looks up again what is true. "over" is emitted again. */
void                        qui_clearance_look_again   (QuiClearance *self);

QuiClearancePhase           qui_clearance_get_phase    (QuiClearance *self);
const QuiClearanceProgress *qui_clearance_get_progress (QuiClearance *self);
QuiClearanceEnd             qui_clearance_get_end      (QuiClearance *self);
const GError               *qui_clearance_get_error    (QuiClearance *self);   /* NULL: none */
/* For how many microseconds the server has not answered; 0 as long as that is nothing to speak of, and when it is over. */
gint64                      qui_clearance_get_silence  (QuiClearance *self);
/* What the command was, once it is known; NULL before. */
const char                 *qui_clearance_get_sql      (QuiClearance *self);
/* The latest look; NULL before the first. */
const QuiClearanceLook     *qui_clearance_get_look     (QuiClearance *self);
/* Those inside when B last looked (element type QuiSurvivor); after END_DONE only CLOSE leaves some. */
GPtrArray                  *qui_clearance_get_survivors(QuiClearance *self);
/* Real pids of A and B, 0-terminated; free with g_free(). */
int                        *qui_clearance_dup_own_pids (QuiClearance *self);

G_END_DECLS
