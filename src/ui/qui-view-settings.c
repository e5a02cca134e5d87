/* qui-view-settings.c: what the settings say of a view
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-view-settings.h"

typedef struct
{
  const char *key;
  void     (* set) (QuiView *view, gboolean value);
  gboolean (* get) (QuiView *view);
} Wish;

static const Wish wishes[] = {
  { "fold-idle", qui_view_set_fold_idle, qui_view_get_fold_idle },
  { "hide-idle", qui_view_set_hide_idle, qui_view_get_hide_idle },
  { "hide-background", qui_view_set_hide_background, qui_view_get_hide_background },
};

static void
settings_changed_cb (QuiView    *view,
                     const char *key,
                     GSettings  *settings)
{
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    if (g_str_equal (wishes[i].key, key))
      wishes[i].set (view, g_settings_get_boolean (settings, key));
}

static void
view_changed_cb (GSettings *settings,
                 QuiView   *view)
{
  for (guint i = 1; i < G_N_ELEMENTS (wishes); i++)
    if (wishes[i].get (view) != g_settings_get_boolean (settings, wishes[i].key))
      g_settings_set_boolean (settings, wishes[i].key, wishes[i].get (view));
}

void
qui_view_settings_follow (QuiView   *view,
                          GSettings *settings)
{
  g_return_if_fail (QUI_IS_VIEW (view));
  g_return_if_fail (G_IS_SETTINGS (settings));

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    settings_changed_cb (view, wishes[i].key, settings);

  g_signal_connect_object (settings, "changed", G_CALLBACK (settings_changed_cb), view, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), settings, G_CONNECT_SWAPPED);
}

void
qui_view_settings_get_ages (GSettings    *settings,
                            QuiAgeLimits *limits)
{
  g_return_if_fail (G_IS_SETTINGS (settings));

  limits->xact = g_settings_get_uint (settings, "xact-age-warning") * G_TIME_SPAN_SECOND;
  limits->idle_xact = g_settings_get_uint (settings, "idle-xact-warning") * G_TIME_SPAN_SECOND;
}

const char *
qui_view_settings_get_columns_key (QuiGrouping grouping)
{
  return grouping == QUI_GROUPING_BLOCKER ? "columns-by-blocker" : "columns";
}

QuiColumnLayout *
qui_view_settings_get_columns (GSettings   *settings,
                               QuiGrouping  grouping)
{
  g_autoptr (GVariant) saved = NULL;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  saved = g_settings_get_value (settings, qui_view_settings_get_columns_key (grouping));
  return qui_column_layout_new (grouping, saved);
}

void
qui_view_settings_set_columns (GSettings             *settings,
                               QuiGrouping            grouping,
                               const QuiColumnLayout *layout)
{
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_return_if_fail (layout != NULL);

  g_settings_set_value (settings, qui_view_settings_get_columns_key (grouping), qui_column_layout_save (layout));
}

void
qui_view_settings_reset_columns (GSettings   *settings,
                                 QuiGrouping  grouping)
{
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_settings_reset (settings, qui_view_settings_get_columns_key (grouping));
  g_settings_reset (settings, "column-widths");
}
