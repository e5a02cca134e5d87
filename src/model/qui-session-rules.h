/* qui-session-rules.h: what a session is to people, decided once for outline, plan, words and history
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"

G_BEGIN_DECLS

/* All pure; any thread. */

/* The session that leads a parallel query @session works for; NULL if it is no worker or its leader is not in the snapshot. */
const QuiSession *qui_session_find_leader    (const QuiSnapshot *snapshot, const QuiSession *session);
/* Whether it is a session in a database of the snapshot, and neither a worker under its leader nor a server process. */
gboolean          qui_session_counts         (const QuiSnapshot *snapshot, const QuiSession *session);
/* Whether an idle group may take it in: idle, nobody waits for it, and none of ours. */
gboolean          qui_session_folds          (const QuiSession *session);
/* Since when it is in its state: the start of its query or of its wait, or the latest change of its state; QUI_TIME_UNKNOWN. */
gint64            qui_session_get_state_start(const QuiSession *session);
/* Since when a session that waits for a lock has been waiting: where the server does not say it, the start of its query, which
 * is earlier; QUI_TIME_UNKNOWN. */
gint64            qui_session_get_wait_start (const QuiSession *session);
/* Since when its query has been running; QUI_TIME_UNKNOWN: none runs, or it is not known. */
gint64            qui_session_get_running_since (const QuiSession *session);
/* Whether a query runs, as far as our role can see: one that hides its state may run one. */
gboolean          qui_session_may_run_query  (const QuiSession *session);
/* A client, as far as our role can see: it does not see the kind of everything, and what has a role and a database is taken for one. */
gboolean          qui_session_is_client      (const QuiSession *session);
/* Neither a client nor a worker of one. */
gboolean          qui_session_is_background  (const QuiSession *session);
/* Whether somebody has closed it to new connections: template0 always is, and is not to be opened. */
gboolean          qui_database_is_closed     (const QuiDatabase *database);
/* A connection of this program, or the one that looked. */
gboolean          qui_session_is_own         (const QuiSession *session);

G_END_DECLS
