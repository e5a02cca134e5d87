/* test-journal-window.c: what was done is found, looked at, copied, and comes in by itself
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal-window.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "qui-journal.h"
#include "qui-test-ui.h"

typedef struct
{
  char       *folder;
  char       *path;
  QuiJournal *journal;
  GtkWidget  *window;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("qui-journal-window-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "actions.jsonl", NULL);
  fixture->journal = qui_journal_new (fixture->path);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  qui_test_wait (qui_journal_is_written (fixture->journal));
  g_clear_object (&fixture->journal);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
append (Fixture    *fixture,
        const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  qui_journal_append_async (fixture->journal, json_node_get_object (node), NULL, NULL);
}

/* A termination of two sessions, and a rename that failed. */
static void
append_some (Fixture *fixture)
{
  append (fixture, "{\"event\":\"start\",\"operation\":\"a\",\"try\":1,\"action\":\"terminate\",\"database\":\"shop\",\"role\":\"dba\","
                   "\"connection\":{\"name\":\"orders-prod\",\"server\":\"db1:5432\"},\"sql\":\"SELECT pg_terminate_backend(7)\","
                   "\"targets\":[{\"pid\":7,\"user\":\"anna\",\"application\":\"<b>web</b>\"},{\"pid\":8,\"user\":\"bert\",\"application\":\"cron\"}]}");
  append (fixture, "{\"event\":\"end\",\"operation\":\"a\",\"try\":1,\"outcomes\":[{\"pid\":7,\"outcome\":\"gone\"},{\"pid\":8,\"outcome\":\"survived\"}]}");
  append (fixture, "{\"event\":\"start\",\"operation\":\"b\",\"try\":1,\"action\":\"rename\",\"database\":\"shop\",\"new_name\":\"shop_2025\","
                   "\"connection\":{\"name\":\"orders-prod\",\"server\":\"db1:5432\"},\"sql\":\"ALTER DATABASE shop RENAME TO shop_2025\"}");
  append (fixture, "{\"event\":\"end\",\"operation\":\"b\",\"try\":1,\"outcome\":\"refused\",\"error\":\"database is used\"}");
  qui_test_wait (qui_journal_is_written (fixture->journal));
}

static void
open_window (Fixture *fixture)
{
  fixture->window = qui_journal_window_new (fixture->path, NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static gboolean
shows (Fixture    *fixture,
       const char *words)
{
  g_autofree char *text = qui_test_dup_text (fixture->window);

  return strstr (text, words) != NULL;
}

static void
on_text (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static void
test_shown (Fixture      *fixture,
            gconstpointer data)
{
  GtkWidget *search;
  g_autofree char *copied = NULL;

  append_some (fixture);
  open_window (fixture);
  qui_test_wait (shows (fixture, "Rename shop to shop_2025"));
  g_assert_true (shows (fixture, "ALTER DATABASE shop RENAME"));
  g_assert_true (shows (fixture, "Error: database is used"));
  g_assert_true (shows (fixture, "1 gone, 1 still connected"));
  qui_test_settle (fixture->window);
  qui_test_shot (fixture->window, "journal");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  qui_test_shot (fixture->window, "journal-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  search = qui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (search), "WEB anna");
  qui_test_wait (!shows (fixture, "Rename shop"));
  g_assert_true (shows (fixture, "7  Gone  anna  <b>web</b>"));
  g_signal_emit_by_name (qui_test_find (fixture->window, GTK_TYPE_BUTTON, "Copy SQL"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, on_text, &copied);
  qui_test_wait (copied != NULL);
  g_assert_cmpstr (copied, ==, "SELECT pg_terminate_backend(7)");

  gtk_editable_set_text (GTK_EDITABLE (search), "nobody");
  qui_test_wait (shows (fixture, "No Results"));
}

/* The first action makes the file; what is damaged is said. */
static void
test_live (Fixture      *fixture,
           gconstpointer data)
{
  FILE *file;

  open_window (fixture);
  qui_test_wait (shows (fixture, "No Actions Yet"));
  append_some (fixture);
  qui_test_wait (shows (fixture, "Rename shop to shop_2025"));

  file = fopen (fixture->path, "a");
  g_assert_nonnull (file);
  fputs ("{ this is no line\n", file);
  fclose (file);
  qui_test_wait (shows (fixture, "1 line could not be read."));
  g_assert_true (shows (fixture, "Rename shop to shop_2025"));
}

static void
test_unreadable (Fixture      *fixture,
                 gconstpointer data)
{
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  open_window (fixture);
  qui_test_wait (shows (fixture, "The Journal Cannot Be Read"));
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  qui_test_ui_init (&argc, &argv);

  g_test_add ("/journal-window/shown", Fixture, NULL, set_up, test_shown, tear_down);
  g_test_add ("/journal-window/live", Fixture, NULL, set_up, test_live, tear_down);
  g_test_add ("/journal-window/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);

  return g_test_run ();
}
