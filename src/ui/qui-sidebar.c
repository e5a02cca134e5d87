/* qui-sidebar.c: the list of saved connections
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar.h"

#include <glib/gi18n-lib.h>

#include "qui-context-menu.h"
#include "qui-focus.h"
#include "qui-server-order.h"
#include "qui-sidebar-drag.h"
#include "qui-sidebar-group.h"
#include "qui-sidebar-menu.h"
#include "qui-sidebar-row.h"
#include "qui-sidebar-rows.h"

struct _QuiSidebar
{
  GtkWidget       parent_instance;

  QuiServerList  *servers;
  QuiServerOrder *order;
  QuiServer      *selected;
  GHashTable     *folded;   /* names of groups */
  GStrv           words;    /* of the search */
  /* Rows are being replaced: what the list says about its selection is not what a person did. */
  gboolean        changing;
  gboolean        had_focus;

  GtkWidget      *box;
  GtkWidget      *add_button;
  GtkWidget      *all_button;
  GtkListBox     *list;
  GtkSearchBar   *search_bar;
  GtkEditable    *search;
  GtkWidget      *nothing;
  GtkWidget      *menu;
};

G_DEFINE_FINAL_TYPE (QuiSidebar, qui_sidebar, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_FOLDED_GROUPS,
  N_PROPS
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void row_activated (QuiSidebar *self, GtkListBoxRow *row);

/* ---- Groups and the search ---- */

static gboolean
is_folded (QuiSidebar *self,
           const char *group)
{
  return g_hash_table_contains (self->folded, group);
}

static gboolean
is_searching (QuiSidebar *self)
{
  return self->words != NULL && self->words[0] != NULL;
}

static void
update_visible (QuiSidebar *self)
{
  qui_sidebar_rows_show (self->list, self->folded, (const char * const *) self->words);
}

static void
fold (QuiSidebar      *self,
      QuiSidebarGroup *group,
      gboolean         folded)
{
  const char *name = qui_sidebar_group_get_name (group);

  if (is_searching (self) || is_folded (self, name) == folded)
    return;

  if (folded)
    g_hash_table_add (self->folded, g_strdup (name));
  else
    g_hash_table_remove (self->folded, name);
  update_visible (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDED_GROUPS]);
}

/* Left folds, or goes to the head of the group; Right unfolds. */
static gboolean
fold_pressed (GtkWidget *widget,
              GVariant  *folded,
              gpointer   user_data)
{
  QuiSidebar *self = QUI_SIDEBAR (widget);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  if (QUI_IS_SIDEBAR_GROUP (focus))
    {
      fold (self, QUI_SIDEBAR_GROUP (focus), g_variant_get_boolean (folded));
      return TRUE;
    }
  if (focus == NULL || !gtk_widget_has_css_class (focus, "in-group") || !g_variant_get_boolean (folded))
    return FALSE;

  return gtk_widget_grab_focus (GTK_WIDGET (qui_sidebar_rows_find_head (self->list, GTK_LIST_BOX_ROW (focus))));
}

static void
search_changed (QuiSidebar *self)
{
  g_strfreev (self->words);
  self->words = qui_server_search_words (gtk_editable_get_text (self->search));
  update_visible (self);
}

/* Enter: the first that was found. */
static void
search_activated (QuiSidebar *self)
{
  GtkListBoxRow *row = is_searching (self) ? qui_sidebar_rows_find_first (self->list) : NULL;

  if (row == NULL)
    return;

  gtk_list_box_select_row (self->list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  row_activated (self, row);
}

/* ---- Selection ---- */

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
              GtkListBoxRow *row)
{
  if (!self->changing && QUI_IS_SIDEBAR_ROW (row))
    take_selected (self, qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)));
}

static void
row_activated (QuiSidebar    *self,
               GtkListBoxRow *row)
{
  if (QUI_IS_SIDEBAR_ROW (row))
    g_signal_emit (self, signals[ACTIVATED], 0, qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)));
  else
    fold (self, QUI_SIDEBAR_GROUP (row), !is_folded (self, qui_sidebar_group_get_name (QUI_SIDEBAR_GROUP (row))));
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
  QuiSidebarRow *row = self->selected != NULL ? qui_sidebar_rows_find (self->list, self->selected) : NULL;

  if (row == NULL && self->selected != NULL)
    {
      QuiServer *neighbour = qui_server_order_find_near (self->order, position);

      take_selected (self, neighbour);
      row = neighbour != NULL ? qui_sidebar_rows_find (self->list, neighbour) : NULL;
    }

  update_visible (self);
  gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
  if (row != NULL && self->had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (row));
  self->changing = FALSE;
}

/* ---- Context menu ---- */

static void
show_menu (QuiSidebar         *self,
           GtkListBoxRow      *row,
           const GdkRectangle *where)
{
  g_autoptr (GMenuModel) model = qui_sidebar_menu_new_for_row (row, self->servers);

  if (self->menu == NULL)
    self->menu = qui_context_menu_new (GTK_WIDGET (self));
  qui_context_menu_popup (self->menu, model, where);
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
  show_menu (self, row, &(GdkRectangle) { x, y, 1, 1 });
}

/* The row that has the focus, else the selected one. */
static GtkListBoxRow *
present_row (QuiSidebar *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));

  return focus != NULL ? GTK_LIST_BOX_ROW (focus) : gtk_list_box_get_selected_row (self->list);
}

static void
menu_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  QuiSidebar *self = QUI_SIDEBAR (widget);
  GtkListBoxRow *row = present_row (self);
  graphene_rect_t bounds;

  if (row != NULL && gtk_widget_compute_bounds (GTK_WIDGET (row), widget, &bounds))
    show_menu (self, row, &(GdkRectangle) { bounds.origin.x + 24, bounds.origin.y, 1, bounds.size.height });
}

static void
move_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  GtkListBoxRow *row = present_row (QUI_SIDEBAR (widget));
  QuiProfile *profile;

  if (!QUI_IS_SIDEBAR_ROW (row))
    return;

  profile = qui_server_get_profile (qui_sidebar_row_get_server (QUI_SIDEBAR_ROW (row)));
  gtk_widget_activate_action (widget, g_variant_get_boolean (parameter) ? "connection.move-down" : "connection.move-up",
                              "s", qui_profile_get_uuid (profile));
}

/* Of the group whose head has the focus. */
static void
rename_activated (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  GtkListBoxRow *row = present_row (QUI_SIDEBAR (widget));

  if (QUI_IS_SIDEBAR_GROUP (row))
    gtk_widget_activate_action (widget, "connection.rename-group", "s", qui_sidebar_group_get_name (QUI_SIDEBAR_GROUP (row)));
}

/* ---- Rows ---- */

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  QuiSidebar *self = user_data;
  GtkWidget *row = QUI_IS_SERVER (item) ? qui_sidebar_row_new (item) : qui_sidebar_group_new (item);

  qui_sidebar_drag_add (row, item, qui_server_list_get_store (self->servers));
  return row;
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

  if (direction == GTK_DIR_DOWN && qui_focus_find_within (GTK_WIDGET (self->search_bar)) != NULL && qui_sidebar_rows_find_first (self->list) != NULL)
    return gtk_widget_grab_focus (GTK_WIDGET (qui_sidebar_rows_find_first (self->list)));
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
      g_signal_handlers_disconnect_by_data (self->order, self);
      gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
    }
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selected);
  g_clear_object (&self->order);
  g_clear_object (&self->servers);

  G_OBJECT_CLASS (qui_sidebar_parent_class)->dispose (object);
}

static void
qui_sidebar_finalize (GObject *object)
{
  QuiSidebar *self = QUI_SIDEBAR (object);

  g_hash_table_unref (self->folded);
  g_strfreev (self->words);

  G_OBJECT_CLASS (qui_sidebar_parent_class)->finalize (object);
}

static void
set_folded_groups (QuiSidebar         *self,
                   const char * const *names)
{
  g_hash_table_remove_all (self->folded);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_hash_table_add (self->folded, g_strdup (names[i]));
  update_visible (self);
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
    case PROP_FOLDED_GROUPS:
      {
        g_autofree const char **names = (const char **) g_hash_table_get_keys_as_array (self->folded, NULL);

        g_value_set_boxed (value, names);
      }
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
    case PROP_FOLDED_GROUPS:
      set_folded_groups (self, g_value_get_boxed (value));
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
  object_class->finalize = qui_sidebar_finalize;
  object_class->get_property = qui_sidebar_get_property;
  object_class->set_property = qui_sidebar_set_property;
  widget_class->size_allocate = qui_sidebar_size_allocate;
  widget_class->measure = qui_sidebar_measure;
  widget_class->grab_focus = qui_sidebar_grab_focus;
  widget_class->focus = qui_sidebar_focus;

  properties[PROP_SELECTED] =
    g_param_spec_object ("selected", NULL, NULL, QUI_TYPE_SERVER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED_GROUPS] =
    g_param_spec_boxed ("folded-groups", NULL, NULL, G_TYPE_STRV,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, QUI_TYPE_SERVER);

  gtk_widget_class_install_action (widget_class, "sidebar.menu", NULL, menu_activated);
  gtk_widget_class_install_action (widget_class, "sidebar.rename", NULL, rename_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "sidebar.rename", NULL);
  gtk_widget_class_install_action (widget_class, "sidebar.move-down", "b", move_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "sidebar.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "sidebar.move-down", "b", FALSE);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "sidebar.move-down", "b", TRUE);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, fold_pressed, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, fold_pressed, "b", FALSE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, add_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, all_button);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebar, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_activated);
  gtk_widget_class_bind_template_callback (widget_class, row_selected);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, all_clicked);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed);
}

static void
qui_sidebar_init (QuiSidebar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search);
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->list, self->nothing);

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
  self->order = qui_server_order_new (servers);
  /* Around the list box's own handler: the order of connecting is the order of calls. */
  g_signal_connect_swapped (self->order, "items-changed", G_CALLBACK (rows_change), self);
  self->changing = TRUE;
  gtk_list_box_set_header_func (self->list, qui_sidebar_rows_update_header, NULL, NULL);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->order), create_row, self, NULL);
  update_visible (self);
  self->changing = FALSE;
  g_signal_connect_swapped (self->order, "items-changed", G_CALLBACK (rows_changed), self);
}

void
qui_sidebar_set_selected (QuiSidebar *self,
                          QuiServer  *server)
{
  QuiSidebarRow *row;

  g_return_if_fail (QUI_IS_SIDEBAR (self));
  g_return_if_fail (server == NULL || QUI_IS_SERVER (server));

  row = server != NULL ? qui_sidebar_rows_find (self->list, server) : NULL;
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

void
qui_sidebar_select_nth (QuiSidebar *self,
                        guint       n)
{
  g_return_if_fail (QUI_IS_SIDEBAR (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->order)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->order), i);

      if (QUI_IS_SERVER (item) && n-- == 0)
        {
          qui_sidebar_set_selected (self, QUI_SERVER (item));
          return;
        }
    }
}
