/* qui-ages.c: pure: what has been going on for too long
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-ages.h"

static gboolean
is_past (gint64 start,
         gint64 now,
         gint64 limit)
{
  return limit > 0 && start != QUI_TIME_UNKNOWN && now - start >= limit;
}

gboolean
qui_age_is_long_idle (const QuiSession   *session,
                      gint64              now,
                      const QuiAgeLimits *limits)
{
  return (session->state == QUI_STATE_IDLE_IN_TRANSACTION || session->state == QUI_STATE_ABORTED)
         && is_past (session->state_change, now, limits->idle_xact);
}

gboolean
qui_age_is_long_xact (const QuiSession   *session,
                      gint64              now,
                      const QuiAgeLimits *limits)
{
  if (session->xact_start == QUI_TIME_UNKNOWN)
    return FALSE;
  return is_past (session->xact_start, now, limits->xact) || qui_age_is_long_idle (session, now, limits);
}
