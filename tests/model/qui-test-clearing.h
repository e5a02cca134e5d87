/* qui-test-clearing.h: what the tests of clearings share: a database "shop" on a watched server, and a journal of intentions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-test-watch.h"
#include "qui-words-clearance.h"

G_BEGIN_DECLS

#define QUI_TEST_CLEARING_MS 30000

typedef struct
{
  QuiTestCluster    *cluster;
  QuiTestWatch      *watch;
  char              *folder;       /* unfinished intentions */
  QuiClosureJournal *closures;
  guint32            oid;
  char              *name;         /* "shop" ... */
  char              *new_name;     /* ... to be called "shop_2025" ... */
  char              *other;        /* ... and the other one of a swap: "shop_new" */
} QuiTestClearing;

typedef struct
{
  QuiClearanceMode  mode;
  const char       *when;
} QuiTestClearingMoment;

/* A server with the tablespace elsewhere and the roles visitor and keeper, who owns shop, may create databases and signal everybody but superusers. */
QuiTestCluster *qui_test_clearing_start_cluster (void);
/* Connected as @user (NULL: keeper, to shop itself; others to postgres). */
void         qui_test_clearing_set_up        (QuiTestClearing *self, QuiTestCluster *cluster, const char *user);
/* The same with a database @name. */
void         qui_test_clearing_set_up_as     (QuiTestClearing *self, QuiTestCluster *cluster, const char *user, const char *name);
void         qui_test_clearing_tear_down     (QuiTestClearing *self);
/* As if the program had ended: waits for what is under way. */
void         qui_test_clearing_drop_closures (QuiTestClearing *self);

guint32      qui_test_clearing_oid_of        (QuiTestClearing *self, const char *name);
gboolean     qui_test_clearing_is_open       (QuiTestClearing *self);
/* To "shop_2025" and to the tablespace "elsewhere", where one is wanted. */
QuiClearing *qui_test_clearing_new           (QuiTestClearing *self, QuiClearanceMode mode);
gboolean     qui_test_clearing_has_checks    (gpointer clearing);
gboolean     qui_test_clearing_is_done       (gpointer clearing);
void         qui_test_clearing_wait_checks   (QuiClearing *clearing);
/* Says what stops it. */
void         qui_test_clearing_assert_can_start (QuiClearing *clearing);
void         qui_test_clearing_run           (QuiClearing *clearing, QuiClearanceEnd end);
/* Waits until no intention is left. */
void         qui_test_clearing_assert_settled(QuiTestClearing *self);
/* The moments at which it is disturbed, in their order: "preparing", "connecting", "fencing" (the command is sent), "draining", "acting"
 * (nobody is left) and "answered" (the server has said that it is done, and that is not written down yet); NULL at the end. */
extern const char * const qui_test_clearing_moments[];
/* Whether a clearing of @mode comes to that moment. */
gboolean     qui_test_clearing_passes        (QuiClearanceMode mode, const char *when);
gboolean     qui_test_clearing_is_time       (QuiClearing *clearing, const char *when);
/* Nobody who does not go may be inside then. */
gboolean     qui_test_clearing_is_late       (const char *when);
/* Adds a test for each of @moments of each mode: @path with the nicks of both; its data is a QuiTestClearingMoment. */
void         qui_test_clearing_add_moments   (const char *path, const char * const *moments, GTestDataFunc test);
/* By the catalog. */
gboolean     qui_test_clearing_has_happened  (QuiTestClearing *self, QuiClearanceMode mode);
GPtrArray   *qui_test_clearing_find_unfinished (QuiTestClearing *self, gboolean also_own);

G_END_DECLS
