/* clear-fixture.h: what tests of the clear dialog share: a database "shop", its owner connected to it, a window with the actions
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-actions.h"
#include "qui-clear-dialog.h"
#include "qui-test-ui.h"
#include "qui-test-watch.h"

G_BEGIN_DECLS

typedef struct
{
  QuiTestCluster    *cluster;
  QuiTestWatch      *watch;
  char              *folder;       /* unfinished intentions */
  char              *store_path;
  QuiClosureJournal *closures;
  QuiProfileStore   *store;
  QuiProfile        *saved;        /* points at shop, too */
  GPtrArray         *clients;
  GtkWidget         *window;
  GtkWidget         *page;
  QuiActions        *actions;
  GtkWidget         *dialog;       /* NULL once closed */
} ClearFixture;

/* A server with the roles visitor and keeper; shop is made and dropped by each fixture. */
QuiTestCluster *clear_start_cluster (void);
void         clear_set_up         (ClearFixture *fixture, QuiTestCluster *cluster);
void         clear_tear_down      (ClearFixture *fixture);
guint32      clear_oid_of         (ClearFixture *fixture, const char *name);
void         clear_select_shop    (ClearFixture *fixture);
/* Waits for what is under way in it, too: then it is as if its program had ended. */
void         clear_drop_closures  (ClearFixture *fixture);
PGconn      *clear_add_client     (ClearFixture *fixture, const char *user, const char *application);
GtkWidget   *clear_find_toplevel  (GType type);
GtkWidget   *clear_find           (ClearFixture *fixture, const char *id);
gboolean     clear_shows          (GtkWidget *root, const char *words);
void         clear_assert_shown   (ClearFixture *fixture, const char *words);
void         clear_click          (ClearFixture *fixture, const char *id);
/* To the dialog that is there now. */
void         clear_follow         (ClearFixture *fixture);
void         clear_open_dialog    (ClearFixture *fixture, const char *action);
QuiClearing *clear_get_clearing   (ClearFixture *fixture);
gboolean     clear_is_checked     (ClearFixture *fixture);
gboolean     clear_is_done        (ClearFixture *fixture);
gboolean     clear_can_confirm    (ClearFixture *fixture);
void         clear_choose         (ClearFixture *fixture, const char *mode);
void         clear_type           (ClearFixture *fixture, const char *id, const char *text);
/* In both styles, and narrow. */
void         clear_shoot          (ClearFixture *fixture, const char *name);

G_END_DECLS
