/* qui-icons.c: symbolic icons for widgets that draw themselves
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-icons.h"

typedef struct
{
  const char *name;
  int         size;
  int         scale;
} IconKey;

static guint
icon_key_hash (gconstpointer data)
{
  const IconKey *key = data;

  return g_direct_hash (key->name) ^ (guint) (key->size * 31 + key->scale);
}

static gboolean
icon_key_equal (gconstpointer a,
                gconstpointer b)
{
  const IconKey *x = a;
  const IconKey *y = b;

  /* Static names: by address. */
  return x->name == y->name && x->size == y->size && x->scale == y->scale;
}

/* An icon theme's icons, as long as the theme stays the same. */
static GHashTable *
get_cache (GtkIconTheme *theme)
{
  GHashTable *cache = g_object_get_data (G_OBJECT (theme), "qui-icons");

  if (cache == NULL)
    {
      cache = g_hash_table_new_full (icon_key_hash, icon_key_equal, g_free, g_object_unref);
      g_object_set_data_full (G_OBJECT (theme), "qui-icons", cache, (GDestroyNotify) g_hash_table_unref);
      g_signal_connect_swapped (theme, "changed", G_CALLBACK (g_hash_table_remove_all), cache);
    }
  return cache;
}

GtkSymbolicPaintable *
qui_icons_get (GtkWidget  *widget,
               const char *name,
               int         size)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));
  GHashTable *cache = get_cache (theme);
  IconKey key = { name, size, gtk_widget_get_scale_factor (widget) };
  GtkIconPaintable *icon = g_hash_table_lookup (cache, &key);

  if (icon == NULL)
    {
      icon = gtk_icon_theme_lookup_icon (theme, name, NULL, size, key.scale, GTK_TEXT_DIR_NONE, GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
      g_hash_table_insert (cache, g_memdup2 (&key, sizeof key), icon);
    }
  return GTK_SYMBOLIC_PAINTABLE (icon);
}
