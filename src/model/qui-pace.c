/* qui-pace.c: pure: how often to look, how long to wait before the next try
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-pace.h"

guint
qui_pace_interval_ms (guint  interval_seconds,
                      gint64 look_us)
{
  gint64 wished = (gint64) interval_seconds * 1000;
  gint64 bearable = MAX (look_us, 0) * 4 / 1000;

  return (guint) CLAMP (MAX (wished, bearable), 1, G_MAXINT);
}

guint
qui_pace_thrifty_seconds (guint     interval_seconds,
                          QuiThrift thrift)
{
  return thrift == QUI_THRIFT_NONE ? interval_seconds : MAX (interval_seconds, 10);
}

guint
qui_pace_retry_ms (guint attempt)
{
  static const guint waits[] = { 0, 1000, 2000, 4000, 8000, 15000, 30000 };

  return waits[MIN (attempt, G_N_ELEMENTS (waits) - 1)];
}
