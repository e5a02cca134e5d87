/* qui-private-folder.h: a folder for sockets, that nobody else gets into and that does not outlive the program
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _QuiPrivateFolder QuiPrivateFolder;

/* Makes one where programs keep such things (XDG_RUNTIME_DIR), else among the temporary files, with a path short and plain enough for sockets and for ssh.
 * What killed programs have left there is taken away. Blocks on files only; any thread. */
QuiPrivateFolder *qui_private_folder_new      (GError **error);
/* Takes it away with all that is in it. */
void              qui_private_folder_free     (QuiPrivateFolder *self);
const char       *qui_private_folder_get_path (QuiPrivateFolder *self);

G_END_DECLS
