/* qui-row.c: a line that lives on from look to look
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-row-private.h"

struct _QuiRow
{
  GObject        parent_instance;

  QuiOutline    *outline;     /* keeps the line alive, also in a row that has left the list */
  const QuiLine *line;
  QuiLineKey     key;
  guint          position;
};

G_DEFINE_FINAL_TYPE (QuiRow, qui_row, G_TYPE_OBJECT)

static void
qui_row_finalize (GObject *object)
{
  QuiRow *self = QUI_ROW (object);

  qui_outline_unref (self->outline);

  G_OBJECT_CLASS (qui_row_parent_class)->finalize (object);
}

static void
qui_row_class_init (QuiRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_row_finalize;
}

static void
qui_row_init (QuiRow *self)
{
}

QuiRow *
qui_row_new (QuiOutline    *outline,
             const QuiLine *line)
{
  QuiRow *self = g_object_new (QUI_TYPE_ROW, NULL);

  self->outline = qui_outline_ref (outline);
  self->line = line;
  self->key = line->key;

  return self;
}

void
qui_row_take (QuiRow        *self,
              QuiOutline    *outline,
              const QuiLine *line)
{
  qui_outline_ref (outline);
  qui_outline_unref (self->outline);
  self->outline = outline;
  self->line = line;
}

guint
qui_row_get_position (QuiRow *self)
{
  return self->position;
}

void
qui_row_set_position (QuiRow *self,
                      guint   position)
{
  self->position = position;
}

const QuiLine *
qui_row_get_line (QuiRow *self)
{
  g_return_val_if_fail (QUI_IS_ROW (self), NULL);

  return self->line;
}

const QuiLineKey *
qui_row_get_key (QuiRow *self)
{
  g_return_val_if_fail (QUI_IS_ROW (self), NULL);

  return &self->key;
}

QuiOutline *
qui_row_get_outline (QuiRow *self)
{
  g_return_val_if_fail (QUI_IS_ROW (self), NULL);

  return self->outline;
}
