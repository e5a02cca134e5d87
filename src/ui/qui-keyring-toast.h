/* qui-keyring-toast.h: a password that was to be kept and could not be
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-server.h"

G_BEGIN_DECLS

/* As long as @widget lives it is said in the toast overlay around it when @server has a password that the keyring did not take, with a
 * way to unlock the keyring and keep it. */
void qui_keyring_toast_follow (QuiServer *server, GtkWidget *widget);

G_END_DECLS
