/* qui-test-store.h: a list of saved connections in a temporary folder
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-profile-store.h"

/* UUIDs for files written by hand. */
#define A "11111111-1111-4111-8111-111111111111"
#define B "22222222-2222-4222-8222-222222222222"
#define C "33333333-3333-4333-8333-333333333333"

typedef struct
{
  char            *folder;
  char            *path;
  QuiProfileStore *store;
} QuiTestStore;

/* For g_test_add(). */
void        qui_test_store_set_up (QuiTestStore *fixture, gconstpointer data);
void        qui_test_store_tear_down (QuiTestStore *fixture, gconstpointer data);
/* Waits for the answer; the error is the caller's. */
GError     *qui_test_store_try_load (QuiProfileStore *store);
GError     *qui_test_store_try_save (QuiProfileStore *store);
/* The same, and it must go well. */
void        qui_test_store_load (QuiProfileStore *store);
void        qui_test_store_save (QuiProfileStore *store);
/* Adds a connection to a store; no reference given. */
QuiProfile *qui_test_store_put_new (QuiProfileStore *store, const char *name);
char       *qui_test_store_names (QuiProfileStore *store);
/* Whether the names in the store's order, with a space between, are these. */
gboolean    qui_test_store_has_names (QuiProfileStore *store, const char *expected);
void        qui_test_store_assert_names (QuiProfileStore *store, const char *expected);
/* What a program that starts now reads. */
void        qui_test_store_assert_on_disk (const char *path, const char *expected);
char       *qui_test_store_contents (const char *path);
void        qui_test_store_write_file (QuiTestStore *fixture, const char *text, gssize length);
/* The names in the folder of @path that are not "connections.ini", with a space between. */
char       *qui_test_store_others_in_folder (const char *path);
void        qui_test_store_assert_nothing_beside (const char *path);
/* What the store says of its file contains @says; NULL: nothing is said. */
void        qui_test_store_assert_problem (QuiProfileStore *store, const char *says);

gboolean    qui_test_store_deadline_cb (gpointer data);
gboolean    qui_test_store_wake_cb (gpointer data);

#define QUI_TEST_DEADLINE_S 20

/* Iterates the main context until it is true, and fails after a while. */
#define qui_test_wait_until(condition) \
  G_STMT_START { \
    guint deadline_ = g_timeout_add_seconds (QUI_TEST_DEADLINE_S, qui_test_store_deadline_cb, NULL); \
    guint wake_ = g_timeout_add (10, qui_test_store_wake_cb, NULL); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (wake_); \
    g_source_remove (deadline_); \
  } G_STMT_END
