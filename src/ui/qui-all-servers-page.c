/* qui-all-servers-page.c: all servers, one a row
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-all-servers-page.h"

#include <glib/gi18n-lib.h>

#include "qui-context-menu.h"
#include "qui-dialog-parts.h"
#include "qui-focus.h"
#include "qui-server-cell.h"
#include "qui-sidebar-menu.h"

/* From so many on it is asked first whether all are meant: each takes two connections. */
#define MANY 20

struct _QuiAllServersPage
{
  GtkWidget            parent_instance;

  QuiServerList       *servers;
  GSettings           *settings;
  GtkSingleSelection  *selection;
  GtkColumnViewColumn *columns[QUI_N_FIGURES];   /* taken out where there is little room */
  GPtrArray           *names;                    /* QuiServerCell, of the first column; not owned */
  gboolean             narrow;

  GtkWidget           *box;
  AdwHeaderBar        *header;
  AdwWindowTitle      *title;
  GtkWidget           *menu_button;
  GtkWidget           *connect_all_button;
  GtkColumnView       *view;
  GtkWidget           *menu;
};

G_DEFINE_FINAL_TYPE (QuiAllServersPage, qui_all_servers_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_LEADING,
  N_PROPS
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* ---- How many ---- */

static gboolean
is_live (QuiServer *server)
{
  return qui_server_get_state (server) == QUI_SERVER_LIVE;
}

static gboolean
is_idle (QuiServer *server)
{
  QuiServerState state = qui_server_get_state (server);

  return state == QUI_SERVER_OFF || state == QUI_SERVER_FAILED;
}

static guint
count_servers (QuiAllServersPage *self,
               gboolean         (*is_such) (QuiServer *server))
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

      n += is_such (server);
    }
  return n;
}

static void
update_title (QuiAllServersPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->servers));
  g_autofree char *text = g_strdup_printf (ngettext ("%u of %u server connected", "%u of %u servers connected", n),
                                           count_servers (self, is_live), n);

  adw_window_title_set_subtitle (self->title, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "servers.connect-all", count_servers (self, is_idle) > 0);
}

static void
servers_changed_cb (QuiAllServersPage *self,
                    guint              position,
                    guint              removed,
                    guint              added)
{
  qui_server_list_connect_added (self->servers, position, added, "notify::state", G_CALLBACK (update_title), self);
  update_title (self);
}

/* ---- Connect all ---- */

static void
connect_all (QuiAllServersPage *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

      if (is_idle (server))
        qui_server_connect (server);
    }
}

static void
answered_cb (QuiAllServersPage *self,
             const char        *response)
{
  if (g_str_equal (response, "connect"))
    connect_all (self);
}

static void
connect_all_activated (GtkWidget  *widget,
                       const char *action,
                       GVariant   *parameter)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (widget);
  guint n = count_servers (self, is_idle);
  GtkWidget *dialog;

  if (n < MANY)
    {
      connect_all (self);
      return;
    }

  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), ngettext ("Connect to %u Server?", "Connect to %u Servers?", n), n);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), _("Each of them is asked for two connections, and looked at again and again."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Not Now"), "connect", _("_Connect All"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "connect", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "connect");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), self, G_CONNECT_SWAPPED);
  qui_dialog_present (dialog);
}

/* ---- Context menu ---- */

static void
show_menu (QuiAllServersPage  *self,
           QuiServer          *server,
           const GdkRectangle *where)
{
  g_autoptr (GMenuModel) model = qui_sidebar_menu_new (server, self->servers);

  if (self->menu == NULL)
    self->menu = qui_context_menu_new (GTK_WIDGET (self));
  qui_context_menu_popup (self->menu, model, where);
}

/* The server of the row at or around @widget: of a cell, of what GTK puts around it, or of the row. */
static QuiServer *
find_server (QuiAllServersPage *self,
             GtkWidget         *widget)
{
  for (; widget != NULL && widget != GTK_WIDGET (self->view); widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *within = widget;

      for (guint depth = 0; depth < 3 && within != NULL; depth++, within = gtk_widget_get_first_child (within))
        if (QUI_IS_SERVER_CELL (within))
          return qui_server_cell_get_server (QUI_SERVER_CELL (within));
    }
  return NULL;
}

static void
select_server (QuiAllServersPage *self,
               QuiServer         *server)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i++)
    {
      g_autoptr (QuiServer) item = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

      if (item == server)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

static void
pressed_cb (QuiAllServersPage *self,
            int                n_press,
            double             x,
            double             y,
            GtkGestureClick   *gesture)
{
  QuiServer *server = find_server (self, gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT));

  if (server == NULL)
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  select_server (self, server);
  show_menu (self, server, &(GdkRectangle) { x, y, 1, 1 });
}

static void
menu_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (widget);
  GtkWidget *focus = qui_focus_find_within (GTK_WIDGET (self->view));
  QuiServer *server = gtk_single_selection_get_selected_item (self->selection);
  graphene_rect_t bounds;

  if (focus != NULL && find_server (self, focus) != NULL)
    server = find_server (self, focus);
  if (server != NULL && gtk_widget_compute_bounds (focus != NULL ? focus : GTK_WIDGET (self->view), widget, &bounds))
    show_menu (self, server, &(GdkRectangle) { bounds.origin.x + 24, bounds.origin.y, 1, MIN (bounds.size.height, 44) });
}

static void
activate_cb (QuiAllServersPage *self,
             guint              position)
{
  g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), position);

  if (server != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, server);
}

/* ---- Columns ---- */

static const int widths[QUI_N_FIGURES] = { 110, 80, 150, 190, 150 };

static void
cell_gone (gpointer  data,
           GObject  *cell)
{
  g_ptr_array_remove_fast (data, cell);
}

static void
setup_cb (QuiAllServersPage  *self,
          GtkListItem        *item,
          GtkListItemFactory *factory)
{
  guint figure = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "figure"));
  GtkWidget *cell = qui_server_cell_new (figure, self->settings);

  if (figure == QUI_SERVER_CELL_NAME)
    {
      g_ptr_array_add (self->names, cell);
      g_object_weak_ref (G_OBJECT (cell), cell_gone, self->names);
      qui_server_cell_set_narrow (QUI_SERVER_CELL (cell), self->narrow);
    }
  gtk_list_item_set_child (item, cell);
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *item)
{
  qui_server_cell_set_server (QUI_SERVER_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkListItemFactory *factory,
           GtkListItem        *item)
{
  if (gtk_list_item_get_child (item) != NULL)
    qui_server_cell_set_server (QUI_SERVER_CELL (gtk_list_item_get_child (item)), NULL);
}

static GtkColumnViewColumn *
make_column (QuiAllServersPage *self,
             guint              figure)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  const char *title = figure == QUI_SERVER_CELL_NAME ? _("Server") : qui_words_figure_title (figure);
  GtkColumnViewColumn *column = gtk_column_view_column_new (title, factory);

  g_object_set_data (G_OBJECT (factory), "figure", GUINT_TO_POINTER (figure));
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_column_view_column_set_expand (column, figure == QUI_SERVER_CELL_NAME);
  gtk_column_view_column_set_resizable (column, figure != QUI_SERVER_CELL_NAME);
  if (figure != QUI_SERVER_CELL_NAME)
    gtk_column_view_column_set_fixed_width (column, widths[figure]);
  return column;
}

/* An invisible column would keep its width in GTK 4.8. The menu can do what the button does. */
static void
show_columns (QuiAllServersPage *self)
{
  for (guint i = 0; i < QUI_N_FIGURES; i++)
    {
      if (self->narrow)
        gtk_column_view_remove_column (self->view, self->columns[i]);
      else
        gtk_column_view_append_column (self->view, self->columns[i]);
    }
  gtk_widget_set_visible (self->connect_all_button, !self->narrow);
  for (guint i = 0; i < self->names->len; i++)
    qui_server_cell_set_narrow (g_ptr_array_index (self->names, i), self->narrow);
}

/* ---- The widget ---- */

static void
qui_all_servers_page_size_allocate (GtkWidget *widget,
                                    int        width,
                                    int        height,
                                    int        baseline)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (widget);

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
qui_all_servers_page_measure (GtkWidget      *widget,
                              GtkOrientation  orientation,
                              int             for_size,
                              int            *minimum,
                              int            *natural,
                              int            *minimum_baseline,
                              int            *natural_baseline)
{
  gtk_widget_measure (QUI_ALL_SERVERS_PAGE (widget)->box, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
}

static gboolean
qui_all_servers_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (QUI_ALL_SERVERS_PAGE (widget)->view));
}

/* GTK 4.8 would go through every row. */
static gboolean
qui_all_servers_page_focus (GtkWidget        *widget,
                            GtkDirectionType  direction)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (widget);

  if (qui_focus_leaves_list (GTK_WIDGET (self->view), direction))
    return direction == GTK_DIR_TAB_BACKWARD && gtk_widget_child_focus (GTK_WIDGET (self->header), direction);
  return gtk_widget_child_focus (self->box, direction);
}

static void
qui_all_servers_page_dispose (GObject *object)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  for (guint i = 0; i < QUI_N_FIGURES; i++)
    g_clear_object (&self->columns[i]);
  for (guint i = 0; self->names != NULL && i < self->names->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->names, i), cell_gone, self->names);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->servers);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (qui_all_servers_page_parent_class)->dispose (object);
}

static void
qui_all_servers_page_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_LEADING:
      g_value_set_boolean (value, adw_header_bar_get_show_start_title_buttons (self->header));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_all_servers_page_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  QuiAllServersPage *self = QUI_ALL_SERVERS_PAGE (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      if (self->narrow == g_value_get_boolean (value))
        return;
      self->narrow = g_value_get_boolean (value);
      show_columns (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_LEADING:
      if (adw_header_bar_get_show_start_title_buttons (self->header) == g_value_get_boolean (value))
        return;
      adw_header_bar_set_show_start_title_buttons (self->header, g_value_get_boolean (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_all_servers_page_class_init (QuiAllServersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = qui_all_servers_page_dispose;
  object_class->get_property = qui_all_servers_page_get_property;
  object_class->set_property = qui_all_servers_page_set_property;
  widget_class->size_allocate = qui_all_servers_page_size_allocate;
  widget_class->measure = qui_all_servers_page_measure;
  widget_class->grab_focus = qui_all_servers_page_grab_focus;
  widget_class->focus = qui_all_servers_page_focus;

  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_LEADING] = g_param_spec_boolean ("leading", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, QUI_TYPE_SERVER);

  gtk_widget_class_install_action (widget_class, "servers.connect-all", NULL, connect_all_activated);
  gtk_widget_class_install_action (widget_class, "servers.menu", NULL, menu_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "servers.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "servers.menu", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-all-servers-page.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiAllServersPage, box);
  gtk_widget_class_bind_template_child (widget_class, QuiAllServersPage, header);
  gtk_widget_class_bind_template_child (widget_class, QuiAllServersPage, title);
  gtk_widget_class_bind_template_child (widget_class, QuiAllServersPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, QuiAllServersPage, connect_all_button);
  gtk_widget_class_bind_template_child (widget_class, QuiAllServersPage, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
qui_all_servers_page_init (QuiAllServersPage *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->names = g_ptr_array_new ();
  qui_focus_return_from_menu (GTK_MENU_BUTTON (self->menu_button));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
qui_all_servers_page_new (QuiServerList *servers,
                          GSettings     *settings)
{
  QuiAllServersPage *self;
  g_autoptr (GtkColumnViewColumn) name = NULL;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (QUI_TYPE_ALL_SERVERS_PAGE, NULL);
  self->servers = g_object_ref (servers);
  self->settings = g_object_ref (settings);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (servers)));
  name = make_column (self, QUI_SERVER_CELL_NAME);
  gtk_column_view_append_column (self->view, name);
  for (guint i = 0; i < QUI_N_FIGURES; i++)
    self->columns[i] = make_column (self, i);
  show_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));

  g_signal_connect_object (servers, "items-changed", G_CALLBACK (servers_changed_cb), self, G_CONNECT_SWAPPED);
  servers_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (servers)));
  return GTK_WIDGET (self);
}
