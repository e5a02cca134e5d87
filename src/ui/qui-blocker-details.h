/* qui-blocker-details.h: somebody who blocks others and is no session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "qui-outline.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Prepared transactions, which are asked for when they are shown, or a process that is not in the look. */
#define QUI_TYPE_BLOCKER_DETAILS (qui_blocker_details_get_type ())
G_DECLARE_FINAL_TYPE (QuiBlockerDetails, qui_blocker_details, QUI, BLOCKER_DETAILS, GtkWidget)

/* @line: PREPARED or BLOCKER, of @outline. @server may be NULL: then nothing is asked from it. */
void qui_blocker_details_show  (QuiBlockerDetails *self, QuiServer *server, QuiOutline *outline, const QuiLine *line);
void qui_blocker_details_clear (QuiBlockerDetails *self);

G_END_DECLS
