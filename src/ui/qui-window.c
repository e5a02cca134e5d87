/* qui-window.c: the window: saved connections beside the page of one of them
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-window.h"

#include "qui-all-servers-page.h"
#include "qui-connection-actions.h"
#include "qui-dialog-parts.h"
#include "qui-network.h"
#include "qui-panes.h"
#include "qui-problem-bar.h"
#include "qui-questions.h"
#include "qui-server-page.h"
#include "qui-sidebar.h"
#include "qui-words.h"

/* Named by GDK since 4.12 only; older ones never set it. */
#define TOPLEVEL_SUSPENDED (1 << 16)

/* In place of a UUID in "last-connection". */
#define ALL_SERVERS "all"

struct _QuiWindow
{
  AdwApplicationWindow  parent_instance;

  QuiServerList        *servers;
  QuiClosureJournal    *closures;          /* NULL: no database can be taken */
  GSettings            *settings;
  QuiConnectionActions *connections;
  QuiQuestions         *questions;
  GHashTable           *pages_by_server;   /* QuiServer -> QuiServerPage; both live in the stack */
  QuiServerPage        *page;              /* the one that is shown */

  GSignalGroup         *profile_signals;   /* of the one that is selected */
  guint                 layout_idle;

  AdwToastOverlay      *toasts;
  GtkWidget            *scroller;
  GtkStack             *stack;
  GtkWidget            *empty;
  GtkWidget            *empty_add;
  QuiPanes             *panes;
  QuiSidebar           *sidebar;
  GtkStack             *pages;
  QuiProblemBar        *problem;
  GtkWidget            *all_servers;       /* shown while none is selected */
};

G_DEFINE_FINAL_TYPE (QuiWindow, qui_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_SERVERS,
  PROP_CLOSURES,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- Wide and narrow ---- */

static gboolean
layout_in_idle (gpointer data)
{
  QuiWindow *self = data;
  int width = gtk_widget_get_width (self->scroller);

  self->layout_idle = 0;
  if (width > 0)
    qui_panes_set_narrow (self->panes, width < QUI_WINDOW_NARROW);

  return G_SOURCE_REMOVE;
}

/* Widgets must not be moved while they are laid out. */
static void
laid_out (QuiWindow *self)
{
  if (self->layout_idle == 0)
    self->layout_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, layout_in_idle, self, NULL);
}

static void
close_drawer (QuiWindow *self)
{
  if (qui_panes_get_narrow (self->panes))
    qui_panes_set_shown (self->panes, FALSE);
}

static void
shown_changed (QuiWindow *self)
{
  if (!qui_panes_get_narrow (self->panes))
    g_settings_set_boolean (self->settings, "sidebar-visible", qui_panes_get_shown (self->panes));
}

/* ---- The page of the selected server ---- */

/* Once a page, at the first look at its server. */
static void
page_lives (QuiServerPage *page,
            GParamSpec    *pspec,
            QuiWindow     *self)
{
  QuiLivePage *live = qui_server_page_get_live (page);
  QuiActions *actions = live != NULL ? qui_live_page_get_actions (live) : NULL;

  if (self->closures != NULL && actions != NULL && !qui_actions_can_clear (actions))
    qui_actions_enable_clearing (actions, self->closures, qui_server_list_get_store (self->servers));
}

static void
live_changed (QuiWindow *self)
{
  QuiLivePage *live = self->page != NULL ? qui_server_page_get_live (self->page) : NULL;

  gtk_widget_insert_action_group (GTK_WIDGET (self), "act",
                                  live != NULL ? G_ACTION_GROUP (qui_live_page_get_actions (live)) : NULL);
}

static void
follow_panes (QuiWindow *self,
              GtkWidget *page)
{
  g_object_bind_property (self->panes, "narrow", page, "narrow", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->panes, "beside", page, "leading", G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

/* Shows the page; its first time connects. */
static void
show_server (QuiWindow *self,
             QuiServer *server)
{
  QuiServerPage *page = g_hash_table_lookup (self->pages_by_server, server);

  if (page == NULL)
    {
      page = QUI_SERVER_PAGE (qui_server_page_new (server, self->settings));
      gtk_stack_add_child (self->pages, GTK_WIDGET (page));
      g_hash_table_insert (self->pages_by_server, server, page);
      follow_panes (self, GTK_WIDGET (page));
      g_signal_connect_object (page, "notify::live", G_CALLBACK (live_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "notify::live", G_CALLBACK (page_lives), self, 0);
      if (qui_server_get_state (server) == QUI_SERVER_OFF)
        qui_server_connect (server);
    }

  self->page = page;
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (page));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", qui_server_page_get_actions (page));
  live_changed (self);
  g_settings_set_string (self->settings, "last-connection",
                         qui_profile_get_uuid (qui_server_get_profile (server)));
}

static void
update_title (QuiWindow *self)
{
  QuiServer *server = qui_sidebar_get_selected (self->sidebar);
  g_autofree char *title = NULL;

  if (server != NULL)
    title = qui_words_window_title (qui_server_get_profile (server));
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : "Quiesce");
}

static void
selected_changed (QuiWindow *self)
{
  QuiServer *server = qui_sidebar_get_selected (self->sidebar);

  if (server != NULL)
    show_server (self, server);
  else
    {
      self->page = NULL;
      gtk_stack_set_visible_child (self->pages, self->all_servers);
      gtk_widget_insert_action_group (GTK_WIDGET (self), "page", NULL);
      live_changed (self);
      if (g_list_model_get_n_items (G_LIST_MODEL (self->servers)) > 0)
        g_settings_set_string (self->settings, "last-connection", ALL_SERVERS);
    }
  g_signal_group_set_target (self->profile_signals, server != NULL ? qui_server_get_profile (server) : NULL);
  update_title (self);
}

/* @server NULL: all of them. */
static void
server_activated (QuiWindow *self,
                  QuiServer *server)
{
  if (server != NULL && qui_server_get_state (server) == QUI_SERVER_OFF)
    qui_server_connect (server);
  close_drawer (self);
}

void
qui_window_show_server (QuiWindow *self,
                        QuiServer *server)
{
  g_return_if_fail (QUI_IS_WINDOW (self));
  g_return_if_fail (QUI_IS_SERVER (server));

  qui_sidebar_set_selected (self->sidebar, server);
  close_drawer (self);
}

static void
show_connection_activated (GSimpleAction *action,
                           GVariant      *parameter,
                           gpointer       user_data)
{
  QuiWindow *self = user_data;

  qui_sidebar_select_nth (self->sidebar, g_variant_get_int32 (parameter));
}

static void
all_servers_activated (GSimpleAction *action,
                       GVariant      *parameter,
                       gpointer       user_data)
{
  QuiWindow *self = user_data;

  qui_sidebar_set_selected (self->sidebar, NULL);
  close_drawer (self);
  gtk_widget_grab_focus (self->all_servers);
}

/* Pages of servers that are no longer saved go. */
static void
servers_changed (QuiWindow *self)
{
  GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages));
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->servers)) > 0;

  while (page != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (page);
      QuiServer *server = QUI_IS_SERVER_PAGE (page) ? qui_server_page_get_server (QUI_SERVER_PAGE (page)) : NULL;

      if (server != NULL && qui_server_list_find (self->servers, qui_profile_get_uuid (qui_server_get_profile (server))) != server)
        {
          g_hash_table_remove (self->pages_by_server, server);
          gtk_stack_remove (self->pages, page);
        }
      page = next;
    }
  gtk_stack_set_visible_child (self->stack, any ? GTK_WIDGET (self->panes) : self->empty);
}

/* ---- Whether somebody looks ---- */

static void
update_watched (QuiWindow *self)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (self));
  GdkToplevelState state = surface != NULL ? gdk_toplevel_get_state (GDK_TOPLEVEL (surface)) : 0;
  gboolean hidden = (state & (GDK_TOPLEVEL_STATE_MINIMIZED | TOPLEVEL_SUSPENDED)) != 0;

  qui_server_list_set_watched (self->servers, gtk_widget_get_mapped (GTK_WIDGET (self)) && !hidden);
}

static void
qui_window_realize (GtkWidget *widget)
{
  QuiWindow *self = QUI_WINDOW (widget);
  GdkSurface *surface;

  GTK_WIDGET_CLASS (qui_window_parent_class)->realize (widget);

  surface = gtk_native_get_surface (GTK_NATIVE (self));
  g_signal_connect_object (surface, "layout", G_CALLBACK (laid_out), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (surface, "notify::state", G_CALLBACK (update_watched), self, G_CONNECT_SWAPPED);
}

static void
qui_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qui_window_parent_class)->map (widget);
  update_watched (QUI_WINDOW (widget));
}

static void
qui_window_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (qui_window_parent_class)->unmap (widget);
  update_watched (QUI_WINDOW (widget));
}

/* ---- Settings ---- */

static void
restore_state (QuiWindow *self)
{
  int width, height;

  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  qui_panes_set_sidebar_width (self->panes, g_settings_get_int (self->settings, "sidebar-width"));
  qui_panes_set_shown (self->panes, g_settings_get_boolean (self->settings, "sidebar-visible"));
}

static void
show_last (QuiWindow *self)
{
  g_autofree char *uuid = g_settings_get_string (self->settings, "last-connection");
  QuiServer *last = qui_server_list_find (self->servers, uuid);
  g_autoptr (QuiServer) first = NULL;

  if (g_str_equal (uuid, ALL_SERVERS))
    return;
  if (last == NULL)
    last = first = g_list_model_get_item (G_LIST_MODEL (self->servers), 0);
  /* Nobody has asked for a service yet. */
  if (last != NULL && qui_profile_get_origin (qui_server_get_profile (last)) == QUI_ORIGIN_SAVED)
    qui_sidebar_set_selected (self->sidebar, last);
}

static gboolean
qui_window_close_request (GtkWindow *window)
{
  QuiWindow *self = QUI_WINDOW (window);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));
  g_settings_set_int (self->settings, "sidebar-width", qui_panes_get_sidebar_width (self->panes));

  return GTK_WINDOW_CLASS (qui_window_parent_class)->close_request (window);
}

/* Control+Shift+D is ours, also while there is nothing to disconnect; GTK's inspector has Control+Shift+I. */
static gboolean
qui_window_enable_debugging (GtkWindow *window,
                             gboolean   toggle)
{
  if (toggle)
    return TRUE;

  return GTK_WINDOW_CLASS (qui_window_parent_class)->enable_debugging (window, toggle);
}

static void
interval_changed (QuiWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "interval");

  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_int32 (g_settings_get_uint (self->settings, "refresh-interval")));
}

static void
interval_activated (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  QuiWindow *self = user_data;

  /* Even if it is the one that the settings say. */
  qui_network_overrule (qui_network_get_default ());
  g_settings_set_uint (self->settings, "refresh-interval", g_variant_get_int32 (parameter));
  if (self->page != NULL)
    qui_server_set_paused (qui_server_page_get_server (self->page), FALSE);
}

/* Settings that are switched by an action of the same name. */
static const char * const setting_actions[] = { "fold-idle", "hide-idle", "hide-background" };

static void
add_actions (QuiWindow *self)
{
  static const GActionEntry entries[] = {
    { "show-connection", show_connection_activated, "i" },
    { "all-servers", all_servers_activated },
    { "interval", interval_activated, "i", "2" },
  };
  g_autoptr (GPropertyAction) sidebar = g_property_action_new ("sidebar", self->panes, "shown");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (sidebar));
  for (guint i = 0; i < G_N_ELEMENTS (setting_actions); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (self->settings, setting_actions[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
  g_signal_connect_object (self->settings, "changed::refresh-interval",
                           G_CALLBACK (interval_changed), self, G_CONNECT_SWAPPED);
  interval_changed (self);

  self->connections = qui_connection_actions_new (self->servers, self->toasts);
  g_signal_connect_object (self->connections, "show", G_CALLBACK (qui_window_show_server), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "connection",
                                  qui_connection_actions_get_group (self->connections));
}

/* ---- The widget ---- */

static void
qui_window_constructed (GObject *object)
{
  QuiWindow *self = QUI_WINDOW (object);

  G_OBJECT_CLASS (qui_window_parent_class)->constructed (object);

  add_actions (self);
  restore_state (self);
  g_signal_connect_object (self->panes, "notify::shown", G_CALLBACK (shown_changed), self, G_CONNECT_SWAPPED);

  self->all_servers = qui_all_servers_page_new (self->servers, self->settings);
  gtk_stack_add_child (self->pages, self->all_servers);
  follow_panes (self, self->all_servers);
  g_signal_connect_object (self->all_servers, "activated", G_CALLBACK (qui_window_show_server), self, G_CONNECT_SWAPPED);

  qui_sidebar_set_servers (self->sidebar, self->servers);
  g_settings_bind (self->settings, "folded-groups", self->sidebar, "folded-groups", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->servers, "items-changed", G_CALLBACK (servers_changed), self, G_CONNECT_SWAPPED);
  servers_changed (self);
  show_last (self);

  self->questions = qui_questions_new (self->servers, GTK_WINDOW (self));
  qui_problem_bar_set_store (self->problem, qui_server_list_get_store (self->servers));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->servers)) == 0)
    gtk_window_set_focus (GTK_WINDOW (self), self->empty_add);
  else if (self->page == NULL)
    gtk_widget_grab_focus (self->all_servers);
}

static void
qui_window_dispose (GObject *object)
{
  QuiWindow *self = QUI_WINDOW (object);

  g_clear_handle_id (&self->layout_idle, g_source_remove);
  self->page = NULL;
  /* They follow what outlives us, or hold what is part of us. */
  g_action_map_remove_action (G_ACTION_MAP (self), "sidebar");
  for (guint i = 0; i < G_N_ELEMENTS (setting_actions); i++)
    g_action_map_remove_action (G_ACTION_MAP (self), setting_actions[i]);
  g_clear_object (&self->connections);
  g_clear_object (&self->questions);
  g_clear_object (&self->profile_signals);

  G_OBJECT_CLASS (qui_window_parent_class)->dispose (object);
}

static void
qui_window_finalize (GObject *object)
{
  QuiWindow *self = QUI_WINDOW (object);

  g_clear_pointer (&self->pages_by_server, g_hash_table_unref);
  g_clear_object (&self->servers);
  g_clear_object (&self->closures);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (qui_window_parent_class)->finalize (object);
}

static void
qui_window_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  QuiWindow *self = QUI_WINDOW (object);

  switch (prop_id)
    {
    case PROP_SERVERS:
      self->servers = g_value_dup_object (value);
      break;
    case PROP_CLOSURES:
      self->closures = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_window_class_init (QuiWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWindowClass *window_class = GTK_WINDOW_CLASS (klass);

  object_class->constructed = qui_window_constructed;
  object_class->dispose = qui_window_dispose;
  object_class->finalize = qui_window_finalize;
  object_class->set_property = qui_window_set_property;
  widget_class->realize = qui_window_realize;
  widget_class->map = qui_window_map;
  widget_class->unmap = qui_window_unmap;
  window_class->close_request = qui_window_close_request;
  window_class->enable_debugging = qui_window_enable_debugging;

  properties[PROP_SERVERS] =
    g_param_spec_object ("servers", NULL, NULL, QUI_TYPE_SERVER_LIST,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_CLOSURES] =
    g_param_spec_object ("closures", NULL, NULL, QUI_TYPE_CLOSURE_JOURNAL,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (QUI_TYPE_PANES);
  g_type_ensure (QUI_TYPE_PROBLEM_BAR);
  g_type_ensure (QUI_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-window.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, empty);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, empty_add);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, panes);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, QuiWindow, problem);
  gtk_widget_class_bind_template_callback (widget_class, selected_changed);
  gtk_widget_class_bind_template_callback (widget_class, server_activated);
}

static void
qui_window_init (QuiWindow *self)
{
  self->pages_by_server = g_hash_table_new (NULL, NULL);
  self->profile_signals = g_signal_group_new (QUI_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify::name", G_CALLBACK (update_title), self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::environment", G_CALLBACK (update_title), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_window_new (GtkApplication    *application,
                QuiServerList     *servers,
                QuiClosureJournal *closures,
                GSettings         *settings)
{
  g_return_val_if_fail (application == NULL || GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  return g_object_new (QUI_TYPE_WINDOW,
                       "application", application,
                       "servers", servers,
                       "closures", closures,
                       "settings", settings,
                       NULL);
}

void
qui_window_say (QuiWindow  *self,
                const char *text)
{
  AdwToast *toast;

  g_return_if_fail (QUI_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  toast = qui_dialog_toast_new (text);
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
qui_window_show_line (QuiWindow        *self,
                      QuiServer        *server,
                      const QuiLineKey *key)
{
  QuiLivePage *live;

  g_return_if_fail (QUI_IS_WINDOW (self));
  g_return_if_fail (QUI_IS_SERVER (server));

  qui_window_show_server (self, server);
  live = self->page != NULL ? qui_server_page_get_live (self->page) : NULL;
  if (live != NULL)
    qui_live_page_show_line (live, key);
}
