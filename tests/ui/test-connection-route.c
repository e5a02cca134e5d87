/* test-connection-route.c: the editor's group, SSH tunnel and console of a pooler
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dialog-fixture.h"

#include <string.h>

static QuiProfile *
save (Fixture *fixture)
{
  gtk_switch_set_active (GTK_SWITCH (dialog_get (fixture, "keep")), FALSE);
  dialog_click (fixture, "save_button");
  qui_test_wait (fixture->closed);
  return g_steal_pointer (&fixture->saved);
}

static void
test_group (Fixture       *fixture,
            gconstpointer  data)
{
  QuiServer *other = qui_test_servers_add (fixture->servers, "warehouse", "host=dw");
  g_autoptr (QuiProfile) profile = NULL;
  GMenuModel *menu;

  /* Without a group there is nothing to choose from. */
  dialog_open (fixture, NULL);
  g_assert_null (qui_test_find (dialog_get (fixture, "group"), GTK_TYPE_MENU_BUTTON, NULL));
  gtk_window_close (GTK_WINDOW (fixture->dialog));

  g_object_set (qui_server_get_profile (other), "group", "night_shift", NULL);
  dialog_open (fixture, NULL);
  menu = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (qui_test_find (dialog_get (fixture, "group"), GTK_TYPE_MENU_BUTTON, NULL)));
  g_assert_nonnull (menu);
  g_assert_cmpint (g_menu_model_get_n_items (menu), ==, 2);
  gtk_widget_activate_action (dialog_get (fixture, "group"), "group.choose", "s", "night_shift");
  g_assert_cmpstr (dialog_get_text (fixture, "group"), ==, "night_shift");

  /* A new one; what is around it does not count. */
  dialog_set_text (fixture, "group", "  day  ");
  dialog_set_text (fixture, "name", "orders");
  profile = save (fixture);
  g_assert_cmpstr (qui_profile_get_group (profile), ==, "day");
}

static void
test_tunnel (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (QuiProfile) profile = NULL;
  GtkWidget *part, *save_button;

  dialog_open (fixture, NULL);
  part = dialog_get (fixture, "tunnel_part");
  save_button = dialog_get (fixture, "save_button");
  qui_test_shot (fixture->dialog, "route-plain");
  dialog_set_text (fixture, "name", "orders");
  dialog_set_text (fixture, "host", "db1.internal");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (part), TRUE);
  qui_test_settle (fixture->dialog);
  dialog_set_text (fixture, "tunnel", "anna@<b>bastion");
  g_assert_false (gtk_widget_get_sensitive (save_button));
  gtk_widget_grab_focus (dialog_get (fixture, "key"));   /* which brings it on screen */
  dialog_set_text (fixture, "tunnel", "anna@bastion:2222");
  g_assert_true (gtk_widget_get_sensitive (save_button));
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (part)), ==, "Through anna@bastion:2222");
  dialog_set_text (fixture, "jump", "gate,-oProxyCommand=x");
  g_assert_false (gtk_widget_get_sensitive (save_button));
  g_assert_true (gtk_revealer_get_reveal_child (GTK_REVEALER (dialog_get (fixture, "notice"))));
  qui_test_settle (fixture->dialog);
  qui_test_shot (fixture->dialog, "route-tunnel-wrong");
  dialog_set_text (fixture, "jump", "gate");
  dialog_set_text (fixture, "key", "/keys/id_ed25519");
  g_assert_false (gtk_revealer_get_reveal_child (GTK_REVEALER (dialog_get (fixture, "notice"))));

  profile = save (fixture);
  g_assert_cmpstr (qui_profile_get_tunnel (profile), ==, "anna@bastion:2222");
  g_assert_cmpstr (qui_profile_get_tunnel_jump (profile), ==, "gate");
  g_assert_cmpstr (qui_profile_get_tunnel_key (profile), ==, "/keys/id_ed25519");

  dialog_open (fixture, profile);
  g_assert_cmpstr (dialog_get_text (fixture, "tunnel"), ==, "anna@bastion:2222");
  g_assert_cmpstr (dialog_get_text (fixture, "key"), ==, "/keys/id_ed25519");
}

/* Typed letter by letter the text is nobody's but the person's; a password in it goes nowhere. */
static void
test_console (Fixture       *fixture,
              gconstpointer  data)
{
  const char *typed = "postgresql://stats:hush@pool:6432/pgbouncer";
  g_autoptr (QuiProfile) profile = NULL;
  GtkWidget *words, *save_button;

  dialog_open (fixture, NULL);
  words = dialog_get (fixture, "console_words");
  save_button = dialog_get (fixture, "save_button");
  dialog_set_text (fixture, "name", "orders");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (dialog_get (fixture, "console_part")), TRUE);
  qui_test_settle (fixture->dialog);
  for (gsize i = 1; i <= strlen (typed); i++)
    {
      g_autofree char *part = g_strndup (typed, i);

      dialog_set_text (fixture, "console", part);
      g_assert_cmpstr (dialog_get_text (fixture, "console"), ==, part);
    }
  g_assert_true (gtk_widget_get_visible (words));
  g_assert_true (gtk_widget_get_sensitive (save_button));
  gtk_widget_grab_focus (dialog_get (fixture, "console"));
  qui_test_shot (fixture->dialog, "route-console");

  /* Left, it is not seen any more either; that it is not kept stays said. */
  gtk_widget_grab_focus (dialog_get (fixture, "name"));
  g_assert_null (strstr (dialog_get_text (fixture, "console"), "hush"));
  g_assert_nonnull (strstr (dialog_get_text (fixture, "console"), "pool"));
  g_assert_true (gtk_widget_get_visible (words));

  /* What cannot be read, and may hold one, is not dropped without a word. */
  dialog_set_text (fixture, "console", "host=pool password='hush");
  g_assert_false (gtk_widget_get_sensitive (save_button));
  g_assert_null (strstr (gtk_widget_get_tooltip_text (save_button), "hush"));
  dialog_set_text (fixture, "console", "host=pool port=6432");
  g_assert_false (gtk_widget_get_visible (words));
  g_assert_true (gtk_widget_get_sensitive (save_button));
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (dialog_get (fixture, "console_part"))), ==, "pool:6432");

  profile = save (fixture);
  g_assert_cmpstr (qui_profile_get_console (profile), ==, "host=pool port=6432");
}

/* A pasted text may hold two passwords. */
static void
test_paste_key_password (Fixture       *fixture,
                         gconstpointer  data)
{
  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "paste", "postgresql://anna:hush@db1/shop?sslkey=/k&sslpassword=hidden");
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (dialog_get_text (fixture, "password"), ==, "hush");
  g_assert_cmpstr (dialog_get_text (fixture, "key_password"), ==, "hidden");
  g_assert_true (gtk_widget_get_visible (dialog_get (fixture, "key_password")));
  g_assert_false (gtk_widget_get_visible (dialog_get (fixture, "paste_words")));
}

/* Of the key that libpq finds by itself. */
static void
test_paste_usual_key (Fixture       *fixture,
                      gconstpointer  data)
{
  dialog_open (fixture, NULL);
  dialog_set_text (fixture, "paste", "host=db1 sslpassword=hidden");
  g_signal_emit_by_name (dialog_get (fixture, "paste"), "entry-activated");
  g_assert_cmpstr (dialog_get_text (fixture, "key_password"), ==, "hidden");
  g_assert_true (gtk_widget_get_visible (dialog_get (fixture, "key_password")));
}

int
main (int    argc,
      char **argv)
{
  qui_test_ui_init (&argc, &argv);

#define ADD(path, function) g_test_add (path, Fixture, NULL, dialog_set_up, function, dialog_tear_down)
  ADD ("/connection-route/group", test_group);
  ADD ("/connection-route/tunnel", test_tunnel);
  ADD ("/connection-route/console", test_console);
  ADD ("/connection-route/paste-key-password", test_paste_key_password);
  ADD ("/connection-route/paste-usual-key", test_paste_usual_key);
#undef ADD

  return g_test_run ();
}
