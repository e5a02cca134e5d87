/* qui-server-list.c: one QuiServer for each connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-server-list.h"

#include "qui-array-list.h"
#include "qui-clearing.h"
#include "qui-import.h"
#include "qui-list-change.h"
#include "qui-operation.h"

struct _QuiServerList
{
  GObject          parent_instance;

  QuiProfileStore *store;
  QuiJournal      *journal;
  GListModel      *services;   /* NULL: none */
  GPtrArray       *visits;     /* QuiProfile */
  GPtrArray       *servers;
  GPtrArray       *departed;   /* weak: no longer among them, and still held by what is under way on them */
  gboolean         watched;
};

QUI_DEFINE_ARRAY_LIST (QuiServerList, qui_server_list, servers, QUI_TYPE_SERVER)

static QuiServer *
find_by_profile (GPtrArray  *servers,
                 QuiProfile *profile)
{
  for (guint i = 0; i < servers->len; i++)
    if (qui_server_get_profile (g_ptr_array_index (servers, i)) == profile)
      return g_ptr_array_index (servers, i);
  return NULL;
}

/* The server itself learns that its password went to the keyring; only here is the store known that has to remember it. */
static void
on_keep_password (QuiProfile    *profile,
                  GParamSpec    *pspec,
                  QuiServerList *self)
{
  if (qui_profile_get_origin (profile) == QUI_ORIGIN_SAVED && find_by_profile (self->servers, profile) != NULL)
    qui_profile_store_put (self->store, profile);
}

static QuiServer *
make_server (QuiServerList *self,
             QuiProfile    *profile)
{
  QuiServer *server = qui_server_new (profile, self->journal);

  qui_server_set_watched (server, self->watched);
  g_signal_connect_object (profile, "notify::keep-password", G_CALLBACK (on_keep_password), self, 0);
  return server;
}

static void
on_departed_gone (gpointer  data,
                  GObject  *where)
{
  g_ptr_array_remove_fast (QUI_SERVER_LIST (data)->departed, where);
}

static void
let_go (QuiServerList *self,
        QuiServer     *server)
{
  g_signal_handlers_disconnect_by_data (qui_server_get_profile (server), self);
  g_ptr_array_add (self->departed, server);
  g_object_weak_ref (G_OBJECT (server), on_departed_gone, self);
  qui_server_disconnect (server);
}

/* Whether somebody in @servers leads there already. */
static QuiServer *
find_same (GPtrArray  *servers,
           QuiProfile *profile)
{
  for (guint i = 0; i < servers->len; i++)
    if (qui_import_is_same (qui_server_get_profile (g_ptr_array_index (servers, i)), profile))
      return g_ptr_array_index (servers, i);
  return NULL;
}

static void
add_server (QuiServerList *self,
            GPtrArray     *before,
            QuiProfile    *profile)
{
  QuiServer *known = find_by_profile (before, profile);

  g_ptr_array_add (self->servers, known != NULL ? g_object_ref (known) : make_server (self, profile));
}

/* A service is not shown twice; but nothing is taken from under somebody who uses it. */
static gboolean
is_shown (QuiServerList *self,
          GPtrArray     *before,
          QuiProfile    *service)
{
  QuiServer *known = find_by_profile (before, service);

  return find_same (self->servers, service) == NULL || (known != NULL && qui_server_get_state (known) != QUI_SERVER_OFF);
}

/* A profile that was only moved comes as a removal and an addition: its server lives on. Few connections: the whole list is laid anew. */
static void
update (QuiServerList *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->servers);
  QuiListChange change;

  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      add_server (self, before, profile);
    }
  for (guint i = 0; self->services != NULL && i < g_list_model_get_n_items (self->services); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (self->services, i);

      if (is_shown (self, before, profile))
        add_server (self, before, profile);
    }
  for (guint i = 0; i < self->visits->len; i++)
    add_server (self, before, g_ptr_array_index (self->visits, i));

  for (guint i = 0; i < before->len; i++)
    {
      QuiServer *server = g_ptr_array_index (before, i);

      if (find_by_profile (self->servers, qui_server_get_profile (server)) == NULL)
        let_go (self, server);
    }
  change = qui_list_change_find (before, self->servers);
  qui_list_change_tell (G_LIST_MODEL (self), &change);
}

static void
on_store_changed (GListModel    *store,
                  guint          position,
                  guint          removed,
                  guint          added,
                  QuiServerList *self)
{
  if (removed > 0 || (self->services != NULL && g_list_model_get_n_items (self->services) > 0))
    {
      update (self);
      return;
    }
  /* Many come one by one when they are imported. */
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (store, i);

      g_ptr_array_insert (self->servers, i, make_server (self, profile));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, added);
}

void
qui_server_list_set_services (QuiServerList *self,
                              GListModel    *services)
{
  g_return_if_fail (QUI_IS_SERVER_LIST (self));
  g_return_if_fail (G_IS_LIST_MODEL (services));
  g_return_if_fail (self->services == NULL);

  self->services = g_object_ref (services);
  g_signal_connect_object (services, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

QuiServer *
qui_server_list_visit (QuiServerList *self,
                       QuiProfile    *profile)
{
  QuiServer *known;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (self), NULL);
  g_return_val_if_fail (QUI_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (qui_profile_get_origin (profile) == QUI_ORIGIN_VISIT, NULL);

  known = find_same (self->servers, profile);
  if (known != NULL)
    return known;

  g_ptr_array_add (self->visits, g_object_ref (profile));
  update (self);
  return find_by_profile (self->servers, profile);
}

void
qui_server_list_leave (QuiServerList *self,
                       QuiServer     *server)
{
  g_return_if_fail (QUI_IS_SERVER_LIST (self));
  g_return_if_fail (QUI_IS_SERVER (server));

  if (g_ptr_array_remove (self->visits, qui_server_get_profile (server)))
    update (self);
}

QuiServer *
qui_server_list_find (QuiServerList *self,
                      const char    *uuid)
{
  g_return_val_if_fail (QUI_IS_SERVER_LIST (self), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  for (guint i = 0; i < self->servers->len; i++)
    {
      QuiServer *server = g_ptr_array_index (self->servers, i);

      if (g_str_equal (qui_profile_get_uuid (qui_server_get_profile (server)), uuid))
        return server;
    }
  return NULL;
}

QuiProfileStore *
qui_server_list_get_store (QuiServerList *self)
{
  g_return_val_if_fail (QUI_IS_SERVER_LIST (self), NULL);

  return self->store;
}

void
qui_server_list_connect_added (QuiServerList *self,
                               guint          position,
                               guint          added,
                               const char    *signal,
                               GCallback      handler,
                               gpointer       object)
{
  g_return_if_fail (QUI_IS_SERVER_LIST (self));

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (QuiServer) server = g_list_model_get_item (G_LIST_MODEL (self), i);

      /* One that was moved comes as a new one. */
      g_signal_handlers_disconnect_by_func (server, (gpointer) handler, object);
      g_signal_connect_object (server, signal, handler, object, G_CONNECT_SWAPPED);
    }
}

void
qui_server_list_set_watched (QuiServerList *self,
                             gboolean       watched)
{
  g_return_if_fail (QUI_IS_SERVER_LIST (self));

  self->watched = watched;
  for (guint i = 0; i < self->servers->len; i++)
    qui_server_set_watched (g_ptr_array_index (self->servers, i), watched);
}

static void
collect_from (GPtrArray *found,
              QuiServer *server)
{
  GListModel *operations = qui_server_get_operations (server);
  GListModel *clearings = qui_server_get_clearings (server);

  for (guint i = 0; i < g_list_model_get_n_items (operations); i++)
    {
      g_autoptr (QuiOperation) operation = g_list_model_get_item (operations, i);

      if (qui_operation_get_phase (operation) != QUI_OPERATION_DONE)
        g_ptr_array_add (found, g_steal_pointer (&operation));
    }
  for (guint i = 0; i < g_list_model_get_n_items (clearings); i++)
    {
      g_autoptr (QuiClearing) clearing = g_list_model_get_item (clearings, i);
      QuiClearingPhase phase = qui_clearing_get_phase (clearing);

      if (phase == QUI_CLEARING_PREPARING || phase == QUI_CLEARING_RUNNING)
        g_ptr_array_add (found, g_steal_pointer (&clearing));
    }
}

/* QuiOperation and QuiClearing. */
static GPtrArray *
list_under_way (QuiServerList *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->servers->len; i++)
    collect_from (found, g_ptr_array_index (self->servers, i));
  for (guint i = 0; i < self->departed->len; i++)
    collect_from (found, g_ptr_array_index (self->departed, i));
  return found;
}

gboolean
qui_server_list_is_busy (QuiServerList *self)
{
  g_autoptr (GPtrArray) found = NULL;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (self), FALSE);

  found = list_under_way (self);
  return found->len > 0;
}

gboolean
qui_server_list_is_holding (QuiServerList *self)
{
  g_autoptr (GPtrArray) found = NULL;
  gboolean holding = FALSE;

  g_return_val_if_fail (QUI_IS_SERVER_LIST (self), FALSE);

  found = list_under_way (self);
  for (guint i = 0; i < found->len && !holding; i++)
    holding = QUI_IS_CLEARING (g_ptr_array_index (found, i)) && qui_clearing_is_holding (g_ptr_array_index (found, i));
  return holding;
}

void
qui_server_list_stop_all (QuiServerList *self)
{
  g_autoptr (GPtrArray) found = NULL;

  g_return_if_fail (QUI_IS_SERVER_LIST (self));

  found = list_under_way (self);
  for (guint i = 0; i < found->len; i++)
    {
      if (QUI_IS_OPERATION (g_ptr_array_index (found, i)))
        qui_operation_stop_waiting (g_ptr_array_index (found, i));
      else
        qui_clearing_stop (g_ptr_array_index (found, i));
    }
}

void
qui_server_list_abandon_all (QuiServerList *self)
{
  g_autoptr (GPtrArray) found = NULL;

  g_return_if_fail (QUI_IS_SERVER_LIST (self));

  found = list_under_way (self);
  for (guint i = 0; i < found->len; i++)
    {
      if (QUI_IS_OPERATION (g_ptr_array_index (found, i)))
        qui_operation_abandon (g_ptr_array_index (found, i));
    }
}

QuiServerList *
qui_server_list_new (QuiProfileStore *store,
                     QuiJournal      *journal)
{
  QuiServerList *self;

  g_return_val_if_fail (QUI_IS_PROFILE_STORE (store), NULL);
  g_return_val_if_fail (QUI_IS_JOURNAL (journal), NULL);

  self = g_object_new (QUI_TYPE_SERVER_LIST, NULL);
  self->store = g_object_ref (store);
  self->journal = g_object_ref (journal);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (on_store_changed), self, 0);
  update (self);
  return self;
}

static void
qui_server_list_dispose (GObject *object)
{
  QuiServerList *self = QUI_SERVER_LIST (object);

  g_ptr_array_set_size (self->servers, 0);
  for (guint i = 0; i < self->departed->len; i++)
    g_object_weak_unref (g_ptr_array_index (self->departed, i), on_departed_gone, self);
  g_ptr_array_set_size (self->departed, 0);
  g_ptr_array_set_size (self->visits, 0);
  g_clear_object (&self->services);
  g_clear_object (&self->store);
  g_clear_object (&self->journal);

  G_OBJECT_CLASS (qui_server_list_parent_class)->dispose (object);
}

static void
qui_server_list_finalize (GObject *object)
{
  QuiServerList *self = QUI_SERVER_LIST (object);

  g_clear_pointer (&self->servers, g_ptr_array_unref);
  g_clear_pointer (&self->visits, g_ptr_array_unref);
  g_clear_pointer (&self->departed, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_server_list_parent_class)->finalize (object);
}

static void
qui_server_list_class_init (QuiServerListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_server_list_dispose;
  object_class->finalize = qui_server_list_finalize;
}

static void
qui_server_list_init (QuiServerList *self)
{
  self->servers = g_ptr_array_new_with_free_func (g_object_unref);
  self->visits = g_ptr_array_new_with_free_func (g_object_unref);
  self->departed = g_ptr_array_new ();
}
