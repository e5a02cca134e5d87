/* test-preferences.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-preferences.h"

#include "qui-test-ui.h"

static void
test_both_ways (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("io.github.quiesce.Quiesce");
  GtkWidget *window = qui_preferences_new (settings, NULL);
  GtkWidget *interval = qui_test_find (window, ADW_TYPE_COMBO_ROW, "interval_row");
  GtkWidget *method = qui_test_find (window, ADW_TYPE_COMBO_ROW, "method_row");
  GtkWidget *xact = qui_test_find (window, GTK_TYPE_SPIN_BUTTON, "xact_age");
  GtkWidget *idle = qui_test_find (window, GTK_TYPE_SPIN_BUTTON, "idle_xact");
  GtkWidget *hide = qui_test_find (window, GTK_TYPE_SWITCH, "hide_background");

  gtk_window_present (GTK_WINDOW (window));
  qui_test_settle (window);
  qui_test_shot (window, "preferences");

  /* As they are from the start. */
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (interval)), ==, 1);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (method)), ==, 0);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (xact)), ==, 300);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (idle)), ==, 60);
  g_assert_cmpuint (g_settings_get_uint (settings, "refresh-interval"), ==, 2);

  adw_combo_row_set_selected (ADW_COMBO_ROW (interval), 4);
  adw_combo_row_set_selected (ADW_COMBO_ROW (method), 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (xact), 0);
  gtk_switch_set_active (GTK_SWITCH (hide), TRUE);
  g_assert_cmpuint (g_settings_get_uint (settings, "refresh-interval"), ==, 30);
  g_assert_true (g_settings_get_boolean (settings, "cancel-first"));
  g_assert_cmpuint (g_settings_get_uint (settings, "xact-age-warning"), ==, 0);
  g_assert_true (g_settings_get_boolean (settings, "hide-background"));

  /* Set elsewhere meanwhile. */
  g_settings_set_uint (settings, "refresh-interval", 5);
  g_settings_set_uint (settings, "idle-xact-warning", 90);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (interval)), ==, 2);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (idle)), ==, 90);
  /* None of the choices: shown as the next one, and left as it is. */
  g_settings_set_uint (settings, "refresh-interval", 7);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (interval)), ==, 3);
  g_assert_cmpuint (g_settings_get_uint (settings, "refresh-interval"), ==, 7);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

  g_test_add_func ("/preferences/both-ways", test_both_ways);

  return g_test_run ();
}
