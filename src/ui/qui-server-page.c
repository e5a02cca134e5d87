/* qui-server-page.c: one server: its header bar, and what its state asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-page.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-column-actions.h"
#include "qui-connect-page.h"
#include "qui-focus.h"
#include "qui-keyring-toast.h"
#include "qui-looks.h"
#include "qui-network.h"
#include "qui-sort-actions.h"
#include "qui-tree-menu.h"
#include "qui-words-servers.h"
#include "qui-words.h"

struct _QuiServerPage
{
  GtkWidget           parent_instance;

  QuiServer          *server;
  GSettings          *settings;
  GSimpleActionGroup *actions;
  QuiLivePage        *live;
  QuiColumnActions   *columns;         /* NULL without a live page */
  gboolean            narrow;

  GtkWidget          *box;
  AdwHeaderBar       *header;
  GtkLabel           *title;
  GtkLabel           *tag;
  GtkLabel           *subtitle;
  GtkWidget          *search_button;
  GtkMenuButton      *menu_button;
  GMenu              *all_databases;   /* in the menu */
  GtkWidget          *pause_button;
  GtkImage           *pause_icon;
  GtkLabel           *pause_label;
  GtkStack           *stack;
  GtkWidget          *connect_page;
};

G_DEFINE_FINAL_TYPE (QuiServerPage, qui_server_page, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SERVER,
  PROP_SETTINGS,
  PROP_NARROW,
  PROP_LEADING,
  PROP_LIVE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- The header bar ---- */

/* "PostgreSQL 16.4": the number without what a distribution adds to it. */
static char *
dup_version (const QuiServerInfo *info)
{
  g_autofree char *number = g_strndup (info->version, strcspn (info->version, " "));

  return g_strdup_printf ("PostgreSQL %s", number);
}

static void
update_title (QuiServerPage *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);
  QuiEnvironment environment = qui_profile_get_environment (profile);
  g_autofree char *address = qui_profile_dup_label (profile);
  g_autofree char *tunnel = qui_words_tunnel (profile);
  const char *classes[] = { "tag", qui_looks_environment_class (environment), NULL };

  gtk_label_set_text (self->title, qui_profile_get_name (profile));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subtitle), tunnel);
  gtk_label_set_text (self->tag, qui_words_environment (environment));
  gtk_widget_set_css_classes (GTK_WIDGET (self->tag), classes);
  gtk_widget_set_visible (GTK_WIDGET (self->tag), environment != QUI_ENVIRONMENT_NONE);

  if (self->live != NULL && snapshot != NULL)
    {
      g_autofree char *version = dup_version (qui_snapshot_get_server (snapshot));
      g_autofree char *text = g_strdup_printf ("%s · %s", version, address);

      gtk_label_set_text (self->subtitle, text);
    }
  else
    gtk_label_set_text (self->subtitle, address);
}

static void
set_name (GtkWidget  *widget,
          const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* What is heard of a split button are the two buttons in it. */
static void
name_pause_button (QuiServerPage *self,
                   const char    *name)
{
  gtk_widget_set_tooltip_text (self->pause_button, name);
  set_name (gtk_widget_get_first_child (self->pause_button), name);
  set_name (gtk_widget_get_last_child (self->pause_button), _("Refresh Interval"));
}

/* What clicking does, after why the interval is not the one that was chosen. */
static char *
dup_pause_words (QuiServerPage *self)
{
  guint interval = qui_server_get_interval (self->server);
  guint wished = qui_server_get_wished_interval (self->server);

  if (qui_server_get_effective_interval (self->server) > wished)
    return g_strdup (_("The server takes long to answer, so it is asked less often. Pause Refreshing"));
  switch (qui_server_get_thrift (self->server))
    {
    case QUI_THRIFT_BATTERY:
      /* Translators: numbers of seconds */
      return g_strdup_printf (_("Every %u s instead of %u s: on battery. Pause Refreshing"), wished, interval);
    case QUI_THRIFT_METERED:
      /* Translators: numbers of seconds */
      return g_strdup_printf (_("Every %u s instead of %u s: metered network. Pause Refreshing"), wished, interval);
    case QUI_THRIFT_NONE:
    default:
      return g_strdup (_("Pause Refreshing"));
    }
}

static void
update_pause (QuiServerPage *self)
{

  if (qui_server_get_paused (self->server))
    {
      gtk_image_set_from_icon_name (self->pause_icon, "media-playback-start-symbolic");
      gtk_label_set_text (self->pause_label, _("Paused"));
      name_pause_button (self, _("Resume Refreshing"));
    }
  else
    {
      /* Translators: seconds between two refreshes */
      g_autofree char *text = g_strdup_printf (_("%u s"), qui_server_get_effective_interval (self->server));
      g_autofree char *words = dup_pause_words (self);

      gtk_image_set_from_icon_name (self->pause_icon, "media-playback-pause-symbolic");
      gtk_label_set_text (self->pause_label, text);
      name_pause_button (self, words);
    }
}

static void
snapshot_changed (QuiServerPage *self)
{
  update_title (self);
  update_pause (self);
}

/* ---- Actions ---- */

static void
set_action_enabled (QuiServerPage *self,
                    const char    *name,
                    gboolean       enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  if (G_IS_SIMPLE_ACTION (action))
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
refresh_activated (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  QuiServerPage *self = user_data;

  qui_server_refresh (self->server);
}

static void
search_activated (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  QuiServerPage *self = user_data;
  gboolean active;

  g_object_get (self->live, "search-active", &active, NULL);
  g_object_set (self->live, "search-active", !active, NULL);
}

static void
search_active_changed (QuiServerPage *self)
{
  gboolean active;
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "search");

  g_object_get (self->live, "search-active", &active, NULL);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (active));
}

static void
add_actions (QuiServerPage *self)
{
  static const GActionEntry entries[] = {
    { "refresh", refresh_activated },
    { "search", search_activated, NULL, "false" },
  };
  g_autoptr (GPropertyAction) pause = g_property_action_new ("pause", self->server, "paused");

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (pause));
  set_action_enabled (self, "refresh", FALSE);
  set_action_enabled (self, "search", FALSE);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->actions));
}

/* ---- What is shown ---- */

static void
create_live (QuiServerPage *self)
{
  g_autoptr (GPropertyAction) details = NULL;
  g_autoptr (GPropertyAction) by_blocker = NULL;

  self->live = QUI_LIVE_PAGE (qui_live_page_new (self->server));
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->live));
  g_object_set (self->live, "narrow", self->narrow, NULL);
  g_settings_bind (self->settings, "details-visible", self->live, "details-visible", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->live, "notify::search-active",
                           G_CALLBACK (search_active_changed), self, G_CONNECT_SWAPPED);

  details = g_property_action_new ("details", self->live, "details-visible");
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (details));
  by_blocker = g_property_action_new ("by-blocker", self->live, "by-blocker");
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (by_blocker));
  qui_sort_actions_add (G_ACTION_MAP (self->actions), qui_server_get_view (self->server));
  self->columns = qui_column_actions_new (qui_server_get_view (self->server), self->settings, GTK_WIDGET (self),
                                          G_ACTION_MAP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "act", G_ACTION_GROUP (qui_live_page_get_actions (self->live)));

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIVE]);
}

static void
update_state (QuiServerPage *self)
{
  QuiServerState state = qui_server_get_state (self->server);
  gboolean live = state == QUI_SERVER_LIVE || state == QUI_SERVER_STALE;
  gboolean had_focus = qui_focus_find_within (GTK_WIDGET (self->stack)) != NULL;

  if (live && self->live == NULL)
    create_live (self);

  gtk_stack_set_visible_child (self->stack, live ? GTK_WIDGET (self->live) : self->connect_page);
  gtk_widget_set_visible (self->search_button, live);
  gtk_widget_set_visible (self->pause_button, live);
  set_action_enabled (self, "refresh", live);
  set_action_enabled (self, "search", live);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  snapshot_changed (self);
}

/* ---- The widget ---- */

static void
qui_server_page_constructed (GObject *object)
{
  QuiServerPage *self = QUI_SERVER_PAGE (object);

  G_OBJECT_CLASS (qui_server_page_parent_class)->constructed (object);

  add_actions (self);
  qui_keyring_toast_follow (self->server, GTK_WIDGET (self));
  self->connect_page = qui_connect_page_new (self->server);
  gtk_stack_add_child (self->stack, self->connect_page);

  g_settings_bind (self->settings, "refresh-interval", self->server, "interval", G_SETTINGS_BIND_GET);

  g_signal_connect_object (self->server, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::snapshot", G_CALLBACK (snapshot_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::paused", G_CALLBACK (update_pause), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::interval", G_CALLBACK (update_pause), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qui_network_get_default (), "notify::thrift", G_CALLBACK (update_pause), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qui_server_get_profile (self->server), "notify",
                           G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  update_state (self);
}

static gboolean
qui_server_page_grab_focus (GtkWidget *widget)
{
  QuiServerPage *self = QUI_SERVER_PAGE (widget);
  GtkWidget *child = gtk_stack_get_visible_child (self->stack);

  return child != NULL && (gtk_widget_grab_focus (child) || gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD));
}

/* Without this the keys that move the focus would go where grab_focus() goes, past the header bar. */
static gboolean
qui_server_page_focus (GtkWidget        *widget,
                       GtkDirectionType  direction)
{
  return gtk_widget_child_focus (QUI_SERVER_PAGE (widget)->box, direction);
}

static void
qui_server_page_dispose (GObject *object)
{
  QuiServerPage *self = QUI_SERVER_PAGE (object);

  self->live = NULL;
  gtk_widget_insert_action_group (GTK_WIDGET (self), "act", NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->columns);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);
  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_server_page_parent_class)->dispose (object);
}

static void
qui_server_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  QuiServerPage *self = QUI_SERVER_PAGE (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    case PROP_LEADING:
      g_value_set_boolean (value, adw_header_bar_get_show_start_title_buttons (self->header));
      break;
    case PROP_LIVE:
      g_value_set_object (value, self->live);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_server_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  QuiServerPage *self = QUI_SERVER_PAGE (object);

  switch (prop_id)
    {
    case PROP_SERVER:
      self->server = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_NARROW:
      if (self->narrow == g_value_get_boolean (value))
        break;
      self->narrow = g_value_get_boolean (value);
      if (self->live != NULL)
        g_object_set (self->live, "narrow", self->narrow, NULL);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_LEADING:
      if (adw_header_bar_get_show_start_title_buttons (self->header) == g_value_get_boolean (value))
        break;
      adw_header_bar_set_show_start_title_buttons (self->header, g_value_get_boolean (value));
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_server_page_class_init (QuiServerPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = qui_server_page_constructed;
  object_class->dispose = qui_server_page_dispose;
  object_class->get_property = qui_server_page_get_property;
  object_class->set_property = qui_server_page_set_property;
  widget_class->grab_focus = qui_server_page_grab_focus;
  widget_class->focus = qui_server_page_focus;

  properties[PROP_SERVER] =
    g_param_spec_object ("server", NULL, NULL, QUI_TYPE_SERVER,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] =
    g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LEADING] =
    g_param_spec_boolean ("leading", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LIVE] =
    g_param_spec_object ("live", NULL, NULL, QUI_TYPE_LIVE_PAGE,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-server-page.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, box);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, header);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, title);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, tag);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, search_button);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, all_databases);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, pause_button);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, pause_icon);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, pause_label);
  gtk_widget_class_bind_template_child (widget_class, QuiServerPage, stack);
}

static void
qui_server_page_init (QuiServerPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  qui_tree_menu_append_server (self->all_databases);
  qui_focus_return_from_menu (self->menu_button);
}

GtkWidget *
qui_server_page_new (QuiServer *server,
                     GSettings *settings)
{
  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  return g_object_new (QUI_TYPE_SERVER_PAGE, "server", server, "settings", settings, NULL);
}

QuiServer *
qui_server_page_get_server (QuiServerPage *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_PAGE (self), NULL);

  return self->server;
}

QuiLivePage *
qui_server_page_get_live (QuiServerPage *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_PAGE (self), NULL);

  return self->live;
}

GActionGroup *
qui_server_page_get_actions (QuiServerPage *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_PAGE (self), NULL);

  return G_ACTION_GROUP (self->actions);
}
