/* qui-journal.c: every signal, appended as JSON lines
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-safe-file.h"

struct _QuiJournal
{
  GObject      parent_instance;

  char        *path;
  GThreadPool *writer;        /* one thread: lines are written in the order they were given */
  int          n_unwritten;   /* atomic */
};

G_DEFINE_FINAL_TYPE (QuiJournal, qui_journal, G_TYPE_OBJECT)

/* What waits for the writer. */
typedef struct
{
  char       *time;
  JsonObject *entry;   /* NULL once it is in a line */
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_pointer (&waiting->entry, json_object_unref);
  g_free (waiting->time);
  g_free (waiting);
}

static JsonNode *copy_valid (JsonNode *node);

static void
copy_member (JsonObject *object,
             const char *name,
             JsonNode   *node,
             gpointer    copy)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  json_object_set_member (copy, valid, copy_valid (node));
}

static void
copy_element (JsonArray *array,
              guint      index,
              JsonNode  *node,
              gpointer   copy)
{
  json_array_add_element (copy, copy_valid (node));
}

/* A copy of @node whose strings are valid UTF-8: the generator does not look. */
static JsonNode *
copy_valid (JsonNode *node)
{
  JsonNode *result;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *copy = json_object_new ();

      json_object_foreach_member (json_node_get_object (node), copy_member, copy);
      result = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (result, g_steal_pointer (&copy));
      return result;
    }

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *copy = json_array_new ();

      json_array_foreach_element (json_node_get_array (node), copy_element, copy);
      result = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (result, g_steal_pointer (&copy));
      return result;
    }

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *valid = g_utf8_make_valid (json_node_get_string (node), -1);

      return json_node_init_string (json_node_alloc (), valid);
    }

  return json_node_copy (node);
}

static GString *
make_line (const char *time,
           JsonObject *entry)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GString *line;

  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "program", "Quiesce " QUI_VERSION);
  json_object_foreach_member (entry, copy_member, object);

  root = json_node_init_object (json_node_alloc (), object);
  text = json_to_string (root, FALSE);
  line = g_string_new (text);
  g_string_append_c (line, '\n');

  return line;
}

/* One write, on a line of its own even where an earlier line was cut off by a crash; all of it or nothing. errno on failure. */
static gboolean
write_line (int      fd,
            GString *line)
{
  struct stat info;
  char last = '\n';
  gssize n;

  /* Another instance in the middle of its line would look like a line that was cut off. */
  if (!qui_safe_file_lock_fd (fd))
    {
      errno = EBUSY;
      return FALSE;
    }

  if (fstat (fd, &info) != 0)
    return FALSE;

  if (info.st_size > 0 && pread (fd, &last, 1, info.st_size - 1) == 1 && last != '\n')
    g_string_prepend_c (line, '\n');

  do
    n = write (fd, line->str, line->len);
  while (n < 0 && errno == EINTR);

  if (n >= 0 && (gsize) n < line->len)
    {
      errno = ftruncate (fd, info.st_size) == 0 ? ENOSPC : errno;
      return FALSE;
    }

  return n >= 0 && fsync (fd) == 0;
}

static gboolean
append (const char  *path,
        GString     *line,
        GError     **error)
{
  gboolean written;
  int fd;

  if (!qui_safe_file_make_folder (path, error))
    return FALSE;

  fd = open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  written = fd >= 0 && write_line (fd, line);
  if (!written)
    qui_safe_file_set_write_error (error, path, errno);
  if (fd >= 0)
    close (fd);

  return written;
}

static void
write_job (gpointer data,
           gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (data);
  QuiJournal *self = g_task_get_source_object (task);
  Waiting *waiting = g_task_get_task_data (task);
  GString *line = make_line (waiting->time, waiting->entry);
  GError *error = NULL;
  gboolean written = append (self->path, line, &error);

  g_string_free (line, TRUE);
  /* Here, not where the task ends: that of a thousand sessions takes its time. */
  g_clear_pointer (&waiting->entry, json_object_unref);
  g_atomic_int_add (&self->n_unwritten, -1);
  if (written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
qui_journal_finalize (GObject *object)
{
  QuiJournal *self = QUI_JOURNAL (object);

  /* Each job holds a reference: there is none left. This may be the writer itself, so it is not waited for. */
  g_thread_pool_free (self->writer, FALSE, FALSE);
  g_free (self->path);

  G_OBJECT_CLASS (qui_journal_parent_class)->finalize (object);
}

static void
qui_journal_class_init (QuiJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_journal_finalize;
}

static void
qui_journal_init (QuiJournal *self)
{
  self->writer = g_thread_pool_new (write_job, NULL, 1, FALSE, NULL);
}

QuiJournal *
qui_journal_new (const char *path)
{
  QuiJournal *self = g_object_new (QUI_TYPE_JOURNAL, NULL);

  self->path = path != NULL ? g_canonicalize_filename (path, NULL)
                            : g_build_filename (g_get_user_state_dir (), "quiesce", "actions.jsonl", NULL);

  return self;
}

void
qui_journal_append_async (QuiJournal          *self,
                          JsonObject          *entry,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  Waiting *waiting;
  GTask *task;

  g_return_if_fail (QUI_IS_JOURNAL (self));
  g_return_if_fail (entry != NULL);

  waiting = g_new0 (Waiting, 1);
  waiting->time = g_date_time_format_iso8601 (now);
  waiting->entry = json_object_ref (entry);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, qui_journal_append_async);
  g_task_set_task_data (task, waiting, waiting_free);

  g_atomic_int_inc (&self->n_unwritten);
  g_thread_pool_push (self->writer, task, NULL);
}

gboolean
qui_journal_append_finish (QuiJournal    *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
qui_journal_is_written (QuiJournal *self)
{
  g_return_val_if_fail (QUI_IS_JOURNAL (self), TRUE);

  return g_atomic_int_get (&self->n_unwritten) == 0;
}

const char *
qui_journal_get_path (QuiJournal *self)
{
  g_return_val_if_fail (QUI_IS_JOURNAL (self), NULL);

  return self->path;
}
