/* qui-clearance-private.h: what the parts of a clearance share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-ask.h"
#include "qui-clearance.h"

G_BEGIN_DECLS

struct _QuiClearance
{
  GObject               parent_instance;

  QuiConninfo          *conninfo;
  char                 *application_name;
  QuiClearanceRequest  *request;
  GPtrArray            *places;          /* names of databases to connect to, best first */
  guint                 place;
  int                  *own_pids;
  char                 *expected;        /* system identifier; NULL: any */
  char                 *spare_name;      /* CLEAR */

  QuiConnection        *a;               /* the command */
  QuiConnection        *b;               /* ends sessions, looks */
  int                   a_pid;
  char                 *a_start;
  int                   version_num;

  QuiClearancePhase     phase;
  QuiClearanceProgress  progress;
  QuiClearanceEnd       end;
  GError               *error;
  GError               *place_error;     /* why the first database did not let us in */
  GCancellable         *cancellable;     /* of everything but looking up what is true */
  gboolean              stopped;

  char                 *sql;
  char                 *old_name;
  QuiClearanceLook     *look;

  gboolean              answered;        /* A */
  gboolean              b_busy;
  gboolean              fenced;          /* all databases, when B last looked */
  GHashTable           *seen;            /* "pid start" of sessions met */
  GPtrArray            *survivors;
  GPtrArray            *left_over;       /* QuiSurvivor: have our name, and are none of ours */
  guint                 n_quiet;         /* rounds with nobody left, in a row */
  guint                 timer_id;
  gint64                drain_deadline;  /* CLOSE; monotonic */

  GCancellable         *looking;         /* of looking up what is true */
  gint64                look_deadline;
  guint                 look_timer;      /* until then */
  gboolean              found;           /* looked up at least once */
  guint                 look_delay;      /* ms */
};

/* Notes that the server has answered. */
void              qui_clearance_hear        (QuiClearance *self);
void              qui_clearance_set_phase   (QuiClearance *self, QuiClearancePhase phase);
/* Takes @error, which may be NULL. */
void              qui_clearance_finish      (QuiClearance *self, QuiClearanceEnd end, GError *error);

/* qui-clearance-steps.c: connections and the command. */
void              qui_clearance_connect     (QuiClearance *self);
/* qui-clearance-drain.c: B's rounds, from the moment the command is sent until it is answered. */
void              qui_clearance_drain_begin (QuiClearance *self);
void              qui_clearance_drain_end   (QuiClearance *self);
/* qui-clearance-truth.c. @error: why it is not known what happened; taken. */
void              qui_clearance_find_out    (QuiClearance *self, GError *error);
/* Says soon what is known by then. */
void              qui_clearance_hurry_up    (QuiClearance *self);
/* After an answer of the server: what is true now; then ends with @end. */
void              qui_clearance_look_after  (QuiClearance *self, QuiClearanceEnd end, GError *error);

/* On the worker. */
QuiClearanceLook *qui_clearance_look_take   (QuiWire                    *wire,
                                             const QuiClearanceRequest  *request,
                                             int                         worker_pid,
                                             const char                 *worker_start,
                                             const char                 *application,
                                             GCancellable               *cancellable,
                                             GError                    **error);

void              qui_survivor_free         (gpointer survivor);
/* What tells it from all others; free with g_free(). */
char             *qui_survivor_dup_key      (const QuiSurvivor *survivor);
/* Whether it is one that people think of as connected. */
gboolean          qui_survivor_counts       (const QuiSurvivor *survivor);

G_END_DECLS
