/* qui-server-order.c: servers as they stand one beneath the other, with their groups
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-order.h"

#include <string.h>

#include "qui-array-list.h"
#include "qui-list-change.h"
#include "qui-words.h"

/* ---- A group ---- */

struct _QuiServerGroup
{
  GObject  parent_instance;

  char    *name;
  guint    n_servers;
};

G_DEFINE_FINAL_TYPE (QuiServerGroup, qui_server_group, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_N_SERVERS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
qui_server_group_finalize (GObject *object)
{
  g_free (QUI_SERVER_GROUP (object)->name);

  G_OBJECT_CLASS (qui_server_group_parent_class)->finalize (object);
}

static void
qui_server_group_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  QuiServerGroup *self = QUI_SERVER_GROUP (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_N_SERVERS:
      g_value_set_uint (value, self->n_servers);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_server_group_class_init (QuiServerGroupClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (klass)->finalize = qui_server_group_finalize;
  G_OBJECT_CLASS (klass)->get_property = qui_server_group_get_property;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_N_SERVERS] = g_param_spec_uint ("n-servers", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
qui_server_group_init (QuiServerGroup *self)
{
}

static void
set_n_servers (QuiServerGroup *self,
               guint           n_servers)
{
  if (self->n_servers == n_servers)
    return;

  self->n_servers = n_servers;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_SERVERS]);
}

const char *
qui_server_group_get_name (QuiServerGroup *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_GROUP (self), NULL);

  return self->name;
}

guint
qui_server_group_get_n_servers (QuiServerGroup *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_GROUP (self), 0);

  return self->n_servers;
}

/* ---- The order ---- */

struct _QuiServerOrder
{
  GObject        parent_instance;

  QuiServerList *servers;
  GPtrArray     *items;     /* QuiServer and QuiServerGroup */
  GHashTable    *groups;    /* name -> QuiServerGroup: the same one as long as it has servers */
};

QUI_DEFINE_ARRAY_LIST (QuiServerOrder, qui_server_order, items, G_TYPE_OBJECT)

/* NULL: it has none. Only what is saved can be in one. */
static const char *
group_of (QuiServer *server)
{
  QuiProfile *profile = qui_server_get_profile (server);
  const char *group = qui_profile_get_group (profile);

  return qui_profile_get_origin (profile) == QUI_ORIGIN_SAVED && *group != '\0' ? group : NULL;
}

char **
qui_server_order_dup_groups (QuiServerList *servers)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (servers), i);
      const char *group = group_of (server);

      if (group != NULL && g_hash_table_add (seen, (char *) group))
        g_ptr_array_add (names, g_strdup (group));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static void
add_if (QuiServerOrder *self,
        QuiOrigin       origin,
        const char     *group)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->servers)); i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);

      if (qui_profile_get_origin (qui_server_get_profile (server)) == origin && g_strcmp0 (group_of (server), group) == 0)
        g_ptr_array_add (self->items, g_steal_pointer (&server));
    }
}

static void
add_group (QuiServerOrder *self,
           GHashTable     *before,
           const char     *name)
{
  QuiServerGroup *known = g_hash_table_lookup (before, name);
  QuiServerGroup *group = known != NULL ? g_object_ref (known) : g_object_new (QUI_TYPE_SERVER_GROUP, NULL);
  guint n;

  if (known == NULL)
    group->name = g_strdup (name);
  g_hash_table_insert (self->groups, group->name, group);
  g_ptr_array_add (self->items, g_object_ref (group));
  n = self->items->len;
  add_if (self, QUI_ORIGIN_SAVED, name);
  set_n_servers (group, self->items->len - n);
}

static GHashTable *
make_groups (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

static void
update (QuiServerOrder *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->items);
  g_autoptr (GHashTable) groups = g_steal_pointer (&self->groups);
  g_auto (GStrv) names = qui_server_order_dup_groups (self->servers);
  QuiListChange change;

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->groups = make_groups ();
  add_if (self, QUI_ORIGIN_SAVED, NULL);
  for (guint i = 0; names[i] != NULL; i++)
    add_group (self, groups, names[i]);
  add_if (self, QUI_ORIGIN_SERVICE, NULL);
  add_if (self, QUI_ORIGIN_VISIT, NULL);
  change = qui_list_change_find (before, self->items);
  qui_list_change_tell (G_LIST_MODEL (self), &change);
}

static void
servers_changed_cb (QuiServerOrder *self,
                    guint           position,
                    guint           removed,
                    guint           added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self->servers), i);
      QuiProfile *profile = qui_server_get_profile (server);

      /* One that was moved comes as a new one. */
      g_signal_handlers_disconnect_by_func (profile, update, self);
      g_signal_connect_object (profile, "notify::group", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

static void
qui_server_order_finalize (GObject *object)
{
  QuiServerOrder *self = QUI_SERVER_ORDER (object);

  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->groups);
  g_object_unref (self->servers);

  G_OBJECT_CLASS (qui_server_order_parent_class)->finalize (object);
}

static void
qui_server_order_class_init (QuiServerOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_server_order_finalize;
}

static void
qui_server_order_init (QuiServerOrder *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->groups = make_groups ();
}

QuiServerOrder *
qui_server_order_new (QuiServerList *servers)
{
  QuiServerOrder *self;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (servers), NULL);

  self = g_object_new (QUI_TYPE_SERVER_ORDER, NULL);
  self->servers = g_object_ref (servers);
  g_signal_connect_object (servers, "items-changed", G_CALLBACK (servers_changed_cb), self, G_CONNECT_SWAPPED);
  servers_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (servers)));
  return self;
}

QuiServer *
qui_server_order_find_near (QuiServerOrder *self,
                            guint           position)
{
  guint n;

  g_return_val_if_fail (QUI_IS_SERVER_ORDER (self), NULL);

  n = self->items->len;
  for (guint i = position; i < n; i++)
    if (QUI_IS_SERVER (g_ptr_array_index (self->items, i)))
      return g_ptr_array_index (self->items, i);
  for (guint i = MIN (position, n); i > 0; i--)
    if (QUI_IS_SERVER (g_ptr_array_index (self->items, i - 1)))
      return g_ptr_array_index (self->items, i - 1);
  return NULL;
}

/* ---- Searching ---- */

char **
qui_server_search_words (const char *text)
{
  g_autofree char *folded = NULL;
  g_auto (GStrv) parts = NULL;
  GPtrArray *words = g_ptr_array_new ();

  g_return_val_if_fail (text != NULL, NULL);

  folded = g_utf8_casefold (text, -1);
  parts = g_strsplit_set (folded, " \t", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

gboolean
qui_server_matches (QuiProfile         *profile,
                    const char * const *words)
{
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (QUI_IS_PROFILE (profile), FALSE);

  if (words == NULL || words[0] == NULL)
    return TRUE;

  label = qui_profile_dup_label (profile);
  text = g_strjoin ("\n", qui_profile_get_name (profile), qui_profile_get_host (profile), label, qui_profile_get_database (profile),
                    qui_profile_get_user (profile), qui_profile_get_group (profile),
                    qui_words_environment (qui_profile_get_environment (profile)), NULL);
  folded = g_utf8_casefold (text, -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}
