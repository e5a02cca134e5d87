/* qui-test-world.h: a server that never was, for tests to change and to look at
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-snapshot.h"
#include "qui-view.h"

G_BEGIN_DECLS

#define QUI_TEST_NOW G_GINT64_CONSTANT (1772451067412345)

typedef struct
{
  QuiServerInfo  server;
  GArray        *databases;   /* QuiDatabase */
  GArray        *sessions;    /* QuiSession */
  GPtrArray     *blockers;    /* owns what qui_test_world_tangle() gave to the sessions */
  int            next_pid;
  guint32        next_oid;
} QuiTestWorld;

QuiTestWorld *qui_test_world_new          (void);
void          qui_test_world_free         (QuiTestWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (QuiTestWorld, qui_test_world_free)

/* Strings are not copied: give static ones. What is returned is good until the next one is added. */
QuiDatabase  *qui_test_world_add_database (QuiTestWorld *self, guint32 oid, const char *name);
/* A client session of role "anna" (oid 10), that may be signalled and began @pid seconds before the look was taken. */
QuiSession   *qui_test_world_add_session  (QuiTestWorld *self, int pid, guint32 database_oid, QuiState state);
/* The caller owns the result. */
QuiSnapshot  *qui_test_world_look         (QuiTestWorld *self);

/* At random (g_test_rand): fills the world; changes, adds and removes some; changes what a person may change in a view. */
void          qui_test_world_fill         (QuiTestWorld *self, guint n_databases, guint n_sessions);
void          qui_test_world_stir         (QuiTestWorld *self, guint per_mille);
/* So many percent of the sessions wait for others, for nobody, for themselves, for prepared transactions, in circles. */
void          qui_test_world_tangle       (QuiTestWorld *self, guint percent);
void          qui_test_stir_view          (QuiView *view, QuiSnapshot *snapshot);

G_END_DECLS
