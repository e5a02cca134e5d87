/* qui-test-watch.h: a watched server on a scratch cluster
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-plan.h"
#include "qui-server.h"
#include "qui-test-cluster.h"

G_BEGIN_DECLS

typedef struct
{
  QuiTestCluster *cluster;    /* not owned */
  char           *folder;     /* the journal's; empty path: a journal that cannot be written */
  QuiJournal     *journal;
  QuiProfile     *profile;
  QuiServer      *server;
} QuiTestWatch;

/* Connects as @user to @database and waits for the first look and the control connection. @journal NULL: a file in @folder. */
QuiTestWatch *qui_test_watch_new   (QuiTestCluster *cluster, const char *user, const char *database, const char *journal);
void          qui_test_watch_free  (QuiTestWatch *self);
/* Waits for a look that began now. */
void          qui_test_watch_look  (QuiTestWatch *self);
/* A request for all of @database as of the latest look, on which more can be set. */
QuiPlanRequest qui_test_watch_request (QuiTestWatch *self, const char *database, QuiSignalKind kind);
/* The session of @application in the latest look; it must be there. */
const QuiSession *qui_test_watch_find (QuiTestWatch *self, const char *application);
/* A plan for the present sessions: looks first. */
QuiPlan      *qui_test_watch_plan  (QuiTestWatch *self, const QuiPlanRequest *request);

/* Waits until any server has that state; else ends the test and says what it has instead. */
void          qui_test_wait_state  (QuiServer *server, QuiServerState state, guint timeout_ms);

G_END_DECLS
