/* qui-test-operation.h: actions to be tested, and those they are about
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-operation.h"
#include "qui-test-watch.h"

G_BEGIN_DECLS

#define DEADLINE_MS 30000

extern QuiTestCluster *cluster;

typedef struct
{
  QuiTestWatch *watch;
  GPtrArray    *clients;
} Fixture;

/* The server with its roles and its database shop. */
void           start_operation_cluster (void);
/* @user: as whom we act; a gconstpointer for g_test_add(). */
void           set_up           (Fixture *fixture, gconstpointer user);
void           tear_down        (Fixture *fixture, gconstpointer user);

PGconn        *add_client       (Fixture *fixture, const char *user, const char *application);
/* One with a query that lasts. */
void           add_sleeper      (Fixture *fixture, const char *application);

QuiOperation  *start            (Fixture *fixture, const QuiPlanRequest *request);
QuiOperation  *start_disconnect (Fixture *fixture);
gboolean       is_done          (gpointer operation);
gboolean       is_proved        (gpointer operation);
void           wait_done        (QuiOperation *operation);
QuiOutcomeRow *find_row         (QuiOperation *operation, const char *application);
QuiOutcomeKind kind_of          (QuiOperation *operation, const char *application);
/* Whether the journal of a QuiTestWatch holds an action with its end. */
gboolean       has_two_lines    (gpointer watch);

G_END_DECLS
