/* test-connection-dialog.c: adding and editing a connection: pasting, checking, testing, saving, the keyring
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog-fixture.h"

#include <string.h>

#include "qui-keyring.h"
#include "qui-keyword-row.h"
#include "qui-test-cluster.h"

static void
test_paste (Fixture       *fixture,
            gconstpointer  data)
{
  dialog_open (fixture, NULL);
  g_assert_false (gtk_widget_get_sensitive (dialog_get (fixture, "save_button")));

  dialog_set_text (fixture, "paste", "postgres://anna:pa%20ss@db1.internal:5433/shop?sslmode=verify-full&connect_timeout=5");
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (dialog_get_text (fixture, "host"), ==, "db1.internal");
  g_assert_cmpstr (dialog_get_text (fixture, "port"), ==, "5433");
  g_assert_cmpstr (dialog_get_text (fixture, "database"), ==, "shop");
  g_assert_cmpstr (dialog_get_text (fixture, "user"), ==, "anna");
  g_assert_cmpstr (dialog_get_text (fixture, "password"), ==, "pa ss");
  g_assert_cmpstr (qui_keyword_row_get_value (QUI_KEYWORD_ROW (qui_test_find (fixture->dialog, QUI_TYPE_KEYWORD_ROW, "connect_timeout"))), ==, "5");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (dialog_get (fixture, "sslmode"))), ==, 6);
  /* The password does not stay readable. */
  g_assert_cmpstr (dialog_get_text (fixture, "paste"), ==, "");
  g_assert_true (gtk_widget_get_sensitive (dialog_get (fixture, "save_button")));

  dialog_set_text (fixture, "paste", "postgres://[broken");
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_true (gtk_widget_get_visible (dialog_get (fixture, "paste_words")));
  g_assert_cmpstr (dialog_get_text (fixture, "host"), ==, "db1.internal");
  qui_test_shot (fixture->dialog, "dialog-paste");
}

/* As other programs are told: what is not taken is said, and is no error. */
static void
test_paste_foreign (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *words;

  dialog_open (fixture, NULL);
  words = dialog_get (fixture, "paste_words");

  dialog_set_text (fixture, "paste", "PGPASSWORD='pa ss' psql -h db1 -U anna -c 'select 1' shop");
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (dialog_get_text (fixture, "host"), ==, "db1");
  g_assert_cmpstr (dialog_get_text (fixture, "database"), ==, "shop");
  g_assert_cmpstr (dialog_get_text (fixture, "user"), ==, "anna");
  g_assert_cmpstr (dialog_get_text (fixture, "password"), ==, "pa ss");
  g_assert_cmpstr (dialog_get_text (fixture, "paste"), ==, "");
  g_assert_true (gtk_widget_get_visible (words));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (words)), ==, "Left out: --command.");
  g_assert_false (gtk_widget_has_css_class (words, "error"));
  qui_test_shot (fixture->dialog, "dialog-paste-psql");

  dialog_set_text (fixture, "paste", "jdbc:mysql://db2/shop");
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_true (gtk_widget_has_css_class (words, "error"));
  g_assert_cmpstr (dialog_get_text (fixture, "host"), ==, "db1");

  dialog_set_text (fixture, "paste", "jdbc:postgresql://db2:5433/orders?user=bob");
  g_assert_false (gtk_widget_get_visible (words));
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (dialog_get_text (fixture, "host"), ==, "db2");
  g_assert_cmpstr (dialog_get_text (fixture, "port"), ==, "5433");
  g_assert_cmpstr (dialog_get_text (fixture, "user"), ==, "bob");
  g_assert_false (gtk_widget_get_visible (words));
}

/* The role is saved, shown again and taken away. */
static void
test_role (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;

  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "name", "orders");
  dialog_set_text (fixture, "user", "anna");
  dialog_set_text (fixture, "role", "Op \"1\"");
  gtk_switch_set_active (GTK_SWITCH (dialog_get (fixture, "keep")), FALSE);
  qui_test_shot (fixture->dialog, "dialog-role");
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  profile = g_object_ref (fixture->saved);
  g_assert_cmpstr (qui_profile_get_role (profile), ==, "Op \"1\"");

  g_clear_object (&fixture->saved);
  dialog_open (fixture, profile);
  g_assert_cmpstr (dialog_get_text (fixture, "role"), ==, "Op \"1\"");
  dialog_set_text (fixture, "role", "");
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (qui_profile_get_role (profile), ==, "");
}

/* By the button, from the clipboard. */
static void
test_clipboard (Fixture       *fixture,
                gconstpointer  data)
{
  dialog_open (fixture, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->dialog), "host=/run/postgresql dbname=games");
  dialog_click (fixture, "paste_button");
  qui_test_wait (g_str_equal (dialog_get_text (fixture, "host"), "/run/postgresql"));
  g_assert_cmpstr (dialog_get_text (fixture, "database"), ==, "games");
}

static void
test_check (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *save;

  dialog_open (fixture, NULL);
  save = dialog_get (fixture, "save_button");
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (dialog_get (fixture, "notice"))));

  dialog_set_text (fixture, "name", "orders");
  g_assert_true (gtk_widget_get_sensitive (save));
  dialog_set_text (fixture, "port", "many");
  g_assert_false (gtk_widget_get_sensitive (save));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (save), "“many”"));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (dialog_get (fixture, "notice"))));
  dialog_set_text (fixture, "port", "5432");
  g_assert_true (gtk_widget_get_sensitive (save));
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (dialog_get (fixture, "notice"))));

  /* Closing leaves nothing behind. */
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  g_assert_true (fixture->closed);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 0);
  g_assert_null (fixture->saved);
}

static void
test_save (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *gone = NULL;

  /* Added, with a password for the keyring. */
  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "name", "orders-prod");
  dialog_set_text (fixture, "host", "db1.internal");
  dialog_set_text (fixture, "password", "hush");
  adw_combo_row_set_selected (ADW_COMBO_ROW (dialog_get (fixture, "environment")), 3);
  gtk_switch_set_active (GTK_SWITCH (dialog_get (fixture, "keep")), TRUE);
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (fixture->password, ==, "hush");
  profile = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  g_assert_true (profile == fixture->saved);
  g_assert_cmpint (qui_profile_get_environment (profile), ==, QUI_ENVIRONMENT_PRODUCTION);
  kept = dialog_dup_kept (profile, QUI_SECRET_PASSWORD);
  g_assert_cmpstr (kept, ==, "hush");

  /* Edited: the password comes from the keyring; only the name changes, so nobody needs it. */
  g_clear_object (&fixture->saved);
  g_clear_pointer (&fixture->password, g_free);
  dialog_open (fixture, profile);
  qui_test_wait (g_str_equal (dialog_get_text (fixture, "password"), "hush"));
  dialog_set_text (fixture, "name", "orders");
  qui_test_shot (fixture->dialog, "dialog-edit");
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_true (fixture->saved == profile);
  g_assert_null (fixture->password);
  g_assert_cmpstr (qui_profile_get_name (profile), ==, "orders");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 1);

  /* A new password, for this run only: the old one leaves the keyring. */
  g_clear_object (&fixture->saved);
  g_clear_pointer (&fixture->password, g_free);
  dialog_open (fixture, profile);
  dialog_set_text (fixture, "password", "newer");
  gtk_switch_set_active (GTK_SWITCH (dialog_get (fixture, "keep")), FALSE);
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (fixture->password, ==, "newer");
  gone = dialog_dup_kept (profile, QUI_SECRET_PASSWORD);
  g_assert_cmpstr (gone, ==, "(none)");
}

/* Locks every keyring there is. */
static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_autoptr (GVariant) answer = NULL;

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets",
                                        "org.freedesktop.Secret.Service", "Lock",
                                        g_variant_new_parsed ("([objectpath '/org/freedesktop/secrets/collection/login'],)"),
                                        NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
}

/* The last one: the keyring stays locked. */
static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;
  g_autofree char *text = NULL;

  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "name", "orders-prod");
  dialog_set_text (fixture, "password", "hush");
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  profile = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  g_assert_true (qui_profile_get_keep_password (profile));
  g_clear_object (&fixture->saved);
  g_clear_pointer (&fixture->password, g_free);

  /* Nobody is asked to unlock it by opening the dialog; the person may. */
  lock_keyring ();
  dialog_open (fixture, profile);
  qui_test_wait (gtk_widget_get_visible (dialog_get (fixture, "keyring_row")));
  g_assert_true (gtk_widget_get_visible (dialog_get (fixture, "unlock_button")));
  text = qui_test_dup_text (dialog_get (fixture, "keyring_row"));
  g_assert_nonnull (strstr (text, "locked"));

  /* A new password cannot be kept now: it is said, and the run goes on with it. */
  dialog_set_text (fixture, "password", "newer");
  dialog_click (fixture, "save_button");
  qui_test_wait (gtk_revealer_get_reveal_child (GTK_REVEALER (dialog_get (fixture, "notice"))));
  g_assert_false (fixture->closed);
  g_assert_null (fixture->saved);
  qui_test_shot (fixture->dialog, "dialog-locked");
  dialog_click (fixture, "notice_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (fixture->password, ==, "newer");
}

static void
test_connection (Fixture       *fixture,
                 gconstpointer  data)
{
  QuiTestCluster *cluster = qui_test_cluster_start (NULL);
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, "plain", NULL, NULL);
  g_autofree char *before = NULL;
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE plain LOGIN");
  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "paste", conninfo);
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  dialog_set_text (fixture, "name", "");
  before = qui_test_dup_text (dialog_get (fixture, "test"));
  g_assert_nonnull (strstr (before, "Test Connection"));

  dialog_click (fixture, "button");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (dialog_get (fixture, "button"))), ==, "Cancel");
  qui_test_wait (g_str_equal (gtk_button_get_label (GTK_BUTTON (dialog_get (fixture, "button"))), "Test Connection"));
  good = qui_test_dup_text (dialog_get (fixture, "test"));
  g_assert_nonnull (strstr (good, "Connected in "));
  g_assert_nonnull (strstr (good, "PostgreSQL 15."));
  g_assert_nonnull (strstr (good, "sessions of its own role only"));
  qui_test_shot (fixture->dialog, "dialog-test");

  /* Another field, another result: the old one does not stay. */
  dialog_set_text (fixture, "database", "no such <database>");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (qui_test_find (dialog_get (fixture, "test"), GTK_TYPE_LABEL, "title"))),
                   ==, "Not tested");
  dialog_click (fixture, "button");
  qui_test_wait (g_str_equal (gtk_button_get_label (GTK_BUTTON (dialog_get (fixture, "button"))), "Test Connection"));
  bad = qui_test_dup_text (dialog_get (fixture, "test"));
  g_assert_nonnull (strstr (bad, "database \"no such <database>\" does not exist"));
  qui_test_shot (fixture->dialog, "dialog-test-failed");

  /* A server that does not answer: cancelled at once. */
  qui_test_cluster_freeze (cluster);
  dialog_click (fixture, "button");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (dialog_get (fixture, "button"))), ==, "Cancel");
  dialog_click (fixture, "button");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (dialog_get (fixture, "button"))), ==, "Test Connection");
  qui_test_cluster_thaw (cluster);

  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  qui_test_cluster_stop (cluster);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, dialog_set_up, function, dialog_tear_down)
  ADD ("/connection-dialog/paste", test_paste);
  ADD ("/connection-dialog/paste-foreign", test_paste_foreign);
  ADD ("/connection-dialog/clipboard", test_clipboard);
  ADD ("/connection-dialog/check", test_check);
  ADD ("/connection-dialog/role", test_role);
  ADD ("/connection-dialog/save", test_save);
  ADD ("/connection-dialog/test", test_connection);
  ADD ("/connection-dialog/locked", test_locked);
#undef ADD

  return g_test_run ();
}
