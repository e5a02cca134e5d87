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

void        qui_clearing_note_journal_problem (QuiClearing *self, const GError *error);

/* Entries of the journal; (transfer full). */
JsonObject *qui_clearing_make_start_entry (QuiClearing *self);
JsonObject *qui_clearing_make_end_entry   (QuiClearing *self);
/* Which saved connection it is about. */
void        qui_clearing_add_connection   (QuiServer *server, JsonObject *entry);

G_END_DECLS
