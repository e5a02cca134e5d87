/* qui-thread.c: threads that talk to servers, and their end
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-thread.h"

typedef struct
{
  GThread    *thread;
  GThreadFunc func;
  gpointer    data;
} Start;

static GMutex mutex;
static GCond  ended;
static guint  n_running;
static GSList *done;   /* of GThread: those that have nothing more to do but to end */

static gpointer
run (gpointer data)
{
  g_autofree Start *start = data;

  start->func (start->data);

  g_mutex_lock (&mutex);
  /* Set under the mutex, so it is there by now. */
  done = g_slist_prepend (done, start->thread);
  n_running--;
  g_cond_broadcast (&ended);
  g_mutex_unlock (&mutex);
  return NULL;
}

/* A thread that has said that it is done still runs its libraries' own ends: OpenSSL frees there what its exit handler, in
 * the main thread, frees too. Only after a join is it over. */
static void
join_done (void)
{
  g_autoptr (GSList) threads = NULL;

  g_mutex_lock (&mutex);
  threads = g_steal_pointer (&done);
  g_mutex_unlock (&mutex);

  for (GSList *l = threads; l != NULL; l = l->next)
    g_thread_join (l->data);
}

void
qui_thread_start (const char *name,
                  GThreadFunc func,
                  gpointer    data)
{
  Start *start;

  g_return_if_fail (func != NULL);

  join_done ();
  start = g_new (Start, 1);
  start->func = func;
  start->data = data;

  g_mutex_lock (&mutex);
  n_running++;
  start->thread = g_thread_new (name, run, start);
  g_mutex_unlock (&mutex);
}

gboolean
qui_threads_join (guint milliseconds)
{
  gint64 deadline = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  gboolean all;

  g_mutex_lock (&mutex);
  while (n_running > 0 && g_cond_wait_until (&ended, &mutex, deadline))
    ;
  all = n_running == 0;
  g_mutex_unlock (&mutex);

  join_done ();
  return all;
}
