/* qui-service-list.c: the services that libpq knows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-service-list.h"

#include "qui-array-list.h"
#include "qui-file-watch.h"
#include "qui-import.h"
#include "qui-safe-file.h"

/* An editor writes a file in several steps. */
#define RELOAD_AFTER_MS 50

struct _QuiServiceList
{
  GObject    parent_instance;

  GStrv      paths;
  GPtrArray *watches;
  GPtrArray *profiles;
  guint      n_asked;    /* the latest reading is the one that counts */
};

QUI_DEFINE_ARRAY_LIST (QuiServiceList, qui_service_list, profiles, QUI_TYPE_PROFILE)

/* ---- Reading ---- */

static gboolean
is_among (GPtrArray  *profiles,
          const char *name)
{
  for (guint i = 0; i < profiles->len; i++)
    if (g_str_equal (qui_profile_get_name (g_ptr_array_index (profiles, i)), name))
      return TRUE;
  return FALSE;
}

/* The first file that has a service is the one that libpq takes it from. */
static void
read_files (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  g_autoptr (GPtrArray) services = g_ptr_array_new_with_free_func (g_object_unref);
  GStrv paths = task_data;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
      char *text = NULL;
      gsize length;
      gint64 modified;

      if (!qui_safe_file_read (paths[i], &text, &length, &modified, NULL) || text == NULL)
        continue;
      qui_import_parse_services (text, found);
      qui_password_free (text);   /* a service may name a password */
      for (guint j = 0; j < found->len; j++)
        {
          const char *name = qui_profile_get_name (g_ptr_array_index (found, j));

          if (!is_among (services, name))
            g_ptr_array_add (services, qui_profile_new_service (name));
        }
    }
  g_task_return_pointer (task, g_steal_pointer (&services), (GDestroyNotify) g_ptr_array_unref);
}

static QuiProfile *
find (QuiServiceList *self,
      QuiProfile     *service)
{
  for (guint i = 0; i < self->profiles->len; i++)
    if (qui_profile_equal (g_ptr_array_index (self->profiles, i), service))
      return g_ptr_array_index (self->profiles, i);
  return NULL;
}

static void
take_services (QuiServiceList *self,
               GPtrArray      *services)
{
  g_autoptr (GPtrArray) before = NULL;
  gboolean changed = services->len != self->profiles->len;

  for (guint i = 0; i < services->len; i++)
    {
      QuiProfile *known = find (self, g_ptr_array_index (services, i));

      changed = changed || known == NULL || known != g_ptr_array_index (self->profiles, i);
      if (known != NULL)
        {
          g_object_unref (g_ptr_array_index (services, i));
          services->pdata[i] = g_object_ref (known);
        }
    }
  if (!changed)
    return;

  before = g_steal_pointer (&self->profiles);
  self->profiles = g_ptr_array_ref (services);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before->len, services->len);
}

static void
files_read (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  QuiServiceList *self = QUI_SERVICE_LIST (source);
  g_autoptr (GTask) asked = user_data;
  g_autoptr (GPtrArray) services = g_task_propagate_pointer (G_TASK (result), NULL);

  /* What was read later may come earlier. */
  if (g_task_get_task_data (asked) == GUINT_TO_POINTER (self->n_asked))
    take_services (self, services);
  g_task_return_boolean (asked, TRUE);
}

void
qui_service_list_read_async (QuiServiceList      *self,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) reading = NULL;
  GTask *asked;

  g_return_if_fail (QUI_IS_SERVICE_LIST (self));

  asked = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (asked, qui_service_list_read_async);
  g_task_set_task_data (asked, GUINT_TO_POINTER (++self->n_asked), NULL);

  reading = g_task_new (self, NULL, files_read, asked);
  g_task_set_task_data (reading, g_strdupv (self->paths), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (reading, read_files);
}

void
qui_service_list_read_finish (QuiServiceList *self,
                              GAsyncResult   *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
file_changed (gpointer self)
{
  qui_service_list_read_async (self, NULL, NULL);
}

/* ---- The object ---- */

static void
qui_service_list_dispose (GObject *object)
{
  g_ptr_array_set_size (QUI_SERVICE_LIST (object)->watches, 0);

  G_OBJECT_CLASS (qui_service_list_parent_class)->dispose (object);
}

static void
qui_service_list_finalize (GObject *object)
{
  QuiServiceList *self = QUI_SERVICE_LIST (object);

  g_clear_pointer (&self->paths, g_strfreev);
  g_clear_pointer (&self->watches, g_ptr_array_unref);
  g_clear_pointer (&self->profiles, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_service_list_parent_class)->finalize (object);
}

static void
qui_service_list_class_init (QuiServiceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_service_list_dispose;
  object_class->finalize = qui_service_list_finalize;
}

static void
qui_service_list_init (QuiServiceList *self)
{
  self->profiles = g_ptr_array_new_with_free_func (g_object_unref);
  self->watches = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_file_watch_free);
}

QuiServiceList *
qui_service_list_new (void)
{
  QuiServiceList *self = g_object_new (QUI_TYPE_SERVICE_LIST, NULL);

  self->paths = qui_import_dup_service_paths ();
  for (guint i = 0; self->paths[i] != NULL; i++)
    g_ptr_array_add (self->watches, qui_file_watch_new (self->paths[i], RELOAD_AFTER_MS, file_changed, self));
  return self;
}
