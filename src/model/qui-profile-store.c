/* qui-profile-store.c: the list of saved connections, one key file
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile-store.h"

#include "qui-file-watch.h"
#include "qui-profile-file.h"

/* How it works: each change is applied to the list at once and remembered in "pending". One job at a time runs on a worker: it reads the
 * file anew, carries out all pending changes on it, writes it if it shall, and gives back the whole list, which the list here then follows.
 * After a failed write the changes stay pending; the next write carries them out again. */

#define RELOAD_DELAY_MS 50

typedef struct
{
  QuiProfile       *profile;
  QuiProfileRecord *base;      /* what was last put or read: the difference to it is what the person changed */
} Entry;

struct _QuiProfileStore
{
  GObject       parent_instance;

  char         *path;
  char         *file;             /* what is watched beside path: where its symbolic links lead */
  GPtrArray    *entries;
  GPtrArray    *pending;          /* of QuiProfileChange, oldest first */
  char         *problem;
  char         *damage;           /* told until the end of the run */

  gboolean      busy;
  gboolean      writing;          /* the job under way writes */
  gboolean      want_read;
  gboolean      want_write;
  GPtrArray    *loading;          /* of GTask: waiting for the next read */
  GPtrArray    *being_loaded;     /* of GTask: waiting for the job under way */
  GPtrArray    *saving;           /* of GTask: waiting until nothing is pending */

  QuiFileWatch *watch;
  QuiFileWatch *file_watch;
};

enum
{
  PROP_0,
  PROP_PROBLEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (QuiProfileStore, qui_profile_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void run_next_job (QuiProfileStore *self);

static Entry *
entry_new (QuiProfile *profile)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->profile = g_object_ref (profile);
  entry->base = qui_profile_record_new (profile);

  return entry;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->profile);
  qui_profile_record_free (entry->base);
  g_free (entry);
}

static GType
qui_profile_store_get_item_type (GListModel *model)
{
  return QUI_TYPE_PROFILE;
}

static guint
qui_profile_store_get_n_items (GListModel *model)
{
  return QUI_PROFILE_STORE (model)->entries->len;
}

static gpointer
qui_profile_store_get_item (GListModel *model,
                            guint       position)
{
  QuiProfileStore *self = QUI_PROFILE_STORE (model);

  if (position >= self->entries->len)
    return NULL;

  return g_object_ref (((Entry *) self->entries->pdata[position])->profile);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = qui_profile_store_get_item_type;
  iface->get_n_items = qui_profile_store_get_n_items;
  iface->get_item = qui_profile_store_get_item;
}

/* NULL if there is none. */
static Entry *
find_entry (GPtrArray  *entries,
            const char *uuid,
            guint      *position)
{
  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = entries->pdata[i];

      if (g_str_equal (qui_profile_get_uuid (entry->profile), uuid))
        {
          if (position != NULL)
            *position = i;
          return entry;
        }
    }

  return NULL;
}

static void
set_problem (QuiProfileStore *self,
             const char      *problem)
{
  if (g_strcmp0 (self->problem, problem) == 0 && (problem == NULL || self->pending->len == 0))   /* a write that fails again is news */
    return;

  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* Puts @entries in place with one items_changed over the smallest range. Takes @entries. */
static void
replace_entries (QuiProfileStore *self,
                 GPtrArray       *entries)
{
  GPtrArray *old = self->entries;
  guint n_old = old->len;
  guint n_new = entries->len;
  guint first = 0;
  guint last = 0;

#define SAME(i, j) (((Entry *) old->pdata[i])->profile == ((Entry *) entries->pdata[j])->profile)
  while (first < MIN (n_old, n_new) && SAME (first, first))
    first++;
  while (last < MIN (n_old, n_new) - first && SAME (n_old - last - 1, n_new - last - 1))
    last++;
#undef SAME

  self->entries = entries;
  if (first + last < MAX (n_old, n_new))
    g_list_model_items_changed (G_LIST_MODEL (self), first, n_old - first - last, n_new - first - last);
  g_ptr_array_unref (old);
}

/* The list follows what the file says; a profile that stays is the same object. */
static void
follow (QuiProfileStore *self,
        GPtrArray       *records)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);

  for (guint i = 0; i < records->len; i++)
    {
      QuiProfileRecord *record = records->pdata[i];
      Entry *before = find_entry (self->entries, record->uuid, NULL);
      g_autoptr (QuiProfile) read = g_object_new (QUI_TYPE_PROFILE, "uuid", record->uuid, NULL);
      Entry *entry;

      qui_profile_record_apply (record, NULL, read);
      entry = entry_new (read);
      if (before != NULL)
        {
          g_set_object (&entry->profile, before->profile);
          qui_profile_record_apply (entry->base, before->base, entry->profile);
        }
      g_ptr_array_add (entries, entry);
    }

  replace_entries (self, entries);
}

/* Answers what is in *@waiting now, not what comes meanwhile. */
static void
answer_tasks (GPtrArray    **waiting,
              const GError  *error)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (waiting);

  *waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    {
      if (error != NULL)
        g_task_return_error (tasks->pdata[i], g_error_copy (error));
      else
        g_task_return_boolean (tasks->pdata[i], TRUE);
    }
}

static void
file_changed_cb (gpointer data)
{
  QuiProfileStore *self = QUI_PROFILE_STORE (data);

  self->want_read = TRUE;
  run_next_job (self);
}

/* Symbolic links are watched at both ends. */
static void
watch_file (QuiProfileStore *self,
            const char      *file)
{
  if (file == NULL || g_strcmp0 (self->file, file) == 0)
    return;

  g_free (self->file);
  self->file = g_strdup (file);
  g_clear_pointer (&self->file_watch, qui_file_watch_free);
  if (g_str_equal (self->file, self->path))
    return;

  /* It may have changed before we began to watch. */
  self->file_watch = qui_file_watch_new (self->file, RELOAD_DELAY_MS, file_changed_cb, self);
  self->want_read = TRUE;
}

static void
job_done_cb (GObject      *source,
             GAsyncResult *task_result,
             gpointer      user_data)
{
  g_autoptr (QuiProfileStore) self = QUI_PROFILE_STORE (user_data);
  g_autoptr (QuiProfileFileResult) result = qui_profile_file_update_finish (task_result);
  const GError *error = result->write_error != NULL ? result->write_error : result->read_error;
  gboolean wrote = self->writing;
  gboolean newer = self->pending->len > result->n_changes;

  self->busy = FALSE;
  self->writing = FALSE;
  watch_file (self, result->file);

  if (result->damage != NULL)
    {
      g_free (self->damage);
      self->damage = g_steal_pointer (&result->damage);
    }

  if (wrote && error == NULL)
    g_ptr_array_remove_range (self->pending, 0, result->n_changes);

  /* With newer changes this list is out of date: a job that knows them comes next. */
  if (newer)
    self->want_read = TRUE;
  else if (result->records != NULL)
    follow (self, result->records);

  if (error != NULL)
    set_problem (self, error->message);
  else if (wrote || self->pending->len == 0)
    set_problem (self, self->damage);

  answer_tasks (&self->being_loaded, result->read_error);
  if (self->pending->len == 0 || (wrote && error != NULL && !self->want_write))
    answer_tasks (&self->saving, error);

  run_next_job (self);
}

static void
run_next_job (QuiProfileStore *self)
{
  gboolean write = self->want_write;

  if (self->busy || (!self->want_read && !self->want_write))
    return;

  if (self->watch == NULL)
    self->watch = qui_file_watch_new (self->path, RELOAD_DELAY_MS, file_changed_cb, self);

  g_ptr_array_extend_and_steal (self->being_loaded, g_steal_pointer (&self->loading));
  self->loading = g_ptr_array_new_with_free_func (g_object_unref);

  self->busy = TRUE;
  self->writing = write;
  self->want_read = FALSE;
  self->want_write = FALSE;

  qui_profile_file_update_async (self->path, self->pending, write, job_done_cb, g_object_ref (self));
}

static void
change (QuiProfileStore  *self,
        QuiProfileChange *wish)
{
  g_ptr_array_add (self->pending, wish);
  self->want_write = TRUE;
  run_next_job (self);
}

static void
qui_profile_store_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  QuiProfileStore *self = QUI_PROFILE_STORE (object);

  switch (prop_id)
    {
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_profile_store_dispose (GObject *object)
{
  QuiProfileStore *self = QUI_PROFILE_STORE (object);

  g_clear_pointer (&self->watch, qui_file_watch_free);
  g_clear_pointer (&self->file_watch, qui_file_watch_free);
  g_ptr_array_set_size (self->entries, 0);

  G_OBJECT_CLASS (qui_profile_store_parent_class)->dispose (object);
}

static void
qui_profile_store_finalize (GObject *object)
{
  QuiProfileStore *self = QUI_PROFILE_STORE (object);

  g_free (self->path);
  g_free (self->file);
  g_free (self->problem);
  g_free (self->damage);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->pending);
  g_ptr_array_unref (self->loading);
  g_ptr_array_unref (self->being_loaded);
  g_ptr_array_unref (self->saving);

  G_OBJECT_CLASS (qui_profile_store_parent_class)->finalize (object);
}

static void
qui_profile_store_class_init (QuiProfileStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_profile_store_dispose;
  object_class->finalize = qui_profile_store_finalize;
  object_class->get_property = qui_profile_store_get_property;

  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qui_profile_store_init (QuiProfileStore *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->pending = g_ptr_array_new_with_free_func (qui_profile_change_free);
  self->loading = g_ptr_array_new_with_free_func (g_object_unref);
  self->being_loaded = g_ptr_array_new_with_free_func (g_object_unref);
  self->saving = g_ptr_array_new_with_free_func (g_object_unref);
}

QuiProfileStore *
qui_profile_store_new (const char *path)
{
  QuiProfileStore *self = g_object_new (QUI_TYPE_PROFILE_STORE, NULL);

  self->path = path != NULL ? g_canonicalize_filename (path, NULL)
                            : g_build_filename (g_get_user_config_dir (), "quiesce", "connections.ini", NULL);

  return self;
}

void
qui_profile_store_load_async (QuiProfileStore     *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (QUI_IS_PROFILE_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_profile_store_load_async);
  g_ptr_array_add (self->loading, task);

  self->want_read = TRUE;
  run_next_job (self);
}

gboolean
qui_profile_store_load_finish (QuiProfileStore  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
qui_profile_store_put (QuiProfileStore *self,
                       QuiProfile      *profile)
{
  Entry *entry;

  g_return_if_fail (QUI_IS_PROFILE_STORE (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  entry = find_entry (self->entries, qui_profile_get_uuid (profile), NULL);
  if (entry == NULL)
    {
      g_ptr_array_add (self->entries, entry_new (profile));
      g_list_model_items_changed (G_LIST_MODEL (self), self->entries->len - 1, 0, 1);
      change (self, qui_profile_change_put (profile, G_MAXUINT));
    }
  else
    {
      g_autoptr (QuiProfileRecord) base = g_steal_pointer (&entry->base);
      guint changed;

      if (entry->profile != profile)
        qui_profile_assign (entry->profile, profile);
      entry->base = qui_profile_record_new (entry->profile);
      changed = qui_profile_record_diff (base, entry->base);
      if (changed != 0)
        change (self, qui_profile_change_put (entry->profile, changed));
    }
}

void
qui_profile_store_remove (QuiProfileStore *self,
                          QuiProfile      *profile)
{
  g_autofree char *uuid = NULL;
  guint position;

  g_return_if_fail (QUI_IS_PROFILE_STORE (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  uuid = g_strdup (qui_profile_get_uuid (profile));
  if (find_entry (self->entries, uuid, &position) == NULL)
    return;

  g_ptr_array_remove_index (self->entries, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  change (self, qui_profile_change_remove (uuid));
}

void
qui_profile_store_move (QuiProfileStore *self,
                        QuiProfile      *profile,
                        guint            position)
{
  g_autofree char *after = NULL;
  GPtrArray *entries;
  guint from;

  g_return_if_fail (QUI_IS_PROFILE_STORE (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));

  if (find_entry (self->entries, qui_profile_get_uuid (profile), &from) == NULL)
    return;

  position = MIN (position, self->entries->len - 1);
  if (position == from)
    return;

  entries = g_ptr_array_new_with_free_func (entry_free);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (i != from)
        g_ptr_array_add (entries, entry);
    }
  g_ptr_array_insert (entries, position, self->entries->pdata[from]);
  g_ptr_array_set_free_func (self->entries, NULL);
  if (position > 0)
    after = g_strdup (qui_profile_get_uuid (((Entry *) entries->pdata[position - 1])->profile));

  replace_entries (self, entries);
  change (self, qui_profile_change_move (qui_profile_get_uuid (profile), after));
}

QuiProfile *
qui_profile_store_find (QuiProfileStore *self,
                        const char      *uuid)
{
  Entry *entry;

  g_return_val_if_fail (QUI_IS_PROFILE_STORE (self), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  entry = find_entry (self->entries, uuid, NULL);
  return entry != NULL ? entry->profile : NULL;
}

void
qui_profile_store_save_async (QuiProfileStore     *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (QUI_IS_PROFILE_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_profile_store_save_async);
  g_ptr_array_add (self->saving, task);

  if (self->pending->len == 0)
    {
      answer_tasks (&self->saving, NULL);
      return;
    }

  /* A write that is under way has them all, unless newer ones came: those are written next anyway. */
  if (!self->writing)
    self->want_write = TRUE;
  run_next_job (self);
}

gboolean
qui_profile_store_save_finish (QuiProfileStore  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
qui_profile_store_is_saved (QuiProfileStore *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE_STORE (self), FALSE);

  return self->pending->len == 0;
}

const char *
qui_profile_store_get_problem (QuiProfileStore *self)
{
  g_return_val_if_fail (QUI_IS_PROFILE_STORE (self), NULL);

  return self->problem;
}
