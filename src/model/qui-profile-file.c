/* qui-profile-file.c: the key file of saved connections, and changes to it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-profile-file.h"

#include <glib/gi18n-lib.h>

#include "qui-key-text.h"
#include "qui-safe-file.h"

/* A key of the file is the property of the same name. "host" stands before "parameters": a changed host drops an address from there. */
static const char * const fields[] = {
  "name", "host", "port", "database", "user", "sslmode", "parameters", "environment", "keep-password", "role", "group",
  "tunnel", "tunnel-jump", "tunnel-key", "console",
};

G_STATIC_ASSERT (G_N_ELEMENTS (fields) == QUI_N_PROFILE_FIELDS);

static char *
get_field (QuiProfile *profile,
           guint       field)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (profile), fields[field], &value);

  if (G_VALUE_HOLDS_ENUM (&value))
    {
      g_autoptr (GEnumClass) klass = g_type_class_ref (G_VALUE_TYPE (&value));

      if (g_value_get_enum (&value) == 0)
        return g_strdup ("");
      return g_strdup (g_enum_get_value (klass, g_value_get_enum (&value))->value_nick);
    }

  if (G_VALUE_HOLDS_BOOLEAN (&value))
    return g_strdup (g_value_get_boolean (&value) ? "true" : "");

  return g_value_dup_string (&value);
}

/* A word that we do not know counts as the default, and stays in the file. */
static void
set_field (QuiProfile *profile,
           guint       field,
           const char *text)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (profile), fields[field]);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      const GEnumValue *value = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, text);

      g_object_set (profile, fields[field], value != NULL ? value->value : 0, NULL);
    }
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_object_set (profile, fields[field], g_str_equal (text, "true") || g_str_equal (text, "1"), NULL);
  else
    g_object_set (profile, fields[field], text, NULL);
}

QuiProfileRecord *
qui_profile_record_new (QuiProfile *profile)
{
  QuiProfileRecord *record = g_new0 (QuiProfileRecord, 1);

  record->uuid = g_strdup (qui_profile_get_uuid (profile));
  for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
    record->values[i] = get_field (profile, i);

  return record;
}

static QuiProfileRecord *
record_copy (const QuiProfileRecord *record)
{
  QuiProfileRecord *copy = g_new0 (QuiProfileRecord, 1);

  copy->uuid = g_strdup (record->uuid);
  for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
    copy->values[i] = g_strdup (record->values[i]);

  return copy;
}

void
qui_profile_record_free (gpointer data)
{
  QuiProfileRecord *record = data;

  g_free (record->uuid);
  for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
    g_free (record->values[i]);
  g_free (record);
}

guint
qui_profile_record_diff (const QuiProfileRecord *a,
                         const QuiProfileRecord *b)
{
  guint mask = 0;

  for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
    {
      if (!g_str_equal (a->values[i], b->values[i]))
        mask |= 1u << i;
    }

  return mask;
}

void
qui_profile_record_apply (const QuiProfileRecord *record,
                          const QuiProfileRecord *before,
                          QuiProfile             *profile)
{
  g_object_freeze_notify (G_OBJECT (profile));
  for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
    {
      if (before == NULL || !g_str_equal (record->values[i], before->values[i]))
        set_field (profile, i, record->values[i]);
    }
  g_object_thaw_notify (G_OBJECT (profile));
}

QuiProfileChange *
qui_profile_change_put (QuiProfile *profile,
                        guint       changed_fields)
{
  QuiProfileChange *change = g_new0 (QuiProfileChange, 1);

  change->kind = QUI_PROFILE_CHANGE_PUT;
  change->uuid = g_strdup (qui_profile_get_uuid (profile));
  change->record = qui_profile_record_new (profile);
  change->fields = changed_fields;

  return change;
}

QuiProfileChange *
qui_profile_change_remove (const char *uuid)
{
  QuiProfileChange *change = g_new0 (QuiProfileChange, 1);

  change->kind = QUI_PROFILE_CHANGE_REMOVE;
  change->uuid = g_strdup (uuid);

  return change;
}

QuiProfileChange *
qui_profile_change_move (const char *uuid,
                         const char *after)
{
  QuiProfileChange *change = g_new0 (QuiProfileChange, 1);

  change->kind = QUI_PROFILE_CHANGE_MOVE;
  change->uuid = g_strdup (uuid);
  change->after = g_strdup (after);

  return change;
}

static gpointer
change_copy (gconstpointer source,
             gpointer      user_data)
{
  const QuiProfileChange *change = source;
  QuiProfileChange *copy = g_new0 (QuiProfileChange, 1);

  copy->kind = change->kind;
  copy->uuid = g_strdup (change->uuid);
  copy->record = change->record != NULL ? record_copy (change->record) : NULL;
  copy->fields = change->fields;
  copy->after = g_strdup (change->after);

  return copy;
}

void
qui_profile_change_free (gpointer data)
{
  QuiProfileChange *change = data;

  g_free (change->uuid);
  g_clear_pointer (&change->record, qui_profile_record_free);
  g_free (change->after);
  g_free (change);
}

void
qui_profile_file_result_free (gpointer data)
{
  QuiProfileFileResult *result = data;

  g_free (result->file);
  g_clear_pointer (&result->records, g_ptr_array_unref);
  g_free (result->damage);
  g_clear_error (&result->read_error);
  g_clear_error (&result->write_error);
  g_free (result);
}

typedef struct
{
  char      *path;
  GPtrArray *changes;
  gboolean   write;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_ptr_array_unref (job->changes);
  g_free (job);
}

static void
change_text (QuiKeyText             *text,
             const QuiProfileChange *change)
{
  guint mask;

  switch (change->kind)
    {
    case QUI_PROFILE_CHANGE_PUT:
      /* A group that somebody else removed meanwhile comes back whole: a change is not lost. */
      mask = qui_key_text_has_group (text, change->uuid) ? change->fields : G_MAXUINT;
      for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
        {
          if (mask & (1u << i))
            qui_key_text_set (text, change->uuid, fields[i], change->record->values[i]);
        }
      break;

    case QUI_PROFILE_CHANGE_REMOVE:
      qui_key_text_remove_group (text, change->uuid);
      break;

    case QUI_PROFILE_CHANGE_MOVE:
      qui_key_text_move_group (text, change->uuid, change->after);
      break;
    }
}

static QuiProfileRecord *
read_record (GKeyFile   *key_file,
             const char *group)
{
  QuiProfileRecord *record = g_new0 (QuiProfileRecord, 1);

  record->uuid = g_strdup (group);
  for (guint i = 0; i < QUI_N_PROFILE_FIELDS; i++)
    {
      char *value = g_key_file_get_string (key_file, group, fields[i], NULL);

      /* No UTF-8, or an escape that is none: as it stands there. */
      if (value == NULL)
        {
          g_autofree char *raw = g_key_file_get_value (key_file, group, fields[i], NULL);

          value = g_utf8_make_valid (raw != NULL ? raw : "", -1);
        }
      record->values[i] = value;
    }

  return record;
}

static GPtrArray *
read_records (const char *text)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  GPtrArray *records = g_ptr_array_new_with_free_func (qui_profile_record_free);

  g_key_file_load_from_data (key_file, text, strlen (text), G_KEY_FILE_NONE, NULL);
  groups = g_key_file_get_groups (key_file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_uuid_string_is_valid (groups[i]))
        g_ptr_array_add (records, read_record (key_file, groups[i]));
    }

  return records;
}

static gboolean
is_damaged (const char *contents,
            gsize       length)
{
  g_autoptr (GKeyFile) key_file = g_key_file_new ();

  return strlen (contents) != length
      || (length > 0 && !g_key_file_load_from_data (key_file, contents, length, G_KEY_FILE_NONE, NULL));
}

/* What of the damaged file can be used; FALSE if the file could not be kept, and then it must not be replaced. */
static gboolean
rescue (QuiProfileFileResult  *result,
        char                 **contents,
        gsize                  length,
        gint64                 modified,
        GError               **error)
{
  g_autofree char *damaged = g_steal_pointer (contents);
  g_autofree char *kept = qui_safe_file_keep_damaged (result->file, damaged, length, modified, error);
  g_autofree char *name = g_filename_display_name (kept != NULL ? kept : result->file);

  *contents = qui_key_text_salvage (damaged, length);

  if (kept != NULL)
    result->damage = g_strdup_printf (_("The file of saved connections is damaged. It is kept as “%s”; what could be read of it is shown."), name);
  else
    result->damage = g_strdup_printf (_("The file of saved connections, “%s”, is damaged and could not be kept beside. "
                                        "It is left as it is, and changes are not saved."), name);

  return kept != NULL;
}

static void
update_locked (QuiProfileFileResult *result,
               GPtrArray            *changes,
               gboolean              write)
{
  g_autoptr (QuiKeyText) text = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *updated = NULL;
  gsize length;
  gint64 modified;

  if (!qui_safe_file_read (result->file, &contents, &length, &modified, &result->read_error))
    return;

  if (contents != NULL && is_damaged (contents, length)
      && !rescue (result, &contents, length, modified, write ? &result->write_error : NULL))
    write = FALSE;

  text = qui_key_text_new (contents != NULL ? contents : "");
  for (guint i = 0; i < changes->len; i++)
    change_text (text, changes->pdata[i]);

  updated = qui_key_text_to_string (text);
  result->records = read_records (updated);

  if (write && g_strcmp0 (updated, contents) != 0)
    qui_safe_file_replace (result->file, updated, strlen (updated), &result->write_error);
}

static void
update (Job                  *job,
        QuiProfileFileResult *result)
{
  gboolean write = job->write;
  int lock = -1;

  result->file = qui_safe_file_resolve (job->path, &result->read_error);
  if (result->file == NULL)
    return;

  if (write && (!qui_safe_file_make_folder (result->file, &result->write_error)
                || (lock = qui_safe_file_lock (result->file, &result->write_error)) < 0))
    write = FALSE;

  update_locked (result, job->changes, write);

  if (lock >= 0)
    qui_safe_file_unlock (lock);
}

static void
run_job (GTask        *task,
         gpointer      source,
         gpointer      task_data,
         GCancellable *cancellable)
{
  Job *job = task_data;
  QuiProfileFileResult *result = g_new0 (QuiProfileFileResult, 1);

  result->n_changes = job->changes->len;
  update (job, result);
  g_task_return_pointer (task, result, qui_profile_file_result_free);
}

void
qui_profile_file_update_async (const char          *path,
                               GPtrArray           *changes,
                               gboolean             write,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->changes = g_ptr_array_copy (changes, change_copy, NULL);
  job->write = write;

  g_task_set_source_tag (task, qui_profile_file_update_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run_job);
}

QuiProfileFileResult *
qui_profile_file_update_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
