/* qui-keyring-items.c: by what the secrets of a profile are known in the Secret Service
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyring-private.h"

#include <libsecret/secret.h>

/* Both secrets of a profile are found by the profile, and a service replaces whatever has the attributes it is given, and more: so each
 * says what it is. */
#define PASSWORD "password"
#define KEY      "key"

GHashTable *
qui_keyring_make_attributes (QuiProfile *profile,
                             QuiSecret   secret,
                             gboolean    all)
{
  GHashTable *attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (attributes, (gpointer) "application", g_strdup (QUI_KEYRING_APPLICATION));
  g_hash_table_insert (attributes, (gpointer) "profile", g_strdup (qui_profile_get_uuid (profile)));
  if (all)
    {
      g_hash_table_insert (attributes, (gpointer) "host", g_strdup (qui_profile_get_host (profile)));
      g_hash_table_insert (attributes, (gpointer) "port", g_strdup (qui_profile_get_port (profile)));
      g_hash_table_insert (attributes, (gpointer) "user", g_strdup (qui_profile_get_user (profile)));
      g_hash_table_insert (attributes, (gpointer) "database", g_strdup (qui_profile_get_database (profile)));
      g_hash_table_insert (attributes, (gpointer) "secret", g_strdup (secret == QUI_SECRET_KEY ? KEY : PASSWORD));
    }

  return attributes;
}

GList *
qui_keyring_pick (GList     *items,
                  QuiSecret  secret)
{
  GList *next;

  for (GList *l = items; l != NULL && secret != QUI_SECRET_ALL; l = next)
    {
      g_autoptr (GHashTable) attributes = secret_item_get_attributes (l->data);
      gboolean is_key = g_strcmp0 (g_hash_table_lookup (attributes, "secret"), KEY) == 0;

      next = l->next;
      if (is_key != (secret == QUI_SECRET_KEY))
        {
          g_object_unref (l->data);
          items = g_list_delete_link (items, l);
        }
    }

  return items;
}
