/* test-journal.c: lines in order, whole, private, and an honest word when they cannot be written
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "qui-error.h"

typedef struct
{
  char       *folder;
  char       *path;
  QuiJournal *journal;
} Fixture;

typedef struct
{
  guint   n_done;
  GError *error;
} Answer;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("qui-journal-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "quiesce", "actions.jsonl", NULL);
  fixture->journal = qui_journal_new (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->journal);
  remove_folder (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
appended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  qui_journal_append_finish (QUI_JOURNAL (source), result, answer->error == NULL ? &answer->error : NULL);
  answer->n_done++;
}

static void
wait_for (Answer *answer, guint n)
{
  while (answer->n_done < n)
    g_main_context_iteration (NULL, TRUE);
}

static JsonObject *
make_entry (int number, const char *text)
{
  JsonObject *entry = json_object_new ();

  json_object_set_int_member (entry, "number", number);
  json_object_set_string_member (entry, "text", text);
  return entry;
}

static void
append (QuiJournal *journal, int number, const char *text, GError **error)
{
  Answer answer = { 0 };
  g_autoptr (JsonObject) entry = make_entry (number, text);

  qui_journal_append_async (journal, entry, appended_cb, &answer);
  wait_for (&answer, 1);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
}

/* Each line is parsed on its own; free with g_ptr_array_unref(). */
static GPtrArray *
read_entries (const char *path)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "\n"));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i + 1] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      JsonNode *node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_ptr_array_add (entries, node);
    }

  return entries;
}

static JsonObject *
get_entry (GPtrArray *entries, guint index)
{
  g_assert_cmpuint (index, <, entries->len);
  return json_node_get_object (entries->pdata[index]);
}

static void
test_append (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  struct stat info;

  g_assert_cmpstr (qui_journal_get_path (fixture->journal), ==, fixture->path);
  append (fixture->journal, 1, "SELECT 'a\nb\t\"c\\'; -- \x01 🐘", &error);
  g_assert_no_error (error);

  entries = read_entries (fixture->path);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpstr (json_object_get_string_member (get_entry (entries, 0), "text"), ==, "SELECT 'a\nb\t\"c\\'; -- \x01 🐘");
  g_assert_cmpint (json_object_get_int_member (get_entry (entries, 0), "number"), ==, 1);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (get_entry (entries, 0), "program"), "Quiesce "));
  time = g_date_time_new_from_iso8601 (json_object_get_string_member (get_entry (entries, 0), "time"), NULL);
  g_assert_nonnull (time);
  g_assert_cmpint (ABS (g_date_time_difference (time, now)), <, 60 * G_TIME_SPAN_SECOND);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (get_entry (entries, 0), "time"), "Z"));

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  Answer answer = { 0 };
  g_autoptr (GPtrArray) entries = NULL;

  for (int i = 0; i < 100; i++)
    {
      g_autoptr (JsonObject) entry = make_entry (i, "x");

      qui_journal_append_async (fixture->journal, entry, appended_cb, &answer);
    }
  wait_for (&answer, 100);
  g_assert_no_error (answer.error);

  entries = read_entries (fixture->path);
  g_assert_cmpuint (entries->len, ==, 100);
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (json_object_get_int_member (get_entry (entries, i), "number"), ==, i);
}

/* Two instances of the program; long lines. */
static void
test_two_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QuiJournal) second = qui_journal_new (fixture->path);
  g_autofree char *text = g_strnfill (50000, 'x');
  Answer answer = { 0 };
  g_autoptr (GPtrArray) entries = NULL;

  for (int i = 0; i < 50; i++)
    {
      g_autoptr (JsonObject) entry = make_entry (i, text);

      qui_journal_append_async (fixture->journal, entry, appended_cb, &answer);
      qui_journal_append_async (second, entry, appended_cb, &answer);
    }
  wait_for (&answer, 100);
  g_assert_no_error (answer.error);
  entries = read_entries (fixture->path);
  g_assert_cmpuint (entries->len, ==, 100);
}

static void
test_invalid_utf8 (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) entry = make_entry (1, "a\xff" "b");
  JsonArray *array = json_array_new ();
  JsonObject *inner = json_object_new ();
  g_autoptr (GPtrArray) entries = NULL;
  Answer answer = { 0 };

  json_object_set_string_member (inner, "k\xfe", "\xc3");
  json_array_add_object_element (array, inner);
  json_array_add_null_element (array);
  json_object_set_array_member (entry, "targets", array);
  json_object_set_null_member (entry, "nothing");

  qui_journal_append_async (fixture->journal, entry, appended_cb, &answer);
  wait_for (&answer, 1);
  g_assert_no_error (answer.error);

  entries = read_entries (fixture->path);
  g_assert_cmpstr (json_object_get_string_member (get_entry (entries, 0), "text"), ==, "a\357\277\275b");
  inner = json_array_get_object_element (json_object_get_array_member (get_entry (entries, 0), "targets"), 0);
  g_assert_cmpstr (json_object_get_string_member (inner, "k\357\277\275"), ==, "\357\277\275");
  g_assert_true (json_object_get_null_member (get_entry (entries, 0), "nothing"));
}

/* A line cut off by a crash stays by itself. */
static void
test_after_cut_line (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (fixture->path, "{\"number\":1", -1, NULL));
  append (fixture->journal, 2, "whole", &error);
  g_assert_no_error (error);

  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_cmpstr (lines[0], ==, "{\"number\":1");
  g_assert_nonnull (strstr (lines[1], "whole"));
}

static void
test_cannot_be_written (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  append (fixture->journal, 1, "x", &error);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "actions.jsonl"));

  /* Once the way is free it goes on. */
  g_clear_error (&error);
  g_unlink (folder);
  append (fixture->journal, 2, "x", &error);
  g_assert_no_error (error);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (QuiJournal) full = qui_journal_new ("/dev/full");
  g_autoptr (GError) error = NULL;

  append (full, 1, "x", &error);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "disk is full"));
}

/* A disk that takes only the beginning of a line: said, and nothing of it stays. */
static void
test_half_written (Fixture *fixture, gconstpointer data)
{
  struct rlimit before, small;
  g_autofree char *text = g_strnfill (3000, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  append (fixture->journal, 1, text, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);

  g_clear_error (&error);
  append (fixture->journal, 2, "whole", &error);
  g_assert_no_error (error);
  entries = read_entries (fixture->path);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpint (json_object_get_int_member (get_entry (entries, 0), "number"), ==, 2);
}

/* Dropped at once after the call: the line is written all the same. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonObject) entry = make_entry (7, "x");
  g_autoptr (GPtrArray) entries = NULL;
  Answer answer = { 0 };

  qui_journal_append_async (fixture->journal, entry, appended_cb, &answer);
  g_clear_object (&fixture->journal);
  wait_for (&answer, 1);
  g_assert_no_error (answer.error);
  entries = read_entries (fixture->path);
  g_assert_cmpint (json_object_get_int_member (get_entry (entries, 0), "number"), ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/journal/append", test_append);
  ADD ("/journal/order", test_order);
  ADD ("/journal/two-at-once", test_two_at_once);
  ADD ("/journal/invalid-utf8", test_invalid_utf8);
  ADD ("/journal/after-cut-line", test_after_cut_line);
  ADD ("/journal/cannot-be-written", test_cannot_be_written);
  ADD ("/journal/full-disk", test_full_disk);
  ADD ("/journal/half-written", test_half_written);
  ADD ("/journal/dropped", test_dropped);

  return g_test_run ();
}
