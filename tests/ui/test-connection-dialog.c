/* test-connection-dialog.c: adding and editing a connection: pasting, checking, testing, saving, the keyring
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection-dialog.h"

#include <string.h>

#include "qui-keyring.h"
#include "qui-keyword-row.h"
#include "qui-test-cluster.h"
#include "qui-test-ui.h"

typedef struct
{
  QuiServerList   *servers;
  QuiProfileStore *store;
  GtkWidget       *dialog;
  gboolean         closed;
  QuiProfile      *saved;      /* what "saved" told */
  char            *password;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->servers = qui_test_servers_new ();
  fixture->store = qui_server_list_get_store (fixture->servers);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (!fixture->closed)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_clear_object (&fixture->saved);
  g_free (fixture->password);
  qui_test_servers_free (fixture->servers);
}

static void
note_saved (Fixture    *fixture,
            QuiProfile *profile,
            const char *password)
{
  g_assert_null (fixture->saved);
  fixture->saved = g_object_ref (profile);
  fixture->password = g_strdup (password);
}

static void
note_closed (Fixture *fixture)
{
  fixture->closed = TRUE;
}

static void
open_dialog (Fixture    *fixture,
             QuiProfile *profile)
{
  fixture->closed = FALSE;
  fixture->dialog = qui_connection_dialog_new (fixture->store, profile, NULL);
  g_signal_connect_swapped (fixture->dialog, "saved", G_CALLBACK (note_saved), fixture);
  g_signal_connect_swapped (fixture->dialog, "destroy", G_CALLBACK (note_closed), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  qui_test_settle (fixture->dialog);
}

static GtkWidget *
get (Fixture    *fixture,
     const char *id)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, GTK_TYPE_WIDGET, id);

  g_assert_nonnull (widget);

  return widget;
}

static const char *
get_text (Fixture    *fixture,
          const char *id)
{
  return gtk_editable_get_text (GTK_EDITABLE (get (fixture, id)));
}

static void
set_text (Fixture    *fixture,
          const char *id,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, id)), text);
}

static void
click (Fixture    *fixture,
       const char *id)
{
  GtkWidget *button = get (fixture, id);

  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
test_paste (Fixture       *fixture,
            gconstpointer  data)
{
  open_dialog (fixture, NULL);
  g_assert_false (gtk_widget_get_sensitive (get (fixture, "save_button")));

  set_text (fixture, "paste", "postgres://anna:pa%20ss@db1.internal:5433/shop?sslmode=verify-full&connect_timeout=5");
  g_signal_emit_by_name (get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (get_text (fixture, "host"), ==, "db1.internal");
  g_assert_cmpstr (get_text (fixture, "port"), ==, "5433");
  g_assert_cmpstr (get_text (fixture, "database"), ==, "shop");
  g_assert_cmpstr (get_text (fixture, "user"), ==, "anna");
  g_assert_cmpstr (get_text (fixture, "password"), ==, "pa ss");
  g_assert_cmpstr (qui_keyword_row_get_value (QUI_KEYWORD_ROW (qui_test_find (fixture->dialog, QUI_TYPE_KEYWORD_ROW, "connect_timeout"))), ==, "5");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (get (fixture, "sslmode"))), ==, 6);
  /* The password does not stay readable. */
  g_assert_cmpstr (get_text (fixture, "paste"), ==, "");
  g_assert_true (gtk_widget_get_sensitive (get (fixture, "save_button")));

  set_text (fixture, "paste", "postgres://[broken");
  g_signal_emit_by_name (get (fixture, "paste"), "entry-activated");
  g_assert_true (gtk_widget_get_visible (get (fixture, "paste_words")));
  g_assert_cmpstr (get_text (fixture, "host"), ==, "db1.internal");
  qui_test_shot (fixture->dialog, "dialog-paste");
}

/* As other programs are told: what is not taken is said, and is no error. */
static void
test_paste_foreign (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *words;

  open_dialog (fixture, NULL);
  words = get (fixture, "paste_words");

  set_text (fixture, "paste", "PGPASSWORD='pa ss' psql -h db1 -U anna -c 'select 1' shop");
  g_signal_emit_by_name (get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (get_text (fixture, "host"), ==, "db1");
  g_assert_cmpstr (get_text (fixture, "database"), ==, "shop");
  g_assert_cmpstr (get_text (fixture, "user"), ==, "anna");
  g_assert_cmpstr (get_text (fixture, "password"), ==, "pa ss");
  g_assert_cmpstr (get_text (fixture, "paste"), ==, "");
  g_assert_true (gtk_widget_get_visible (words));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (words)), ==, "Left out: --command.");
  g_assert_false (gtk_widget_has_css_class (words, "error"));
  qui_test_shot (fixture->dialog, "dialog-paste-psql");

  set_text (fixture, "paste", "jdbc:mysql://db2/shop");
  g_signal_emit_by_name (get (fixture, "paste"), "entry-activated");
  g_assert_true (gtk_widget_has_css_class (words, "error"));
  g_assert_cmpstr (get_text (fixture, "host"), ==, "db1");

  set_text (fixture, "paste", "jdbc:postgresql://db2:5433/orders?user=bob");
  g_assert_false (gtk_widget_get_visible (words));
  g_signal_emit_by_name (get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (get_text (fixture, "host"), ==, "db2");
  g_assert_cmpstr (get_text (fixture, "port"), ==, "5433");
  g_assert_cmpstr (get_text (fixture, "user"), ==, "bob");
  g_assert_false (gtk_widget_get_visible (words));
}

/* The row of @keyword; NULL without one. */
static GtkWidget *
find_keyword (Fixture    *fixture,
              const char *keyword)
{
  return qui_test_find (get (fixture, "keywords"), QUI_TYPE_KEYWORD_ROW, keyword);
}

/* Types @text into the search of keywords, and Enter. */
static void
add_keyword (Fixture    *fixture,
             const char *text)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (get (fixture, "add")));
  qui_test_settle (fixture->dialog);
  set_text (fixture, "search", text);
  qui_test_shot (fixture->dialog, "dialog-keywords");
  g_signal_emit_by_name (get (fixture, "search"), "activate");
  qui_test_settle (fixture->dialog);
}

static GtkWidget *
get_words (Fixture    *fixture,
           const char *keyword)
{
  return qui_test_find (find_keyword (fixture, keyword), GTK_TYPE_LABEL, "words");
}

/* The role is saved, shown again and taken away. */
static void
test_role (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;

  open_dialog (fixture, NULL);
  set_text (fixture, "name", "orders");
  set_text (fixture, "user", "anna");
  set_text (fixture, "role", "Op \"1\"");
  gtk_switch_set_active (GTK_SWITCH (get (fixture, "keep")), FALSE);
  qui_test_shot (fixture->dialog, "dialog-role");
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  profile = g_object_ref (fixture->saved);
  g_assert_cmpstr (qui_profile_get_role (profile), ==, "Op \"1\"");

  g_clear_object (&fixture->saved);
  open_dialog (fixture, profile);
  g_assert_cmpstr (get_text (fixture, "role"), ==, "Op \"1\"");
  set_text (fixture, "role", "");
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (qui_profile_get_role (profile), ==, "");
}

/* Keywords are added, checked, saved and removed. */
static void
test_keywords (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;
  QuiKeywordRow *row;

  open_dialog (fixture, NULL);
  set_text (fixture, "name", "orders");
  gtk_switch_set_active (GTK_SWITCH (get (fixture, "keep")), FALSE);
  add_keyword (fixture, "session-attrs");
  row = QUI_KEYWORD_ROW (find_keyword (fixture, "target_session_attrs"));
  g_assert_nonnull (row);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)) != NULL &&
                 gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->dialog)), GTK_WIDGET (row)));

  qui_keyword_row_set_value (row, "readwrite");
  qui_test_wait (gtk_widget_get_visible (get_words (fixture, "target_session_attrs")));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (get_words (fixture, "target_session_attrs"))), "“readwrite”"));
  qui_test_shot (fixture->dialog, "dialog-keyword-wrong");
  qui_keyword_row_set_value (row, "read-write");
  qui_test_wait (!gtk_widget_get_visible (get_words (fixture, "target_session_attrs")));

  /* A word of the person's own, and one that is emptied again while it is being typed. */
  add_keyword (fixture, "options");
  qui_keyword_row_set_value (QUI_KEYWORD_ROW (find_keyword (fixture, "options")), "-c work_mem='8MB'");
  qui_keyword_row_set_value (QUI_KEYWORD_ROW (find_keyword (fixture, "options")), "");
  g_assert_nonnull (find_keyword (fixture, "options"));
  qui_keyword_row_set_value (QUI_KEYWORD_ROW (find_keyword (fixture, "options")), "-c work_mem='8MB'");
  qui_test_wait (gtk_widget_get_visible (get_words (fixture, "options")));
  qui_test_shot (fixture->dialog, "dialog-keyword-doubtful");
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  profile = g_object_ref (fixture->saved);
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "options='-c work_mem=\\'8MB\\'' target_session_attrs=read-write");

  g_clear_object (&fixture->saved);
  open_dialog (fixture, profile);
  g_assert_cmpstr (qui_keyword_row_get_value (QUI_KEYWORD_ROW (find_keyword (fixture, "options"))), ==, "-c work_mem='8MB'");
  click (fixture, "Remove options");
  g_assert_null (find_keyword (fixture, "options"));
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "target_session_attrs=read-write");
}

/* Files of TLS have rows of their own, seen when the mode asks for them or one is named. */
static void
test_certificates (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *group;

  open_dialog (fixture, NULL);
  group = get (fixture, "certificates");
  set_text (fixture, "name", "orders");
  g_assert_false (gtk_widget_get_visible (group));
  adw_combo_row_set_selected (ADW_COMBO_ROW (get (fixture, "sslmode")), 6);
  g_assert_true (gtk_widget_get_visible (group));
  set_text (fixture, "sslrootcert", "/nonexistent/root ca.crt");
  set_text (fixture, "sslcert", "/dev/null");
  set_text (fixture, "sslcert", "");
  adw_combo_row_set_selected (ADW_COMBO_ROW (get (fixture, "sslmode")), 0);
  g_assert_true (gtk_widget_get_visible (group));
  qui_test_wait (gtk_widget_has_css_class (get (fixture, "sslrootcert"), "error"));
  g_assert_nonnull (qui_test_find (group, GTK_TYPE_LABEL, "/nonexistent/root ca.crt: No such file or directory"));
  g_assert_null (find_keyword (fixture, "sslrootcert"));
  qui_test_shot (fixture->dialog, "dialog-certificates");

  /* A file is no reason not to save: it may come later. */
  gtk_switch_set_active (GTK_SWITCH (get (fixture, "keep")), FALSE);
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (qui_profile_get_parameters (fixture->saved), ==, "sslrootcert='/nonexistent/root ca.crt'");
}

/* A file written by hand may say what nobody can read: it is shown as it is, to be mended. */
static void
test_unreadable_parameters (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();

  g_object_set (profile, "name", "orders", "parameters", "connect_timeout='5", NULL);
  open_dialog (fixture, profile);
  g_assert_true (gtk_widget_get_visible (get (fixture, "raw")));
  g_assert_false (gtk_widget_is_sensitive (get (fixture, "add")));
  g_assert_false (gtk_widget_get_sensitive (get (fixture, "save_button")));
  set_text (fixture, "raw", "connect_timeout=5");
  g_assert_false (gtk_widget_get_visible (get (fixture, "raw")));
  g_assert_nonnull (find_keyword (fixture, "connect_timeout"));
  g_assert_true (gtk_widget_get_sensitive (get (fixture, "save_button")));
}

/* By the button, from the clipboard. */
static void
test_clipboard (Fixture       *fixture,
                gconstpointer  data)
{
  open_dialog (fixture, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->dialog), "host=/run/postgresql dbname=games");
  click (fixture, "paste_button");
  qui_test_wait (g_str_equal (get_text (fixture, "host"), "/run/postgresql"));
  g_assert_cmpstr (get_text (fixture, "database"), ==, "games");
}

static void
test_check (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *save;

  open_dialog (fixture, NULL);
  save = get (fixture, "save_button");
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (get (fixture, "notice"))));

  set_text (fixture, "name", "orders");
  g_assert_true (gtk_widget_get_sensitive (save));
  set_text (fixture, "port", "many");
  g_assert_false (gtk_widget_get_sensitive (save));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (save), "“many”"));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (get (fixture, "notice"))));
  set_text (fixture, "port", "5432");
  g_assert_true (gtk_widget_get_sensitive (save));
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (get (fixture, "notice"))));

  /* Closing leaves nothing behind. */
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  g_assert_true (fixture->closed);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 0);
  g_assert_null (fixture->saved);
}

static void
take_password (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (GError) error = NULL;
  char *password = qui_keyring_lookup_finish (result, &error);

  g_assert_no_error (error);
  *(char **) data = g_strdup (password != NULL ? password : "(none)");
  qui_password_free (password);
}

/* What the keyring has for @profile; "(none)" for nothing. */
static char *
dup_kept (QuiProfile *profile)
{
  char *password = NULL;

  qui_keyring_lookup_async (profile, QUI_SECRET_PASSWORD, NULL, take_password, &password);
  qui_test_wait (password != NULL);

  return password;
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
  open_dialog (fixture, NULL);
  set_text (fixture, "name", "orders-prod");
  set_text (fixture, "host", "db1.internal");
  set_text (fixture, "password", "hush");
  adw_combo_row_set_selected (ADW_COMBO_ROW (get (fixture, "environment")), 3);
  gtk_switch_set_active (GTK_SWITCH (get (fixture, "keep")), TRUE);
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (fixture->password, ==, "hush");
  profile = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  g_assert_true (profile == fixture->saved);
  g_assert_cmpint (qui_profile_get_environment (profile), ==, QUI_ENVIRONMENT_PRODUCTION);
  kept = dup_kept (profile);
  g_assert_cmpstr (kept, ==, "hush");

  /* Edited: the password comes from the keyring; only the name changes, so nobody needs it. */
  g_clear_object (&fixture->saved);
  g_clear_pointer (&fixture->password, g_free);
  open_dialog (fixture, profile);
  qui_test_wait (g_str_equal (get_text (fixture, "password"), "hush"));
  set_text (fixture, "name", "orders");
  qui_test_shot (fixture->dialog, "dialog-edit");
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_true (fixture->saved == profile);
  g_assert_null (fixture->password);
  g_assert_cmpstr (qui_profile_get_name (profile), ==, "orders");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->store)), ==, 1);

  /* A new password, for this run only: the old one leaves the keyring. */
  g_clear_object (&fixture->saved);
  g_clear_pointer (&fixture->password, g_free);
  open_dialog (fixture, profile);
  set_text (fixture, "password", "newer");
  gtk_switch_set_active (GTK_SWITCH (get (fixture, "keep")), FALSE);
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (fixture->password, ==, "newer");
  gone = dup_kept (profile);
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

  open_dialog (fixture, NULL);
  set_text (fixture, "name", "orders-prod");
  set_text (fixture, "password", "hush");
  click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  profile = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  g_assert_true (qui_profile_get_keep_password (profile));
  g_clear_object (&fixture->saved);
  g_clear_pointer (&fixture->password, g_free);

  /* Nobody is asked to unlock it by opening the dialog; the person may. */
  lock_keyring ();
  open_dialog (fixture, profile);
  qui_test_wait (gtk_widget_get_visible (get (fixture, "keyring_row")));
  g_assert_true (gtk_widget_get_visible (get (fixture, "unlock_button")));
  text = qui_test_dup_text (get (fixture, "keyring_row"));
  g_assert_nonnull (strstr (text, "locked"));

  /* A new password cannot be kept now: it is said, and the run goes on with it. */
  set_text (fixture, "password", "newer");
  click (fixture, "save_button");
  qui_test_wait (gtk_revealer_get_reveal_child (GTK_REVEALER (get (fixture, "notice"))));
  g_assert_false (fixture->closed);
  g_assert_null (fixture->saved);
  qui_test_shot (fixture->dialog, "dialog-locked");
  click (fixture, "notice_button");
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
  open_dialog (fixture, NULL);
  set_text (fixture, "paste", conninfo);
  g_signal_emit_by_name (get (fixture, "paste"), "entry-activated");
  set_text (fixture, "name", "");
  before = qui_test_dup_text (get (fixture, "test"));
  g_assert_nonnull (strstr (before, "Test Connection"));

  click (fixture, "button");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get (fixture, "button"))), ==, "Cancel");
  qui_test_wait (g_str_equal (gtk_button_get_label (GTK_BUTTON (get (fixture, "button"))), "Test Connection"));
  good = qui_test_dup_text (get (fixture, "test"));
  g_assert_nonnull (strstr (good, "Connected in "));
  g_assert_nonnull (strstr (good, "PostgreSQL 15."));
  g_assert_nonnull (strstr (good, "sessions of its own role only"));
  qui_test_shot (fixture->dialog, "dialog-test");

  /* Another field, another result: the old one does not stay. */
  set_text (fixture, "database", "no such <database>");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (qui_test_find (get (fixture, "test"), GTK_TYPE_LABEL, "title"))),
                   ==, "Not tested");
  click (fixture, "button");
  qui_test_wait (g_str_equal (gtk_button_get_label (GTK_BUTTON (get (fixture, "button"))), "Test Connection"));
  bad = qui_test_dup_text (get (fixture, "test"));
  g_assert_nonnull (strstr (bad, "database \"no such <database>\" does not exist"));
  qui_test_shot (fixture->dialog, "dialog-test-failed");

  /* A server that does not answer: cancelled at once. */
  qui_test_cluster_freeze (cluster);
  click (fixture, "button");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get (fixture, "button"))), ==, "Cancel");
  click (fixture, "button");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (get (fixture, "button"))), ==, "Test Connection");
  qui_test_cluster_thaw (cluster);

  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  qui_test_cluster_stop (cluster);
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/connection-dialog/paste", test_paste);
  ADD ("/connection-dialog/paste-foreign", test_paste_foreign);
  ADD ("/connection-dialog/clipboard", test_clipboard);
  ADD ("/connection-dialog/check", test_check);
  ADD ("/connection-dialog/role", test_role);
  ADD ("/connection-dialog/keywords", test_keywords);
  ADD ("/connection-dialog/certificates", test_certificates);
  ADD ("/connection-dialog/unreadable-parameters", test_unreadable_parameters);
  ADD ("/connection-dialog/save", test_save);
  ADD ("/connection-dialog/test", test_connection);
  ADD ("/connection-dialog/locked", test_locked);
#undef ADD

  return g_test_run ();
}
