/* test-thread.c: a thread has ended when its libraries' own ends have run, and one that is stuck is told
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-thread.h"

static GMutex   mutex;
static GCond    changed;
static gboolean stuck;
static gboolean in_end;
static int      ends;

/* What a library does when a thread that used it ends, held up until the main thread has been waiting for a while. */
static void
library_end (gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND;

  g_mutex_lock (&mutex);
  in_end = TRUE;
  g_cond_broadcast (&changed);
  while (g_cond_wait_until (&changed, &mutex, deadline))
    ;
  ends++;
  g_mutex_unlock (&mutex);
}

static GPrivate library = G_PRIVATE_INIT (library_end);

static gpointer
use_library (gpointer data)
{
  g_private_set (&library, data);
  return NULL;
}

static gpointer
be_stuck (gpointer data)
{
  g_mutex_lock (&mutex);
  while (stuck)
    g_cond_wait (&changed, &mutex);
  g_mutex_unlock (&mutex);
  return NULL;
}

static void
test_very_end (void)
{
  for (int i = 0; i < 3; i++)
    qui_thread_start ("user", use_library, &mutex);

  g_mutex_lock (&mutex);
  while (!in_end)
    g_cond_wait (&changed, &mutex);
  g_mutex_unlock (&mutex);
  g_assert_true (qui_threads_join (60000));
  g_assert_cmpint (ends, ==, 3);
}

static void
test_stuck (void)
{
  stuck = TRUE;
  qui_thread_start ("stuck", be_stuck, NULL);
  qui_thread_start ("user", use_library, &mutex);
  g_assert_false (qui_threads_join (20));

  g_mutex_lock (&mutex);
  stuck = FALSE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&mutex);
  g_assert_true (qui_threads_join (60000));
}

static void
test_none (void)
{
  g_assert_true (qui_threads_join (0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thread/none", test_none);
  g_test_add_func ("/thread/very-end", test_very_end);
  g_test_add_func ("/thread/stuck", test_stuck);
  return g_test_run ();
}
