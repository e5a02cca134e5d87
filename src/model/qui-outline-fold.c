/* qui-outline-fold.c: the lines that idle sessions fold into
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-outline-private.h"

static void
fold_clear (gpointer data)
{
  QuiOutlineFold *self = data;

  g_array_unref (self->indices);
}

static QuiOutlineFold *
find_fold (GArray           *folds,
           GHashTable       *by_key,
           const QuiLineKey *key)
{
  gpointer index;
  QuiOutlineFold fold;

  if (g_hash_table_lookup_extended (by_key, key, NULL, &index))
    return &g_array_index (folds, QuiOutlineFold, GPOINTER_TO_UINT (index));

  qui_outline_line_init (&fold.line, key->kind, key->id, key->start);
  fold.indices = g_array_new (FALSE, FALSE, sizeof (guint));
  g_hash_table_insert (by_key, qui_line_key_copy (key), GUINT_TO_POINTER (folds->len));
  g_array_append_val (folds, fold);

  return &g_array_index (folds, QuiOutlineFold, folds->len - 1);
}

/* Counts one more session that @line stands for. */
static void
describe (QuiLine          *line,
          const QuiSession *session,
          GHashTable       *applications)
{
  qui_outline_count_session (line, session, TRUE);
  g_hash_table_add (applications, (gpointer) session->application);

  if (session->state_change != QUI_TIME_UNKNOWN
      && (line->oldest_state_change == QUI_TIME_UNKNOWN || session->state_change < line->oldest_state_change))
    line->oldest_state_change = session->state_change;

  if (line->n_sessions == 1)
    {
      line->user = session->user;
      line->application = session->application;
    }
  else if (line->user != session->user)
    line->user = NULL;
}

static void
describe_all (QuiOutlineFold    *fold,
              const QuiSnapshot *snapshot)
{
  g_autoptr (GHashTable) applications = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < fold->indices->len; i++)
    describe (&fold->line, qui_snapshot_get_session (snapshot, g_array_index (fold->indices, guint, i)), applications);

  fold->line.n_applications = g_hash_table_size (applications);
  if (fold->line.n_applications > 1)
    fold->line.application = NULL;
}

/* By role and application, in an order that does not change with their numbers; the others last. */
static int
fold_compare (gconstpointer a,
              gconstpointer b)
{
  const QuiLine *one = &((const QuiOutlineFold *) a)->line;
  const QuiLine *other = &((const QuiOutlineFold *) b)->line;
  int order;

  if ((one->key.start == 0) != (other->key.start == 0))
    return one->key.start == 0 ? 1 : -1;

  order = g_strcmp0 (one->user, other->user);
  if (order == 0)
    order = g_strcmp0 (one->application, other->application);
  if (order == 0)
    order = one->key.start < other->key.start ? -1 : one->key.start > other->key.start;

  return order;
}

GArray *
qui_outline_fold (QuiFolds          *folds,
                  const QuiSnapshot *snapshot,
                  GArray            *shown)
{
  GArray *folded = g_array_new (FALSE, FALSE, sizeof (QuiOutlineFold));
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (qui_line_key_hash, qui_line_key_equal, g_free, NULL);
  guint n_left = 0;

  g_array_set_clear_func (folded, fold_clear);

  for (guint i = 0; i < shown->len; i++)
    {
      guint index = g_array_index (shown, guint, i);
      QuiLineKey key;

      if (qui_folds_find (folds, qui_snapshot_get_session (snapshot, index), &key))
        g_array_append_val (find_fold (folded, by_key, &key)->indices, index);
      else
        g_array_index (shown, guint, n_left++) = index;
    }

  g_array_set_size (shown, n_left);

  for (guint i = 0; i < folded->len; i++)
    describe_all (&g_array_index (folded, QuiOutlineFold, i), snapshot);
  g_array_sort (folded, fold_compare);

  return folded;
}
