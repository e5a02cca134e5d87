/* qui-sidebar-row.c: a saved connection in the sidebar
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-sidebar-row.h"

#include <glib/gi18n-lib.h>

#include "qui-looks.h"
#include "qui-words-servers.h"
#include "qui-words.h"

struct _QuiSidebarRow
{
  GtkListBoxRow  parent_instance;

  QuiServer     *server;

  GtkWidget     *dot;
  GtkLabel      *name;
  GtkLabel      *badge;
  GtkWidget     *watch;
  GtkLabel      *address;
  GtkLabel      *environment;
};

G_DEFINE_FINAL_TYPE (QuiSidebarRow, qui_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_SERVER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_badge (QuiSnapshot *snapshot,
           guint        n_waiting)
{
  if (n_waiting > 0)
    return g_strdup_printf (ngettext ("%u blocked", "%u blocked", n_waiting), n_waiting);

  return g_strdup_printf ("%u", qui_snapshot_get_n_connections (snapshot));
}

/* What the row says to those who do not see it. */
static void
update_accessible (QuiSidebarRow *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);
  GString *text = g_string_new (qui_profile_get_name (profile));

  g_string_append_printf (text, ", %s", qui_words_server_state (qui_server_get_state (self->server)));
  if (gtk_widget_get_visible (GTK_WIDGET (self->badge)))
    {
      guint n_sessions = qui_snapshot_get_n_connections (snapshot);

      g_string_append (text, ", ");
      g_string_append_printf (text, ngettext ("%u session", "%u sessions", n_sessions), n_sessions);
      if (gtk_widget_has_css_class (GTK_WIDGET (self->badge), "blocked"))
        g_string_append_printf (text, ", %s", gtk_label_get_text (self->badge));
    }
  g_string_append_printf (text, ", %s", gtk_label_get_text (self->address));
  if (gtk_widget_get_tooltip_text (GTK_WIDGET (self->address)) != NULL)
    g_string_append_printf (text, ", %s", gtk_widget_get_tooltip_text (GTK_WIDGET (self->address)));
  if (gtk_widget_get_visible (self->watch))
    g_string_append_printf (text, ", %s", gtk_widget_get_tooltip_text (self->watch));
  if (gtk_widget_get_visible (GTK_WIDGET (self->environment)))
    g_string_append_printf (text, ", %s", gtk_label_get_text (self->environment));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
  g_string_free (text, TRUE);
}

static void
update_state (QuiSidebarRow *self)
{
  QuiServerState state = qui_server_get_state (self->server);
  QuiSnapshot *snapshot = qui_server_get_snapshot (self->server);
  gboolean shown = snapshot != NULL && (state == QUI_SERVER_LIVE || state == QUI_SERVER_STALE);
  const char *dot_classes[] = { "dot", qui_looks_server_class (state), NULL };
  const char *badge_classes[] = { "badge", NULL, NULL, NULL };
  guint n_classes = 1;

  gtk_widget_set_css_classes (self->dot, dot_classes);
  gtk_widget_set_tooltip_text (self->dot, qui_words_server_state (state));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->dot), GTK_ACCESSIBLE_PROPERTY_LABEL, qui_words_server_state (state), -1);

  gtk_widget_set_visible (GTK_WIDGET (self->badge), shown);
  if (shown)
    {
      guint n_waiting = qui_server_summary_count_waiting (snapshot);
      g_autofree char *text = dup_badge (snapshot, n_waiting);

      gtk_label_set_text (self->badge, text);
      if (n_waiting > 0)
        badge_classes[n_classes++] = "blocked";
      if (state == QUI_SERVER_STALE)
        badge_classes[n_classes++] = "stale";
      gtk_widget_set_css_classes (GTK_WIDGET (self->badge), badge_classes);
    }
  update_accessible (self);
}

static void
update_watch (QuiSidebarRow *self)
{
  g_autofree char *words = qui_watch_dup_words (qui_server_get_watch (self->server));

  gtk_widget_set_visible (self->watch, *words != '\0');
  gtk_widget_set_tooltip_text (self->watch, words);
  update_accessible (self);
}

static void
update_profile (QuiSidebarRow *self)
{
  QuiProfile *profile = qui_server_get_profile (self->server);
  QuiEnvironment environment = qui_profile_get_environment (profile);
  g_autofree char *address = qui_profile_dup_label (profile);
  g_autofree char *tunnel = qui_words_tunnel (profile);
  const char *classes[] = { "environment", qui_looks_environment_class (environment), NULL };

  gtk_label_set_text (self->name, qui_profile_get_name (profile));
  gtk_label_set_text (self->address, address);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->address), tunnel);
  gtk_label_set_text (self->environment, qui_words_environment (environment));
  gtk_widget_set_css_classes (GTK_WIDGET (self->environment), classes);
  gtk_widget_set_visible (GTK_WIDGET (self->environment), environment != QUI_ENVIRONMENT_NONE);
  update_accessible (self);
}

static void
qui_sidebar_row_constructed (GObject *object)
{
  QuiSidebarRow *self = QUI_SIDEBAR_ROW (object);

  G_OBJECT_CLASS (qui_sidebar_row_parent_class)->constructed (object);

  g_signal_connect_object (self->server, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server, "notify::snapshot", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qui_server_get_profile (self->server), "notify",
                           G_CALLBACK (update_profile), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (qui_server_get_watch (self->server), "changed", G_CALLBACK (update_watch), self, G_CONNECT_SWAPPED);
  update_profile (self);
  update_watch (self);
  update_state (self);
}

static void
qui_sidebar_row_dispose (GObject *object)
{
  QuiSidebarRow *self = QUI_SIDEBAR_ROW (object);

  g_clear_object (&self->server);

  G_OBJECT_CLASS (qui_sidebar_row_parent_class)->dispose (object);
}

static void
qui_sidebar_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  QuiSidebarRow *self = QUI_SIDEBAR_ROW (object);

  switch (prop_id)
    {
    case PROP_SERVER:
      self->server = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_sidebar_row_class_init (QuiSidebarRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = qui_sidebar_row_constructed;
  object_class->dispose = qui_sidebar_row_dispose;
  object_class->set_property = qui_sidebar_row_set_property;

  properties[PROP_SERVER] =
    g_param_spec_object ("server", NULL, NULL, QUI_TYPE_SERVER,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiSidebarRow, dot);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebarRow, name);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebarRow, badge);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebarRow, watch);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebarRow, address);
  gtk_widget_class_bind_template_child (widget_class, QuiSidebarRow, environment);
}

static void
qui_sidebar_row_init (QuiSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_sidebar_row_new (QuiServer *server)
{
  g_return_val_if_fail (QUI_IS_SERVER (server), NULL);

  return g_object_new (QUI_TYPE_SIDEBAR_ROW, "server", server, NULL);
}

QuiServer *
qui_sidebar_row_get_server (QuiSidebarRow *self)
{
  g_return_val_if_fail (QUI_IS_SIDEBAR_ROW (self), NULL);

  return self->server;
}

gboolean
qui_sidebar_row_can_move (QuiSidebarRow *self)
{
  g_return_val_if_fail (QUI_IS_SIDEBAR_ROW (self), FALSE);

  return qui_profile_get_origin (qui_server_get_profile (self->server)) == QUI_ORIGIN_SAVED;
}
