/* qui-server-cell.h: what one cell of the list of all servers shows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-words-servers.h"

G_BEGIN_DECLS

/* Follows its server by itself. */
#define QUI_TYPE_SERVER_CELL (qui_server_cell_get_type ())
G_DECLARE_FINAL_TYPE (QuiServerCell, qui_server_cell, QUI, SERVER_CELL, GtkWidget)

/* In place of a figure: dot, name, environment and health; where there is little room, the figures as a line beneath. */
#define QUI_SERVER_CELL_NAME QUI_N_FIGURES

/* @settings say from when on something is long. */
GtkWidget *qui_server_cell_new        (guint figure, GSettings *settings);
void       qui_server_cell_set_server (QuiServerCell *self, QuiServer *server);   /* NULL: none */
QuiServer *qui_server_cell_get_server (QuiServerCell *self);                      /* no reference given */
void       qui_server_cell_set_narrow (QuiServerCell *self, gboolean narrow);

G_END_DECLS
