/* qui-pace.h: pure: how often to look, how long to wait before the next try
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A look that has not answered for so long makes what is on the screen old. */
#define QUI_PACE_SLOW_MS 5000

/* Milliseconds from the start of one look to the start of the next: the wished interval, but at least four times what the
 * latest look took (@look_us, microseconds), so that looking never takes more than a quarter of the server's time with us. */
guint qui_pace_interval_ms (guint interval_seconds, gint64 look_us);

/* Why less is asked of the network or the machine than the person wished. */
typedef enum
{
  QUI_THRIFT_NONE,
  QUI_THRIFT_METERED,   /* the network is paid for by what is sent */
  QUI_THRIFT_BATTERY,
} QuiThrift;

/* The interval to wish for in place of @interval_seconds: with a reason to be thrifty at least 10 s. */
guint qui_pace_thrifty_seconds (guint interval_seconds, QuiThrift thrift);

/* Milliseconds before try number @attempt (0 first) to reach a server that was lost: at once, then 1, 2, 4, 8, 15, 30 s, 30 s, ... */
guint qui_pace_retry_ms    (guint attempt);

G_END_DECLS
