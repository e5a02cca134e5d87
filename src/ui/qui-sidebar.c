/* qui-sidebar.c: the list of saved connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar.h"

#include <glib/gi18n-lib.h>

#include "qui-focus.h"
#include "qui-sidebar-menu.h"
#include "qui-sidebar-row.h"

struct _QuiSidebar
{
  GtkWidget      parent_instance;

  QuiServerList *servers;
  QuiServer     *selected;
  /* Rows are being replaced: what the list says about its selection is not what a person did. */
  gboolean       changing;
  gboolean       had_focus;

  GtkWidget     *box;
  GtkWidget     *add_button;
  GtkWidget     *all_button;
  GtkListBox    *list;
  GtkWidget     *menu;
};

G_DEFINE_FINAL_TYPE (QuiSidebar, qui_sidebar, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SELECTED,
  N_PROPS
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static QuiSidebarRow *
find_row (QuiSidebar *self,
          QuiServer  *server)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)) == server)
      return QUI_SIDEBAR_ROW (row);

  return NULL;
}

static void
take_selected (QuiSidebar *self,
               QuiServer  *server)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->all_button), server == NULL);
  if (g_set_object (&self->selected, server))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
row_selected (QuiSidebar    *self,
              QuiSidebarRow *row)
{
  if (!self->changing && row != NULL)
    take_selected (self, qui_sidebar_row_get_server (row));
}

static void
row_activated (QuiSidebar    *self,
               QuiSidebarRow *row)
{
  g_signal_emit (self, signals[ACTIVATED], 0, qui_sidebar_row_get_server (row));
}

static void
all_clicked (QuiSidebar *self)
{
  qui_sidebar_set_selected (self, NULL);
  g_signal_emit (self, signals[ACTIVATED], 0, NULL);
}

/* Above the first row stand all of them. */
static gboolean
keynav_failed (QuiSidebar       *self,
               GtkDirectionType  direction)
{
  return direction == GTK_DIR_UP && gtk_widget_grab_focus (self->all_button);
}

/* Before the list box has replaced its rows. */
static void
rows_change (QuiSidebar *self)
{
  self->changing = TRUE;
  self->had_focus = qui_focus_find_within (GTK_WIDGET (self->list)) != NULL;
}

/* After it: a moved row is a new row, and what was selected stays selected. */
static void
rows_changed (QuiSidebar *self,
              guint       position)
{
  QuiSidebarRow *row = self->selected != NULL ? find_row (self, self->selected) : NULL;

  if (row == NULL && self->selected != NULL)
    {
      guint n_servers = g_list_model_get_n_items (G_LIST_MODEL (self->servers));
      g_autoptr (QuiServer) neighbour = NULL;

      if (n_servers > 0)
        neighbour = g_list_model_get_item (G_LIST_MODEL (self->servers), MIN (position, n_servers - 1));
      take_selected (self, neighbour);
      row = neighbour != NULL ? find_row (self, neighbour) : NULL;
    }

  gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
  if (row != NULL && self->had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  self->changing = FALSE;
}

/* ---- Context menu ---- */

static void
show_menu (QuiSidebar         *self,
           QuiSidebarRow      *row,
           const GdkRectangle *where)
{
  g_autoptr (GMenuModel) model = qui_sidebar_menu_new (qui_sidebar_row_get_server (row));

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), where);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed (QuiSidebar      *self,
         int              n_press,
         double           x,
         double           y,
         GtkGestureClick *gesture)
{
  double list_x, list_y;
  GtkListBoxRow *row;

  if (!gtk_widget_translate_coordinates (GTK_WIDGET (self), GTK_WIDGET (self->list), x, y, &list_x, &list_y))
    return;
  row = gtk_list_box_get_row_at_y (self->list, list_y);
  if (row == NULL)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, QUI_SIDEBAR_ROW (row), &(GdkRectangle) { x, y, 1, 1 });
}

/* The row that has the focus, else the selected one. */
static QuiSidebarRow *
present_row (QuiSidebar *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  if (QUI_IS_SIDEBAR_ROW (focus))
    return QUI_SIDEBAR_ROW (focus);

  return QUI_SIDEBAR_ROW (gtk_list_box_get_selected_row (self->list));
}

static void
menu_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  QuiSidebar *self = QUI_SIDEBAR (widget);
  QuiSidebarRow *row = present_row (self);
  graphene_rect_t bounds;

  if (row != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), widget, &bounds))
    show_menu (self, row, &(GdkRectangle) { bounds.origin.x + 24, bounds.origin.y, 1, bounds.size.height });
}

static void
move_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  QuiSidebarRow *row = present_row (QUI_SIDEBAR (widget));
  QuiProfile *profile;

  if (row == NULL)
    return;

  profile = qui_server_get_profile (qui_sidebar_row_get_server (row));
  gtk_widget_activate_action (widget, g_variant_get_boolean (parameter) ? "connection.move-down" : "connection.move-up",
                              "s", qui_profile_get_uuid (profile));
}

/* ---- Dragging ---- */

static GdkContentProvider *
prepare_drag (GtkDragSource *source,
              double         x,
              double         y,
              gpointer       user_data)
{
  return gdk_content_provider_new_typed (QUI_TYPE_SERVER, qui_sidebar_row_get_server (user_data));
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
dropped (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         gpointer       user_data)
{
  GtkListBoxRow *row = user_data;
  QuiSidebar *self = QUI_SIDEBAR (gtk_widget_get_ancestor (GTK_WIDGET (row), QUI_TYPE_SIDEBAR));
  QuiServer *server = g_value_get_object (value);
  QuiSidebarRow *moved = find_row (self, server);
  int from, to;

  drag_left (target, row);
  if (moved == NULL || !qui_sidebar_row_can_move (moved) || !qui_sidebar_row_can_move (QUI_SIDEBAR_ROW (row)))
    return FALSE;

  from = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (moved));
  to = gtk_list_box_row_get_index (row) + (lower_half (GTK_WIDGET (row), y) ? 1 : 0);
  if (to > from)
    to--;
  if (to != from)
    qui_profile_store_move (qui_server_list_get_store (self->servers), qui_server_get_profile (server), to);

  return TRUE;
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = qui_sidebar_row_new (item);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (QUI_TYPE_SERVER, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_drag), row);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_drag), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));

  g_signal_connect (target, "motion", G_CALLBACK (drag_over), row);
  g_signal_connect (target, "leave", G_CALLBACK (drag_left), row);
  g_signal_connect (target, "drop", G_CALLBACK (dropped), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));

  return row;
}

/* ---- What is not saved stands apart ---- */

static const char *
title_of (QuiOrigin origin)
{
  switch (origin)
    {
    case QUI_ORIGIN_SERVICE:
      return _("Services");
    case QUI_ORIGIN_VISIT:
      return _("Not Saved");
    case QUI_ORIGIN_SAVED:
    default:
      return NULL;
    }
}

static QuiOrigin
origin_of (GtkListBoxRow *row)
{
  return qui_profile_get_origin (qui_server_get_profile (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row))));
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       user_data)
{
  QuiOrigin origin = origin_of (row);
  gboolean is_first = before == NULL || origin_of (before) != origin;
  const char *title = is_first ? title_of (origin) : NULL;
  GtkWidget *label;

  if (title == NULL)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "group-title");
  gtk_list_box_row_set_header (row, label);
}

/* ---- The widget ---- */

static void
qui_sidebar_size_allocate (GtkWidget *widget,
                           int        width,
                           int        height,
                           int        baseline)
{
  QuiSidebar *self = QUI_SIDEBAR (widget);

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
qui_sidebar_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  gtk_widget_measure (QUI_SIDEBAR (widget)->box, orientation, for_size,
                      minimum, natural, minimum_baseline, natural_baseline);
}

static gboolean
qui_sidebar_grab_focus (GtkWidget *widget)
{
  QuiSidebar *self = QUI_SIDEBAR (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : self->all_button);
}

/* With Tab from row to row one server after the other would be connected. */
static gboolean
qui_sidebar_focus (GtkWidget        *widget,
                   GtkDirectionType  direction)
{
  QuiSidebar *self = QUI_SIDEBAR (widget);

  if (qui_focus_leaves_list (GTK_WIDGET (self->list), direction))
    return direction == GTK_DIR_TAB_BACKWARD && gtk_widget_grab_focus (self->all_button);
  if (direction == GTK_DIR_TAB_BACKWARD && qui_focus_find_within (widget) == NULL)
    return gtk_widget_grab_focus (widget);
  return gtk_widget_child_focus (self->box, direction);
}

static void
qui_sidebar_dispose (GObject *object)
{
  QuiSidebar *self = QUI_SIDEBAR (object);

  if (self->servers != NULL)
    {
      self->changing = TRUE;
      gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->servers, self);
    }
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selected);
  g_clear_object (&self->servers);

  G_OBJECT_CLASS (qui_sidebar_parent_class)->dispose (object);
}

static void
qui_sidebar_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  QuiSidebar *self = QUI_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, self->selected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_sidebar_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  QuiSidebar *self = QUI_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_SELECTED:
      qui_sidebar_set_selected (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_sidebar_class_init (QuiSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = qui_sidebar_dispose;
  object_class->get_property = qui_sidebar_get_property;
  object_class->set_property = qui_sidebar_set_property;
  widget_class->size_allocate = qui_sidebar_size_allocate;
  widget_class->measure = qui_sidebar_measure;
  widget_class->grab_focus = qui_sidebar_grab_focus;
  widget_class->focus = qui_sidebar_focus;

  properties[PROP_SELECTED] =
    g_param_spec_object ("selected", NULL, NULL, QUI_TYPE_SERVER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, QUI_TYPE_SERVER);

  gtk_widget_class_install_action (widget_class, "sidebar.menu", NULL, menu_activated);
  gtk_widget_class_install_action (widget_class, "sidebar.move-down", "b", move_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "sidebar.move-down", "b", FALSE);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "sidebar.move-down", "b", TRUE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, add_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, all_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, row_selected);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed);
}

static void
qui_sidebar_init (QuiSidebar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
qui_sidebar_set_servers (QuiSidebar    *self,
                         QuiServerList *servers)
{
  g_return_if_fail (QUI_IS_SIDEBAR (self));
  g_return_if_fail (QUI_IS_SERVER_LIST (servers));
  g_return_if_fail (self->servers == NULL);

  self->servers = g_object_ref (servers);
  /* Around the list box's own handler: the order of connecting is the order of calls. */
  g_signal_connect_swapped (servers, "items-changed", G_CALLBACK (rows_change), self);
  self->changing = TRUE;
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (servers), create_row, NULL, NULL);
  self->changing = FALSE;
  g_signal_connect_swapped (servers, "items-changed", G_CALLBACK (rows_changed), self);
}

void
qui_sidebar_set_selected (QuiSidebar *self,
                          QuiServer  *server)
{
  QuiSidebarRow *row;

  g_return_if_fail (QUI_IS_SIDEBAR (self));
  g_return_if_fail (server == NULL || QUI_IS_SERVER (server));

  row = server != NULL ? find_row (self, server) : NULL;
  if (server != NULL && row == NULL)
    return;

  self->changing = TRUE;
  gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
  self->changing = FALSE;
  take_selected (self, server);
}

QuiServer *
qui_sidebar_get_selected (QuiSidebar *self)
{
  g_return_val_if_fail (QUI_IS_SIDEBAR (self), NULL);

  return self->selected;
}
