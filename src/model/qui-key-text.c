/* qui-key-text.c: a key file edited line by line
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-key-text.h"

#include <string.h>

typedef struct
{
  char      *group;   /* NULL: what stands before the first header */
  GPtrArray *lines;   /* without the line feed */
} Block;

struct _QuiKeyText
{
  GPtrArray *blocks;
};

static Block *
block_new (const char *group)
{
  Block *block = g_new0 (Block, 1);

  block->group = g_strdup (group);
  block->lines = g_ptr_array_new_with_free_func (g_free);

  return block;
}

static void
block_free (gpointer data)
{
  Block *block = data;

  g_free (block->group);
  g_ptr_array_unref (block->lines);
  g_free (block);
}

/* Free with g_free(); NULL if @line is not a group header. */
static char *
read_header (const char *line)
{
  const char *end;

  while (g_ascii_isspace (*line))
    line++;
  if (*line != '[')
    return NULL;

  end = strchr (line, ']');
  return end != NULL ? g_strndup (line + 1, end - line - 1) : NULL;
}

static gboolean
is_key (const char *line,
        const char *key)
{
  gsize length = strlen (key);

  while (g_ascii_isspace (*line))
    line++;
  if (strncmp (line, key, length) != 0)
    return FALSE;

  line += length;
  while (g_ascii_isspace (*line))
    line++;

  return *line == '=';
}

static gboolean
is_comment (const char *line)
{
  return line[0] == '#';
}

static gboolean
is_blank (const char *line)
{
  while (g_ascii_isspace (*line))
    line++;

  return *line == '\0';
}

/* The comment lines at the end of @from, right above a header, belong to that header. */
static void
take_comments (Block *from,
               Block *to)
{
  guint n = 0;

  while (n < from->lines->len && is_comment (from->lines->pdata[from->lines->len - 1 - n]))
    n++;

  for (; n > 0; n--)
    g_ptr_array_add (to->lines, g_ptr_array_steal_index (from->lines, from->lines->len - n));
}

QuiKeyText *
qui_key_text_new (const char *text)
{
  QuiKeyText *self = g_new0 (QuiKeyText, 1);
  g_auto (GStrv) lines = NULL;
  Block *block = block_new (NULL);

  g_assert (text != NULL);

  self->blocks = g_ptr_array_new_with_free_func (block_free);
  g_ptr_array_add (self->blocks, block);

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *group = read_header (lines[i]);

      /* What comes after the last line feed is no line. */
      if (lines[i + 1] == NULL && lines[i][0] == '\0')
        break;

      if (group != NULL)
        {
          Block *next = block_new (group);

          take_comments (block, next);
          g_ptr_array_add (self->blocks, next);
          block = next;
        }
      g_ptr_array_add (block->lines, g_strdup (lines[i]));
    }

  return self;
}

void
qui_key_text_free (QuiKeyText *self)
{
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

char *
qui_key_text_to_string (QuiKeyText *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      Block *block = self->blocks->pdata[i];

      for (guint j = 0; j < block->lines->len; j++)
        {
          g_string_append (text, block->lines->pdata[j]);
          g_string_append_c (text, '\n');
        }
    }

  return g_string_free (text, FALSE);
}

/* The index of the first or last block of @group; -1: none. A group may stand in a file in several pieces. */
static int
find_block (QuiKeyText *self,
            const char *group,
            gboolean    last)
{
  int found = -1;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      Block *block = self->blocks->pdata[i];

      if (g_strcmp0 (block->group, group) != 0)
        continue;
      if (!last)
        return i;
      found = i;
    }

  return found;
}

gboolean
qui_key_text_has_group (QuiKeyText *self,
                        const char *group)
{
  return find_block (self, group, FALSE) >= 0;
}

static void
end_with_blank_line (Block *block)
{
  if (block->lines->len > 0 && !is_blank (block->lines->pdata[block->lines->len - 1]))
    g_ptr_array_add (block->lines, g_strdup (""));
}

static Block *
add_group (QuiKeyText *self,
           const char *group)
{
  Block *block = block_new (group);

  end_with_blank_line (self->blocks->pdata[self->blocks->len - 1]);
  g_ptr_array_add (block->lines, g_strdup_printf ("[%s]", group));
  g_ptr_array_add (self->blocks, block);

  return block;
}

static void
remove_key (QuiKeyText *self,
            const char *group,
            const char *key)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      Block *block = self->blocks->pdata[i];

      if (g_strcmp0 (block->group, group) != 0)
        continue;
      for (guint j = block->lines->len; j > 0; j--)
        {
          if (is_key (block->lines->pdata[j - 1], key))
            g_ptr_array_remove_index (block->lines, j - 1);
        }
    }
}

/* GKeyFile knows which characters it has to escape. */
static char *
make_line (const char *key,
           const char *value)
{
  g_autoptr (GKeyFile) scratch = g_key_file_new ();
  g_autofree char *escaped = NULL;

  g_key_file_set_string (scratch, "x", key, value);
  escaped = g_key_file_get_value (scratch, "x", key, NULL);

  return g_strdup_printf ("%s=%s", key, escaped);
}

void
qui_key_text_set (QuiKeyText *self,
                  const char *group,
                  const char *key,
                  const char *value)
{
  int found = find_block (self, group, TRUE);
  Block *block = found >= 0 ? self->blocks->pdata[found] : add_group (self, group);
  guint position = 0;

  /* Where the key stands, else behind the last line that is not blank. */
  while (position < block->lines->len && !is_key (block->lines->pdata[position], key))
    position++;
  if (position == block->lines->len)
    {
      while (position > 0 && is_blank (block->lines->pdata[position - 1]))
        position--;
    }

  remove_key (self, group, key);
  if (value[0] != '\0')
    g_ptr_array_insert (block->lines, position, make_line (key, value));
}

void
qui_key_text_remove_group (QuiKeyText *self,
                           const char *group)
{
  for (guint i = self->blocks->len; i > 0; i--)
    {
      Block *block = self->blocks->pdata[i - 1];

      if (g_strcmp0 (block->group, group) == 0)
        g_ptr_array_remove_index (self->blocks, i - 1);
    }
}

void
qui_key_text_move_group (QuiKeyText *self,
                         const char *group,
                         const char *after)
{
  g_autoptr (GPtrArray) moving = g_ptr_array_new ();
  int target;

  g_assert (g_strcmp0 (group, after) != 0);

  if (!qui_key_text_has_group (self, group) || (after != NULL && !qui_key_text_has_group (self, after)))
    return;

  for (guint i = 0; i < self->blocks->len;)
    {
      Block *block = self->blocks->pdata[i];

      if (g_strcmp0 (block->group, group) == 0)
        g_ptr_array_add (moving, g_ptr_array_steal_index (self->blocks, i));
      else
        i++;
    }

  /* The first block has no group: all others stand behind it. */
  target = find_block (self, after, TRUE) + 1;
  end_with_blank_line (self->blocks->pdata[target - 1]);
  for (guint i = 0; i < moving->len; i++)
    {
      end_with_blank_line (moving->pdata[i]);
      g_ptr_array_insert (self->blocks, target + i, moving->pdata[i]);
    }
}

/* Whether GKeyFile takes @line, where a key stands inside a group. */
static gboolean
makes_sense (const char *line,
             gsize       length,
             gboolean    in_group)
{
  g_autoptr (GKeyFile) scratch = g_key_file_new ();
  g_autofree char *text = NULL;

  if (memchr (line, '\0', length) != NULL)
    return FALSE;

  text = g_strdup_printf ("%s%.*s\n", in_group ? "[x]\n" : "", (int) length, line);
  return g_key_file_load_from_data (scratch, text, strlen (text), G_KEY_FILE_NONE, NULL);
}

char *
qui_key_text_salvage (const char *data,
                      gsize       length)
{
  GString *text = g_string_new (NULL);
  const char *end = data + length;
  gboolean in_group = FALSE;
  gboolean skipping = FALSE;

  for (const char *line = data; line < end;)
    {
      const char *feed = memchr (line, '\n', end - line);
      gsize n = (feed != NULL ? feed : end) - line;
      g_autofree char *copy = g_strndup (line, n);
      g_autofree char *group = read_header (copy);

      if (!makes_sense (line, n, in_group))
        skipping = TRUE;
      else if (group != NULL)
        {
          skipping = FALSE;
          in_group = TRUE;
        }
      if (!skipping)
        g_string_append_printf (text, "%s\n", copy);

      line += n + 1;
    }

  return g_string_free (text, FALSE);
}
