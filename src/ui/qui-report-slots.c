/* qui-report-slots.c: the rows of a report as its list takes them: a few more at a time, and each place keeps its widgets
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-report-slots.h"

#include "qui-array-list.h"

/* So many rows fit into the dialog as it opens. */
#define AT_FIRST 14
/* So many come at a time, and so many are told of a change at a time, and not faster than frames are drawn: what has changed since the last
 * one is styled in the next one all at once, and more of it takes longer than a frame. */
#define AT_ONCE 12
#define TELL_AT_ONCE 10
#define FRAME_MS 17
/* GTK has widgets for no more: the rest comes in one go. */
#define MOST_WIDGETS 224

struct _QuiReportSlot
{
  GObject         parent_instance;

  QuiReportSlots *slots;   /* not owned; NULL once they are gone */
  QuiOutcomeRow  *row;
  gboolean        stale;   /* "changed" is to come */
};

struct _QuiReportSlots
{
  GObject     parent_instance;

  GListModel *rows;
  GPtrArray  *slots;       /* QuiReportSlot: as GTK was told */
  guint       grow_id;
  guint       tell_id;
};

/* ---- A slot ---- */

G_DEFINE_FINAL_TYPE (QuiReportSlot, qui_report_slot, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void tell_soon (QuiReportSlots *self);

static void
set_stale (QuiReportSlot *self)
{
  self->stale = TRUE;
  if (self->slots != NULL)
    tell_soon (self->slots);
}

static void
set_row (QuiReportSlot *self,
         QuiOutcomeRow *row)
{
  if (self->row == row)
    return;

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, set_stale, self);
  g_set_object (&self->row, row);
  if (row != NULL)
    g_signal_connect_swapped (row, "changed", G_CALLBACK (set_stale), self);
}

static void
qui_report_slot_finalize (GObject *object)
{
  set_row (QUI_REPORT_SLOT (object), NULL);

  G_OBJECT_CLASS (qui_report_slot_parent_class)->finalize (object);
}

static void
qui_report_slot_class_init (QuiReportSlotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_report_slot_finalize;

  signals[CHANGED] = g_signal_new ("changed", QUI_TYPE_REPORT_SLOT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_report_slot_init (QuiReportSlot *self)
{
}

QuiOutcomeRow *
qui_report_slot_get_row (QuiReportSlot *self)
{
  g_return_val_if_fail (QUI_IS_REPORT_SLOT (self), NULL);

  return self->row;
}

/* ---- The list ---- */

QUI_DEFINE_ARRAY_LIST (QuiReportSlots, qui_report_slots, slots, QUI_TYPE_REPORT_SLOT)

static void
fill (QuiReportSlot *slot,
      guint          position)
{
  g_autoptr (QuiOutcomeRow) row = g_list_model_get_item (slot->slots->rows, position);

  set_row (slot, row);
}

/* Returns whether there are more. */
static gboolean
grow (QuiReportSlots *self,
      guint           n)
{
  guint before = self->slots->len;
  guint n_rows = g_list_model_get_n_items (self->rows);
  guint n_slots = before + n < MOST_WIDGETS ? MIN (before + n, n_rows) : n_rows;

  while (self->slots->len < n_slots)
    {
      QuiReportSlot *slot = g_object_new (QUI_TYPE_REPORT_SLOT, NULL);

      slot->slots = self;
      fill (slot, self->slots->len);
      g_ptr_array_add (self->slots, slot);
    }
  g_list_model_items_changed (G_LIST_MODEL (self), before, 0, n_slots - before);
  return n_slots < n_rows;
}

static gboolean
on_grow (gpointer data)
{
  QuiReportSlots *self = data;

  /* What is there comes first. */
  if (self->tell_id != 0 || grow (self, AT_ONCE))
    return G_SOURCE_CONTINUE;

  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_tell (gpointer data)
{
  QuiReportSlots *self = data;
  guint n = 0;

  for (guint i = 0; i < self->slots->len; i++)
    {
      QuiReportSlot *slot = g_ptr_array_index (self->slots, i);

      if (!slot->stale)
        continue;
      if (n == TELL_AT_ONCE)
        return G_SOURCE_CONTINUE;
      slot->stale = FALSE;
      /* Most have no widgets. */
      if (!g_signal_has_handler_pending (slot, signals[CHANGED], 0, FALSE))
        continue;
      g_signal_emit (slot, signals[CHANGED], 0);
      n++;
    }
  self->tell_id = 0;
  return G_SOURCE_REMOVE;
}

/* Between two frames. */
static void
tell_soon (QuiReportSlots *self)
{
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, on_tell, self, NULL);
}

static void
on_order (QuiReportSlots *self,
          guint           position,
          guint           removed,
          guint           added)
{
  g_return_if_fail (removed == added);

  for (guint i = position; i < MIN (position + added, self->slots->len); i++)
    {
      QuiReportSlot *slot = g_ptr_array_index (self->slots, i);

      fill (slot, i);
      set_stale (slot);
    }
}

static void
qui_report_slots_finalize (GObject *object)
{
  QuiReportSlots *self = QUI_REPORT_SLOTS (object);

  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_handle_id (&self->tell_id, g_source_remove);
  for (guint i = 0; i < self->slots->len; i++)
    ((QuiReportSlot *) g_ptr_array_index (self->slots, i))->slots = NULL;
  g_ptr_array_unref (self->slots);
  g_object_unref (self->rows);

  G_OBJECT_CLASS (qui_report_slots_parent_class)->finalize (object);
}

static void
qui_report_slots_class_init (QuiReportSlotsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_report_slots_finalize;
}

static void
qui_report_slots_init (QuiReportSlots *self)
{
  self->slots = g_ptr_array_new_with_free_func (g_object_unref);
}

QuiReportSlots *
qui_report_slots_new (GListModel *rows)
{
  QuiReportSlots *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (rows), NULL);

  self = g_object_new (QUI_TYPE_REPORT_SLOTS, NULL);
  self->rows = g_object_ref (rows);
  g_signal_connect_object (rows, "items-changed", G_CALLBACK (on_order), self, G_CONNECT_SWAPPED);
  /* After the frames. */
  if (grow (self, AT_FIRST))
    self->grow_id = g_timeout_add_full (G_PRIORITY_LOW, FRAME_MS, on_grow, self, NULL);
  return self;
}
