/* qui-tree-slots.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-slots.h"

/* So long the widgets of a list that has become empty are kept: most filters find nothing for a letter or two. */
#define KEEP_MS 1500
/* So many widgets go at a time: all at once take longer than a frame. */
#define DROP_AT_ONCE 32
/* GTK has widgets for no more. */
#define MOST_WIDGETS 224

/* GTK keeps some 205 rows of a list as widgets, though 30 are on screen. When the order of a list changes, GTK 4.8 takes each of them out
 * and puts it back at its new place, makes new widgets with all their cells for rows that came, and measures everything again; on a
 * server with thousands of sessions that are sorted by time that is every row at every look. So the order does not change for
 * GTK: slot 7 is always the seventh, only the row in it is another one.
 *
 * Two slots do go with their row: the one with the focus, and the one from which Shift extends the selection. They change places with the
 * slot where their row is now.
 *
 * When many rows are gone their slots go a few at a time, from the end; until then they are vacant. When the rows are gone altogether the slots
 * stay for a while with the last rows they had; the tree lies under its empty page then, and nothing can be selected.
 *
 * Only slots that somebody holds exist. */
struct _QuiTreeSlot
{
  GObject       parent_instance;

  QuiTreeSlots *slots;      /* not owned; NULL once they are gone */
  guint         position;
  QuiRow       *row;        /* NULL: vacant */
  gboolean      selected;   /* as GTK was told */
};

struct _QuiTreeSlots
{
  GObject            parent_instance;

  QuiRowList        *rows;
  GtkSelectionModel *selection;
  guint              n_items;     /* as GTK was told */
  GHashTable        *alive;       /* position -> QuiTreeSlot, borrowed */
  QuiTreeSlot       *focus;       /* borrowed: cleared when it goes, as is the other */
  QuiTreeSlot       *extend_from;
  QuiRow            *stand_in;    /* not NULL: there are no rows, and this one stands in for any that is asked for */
  guint              drop_id;
};

/* ---- A slot ---- */

G_DEFINE_FINAL_TYPE (QuiTreeSlot, qui_tree_slot, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Its slots know no more of it. */
static void
forget (QuiTreeSlot *self)
{
  QuiTreeSlots *slots = g_steal_pointer (&self->slots);

  if (slots->focus == self)
    slots->focus = NULL;
  if (slots->extend_from == self)
    slots->extend_from = NULL;
}

static void
qui_tree_slot_finalize (GObject *object)
{
  QuiTreeSlot *self = QUI_TREE_SLOT (object);

  if (self->slots != NULL)
    {
      g_hash_table_remove (self->slots->alive, GUINT_TO_POINTER (self->position));
      forget (self);
    }
  g_clear_object (&self->row);

  G_OBJECT_CLASS (qui_tree_slot_parent_class)->finalize (object);
}

static void
qui_tree_slot_class_init (QuiTreeSlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_tree_slot_finalize;

  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_TREE_SLOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_tree_slot_init (QuiTreeSlot *self)
{
}

QuiRow *
qui_tree_slot_get_row (QuiTreeSlot *self)
{
  g_return_val_if_fail (QUI_IS_TREE_SLOT (self), NULL);

  return self->row;
}

/* ---- The list ---- */

static GType
qui_tree_slots_get_item_type (GListModel *model)
{
  return QUI_TYPE_TREE_SLOT;
}

static guint
qui_tree_slots_get_n_items (GListModel *model)
{
  return QUI_TREE_SLOTS (model)->n_items;
}

static QuiRow *
get_row (QuiTreeSlots *self,
         guint         position)
{
  return self->stand_in != NULL ? g_object_ref (self->stand_in) : g_list_model_get_item (G_LIST_MODEL (self->rows), position);
}

static gpointer
qui_tree_slots_get_item (GListModel *model,
                         guint       position)
{
  QuiTreeSlots *self = QUI_TREE_SLOTS (model);
  QuiTreeSlot *slot;

  if (position >= self->n_items)
    return NULL;

  slot = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (position));
  if (slot != NULL)
    return g_object_ref (slot);

  slot = g_object_new (QUI_TYPE_TREE_SLOT, NULL);
  slot->slots = self;
  slot->position = position;
  slot->row = get_row (self, position);
  slot->selected = gtk_selection_model_is_selected (self->selection, position);
  g_hash_table_insert (self->alive, GUINT_TO_POINTER (position), slot);
  return slot;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = qui_tree_slots_get_item_type;
  iface->get_n_items = qui_tree_slots_get_n_items;
  iface->get_item = qui_tree_slots_get_item;
}

/* ---- The selection: it is the other model's ---- */

static gboolean
has_rows (GtkSelectionModel *model)
{
  return QUI_TREE_SLOTS (model)->stand_in == NULL;
}

/* Less than were asked for: the last ones are vacant. */
static guint
count_rows (GtkSelectionModel *model,
            guint              position,
            guint              n_items)
{
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (QUI_TREE_SLOTS (model)->rows));

  return has_rows (model) && position < n_rows ? MIN (n_items, n_rows - position) : 0;
}

static gboolean
qui_tree_slots_is_selected (GtkSelectionModel *model,
                            guint              position)
{
  return gtk_selection_model_is_selected (QUI_TREE_SLOTS (model)->selection, position);
}

static GtkBitset *
qui_tree_slots_get_selection_in_range (GtkSelectionModel *model,
                                       guint              position,
                                       guint              n_items)
{
  return gtk_selection_model_get_selection_in_range (QUI_TREE_SLOTS (model)->selection, position, n_items);
}

/* From the item that was picked on its own, GTK extends. */
static void
set_extend_from (QuiTreeSlots *self,
                 guint         position)
{
  self->extend_from = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (position));
}

static gboolean
qui_tree_slots_select_item (GtkSelectionModel *model,
                            guint              position,
                            gboolean           unselect_rest)
{
  set_extend_from (QUI_TREE_SLOTS (model), position);
  return count_rows (model, position, 1) > 0
         && gtk_selection_model_select_item (QUI_TREE_SLOTS (model)->selection, position, unselect_rest);
}

static gboolean
qui_tree_slots_unselect_item (GtkSelectionModel *model,
                              guint              position)
{
  set_extend_from (QUI_TREE_SLOTS (model), position);
  return count_rows (model, position, 1) > 0 && gtk_selection_model_unselect_item (QUI_TREE_SLOTS (model)->selection, position);
}

static gboolean
qui_tree_slots_select_range (GtkSelectionModel *model,
                             guint              position,
                             guint              n_items,
                             gboolean           unselect_rest)
{
  guint n_rows = count_rows (model, position, n_items);

  return n_rows > 0 && gtk_selection_model_select_range (QUI_TREE_SLOTS (model)->selection, position, n_rows, unselect_rest);
}

static gboolean
qui_tree_slots_unselect_range (GtkSelectionModel *model,
                               guint              position,
                               guint              n_items)
{
  guint n_rows = count_rows (model, position, n_items);

  return n_rows > 0 && gtk_selection_model_unselect_range (QUI_TREE_SLOTS (model)->selection, position, n_rows);
}

static gboolean
qui_tree_slots_select_all (GtkSelectionModel *model)
{
  return has_rows (model) && gtk_selection_model_select_all (QUI_TREE_SLOTS (model)->selection);
}

static gboolean
qui_tree_slots_unselect_all (GtkSelectionModel *model)
{
  return has_rows (model) && gtk_selection_model_unselect_all (QUI_TREE_SLOTS (model)->selection);
}

static gboolean
qui_tree_slots_set_selection (GtkSelectionModel *model,
                              GtkBitset         *selected,
                              GtkBitset         *mask)
{
  return has_rows (model) && gtk_selection_model_set_selection (QUI_TREE_SLOTS (model)->selection, selected, mask);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = qui_tree_slots_is_selected;
  iface->get_selection_in_range = qui_tree_slots_get_selection_in_range;
  iface->select_item = qui_tree_slots_select_item;
  iface->unselect_item = qui_tree_slots_unselect_item;
  iface->select_range = qui_tree_slots_select_range;
  iface->unselect_range = qui_tree_slots_unselect_range;
  iface->select_all = qui_tree_slots_select_all;
  iface->unselect_all = qui_tree_slots_unselect_all;
  iface->set_selection = qui_tree_slots_set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (QuiTreeSlots, qui_tree_slots, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, selection_model_init))

/* ---- Rows pass through ---- */

static void
put (QuiTreeSlots *self,
     QuiTreeSlot  *slot,
     guint         position)
{
  slot->position = position;
  g_hash_table_insert (self->alive, GUINT_TO_POINTER (position), slot);
}

/* The slot goes to where its row is now; the one there comes in its stead. */
static void
follow_row (QuiTreeSlots *self,
            QuiTreeSlot  *slot)
{
  guint from, to, first, n;
  QuiTreeSlot *other;

  if (slot == NULL || slot->row == NULL || qui_row_list_find (self->rows, qui_row_get_key (slot->row), &to) != slot->row ||
      to == slot->position)
    return;

  from = slot->position;
  first = MIN (from, to);
  n = MAX (from, to) - first + 1;
  other = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (to));
  put (self, slot, to);
  if (other != NULL)
    put (self, other, from);
  else
    g_hash_table_remove (self->alive, GUINT_TO_POINTER (from));
  g_list_model_items_changed (G_LIST_MODEL (self), first, n, n);
}

static gboolean
forget_if_beyond (gpointer key,
                  gpointer value,
                  gpointer self)
{
  if (GPOINTER_TO_UINT (key) < QUI_TREE_SLOTS (self)->n_items)
    return FALSE;

  /* Somebody holds it still. */
  forget (value);
  return TRUE;
}

static void
set_n_items (QuiTreeSlots *self,
             guint         n_items)
{
  guint before = self->n_items;

  self->n_items = n_items;
  if (n_items > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, n_items - before);
  else if (n_items < before)
    {
      g_list_model_items_changed (G_LIST_MODEL (self), n_items, before - n_items, 0);
      g_hash_table_foreach_remove (self->alive, forget_if_beyond, self);
    }
}

/* Whether GTK has widgets for more of the slots behind @position than may go at a time. Not if the list is scrolled: wherever it got shorter,
 * GTK would make widgets for what comes in view then. */
static gboolean
are_many_behind (QuiTreeSlots *self,
                 guint         position)
{
  GHashTableIter iter;
  gpointer key;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      if (GPOINTER_TO_UINT (key) >= MOST_WIDGETS)
        return FALSE;
      n += GPOINTER_TO_UINT (key) >= position;
    }
  return n > DROP_AT_ONCE;
}

static gboolean
drop_cb (gpointer data)
{
  QuiTreeSlots *self = data;
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint n_items = n_rows;

  self->drop_id = 0;
  if (are_many_behind (self, n_rows))
    n_items = MAX (n_rows, MIN (self->n_items, MOST_WIDGETS) - DROP_AT_ONCE);
  set_n_items (self, n_items);
  if (n_items > n_rows)
    self->drop_id = g_idle_add_full (G_PRIORITY_LOW, drop_cb, self, NULL);
  else
    g_clear_object (&self->stand_in);

  return G_SOURCE_REMOVE;
}

/* Whether the slots stay though there are no rows. */
static gboolean
keep_slots (QuiTreeSlots *self)
{
  GHashTableIter iter;
  gpointer slot;

  g_clear_handle_id (&self->drop_id, g_source_remove);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0 || qui_row_list_get_outline (self->rows) == NULL)
    {
      g_clear_object (&self->stand_in);
      return FALSE;
    }

  g_hash_table_iter_init (&iter, self->alive);
  if (self->stand_in == NULL && g_hash_table_iter_next (&iter, NULL, &slot))
    self->stand_in = g_object_ref (((QuiTreeSlot *) slot)->row);
  if (self->stand_in == NULL)
    return FALSE;

  self->drop_id = g_timeout_add (KEEP_MS, drop_cb, self);
  return TRUE;
}

static void
rows_changed_cb (QuiTreeSlots *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  if (keep_slots (self))
    return;
  if (n_items > self->n_items)
    set_n_items (self, n_items);
  follow_row (self, self->focus);
  follow_row (self, self->extend_from);
  if (n_items < self->n_items)
    drop_cb (self);
}

/* GTK is to look again at all between the first and the last slot that are selected, and were not, or the other way round. */
static void
tell_selected (QuiTreeSlots *self)
{
  guint first = G_MAXUINT;
  guint last = 0;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      QuiTreeSlot *slot = value;
      gboolean selected = gtk_selection_model_is_selected (self->selection, slot->position);

      if (selected == slot->selected)
        continue;
      slot->selected = selected;
      first = MIN (first, slot->position);
      last = MAX (last, slot->position);
    }
  if (first <= last)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), first, last - first + 1);
}

/* They may become others while they are told of something. */
static GPtrArray *
dup_alive (QuiTreeSlots *self)
{
  GPtrArray *slots = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (slots, g_object_ref (value));
  return slots;
}

static void
updated_cb (QuiTreeSlots *self)
{
  g_autoptr (GPtrArray) slots = dup_alive (self);

  for (guint i = 0; i < slots->len; i++)
    {
      QuiTreeSlot *slot = g_ptr_array_index (slots, i);

      if (self->stand_in != NULL)
        break;
      g_clear_object (&slot->row);
      slot->row = get_row (self, slot->position);
      g_signal_emit (slot, signals[CHANGED], 0);
    }
  tell_selected (self);
}

static void
selection_changed_cb (QuiTreeSlots *self,
                      guint         position,
                      guint         n_items)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      QuiTreeSlot *slot = value;

      slot->selected = gtk_selection_model_is_selected (self->selection, slot->position);
    }
  gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), position, n_items);
}

static void
qui_tree_slots_finalize (GObject *object)
{
  QuiTreeSlots *self = QUI_TREE_SLOTS (object);
  GHashTableIter iter;
  gpointer slot;

  g_hash_table_iter_init (&iter, self->alive);
  while (g_hash_table_iter_next (&iter, NULL, &slot))
    forget (slot);
  g_hash_table_unref (self->alive);
  g_clear_handle_id (&self->drop_id, g_source_remove);
  g_clear_object (&self->stand_in);
  g_object_unref (self->rows);
  g_object_unref (self->selection);

  G_OBJECT_CLASS (qui_tree_slots_parent_class)->finalize (object);
}

static void
qui_tree_slots_class_init (QuiTreeSlotsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_tree_slots_finalize;
}

static void
qui_tree_slots_init (QuiTreeSlots *self)
{
  self->alive = g_hash_table_new (NULL, NULL);
}

QuiTreeSlots *
qui_tree_slots_new (QuiRowList        *rows,
                    GtkSelectionModel *selection)
{
  QuiTreeSlots *self = g_object_new (QUI_TYPE_TREE_SLOTS, NULL);

  self->rows = g_object_ref (rows);
  self->selection = g_object_ref (selection);
  self->n_items = g_list_model_get_n_items (G_LIST_MODEL (rows));
  /* After the selection model, which was on the rows before us. */
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (rows_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rows, "updated", G_CALLBACK (updated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
qui_tree_slots_set_focus (QuiTreeSlots *self,
                          QuiTreeSlot  *focus)
{
  g_return_if_fail (QUI_IS_TREE_SLOTS (self));

  self->focus = focus;
}

void
qui_tree_slots_refresh (QuiTreeSlots *self,
                        guint         position)
{
  QuiTreeSlot *slot;

  g_return_if_fail (QUI_IS_TREE_SLOTS (self));

  slot = g_hash_table_lookup (self->alive, GUINT_TO_POINTER (position));
  if (slot != NULL)
    g_signal_emit (slot, signals[CHANGED], 0);
}

void
qui_tree_slots_refresh_all (QuiTreeSlots *self)
{
  g_autoptr (GPtrArray) slots = NULL;

  g_return_if_fail (QUI_IS_TREE_SLOTS (self));

  slots = dup_alive (self);
  for (guint i = 0; i < slots->len; i++)
    g_signal_emit (g_ptr_array_index (slots, i), signals[CHANGED], 0);
}
