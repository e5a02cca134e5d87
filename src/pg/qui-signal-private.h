/* qui-signal-private.h: the inside of a signal run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-verdict.h"

G_BEGIN_DECLS

/* How often it looks while statements are still being sent. */
#define QUI_SIGNAL_POLL_SENDING_US (250 * 1000)

typedef enum
{
  QUI_PHASE_NEW,
  QUI_PHASE_SIGNALLING,
  QUI_PHASE_WATCHING,
  QUI_PHASE_FINISHED,
} QuiPhase;

struct _QuiSignalRun
{
  GObject         parent_instance;

  QuiConnection  *connection;
  QuiSignalKind   kind;
  QuiVerdictCase *cases;
  guint           n_cases;
  int            *own_pids;
  gint64          verify_us, watch_us;
  gint64          server_started, looked_at;   /* QUI_TIME_UNKNOWN: not checked */

  QuiPhase        phase;
  gboolean        stopped;
  GCancellable   *stopping;      /* cancelled when stopped: what is under way then ends soon */
  GQueue          unsent;        /* GArray of indices, one a chunk */
  guint           n_sending;     /* volleys under way */
  GArray         *waiting;       /* indices */
  gboolean        looking;       /* a look at the waiting ones or for newcomers is under way */
  gint64          look_at;       /* when the next look is due; monotonic, as all of these */
  gint64          look_delay;
  gint64          deadline;      /* when the time to wait, or to watch, is over */
  guint           timer_id;

  char           *lost;          /* why the connection is down; NULL: it is not, as far as we know */
  gboolean        connecting;
  gint64          retry_at, retry_delay;

  gint64          since;         /* the server's clock at the first signal */
  GHashTable     *taken;         /* pids that were paired with one that is gone */
};

/* Begins what comes next; after every event. The caller holds a reference. */
void qui_signal_run_step          (QuiSignalRun *self);
/* The connection is up: looks who answers there, and begins what comes next. The caller holds a reference. */
void qui_signal_run_meet_server   (QuiSignalRun *self);
/* The connection is not to be used before it was connected anew. */
void qui_signal_run_note_loss     (QuiSignalRun *self, const char *message);
/* What to say of an error of the connection; belongs to @error or is static. */
const char *qui_signal_run_loss_words (const GError *error);
/* Sends what is unsent, but not more at once than can be answered for. */
void qui_signal_run_send          (QuiSignalRun *self);

/* Tells of the targets with @indices (element type guint, gets sorted) in as few ranges as they form. */
void qui_signal_run_emit_changed  (QuiSignalRun *self, GArray *indices);
void qui_signal_run_emit_proved   (QuiSignalRun *self);
void qui_signal_run_emit_finished (QuiSignalRun *self);

G_END_DECLS
