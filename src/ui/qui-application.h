/* qui-application.h: the program: what is saved, what is watched, its windows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-server-list.h"

G_BEGIN_DECLS

#define QUI_APPLICATION_ID "io.github.quiesce.Quiesce"

/* Actions: app.quit, app.about, app.preferences. The saved connections are read before the window is shown. */
#define QUI_TYPE_APPLICATION (qui_application_get_type ())
G_DECLARE_FINAL_TYPE (QuiApplication, qui_application, QUI, APPLICATION, AdwApplication)

QuiApplication *qui_application_new         (void);
/* NULL before startup. */
QuiServerList  *qui_application_get_servers (QuiApplication *self);

G_END_DECLS
