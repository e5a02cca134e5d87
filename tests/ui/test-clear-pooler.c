/* test-clear-pooler.c: the dialog that takes a database, with a real PgBouncer before it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "clear-fixture.h"
#include "qui-test-bouncer.h"
#include "qui-wire.h"

static QuiTestCluster *cluster;

typedef struct
{
  ClearFixture    base;
  QuiTestBouncer *bouncer;      /* NULL: there is none to be tested with */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user)
{
  g_autofree char *console = NULL;

  clear_set_up (&fixture->base, cluster);
  fixture->bouncer = qui_test_bouncer_start (cluster, "shop = %s user=visitor\nshop_ro = %s user=visitor dbname=shop", NULL);
  if (fixture->bouncer == NULL)
    return;
  console = qui_test_bouncer_console (fixture->bouncer, NULL);
  g_object_set (fixture->base.watch->profile, "console", console, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user)
{
  clear_tear_down (&fixture->base);
  if (fixture->bouncer != NULL)
    qui_test_bouncer_stop (fixture->bouncer);
}

static PGconn *
begin_inside (Fixture *fixture)
{
  PGconn *worker = qui_test_bouncer_open (fixture->bouncer, "shop");

  qui_test_client_run (worker, "BEGIN");
  g_ptr_array_add (fixture->base.clients, worker);
  return worker;
}

static gboolean
shows (Fixture    *fixture,
       const char *words)
{
  return clear_shows (fixture->base.dialog, words);
}

static void
choose_hold (Fixture     *fixture,
             QuiHoldKind  kind)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (clear_find (&fixture->base, "hold_row")), kind);
}

static void
open_dialog (Fixture     *fixture,
             QuiHoldKind  kind)
{
  clear_open_dialog (&fixture->base, "act.clear");
  clear_type (&fixture->base, "name_row", "shop_2025");
  choose_hold (fixture, kind);
}

static gboolean
is_visible (Fixture    *fixture,
            const char *id)
{
  return gtk_widget_get_visible (clear_find (&fixture->base, id));
}

/* However long the explanation beside it is. */
static void
assert_choice_whole (Fixture    *fixture,
                     const char *choice)
{
  GtkLabel *label = GTK_LABEL (clear_find (&fixture->base, "hold_choice"));

  g_assert_cmpstr (gtk_label_get_text (label), ==, choice);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
}

static void
test_choice (Fixture       *fixture,
             gconstpointer  user)
{
  if (fixture->bouncer == NULL)
    return;

  begin_inside (fixture);
  clear_open_dialog (&fixture->base, "act.clear");
  clear_type (&fixture->base, "name_row", "shop_2025");
  qui_test_wait (clear_can_confirm (&fixture->base));
  clear_assert_shown (&fixture->base, "At the pooler first");
  g_assert_false (shows (fixture, "Resume at the pooler"));
  choose_hold (fixture, QUI_HOLD_PAUSE);
  qui_test_wait (shows (fixture, "The pooler will pause shop, shop_ro"));
  qui_test_wait (clear_can_confirm (&fixture->base));
  clear_assert_shown (&fixture->base, "It has 1 client there now.");
  clear_assert_shown (&fixture->base, "PAUSE shop; PAUSE shop_ro;");
  clear_assert_shown (&fixture->base, "RESUME shop; RESUME shop_ro;");
  clear_shoot (&fixture->base, "clear-pooler");
  assert_choice_whole (fixture, "Pause");
  choose_hold (fixture, QUI_HOLD_DISABLE);
  qui_test_wait (shows (fixture, "The pooler will refuse new clients of shop, shop_ro"));
  clear_assert_shown (&fixture->base, "ENABLE shop; ENABLE shop_ro;");

  qui_test_bouncer_halt (fixture->bouncer);
  choose_hold (fixture, QUI_HOLD_PAUSE);
  qui_test_wait (shows (fixture, "The pooler’s console does not let us in"));
  qui_test_wait (shows (fixture, "The pooler stands in the way"));
  g_assert_false (clear_can_confirm (&fixture->base));
  clear_shoot (&fixture->base, "clear-pooler-away");
  choose_hold (fixture, QUI_HOLD_NONE);
  qui_test_wait (clear_can_confirm (&fixture->base));
}

/* A transaction is waited for until the person has had enough. */
static void
test_skip (Fixture       *fixture,
           gconstpointer  user)
{
  if (fixture->bouncer == NULL)
    return;

  begin_inside (fixture);
  open_dialog (fixture, QUI_HOLD_PAUSE);
  qui_test_wait (clear_can_confirm (&fixture->base));
  clear_click (&fixture->base, "confirm");
  qui_test_wait (shows (fixture, "1 connection is still used by a transaction"));
  g_assert_true (is_visible (fixture, "skip"));
  g_assert_true (is_visible (fixture, "stop"));
  clear_shoot (&fixture->base, "clear-pooler-waiting");
  clear_click (&fixture->base, "skip");
  qui_test_wait (clear_is_done (&fixture->base));
  g_assert_false (is_visible (fixture, "skip"));
  clear_assert_shown (&fixture->base, "shop is now called shop_2025");
  clear_assert_shown (&fixture->base, "The pooler has let go of shop, shop_ro. Its configuration still leads to shop");
  clear_shoot (&fixture->base, "clear-pooler-done");
}

static gboolean
is_at_work (Fixture *fixture)
{
  return qui_clearing_get_phase (clear_get_clearing (&fixture->base)) == QUI_CLEARING_RUNNING;
}

static void
leave_held (Fixture *fixture)
{
  open_dialog (fixture, QUI_HOLD_PAUSE);
  qui_test_wait (clear_can_confirm (&fixture->base));
  clear_click (&fixture->base, "confirm");
  qui_test_wait (is_at_work (fixture));
  qui_test_bouncer_freeze (fixture->bouncer);
  qui_wire_set_haste (10);
  qui_test_wait (clear_is_done (&fixture->base));
  qui_wire_set_haste (1);
}

/* What cannot be undone is said with the commands to type, and tried again at a click. */
static void
test_left (Fixture       *fixture,
           gconstpointer  user)
{
  if (fixture->bouncer == NULL)
    return;

  leave_held (fixture);
  clear_assert_shown (&fixture->base, "The pooler may still keep clients of shop, shop_ro waiting: this could not be undone");
  clear_assert_shown (&fixture->base, "RESUME shop;\nRESUME shop_ro;");
  g_assert_true (is_visible (fixture, "let_go"));
  clear_shoot (&fixture->base, "clear-pooler-left");
  qui_test_bouncer_thaw (fixture->bouncer);
  clear_click (&fixture->base, "let_go");
  qui_test_wait (shows (fixture, "The pooler has let go of shop, shop_ro."));
  g_assert_false (is_visible (fixture, "let_go"));
}

/* What the next start of the program does; its question. */
static AdwMessageDialog *
start_anew (Fixture *fixture)
{
  ClearFixture *base = &fixture->base;
  GtkWidget *question;

  base->closures = qui_closure_journal_new (base->folder);
  base->actions = qui_actions_new (base->watch->server, base->page);
  gtk_widget_insert_action_group (base->page, "act", G_ACTION_GROUP (base->actions));
  qui_actions_enable_clearing (base->actions, base->closures, base->store);
  qui_test_wait (clear_find_toplevel (ADW_TYPE_MESSAGE_DIALOG) != NULL);
  question = clear_find_toplevel (ADW_TYPE_MESSAGE_DIALOG);
  qui_test_settle (question);
  g_assert_cmpstr (adw_message_dialog_get_default_response (ADW_MESSAGE_DIALOG (question)), ==, "close");
  return ADW_MESSAGE_DIALOG (question);
}

/* As if it had ended. */
static void
end_program (Fixture *fixture)
{
  ClearFixture *base = &fixture->base;

  gtk_widget_insert_action_group (base->page, "act", NULL);
  g_assert_finalize_object (g_steal_pointer (&base->actions));
  g_list_store_remove_all (G_LIST_STORE (qui_server_get_clearings (base->watch->server)));
  clear_drop_closures (base);
}

static void
test_unfinished (Fixture       *fixture,
                 gconstpointer  user)
{
  ClearFixture *base = &fixture->base;
  AdwMessageDialog *question;
  g_autofree char *state = NULL;

  if (fixture->bouncer == NULL)
    return;

  leave_held (fixture);
  qui_test_bouncer_thaw (fixture->bouncer);
  clear_click (base, "close");
  qui_test_wait (base->dialog == NULL);
  end_program (fixture);

  question = start_anew (fixture);
  g_assert_true (clear_shows (GTK_WIDGET (question), "The pooler keeps clients of shop, shop_ro waiting since then"));
  g_assert_false (adw_message_dialog_has_response (question, "forget"));
  qui_test_shot (GTK_WIDGET (question), "clear-pooler-unfinished");
  adw_message_dialog_response (question, "let-go");
  qui_test_wait (clear_shows (base->window, "Undone at the pooler"));
  state = qui_test_bouncer_state (fixture->bouncer, "shop");
  g_assert_cmpstr (state, ==, "");
}

static gboolean
is_forgotten (Fixture *fixture)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->base.folder, 0, NULL);

  return folder == NULL || g_dir_read_name (folder) == NULL;
}

/* A pooler that is not there any more is not asked after for ever. */
static void
test_forgotten (Fixture       *fixture,
                gconstpointer  user)
{
  ClearFixture *base = &fixture->base;
  AdwMessageDialog *question;

  if (fixture->bouncer == NULL)
    return;

  leave_held (fixture);
  clear_click (base, "close");
  qui_test_wait (base->dialog == NULL);
  end_program (fixture);
  g_assert_false (is_forgotten (fixture));

  qui_wire_set_haste (10);
  question = start_anew (fixture);
  qui_wire_set_haste (1);
  g_assert_true (clear_shows (GTK_WIDGET (question), "RESUME shop;"));
  qui_test_shot (GTK_WIDGET (question), "clear-pooler-forget");
  adw_message_dialog_response (question, "forget");
  qui_test_wait (is_forgotten (fixture));
  qui_test_bouncer_thaw (fixture->bouncer);
}

int
main (int    argc,
      char **argv)
{
  int status;

  qui_test_ui_init (&argc, &argv);
  cluster = clear_start_cluster ();
#define ADD(name, test) g_test_add ("/clear-pooler/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("choice", test_choice);
  ADD ("skip", test_skip);
  ADD ("left", test_left);
  ADD ("unfinished", test_unfinished);
  ADD ("forgotten", test_forgotten);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
