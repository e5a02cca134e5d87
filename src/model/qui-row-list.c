/* qui-row-list.c: long-lived rows by key, and the GListModel that takes an outline with one items_changed
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-row-list.h"

#include "qui-array-list.h"
#include "qui-folds.h"
#include "qui-list-change.h"
#include "qui-row-private.h"

/*  outline ──> rows (by position) ──> GListModel
 *                │
 *             by_key: which row a key has, over all outlines
 */
struct _QuiRowList
{
  GObject     parent_instance;

  QuiOutline *outline;
  GPtrArray  *rows;       /* QuiRow, owned one by one: most go from one array into the next */
  GHashTable *by_key;     /* the row's own QuiLineKey -> QuiRow, borrowed from rows */
  GHashTable *selected;   /* QuiLineKey */
};

QUI_DEFINE_ARRAY_LIST (QuiRowList, qui_row_list, rows, QUI_TYPE_ROW)

enum
{
  BEFORE_UPDATE,
  UPDATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
qui_row_list_finalize (GObject *object)
{
  QuiRowList *self = QUI_ROW_LIST (object);

  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_ptr_array_foreach (self->rows, (GFunc) (GCallback) g_object_unref, NULL);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->selected, g_hash_table_unref);
  g_clear_pointer (&self->outline, qui_outline_unref);

  G_OBJECT_CLASS (qui_row_list_parent_class)->finalize (object);
}

static void
qui_row_list_class_init (QuiRowListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_row_list_finalize;

  signals[BEFORE_UPDATE] = g_signal_new ("before-update", QUI_TYPE_ROW_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[UPDATED] = g_signal_new ("updated", QUI_TYPE_ROW_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_row_list_init (QuiRowList *self)
{
  self->rows = g_ptr_array_new ();
  self->by_key = g_hash_table_new (qui_line_key_hash, qui_line_key_equal);
  self->selected = g_hash_table_new_full (qui_line_key_hash, qui_line_key_equal, g_free, NULL);
}

QuiRowList *
qui_row_list_new (void)
{
  return g_object_new (QUI_TYPE_ROW_LIST, NULL);
}

static gboolean
is_in (GPtrArray *rows,
       QuiRow    *row)
{
  guint position = qui_row_get_position (row);

  return position < rows->len && g_ptr_array_index (rows, position) == row;
}

/* The row that @line continues; NULL if there is none. A key that comes twice (only a server that lies says so) continues a row once.
 * @guess: which of the old rows comes next, as long as rows only came and went; a look-up in the hash table is slower. */
static QuiRow *
find_old_row (QuiRowList    *self,
              GPtrArray     *rows,
              const QuiLine *line,
              guint         *guess)
{
  QuiRow *row = NULL;

  for (guint i = *guess; row == NULL && i < MIN (*guess + 2, self->rows->len); i++)
    {
      if (qui_line_key_equal (qui_row_get_key (g_ptr_array_index (self->rows, i)), &line->key))
        row = g_ptr_array_index (self->rows, i);
    }
  if (row == NULL)
    row = g_hash_table_lookup (self->by_key, &line->key);
  if (row == NULL || is_in (rows, row))
    return NULL;

  *guess = qui_row_get_position (row) + 1;
  return row;
}

/* The new rows in their order; those that no old one continues in are also added to @come. */
static GPtrArray *
make_rows (QuiRowList *self,
           QuiOutline *outline,
           GPtrArray  *come)
{
  guint n_lines = outline != NULL ? qui_outline_get_n_lines (outline) : 0;
  GPtrArray *rows = g_ptr_array_sized_new (n_lines);
  guint guess = 0;

  for (guint i = 0; i < n_lines; i++)
    {
      const QuiLine *line = qui_outline_get_line (outline, i);
      QuiRow *row = find_old_row (self, rows, line, &guess);

      if (row != NULL)
        {
          qui_row_take (row, outline, line);
        }
      else
        {
          row = qui_row_new (outline, line);
          g_ptr_array_add (come, row);
        }

      qui_row_set_position (row, i);
      g_ptr_array_add (rows, row);
    }

  return rows;
}

static GPtrArray *
find_left (GPtrArray *before,
           GPtrArray *after)
{
  GPtrArray *left = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < before->len; i++)
    {
      if (!is_in (after, g_ptr_array_index (before, i)))
        g_ptr_array_add (left, g_ptr_array_index (before, i));
    }

  return left;
}

static void
add_to_index (QuiRowList *self,
              GPtrArray  *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      QuiRow *row = g_ptr_array_index (rows, i);

      g_hash_table_replace (self->by_key, (gpointer) qui_row_get_key (row), row);
    }
}

static void
index_rows (QuiRowList *self,
            GPtrArray  *left,
            GPtrArray  *come)
{
  for (guint i = 0; i < left->len; i++)
    g_hash_table_remove (self->by_key, qui_row_get_key (g_ptr_array_index (left, i)));
  add_to_index (self, come);

  /* Of rows with one key one may be missing now. */
  if (g_hash_table_size (self->by_key) != self->rows->len)
    {
      g_hash_table_remove_all (self->by_key);
      add_to_index (self, self->rows);
    }
}

typedef struct
{
  QuiSnapshot *snapshot;
  QuiFolds    *folds;      /* made when first asked for */
} Ground;

static gboolean
selected_key_is_gone (gpointer key,
                      gpointer value,
                      gpointer user_data)
{
  const QuiLineKey *line_key = key;
  Ground *ground = user_data;
  const QuiSession *session;

  switch (line_key->kind)
    {
    case QUI_LINE_SESSION:
      session = qui_snapshot_find_session (ground->snapshot, line_key->id);
      return session == NULL || session->backend_start != line_key->start;

    case QUI_LINE_IDLE_GROUP:
      if (ground->folds == NULL)
        ground->folds = qui_folds_new (ground->snapshot);
      return !qui_folds_has (ground->folds, line_key);

    case QUI_LINE_DATABASE:
      return qui_snapshot_find_database (ground->snapshot, line_key->id) == NULL;

    case QUI_LINE_PROCESSES:
    default:
      return FALSE;
    }
}

static void
prune_selected (QuiRowList *self)
{
  Ground ground = { NULL };

  if (self->outline == NULL)
    {
      g_hash_table_remove_all (self->selected);
      return;
    }

  ground.snapshot = qui_outline_get_snapshot (self->outline);
  g_hash_table_foreach_remove (self->selected, selected_key_is_gone, &ground);
  g_clear_pointer (&ground.folds, qui_folds_free);
}

void
qui_row_list_set_outline (QuiRowList *self,
                          QuiOutline *outline)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) come = g_ptr_array_new ();
  g_autoptr (GPtrArray) left = NULL;
  QuiListChange change;

  g_return_if_fail (QUI_IS_ROW_LIST (self));

  if (outline == self->outline)
    return;

  g_signal_emit (self, signals[BEFORE_UPDATE], 0);

  before = self->rows;
  self->rows = make_rows (self, outline, come);
  left = find_left (before, self->rows);
  change = qui_list_change_find (before, self->rows);
  index_rows (self, left, come);

  if (outline != NULL)
    qui_outline_ref (outline);
  g_clear_pointer (&self->outline, qui_outline_unref);
  self->outline = outline;
  prune_selected (self);

  qui_list_change_tell (G_LIST_MODEL (self), &change);

  g_signal_emit (self, signals[UPDATED], 0);
}

void
qui_row_list_show_again (QuiRowList *self)
{
  g_return_if_fail (QUI_IS_ROW_LIST (self));

  g_signal_emit (self, signals[BEFORE_UPDATE], 0);
  g_signal_emit (self, signals[UPDATED], 0);
}

QuiOutline *
qui_row_list_get_outline (QuiRowList *self)
{
  g_return_val_if_fail (QUI_IS_ROW_LIST (self), NULL);

  return self->outline;
}

QuiRow *
qui_row_list_find (QuiRowList       *self,
                   const QuiLineKey *key,
                   guint            *position)
{
  QuiRow *row;

  g_return_val_if_fail (QUI_IS_ROW_LIST (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  row = g_hash_table_lookup (self->by_key, key);

  if (row != NULL && position != NULL)
    *position = qui_row_get_position (row);

  return row;
}

void
qui_row_list_set_selected_keys (QuiRowList       *self,
                                const QuiLineKey *keys,
                                guint             n_keys)
{
  g_return_if_fail (QUI_IS_ROW_LIST (self));

  g_hash_table_remove_all (self->selected);

  for (guint i = 0; i < n_keys; i++)
    g_hash_table_add (self->selected, qui_line_key_copy (&keys[i]));
}

GArray *
qui_row_list_get_selected_keys (QuiRowList *self)
{
  GArray *keys;
  GHashTableIter iter;
  gpointer key;

  g_return_val_if_fail (QUI_IS_ROW_LIST (self), NULL);

  keys = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));

  g_hash_table_iter_init (&iter, self->selected);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (keys, key, 1);

  return keys;
}

gboolean
qui_row_list_is_key_selected (QuiRowList       *self,
                              const QuiLineKey *key)
{
  g_return_val_if_fail (QUI_IS_ROW_LIST (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  return g_hash_table_contains (self->selected, key);
}
