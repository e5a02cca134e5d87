/* qui-server-summary.h: a server in a few figures
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-ages.h"
#include "qui-snapshot.h"

G_BEGIN_DECLS

/* How far a standby is behind, as far as it knows itself. */
typedef enum
{
  QUI_LAG_NONE,        /* no standby */
  QUI_LAG_CAUGHT_UP,   /* it has replayed all that it received: an idle primary sends nothing, and that is no lag */
  QUI_LAG_BEHIND,      /* it has received more than it has replayed */
  QUI_LAG_CUT_OFF,     /* it receives nothing: it lost its primary, or reads from an archive */
} QuiLag;

typedef struct
{
  guint    n_connections;       /* that count against max_connections */
  guint    max_connections;
  guint    n_reserved;
  gboolean tight;               /* few are left */
  guint    n_waiting;           /* sessions that wait for a lock; a parallel query is one */
  gint64   oldest_xact;         /* age of the oldest open transaction, microseconds; -1: there is none, or none is seen */
  int      oldest_xact_pid;     /* 0: a prepared one */
  gboolean oldest_xact_is_long;
  gint64   longest_idle;        /* how long the longest has been idle in its transaction; -1 */
  int      longest_idle_pid;
  gboolean longest_idle_is_long;
  gboolean partial;             /* our role does not see the times of all sessions */
  QuiLag   lag;
  gint64   lag_bytes;           /* received, and not replayed; -1: not known */
  gint64   lag_time;            /* since what was replayed last was committed; -1: not known */
} QuiServerSummary;

/* Pure. Of ours, of vacuum and of the server's own processes no transaction counts. @snapshot NULL: nothing is known. */
void  qui_server_summary_make   (QuiServerSummary *self, const QuiSnapshot *snapshot, const QuiAgeLimits *limits);
/* How many sessions wait for a lock. */
guint qui_server_summary_count_waiting (const QuiSnapshot *snapshot);

G_END_DECLS
