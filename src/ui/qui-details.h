/* qui-details.h: the pane below the tree: what is selected, or the server
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-ages.h"
#include "qui-narrowable.h"
#include "qui-picked.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Signal "jump" (int pid): the person wants to see that session. Property "narrow" (boolean, read-write).
 */
#define QUI_TYPE_DETAILS (qui_details_get_type ())
G_DECLARE_FINAL_TYPE (QuiDetails, qui_details, QUI, DETAILS, QuiNarrowable)

GtkWidget *qui_details_new  (void);
/* Shows what is picked in @outline, which may be NULL; again after each look. @server may be NULL: then nothing is asked from it. */
void       qui_details_show (QuiDetails *self, QuiServer *server, QuiOutline *outline, const QuiPicked *picked);
/* From when on an age is long; for what is shown from then on. */
void       qui_details_set_limits (QuiDetails *self, const QuiAgeLimits *limits);

G_END_DECLS
