/* qui-closure-journal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-closure-journal.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "qui-safe-file.h"

#define SUFFIX ".json"

/* How long another program's hold on the folder is waited for. */
#define FOLDER_TRIES    100
#define FOLDER_PAUSE_US (10 * 1000)

struct _QuiClosureJournal
{
  GObject      parent_instance;

  char        *folder;
  GThreadPool *worker;     /* one thread: in the order given */
  GHashTable  *held;       /* id -> descriptor that holds its lock; the worker's alone */
};

G_DEFINE_FINAL_TYPE (QuiClosureJournal, qui_closure_journal, G_TYPE_OBJECT)

QuiIntention *
qui_intention_copy (const QuiIntention *intention)
{
  QuiIntention *copy = g_new (QuiIntention, 1);

  *copy = *intention;
  copy->id = g_strdup (intention->id);
  copy->profile = g_strdup (intention->profile);
  copy->system_identifier = g_strdup (intention->system_identifier);
  copy->name = g_strdup (intention->name);
  copy->new_name = g_strdup (intention->new_name);
  copy->tablespace = g_strdup (intention->tablespace);
  copy->application = g_strdup (intention->application);
  copy->console = g_strdup (intention->console);
  copy->held = g_strdupv (intention->held);
  return copy;
}

void
qui_intention_free (QuiIntention *intention)
{
  g_free (intention->id);
  g_free (intention->profile);
  g_free (intention->system_identifier);
  g_free (intention->name);
  g_free (intention->new_name);
  g_free (intention->tablespace);
  g_free (intention->application);
  g_free (intention->console);
  g_strfreev (intention->held);
  g_free (intention);
}

/* --- a file --- */

static char *
path_of (QuiClosureJournal *self,
         const char        *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return g_build_filename (self->folder, name, NULL);
}

static void
add_pooler (JsonObject         *object,
            const QuiIntention *intention)
{
  JsonObject *pooler = json_object_new ();
  JsonArray *held = json_array_new ();

  for (guint i = 0; intention->held != NULL && intention->held[i] != NULL; i++)
    json_array_add_string_element (held, intention->held[i]);
  json_object_set_string_member (pooler, "console", intention->console);
  json_object_set_string_member (pooler, "hold", qui_hold_kind_nick (intention->hold));
  json_object_set_array_member (pooler, "databases", held);
  json_object_set_object_member (object, "pooler", pooler);
}

static char *
to_json (const QuiIntention *intention)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = NULL;

  json_object_set_string_member (object, "id", intention->id);
  json_object_set_string_member (object, "profile", intention->profile);
  json_object_set_string_member (object, "system_identifier", intention->system_identifier);
  json_object_set_string_member (object, "mode", qui_clearance_mode_nick (intention->mode));
  json_object_set_int_member (object, "database_oid", intention->database_oid);
  json_object_set_int_member (object, "other_oid", intention->other_oid);
  json_object_set_string_member (object, "name", intention->name);
  if (intention->new_name != NULL)
    json_object_set_string_member (object, "new_name", intention->new_name);
  if (intention->tablespace != NULL)
    json_object_set_string_member (object, "tablespace", intention->tablespace);
  if (intention->application != NULL)
    json_object_set_string_member (object, "application", intention->application);
  json_object_set_boolean_member (object, "was_open", intention->was_open);
  json_object_set_int_member (object, "begun", intention->begun);
  if (intention->console != NULL)
    add_pooler (object, intention);
  root = json_node_init_object (json_node_alloc (), object);
  return json_to_string (root, TRUE);
}

static char *
dup_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? g_strdup (json_node_get_string (node)) : NULL;
}

static void
read_pooler (QuiIntention *intention,
             JsonObject   *object)
{
  JsonNode *node = json_object_get_member (object, "pooler");
  JsonObject *pooler = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *list = pooler != NULL ? json_object_get_member (pooler, "databases") : NULL;
  g_autoptr (GStrvBuilder) held = g_strv_builder_new ();
  g_autofree char *hold = pooler != NULL ? dup_member (pooler, "hold") : NULL;

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list) || !qui_hold_kind_from_nick (hold, &intention->hold))
    return;
  intention->console = dup_member (pooler, "console");
  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      JsonNode *name = json_array_get_element (json_node_get_array (list), i);

      if (json_node_get_value_type (name) == G_TYPE_STRING)
        g_strv_builder_add (held, json_node_get_string (name));
    }
  intention->held = g_strv_builder_end (held);
}

/* NULL: that is none of ours, or damaged. */
static QuiIntention *
from_json (const char *text,
           gsize       length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (QuiIntention) intention = g_new0 (QuiIntention, 1);
  g_autofree char *mode = NULL;
  JsonObject *object;

  if (!json_parser_load_from_data (parser, text, length, NULL) || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;

  object = json_node_get_object (json_parser_get_root (parser));
  mode = dup_member (object, "mode");
  intention->id = dup_member (object, "id");
  intention->profile = dup_member (object, "profile");
  intention->system_identifier = dup_member (object, "system_identifier");
  intention->name = dup_member (object, "name");
  intention->new_name = dup_member (object, "new_name");
  intention->tablespace = dup_member (object, "tablespace");
  intention->application = dup_member (object, "application");
  intention->database_oid = (guint32) json_object_get_int_member_with_default (object, "database_oid", 0);
  intention->other_oid = (guint32) json_object_get_int_member_with_default (object, "other_oid", 0);
  intention->was_open = json_object_get_boolean_member_with_default (object, "was_open", TRUE);
  read_pooler (intention, object);
  intention->begun = json_object_get_int_member_with_default (object, "begun", 0);
  if (intention->id == NULL || intention->system_identifier == NULL || intention->name == NULL || intention->database_oid == 0
      || !qui_clearance_mode_from_nick (mode, &intention->mode))
    return NULL;
  return g_steal_pointer (&intention);
}

/* Whether a living program holds the file; where there are no locks nobody does. */
static gboolean
is_held (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean held;

  if (fd < 0)
    return FALSE;
  held = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return held;
}

/* --- on the worker --- */

typedef enum
{
  JOB_WRITE,
  JOB_REMOVE,
  JOB_FORGET,
  JOB_LOAD,
} JobKind;

typedef struct
{
  JobKind       kind;
  QuiIntention *intention;
  char         *id;                  /* REMOVE; FORGET: the system identifier */
  guint32       database_oid;
  gboolean      also_own;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->intention, qui_intention_free);
  g_free (job->id);
  g_free (job);
}

/* So that nobody sees a file before its lock. Where nothing can be locked it is done without; -1 then. */
static int
lock_folder (QuiClosureJournal *self,
             int                operation)
{
  int fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; fd >= 0 && i < FOLDER_TRIES && flock (fd, operation | LOCK_NB) != 0 && errno == EWOULDBLOCK; i++)
    g_usleep (FOLDER_PAUSE_US);
  return fd;
}

static void
unlock_folder (int fd)
{
  if (fd >= 0)
    close (fd);
}

static gboolean
write_locked (QuiClosureJournal   *self,
              const QuiIntention  *intention,
              GError             **error)
{
  g_autofree char *path = path_of (self, intention->id);
  g_autofree char *text = to_json (intention);
  int fd;

  if (!qui_safe_file_replace (path, text, strlen (text), error))
    return FALSE;

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0)
    {
      flock (fd, LOCK_EX | LOCK_NB);
      g_hash_table_replace (self->held, g_strdup (intention->id), GINT_TO_POINTER (fd));
    }
  return TRUE;
}

static gboolean
do_write (QuiClosureJournal   *self,
          const QuiIntention  *intention,
          GError             **error)
{
  g_autofree char *path = path_of (self, intention->id);
  gboolean written;
  int folder;

  if (!qui_safe_file_make_folder (path, error))
    return FALSE;
  folder = lock_folder (self, LOCK_EX);
  written = write_locked (self, intention, error);
  unlock_folder (folder);
  return written;
}

static gboolean
do_remove (QuiClosureJournal  *self,
           const char         *id,
           GError            **error)
{
  g_autofree char *path = path_of (self, id);

  if (g_unlink (path) != 0 && errno != ENOENT)
    {
      qui_safe_file_set_write_error (error, path, errno);
      return FALSE;
    }
  g_hash_table_remove (self->held, id);
  return TRUE;
}

static int
compare_begun (gconstpointer a,
               gconstpointer b)
{
  const QuiIntention *one = *(const QuiIntention * const *) a;
  const QuiIntention *two = *(const QuiIntention * const *) b;

  return one->begun < two->begun ? -1 : one->begun > two->begun;
}

/* @all: also those that somebody else holds. */
static GPtrArray *
do_load (QuiClosureJournal *self,
         gboolean           also_own,
         gboolean           all)
{
  GPtrArray *intentions = g_ptr_array_new_with_free_func ((GDestroyNotify) qui_intention_free);
  int folder = lock_folder (self, LOCK_SH);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_autofree char *text = NULL;
      QuiIntention *intention;
      gint64 modified;
      gsize length;
      gboolean own;

      if (!g_str_has_suffix (name, SUFFIX) || name[0] == '.' || !qui_safe_file_read (path, &text, &length, &modified, NULL) || text == NULL)
        continue;
      intention = from_json (text, length);
      if (intention == NULL)
        continue;
      own = g_hash_table_contains (self->held, intention->id);
      if (all || (own ? also_own : !is_held (path)))
        g_ptr_array_add (intentions, intention);
      else
        qui_intention_free (intention);
    }
  unlock_folder (folder);
  g_ptr_array_sort (intentions, compare_begun);
  return intentions;
}

static gboolean
do_forget (QuiClosureJournal  *self,
           const char         *system_identifier,
           guint32             database_oid,
           GError            **error)
{
  g_autoptr (GPtrArray) intentions = do_load (self, TRUE, TRUE);

  for (guint i = 0; i < intentions->len; i++)
    {
      const QuiIntention *intention = g_ptr_array_index (intentions, i);

      if (intention->mode == QUI_CLEARANCE_CLOSE && intention->database_oid == database_oid
          && g_str_equal (intention->system_identifier, system_identifier) && !do_remove (self, intention->id, error))
        return FALSE;
    }
  return TRUE;
}

static void
work (gpointer data,
      gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (data);
  QuiClosureJournal *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean done = TRUE;

  switch (job->kind)
    {
    case JOB_WRITE:
      done = do_write (self, job->intention, &error);
      break;
    case JOB_REMOVE:
      done = do_remove (self, job->id, &error);
      break;
    case JOB_FORGET:
      done = do_forget (self, job->id, job->database_oid, &error);
      break;
    case JOB_LOAD:
    default:
      g_task_return_pointer (task, do_load (self, job->also_own, FALSE), (GDestroyNotify) g_ptr_array_unref);
      return;
    }

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @job. */
static void
push (QuiClosureJournal   *self,
      Job                 *job,
      GAsyncReadyCallback  callback,
      gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_task_data (task, job, job_free);
  g_thread_pool_push (self->worker, task, NULL);
}

/* --- the object --- */

static void
close_descriptor (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

static void
qui_closure_journal_finalize (GObject *object)
{
  QuiClosureJournal *self = QUI_CLOSURE_JOURNAL (object);

  /* Each job holds a reference: there is none left. This may be the worker itself, so it is not waited for. */
  g_thread_pool_free (self->worker, FALSE, FALSE);
  g_hash_table_unref (self->held);
  g_free (self->folder);

  G_OBJECT_CLASS (qui_closure_journal_parent_class)->finalize (object);
}

static void
qui_closure_journal_class_init (QuiClosureJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_closure_journal_finalize;
}

static void
qui_closure_journal_init (QuiClosureJournal *self)
{
  self->worker = g_thread_pool_new (work, NULL, 1, FALSE, NULL);
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, close_descriptor);
}

QuiClosureJournal *
qui_closure_journal_new (const char *folder)
{
  QuiClosureJournal *self = g_object_new (QUI_TYPE_CLOSURE_JOURNAL, NULL);

  self->folder = folder != NULL ? g_canonicalize_filename (folder, NULL)
                                : g_build_filename (g_get_user_state_dir (), "quiesce", "unfinished", NULL);
  return self;
}

void
qui_closure_journal_write_async (QuiClosureJournal   *self,
                                 const QuiIntention  *intention,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (QUI_IS_CLOSURE_JOURNAL (self));

  job->kind = JOB_WRITE;
  job->intention = qui_intention_copy (intention);
  push (self, job, callback, user_data);
}

gboolean
qui_closure_journal_write_finish (QuiClosureJournal  *self,
                                  GAsyncResult       *result,
                                  GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
qui_closure_journal_remove_async (QuiClosureJournal   *self,
                                  const char          *id,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (QUI_IS_CLOSURE_JOURNAL (self));

  job->kind = JOB_REMOVE;
  job->id = g_strdup (id);
  push (self, job, callback, user_data);
}

void
qui_closure_journal_forget_async (QuiClosureJournal   *self,
                                  const char          *system_identifier,
                                  guint32              database_oid,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (QUI_IS_CLOSURE_JOURNAL (self));

  job->kind = JOB_FORGET;
  job->id = g_strdup (system_identifier);
  job->database_oid = database_oid;
  push (self, job, callback, user_data);
}

gboolean
qui_closure_journal_remove_finish (QuiClosureJournal  *self,
                                   GAsyncResult       *result,
                                   GError            **error)
{
  return qui_closure_journal_write_finish (self, result, error);
}

void
qui_closure_journal_load_async (QuiClosureJournal   *self,
                                gboolean             also_own,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  Job *job = g_new0 (Job, 1);

  g_return_if_fail (QUI_IS_CLOSURE_JOURNAL (self));

  job->kind = JOB_LOAD;
  job->also_own = also_own;
  push (self, job, callback, user_data);
}

GPtrArray *
qui_closure_journal_load_finish (QuiClosureJournal  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
