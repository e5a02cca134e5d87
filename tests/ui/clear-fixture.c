/* clear-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "clear-fixture.h"

#include <glib/gstdio.h>

QuiTestCluster *
clear_start_cluster (void)
{
  QuiTestCluster *cluster = qui_test_cluster_start ("max_prepared_transactions = 4", "wal_level = logical", "allow_in_place_tablespaces = on", NULL);

  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE visitor LOGIN");
  qui_test_cluster_sql (cluster, NULL, "CREATE ROLE keeper LOGIN CREATEDB");
  qui_test_cluster_sql (cluster, NULL, "GRANT pg_signal_backend TO keeper");
  return cluster;
}

guint32
clear_oid_of (ClearFixture *fixture,
              const char   *name)
{
  g_autofree char *text = qui_test_cluster_ask (fixture->cluster, NULL, "SELECT oid FROM pg_database WHERE datname = '%s'", name);

  return text != NULL ? (guint32) g_ascii_strtoull (text, NULL, 10) : 0;
}

void
clear_select_shop (ClearFixture *fixture)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));
  QuiLineKey key = { QUI_LINE_DATABASE, clear_oid_of (fixture, "shop"), 0 };

  qui_test_watch_look (fixture->watch);
  g_array_append_val (keys, key);
  qui_actions_set_selection (fixture->actions, keys);
}

static void
open_store (ClearFixture *fixture)
{
  g_autofree char *folder = g_dir_make_tmp ("quiesce-store-XXXXXX", NULL);

  fixture->store_path = g_build_filename (folder, "connections.ini", NULL);
  fixture->store = qui_profile_store_new (fixture->store_path);
  fixture->saved = qui_profile_duplicate (fixture->watch->profile, "Shop for <reports>");
  g_object_set (fixture->saved, "database", "shop", NULL);
  qui_profile_store_put (fixture->store, fixture->saved);
}

void
clear_set_up (ClearFixture   *fixture,
              QuiTestCluster *cluster)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  fixture->cluster = cluster;
  qui_test_cluster_sql (fixture->cluster, NULL, "CREATE DATABASE shop OWNER keeper");
  fixture->watch = qui_test_watch_new (fixture->cluster, "keeper", "shop", NULL);
  fixture->folder = g_dir_make_tmp ("quiesce-unfinished-XXXXXX", NULL);
  fixture->closures = qui_closure_journal_new (fixture->folder);
  open_store (fixture);
  fixture->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) PQfinish);
  fixture->page = gtk_label_new ("page");
  fixture->window = adw_window_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), fixture->page);
  adw_window_set_content (ADW_WINDOW (fixture->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 800);
  fixture->actions = qui_actions_new (fixture->watch->server, fixture->page);
  gtk_widget_insert_action_group (fixture->page, "act", G_ACTION_GROUP (fixture->actions));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

/* Waits for what is under way in it, too: then it is as if its program had ended. */
void
clear_drop_closures (ClearFixture *fixture)
{
  qui_test_drop (g_steal_pointer (&fixture->closures), 10000);
}

void
clear_tear_down (ClearFixture *fixture)
{
  static const char * const names[] = { "shop", "shop_2025", "shop_new" };
  g_autofree char *folder = g_path_get_dirname (fixture->store_path);

  /* The server's own connections are still on their way back. */
  qui_test_watch_look (fixture->watch);
  qui_test_wait (qui_connection_is_connected (qui_server_get_control (fixture->watch->server)));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (g_steal_pointer (&fixture->actions));
  g_ptr_array_unref (fixture->clients);
  qui_test_watch_free (fixture->watch);
  if (fixture->closures != NULL)
    clear_drop_closures (fixture);
  qui_test_wait (qui_profile_store_is_saved (fixture->store));
  g_clear_object (&fixture->store);
  g_clear_object (&fixture->saved);
  g_unlink (fixture->store_path);
  g_rmdir (folder);
  g_free (fixture->store_path);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    qui_test_cluster_sql (fixture->cluster, NULL, "DROP DATABASE IF EXISTS %s WITH (FORCE)", names[i]);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

PGconn *
clear_add_client (ClearFixture    *fixture,
            const char *user,
            const char *application)
{
  PGconn *client = qui_test_cluster_open (fixture->cluster, user, "shop", application);

  g_ptr_array_add (fixture->clients, client);
  return client;
}

GtkWidget *
clear_find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (g_type_is_a (G_OBJECT_TYPE (toplevel), type) && gtk_widget_get_mapped (toplevel))
        return toplevel;
    }
  return NULL;
}

GtkWidget *
clear_find (ClearFixture    *fixture,
      const char *id)
{
  GtkWidget *widget = qui_test_find (fixture->dialog, GTK_TYPE_WIDGET, id);

  if (widget == NULL)
    g_error ("there is no %s", id);
  return widget;
}

gboolean
clear_shows (GtkWidget  *root,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (root);

  return strstr (text, words) != NULL;
}

void
clear_assert_shown (ClearFixture    *fixture,
              const char *words)
{
  g_autofree char *text = NULL;

  qui_test_settle (fixture->dialog);
  text = qui_test_dup_text (fixture->dialog);
  if (strstr (text, words) == NULL)
    g_error ("\"%s\" is not in:\n%s", words, text);
}

void
clear_click (ClearFixture    *fixture,
       const char *id)
{
  GtkWidget *button = clear_find (fixture, id);

  g_assert_true (gtk_widget_is_sensitive (button) && gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
}

void
clear_follow (ClearFixture *fixture)
{
  qui_test_wait (clear_find_toplevel (QUI_TYPE_CLEAR_DIALOG) != NULL);
  fixture->dialog = clear_find_toplevel (QUI_TYPE_CLEAR_DIALOG);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
}

void
clear_open_dialog (ClearFixture    *fixture,
             const char *action)
{
  if (!qui_actions_can_clear (fixture->actions))
    qui_actions_enable_clearing (fixture->actions, fixture->closures, fixture->store);
  clear_select_shop (fixture);
  g_assert_true (gtk_widget_activate_action (fixture->page, action, NULL));
  clear_follow (fixture);
}

QuiClearing *
clear_get_clearing (ClearFixture *fixture)
{
  return qui_clear_dialog_get_clearing (QUI_CLEAR_DIALOG (fixture->dialog));
}

gboolean
clear_is_checked (ClearFixture *fixture)
{
  return qui_clearing_get_preflight (clear_get_clearing (fixture)) != NULL;
}

gboolean
clear_is_done (ClearFixture *fixture)
{
  return qui_clearing_get_phase (clear_get_clearing (fixture)) == QUI_CLEARING_DONE;
}

gboolean
clear_can_confirm (ClearFixture *fixture)
{
  return gtk_widget_is_sensitive (clear_find (fixture, "confirm"));
}

void
clear_choose (ClearFixture    *fixture,
        const char *mode)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (clear_find (fixture, mode)), TRUE);
}

void
clear_type (ClearFixture    *fixture,
      const char *id,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (clear_find (fixture, id)), text);
}

/* In both styles. */
void
clear_shoot (ClearFixture    *fixture,
       const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);
  int width, height;

  qui_test_shot (fixture->dialog, name);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  qui_test_shot (fixture->dialog, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  if (g_getenv ("QUI_TEST_SHOTS") == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (fixture->dialog), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (fixture->dialog), 360, 720);
  qui_test_wait (gtk_widget_get_width (fixture->dialog) <= 420);
  qui_test_shot (fixture->dialog, narrow);
  gtk_window_set_default_size (GTK_WINDOW (fixture->dialog), width, height);
}
