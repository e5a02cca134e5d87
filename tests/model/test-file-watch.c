/* test-file-watch.c: a file that is written, replaced, comes and goes
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-file-watch.h"

#include <glib/gstdio.h>

typedef struct
{
  char         *folder;
  char         *path;
  QuiFileWatch *watch;
  guint         n;
} Fixture;

static void
note_change (gpointer data)
{
  ((Fixture *) data)->n++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("quiesce-watch-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "file", NULL);
  fixture->watch = qui_file_watch_new (fixture->path, 30, note_change, fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_pointer (&fixture->watch, qui_file_watch_free);
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static gboolean
wake_up (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for_change (Fixture *fixture)
{
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  guint tick = g_timeout_add (20, wake_up, NULL);

  while (fixture->n == 0 && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  g_assert_cmpuint (fixture->n, >, 0);
  fixture->n = 0;
}

static void
settle (Fixture *fixture)
{
  for (gint64 until = g_get_monotonic_time () + 200000; g_get_monotonic_time () < until; g_usleep (5000))
    while (g_main_context_iteration (NULL, FALSE))
      ;
}

static void
test_changes (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->folder, "other", NULL);

  g_assert_true (g_file_set_contents_full (fixture->path, "a", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  wait_for_change (fixture);
  settle (fixture);
  fixture->n = 0;
  g_assert_true (g_file_set_contents (other, "b", -1, NULL));
  settle (fixture);
  g_assert_cmpuint (fixture->n, ==, 0);
  g_assert_cmpint (g_rename (other, fixture->path), ==, 0);
  wait_for_change (fixture);
  settle (fixture);
  fixture->n = 0;
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  wait_for_change (fixture);
}

/* Not after it is gone, even if it was about to. */
static void
test_gone (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, "a", -1, NULL));
  while (!g_main_context_pending (NULL))
    g_usleep (1000);
  g_main_context_iteration (NULL, FALSE);
  g_clear_pointer (&fixture->watch, qui_file_watch_free);
  settle (fixture);
  g_assert_cmpuint (fixture->n, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/file-watch/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/file-watch/gone", Fixture, NULL, set_up, test_gone, tear_down);

  return g_test_run ();
}
