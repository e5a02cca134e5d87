/* qui-opener.h: opens what a command line or a link asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-window.h"

G_BEGIN_DECLS

/* One for the program; each start of it asks for something. Passwords come by qui-arguments.h. */
#define QUI_TYPE_OPENER (qui_opener_get_type ())
G_DECLARE_FINAL_TYPE (QuiOpener, qui_opener, QUI, OPENER, GObject)

QuiOpener *qui_opener_new        (QuiServerList *servers);
/* Opens what @command_line names, as soon as there is a window, and tells it of what cannot be opened. It is kept until then, and with it
 * the process that waits for it. */
void       qui_opener_take       (QuiOpener *self, GApplicationCommandLine *command_line);
/* From now on there is one. Not held. */
void       qui_opener_set_window (QuiOpener *self, QuiWindow *window);

/* The options that it understands; for g_application_add_main_option_entries(). */
const GOptionEntry *qui_opener_get_options (void);

G_END_DECLS
