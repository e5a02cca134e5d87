/* qui-sidebar-drag.c: connections are dragged to another place, or into another group
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar-drag.h"

#include "qui-server-order.h"

typedef struct
{
  GtkWidget       *row;     /* it owns this, through its controllers */
  GObject         *item;
  QuiProfileStore *store;
} Place;

static void
place_free (gpointer  data,
            GClosure *closure)
{
  Place *place = data;

  g_object_unref (place->item);
  g_object_unref (place->store);
  g_free (place);
}

static GdkContentProvider *
prepare_drag (GtkDragSource *source,
              double         x,
              double         y,
              gpointer       user_data)
{
  return gdk_content_provider_new_typed (QUI_TYPE_SERVER, user_data);
}

static void
begin_drag (GtkDragSource *source,
            GdkDrag       *drag,
            gpointer       user_data)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (user_data);

  gtk_drag_source_set_icon (source, paintable, 12, 12);
}

static gboolean
lower_half (GtkWidget *row,
            double     y)
{
  return y > gtk_widget_get_height (row) / 2.0;
}

static GdkDragAction
drag_over (GtkDropTarget *target,
           double         x,
           double         y,
           gpointer       user_data)
{
  GtkWidget *row = user_data;

  gtk_widget_remove_css_class (row, lower_half (row, y) ? "drop-above" : "drop-below");
  gtk_widget_add_css_class (row, lower_half (row, y) ? "drop-below" : "drop-above");

  return GDK_ACTION_MOVE;
}

static void
drag_left (GtkDropTarget *target,
           gpointer       user_data)
{
  gtk_widget_remove_css_class (user_data, "drop-above");
  gtk_widget_remove_css_class (user_data, "drop-below");
}

static gboolean
is_saved (QuiServer *server)
{
  return qui_profile_get_origin (qui_server_get_profile (server)) == QUI_ORIGIN_SAVED;
}

static int
find_position (QuiProfileStore *store,
               QuiProfile      *profile)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (QuiProfile) item = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (item == profile)
        return i;
    }
  return -1;
}

/* Both may replace rows: what is needed of them is known before. */
static gboolean
put_at (QuiProfileStore *store,
        QuiServer       *server,
        QuiServer       *beside,
        gboolean         below,
        const char      *group)
{
  g_autoptr (QuiProfile) profile = g_object_ref (qui_server_get_profile (server));
  g_autofree char *name = g_strdup (group);
  int from, to;

  if (!g_str_equal (qui_profile_get_group (profile), name))
    {
      g_object_set (profile, "group", name, NULL);
      qui_profile_store_put (store, profile);
    }
  if (beside == NULL)
    return TRUE;

  from = find_position (store, profile);
  to = find_position (store, qui_server_get_profile (beside)) + (below ? 1 : 0);
  if (to > from)
    to--;
  if (from >= 0 && to != from)
    qui_profile_store_move (store, profile, to);
  return TRUE;
}

static gboolean
dropped (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  Place *place = user_data;
  QuiServer *server = g_value_get_object (value);
  g_autoptr (GObject) item = g_object_ref (place->item);
  g_autoptr (QuiProfileStore) store = g_object_ref (place->store);
  gboolean below = lower_half (place->row, y);

  drag_left (target, place->row);
  if (!is_saved (server) || (QUI_IS_SERVER (item) && (!is_saved (QUI_SERVER (item)) || QUI_SERVER (item) == server)))
    return FALSE;

  if (QUI_IS_SERVER (item))
    return put_at (store, server, QUI_SERVER (item), below, qui_profile_get_group (qui_server_get_profile (QUI_SERVER (item))));
  return put_at (store, server, NULL, FALSE, qui_server_group_get_name (QUI_SERVER_GROUP (item)));
}

void
qui_sidebar_drag_add (GtkWidget       *row,
                      gpointer         item,
                      QuiProfileStore *store)
{
  GtkDropTarget *target = gtk_drop_target_new (QUI_TYPE_SERVER, GDK_ACTION_MOVE);
  Place *place = g_new0 (Place, 1);

  if (QUI_IS_SERVER (item))
    {
      GtkDragSource *source = gtk_drag_source_new ();

      gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
      g_signal_connect_object (source, "prepare", G_CALLBACK (prepare_drag), item, 0);
      g_signal_connect (source, "drag-begin", G_CALLBACK (begin_drag), row);
      gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
    }

  place->row = row;
  place->item = g_object_ref (item);
  place->store = g_object_ref (store);
  g_signal_connect (target, "motion", G_CALLBACK (drag_over), row);
  g_signal_connect (target, "leave", G_CALLBACK (drag_left), row);
  g_signal_connect_data (target, "drop", G_CALLBACK (dropped), place, place_free, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}
