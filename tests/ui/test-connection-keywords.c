/* test-connection-keywords.c: what the editor of a connection has for those who want more: keywords of libpq, certificates, a key's password
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog-fixture.h"

#include <string.h>

#include "qui-keyword-row.h"

/* The row of @keyword; NULL without one. */
static GtkWidget *
find_keyword (Fixture    *fixture,
              const char *keyword)
{
  return qui_test_find (dialog_get (fixture, "keywords"), QUI_TYPE_KEYWORD_ROW, keyword);
}

/* Types @text into the search of keywords, and Enter. */
static void
add_keyword (Fixture    *fixture,
             const char *text)
{
  gtk_widget_grab_focus (dialog_get (fixture, "add"));   /* which brings it on screen */
  qui_test_settle (fixture->dialog);
  gtk_menu_button_popup (GTK_MENU_BUTTON (dialog_get (fixture, "add")));
  qui_test_settle (fixture->dialog);
  dialog_set_text (fixture, "search", text);
  qui_test_shot (fixture->dialog, "dialog-keywords");
  g_signal_emit_by_name (dialog_get (fixture, "search"), "activate");
  qui_test_settle (fixture->dialog);
}

static GtkWidget *
get_words (Fixture    *fixture,
           const char *keyword)
{
  return qui_test_find (find_keyword (fixture, keyword), GTK_TYPE_LABEL, "words");
}

/* Keywords are added, checked, saved and removed. */
static void
test_keywords (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;
  QuiKeywordRow *row;

  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "name", "orders");
  gtk_switch_set_active (GTK_SWITCH (dialog_get (fixture, "keep")), FALSE);
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
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  profile = g_object_ref (fixture->saved);
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "options='-c work_mem=\\'8MB\\'' target_session_attrs=read-write");

  g_clear_object (&fixture->saved);
  dialog_open (fixture, profile);
  g_assert_cmpstr (qui_keyword_row_get_value (QUI_KEYWORD_ROW (find_keyword (fixture, "options"))), ==, "-c work_mem='8MB'");
  dialog_click (fixture, "Remove options");
  g_assert_null (find_keyword (fixture, "options"));
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "target_session_attrs=read-write");
}

/* Files of TLS have rows of their own, seen when the mode asks for them or one is named. */
static void
test_certificates (Fixture       *fixture,
                   gconstpointer  data)
{
  GtkWidget *group;

  dialog_open (fixture, NULL);
  group = dialog_get (fixture, "certificates");
  dialog_set_text (fixture, "name", "orders");
  g_assert_false (gtk_widget_get_visible (group));
  adw_combo_row_set_selected (ADW_COMBO_ROW (dialog_get (fixture, "sslmode")), 6);
  g_assert_true (gtk_widget_get_visible (group));
  dialog_set_text (fixture, "sslrootcert", "/nonexistent/root ca.crt");
  dialog_set_text (fixture, "sslcert", "/dev/null");
  dialog_set_text (fixture, "sslcert", "");
  adw_combo_row_set_selected (ADW_COMBO_ROW (dialog_get (fixture, "sslmode")), 0);
  g_assert_true (gtk_widget_get_visible (group));
  qui_test_wait (gtk_widget_has_css_class (dialog_get (fixture, "sslrootcert"), "error"));
  g_assert_nonnull (qui_test_find (group, GTK_TYPE_LABEL, "/nonexistent/root ca.crt: No such file or directory"));
  g_assert_null (find_keyword (fixture, "sslrootcert"));
  qui_test_shot (fixture->dialog, "dialog-certificates");

  /* A file is no reason not to save: it may come later. */
  gtk_switch_set_active (GTK_SWITCH (dialog_get (fixture, "keep")), FALSE);
  dialog_click (fixture, "save_button");
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
  dialog_open (fixture, profile);
  g_assert_true (gtk_widget_get_visible (dialog_get (fixture, "raw")));
  g_assert_false (gtk_widget_is_sensitive (dialog_get (fixture, "add")));
  g_assert_false (gtk_widget_get_sensitive (dialog_get (fixture, "save_button")));
  dialog_set_text (fixture, "raw", "connect_timeout=5");
  g_assert_false (gtk_widget_get_visible (dialog_get (fixture, "raw")));
  g_assert_nonnull (find_keyword (fixture, "connect_timeout"));
  g_assert_true (gtk_widget_get_sensitive (dialog_get (fixture, "save_button")));
}

/* The password of the client's key has a row while a key is named, and its place in the keyring beside the other one. */
static void
test_key_password (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;
  g_autofree char *kept = NULL, *other = NULL, *gone = NULL;

  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "name", "orders");
  g_assert_false (gtk_widget_get_visible (dialog_get (fixture, "key_password")));
  dialog_set_text (fixture, "sslkey", "/dev/null");
  g_assert_true (gtk_widget_get_visible (dialog_get (fixture, "key_password")));
  dialog_set_text (fixture, "key_password", "open sesame");
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  g_assert_cmpstr (fixture->key_password, ==, "open sesame");
  g_assert_null (fixture->password);
  profile = g_steal_pointer (&fixture->saved);
  g_assert_true (qui_profile_get_keep_password (profile));
  g_assert_cmpstr (qui_profile_get_parameters (profile), ==, "sslkey=/dev/null");
  kept = dialog_dup_kept (profile, QUI_SECRET_KEY);
  g_assert_cmpstr (kept, ==, "open sesame");
  other = dialog_dup_kept (profile, QUI_SECRET_PASSWORD);
  g_assert_cmpstr (other, ==, "(none)");

  /* It comes back, and goes when it is emptied. */
  dialog_open (fixture, profile);
  qui_test_wait (g_str_equal (dialog_get_text (fixture, "key_password"), "open sesame"));
  qui_test_shot (fixture->dialog, "dialog-key");
  dialog_set_text (fixture, "key_password", "");
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  gone = dialog_dup_kept (profile, QUI_SECRET_KEY);
  g_assert_cmpstr (gone, ==, "(none)");
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, dialog_set_up, function, dialog_tear_down)
  ADD ("/connection-keywords/keywords", test_keywords);
  ADD ("/connection-keywords/unreadable-parameters", test_unreadable_parameters);
  ADD ("/connection-keywords/certificates", test_certificates);
  ADD ("/connection-keywords/key-password", test_key_password);
#undef ADD

  return g_test_run ();
}
