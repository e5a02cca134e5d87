/* test-journal-reader.c: what was written comes back; what is damaged is counted; what is long is cut
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal-reader.h"

#include <glib/gstdio.h>
#include <string.h>

#include "qui-error.h"

#define START(operation, action, more) \
  "{\"time\":\"2026-03-02T11:31:07Z\",\"program\":\"Quiesce 1\",\"event\":\"start\",\"operation\":\"" operation "\",\"try\":1,\"action\":\"" action "\"," \
  "\"connection\":{\"name\":\"orders-prod\",\"server\":\"db1:5432\"}" more "}\n"
#define END(operation, more) \
  "{\"time\":\"2026-03-02T11:31:09Z\",\"event\":\"end\",\"operation\":\"" operation "\",\"try\":1" more "}\n"

typedef struct
{
  gboolean         done;
  QuiJournalPages *pages;
  GError          *error;
} Answer;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Answer *answer = data;

  answer->pages = qui_journal_read_finish (result, &answer->error);
  answer->done = TRUE;
}

static QuiJournalPages *
read_path (const char  *path,
           gsize        max_bytes,
           guint        max_entries,
           GError     **error)
{
  Answer answer = { 0 };

  qui_journal_read_async (path, max_bytes, max_entries, NULL, read_cb, &answer);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  return answer.pages;
}

static QuiJournalPages *
read_text (const char *text,
           gssize      length,
           gsize       max_bytes,
           guint       max_entries)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "qui-journal-reader-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  QuiJournalPages *pages;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, text, length, NULL));
  pages = read_path (path, max_bytes, max_entries, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return pages;
}

static void
assert_title (QuiJournalPages *pages,
              guint            index,
              const char      *expected)
{
  g_autofree char *title = qui_journal_entry_dup_title (g_ptr_array_index (pages->entries, index));

  g_assert_cmpstr (title, ==, expected);
}

static void
assert_outcome (QuiJournalPages   *pages,
                guint              index,
                const char        *expected,
                QuiJournalVerdict  verdict)
{
  g_autofree char *outcome = qui_journal_entry_dup_outcome (g_ptr_array_index (pages->entries, index));

  g_assert_cmpstr (outcome, ==, expected);
  g_assert_cmpint (qui_journal_entry_get_verdict (g_ptr_array_index (pages->entries, index)), ==, verdict);
}

static void
test_shapes (void)
{
  const char *text =
    START ("a", "terminate", ",\"scope\":\"database\",\"database\":\"shop\",\"role\":\"dba\",\"sql\":\"SELECT 1\",\"targets\":"
           "[{\"pid\":7,\"user\":\"anna\",\"application\":\"web <b>\"},{\"pid\":8,\"user\":\"bert\",\"application\":\"cron\"}]")
    START ("b", "rename", ",\"database\":\"shop\",\"new_name\":\"shop_2025\"")
    END ("a", ",\"stopped\":false,\"outcomes\":[{\"pid\":7,\"outcome\":\"gone\"},{\"pid\":8,\"outcome\":\"survived\",\"message\":\"busy\"}]")
    END ("b", ",\"outcome\":\"done\"")
    START ("c", "cancel", ",\"targets\":[{\"pid\":9}]")
    START ("d", "rollback-prepared", ",\"gid\":\"tx 1\"")
    END ("d", ",\"outcome\":\"refused\",\"error\":\"no such transaction\"");
  g_autoptr (QuiJournalPages) pages = read_text (text, -1, 0, 0);
  g_autofree char *place = NULL;
  g_autofree char *sessions = NULL;
  QuiJournalEntry *entry;

  g_assert_cmpuint (pages->n_damaged, ==, 0);
  g_assert_false (pages->has_older);
  g_assert_cmpuint (pages->entries->len, ==, 4);
  assert_title (pages, 0, "Roll back the prepared transaction tx 1");
  assert_outcome (pages, 0, "Refused", QUI_JOURNAL_FAILED);
  assert_title (pages, 1, "Cancel 1 query");
  assert_outcome (pages, 1, "No end was recorded", QUI_JOURNAL_UNKNOWN);
  assert_title (pages, 2, "Rename shop to shop_2025");
  assert_outcome (pages, 2, "Done", QUI_JOURNAL_DONE);
  assert_title (pages, 3, "Terminate 2 sessions");
  assert_outcome (pages, 3, "1 gone, 1 still connected", QUI_JOURNAL_PARTLY);

  entry = g_ptr_array_index (pages->entries, 3);
  place = qui_journal_entry_dup_place (entry);
  g_assert_cmpstr (place, ==, "shop on orders-prod");
  g_assert_cmpstr (qui_journal_entry_get_sql (entry), ==, "SELECT 1");
  sessions = qui_journal_entry_dup_sessions (entry);
  g_assert_cmpstr (sessions, ==, "7  Gone  anna  web <b>  \n8  Still connected  bert  cron    busy");
  g_assert_true (qui_journal_entry_matches (entry, (const char *[]) { "anna", "prod", "select", NULL }));
  g_assert_false (qui_journal_entry_matches (entry, (const char *[]) { "anna", "games", NULL }));
}

/* Each of these is a line of its own between two good ones. */
static void
test_damaged (void)
{
  static const char * const damaged[] = {
    "{\"time\":\"2026-03-02T11:31:07Z\",\"event\":\"start\",\"operation\":\"x", "[]", "7", "\"text\"", "{}", "null", "\xff\xfe",
    "{\"time\":7,\"event\":\"start\",\"operation\":\"x\"}", "{\"time\":\"t\",\"event\":\"middle\",\"operation\":\"x\"}",
    "{\"time\":\"t\",\"event\":\"end\",\"operation\":{}}",
  };
  g_autoptr (GString) text = g_string_new (START ("a", "cancel", ""));
  g_autoptr (QuiJournalPages) pages = NULL;
  g_autofree char *deep = g_strnfill (1000000, '[');

  for (guint i = 0; i < G_N_ELEMENTS (damaged); i++)
    g_string_append_printf (text, "%s\n", damaged[i]);
  g_string_append_printf (text, "%s\n\n", deep);
  g_string_append_len (text, "{\0}\n", 4);
  g_string_append (text, START ("b", "cancel", ""));
  pages = read_text (text->str, text->len, 0, 0);
  g_assert_cmpuint (pages->n_damaged, ==, G_N_ELEMENTS (damaged) + 2);
  g_assert_cmpuint (pages->entries->len, ==, 2);
}

/* Members of the wrong type, outcomes that nobody knows, an end without a beginning. */
static void
test_odd (void)
{
  const char *text =
    START ("a", "terminate", ",\"database\":[],\"role\":{},\"sql\":7,\"gid\":null,\"targets\":[1,{\"pid\":\"x\"},{\"pid\":3,\"user\":[]}]")
    END ("a", ",\"outcomes\":[{},{\"pid\":3,\"outcome\":\"vanished\"},null],\"error\":false,\"stopped\":\"yes\"")
    START ("b", "from-the-future", ",\"targets\":{}")
    END ("c", ",\"outcomes\":[{\"pid\":5,\"outcome\":\"gone\"}]");
  g_autoptr (QuiJournalPages) pages = read_text (text, -1, 0, 0);

  g_assert_cmpuint (pages->n_damaged, ==, 0);
  g_assert_cmpuint (pages->entries->len, ==, 3);
  assert_title (pages, 0, "An action whose beginning could not be read");
  assert_outcome (pages, 0, "1 gone", QUI_JOURNAL_DONE);
  assert_title (pages, 1, "from-the-future");
  assert_title (pages, 2, "Terminate 2 sessions");
  assert_outcome (pages, 2, "2 unknown", QUI_JOURNAL_FAILED);
}

static void
test_bounds (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (QuiJournalPages) few = NULL;
  g_autoptr (QuiJournalPages) tail = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, START ("%u", "cancel", "") END ("%u", ",\"outcome\":\"done\""), i, i);

  few = read_text (text->str, text->len, 0, 10);
  g_assert_cmpuint (few->entries->len, ==, 10);
  g_assert_true (few->has_older);

  /* Begins in the middle of a line, or of an action: neither is damaged. */
  tail = read_text (text->str, text->len, 10000, 0);
  g_assert_cmpuint (tail->n_damaged, ==, 0);
  g_assert_true (tail->has_older);
  g_assert_cmpuint (tail->entries->len, >, 20);
  g_assert_cmpuint (tail->entries->len, <, 50);
  for (guint i = 0; i < tail->entries->len; i++)
    assert_outcome (tail, i, "Done", QUI_JOURNAL_DONE);
}

static void
test_no_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("qui-journal-reader-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "actions.jsonl", NULL);
  g_autoptr (QuiJournalPages) pages = read_path (missing, 0, 0, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (pages->entries->len, ==, 0);
  g_assert_null (read_path (folder, 0, 0, &error));
  g_assert_error (error, QUI_ERROR, QUI_ERROR_FAILED);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal-reader/shapes", test_shapes);
  g_test_add_func ("/journal-reader/damaged", test_damaged);
  g_test_add_func ("/journal-reader/odd", test_odd);
  g_test_add_func ("/journal-reader/bounds", test_bounds);
  g_test_add_func ("/journal-reader/no-file", test_no_file);

  return g_test_run ();
}
