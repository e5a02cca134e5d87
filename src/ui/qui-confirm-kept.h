/* qui-confirm-kept.h: rows of a confirm dialog that can be many
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

/* Shows @n rows at the end of @parent (AdwPreferencesGroup or AdwExpanderRow); @pool keeps them. */
void  qui_confirm_fill_rows        (GtkWidget *parent, GPtrArray *pool, const QuiPlan *plan, guint n, QuiRowMake make, QuiRowFill fill);

void  qui_confirm_fill_group       (GtkWidget *row, const QuiPlan *plan, guint index);
void  qui_confirm_fill_transaction (GtkWidget *row, const QuiPlan *plan, guint index);
/* @index counts those of QUI_SPARED_NOT_PERMITTED. */
void  qui_confirm_fill_refused     (GtkWidget *row, const QuiPlan *plan, guint index);

guint qui_confirm_count_spared     (const QuiPlan *plan, QuiSparedReason reason);
/* "20390, 20391, …" of those spared for @reason. */
char *qui_confirm_dup_spared_pids  (const QuiPlan *plan, QuiSparedReason reason);
/* "20395 · psql · idle". */
char *qui_confirm_dup_session      (const QuiSession *session);
/* How many other sessions of our own role are in question, kept or not. @only is the first of them, NULL without. */
guint qui_confirm_count_my_role    (const QuiPlan *plan, const QuiSession **only);

G_END_DECLS
