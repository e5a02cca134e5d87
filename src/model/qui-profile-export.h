/* qui-profile-export.h: saved connections for other programs
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

typedef enum
{
  QUI_PROFILE_EXPORT_PGADMIN,    /* servers.json, as pgAdmin 4 imports it */
  QUI_PROFILE_EXPORT_SERVICES,   /* a connection service file of libpq */
} QuiProfileExportFormat;

typedef struct
{
  char      *text;
  guint      n;          /* connections in it */
  GPtrArray *left_out;   /* of char*: what it does not say and why, a sentence each; translated */
} QuiProfileExport;

/* Pure. No password and no name of a file of passwords is ever in it; environments are not, for neither format knows them. A connection that would
 * lead elsewhere if it was said in part is left out as a whole. A service is named as the connection where that can be typed. */
QuiProfileExport *qui_profile_export_format       (GListModel *profiles, QuiProfileExportFormat format);
void              qui_profile_export_free         (QuiProfileExport *self);

/* Puts the text into the file at @path on a thread of its own, for the person alone (mode 0600); what was there is replaced as a whole, or stays.
 * Takes @self over. Errors: QUI_ERROR_FAILED in translated words, G_IO_ERROR_CANCELLED. */
void              qui_profile_export_write_async  (QuiProfileExport *self, const char *path, GCancellable *cancellable,
                                                   GAsyncReadyCallback callback, gpointer user_data);
/* What was written; free with qui_profile_export_free(). NULL on error. */
QuiProfileExport *qui_profile_export_write_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiProfileExport, qui_profile_export_free)

G_END_DECLS
