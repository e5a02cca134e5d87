/* qui-service-list.h: the services that libpq knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile.h"

G_BEGIN_DECLS

/* A GListModel of QuiProfile (QUI_ORIGIN_SERVICE), one for each service of the person's file and then of the system's, as libpq looks them up. The files
 * are read off the main thread when asked for and whenever they change; a service that stays keeps its profile. A file that cannot be read
 * has no services: libpq says why to whoever connects by one. */
#define QUI_TYPE_SERVICE_LIST (qui_service_list_get_type ())
G_DECLARE_FINAL_TYPE (QuiServiceList, qui_service_list, QUI, SERVICE_LIST, GObject)

QuiServiceList *qui_service_list_new       (void);
/* Completes when the files were read for the first time, or once more. @callback may be NULL. */
void            qui_service_list_read_async  (QuiServiceList *self, GAsyncReadyCallback callback, gpointer user_data);
void            qui_service_list_read_finish (QuiServiceList *self, GAsyncResult *result);

G_END_DECLS
