/* qui-verdict.h: pure: what the server's answers mean for the targets of a signal run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-signal.h"

G_BEGIN_DECLS

/* What a run knows of one target. */
typedef struct
{
  QuiSignalTarget target;
  QuiOutcome      outcome;
  gint64          sent_at;       /* the server's clock when it was signalled; QUI_TIME_UNKNOWN */
  gboolean        maybe_sent;    /* an earlier signal may have reached it: its answer was lost */
} QuiVerdictCase;

/* Whether a session of the server began after the signals. */
typedef struct
{
  int      pid;
  gint64   backend_start;
  guint32  role_oid;
  guint32  database_oid;
  char    *application;
  char    *client_address;
} QuiNewcomer;

typedef enum
{
  QUI_SEEN_ABSENT,
  QUI_SEEN_RUNNING,     /* cancel: still runs that query; terminate: still there */
  QUI_SEEN_NOT_RUNNING,
  QUI_SEEN_HIDDEN,      /* there, and our role may not see what it does */
} QuiSeen;

/* Each of these sets the outcome; @now is monotonic. */
void     qui_verdict_on_answer  (QuiVerdictCase *self, const char *result, gint64 sent_at, gint64 now);
void     qui_verdict_on_look    (QuiVerdictCase *self, QuiSignalKind kind, QuiSeen seen, gboolean last, gint64 now);
void     qui_verdict_on_refusal (QuiVerdictCase *self, const GError *error, gint64 now);
void     qui_verdict_on_loss    (QuiVerdictCase *self, const char *message, gint64 now);

gboolean qui_verdict_is_settled (const QuiVerdictCase *self);

/* Whether it is worth looking for a session that takes its place. */
gboolean qui_verdict_can_return (const QuiVerdictCase *self);

/* Pairs newcomers (element type QuiNewcomer, ordered by backend_start) one to one with sessions that are gone and had the same
 * role, database, application and address. @taken: pids already paired, as a set. Appends the indices of those that came back
 * to @changed (element type guint). */
void     qui_verdict_pair       (QuiVerdictCase *cases,
                                 guint           n_cases,
                                 const GArray   *newcomers,
                                 GHashTable     *taken,
                                 GArray         *changed);

void     qui_newcomer_clear     (QuiNewcomer *self);
void     qui_verdict_case_clear (QuiVerdictCase *self);

G_END_DECLS
