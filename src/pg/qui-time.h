/* qui-time.h: instants as the server gives them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An instant is a gint64: microseconds since the Unix epoch, by the server's clock; exact, as PostgreSQL keeps it. */
#define QUI_TIME_UNKNOWN G_MININT64

/* Reads "2026-03-02 11:31:07.412345+00" (DateStyle ISO; any offset). QUI_TIME_UNKNOWN for anything else. */
gint64  qui_time_parse  (const char *text);
/* The same instant as "2026-03-02 11:31:07.412345+00", always six digits and UTC, so that PostgreSQL reads back exactly
 * what it said; NULL for QUI_TIME_UNKNOWN. Free with g_free(). */
char   *qui_time_format (gint64 time);

G_END_DECLS
