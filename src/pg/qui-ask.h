/* qui-ask.h: questions about other sessions, whatever bytes those have written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-connection-private.h"

G_BEGIN_DECLS

/* Sends @sql, a transaction whose first line is its BEGIN. Where the server refuses to convert to UTF-8 what another session has
 * written, asks once more for the bytes as they are. Otherwise as qui_wire_query(), with its ordinary time limit. */
GPtrArray      *qui_ask        (QuiWire *wire, const char *sql, GCancellable *cancellable, GError **error);

/* The answer with rows in @results that has @n_columns; without one QUI_ERROR_PROTOCOL. Belongs to @results. */
const PGresult *qui_ask_answer (GPtrArray *results, int n_columns, GError **error);

void            qui_ask_set_protocol_error (GError **error);

G_END_DECLS
