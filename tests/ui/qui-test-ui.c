/* qui-test-ui.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-ui.h"

#include <glib/gstdio.h>

#include "qui-tree-cell.h"

#define RESOURCES "/io/github/quiesce/Quiesce"

void
qui_test_ui_init (int    *argc,
                  char ***argv)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();
  GdkDisplay *display;

  gtk_test_init (argc, argv, NULL);
  adw_init ();

  display = gdk_display_get_default ();
  gtk_css_provider_load_from_resource (style, RESOURCES "/style.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), RESOURCES "/icons");
}

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

guint
qui_test_tick_start (void)
{
  return g_timeout_add (10, tick, NULL);
}

guint
qui_test_get_patience (void)
{
  const char *patience = g_getenv ("QUI_TEST_PATIENCE");

  return patience != NULL ? MAX (1, (guint) g_ascii_strtoull (patience, NULL, 10)) : 1;
}

static gboolean
frame_done (GtkWidget     *widget,
            GdkFrameClock *clock,
            gpointer       data)
{
  guint *n_frames = data;

  return ++*n_frames < 3 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
qui_test_settle (GtkWidget *widget)
{
  guint n_frames = 0;

  gtk_widget_add_tick_callback (widget, frame_done, &n_frames, NULL);
  qui_test_wait (n_frames >= 3);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Whether one of the words that @widget is known by is @name. */
static gboolean
is_called (GtkWidget  *widget,
           const char *name)
{
  static const char * const properties[] = { "label", "title", "icon-name", "action-name" };

  if (g_strcmp0 (gtk_widget_get_name (widget), name) == 0 ||
      g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), name) == 0 ||
      g_strcmp0 (gtk_widget_get_tooltip_text (widget), name) == 0)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), properties[i]);
      g_autofree char *value = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;
      g_object_get (widget, properties[i], &value, NULL);
      if (g_strcmp0 (value, name) == 0)
        return TRUE;
    }

  return FALSE;
}

GtkWidget *
qui_test_find (GtkWidget  *root,
               GType       type,
               const char *name)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (name == NULL || is_called (root, name)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = qui_test_find (child, type, name);

      if (found != NULL)
        return found;
    }

  return NULL;
}

GtkWidget *
qui_test_find_window (GType type)
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

static void
collect_text (GtkWidget *widget,
              GString   *text)
{
  if (!gtk_widget_get_mapped (widget))
    return;

  if (GTK_IS_LABEL (widget))
    g_string_append_printf (text, "%s\n", gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_INSCRIPTION (widget))
    g_string_append_printf (text, "%s\n", gtk_inscription_get_text (GTK_INSCRIPTION (widget)));
  else if (QUI_IS_TREE_CELL (widget))
    g_string_append_printf (text, "%s\n", qui_tree_cell_get_text (QUI_TREE_CELL (widget)));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_text (child, text);
}

char *
qui_test_dup_text (GtkWidget *root)
{
  GString *text = g_string_new (NULL);

  collect_text (root, text);

  return g_string_free (text, FALSE);
}

static void
load_done (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GError) error = NULL;

  qui_profile_store_load_finish (QUI_PROFILE_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

QuiServerList *
qui_test_servers_new (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("qui-ui-XXXXXX", &error);
  g_autofree char *connections = NULL;
  g_autofree char *actions = NULL;
  g_autoptr (QuiProfileStore) store = NULL;
  g_autoptr (QuiJournal) journal = NULL;
  QuiServerList *servers;
  gboolean loaded = FALSE;

  g_assert_no_error (error);
  connections = g_build_filename (folder, "connections.ini", NULL);
  actions = g_build_filename (folder, "actions.jsonl", NULL);
  store = qui_profile_store_new (connections);
  journal = qui_journal_new (actions);
  qui_profile_store_load_async (store, NULL, load_done, &loaded);
  qui_test_wait (loaded);
  servers = qui_server_list_new (store, journal);
  g_object_set_data_full (G_OBJECT (servers), "folder", folder, g_free);

  return servers;
}

void
qui_test_servers_free (QuiServerList *servers)
{
  g_autofree char *folder = g_strdup (g_object_get_data (G_OBJECT (servers), "folder"));
  g_autoptr (QuiProfileStore) store = g_object_ref (qui_server_list_get_store (servers));
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_assert_finalize_object (servers);
  qui_test_wait (qui_profile_store_is_saved (store));

  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

QuiServer *
qui_test_servers_add (QuiServerList *servers,
                      const char    *name,
                      const char    *conninfo)
{
  g_autoptr (QuiProfile) profile = qui_profile_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (profile, "name", name, NULL);
  qui_profile_take_text (profile, conninfo, NULL, &error);
  g_assert_no_error (error);
  qui_profile_store_put (qui_server_list_get_store (servers), profile);

  return qui_server_list_find (servers, qui_profile_get_uuid (profile));
}

void
qui_test_shot (GtkWidget  *window,
               const char *name)
{
  const char *folder = g_getenv ("QUI_TEST_SHOTS");
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;

  qui_test_settle (window);
  paintable = gtk_widget_paintable_new (window);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  if (node == NULL)
    return;

  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  file = g_strconcat (name, ".png", NULL);
  path = g_build_filename (folder, file, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}
