/* qui-session-details.h: one session: what it does, who blocks whom, its whole query
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-ages.h"
#include "qui-narrowable.h"
#include "qui-outline.h"
#include "qui-server.h"

G_BEGIN_DECLS

/* Signal "jump" (int pid): the person wants to see that session. Property "narrow" (boolean, read-write): head, jumps and query only. */
#define QUI_TYPE_SESSION_DETAILS (qui_session_details_get_type ())
G_DECLARE_FINAL_TYPE (QuiSessionDetails, qui_session_details, QUI, SESSION_DETAILS, QuiNarrowable)

GtkWidget *qui_session_details_new   (void);
/* Shows @session of @snapshot, and follows it when it is given anew. What the look does not have (the rest of a long query, the
 * lock that is waited for) is asked from @server's monitor connection; @server may be NULL: then it is not. */
void       qui_session_details_show  (QuiSessionDetails *self, QuiServer *server, QuiSnapshot *snapshot, const QuiSession *session);
/* Forgets the session and cancels what is under way. */
void       qui_session_details_clear (QuiSessionDetails *self);
/* From when on an age is long; for what is shown from then on. None is unless it is set. */
void       qui_session_details_set_limits (QuiSessionDetails *self, const QuiAgeLimits *limits);

G_END_DECLS
