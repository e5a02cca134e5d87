/* qui-clearing-private.h: what the parts of a clearing share
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "qui-clearing.h"

G_BEGIN_DECLS

struct _QuiClearing
{
  GObject              parent_instance;

  QuiServer           *server;           /* weak: it holds its clearings */
  QuiServer           *busy_with;        /* the same, held while something is under way */
  QuiTunnel           *tunnel;           /* of it; so is this; NULL: none */
  char                *server_name;
  QuiClosureJournal   *closures;
  QuiClearanceRequest *request;
  char                *id;               /* of both journal entries */

  QuiClearingPhase     phase;
  QuiPreflight        *preflight;
  GError              *check_error;
  GCancellable        *checking;         /* of the checks under way; NULL: none */
  gboolean             check_again;
  gboolean             stopped;

  char                *name;             /* as of the latest checks */
  char                *other_name;
  int                  version_num;
  QuiIntention        *intention;        /* written, and not known to have ended */
  QuiClearance        *clearance;        /* of the latest try */
  GError              *error;            /* it did not come to a clearance */
  gboolean             moved;            /* our own connections are elsewhere for this */
  GArray              *former_pids;      /* int: of our own connections that are closed; may be on their way out; 0-terminated */
  guint                n_planned;        /* sessions inside at the start */
  gboolean             up_to;            /* some of them may be parallel workers of others */
  gint64               started_at;       /* monotonic */
  gint64               ended_at;
  guint                tick;
  guint                n_tries;

  QuiPooler           *pooler;           /* NULL: not asked yet */
  GCancellable        *pooler_looking;   /* NULL: it is not being asked */
  gboolean             pooler_awaited;   /* PREPARING goes on with what it says */
  QuiPoolerFacts      *pooler_facts;
  GError              *pooler_error;
  gboolean             releasing_again;  /* keeps it alive */
  QuiHold             *hold;             /* of the latest try; NULL: nothing is or was held */
  char                *journal_problem;
};

void        qui_clearing_emit_changed     (QuiClearing *self);
/* Real pids of the two connections of @server, 0-terminated; free with g_free(). */
int        *qui_clearing_dup_pids_of      (QuiServer *server);
/* Makes those that the server's connections, about to be closed, have now former ones. */
void        qui_clearing_note_former_pids (QuiClearing *self);
void        qui_clearing_add_former_pid   (QuiClearing *self, int pid);
/* qui-clearing-check.c: takes the checks; PREPARING goes on with them. */
void        qui_clearing_begin_check      (QuiClearing *self);
/* The last checks are there, or failed. */
void        qui_clearing_prepare          (QuiClearing *self);

void        qui_clearing_prepare_with_pooler (QuiClearing *self);
void        qui_clearing_run              (QuiClearing *self);
/* Takes @error. NULL: stopped. */
void        qui_clearing_finish_early     (QuiClearing *self, GError *error);
/* What is held is released first. */
void        qui_clearing_end              (QuiClearing *self);

/* qui-clearing-intention.c */
void        qui_clearing_make_intention   (QuiClearing *self);
/* At the end: removes what has ended with it. */
void        qui_clearing_settle_intention (QuiClearing *self);

/* qui-clearing-pooler.c */
gboolean    qui_clearing_wants_hold       (QuiClearing *self);
gboolean    qui_clearing_can_hold         (QuiClearing *self);
void        qui_clearing_check_pooler     (QuiClearing *self);
/* PREPARING: asks what it has now, and goes on with it. */
void        qui_clearing_await_pooler     (QuiClearing *self);
/* What it said, of another request. */
void        qui_clearing_forget_pooler    (QuiClearing *self);
void        qui_clearing_reset_pooler     (QuiClearing *self);
void        qui_clearing_drop_hold        (QuiClearing *self);
/* Takes what the intention names; FALSE: nothing. Goes on with qui_clearing_run(), or ends it. */
gboolean    qui_clearing_take_hold        (QuiClearing *self);
/* FALSE: there is nothing to release. Goes on with qui_clearing_end(). */
gboolean    qui_clearing_release_hold     (QuiClearing *self);
gboolean    qui_clearing_has_pooler_steps (QuiClearing *self);
QuiStep     qui_clearing_get_hold_step    (QuiClearing *self);
QuiStep     qui_clearing_get_release_step (QuiClearing *self);
/* For the head of the script; "" where nothing is to be held. */
char       *qui_clearing_dup_pooler_comments (QuiClearing *self);
void        qui_clearing_add_pooler       (QuiClearing *self, JsonObject *entry);

void        qui_clearing_note_journal_problem (QuiClearing *self, const GError *error);

/* Entries of the journal; (transfer full). */
JsonObject *qui_clearing_make_start_entry (QuiClearing *self);
JsonObject *qui_clearing_make_end_entry   (QuiClearing *self);
/* Which saved connection it is about. */
void        qui_clearing_add_connection   (QuiServer *server, JsonObject *entry);

G_END_DECLS
