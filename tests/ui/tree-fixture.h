/* tree-fixture.h: a session tree in a window, fed with synthetic looks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-row-list.h"
#include "qui-test-ui.h"
#include "synthetic.h"

G_BEGIN_DECLS

typedef struct
{
  GSettings  *settings;
  QuiView    *view;
  QuiRowList *rows;
  GtkWidget  *window;
  GtkWidget  *tree;
  GtkWidget  *column_view;
  guint       n_selection_changes;
} Fixture;

void fixture_init  (Fixture *f, QuiSnapshot *snapshot);
void fixture_clear (Fixture *f);
/* The next look, laid out. */
void fixture_show  (Fixture *f, QuiSnapshot *snapshot);

G_END_DECLS
