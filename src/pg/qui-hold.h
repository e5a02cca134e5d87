/* qui-hold.h: databases of a pooler paused or disabled for a while, and that undone
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-console.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_HOLD_PHASE_NEW,
  QUI_HOLD_PHASE_TAKING,      /* PAUSE: transactions are waited for */
  QUI_HOLD_PHASE_TAKEN,
  QUI_HOLD_PHASE_FAILED,      /* "error" says why; some of it may have been taken */
  QUI_HOLD_PHASE_RELEASING,
  QUI_HOLD_PHASE_RELEASED,
  QUI_HOLD_PHASE_LEFT,        /* could not be undone: "error", and the databases that are left */
} QuiHoldPhase;

/* Monotonic times in microseconds, 0: not yet. */
typedef struct
{
  gint64   taking_at;
  gint64   taken_at;          /* or failed */
  gint64   releasing_at;
  gint64   released_at;       /* or left */
  gint64   give_up_at;        /* TAKING: nobody is waited for any longer; RELEASING: it is left */
  gboolean skipped;           /* TAKEN: not all transactions have ended */
  gboolean failed;            /* never was TAKEN */
  guint    n_busy;            /* connections to the server that are not free yet, as last seen ... */
  guint    n_most;            /* ... and at most */
  guint    n_waiting;         /* clients that wait */
} QuiHoldProgress;

/* Lives on the main context; keeps itself alive while it takes and releases. Signals: "changed" (no arguments): phase or counts; "settled" (no
 * arguments): it is not TAKING or RELEASING any more. */
#define QUI_TYPE_HOLD (qui_hold_get_type ())
G_DECLARE_FINAL_TYPE (QuiHold, qui_hold, QUI, HOLD, GObject)

/* @names: of databases of the pooler, all of which qui_console_statement() can say. */
QuiHold               *qui_hold_new           (const QuiConninfo   *console,
                                               const char          *application_name,
                                               QuiHoldKind          kind,
                                               const char * const  *names);
/* Waits for transactions at most @seconds; then, and with qui_hold_skip(), it is TAKEN as soon as the pooler has heard of it: no new ones begin. */
void                   qui_hold_take          (QuiHold *self, guint seconds);
void                   qui_hold_skip          (QuiHold *self);
/* At any time but while it releases, and as often as it takes: tries for half a minute. A console that is away and back again, and has forgotten it,
 * is fine. */
void                   qui_hold_release       (QuiHold *self);

QuiHoldKind            qui_hold_get_kind      (QuiHold *self);
QuiHoldPhase           qui_hold_get_phase     (QuiHold *self);
const QuiHoldProgress *qui_hold_get_progress  (QuiHold *self);
const GError          *qui_hold_get_error     (QuiHold *self);   /* NULL: none */
const char * const    *qui_hold_get_names     (QuiHold *self);
/* Whether the pooler may have heard anything of it. */
gboolean               qui_hold_was_told      (QuiHold *self);
/* Those that are not known to be free, NULL-terminated. */
const char * const    *qui_hold_get_left      (QuiHold *self);

G_END_DECLS
