/* qui-connection.c: one connection to a PostgreSQL server, on a worker thread of its own
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-connection.h"

#include <glib/gi18n-lib.h>

#include "qui-living.h"
#include "qui-thread.h"
#include "qui-wire.h"

/* What the object and its thread share. The thread may outlive the object for a while: it finishes the libpq call it is in. */
typedef struct
{
  GAsyncQueue *queue;              /* of Job */
  QuiConninfo *conninfo;
  char        *application_name;
  QuiWire      wire;               /* the thread's alone, but for qui_wire_hurry() */
  GMutex       mutex;
  GPtrArray   *jobs;               /* those not delivered yet; under the mutex */
} Worker;

typedef enum
{
  JOB_CONNECT,
  JOB_RUN,
  JOB_CLOSE,
  JOB_QUIT,
} JobKind;

/* Made in the caller's thread, worked on in the worker's, delivered and freed in the caller's. */
typedef struct
{
  JobKind           kind;
  Worker           *worker;
  GTask            *task;
  guint             generation;
  guint             timeout_ms;
  QuiConnectionJob  func;
  gpointer          data;
  GDestroyNotify    data_free;
  GDestroyNotify    result_free;
  GCancellable     *cancellable;   /* cancelled by theirs, and by closing */
  GCancellable     *theirs;
  gulong            handler;

  gpointer          result;
  GError           *error;
  gboolean          connected;
  int               server_version;
  gint64            server_started;
  int               backend_pid;
  gboolean          pooled;
  const char       *tls;           /* interned */
  char             *local_address;
} Job;

struct _QuiConnection
{
  GObject     parent_instance;

  Worker     *worker;
  guint       generation;          /* counts the calls of close: results of jobs from before say nothing any more */
  gboolean    connected;
  int         server_version;
  gint64      server_started;
  int         backend_pid;
  gboolean    pooled;
  const char *tls;
  char       *local_address;
};

G_DEFINE_FINAL_TYPE (QuiConnection, qui_connection, G_TYPE_OBJECT)

/* All workers whose thread still runs. */
static GMutex workers_mutex;
static GPtrArray *workers;

/* The thread */

static void worker_unref (Worker *worker);

static void
job_free (Job *job)
{
  if (job->data_free)
    job->data_free (job->data);
  if (job->result && job->result_free)
    job->result_free (job->result);
  g_clear_error (&job->error);
  g_free (job->local_address);
  g_clear_object (&job->task);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->theirs);
  g_clear_pointer (&job->worker, worker_unref);
  g_free (job);
}

static void
worker_clear (gpointer data)
{
  Worker *worker = data;

  g_async_queue_unref (worker->queue);
  g_object_unref (worker->wire.hurrying);
  qui_conninfo_unref (worker->conninfo);
  g_free (worker->application_name);
  g_ptr_array_unref (worker->jobs);
  g_mutex_clear (&worker->mutex);
}

static void
worker_unref (Worker *worker)
{
  g_atomic_rc_box_release_full (worker, worker_clear);
}

static gboolean
deliver (gpointer data)
{
  Job *job = data;
  QuiConnection *self = g_task_get_source_object (job->task);

  g_cancellable_disconnect (job->theirs, job->handler);
  g_mutex_lock (&job->worker->mutex);
  g_ptr_array_remove_fast (job->worker->jobs, job);
  g_mutex_unlock (&job->worker->mutex);

  if (job->generation == self->generation)
    {
      self->connected = job->connected;
      self->server_version = job->server_version ? job->server_version : self->server_version;
      self->server_started = job->server_version ? job->server_started : self->server_started;
      self->backend_pid = job->backend_pid;
      self->pooled = job->pooled;
      self->tls = job->tls;
      g_free (self->local_address);
      self->local_address = g_steal_pointer (&job->local_address);
    }

  if (job->error)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, g_steal_pointer (&job->result), job->result_free);
  job_free (job);
  return G_SOURCE_REMOVE;
}

/* Hands the job back to its caller's thread, where everything that belongs to it is freed. */
static void
post (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, job, NULL);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
note_state (Job           *job,
            const QuiWire *wire)
{
  job->connected = wire->conn != NULL;
  job->server_version = wire->server_version;
  job->server_started = wire->server_started;
  job->backend_pid = wire->backend_pid;
  job->pooled = wire->pooled;
  job->tls = g_intern_string (wire->tls);
  job->local_address = g_strdup (wire->local_address);
}

static void
work (Worker *worker,
      Job    *job)
{
  QuiWire *wire = &worker->wire;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    ;
  else if (job->kind == JOB_CONNECT)
    job->result = GINT_TO_POINTER (qui_wire_connect (wire, worker->conninfo, worker->application_name, job->timeout_ms,
                                                     job->cancellable, &job->error));
  else if (!qui_wire_is_up (wire))
    g_set_error_literal (&job->error, QUI_ERROR, QUI_ERROR_LOST, _("There is no connection to the server"));
  else
    job->result = job->func (wire, job->data, job->cancellable, &job->error);
  note_state (job, wire);
  post (job);
}

static gpointer
worker_thread (gpointer data)
{
  Worker *worker = data;
  gboolean go_on = TRUE;

  while (go_on)
    {
      Job *job = g_async_queue_pop (worker->queue);

      switch (job->kind)
        {
        case JOB_CONNECT:
        case JOB_RUN:
          work (worker, job);
          break;
        case JOB_QUIT:
          go_on = FALSE;
          /* fall through */
        case JOB_CLOSE:
        default:
          qui_wire_close (&worker->wire);
          qui_wire_hurry (&worker->wire, FALSE);
          job_free (job);
          break;
        }
    }

  g_mutex_lock (&workers_mutex);
  g_ptr_array_remove_fast (workers, worker);
  g_mutex_unlock (&workers_mutex);
  worker_unref (worker);
  return NULL;
}

static Worker *
worker_new (const QuiConninfo *conninfo,
            const char        *application_name,
            gboolean           console)
{
  Worker *worker = g_atomic_rc_box_new0 (Worker);

  worker->queue = g_async_queue_new_full ((GDestroyNotify) job_free);
  worker->wire.hurrying = g_cancellable_new ();
  worker->wire.console = console;
  worker->conninfo = qui_conninfo_copy (conninfo);
  worker->application_name = g_strdup (application_name);
  worker->jobs = g_ptr_array_new ();
  g_mutex_init (&worker->mutex);

  g_mutex_lock (&workers_mutex);
  if (workers == NULL)
    workers = g_ptr_array_new ();
  g_ptr_array_add (workers, worker);
  g_mutex_unlock (&workers_mutex);
  qui_thread_start ("qui-connection", worker_thread, g_atomic_rc_box_acquire (worker));
  return worker;
}

/* Jobs */

/* From any thread. A job that still waits for its turn is over at once. */
static void
job_cancel (Job *job)
{
  g_cancellable_cancel (job->cancellable);
  if (g_async_queue_remove (job->worker->queue, job))
    {
      g_cancellable_set_error_if_cancelled (job->cancellable, &job->error);
      post (job);
    }
}

static void
on_cancelled (GCancellable *theirs,
              gpointer      job)
{
  job_cancel (job);
}

static void
push_task (QuiConnection *self,
           Job           *job,
           GTask         *task)
{
  GCancellable *theirs = g_task_get_cancellable (task);

  job->worker = g_atomic_rc_box_acquire (self->worker);
  job->task = task;
  job->generation = self->generation;
  job->cancellable = g_cancellable_new ();
  job->theirs = theirs ? g_object_ref (theirs) : NULL;

  g_mutex_lock (&job->worker->mutex);
  g_ptr_array_add (job->worker->jobs, job);
  g_mutex_unlock (&job->worker->mutex);
  g_async_queue_push (job->worker->queue, job);
  if (theirs)
    job->handler = g_cancellable_connect (theirs, G_CALLBACK (on_cancelled), job, NULL);
}

static void
push_order (Worker  *worker,
            JobKind  kind)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  g_async_queue_push (worker->queue, job);
}

/* Cancels everything given so far and orders @kind after it. */
static void
worker_end_jobs (Worker  *worker,
                 JobKind  kind)
{
  qui_wire_hurry (&worker->wire, TRUE);
  g_mutex_lock (&worker->mutex);
  for (guint i = 0; i < worker->jobs->len; i++)
    job_cancel (g_ptr_array_index (worker->jobs, i));
  g_mutex_unlock (&worker->mutex);
  push_order (worker, kind);
}

void
qui_connection_run_async (QuiConnection       *self,
                          QuiConnectionJob     func,
                          gpointer             data,
                          GDestroyNotify       data_free,
                          GDestroyNotify       result_free,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (QUI_IS_CONNECTION (self));
  g_return_if_fail (func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_connection_run_async);
  job = g_new0 (Job, 1);
  job->kind = JOB_RUN;
  job->func = func;
  job->data = data;
  job->data_free = data_free;
  job->result_free = result_free;
  push_task (self, job, task);
}

gpointer
qui_connection_run_finish (QuiConnection  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
qui_connection_connect_async (QuiConnection       *self,
                              guint                timeout_ms,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (QUI_IS_CONNECTION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, qui_connection_connect_async);
  job = g_new0 (Job, 1);
  job->kind = JOB_CONNECT;
  job->timeout_ms = timeout_ms;
  push_task (self, job, task);
}

gboolean
qui_connection_connect_finish (QuiConnection  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/* The object */

static void
qui_connection_finalize (GObject *object)
{
  QuiConnection *self = QUI_CONNECTION (object);

  /* Each job holds a reference: there are none. */
  worker_end_jobs (self->worker, JOB_QUIT);
  g_clear_pointer (&self->worker, worker_unref);
  g_free (self->local_address);

  G_OBJECT_CLASS (qui_connection_parent_class)->finalize (object);
}

static void
qui_connection_class_init (QuiConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = qui_connection_finalize;
}

static void
qui_connection_init (QuiConnection *self)
{
  self->server_started = QUI_TIME_UNKNOWN;
}

QuiConnection *
qui_connection_new (const QuiConninfo *conninfo,
                    const char        *application_name)
{
  QuiConnection *self;

  g_return_val_if_fail (conninfo != NULL, NULL);
  g_return_val_if_fail (application_name != NULL, NULL);

  self = g_object_new (QUI_TYPE_CONNECTION, NULL);
  self->worker = worker_new (conninfo, application_name, FALSE);
  return self;
}

QuiConnection *
qui_connection_new_to_console (const QuiConninfo *conninfo,
                               const char        *application_name)
{
  QuiConnection *self;

  g_return_val_if_fail (conninfo != NULL, NULL);
  g_return_val_if_fail (application_name != NULL, NULL);

  self = g_object_new (QUI_TYPE_CONNECTION, NULL);
  self->worker = worker_new (conninfo, application_name, TRUE);
  return self;
}

void
qui_connection_close (QuiConnection *self)
{
  g_return_if_fail (QUI_IS_CONNECTION (self));

  self->generation++;
  self->connected = FALSE;
  self->backend_pid = 0;
  self->pooled = FALSE;
  self->tls = NULL;
  g_clear_pointer (&self->local_address, g_free);
  worker_end_jobs (self->worker, JOB_CLOSE);
}

gboolean
qui_connection_is_connected (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), FALSE);

  return self->connected;
}

int
qui_connection_get_server_version (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), 0);

  return self->server_version;
}

gint64
qui_connection_get_server_started (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), QUI_TIME_UNKNOWN);

  return self->server_started;
}

int
qui_connection_get_backend_pid (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), 0);

  return self->backend_pid;
}

gboolean
qui_connection_is_pooled (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), FALSE);

  return self->pooled;
}

const char *
qui_connection_get_tls (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), NULL);

  return self->tls;
}

const char *
qui_connection_get_local_address (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), NULL);

  return self->local_address;
}

const char *
qui_connection_get_application_name (QuiConnection *self)
{
  g_return_val_if_fail (QUI_IS_CONNECTION (self), NULL);

  return self->worker->application_name;
}

int *
qui_connection_dup_living_pids (QuiConnection *self,
                                const int     *more)
{
  g_autoptr (QuiLiving) living = NULL;

  g_return_val_if_fail (QUI_IS_CONNECTION (self), NULL);

  living = qui_living_look (self->server_started);
  return qui_living_dup_pids (living, more);
}

int *
qui_pids_copy (const int *pids)
{
  gsize n = 0;

  if (pids == NULL)
    return NULL;
  while (pids[n] != 0)
    n++;
  return g_memdup2 (pids, (n + 1) * sizeof (int));
}

gboolean
qui_connection_drain_all (guint milliseconds)
{
  g_mutex_lock (&workers_mutex);
  for (guint i = 0; workers && i < workers->len; i++)
    worker_end_jobs (g_ptr_array_index (workers, i), JOB_QUIT);
  g_mutex_unlock (&workers_mutex);
  return qui_threads_join (milliseconds);
}
