/* qui-preferences.c: what a person sets once for all servers
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-preferences.h"

struct _QuiPreferences
{
  AdwPreferencesWindow  parent_instance;

  AdwComboRow          *interval_row;
  GtkWidget            *xact_age;
  GtkWidget            *idle_xact;
  GtkWidget            *fold_idle;
  GtkWidget            *hide_idle;
  GtkWidget            *hide_background;
  AdwComboRow          *method_row;
  GtkWidget            *wait;
};

G_DEFINE_FINAL_TYPE (QuiPreferences, qui_preferences, ADW_TYPE_PREFERENCES_WINDOW)

/* Seconds, in the order of the row's choices. */
static const guint intervals[] = { 1, 2, 5, 10, 30 };

/* One that was set elsewhere, and is none of these, shows the next longer one. */
static gboolean
get_interval (GValue   *value,
              GVariant *variant,
              gpointer  data)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (intervals) && intervals[i] < g_variant_get_uint32 (variant))
    i++;
  g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_interval (const GValue       *value,
              const GVariantType *type,
              gpointer            data)
{
  guint i = g_value_get_uint (value);

  return i < G_N_ELEMENTS (intervals) ? g_variant_new_uint32 (intervals[i]) : NULL;
}

static gboolean
get_choice (GValue   *value,
            GVariant *variant,
            gpointer  data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant) ? 1 : 0);
  return TRUE;
}

static GVariant *
set_choice (const GValue       *value,
            const GVariantType *type,
            gpointer            data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 1);
}

static void
bind_all (QuiPreferences *self,
          GSettings      *settings)
{
  const struct { const char *key; gpointer object; const char *property; } plain[] = {
    { "xact-age-warning", self->xact_age, "value" },
    { "idle-xact-warning", self->idle_xact, "value" },
    { "fold-idle", self->fold_idle, "active" },
    { "hide-idle", self->hide_idle, "active" },
    { "hide-background", self->hide_background, "active" },
    { "cancel-wait", self->wait, "value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_settings_bind (settings, plain[i].key, plain[i].object, plain[i].property, G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "refresh-interval", self->interval_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                get_interval, set_interval, NULL, NULL);
  g_settings_bind_with_mapping (settings, "cancel-first", self->method_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                get_choice, set_choice, NULL, NULL);
}

static void
qui_preferences_class_init (QuiPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, interval_row);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, xact_age);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, idle_xact);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, fold_idle);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, hide_idle);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, hide_background);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, method_row);
  gtk_widget_class_bind_template_child (widget_class, QuiPreferences, wait);
}

static void
qui_preferences_init (QuiPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
qui_preferences_new (GSettings *settings,
                     GtkWindow *parent)
{
  QuiPreferences *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (QUI_TYPE_PREFERENCES, "transient-for", parent, "modal", parent != NULL, NULL);
  bind_all (self, settings);
  return GTK_WIDGET (self);
}
