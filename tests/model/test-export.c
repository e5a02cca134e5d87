/* test-export.c: hostile text in CSV and JSON, what is shown and nothing else, and the file that gets it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-export.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "qui-error.h"
#include "qui-test-outline.h"

static const char * const hostile[] = {
  "plain", "", "a,b", "say \"hi\"", "two\nlines", "two\r\nlines", " blanks ", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "＝1",
  "🐘 zoo", "שלום, \xe2\x80\xae" "abc", "'quoted'", "\"", "a=b", "\x01\x7f",
};

/* A reader of RFC 4180 of its own: records of fields; a field that was not quoted and is empty is NULL. */
static GPtrArray *
parse_csv (const char *text)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  GPtrArray *record = g_ptr_array_new_with_free_func (g_free);
  const char *c = text;

  while (*c != '\0')
    {
      GString *field = g_string_new (NULL);
      gboolean quoted = *c == '"';

      if (quoted)
        {
          for (c++; !(c[0] == '"' && c[1] != '"'); c++)
            {
              g_assert_cmpint (*c, !=, '\0');
              g_string_append_c (field, *c);
              c += *c == '"';
            }
          c++;
        }
      else
        {
          for (; *c != ',' && *c != '\r'; c++)
            {
              g_assert_true (*c != '"' && *c != '\n' && *c != '\0');
              g_string_append_c (field, *c);
            }
        }
      g_ptr_array_add (record, g_string_free (field, !quoted && field->len == 0));
      if (*c == ',')
        {
          c++;
          continue;
        }
      g_assert_true (g_str_has_prefix (c, "\r\n"));
      c += 2;
      g_ptr_array_add (records, record);
      record = g_ptr_array_new_with_free_func (g_free);
    }
  g_assert_cmpuint (record->len, ==, 0);
  g_ptr_array_unref (record);
  return records;
}

static const char *
get_field (GPtrArray  *records,
           guint       row,
           const char *name)
{
  GPtrArray *header = records->pdata[0];
  GPtrArray *record = records->pdata[row];

  g_assert_cmpuint (record->len, ==, header->len);
  for (guint i = 0; i < header->len; i++)
    if (g_str_equal (header->pdata[i], name))
      return record->pdata[i];
  g_assert_not_reached ();
}

static QuiOutline *
hostile_outline (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();

  qui_test_world_add_database (world, 1, "=shop");
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      QuiSession *session = qui_test_world_add_session (world, 1000 - (int) i, 1, QUI_STATE_IDLE_IN_TRANSACTION);

      session->database = "=shop";
      session->query = hostile[i];
      session->client_address = i % 2 == 0 ? NULL : "10.0.0.1";
      session->client_port = -1;
    }
  return qui_test_outline_build (world, view);
}

static void
test_csv (gconstpointer data)
{
  gboolean defuse = GPOINTER_TO_INT (data);
  g_autoptr (QuiOutline) outline = hostile_outline ();
  QuiExportOptions options = { .format = QUI_EXPORT_CSV, .defuse = defuse };
  guint n;
  g_autofree char *csv = qui_export_format (outline, &options, &n);
  g_autoptr (GPtrArray) records = parse_csv (csv);

  g_assert_true (g_utf8_validate (csv, -1, NULL));
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (hostile));
  g_assert_cmpuint (records->len, ==, n + 1);
  for (guint i = 0; i < n; i++)
    {
      const char *query = get_field (records, i + 1, "query");
      const char *blanks = hostile[i] + strspn (hostile[i], " \t\r\n");
      gboolean formula = strchr ("=+-@", *blanks) != NULL && *blanks != '\0';
      g_autofree char *defused = g_strconcat ("'", hostile[i], NULL);
      g_autofree char *pid = g_strdup_printf ("%u", 1000 - i);

      formula = formula || g_str_has_prefix (blanks, "＝");
      g_assert_cmpstr (query, ==, defuse && formula ? defused : hostile[i]);
      g_assert_cmpstr (get_field (records, i + 1, "pid"), ==, pid);
      g_assert_cmpstr (get_field (records, i + 1, "datname"), ==, defuse ? "'=shop" : "=shop");
      g_assert_cmpstr (get_field (records, i + 1, "client_addr"), ==, i % 2 == 0 ? NULL : "10.0.0.1");
      g_assert_cmpstr (get_field (records, i + 1, "client_port"), ==, "-1");
      g_assert_cmpstr (get_field (records, i + 1, "state"), ==, "idle in transaction");
      g_assert_cmpstr (get_field (records, i + 1, "own"), ==, "false");
    }
}

static void
test_json (void)
{
  g_autoptr (QuiOutline) outline = hostile_outline ();
  QuiExportOptions options = { .format = QUI_EXPORT_JSON, .defuse = TRUE, .connection = "say \"prod\"", .filter = "" };
  g_autofree char *text = qui_export_format (outline, &options, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  JsonObject *object;
  JsonArray *sessions;

  g_assert_no_error (error);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "connection"), ==, "say \"prod\"");
  g_assert_true (json_object_get_null_member (object, "filter"));
  g_assert_cmpstr (json_object_get_string_member (object, "time"), ==, "2026-03-02 11:31:07.412345+00");
  sessions = json_object_get_array_member (object, "sessions");
  g_assert_cmpuint (json_array_get_length (sessions), ==, G_N_ELEMENTS (hostile));
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      JsonObject *session = json_array_get_object_element (sessions, i);

      g_assert_cmpstr (json_object_get_string_member (session, "query"), ==, hostile[i]);
      g_assert_cmpint (json_object_get_int_member (session, "pid"), ==, 1000 - (int) i);
      g_assert_true (json_object_get_null_member (session, "leader_pid"));
      g_assert_false (json_object_get_boolean_member (session, "hidden"));
    }
}

/* Who waits for whom, and who may not be seen. */
static void
test_values (void)
{
  static const int blockers[] = { 41, -1, 0 };
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiOutline) outline = NULL;
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *csv = NULL;
  QuiSession *session;

  qui_test_world_add_database (world, 1, "shop");
  session = qui_test_world_add_session (world, 42, 1, QUI_STATE_WAITING);
  session->n_blockers = 7;
  session->blockers = blockers;
  session = qui_test_world_add_session (world, 40, 1, QUI_STATE_HIDDEN);
  session->hidden = TRUE;
  session->application = "";
  session->query = "";
  session->backend_start = QUI_TIME_UNKNOWN;
  outline = qui_test_outline_build (world, view);
  csv = qui_export_format (outline, &(QuiExportOptions) { .format = QUI_EXPORT_CSV }, NULL);
  records = parse_csv (csv);

  for (guint row = 1; row <= 2; row++)
    {
      gboolean waits = g_str_equal (get_field (records, row, "pid"), "42");

      g_assert_cmpstr (get_field (records, row, "state"), ==, waits ? "active" : NULL);
      g_assert_cmpstr (get_field (records, row, "blocked_by"), ==, waits ? "41 prepared" : NULL);
      g_assert_cmpstr (get_field (records, row, "n_blocked_by"), ==, waits ? "7" : "0");
      if (!waits)
        {
          g_assert_null (get_field (records, row, "query"));
          g_assert_null (get_field (records, row, "backend_start"));
          g_assert_cmpstr (get_field (records, row, "hidden"), ==, "true");
        }
    }
}

static void
test_cells (void)
{
  g_autoptr (QuiOutline) outline = hostile_outline ();
  const QuiLine *lines[G_N_ELEMENTS (hostile)];
  QuiColumn all[QUI_N_COLUMNS];
  g_autofree char *rows = NULL;
  g_autofree char *users = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    lines[i] = qui_outline_get_line (outline, i + 1);
  for (guint i = 0; i < QUI_N_COLUMNS; i++)
    all[i] = QUI_N_COLUMNS - 1 - i;
  rows = qui_export_cells (outline, lines, G_N_ELEMENTS (lines), all, QUI_N_COLUMNS);
  parts = g_strsplit (rows, "\n", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, G_N_ELEMENTS (lines));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_auto (GStrv) cells = g_strsplit (parts[i], "\t", -1);

      g_assert_cmpuint (g_strv_length (cells), ==, QUI_N_COLUMNS);
    }

  /* In the order that was asked for. */
  users = qui_export_cells (outline, lines, 2, (const QuiColumn[]) { QUI_COLUMN_USER, QUI_COLUMN_DATABASE }, 2);
  g_assert_cmpstr (users, ==, "anna\t=shop\nanna\t=shop");
}

typedef struct
{
  gboolean done;
  gboolean written;
  guint    n;
  GError  *error;
} Answer;

static void
exported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Answer *answer = data;

  answer->written = qui_export_finish (result, &answer->n, &answer->error);
  answer->done = TRUE;
}

static void
export_to (const char *path,
           QuiView    *view,
           Answer     *answer)
{
  g_autoptr (QuiTestWorld) world = qui_test_outline_small_world ();
  g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
  g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);

  *answer = (Answer) { 0 };
  qui_export_async (snapshot, spec, &(QuiExportOptions) { .format = QUI_EXPORT_CSV }, path, NULL, exported_cb, answer);
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

/* Folded lines are exported, filtered ones are not. */
static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("qui-export-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "sessions.csv", NULL);
  g_autofree char *link = g_build_filename (folder, "link.csv", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "missing", "sessions.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (QuiView) view = qui_view_new ();
  Answer answer;
  struct stat info;

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_assert_cmpint (symlink ("sessions.csv", link), ==, 0);

  qui_view_set_open (view, &(QuiLineKey) { QUI_LINE_DATABASE, 1, 0 }, FALSE);
  export_to (link, view, &answer);
  g_assert_no_error (answer.error);
  g_assert_true (answer.written);
  g_assert_cmpuint (answer.n, ==, 5);
  g_assert_cmpint (lstat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (lstat (link, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));

  qui_view_set_filter (view, "pid:17");
  export_to (path, view, &answer);
  g_assert_cmpuint (answer.n, ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  export_to (nowhere, view, &answer);
  g_assert_error (answer.error, QUI_ERROR, QUI_ERROR_FAILED);
  g_assert_nonnull (strstr (answer.error->message, nowhere));
  g_clear_error (&answer.error);

  g_unlink (link);
  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/export/csv/exact", GINT_TO_POINTER (FALSE), test_csv);
  g_test_add_data_func ("/export/csv/defused", GINT_TO_POINTER (TRUE), test_csv);
  g_test_add_func ("/export/json", test_json);
  g_test_add_func ("/export/values", test_values);
  g_test_add_func ("/export/cells", test_cells);
  g_test_add_func ("/export/file", test_file);

  return g_test_run ();
}
