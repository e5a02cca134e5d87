/* qui-journal-reader.c: the journal, read back
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-journal-reader.h"

#include <string.h>

#include "qui-safe-file.h"

#define MAX_BYTES   (8 * 1024 * 1024)
#define MAX_ENTRIES 5000
/* The parser goes down with each bracket; what the program writes is far from that deep. */
#define MAX_DEPTH   16

void
qui_journal_pages_free (QuiJournalPages *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* --- lines --- */

static gboolean
is_too_deep (const char *line)
{
  gboolean in_text = FALSE;
  int depth = 0;

  for (const char *c = line; *c != '\0'; c++)
    {
      if (in_text && *c == '\\' && c[1] != '\0')
        c++;
      else if (*c == '"')
        in_text = !in_text;
      else if (!in_text && (*c == '[' || *c == '{') && ++depth > MAX_DEPTH)
        return TRUE;
      else if (!in_text && (*c == ']' || *c == '}'))
        depth--;
    }
  return FALSE;
}

typedef struct
{
  QuiJournalPages *pages;      /* oldest first until all is read */
  GHashTable      *by_key;     /* -> QuiJournalEntry in pages */
  gboolean         cut;        /* the file began before what was read */
} Reading;

/* FALSE: damaged. */
static gboolean
read_object (Reading    *reading,
             JsonObject *line)
{
  g_autoptr (QuiJournalEntry) entry = NULL;
  g_autofree char *key = NULL;
  QuiJournalEntry *first;
  gboolean is_end;

  entry = qui_journal_entry_new (line, &is_end, &key);
  if (entry == NULL)
    return FALSE;

  first = is_end ? g_hash_table_lookup (reading->by_key, key) : NULL;
  if (first != NULL)
    {
      qui_journal_entry_add_end (first, line);
      return TRUE;
    }
  /* Its first line is one of the older ones. */
  if (is_end && reading->cut)
    return TRUE;

  g_hash_table_replace (reading->by_key, g_steal_pointer (&key), entry);
  g_ptr_array_add (reading->pages->entries, g_steal_pointer (&entry));
  return TRUE;
}

static gboolean
read_line (Reading    *reading,
           const char *line,
           gsize       length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!g_utf8_validate (line, length, NULL) || is_too_deep (line) || !json_parser_load_from_data (parser, line, length, NULL))
    return FALSE;

  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) && read_object (reading, json_node_get_object (root));
}

static void
read_lines (Reading      *reading,
            char         *text,
            gsize         length,
            GCancellable *cancellable)
{
  char *end = text + length;

  for (char *line = text; line < end && !g_cancellable_is_cancelled (cancellable);)
    {
      char *stop = memchr (line, '\n', end - line);
      gsize n = (stop != NULL ? stop : end) - line;

      line[n] = '\0';
      if (n > 0 && !read_line (reading, line, n))
        reading->pages->n_damaged++;
      line += n + 1;
    }
}

/* Newest first, and not too many. */
static void
turn (QuiJournalPages *pages,
      guint            max_entries)
{
  g_autoptr (GPtrArray) oldest_first = pages->entries;
  guint n = MIN (oldest_first->len, max_entries);

  pages->entries = g_ptr_array_new_full (n, g_object_unref);
  pages->has_older = pages->has_older || n < oldest_first->len;
  for (guint i = 0; i < n; i++)
    {
      QuiJournalEntry *entry = oldest_first->pdata[oldest_first->len - 1 - i];

      qui_journal_entry_seal (entry);
      g_ptr_array_add (pages->entries, g_object_ref (entry));
    }
}

/* --- the file --- */

typedef struct
{
  char  *path;
  gsize  max_bytes;
  guint  max_entries;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  const Job *job = data;
  Reading reading = { .by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };
  g_autoptr (GHashTable) by_key = reading.by_key;
  g_autofree char *text = NULL;
  GError *error = NULL;
  gsize length;

  if (!qui_safe_file_read_tail (job->path, job->max_bytes, &text, &length, &reading.cut, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  reading.pages = g_new0 (QuiJournalPages, 1);
  reading.pages->entries = g_ptr_array_new_with_free_func (g_object_unref);
  reading.pages->has_older = reading.cut;
  if (text != NULL)
    {
      /* The first line is not whole. */
      char *whole = reading.cut ? memchr (text, '\n', length) : text;

      if (whole != NULL)
        read_lines (&reading, whole, length - (whole - text), cancellable);
    }
  turn (reading.pages, job->max_entries);
  g_task_return_pointer (task, reading.pages, (GDestroyNotify) qui_journal_pages_free);
}

void
qui_journal_read_async (const char          *path,
                        gsize                max_bytes,
                        guint                max_entries,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job;

  g_return_if_fail (path != NULL);

  job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->max_bytes = max_bytes > 0 ? max_bytes : MAX_BYTES;
  job->max_entries = max_entries > 0 ? max_entries : MAX_ENTRIES;
  g_task_set_source_tag (task, qui_journal_read_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_thread);
}

QuiJournalPages *
qui_journal_read_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
