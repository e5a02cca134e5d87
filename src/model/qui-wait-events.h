/* qui-wait-events.h: pure: what a session waits for, in plain words
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Translated, static. What the event is; for one that is not known here, what its kind is; NULL if that is unknown, too. Names that differ
 * between versions of PostgreSQL are known by each of them. */
const char *qui_wait_event_describe (const char *type, const char *event);

G_END_DECLS
