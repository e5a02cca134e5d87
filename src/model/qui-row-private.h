/* qui-row-private.h: how the list feeds its rows
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-row-list.h"

G_BEGIN_DECLS

QuiRow   *qui_row_new          (QuiOutline *outline, const QuiLine *line);
/* The row's key must be the line's. */
void      qui_row_take         (QuiRow *self, QuiOutline *outline, const QuiLine *line);
/* The row's place in the list; where it was last, once it has left. */
guint     qui_row_get_position (QuiRow *self);
void      qui_row_set_position (QuiRow *self, guint position);

G_END_DECLS
