/* qui-clearing.h: a database taken for a rename, a drop or a copy, from the checks to the result
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-clearance.h"
#include "qui-closure-journal.h"
#include "qui-pooler.h"
#include "qui-preflight.h"
#include "qui-prepared.h"
#include "qui-server.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_CLEARING_READY,      /* checks are live: taken anew after each look of the server and each change of the request */
  QUI_CLEARING_PREPARING,  /* started: last checks, own connections out of the way, the intention written, the pooler paused */
  QUI_CLEARING_RUNNING,    /* until all is undone at the pooler, too */
  QUI_CLEARING_DONE,
} QuiClearingPhase;

typedef enum
{
  QUI_STEP_FENCE,          /* refuse new connections */
  QUI_STEP_DISCONNECT,     /* disconnect those inside */
  QUI_STEP_ACT,            /* rename, drop, ... */
  QUI_STEP_HOLD,           /* before all: pause at the pooler */
  QUI_STEP_RELEASE,        /* after all: resume there */
} QuiStepKind;

typedef enum
{
  QUI_STEP_WAITING,
  QUI_STEP_RUNNING,
  QUI_STEP_DONE,
  QUI_STEP_FAILED,
  QUI_STEP_UNKNOWN,        /* the connection was lost, and nobody could say */
} QuiStepState;

typedef struct
{
  QuiStepKind  kind;
  QuiStepState state;
  gint64       took;       /* microseconds so far; -1: not begun */
  guint        n;          /* DISCONNECT: sessions gone; HOLD: connections of the pooler that are free ... */
  guint        n_total;    /* ... of these */
  gboolean     up_to;      /* some of them may be no sessions but parallel workers of others */
} QuiStep;

/* Properties: "phase" (QuiClearingPhase as int). Signal "changed" (no arguments): anything a person sees; while running also by the clock.
 * Once started it keeps itself alive until it is done, whoever shows it, and is in qui_server_get_clearings(). Intent and result go to the
 * server's journal; the intention also to @closures, durably, before anything is done. */
#define QUI_TYPE_CLEARING (qui_clearing_get_type ())
G_DECLARE_FINAL_TYPE (QuiClearing, qui_clearing, QUI, CLEARING, GObject)

QuiClearing               *qui_clearing_new           (QuiServer *server, QuiClosureJournal *closures, const QuiClearanceRequest *request);

/* READY. */
void                       qui_clearing_set_request   (QuiClearing *self, const QuiClearanceRequest *request);
const QuiClearanceRequest *qui_clearing_get_request   (QuiClearing *self);
/* The latest checks for the present request; NULL: not there yet. */
QuiPreflight              *qui_clearing_get_preflight (QuiClearing *self);
/* Why there are none; NULL: no reason. */
const GError              *qui_clearing_get_check_error (QuiClearing *self);
/* Takes the checks anew. */
void                       qui_clearing_check         (QuiClearing *self);
/* READY, checks are there and none says stop. */
gboolean                   qui_clearing_can_start     (QuiClearing *self);
/* Whether the saved connection names the console of a pooler. */
gboolean                   qui_clearing_has_console   (QuiClearing *self);
/* Where the request wants something held there: what it has, as of the latest look, or why that is not known; both NULL: not there yet. */
const QuiPoolerFacts      *qui_clearing_get_pooler_facts (QuiClearing *self);
const GError              *qui_clearing_get_pooler_error (QuiClearing *self);
/* Once started: what is or was held there; NULL: nothing. */
QuiHold                   *qui_clearing_get_hold      (QuiClearing *self);
/* PREPARING: transactions behind the pooler are waited for; ends that, and goes on. */
gboolean                   qui_clearing_is_waiting    (QuiClearing *self);
void                       qui_clearing_skip_waiting  (QuiClearing *self);
/* Something is held there, or being released. */
gboolean                   qui_clearing_is_holding    (QuiClearing *self);
/* DONE, and something is still held there, which could not be undone: tries again, and is_releasing meanwhile. */
gboolean                   qui_clearing_is_left_held  (QuiClearing *self);
gboolean                   qui_clearing_is_releasing  (QuiClearing *self);
void                       qui_clearing_release_again (QuiClearing *self);
/* As lines of the tree (GArray of QuiLineKey, in the latest look): those that would be disconnected; @pid not 0: that session.
 * (transfer full) */
GArray                    *qui_clearing_dup_session_keys (QuiClearing *self, int pid);
/* Ends a prepared transaction that the checks have named, over a connection of its own to its database; in the journal like the rest.
 * Errors: see qui_prepared_end_async() and qui_connection_connect_async(). */
void                       qui_clearing_end_prepared_async  (QuiClearing *self, const QuiPrepared *prepared,
                                                             GAsyncReadyCallback callback, gpointer user_data);
gboolean                   qui_clearing_end_prepared_finish (QuiClearing *self, GAsyncResult *result, GError **error);

/* Checks once more; if something would stop it, it is READY again. */
void                       qui_clearing_start         (QuiClearing *self);
/* Ends it as soon as possible; unless the server has committed by then nothing has changed. */
void                       qui_clearing_stop          (QuiClearing *self);
/* DONE, and it did not happen: READY again, for another start. */
void                       qui_clearing_reset         (QuiClearing *self);
/* DONE and nobody could say what is true: asks again. */
void                       qui_clearing_look_again    (QuiClearing *self);

QuiClearingPhase           qui_clearing_get_phase     (QuiClearing *self);
QuiServer                 *qui_clearing_get_server    (QuiClearing *self);   /* NULL once done and the connection was removed */
const char                *qui_clearing_get_server_name (QuiClearing *self);
/* The present (or last known) name of the database, and of the other one of a swap; never NULL. */
const char                *qui_clearing_get_name      (QuiClearing *self);
const char                *qui_clearing_get_other_name (QuiClearing *self);
/* The steps of the mode, as of now. */
guint                      qui_clearing_get_n_steps   (QuiClearing *self);
QuiStep                    qui_clearing_get_step      (QuiClearing *self, guint index);
/* For how many microseconds the server has not answered; 0: nothing to speak of. */
gint64                     qui_clearing_get_silence  (QuiClearing *self);
/* RUNNING: the answer did not come, and what is true is being looked up. */
gboolean                   qui_clearing_is_finding_out (QuiClearing *self);
QuiClearanceEnd            qui_clearing_get_end       (QuiClearing *self);
const GError              *qui_clearing_get_error     (QuiClearing *self);
/* Those who were still inside (element type QuiSurvivor); NULL: none. */
GPtrArray                 *qui_clearing_get_survivors (QuiClearing *self);
/* Microseconds from the start to the end, or to now. */
gint64                     qui_clearing_get_duration  (QuiClearing *self);
/* Why something could not be written; NULL: nothing. */
const char                *qui_clearing_get_journal_problem (QuiClearing *self);

/* What connection A sends, or will send; "" where it cannot be said. Free with g_free(). */
char                      *qui_clearing_dup_sql       (QuiClearing *self);
/* The whole step as a psql script. */
char                      *qui_clearing_dup_script    (QuiClearing *self);
/* After a rename or a swap: the saved connections of @profiles (a GListModel of QuiProfile) to the same server that name a database by a
 * name that it has no more. (element type QuiProfile) (transfer full) */
GPtrArray                 *qui_clearing_find_profiles (QuiClearing *self, GListModel *profiles);
/* What that database is called now; @misled: the old name leads to another one now, which may be just what is wanted. */
const char                *qui_clearing_get_new_name_for (QuiClearing *self, QuiProfile *profile, gboolean *misled);

/* What is true of an intention of which nobody knows how it ended. */
typedef enum
{
  QUI_UNFINISHED_CLOSED,     /* CLOSE: the database is closed: to be offered for reopening */
  QUI_UNFINISHED_HAPPENED,   /* it happened */
  QUI_UNFINISHED_UNCHANGED,  /* it did not happen */
  QUI_UNFINISHED_AT_WORK,    /* not yet, and the server may still be doing it */
  QUI_UNFINISHED_BROKEN,     /* DROP: the database is invalid */
  QUI_UNFINISHED_GONE,       /* there is no such database any more */
} QuiUnfinishedTruth;

typedef struct
{
  QuiIntention      *intention;
  QuiUnfinishedTruth truth;
  char              *name;       /* the present name; NULL: gone */
  GStrv              held;       /* databases of the pooler that are still held, or may be; NULL: none */
  GError            *held_error; /* why that could not be asked; NULL: it could */
} QuiUnfinished;

void       qui_unfinished_free (QuiUnfinished *self);

/* At start, once @server is live: what was begun on it by a program that did not live to see the end, with what is true now. Closures that
 * were undone meanwhile are forgotten silently. (element type QuiUnfinished) */
void       qui_clearing_find_unfinished_async  (QuiServer *server, QuiClosureJournal *closures, gboolean also_own,
                                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *qui_clearing_find_unfinished_finish (QuiServer *server, GAsyncResult *result, GError **error);
/* Releases what is held at the pooler; then the intention is forgotten, but for what else is not known to have ended.
 * Errors: why something is left. */
void       qui_unfinished_release_async  (const QuiUnfinished *self, QuiServer *server, QuiClosureJournal *closures,
                                          GAsyncReadyCallback callback, gpointer user_data);
gboolean   qui_unfinished_release_finish (QuiServer *server, GAsyncResult *result, GError **error);

G_END_DECLS
