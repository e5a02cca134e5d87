/* qui-ages.h: pure: what has been going on for too long
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-session.h"

G_BEGIN_DECLS

/* From these on, in microseconds, something is long; 0: never. */
typedef struct
{
  gint64 xact;        /* any transaction */
  gint64 idle_xact;   /* idle in a transaction, aborted or not */
} QuiAgeLimits;

/* @now: the clock of the server. */
gboolean qui_age_is_long_idle (const QuiSession *session, gint64 now, const QuiAgeLimits *limits);
/* Its transaction is long, or it is idle in it for long. */
gboolean qui_age_is_long_xact (const QuiSession *session, gint64 now, const QuiAgeLimits *limits);

G_END_DECLS
