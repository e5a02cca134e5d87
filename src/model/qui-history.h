/* qui-history.h: how many sessions were not idle, over the last fifteen minutes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"

G_BEGIN_DECLS

/* A ring of counts per look, at most QUI_HISTORY_SPAN old by the server's clock, and at most QUI_HISTORY_MAX. "changed" (no arguments) after each addition. */
#define QUI_TYPE_HISTORY (qui_history_get_type ())
G_DECLARE_FINAL_TYPE (QuiHistory, qui_history, QUI, HISTORY, GObject)

#define QUI_HISTORY_SPAN (15 * G_TIME_SPAN_MINUTE)
/* A look a second, and some that were asked for. */
#define QUI_HISTORY_MAX  1024

typedef struct
{
  gint64 time;
  guint  n_in_state[QUI_N_STATES];   /* sessions without parallel workers and server processes */
} QuiHistorySample;

QuiHistory             *qui_history_new           (void);
void                    qui_history_add           (QuiHistory *self, QuiSnapshot *snapshot);
guint                   qui_history_get_n_samples (QuiHistory *self);
const QuiHistorySample *qui_history_get_sample    (QuiHistory *self, guint index);   /* oldest first */

G_END_DECLS
