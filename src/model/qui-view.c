/* qui-view.c: what the person asked to see
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-view.h"

guint
qui_line_key_hash (gconstpointer key)
{
  const QuiLineKey *self = key;
  guint64 start = (guint64) self->start;

  return (self->id * 8u + self->kind) * 2654435761u ^ (guint) (start ^ start >> 32);
}

gboolean
qui_line_key_equal (gconstpointer a,
                    gconstpointer b)
{
  const QuiLineKey *one = a;
  const QuiLineKey *other = b;

  return one->id == other->id && one->start == other->start && one->kind == other->kind;
}

QuiLineKey *
qui_line_key_copy (const QuiLineKey *key)
{
  return g_memdup2 (key, sizeof *key);
}

/* The wishes themselves: the view's own present ones and each copy given out. */
struct _QuiViewSpec
{
  QuiFilter  *filter;    /* never NULL */
  GHashTable *toggled[QUI_N_GROUPINGS];   /* QuiLineKey: lines that are not as they are by default */
  QuiGrouping grouping;
  guint       states;
  QuiColumn   sort;
  gboolean    descending;
  gboolean    fold_idle;
  gboolean    hide_idle;
  gboolean    hide_background;
  gboolean    all_open;  /* whatever is toggled */
};

struct _QuiView
{
  GObject           parent_instance;

  char             *filter;    /* as typed */
  QuiFilterProblem *problem;   /* what is wrong with it */
  QuiViewSpec       wishes;
  QuiViewSpec      *spec;      /* the copy given out last; NULL once it is outdated */
};

G_DEFINE_FINAL_TYPE (QuiView, qui_view, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
qui_view_spec_clear (gpointer data)
{
  QuiViewSpec *self = data;

  qui_filter_unref (self->filter);
  for (guint i = 0; i < QUI_N_GROUPINGS; i++)
    g_hash_table_unref (self->toggled[i]);
}

QuiViewSpec *
qui_view_spec_ref (QuiViewSpec *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
qui_view_spec_unref (QuiViewSpec *self)
{
  g_atomic_rc_box_release_full (self, qui_view_spec_clear);
}

static GHashTable *
toggled_new (void)
{
  return g_hash_table_new_full (qui_line_key_hash, qui_line_key_equal, g_free, NULL);
}

static GHashTable *
toggled_copy (GHashTable *toggled)
{
  GHashTable *copy = toggled_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, toggled);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (copy, qui_line_key_copy (key));

  return copy;
}

static QuiViewSpec *
spec_copy (const QuiViewSpec *wishes)
{
  QuiViewSpec *copy = g_atomic_rc_box_dup (sizeof *wishes, (QuiViewSpec *) wishes);

  copy->filter = qui_filter_ref (wishes->filter);
  for (guint i = 0; i < QUI_N_GROUPINGS; i++)
    copy->toggled[i] = toggled_copy (wishes->toggled[i]);

  return copy;
}

static gboolean
is_open_by_default (const QuiLineKey *key)
{
  return key->kind != QUI_LINE_IDLE_GROUP && key->kind != QUI_LINE_PROCESSES;
}

QuiGrouping
qui_view_spec_get_grouping (const QuiViewSpec *self)
{
  return self->grouping;
}

const QuiFilter *
qui_view_spec_get_filter (const QuiViewSpec *self)
{
  return self->filter;
}

guint
qui_view_spec_get_states (const QuiViewSpec *self)
{
  return self->states;
}

QuiColumn
qui_view_spec_get_sort (const QuiViewSpec *self,
                        gboolean          *descending)
{
  if (descending != NULL)
    *descending = self->descending;

  return self->sort;
}

gboolean
qui_view_spec_get_fold_idle (const QuiViewSpec *self)
{
  return self->fold_idle;
}

gboolean
qui_view_spec_get_hide_idle (const QuiViewSpec *self)
{
  return self->hide_idle;
}

gboolean
qui_view_spec_get_hide_background (const QuiViewSpec *self)
{
  return self->hide_background;
}

gboolean
qui_view_spec_is_open (const QuiViewSpec *self,
                       const QuiLineKey  *key)
{
  return self->all_open || is_open_by_default (key) != g_hash_table_contains (self->toggled[self->grouping], key);
}

QuiViewSpec *
qui_view_spec_dup_open (const QuiViewSpec *self)
{
  QuiViewSpec *copy = spec_copy (self);

  copy->fold_idle = FALSE;
  copy->all_open = TRUE;
  return copy;
}

static void
qui_view_finalize (GObject *object)
{
  QuiView *self = QUI_VIEW (object);

  g_clear_pointer (&self->spec, qui_view_spec_unref);
  g_clear_pointer (&self->problem, qui_filter_problem_free);
  qui_view_spec_clear (&self->wishes);
  g_free (self->filter);

  G_OBJECT_CLASS (qui_view_parent_class)->finalize (object);
}

static void
qui_view_class_init (QuiViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_view_finalize;

  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_view_init (QuiView *self)
{
  self->filter = g_strdup ("");
  self->wishes.filter = qui_filter_parse ("", NULL);
  for (guint i = 0; i < QUI_N_GROUPINGS; i++)
    self->wishes.toggled[i] = toggled_new ();
  self->wishes.sort = QUI_COLUMN_NONE;
  self->wishes.fold_idle = TRUE;
}

QuiView *
qui_view_new (void)
{
  return g_object_new (QUI_TYPE_VIEW, NULL);
}

static void
wishes_changed (QuiView *self)
{
  g_clear_pointer (&self->spec, qui_view_spec_unref);
  g_signal_emit (self, signals[CHANGED], 0);
}

QuiViewSpec *
qui_view_get_spec (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), NULL);

  if (self->spec == NULL)
    self->spec = spec_copy (&self->wishes);

  return qui_view_spec_ref (self->spec);
}

void
qui_view_set_grouping (QuiView     *self,
                       QuiGrouping  grouping)
{
  g_return_if_fail (QUI_IS_VIEW (self));
  g_return_if_fail ((int) grouping < QUI_N_GROUPINGS);

  if (grouping == self->wishes.grouping)
    return;

  self->wishes.grouping = grouping;
  wishes_changed (self);
}

QuiGrouping
qui_view_get_grouping (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), QUI_GROUPING_DATABASE);

  return self->wishes.grouping;
}

void
qui_view_set_filter (QuiView    *self,
                     const char *text)
{
  g_return_if_fail (QUI_IS_VIEW (self));

  if (text == NULL)
    text = "";

  if (g_str_equal (text, self->filter))
    return;

  g_free (self->filter);
  self->filter = g_strdup (text);

  g_clear_pointer (&self->problem, qui_filter_problem_free);
  qui_filter_unref (self->wishes.filter);
  self->wishes.filter = qui_filter_parse (text, &self->problem);

  wishes_changed (self);
}

const QuiFilterProblem *
qui_view_get_filter_problem (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), NULL);

  return self->problem;
}

const char *
qui_view_get_filter (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), "");

  return self->filter;
}

void
qui_view_set_states (QuiView *self,
                     guint    mask)
{
  g_return_if_fail (QUI_IS_VIEW (self));

  mask &= (1u << QUI_N_STATES) - 1;

  if (mask == self->wishes.states)
    return;

  self->wishes.states = mask;
  wishes_changed (self);
}

guint
qui_view_get_states (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), 0);

  return self->wishes.states;
}

void
qui_view_set_sort (QuiView   *self,
                   QuiColumn  column,
                   gboolean   descending)
{
  g_return_if_fail (QUI_IS_VIEW (self));
  g_return_if_fail (column >= QUI_COLUMN_NONE && (int) column < QUI_N_COLUMNS);

  descending = !!descending;

  if (column == self->wishes.sort && descending == self->wishes.descending)
    return;

  self->wishes.sort = column;
  self->wishes.descending = descending;
  wishes_changed (self);
}

QuiColumn
qui_view_get_sort (QuiView  *self,
                   gboolean *descending)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), QUI_COLUMN_NONE);

  return qui_view_spec_get_sort (&self->wishes, descending);
}

void
qui_view_set_fold_idle (QuiView  *self,
                        gboolean  fold)
{
  g_return_if_fail (QUI_IS_VIEW (self));

  fold = !!fold;

  if (fold == self->wishes.fold_idle)
    return;

  self->wishes.fold_idle = fold;
  wishes_changed (self);
}

gboolean
qui_view_get_fold_idle (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), FALSE);

  return self->wishes.fold_idle;
}

static void
set_wish (QuiView  *self,
          gboolean *wish,
          gboolean  value)
{
  if (!!value == *wish)
    return;

  *wish = !!value;
  wishes_changed (self);
}

void
qui_view_set_hide_idle (QuiView  *self,
                        gboolean  hide)
{
  g_return_if_fail (QUI_IS_VIEW (self));

  set_wish (self, &self->wishes.hide_idle, hide);
}

gboolean
qui_view_get_hide_idle (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), FALSE);

  return self->wishes.hide_idle;
}

void
qui_view_set_hide_background (QuiView  *self,
                              gboolean  hide)
{
  g_return_if_fail (QUI_IS_VIEW (self));

  set_wish (self, &self->wishes.hide_background, hide);
}

gboolean
qui_view_get_hide_background (QuiView *self)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), FALSE);

  return self->wishes.hide_background;
}

void
qui_view_set_open (QuiView          *self,
                   const QuiLineKey *key,
                   gboolean          open)
{
  GHashTable *toggled;

  g_return_if_fail (QUI_IS_VIEW (self));
  g_return_if_fail (key != NULL);

  if (!!open == qui_view_is_open (self, key))
    return;

  toggled = self->wishes.toggled[self->wishes.grouping];
  if (!g_hash_table_remove (toggled, key))
    g_hash_table_add (toggled, qui_line_key_copy (key));

  wishes_changed (self);
}

gboolean
qui_view_is_open (QuiView          *self,
                  const QuiLineKey *key)
{
  g_return_val_if_fail (QUI_IS_VIEW (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  return qui_view_spec_is_open (&self->wishes, key);
}
