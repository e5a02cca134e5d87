/* qui-confirm-rows.h: rows of a confirm dialog that can be many
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "qui-plan.h"

G_BEGIN_DECLS

/* At most this many rows are listed; the rest is a number. */
#define QUI_CONFIRM_MAX_ROWS 50

/* Rows stay the same widgets while what they show changes, so that a snapshot takes neither focus nor place away. */
typedef GtkWidget *(*QuiRowMake) (void);
typedef void       (*QuiRowFill) (GtkWidget *row, const QuiPlan *plan, guint index);

/* A QuiRowMake. */
GtkWidget *qui_confirm_make_row    (void);
/* Shows @n rows at the end of @parent (AdwPreferencesGroup or AdwExpanderRow); @pool keeps them. */
void  qui_confirm_fill_rows        (GtkWidget *parent, GPtrArray *pool, const QuiPlan *plan, guint n, QuiRowMake make, QuiRowFill fill);

void  qui_confirm_fill_group       (GtkWidget *row, const QuiPlan *plan, guint index);
void  qui_confirm_fill_transaction (GtkWidget *row, const QuiPlan *plan, guint index);

G_END_DECLS
