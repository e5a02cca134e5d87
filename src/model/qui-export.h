/* qui-export.h: what is shown, to be taken along
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "qui-outline.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_EXPORT_CSV,    /* RFC 4180: a header, CR LF, UTF-8; nothing at all is NULL, "" is an empty text */
  QUI_EXPORT_JSON,   /* an object: "program", "connection", "server", "time" of the look, "filter", "sessions" */
} QuiExportFormat;

typedef struct
{
  QuiExportFormat format;
  gboolean        defuse;       /* CSV: a text that a spreadsheet would take for a formula gets an apostrophe before it */
  const char     *connection;   /* JSON: names, copied */
  const char     *filter;
} QuiExportOptions;

/* Pure, any thread. The sessions among the lines in their order, each with all that the look says of it, under the names of pg_stat_activity
 * where it has them. @n: how many; may be NULL. Free with g_free(). */
char     *qui_export_format    (const QuiOutline *outline, const QuiExportOptions *options, guint *n);

/* Cells of these columns as they are shown, separated by tabs, a line each. Free with g_free(). */
char     *qui_export_cells     (const QuiOutline *outline, const QuiLine * const *lines, guint n,
                                const QuiColumn *columns, guint n_columns);

/* What @spec shows of @snapshot, folded or not, into the file at @path, for the person alone (mode 0600); what was there is replaced as a whole, or
 * stays. All of it is done on a thread of its own. Errors: QUI_ERROR_FAILED in translated words, G_IO_ERROR_CANCELLED. */
void      qui_export_async     (QuiSnapshot *snapshot, QuiViewSpec *spec, const QuiExportOptions *options, const char *path,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @n: how many sessions. */
gboolean  qui_export_finish    (GAsyncResult *result, guint *n, GError **error);

G_END_DECLS
